"""The strips of a page → its rows in the order of reading: from the top down, column by column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from obligraph.readers.pdf.strips import Strip
from obligraph.readers.pdf.words import joined

_FEWEST = 4
_CROSSING = 0.2
_FILLED = 0.6
_GUTTER = 0.5
_APART = 0.8
_CANDIDATES = 12
_DEEPEST = 3


@dataclass(slots=True)
class Region:
    """Rows that share their margins: a page, or a column of one."""

    rows: list[Strip]
    is_column: bool = False


def rows_of(strips: Sequence[Strip]) -> list[Strip]:
    """The rows that strips make, from the top down; strips at one height are one row."""
    groups: list[list[Strip]] = []
    first: Strip | None = None
    for strip in sorted(strips, key=lambda strip: (strip.top + strip.bottom, strip.left)):
        # One row: the middle of each stands at the height of the other. A table is a row of its own.
        if (
            first is not None
            and strip.top + strip.bottom < 2 * first.bottom
            and first.top + first.bottom > 2 * strip.top
            and first.table < 0 > strip.table
        ):
            groups[-1].append(strip)
        else:
            groups.append([strip])
            first = strip
    return [group[0] if len(group) == 1 else _row(group) for group in groups]


def _row(strips: Sequence[Strip]) -> Strip:
    strips = sorted(strips, key=lambda strip: strip.left)
    text, right = "", strips[0].left
    for strip in strips:
        apart = text and strip.left - right >= _APART * strip.em
        text = f"{text} {strip.text}" if apart else joined(text, strip.text)
        right = max(right, strip.right)
    largest = max(strips, key=lambda strip: (strip.sure, len(strip.text)))
    top, bottom = min(strip.top for strip in strips), max(strip.bottom for strip in strips)
    return Strip(text, strips[0].left, top, right, bottom, largest.em, largest.sure, strips[0].page)


def regions(strips: Sequence[Strip], usual: Sequence[float] = (), depth: int = 0) -> Iterator[Region]:
    """The rows of a page in the order of reading; a gutter that few strips cross parts columns. `usual` are the
    gutters of other pages, which a page with a few lines may share."""
    found = gutter(strips) if depth < _DEEPEST else None
    if found is None:
        found = next((at for at in usual if _parts(strips, at)), None)
    if found is None:
        if strips:
            yield Region(rows_of(strips), depth > 0)
        return
    before, after, across = _sides(strips, found)
    # A title over both columns ends what stands above it.
    bounds = sorted({strip.top for strip in across})
    for i, bound in enumerate([*bounds, None]):
        above = bounds[i - 1] if i else None
        for side in (before, after):
            band = [s for s in side if (above is None or s.top > above) and (bound is None or s.top <= bound)]
            if band:
                yield from regions(band, (), depth + 1)
        if bound is not None:
            yield Region(rows_of([strip for strip in across if strip.top == bound]))


def gutter(strips: Sequence[Strip]) -> float | None:
    """Where the second of two columns begins; None for a page of one column, or of loose pieces."""
    if len(strips) < 2 * _FEWEST:
        return None
    first, last = min([strip.left for strip in strips]), max([strip.right for strip in strips])
    early = first + 0.2 * (last - first)
    if len([strip for strip in strips if strip.left > early]) < _FEWEST:
        return None
    starts = Counter([round(strip.left) for strip in strips])
    # Most lines of a column begin at its margin.
    for start, count in starts.most_common(_CANDIDATES):
        if count < _FEWEST or not early < start < last - 0.1 * (last - first):
            continue
        before, after, _ = _sides(strips, start)
        if len(before) >= _FEWEST and _parts(strips, start) and _is_filled(before) and _is_filled(after):
            return float(start)
    return None


def _sides(strips: Sequence[Strip], at: float) -> tuple[list[Strip], list[Strip], list[Strip]]:
    """The strips before and after a gutter, and those across it."""
    before = [strip for strip in strips if strip.right <= at + 1]
    after = [strip for strip in strips if strip.right > at + 1 and strip.left >= at - 1]
    return before, after, [strip for strip in strips if strip.right > at + 1 and strip.left < at - 1]


def _parts(strips: Sequence[Strip], at: float) -> bool:
    """Whether the page has strips on both sides of a gutter, and few across it."""
    before, after, across = _sides(strips, at)
    return (
        bool(before and after)
        and len(across) <= _CROSSING * len(strips)
        and at - max(strip.right for strip in before) >= _GUTTER * median(strip.em for strip in strips)
    )


def _is_filled(column: Sequence[Strip]) -> bool:
    """Whether most lines are about as long as the column is wide; cells of a table without lines are not."""
    width = max(strip.right for strip in column) - min(strip.left for strip in column)
    return median(strip.right - strip.left for strip in column) >= _FILLED * width
