"""The summary sheet (汇总): how many tasks each document sets and each department carries, with links to their
sheets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from obligraph.exporters.matrix import cells, xlsx_style
from obligraph.exporters.matrix.xlsx_sheets import link_to, set_up_page, write_text
from obligraph.exporters.matrix.xlsx_style import Styles
from obligraph.model import Kind, Level, Obligation

_COLUMNS = 12
_WIDTHS = (6, 64, 24, *([9.5] * 9))
_DOCUMENTS = ("序号", "文件", "发文字号", "任务数", "有牵头单位", "有完成时限", "有量化标准", *cells.KINDS.values())
_DEPARTMENTS = ("序号", "单位", "层级", "任务数", "牵头", "配合", "责任主体")
_LEVELS = {
    Level.CENTRAL: "中央",
    Level.MINISTRY: "部委",
    Level.PROVINCE: "省级",
    Level.CITY: "市级",
    Level.COUNTY: "县级",
    Level.TOWNSHIP: "乡级",
    Level.OTHER: "",
}
_UNREAD = ("序号", "来源", "原因")
_MOST_UNREAD = 500


@dataclass(slots=True)
class DocumentCount:
    """What one document holds."""

    title: str
    number: str
    tasks: int = 0
    lead: int = 0
    deadline: int = 0
    standard: int = 0
    kinds: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))

    def count(self, task: Obligation) -> None:
        """Add one task of the document."""
        self.tasks += 1
        self.lead += bool(task.lead)
        self.deadline += bool(task.deadlines)
        self.standard += bool(task.standards)
        self.kinds[task.kind] += 1

    def figures(self) -> list[int]:
        """Numbers of tasks, in the order of the columns: all, with a lead, a time limit, a standard, then each kind."""
        return [self.tasks, self.lead, self.deadline, self.standard, *(self.kinds[kind] for kind in cells.KINDS)]


@dataclass(slots=True)
class DepartmentCount:
    """What one organisation carries; `tasks` counts a task once however often it names the organisation."""

    name: str
    level: Level | None
    tasks: int = 0
    lead: int = 0
    support: int = 0
    acts: int = 0

    def figures(self) -> list[int]:
        """Numbers of tasks, in the order of the columns: all, led, supported, acted in."""
        return [self.tasks, self.lead, self.support, self.acts]


class Summary:
    """Writes the sheet, top to bottom."""

    def __init__(self, sheet: Any, styles: Styles) -> None:
        self._sheet, self._styles, self._row = sheet, styles, 0
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        set_up_page(sheet)

    def title(self, text: str, remarks: Sequence[str]) -> None:
        """The title, and below it a line for each remark; comes before the tables."""
        self._sheet.set_row(0, 36)
        self._sheet.merge_range(0, 0, 0, _COLUMNS - 1, "", self._styles.title())
        write_text(self._sheet, 0, 0, text, self._styles.title())
        self._row = 1
        for remark in remarks:
            self._sheet.set_row(self._row, 18)
            self._sheet.merge_range(self._row, 0, self._row, _COLUMNS - 1, "", self._styles.remark())
            write_text(self._sheet, self._row, 0, remark, self._styles.remark())
            self._row += 1
        self._row -= 1

    def documents(self, counts: Sequence[DocumentCount], sheets: dict[int, str]) -> None:
        """`sheets`: the sheet of each document that has one, by its index."""
        self._table("按文件统计", _DOCUMENTS)
        for i, count in enumerate(counts):
            self._line(i + 1, count.title, count.number, count.figures(), sheets.get(i))
        totals = [sum(column) for column in zip(*(c.figures() for c in counts), strict=True)]
        if totals:
            self._total(totals)

    def departments(self, counts: Sequence[tuple[DepartmentCount, str | None]]) -> None:
        """Each with the name of its sheet, or None."""
        self._table("按单位统计", _DEPARTMENTS)
        for i, (count, sheet) in enumerate(counts, 1):
            self._line(i, count.name, _LEVELS[count.level] if count.level else "", count.figures(), sheet)

    def unread(self, problems: Sequence[tuple[str, str]]) -> None:
        """Sources that gave no document, with the reason."""
        if not problems:
            return
        self._table("未能读取的来源", _UNREAD)
        for i, (source, message) in enumerate(problems[:_MOST_UNREAD], 1):
            room = sum(_WIDTHS[2:])
            lines = max(
                xlsx_style.lines_of(source, _WIDTHS[1], xlsx_style.BODY),
                xlsx_style.lines_of(message, room, xlsx_style.BODY),
            )
            self._next(lines)
            self._sheet.write_number(self._row, 0, i, self._styles.plain(centred=True))
            self._text(1, source)
            self._sheet.merge_range(self._row, 2, self._row, _COLUMNS - 1, "", self._styles.plain())
            self._text(2, message)
        if len(problems) > _MOST_UNREAD:
            self._next(1)
            write_text(
                self._sheet,
                self._row,
                1,
                f"另有{len(problems) - _MOST_UNREAD}个,见 problems.jsonl",
                self._styles.remark(),
            )

    def _table(self, heading: str, columns: Sequence[str]) -> None:
        self._row += 2
        self._sheet.set_row(self._row, 30)
        write_text(self._sheet, self._row, 0, heading, self._styles.heading())
        self._row += 1
        self._sheet.set_row(self._row, 32)
        for column, name in enumerate(columns):
            write_text(self._sheet, self._row, column, name, self._styles.header())
        if columns is _UNREAD:
            self._sheet.merge_range(self._row, 2, self._row, _COLUMNS - 1, columns[2], self._styles.header())

    def _line(self, number: int, name: str, second: str, figures: Sequence[int], sheet: str | None) -> None:
        size = xlsx_style.BODY
        self._next(max(xlsx_style.lines_of(name, _WIDTHS[1], size), xlsx_style.lines_of(second, _WIDTHS[2], size)))
        self._sheet.write_number(self._row, 0, number, self._styles.plain(centred=True))
        if sheet:
            self._sheet.write_url(self._row, 1, link_to(sheet), self._styles.link(), name)
        else:
            self._text(1, name)
        self._text(2, second)
        self._figures(figures)

    def _total(self, totals: Sequence[int]) -> None:
        self._next(1)
        bold = self._styles.plain(centred=True, bold=True)
        for column, text in enumerate(("", "合计", "")):
            write_text(self._sheet, self._row, column, text, bold)
        self._figures(totals, bold=True)

    def _figures(self, figures: Sequence[int], *, bold: bool = False) -> None:
        for column, figure in enumerate(figures, 3):
            self._sheet.write_number(self._row, column, figure, self._styles.plain(centred=True, bold=bold))

    def _text(self, column: int, text: str) -> None:
        write_text(self._sheet, self._row, column, text, self._styles.plain(guard=cells.is_formula(text)))

    def _next(self, lines: int) -> None:
        self._row += 1
        self._sheet.set_row(self._row, min(max(20.0, xlsx_style.height_of(lines, xlsx_style.BODY)), xlsx_style.TALLEST))
