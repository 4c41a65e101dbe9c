"""A CSV file → Reading, in any of the encodings of `decode`, parted by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from obligraph.lexicon import Lexicon
from obligraph.model import Reading
from obligraph.readers.base import check_length, fail
from obligraph.readers.furniture import furniture_of
from obligraph.readers.grid import RawCell, RawRow
from obligraph.readers.layout import reading_of
from obligraph.readers.limits import Limits
from obligraph.readers.plain.decode import decode
from obligraph.readers.sheets.lines import Sheets
from obligraph.readers.sheets.xlsx import problems

_SNIFFED = 20_000
_WIDEST = 200
_WHITE = re.compile(r"\s+")
# An apostrophe keeps a spreadsheet program from taking a text for a formula; it is no part of the text.
_GUARDED = re.compile(r"'(?=[=+\-@＝＋－＠])")


def read_csv(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    """A CSV file. Spans are offsets into the text that the reader makes of it: a line a row, its cells joined by
    tabs. Raises ReadError."""
    decoded = decode(data, source)
    check_length(decoded.text, source, limits)
    furniture = furniture_of(lexicon)
    sheets = Sheets(furniture.is_header, limits.cells, [])
    try:
        sheets.add(list(_rows(decoded.text)))
    except csv.Error as error:
        raise fail(
            source, "damaged", f"no CSV: {error}; open the file in a spreadsheet program and save it anew (文件已损坏)"
        ) from error
    if not sheets.lines:
        raise fail(source, "no-text", "the file holds no words (文件没有内容)")
    found = (*decoded.problems, *problems(sheets, source, limits))
    return reading_of(sheets.lines, source, furniture, limits, format="csv", encoding=decoded.encoding, problems=found)


def _rows(text: str) -> Iterator[RawRow]:
    head = text[:_SNIFFED]
    delimiter = max(",;\t", key=lambda mark: (head.count(mark), mark == ","))
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        words = [_WHITE.sub(" ", _GUARDED.sub("", cell, 1) if cell.startswith("'") else cell).strip() for cell in row]
        while words and not words[-1]:
            words.pop()
        if words:
            yield RawRow(tuple(map(RawCell, words[:_WIDEST])))
