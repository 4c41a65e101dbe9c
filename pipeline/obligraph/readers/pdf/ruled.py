"""Drawn lines → the tables that they rule: rows and columns, and which of their cells are merged.

A table is a set of lines that touch. Where the line between two cells is missing, they are one; the sides of a table
may be open, as in statistics.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from obligraph.readers.pdf.frame import Area

Segment = tuple[float, float, float, float]

_NEAR = 3.0
_STRAIGHT = 1.0
_SHORTEST = 4.0
_COVERED = 0.6
_CROSSINGS = 1_000_000
_CELLS = 20_000
_ODD_SHAPES = 0.3


class Rule(NamedTuple):
    """A line of a table: at `at`, from `start` to `end` along it."""

    at: float
    start: float
    end: float


class Cell(NamedTuple):
    """A cell of a table: its first row and column, and how many of each it covers."""

    row: int
    column: int
    rows: int
    columns: int


class Ruled:
    """A table on one page: the positions of its columns' and rows' lines, and its cells, row by row."""

    def __init__(self, xs: Sequence[float], ys: Sequence[float], cells: Sequence[Cell]) -> None:
        self.xs, self.ys, self.cells = tuple(xs), tuple(ys), tuple(cells)
        self._owner = {
            (r, c): i
            for i, cell in enumerate(self.cells)
            for r in range(cell.row, cell.row + cell.rows)
            for c in range(cell.column, cell.column + cell.columns)
        }
        self._words: dict[int, tuple[str, Area]] = {}

    @property
    def top(self) -> float:
        """Where the table begins on the page."""
        return self.ys[0]

    @property
    def bottom(self) -> float:
        """Where the table ends on the page."""
        return self.ys[-1]

    @property
    def is_filled(self) -> bool:
        """Whether more than one cell holds words."""
        return len(self._words) > 1

    def at(self, x: float, y: float) -> int | None:
        """The number of the cell at a point; None outside the table."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        return self._owner.get((min(row, len(self.ys) - 2), min(column, len(self.xs) - 2)))

    def put(self, cell: int, words: str, area: Area) -> None:
        """Fill a cell."""
        self._words[cell] = (words, area)

    def words(self, cell: int) -> tuple[str, Area | None]:
        """What stands in a cell, and where."""
        return self._words.get(cell, ("", None))


def find_tables(segments: Sequence[Segment]) -> list[Ruled]:
    """The tables that lines on a page rule, from the top down."""
    across = _merged([(y0 + y1) / 2, *sorted((x0, x1))] for x0, y0, x1, y1 in segments if abs(y1 - y0) <= _STRAIGHT)
    down = _merged([(x0 + x1) / 2, *sorted((y0, y1))] for x0, y0, x1, y1 in segments if abs(x1 - x0) <= _STRAIGHT)
    if len(across) * len(down) > _CROSSINGS:
        return []
    found = (_table(h, v) for h, v in _touching(across, down))
    return sorted((table for table in found if table), key=lambda table: (table.top, table.xs[0]))


def _merged(lines: Iterable[list[float]]) -> list[Rule]:
    """The lines, those drawn twice or in pieces as one each."""
    merged: list[Rule] = []
    groups: list[list[list[float]]] = []
    for line in sorted(lines):
        if groups and line[0] - groups[-1][-1][0] <= 1 and line[0] - groups[-1][0][0] <= _NEAR:
            groups[-1].append(line)
        else:
            groups.append([line])
    for group in groups:
        at = sum(line[0] for line in group) / len(group)
        start, end = None, 0.0
        for _, low, high in sorted(group, key=lambda line: line[1]):
            if start is not None and low <= end + _NEAR:
                end = max(end, high)
                continue
            if start is not None and end - start >= _SHORTEST:
                merged.append(Rule(at, start, end))
            start, end = low, high
        if start is not None and end - start >= _SHORTEST:
            merged.append(Rule(at, start, end))
    return merged


def _touching(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """The sets of lines that touch one another."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = i = parent[parent[i]]
        return i

    for i, h in enumerate(across):
        for k, v in enumerate(down, len(across)):
            if (
                h.start - _NEAR <= v.at <= h.end + _NEAR
                and v.start - _NEAR <= h.at <= v.end + _NEAR
                and (one := root(i)) != (other := root(k))
            ):
                parent[max(one, other)] = min(one, other)
    sets: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate([*across, *down]):
        sets.setdefault(root(i), ([], []))[i >= len(across)].append(rule)
    return ((h, v) for h, v in sets.values() if len(h) >= 2 and v)


def _table(across: Sequence[Rule], down: Sequence[Rule]) -> Ruled | None:
    """The table of a set of lines; None where they rule no two columns or no two cells."""
    left, right = min(h.start for h in across), max(h.end for h in across)
    xs = _positions([*(v.at for v in down), left, right])
    ys = _positions([*(h.at for h in across), min(v.start for v in down), max(v.end for v in down)])
    rows, columns = len(ys) - 1, len(xs) - 1
    if columns < 2 or rows < 1 or rows * columns > _CELLS:
        return None
    beside = _borders(down, xs, ys)
    below = _borders(across, ys, xs)
    cells, odd = _cells(rows, columns, beside, below)
    return Ruled(xs, ys, cells) if len(cells) > 1 and odd <= _ODD_SHAPES * len(cells) else None


def _positions(values: Sequence[float]) -> list[float]:
    positions: list[float] = []
    for value in sorted(values):
        if not positions or value - positions[-1] > _NEAR:
            positions.append(value)
    return positions


def _borders(rules: Sequence[Rule], at: Sequence[float], along: Sequence[float]) -> set[tuple[int, int]]:
    """The pairs (i, k) for which a line at `at[i]` stands between `along[k]` and `along[k + 1]`."""
    found = set()
    for rule in rules:
        i = min(range(len(at)), key=lambda i: abs(at[i] - rule.at))
        for k, (low, high) in enumerate(pairwise(along)):
            if min(high, rule.end) - max(low, rule.start) >= _COVERED * (high - low):
                found.add((i, k))
    return found


def _cells(
    rows: int, columns: int, beside: set[tuple[int, int]], below: set[tuple[int, int]]
) -> tuple[list[Cell], int]:
    """The cells, and how many have a shape that no cell has."""
    seen: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    odd = 0
    for r in range(rows):
        for c in range(columns):
            if (r, c) in seen:
                continue
            whole = _connected(r, c, rows, columns, beside, below)
            seen |= whole
            top, bottom = min(i for i, _ in whole), max(i for i, _ in whole)
            first, last = min(k for _, k in whole), max(k for _, k in whole)
            if len(whole) == (bottom - top + 1) * (last - first + 1):
                cells.append(Cell(top, first, bottom - top + 1, last - first + 1))
            else:
                odd += 1
                cells += _strips_of(whole)
    return sorted(cells), odd


def _connected(
    r: int, c: int, rows: int, columns: int, beside: set[tuple[int, int]], below: set[tuple[int, int]]
) -> set[tuple[int, int]]:
    found, waiting = {(r, c)}, [(r, c)]
    while waiting:
        i, k = waiting.pop()
        for to, open_ in (
            ((i, k + 1), k + 1 < columns and (k + 1, i) not in beside),
            ((i, k - 1), k > 0 and (k, i) not in beside),
            ((i + 1, k), i + 1 < rows and (i + 1, k) not in below),
            ((i - 1, k), i > 0 and (i, k) not in below),
        ):
            if open_ and to not in found:
                found.add(to)
                waiting.append(to)
    return found


def _strips_of(whole: set[tuple[int, int]]) -> Iterator[Cell]:
    """A shape that is no rectangle, row by row."""
    for r, c in sorted(whole):
        if (r, c - 1) not in whole:
            width = 1
            while (r, c + width) in whole:
                width += 1
            yield Cell(r, c, 1, width)
