"""The grid of a table, whatever its format: merged cells laid out, header rows told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

HEADER_ROWS = 3


class RawCell(NamedTuple):
    """A cell as its format states it: its words on one line, and how many grid columns and rows it covers."""

    words: str
    columns: int = 1
    rows: int = 1


class RawRow(NamedTuple):
    """The cells that begin in a row, from left to right; `header` where the format itself says that it is one."""

    cells: tuple[RawCell, ...]
    header: bool = False


@dataclass(slots=True)
class GridCell:
    """A cell at its first grid column. `row` and `index` say where its words stand: in the row of that number of
    the grid, as that one of the row's own cells; `carried` when that is a row above, or a header cell to the left."""

    column: int
    row: int
    index: int
    carried: bool = False


class GridRow(NamedTuple):
    """The words of the row's own cells, from left to right, empty ones too, and the grid cells that are not empty."""

    words: tuple[str, ...]
    cells: tuple[GridCell, ...]
    header: bool


class _Covering(NamedTuple):
    """A merged cell that reaches `rows` more rows down."""

    cell: GridCell
    columns: int
    rows: int


def grid(rows: Iterable[RawRow], is_header: Callable[[Sequence[str]], bool], most: int) -> tuple[list[GridRow], bool]:
    """The rows of a table; True when they would have made more than `most` cells: what follows then has words, but
    no cells."""
    made: list[GridRow] = []
    above: dict[int, _Covering] = {}
    header_until, total, cut = 0, 0, False
    for r, raw in enumerate(rows):
        words = tuple(cell.words for cell in raw.cells)
        header = r < header_until or raw.header or (r < HEADER_ROWS and is_header(words))
        cells: list[GridCell] = []
        below = {
            c: _Covering(cover.cell, cover.columns, cover.rows - 1) for c, cover in above.items() if cover.rows > 1
        }
        column = 0
        for index, cell in enumerate(raw.cells):
            column = _carry(above, column, cells)
            if total + len(cells) + cell.columns > most:
                cut = True
                break
            if cell.words:
                cells.append(GridCell(column, r, index))
                if header:
                    cells.extend(GridCell(c, r, index, True) for c in range(column + 1, column + cell.columns))
            if cell.rows > 1:
                below[column] = _Covering(GridCell(column, r, index, True), cell.columns, cell.rows - 1)
                if header and not any(row.header for row in made):
                    header_until = max(header_until, r + min(cell.rows, HEADER_ROWS))
            column += cell.columns
        cells.extend(cover.cell for c, cover in sorted(above.items()) if c >= column)
        total += len(cells)
        if total > most:
            below, cut = {}, True
        kept = tuple(cell for cell in cells if cell.row == r or made[cell.row].words[cell.index])
        made.append(GridRow(words, kept, header and any(words)))
        above = below
    return made, cut


def _carry(above: dict[int, _Covering], column: int, cells: list[GridCell]) -> int:
    """The first column from `column` on that no cell of a row above covers; the covering cells are added to `cells`."""
    while (cover := above.get(column)) is not None:
        cells.append(cover.cell)
        column += cover.columns
    return column
