"""Schema of front_matter.toml: how a document's title, issuers, notes and formulas are known, and what tells
its level.

`resolve.front_matter` applies it; this module says what may stand in the file and checks that each rule carries
its examples. Patterns are regular expressions over the folded text without its white space.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from obligraph.lexicon.base import Entry, Strict, compiles
from obligraph.model import Level

Where = Literal["issuer", "number", "addressees", "interpreter", "text"]


class Words(Entry):
    """A list of words with what they end or open (`yes`) and what they must not (`no`)."""

    words: tuple[str, ...]
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


class Pattern(Entry):
    """A pattern with pieces that it takes (`yes`) and pieces that it must leave alone (`no`)."""

    pattern: str
    yes: tuple[str, ...]
    no: tuple[str, ...]

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if not self.yes or not self.no:
            raise ValueError(f"rule {self.id!r} needs at least one example in `yes` and one in `no`")
        compiles(self.pattern)
        return self


class Label(Entry):
    """The labels of one property on a page or in `Reading.properties`."""

    field: Literal["title", "number", "issuer", "publisher", "written", "published", "other"]
    words: tuple[str, ...]


class LevelHint(Pattern):
    """What tells a document's level: its issuer's name, its number's code, whom it addresses, who interprets
    it, or its words.

    Issuer hints are tried in order; the others weigh with `weight` points a hit where no issuer decides.
    """

    level: Level
    where: Where
    weight: int = 1


class FrontMatterTable(Strict):
    """The whole of front_matter.toml."""

    genre: tuple[Words, ...]
    menu: tuple[Words, ...]
    organ: tuple[Words, ...]
    label: tuple[Label, ...]
    note: tuple[Pattern, ...]
    formula: tuple[Pattern, ...]
    level: tuple[LevelHint, ...]
