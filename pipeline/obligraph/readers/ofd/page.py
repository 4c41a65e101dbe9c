"""One page → its strips and its ruled tables, as those of a PDF page."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from obligraph.readers.ofd.content import Code, Content, Point, share
from obligraph.readers.ofd.parts import Box
from obligraph.readers.pdf.frame import Area, Frame
from obligraph.readers.pdf.page import Page
from obligraph.readers.pdf.ruled import Ruled, find_tables
from obligraph.readers.pdf.strips import GAP, HEIGHT, SPACE, Strip, around
from obligraph.readers.pdf.words import IDEOGRAPH, PRIVATE, WIDE, clean, joined

_POINTS = 72 / 25.4
_ABOVE, _BELOW = 0.88, 0.32
_WORD_GAP = 0.25
_TWICE = 0.35
_QUARTER = math.pi / 2
_STRAIGHT = 0.1
_FEW = 20
_PICTURE = 0.5
_FEWEST_LINES = 4
_OUTSIDE = (-1, -1)


@dataclass(slots=True)
class _Run:
    """Characters side by side in one cell, or outside all tables; `sure` when one is as wide as high."""

    owner: tuple[int, int]
    text: str
    area: Area
    em: float
    sure: bool

    @property
    def middle(self) -> float:
        return (self.area[1] + self.area[3]) / 2


def page_of(number: int, box: Box, own: Content, under: Content) -> Page:
    """The page of that number; what stands `under` it comes from its templates."""
    x, y, width, height = box
    bounds = (x * _POINTS, -(y + height) * _POINTS, (x + width) * _POINTS, -y * _POINTS)
    # A page that only has its template shows nothing else.
    inside, beside = (own.codes, under.codes) if own.codes else (under.codes, [])
    frame = Frame(bounds, _turns(inside))
    characters = own.characters + under.characters
    page = Page(number, frame, 0, characters, cut=own.cut or under.cut, pieces=own.pieces + under.pieces)
    page.scanned = characters < _FEW and max(own.largest_image, under.largest_image) >= _PICTURE * width * height
    page.unmapped = sum(len(PRIVATE.findall(code.text)) for code in (*own.codes, *under.codes))
    tables = [] if page.cut else _tables(frame, [*own.lines, *under.lines])
    cells: dict[tuple[int, int], list[_Run]] = {}
    for codes, strips in ((inside, page.strips), (beside, page.slanted)):
        upright = [code for code in codes if _is_upright(code, frame)]
        runs = [run for code in upright for run in _runs(code, frame, tables)]
        for run in runs:
            if run.owner != _OUTSIDE:
                cells.setdefault(run.owner, []).append(run)
        strips += _strips([run for run in runs if run.owner == _OUTSIDE], number)
        page.slanted += _strips(
            [run for code in codes if not _is_upright(code, frame) for run in _askew(code, frame)], number
        )
    for (at, cell), runs in cells.items():
        _put(tables[at], cell, runs)
    filled = [table for table in tables if table.is_filled]
    page.tables = filled
    for n, table in enumerate(filled):
        page.strips.append(Strip("", table.xs[0], table.top, table.xs[-1], table.bottom, HEIGHT, False, number, n))
    page.strips += _strips(list(_left_over(tables, cells)), number)
    return page


def _left_over(tables: Sequence[Ruled], cells: dict[tuple[int, int], list[_Run]]) -> Iterator[_Run]:
    """What stands in frames that are no tables, for only one of their cells holds words."""
    for (table, _), runs in cells.items():
        if not tables[table].is_filled:
            yield from runs


def _point(frame: Frame, at: Point) -> Point:
    return frame.point(at[0] * _POINTS, -at[1] * _POINTS)


def _tables(frame: Frame, lines: Sequence[tuple[Point, Point]]) -> list[Ruled]:
    if len(lines) < _FEWEST_LINES:
        return []
    return find_tables([(*_point(frame, one), *_point(frame, other)) for one, other in lines])


def _turns(codes: Sequence[Code]) -> int:
    """The quarter turns clockwise that set most of the text upright."""
    votes: Counter[int] = Counter()
    for code in codes:
        quarters = code.angle / _QUARTER
        if abs(quarters - round(quarters)) < _STRAIGHT:
            votes[-round(quarters) % 4] += len(code.text)
    return max(votes, key=lambda turns: (votes[turns], -turns)) if votes else 0


def _is_upright(code: Code, frame: Frame) -> bool:
    return abs((code.angle + frame.turns * _QUARTER + math.pi) % math.tau - math.pi) < _STRAIGHT


def _askew(code: Code, frame: Frame) -> Iterator[_Run]:
    """A watermark, or words at the edge that run upwards."""
    em = code.em * _POINTS
    areas = [_area(_point(frame, at), em, em) for at in code.points]
    yield _Run(_OUTSIDE, code.text, around(*areas), em, False)


def _area(at: Point, em: float, wide: float) -> Area:
    return at[0], at[1] - _ABOVE * em, at[0] + wide, at[1] + _BELOW * em


def _runs(code: Code, frame: Frame, tables: Sequence[Ruled]) -> Iterator[_Run]:
    """The characters of a call, parted where a gap is wide, a line ends or a cell does."""
    em = code.em * _POINTS
    points = [_point(frame, at) for at in code.points]
    run: list[_Run] = []
    blank = False
    for sign, at, width in zip(code.text, points, _widths(code.text, points, em), strict=True):
        if sign.isspace():
            blank = True
            continue
        area = _area(at, em, width)
        middle = (area[0] + width / 2, (area[1] + area[3]) / 2)
        owner = next(((t, cell) for t, table in enumerate(tables) if (cell := table.at(*middle)) is not None), _OUTSIDE)
        if run:
            gap = area[0] - run[-1].area[2]
            wide_gap = gap >= GAP * em and owner == _OUTSIDE
            if owner != run[0].owner or wide_gap or gap <= -em or abs(run[0].middle - middle[1]) > em / 2:
                yield _whole(run)
                run = []
        one = _Run(owner, f" {sign}" if blank and run else sign, area, em, IDEOGRAPH.match(sign) is not None)
        run.append(one)
        blank = False
    if run:
        yield _whole(run)


def _whole(runs: Sequence[_Run]) -> _Run:
    """Runs side by side as one."""
    if len(runs) == 1:
        return runs[0]
    texts = [runs[0].text]
    for before, run in pairwise(runs):
        texts.append(_between(before.text, run.text, run.area[0] - before.area[2], run.em) + run.text)
    largest = max(runs, key=lambda one: (one.sure, len(one.text)))
    return _Run(
        runs[0].owner, "".join(texts), around(*(run.area for run in runs)), largest.em, any(run.sure for run in runs)
    )


def _widths(text: str, points: Sequence[Point], em: float) -> Iterator[float]:
    steps = [after[0] - before[0] for before, after in pairwise(points)]
    for sign, step in zip(text, [*steps, 0.0], strict=True):
        usual = share(sign) * em
        yield min(usual, step) if step > em / 5 else usual


def _between(before: str, after: str, gap: float, em: float) -> str:
    """The space between two pieces of a line, where the file only moves on."""
    narrow = before[-1].isascii() and after[0].isascii() and before[-1].isalnum() and after[0].isalnum()
    blank = before[-1] == " " or after[0] == " "
    return " " if gap >= (_WORD_GAP if narrow else SPACE) * em and not blank else ""


def _rows(runs: Sequence[_Run]) -> list[list[_Run]]:
    """Runs at one height, each row from left to right, without what is drawn twice to look bold."""
    rows: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: (run.middle, run.area[0])):
        first = rows[-1][0] if rows else None
        if first and run.middle < first.area[3] and first.middle > run.area[1]:
            rows[-1].append(run)
        else:
            rows.append([run])
    for row in rows:
        row.sort(key=lambda run: run.area[0])
    return [[run for i, run in enumerate(row) if not (i and _is_again(row[i - 1], run))] for row in rows]


def _is_again(one: _Run, other: _Run) -> bool:
    near = _TWICE * one.em
    return one.text == other.text and all(abs(a - b) < near for a, b in zip(one.area, other.area, strict=True))


def _strips(runs: Sequence[_Run], page: int) -> Iterator[Strip]:
    for row in _rows(runs):
        beside: list[_Run] = []
        right = 0.0
        for run in row:
            if beside and not -run.em < run.area[0] - right < GAP * run.em:
                yield from _strip(_whole(beside), page)
                beside = []
            right = max(right, run.area[2]) if beside else run.area[2]
            beside.append(run)
        if beside:
            yield from _strip(_whole(beside), page)


def _strip(run: _Run, page: int) -> Iterator[Strip]:
    if text := clean(run.text):
        yield Strip(text, *run.area, run.em, run.sure, page)


def _put(table: Ruled, cell: int, runs: Sequence[_Run]) -> None:
    """Fill a cell with its lines."""
    words = ""
    for row in _rows(runs):
        texts = [row[0].text]
        for before, run in pairwise(row):
            # In a cell, characters as wide as high are spread to fill it.
            spread = WIDE.match(before.text[-1]) or WIDE.match(run.text)
            texts.append("" if spread else _between(before.text, run.text, run.area[0] - before.area[2], run.em))
            texts.append(run.text)
        words = joined(words, clean("".join(texts)))
    if words := words.rstrip("\xad"):
        table.put(cell, words, around(*(run.area for run in runs)))
