"""Schema of lint.toml: the words that the checks of a draft look for."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from obligraph.lexicon.base import Entry, Strict
from obligraph.lexicon.divisions import Words

# What the checks ask for by name: a table without one of these cannot be used.
CUES = (
    "vague-time",
    "change",
    "baseline",
    "price",
    "share",
    "amount",
    "unitless",
    "numbered-title",
    "unnumbered-title",
    "former",
    "joint",
    "frame",
    "general-owner",
    "closing",
    "lead-word",
    "soft-verb",
    "deliverable",
)


class LintCue(Entry):
    """Words that count unless a word of `not_after` stands right before, or one of `not_before` right after them.

    `yes` are phrases in which one of the words counts, `no` phrases in which none does.
    """

    words: Words
    not_after: Words = ()
    not_before: Words = ()
    yes: Words
    no: Words


class LintTable(Strict):
    """The table of lint.toml."""

    cue: tuple[LintCue, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        given = {cue.id for cue in self.cue if cue.words}
        if missing := sorted(set(CUES) - given):
            raise ValueError(f"[[cue]] entries missing: {', '.join(missing)}")
        if unknown := sorted(given - set(CUES)):
            raise ValueError(f"[[cue]] entries that nothing reads: {', '.join(unknown)}; there are {', '.join(CUES)}")
        return self
