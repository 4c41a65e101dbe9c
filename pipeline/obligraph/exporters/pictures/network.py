"""The network of lead and support: departments on an oval, their names beside it in two columns where nothing
overlaps, curves from who leads to who supports.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from obligraph.exporters.pictures.counts import Counts, Department
from obligraph.exporters.pictures.fonts import Font
from obligraph.exporters.pictures.sheet import (
    BLUE,
    BODY,
    EMPTY,
    GREEN,
    GREY,
    LINE,
    MARGIN,
    ORANGE,
    PURPLE,
    SMALL,
    VERMILLION,
    WIDTH,
    Align,
    Point,
    Sheet,
    mixed,
    wrapped,
)

MOST_NODES = 30
_NAME_WIDTH = 2.75
_TOP = 1.6
_LARGEST = 0.15
_GAP = _LARGEST + 0.08
_WIDEST = 5.5

GROUPS = dict(enumerate((BLUE, ORANGE, GREEN, VERMILLION, PURPLE, "#56B4E9", "#222222"), 1))
"""The colours of the largest groups; the others are grey."""

Shared = Counter[tuple[str, str]]


class _Place(NamedTuple):
    """Where a department stands, and on which side its name."""

    x: float
    y: float
    left: bool


def network(counts: Counts, font: Font, unit: str = "单位", groups: Mapping[str, int] | None = None) -> Sheet:
    """Who leads with whose support: node size by tasks, curve width by shared tasks. `unit`: what a department is
    called; `groups`: the group of each, counted from 1, which gives it its colour.
    """
    title = "牵头与配合关系" if unit == "单位" else f"各{unit}的牵头与配合关系"
    note = f"来源：{counts.documents:,} 份文件、{counts.total.tasks:,} 项任务"
    if not counts.shared:
        words = f"没有写明配合{unit}的任务" if counts.total.tasks else "没有任务"
        return Sheet(font, title, f"{note}。", EMPTY).nothing(words)
    keys = _strongest(counts.shared)
    linked = len({key for pair in counts.shared for key in pair})
    note += f"。箭头由牵头{unit}指向配合{unit}，粗细为共同承担的任务数，图形大小为该{unit}任务数"
    note += f"；画出关系最密的 {len(keys)} 个{unit}(共 {linked:,} 个)。" if linked > len(keys) else "。"
    if counts.pairs_left_out:
        note += "关系过多，未全部计入。"
    shared = Counter({pair: number for pair, number in counts.shared.items() if pair[0] in keys and pair[1] in keys})
    order = _round(keys, shared)
    called = counts.called(order)
    names = {
        key: wrapped(font, f"{called[key]} {one.lead:,}/{one.support:,}", BODY, _NAME_WIDTH)
        for key, one in ((key, counts.departments[key]) for key in order)
    }
    places, bottom = _places(order, names)
    sheet = Sheet(font, title, note, bottom + 0.05)
    widest = max(shared.values())
    _key(sheet, widest, None if groups is None else {groups.get(key, 0) for key in keys})
    _arrows(sheet, counts, shared, places, bottom)
    most = max(counts.departments[key].tasks for key in keys)
    for key, (x, y, left) in places.items():
        department = counts.departments[key]
        supports = department.support > department.lead
        colour = ORANGE if supports else BLUE
        if groups is not None:
            colour = GROUPS.get(groups.get(key, 0), GREY)
        sheet.dot(x, y, _radius(department, most), colour, square=supports)
        align: Align = "right" if left else "left"
        sheet.text(x - _GAP if left else x + _GAP, y, "\n".join(names[key]), align=align)
    return sheet.tell(
        [
            f"{called[lead]}牵头、{called[support]}配合：{number} 项"
            for (lead, support), number in shared.most_common(MOST_NODES)
        ]
    )


def _strongest(shared: Shared) -> list[str]:
    """The departments at the ends of the strongest curves, as many as the page has room for."""
    keys: dict[str, None] = {}
    for pair, _ in shared.most_common():
        if len(keys.keys() | set(pair)) <= MOST_NODES:
            keys.update(dict.fromkeys(pair))
    return list(keys)


def _round(keys: Sequence[str], shared: Shared) -> list[str]:
    """The departments in an order in which those that share tasks are neighbours: each time the one that shares most
    with those already placed.
    """
    weights: Shared = Counter()
    for (lead, support), number in shared.items():
        weights[lead, support] += number
        weights[support, lead] += number
    order, left = [keys[0]], list(keys[1:])
    while left:
        nearest = {key: sum(weights[key, placed] for placed in order) for key in left}
        best = max(left, key=lambda key: nearest[key])
        order.append(best)
        left.remove(best)
    return order


def _places(order: Sequence[str], names: Mapping[str, Sequence[str]]) -> tuple[dict[str, _Place], float]:
    """Places down the right half of the oval and up its left half, and the lower end."""
    half = (len(order) + 1) // 2
    high = max(min(0.6, 3 / half), 0.38, max(len(lines) for lines in names.values()) * BODY * LINE / 72 + 0.1)
    height = high * half
    places = {}
    for i, key in enumerate(order):
        left = i >= half
        row = len(order) - 1 - i + half - len(order) / 2 if left else i
        y = (row + 0.5) * high
        # Drawn out at its ends, where the places of a true ellipse lie close together.
        bow = math.sqrt(max(0.0, 1 - 0.85 * (2 * y / height - 1) ** 2))
        reach = (WIDTH / 2 - MARGIN - _NAME_WIDTH - _GAP) * (0.35 + 0.65 * bow)
        places[key] = _Place(WIDTH / 2 - reach if left else WIDTH / 2 + reach, _TOP + y, left)
    return places, _TOP + height


def _arrows(sheet: Sheet, counts: Counts, shared: Shared, places: Mapping[str, _Place], bottom: float) -> None:
    """The curves, thin ones first."""
    centre = (WIDTH / 2, (_TOP + bottom) / 2)
    widest = max(shared.values())
    most = max(counts.departments[key].tasks for key in places)
    for (lead, support), number in sorted(shared.items(), key=lambda pair: pair[1]):
        start, end = places[lead], places[support]
        # Two that lead each other's tasks get two curves.
        both = (support, lead) in shared and lead > support
        control = _control(start, end, centre, 1.5 if both else 1.0)
        away = math.hypot(control[0] - end.x, control[1] - end.y) or 1.0
        rim = _radius(counts.departments[support], most) + 0.02
        tip = (end.x + (control[0] - end.x) * rim / away, end.y + (control[1] - end.y) * rim / away)
        sheet.arrow((start.x, start.y), control, tip, _tint(number, widest), _wide(number, widest))


def _control(start: _Place, end: _Place, centre: Point, more: float) -> Point:
    """Where a curve is drawn to: from the middle of the straight line, square to it, towards the centre."""
    middle = ((start.x + end.x) / 2, (start.y + end.y) / 2)
    chord = math.hypot(end.x - start.x, end.y - start.y) or 1.0
    square = ((end.y - start.y) / chord, (start.x - end.x) / chord)
    inward = (centre[0] - middle[0]) * square[0] + (centre[1] - middle[1]) * square[1]
    bulge = math.copysign(min(0.5 * chord, max(abs(inward), 0.1)), inward) * more
    return middle[0] + square[0] * bulge, middle[1] + square[1] * bulge


def _radius(department: Department, most: int) -> float:
    """Area by tasks, never too small to be seen."""
    return max(0.05, _LARGEST * math.sqrt(department.tasks / most))


def _wide(number: int, widest: int) -> float:
    """Points; where nobody shares many tasks, no curve is wide."""
    most = min(_WIDEST, 0.8 + 0.5 * widest)
    return 0.5 + (most - 0.5) * (number - 1) / max(1, widest - 1)


def _tint(number: int, widest: int) -> str:
    return mixed(BLUE, 0.35 + 0.4 * number / widest)


def _key(sheet: Sheet, widest: int, groups: Collection[int] | None) -> None:
    """What shapes, figures and widths mean, and below them the colours of the groups that are there."""
    y, x = 1.15, MARGIN + 0.1
    grouped = groups is not None
    if groups is not None:
        shown = [number for number in GROUPS if number in groups]
        for i, number in enumerate(shown):
            sheet.dot(x + 0.75 * i, y + 0.3, 0.07, GROUPS[number])
            sheet.text(x + 0.75 * i + 0.13, y + 0.3, f"第{number}组", size=SMALL)
        words = "颜色为协作紧密的组(Louvain)" + ("，其余为灰色" if len(shown) < len(groups) else "")
        sheet.text(x + 0.75 * len(shown) + 0.05, y + 0.3, words, size=SMALL, colour=GREY)
    sheet.dot(x, y, 0.09, GREY if grouped else BLUE)
    sheet.text(x + 0.17, y, "牵头不少于配合", size=SMALL)
    sheet.dot(x + 1.4, y, 0.09, GREY if grouped else ORANGE, square=True)
    sheet.text(x + 1.57, y, "配合多于牵头", size=SMALL)
    sheet.text(x + 2.6, y, "名称后为牵头/配合的任务数", size=SMALL)
    x += 4.6
    for number in sorted({1, -(-widest // 2), widest}):
        sheet.arrow((x, y), (x + 0.3, y), (x + 0.6, y), _tint(number, widest), _wide(number, widest))
        sheet.text(x + 0.7, y, f"{number:,} 项", size=SMALL)
        x += 1.35
