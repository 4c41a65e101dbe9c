"""A pair as a row of the tables that people read: both sentences with their differences marked, and what each side says
in each cell. How a file shows them is left to the file's exporter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from obligraph.exporters.comparison.marked import Pieces, plain, sides
from obligraph.exporters.comparison.wording import EFFECT_MARKS, difference_line
from obligraph.exporters.matrix import cells
from obligraph.graph.plain import one_line
from obligraph.model import Effect, Obligation, Pair, Relation

MOST_DIFFERENCES = 12
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
    place: tuple[str, str]
    score: float
    ids: tuple[str, str]


def row_of(pair: Pair) -> PairRow:
    """The pair in words."""
    above, below = pair.central, (pair.local,) if pair.local else ()
    central, local = sides(pair)
    others = [plain(duty.quote) for duty in above[1 : 1 + _MOST_OTHERS]]
    if len(above) > 1 + _MOST_OTHERS:
        others.append(f"……(另有{len(above) - 1 - _MOST_OTHERS}条,见上级编号)")

    def both(words: Callable[[Obligation], str], between: str = "\n") -> tuple[str, str]:
        return _joined(map(words, above), between), _joined(map(words, below), between)

    return PairRow(
        pair.relation,
        central,
        tuple(others),
        local,
        difference_lines(pair),
        both(owner, "、"),
        both(_deadlines),
        both(_standards),
        both(place),
        round(pair.score, 2),
        both(_id, "\n"),
    )


def difference_lines(pair: Pair) -> tuple[tuple[Effect, str], ...]:
    """The differences in a line each, with the mark of their effect; the last line tells how many were left out."""
    found = [(d.effect, f"{EFFECT_MARKS[d.effect]}{difference_line(d)}") for d in pair.differences[:MOST_DIFFERENCES]]
    if len(pair.differences) > MOST_DIFFERENCES:
        found.append((Effect.NONE, f"……(另有{len(pair.differences) - MOST_DIFFERENCES}处)"))
    return tuple(found)


def owner(task: Obligation) -> str:
    """Who leads; where nobody is named as leading, who acts, in brackets; the next line who supports."""
    lead, actors, support = cells.names(task.lead), cells.names(task.actors), cells.names(task.support)
    first = lead or (f"({actors})" if actors else "")
    return first + (f"\n配合:{support}" if support else "")


def place(task: Obligation) -> str:
    """Under which headings, at which characters."""
    return ",".join(x for x in (" ".join(cells.headings(task)), cells.position(task)) if x)


def _deadlines(task: Obligation) -> str:
    return cells.time_limits(task, lines=True)


def _standards(task: Obligation) -> str:
    return cells.measures(task, lines=True)


def _id(task: Obligation) -> str:
    return one_line(task.id)


def _joined(parts: Iterable[str], between: str) -> str:
    return between.join(dict.fromkeys(part for part in parts if part))
