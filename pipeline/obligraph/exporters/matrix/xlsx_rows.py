"""The many rows of a big workbook, written as SpreadsheetML (ISO/IEC 29500-1, 18.3) by ourselves: cell by cell through
XlsxWriter they take six times as long.

XlsxWriter makes the workbook with all that it is but these rows, and a row for each look of their cells; the rows wait
in temporary files, a sheet each, and stand in that row's place when the workbook is put together.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, NamedTuple

from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.xlsx_segment import Measured
from obligraph.exporters.matrix.xlsx_sheets import HEADER_ROW, Table
from obligraph.exporters.matrix.xlsx_style import Styles, look

_NUMBER = look(cells.NUMBER, note=False, tiny=False, guard=False)
_FIRST = HEADER_ROW + 2
"""The first row after the header, as a sheet counts them."""
_LETTERS = [chr(ord("A") + column) for column in range(len(cells.COLUMNS))]
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_ESCAPED = re.compile(r"(_x[0-9a-fA-F]{4}_)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ROWS = re.compile(rb'<row r="%d".*(?=</sheetData>)|(?=</sheetData>)' % _FIRST, re.DOTALL)
_LAST_ROW = re.compile(rb'(?<=<dimension ref="A1:[A-Z])\d+(?=")')
_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)" s="([0-9]+)"')
# Zip files without 64-bit sizes end here.
_MOST_BYTES = (1 << 31) - 1


class Patterns:
    """A cell of each look, on the first sheet, which tells what numbers the workbook gives to their formats."""

    def __init__(self, sheet: Any, styles: Styles, looks: Iterable[int]) -> None:
        self._places: dict[bytes, int] = {}
        row, last = _FIRST - 1, -1
        # In the order of the rows to come, so that formats are numbered as they would be there.
        for number in (_NUMBER, *looks):
            column = number >> 3
            if column <= last:
                row += 1
            last = column
            self._put(sheet, row, column, styles, number)
        # A row is settled when the next one begins.
        self._put(sheet, row + 1, cells.NUMBER, styles, _NUMBER)

    def _put(self, sheet: Any, row: int, column: int, styles: Styles, number: int) -> None:
        sheet.write_blank(row, column, None, styles.of_look(number))
        self._places[f"{_LETTERS[column]}{row + 1}".encode()] = number

    def numbers(self, sheet: bytes) -> dict[int, int]:
        """The number of each look's format, from the sheet as it was written."""
        return {self._places[place]: int(n) for place, n in _CELL.findall(sheet) if place in self._places}


class _Look(NamedTuple):
    """What stands after the number of a cell's row, up to that of the next cell: of an empty cell; before a text, one
    with white space at an end, and after it.
    """

    empty: str
    before: str
    spaced: str
    after: str


class Rows:
    """The rows of every sheet of a workbook that lies at `skeleton`."""

    def __init__(self, skeleton: Path, patterns: Patterns, scratch: Path) -> None:
        self._skeleton, self._scratch = skeleton, scratch
        self._files: dict[str, IO[bytes]] = {}
        self._last: dict[str, int] = {}
        with zipfile.ZipFile(skeleton) as file:
            numbers = patterns.numbers(file.read(_member(0)))
        self._number = f'" s="{numbers[_NUMBER]}"><v>'
        self._looks = {number: _look(number, style) for number, style in numbers.items()}

    def write(self, row: Measured, tables: Iterable[Table]) -> None:
        """Append a row to tables."""
        pieces = self._pieces(row)
        # As XlsxWriter has it: whole pixels, of which four are three points.
        height = f"{int(row.height * 4.0 / 3.0 + 0.5) * 0.75:.16g}"
        for table in tables:
            sheet, line, number = table.next()
            at = str(line + 1)
            xml = (
                f'<row r="{at}" ht="{height}" customHeight="1"><c r="A{at}{self._number}{number}</v></c>'
                f"{at.join(pieces)}</row>"
            )
            name = _member(sheet)
            if name not in self._files:
                self._files[name] = open(self._scratch / f"rows-{sheet}", "w+b")  # noqa: SIM115
            self._files[name].write(xml.encode("utf-8", "replace"))
            self._last[name] = line + 1

    def put_together(self, stream: IO[bytes]) -> None:
        """Write the workbook with its rows."""
        with (
            zipfile.ZipFile(self._skeleton) as skeleton,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file,
        ):
            for old in skeleton.infolist():
                entry = zipfile.ZipInfo(old.filename, old.date_time)
                entry.compress_type, entry.external_attr = old.compress_type, old.external_attr
                content = skeleton.read(old)
                rows = self._files.get(old.filename)
                if rows is None and old.filename != _member(0):
                    file.writestr(entry, content)
                    continue
                before, after = _ROWS.split(content, 1)
                self._splice(file, entry, before, rows, after)

    def close(self) -> None:
        """Close the temporary files."""
        for file in self._files.values():
            file.close()

    def _splice(
        self, file: zipfile.ZipFile, entry: zipfile.ZipInfo, before: bytes, rows: IO[bytes] | None, after: bytes
    ) -> None:
        last = str(self._last.get(entry.filename, HEADER_ROW + 1)).encode()
        before = _LAST_ROW.sub(last, before, 1)
        entry.file_size = len(before) + len(after) + (rows.tell() if rows else 0)
        with file.open(entry, "w", force_zip64=entry.file_size > _MOST_BYTES) as target:
            target.write(before)
            if rows:
                rows.seek(0)
                shutil.copyfileobj(rows, target, 1 << 20)
            target.write(after)

    def _pieces(self, row: Measured) -> list[str]:
        """The cells after 序号, cut where the number of the row goes."""
        pieces, before = [], '<c r="B'
        texts = row.texts if _is_plain(row.texts) else list(map(_escaped, row.texts))
        for text, number in zip(texts, row.looks, strict=True):
            pieces.append(before)
            look = self._looks[number]
            if not text:
                before = look.empty
            elif text[0].isspace() or text[-1].isspace():
                before = f"{look.spaced}{text}{look.after}"
            else:
                before = f"{look.before}{text}{look.after}"
        return [*pieces, before]


def _look(number: int, style: int) -> _Look:
    next_column = (number >> 3) + 1
    after = f'<c r="{_LETTERS[next_column]}' if next_column < len(_LETTERS) else ""
    string = f'" s="{style}" t="inlineStr"><is><t'
    return _Look(
        f'" s="{style}"/>{after}', f"{string}>", f'{string} xml:space="preserve">', f"</t></is></c>{after}"
    )  # fmt: skip


def _member(sheet: int) -> str:
    return f"xl/worksheets/sheet{sheet + 1}.xml"


def _is_plain(texts: Iterable[str]) -> bool:
    """Can all texts stand in elements as they are?"""
    return not _SPECIAL.search("\n".join(texts))


def _escaped(text: str) -> str:
    """`text` in an element: characters that XML has no place for as _xHHHH_, and what looks like that as _x005F_…."""
    text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _ESCAPED.sub(r"_x005F\1", text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
