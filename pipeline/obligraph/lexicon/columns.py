"""Schema of columns.toml: what the columns of a responsibility table hold."""

from __future__ import annotations

from typing import Literal

from obligraph.lexicon.base import Entry, Strict

ColumnRole = Literal["task", "content", "lead", "responsible", "support", "time", "measure", "category", "ignore"]


class Column(Entry):
    """Header words of one meaning; `yes` and `no` are whole header cells."""

    role: ColumnRole
    words: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]


class Columns(Strict):
    """The table of columns.toml."""

    column: tuple[Column, ...]
