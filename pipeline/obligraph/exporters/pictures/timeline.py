"""Months with deadlines → bars of months, quarters or years, as few as fit on a page, and their drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from obligraph.exporters.pictures.counts import Month
from obligraph.exporters.pictures.sheet import GREY, SMALL, Sheet

Part = TypeVar("Part", bound=StrEnum)
"""What a bar is stacked of: kinds of tasks, or levels of documents."""

MOST_BARS = 72
# Of the limits, at each end, that may lie outside the line where this makes its bars finer.
_OUTSIDE = 0.025
_UNITS = (1, 3, 12)
# A line of fewer months is drawn out to whole years.
_SHORT = 12
_TINY = 7.0
# Months this far apart, in inches, are all named; else every third.
_APART = 0.14


@dataclass(slots=True)
class Bar(Generic[Part]):
    """One bar: what it is called, in which year it lies (0: outside the line), which month or quarter of it it is,
    and its tasks by kind (or whatever else they are stacked by).
    """

    name: str
    year: int
    number: int
    kinds: Counter[Part]


class Timeline(NamedTuple, Generic[Part]):
    """Bars without gaps in time, `months` each; what lies outside is the first or last bar."""

    bars: list[Bar[Part]]
    months: int


class Area(NamedTuple):
    """Where to draw, in inches."""

    left: float
    top: float
    right: float
    bottom: float


def timeline(months: Mapping[Month, Counter[Part]]) -> Timeline[Part]:
    """The finest line of at most MOST_BARS bars that holds all or nearly all limits."""
    by_number: dict[int, Counter[Part]] = {}
    for month, kinds in months.items():
        by_number[month.year * 12 + month.month - 1] = kinds
    if not by_number:
        return Timeline([], 1)
    weights = sorted((number, sum(kinds.values())) for number, kinds in by_number.items())
    for unit in _UNITS:
        first, last = _within(weights, unit, strict=unit == _UNITS[-1])
        if last // unit - first // unit < MOST_BARS:
            if last - first < _SHORT:
                first, last = first // 12 * 12, last // 12 * 12 + 11
            return Timeline(_bars(by_number, first // unit, last // unit, unit), unit)
    raise AssertionError("years always fit")


def axis(most: int) -> list[int]:
    """Round numbers from 0 to at least `most`, four to six of them where there are as many."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if most <= 5 * step * factor:
                return list(range(0, -(-most // (step * factor)) * step * factor + 1, step * factor))
        step *= 10


def draw(sheet: Sheet, line: Timeline[Part], area: Area, looks: Mapping[Part, tuple[str, str]]) -> None:
    """Bars stacked by `looks` (colour and hatch) with their sums over them, and the time below."""
    sums = [sum(bar.kinds.values()) for bar in line.bars]
    ticks = axis(max(sums))
    scale = (area.bottom - area.top - 0.2) / ticks[-1]
    # A run with one date should not fill the page with one bar.
    pitch = min((area.right - area.left) / len(line.bars), 0.6)
    for tick in ticks:
        y = area.bottom - tick * scale
        sheet.line((area.left, y), (area.right, y))
        sheet.text(area.left - 0.06, y, f"{tick:,}", size=SMALL, colour=GREY, align="right")
    for i, bar in enumerate(line.bars):
        y = area.bottom
        for kind, (colour, hatch) in looks.items():
            high = bar.kinds[kind] * scale
            y -= high
            sheet.bar(area.left + (i + 0.1) * pitch, y, pitch * 0.8, high, colour, hatch=hatch)
        if sums[i] and _free(sheet, sums, i, scale, pitch):
            sheet.text(area.left + (i + 0.5) * pitch, y - 0.08, f"{sums[i]:,}", size=_TINY, align="center")
    sheet.line((area.left, area.bottom), (area.right, area.bottom), GREY, over=True)
    _time(sheet, line, area, pitch)


def _free(sheet: Sheet, sums: list[int], at: int, scale: float, pitch: float) -> bool:
    """Does the sum over a bar fit without touching the bars and sums beside it?"""
    if sheet.font.width(f"{sums[at]:,}", _TINY) < pitch:
        return True
    beside = [sums[i] for i in (at - 1, at + 1) if 0 <= i < len(sums)]
    return all(one * scale + 0.25 < sums[at] * scale or not one for one in beside)


def _time(sheet: Sheet, line: Timeline[Part], area: Area, pitch: float) -> None:
    """Names of bars where they fit, and years below."""
    inside = [bar for bar in line.bars if bar.year]
    for i, bar in enumerate(line.bars):
        x = area.left + (i + 0.5) * pitch
        if not bar.year:
            sheet.text(x, area.bottom + 0.13, bar.name, size=_TINY, colour=GREY, align="center")
        elif line.months < 12 and (pitch >= _APART or line.months == 3 or bar.number % 3 == 0):
            sheet.text(x, area.bottom + 0.13, str(bar.number), size=_TINY, colour=GREY, align="center")
    if line.months < 12:
        unit = "月" if line.months == 1 else "季度"
        sheet.text(area.left - 0.13, area.bottom + 0.13, unit, size=_TINY, colour=GREY, align="right")
    # Years 0.4 inches apart can be read.
    every = next(n for n in (1, 2, 5, 10) if n * pitch * 12 / line.months >= 0.4) if line.months == 12 else 1
    y = area.bottom + (0.13 if line.months == 12 else 0.33)
    for year in dict.fromkeys(bar.year for bar in inside):
        own = [i for i, bar in enumerate(line.bars) if bar.year == year]
        left, right = area.left + own[0] * pitch, area.left + (own[-1] + 1) * pitch
        if year > inside[0].year and line.months < 12:
            sheet.line((left, area.bottom + 0.22), (left, y + 0.08), "#AAAAAA")
        # The first and the last year may be a month or two.
        if year % every == 0 and (line.months == 12 or right - left >= 0.28):
            name = f"{year}年" if right - left >= 0.45 else f"{year}"
            sheet.text((left + right) / 2, y, name, size=SMALL, align="center")


def _within(weights: list[tuple[int, int]], unit: int, *, strict: bool) -> tuple[int, int]:
    """First and last month of the line: all where they fit in bars of `unit` months, else without the few at the
    ends; `strict`: until they fit.
    """
    total = sum(weight for _, weight in weights)
    low, high, before, after = 0, len(weights) - 1, 0, 0
    while weights[high][0] // unit - weights[low][0] // unit >= MOST_BARS:
        drop_low, drop_high = before + weights[low][1], after + weights[high][1]
        if not strict and min(drop_low, drop_high) > total * _OUTSIDE:
            break
        # A limit far away is alone at its end: the lighter end goes.
        if drop_low <= drop_high:
            before, low = drop_low, low + 1
        else:
            after, high = drop_high, high - 1
    return weights[low][0], weights[high][0]


def _bars(by_number: Mapping[int, Counter[Part]], first: int, last: int, unit: int) -> list[Bar[Part]]:
    bars: list[Bar[Part]] = [_bar(number, unit) for number in range(first, last + 1)]
    early: Bar[Part] = Bar("更早", 0, 0, Counter())
    late: Bar[Part] = Bar("更晚", 0, 0, Counter())
    for number, kinds in by_number.items():
        at = number // unit
        (early if at < first else late if at > last else bars[at - first]).kinds.update(kinds)
    # Space, so that nobody takes them for the neighbours of what stands beside them.
    gap: list[Bar[Part]] = [Bar("", 0, 0, Counter())] * 2
    return [*([early, *gap] if early.kinds else []), *bars, *([*gap, late] if late.kinds else [])]


def _bar(number: int, unit: int) -> Bar[Part]:
    year, month = divmod(number * unit, 12)
    own = month // unit + 1
    name = {1: f"{year}年{own}月", 3: f"{year}年第{own}季度"}.get(unit, f"{year}年")
    return Bar(name, year, own, Counter())
