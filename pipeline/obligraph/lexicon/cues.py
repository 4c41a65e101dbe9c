"""Schema of cues.toml: the words that say how a clause binds."""

from __future__ import annotations

from typing import Literal

from obligraph.lexicon.base import Entry, Strict
from obligraph.model import Strength

CueClass = Literal["must", "should", "need", "may", "prohibit", "encourage", "strive", "target"]


class Cue(Entry):
    """Words of one class; `not_after` and `not_before` are the neighbours with which the word is another word."""

    cue_class: CueClass
    strength: Strength
    words: tuple[str, ...]
    not_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    yes: tuple[str, ...]
    no: tuple[str, ...]


class Cues(Strict):
    """The table of cues.toml."""

    cue: tuple[Cue, ...]
