"""An HTML tree → the lines that a browser would show, each with what the reader needs to judge it: links, heading,
table row.

White space collapses as in a browser; a block or <br> ends a line; inside a table cell lines are joined by a space,
so that a row of a data table is one line. Which lines are the document is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from obligraph.readers.grid import grid
from obligraph.readers.html.tables import is_layout, raw_rows
from obligraph.readers.layout import Line

_BLOCK_NAMES = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu ol p pre section summary table
    tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNSEEN_NAMES = """
    applet aside audio button canvas datalist embed head iframe link map math meta nav noframes noscript
    object option script select style svg template textarea title video
"""
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_WHITE = re.compile(r"[ \t\r\n\f]+")
_EDGE = " \t\r\n\f\xa0\u3000\u200b\ufeff"


@dataclass(slots=True)
class Page:
    """All lines of a page, and for each block element the range of lines that it holds, in document order of their
    ends."""

    lines: list[Line] = field(default_factory=list)
    extents: dict[Element, tuple[int, int]] = field(default_factory=dict)
    cut_tables: int = 0


def page_of(root: Element, is_header: Callable[[Sequence[str]], bool], most_cells: int) -> Page:
    """The lines of the tree below `root`. Linear in its size."""
    page = Page()
    walker = _Walker(page, _tables_of_data(root), is_header, most_cells)
    walker.walk(root)
    return page


def _tables_of_data(root: Element) -> frozenset[Element]:
    outer: set[Element] = set()
    every = list(root.iter("table"))
    for table in every:
        above = next(table.iterancestors("table"), None)
        if above is not None:
            outer.add(above)
    return frozenset(table for table in every if table not in outer and not is_layout(table))


class _Walker:
    def __init__(
        self, page: Page, data: frozenset[Element], is_header: Callable[[Sequence[str]], bool], most_cells: int
    ) -> None:
        self.page, self.data, self.is_header, self.cells_left = page, data, is_header, most_cells
        self.buffer: list[str] = []
        self.linked = 0
        self.links = 0
        self.heading = 0
        self.verbatim = 0
        self.tables = 0

    def walk(self, root: Element) -> None:
        starts: list[int] = []
        events = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            tag = element.tag
            if event == "start":
                if tag in _UNSEEN or element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
                    events.skip_subtree()
                elif tag in BLOCKS:
                    self.flush()
                    starts.append(len(self.page.lines))
                    if element in self.data:
                        self.rows(element)
                        events.skip_subtree()
                    else:
                        self.enter(element, tag)
                else:
                    self.enter(element, tag)
                continue
            seen = not (
                tag in _UNSEEN or element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
            )
            if seen and tag in BLOCKS:
                self.flush()
                self.page.extents[element] = (starts.pop(), len(self.page.lines))
            if seen:
                self.leave(tag)
            if element is not root and element.tail:
                self.add(element.tail)
        self.flush()

    def enter(self, element: Element, tag: object) -> None:
        if tag == "a":
            self.links += 1
        elif tag == "br":
            self.flush()
        elif tag == "pre":
            self.verbatim += 1
        elif tag in _HEADINGS:
            self.heading = _HEADINGS[str(tag)]
        if element.text:
            self.add(element.text)

    def leave(self, tag: object) -> None:
        if tag == "a":
            self.links -= 1
        elif tag == "pre":
            self.verbatim -= 1
        elif tag in _HEADINGS:
            self.heading = 0

    def add(self, text: str) -> None:
        if self.verbatim and "\n" in text:
            first, *rest = text.split("\n")
            self.buffer.append(first)
            for line in rest:
                self.flush()
                self.buffer.append(line)
        else:
            self.buffer.append(text)
        if self.links:
            self.linked += len(text.strip())

    def flush(self) -> None:
        if not self.buffer:
            return
        text = _words("".join(self.buffer))
        if text:
            self.page.lines.append(Line(text, min(self.linked, len(text)), self.heading))
        self.buffer.clear()
        self.linked = 0

    def rows(self, table: Element) -> None:
        for caption in table.iterchildren("caption"):
            self.page.lines.append(Line(_flat(caption))) if _flat(caption) else None
        rows, cut = grid(raw_rows(table, _flat), self.is_header, max(0, self.cells_left))
        self.cells_left -= sum(len(row.cells) for row in rows)
        self.page.cut_tables += cut
        for at, row in enumerate(rows):
            if any(row.words):
                self.page.lines.append(Line("\t".join(row.words), row=row, table=self.tables, at=at))
        self.tables += 1


def _words(text: str) -> str:
    return _WHITE.sub(" ", text).replace("\xa0", " ").strip(_EDGE)


def _flat(element: Element) -> str:
    """The words of a cell on one line."""
    if not len(element):
        return _words(element.text or "")
    page = Page()
    _Walker(page, frozenset(), lambda _: False, 0).walk(element)
    return " ".join(line.text for line in page.lines)
