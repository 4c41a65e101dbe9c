"""analysis.xlsx: the tables of an analysis as sheets, in Chinese, in the look of the task matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from obligraph.exporters.analysis.base import FEW_COLUMN, Analysed, Cell, Column, Form, Table
from obligraph.exporters.analysis.shapes import CHINESE, SYSTEM
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.matrix import xlsx_style
from obligraph.exporters.matrix.cells import bounded, is_formula
from obligraph.exporters.matrix.xlsx_sheets import link_to, set_up_page, write_text
from obligraph.exporters.matrix.xlsx_style import BODY, GREY, REMARK, Styles
from obligraph.exporters.matrix.xlsx_workbook import new_workbook, told
from obligraph.graph.plain import one_line

MOST_ROWS = 20_000
"""Of a sheet; a table of more rows is whole in its CSV."""
CONSTANT_MEMORY_FROM = 4_000
OVERVIEW = "说明"
_HEAD = 2
_NAMES = {"name", "first", "second"}
_IDS = {"id", "first_id", "second_id"}
_FORMATS = {Form.SHARE: "0.0%", Form.FIGURE: "0.0000", Form.COUNT: "#,##0"}
_OVERVIEW_WIDTHS = (22.0, 14.0, 74.0)


class _Looks(Styles):
    """The cells of an analysis, beside those of the matrix."""

    def value(self, column: Column, *, grey: bool = False, guard: bool = False) -> Any:
        """A cell of a column; `grey`: it rests on too few tasks."""
        words = column.form is Form.WORDS
        left = column.name in _NAMES or column.name in _IDS
        properties: dict[str, object] = {
            "font_size": xlsx_style.SMALL if column.name in _IDS else BODY,
            "align": "left" if left else "center" if words or column.form is Form.MARK else "right",
        }
        if column.form in _FORMATS:
            properties["num_format"] = _FORMATS[column.form]
        if grey or column.name in _IDS:
            properties["font_color"] = GREY
        if grey:
            properties["italic"] = True
        return self._boxed({**properties, "quote_prefix": True} if guard else properties)


def write_workbook(analysed: Analysed, path: Path, *, most_rows: int = MOST_ROWS) -> None:
    """Write the workbook. Raises ExportError."""
    file = AtomicFile(path)
    try:
        rows = sum(min(len(table.rows), most_rows) for table in analysed.tables.values())
        with told(path):
            workbook = new_workbook(file.stream, "任务分析", constant_memory=rows >= CONSTANT_MEMORY_FROM)
            looks = _Looks(workbook)
            overview = workbook.add_worksheet(OVERVIEW)
            sheets = [(table, workbook.add_worksheet(table.chinese)) for table in analysed.tables.values()]
            _write_overview(overview, analysed, looks)
            systems = {row["id"]: row["name"] for row in analysed.tables["departments"].records(by=SYSTEM)}
            for table, sheet in sheets:
                _write_table(sheet, _for_people(table, systems, most_rows), len(table.rows), looks)
            workbook.close()
            file.commit()
    except BaseException:
        file.abort()
        raise


def _write_overview(sheet: Any, analysed: Analysed, looks: _Looks) -> None:
    """What was counted, and a line a sheet."""
    told = analysed.summary
    remark = (
        f"{told['documents']:,}份文件、{told['tasks']:,}项任务；写明责任{told['with_owner']:,}项，牵头单位"
        f"{told['with_lead']:,}项，时限{told['with_date']:,}项，标准{told['with_measure']:,}项。"
    )
    if told["filters"]:
        remark += "只统计筛选出的任务：" + "，".join(f"{k}={one_line(v)}" for k, v in told["filters"].items()) + "。"
    if told["not_read"]:
        remark += f"另有{told['not_read']:,}个来源未能读取，不在其内。"
    if left_out := sum(network["ties_left_out"] for network in told["networks"].values()):
        remark += f"协作关系过多，有{left_out:,}项次未计入。"
    _head(sheet, "任务分析", remark, ("工作表", "行数", "内容"), _OVERVIEW_WIDTHS, looks)
    row = _HEAD
    for table in analysed.tables.values():
        row += 1
        lines = xlsx_style.lines_of(table.remark, _OVERVIEW_WIDTHS[2], BODY)
        sheet.set_row(row, xlsx_style.height_of(max(lines, 1), BODY))
        sheet.write_url(row, 0, link_to(table.chinese), looks.link(), table.chinese)
        sheet.write_number(row, 1, len(table.rows), looks.plain(centred=True))
        write_text(sheet, row, 2, table.remark, looks.plain())


def _for_people(table: Table, systems: Mapping[str, str], most_rows: int) -> Table:
    """The first rows of the table, with the ids after everything else and systems by their names."""
    order = sorted(range(len(table.columns)), key=lambda i: table.columns[i].name in _IDS)
    at = table.names.index("system") if "system" in table.names else None
    made = Table(table.name, table.chinese, table.remark, tuple(table.columns[i] for i in order))
    for row in table.rows[:most_rows]:
        cells = list(row)
        if at is not None:
            cells[at] = systems.get(str(row[at]), row[at])
        made.rows.append(tuple(cells[i] for i in order))
    return made


def _write_table(sheet: Any, table: Table, all_rows: int, looks: _Looks) -> None:
    shown = table.rows
    texts = [[_shown(value, column) for value, column in zip(row, table.columns, strict=True)] for row in shown]
    remark = table.remark
    if all_rows > len(shown):
        remark += f"共{all_rows:,}行，此处为前{len(shown):,}行，全部见 {table.name}.csv。"
    widths = [_width(column) for column in table.columns]
    _head(sheet, table.chinese, remark, [column.chinese for column in table.columns], widths, looks)
    few = table.names.index(FEW_COLUMN) if FEW_COLUMN in table.names else None
    for at, row in enumerate(texts, _HEAD + 1):
        grey_row = few is not None and bool(shown[at - _HEAD - 1][few])
        lines = max(
            (
                xlsx_style.lines_of(text, widths[i], xlsx_style.SMALL if table.columns[i].name in _IDS else BODY)
                for i, text in enumerate(row)
                if isinstance(text, str) and len(text) > 4
            ),
            default=1,
        )
        sheet.set_row(at, min(max(20.0, xlsx_style.height_of(lines, BODY)), xlsx_style.TALLEST))
        for column, value in enumerate(row):
            shape = table.columns[column]
            grey = grey_row and shape.form in (Form.SHARE, Form.MARK)
            if isinstance(value, str):
                write_text(sheet, at, column, value, looks.value(shape, grey=grey, guard=is_formula(value)))
            elif value is None:
                sheet.write_blank(at, column, None, looks.value(shape, grey=grey))
            else:
                sheet.write_number(at, column, value, looks.value(shape, grey=grey))
    sheet.autofilter(_HEAD, 0, _HEAD + max(1, len(texts)), len(table.columns) - 1)


def _head(sheet: Any, title: str, remark: str, columns: Sequence[str], widths: Sequence[float], looks: _Looks) -> None:
    """Page, title, remark and the heads of the columns, which every printed page repeats."""
    set_up_page(sheet)
    last = len(columns) - 1
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 36)
    sheet.merge_range(0, 0, 0, last, "", looks.title())
    write_text(sheet, 0, 0, title, looks.title())
    lines = xlsx_style.lines_of(remark, sum(widths), REMARK)
    sheet.set_row(1, max(20.0, xlsx_style.height_of(lines, REMARK)))
    sheet.merge_range(1, 0, 1, last, "", looks.remark())
    write_text(sheet, 1, 0, remark, looks.remark())
    sheet.set_row(_HEAD, 34)
    for column, name in enumerate(columns):
        write_text(sheet, _HEAD, column, name, looks.header())
    sheet.repeat_rows(_HEAD)
    sheet.freeze_panes(_HEAD + 1, 0)


def _shown(value: Cell, column: Column) -> str | int | float | None:
    """A value as people read it."""
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, str):
        return bounded(one_line(CHINESE.get(column.name, {}).get(value, value)))
    return value


def _width(column: Column) -> float:
    if column.name in _NAMES:
        return 26.0
    if column.name in _IDS:
        return 22.0
    return 11.0 if len(column.chinese) > 4 else 9.5
