"""The frame of a lexicon table: strict, frozen pydantic models.

A table is one TOML file under lexicons/. Every `[[entry]]` has an `id` (unique in its file), and every rule carries its own
examples (`yes`) and counter-examples (`no`). Unknown keys, duplicate ids and rules without examples are refused by name.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Frozen, and no key that the schema does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Strict):
    """One entry of a table. `id` is what `Mention.rule` and `explain` show; `note` is for the reader of the file."""

    id: str
    note: str = ""


class LexiconError(ValueError):
    """A lexicon file that cannot be used: the message names the file, the entry and what to do."""
