"""A Word document (DOCX, ECMA-376 and ISO 29500 strict) → Reading: its paragraphs with the numbers that Word writes,
its tables, text boxes and footnotes.

Tracked changes count as accepted, comments and hidden text are left out, page headers and footers are not read. The
parts are read with lxml directly: python-docx, ten times slower, shows neither numbers nor text boxes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from obligraph.lexicon import Lexicon
from obligraph.model import Problem, Reading
from obligraph.readers.base import fail, warn
from obligraph.readers.furniture import furniture_of
from obligraph.readers.grid import RawCell, RawRow, grid
from obligraph.readers.layout import Line, reading_of
from obligraph.readers.limits import Limits
from obligraph.readers.package import Package, attribute, child, children, local
from obligraph.readers.word.numbering import Numbering
from obligraph.readers.word.styles import Styles

IsHeader = Callable[[Sequence[str]], bool]

_MAIN = "word/document.xml"
# Deleted, moved away, or not the document's own words.
_LEFT_OUT = frozenset(
    {"del", "moveFrom", "delText", "instrText", "delInstrText", "commentReference", "pPr", "rPr", "rt", "tblPr",
     "sectPr", "annotationRef", "footnoteRef", "endnoteRef", "separator", "continuationSeparator"}
)  # fmt: skip
_WIDEST = 100
_HEADINGS = 6
_WHITE = re.compile(r"[ \t\r\n\xa0\u200b\ufeff]+")
_EDGE = " \t\u3000"
_LAYOUT_CELL = 300
_CONTINUED = "continue"
# Boxes to tick, which Word draws from symbol fonts.
_SYMBOLS = {"00A3": "□", "F0A3": "□", "00A8": "□", "F0A8": "□", "0052": "☑", "F052": "☑", "00FE": "☑", "F0FE": "☑"}


def read_docx(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    """A Word document. Spans are offsets into the text that the reader makes of it: a line a paragraph, a line a table
    row with its cells joined by tabs. Raises ReadError."""
    package = Package(data, source, limits, "Word document")
    name = _main_part(package)
    root = package.xml(name)
    body = child(root, "body")
    if body is None:
        raise package.damaged(f"{name} holds no body")
    furniture = furniture_of(lexicon)
    document = _Document(package, name.rpartition("/")[0], limits, furniture.is_header)
    walker = _Walker(document)
    walker.blocks(body)
    lines = walker.lines
    if not lines:
        raise fail(
            source,
            "no-text",
            "the Word document holds no text; where its pages are pictures, save them as PDF or PNG (文档没有文字)",
        )
    return reading_of(lines, source, furniture, limits, format="docx", problems=document.problems(source))


def _main_part(package: Package) -> str:
    """The main part, which the relationships name; mostly word/document.xml."""
    relations = package.xml("_rels/.rels")
    for relation in children(relations):
        if (attribute(relation, "Type") or "").endswith("/officeDocument"):
            target = (attribute(relation, "Target") or "").lstrip("/")
            if target in package.names:
                return target
    if _MAIN not in package.names:
        raise package.damaged("it has no main part")
    return _MAIN


@dataclass(slots=True)
class _Paragraph:
    """The words of a paragraph so far: pieces of lines, the notes it refers to, the text boxes that hang on it."""

    lines: list[list[str]] = field(default_factory=lambda: [[]])
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    def texts(self) -> list[str]:
        return [text for pieces in self.lines if (text := _WHITE.sub(" ", "".join(pieces)).strip(_EDGE))]


class _Document:
    """What all parts of one document share."""

    def __init__(self, package: Package, folder: str, limits: Limits, is_header: IsHeader) -> None:
        self.limits, self.is_header = limits, is_header
        self.numbering = Numbering(package.xml(f"{folder}/numbering.xml"))
        self.styles = Styles(package.xml(f"{folder}/styles.xml"))
        self.tables = self.cut_tables = self.foreign = 0
        self.cells_left = limits.cells
        self._package, self._folder = package, folder
        self._notes: dict[str, dict[str, Element]] = {}

    def note(self, kind: str, number: str) -> Element | None:
        """A footnote or endnote, each once: one that refers to itself would go round for ever."""
        if kind not in self._notes:
            root = self._package.xml(f"{self._folder}/{kind}.xml")
            self._notes[kind] = {attribute(e, "id") or "": e for e in root} if root is not None else {}
        return self._notes[kind].pop(number, None)

    def problems(self, source: str) -> Iterator[Problem]:
        """What was left out, for the user to know."""
        if self.cut_tables:
            yield warn(
                source,
                "table-cut",
                f"the tables make more than {self.limits.cells:,} cells; the rows after that were read without "
                "columns: split the document or raise Limits.cells (表格过大)",
            )
        if self.foreign:
            yield warn(
                source,
                "part-not-read",
                f"{self.foreign} embedded files of another format were not read; open the document in Word and save it "
                "anew (嵌入的文件未读取)",
            )


class _Walker:
    """The lines of the paragraphs and tables below an element. Every element is walked once: lists count."""

    def __init__(self, document: _Document) -> None:
        self._document = document
        self.lines: list[Line] = []

    def blocks(self, parent: Element, contents: bool = False) -> None:
        """Add the lines below an element; `contents` where it is the table of contents."""
        for element in parent:
            name = local(element)
            if name == "p":
                self._paragraph(element, contents)
            elif name == "tbl":
                self._table(element)
            elif name == "sdt":
                gallery = child(element, "sdtPr", "docPartObj", "docPartGallery")
                listed = gallery is not None and attribute(gallery, "val") == "Table of Contents"
                if (inner := child(element, "sdtContent")) is not None:
                    self.blocks(inner, contents or listed)
            elif name in ("customXml", "ins", "moveTo", "smartTag"):
                self.blocks(element, contents)
            elif name == "altChunk":
                self._document.foreign += 1

    def _paragraph(self, element: Element, contents: bool) -> None:
        styles = self._document.styles
        found = _Paragraph()
        self._runs(element, found)
        texts, style = found.texts(), styles.of(element)
        if texts:
            texts[0] = self._number(element, style) + texts[0]
            outline = styles.outline(element, style)
            heading = min(outline + 2, _HEADINGS) if outline is not None else 0
            beside = contents or styles.is_contents(style)
            self.lines += (Line(text, heading=heading, beside=beside) for text in texts)
        for box in found.boxes:
            self.blocks(box)
        for kind, number in found.notes:
            if (note := self._document.note(kind, number)) is not None:
                self.blocks(note)

    def _number(self, element: Element, style: str) -> str:
        numbering = self._document.numbering
        own = child(element, "pPr", "numPr")
        name, level = _values(own) if own is not None else (None, None)
        inherited = self._document.styles.list_of(style)
        if name is None and inherited is not None:
            name, of_style = inherited
            linked = numbering.of_style(style)
            level = level if level is not None else (linked[1] if linked and linked[0] == name else of_style)
        # List 0 takes a paragraph out of the list of its style.
        return "" if name is None or name == "0" else numbering.next(name, level or 0)

    def _runs(self, parent: Element, found: _Paragraph) -> None:
        for element in parent:
            name = local(element)
            if name in _LEFT_OUT:
                continue
            if name == "t":
                found.lines[-1].append(element.text or "")
            elif name == "r":
                if not self._document.styles.hidden(element):
                    self._runs(element, found)
            elif name in ("tab", "ptab"):
                found.lines[-1].append(" ")
            elif name in ("br", "cr"):
                found.lines.append([])
            elif name == "noBreakHyphen":
                found.lines[-1].append("-")
            elif name == "sym":
                found.lines[-1].append(_SYMBOLS.get((attribute(element, "char") or "").upper(), ""))
            elif name in ("footnoteReference", "endnoteReference"):
                found.notes.append((name.removesuffix("Reference") + "s", attribute(element, "id") or ""))
            elif name == "AlternateContent":
                # The same drawing twice, for newer and older programs.
                chosen = child(element, "Choice")
                self._runs(chosen if chosen is not None else element, found)
            elif name == "txbxContent":
                found.boxes.append(element)
            else:
                self._runs(element, found)

    def _table(self, table: Element) -> None:
        document = self._document
        trs = list(_elements(table, "tr"))
        rows = [list(self._cells(tr)) for tr in trs]
        filled = [[cell for cell in row if cell.lines] for row in rows]
        filled = [row for row in filled if row]
        longest = max((cell.length for row in filled for cell in row), default=0)
        if max(map(len, filled), default=0) < 2 or (len(filled) == 1 and longest > _LAYOUT_CELL):
            # A frame around paragraphs, or a red head set as a table.
            self.lines += (line for row in filled for cell in row for line in cell.lines)
            return
        made, cut = grid(_raw_rows(trs, rows), document.is_header, max(0, document.cells_left))
        document.cells_left -= sum(len(row.cells) for row in made)
        document.cut_tables += cut
        self.lines += (
            Line("\t".join(row.words), row=row, table=document.tables, at=at)
            for at, row in enumerate(made)
            if any(row.words)
        )
        document.tables += 1

    def _cells(self, row: Element) -> Iterator[_Cell]:
        """The cells of a row from left to right; columns that the row leaves free before its first cell are one
        without lines."""
        column = 0
        before = child(row, "trPr", "gridBefore")
        if before is not None and (wide := _number_of(before, _WIDEST)) > 0:
            yield _Cell(0, wide, "", [])
            column = wide
        for cell in _elements(row, "tc"):
            span, merge = child(cell, "tcPr", "gridSpan"), child(cell, "tcPr", "vMerge")
            wide = max(1, _number_of(span, _WIDEST)) if span is not None else 1
            merged = "" if merge is None else attribute(merge, "val") or _CONTINUED
            inner = _Walker(self._document)
            inner.blocks(cell)
            yield _Cell(column, wide, merged, inner.lines)
            column += wide


@dataclass(slots=True)
class _Cell:
    """A cell at its grid column: how many columns it covers, how it is merged downwards, its lines."""

    column: int
    wide: int
    merged: str
    lines: list[Line]

    @property
    def words(self) -> str:
        """Its words on one line."""
        return " ".join(line.text.replace("\t", " ") for line in self.lines)

    @property
    def length(self) -> int:
        """The number of its characters."""
        return sum(len(line.text) for line in self.lines)


def _raw_rows(trs: list[Element], rows: list[list[_Cell]]) -> Iterator[RawRow]:
    """The rows with the cells that begin in them; a cell merged downwards covers the rows below it that go on."""
    going_on = [{cell.column for cell in row if cell.merged == _CONTINUED} for row in rows]
    height: dict[tuple[int, int], int] = {}
    for r in range(len(rows) - 1, -1, -1):
        for column in going_on[r]:
            height[r, column] = 1 + height.get((r + 1, column), 0)
    for r, (tr, row) in enumerate(zip(trs, rows, strict=True)):
        cells = tuple(
            RawCell(cell.words, cell.wide, 1 + (height.get((r + 1, cell.column), 0) if cell.merged else 0))
            for cell in row
            if cell.merged != _CONTINUED
        )
        yield RawRow(cells, header=child(tr, "trPr", "tblHeader") is not None)


def _elements(parent: Element, name: str) -> Iterator[Element]:
    """The rows of a table or cells of a row, also where a content control or a tracked insertion stands between."""
    for element in parent:
        found = local(element)
        if found == name:
            if name != "tr" or child(element, "trPr", "del") is None:
                yield element
        elif found in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _elements(element, name)


def _values(properties: Element) -> tuple[str | None, int | None]:
    """The list and level that numPr names."""
    name, level = child(properties, "numId"), child(properties, "ilvl")
    return (
        attribute(name, "val") if name is not None else None,
        _number_of(level, 8) if level is not None else None,
    )


def _number_of(element: Element, most: int) -> int:
    text = (attribute(element, "val") or "").strip()
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 7 else 0
