"""Deadlines told apart: earlier, later, more often, more seldom, in less or more time, new, gone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from obligraph.comparing.periods import days
from obligraph.comparing.side import Duty, Stated, alike, match
from obligraph.comparing.words import LENIENT
from obligraph.model import Deadline, Difference, Effect

_SAME_CLAUSE = 0.3  # likeness of two clauses from which their dates may be set against each other on their own
_CELL = "deadlines"
_DATED = ("deadline-earlier", "deadline-later")
_OFTEN = ("frequency-raised", "frequency-lowered")
_DAY = re.compile(
    r"(?:(?P<month>\d{1,2})月|(?P<which>第一|第二|最后)(?:1|一)?个月)(?:(?P<day>\d{1,2})[日号]|底|末)?|每月(?P<only>\d{1,2})[日号]"
)
_WITHIN = ("span-shortened", "span-lengthened")


def deadline_differences(
    central: Sequence[Stated[Deadline]], local: Sequence[Stated[Deadline]], duties: Sequence[Duty], own: Duty,
    *, same_act: bool, same_amount: bool = True,
) -> list[Difference]:  # fmt: skip
    """What the local dates are against the central ones. `same_act`: the duties say the same, so that their only dates
    belong together whatever their clauses say. `same_amount`: both are due for the same amount; the date of a county's
    share is neither earlier nor later than that of the nation's total.
    """
    central, local = _lasts(central), _lasts(local)

    def fit(c: Stated[Deadline], x: Stated[Deadline]) -> float:
        if _class(c.item) != _class(x.item):
            return 0.0
        near = alike(c.pairs, x.pairs)
        same = 0.15 if _value(c.item) == _value(x.item) else 0.0
        return 0.2 + near + same if same_act or near >= _SAME_CLAUSE else 0.0

    found = match(central, local, fit)
    differences = [told for c, x in found.both if (told := _told(c, x))]
    if not same_amount:
        differences = [d._replace(effect=Effect.NONE) if d.code in _DATED else d for d in differences]
    differences += [
        Difference(_CELL, "deadline-new", Effect.CONCRETE, "", x.item.quote, None, x.item.span)
        for x in found.new
        if x.item.type != "ongoing" and not x.said_by(duties)
    ]
    if same_act:
        differences += [
            Difference(_CELL, "deadline-gone", Effect.NONE, c.item.quote, "", c.item.span, None)
            for c in found.gone
            if c.duty is duties[0] and c.item.type != "ongoing" and not c.said_by([own])
        ]
    return differences


def _value(deadline: Deadline) -> tuple[str | None, ...]:
    return (deadline.start, deadline.end, deadline.every, deadline.duration)


def _lasts(stated: Sequence[Stated[Deadline]]) -> list[Stated[Deadline]]:
    """Of several dates in one clause (2026年、2027年分别完成) the last: by then, all of it is due."""
    last: dict[tuple[str, int], Stated[Deadline]] = {}
    others = []
    for one in stated:
        if one.clause is None or _class(one.item) != "dated":
            others.append(one)
            continue
        key = (one.duty.task.id, one.clause.span.start)
        if key not in last or (one.item.end or "") > (last[key].item.end or ""):
            last[key] = one
    return [*others, *last.values()]


def _class(deadline: Deadline) -> str:
    if deadline.type == "recurring" or deadline.type == "ongoing":
        return deadline.type
    if deadline.duration and deadline.type == "within":
        return "within"
    if deadline.type == "from":
        return "from" if deadline.start else "event"
    return "dated" if deadline.end else "event"


def _told(c: Stated[Deadline], x: Stated[Deadline]) -> Difference | None:
    """Later end, longer period, longer time: laxer; and the reverse. Nothing where the two say the same."""
    match _class(c.item):
        case "dated":
            code, stricter = _compared(c.item.end, x.item.end, *_DATED)
        case "from":
            code, stricter = _compared(c.item.start, x.item.start, *_DATED)
        case "recurring":
            code, stricter = _compared(days(c.item.every), days(x.item.every), *_OFTEN)
            if c.item.every == x.item.every:
                code, stricter = _compared(_day(c.item.quote), _day(x.item.quote), *_DATED)
        case "within":
            code, stricter = _compared(days(c.item.duration), days(x.item.duration), *_WITHIN)
        case _:
            return None
    if not code:
        return None
    effect = Effect.STRICTER if stricter else Effect.LAXER
    if code.startswith("span") and (_lenient(c) or _lenient(x)):
        effect = Effect.OTHER
    return Difference(_CELL, code, effect, c.item.quote, x.item.quote, c.item.span, x.item.span)


def _day(quote: str) -> float | None:
    """The day within a period (每年11月底前, 每季度最后一个月25日前), as a number that grows with it."""
    found = _DAY.search(quote)
    if not found:
        return None
    if found["only"]:
        return int(found["only"])
    month = found["month"] or {"第一": "1", "第二": "2", "最后": "3", "末": "3"}.get(found["which"] or "", "0")
    return int(month) * 31 + (int(found["day"]) if found["day"] else 31)


def _lenient(stated: Stated[Deadline]) -> bool:
    """Is the time one that somebody is granted (a deferral), rather than one that somebody must keep?"""
    return LENIENT.search(stated.said) is not None


def _compared(c: str | float | None, x: str | float | None, less: str, more: str) -> tuple[str, bool]:
    if c is None or x is None or type(c) is not type(x) or c == x:
        return "", False
    smaller = x < c  # type: ignore[operator]
    return (less if smaller else more), smaller
