"""The summary sheets: how many tasks each document sets (汇总) and each department carries (单位汇总), with links to
their sheets, and what could not be read (未读来源). One table a sheet, since a sheet repeats one header in print.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from obligraph.exporters.matrix import cells, xlsx_style
from obligraph.exporters.matrix.xlsx_sheets import link_to, set_up_page, write_text
from obligraph.exporters.matrix.xlsx_style import Styles
from obligraph.model import Level, Obligation

_WIDTHS = (6.0, 64.0, 24.0, *([9.5] * 9))
_UNREAD_WIDTHS = (6.0, 64.0, 100.0)
_DOCUMENTS = ("序号", "文件", "发文字号", "任务数", "有牵头单位", "有完成时限", "有量化标准", *cells.KINDS.values())
_DEPARTMENTS = ("序号", "单位", "层级", "任务数", "牵头", "配合", "责任主体")
LEVELS = {
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


class DocumentCount:
    """What one document holds; `figures` as the method of this name gives them."""

    def __init__(self, title: str, number: str, figures: Sequence[int] = ()) -> None:
        self.title, self.number = title, number
        self._figures = list(figures) or [0] * (4 + len(cells.KINDS))

    @property
    def tasks(self) -> int:
        """The number of all tasks."""
        return self._figures[0]

    def count(self, task: Obligation) -> None:
        """Add one task of the document."""
        counted = (True, bool(task.lead), bool(task.deadlines), bool(task.standards))
        for i, holds in enumerate((*counted, *(task.kind is kind for kind in cells.KINDS))):
            self._figures[i] += holds

    def figures(self) -> list[int]:
        """Numbers of tasks, in the order of the columns: all, with a lead, a time limit, a standard, then each kind."""
        return self._figures


@dataclass(slots=True)
class DepartmentCount:
    """What one organisation carries; `tasks` counts a task once however often it names the organisation. `names`: what
    it may be called, shortest first.
    """

    names: tuple[str, ...]
    level: Level | None
    tasks: int = 0
    lead: int = 0
    support: int = 0
    acts: int = 0
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.names[0]

    def figures(self) -> list[int]:
        """Numbers of tasks, in the order of the columns: all, led, supported, acted in."""
        return [self.tasks, self.lead, self.support, self.acts]


def tell_apart(counts: Iterable[DepartmentCount]) -> None:
    """Give organisations of one name their longer names, where they have any."""
    counts = list(counts)
    for length in range(1, max((len(count.names) for count in counts), default=0)):
        bearers = Counter(count.name for count in counts)
        for count in counts:
            if bearers[count.name] > 1 and length < len(count.names):
                count.name = count.names[length]


class SummaryPages:
    """Writes the sheets, each top to bottom."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def documents(
        self, sheet: Any, remarks: Sequence[str], counts: Sequence[DocumentCount], sheets: dict[int, str],
        before: int = 0,
    ) -> None:  # fmt: skip
        """汇总; `sheets`: the sheet of each document that has one, by its index; `before`: how many came before."""
        page = CountPage(sheet, self._styles, "任务分工汇总", remarks, _DOCUMENTS, _WIDTHS)
        for i, count in enumerate(counts):
            page.line(before + i + 1, count.title, count.number, count.figures(), sheets.get(i))
        totals = [sum(column) for column in zip(*(c.figures() for c in counts), strict=True)]
        if totals:
            page.total(totals)

    def departments(
        self, sheet: Any, remarks: Sequence[str], counts: Sequence[tuple[DepartmentCount, str | None]]
    ) -> None:
        """单位汇总; each with the name of its sheet, or None."""
        page = CountPage(sheet, self._styles, "单位任务汇总", remarks, _DEPARTMENTS, _WIDTHS)
        for i, (count, own) in enumerate(counts, 1):
            page.line(i, count.name, LEVELS[count.level] if count.level else "", count.figures(), own)

    def unread(self, sheet: Any, problems: Sequence[tuple[str, str]]) -> None:
        """未读来源: sources that gave no document, with the reason."""
        more = len(problems) - _MOST_UNREAD
        remarks = [f"共{len(problems)}个来源。" + (f"另有{more}个未列出,见 problems.jsonl。" if more > 0 else "")]
        page = CountPage(sheet, self._styles, "未能读取的来源", remarks, _UNREAD, _UNREAD_WIDTHS)
        for i, (source, message) in enumerate(problems[:_MOST_UNREAD], 1):
            page.line(i, source, message, (), None)


class CountPage:
    """One sheet: title, remarks, and a table whose header every printed page repeats: number, name, a second text,
    figures, and one more text where there is a column for it.
    """

    def __init__(
        self,
        sheet: Any,
        styles: Styles,
        title: str,
        remarks: Sequence[str],
        columns: Sequence[str],
        widths: Sequence[float],
    ) -> None:
        self._sheet, self._styles, self._columns, self._widths = sheet, styles, columns, widths
        # Looked up once a page: a summary has as many lines as there are documents.
        self._texts = {guard: styles.plain(guard=guard) for guard in (False, True)}
        self._centred = {bold: styles.plain(centred=True, bold=bold) for bold in (False, True)}
        for column, _ in enumerate(columns):
            sheet.set_column(column, column, widths[column])
        set_up_page(sheet)
        last = len(columns) - 1
        sheet.set_row(0, 36)
        sheet.merge_range(0, 0, 0, last, "", styles.title())
        write_text(sheet, 0, 0, title, styles.title())
        self._row, width = 0, sum(widths[: len(columns)])
        for remark in remarks:
            self._row += 1
            lines = xlsx_style.lines_of(remark, width, xlsx_style.REMARK)
            sheet.set_row(self._row, max(18.0, xlsx_style.height_of(lines, xlsx_style.REMARK)))
            sheet.merge_range(self._row, 0, self._row, last, "", styles.remark())
            write_text(sheet, self._row, 0, remark, styles.remark())
        self._row += 1
        sheet.set_row(self._row, 32)
        for column, name in enumerate(columns):
            write_text(sheet, self._row, column, name, styles.header())
        sheet.repeat_rows(self._row)
        sheet.freeze_panes(self._row + 1, 0)

    def line(
        self, number: int, name: str, second: str, figures: Sequence[int], sheet: str | None, after: str = ""
    ) -> None:
        """A row; `sheet`: where the name leads; `after`: the text in the column after the figures."""
        size, last = xlsx_style.BODY, 3 + len(figures)
        texts = [(name, 1), (second, 2), *([(after, last)] if after else [])]
        self._next(max(xlsx_style.lines_of(text, self._widths[column], size) for text, column in texts))
        self._sheet.write_number(self._row, 0, number, self._centred[False])
        if sheet:
            self._sheet.write_url(self._row, 1, link_to(sheet), self._styles.link(), name)
        else:
            self._text(1, name)
        self._text(2, second)
        self._figures(figures)
        if last < len(self._columns):
            self._text(last, after)

    def total(self, totals: Sequence[int]) -> None:
        """The last row."""
        self._next(1)
        for column, text in enumerate(("", "合计", "")):
            write_text(self._sheet, self._row, column, text, self._centred[True])
        self._figures(totals, bold=True)

    def put(self, column: int, value: float | None, style: Any) -> None:
        """A figure of its own look in the last row; None leaves the cell empty."""
        if value is None:
            self._sheet.write_blank(self._row, column, None, style)
        else:
            self._sheet.write_number(self._row, column, value, style)

    def heading(self, text: str) -> None:
        """A line between the table and notes."""
        self._next(2)
        write_text(self._sheet, self._row, 1, text, self._styles.caption())

    def note(self, label: str, text: str, style: Any) -> None:
        """A label in the look `style`, with a sentence over the columns beside it."""
        size = xlsx_style.BODY
        last = len(self._columns) - 1
        self._next(max(1, xlsx_style.lines_of(text, sum(self._widths[2 : last + 1]), size)))
        write_text(self._sheet, self._row, 1, label, style)
        self._sheet.merge_range(self._row, 2, self._row, last, "", self._styles.plain())
        write_text(self._sheet, self._row, 2, text, self._styles.plain())

    def _figures(self, figures: Sequence[int], *, bold: bool = False) -> None:
        for column, figure in enumerate(figures, 3):
            self._sheet.write_number(self._row, column, figure, self._centred[bold])

    def _text(self, column: int, text: str) -> None:
        write_text(self._sheet, self._row, column, text, self._texts[cells.is_formula(text)])

    def _next(self, lines: int) -> None:
        self._row += 1
        self._sheet.set_row(self._row, min(max(20.0, xlsx_style.height_of(lines, xlsx_style.BODY)), xlsx_style.TALLEST))
