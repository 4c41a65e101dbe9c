"""What an analysis counts, document by document, in memory that grows with departments, pairs of them and months, never
with documents or tasks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import NamedTuple, TypeVar

from obligraph.exporters.analysis.base import ALL, UNKNOWN
from obligraph.exporters.analysis.shapes import NO_LIMIT, UNDATED
from obligraph.exporters.pictures.counts import (
    MOST_PAIRS,
    PERIODS,
    WORDS_OF_TYPE,
    Department,
    Month,
    Row,
    department_of,
    when_due,
)
from obligraph.graph.elements import organisation_id
from obligraph.model import Document, Extraction, Level, Obligation, Party

CODES = {words: code for table in (PERIODS, WORDS_OF_TYPE) for code, words in table.items()}
"""Of time limits without a last day: their words in the pictures → their codes in deadlines.csv."""
MOST_OF_TASK = 100
"""Of the departments that lead or support one task, so many are tied: ties grow with the square of their number."""
_YEAR = re.compile(r"\d{4}", re.ASCII)

Key = TypeVar("Key", bound=Hashable)


@dataclass(slots=True)
class Load:
    """What a department, or all departments of a system, carry. `led`, `supported` and `acted` count a task once each,
    `tasks` once in all, `dated` and `measured` those of `tasks` with a time limit and with a measure.
    """

    tasks: int = 0
    led: int = 0
    supported: int = 0
    acted: int = 0
    dated: int = 0
    measured: int = 0
    documents: int = 0
    last: int = 0

    def count(self, task: Obligation, roles: tuple[bool, bool, bool], document: int) -> None:
        """Add one task; `document` is the number of its document, from 1."""
        self.tasks += 1
        self.led += roles[0]
        self.supported += roles[1]
        self.acted += roles[2]
        self.dated += bool(task.deadlines)
        self.measured += bool(task.standards)
        self.documents += document != self.last
        self.last = document


@dataclass(slots=True)
class Tie:
    """How two departments work together: tasks that the first leads and the second supports, the reverse, those that
    both lead, and how many tasks and documents these are (one task may be several of them).
    """

    first_leads: int = 0
    second_leads: int = 0
    both_lead: int = 0
    tasks: int = 0
    documents: int = 0
    last: int = 0


class Body(NamedTuple):
    """What is known of a department by itself."""

    department: Department
    system: str | None
    level: Level | None


@dataclass(slots=True)
class Ties:
    """Pairs of departments (the smaller key first) that share tasks, at most MOST_PAIRS; `left_out` counts what found
    no room: shared tasks of later pairs, and names of a task beyond MOST_OF_TASK.
    """

    pairs: dict[tuple[str, str], Tie] = field(default_factory=dict)
    left_out: int = 0

    def count(self, leads: Iterable[str], supports: Iterable[str], document: int) -> None:
        """Add one task: who leads works with whoever supports, and with whoever else leads; those that only support
        beside one another are not tied by it.
        """
        leads, supports = list(leads), list(supports)
        self.left_out += max(0, len(leads) - MOST_OF_TASK) + max(0, len(supports) - MOST_OF_TASK)
        leads, supports = leads[:MOST_OF_TASK], supports[:MOST_OF_TASK]
        found: dict[tuple[str, str], set[str]] = {}
        for lead, support in product(leads, supports):
            if lead != support:
                pair = (lead, support) if lead < support else (support, lead)
                found.setdefault(pair, set()).add("first_leads" if pair[0] == lead else "second_leads")
        for one, other in combinations(leads, 2):
            found.setdefault((one, other) if one < other else (other, one), set()).add("both_lead")
        for pair, ways in found.items():
            tie = self.pairs.get(pair)
            if tie is None:
                if len(self.pairs) >= MOST_PAIRS:
                    self.left_out += 1
                    continue
                tie = self.pairs[pair] = Tie()
            for way in ways:
                setattr(tie, way, getattr(tie, way) + 1)
            tie.tasks += 1
            tie.documents += document != tie.last
            tie.last = document


@dataclass(slots=True)
class Cell:
    """The documents of one level and year, and their tasks."""

    documents: int = 0
    row: Row = field(default_factory=lambda: Row(""))


class Tally:
    """All that the tables need of a run."""

    def __init__(self) -> None:
        self.documents = 0
        self.total = Row("")
        self.bodies: dict[str, Body] = {}
        self.by_name: dict[str, Load] = {}
        self.by_system: dict[tuple[str, str], Load] = {}
        self.name_ties = Ties()
        self.system_ties: dict[str, Ties] = {}
        self.without_system = 0
        self.due: Counter[tuple[str, str, str]] = Counter()
        self.cells: dict[tuple[Level, str], Cell] = {}

    def add(self, extraction: Extraction) -> None:
        """Count one document with its tasks."""
        document = extraction.document
        self.documents += 1
        cell = self.cells.setdefault((document.level, year_of(document)), Cell())
        cell.documents += 1
        for task in extraction.obligations:
            self.total.count(task)
            cell.row.count(task)
            self._count_names(task, document)
            self._count_systems(task, document.level)
            self._count_deadlines(task, document.level)

    def _count_names(self, task: Obligation, document: Document) -> None:
        lead, support, acting = (
            _once(self._named(party, document) for party in parties)
            for parties in (task.lead, task.support, task.actors)
        )
        self._load(self.by_name, task, lead, support, acting)
        self.name_ties.count(lead, support, self.documents)

    def _named(self, party: Party, document: Document) -> str:
        key = organisation_id(party, document)
        if key not in self.bodies:
            self.bodies[key] = Body(department_of(key, party, document), party.system, party.level)
        return key

    def _count_systems(self, task: Obligation, level: Level) -> None:
        roles = (task.lead, task.support, task.actors)
        self.without_system += any(not party.system for parties in roles for party in parties)
        by_level = [
            _once(
                key
                for party in parties
                if party.system
                for key in ((party.system, ALL), (party.system, (party.level or Level.OTHER).value))
            )
            for parties in roles
        ]
        self._load(self.by_system, task, *by_level)
        lead, support = (_once(party.system for party in parties if party.system) for parties in roles[:2])
        for of in (ALL, level.value):
            self.system_ties.setdefault(of, Ties()).count(lead, support, self.documents)

    def _load(
        self,
        loads: dict[Key, Load],
        task: Obligation,
        lead: dict[Key, None],
        support: dict[Key, None],
        acting: dict[Key, None],
    ) -> None:
        for key in _once((*lead, *support, *acting)):
            roles = key in lead, key in support, key in acting
            loads.setdefault(key, Load()).count(task, roles, self.documents)

    def _count_deadlines(self, task: Obligation, level: Level) -> None:
        periods: dict[tuple[str, str], None] = {}
        for when in map(when_due, task.deadlines):
            if isinstance(when, Month):
                year = f"{when.year:04d}"
                periods["month", f"{year}-{when.month:02d}"] = None
                periods["quarter", f"{year}Q{(when.month + 2) // 3}"] = None
                periods["year", year] = None
            else:
                periods[UNDATED, CODES[when]] = None
        for unit, period in periods or {(UNDATED, NO_LIMIT): None}:
            self.due[unit, period, ALL] += 1
            self.due[unit, period, level.value] += 1


def year_of(document: Document) -> str:
    """The year in which a document was written, else that in which its page was published."""
    match = _YEAR.match(document.date or document.published or "")
    return match[0] if match else UNKNOWN


def _once(keys: Iterable[Key]) -> dict[Key, None]:
    """Each key once, in their order."""
    return dict.fromkeys(keys)
