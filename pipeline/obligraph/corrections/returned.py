"""The rows of a matrix that comes back, from a workbook or a CSV: found by their headers and their ids, whatever the
order of sheets, rows and columns, and whatever is filtered or hidden.

A formula is never worked out: its cell is refused. Sheets without the column of ids (汇总, 单位汇总) are no matrix.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from lxml.etree import _Element as Element

from obligraph.corrections.correction import CorrectionsError
from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.check import plain
from obligraph.readers import Input, Limits, ReadError, content
from obligraph.readers.package import Package, attribute, child, children, local
from obligraph.readers.plain.decode import decode
from obligraph.readers.sheets.workbook import WIDEST, Workbook, merged, place, whole, words
from obligraph.readers.sniff import sniff_bytes

READ = (
    cells.TASK, cells.LEAD, cells.SUPPORT, cells.ACTORS, cells.DEADLINES, cells.STANDARDS, cells.KIND, cells.ID,
    cells.REVIEWED, cells.CHECK,
)  # fmt: skip
"""The columns that an import looks at."""
NEEDED = frozenset(READ) - {cells.CHECK}
LIMITS = Limits(bytes=100_000_000, inflated=600_000_000, xml=200_000_000)
MOST_ROWS = 300_000
_HEADER_WITHIN = 20
_COLUMN_OF = {plain(name).lower(): number for number, name in enumerate(cells.COLUMNS)}
_SNIFFED = 20_000
_GUARDED = re.compile(r"'(?=[=+\-@＝＋－＠\t\r\n])")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Cell(NamedTuple):
    """The words of a cell; `formula`: it is one, and these are its text."""

    text: str
    formula: bool = False


_BLANK = Cell("")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with an id: where it stands, and its cells by their number in `cells.COLUMNS`. `letters` are the columns
    of the sheet in which they stand."""

    sheet: str
    number: int
    cells: dict[int, Cell]
    letters: dict[int, str]

    def place(self, column: int) -> str:
        """The place of a cell, D17."""
        return f"{self.letters.get(column, '')}{self.number}"

    def text(self, column: int) -> str:
        """The words of a cell; "" where there is none."""
        cell = self.cells.get(column)
        return cell.text if cell else ""


@dataclass(slots=True)
class Returned:
    """All rows of a matrix, by id in the order of the file; `missing`: columns that a sheet lacks, by its name;
    `nameless`: rows that hold a task but no id."""

    file: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    missing: list[tuple[str, list[int]]] = field(default_factory=list)
    nameless: list[Row] = field(default_factory=list)
    count: int = 0
    sheets: list[str] = field(default_factory=list)


def read_returned(path: Path) -> Returned:
    """The matrix in a file. Raises CorrectionsError where it is none, and says which header is missing."""
    found = Returned(path.name)
    nearly: list[tuple[str, list[str]]] = []
    try:
        data = content(Input(path.name, path), LIMITS)
        if (binary := sniff_bytes(data)) is None:
            sheets: Iterator[tuple[str, Iterator[_Line]]] = iter([("", _csv_lines(data, path.name))])
        elif binary[0] == ".xlsx":
            sheets = _sheets(data, path.name)
        else:
            raise CorrectionsError(
                f"{path}: this is {binary[1]}, not a workbook; save it as .xlsx (请另存为 .xlsx 格式)"
            )
        for name, lines in sheets:
            _take(found, name, lines, nearly)
    except ReadError as error:
        raise CorrectionsError(f"{path}: {error.problem.message}") from error
    except csv.Error as error:
        raise CorrectionsError(f"{path}: no CSV: {error}; save it anew (文件已损坏)") from error
    if not found.rows and not found.nameless:
        raise CorrectionsError(_no_matrix(path, nearly))
    return found


class _Line(NamedTuple):
    """A row of a sheet: its number, the columns (from 0) that hold something, and what reads a cell."""

    number: int
    columns: Collection[int]
    read: Callable[[int], Cell]


def _take(found: Returned, name: str, lines: Iterator[_Line], nearly: list[tuple[str, list[str]]]) -> None:
    """Add the rows of one sheet."""
    columns: dict[int, int] = {}
    letters: dict[int, str] = {}
    best: set[int] = set()
    found.sheets.append(name)
    for seen, line in enumerate(lines):
        if not columns:
            heads = {_COLUMN_OF.get(plain(line.read(at).text).lower(), -1): at for at in sorted(line.columns)[::-1]}
            heads.pop(-1, None)
            best = max(best, set(heads), key=len)
            if cells.ID in heads:
                columns = {column: heads[column] for column in READ if column in heads}
                letters = {column: _letters(at) for column, at in columns.items()}
                if lacking := sorted(NEEDED - columns.keys()):
                    found.missing.append((name, lacking))
            elif seen >= _HEADER_WITHIN:
                break
            continue
        given = {column: line.read(at) if at in line.columns else _BLANK for column, at in columns.items()}
        row = Row(name, line.number, given, letters)
        id = row.text(cells.ID).strip()
        if not id and not plain(row.text(cells.TASK)):
            continue
        found.count += 1
        if found.count > MOST_ROWS:
            raise CorrectionsError(
                f"{found.file}: more than {MOST_ROWS:,} rows; import the sheets one by one (行数过多，请分表导入)"
            )
        if id:
            found.rows.setdefault(id, []).append(row)
        else:
            found.nameless.append(row)
    if not columns and len(best) > 2:
        nearly.append((name, [cells.COLUMNS[column] for column in READ if column not in best and column in NEEDED]))


def _no_matrix(path: Path, nearly: list[tuple[str, list[str]]]) -> str:
    if not nearly:
        return (
            f"{path}: no task matrix: no sheet has a column headed {cells.COLUMNS[cells.ID]}; give a matrix.xlsx or "
            "matrix.csv that obligraph wrote (不是任务分工表)"
        )
    sheet, names = nearly[0]
    where = f" ({sheet})" if sheet else ""
    return f"{path}{where}: header missing: {'、'.join(names)}; write the header back as it was (缺少表头)"


def _letters(column: int) -> str:
    name, column = "", column + 1
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(65 + digit) + name
    return name


def _csv_lines(data: bytes, source: str) -> Iterator[_Line]:
    text = decode(data, source).text
    head = text[:_SNIFFED]
    delimiter = max(",;\t", key=lambda mark: (head.count(mark), mark == ","))
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
        yield _Line(number, range(min(len(row), WIDEST)), partial(_csv_cell, row))


def _sheets(data: bytes, source: str) -> Iterator[tuple[str, Iterator[_Line]]]:
    package = Package(data, source, LIMITS, "workbook")
    workbook = Workbook.of(package)
    for sheet in workbook.sheets:
        root = package.xml(sheet.part)
        if root is not None:
            yield sheet.name, _lines(root, workbook)


def _lines(root: Element, workbook: Workbook) -> Iterator[_Line]:
    """The rows of a sheet, hidden ones too: a filter hides what it does not want to see. A merged cell stands in each
    row that it covers."""
    spans, covered = merged(root)
    origin = {
        (top + down, left): (top, left) for (top, left), (_, high) in spans.items() for down in range(1, high)
    }  # fmt: skip
    rows_covered: dict[int, list[int]] = {}
    for covered_row, covered_column in origin:
        rows_covered.setdefault(covered_row, []).append(covered_column)
    values: dict[tuple[int, int], Element] = {}
    number = 0
    for row in children(root, "sheetData"):
        number = whole(attribute(row, "r")) or number + 1
        line: dict[int, Element] = {}
        column = -1
        for element in row:
            at = place(element)
            column = at[1] if at else column + 1
            if column >= WIDEST:
                continue
            if (number, column) in spans:
                values[number, column] = element
            if (number, column) not in covered:
                line[column] = element
        for column in rows_covered.get(number, ()):
            if (above := values.get(origin[number, column])) is not None:
                line[column] = above
        yield _Line(number, line.keys(), partial(_cell, line, workbook))


def _csv_cell(row: list[str], column: int) -> Cell:
    text = row[column]
    return Cell(text[1:] if _GUARDED.match(text) else text)


def _cell(line: dict[int, Element], workbook: Workbook, column: int) -> Cell:
    element = line[column]
    if len(element) and local(element[0]) == "f":
        return Cell("=" + (element[0].text or ""), True)
    if attribute(element, "t") == "e":
        value = child(element, "v")
        return Cell((value.text or "") if value is not None else "", True)
    return Cell(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), words(element, workbook)))
