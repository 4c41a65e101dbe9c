"""The characters of a page with ruled tables → its cells, and strips outside them: one by one, for a line of text may
run through several cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from obligraph.readers.pdf.frame import Area, Frame
from obligraph.readers.pdf.pdfium import Sheet
from obligraph.readers.pdf.ruled import Ruled
from obligraph.readers.pdf.strips import GAP, HEIGHT, SPACE, Strip, around
from obligraph.readers.pdf.words import IDEOGRAPH, WIDE, clean, joined


@dataclass(slots=True)
class _Run:
    """Characters of one line that stand in one cell, or outside all tables (-1, -1)."""

    owner: tuple[int, int]
    text: str
    area: Area
    em: float = 0.0


def fill(tables: Sequence[Ruled], frame: Frame, sheet: Sheet, page: int) -> tuple[list[Ruled], list[Strip]]:
    """The tables with their words, those that hold some, and the strips of the page, with one for each table."""
    strips: list[Strip] = []
    cells: dict[tuple[int, int], list[_Run]] = {}
    for run in _runs(tables, frame, sheet):
        run.text = clean(run.text)
        if not run.text:
            continue
        if run.owner[0] >= 0:
            cells.setdefault(run.owner, []).append(run)
        else:
            sure = run.em > 0
            em = run.em or (run.area[3] - run.area[1]) / HEIGHT
            strips.append(Strip(run.text, *run.area, em, sure, page))
    for (table, cell), inside in cells.items():
        words = ""
        for run in sorted(inside, key=lambda run: (_line_of(run, inside), run.area[0])):
            words = joined(words, run.text)
        tables[table].put(cell, words.rstrip("\xad"), around(*(run.area for run in inside)))
    filled = [table for table in tables if table.is_filled]
    strips += (
        Strip("", table.xs[0], table.top, table.xs[-1], table.bottom, HEIGHT, False, page, n)
        for n, table in enumerate(filled)
    )
    return filled, strips


def _line_of(run: _Run, inside: Sequence[_Run]) -> float:
    """The top of the line in a cell: of the first run that stands at the same height."""
    middle = (run.area[1] + run.area[3]) / 2
    return min(other.area[1] for other in inside if other.area[1] < middle < other.area[3])


def _runs(tables: Sequence[Ruled], frame: Frame, sheet: Sheet) -> Iterator[_Run]:
    characters = sheet.all_characters()
    printed = [i for i, sign in enumerate(characters) if sign and not sign.isspace()]
    areas = [frame.area(box) for box in sheet.boxes(printed)]
    spaces = [i for i, sign in enumerate(characters) if sign and sign.isspace() and sign not in "\r\n"]
    made = dict(zip(spaces, sheet.generated(spaces), strict=True))
    run: _Run | None = None
    before = -1
    for i, area in zip(printed, areas, strict=True):
        sign = characters[i]
        middle = ((area[0] + area[2]) / 2, (area[1] + area[3]) / 2)
        owner = next(((t, cell) for t, table in enumerate(tables) if (cell := table.at(*middle)) is not None), (-1, -1))
        em = area[2] - area[0] if IDEOGRAPH.match(sign) else 0.0
        between = range(before + 1, i)
        ends = any(characters[k] in "\r\n" for k in between if characters[k])
        gap = area[0] - run.area[2] if run else 0.0
        size = (run.em if run else 0.0) or em or (area[3] - area[1]) / HEIGHT
        # Lines of two columns may follow one another as one, even from right to left.
        apart = owner[0] < 0 and not (-size < gap < GAP * size and run and run.area[1] < middle[1] < run.area[3])
        if run is None or ends or owner != run.owner or apart:
            if run is not None:
                yield run
            run = _Run(owner, sign, area, em)
        else:
            literal = any(not made[k] for k in between if k in made)
            blank = any(k in made for k in between)
            wide = WIDE.match(sign) or WIDE.match(run.text[-1])
            spaced = literal or (blank and (not wide or gap >= SPACE * size))
            run.text += f" {sign}" if spaced else sign
            run.area = around(run.area, area)
            run.em = run.em or em
        before = i
    if run is not None:
        yield run
