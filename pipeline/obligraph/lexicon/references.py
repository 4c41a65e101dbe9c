"""Schema of references.toml: how one document cites another, and which titles in 《》 are no documents.

The recogniser compiles it; this module says what may stand in the file and checks that each rule carries its examples.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from obligraph.lexicon.base import Entry, Strict, compiles


class Example(Entry):
    """A rule with the titles or sentences that it takes (`yes`) and those that it must leave alone (`no`)."""

    yes: tuple[str, ...]
    no: tuple[str, ...]

    @model_validator(mode="after")
    def _has_examples(self) -> Self:
        if not self.yes or not self.no:
            raise ValueError(f"rule {self.id!r} needs at least one example in `yes` and one in `no`")
        return self


class Relation(Example):
    """The words that make a citation `relation`: right before the cited title (`before`), or after it (`after`)."""

    relation: Literal["based_on", "implements", "forwards", "repeals", "cites"]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class NotDocument(Example):
    """Titles of things that are no policy documents, by their `endings`, unless one of `unless` ends them."""

    endings: tuple[str, ...]
    unless: tuple[str, ...] = ()


class Verbs(Example):
    """Verbs right before a title that say that it is a form to fill in, or a paper still to be written."""

    kind: Literal["form", "draft"]
    words: tuple[str, ...]


class ShortForm(Example):
    """Names that stand for a document named before: a kind of document, or one of `qualifiers` with it."""

    words: tuple[str, ...]
    qualifiers: tuple[str, ...]


class Series(Example):
    """How documents are numbered beside the 发文字号: orders, announcements, standards (regular expressions,
    folded text)."""

    pattern: str

    @model_validator(mode="after")
    def _usable(self) -> Self:
        compiles(self.pattern)
        return self


class ReferenceTable(Strict):
    """The whole of references.toml. `lead_in` and `lead_in_first`: words before a bare number that are no part
    of it."""

    relation: tuple[Relation, ...]
    not_document: tuple[NotDocument, ...]
    verbs: tuple[Verbs, ...]
    short_form: tuple[ShortForm, ...]
    series: tuple[Series, ...]
    lead_in: tuple[str, ...]
    lead_in_first: tuple[str, ...]
