"""What the pictures show, as numbers: counted document by document, in memory that grows with the number of
departments and months alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from obligraph.exporters.matrix.cells import short_title
from obligraph.graph.elements import organisation_id
from obligraph.graph.plain import one_line, shortened
from obligraph.model import Deadline, Document, Extraction, Kind, Obligation, Party, Strength

MOST_ROWS = 25
# A name or heading longer than this is a slip of the document, not a name.
LONGEST_NAME = 80
# Pairs of departments grow with the square of their number.
MOST_PAIRS = 200_000
_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-\d\d)?", re.ASCII)
PERIODS = {"P1Y": "每年", "P6M": "每半年", "P3M": "每季度", "P1M": "每月", "P1W": "每周", "P1D": "每天"}
_OTHER_PERIOD, _UNKNOWN = "其他周期", "日期不能推定"
WORDS_OF_TYPE = {
    "recurring": _OTHER_PERIOD, "within": "若干日内", "from": "自某时起", "ongoing": "长期", "unknown": _UNKNOWN,
}  # fmt: skip
UNDATED = (*PERIODS.values(), *WORDS_OF_TYPE.values())
"""What a time limit without a last day is called, in the order in which it is shown."""


class Month(NamedTuple):
    """A month of the calendar."""

    year: int
    month: int


@dataclass(slots=True)
class Department:
    """An organisation that leads or supports; `lead` and `support` count each task once; `document` where only the
    document tells it from others of its name.
    """

    name: str
    document: str = ""
    lead: int = 0
    support: int = 0

    @property
    def tasks(self) -> int:
        """Tasks led and tasks supported, together."""
        return self.lead + self.support


@dataclass(slots=True)
class Row:
    """What one document, or one chapter of a single document, holds. `owner`: tasks with a lead or an actor."""

    name: str
    tasks: int = 0
    lead: int = 0
    owner: int = 0
    date: int = 0
    measure: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)
    strengths: Counter[Strength] = field(default_factory=Counter)

    def count(self, task: Obligation) -> None:
        """Add one task."""
        self.tasks += 1
        self.lead += bool(task.lead)
        self.owner += bool(task.lead or task.actors)
        self.date += bool(task.deadlines)
        self.measure += bool(task.standards)
        self.kinds[task.kind] += 1
        self.strengths[task.strength] += 1

    def join(self, other: Row) -> None:
        """Add what another row holds."""
        self.tasks += other.tasks
        self.lead += other.lead
        self.owner += other.owner
        self.date += other.date
        self.measure += other.measure
        self.kinds.update(other.kinds)
        self.strengths.update(other.strengths)


@dataclass(slots=True)
class Rows:
    """The rows with most tasks, at most MOST_ROWS, the others summed; with no others in the order of the text."""

    shown: list[Row] = field(default_factory=list)
    others: Row = field(default_factory=lambda: Row(""))
    left_out: int = 0

    def add(self, row: Row) -> None:
        """Take a finished row."""
        self.shown.append(row)
        if len(self.shown) > MOST_ROWS:
            # The first of the smallest would let a later one of the same size push it out.
            at = min(range(len(self.shown)), key=lambda i: (self.shown[i].tasks, -i))
            self.others.join(self.shown.pop(at))
            self.left_out += 1

    def ordered(self) -> list[Row]:
        """The rows as shown: most tasks first where some were left out."""
        return sorted(self.shown, key=lambda row: -row.tasks) if self.left_out else list(self.shown)


class Counts:
    """All that the pictures need of a run."""

    def __init__(self) -> None:
        self.documents = 0
        self.total = Row("合计")
        self.departments: dict[str, Department] = {}
        self.shared: Counter[tuple[str, str]] = Counter()
        self.pairs_left_out = 0
        self.months: dict[Month, Counter[Kind]] = {}
        self.undated: Counter[str] = Counter()
        self.without_limit = 0
        self._by_document = Rows()
        self._by_chapter: dict[str, Row] = {}

    def add(self, extraction: Extraction) -> None:
        """Count one document's tasks."""
        document = extraction.document
        self.documents += 1
        if self.documents > 1:
            self._by_chapter.clear()
        row = Row(shortened(short_title(document), LONGEST_NAME))
        for task in extraction.obligations:
            self.total.count(task)
            row.count(task)
            if self.documents == 1:
                chapter = shortened(one_line(task.section[0]) if task.section else "", LONGEST_NAME)
                self._by_chapter.setdefault(chapter, Row(chapter or "(未分章节)")).count(task)
            self._count_parties(task, document)
            self._count_deadlines(task)
        self._by_document.add(row)

    def rows(self) -> tuple[str, Rows]:
        """What the rows are, and the rows: 文件, or 章节 of the only document where it has several."""
        if self.documents != 1 or len(self._by_chapter) < 2:
            return "文件", self._by_document
        chapters = Rows()
        for row in self._by_chapter.values():
            chapters.add(row)
        return "章节", chapters

    def ranked(self) -> list[tuple[str, Department]]:
        """Departments with their ids, most tasks first; those with as many in the order of the text."""
        return sorted(self.departments.items(), key=lambda pair: -pair[1].tasks)

    def called(self, keys: Iterable[str]) -> dict[str, str]:
        """What to call these departments where they stand together: those with one name also by their document."""
        return told_apart({key: self.departments[key] for key in keys})

    def _count_parties(self, task: Obligation, document: Document) -> None:
        leads, supports = self._keys(task.lead, document), self._keys(task.support, document)
        for key in leads:
            self.departments[key].lead += 1
        for key in supports:
            self.departments[key].support += 1
        for lead in leads:
            for support in supports:
                pair = lead, support
                if lead == support:
                    continue
                if pair in self.shared or len(self.shared) < MOST_PAIRS:
                    self.shared[pair] += 1
                else:
                    self.pairs_left_out += 1

    def _keys(self, parties: Iterable[Party], document: Document) -> list[str]:
        """Ids of the parties, each once; new ones join the departments."""
        keys: dict[str, None] = {}
        for party in parties:
            key = organisation_id(party, document)
            keys[key] = None
            if key not in self.departments:
                self.departments[key] = department_of(key, party, document)
        return list(keys)

    def _count_deadlines(self, task: Obligation) -> None:
        self.without_limit += not task.deadlines
        for when in dict.fromkeys(map(when_due, task.deadlines)):
            if isinstance(when, Month):
                self.months.setdefault(when, Counter())[task.kind] += 1
            else:
                self.undated[when] += 1


def when_due(deadline: Deadline) -> Month | str:
    """The month of its last day, or what it is called without one."""
    if deadline.every:
        return PERIODS.get(deadline.every, _OTHER_PERIOD)
    if deadline.end and (date := _DATE.fullmatch(deadline.end)):
        return Month(int(date[1]), int(date[2]))
    return WORDS_OF_TYPE.get(deadline.type, _UNKNOWN)


def department_of(key: str, party: Party, document: Document) -> Department:
    """The department that a party is, nothing counted yet: with its full name, and the place in brackets where the name
    leaves it open and the place is known.
    """
    name = one_line(party.canonical or party.name)
    place = one_line(party.jurisdiction or document.jurisdiction)
    whole = name if "/" not in key or place in name else f"{name}({place})"
    title = shortened(short_title(document), LONGEST_NAME // 4) if not place else ""
    return Department(shortened(whole, LONGEST_NAME), title)


def told_apart(departments: Mapping[str, Department]) -> dict[str, str]:
    """What to call these departments where they stand together: those with one name also by their document."""
    names = Counter(one.name for one in departments.values())
    return {
        key: f"{one.name}(见《{one.document}》)" if names[one.name] > 1 and one.document else one.name
        for key, one in departments.items()
    }
