"""Sheets of the workbook: their names, their print set-up, and the task table that total, document and department
sheets share.
"""

from __future__ import annotations

import re
from typing import Any

from obligraph.exporters.matrix import cells, xlsx_style
from obligraph.exporters.matrix.xlsx_style import LaidOut, Styles
from obligraph.graph.plain import one_line

MOST_ROWS = 1_048_576
HEADER_ROW = 2
SUMMARY, DEPARTMENTS, UNREAD = "汇总", "单位汇总", "未读来源"
_LAST_PRINTED = cells.PLACE
_NAME_LENGTH = 31
_A4 = 9
_REMARK = (
    "共{count}项任务。灰色斜体字说明该栏空缺的原因(“—”为文中未提);完成时限括号内为按文件推算的日期;"
    "末列编号供反馈修改意见时引用,不打印。"
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


class TaskTable:
    """One task table, over as many sheets as its rows need; rows are numbered through."""

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
    ) -> None:
        self._styles, self._number = styles, styles.cell(cells.NUMBER)
        self._room = most_rows - HEADER_ROW - 1
        self._written = 0
        self._sheets = [workbook.add_worksheet(names.take(name)) for _ in range(max(1, -(-count // self._room)))]
        self.name = str(self._sheets[0].get_name())
        for i, sheet in enumerate(self._sheets):
            if colour:
                sheet.set_tab_color(colour)
            part = f"({i + 1}/{len(self._sheets)})" if len(self._sheets) > 1 else ""
            rows = min(self._room, count - i * self._room)
            self._set_up(sheet, title + part, count, HEADER_ROW + rows, back)

    def write(self, row: LaidOut) -> None:
        """Append a row."""
        part, at = divmod(self._written, self._room)
        self._written += 1
        sheet, line = self._sheets[part], HEADER_ROW + 1 + at
        sheet.set_row(line, row.height)
        sheet.write_number(line, cells.NUMBER, self._written, self._number)
        write_string = sheet.write_string
        for column, text, style in row.cells:
            if text:
                write_string(line, column, text, style)
            else:
                sheet.write_blank(line, column, None, style)

    def _set_up(self, sheet: Any, title: str, count: int, last_row: int, back: str) -> None:
        styles = self._styles
        for column, width in xlsx_style.WIDTHS.items():
            sheet.set_column(column, column, width)
        width = sum(xlsx_style.WIDTHS[i] for i in range(_LAST_PRINTED + 1))
        sheet.set_row(0, max(34.0, 28.0 * xlsx_style.lines_of(title, width, 18)))
        sheet.merge_range(0, 0, 0, _LAST_PRINTED, "", styles.title())
        write_text(sheet, 0, 0, title, styles.title())
        sheet.write_url(0, cells.ID, link_to(back), styles.link(boxed=False), "返回汇总")
        sheet.set_row(1, 20)
        sheet.merge_range(1, 0, 1, _LAST_PRINTED, "", styles.remark())
        write_text(sheet, 1, 0, _REMARK.format(count=count), styles.remark())
        sheet.set_row(HEADER_ROW, 30)
        for column, name in enumerate(cells.COLUMNS):
            write_text(sheet, HEADER_ROW, column, name, styles.header())
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        sheet.autofilter(HEADER_ROW, 0, max(last_row, HEADER_ROW + 1), len(cells.COLUMNS) - 1)
        sheet.repeat_rows(HEADER_ROW)
        sheet.print_area(0, 0, last_row, _LAST_PRINTED)
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
