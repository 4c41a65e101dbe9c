"""What matrix.xlsx needs of one document: its rows, and what the document and its organisations count."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.xlsx_rows import row_xml
from obligraph.exporters.matrix.xlsx_style import fit, look, plain_string
from obligraph.exporters.matrix.xlsx_summary import DepartmentCount, DocumentCount
from obligraph.exporters.segments import Bytes, apart, joined
from obligraph.graph.elements import organisation_id
from obligraph.graph.plain import one_line
from obligraph.model import Document, Extraction, Level, Obligation, Party

_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


class Part(NamedTuple):
    """A document: what it counts, its organisations (id, names, level, figures: what `department` takes), the numbers
    among these of each row's as JSON, which few documents need, and its rows (`xlsx_rows`).
    """

    document: DocumentCount
    departments: list[list[Any]]
    parties: bytes
    rows: bytes


def segment_of(extraction: Extraction) -> bytes:
    """The document as bytes, for `part_of`."""
    document = extraction.document
    count = DocumentCount(cells.short_title(document), one_line(document.number or ""))
    departments = _Departments(document)
    parties, rows = [], []
    for row, task in cells.rows(extraction, lines=True):
        count.count(task)
        height, tiny = fit(("", *row.cells))
        looks = [look(i, i in row.notes, i in tiny, cells.is_formula(text)) for i, text in enumerate(row.cells, 1)]
        parties.append(departments.count(task))
        rows.append(row_xml(list(map(plain_string, row.cells)), looks, height))
    counted = [
        [key, one.names, one.level.value if one.level else None, one.figures()]
        for key, one in departments.counts.items()
    ]
    head = _ENCODE([count.title, count.number, count.figures(), counted])
    return joined(text.encode("utf-8", "replace") for text in (head, _ENCODE(parties), "".join(rows)))


def part_of(segment: Bytes) -> Part:
    """What `segment_of` gave. Raises ValueError where the bytes are damaged."""
    head, parties, rows = apart(segment)
    title, number, figures, departments = json.loads(bytes(head))
    return Part(DocumentCount(title, number, figures), departments, bytes(parties), bytes(rows))


def department(names: list[str], level: str | None, figures: list[int]) -> DepartmentCount:
    """An organisation of a `Part`, or of several, with its figures added up."""
    return DepartmentCount(tuple(names), Level(level) if level else None, *figures)


class _Departments:
    """The organisations of one document in the order of the text, by their ids."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._numbers: dict[str, int] = {}
        self.counts: dict[str, DepartmentCount] = {}

    def count(self, task: Obligation) -> list[int]:
        """Count the task for each organisation in it; their numbers, each once."""
        found: dict[str, None] = {}
        for parties, slot in ((task.lead, "lead"), (task.support, "support"), (task.actors, "acts")):
            for key in dict.fromkeys(map(self._key, parties)):
                count = self.counts[key]
                setattr(count, slot, getattr(count, slot) + 1)
                found[key] = None
        for key in found:
            self.counts[key].tasks += 1
        return [self._numbers[key] for key in found]

    def _key(self, party: Party) -> str:
        key = organisation_id(party, self._document)
        if key not in self.counts:
            self._numbers[key] = len(self._numbers)
            self.counts[key] = DepartmentCount(_names(key, party, self._document), party.level)
        return key


def _names(key: str, party: Party, document: Document) -> tuple[str, ...]:
    """The full name, with the place in brackets where the name leaves it open and the place is known; then longer
    names, for an organisation known only within its document (养老机构) that shares its name with another's.
    """
    name = one_line(party.canonical or party.name)
    place = one_line(party.jurisdiction or document.jurisdiction)
    full = f"{name}({place})" if "/" in key and place and not name.startswith(place) else name
    if key == f"organisation:{document.id}/{name}":
        return full, f"{full}({cells.short_title(document)})", f"{full}({one_line(document.source)})"
    return (full, f"{full}(全国)") if key == f"organisation:全国/{name}" else (full,)
