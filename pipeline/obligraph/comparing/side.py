"""A local duty and the central ones that it answers, prepared for being told apart: the clauses, and in which clause
each date and number stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from obligraph.comparing.content import Content, blanked, pairs_of
from obligraph.model import Deadline, Obligation, Span, Standard
from obligraph.text.folding import fold

# A colon between figures is a ratio.
_STOPS = re.compile(r"[,;。!?\n]|:(?!\d)")
# Comparing words stand beside any number: sharing them says nothing.
_MEASURING = re.compile(
    "[0-9.]+|不[得应]?[低少小]于|不[得应]?[超高多大]过?于?|至少|最[高低多少]|达到|保持在?|控制在|提高到|以[上下内]|原则上|标准|比例|左右"
)
_WHOLE = re.compile("全覆盖|全部覆盖|百分之百")
_BARE = 1  # pairs of characters in a clause that says nothing by itself
Item = TypeVar("Item", Deadline, Standard)


class Clause(NamedTuple):
    """A piece of a quote between stops; `span` counts from the quote's start, `text` and `core` as in Content."""

    span: Span
    text: str
    core: str


@dataclass(frozen=True, slots=True)
class Stated(Generic[Item]):
    """A date or a number where it stands: `clause` is the clause's words with all cells blanked, `pairs` the pairs of
    characters in it, and `own` whether it stands in the quote at all (or in a mark or a table's column)."""

    item: Item
    duty: Duty
    clause: Clause | None
    pairs: frozenset[str]

    @property
    def own(self) -> bool:
        """Does it stand in the duty's own words?"""
        return self.clause is not None

    @property
    def said(self) -> str:
        """The clause; where it says nothing beside the item (最高不超过5万元), the one before too."""
        if self.clause is None:
            return self.duty.content.text
        number = self.duty.clauses.index(self.clause)
        bare = self.duty.bare(self.clause, self.item)
        return (self.duty.clauses[number - 1].text if number and bare else "") + self.clause.text

    def said_by(self, others: Sequence[Duty]) -> bool:
        """Do the others say the very same, whatever was recognised in them?"""
        words = fold(self.item.quote)
        whole = "100%" in words
        return any(words in d.content.text or (whole and d.whole) for d in others)


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty with its clauses; `pairs` are the pairs of characters of its core."""

    task: Obligation
    content: Content
    clauses: tuple[Clause, ...]
    pairs: frozenset[str]

    @staticmethod
    def of(task: Obligation, content: Content) -> Duty:
        """The duty cut at its stops."""
        starts = [0, *(m.end() for m in _STOPS.finditer(content.text))]
        ends = [*starts[1:], len(content.text)]
        clauses = tuple(
            Clause(Span(a, b), content.text[a:b], content.core[a:b])
            for a, b in zip(starts, ends, strict=True)
            if content.text[a:b].strip(" ,;。!?:\n")
        )
        return Duty(task, content, clauses, pairs_of(content.core))

    @property
    def whole(self) -> str:
        """The words that say that all is meant: 全覆盖."""
        found = _WHOLE.search(self.content.text)
        return found[0] if found else ""

    def clause_at(self, offset: int) -> Clause | None:
        """The clause that holds an offset into the document."""
        at = offset - self.task.span.start
        return next((clause for clause in self.clauses if clause.span.start <= at < clause.span.end), None)

    def stated(self, items: Iterable[Item]) -> list[Stated[Item]]:
        """The items with the clauses in which they stand."""
        found = []
        for item in items:
            clause = self.clause_at(item.span.start)
            found.append(Stated(item, self, clause, self._around(clause, item) if clause else frozenset()))
        return found

    def _around(self, clause: Clause, item: Deadline | Standard) -> frozenset[str]:
        """What an item's clause says beside dates, figures, units and comparing words; where that is nothing
        (…，达到74%), what the clause before says too.
        """
        own = self._telling(clause, item)
        if clause is self.clauses[0] or len(own) > _BARE:
            return own
        return own | self._telling(self.clauses[self.clauses.index(clause) - 1], item)

    def bare(self, clause: Clause, item: Deadline | Standard) -> bool:
        """Does a clause say nothing beside the item?"""
        return len(self._telling(clause, item)) <= _BARE

    def _telling(self, clause: Clause, item: Deadline | Standard) -> frozenset[str]:
        text = self._undated(clause.span)
        if isinstance(item, Standard) and item.unit:
            text = text.replace(item.unit, " ")
        return pairs_of(_MEASURING.sub(" ", text))

    def _undated(self, span: Span) -> str:
        start = self.task.span.start
        dates = [Span(d.span.start - start, d.span.end - start) for d in self.task.deadlines]
        return blanked(self.content.text, dates)[span.start : span.end]


class Matched(NamedTuple, Generic[Item]):
    """What two lists of dates or numbers have: both (central, local), only the central, only the local one."""

    both: list[tuple[Stated[Item], Stated[Item]]]
    gone: list[Stated[Item]]
    new: list[Stated[Item]]


def match(
    central: Sequence[Stated[Item]],
    local: Sequence[Stated[Item]],
    fit: Callable[[Stated[Item], Stated[Item]], float],
) -> Matched[Item]:
    """Pair items one to one, the best fitting first (`fit` is 0 where two cannot be the same); equal fits in order."""
    fits = [(fit(c, x), i, j) for i, c in enumerate(central) for j, x in enumerate(local)]
    ranked = sorted((-value, abs(i - j), j, i) for value, i, j in fits if value > 0)
    of_local: dict[int, int] = {}
    for _, _, j, i in ranked:
        if j not in of_local and i not in of_local.values():
            of_local[j] = i
    return Matched(
        [(central[i], local[j]) for j, i in sorted(of_local.items())],
        [c for i, c in enumerate(central) if i not in of_local.values()],
        [x for j, x in enumerate(local) if j not in of_local],
    )


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How many of their pairs of characters two texts share (Dice, 0 to 1)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def held(one: frozenset[str], other: frozenset[str]) -> float:
    """How many of the first one's pairs of characters the other holds (0 to 1)."""
    return len(one & other) / len(one) if one else 0.0
