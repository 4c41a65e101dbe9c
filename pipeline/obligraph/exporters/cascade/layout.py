"""Where the documents of a cascade stand in its picture: levels as rows, the lowest documents as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from obligraph.cascading import Cascade, Member
from obligraph.model import Level

MOST_COLUMNS = 12
_STEP = 10
_ORDER = (Level.CENTRAL, Level.MINISTRY, Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP)


@dataclass(slots=True)
class Box:
    """A document, or several that share one box because there is no room (`documents`), at the middle of `column`
    (which may be a half) in `row`."""

    documents: tuple[int, ...]
    row: int
    column: float = 0.0
    below: list[Box] = field(default_factory=list)

    @property
    def shared(self) -> bool:
        """Does it stand for several?"""
        return len(self.documents) > 1


@dataclass(frozen=True, slots=True)
class Layout:
    """All boxes, parents before children; the level of each row; how many columns there are; documents whose tree has
    no room at all."""

    boxes: tuple[Box, ...]
    rows: tuple[Level, ...]
    columns: int
    left_out: int


def lay_out(cascade: Cascade, most_columns: int = MOST_COLUMNS) -> Layout:
    """Place the trees side by side; where the columns do not reach, neighbours share a box."""
    documents = cascade.documents
    heights = _heights(documents)
    rows = sorted({heights[n] for root in cascade.trees for n in (root, *cascade.below(root))})
    row_of = {height: row for row, height in enumerate(rows)}
    shown = cascade.trees[:most_columns]
    needs = [_leaves(documents, root) for root in shown]
    placed: list[Box] = []
    column = 0
    for root, room in zip(shown, _shared(needs, most_columns), strict=True):
        box = _box(documents, root, room, heights, row_of)
        column += _spread(box, column)
        placed += _flat(box)
    levels = []
    for height in rows:
        inside = [d.extraction.document.level for n, d in enumerate(documents) if heights[n] == height]
        levels.append(max(inside, key=lambda level: (inside.count(level), -_rank(level))))
    left_out = sum(1 + len(list(cascade.below(root))) for root in cascade.trees[most_columns:])
    return Layout(tuple(placed), tuple(levels), column, left_out)


def _rank(level: Level) -> int:
    return _ORDER.index(level) if level in _ORDER else len(_ORDER)


def _heights(documents: Sequence[Member]) -> list[int]:
    """Each document's height from the top: its level, but always under its parent."""
    found: list[int] = []
    for member in documents:
        level = member.extraction.document.level
        own = _ORDER.index(level) * _STEP if level in _ORDER else 0
        found.append(max(own, found[member.parent.document] + 1) if member.parent else own)
    return found


def _leaves(documents: Sequence[Member], number: int) -> int:
    children = documents[number].children
    return sum(_leaves(documents, child) for child in children) if children else 1


def _shared(needs: Sequence[int], room: int) -> list[int]:
    """So many columns for each: one at least, then as far as they reach, the first ones first."""
    given = [1] * len(needs)
    left = room - len(needs)
    while left > 0 and any(have < need for have, need in zip(given, needs, strict=True)):
        for at, need in enumerate(needs):
            if given[at] < need and left > 0:
                given[at] += 1
                left -= 1
    return given


def _box(documents: Sequence[Member], number: int, room: int, heights: Sequence[int], rows: dict[int, int]) -> Box:
    box = Box((number,), rows[heights[number]])
    children = documents[number].children
    alone = children if len(children) <= room else children[: max(0, room - 1)]
    rest = children[len(alone) :]
    needs = [_leaves(documents, child) for child in alone]
    own_room = room - bool(rest)
    for child, own in zip(alone, _shared(needs, own_room), strict=True):
        box.below.append(_box(documents, child, own, heights, rows))
    if rest:
        inside = tuple(n for child in rest for n in _subtree(documents, child))
        box.below.append(Box(inside, rows[min(heights[child] for child in rest)]))
    return box


def _subtree(documents: Sequence[Member], number: int) -> list[int]:
    return [number, *(n for child in documents[number].children for n in _subtree(documents, child))]


def _spread(box: Box, first: int) -> int:
    """Give the box and all below it their columns from `first` on; how many it takes."""
    if not box.below:
        box.column = first
        return 1
    used = 0
    for child in box.below:
        used += _spread(child, first + used)
    box.column = (box.below[0].column + box.below[-1].column) / 2
    return used


def _flat(box: Box) -> list[Box]:
    return [box, *(one for child in box.below for one in _flat(child))]
