"""Ruled tables → rows with cells, those of several pages as one table: the repeated header told, a row that the page
break parts made whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from obligraph.readers.grid import HEADER_ROWS, RawCell, RawRow, grid
from obligraph.readers.layout import Line, Piece
from obligraph.readers.pdf.frame import Area
from obligraph.readers.pdf.ruled import Ruled
from obligraph.readers.pdf.words import joined

_NEAR = 3.0
_ENDED = ("。", "；", ";")


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
        rows = _unstuck(rows, self._rows[0])
        again = 0
        while again < min(HEADER_ROWS, len(rows), len(self._rows)) and _same(rows[again], self._rows[again]):
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
        """A cell merged over rows that the page break parts: its words, which stand on the page before, hold for its
        empty rest too."""
        for cell in row.cells:
            column = [own for r in self._rows for own in r.cells if own.column == cell.column]
            if cell.words or not column or column[-1].columns != cell.columns:
                break
            if cell.rows > 1 or any(own.rows > 1 for own in column):
                cell.words, cell.places = column[-1].words, list(column[-1].places)

    def lines(self, number: int, is_header: Callable[[Sequence[str]], bool], most: int) -> tuple[list[Line], int, bool]:
        """The table's lines, how many cells they have, and whether they would have had more than `most`."""
        first = self._rows[0]
        if first.header or is_header(first.words()):
            for own in self._rows:
                own.header = own.header or _same(own, first)
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
    return one.words() == other.words() and len(list(filter(None, one.words()))) > 1


def _unstuck(rows: list[_Row], head: _Row) -> list[_Row]:
    """The rows of a page, its first parted where no line stands between the repeated header and the rest of a row."""
    first = rows[0]
    stuck = [cell.words.startswith(own.words) for cell, own in zip(first.cells, head.cells, strict=False)]
    if len(first.cells) != len(head.cells) or not all(stuck) or _same(first, head) or not all(head.words()):
        return rows
    pairs = list(zip(first.cells, head.cells, strict=True))
    header = _Row(first.page, [replace(cell, words=own.words, places=[]) for cell, own in pairs])
    for cell, own in pairs:
        cell.words = cell.words[len(own.words) :].strip()
        cell.places = [(len(cell.words), page, area) for _, page, area in cell.places] if cell.words else []
    return [header, first, *rows[1:]]


def _is_rest(row: _Row, last: _Row) -> bool:
    """Whether the first row of a page is what did not fit of the last one before it: the same cells, none merged; the
    first stands on one of the two pages only, as do others; the row is numbered, or some words break off."""
    if [cell.column for cell in row.cells] != [cell.column for cell in last.cells]:
        return False
    if any(cell.rows > 1 for cell in (*row.cells, *last.cells)):
        return False
    parted = [(above.words, cell.words) for above, cell in zip(last.cells, row.cells, strict=True) if cell.words]
    broken = any(above and not above.endswith(_ENDED) for above, _ in parted)
    number = last.cells[0].words
    if number and not row.cells[0].words:
        some = 0 < len(parted) < max(2, len(row.cells) - 1)
        return some and all(above for above, _ in parted) and (broken or number.isdigit())
    # Words in the middle of a cell's height may all have fallen on the second page.
    few = sum(bool(above) for above, _ in parted) <= len(last.cells) / 2
    return not number and broken and few and len(parted) == len(row.cells)


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
