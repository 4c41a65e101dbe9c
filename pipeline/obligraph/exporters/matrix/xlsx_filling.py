"""A workbook of many rows: XlsxWriter makes it with all that it is but these rows, and a cell for each of their looks;
the rows, finished ones (`xlsx_rows`), stand in these cells' place when it is put together.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path
from typing import IO, Any

from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.xlsx_rows import LOOKS, NUMBER, numbered, numbers, one_by_one
from obligraph.exporters.matrix.xlsx_sheets import HEADER_ROW, Table
from obligraph.exporters.matrix.xlsx_style import Styles

_FIRST = HEADER_ROW + 2
"""The first row after the header, as a sheet counts them."""
_LETTERS = [chr(ord("A") + column) for column in range(len(cells.COLUMNS))]
_ROWS = re.compile(rb'<row r="%d".*(?=</sheetData>)|(?=</sheetData>)' % _FIRST, re.DOTALL)
_LAST_ROW = re.compile(rb'(?<=<dimension ref="A1:[A-Z])\d+(?=")')
_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)" s="([0-9]+)"')
_STYLE = re.compile(rb'(?<=<c s=")[0-9]+(?=")')
# Zip files without 64-bit sizes end here.
_MOST_BYTES = (1 << 31) - 1
# The usual level 6 takes four times as long, for a fifth fewer bytes.
_LEVEL = 1
_CHUNK = 1 << 20


class Patterns:
    """A cell of each look below the header of the first sheet, which tells what numbers the workbook gives to their
    formats. Written before any other sheet."""

    def __init__(self, sheet: Any, styles: Styles) -> None:
        self._places: dict[bytes, int] = {}
        row, last = _FIRST - 1, -1
        for number in LOOKS:
            column = number >> 3
            if column <= last:
                row += 1
            last = column
            self._put(sheet, row, column, styles, number)
        # A row is settled when the next one begins.
        self._put(sheet, row + 1, cells.NUMBER, styles, NUMBER)

    def _put(self, sheet: Any, row: int, column: int, styles: Styles, number: int) -> None:
        sheet.write_blank(row, column, None, styles.of_look(number))
        self._places[f"{_LETTERS[column]}{row + 1}".encode()] = number

    def numbers(self, sheet: bytes) -> dict[int, int]:
        """The number of each look's format, from the sheet as it was written."""
        return {self._places[place]: int(n) for place, n in _CELL.findall(sheet) if place in self._places}


class Filling:
    """The rows of every sheet of a workbook that lies at `skeleton`."""

    def __init__(self, skeleton: Path, patterns: Patterns, scratch: Path) -> None:
        self._skeleton, self._scratch = skeleton, scratch
        self._files: dict[str, IO[bytes]] = {}
        self._counts: dict[str, int] = {}
        with zipfile.ZipFile(skeleton) as file:
            found = patterns.numbers(file.read(_member(0)))
        # Other versions of XlsxWriter may count otherwise.
        self._other = {b"%d" % style: b"%d" % found[look] for look, style in numbers().items() if found[look] != style}

    def write(self, rows: bytes, count: int, table: Table) -> None:
        """Append `count` rows to a table."""
        if self._other:
            rows = _STYLE.sub(lambda style: self._other.get(style[0], style[0]), rows)
        places = list(table.places(count))
        if len(places) == 1:
            self._append(places[0][0], numbered(rows, places[0][2]), count)
            return
        rest = one_by_one(rows)
        for sheet, here, first in places:
            self._append(sheet, numbered(b"".join(rest[:here]), first), here)
            del rest[:here]

    def _append(self, sheet: int, rows: bytes, count: int) -> None:
        name = _member(sheet)
        if name not in self._files:
            self._files[name] = open(self._scratch / f"rows-{sheet}", "w+b")  # noqa: SIM115
        self._files[name].write(rows)
        self._counts[name] = self._counts.get(name, 0) + count

    def put_together(self, stream: IO[bytes]) -> None:
        """Write the workbook with its rows."""
        with (
            zipfile.ZipFile(self._skeleton) as skeleton,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as file,
        ):
            for name in skeleton.namelist():
                self._put(file, name, skeleton.read(name))

    def close(self) -> None:
        """Close the temporary files."""
        for file in self._files.values():
            file.close()

    def _put(self, file: zipfile.ZipFile, name: str, content: bytes) -> None:
        rows = self._files.get(name)
        after = b""
        if rows is not None or name == _member(0):
            content, after = _ROWS.split(content, 1)
            last = str(self._counts.get(name, 0) + HEADER_ROW + 1).encode()
            content = _LAST_ROW.sub(last, content, 1)
        size = len(content) + len(after) + (rows.tell() if rows else 0)
        # By name: an entry of one's own has no level, and what `writestr` makes has the time of day.
        with file.open(name, "w", force_zip64=size > _MOST_BYTES) as target:
            target.write(content)
            if rows:
                rows.seek(0)
                shutil.copyfileobj(rows, target, _CHUNK)
            target.write(after)


def _member(sheet: int) -> str:
    return f"xl/worksheets/sheet{sheet + 1}.xml"
