"""Does a corrected matrix come back: are its corrections found, told, stored, applied, applied again and set back?"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from invented import extraction
from needs import ROOT, need
from obligraph.cli import main
from obligraph.corrections import CorrectionsError, bring_in
from obligraph.exporters import EXPORTERS, Exports
from obligraph.exporters.matrix.cells import (
    ACTORS,
    CHECK,
    DEADLINES,
    ID,
    KIND,
    LEAD,
    REVIEWED,
    STANDARDS,
    SUPPORT,
    TASK,
)
from obligraph.model import Problem
from obligraph.readers.word.legacy import soffice
from obligraph.results import ResultsError
from obligraph.run import load, run
from returned import (
    FIRST,
    SOURCES,
    TOTAL,
    content,
    copy,
    edited,
    extracted,
    imported,
    names,
    places,
    records,
    sheet_rows,
    with_cells,
)

LETTER = {LEAD: "D", SUPPORT: "E", DEADLINES: "G", STANDARDS: "H", KIND: "I", ID: "L", TASK: "C"}
FULL = {
    (0, LEAD): "市民政局、市审计局\n市体育局",
    (6, SUPPORT): None,
    (2, DEADLINES): "2026-09-30",
    (3, STANDARDS): "覆盖率不低于95%",
    (4, KIND): "鼓励",
    (5, KIND): "非任务",
    (1, ACTORS): "各街道办事处",
    (7, REVIEWED): "是",
}


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over two documents wrote; never changed."""
    return extracted(tmp_path_factory.mktemp("run") / "out")


@pytest.fixture
def out(run_once: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return copy(run_once, tmp_path)


@pytest.fixture(scope="module")
def full(run_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results after one import that corrects every kind of cell; never changed."""
    folder = copy(run_once, tmp_path_factory.mktemp("full"))
    done = imported(folder, FULL, whole=True)
    assert not done.failed
    assert (done.corrected, done.rejected, done.marked, done.reviewed) == (6, 1, 1, 7)
    return folder


def test_does_every_cell_come_back(run_once: Path, full: Path) -> None:
    """Do the results say what people wrote, resolved as in an extraction, and else what they said?"""
    before, after = records(run_once), {record["id"]: record for record in records(full)}
    task = [after.get(record["id"], {}) for record in before[:9]]
    assert [(p["name"], p["canonical"], p["system"]) for p in task[0]["lead"]][1:] == [
        ("市审计局", "市审计局", "audit"),
        ("市体育局", "市体育局", "sport"),
    ]
    assert task[6]["support"] == []
    assert [(d["quote"], d["type"], d["end"]) for d in task[2]["deadlines"]] == [("2026-09-30", "by", "2026-09-30")]
    assert [(s["op"], s["value"], s["unit"], s["of"]) for s in task[3]["standards"]] == [(">=", 95, "%", "覆盖率")]
    assert (task[4]["kind"], task[4]["strength"]) == ("encouragement", "may")
    assert task[5] == {}
    assert names(task[1], "actors") == ["各街道办事处"]
    assert [bool(one.get("reviewed")) for one in task] == [True] * 5 + [False] + [True] * 2 + [False]
    untouched = {record["id"] for record in before[8:]}
    assert [record for record in records(full) if record["id"] in untouched] == before[8:]


def test_does_a_reason_say_what_stood_there(run_once: Path, full: Path) -> None:
    """Has a corrected cell the reason `corrected` with the words before, and no reason for what is gone?"""
    before, after = records(run_once), {record["id"]: record for record in records(full)}
    for n, cell in ((0, "lead"), (6, "support"), (2, "deadlines"), (3, "standards"), (4, "kind")):
        reasons = [r for r in after[before[n]["id"]]["reasons"] if r["cell"] == cell]
        assert reasons[0]["code"] == reasons[0]["rule"] == "corrected"
        assert not any(r["code"].startswith("no-") for r in reasons)
    (reason,) = (r for r in after[before[4]["id"]]["reasons"] if r["code"] == "corrected")
    assert reason["words"] == "义务"


def test_is_what_people_open_the_corrected_state(full: Path) -> None:
    """Do matrix, graph, page, manifest and `load` say the same as the records?"""
    rows = sheet_rows(full)
    assert str(rows[0][LEAD]).endswith("、市审计局、市体育局")
    assert rows[5][SUPPORT] == "核定为空"
    assert [row[REVIEWED] for row in rows[:8]] == ["是"] * 7 + [None]
    assert rows[2][DEADLINES] == "2026-09-30"
    tasks = records(full)
    assert [row[ID] for row in rows] == [task["id"] for task in tasks]
    graph = json.loads((full / "graph.json").read_text("utf-8"))
    assert any("审计" in str(node) for node in graph["nodes"])
    assert "市审计局" in (full / "report.html").read_text("utf-8")
    counts = json.loads((full / "manifest.json").read_text("utf-8"))["counts"]
    assert counts["obligations"] == len(tasks)
    assert counts["deadline"] == sum(bool(task["deadlines"]) for task in tasks)
    assert sum(task.reviewed for task in load(full).obligations) == 7


def test_is_importing_twice_the_same(full: Path, tmp_path: Path) -> None:
    """Does the same file, the new matrix, or the new CSV change anything?"""
    folder = copy(full, tmp_path)
    for matrix in (full.parent / "back.xlsx", folder / "matrix.xlsx", folder / "matrix.csv"):
        done = bring_in(matrix, folder)
        assert (done.corrected, done.set_back, done.rejected, done.marked, done.messages) == (0, 0, 0, 0, [])
        assert content(folder) == content(full)


def test_does_a_rerun_apply_them_again(full: Path, tmp_path: Path) -> None:
    """Does extracting the same documents into the folder give the same files, and say so?"""
    folder = copy(full, tmp_path)
    summary = run(SOURCES, folder)
    assert (summary.corrected, summary.unfit) == (8, 0)
    assert content(folder) == content(full)


def test_does_an_uncorrected_run_look_for_nothing(tmp_path: Path) -> None:
    """Does a run without corrections beside it do without this room?"""
    code = (
        "import sys; from obligraph.run import run; from pathlib import Path;"
        f"run([{SOURCES[1]!r}], Path({str(tmp_path / 'out')!r}));"
        "sys.exit(any(name.startswith('obligraph.corrections') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
    assert not (tmp_path / "out" / "corrections.jsonl").exists()


def test_is_a_cell_set_back(run_once: Path, full: Path, tmp_path: Path) -> None:
    """Does a cell that says again what was extracted lose its correction, until nothing is left of them?"""
    folder = copy(full, tmp_path)
    original = sheet_rows(run_once)
    ids = [row[ID] for row in original]

    def edit(book: Any) -> None:
        for row in book[TOTAL].iter_rows(FIRST, FIRST + 6):
            old = original[ids.index(row[ID].value)]
            for column in (LEAD, SUPPORT, ACTORS, DEADLINES, STANDARDS, KIND):
                row[column].value = old[column]

    done = bring_in(edited(folder, edit), folder)
    assert (done.set_back, done.corrected, done.failed) == (6, 0, [])
    assert {record["cell"] for record in records(folder, "corrections.jsonl")} == {"task", "reviewed"}
    before = {record["id"]: record for record in records(run_once)}
    after = {record["id"]: record for record in records(folder)}
    for id in ids[:5] + ids[6:7]:
        assert after[str(id)] == before[str(id)]


def test_does_a_rejected_task_come_back(run_once: Path, out: Path) -> None:
    """Is a row that is no task gone, back at its place when it is said to be one, and not by an old copy alone?"""
    before = content(out)
    assert imported(out, {(5, KIND): "非任务"}).rejected == 1
    gone = [record["id"] for record in records(out)]
    assert len(gone) == len(records(run_once)) - 1
    assert bring_in(run_once / "matrix.xlsx", out).failed == []
    assert [record["id"] for record in records(out)] == gone
    back = with_cells(run_once, {(5, REVIEWED): "是"}, f"{out.parent.name}-back.xlsx")
    assert bring_in(back, out).set_back == 1
    kind = with_cells(out, {(5, REVIEWED): "否"})
    bring_in(kind, out)
    assert content(out) == before


def test_does_an_old_copy_undo_nothing(run_once: Path, full: Path, tmp_path: Path) -> None:
    """Do copies that two people correct come together, each with what its own reader changed?"""
    folder = copy(full, tmp_path)
    second = with_cells(run_once, {(8, LEAD): "市教育局", (0, SUPPORT): "市财政局"}, f"{tmp_path.name}-second.xlsx")
    done = bring_in(second, folder)
    assert (done.corrected, done.set_back) == (2, 0)
    task = records(folder)[0]
    assert names(task, "lead")[-2:] == ["市审计局", "市体育局"]
    assert names(task, "support") == ["市财政局"]


def test_does_a_row_without_its_code_undo_nothing(run_once: Path, full: Path, tmp_path: Path) -> None:
    """Is an old row without its 校验码 held against the extraction, unless it is marked as reviewed?"""
    folder = copy(full, tmp_path)
    bare = with_cells(run_once, {(n, CHECK): None for n in range(3)}, f"{tmp_path.name}-bare.xlsx")
    assert bring_in(bare, folder).set_back == 0
    assert content(folder) == content(full)
    marked = with_cells(
        run_once, {(0, CHECK): None, (0, REVIEWED): "是"}, f"{tmp_path.name}-marked.xlsx"
    )  # fmt: skip
    assert bring_in(marked, folder).set_back == 1
    assert "市审计局" not in names(records(folder)[0], "lead")


def test_is_a_later_word_the_one_that_counts(out: Path) -> None:
    """Does a second correction of a cell replace the first, with the words that were extracted still known?"""
    before = records(out)[0]
    imported(out, {(0, LEAD): "市审计局"})
    imported(out, {(0, LEAD): "市体育局"})
    (correction,) = records(out, "corrections.jsonl")
    assert (correction["after"], correction["place"], correction["sheet"]) == ("市体育局", "D4", TOTAL)
    assert correction["before"] == "、".join(names(before, "lead"))
    assert names(records(out)[0], "lead") == ["市体育局"]


@pytest.mark.parametrize("mark", ["是", "x", "√", datetime.date(2026, 3, 1), 1])
def test_is_a_row_marked_as_reviewed(mark: object, out: Path) -> None:
    """Is a row with 是, x, a tick, a date or a number in 复核 reviewed, and without the mark after 否?"""
    before = content(out)
    assert imported(out, {(3, REVIEWED): mark}).marked == 1
    assert [n for n, task in enumerate(records(out)) if task["reviewed"]] == [3]
    assert imported(out, {(3, REVIEWED): "否"}).failed == []
    assert content(out) == before


def test_does_order_matter(out: Path) -> None:
    """Are rows found in any order, hidden, filtered, on any sheet, beside other columns and with rows missing?"""

    def edit(book: Any) -> None:
        sheet = book[TOTAL]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(FIRST)]
        rows = rows[::-1][:20]
        rows[4][LEAD] = "市审计局"
        sheet.delete_rows(FIRST, 1000)
        for row in rows:
            sheet.append(row)
        sheet.insert_cols(1)
        sheet["A3"] = "备注"
        sheet.row_dimensions[FIRST + 4].hidden = True
        other = next(name for name in book.sheetnames if name.startswith("1."))
        book[other].cell(FIRST, KIND + 1).value = "许可"
        book[other].sheet_state = "hidden"
        for name in ("汇总", "单位汇总"):
            del book[name]
        book._sheets.reverse()

    expected = records(out)[-5]["id"]
    done = bring_in(edited(out, edit), out)
    assert (done.corrected, done.failed) == (2, [])
    found = {record["id"]: record for record in records(out, "corrections.jsonl")}
    assert found[expected]["after"] == "市审计局"
    assert found[expected]["place"] == f"E{FIRST + 4}"
    assert sorted(record["cell"] for record in found.values()) == ["kind", "lead"]


def test_is_everything_that_cannot_be_taken_in_told(out: Path) -> None:
    """Is each cell that cannot be read told with its place, the copy kept, and the rest taken in?"""
    before = records(out)
    values = {
        (0, DEADLINES): "尽快",
        (1, DEADLINES): "2026年2月30日",
        (2, LEAD): "=SUM(A1:A3)",
        (3, TASK): "换了的原文",
        (3, LEAD): "市审计局",
        (4, ID): "0000000000000000-0000000000",
        (5, KIND): "大概",
        (6, STANDARDS): "很高",
        (7, LEAD): 17,
        (8, ID): None,
        (9, LEAD): "市审计局",
        (10, SUPPORT): "很长" * 3000,
    }
    path = with_cells(out, values)
    shutil.copy(path, out / "matrix.xlsx")
    done = bring_in(out / "matrix.xlsx", out)
    assert places(done) == [
        ("unreadable", "G4"),
        ("unreadable", "G5"),
        ("formula", "D6"),
        ("changed-text", "C7"),
        ("unknown-id", "L8"),
        ("unreadable", "I9"),
        ("unreadable", "H10"),
        ("unreadable", "D11"),
        ("no-id", "L12"),
        ("unreadable", "E14"),
    ]
    assert all(message.sheet == TOTAL and message.english and message.chinese for message in done.failed)
    after = records(out)
    assert names(after[9], "lead") == ["市审计局"]
    assert [a for n, a in enumerate(after) if n != 9] == [b for n, b in enumerate(before) if n != 9]
    assert done.kept == out / "matrix.returned.xlsx"
    assert done.kept.read_bytes() == path.read_bytes()


def test_is_a_contradiction_told(out: Path) -> None:
    """Is a task that two sheets correct differently left alone, and one that both correct alike taken in?"""
    ids = [record["id"] for record in records(out)]

    def edit(book: Any) -> None:
        other = book[next(name for name in book.sheetnames if name.startswith("1."))]
        for n, words in ((0, "市审计局"), (1, "市教育局")):
            book[TOTAL].cell(FIRST + n, LEAD + 1).value = words
        other.cell(FIRST, LEAD + 1).value = "市体育局"
        other.cell(FIRST + 1, LEAD + 1).value = "市教育局"

    done = bring_in(edited(out, edit), out)
    (message,) = done.failed
    assert message.code == "contradiction"
    assert f"{TOTAL}!D4" in message.english
    assert [record["id"] for record in records(out, "corrections.jsonl")] == [ids[1]]


def test_does_a_merged_cell_stand_in_all_its_rows(out: Path) -> None:
    """Does merging a column's cells, which empties all but the first, say the same of every row?"""

    def edit(book: Any) -> None:
        book[TOTAL].cell(FIRST, LEAD + 1).value = "市审计局"
        book[TOTAL].merge_cells(f"D{FIRST}:D{FIRST + 2}")

    assert bring_in(edited(out, edit), out).corrected == 3
    assert [names(record, "lead") for record in records(out)[:3]] == [["市审计局"]] * 3


def test_is_an_unknown_name_told_and_taken(out: Path) -> None:
    """Is a name that stands neither in the text nor in the lexicons taken as it is, with a note?"""
    done = imported(out, {(0, LEAD): "云中漫步小分队"})
    assert ([m.code for m in done.messages], done.failed) == (["unknown-name"], [])
    (party,) = records(out)[0]["lead"]
    start = records(out)[0]["span"][0]
    assert (party["name"], party["span"], party["canonical"]) == ("云中漫步小分队", [start, start], None)


def test_does_a_name_keep_its_place(out: Path) -> None:
    """Do names that change their role keep the characters on which they stand?"""
    before = next(record for record in records(out) if record["lead"] and record["support"])
    n = records(out).index(before)
    lead, support = names(before, "lead"), names(before, "support")
    done = imported(out, {(n, LEAD): ",".join(support), (n, SUPPORT): "；".join(lead)})
    assert not done.messages
    after = records(out)[n]
    assert (after["lead"], after["support"]) == (before["support"], before["lead"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_does_a_csv_come_back(encoding: str, out: Path, tmp_path: Path) -> None:
    """Is a CSV read as Excel saves it, apostrophes and brackets of ours taken off?"""
    with (out / "matrix.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][LEAD] = "市审计局"
    rows[2][KIND] = "非任务"
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    path = tmp_path / "矩阵.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    done = bring_in(path, out)
    assert (done.corrected, done.rejected, done.messages) == (1, 1, [])
    assert records(out, "corrections.jsonl")[0] | {"id": ""} == records(out, "corrections.jsonl")[0] | {
        "id": "", "file": "矩阵.csv", "sheet": "", "place": "D2",
    }  # fmt: skip


def test_does_a_workbook_of_another_program_come_back(full: Path, tmp_path: Path) -> None:
    """Does a matrix that LibreOffice has saved say nothing new, and a change in it just that?"""
    need("soffice")
    folder = copy(full, tmp_path)
    (tmp_path / "saved").mkdir()
    shutil.copy(folder / "matrix.xlsx", tmp_path / "again.xlsx")
    program = soffice()
    assert program is not None
    subprocess.run(
        [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx",
         "--outdir", str(tmp_path / "saved"), str(tmp_path / "again.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    done = bring_in(tmp_path / "saved" / "again.xlsx", folder)
    assert (done.corrected, done.set_back, done.messages) == (0, 0, [])
    assert content(folder) == content(full)
    book = openpyxl.load_workbook(tmp_path / "saved" / "again.xlsx")
    cell = book[TOTAL].cell(FIRST + 9, DEADLINES + 1)
    cell.value, cell.number_format = datetime.date(2027, 3, 31), "yyyy-mm-dd"
    book.save(tmp_path / "saved" / "again.xlsx")
    assert bring_in(tmp_path / "saved" / "again.xlsx", folder).corrected == 1
    assert [d["end"] for d in records(folder)[9]["deadlines"]] == ["2027-03-31"]


def changed(folder: Path, old: str, new: str) -> str:
    """The county's plan with other words."""
    text = Path(SOURCES[1]).read_text("utf-8")
    assert text.count(old) == 1
    path = folder / "county-plan.txt"
    path.write_text(text.replace(old, new), "utf-8")
    return str(path)


def test_do_corrections_follow_a_changed_text(tmp_path: Path) -> None:
    """Do corrections stay with their sentences when others change, and is one that no longer fits told and kept?"""
    out = extracted(tmp_path / "out", SOURCES[1:])
    tasks = records(out)
    assert imported(out, {(0, LEAD): "县审计局", (20, KIND): "非任务", (5, REVIEWED): "是"}).failed == []
    words = tasks[5]["quote"]
    other = changed(tmp_path, words, words.replace("，", "，进一步", 1))
    summary = run([other], out)
    assert (summary.corrected, summary.unfit) == (2, 1)
    after = records(out)
    assert names(after[0], "lead") == ["县审计局"]
    assert tasks[20]["quote"] not in [record["quote"] for record in after]
    assert [record["code"] for record in records(out, "problems.jsonl")].count("correction-unfit") == 1
    stored = records(out, "corrections.jsonl")
    assert [record["cell"] for record in stored] == ["lead", "task", "reviewed"]
    assert len({record["doc"] for record in stored}) == 2
    # The text as it was: everything fits again.
    assert run(SOURCES[1:], out).unfit == 0
    assert [n for n, record in enumerate(records(out)) if record["reviewed"]] == [0, 5]


def test_are_corrections_of_other_documents_kept(full: Path, tmp_path: Path) -> None:
    """Does a run over one document keep what was said of the other, silently?"""
    folder = copy(full, tmp_path)
    summary = run(SOURCES[1:], folder)
    assert (summary.corrected, summary.unfit) == (0, 0)
    assert (folder / "corrections.jsonl").read_bytes() == (full / "corrections.jsonl").read_bytes()
    run(SOURCES, folder)
    assert content(folder) == content(full)


def test_are_twins_corrected_together(tmp_path: Path) -> None:
    """Is a text that came under two names corrected, and rejected, in both?"""
    shutil.copy(SOURCES[1], tmp_path / "again.txt")
    out = extracted(tmp_path / "out", [*SOURCES[1:], str(tmp_path / "again.txt")])
    half = len(records(out)) // 2
    assert imported(out, {(0, LEAD): "县审计局", (1, KIND): "非任务"}).failed == []
    after = records(out)
    assert len(after) == 2 * half - 2
    assert [n for n, record in enumerate(after) if names(record, "lead") == ["县审计局"]] == [0, half - 1]
    before = content(out)
    run([*SOURCES[1:], str(tmp_path / "again.txt")], out)
    assert content(out) == before


def test_is_a_damaged_store_told(full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does a run stop before it writes anything over corrections that it cannot read?"""
    folder = copy(full, tmp_path)
    (folder / "corrections.jsonl").write_text('{"id": 3}\n', "utf-8")
    before = content(folder)
    assert main(["extract", *SOURCES, "-o", str(folder), "--quiet"]) == 2
    assert "corrections.jsonl:1" in capsys.readouterr().err
    assert content(folder) == before
    with pytest.raises(CorrectionsError, match=r"corrections\.jsonl:1"):
        bring_in(folder / "matrix.xlsx", folder)


@pytest.mark.parametrize(
    ("heads", "said"),
    [({"C": "任务"}, "工作任务"), ({"D": "牵头部门", "I": "种类"}, "牵头单位、类型"), ({"M": "看过"}, "复核")],
)
def test_is_a_renamed_header_told(heads: dict[str, str], said: str, out: Path) -> None:
    """Does an import say which header is missing, and take in the other columns?"""

    def edit(book: Any) -> None:
        for sheet in [sheet for sheet in book if sheet.title != TOTAL]:
            del book[sheet.title]
        for letter, words in heads.items():
            book[TOTAL][f"{letter}3"] = words
        book[TOTAL].cell(FIRST, SUPPORT + 1).value = "市审计局"

    done = bring_in(edited(out, edit), out)
    assert [message.code for message in done.failed] == ["header-missing"]
    assert said in done.failed[0].chinese
    assert done.corrected == 1


def test_is_a_missing_id_header_told(out: Path) -> None:
    """Does a workbook without the column of ids stop the import, with the header named?"""

    def edit(book: Any) -> None:
        for sheet in book:
            for row in sheet.iter_rows(1, 3):
                for cell in row:
                    if cell.value == "obligation id":
                        cell.value = "编号"

    before = content(out)
    with pytest.raises(CorrectionsError, match="obligation id"):
        bring_in(edited(out, edit), out)
    assert content(out) == before


def hostile(folder: Path, name: str) -> Path:
    """A file that is no matrix."""
    path = folder / name
    match name:
        case "empty.xlsx":
            path.write_bytes(b"")
        case "text.xlsx":
            path.write_text("牵头单位", "utf-8")
        case "old.xls":
            path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 200)
        case "other.xlsx":
            openpyxl.Workbook().save(path)
        case "entities.xlsx":
            openpyxl.Workbook().save(path)
            with zipfile.ZipFile(path) as old:
                parts = {part: old.read(part) for part in old.namelist()}
            bomb = b'<!DOCTYPE a [<!ENTITY b "bb">]>'
            parts["xl/worksheets/sheet1.xml"] = bomb + parts["xl/worksheets/sheet1.xml"]
            with zipfile.ZipFile(path, "w") as new:
                for part, data in parts.items():
                    new.writestr(part, data)
        case "bomb.xlsx":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
                new.writestr("xl/workbook.xml", b"<a>" + b" " * 250_000_000 + b"</a>")
    return path


@pytest.mark.parametrize(
    "name", ["empty.xlsx", "text.xlsx", "old.xls", "other.xlsx", "entities.xlsx", "bomb.xlsx", "missing.xlsx"]
)
def test_is_a_file_that_is_no_matrix_refused(
    name: str, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is it told in one line, with status 2, and nothing written?"""
    before = content(out)
    assert main(["import", str(hostile(tmp_path, name)), str(out)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("obligraph: ")
    assert name in told
    assert told.count("\n") == 1
    assert content(out) == before


def test_are_results_needed(out: Path, tmp_path: Path) -> None:
    """Is a folder without results told?"""
    with pytest.raises(ResultsError, match=r"documents\.jsonl: not found"):
        bring_in(out / "matrix.xlsx", tmp_path / "nothing")


def test_are_hostile_words_harmless(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Are control characters, markup, formulas as text and directions only words, in results and on the terminal?"""
    lead = '市民政局<r>\u202e甲</r>、\'=HYPERLINK("x")'
    path = with_cells(out, {(0, LEAD): lead, (1, LEAD): "'+市审计局", (2, ID): "\u202e<b>no", (3, LEAD): "甲\u202e局"})
    assert main(["import", str(path), str(out), "--lang", "zh"]) == 1
    told = capsys.readouterr()
    assert "\u202e" not in told.err + told.out
    assert f"{TOTAL}!D4" in told.err
    assert f"{TOTAL}!L6" in told.err
    assert names(records(out)[3], "lead") == ["甲局"]
    with (out / "matrix.csv").open(encoding="utf-8-sig", newline="") as file:
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in csv.reader(file) for cell in row)


def test_does_a_wrong_file_say_so_briefly(tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a matrix of another run told in bounded length?"""
    other = tmp_path / "other"
    with Exports(other, EXPORTERS) as exports:
        exports.add(extraction(0, 150))
    assert main(["import", str(other / "matrix.csv"), str(out), "--lang", "en"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 101
    assert lines[-1] == "… and 50 more."
    assert re.match(r"matrix\.csv, L2: no task of these results has the id", lines[0])


def test_is_the_summary_in_both_languages(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does the verb tell what it did, and status 0 when all was taken in?"""
    path = with_cells(out, {(0, LEAD): "市审计局", (1, REVIEWED): "是"})
    assert main(["import", str(path), str(out), "--lang", "zh"]) == 0
    assert "更正 1 处" in capsys.readouterr().out
    assert main(["import", str(path), str(out), "--lang", "en"]) == 0
    assert "2 tasks reviewed in all" in capsys.readouterr().out


def test_do_explain_and_show_say_so(full: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Do the other verbs see what people said, and that people said it?"""
    task = records(full)[0]["id"]
    assert main(["explain", task, "-o", str(full), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "reviewed by a person" in told
    assert "a person corrected this cell; before:" in told
    assert "these words do not stand in the text" in told
    assert main(["explain", records(full)[4]["id"], "-o", str(full), "--lang", "zh"]) == 0
    assert "经人工更正，更正前：" in capsys.readouterr().out
    assert main(["show", str(full), "--wide", "--limit", "1", "--lang", "zh"]) == 0
    assert "已复核 7 项" in capsys.readouterr().out


def test_are_problems_of_unread_sources_kept(tmp_path: Path) -> None:
    """Does an import leave problems.jsonl, and the sheet of unread sources, as they are?"""
    out = tmp_path / "out"
    with Exports(out, EXPORTERS) as exports:
        exports.problem(Problem("坏文件.pdf", None, "encrypted", "文件已加密"))
        exports.add(extraction(1, 8))
    before = (out / "problems.jsonl").read_bytes()
    assert imported(out, {(0, REVIEWED): "是"}).marked == 1
    assert (out / "problems.jsonl").read_bytes() == before
    assert "未读来源" in openpyxl.load_workbook(out / "matrix.xlsx").sheetnames


def test_are_the_samples_those_of_the_repository() -> None:
    """Do the sources of these tests exist?"""
    assert all(Path(source).is_relative_to(ROOT) and Path(source).is_file() for source in SOURCES)
