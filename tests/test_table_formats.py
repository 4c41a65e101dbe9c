"""Does a responsibility table give the same tasks, to the character, in whatever format it was circulated?

200 rows invented by a seed, with a header repeated every 25 rows and merged cells of the category, as DOCX, HTML,
XLSX, CSV and text; and the task matrix of a run, read back.
"""

from __future__ import annotations

import html
import io
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
import xlsxwriter

import typeset_docx
from needs import ROOT
from obligraph.convert import convert
from obligraph.extractor import Extractor
from obligraph.model import Obligation
from obligraph.readers import read_bytes
from obligraph.run import run

SEED = 20261129
ROWS = 200
PAGE = 25
EXTRACTOR = Extractor()
HEADER = ["序号", "任务类别", "工作任务", "牵头单位", "配合单位", "完成时限"]
TITLE = "云溪市2026年重点工作任务分工表"
CATEGORIES = ["供水保障", "校园安全", "养老服务", "古城保护", "河道治理", "图书借阅", "农村公路"]
PLACES = ["东岭镇", "白苇镇", "石桥镇", "南坪街道", "柳湾街道", "青崖乡"]
VERBS = ["建设", "改造", "完善", "推广", "编制", "更新"]
THINGS = ["供水管网", "校门防护设施", "日间照料中心", "历史建筑档案", "河岸护栏", "流动借阅点", "公路标线"]
MORE = ["，健全日常巡查制度", "，实现“一处一档”", "（含配套设施）", "", "", ""]
UNITS = ["市民政局", "市财政局", "市水利局", "市教育局", "市住房城乡建设局", "市文化广电旅游局", "团市委", "市残联"]
TIMES = {
    "2026年6月底前": ("by", "2026-06-30"),
    "2026年第三季度": ("by", "2026-09-30"),
    "2026年9月15日前": ("by", "2026-09-15"),
    "2026年12月": ("by", "2026-12-31"),
    "每季度": ("recurring", None),
    "长期坚持": ("ongoing", None),
}


class Task(NamedTuple):
    """A row: what it says and what must be found."""

    category: str
    task: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    time: str

    def cells(self, number: int) -> list[str]:
        """The words of the row's cells."""
        return [
            str(number), self.category, self.task, "、".join(self.lead), "、".join(self.support) or "—", self.time,
        ]  # fmt: skip


@cache
def tasks() -> list[Task]:
    """The rows, those of one category together; every fifth task is named by a noun phrase alone."""
    dice = random.Random(SEED)
    made = []
    for n in range(ROWS):
        units = dice.sample(UNITS, 5)
        leads, supports = dice.choice([1, 1, 1, 2]), dice.choice([0, 1, 2, 3])
        thing = f"{dice.choice(PLACES)}第{n + 1}片区{dice.choice(THINGS)}"
        words = f"{thing}项目" if n % 5 == 4 else dice.choice(VERBS) + thing + dice.choice(MORE)
        made.append(
            Task(
                CATEGORIES[n * len(CATEGORIES) // ROWS],
                words,
                tuple(units[:leads]),
                tuple(units[leads : leads + supports]),
                dice.choice(list(TIMES)),
            )
        )
    return made


def grid() -> list[list[str]]:
    """The rows with their header every 25 rows; a category cell that is merged with the one above is empty."""
    made: list[list[str]] = []
    for n, task in enumerate(tasks()):
        if n % PAGE == 0:
            made.append(HEADER)
        cells = task.cells(n + 1)
        if n % PAGE and tasks()[n - 1].category == task.category:
            cells[1] = ""
        made.append(cells)
    return made


def merged(rows: list[list[str]], r: int, c: int) -> int:
    """How many rows the cell covers."""
    return 1 + next((k for k, row in enumerate(rows[r + 1 :]) if row[c]), len(rows) - r - 1)


def as_docx() -> bytes:
    return typeset_docx.package(typeset_docx.paragraph(TITLE) + typeset_docx.table(grid()))


def as_html() -> bytes:
    rows, made = grid(), []
    for r, row in enumerate(rows):
        cells = "".join(
            f'<td rowspan="{merged(rows, r, c)}">{html.escape(text)}</td>' for c, text in enumerate(row) if text
        )
        made.append(f"<tr>{cells}</tr>")
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}</title></head><body><p>{TITLE}</p>"
        f"<table border='1'>{''.join(made)}</table></body></html>"
    ).encode()


def as_xlsx() -> bytes:
    rows, made = [[TITLE], *grid()], io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("任务分工表")
        sheet.merge_range(0, 0, 0, len(HEADER) - 1, TITLE)
        for r, row in enumerate(rows[1:], 1):
            for c, text in enumerate(row):
                high = merged(rows, r, c) if text and r + 1 < len(rows) else 1
                if high > 1:
                    sheet.merge_range(r, c, r + high - 1, c, text)
                elif text:
                    sheet.write_string(r, c, text)
    return made.getvalue()


def as_csv() -> bytes:
    lines = [TITLE, ",".join(HEADER), *(",".join(task.cells(n)) for n, task in enumerate(tasks(), 1))]
    return "\r\n".join(lines).encode("gb18030")


def as_text() -> bytes:
    return "\n".join([TITLE, *("\t".join(row) for row in grid())]).encode()


def extract(data: bytes, suffix: str) -> tuple[Obligation, ...]:
    """What is found in a file."""
    return EXTRACTOR.extract(read_bytes(data, f"a{suffix}", suffix, EXTRACTOR.lexicon)).obligations


FORMATS: dict[str, Callable[[], bytes]] = {
    ".docx": as_docx, ".html": as_html, ".xlsx": as_xlsx, ".csv": as_csv, ".txt": as_text,
}  # fmt: skip


@pytest.mark.parametrize("suffix", FORMATS)
def test_is_every_row_of_a_long_table_exact(suffix: str) -> None:
    """Are task, lead, support, time limit and category of all 200 rows exact, and nothing more found?"""
    found = extract(FORMATS[suffix](), suffix)
    got = [
        Task(o.section[-1], o.quote, names(o.lead), names(o.support), "、".join(d.quote for d in o.deadlines))
        for o in found
    ]
    assert got == tasks()
    assert [(d.type, d.end) for o in found for d in o.deadlines] == [TIMES[task.time] for task in tasks()]
    assert all(o.actors == () for o in found)


def names(parties: Any) -> tuple[str, ...]:
    """The names in a cell."""
    return tuple(party.name for party in parties)


def test_does_a_table_go_on_in_the_next() -> None:
    """Is a table without a header, right after one with it, read by that one's columns, merged cells across both?"""
    head = [["序号", "配合单位", "重点任务", "牵头单位"], ["1", "市财政局", "更新供水管网", "市水利局"]]
    rest = [["2", "市残联", "改造校门防护设施", "市教育局"], ["3", "无", "编制历史建筑档案", "市民政局"]]

    def table(rows: list[list[str]]) -> str:
        return "<table>" + "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows) + "</table>"

    page = f"<!DOCTYPE html><html><body><p>云溪市重点任务分工表</p>{table(head)}{table(rest)}</body></html>"
    assert [(o.quote, names(o.lead), names(o.support)) for o in extract(page.encode(), ".html")] == [
        ("更新供水管网", ("市水利局",), ("市财政局",)),
        ("改造校门防护设施", ("市教育局",), ("市残联",)),
        ("编制历史建筑档案", ("市民政局",), ()),
    ]
    apart = page.replace("</table><table>", "</table><p>各单位要抓好落实，确保完成。</p><table>")
    assert [names(o.support) for o in extract(apart.encode(), ".html")][-1] == ()


def test_are_two_header_rows_read() -> None:
    """Does 责任单位 over 牵头 and 配合 lead and support, with merged header cells, in HTML and XLSX?"""
    page = """<!DOCTYPE html><html><body><p>云溪市重点任务分工表</p><table>
<tr><td rowspan="2">序号</td><td rowspan="2">重点任务</td><td colspan="2">责任单位</td><td rowspan="2">时限</td></tr>
<tr><td>牵头</td><td>配合</td></tr>
<tr><td>1</td><td>更新供水管网</td><td>市水利局</td><td>市财政局</td><td>2026年6月底前</td></tr>
<tr><td>2</td><td>编制历史建筑档案</td><td>市民政局</td><td>/</td><td>2026年</td></tr></table></body></html>"""
    wanted = [
        ("更新供水管网", ("市水利局",), ("市财政局",), ["2026-06-30"]),
        ("编制历史建筑档案", ("市民政局",), (), ["2026-12-31"]),
    ]

    def cells(data: bytes, suffix: str) -> list[object]:
        return [(o.quote, names(o.lead), names(o.support), [d.end for d in o.deadlines]) for o in extract(data, suffix)]

    assert cells(page.encode(), ".html") == wanted
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for column, words in ((0, "序号"), (1, "重点任务"), (4, "时限")):
            sheet.merge_range(0, column, 1, column, words)
        sheet.merge_range(0, 2, 0, 3, "责任单位")
        sheet.write_row(1, 2, ["牵头", "配合"])
        sheet.write_row(2, 0, ["1", "更新供水管网", "市水利局", "市财政局", "2026年6月底前"])
        sheet.write_row(3, 0, ["2", "编制历史建筑档案", "市民政局", "/", "2026年"])
    assert cells(made.getvalue(), ".xlsx") == wanted


def test_is_a_task_merged_over_rows_one_task_of_all_their_owners() -> None:
    """Does a task cell merged over two rows give one task with the leads of both, and an empty cell of a column whose
    merged cells are stated name nobody?"""
    page = """<!DOCTYPE html><html><body><p>云溪市重点任务分工表</p><table>
<tr><td>序号</td><td>重点任务</td><td>牵头单位</td></tr>
<tr><td>1</td><td rowspan="2">更新供水管网</td><td>市水利局</td></tr>
<tr><td>2</td><td>市财政局</td></tr>
<tr><td>3</td><td>编制历史建筑档案</td><td rowspan="2">市民政局</td></tr>
<tr><td>4</td><td>改造校门防护设施</td></tr>
<tr><td>5</td><td>推广流动借阅点</td><td></td></tr></table></body></html>"""
    assert [(o.quote, names(o.lead)) for o in extract(page.encode(), ".html")] == [
        ("更新供水管网", ("市水利局", "市财政局")),
        ("编制历史建筑档案", ("市民政局",)),
        ("改造校门防护设施", ("市民政局",)),
        ("推广流动借阅点", ()),
    ]


def test_are_the_lines_of_a_cell_tasks() -> None:
    """Is each of three lines of a cell a task, also one that begins with a noun, and two lines that are one task not
    torn apart?"""
    data = '任务,责任单位\n"制定方案\n建立台账\n开展培训",市水利局\n"推进老旧小区\n改造工作",市民政局\n'.encode()
    assert [(o.quote, names(o.lead)) for o in extract(data, ".csv")] == [
        ("制定方案", ("市水利局",)),
        ("建立台账", ("市水利局",)),
        ("开展培训", ("市水利局",)),
        ("推进老旧小区 改造工作", ("市民政局",)),
    ]


# A matrix of our own


def cells_of(o: Obligation) -> tuple[object, ...]:
    """What a matrix must carry over."""
    return (
        "".join(o.quote.split()), names(o.lead), names(o.support), names(o.actors),
        sorted((d.quote, d.type, d.start or "", d.end or "", d.every or "", d.duration or "") for d in o.deadlines),
        sorted((s.op, str(s.value), str(s.upper), s.unit or "", s.condition) for s in o.standards),
    )  # fmt: skip


@pytest.fixture(scope="module")
def matrices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run over all samples."""
    folder = tmp_path_factory.mktemp("run")
    run(sorted((ROOT / "corpora").glob("*.txt")), folder)
    convert(folder, ["docx"], folder)
    return folder


@pytest.fixture(scope="module")
def whole() -> list[tuple[object, ...]]:
    """The cells of the samples' tasks."""
    return [
        cells_of(o)
        for path in sorted((ROOT / "corpora").glob("*.txt"))
        for o in extract(path.read_bytes(), ".txt")
    ]  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".docx"])
def test_does_a_matrix_read_back_hold_the_same_cells(
    matrices: Path, whole: list[tuple[object, ...]], suffix: str
) -> None:
    """Does the matrix that a run wrote give every task once, with the same names, times and measures, and do its
    notes, remarks and sheets of counts give none?"""
    assert [cells_of(o) for o in extract((matrices / f"matrix{suffix}").read_bytes(), suffix)] == whole


def test_do_the_sheets_of_counts_hold_no_task(matrices: Path) -> None:
    """Do the sheets beside the tasks, alone in a workbook, give nothing?"""
    book = openpyxl.load_workbook(matrices / "matrix.xlsx")
    for sheet in list(book):
        if "汇总" not in sheet.title:
            book.remove(sheet)
    assert book.sheetnames
    made = io.BytesIO()
    book.save(made)
    assert extract(made.getvalue(), ".xlsx") == ()
