"""The frame of a lexicon table: strict, frozen pydantic models.

A table is one TOML file under lexicons/. Every `[[entry]]` has an `id` (unique in its section), and every rule carries
its own examples (`yes`) and counter-examples (`no`). Unknown keys, duplicate ids and words that two entries claim are
refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Frozen, and no key that the schema does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Strict):
    """One entry of a table. `id` is what `Mention.rule` and `explain` show; `note` is for the reader of the file."""

    id: str
    note: str = ""


def compiles(pattern: str, *, flags: int = 0) -> str:
    """The pattern itself. Raises ValueError, which pydantic reports as a fault of its key, when it cannot be compiled.

    Give it the very pattern and flags that its user compiles: `re` keeps what it compiled, so the check costs nothing.
    """
    try:
        re.compile(pattern, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"no regular expression: {shown(pattern)}: {error}") from error
    return pattern


def all_compile(patterns: Iterable[str], joined: str) -> None:
    """Raises ValueError for `patterns` of which `joined`, what their user makes of them, cannot be compiled."""
    try:
        compiles(joined)
    except ValueError:
        for pattern in patterns:
            compiles(pattern)
        raise


def shown(value: Any) -> str:
    """A value as a message shows it: not more of it than tells which one is meant."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


class LexiconError(ValueError):
    """A lexicon file that cannot be used: the message names the file, the entry and what to do."""
