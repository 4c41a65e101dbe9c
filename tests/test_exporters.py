"""What a run writes: names, contents, whole files or none, the same bytes twice, and nothing hostile in a cell."""

from __future__ import annotations

import csv
import dataclasses
import gc
import io
import json
import os
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from invented import extraction, extractions
from obligraph.exporters import EXPORTERS, Exporter, ExportError, Exports, Factory, write_manifest
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.matrix import cells, xlsx_style
from obligraph.exporters.matrix.csv import MatrixCsv
from obligraph.exporters.matrix.xlsx import MatrixXlsx
from obligraph.exporters.matrix.xlsx_book import DEPARTMENT_SHEETS, DOCUMENT_SHEETS
from obligraph.exporters.matrix.xlsx_sheets import SheetNames
from obligraph.exporters.tables.jsonl import DocumentsJsonl
from obligraph.model import Deadline, Extraction, Level, Place, Problem, Reason, Reference, Span, Standard
from obligraph.records import encode

FILES = {
    "obligations.jsonl",
    "documents.jsonl",
    "problems.jsonl",
    "matrix.csv",
    "matrix.xlsx",
    "graph.graphml",
    "graph.json",
    "texts",
}
# Exporters of other files join the table without changing these tests.
OURS = {name: EXPORTERS[name] for name in ("obligations", "documents", "problems", "csv", "xlsx", "graph")}
OBLIGATION = [
    "id",
    "source",
    "doc",
    "quote",
    "span",
    "kind",
    "strength",
    "section",
    "action",
    "object",
    "actors",
    "lead",
    "support",
    "deadlines",
    "standards",
    "references",
    "condition",
    "confidence",
    "reasons",
    "places",
    "reviewed",
]
DOCUMENT = [
    "source",
    "id",
    "title",
    "number",
    "issuers",
    "addressees",
    "date",
    "published",
    "level",
    "jurisdiction",
    "references",
    "headings",
    "pages",
    "characters",
    "format",
    "encoding",
    "text_file",
    "layout_file",
]
# As many tasks as a long document has.
TASKS = 40
UNREAD = Problem("政策/坏文件.pdf", None, "pdf-encrypted", "已加密,无法读取;请取消密码后重试")


def run(folder: Path, *given: Extraction) -> Path:
    with Exports(folder, OURS) as exports:
        for one in given:
            exports.add(one)
        exports.problem(UNREAD)
    return folder


def lines(path: Path) -> list[dict[str, Any]]:
    # splitlines, as the readers of these files may do: no other character than the line feed may end a line.
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def workbook(folder: Path, *given: Extraction, **options: int) -> openpyxl.Workbook:
    exporter = MatrixXlsx(folder, **options)
    for one in given:
        exporter.add(one)
    exporter.close()
    return openpyxl.load_workbook(folder / "matrix.xlsx")


def body(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(min_row=4, max_col=len(cells.COLUMNS), values_only=True)]


def links(sheet: Any) -> list[str]:
    return [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def csv_rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def changed(one: Extraction, **values: Any) -> Extraction:
    """`one` with its first obligation changed."""
    first, *rest = one.obligations
    return dataclasses.replace(one, obligations=(dataclasses.replace(first, **values), *rest))


def cell(one: Extraction, column: int, *, lines: bool = False) -> str:
    row, _ = next(cells.rows(one, lines=lines))
    return row.text(column)


def test_a_run_writes_these_files_and_no_other(tmp_path: Path) -> None:
    """Are all files there and no temporary ones?"""
    one = extraction(0)
    run(tmp_path / "new" / "out", one)
    assert {path.name for path in (tmp_path / "new" / "out").iterdir()} == FILES
    assert [path.name for path in (tmp_path / "new" / "out" / "texts").iterdir()] == [f"{one.document.id}.txt"]


@pytest.mark.parametrize("documents", [0, 3])
def test_two_runs_give_the_same_bytes(tmp_path: Path, documents: int) -> None:
    """Do two runs, whatever the hash seed, give identical files?"""
    here = Path(__file__).parent
    code = (
        "import sys; from pathlib import Path; from invented import extractions; from test_exporters import run\n"
        "run(Path(sys.argv[1]), *extractions(int(sys.argv[2]), 9))"
    )
    contents = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        path = os.pathsep.join([str(here), str(here.parent / "pipeline")])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        subprocess.run([sys.executable, "-c", code, str(folder), str(documents)], check=True, env=environment)
        contents.append({p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()})
    assert contents[0] == contents[1]
    # A text a document, and a layout for every third.
    assert len(contents[0]) == len(FILES) - 1 + documents + documents // 3


class KeepsIds(Exporter):
    """The smallest exporter that would grow with its documents: it keeps one short string a task."""

    def __init__(self, folder: Path) -> None:
        self._kept: list[str] = []

    def add(self, extraction: Extraction) -> None:
        self._kept += [task.id for task in extraction.obligations]

    def close(self) -> None:
        self._kept.clear()


def kept(folder: Path, factories: Mapping[str, Factory], documents: range) -> int:
    """The bytes that exporters hold on to of these documents. What waits for the garbage collector is not held;
    the documents before them warm the caches.
    """
    with Exports(folder, factories) as exports:
        for index in range(documents.start):
            exports.add(extraction(index, tasks=TASKS))
        gc.collect()
        tracemalloc.start()
        try:
            for index in documents:
                exports.add(extraction(index, tasks=TASKS))
            # The rows of the last document wait for the next exporter.
            exports.add(extraction(0, tasks=1))
            gc.collect()
            return tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()


def test_memory_does_not_grow_with_documents(tmp_path: Path) -> None:
    """Does an exporter keep no more than counts and ids of the documents that passed, and would we see one that keeps
    a word of every task?
    """
    documents = range(10, 35)
    bound = 75 * len(documents) * TASKS  # 75 kB; as JSON lines these tasks are some 2 MB
    assert kept(tmp_path, OURS, documents) < bound
    assert kept(tmp_path, {**OURS, "ids": KeepsIds}, documents) > bound


# Whole files or none


def test_an_exception_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    """When a run breaks off, do the earlier results stay and the unfinished ones go?"""
    run(tmp_path, extraction(0))
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}

    def break_off() -> None:
        with Exports(tmp_path, OURS) as exports:
            exports.add(extraction(0, tasks=3))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    after = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file() and p.parent.name != "texts"}
    assert after == {p: data for p, data in before.items() if p.parent.name != "texts"}
    assert {p.name for p in tmp_path.iterdir()} == FILES


def test_a_failing_exporter_aborts_all(tmp_path: Path) -> None:
    """When one file cannot be finished, is nothing of the others put in place, before it or after, nor left over?"""

    class Failing(MatrixCsv):
        def close(self) -> None:
            raise ExportError("matrix.csv: disk full")

    exports = Exports(tmp_path, {"documents": DocumentsJsonl, "csv": Failing, "xlsx": MatrixXlsx})
    exports.add(extraction(0))
    with pytest.raises(ExportError, match="disk full"):
        exports.close()
    assert {p.name for p in tmp_path.iterdir()} == {"texts"}


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    """Are unfinished files of a run that is no more removed, and neither what another run is at nor anything else?"""
    (tmp_path / "texts").mkdir()
    left = [tmp_path / ".matrix.csv.0123456789ab.part", tmp_path / "texts" / ".a.txt.ba9876543210.part"]
    kept = [tmp_path / name for name in ("a.part", ".a.part", ".b.csv.0123456789AB.part", ".b.csv.0123456789ab.parts")]
    for path in (*left, *kept):
        path.write_bytes(b"begun")
    folder = tmp_path / ".matrix.xlsx.0123456789ab.part"
    folder.mkdir()
    for name in ("rows", "workbook"):
        (folder / name).write_bytes(b"begun")
    other, workbook = AtomicFile(tmp_path / "other.csv"), MatrixXlsx(tmp_path)
    with Exports(tmp_path, {"csv": MatrixCsv}):
        assert not any(path.exists() for path in (*left, folder))
        assert all(path.exists() for path in kept)
    other.write("all")
    other.commit()
    assert (tmp_path / "other.csv").read_bytes() == b"all"
    workbook.close()
    assert {path.name for path in tmp_path.iterdir()} == {
        "matrix.csv", "matrix.xlsx", "other.csv", "texts", *(path.name for path in kept)
    }  # fmt: skip


def test_a_failing_start_removes_what_was_opened(tmp_path: Path) -> None:
    """When an exporter cannot start, are those that had started undone?"""

    def broken(folder: Path) -> MatrixCsv:
        raise ExportError("no")

    with pytest.raises(ExportError):
        Exports(tmp_path, {"csv": MatrixCsv, "broken": broken})
    assert list(tmp_path.iterdir()) == []


def test_a_locked_place_is_reported_with_what_to_do(tmp_path: Path) -> None:
    """Does a file that cannot be replaced give a message that names it, and leave no temporary file?"""
    (tmp_path / "matrix.csv").mkdir()
    exporter = MatrixCsv(tmp_path)
    with pytest.raises(ExportError, match=r"matrix\.csv: cannot be written"):
        exporter.close()
    assert [p.name for p in tmp_path.iterdir()] == ["matrix.csv"]


def test_an_atomic_file_appears_only_on_commit(tmp_path: Path) -> None:
    """Is the old content there until the new one is whole, with the rights that any new file gets?"""
    path, plain = tmp_path / "a.txt", tmp_path / "plain"
    path.write_text("old", "utf-8")
    plain.write_text("", "utf-8")
    file = AtomicFile(path)
    file.write("新")
    assert path.read_text("utf-8") == "old"
    file.commit()
    assert path.read_bytes() == "新".encode()
    assert path.stat().st_mode == plain.stat().st_mode
    file.abort()
    assert path.exists()


# JSON lines


def test_obligations_have_the_documented_fields(tmp_path: Path) -> None:
    """Are the names and shapes those of docs/fields.md, with null for what is missing?"""
    one = changed(extraction(4), references=(Reference("指引", None, "cites", Span(3, 7)),))
    found = lines(run(tmp_path, one) / "obligations.jsonl")
    assert len(found) == len(one.obligations)
    assert all(list(record) == OBLIGATION for record in found)
    first = found[0]
    task = one.obligations[0]
    assert first["span"] == [task.span.start, task.span.end]
    assert one.document.text[slice(*first["span"])] == first["quote"]
    assert first["kind"] == "obligation"
    assert first["lead"][0] == {
        "name": "市民政局",
        "span": [task.lead[0].span.start, task.lead[0].span.end],
        "canonical": "云岭省民政局",
        "system": "民政",
        "level": "province",
        "jurisdiction": "云岭省",
        "successor": None,
    }
    assert first["deadlines"][0] == {
        "quote": "2023年10月底前",
        "span": [task.span.start, task.span.start + 10],
        "type": "by",
        "start": None,
        "end": "2023-10-31",
        "every": None,
        "duration": None,
        "anchor": None,
    }
    assert first["references"] == [{"title": "指引", "number": None, "relation": "cites", "span": [3, 7]}]
    assert found[3]["reasons"][1] == {
        "cell": "lead",
        "code": "no-owner-stated",
        "rule": "roles.none",
        "words": "",
        "span": None,
    }
    assert found[4]["standards"][0]["value"] == 90
    assert found[4]["standards"][0]["condition"] is False


def test_documents_have_the_documented_fields(tmp_path: Path) -> None:
    """Are the names those of docs/fields.md, and does `text_file` hold the text that spans index?"""
    one = extraction(0)
    (record,) = lines(run(tmp_path, one) / "documents.jsonl")
    assert list(record) == DOCUMENT
    assert record["characters"] == len(one.document.text)
    assert [one.document.text[a:b] for a, b in record["headings"]][:2] == ["一、加强组织领导", "(一)健全工作机制"]
    assert record["pages"] is None
    assert (tmp_path / record["text_file"]).read_bytes() == one.document.text.encode()


def test_the_readme_explains_the_matrix() -> None:
    """Does outputs/README.md name every column of the matrix, and all that a cell may say?"""
    readme = (Path(__file__).parents[1] / "outputs" / "README.md").read_text("utf-8")
    words = [*cells.COLUMNS, *cells.NOTES.values(), *cells.KINDS.values(), cells.CUT_MARK]
    assert [word for word in words if word not in readme] == []


def test_problems_of_documents_and_of_unread_sources(tmp_path: Path) -> None:
    """Does problems.jsonl hold both, in the order in which they came?"""
    one = extraction(0)
    first, last = lines(run(tmp_path, one) / "problems.jsonl")
    span = one.problems[0].span
    assert span is not None
    assert first["span"] == [span.start, span.end]
    assert last == {"source": "政策/坏文件.pdf", "span": None, "code": "pdf-encrypted", "message": UNREAD.message}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("20000"), "20000"),
        (Decimal("2E+4"), "20000"),
        (Decimal("0.28"), "0.28"),
        (Decimal("80.0"), "80"),
        (Decimal("12345678901234567890"), "12345678901234567890"),
        (Decimal("9E+5000"), '"9E+5000"'),
        (Decimal("NaN"), '"NaN"'),
        ("1:3", '"1:3"'),
    ],
)
def test_numbers_keep_their_value(value: Decimal | str, expected: str) -> None:
    """Is a number written without loss, a ratio as a string, and an absurd one not as infinity?"""
    assert json.dumps(encode.number(value)) == expected


def test_line_separators_inside_a_text_do_not_break_a_line(tmp_path: Path) -> None:
    """Do U+2028, U+2029, U+0085 and a lone surrogate leave one record a line and valid UTF-8?"""
    quote = "甲\u2028乙\u2029丙\x85丁\x0b戊\ud800己"
    found = lines(run(tmp_path, changed(extraction(0, tasks=2), quote=quote)) / "obligations.jsonl")
    assert [record["quote"] for record in found][:1] == [quote.replace("\ud800", "?")]
    assert len(found) == 2


def test_a_text_with_a_lone_surrogate_keeps_its_offsets(tmp_path: Path) -> None:
    """Does a character that UTF-8 cannot hold become one other character?"""
    one = extraction(0, tasks=1)
    one = dataclasses.replace(one, document=dataclasses.replace(one.document, text="\ud800" + one.document.text[1:]))
    run(tmp_path, one)
    text = (tmp_path / "texts" / f"{one.document.id}.txt").read_text("utf-8")
    assert text == "?" + one.document.text[1:]


@pytest.mark.parametrize("name", ["../x", "a/b", "", "x" * 200, "a.b"])
def test_a_document_id_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    """Is an id that is no plain name refused?"""
    exporter = DocumentsJsonl(tmp_path)
    one = extraction(0, tasks=1)
    with pytest.raises(ExportError, match="cannot name a file"):
        exporter.add(dataclasses.replace(one, document=dataclasses.replace(one.document, id=name)))
    exporter.abort()


# Cells of the matrix


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        (Deadline(Span(0, 1), "10月底前", "by", end="2018-10-31"), "10月底前(2018-10-31)"),
        (
            Deadline(Span(0, 1), "2016—2018年", "during", "2016-01-01", "2018-12-31"),
            "2016—2018年(2016-01-01至2018-12-31)",
        ),
        (Deadline(Span(0, 1), "2019年起", "from", start="2019-01-01"), "2019年起(2019-01-01起)"),
        (Deadline(Span(0, 1), "每季度", "recurring", every="P3M"), "每季度"),
        (Deadline(Span(0, 1), "当年\n底", "by"), "当年 底"),
    ],
)
def test_deadline_cells(deadline: Deadline, expected: str) -> None:
    """Does the cell hold the words of the text and the date that they mean?"""
    one = changed(extraction(0), deadlines=(deadline,))
    assert cell(one, cells.DEADLINES) == expected
    assert cell(one, cells.DEADLINES, lines=True) == expected.replace("(", "\n(").replace("至", "至\n")


@pytest.mark.parametrize(
    ("standard", "expected"),
    [
        (Standard(Span(0, 1), "不少于2名", ">=", Decimal(2), unit="名"), "不少于2名"),
        (Standard(Span(0, 1), "达到90%", ">=", Decimal(90), unit="%", of="覆盖率"), "覆盖率达到90%"),
        (Standard(Span(0, 1), "覆盖率达到90%", ">=", Decimal(90), unit="%", of="覆盖率"), "覆盖率达到90%"),
        (Standard(Span(0, 1), "2万人以下", "<=", Decimal(20000), unit="人", condition=True), "2万人以下(适用条件)"),
    ],
)
def test_standard_cells(standard: Standard, expected: str) -> None:
    """Does the cell say how much, of what, and whether the number is only a condition?"""
    assert cell(changed(extraction(0), standards=(standard,)), cells.STANDARDS) == expected


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        (("一、加强领导", "(一)健全机制。"), "健全机制 / 加强领导"),
        (("第一章 总则", "第三条"), "第三条 / 总则"),
        (("加强领导",), "加强领导"),
        (("1.推进2项改革:",), "推进2项改革"),
        ((), ""),
    ],
)
def test_category_cells(section: tuple[str, ...], expected: str) -> None:
    """Are the headings given without their numbers, innermost first, and a heading that is a number kept?"""
    assert cell(changed(extraction(0), section=section), cells.CATEGORY) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("云岭省人民政府关于印发《云岭省湿地保护方案》的通知", "云岭省湿地保护方案"),
        ("云岭省水利厅关于印发云岭省河道清淤办法的通知", "云岭省河道清淤办法"),
        ("云岭省水利厅 关于印发《Smart 水利\n行动方案》的通知", "Smart 水利行动方案"),
        ("云岭省人民政府关于加强湿地保护的意见", "云岭省人民政府关于加强湿地保护的意见"),
        ("云岭省人民政府转发《国务院关于甲的通知》的通知", "云岭省人民政府转发《国务院关于甲的通知》的通知"),
        (None, "000"),
    ],
)
def test_short_titles(title: str | None, expected: str) -> None:
    """Is a document called by the plan that it passes on, and by its file name when it has no title?"""
    assert cells.short_title(dataclasses.replace(extraction(0).document, title=title)) == expected


def test_lists_in_a_cell() -> None:
    """Are several deadlines and standards of one task given one after the other, each once?"""
    due = tuple(Deadline(Span(i, i + 1), "每月" if i else "每周", "recurring") for i in range(3))
    one = changed(extraction(0), deadlines=due)
    assert cell(one, cells.DEADLINES) == "每周；每月"
    assert cell(one, cells.DEADLINES, lines=True) == "每周\n每月"


def test_line_breaks_inside_a_task() -> None:
    """Do Chinese lines join without a space, while other spaces stay?"""
    one = changed(extraction(0), quote="推进甲\n乙工作, 建成\n3个站点 乙")
    assert cell(one, cells.TASK) == "推进甲乙工作, 建成 3个站点 乙"


def test_place_and_basis_cells() -> None:
    """Do 出处 and 依据文件 name document, headings, page and characters, and what the document rests on?"""
    one = extraction(0, tasks=6)
    start = one.obligations[0].span.start
    places = (
        Place(Span(0, start), 1, (72.0, 80.0, 500.0, 96.0)),
        Place(Span(start, len(one.document.text)), 2, (72.0, 80.0, 500.0, 96.0)),
    )
    one = dataclasses.replace(one, document=dataclasses.replace(one.document, places=places, pages=2))
    end = one.obligations[0].span.end
    place = "《云岭省社区养老服务三年行动方案》(岭政办发〔2021〕3号),一、加强组织领导 (一)健全工作机制,第2页"
    assert cell(one, cells.PLACE) == f"{place},第{start + 1}—{end}字"
    basis = "《云岭省基本公共服务条例》(岭政发〔2020〕9号)；《关于社区养老服务的意见》"
    assert cell(one, cells.BASIS) == basis
    cited = (
        Reference("关于《甲》的说明", None, "cites", Span(0, 1)),
        Reference(None, "岭发〔2020〕1号", "cites", Span(0, 1)),
    )
    assert cell(changed(one, references=cited), cells.BASIS) == "《关于〈甲〉的说明》；岭发〔2020〕1号"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("no-owner-stated", "未写明责任单位"),
        ("owner-inherited", "沿用上文"),
        ("not-resolved", "未能确定"),
        ("only-actor-stated", "见责任主体"),
        ("something-new", "未能确定"),
        ("", ""),
    ],
)
def test_an_empty_cell_says_why(code: str, expected: str) -> None:
    """Does the reason's code stand in an empty cell, and never over a name?"""
    one = changed(extraction(0), lead=(), reasons=(Reason("lead", "rule", code=code),))
    row, _ = next(cells.rows(one))
    assert row.text(cells.LEAD) == expected
    assert row.notes == ({cells.LEAD} if expected else set())
    filled = changed(extraction(0), reasons=(Reason("lead", "rule", code=code),))
    row, _ = next(cells.rows(filled))
    assert row.text(cells.LEAD) == "市民政局"
    assert row.notes == frozenset()


# matrix.csv


def test_csv_is_what_excel_and_scripts_expect(tmp_path: Path) -> None:
    """BOM, CRLF, one header, one row a task over all documents, no line break inside a cell?"""
    given = list(extractions(2, tasks=8))
    data = (run(tmp_path, *given) / "matrix.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") == 1 + 16
    header, *rows = csv_rows(tmp_path / "matrix.csv")
    assert header == list(cells.COLUMNS)
    assert [row[0] for row in rows] == [str(i) for i in range(1, 17)]
    assert rows[0][cells.LEAD] == "市民政局"
    assert rows[0][cells.SUPPORT] == "市财政局、市教育局"
    assert rows[3][cells.LEAD] == "(未写明责任单位)"
    assert rows[8][cells.ID] == given[1].obligations[0].id


def test_csv_leaves_out_the_dash(tmp_path: Path) -> None:
    """Is the grey dash of a task without a measure an empty cell in the CSV?"""
    one = changed(extraction(0, tasks=1), reasons=(Reason("standards", "", code="no-standard-stated"),))
    assert cell(one, cells.STANDARDS) == "—"
    run(tmp_path, one)
    assert csv_rows(tmp_path / "matrix.csv")[1][cells.STANDARDS] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠"])
def test_no_cell_becomes_a_formula(tmp_path: Path, start: str) -> None:
    """Is text that begins like a formula neutralised in both files, and kept for the reader?"""
    text = f'{start}HYPERLINK("http://x","y")'
    one = changed(extraction(0, tasks=2), quote=text, section=(text,))
    run(tmp_path, one)
    _, row, _ = csv_rows(tmp_path / "matrix.csv")
    assert row[cells.TASK] == row[cells.CATEGORY] == "'" + text.strip()
    book = openpyxl.load_workbook(tmp_path / "matrix.xlsx")
    (first, *_) = book["任务总表"].iter_rows(min_row=4)
    assert (first[cells.TASK].value, first[cells.TASK].data_type) == (text.strip(), "s")
    assert first[cells.TASK].quotePrefix
    with zipfile.ZipFile(tmp_path / "matrix.xlsx") as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


# matrix.xlsx


def test_the_total_sheet_holds_every_task(tmp_path: Path) -> None:
    """Do the first sheet's rows say what the CSV says?"""
    given = list(extractions(3, tasks=8))
    run(tmp_path, *given)
    book = openpyxl.load_workbook(tmp_path / "matrix.xlsx")
    assert book.sheetnames[:4] == ["任务总表", "汇总", "单位汇总", "未读来源"]
    sheet = book["任务总表"]
    assert [c.value for c in sheet[3]] == list(cells.COLUMNS)
    rows = body(sheet)
    assert [row[0] for row in rows] == list(range(1, 25))
    expected = csv_rows(tmp_path / "matrix.csv")[1:]
    for column in (cells.TASK, cells.SUPPORT, cells.ACTORS, cells.KIND, cells.ID):
        assert [f"({r[column]})" if r[column] in cells.NOTES.values() else r[column] or "" for r in rows] == [
            r[column] for r in expected
        ]


def test_the_sheet_is_ready_to_circulate(tmp_path: Path) -> None:
    """Title, frozen header, filter, wrapped and bordered cells, A4 landscape one page wide, header repeated, page
    numbers?
    """
    book = workbook(tmp_path, *extractions(2, tasks=8))
    for name in book.sheetnames:
        sheet = book[name]
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "第 &P 页 共 &N 页" in sheet.oddFooter.center.text
        assert sheet["A1"].font.name == "黑体"
        if name in ("汇总", "单位汇总"):
            continue
        last = sheet.max_row
        assert sheet.freeze_panes == "A4"
        assert sheet.auto_filter.ref == f"A3:N{last}"
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.print_area == f"'{name}'!$A$1:$K${last}"
        assert "A1:K1" in [str(merged) for merged in sheet.merged_cells.ranges]
        task = sheet.cell(4, cells.TASK + 1)
        assert task.alignment.wrap_text
        assert task.border.left.style == task.border.bottom.style == "thin"
        assert task.font.name == "仿宋"
        assert sheet.cell(3, 1).font.name == "黑体"
    assert book["任务总表"]["A1"].value == "任务分工总表"


def test_an_empty_cell_is_grey_and_italic(tmp_path: Path) -> None:
    """Does the reason for an empty cell look unlike a name?"""
    sheet = workbook(tmp_path, extraction(0, tasks=8))["任务总表"]
    empty, named = sheet.cell(7, cells.LEAD + 1), sheet.cell(4, cells.LEAD + 1)
    assert (empty.value, empty.font.italic, empty.font.color.rgb) == ("未写明责任单位", True, "FF8C8C8C")
    assert (named.value, named.font.italic) == ("市民政局", False)


def test_documents_and_departments_have_their_sheets(tmp_path: Path) -> None:
    """Does each document's and department's sheet hold its tasks, and does every link lead to a sheet?"""
    given = list(extractions(2, tasks=8))
    book = workbook(tmp_path, *given)
    sheet = book["2.云岭省青河市农村供水保障三年行动方案"]
    assert [row[cells.ID] for row in body(sheet)] == [o.id for o in given[1].obligations]
    assert sheet["A1"].value == "云岭省青河市农村供水保障三年行动方案任务分工表"
    mine = body(book["云岭省青河市财政局"])
    assert [row[0] for row in mine] == list(range(1, len(mine) + 1))
    expected = [o.id for o in given[1].obligations if "云岭省青河市财政局" in {p.canonical for p in o.lead + o.support}]
    assert [row[cells.ID] for row in mine] == expected
    assert {link for each in book for link in links(each)} == {
        f"'{name}'!A1" for name in book.sheetnames if name != "任务总表"
    }
    assert links(book["云岭省青河市财政局"]) == ["'单位汇总'!A1"]


def test_the_summary_counts(tmp_path: Path) -> None:
    """Are tasks, leads, dates, standards, kinds, and what each department leads and supports, counted right?"""
    exporter = MatrixXlsx(tmp_path)
    given = list(extractions(2, tasks=12))
    for one in given:
        exporter.add(one)
    exporter.problem(UNREAD)
    exporter.close()
    book = openpyxl.load_workbook(tmp_path / "matrix.xlsx")
    by_name = {
        row[1]: list(row)
        for name in ("汇总", "单位汇总", "未读来源")
        for row in book[name].iter_rows(values_only=True)
        if row[1]
    }
    tasks = [o for one in given for o in one.obligations]
    total = [
        len(tasks),
        sum(bool(o.lead) for o in tasks),
        sum(bool(o.deadlines) for o in tasks),
        sum(bool(o.standards) for o in tasks),
        *(sum(o.kind == kind for o in tasks) for kind in cells.KINDS),
    ]
    assert by_name["合计"][3:] == total
    one = "云岭省民政局"
    led = sum(p.canonical == one for o in tasks for p in o.lead)
    supported = sum(p.canonical == one for o in tasks for p in o.support)
    assert by_name[one][2:7] == ["省级", led + supported, led, supported, 0]
    assert by_name["政策/坏文件.pdf"][2] == UNREAD.message


def test_a_single_document_has_no_sheet_of_its_own(tmp_path: Path) -> None:
    """Is the total sheet of one document called by that document, without a second copy?"""
    book = workbook(tmp_path, extraction(0))
    assert book["任务总表"]["A1"].value == "云岭省社区养老服务三年行动方案任务分工表"
    assert not [name for name in book.sheetnames if name.startswith("1.")]
    assert "'任务总表'!A1" in links(book["汇总"])


def test_bounds_on_sheets_are_said(tmp_path: Path) -> None:
    """With more documents and departments than sheets, are they bounded and the summary says so?"""
    given = []
    for index in range(DOCUMENT_SHEETS + 1):
        one = extraction(index, tasks=2)
        group = dataclasses.replace(one.obligations[0].actors[0], name=f"第{index}工作组")
        given.append(changed(one, actors=(group,)))
    book = workbook(tmp_path, *given)
    assert len(book.sheetnames) == 3 + DEPARTMENT_SHEETS
    assert "未按文件分表" in book["汇总"]["A3"].value
    assert "其余单位请在" in book["单位汇总"]["A3"].value


def test_a_department_of_another_place_has_its_own_sheet(tmp_path: Path) -> None:
    """Are two cities' departments of one name kept apart, each with its place in the name?"""
    book = workbook(tmp_path, *extractions(3, tasks=4))
    assert {n for n in book.sheetnames if n.startswith("各县")} == {
        "各县(市、区)(云岭省)",
        "各县(市、区)(云岭省青河市)",
        "各县(市、区)(云岭省白石市)",
    }


@pytest.mark.parametrize(
    ("title", "second"),
    [("关于山的方案", "关于水的方案"), ("同名方案", "同名方案")],
)
def test_bodies_of_one_name_are_told_apart(tmp_path: Path, title: str, second: str) -> None:
    """Do bodies known only within their document (养老机构), which a reader would take for one listed twice, bear the
    document's name, or its file's where that is the same too?
    """
    given = []
    for index, name in enumerate((title, second, "全国方案")):
        one = extraction(index, tasks=2)
        level = Level.CENTRAL if index == 2 else Level.OTHER
        document = dataclasses.replace(one.document, title=name, jurisdiction="", level=level)
        body = dataclasses.replace(one.obligations[0].actors[0], name="养老机构", canonical=None, jurisdiction="")
        alone = dataclasses.replace(body, name=f"第{index}专班")
        tasks = tuple(dataclasses.replace(task, actors=(body, alone)) for task in one.obligations)
        given.append(dataclasses.replace(one, document=document, obligations=tasks))
    book = workbook(tmp_path, *given)
    names = [row[1] for row in book["单位汇总"].iter_rows(values_only=True)]
    kept = [name for name in names if name and ("养老机构" in name or "专班" in name)]
    where = (title, second) if title != second else ("政策/000.txt", "政策/001.txt")
    expected = [*(f"养老机构({place})" for place in (*where, "全国")), "第0专班", "第1专班", "第2专班"]
    assert sorted(kept) == sorted(expected)


def test_every_summary_repeats_its_header_in_print(tmp_path: Path) -> None:
    """Does each page of a summary begin with the header of its own table, and the remark lead to what is not read?"""
    exporter = MatrixXlsx(tmp_path)
    exporter.add(extraction(0, tasks=4))
    exporter.problem(UNREAD)
    exporter.close()
    book = openpyxl.load_workbook(tmp_path / "matrix.xlsx")
    for name, second in (("汇总", "文件"), ("单位汇总", "单位"), ("未读来源", "来源")):
        sheet = book[name]
        row = int(sheet.print_title_rows.split("$")[-1])
        assert [sheet.cell(row, 1).value, sheet.cell(row, 2).value] == ["序号", second]
        assert sheet.freeze_panes == f"A{row + 1}"
        assert sheet.cell(row + 1, 1).value == 1
    assert "工作表“未读来源”" in book["汇总"]["A3"].value


def test_more_rows_than_a_sheet_holds(tmp_path: Path) -> None:
    """Do tasks go on in a second sheet, numbered through, when Excel's limit is reached?"""
    given = list(extractions(2, tasks=10))
    book = workbook(tmp_path, *given, most_rows=11)
    assert [name for name in book.sheetnames if name.startswith("任务总表")] == [
        "任务总表",
        "任务总表(2)",
        "任务总表(3)",
    ]
    rows = [row for part in ("任务总表", "任务总表(2)", "任务总表(3)") for row in body(book[part])]
    assert [row[0] for row in rows] == list(range(1, 21))
    assert book["任务总表(3)"].max_row == 3 + 4
    assert book["任务总表(2)"]["A1"].value == "任务分工总表(2/3)"


def test_constant_memory_writes_the_same_cells(tmp_path: Path) -> None:
    """Is a large workbook, written without keeping cells, the same to its reader?"""
    given = list(extractions(2, tasks=9))
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain, constant = workbook(tmp_path / "a", *given), workbook(tmp_path / "b", *given, constant_memory_from=0)
    assert plain.sheetnames == constant.sheetnames
    for name in plain.sheetnames:
        one, other = plain[name], constant[name]
        assert list(one.values) == list(other.values)
        heights = [{row: d.height for row, d in sheet.row_dimensions.items()} for sheet in (one, other)]
        assert heights[0] == heights[1]


def test_a_run_without_documents_gives_a_workbook(tmp_path: Path) -> None:
    """Can the workbook of a run in which nothing was found be opened?"""
    book = workbook(tmp_path)
    assert book.sheetnames == ["任务总表", "汇总", "单位汇总"]


@pytest.mark.parametrize("constant_memory_from", [0, 1000])
def test_hostile_text_in_cells(tmp_path: Path, constant_memory_from: int) -> None:
    """Do control characters, escapes, markup and direction overrides reach the reader as harmless text?"""
    text = "甲\x00\x1b\u202e乙_x0041_丙\ud800"
    markup = "<r><t>伪造</t></r>"
    one = changed(extraction(0, tasks=2), quote=text, section=(markup,))
    sheet = workbook(tmp_path, one, constant_memory_from=constant_memory_from)["任务总表"]
    # openpyxl shows the escape of an underscore as it stands in the file; a spreadsheet program reads _x005F_ as _.
    assert sheet.cell(4, cells.TASK + 1).value.replace("_x005F_", "_") == "甲乙_x0041_丙"
    assert sheet.cell(4, cells.CATEGORY + 1).value.strip() == markup


@pytest.mark.parametrize("character", ["长", "𠮷"])
def test_a_cell_longer_than_excel_allows_is_cut_visibly(tmp_path: Path, character: str) -> None:
    """Is an overlong cell cut to 32,767 UTF-16 units, with a mark that says so?"""
    sheet = workbook(tmp_path, changed(extraction(0, tasks=2), quote=character * 40_000))["任务总表"]
    value = sheet.cell(4, cells.TASK + 1).value
    assert value.endswith(cells.CUT_MARK)
    assert 32_760 < len(value.encode("utf-16-le")) // 2 <= 32_767


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1),
        ("短", 1),
        ("字" * 22, 1),
        ("字" * 44, 2),
        ("a" * 44, 1),
        ("一行\n二行\n三行", 3),
        ("字" * 230, 11),
        ("2026—2027年" * 9, 3),
    ],
)
def test_rows_are_high_enough(text: str, lines: int) -> None:
    """Does the estimate leave room for every line, Chinese characters counted as two columns?"""
    estimate = xlsx_style.lines_of(text, xlsx_style.WIDTHS[cells.TASK], xlsx_style.BODY)
    assert lines <= estimate <= lines + 1 + lines // 8


def test_a_very_long_task_is_set_smaller_before_it_is_cut() -> None:
    """Does a row that would pass Excel's 409 points keep its text visible in a smaller size?"""
    texts = [""] * len(cells.COLUMNS)
    texts[cells.TASK] = "字" * 900
    height, tiny = xlsx_style.fit(texts)
    assert height < xlsx_style.TALLEST
    assert tiny == {cells.TASK}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["甲", "甲", "甲"], ["甲", "甲(2)", "甲(3)"]),
        (["A", "a"], ["A", "a(2)"]),
        (["a[b]:c*d?e/f\\g"], ["a b c d e f g"]),
        (["'引号'", "", "  "], ["引号", "工作表", "工作表(2)"]),
        (["History"], ["History(2)"]),
        (["字" * 40, "字" * 40], ["字" * 31, "字" * 28 + "(2)"]),
        (["𠮷" * 20], ["𠮷" * 15]),
    ],
)
def test_sheet_names_are_valid_and_unique(wanted: list[str], expected: list[str]) -> None:
    """Does every title become a name that Excel takes?"""
    names = SheetNames()
    assert [names.take(name) for name in wanted] == expected


def test_the_workbook_bears_no_clock(tmp_path: Path) -> None:
    """Are the dates inside the file fixed?"""
    workbook(tmp_path, extraction(0, tasks=2))
    with zipfile.ZipFile(tmp_path / "matrix.xlsx") as parts:
        assert {info.date_time[0] for info in parts.infolist()} == {1980}
        assert b"2000-01-01T00:00:00Z" in parts.read("docProps/core.xml")


# manifest.json


def test_the_manifest_differs_only_in_its_timings(tmp_path: Path) -> None:
    """Do two runs give the same manifest but for `timings`, in a readable, fixed order?"""
    found = []
    for seconds in (1.5, 2.5):
        write_manifest(
            tmp_path,
            version="0.1.0",
            lexicon_digest="ab12",
            inputs=[{"source": "政策/a.txt", "sha256": "00", "bytes": 3, "format": "text", "encoding": "gb18030"}],
            counts={"documents": 1, "obligations": 4},
            timings={"seconds": seconds},
        )
        found.append(json.loads((tmp_path / "manifest.json").read_text("utf-8")))
    assert list(found[0]) == ["versions", "lexicon", "inputs", "counts", "timings"]
    assert [one.pop("timings") for one in found] == [{"seconds": 1.5}, {"seconds": 2.5}]
    assert found[0] == found[1]
    assert found[0]["versions"]["obligraph"] == "0.1.0"
    assert found[0]["inputs"][0]["source"] == "政策/a.txt"
    assert [p.name for p in tmp_path.iterdir()] == ["manifest.json"]
