"""Texts typeset as Word documents, the way Word stores them: list numbers as definitions, never as characters; tables
with merged cells.

    python tests/typeset_docx.py FOLDER    the sample documents as FOLDER/NAME.docx
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from obligraph.text.numerals import spell

ROOT = Path(__file__).parents[1]
NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The levels of the outline: format, text, how a line of it begins.
LEVELS = (
    ("chineseCounting", "%1、", re.compile(r"([一二三四五六七八九十]{1,3})、")),
    ("chineseCounting", "（%2）", re.compile(r"（([一二三四五六七八九十]{1,3})）")),
    ("decimal", "%3.", re.compile(r"(\d{1,2})\.(?!\d)")),
)


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph whose words Word has cut into runs, as it does when they are edited."""
    middle = len(text) // 2
    runs = "".join(
        f'<w:r><w:rPr><w:rFonts w:eastAsia="仿宋"/></w:rPr><w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
        for part in (text[:middle], text[middle:])
        if part
    )
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def listed(text: str, level: int, name: int = 1) -> str:
    """A paragraph of a list: its number is not in the text."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/></w:numPr>')


def cell(text: str, *, span: int = 1, merge: str = "") -> str:
    """A cell; `merge` is `restart` or `continue`."""
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    down = f'<w:vMerge w:val="{merge}"/>' if merge == "restart" else "<w:vMerge/>" if merge else ""
    return f"<w:tc><w:tcPr>{wide}{down}</w:tcPr>{paragraph(text)}</w:tc>"


def table(rows: list[list[str]]) -> str:
    """A table: the first row is its header, a row of one cell spans it, an empty cell goes on from the one above."""
    width = max(map(len, rows))
    going_on = [[bool(r) and len(row) > 1 and not text for text in row] for r, row in enumerate(rows)]
    made = []
    for r, row in enumerate(rows):
        if len(row) == 1:
            made.append(f"<w:tr>{cell(row[0], span=width)}</w:tr>")
            continue
        below = going_on[r + 1] if r + 1 < len(rows) and len(rows[r + 1]) > 1 else [False] * width
        cells = "".join(
            cell(text, merge="continue" if going_on[r][c] else "restart" if below[c] else "")
            for c, text in enumerate(row)
        )
        made.append(f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if r == 0 else ''}{cells}</w:tr>")
    return f"<w:tbl><w:tblPr/><w:tblGrid>{'<w:gridCol/>' * width}</w:tblGrid>{''.join(made)}</w:tbl>"


def numbering(levels: Iterable[tuple[str, str]], restart: Mapping[int, int] | None = None, extra: str = "") -> str:
    """numbering.xml with one list, number 1, of these formats and texts."""
    made = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        + (f'<w:lvlRestart w:val="{restart[n]}"/>' if restart and n in restart else "")
        + f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    return (
        f'<w:numbering {NS}><w:abstractNum w:abstractNumId="0">{made}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{extra}</w:numbering>'
    )


def package(body: str, parts: Mapping[str, str] | None = None) -> bytes:
    """A DOCX of a body's XML; `parts` are other parts of word/ by their names."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    part = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
    files = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
        + "".join(
            f'<Override PartName="/word/{name}" ContentType="{part.format(name.removesuffix(".xml"))}"/>'
            for name in parts or {}
        )
        + "</Types>",
        "_rels/.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="word/document.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "word/document.xml": f"{HEAD}<w:document {NS}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(parts or {}),
        **{f"word/{name}": HEAD + xml for name, xml in (parts or {}).items()},
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in files.items():
            archive.writestr(zipfile.ZipInfo(name), xml, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _relations(parts: Mapping[str, str]) -> str:
    """The relationships by which Word and LibreOffice find the parts."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    made = "".join(
        f'<Relationship Id="r{n}" Target="{name}" Type="{kind}/{name.removesuffix(".xml")}"/>'
        for n, name in enumerate(parts)
    )
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{made}</Relationships>'


def typeset(text: str) -> bytes:
    """A text of our samples as a Word document; its numbers become lists wherever counting gives the same ones."""
    lines = text.splitlines()
    restart = _restarts(lines)
    counts = [0] * len(LEVELS)
    made: list[str] = []
    rows: list[list[str]] = []
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if "\t" in line or (rows and "\t" in following):
            rows.append(line.split("\t"))
            continue
        if rows:
            made.append(table(rows))
            rows = []
        made.append(_line(line, counts, restart))
    if rows:
        made.append(table(rows))
    return package(
        "".join(made),
        {"numbering.xml": numbering([(form, text) for form, text, _ in LEVELS], dict.fromkeys(restart, 0))},
    )


def _line(line: str, counts: list[int], through: frozenset[int]) -> str:
    for level, (form, _, begins) in enumerate(LEVELS):
        if match := begins.match(line):
            wanted = counts[level] + 1
            if match[1] == (spell(wanted) if form == "chineseCounting" else str(wanted)):
                counts[level] = wanted
                for deeper in range(level + 1, len(LEVELS)):
                    if deeper not in through:
                        counts[deeper] = 0
                return listed(line[match.end() :], level)
    return paragraph(line)


def _restarts(lines: list[str]) -> frozenset[int]:
    """The levels that count through the whole text instead of beginning again under each heading."""
    through = set()
    for level, (_, _, begins) in enumerate(LEVELS):
        numbers = [match[1] for line in lines if (match := begins.match(line))]
        if len(numbers) > 2 and len(set(numbers)) == len(numbers):
            through.add(level)
    return frozenset(through)


def main() -> None:
    """Write the sample documents."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((ROOT / "corpora").glob("*.txt")):
        (folder / f"{path.stem}.docx").write_bytes(typeset(path.read_text("utf-8")))


if __name__ == "__main__":
    main()
