"""Lays the pages of one language out for the site generator: its own, those that both languages share, and those that
are generated; what stands elsewhere in the repository is taken from there, so that nothing is written twice.

A line `<!-- from README.zh.md: 精度 -->` is replaced by what stands under that heading in that document, a line
`<!-- floors -->` by the floors under the accuracy. Links that
lead to a page of the site are turned to it; of those that lead elsewhere in the repository, the words are kept.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from pathlib import Path

from reference import GENERATED, floors

ROOT = Path(__file__).parents[2]
LANGUAGES = ("zh", "en")

SHARED = {
    "outputs/README.md": "outputs.md",
    "docs/fields.md": "fields.md",
    "docs/analyse.md": "analyse.md",
    "docs/cluster.md": "cluster.md",
    "docs/graph.md": "graph.md",
    "docs/rdf.md": "rdf.md",
    "docs/training.md": "training.md",
    "corpora/README.md": "samples.md",
}
"""Documents of the repository that are pages in both languages, but where a language has a page of that name."""

BILINGUAL = {"docs/fields.md"}
"""Those of them that hold Chinese beside the English; the others say on the Chinese site that they are English."""

_ENGLISH = "（本页为英文。）"

ASSETS = {
    "docs/report.png": "report.png",
    "docs/assets/iframe-worker.js": "assets/iframe-worker.js",
    "docs/assets/site.css": "assets/site.css",
}

_FENCE = re.compile(r"^(```.*?^```[ ]*$)", re.DOTALL | re.MULTILINE)
_FROM = re.compile(r"^<!-- from (?P<page>\S+): (?P<heading>.+?) -->$", re.MULTILINE)
_LINK = re.compile(r"(?P<picture>!?)\[(?P<words>[^\]]*)\]\((?P<target>[^)\s]+)\)")


class SiteError(Exception):
    """A page that cannot be laid out: the message says which, and why."""


def lay_out(language: str, folder: Path) -> None:
    """Write all pages of a language into `folder`. Raises SiteError."""
    for source, name in SHARED.items():
        if not (ROOT / "docs" / language / name).exists():
            body = _linked(_text(source), source, language)
            if language == "zh" and source not in BILINGUAL:
                body = body.replace("\n\n", f"\n\n{_ENGLISH}\n\n", 1)
            _write(folder / name, body)
    for path in sorted((ROOT / "docs" / language).rglob("*.md")):
        source = path.relative_to(ROOT).as_posix()
        name = path.relative_to(ROOT / "docs" / language).as_posix()
        _write(folder / name, _linked(filled(_text(source), name, language), source, language))
    for name, write in GENERATED.items():
        _write(folder / name, write(language))
    for source, name in ASSETS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / source, folder / name)


def filled(body: str, page: str, language: str) -> str:
    """The text of a page with what it takes from elsewhere."""
    body = _FROM.sub(lambda match: _section(match["page"], match["heading"], page, language), body)
    return body.replace("<!-- floors -->", floors(language))


def _text(source: str) -> str:
    return (ROOT / source).read_text("utf-8")


def _write(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, "utf-8", newline="\n")


def _section(source: str, heading: str, page: str, language: str) -> str:
    """What stands under a heading of a document, without the heading; links are made relative to `page`."""
    found = re.search(rf"^(?P<marks>#+) {re.escape(heading)}\n(?P<body>.*)", _text(source), re.DOTALL | re.MULTILINE)
    if found is None:
        raise SiteError(f"{source}: no heading {heading!r}, from which docs/{language}/{page} takes its text")
    depth = len(found["marks"])
    lines, inside = [], False
    for line in found["body"].splitlines():
        inside ^= line.startswith("```")
        if not inside and re.match(rf"#{{1,{depth}}} ", line):
            break
        lines.append(line)
    return _linked("\n".join(lines).strip(), source, language, page)


def _linked(body: str, source: str, language: str, page: str | None = None) -> str:
    """The text with its links turned to pages of the site; `page` where the text goes, if not by its own name."""
    own = f"docs/{language}/"
    here = page or SHARED.get(source) or source.removeprefix(own)
    where = {**SHARED, **ASSETS, "README.md": "index.md", "README.zh.md": "index.md"}

    def turned(match: re.Match[str]) -> str:
        target, _, anchor = match["target"].partition("#")
        if not target or re.match(r"\w+:", target):
            return match[0]
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        name = wanted.removeprefix(own) if wanted.startswith(own) else where.get(wanted)
        if name is None:
            if not (ROOT / wanted).exists():
                raise SiteError(f"{source}: no such file: {match['target']}")
            return match["words"]
        turned_to = posixpath.relpath(name, posixpath.dirname(here) or ".")
        return f"{match['picture']}[{match['words']}]({turned_to}{'#' * bool(anchor)}{anchor})"

    # What a page took from another document is linked already: its targets lie beside the page.
    pieces = _FENCE.split(body)
    return "".join(piece if piece.startswith("```") else _LINK.sub(turned, piece) for piece in pieces)
