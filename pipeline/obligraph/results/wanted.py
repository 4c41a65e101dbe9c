"""Which tasks somebody asks for: the filters that `show` and `export` share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from obligraph.model import Extraction, Kind, Obligation, Party
from obligraph.text.naming import stands_in


@dataclass(frozen=True, slots=True)
class Wanted:
    """A task is wanted when it meets every condition that is given.

    `lead`, `support`, `party` (in any role), `document` and `text` are words that must stand in a name, in the
    document's title, number or source, or in the task's quote; a name is looked at as it stands and in its full form
    (民政 does not stand in 人民政府), and may be given by its line (条线: civil-affairs). `before` and `after` are ISO
    dates that a deadline's last day must lie before, or on or after. `missing` names what the task must lack: `owner`
    (neither lead nor actor), `lead`, `date` (no deadline) or `measure` (no standard).
    """

    lead: str = ""
    support: str = ""
    party: str = ""
    document: str = ""
    text: str = ""
    kind: Kind | None = None
    before: str = ""
    after: str = ""
    missing: str = ""

    def of(self, extraction: Extraction) -> Extraction:
        """The extraction with its wanted tasks alone."""
        if self == Wanted():
            return extraction
        document = extraction.document
        names = (document.title or "", document.number or "", document.source)
        if self.document and not any(self.document in name for name in names):
            return replace(extraction, obligations=())
        return replace(extraction, obligations=tuple(filter(self.holds, extraction.obligations)))

    def holds(self, task: Obligation) -> bool:
        """Does the task meet every condition but `document`?"""
        return (
            (self.kind is None or task.kind is self.kind)
            and self.text in task.quote
            and _named(self.lead, task.lead)
            and _named(self.support, task.support)
            and _named(self.party, (*task.lead, *task.support, *task.actors))
            and self._in_time(task)
            and self._lacks(task)
        )

    def _in_time(self, task: Obligation) -> bool:
        if not self.before and not self.after:
            return True
        ends = [deadline.end for deadline in task.deadlines if deadline.end]
        return any((not self.before or end < self.before) and end >= self.after for end in ends)

    def _lacks(self, task: Obligation) -> bool:
        match self.missing:
            case "owner":
                return not task.lead and not task.actors
            case "lead":
                return not task.lead
            case "date":
                return not task.deadlines
            case "measure":
                return not task.standards
        return True


def _named(words: str, parties: Iterable[Party]) -> bool:
    return not words or any(
        words == party.system or stands_in(words, party.name) or stands_in(words, party.canonical or "")
        for party in parties
    )
