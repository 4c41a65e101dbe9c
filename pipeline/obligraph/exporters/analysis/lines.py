"""Shares over years as lines: named at their ends, hollow and grey where a year has few tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from obligraph.exporters.analysis.base import FEW, is_few
from obligraph.exporters.pictures.figures import percent
from obligraph.exporters.pictures.fonts import Font
from obligraph.exporters.pictures.sheet import EMPTY, GREY, INK, LINE, MARGIN, PAPER, SMALL, WIDTH, Sheet

_TOP, _BOTTOM = 1.35, 5.2
_RIGHT = WIDTH - MARGIN - 1.75
_LEFT = MARGIN + 0.75
_TINY = 7.0
MOST_YEARS = 60


class Point(NamedTuple):
    """A share of a year, and of how many tasks it is; None where there are none."""

    year: str
    share: float | None
    tasks: int


class Line(NamedTuple):
    """A line: its name, colour and dash, and its points in the order of the years."""

    name: str
    colour: str
    dash: str
    points: Sequence[Point]


def over_years(title: str, source: str, lines: Sequence[Line], sizes: Mapping[str, int], font: Font) -> Sheet:
    """The lines on one page, with the tasks of each year below it. Years without documents leave a gap in the axis,
    not in the lines; of more than MOST_YEARS the last are shown.
    """
    years = sorted(int(year) for year, tasks in sizes.items() if tasks)[-MOST_YEARS:]
    if not years:
        words = "没有写明日期的文件" if not sizes else "没有任务"
        return Sheet(font, title, f"{source}。", EMPTY).nothing(words)
    note = f"{source}。按文件年份；n 为该年任务数，不足 {FEW} 项的画成灰色空心，仅供参考。"
    sheet = Sheet(font, title, note, _BOTTOM + 0.55)
    first, last = years[0], max(years[-1], years[0] + 1)
    # A slip in a date (0205 for 2025) must not press all other years together.
    even = last - first > 3 * len(years) + 10
    places = {year: i / max(1, len(years) - 1) for i, year in enumerate(years)}
    if not even:
        places = {year: (year - first) / (last - first) for year in years}

    def x(year: int) -> float:
        return _LEFT + 0.2 + places[year] * (_RIGHT - _LEFT - 0.4)

    def y(part: float) -> float:
        return _BOTTOM - part * (_BOTTOM - _TOP)

    for tick in range(0, 101, 20):
        sheet.line((_LEFT, y(tick / 100)), (_RIGHT, y(tick / 100)))
        sheet.text(_LEFT - 0.07, y(tick / 100), f"{tick}%", size=SMALL, colour=GREY, align="right")
    sheet.line((_LEFT, _BOTTOM), (_RIGHT, _BOTTOM), GREY, over=True)
    _name_years(sheet, {year: x(year) for year in years}, sizes)
    ends: list[tuple[float, Line, Point]] = []
    for line in lines:
        points = [point for point in line.points if int(point.year) in places and point.share is not None]
        for one, other in pairwise(points):
            few = is_few(one.tasks) or is_few(other.tasks)
            start, end = (x(int(one.year)), y(one.share or 0)), (x(int(other.year)), y(other.share or 0))
            sheet.line(start, end, GREY if few else line.colour, over=True, width=1.0 if few else 1.8, dash=line.dash)
        for point in points:
            at = x(int(point.year)), y(point.share or 0)
            sheet.dot(*at, 0.055, GREY if is_few(point.tasks) else line.colour)
            if is_few(point.tasks):
                sheet.dot(*at, 0.03, PAPER)
        if points:
            ends.append((y(points[-1].share or 0), line, points[-1]))
    _name_lines(sheet, ends)
    told = [
        f"{line.name}：" + "、".join(f"{p.year}年 {percent(round((p.share or 0) * p.tasks), p.tasks)}(n={p.tasks})"
                                    for p in line.points if int(p.year) in places)
        for line in lines
    ]  # fmt: skip
    return sheet.tell(told)


def _name_years(sheet: Sheet, places: Mapping[int, float], sizes: Mapping[str, int]) -> None:
    """Years and their tasks below the axis, the last one and as many as stand clear of one another."""
    shown = WIDTH
    sheet.text(_LEFT - 0.07, _BOTTOM + 0.38, "n", size=_TINY, colour=GREY, align="right")
    for year, x in reversed(list(places.items())):
        tasks = sizes[f"{year:04d}"]
        if shown - x >= max(0.34, sheet.font.width(f"{tasks:,}", _TINY) + 0.08):
            sheet.text(x, _BOTTOM + 0.16, str(year), size=SMALL, align="center")
            sheet.text(x, _BOTTOM + 0.38, f"{tasks:,}", size=_TINY, colour=GREY, align="center")
            shown = x


def _name_lines(sheet: Sheet, ends: Sequence[tuple[float, Line, Point]]) -> None:
    """Names and last values beside the last points, moved apart where they would touch."""
    high = SMALL * LINE / 72 + 0.03
    order = sorted(ends, key=lambda end: end[0])
    middles = [end[0] for end in order]
    for i in range(1, len(middles)):
        middles[i] = max(middles[i], middles[i - 1] + high)
    if middles and middles[-1] > _BOTTOM:
        middles[-1] = _BOTTOM
        for i in range(len(middles) - 2, -1, -1):
            middles[i] = min(middles[i], middles[i + 1] - high)
    for middle, (_, line, point) in zip(middles, order, strict=True):
        share = percent(round((point.share or 0) * point.tasks), point.tasks)
        sheet.line((_RIGHT + 0.05, middle), (_RIGHT + 0.32, middle), line.colour, over=True, width=1.8, dash=line.dash)
        sheet.text(_RIGHT + 0.38, middle, f"{line.name} {share}", size=SMALL, colour=INK)
