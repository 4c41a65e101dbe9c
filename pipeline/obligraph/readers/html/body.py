"""Which lines of a page are the document: the smallest element that holds nearly all of its running text, or the
element that content systems of government sites name for it; and what the page calls its document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.etree import _Element as Element

from obligraph.readers.furniture import Furniture
from obligraph.readers.html.lines import Page
from obligraph.readers.layout import Line

_RUNNING = re.compile(r"[。；，、：;,:]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHORTEST = 16
_SLACK = 60
_SHARE_OUTSIDE = 0.05
_CONTAINER_SHARE = 0.75
_LEAST_WEIGHT = 10
_SHORTEST_TITLE = 6
_MAY_GROW = 400
_LONGEST_INFORMATION = 20
_HOLDERS = frozenset({"div", "td", "article", "section", "main", "body", "form", "dd", "center"})
_SITE = re.compile(
    r"\s*[_|｜]\s*|\s+[-—–]+\s+|[-—–]+(?=[^-—–]{2,30}(?:网|网站|门户|政府|平台|公开|频道|委员会|部|厅|局|署)$)"
)


def information_tables(page: Page, furniture: Furniture) -> frozenset[int]:
    """The numbers of the tables that state what the page is about (索引号, 文号 …) and are no part of the document."""
    rows: dict[int, list[Line]] = {}
    for line in page.lines:
        if line.row is not None:
            rows.setdefault(line.table, []).append(line)
    return frozenset(table for table, lines in rows.items() if _is_information(lines, furniture))


def _is_information(lines: Sequence[Line], furniture: Furniture) -> bool:
    if len(lines) > _LONGEST_INFORMATION:
        return False
    filled = [words for line in lines if line.row for words in line.row.words if words]
    labels = furniture.count_labels(filled)
    return labels >= 2 and labels >= 0.35 * len(filled) and not any(line.row and line.row.header for line in lines)


def body_range(page: Page, information: frozenset[int], furniture: Furniture) -> tuple[int, int] | None:
    """The half-open range of the document's lines; None where the page has no running text."""
    weights = [0 if line.table in information else _weight(line, furniture) for line in page.lines]
    before = [0]
    for weight in weights:
        before.append(before[-1] + weight)
    total = before[-1]
    if total < _LEAST_WEIGHT:
        return None
    extents = page.extents

    def held(element: Element) -> int:
        start, end = extents[element]
        return before[end] - before[start]

    named = [e for e in extents if e.tag in _HOLDERS and held(e) and _is_named(e, furniture)]
    if named:
        most = max(map(held, named))
        if most >= _CONTAINER_SHARE * total:
            best = min((e for e in named if held(e) >= 0.98 * most), key=lambda e: extents[e][1] - extents[e][0])
            return extents[best]
    slack = max(_SLACK if total > 4 * _SLACK else 0, int(_SHARE_OUTSIDE * total))
    enough = [e for e in extents if held(e) >= total - slack]
    if not enough:
        return 0, len(page.lines)
    # Elements end before those that hold them, so the first of the smallest is the innermost.
    best = min(enough, key=lambda e: extents[e][1] - extents[e][0])
    return extents[_grown(best, page)]


def without_section_name(body: list[Line], furniture: Furniture) -> list[Line]:
    """`body` without headings that name a section of the site above the document's own title."""
    first = next((i for i, line in enumerate(body) if line.row is not None or furniture.is_body(line.text)), 0)
    if first and all(line.heading for line in body[:first]):
        title = body[first]
        if not title.heading and title.row is None and not furniture.is_running(title.text):
            return body[first:]
    return body


def page_title(root: Element, above: Sequence[Line], stated: str | None, furniture: Furniture) -> str | None:
    """The document's title as the page gives it: in its information table or meta elements, else its heading, else
    <title>."""
    if stated:
        return stated
    headings = [line.text for line in above if line.heading in (1, 2) and len(line.text) >= 6]
    name = next((_site_removed("".join(map(str, e.itertext()))) for e in root.iter("title")), "")
    for heading in headings:
        titled = furniture.is_body(heading) and not furniture.is_running(heading)
        if titled or (name and heading in name):
            return heading
    lines = [line.text for line in above if name and _bare(line.text) == _bare(name)]
    return lines[0] if lines else name if len(name) >= _SHORTEST_TITLE else None


def from_title(page: Page, found: tuple[int, int], title: str | None) -> tuple[int, int]:
    """The range without what a page shows above its document's title, a column of news for example."""
    start, end = found
    if title:
        wanted = _bare(title)
        for i in range(start, start + (end - start) // 2):
            if _bare(page.lines[i].text) == wanted and any(line.linked for line in page.lines[start:i]):
                return i, end
    return found


def _site_removed(title: str) -> str:
    """A <title> without the names of the site and its channels."""
    pieces = [piece.strip() for piece in _SITE.split(" ".join(title[:500].split())) if piece.strip()]
    return max(pieces, key=len, default="") if len(pieces) != 1 else pieces[0]


def _weight(line: Line, furniture: Furniture) -> int:
    """How many characters of running text a line holds: sentences count, links, labels and furniture do not."""
    own = len(line.text) - line.linked
    if line.row is not None:
        return len(_HAN.findall(line.text)) if own > 0.5 * len(line.text) else 0
    if own < _SHORTEST or own < 0.5 * len(line.text) or not _RUNNING.search(line.text):
        return 0
    if furniture.is_furniture(line.text) or furniture.count_labels([line.text]):
        return 0
    return len(_HAN.findall(line.text))


def _is_named(element: Element, furniture: Furniture) -> bool:
    names = [element.get("id") or "", *(element.get("class") or "").split()[:8]]
    return any(furniture.is_container(name) for name in names if name and len(name) <= 60)


def _grown(element: Element, page: Page) -> Element:
    """`element`, or the one around it where it is only a paragraph of the document or its neighbours are few and
    not links."""
    while (parent := element.getparent()) is not None and parent in page.extents and parent.tag not in ("body", "html"):
        start, end = page.extents[element]
        outer_start, outer_end = page.extents[parent]
        added = page.lines[outer_start:start] + page.lines[end:outer_end]
        size, linked = sum(len(line.text) for line in added), sum(line.linked for line in added)
        inner = element.tag not in _HOLDERS
        if not inner and (size > _MAY_GROW or linked > 0.3 * size):
            break
        element = parent
    return element


def _bare(text: str) -> str:
    return "".join(text.split())
