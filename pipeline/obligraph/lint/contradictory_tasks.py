"""contradictory-tasks: one task in two places, with different dates, different numbers, or once allowed and once
forbidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.lint.similar import twins
from obligraph.model import Kind, Obligation, Severity


def _find(draft: Draft) -> Iterator[Found]:
    for first, second, same in twins(draft):
        # Within one section, two dates or numbers are the steps of a schedule.
        if same or (first.kind is second.kind and first.section == second.section):
            continue
        if said := _difference(first, second):
            line = draft.line(first.span.start)
            (one, other), words = said, quoted(second.quote)
            yield Found(
                second.span,
                f"“{words}” says {other}, line {line} says {one}",
                f"“{words}”与第{line}行不一致：此处为“{other}”，该处为“{one}”",
                second.id,
            )


def _difference(first: Obligation, second: Obligation) -> tuple[str, str] | None:
    """What the two say otherwise: (the first, the second), or None where they agree or differ in more than one cell."""
    if (first.kind is Kind.PROHIBITION) != (second.kind is Kind.PROHIBITION):
        return quoted(first.quote), quoted(second.quote)
    ends = [{d.end: d.quote for d in task.deadlines if d.end and d.type == "by"} for task in (first, second)]
    values = [{(s.value, s.upper): s.quote for s in task.standards if not s.condition} for task in (first, second)]
    units = [{s.unit for s in task.standards if not s.condition} for task in (first, second)]
    dates = _disjoint(*ends)
    numbers = _disjoint(*values) and units[0] == units[1]
    if dates == numbers:
        return None
    one: Mapping[Any, str]
    other: Mapping[Any, str]
    one, other = ends if dates else values
    return quoted("、".join(one.values())), quoted("、".join(other.values()))


def _disjoint(one: Mapping[Any, str], other: Mapping[Any, str]) -> bool:
    return bool(one) and bool(other) and not one.keys() & other.keys()


CHECK = Check(
    "contradictory-tasks", Severity.ERROR,
    "one task with two dates or numbers, or both allowed and forbidden", "同一任务前后矛盾",
    "find out which one holds and correct the other", "核实后统一",
    _find,
)  # fmt: skip
