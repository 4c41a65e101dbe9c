"""Schema of tasks.toml: what is no task although it stands in the body, and what the section headings say."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from obligraph.lexicon.base import Entry, Strict, all_compile


class Rule(Entry):
    """Patterns over a folded sentence (anywhere, at its start, at its end) or over a section heading; `triggers`: one
    of these stands in every sentence that the rule can hold for."""

    where: Literal["sentence", "start", "end", "heading"]
    patterns: tuple[str, ...]
    triggers: tuple[str, ...] = ()
    unless_modal: bool
    items_only: bool = False
    yes: tuple[str, ...]
    no: tuple[str, ...]

    @model_validator(mode="after")
    def _usable(self) -> Self:
        frame = "{}" if self.where == "heading" else "(?:{})"
        all_compile(self.patterns, "|".join(map(frame.format, self.patterns)))
        return self


class Tasks(Strict):
    """The table of tasks.toml."""

    rule: tuple[Rule, ...]
