"""A pair as a row of the tables that people read: both sentences with their differences marked, and what each side says
in each cell. How a file shows them is left to the file's exporter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from obligraph.exporters.comparison.marked import Pieces, plain, sides
from obligraph.exporters.comparison.wording import EFFECT_MARKS, difference_line
from obligraph.exporters.matrix import cells
from obligraph.graph.plain import one_line
from obligraph.model import Effect, Obligation, Pair, Relation

MOST_DIFFERENCES = 12
"""Of one pair; how many more there are is told."""
_MOST_OTHERS = 5


@dataclass(frozen=True, slots=True)
class PairRow:
    """One pair. `others`: the further central sentences that the local one answers, too. Where a cell has two sides,
    the central one stands first.
    """

    relation: Relation
    central: Pieces
    others: tuple[str, ...]
    local: Pieces
    differences: tuple[tuple[Effect, str], ...]
    lead: tuple[str, str]
    deadlines: tuple[str, str]
    standards: tuple[str, str]
    headings: tuple[str, str]
    place: tuple[str, str]
    score: float
    ids: tuple[str, str]


class _Side(NamedTuple):
    """What one task says in the cells that have two sides."""

    lead: str
    deadlines: str
    standards: str
    headings: str
    place: str
    id: str


_NOTHING = _Side("", "", "", "", "", "")


class Rows:
    """Makes rows of the pairs of one central document, whose tasks come again with every local one."""

    def __init__(self) -> None:
        self._central: dict[str, _Side] = {}

    def of(self, pair: Pair) -> PairRow:
        """The pair in words."""
        central, local = sides(pair)
        others = [plain(duty.quote) for duty in pair.central[1 : 1 + _MOST_OTHERS]]
        if len(pair.central) > 1 + _MOST_OTHERS:
            others.append(f"……（另有{len(pair.central) - 1 - _MOST_OTHERS}条，见上级编号）")
        above = _together([self._of_central(duty) for duty in pair.central])
        below = _side(pair.local) if pair.local else _NOTHING
        return PairRow(
            pair.relation,
            central,
            tuple(others),
            local,
            difference_lines(pair),
            (above.lead, below.lead),
            (above.deadlines, below.deadlines),
            (above.standards, below.standards),
            (above.headings, below.headings),
            (above.place, below.place),
            round(pair.score, 2),
            (above.id, below.id),
        )

    def _of_central(self, duty: Obligation) -> _Side:
        found = self._central.get(duty.id)
        if found is None:
            found = self._central[duty.id] = _side(duty)
        return found


def difference_lines(pair: Pair) -> tuple[tuple[Effect, str], ...]:
    """The differences in a line each, with the mark of their effect; the last line tells how many were left out."""
    found = [(d.effect, f"{EFFECT_MARKS[d.effect]}{difference_line(d)}") for d in pair.differences[:MOST_DIFFERENCES]]
    if len(pair.differences) > MOST_DIFFERENCES:
        found.append((Effect.NONE, f"……（另有{len(pair.differences) - MOST_DIFFERENCES}处）"))
    return tuple(found)


def owner(task: Obligation) -> str:
    """Who leads; where nobody is named as leading, who acts, in brackets; the next line who supports."""
    lead, actors, support = cells.names(task.lead), cells.names(task.actors), cells.names(task.support)
    first = lead or (f"（{actors}）" if actors else "")
    return first + (f"\n配合：{support}" if support else "")


def _side(task: Obligation) -> _Side:
    limits, measures = cells.time_limits(task, lines=True), cells.measures(task, lines=True)
    headings = " ".join(cells.headings(task))
    place = f"{headings},{cells.position(task)}" if headings else cells.position(task)
    return _Side(owner(task), limits, measures, headings, place, one_line(task.id))


def _together(found: Sequence[_Side]) -> _Side:
    """Several central tasks in one row, what they share said once."""
    if len(found) < 2:
        return found[0] if found else _NOTHING
    return _Side(*("\n".join(dict.fromkeys(filter(None, texts))) for texts in zip(*found, strict=True)))
