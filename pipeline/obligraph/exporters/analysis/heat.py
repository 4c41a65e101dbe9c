"""Who leads with whom supporting, as a table: leading systems are the rows, supporting ones the columns."""

from __future__ import annotations

import math

from obligraph.exporters.pictures.counts import Counts
from obligraph.exporters.pictures.figures import DEEPEST, Names, source_of
from obligraph.exporters.pictures.fonts import Font
from obligraph.exporters.pictures.sheet import (
    BLUE,
    EMPTY,
    GREY,
    INK,
    LINE,
    MARGIN,
    PALE,
    SMALL,
    WIDTH,
    Sheet,
    mixed,
)
from obligraph.graph.plain import shortened

MOST = 20
_LONGEST_HEAD = 9
_NAME_WIDTH = 1.6


def heat(counts: Counts, font: Font) -> Sheet:
    """The MOST systems with most shared tasks, in the same order down and across, cells shaded by tasks."""
    title, note = "条线之间的牵头与配合", source_of(counts)
    if not counts.shared:
        words = "没有写明配合条线的任务" if counts.total.tasks else "没有任务"
        return Sheet(font, title, f"{note}。", EMPTY).nothing(words)
    weight: dict[str, int] = {}
    for (lead, support), tasks in counts.shared.items():
        weight[lead] = weight.get(lead, 0) + tasks
        weight[support] = weight.get(support, 0) + tasks
    keys = sorted(weight, key=lambda key: (-weight[key], key))[:MOST]
    note += "。行为牵头条线，列为配合条线，格中为共同承担的任务数"
    note += f"；列出协作最多的 {len(keys)} 个条线(共 {len(weight):,} 个)。" if len(weight) > len(keys) else "。"
    called = counts.called(keys)
    names = Names(font, [called[key] for key in keys], _NAME_WIDTH)
    heads = [shortened(called[key], _LONGEST_HEAD) for key in keys]
    head = max(map(len, heads)) * SMALL * LINE / 72 + 0.1
    top, left = 1.05 + head, MARGIN + min(names.width, _NAME_WIDTH) + 0.15
    wide = min((WIDTH - MARGIN - left) / len(keys), 0.6)
    sheet = Sheet(font, title, note, top + names.height + 0.1)
    for i, words in enumerate(heads):
        # Upright, as heads of narrow columns are set; they stand on the table.
        y = top - 0.08 - len(words) * SMALL * LINE / 144
        sheet.text(left + (i + 0.5) * wide, y, "\n".join(words), size=SMALL, align="center")
    most = max(tasks for (lead, support), tasks in counts.shared.items() if lead in keys and support in keys)
    told = []
    for row, (y, lead, high) in enumerate(zip(names.draw(sheet, top), keys, names.heights, strict=True)):
        for column, support in enumerate(keys):
            x = left + column * wide
            tasks = counts.shared[lead, support]
            # The root: a few pairs share most tasks, and the others should still be told apart.
            colour = "#EEEEEE" if row == column else mixed(BLUE, DEEPEST * math.sqrt(tasks / most))
            sheet.bar(x, y - high / 2, wide, high, colour, edge=PALE)
            if tasks:
                sheet.text(x + wide / 2, y, f"{tasks:,}", size=SMALL, colour=INK, align="center")
                told.append((tasks, f"{called[lead]}牵头、{called[support]}配合：{tasks} 项"))
    sheet.line((left, top), (left + len(keys) * wide, top), GREY, over=True)
    sheet.line((left, top), (left, top + names.height), GREY, over=True)
    return sheet.tell([words for _, words in sorted(told, key=lambda one: -one[0])[:30]])
