"""Counts over the chosen tasks: by department, by document and by deadline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from obligraph.graph.elements import organisation_id
from obligraph.model import Document, Extraction, Obligation, Party
from obligraph.results import Wanted
from obligraph.show.words import one_line, title

Count = dict[str, str | int | list[str] | None]
"""The fields of a group; those that a table shows are headings of `words`."""


class Groups(Protocol):
    """Counts tasks in groups as documents come in."""

    columns: tuple[str, ...]

    def add(self, extraction: Extraction) -> None:
        """Count the tasks of one document."""

    def counts(self) -> list[Count]:
        """The groups, the most important first."""


def by_department(wanted: Wanted) -> Groups:
    """How many tasks each organisation leads, supports and acts in, those with most tasks first."""
    return _Departments(wanted)


def by_document(wanted: Wanted) -> Groups:
    """What each document holds, in the order of the run."""
    return _Documents(wanted)


def by_deadline(wanted: Wanted) -> Groups:
    """What is due on each day, the earliest first, and last what has no date."""
    return _Deadlines(wanted)


GROUPS: dict[str, Callable[[Wanted], Groups]] = {
    "department": by_department,
    "document": by_document,
    "deadline": by_deadline,
}


def _days(task: Obligation, wanted: Wanted) -> list[str]:
    """The last days of the task's deadlines that lie in the wanted period, each once."""
    ends = dict.fromkeys(deadline.end for deadline in task.deadlines if deadline.end)
    return [one_line(end) for end in ends if (not wanted.before or end < wanted.before) and end >= wanted.after]


def _earlier(known: str | None, days: list[str]) -> str | None:
    return min([*days, *([known] if known else [])], default=None)


@dataclass(slots=True)
class _Department:
    name: str
    system: str | None
    level: str | None
    led: int = 0
    supported: int = 0
    acting: int = 0
    tasks: int = 0
    first: str | None = None


@dataclass(slots=True)
class _Departments:
    wanted: Wanted
    columns: tuple[str, ...] = ("department", "tasks", "led", "supported", "acting", "first_deadline")
    found: dict[str, _Department] = field(default_factory=dict)

    def add(self, extraction: Extraction) -> None:
        for task in extraction.obligations:
            roles = [
                {self._key(party, extraction.document) for party in parties}
                for parties in (task.lead, task.support, task.actors)
            ]
            days = _days(task, self.wanted)
            for key in set().union(*roles):
                one = self.found[key]
                one.tasks += 1
                one.led += key in roles[0]
                one.supported += key in roles[1]
                one.acting += key in roles[2]
                one.first = _earlier(one.first, days)

    def counts(self) -> list[Count]:
        ranked = sorted(self.found.values(), key=lambda one: (-one.tasks, -one.led))
        return [
            {
                "department": one.name,
                "system": one.system,
                "level": one.level,
                "tasks": one.tasks,
                "led": one.led,
                "supported": one.supported,
                "acting": one.acting,
                "first_deadline": one.first,
            }
            for one in ranked
        ]

    def _key(self, party: Party, document: Document) -> str:
        key = organisation_id(party, document)
        if key not in self.found:
            self.found[key] = _Department(
                _full_name(key, party, document), party.system, party.level.value if party.level else None
            )
        return key


def _full_name(key: str, party: Party, document: Document) -> str:
    """The full name, with the place in brackets where the name alone could be another place's."""
    name = one_line(party.canonical or party.name)
    place = one_line(party.jurisdiction or document.jurisdiction)
    return f"{name}({place})" if "/" in key and place and not name.startswith(place) else name


@dataclass(slots=True)
class _Documents:
    wanted: Wanted
    columns: tuple[str, ...] = (
        "title", "document_number", "tasks", "with_lead", "with_deadline", "with_standard", "first_deadline",
    )  # fmt: skip
    found: list[Count] = field(default_factory=list)

    def add(self, extraction: Extraction) -> None:
        document, tasks = extraction.document, extraction.obligations
        days = [day for task in tasks for day in _days(task, self.wanted)]
        self.found.append(
            {
                "source": document.source,
                "doc": document.id,
                "title": title(document),
                "document_number": one_line(document.number) if document.number else None,
                "tasks": len(tasks),
                "with_lead": sum(bool(task.lead) for task in tasks),
                "with_deadline": sum(bool(task.deadlines) for task in tasks),
                "with_standard": sum(bool(task.standards) for task in tasks),
                "first_deadline": _earlier(None, days),
            }
        )

    def counts(self) -> list[Count]:
        return self.found


@dataclass(slots=True)
class _Deadlines:
    wanted: Wanted
    columns: tuple[str, ...] = ("date", "tasks", "leads")
    tasks: dict[str, int] = field(default_factory=dict)
    leads: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, extraction: Extraction) -> None:
        for task in extraction.obligations:
            for day in _days(task, self.wanted) or [""]:
                self.tasks[day] = self.tasks.get(day, 0) + 1
                leads = self.leads.setdefault(day, {})
                leads.update(dict.fromkeys(one_line(party.name) for party in task.lead))

    def counts(self) -> list[Count]:
        days = sorted(self.tasks, key=lambda day: (not day, day))
        return [{"date": day or None, "tasks": self.tasks[day], "leads": list(self.leads[day])} for day in days]
