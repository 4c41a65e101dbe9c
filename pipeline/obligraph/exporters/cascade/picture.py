"""cascade.svg and cascade.png: the tree with levels as rows, each document with what became of the uppermost duties in
it as a bar.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from obligraph.cascading import Cascade, Gap, gaps, verdicts
from obligraph.exporters.base import library
from obligraph.exporters.cascade import words
from obligraph.exporters.cascade.layout import Box, Layout, lay_out
from obligraph.exporters.cascade.rows import counts
from obligraph.exporters.comparison.wording import RELATIONS
from obligraph.exporters.files import write_atomically
from obligraph.exporters.matrix import cells
from obligraph.exporters.pictures.fonts import Font, find_font
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
    own_settings,
    wrapped,
)
from obligraph.graph.plain import one_line, shortened
from obligraph.model import Problem, Relation

# Colour and hatch of each relation: either alone tells them apart.
LOOKS: dict[Relation, tuple[str, str]] = {
    Relation.KEPT: ("#9A9A9A", ""),
    Relation.SPECIFIED: (BLUE, "...."),
    Relation.STRENGTHENED: (GREEN, ""),
    Relation.WEAKENED: (ORANGE, "////"),
    Relation.CHANGED: (PURPLE, "xxxx"),
    Relation.DROPPED: (mixed(VERMILLION, 0.45), "\\\\\\\\"),
}
_BOX, _GAP, _HEIGHT, _ROW = 2.35, 0.25, 1.12, 1.75
_LABEL, _TOP = 0.75, 1.55
_TINY = 7.0
_MOST_TITLE = 60
_INSIDE, _BEHIND = 0.1, 0.06


def write_pictures(cascade: Cascade, unread: Sequence[Problem], folder: Path) -> None:
    """Write both files. Raises ExportError at once where matplotlib or a font is missing."""
    library("matplotlib", "pictures")
    font = find_font()
    with own_settings():
        sheet = draw(cascade, font)
        drawn = {"cascade.svg": sheet.svg(), "cascade.png": sheet.png()}
    for name, data in drawn.items():
        write_atomically(folder / name, data)


def draw(cascade: Cascade, font: Font) -> Sheet:
    """The page."""
    lone = sum(not cascade.documents[root].children for root in cascade.roots)
    title = "落实链条"
    note = f"{len(cascade.documents):,} 份文件"
    note += f"，其中 {lone:,} 份未接入。" if lone else "。"
    layout = lay_out(cascade)
    if not layout.boxes:
        return Sheet(font, title, note, EMPTY).nothing("没有相互引用的文件" if cascade.documents else "没有文件")
    note += "方框内为顶层文件各条在该文件中的结果(与顶层文件直接对照)。"
    if layout.left_out:
        note += f"另有 {layout.left_out:,} 份的链条未画出。"
    width = max(WIDTH, 2 * MARGIN + _LABEL + layout.columns * (_BOX + _GAP) - _GAP + _BEHIND)
    height = _TOP + len(layout.rows) * _ROW - (_ROW - _HEIGHT) + 0.1
    sheet = Sheet(font, title, note, height, width)
    sheet.legend(MARGIN, 1.1, [(RELATIONS[relation].chinese, *LOOKS[relation]) for relation in words.OF_TOP])
    return _Drawn(cascade, layout, sheet).draw()


class _Drawn:
    """Draws one layout."""

    def __init__(self, cascade: Cascade, layout: Layout, sheet: Sheet) -> None:
        self._cascade, self._layout, self._sheet = cascade, layout, sheet
        self._names = words.called(cascade)
        self._counts = counts(cascade)
        self._added = Counter(course.document for course in cascade.added)
        span = layout.columns * (_BOX + _GAP) - _GAP
        self._left = MARGIN + _LABEL + max(0.0, (sheet.width - 2 * MARGIN - _LABEL - span) / 2)

    def draw(self) -> Sheet:
        """Rows, lines, boxes, and the description for those who cannot see them."""
        sheet = self._sheet
        for row, level in enumerate(self._layout.rows):
            middle = self._top(row) + _HEIGHT / 2
            sheet.bar(MARGIN, self._top(row) - 0.2, sheet.width - 2 * MARGIN, _HEIGHT + 0.4, "#F7F7F7", edge="#F7F7F7")
            sheet.text(MARGIN + _LABEL / 2 - 0.03, middle, words.LEVELS[level].chinese, size=BODY, align="center")
        told = []
        for box in self._layout.boxes:
            self._lines(box)
            told.append(self._several(box) if box.shared else self._one(box))
        return sheet.tell(told)

    def _top(self, row: int) -> float:
        return _TOP + row * _ROW

    def _x(self, box: Box) -> float:
        return self._left + box.column * (_BOX + _GAP)

    def _lines(self, box: Box) -> None:
        start = self._x(box) + _BOX / 2
        bottom = self._top(box.row) + _HEIGHT
        for child in box.below:
            end, top = self._x(child) + _BOX / 2, self._top(child.row)
            middle = self._top(box.row + 1) - (_ROW - _HEIGHT) / 2
            for a, b in (
                ((start, bottom), (start, middle)),
                ((start, middle), (end, middle)),
                ((end, middle), (end, top)),
            ):
                self._sheet.line(a, b, GREY, over=True)

    def _frame(self, box: Box) -> tuple[float, float]:
        x, y = self._x(box), self._top(box.row)
        if box.shared:
            self._sheet.bar(x + _BEHIND, y + _BEHIND, _BOX, _HEIGHT, "#FFFFFF", edge=GREY)
        self._sheet.bar(x, y, _BOX, _HEIGHT, "#FFFFFF", edge=INK)
        return x, y

    def _one(self, box: Box) -> str:
        number = box.documents[0]
        member = self._cascade.documents[number]
        document = member.extraction.document
        x, y = self._frame(box)
        title = cells.short_title(document)
        self._title(x, y, title)
        said = "  ".join(filter(None, (one_line(document.number or ""), one_line(document.date or ""))))
        self._line(x, y + 0.52, said, GREY)
        found = self._counts.get(number)
        if not member.depth:
            self._gaps(x, y, number)
            return f"{title}：{len(member.extraction.obligations)} 条"
        return f"{title}：" + self._bar(x, y, found or Counter(), self._added[number])

    def _several(self, box: Box) -> str:
        x, y = self._frame(box)
        title = f"另有 {len(box.documents):,} 份文件（合计）"
        self._title(x, y, title)
        self._line(x, y + 0.52, "、".join(self._names[number] for number in box.documents[:3]) + "等", GREY)
        found: Counter[Relation] = Counter()
        for number in box.documents:
            found.update(self._counts.get(number, Counter()))
        return f"{title}：" + self._bar(x, y, found, sum(self._added[number] for number in box.documents))

    def _title(self, x: float, y: float, title: str) -> None:
        font, room = self._sheet.font, _BOX - 2 * _INSIDE
        lines = wrapped(font, shortened(title, _MOST_TITLE), SMALL, room)
        if len(lines) > 2:
            lines = [lines[0], lines[1][:-1] + "…"]
        self._sheet.text(x + _INSIDE, y + 0.2 + (0.05 if len(lines) > 1 else 0.0), "\n".join(lines), size=SMALL)

    def _line(self, x: float, y: float, text: str, colour: str) -> None:
        font, room = self._sheet.font, _BOX - 2 * _INSIDE
        shown = text[:_MOST_TITLE]
        while shown and font.width(shown, _TINY) > room:
            shown = shown[:-1]
        self._sheet.text(x + _INSIDE, y, shown if shown == text else shown[:-1] + "…", size=_TINY, colour=colour)

    def _bar(self, x: float, y: float, found: Counter[Relation], added: int) -> str:
        """The bar with its figures, and the line below it; what both say."""
        every = sum(found.values()) or 1
        at, room = x + _INSIDE, _BOX - 2 * _INSIDE
        for relation in words.OF_TOP:
            wide = room * found[relation] / every
            self._sheet.bar(at, y + 0.63, wide, 0.17, LOOKS[relation][0], hatch=LOOKS[relation][1])
            at += wide
        self._figures(x, y, found, every)
        answered = sum(found.values()) - found[Relation.DROPPED]
        self._line(x, y + 1.03, f"对应 {answered:,} / {sum(found.values()):,} 条，新增 {added:,} 条", INK)
        figures = "，".join(f"{RELATIONS[relation].chinese} {found[relation]}" for relation in words.OF_TOP)
        return f"{figures}，新增 {added}"

    def _figures(self, x: float, y: float, found: Counter[Relation], every: int) -> None:
        """A figure under each piece of the bar, moved aside where two would touch."""
        font, room = self._sheet.font, _BOX - 2 * _INSIDE
        at, free = x + _INSIDE, x + _INSIDE
        for relation in words.OF_TOP:
            wide = room * found[relation] / every
            if found[relation]:
                text = f"{found[relation]:,}"
                need = font.width(text, _TINY)
                left = max(free, at + (wide - need) / 2)
                self._sheet.text(left, y + 0.88, text, size=_TINY, colour=GREY)
                free = left + need + 0.04
            at += wide

    def _gaps(self, x: float, y: float, root: int) -> None:
        """What the tree leaves open, in the box of its uppermost document."""
        some: Counter[Gap] = Counter()
        every: Counter[Gap] = Counter()
        courses = self._cascade.courses(root)
        for course in courses:
            found = verdicts(self._cascade, course)
            for gap, lacking in gaps(found).items():
                some[gap] += 1
                every[gap] += len(lacking) == len(found)
        partly = any(some[gap] > every[gap] for gap in Gap)
        lines = [f"共 {len(courses)} 条" + ("，各支线均有的缺口（部分支线另有）：" if partly else "，缺口：")]
        pairs = [
            f"{words.GAPS[gap].chinese} {every[gap]}" + (f"({some[gap] - every[gap]})" if partly else "") for gap in Gap
        ]
        lines += ["  ".join(pairs[:2]), "  ".join(pairs[2:])]
        for i, text in enumerate(lines):
            self._line(x, y + 0.7 + i * _TINY * LINE / 72, text, INK)
