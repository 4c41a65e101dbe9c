"""Schema of roles.toml: the words of responsibility marks."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from obligraph.lexicon.base import Entry, Strict, all_compile

Role = Literal["lead", "responsible", "support", "time", "measure", "none"]


class Label(Entry):
    """A word before a colon (牵头单位:); with `bare` it needs no noun of `Roles.nouns` after it."""

    role: Role
    words: tuple[str, ...]
    bare: bool = False
    yes: tuple[str, ...]
    no: tuple[str, ...]


class Predicate(Entry):
    """A word after the names (甲牵头)."""

    role: Role
    words: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]


class Patterns(Strict):
    """Regular expressions over folded text with their examples."""

    patterns: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]

    @model_validator(mode="after")
    def _usable(self) -> Self:
        all_compile(self.patterns, "|".join(self.patterns))
        return self


class Roles(Strict):
    """The table of roles.toml."""

    nouns: tuple[str, ...]
    before: tuple[str, ...]
    label: tuple[Label, ...]
    predicate: tuple[Predicate, ...]
    first_leads: Patterns
    reach: Patterns
