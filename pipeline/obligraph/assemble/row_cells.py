"""What the time and measure cells of a table row add to what its sentence says: only what is new, and the dates that a
cell gives to its own words (10月底前(2026-10-31), as our own matrix writes them).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from obligraph.model import Mention, PartialDate, Span, Standard, TimeExpression

Between = Callable[[int, int], Sequence[Mention]]
_DATES = re.compile(
    r"\s*\(\s*(?P<first>(?:19|20)\d\d-\d\d-\d\d)\s*(?:(?P<since>起)|至\s*(?P<last>(?:19|20)\d\d-\d\d-\d\d))?\s*\)"
)
_POINT = r"(20\d\d)[-./](1[0-2]|0?[1-9])(?:[-./](3[01]|[12]\d|0?[1-9]))?"
# 2026-06-30, 2026.6底前, 2026/1-2026/6: dates without 年 and 月, which only a time cell lets one be sure of.
_NUMERIC = re.compile(
    rf"(?<![^\s;,、。:]){_POINT}(?:\s?[-~至]\s?{_POINT})?(?:(?:月?底|日)?之?前|月?底|日)?(?![^\s;,、。完(])"
)
_WORDS = re.compile(r"[^;,、\s()]{1,40}\Z")
_CONDITION = re.compile(r"\s*\(适用条件\)")


class Timed(NamedTuple):
    """A time limit of a time cell and the dates that the cell itself gives it, (start, end)."""

    mention: Mention
    dates: tuple[str | None, str | None] | None = None


class TimeCells:
    """Reads time cells; `lasting` are the words that set no end (长期坚持) wherever they stand in such a cell."""

    def __init__(self, lasting: Iterable[str]) -> None:
        words = "|".join(re.escape(word) for word in sorted(set(lasting), key=lambda w: (-len(w), w)))
        self._lasting = re.compile(rf"(?<![^\s;,、。:()])(?:{words})(?![^\s;,、。()])")

    def read(
        self, folded: str, cell: Span, between: Between, is_limit: Callable[[Mention], bool]
    ) -> Iterator[Timed]:  # fmt: skip
        """The time limits of a cell, in order."""
        found = [m for m in between(cell.start, cell.end) if is_limit(m)]
        for match in self._lasting.finditer(folded, cell.start, cell.end):
            span = Span(*match.span())
            if all(m.span.end <= span.start or span.end <= m.span.start for m in found):
                found.append(Mention(span, "deadlines", TimeExpression("ongoing"), "ongoing"))
        stated = [match.span() for match in _DATES.finditer(folded, cell.start, cell.end)]
        for match in _NUMERIC.finditer(folded, cell.start, cell.end):
            span = Span(*match.span())
            if not any(a < span.end and span.start < b for a, b in (*stated, *(m.span for m in found))):
                found.append(Mention(span, "deadlines", _numeric(match), "numeric-date"))
        found.sort(key=lambda mention: mention.span)
        at = cell.start
        for dates in _DATES.finditer(folded, cell.start, cell.end):
            before = [m for m in found if at <= m.span.start and m.span.end <= dates.start()]
            first, last = dates["first"], dates["last"]
            given = (first, last) if last else (first, None) if dates["since"] else (None, first)
            for n, mention in enumerate(before):
                own = n + 1 == len(before) and not folded[mention.span.end : dates.start()].strip()
                yield Timed(mention, given if own else None)
            words = _WORDS.search(folded, at, dates.start())
            if not before and words is not None:
                kind = "during" if last else "from" if dates["since"] else "by"
                value = TimeExpression(kind, _date(given[0]), _date(given[1]))
                yield Timed(Mention(Span(words.start(), dates.start()), "deadlines", value, "given-date"), given)
            at = dates.end()
        yield from (Timed(m) for m in found if at <= m.span.start)


def is_condition(folded: str, mention: Mention) -> bool:
    """Does the cell say after a measure that it only tells to whom or when the task applies?"""
    return _CONDITION.match(folded, mention.span.end) is not None


def same_measure(one: Standard, other: Standard) -> bool:
    """Do two measures demand the same, whatever their words?"""
    return (one.op, one.value, one.upper, one.unit) == (other.op, other.value, other.upper, other.unit)


def _numeric(match: re.Match[str]) -> TimeExpression:
    """The time that a date of numbers, or two of them, states."""
    year, month, day, last_year, last_month, last_day = (int(part) if part else None for part in match.groups())
    point = PartialDate(year, month, day)
    if last_year is None:
        return TimeExpression("by", end=point)
    return TimeExpression("during", point, PartialDate(last_year, last_month, last_day))


def _date(text: str | None) -> PartialDate | None:
    return PartialDate(*map(int, text.split("-"))) if text else None
