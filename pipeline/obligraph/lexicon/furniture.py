"""Schema of lexicons/furniture.toml: what a saved page carries around its document, and what it says about itself.

The readers compile and apply it; this module only says what may stand in the file.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import model_validator

from obligraph.lexicon.base import Entry, Strict, compiles


class Place(StrEnum):
    """Where a rule may match: before the first line of the body, after its last, either of the two, or anywhere."""

    HEAD = "head"
    TAIL = "tail"
    EDGE = "edge"
    ANYWHERE = "anywhere"


class LineRule(Entry):
    """A regular expression that must match the whole line, folded and trimmed; `yes` and `no` are lines it must and
    must not match."""

    # Those with which `readers.furniture` compiles the pattern.
    flags: ClassVar[re.RegexFlag] = re.NOFLAG

    pattern: str
    yes: tuple[str, ...]
    no: tuple[str, ...]

    @model_validator(mode="after")
    def _usable(self) -> Self:
        compiles(self.pattern, flags=self.flags)
        if not self.yes or not self.no:
            raise ValueError(f"{self.id!r} needs at least one example in `yes` and one in `no`")
        return self


class FurnitureRule(LineRule):
    """A line that is furniture.

    `spreads`: the lines from here to the page's edge are furniture too, as long as no body line is among them.
    `company`: the line is furniture only when a line found by a rule without `company` stands near it.
    """

    flags: ClassVar[re.RegexFlag] = re.IGNORECASE

    where: Place
    spreads: bool = False
    company: bool = False


class BodyRule(LineRule):
    """A line that is certainly part of the document: furniture never spreads over it. The first and the last line
    that a rule with `bounds` matches end the head of a page and begin its tail."""

    bounds: bool = False


class PropertyLabel(Entry):
    """A label of a page's information table. `label` is the key in `Reading.properties`; `names` are the spellings
    on the pages (white space inside them is ignored); `weak` spellings count only in a line that is furniture
    already; `meta` are names of HTML meta elements; the value of an `ignored` label is dropped."""

    label: str
    names: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    meta: tuple[str, ...] = ()
    ignored: bool = False


class ColumnNames(Entry):
    """Names and endings by which a table's header row is known."""

    names: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()


class FurnitureTable(Strict):
    """The whole of furniture.toml. `container` rules match the id or a class (lower case) of the element of a page
    that holds its document."""

    rule: tuple[FurnitureRule, ...]
    body: tuple[BodyRule, ...]
    property: tuple[PropertyLabel, ...]
    columns: tuple[ColumnNames, ...]
    container: tuple[LineRule, ...]
