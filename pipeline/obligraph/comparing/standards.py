"""Numeric standards told apart: floors and ceilings raised and lowered, how often, ratios, new, gone.

A count with a period (每月至少1次) is one measure, not two: how often. A ceiling on what somebody is given
is no limit on the duty, so that moving it makes the duty another one, neither stricter nor laxer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from obligraph.comparing.periods import days
from obligraph.comparing.side import Duty, Matched, Stated, alike, held, match
from obligraph.comparing.words import BENEFIT, EACH, TOTAL, TOTAL_UNITS
from obligraph.model import Deadline, Difference, Effect, Span, Standard

_SAME_CLAUSE = 0.3
_TELLING = 4  # pairs of characters in a clause that says what is measured (建筑面积 alone does not)
_KEPT_CLAUSE = 0.6  # share of a clause that must still stand where only its number went
_CELL = "standards"
_UP, _DOWN = frozenset({">=", ">"}), frozenset({"<=", "<"})
_FLOOR = ("floor-raised", "floor-lowered")
_CEILING = ("ceiling-lowered", "ceiling-raised")
_RATIO = ("ratio-raised", "ratio-lowered")
_COUNTS = frozenset("次轮场回遍期趟")
_POINTS = frozenset({"百分点", "个百分点"})
_LONGEST_WORDS = 24


class StandardsTold(NamedTuple):
    """The differences, the deadlines (by span, of either side) that were part of a measure, and whether totals of
    different places stand against each other."""

    differences: list[Difference]
    central_periods: frozenset[Span]
    local_periods: frozenset[Span]
    totals: bool


def standard_differences(
    central: Sequence[Stated[Standard]], local: Sequence[Stated[Standard]], duties: Sequence[Duty], own: Duty,
    *, same_act: bool, same_place: bool,
) -> StandardsTold:  # fmt: skip
    """What the local numbers are against the central ones. A condition (65岁以上老年人) is no standard, but moving it
    moves whom the duty is for. `same_act` as for deadlines; `same_place`: the documents are of one place, so that their
    totals can be compared.
    """
    conditions: Matched[Standard] = match(
        [c for c in central if c.item.condition],
        [x for x in local if x.item.condition],
        lambda c, x: _fit(c, x, same_act),
    )
    found: Matched[Standard] = match(
        [c for c in central if not c.item.condition],
        [x for x in local if not x.item.condition],
        lambda c, x: _fit(c, x, same_act),
    )
    differences: list[Difference] = []
    differences += [told for c, x in conditions.both if (told := _condition(c, x))]
    central_periods: set[Span] = set()
    local_periods: set[Span] = set()
    for c, x in found.both:
        per_c, per_x = _period(c), _period(x)
        if per_c and per_x:
            central_periods.add(per_c.span)
            local_periods.add(per_x.span)
            told = _rates(c, per_c, x, per_x, same_place)
        else:
            told = _values(c, x, same_place)
        if told:
            differences.append(told)
    differences += [
        Difference(_CELL, "standard-new", Effect.CONCRETE, "", x.item.quote, None, x.item.span)
        for x in found.new
        if not x.said_by(duties) and not (_is_share(x.item) and duties[0].whole)
    ]
    differences += [_no_longer_whole(x, duties[0]) for x in found.new if _is_share(x.item) and duties[0].whole]
    # What a further duty says beside the closest may be carried out elsewhere.
    gone = [c for c in found.gone if c.duty is duties[0]]
    differences += [_whole(c, own) for c in gone if _is_share(c.item) and own.whole and not c.said_by([own])]
    if same_act:
        differences += [
            Difference(_CELL, "standard-gone", _effect_of_loss(c, own, same_place), c.item.quote, "", c.item.span, None)
            for c in gone
            if not c.said_by([own]) and not (_is_share(c.item) and own.whole)
        ]
    totals = any(d.code == "value-changed" and d.effect is Effect.NONE for d in differences)
    return StandardsTold(differences, frozenset(central_periods), frozenset(local_periods), totals)


def _fit(c: Stated[Standard], x: Stated[Standard], same_act: bool) -> float:
    units = _units(c.item.unit, x.item.unit)
    near = alike(c.pairs, x.pairs)
    telling = min(len(c.pairs), len(x.pairs)) >= _TELLING
    if not units or not ((telling and near >= _SAME_CLAUSE) or (same_act and (near > 0 or not (c.own and x.own)))):
        return 0.0
    same_side = (c.item.op in _DOWN) == (x.item.op in _DOWN)
    named = 0.3 if c.item.of and x.item.of and c.item.of[-4:] == x.item.of[-4:] else 0.0
    equal = 0.2 if (c.item.value, c.item.upper) == (x.item.value, x.item.upper) else 0.0
    return units * (0.1 + near + named + equal + 0.1 * same_side)


def _units(one: str | None, other: str | None) -> float:
    if one == other:
        return 1.0
    return 0.5 if {one, other} & _POINTS and "%" in {one, other} else 0.0


def _period(stated: Stated[Standard]) -> Deadline | None:
    """The period that a count is meant for: the recurring time of its clause (每季度至少上门随访1次)."""
    if stated.clause is None or (stated.item.unit or "") not in _COUNTS or stated.item.op in _DOWN:
        return None
    start = stated.duty.task.span.start
    clause = stated.clause
    for deadline in stated.duty.task.deadlines:
        inside = clause.span.start <= deadline.span.start - start < clause.span.end
        if inside and deadline.type == "recurring" and days(deadline.every):
            return deadline
    return None


def _rates(
    c: Stated[Standard], per_c: Deadline, x: Stated[Standard], per_x: Deadline, same_place: bool
) -> Difference | None:
    one, other = _number(c.item), _number(x.item)
    long, short = days(per_c.every), days(per_x.every)
    if one is None or other is None or not long or not short:
        return None
    if per_c.every == per_x.every:
        return _values(c, x, same_place)
    before, after = one / Fraction(long), other / Fraction(short)
    if before == after:
        return None
    code = "frequency-raised" if after > before else "frequency-lowered"
    effect = Effect.STRICTER if after > before else Effect.LAXER
    return Difference(
        _CELL, code, effect, _together(c, per_c), _together(x, per_x),
        _joined(c.item.span, per_c.span), _joined(x.item.span, per_x.span),
    )  # fmt: skip


def _together(stated: Stated[Standard], period: Deadline) -> str:
    span = _joined(stated.item.span, period.span)
    start = stated.duty.task.span.start
    words = stated.duty.task.quote[span.start - start : span.end - start]
    return words if len(words) <= _LONGEST_WORDS else f"{period.quote}…{stated.item.quote}"


def _joined(one: Span, other: Span) -> Span:
    return Span(min(one.start, other.start), max(one.end, other.end))


def _condition(c: Stated[Standard], x: Stated[Standard]) -> Difference | None:
    """A bar moved: 65岁以上老年人 → 70岁以上老年人 leaves fewer."""
    one, other = _number(c.item), _number(x.item)
    ups = (c.item.op in _UP, x.item.op in _UP)
    if one is None or other is None or one == other or c.item.unit != x.item.unit or ups[0] != ups[1]:
        return None
    if "range" in (c.item.op, x.item.op) or "=" in (c.item.op, x.item.op):
        return None
    narrower = (other > one) == ups[0]
    code, effect = ("scope-narrower", Effect.LAXER) if narrower else ("scope-wider", Effect.STRICTER)
    return Difference("scope", code, effect, c.item.quote, x.item.quote, c.item.span, x.item.span)


def _values(c: Stated[Standard], x: Stated[Standard], same_place: bool) -> Difference | None:
    before, after = c.item, x.item

    def told(code: str, effect: Effect) -> Difference:
        return Difference(_CELL, code, effect, before.quote, after.quote, before.span, after.span)

    if before.unit != after.unit:
        same = (before.value, _direction(before)) == (after.value, _direction(after))
        return told("unit-changed", Effect.OTHER if same else Effect.NONE)
    if _direction(before) != _direction(after) and _direction(before) and _direction(after):
        return told("direction-changed", Effect.OTHER)
    one, other = _number(before), _number(after)
    if one is None or other is None:
        return None
    if before.op == "range" and after.op == "range":
        return _ranges((one, _upper(before)), (other, _upper(after)), told)
    if before.op == "range" or after.op == "range":
        return _against_range(before, after, told)
    if (before.op in _DOWN) != (after.op in _DOWN):
        # A ceiling and a plain number of one value are one number put otherwise; a ceiling and a floor are not.
        plain = "=" in (before.op, after.op)
        return None if one == other and plain else told("value-changed", Effect.OTHER)
    ceiling = before.op in _DOWN
    if one != other and not same_place and not ceiling and (_total(c) or _total(x)):
        return told("value-changed", Effect.NONE)  # A county's share of the nation's total is no less of a duty.
    if one == other:
        # 不低于30% → 30%: the number stands, its being a floor does not.
        weaker = not ceiling and before.op in _UP and after.op == "="
        return told("floor-lowered", Effect.NONE) if weaker else None
    stricter = other < one if ceiling else other > one
    names = _CEILING if ceiling else _RATIO if isinstance(before.value, str) else _FLOOR
    effect = Effect.STRICTER if stricter else Effect.LAXER
    if ceiling and (_gives(c) or _gives(x)):
        effect = Effect.OTHER
    return told(names[0] if stricter else names[1], effect)


def _ranges(
    before: tuple[Fraction, Fraction | None], after: tuple[Fraction, Fraction | None],
    told: Callable[[str, Effect], Difference],
) -> Difference | None:  # fmt: skip
    """A range within the former one is stricter, one around it laxer."""
    if before == after or before[1] is None or after[1] is None:
        return None
    if after[0] >= before[0] and after[1] <= before[1]:
        return told("floor-raised" if after[0] > before[0] else "ceiling-lowered", Effect.STRICTER)
    if after[0] <= before[0] and after[1] >= before[1]:
        return told("floor-lowered" if after[0] < before[0] else "ceiling-raised", Effect.LAXER)
    return told("value-changed", Effect.OTHER)


def _against_range(before: Standard, after: Standard, told: Callable[[str, Effect], Difference]) -> Difference | None:
    """A range against one bound: the end of the range that is of the bound's kind."""
    bound, ranged = (after, before) if before.op == "range" else (before, after)
    end = _upper(ranged) if bound.op in _DOWN else _number(ranged)
    value = _number(bound)
    if end is None or value is None or end == value:
        return None
    raised = (end > value) == (ranged is after)
    if bound.op in _DOWN:
        return told("ceiling-raised", Effect.LAXER) if raised else told("ceiling-lowered", Effect.STRICTER)
    return told("floor-raised", Effect.STRICTER) if raised else told("floor-lowered", Effect.LAXER)


def _number(standard: Standard) -> Fraction | None:
    """The value as a number; a ratio 1:3 as a third."""
    if isinstance(standard.value, Decimal):
        return Fraction(standard.value) if standard.value.is_finite() else None
    one, _, other = standard.value.partition(":")
    try:
        return Fraction(one) / Fraction(other)
    except (ValueError, ZeroDivisionError):
        return None


def _upper(standard: Standard) -> Fraction | None:
    return None if standard.upper is None or not standard.upper.is_finite() else Fraction(standard.upper)


def _direction(standard: Standard) -> str:
    """Which way a change goes: 下降10% is down, 增长10% up."""
    if any(word in standard.quote for word in ("下降", "降低", "减少", "压减", "削减", "缩短")):
        return "down"
    return "up" if any(word in standard.quote for word in ("增长", "提高", "增加", "上升", "提升")) else ""


def _is_share(standard: Standard) -> bool:
    return standard.unit == "%" and standard.op in _UP and _number(standard) != 100


def _whole(c: Stated[Standard], own: Duty) -> Difference:
    """95%以上 → 全覆盖."""
    return Difference(_CELL, "floor-raised", Effect.STRICTER, c.item.quote, own.whole, c.item.span, None)


def _no_longer_whole(x: Stated[Standard], central: Duty) -> Difference:
    """全覆盖 → 95%以上."""
    return Difference(_CELL, "floor-lowered", Effect.LAXER, central.whole, x.item.quote, None, x.item.span)


def _total(stated: Stated[Standard]) -> bool:
    """Is the number a total of the whole place (完成200万户), rather than a share, a rate or a size of each?"""
    unit = stated.item.unit or ""
    if unit not in TOTAL_UNITS or isinstance(stated.item.value, str):
        return False
    words = stated.clause.text if stated.clause else stated.item.quote
    return TOTAL.search(words) is not None and EACH.search(words) is None


def _gives(stated: Stated[Standard]) -> bool:
    return BENEFIT.search(stated.said) is not None


def _effect_of_loss(c: Stated[Standard], own: Duty, same_place: bool) -> Effect:
    """A number that went while its clause stands makes the duty laxer; a clause that went is told by itself."""
    if not c.own or not c.pairs or (not same_place and _total(c)):
        return Effect.NONE
    return Effect.LAXER if held(c.pairs, own.pairs) >= _KEPT_CLAUSE else Effect.NONE
