"""A workbook (XLSX, ECMA-376) → Reading: the visible sheets with what Excel shows in their cells, merged cells laid
out.

Formulas count as their last value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from obligraph.lexicon import Lexicon
from obligraph.model import Problem, Reading
from obligraph.readers.base import fail, warn
from obligraph.readers.furniture import furniture_of
from obligraph.readers.grid import RawCell, RawRow
from obligraph.readers.layout import reading_of
from obligraph.readers.limits import Limits
from obligraph.readers.package import Package, attribute, children
from obligraph.readers.sheets.lines import Sheets
from obligraph.readers.sheets.workbook import TRUE, WIDEST, Workbook, merged, place, whole, words

_WHITE = re.compile(r"\s+")


def read_xlsx(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    """A workbook. Spans are offsets into the text that the reader makes of it: a line a row, its cells joined by
    tabs. Raises ReadError."""
    package = Package(data, source, limits, "workbook")
    furniture = furniture_of(lexicon)
    workbook = Workbook.of(package)
    sheets = Sheets(furniture.is_header, limits.cells, [])
    for sheet in workbook.sheets:
        if sheet.visible and (root := package.xml(sheet.part)) is not None:
            sheets.add(_bounded(_rows(root, workbook), source, limits))
    if not sheets.lines:
        raise fail(source, "no-text", "the workbook's visible sheets hold no words (工作簿没有内容)")
    left_out = problems(sheets, source, limits, sum(not sheet.visible for sheet in workbook.sheets))
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


def _rows(root: Element, workbook: Workbook) -> Iterator[RawRow]:
    """The rows of a sheet from the first to the last with words; hidden ones are left out."""
    spans, covered = merged(root)
    rows_covered = {row for row, _ in covered}
    starts: dict[int, list[int]] = {}
    for row_of, column_of in spans:
        starts.setdefault(row_of, []).append(column_of)
    number = 0
    for row in children(root, "sheetData"):
        number = whole(attribute(row, "r")) or number + 1
        if (attribute(row, "hidden") or "") in TRUE:
            continue
        shown: dict[int, str] = {}
        column = -1
        for cell in row:
            at_place = place(cell)
            column = at_place[1] if at_place else column + 1
            if column < WIDEST and (number, column) not in covered and (text := _line(words(cell, workbook))):
                shown[column] = text
        if not shown and number not in rows_covered:
            continue
        cells, at = [], 0
        last = max([*shown, *starts.get(number, ())], default=-1)
        while at <= last:
            wide, high = spans.get((number, at), (1, 1))
            if (number, at) not in covered:
                cells.append(RawCell(shown.get(at, ""), wide, high))
                at += wide
            else:
                at += 1
        yield RawRow(tuple(cells))


def _line(text: str) -> str:
    return _WHITE.sub(" ", text).strip()
