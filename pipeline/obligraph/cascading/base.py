"""The types of a cascade. Documents are numbered in the order of the tree: a document, then what stands below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from obligraph.model import Difference, Extraction, Obligation, Reference, Relation, Span


class By(StrEnum):
    """How it is known which of the given documents a citation means; `asked`: nothing is cited, the user said so."""

    NUMBER = "number"
    TITLE = "title"
    ASKED = "asked"


class Note(NamedTuple):
    """What the tree could not be told, or was told twice: `code` is stable; the message in English and in Chinese."""

    source: str
    code: str
    message: str
    chinese: str
    span: Span | None = None


class Citation(NamedTuple):
    """One document cites another of the given ones: its number in the tree, the words (None where nothing is cited),
    and how the words were understood."""

    document: int
    reference: Reference | None
    by: By


@dataclass(frozen=True, slots=True)
class Member:
    """A document in the tree. `further` are the other given documents that it cites; `absent` what it carries out and
    nobody gave; `copies` the sources that hold it once more. `root` is its own number where nothing stands above."""

    extraction: Extraction
    parent: Citation | None
    root: int
    depth: int
    children: tuple[int, ...] = ()
    further: tuple[Citation, ...] = ()
    absent: tuple[Reference, ...] = ()
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A duty that answers another one further up. `above` are the ids of the parent document's duties through which it
    does so, none where it answers the uppermost one directly; `direct`: the comparison with the uppermost text itself
    says so, too. `differences` are held against `above`, `from_top` against the uppermost duty."""

    duty: Obligation
    above: tuple[str, ...]
    direct: bool
    score: float
    relation: Relation
    differences: tuple[Difference, ...]
    to_top: Relation
    from_top: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a duty in one document. `relation` is held against the parent document: None where that has no
    answer either, ADDED where the duty comes back that the parent had left out; `to_top` against the uppermost one."""

    document: int
    answers: tuple[Answer, ...]
    relation: Relation | None
    to_top: Relation

    @property
    def owned(self) -> bool:
        """Does any of the answers say who leads or acts?"""
        return any(answer.duty.lead or answer.duty.actors for answer in self.answers)

    @property
    def dated(self) -> bool:
        """Does any of the answers state a time limit?"""
        return any(answer.duty.deadlines for answer in self.answers)

    @property
    def measured(self) -> bool:
        """Does any of the answers state a numeric standard, not only a condition?"""
        return any(not standard.condition for answer in self.answers for standard in answer.duty.standards)


@dataclass(frozen=True, slots=True)
class Course:
    """A duty with what became of it below: a step for each document under the one that states it, in the tree's order.
    `added`: the document is not the uppermost, and the duty answers none further up."""

    document: int
    duty: Obligation
    steps: tuple[Step, ...]
    added: bool = False


class Verdict(NamedTuple):
    """A course along one branch, from below its document down to a lowest one (`path`). `owner`, `date` and `measure`:
    does any answer on the branch state it? `lowest` is the last document with an answer; `dropped` the first one that
    has none though the document above it has; `resumed` the first one that answers again."""

    path: tuple[int, ...]
    owner: bool
    date: bool
    measure: bool
    lowest: int | None
    dropped: int | None
    resumed: int | None

    @property
    def answered(self) -> bool:
        """Does any document of the branch answer the duty?"""
        return self.lowest is not None


@dataclass(frozen=True, slots=True)
class Cascade:
    """The forest, the courses of all duties of every document at the top of a tree (in the order of the text, tree by
    tree), those of the duties added below, and what had to be told."""

    documents: tuple[Member, ...]
    duties: tuple[Course, ...]
    added: tuple[Course, ...]
    notes: tuple[Note, ...] = ()

    @property
    def roots(self) -> tuple[int, ...]:
        """The documents with nothing above them."""
        return tuple(number for number, member in enumerate(self.documents) if member.parent is None)

    @property
    def trees(self) -> tuple[int, ...]:
        """The roots with something below them."""
        return tuple(number for number in self.roots if self.documents[number].children)

    def below(self, document: int) -> Iterator[int]:
        """The documents under one, in the tree's order."""
        depth = self.documents[document].depth
        for number in range(document + 1, len(self.documents)):
            if self.documents[number].depth <= depth:
                return
            yield number

    def courses(self, root: int) -> tuple[Course, ...]:
        """The duties of one uppermost document."""
        return tuple(course for course in self.duties if course.document == root)
