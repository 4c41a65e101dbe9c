"""A workbook (XLSX, ECMA-376) → Reading: the visible sheets with what Excel shows in their cells, merged cells laid
out.

Formulas count as their last value. The parts are read with lxml directly, so that a sheet of one far cell costs no more
than that cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from obligraph.lexicon import Lexicon
from obligraph.model import Problem, Reading
from obligraph.readers.base import fail, warn
from obligraph.readers.furniture import furniture_of
from obligraph.readers.grid import RawCell, RawRow
from obligraph.readers.layout import reading_of
from obligraph.readers.limits import Limits
from obligraph.readers.package import Package, attribute, child, children, local
from obligraph.readers.sheets.lines import Sheets
from obligraph.readers.sheets.shown import BUILT_IN, Format, parsed, shown

_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_WIDEST = 200
_MOST_MERGED = 200_000
_WHITE = re.compile(r"\s+")
_TRUE = ("1", "true")


def read_xlsx(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    """A workbook. Spans are offsets into the text that the reader makes of it: a line a row, its cells joined by
    tabs. Raises ReadError."""
    package = Package(data, source, limits, "workbook")
    furniture = furniture_of(lexicon)
    workbook = _Workbook.of(package)
    sheets = Sheets(furniture.is_header, limits.cells, [])
    for name in workbook.visible:
        if (root := package.xml(name)) is not None:
            sheets.add(_bounded(_rows(root, workbook), source, limits))
    if not sheets.lines:
        raise fail(source, "no-text", "the workbook's visible sheets hold no words (工作簿没有内容)")
    left_out = problems(sheets, source, limits, workbook.hidden)
    return reading_of(sheets.lines, source, furniture, limits, format="xlsx", problems=left_out)


def problems(sheets: Sheets, source: str, limits: Limits, hidden: int = 0) -> Iterator[Problem]:
    """What was left out, for the user to know."""
    if sheets.cut:
        message = (
            f"the sheets have more than {limits.cells:,} cells; the rows after that were read without columns: split "
            "the workbook or raise Limits.cells (表格过大)"
        )
        yield warn(source, "table-cut", message)
    if sheets.repeated:
        message = f"{sheets.repeated:,} rows that an earlier sheet holds word for word were left out (重复的行已略去)"
        yield warn(source, "repeated-rows", message)
    if hidden:
        yield warn(
            source,
            "part-not-read",
            f"{hidden} hidden sheets were not read; show them in Excel to have them read (隐藏的表未读取)",
        )


def _bounded(rows: Iterator[RawRow], source: str, limits: Limits) -> Iterator[RawRow]:
    for number, row in enumerate(rows):
        if number > limits.lines:
            raise fail(
                source,
                "too-large",
                f"a sheet has more than {limits.lines:,} rows; split the workbook or raise Limits.lines (行数过多)",
            )
        yield row


@dataclass(slots=True)
class _Workbook:
    """What sheets share: strings, formats, and which sheets there are."""

    visible: list[str] = field(default_factory=list)
    hidden: int = 0
    from_1904: bool = False
    strings: list[str] = field(default_factory=list)
    formats: list[Format] = field(default_factory=list)

    @classmethod
    def of(cls, package: Package) -> _Workbook:
        root = package.xml("xl/workbook.xml")
        if root is None:
            raise package.damaged("it has no xl/workbook.xml")
        made = cls()
        properties = child(root, "workbookPr")
        made.from_1904 = properties is not None and (attribute(properties, "date1904") or "") in _TRUE
        targets = _targets(package)
        for sheet in children(root, "sheets"):
            target = targets.get(attribute(sheet, "id") or "")
            if (attribute(sheet, "state") or "visible") != "visible":
                made.hidden += 1
            elif target:
                made.visible.append(target)
        strings = package.xml("xl/sharedStrings.xml")
        made.strings = [_string(item) for item in children(strings)]
        made.formats = _formats(package.xml("xl/styles.xml"))
        return made


def _targets(package: Package) -> dict[str, str]:
    root = package.xml("xl/_rels/workbook.xml.rels")
    made = {}
    for relation in children(root):
        target = attribute(relation, "Target") or ""
        name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        made[attribute(relation, "Id") or ""] = name
    return made


def _string(item: Element) -> str:
    """The words of a string, without the reading aids of Japanese."""
    if len(item) == 1 and local(item[0]) == "t":
        return item[0].text or ""
    return "".join(
        t.text or ""
        for t in item.iter()
        if local(t) == "t" and (above := t.getparent()) is not None and local(above) != "rPh"
    )


def _formats(root: Element | None) -> list[Format]:
    codes = {_whole(attribute(e, "numFmtId")): attribute(e, "formatCode") or "" for e in children(root, "numFmts")}
    known: dict[int, Format] = {}
    made = []
    for style in children(root, "cellXfs"):
        number = _whole(attribute(style, "numFmtId"))
        if number not in known:
            known[number] = parsed(codes.get(number, BUILT_IN.get(number, "")))
        made.append(known[number])
    return made


def _rows(root: Element, workbook: _Workbook) -> Iterator[RawRow]:
    """The rows of a sheet from the first to the last with words; hidden ones are left out."""
    spans, covered = _merged(root)
    rows_covered = {row for row, _ in covered}
    starts: dict[int, list[int]] = {}
    for row_of, column_of in spans:
        starts.setdefault(row_of, []).append(column_of)
    number = 0
    for row in children(root, "sheetData"):
        number = _whole(attribute(row, "r")) or number + 1
        if (attribute(row, "hidden") or "") in _TRUE:
            continue
        words: dict[int, str] = {}
        column = -1
        for cell in row:
            place = _PLACE.fullmatch(attribute(cell, "r") or "")
            column = _column(place[1]) if place else column + 1
            if column < _WIDEST and (number, column) not in covered and (text := _words(cell, workbook)):
                words[column] = text
        if not words and number not in rows_covered:
            continue
        cells, at = [], 0
        last = max([*words, *starts.get(number, ())], default=-1)
        while at <= last:
            wide, high = spans.get((number, at), (1, 1))
            if (number, at) not in covered:
                cells.append(RawCell(words.get(at, ""), wide, high))
                at += wide
            else:
                at += 1
        yield RawRow(tuple(cells))


def _merged(root: Element) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """The size of each merged area by its first cell (row from 1, column from 0), and the cells that it covers."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    left = _MOST_MERGED
    for area in children(root, "mergeCells"):
        first, _, last = (attribute(area, "ref") or "").partition(":")
        a, b = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
        if not a or not b:
            continue
        top, start = int(a[2]), _column(a[1])
        high, wide = int(b[2]) - top + 1, min(_column(b[1]), _WIDEST - 1) - start + 1
        left -= high * wide
        if high < 1 or wide < 1 or left < 0:
            continue
        spans[top, start] = (wide, high)
        covered |= {(top + r, start + c) for r in range(high) for c in range(wide)} - {(top, start)}
    return spans, covered


def _words(cell: Element, workbook: _Workbook) -> str:
    """What Excel shows in a cell, on one line."""
    kind = attribute(cell, "t") or "n"
    if kind == "inlineStr":
        inner = child(cell, "is")
        return _line(_string(inner)) if inner is not None else ""
    value = child(cell, "v")
    text = (value.text or "") if value is not None else ""
    if kind == "s":
        index = _whole(text)
        return _line(workbook.strings[index]) if index < len(workbook.strings) else ""
    if kind == "e" or not text:
        return ""
    if kind == "b":
        return "是" if text == "1" else "否"
    if kind != "n":
        return _line(text)
    style = _whole(attribute(cell, "s"))
    form = workbook.formats[style] if style < len(workbook.formats) else Format()
    return _line(shown(text[:400], form, workbook.from_1904))


def _line(text: str) -> str:
    return _WHITE.sub(" ", text).strip()


def _column(letters: str) -> int:
    """0 for A."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _whole(text: str | None) -> int:
    text = (text or "0").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
