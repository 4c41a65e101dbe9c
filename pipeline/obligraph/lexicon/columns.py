"""Schema of columns.toml: what the columns of a responsibility table hold, and which of their cells hold nothing."""

from __future__ import annotations

from typing import Literal

from obligraph.lexicon.base import Entry, Strict

ColumnRole = Literal[
    "task", "content", "lead", "responsible", "support", "actors", "time", "measure", "category", "ignore"
]
EmptyMeaning = Literal["nothing", "above"]


class Column(Entry):
    """Header words of one meaning; `yes` and `no` are whole header cells."""

    role: ColumnRole
    words: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]


class Empty(Entry):
    """Words of cells that hold nothing, or what the cell above holds; `yes` and `no` are whole cells."""

    means: EmptyMeaning
    words: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]


class Columns(Strict):
    """The table of columns.toml."""

    column: tuple[Column, ...]
    empty: tuple[Empty, ...]
