"""Counts → pages: departments, deadlines, strength and completeness; the network has a module of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from obligraph.exporters.matrix.cells import KINDS
from obligraph.exporters.pictures import timeline
from obligraph.exporters.pictures.counts import MOST_ROWS, UNDATED, Counts, Department, Month, Row, Rows
from obligraph.exporters.pictures.fonts import Font
from obligraph.exporters.pictures.network import network
from obligraph.exporters.pictures.sheet import (
    BLUE,
    BODY,
    EMPTY,
    GREEN,
    GREY,
    INK,
    LINE,
    MARGIN,
    ORANGE,
    PURPLE,
    SMALL,
    VERMILLION,
    WIDTH,
    Sheet,
    mixed,
    wrapped,
)
from obligraph.exporters.pictures.timeline import Part
from obligraph.model import Kind, Strength

Figure = Callable[[Counts, Font], Sheet]

STRENGTHS = {
    Strength.MUST: "必须\n不得",
    Strength.SHOULD: "应",
    Strength.DO: "要\n动词起句",
    Strength.STRIVE: "力争\n原则上",
    Strength.MAY: "鼓励\n可",
}
# Colour and hatch of each kind: either alone tells them apart.
LOOKS = {
    Kind.OBLIGATION: (BLUE, ""),
    Kind.TARGET: (GREEN, "...."),
    Kind.PROHIBITION: (VERMILLION, "////"),
    Kind.ENCOURAGEMENT: (ORANGE, "\\\\\\\\"),
    Kind.PERMISSION: (PURPLE, "xxxx"),
}
LIGHT_BLUE = "#9CC8E8"
_TOP = 1.5
ROW = 0.29
# Of the blue: figures can be read on it.
DEEPEST = 0.7


def departments(counts: Counts, font: Font, unit: str = "单位") -> Sheet:
    """Tasks led and supported per department (what `unit` calls it), the MOST_ROWS with most, the others summed."""
    ranked = counts.ranked()
    title, note = f"各{unit}牵头与配合的任务", f"{source_of(counts)}、{len(ranked):,} 个牵头或配合的{unit}。"
    if not ranked:
        return Sheet(font, title, note, EMPTY).nothing(
            f"没有写明牵头或配合{unit}的任务" if counts.total.tasks else "没有任务"
        )
    note += f"几个{unit}同牵头一项任务的，各计一项；按牵头与配合合计排列。"
    shown = [one for _, one in ranked[:MOST_ROWS]]
    left_out = [one for _, one in ranked[MOST_ROWS:]]
    called = counts.called([key for key, _ in ranked[:MOST_ROWS]])
    names = Names(font, list(called.values()), 3.7)
    sheet = Sheet(font, title, note, _TOP + names.height + (0.5 if left_out else 0.1))
    lead_at = MARGIN + names.width + 0.6
    support_at, bars_at = lead_at + 0.5, lead_at + 0.7
    most = max(one.tasks for one in shown)
    scale = (WIDTH - MARGIN - bars_at) / timeline.axis(most)[-1]
    for x, words, colour, hatch in ((lead_at, "牵头", BLUE, ""), (support_at, "配合", ORANGE, "////")):
        sheet.bar(x - 0.26, _TOP - 0.42, 0.26, 0.13, colour, hatch=hatch)
        sheet.text(x, _TOP - 0.17, words, size=SMALL, align="right")
    bottom = _TOP + names.height
    for tick in timeline.axis(most):
        sheet.line((bars_at + tick * scale, _TOP), (bars_at + tick * scale, bottom))
        sheet.text(bars_at + tick * scale, _TOP - 0.17, f"{tick:,}", size=SMALL, colour=GREY, align="center")

    def bars(y: float, one: Department) -> None:
        sheet.bar(bars_at, y - 0.09, one.lead * scale, 0.18, BLUE)
        sheet.bar(bars_at + one.lead * scale, y - 0.09, one.support * scale, 0.18, ORANGE, hatch="////")

    def figures(y: float, one: Department) -> None:
        for x, figure in ((lead_at, one.lead), (support_at, one.support)):
            sheet.text(x, y, f"{figure:,}", colour=INK if figure else GREY, align="right")

    for y, one in zip(names.draw(sheet, _TOP), shown, strict=True):
        figures(y, one)
        bars(y, one)
    if left_out:
        rest = Department("", lead=sum(one.lead for one in left_out), support=sum(one.support for one in left_out))
        sheet.line((MARGIN, bottom + 0.08), (WIDTH - MARGIN, bottom + 0.08), GREY)
        sheet.text(MARGIN, bottom + 0.28, f"其他 {len(left_out):,} 个{unit}")
        figures(bottom + 0.28, rest)
        if rest.tasks <= most:
            bars(bottom + 0.28, rest)
        else:
            sheet.text(bars_at + 0.05, bottom + 0.28, "(合计超出图幅，不画)", size=SMALL, colour=GREY)
    told = [
        f"{name}：牵头 {one.lead} 项，配合 {one.support} 项" for name, one in zip(called.values(), shown, strict=True)
    ]
    return sheet.tell(told)


def deadlines(counts: Counts, font: Font) -> Sheet:
    """Tasks by the month, quarter or year in which a time limit of theirs ends, stacked by kind; limits without a day
    beside.
    """
    return due(counts, counts.months, {kind: (KINDS[kind], *look) for kind, look in LOOKS.items()}, font)


def due(
    counts: Counts, months: Mapping[Month, Counter[Part]], looks: Mapping[Part, tuple[str, str, str]], font: Font
) -> Sheet:
    """Tasks by the end of their time limits, stacked by what `looks` names: words, colour and hatch."""
    title, total = "任务的完成时限", counts.total
    note = f"{source_of(counts)}，其中 {total.date:,} 项写明时限。"
    if not total.date:
        return Sheet(font, title, note, EMPTY).nothing("没有写明时限的任务" if total.tasks else "没有任务")
    note += "一项任务有几个时限的，分别计入；只写年份的计入12月。"
    beside = [(name, counts.undated[name]) for name in UNDATED if counts.undated[name]]
    beside.append(("未写明时限", counts.without_limit))
    bottom = max(5.3, 1.65 + len(beside) * ROW + 0.2)
    sheet = Sheet(font, title, note, bottom + 0.45)
    sheet.legend(MARGIN, 1.1, [look for part, look in looks.items() if any(month[part] for month in months.values())])
    line = timeline.timeline(months)
    area = timeline.Area(MARGIN + 0.35, 1.5, 6.7, bottom)
    if line.bars:
        timeline.draw(sheet, line, area, {part: look[1:] for part, look in looks.items()})
    else:
        sheet.text((area.left + area.right) / 2, 3, "没有可以推定日期的时限", colour=GREY, align="center")
    left = 8.35
    sheet.text(7.2, 1.35, "没有截止日期的任务", size=BODY)
    scale = (WIDTH - MARGIN - 0.5 - left) / max(1, *(figure for _, figure in beside[:-1]), 1)
    for i, (name, figure) in enumerate(beside):
        y = 1.65 + (i + 0.5) * ROW
        last = i == len(beside) - 1
        if last:
            sheet.line((7.2, y - ROW / 2), (WIDTH - MARGIN, y - ROW / 2), GREY)
        sheet.text(left - 0.1, y, name, align="right")
        # What has no limit at all is most of a run: on the same scale it would flatten the rest.
        wide = 0.0 if last else figure * scale
        sheet.bar(left, y - 0.09, wide, 0.18, "#999999")
        sheet.text(left + wide + 0.06, y, f"{figure:,}")
    told = [f"{bar.name}：{sum(bar.kinds.values())} 项" for bar in line.bars if bar.kinds]
    return sheet.tell([*told, *(f"{name}：{figure} 项" for name, figure in beside)])


def strength(counts: Counts, font: Font, title: str = "任务的类型与约束力", few: int = 0) -> Sheet:
    """Kinds and strengths of tasks, by document or chapter, as a table shaded by share; grey in rows of fewer than
    `few` tasks.
    """
    what, rows = counts.rows()
    if not counts.total.tasks:
        return Sheet(font, title, f"{source_of(counts)}。", EMPTY).nothing("没有任务")
    lines = _lines(counts.total, rows, what)
    names = Names(font, [row.name for row in lines], 3.5)
    top = _TOP + 0.55
    note = f"{source_of(counts)}。格中为任务数，底色深浅为占本行任务的比例。" + _greyed(few)
    sheet = Sheet(font, title, note, top + names.height)
    wide, total_at = 0.53, MARGIN + 4.15
    kinds_at, strengths_at = total_at + 0.2, total_at + 3.0
    columns = [kinds_at + i * wide for i in range(len(LOOKS))]
    columns += [strengths_at + i * wide for i in range(len(STRENGTHS))]
    sheet.text(total_at, top - 0.25, "任务", size=SMALL, align="right")
    for at, words in ((kinds_at, "类型"), (strengths_at, "约束力(由强到弱)")):
        sheet.text(at + 2.5 * wide, top - 0.68, words, align="center")
        sheet.line((at, top - 0.53), (at + 5 * wide, top - 0.53), GREY)
    for x, words in zip(columns, (*(KINDS[kind] for kind in LOOKS), *STRENGTHS.values()), strict=True):
        sheet.text(x + wide / 2, top - 0.25, words, size=SMALL, align="center")
    ramp(sheet, MARGIN, 1.2)
    for y, row, high in zip(names.draw(sheet, top), lines, names.heights, strict=True):
        sheet.text(total_at, y, f"{row.tasks:,}", align="right")
        figures = [*(row.kinds[kind] for kind in LOOKS), *(row.strengths[step] for step in STRENGTHS)]
        for x, figure in zip(columns, figures, strict=True):
            share = figure / row.tasks if row.tasks else 0.0
            sheet.bar(x, y - high / 2, wide, high, mixed(INK if row.tasks < few else BLUE, DEEPEST * share))
            sheet.text(x + wide / 2, y, f"{figure:,}", colour=INK if figure else GREY, align="center")
    sheet.line((MARGIN, top + names.heights[0]), (WIDTH - MARGIN, top + names.heights[0]), GREY, over=True)
    told = [
        f"{row.name}：" + "、".join(f"{KINDS[kind]} {row.kinds[kind]} 项" for kind in LOOKS if row.kinds[kind])
        for row in lines
    ]
    return sheet.tell(told)


def completeness(counts: Counts, font: Font, title: str = "任务要素的完整程度", few: int = 0) -> Sheet:
    """Shares of tasks with an owner, a time limit and a measure, by document or chapter; grey in rows of fewer than
    `few` tasks.
    """
    what, rows = counts.rows()
    if not counts.total.tasks:
        return Sheet(font, title, f"{source_of(counts)}。", EMPTY).nothing("没有任务")
    lines = _lines(counts.total, rows, what)
    names = Names(font, [row.name for row in lines], 3.5)
    note = f"{source_of(counts)}。数字为占任务的比例与任务数。" + _greyed(few)
    sheet = Sheet(font, title, note, _TOP + names.height)
    sheet.legend(
        MARGIN,
        1.08,
        [
            ("有牵头单位", BLUE, ""),
            ("仅有责任主体", LIGHT_BLUE, "////"),
        ],
    )
    total_at, bar_wide = MARGIN + 4.15, 0.95
    panels = [total_at + 0.25 + i * 1.82 for i in range(3)]
    sheet.text(total_at, _TOP - 0.15, "任务", size=SMALL, align="right")
    for x, words in zip(panels, ("有责任单位或主体", "有完成时限", "有量化标准"), strict=True):
        sheet.text(x, _TOP - 0.15, words, size=SMALL)
    for y, row in zip(names.draw(sheet, _TOP), lines, strict=True):
        sheet.text(total_at, y, f"{row.tasks:,}", align="right")
        parts = (
            ((row.lead, BLUE, ""), (row.owner - row.lead, LIGHT_BLUE, "////")),
            ((row.date, ORANGE, "\\\\\\\\"),),
            ((row.measure, GREEN, "...."),),
        )
        for x, pieces in zip(panels, parts, strict=True):
            sheet.bar(x, y - 0.085, bar_wide, 0.17, "#EEEEEE")
            at, figure = x, sum(piece[0] for piece in pieces)
            for number, hue, hatch in pieces:
                colour = mixed(GREY, 0.6) if row.tasks < few else hue
                sheet.bar(at, y - 0.085, bar_wide * number / max(1, row.tasks), 0.17, colour, hatch=hatch)
                at += bar_wide * number / max(1, row.tasks)
            ink = GREY if row.tasks < few else INK
            sheet.text(x + bar_wide + 0.42, y, percent(figure, row.tasks), colour=ink, align="right")
            sheet.text(x + bar_wide + 0.47, y, f"{figure:,}", size=SMALL, colour=GREY)
    sheet.line((MARGIN, _TOP + names.heights[0]), (WIDTH - MARGIN, _TOP + names.heights[0]), GREY, over=True)
    told = [
        f"{row.name}：{row.tasks} 项任务，有责任单位或主体 {row.owner} 项，有时限 {row.date} 项，"
        f"有量化标准 {row.measure} 项"
        for row in lines
    ]
    return sheet.tell(told)


FIGURES: dict[str, Figure] = {
    "departments": departments,
    "deadlines": deadlines,
    "network": network,
    "strength": strength,
    "completeness": completeness,
}


class Names:
    """The names at the left of a page's rows, in as many lines as they need."""

    def __init__(self, font: Font, names: Sequence[str], width: float) -> None:
        self._lines = [wrapped(font, name, BODY, width) for name in names]
        self.heights = [max(ROW, len(lines) * BODY * LINE / 72 + 0.1) for lines in self._lines]

        self.width = max(font.width(line, BODY) for lines in self._lines for line in lines)

    @property
    def height(self) -> float:
        """Inches that all rows take."""
        return sum(self.heights)

    def draw(self, sheet: Sheet, top: float) -> list[float]:
        """Write the names, the first below `top`; the middle of each row."""
        middles = []
        for lines, high in zip(self._lines, self.heights, strict=True):
            middles.append(top + high / 2)
            sheet.text(MARGIN, top + high / 2, "\n".join(lines))
            top += high
        return middles


def _lines(total: Row, rows: Rows, what: str) -> list[Row]:
    """The rows of a page: the sum first, the others at the end."""
    lines = rows.ordered()
    if rows.left_out:
        others = Row(f"其他 {rows.left_out:,} {'份文件' if what == '文件' else '个章节'}")
        others.join(rows.others)
        lines.append(others)
    return [total, *lines] if len(lines) > 1 else lines


def ramp(sheet: Sheet, x: float, y: float) -> None:
    """The key to the shades."""
    for i in range(20):
        sheet.bar(
            x + 0.3 + i * 0.06,
            y - 0.07,
            0.061,
            0.14,
            mixed(BLUE, DEEPEST * (i + 0.5) / 20),
            edge=mixed(BLUE, DEEPEST * (i + 0.5) / 20),
        )
    sheet.text(x + 0.25, y, "0%", size=SMALL, colour=GREY, align="right")
    sheet.text(x + 1.56, y, "100%", size=SMALL, colour=GREY)


def _greyed(few: int) -> str:
    return f"灰色的行不足 {few} 项任务，比例仅供参考。" if few else ""


def percent(part: int, whole: int) -> str:
    """A share in whole per cent; 0% and 100% only where that is exact."""
    if not whole:
        return "—"
    share = round(100 * part / whole)
    if share == 0 and part:
        return "<1%"
    return ">99%" if share == 100 and part < whole else f"{share}%"


def source_of(counts: Counts) -> str:
    """What the figures rest on."""
    return f"来源：{counts.documents:,} 份文件、{counts.total.tasks:,} 项任务"
