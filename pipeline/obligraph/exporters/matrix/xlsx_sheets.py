"""Sheets of a workbook: their names, their print set-up, and the table that total, document and department sheets
share, those of a comparison too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from obligraph.exporters.matrix import cells, xlsx_style
from obligraph.exporters.matrix.xlsx_style import LaidOut, Styles
from obligraph.graph.plain import one_line

MOST_ROWS = 1_048_576
HEADER_ROW = 2
SUMMARY, DEPARTMENTS, UNREAD = "汇总", "单位汇总", "未读来源"
_NAME_LENGTH = 31
_A4 = 9
_REMARK = (
    "共{count}项任务。灰色斜体字说明该栏空缺的原因(“—”为文中未提);完成时限括号内为按文件推算的日期;"
    "改正请直接写入单元格,核对无误的在“复核”列填“是”,不是任务的在“类型”列选“非任务”,再用 obligraph import 导回。"
)


class SheetNames:
    """Names that Excel takes: at most 31 UTF-16 units, without []:*?/\\, no apostrophe at either end, unique whatever
    the case.
    """

    def __init__(self) -> None:
        # Excel keeps the name History for itself.
        self._taken = {"history"}

    def take(self, wanted: str) -> str:
        """The name for a sheet that should be called `wanted`, no other sheet's from now on: without what Excel
        forbids, cut to length, and numbered, 甲(2), where the name is taken."""
        base = re.sub(r"\s+", " ", re.sub(r"[\[\]:*?/\\]", " ", one_line(wanted))).strip(" '") or "工作表"
        name, again = _cut(base, _NAME_LENGTH), 1
        while name.casefold() in self._taken:
            again += 1
            suffix = f"({again})"
            name = _cut(base, _NAME_LENGTH - len(suffix)) + suffix
        self._taken.add(name.casefold())
        return name


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table, 序号 first, with their widths; those after the column `printed` stay on the screen;
    `frozen` columns stay in view. `home`: what the link to the summary says. The `hidden` column is the last. `lists`
    are words to choose from in a column, which forbid no others.
    """

    columns: tuple[str, ...]
    widths: tuple[float, ...]
    printed: int
    frozen: int = 0
    home: str = "返回汇总"
    hidden: int | None = None
    lists: tuple[tuple[int, tuple[str, ...]], ...] = ()


MATRIX = Layout(
    cells.COLUMNS,
    tuple(xlsx_style.WIDTHS.values()),
    cells.PLACE,
    hidden=cells.CHECK,
    lists=((cells.KIND, (*cells.KINDS.values(), cells.NO_TASK)), (cells.REVIEWED, (cells.YES,))),
)


class Table:
    """One table, over as many sheets as its rows need; rows are numbered through, after those `before`."""

    def __init__(
        self,
        workbook: Any,
        styles: Styles,
        names: SheetNames,
        *,
        name: str,
        title: str,
        count: int,
        colour: str | None = None,
        most_rows: int = MOST_ROWS,
        back: str = SUMMARY,
        layout: Layout = MATRIX,
        remark: str = _REMARK,
        before: int = 0,
    ) -> None:
        self._styles, self._number, self._layout = styles, styles.cell(cells.NUMBER), layout
        self._room = most_rows - HEADER_ROW - 1
        self._written, self._before = 0, before
        self._first = len(workbook.worksheets())
        self._sheets = [workbook.add_worksheet(names.take(name)) for _ in range(max(1, -(-count // self._room)))]
        self.name = str(self._sheets[0].get_name())
        for i, sheet in enumerate(self._sheets):
            if colour:
                sheet.set_tab_color(colour)
            part = f"({i + 1}/{len(self._sheets)})" if len(self._sheets) > 1 else ""
            rows = min(self._room, count - i * self._room)
            self._set_up(sheet, title + part, remark.format(count=count), HEADER_ROW + rows, back)

    def write(self, row: LaidOut) -> None:
        """Append a row."""
        part, line = divmod(self._written, self._room)
        self._written += 1
        sheet, line = self._sheets[part], HEADER_ROW + 1 + line
        sheet.set_row(line, row.height)
        sheet.write_number(line, cells.NUMBER, self._before + self._written, self._number)
        write_string = sheet.write_string
        for column, text, style in row.cells:
            if not text:
                sheet.write_blank(line, column, None, style)
            elif isinstance(text, str):
                write_string(line, column, text, style)
            else:
                sheet.write_number(line, column, text, style)

    def places(self, count: int) -> Iterator[tuple[int, int, int]]:
        """Where the next `count` rows go, which the caller writes: the number of a sheet in the workbook, how many go
        there, and the number of the first."""
        while count:
            part, at = divmod(self._written, self._room)
            here = min(count, self._room - at)
            yield self._first + part, here, self._before + self._written + 1
            self._written += here
            count -= here

    def _set_up(self, sheet: Any, title: str, remark: str, last_row: int, back: str) -> None:
        styles, layout = self._styles, self._layout
        last = len(layout.columns) - 1
        for column, width in enumerate(layout.widths):
            sheet.set_column(column, column, width, None, {"hidden": column == layout.hidden})
        width = sum(layout.widths[: layout.printed + 1])
        sheet.set_row(0, max(34.0, 28.0 * xlsx_style.lines_of(title, width, 18)))
        sheet.merge_range(0, 0, 0, layout.printed, "", styles.title())
        write_text(sheet, 0, 0, title, styles.title())
        shown = last if layout.hidden is None else last - 1
        sheet.write_url(0, shown, link_to(back), styles.link(boxed=False), layout.home)
        lines = xlsx_style.lines_of(remark, width, xlsx_style.REMARK)
        sheet.set_row(1, max(20.0, xlsx_style.height_of(lines, xlsx_style.REMARK)))
        sheet.merge_range(1, 0, 1, layout.printed, "", styles.remark())
        write_text(sheet, 1, 0, remark, styles.remark())
        sheet.set_row(HEADER_ROW, 30)
        for column, name in enumerate(layout.columns):
            write_text(sheet, HEADER_ROW, column, name, styles.header())
        for column, words in layout.lists:
            listed = {"validate": "list", "source": list(words), "show_error": False}
            sheet.data_validation(HEADER_ROW + 1, column, max(last_row, HEADER_ROW + 1), column, listed)
        sheet.freeze_panes(HEADER_ROW + 1, layout.frozen)
        sheet.autofilter(HEADER_ROW, 0, max(last_row, HEADER_ROW + 1), last)
        sheet.repeat_rows(HEADER_ROW)
        sheet.print_area(0, 0, last_row, layout.printed)
        set_up_page(sheet)


def set_up_page(sheet: Any) -> None:
    """A4 landscape, one page wide, page numbers."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.65)
    sheet.center_horizontally()
    sheet.set_footer('&C&"宋体,常规"&9第 &P 页 共 &N 页', {"margin": 0.3})


def write_text(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    """A string cell, never a formula, number or link; an empty one keeps its borders."""
    if not text:
        sheet.write_blank(row, column, None, style)
        return
    sheet.write_string(row, column, xlsx_style.plain_string(text), style)


def link_to(sheet_name: str) -> str:
    """The target of a link to the top of a sheet."""
    return "internal:'{}'!A1".format(sheet_name.replace("'", "''"))


def _cut(text: str, most: int) -> str:
    return text.encode("utf-16-le", "replace")[: 2 * most].decode("utf-16-le", "ignore").rstrip(" '")
