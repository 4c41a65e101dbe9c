"""What a table of an analysis is: columns with names in English and Chinese, rows of plain values, and which rows rest
on too few tasks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

FEW = 10
"""A share of fewer tasks than this is marked: one task more or less would move it by ten points."""
ALL = "all"
"""In the columns level and year: the sum over all of them."""
UNKNOWN = "unknown"
"""In the column year: the document has no date."""
FEW_COLUMN = "few"

Cell = str | int | float | bool | None


class Form(StrEnum):
    """How the values of a column are shown."""

    WORDS = "words"
    COUNT = "count"
    SHARE = "share"
    FIGURE = "figure"
    MARK = "mark"


class Column(NamedTuple):
    """A column: its name for programs, its name for people, and what it holds."""

    name: str
    chinese: str
    form: Form = Form.COUNT


@dataclass(slots=True)
class Table:
    """One table: `name` is that of its file, `chinese` that of its sheet, `remark` what its figures mean (Chinese)."""

    name: str
    chinese: str
    remark: str
    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The columns' names."""
        return [column.name for column in self.columns]

    def records(self, **wanted: Cell) -> list[dict[str, Any]]:
        """The rows as dicts, those alone whose columns have these values."""
        names = self.names
        places = [(names.index(name), value) for name, value in wanted.items()]
        return [
            dict(zip(names, row, strict=True)) for row in self.rows if all(row[at] == value for at, value in places)
        ]


@dataclass(frozen=True, slots=True)
class Analysed:
    """All tables of an analysis, by name, and what they rest on (what summary.json holds)."""

    tables: dict[str, Table]
    summary: dict[str, Any]


def share(part: int, whole: int) -> float | None:
    """A share to four places; None of nothing."""
    return round(part / whole, 4) if whole else None


def is_few(whole: int) -> bool:
    """Is a share of so many to be marked?"""
    return whole < FEW
