"""A workbook of many rows: XlsxWriter makes it with all that it is but these rows, and a cell for each of their looks;
the rows, finished ones (`xlsx_rows`), stand in these cells' place when it is put together.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.xlsx_rows import END, LOOKS, NUMBER, numbers, one_by_one, renumbered
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


class Total:
    """The rows of all documents in their order, numbered: how many there are, how many bytes, and the rows themselves,
    once."""

    def __init__(self, count: int, size: int, documents: Iterator[bytes]) -> None:
        self.count, self.bytes = count, size
        self._documents = documents
        self._rest: list[bytes] = []

    def take(self, count: int) -> Iterator[bytes]:
        """The next so many rows, those of a document together unless they are more."""
        while count:
            rows = b"".join(self._rest) or next(self._documents)
            here = rows.count(END)
            self._rest = []
            if here > count:
                apart = one_by_one(rows)
                rows, here, self._rest = b"".join(apart[:count]), count, apart[count:]
            count -= here
            yield rows


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

    def write(self, row: bytes, table: Table) -> None:
        """Append a row to a table, whatever its number was."""
        for sheet, _, number in table.places(1):
            name = _member(sheet)
            if name not in self._files:
                self._files[name] = open(self._scratch / f"rows-{sheet}", "w+b")  # noqa: SIM115
            self._files[name].write(self._styled(renumbered(row, number)))
            self._counts[name] = self._counts.get(name, 0) + 1

    def put_together(self, stream: IO[bytes], everything: Table, total: Total) -> None:
        """Write the workbook with its rows, those of the table of `everything` as they come."""
        for sheet, here, _ in everything.places(total.count):
            self._counts[_member(sheet)] = here
        with (
            zipfile.ZipFile(self._skeleton) as skeleton,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as file,
        ):
            for name in skeleton.namelist():
                self._put(file, name, skeleton.read(name), total)

    def close(self) -> None:
        """Close the temporary files."""
        for file in self._files.values():
            file.close()

    def _put(self, file: zipfile.ZipFile, name: str, content: bytes, total: Total) -> None:
        count, own, after = self._counts.get(name, 0), self._files.get(name), b""
        if count or name == _member(0):
            content, after = _ROWS.split(content, 1)
            content = _LAST_ROW.sub(b"%d" % (count + HEADER_ROW + 1), content, 1)
        large = len(content) + (own.tell() if own else total.bytes if count else 0) > _MOST_BYTES
        # By name: an entry of one's own has no level, and what `writestr` makes has the time of day.
        with file.open(name, "w", force_zip64=large) as target:
            target.write(content)
            if own:
                own.seek(0)
                shutil.copyfileobj(own, target, _CHUNK)
            elif count:
                for rows in total.take(count):
                    target.write(self._styled(rows))
            target.write(after)

    def _styled(self, rows: bytes) -> bytes:
        return _STYLE.sub(lambda style: self._other.get(style[0], style[0]), rows) if self._other else rows


def _member(sheet: int) -> str:
    return f"xl/worksheets/sheet{sheet + 1}.xml"
