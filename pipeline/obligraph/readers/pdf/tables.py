"""Ruled tables → rows with cells, those of several pages as one table: the repeated header told, a row that the page
break parts made whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from obligraph.readers.grid import HEADER_ROWS, RawCell, RawRow, grid
from obligraph.readers.layout import Line, Piece
from obligraph.readers.pdf.frame import Area
from obligraph.readers.pdf.ruled import Ruled
from obligraph.readers.pdf.words import joined

_NEAR = 3.0


@dataclass(slots=True)
class _Cell:
    """A cell of the whole table; `places` say for pieces of its words, by their end, where they stand."""

    column: int
    columns: int
    rows: int
    words: str
    places: list[tuple[int, int, Area]] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    page: int
    cells: list[_Cell]
    header: bool = False

    def words(self) -> list[str]:
        return [cell.words for cell in self.cells]


class Table:
    """A table that may go on over pages."""

    def __init__(self, ruled: Ruled, page: int, shown: Callable[[Area], Area]) -> None:
        self._xs = [x - ruled.xs[0] for x in ruled.xs]
        self._rows = _rows(ruled, page, shown, list(range(len(ruled.xs))))

    def goes_on(self, ruled: Ruled, page: int, shown: Callable[[Area], Area]) -> bool:
        """Take the table of the next page in when it has the same columns; False when it is another one."""
        xs = [x - ruled.xs[0] for x in ruled.xs]
        if abs(xs[-1] - self._xs[-1]) > _NEAR:
            return False
        # A page of merged rows may lack some of the lines.
        wide, narrow = (self._xs, xs) if len(self._xs) >= len(xs) else (xs, self._xs)
        found = [next((i for i, x in enumerate(wide) if abs(x - y) <= _NEAR), -1) for y in narrow]
        if -1 in found or len(set(found)) < len(found):
            return False
        every = list(range(len(wide)))
        if wide is xs and len(xs) > len(self._xs):
            for row in self._rows:
                for cell in row.cells:
                    last = found[cell.column + cell.columns]
                    cell.column = found[cell.column]
                    cell.columns = last - cell.column
            self._xs = xs
            found = every
        elif len(xs) == len(self._xs):
            found = every
        self._append(_rows(ruled, page, shown, found))
        return True

    def _append(self, rows: list[_Row]) -> None:
        again = 0
        while again < min(HEADER_ROWS, len(rows) - 1, len(self._rows)) and _same(rows[again], self._rows[again]):
            again += 1
        for own, repeated in zip(self._rows[:again], rows[:again], strict=True):
            own.header = repeated.header = True
        rest = rows[again:]
        last = self._rows[-1]
        if rest and not last.header and _is_rest(rest[0], last):
            _complete(last, rest.pop(0))
        elif rest:
            self._carry_on(rest[0])
        self._rows += rows[:again]
        self._rows += rest

    def _carry_on(self, row: _Row) -> None:
        """A cell merged over rows that the page break parts: its empty rest belongs to the cell above."""
        if any(again.header for again in self._rows[1:]):
            return
        for cell in list(row.cells):
            above = self._covering(cell.column)
            if cell.words or above is None:
                break
            start, origin = above
            if origin.rows > 1 and origin.columns == cell.columns and start + origin.rows == len(self._rows):
                origin.rows += cell.rows
                row.cells.remove(cell)

    def _covering(self, column: int) -> tuple[int, _Cell] | None:
        for r in range(len(self._rows) - 1, -1, -1):
            for cell in self._rows[r].cells:
                if cell.column == column:
                    return r, cell
        return None

    def lines(self, number: int, is_header: Callable[[Sequence[str]], bool], most: int) -> tuple[list[Line], int, bool]:
        """The table's lines, how many cells they have, and whether they would have had more than `most`."""
        raw = [
            RawRow(tuple(RawCell(cell.words, cell.columns, cell.rows) for cell in row.cells), row.header)
            for row in self._rows
        ]
        made, cut = grid(raw, is_header, most)
        lines = []
        for at, (row, own) in enumerate(zip(made, self._rows, strict=True)):
            if any(row.words):
                pieces: list[Piece] = []
                start = 0
                for cell in own.cells:
                    begin = 0
                    for end, page, area in cell.places:
                        pieces.append(Piece(start + begin, start + end, page, area))
                        begin = end
                    start += len(cell.words) + 1
                lines.append(
                    Line("\t".join(row.words), row=row, table=number, at=at, page=own.page, pieces=tuple(pieces))
                )
        return lines, sum(len(row.cells) for row in made), cut


def _rows(ruled: Ruled, page: int, shown: Callable[[Area], Area], columns: Sequence[int]) -> list[_Row]:
    rows = [_Row(page, []) for _ in range(len(ruled.ys) - 1)]
    for i, cell in enumerate(ruled.cells):
        words, area = ruled.words(i)
        places = [(len(words), page, shown(area))] if area else []
        first, last = columns[cell.column], columns[cell.column + cell.columns]
        rows[cell.row].cells.append(_Cell(first, last - first, cell.rows, words, places))
    return rows


def _same(one: _Row, other: _Row) -> bool:
    return one.words() == other.words() and any(one.words())


def _is_rest(row: _Row, last: _Row) -> bool:
    """Whether the first row of a page is what did not fit of the last one before it: its first cell is empty, no cell
    is merged, and more cells are empty or the words before it are no sentence."""
    cells = {cell.column: cell for cell in last.cells}
    filled = [cell for cell in row.cells if cell.words]
    if not filled or row.cells[0].words or any(cell.rows > 1 for cell in (*row.cells, *last.cells)):
        return False
    if [cell.column for cell in row.cells] != [cell.column for cell in last.cells] or not last.cells[0].words:
        return False
    if any(not cells[cell.column].words for cell in filled):
        return False
    return last.cells[0].words.isdigit() or not any(cells[cell.column].words.endswith(("。", "；")) for cell in filled)


def _complete(last: _Row, rest: _Row) -> None:
    for cell, more in zip(last.cells, rest.cells, strict=True):
        if more.words:
            whole = joined(cell.words, more.words)
            _, page, area = more.places[0]
            if cell.places:
                # A space at the join belongs to neither place.
                end, before, where = cell.places[-1]
                cell.places[-1] = (min(end, len(whole) - len(more.words)), before, where)
            cell.words = whole
            cell.places.append((len(whole), page, area))
