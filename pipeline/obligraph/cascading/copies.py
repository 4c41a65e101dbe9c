"""One document given more than once, as .txt and as .html for example → the copy that is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from obligraph.cascading.base import Note
from obligraph.cascading.keys import Title, number_keys, rank
from obligraph.model import Document, Extraction

_LAST = 99


@dataclass(frozen=True, slots=True)
class Given:
    """A document once, with the sources of its further copies."""

    extraction: Extraction
    copies: tuple[str, ...] = ()

    @property
    def document(self) -> Document:
        """What is known of it."""
        return self.extraction.document


def once(extractions: Iterable[Extraction]) -> tuple[list[Given], list[Note]]:
    """Every document once, in an order that does not depend on the order of the files: from the top level down. Of
    several copies the one with most duties is used."""
    groups: list[list[Extraction]] = []
    known: dict[Any, list[int]] = defaultdict(list)
    notes = []
    for extraction in sorted(extractions, key=order):
        keys = _keys(extraction.document)
        near = [groups[at] for key in keys for at in known[key]]
        group = next((group for group in near if _same(group[0].document, extraction.document)), None)
        if group is None:
            notes += [_shared(group[0].document, extraction.document) for group in near[:1]]
            groups.append(group := [])
        at = next(i for i, one in enumerate(groups) if one is group)
        group.append(extraction)
        for key in keys:
            if at not in known[key]:
                known[key].append(at)
    found = [_given(group) for group in groups]
    notes += [_copied(given) for given in found if given.copies]
    return sorted(found, key=lambda given: order(given.extraction)), notes


def order(extraction: Extraction) -> tuple[Any, ...]:
    """Sorts by level, place, date, number and title; what is not known comes last."""
    document = extraction.document
    level = rank(document.level)
    return (
        _LAST if level is None else level, document.jurisdiction, document.date or "9", document.number or "",
        document.title or "", document.id, document.source,
    )  # fmt: skip


def _keys(document: Document) -> list[Any]:
    keys: list[Any] = [("id", document.id), *(("number", key) for key in number_keys(document.number))]
    title = Title(document.title)
    if title.keys and document.date:
        keys.append(("title", title.keys[0], document.date, document.issuers))
    return keys


def _same(one: Document, other: Document) -> bool:
    if one.id == other.id:
        return True
    numbers = [set(number_keys(document.number)) for document in (one, other)]
    titles = [set(Title(document.title).keys) for document in (one, other)]
    if all(numbers) and not numbers[0] & numbers[1]:
        return False
    return one.level == other.level and (not all(titles) or bool(titles[0] & titles[1]))


def _given(group: Sequence[Extraction]) -> Given:
    best, *others = sorted(group, key=lambda e: (-len(e.obligations), e.document.source, e.document.id))
    return Given(best, tuple(other.document.source for other in others))


def _copied(given: Given) -> Note:
    named = "、".join(given.copies)
    return Note(
        given.document.source, "duplicate-document",
        f"the same document is given again as {named}; it counts once",
        f"与{named}为同一文件，只计一次",
    )  # fmt: skip


def _shared(one: Document, other: Document) -> Note:
    return Note(
        other.source, "number-shared",
        f"bears the number {other.number} of another document, {one.source}: check which is right",
        f"与另一份文件{one.source}的文号（{other.number}）相同，请核对",
    )  # fmt: skip
