"""What a document cites → which of the given documents that is: by number first, then by title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from obligraph.cascading.base import By, Citation, Note
from obligraph.cascading.copies import Given
from obligraph.cascading.keys import Title, apart, issued_by, number_keys, rank
from obligraph.graph.plain import one_line, shortened
from obligraph.model import Document, Reference

CARRIES = ("implements", "based_on", "forwards")
"""Relations of a citation by which a document says that it carries out another one."""
MOST = 500
"""Citations of one document that are looked up."""
_LONGEST = 60


class Found(NamedTuple):
    """The given documents that one cites, what it carries out that nobody gave, and what has to be told."""

    citations: tuple[Citation, ...]
    absent: tuple[Reference, ...]
    notes: tuple[Note, ...]


class Index:
    """The given documents, by their numbers and titles."""

    def __init__(self, given: Sequence[Given]) -> None:
        self._documents = [one.document for one in given]
        self._numbers: dict[str, list[int]] = defaultdict(list)
        self._titles: dict[str, list[int]] = defaultdict(list)
        for at, document in enumerate(self._documents):
            for number in number_keys(document.number):
                self._numbers[number].append(at)
            for key in Title(document.title).keys:
                self._titles[key].append(at)

    def of(self, own: int) -> Found:
        """All citations of one document; what it repeals it does not carry out."""
        found: dict[int, Citation] = {}
        absent, notes = [], []
        for reference in self._documents[own].references[:MOST]:
            if reference.relation == "repeals":
                continue
            meant, by = self._meant(reference, own)
            if len(meant) == 1:
                known = found.get(meant[0])
                if known is None or (_carries(reference) and not _carries(known.reference)):
                    found[meant[0]] = Citation(meant[0], reference, by)
                notes += self._otherwise(reference, own, meant[0], by)
            elif len(meant) > 1:
                notes.append(self._ambiguous(reference, own, meant))
            elif not meant and _carries(reference):
                absent.append(reference)
        return Found(tuple(found.values()), tuple(absent), tuple(notes))

    def _meant(self, reference: Reference, own: int) -> tuple[list[int], By]:
        title = Title(reference.title)
        hits = [at for key in number_keys(reference.number) for at in self._numbers.get(key, ()) if at != own]
        if hits:
            named = [at for at in hits if set(Title(self._documents[at].title).keys) & set(title.keys)]
            return list(dict.fromkeys(named or hits)), By.NUMBER
        mine = self._documents[own]
        for key in title.keys:
            hits = [at for at in self._titles.get(key, ()) if at != own and self._can_be(at, title, mine)]
            if hits:
                return self._nearest(hits, mine), By.TITLE
        return [], By.TITLE

    def _can_be(self, at: int, title: Title, mine: Document) -> bool:
        document = self._documents[at]
        return issued_by(title.by, document) and not apart(document.jurisdiction, mine.jurisdiction)

    def _nearest(self, hits: list[int], mine: Document) -> list[int]:
        """Of documents with one title those closest above."""
        level = rank(mine.level)
        known = [(r, at) for at in hits if (r := rank(self._documents[at].level)) is not None]
        above = [(r, at) for r, at in known if level is None or r < level]
        lowest = max((r for r, _ in above), default=0)
        return [at for r, at in above if r == lowest] or hits

    def _otherwise(self, reference: Reference, own: int, at: int, by: By) -> list[Note]:
        """A number that is not that of the document which bears the title."""
        document, source = self._documents[at], self._documents[own].source
        theirs, ours = number_keys(document.number), number_keys(reference.number)
        if by is not By.TITLE or not theirs or not ours:
            return []
        number = one_line(document.number or "")
        return [
            Note(
                source, "number-differs",
                f"cites {named(reference)}, but the document of this title that was given has the number {number}; it"
                " is taken as meant: check the number",
                f"所引{named(reference)}与所给同名文件的文号（{number}）不一致，按同一文件处理，请核对",
                reference.span,
            )
        ]  # fmt: skip

    def _ambiguous(self, reference: Reference, own: int, meant: Sequence[int]) -> Note:
        sources = "、".join(self._documents[at].source for at in meant[:4])
        return Note(
            self._documents[own].source, "ambiguous-citation",
            f"cites {named(reference)}, which may be any of {sources}; none is taken: add the number",
            f"所引{named(reference)}可能是{sources}，无法确定，未作连接；请补写文号",
            reference.span,
        )  # fmt: skip


def named(reference: Reference) -> str:
    """The cited document as people write it: 《标题》（文号）."""
    title, number = one_line(reference.title or ""), one_line(reference.number or "")
    if not title:
        return number
    return f"《{shortened(title, _LONGEST)}》" + (f"（{number}）" if number else "")


def _carries(reference: Reference | None) -> bool:
    return reference is not None and reference.relation in CARRIES
