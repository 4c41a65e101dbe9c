"""The table of numeric standards: units, words of comparison, and where a number is no standard or only a condition."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from obligraph.lexicon.base import Entry, Strict, compiles

UnitKind = Literal[
    "count", "people", "rank", "measure", "money", "share", "score", "age", "time", "service", "data", "latin", "ratio"
]
Op = Literal[">=", "<=", ">", "<", "=", "range"]


Pattern = Annotated[str, AfterValidator(compiles)]


class Rule(Entry):
    """`yes`: "sentence => op value unit", ` ?` at the end for a condition; `no`: sentences without a standard."""

    yes: tuple[str, ...]
    no: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_examples(self) -> Rule:
        if not self.yes and not self.no:
            raise ValueError(f"{self.id!r} has no example: give one sentence in `yes` or `no`")
        return self


class Unit(Rule):
    """Words that make the number before them a standard, unless one of `not_before` follows (项 in 项目)."""

    kind: UnitKind
    words: tuple[str, ...]
    not_before: tuple[str, ...] = ()


class Comparison(Rule):
    """Words that say how the number binds. `gap`: what may stand between a word before the number and the number."""

    op: Literal[">=", "<=", ">", "<", "="]
    position: Literal["before", "after"]
    words: tuple[str, ...]
    not_before: tuple[str, ...] = ()
    gap: Literal["none", "of", "measure", "any"] = "none"


class Prefix(Rule):
    """Words before a number of one of `kinds` that belong to its quote, each alone or followed by one of `suffix`."""

    words: tuple[str, ...]
    kinds: tuple[UnitKind, ...] = ()
    suffix: tuple[str, ...] = ()


class Context(Rule):
    """A number whose surroundings match is no standard (`none`), only a `condition`, or, for a bare Chinese numeral, an
    exact `count` after all. Every field that is given must match: `left` and `right` on the text before and after the
    phrase, `kinds` and `units` on its unit, `ops` on its operator, `compared` on whether it has a word of comparison,
    `numerals` on how the number is written, `plural` on its not being one."""

    effect: Literal["none", "condition", "count"]
    left: Pattern | None = None
    right: Pattern | None = None
    kinds: tuple[UnitKind, ...] = ()
    units: tuple[str, ...] = ()
    ops: tuple[Op, ...] = ()
    compared: bool | None = None
    numerals: Literal["any", "chinese", "arabic"] = "any"
    plural: bool = False


class StandardsTable(Strict):
    """lexicons/standards.toml. `unitless`: measures whose numbers have no unit (PUE低于1.3); `per`: what may
    follow a unit after a slash (元/亩)."""

    unitless: tuple[str, ...]
    per: tuple[str, ...]
    unit: tuple[Unit, ...]
    comparison: tuple[Comparison, ...]
    prefix: tuple[Prefix, ...]
    context: tuple[Context, ...]
