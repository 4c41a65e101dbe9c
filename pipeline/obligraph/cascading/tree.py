"""Citations and levels → a forest: under which document each one hangs, and what stands outside.

A document hangs under the lowest of those that it carries out (a city's plan that names the central and the
provincial text under the provincial one); a mere mention counts only where nothing is carried out, and only of a
document that bears an issuer or a number, so that a reading list in the folder hangs nowhere. A document of the same
level can stand above where it is carried out by name (贯彻落实) and is no younger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from obligraph.cascading.base import By, Citation, Member, Note
from obligraph.cascading.cited import CARRIES, Found, Index, named
from obligraph.cascading.copies import Given, once
from obligraph.cascading.keys import apart, rank
from obligraph.model import Document, Extraction

_MOST_NAMED = 3
_SAME_LEVEL = ("implements", "forwards")


def plant(extractions: Iterable[Extraction], under: Extraction | None = None) -> tuple[tuple[Member, ...], list[Note]]:
    """The documents in the order of the tree, and what had to be told. `under` is a document, given or not, under
    which those hang that cite none of the others."""
    given, notes = once([*extractions, *([under] if under else ())])
    index = Index(given)
    found = [index.of(at) for at in range(len(given))]
    planted = _Planted(given, found)
    planted.settle()
    if under is not None:
        planted.hang(next(at for at, one in enumerate(given) if _is(one, under)))
    members = planted.members()
    for at, one in enumerate(found):
        notes += one.notes
        notes += planted.told(at)
    return members, sorted(set(notes), key=lambda note: (note.source, note.code, note.span or (0, 0), note.message))


def _is(given: Given, extraction: Extraction) -> bool:
    return given.document.id == extraction.document.id or extraction.document.source in given.copies


class _Planted:
    """The documents with their parents, while these are being chosen."""

    def __init__(self, given: Sequence[Given], found: Sequence[Found]) -> None:
        self.given, self.found = given, found
        self.parents: list[Citation | None] = [None] * len(self.given)
        self.circles: list[Note] = []

    def settle(self) -> None:
        """Give each document the best parent that does not stand below it."""
        for own, one in enumerate(self.found):
            for citation in self._ranked(own, one.citations):
                if self._above(citation.document, own):
                    self.circles.append(self._circle(own, citation))
                    continue
                self.parents[own] = citation
                break

    def hang(self, under: int) -> None:
        """Put what stands alone, and what is lower, under one document."""
        top = rank(self.given[under].document.level)
        for own, parent in enumerate(self.parents):
            level = rank(self.given[own].document.level)
            lower = level is None or top is None or level > top
            if parent is None and own != under and lower and not self._above(under, own):
                self.parents[own] = Citation(under, None, By.ASKED)

    def members(self) -> tuple[Member, ...]:
        """The forest, documents renumbered in its order: trees from the top, then what stands alone."""
        below: list[list[int]] = [[] for _ in self.given]
        tops: list[int] = []
        for own, parent in enumerate(self.parents):
            (tops if parent is None else below[parent.document]).append(own)
        tops.sort(key=lambda own: (not below[own], own))
        placed: list[tuple[int, int]] = []
        waiting = [(own, 0) for own in reversed(tops)]
        while waiting:
            own, depth = waiting.pop()
            placed.append((own, depth))
            waiting += [(child, depth + 1) for child in reversed(below[own])]
        number = {own: at for at, (own, _) in enumerate(placed)}
        root = 0
        made = []
        for own, depth in placed:
            root = number[own] if not depth else root
            parent, one = self.parents[own], self.found[own]
            further = [c for c in one.citations if parent is None or c.document != parent.document]
            made.append(
                Member(
                    self.given[own].extraction,
                    parent and parent._replace(document=number[parent.document]),
                    root, depth, tuple(number[child] for child in below[own]),
                    tuple(citation._replace(document=number[citation.document]) for citation in further),
                    one.absent, self.given[own].copies,
                )
            )  # fmt: skip
        return tuple(made)

    def told(self, own: int) -> list[Note]:
        """Why a document stands alone; circles."""
        document, absent = self.given[own].document, self.found[own].absent
        notes = [note for note in self.circles if note.source == document.source]
        if self.parents[own] is not None or any(p and p.document == own for p in self.parents):
            return notes
        if absent:
            names = "、".join(map(named, absent[:_MOST_NAMED])) + ("等" if len(absent) > _MOST_NAMED else "")
            notes.append(
                Note(
                    document.source, "parent-not-given",
                    f"stands alone: it carries out {names}, which is not among the documents given",
                    f"未能接入：所依据的{names}不在所给文件之中",
                    absent[0].span,
                )
            )  # fmt: skip
        elif self.found[own].citations:
            other = self.given[self.found[own].citations[0].document].document.source
            notes.append(
                Note(
                    document.source, "mentioned-only",
                    f"stands alone: it mentions {other}, but does not carry it out",
                    f"未能接入：提及{other}，但不是为落实该文件",
                )
            )  # fmt: skip
        else:
            notes.append(
                Note(
                    document.source, "no-citation",
                    "stands alone: it cites none of the documents given, and none of them cites it",
                    "未能接入：未引用所给的任何文件，也未被引用",
                )
            )  # fmt: skip
        return notes

    def _ranked(self, own: int, citations: Iterable[Citation]) -> list[Citation]:
        """Those that can be its parent, the best first."""
        possible = [citation for citation in citations if self._possible(own, citation)]

        def worth(citation: Citation) -> tuple[bool, int, str, int]:
            document = self.given[citation.document].document
            level = rank(document.level)
            carries = citation.reference is not None and citation.reference.relation in CARRIES
            return carries, -1 if level is None else level, document.date or "", -citation.document

        return sorted(possible, key=worth, reverse=True)

    def _possible(self, own: int, citation: Citation) -> bool:
        mine, theirs = self.given[own].document, self.given[citation.document].document
        if apart(mine.jurisdiction, theirs.jurisdiction):
            return False
        relation = citation.reference.relation if citation.reference else ""
        if relation not in CARRIES and not (mine.issuers or mine.number):
            return False
        low, high = rank(mine.level), rank(theirs.level)
        if low is not None and high is not None and high < low:
            return True
        if low is not None and high is not None and (high > low or relation not in _SAME_LEVEL):
            return False
        return relation in CARRIES and not _younger(theirs, mine)

    def _above(self, own: int, wanted: int) -> bool:
        """Does a document stand at `wanted` or below it?"""
        at: int | None = own
        while at is not None:
            if at == wanted:
                return True
            parent = self.parents[at]
            at = parent.document if parent else None
        return False

    def _circle(self, own: int, citation: Citation) -> Note:
        mine, theirs = self.given[own].document.source, self.given[citation.document].document.source
        return Note(
            mine, "citation-circle",
            f"cites {theirs}, which itself rests on it: the circle is cut here",
            f"与{theirs}互相引用（循环），在此断开",
            citation.reference.span if citation.reference else None,
        )  # fmt: skip


def _younger(document: Document, than: Document) -> bool:
    return bool(document.date and than.date and document.date > than.date)
