"""Does a workbook or a CSV file come out as what a spreadsheet program shows?"""

from __future__ import annotations

import datetime
import io
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from needs import ROOT
from obligraph.extractor import Extractor
from obligraph.lexicon import load
from obligraph.model import BlockKind, Problem, Reading
from obligraph.readers import Limits, ReadError, read_bytes
from obligraph.readers.sheets.shown import parsed, shown

LEXICON = load()
TEXT = (ROOT / "corpora" / "county-plan.txt").read_text("utf-8")
ROWS = [line.split("\t") for line in TEXT.splitlines() if "\t" in line or line[:2] in ("一、", "二、", "三、")][-15:]


def read(data: bytes, suffix: str = ".xlsx", limits: Limits | None = None) -> Reading:
    """The reading of a file."""
    return read_bytes(data, f"a{suffix}", suffix, LEXICON, limits or Limits())


def workbook(fill: Callable[[Any, Any], None], *names: str) -> bytes:
    """A workbook of the sheets that `fill` is given with the workbook, one after another."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        for name in names or ("任务分工表",):
            fill(book, book.add_worksheet(name))
    return made.getvalue()


def cells(reading: Reading) -> list[tuple[int | None, str, bool]]:
    """Column, words, and whether carried from above, of every cell."""
    return [(b.column, b.span.of(reading.text), b.carried) for b in reading.blocks if b.kind is BlockKind.CELL]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("3", "", "3"),
        ("3.0", "", "3"),
        ("0.1", "", "0.1"),
        ("0.30000000000000004", "", "0.3"),
        ("1E3", "", "1000"),
        ("1200", "#,##0", "1,200"),
        ("0.75", "0%", "75%"),
        ("0.755", "0.0%", "75.5%"),
        ("2.5", "0.00", "2.50"),
        ("12", '0"个"', "12个"),
        ("12", '"约"0"%"', "约12%"),
        ("46173", "yyyy-m-d", "2026年5月31日"),
        ("46173", 'yyyy"年"m"月"d"日";@', "2026年5月31日"),
        ("46173", "[$-804]yyyy年m月", "2026年5月"),
        ("46173", "m月d日", "5月31日"),
        ("46173.5", "yyyy/m/d h:mm", "2026年5月31日"),
        ("0.5", "h:mm", "0.5"),
        ("99999999", "yyyy-m-d", "99999999"),
        ("1e999", "0", "1e999"),
        ("NaN", "0", "NaN"),
        ("见附件", "0%", "见附件"),
        ("5", "@", "5"),
        ("5", '0_);[Red]\\(0\\)', "5"),
    ],
)  # fmt: skip
def test_is_a_number_shown_as_the_program_shows_it(value: str, code: str, text: str) -> None:
    """Do percentages, dates, places and words of a format come out, and what it cannot show stay?"""
    assert shown(value, parsed(code), from_1904=False) == text


def test_are_rows_and_merged_cells_read() -> None:
    """Is the title over the table a paragraph, the header known, and a merged cell carried down?"""

    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 3, "青禾县任务分工表")
        sheet.write_row(1, 0, ["序号", "工作任务", "牵头单位", "完成时限"])
        sheet.write_row(2, 0, [1, "修渠\n清淤"])
        sheet.merge_range(2, 2, 3, 2, "县水利局")
        sheet.write_datetime(2, 3, datetime.datetime(2026, 6, 30), book.add_format({"num_format": "yyyy年m月d日"}))
        sheet.write_row(3, 0, [2, "巡河"])
        sheet.write(3, 3, 0.9, book.add_format({"num_format": "0%"}))

    reading = read(workbook(fill))
    assert reading.text.splitlines() == [
        "青禾县任务分工表", "序号\t工作任务\t牵头单位\t完成时限", "1\t修渠 清淤\t县水利局\t2026年6月30日",
        "2\t巡河\t90%",
    ]  # fmt: skip
    assert cells(reading)[4:] == [
        (0, "1", False), (1, "修渠 清淤", False), (2, "县水利局", False), (3, "2026年6月30日", False),
        (0, "2", False), (1, "巡河", False), (2, "县水利局", True), (3, "90%", False),
    ]  # fmt: skip


def test_is_a_workbook_of_another_program_read() -> None:
    """Are strings, formulas' values, booleans and errors of openpyxl's files read, and hidden sheets and rows not?"""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["序号", "工作任务", "牵头单位"])
    sheet.append([1, "修渠", True])
    sheet.append([2, "密", "县水利局"])
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("草稿").append(["隐藏"])
    book["草稿"].sheet_state = "hidden"
    made = io.BytesIO()
    book.save(made)
    reading = read(made.getvalue())
    assert reading.text.splitlines() == ["序号\t工作任务\t牵头单位", "1\t修渠\t是"]
    assert [problem.code for problem in reading.problems] == ["part-not-read"]


def test_are_repeated_rows_read_once() -> None:
    """Are the rows of a sheet a department, which stand in the sheet of all tasks, left out and counted?"""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["序号", "工作任务", "牵头单位"])
        for n, (name, lead) in enumerate([("修渠", "县水利局"), ("巡河", "县水利局"), ("办学", "县教育局")]):
            if sheet.get_name() in ("全部", lead):
                sheet.write_row(n + 1, 0, [n + 1, name, lead])
        if sheet.get_name() == "县教育局":
            sheet.write_row(9, 0, [2, "招生", "县教育局"])

    reading = read(workbook(fill, "全部", "县水利局", "县教育局"))
    assert [line.split("\t")[1] for line in reading.text.splitlines() if "\t" in line] == [
        "工作任务", "修渠", "巡河", "办学", "工作任务", "工作任务", "招生",
    ]  # fmt: skip
    assert [(p.code, p.message[:6]) for p in reading.problems] == [("repeated-rows", "3 rows")]


def filled(sheet: Any) -> None:
    """The task matrix of a sample in a sheet: an empty cell is merged with the one above."""
    for r, row in enumerate(ROWS):
        if len(row) == 1:
            sheet.merge_range(r, 0, r, 5, row[0])
            continue
        for c, text in enumerate(row):
            below = ROWS[r + 1][c] if r + 1 < len(ROWS) and len(ROWS[r + 1]) > 1 and r else "x"
            if text and not below:
                sheet.merge_range(r, c, r + 1, c, text)
            elif text:
                sheet.write_string(r, c, text)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_does_a_matrix_give_the_tasks_of_its_text(suffix: str) -> None:
    """Does the matrix of a sample, as a workbook or as CSV, give the tasks that the text gives?"""
    extractor = Extractor()

    def tasks(data: bytes, kind: str) -> list[tuple[object, ...]]:
        found = extractor.extract(read_bytes(data, "a", kind, extractor.lexicon)).obligations
        return [
            (o.quote, [p.name for p in o.lead], [p.name for p in o.support], [d.quote for d in o.deadlines],
             [s.quote for s in o.standards])
            for o in found
        ]  # fmt: skip

    if suffix == ".xlsx":
        data = workbook(lambda book, sheet: filled(sheet))
        text = "\n".join("\t".join(row) for row in ROWS)
    else:
        # CSV has no merged cells: the words stand in each row.
        rows = [[text or ROWS[r - 1][c] for c, text in enumerate(row)] for r, row in enumerate(ROWS)]
        data = "\r\n".join(",".join(row) for row in rows).encode("gb18030")
        text = "\n".join("\t".join(row) for row in rows)
    wanted = tasks(text.encode(), ".txt")
    assert len(wanted) > 8
    assert tasks(data, suffix) == wanted


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('序号,工作任务\n1,"修渠,\n清淤"\n', ["序号\t工作任务", "1\t修渠, 清淤"]),
        ("序号;工作任务\n1;修渠\n", ["序号\t工作任务", "1\t修渠"]),
        ("序号\t工作任务\n1\t修渠\n", ["序号\t工作任务", "1\t修渠"]),
        ("序号,工作任务\n1,'=修渠\n2,'甲'\n", ["序号\t工作任务", "1\t=修渠", "2\t'甲'"]),
        ("\ufeff任务表\n序号,工作任务\n,,\n1,修渠,,\n", ["任务表", "序号\t工作任务", "1\t修渠"]),
    ],
)
def test_is_csv_read(text: str, rows: list[str]) -> None:
    """Are quoted cells, other delimiters, guarded formulas and empty cells understood?"""
    assert read(text.encode(), ".csv").text.splitlines() == rows


def test_is_a_page_named_csv_a_page() -> None:
    """Does the content still decide over the suffix?"""
    page = "<!DOCTYPE html><html><body><p>各县要在6月底前制定方案，抓好落实。</p></body></html>".encode()
    assert read(page, ".csv").format == "html"


# Hostile


def packed(sheet: str, **parts: bytes) -> bytes:
    """A workbook whose sheet is this XML."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(lambda book, sheet: sheet.write(0, 0, "甲")))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = parts.get(name.rpartition("/")[2].removesuffix(".xml"), old.read(name))
            new.writestr(name, sheet.encode() if name == "xl/worksheets/sheet1.xml" else part)
    return made.getvalue()


NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet(rows: str, more: str = "") -> str:
    """The XML of a sheet."""
    return f"<worksheet {NS}><sheetData>{rows}</sheetData>{more}</worksheet>"


def text_cell(place: str, text: str = "甲") -> str:
    """A cell with its words in it."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


MERGED = "".join(f'<mergeCell ref="A{n}:XFD{n + 900_000}"/>' for n in range(1, 2_000))
HOSTILE: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "a cell at the far end": (
        lambda: packed(sheet(f'<row r="1">{text_cell("A1")}</row><row r="1048576">{text_cell("XFD1048576")}</row>')),
        None,
    ),
    "merged millions": (
        lambda: packed(sheet(f'<row r="1">{text_cell("A1")}</row>', f"<mergeCells>{MERGED}</mergeCells>")), None,
    ),
    "strings out of reach": (
        lambda: packed(sheet('<row r="1"><c r="A1" t="s"><v>99999999</v></c>' + text_cell("B1") + "</row>")), None,
    ),
    "200,000 rows": (lambda: packed(sheet(f"<row>{text_cell('A1')}{text_cell('B1')}</row>" * 200_000)), "too-large"),
    "no words": (lambda: packed(sheet("")), "no-text"),
    "entities": (
        lambda: packed('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + sheet("<row><c>&b;</c></row>")),
        "unsafe-xml",
    ),
    "a formula's code": (
        lambda: packed(sheet('<row r="1"><c r="A1"><f>WEBSERVICE("http://x")</f><v>7</v></c></row>')), None,
    ),
    "cut off": (lambda: packed(sheet(""))[:-80], "damaged"),
    "a quotation mark without end": (lambda: ('序号,任务\n1,"' + "甲" * 200_000).encode(), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    """Is it read or refused with its code, in a few seconds?"""
    make, code = HOSTILE[name]
    data = make()
    begun = time.process_time()
    outcome = read_or_problem(data, ".xlsx" if data.startswith(b"PK") else ".csv")
    assert time.process_time() - begun < 8.0
    if isinstance(outcome, Reading):
        assert code is None
        assert "passwd" not in outcome.text
    else:
        assert outcome.code == code
        assert outcome.message.endswith(")")


def read_or_problem(data: bytes, suffix: str) -> Reading | Problem:
    """The reading, or why there is none."""
    try:
        return read(data, suffix)
    except ReadError as error:
        return error.problem


def test_are_cells_beyond_the_limit_told() -> None:
    """Does a sheet of more cells than the limit keep its words, and say so?"""
    data = packed(sheet("".join(f"<row>{text_cell(f'A{n}')}{text_cell(f'B{n}')}</row>" for n in range(1, 21))))
    reading = read(data, limits=replace(Limits(), cells=10))
    assert reading.text == "甲\t甲\n" * 20
    assert [problem.code for problem in reading.problems] == ["table-cut"]


def test_is_the_workbook_of_a_run_readable(tmp_path: Path) -> None:
    """Can the matrix that we write be read, each task once?"""
    from obligraph.run import run

    run([ROOT / "corpora" / "county-plan.txt"], tmp_path)
    reading = read((tmp_path / "matrix.xlsx").read_bytes())
    rows = [line.split("\t") for line in reading.text.splitlines()]
    assert sum(any(re.fullmatch(r"[0-9a-f]{16}-[0-9a-f]+", cell) for cell in row) for row in rows) == 60
    assert "repeated-rows" in [problem.code for problem in reading.problems]
