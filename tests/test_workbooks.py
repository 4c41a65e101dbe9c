"""A matrix of many tasks: rows as workers make them, and several workbooks where one would be too large."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from invented import extraction, extractions
from obligraph.corrections import bring_in
from obligraph.exporters import EXPORTERS, ExportError, Exports
from obligraph.exporters.matrix import cells, xlsx_rows
from obligraph.exporters.matrix.xlsx import MatrixXlsx, further
from obligraph.exporters.matrix.xlsx_book import Book
from obligraph.exporters.matrix.xlsx_filling import Patterns
from obligraph.exporters.matrix.xlsx_segment import part_of, segment_of
from obligraph.exporters.matrix.xlsx_sheets import SheetNames, Table
from obligraph.exporters.matrix.xlsx_style import Styles, look
from obligraph.model import Problem

UNREAD = Problem("政策/坏文件.pdf", None, "pdf-encrypted", "已加密")


def written(folder: Path, documents: int, tasks: int, **options: Any) -> list[Path]:
    """The workbooks of so many documents, in order."""
    with Exports(folder, {"xlsx": lambda place: MatrixXlsx(place, **options)}) as exports:
        for one in extractions(documents, tasks):
            exports.add(one)
        exports.problem(UNREAD)
    return [folder / "matrix.xlsx", *further(folder)]


def column(path: Path, number: int, sheet: str = "任务总表") -> list[Any]:
    """The cells of a column under the header."""
    return [row[number] for row in load_workbook(path)[sheet].iter_rows(min_row=4, values_only=True)]


@pytest.mark.parametrize("big_from", [0, 1_000])
def test_a_long_matrix_is_split_between_documents(tmp_path: Path, big_from: int) -> None:
    """Are tasks beyond the bound in further workbooks, each document whole, each task once and numbered through?"""
    books = written(tmp_path, 7, 10, most_tasks=25, constant_memory_from=big_from)
    assert [book.name for book in books] == ["matrix.xlsx", "matrix-02.xlsx", "matrix-03.xlsx", "matrix-04.xlsx"]
    assert [len(column(book, cells.NUMBER)) for book in books] == [20, 20, 20, 10]
    assert [n for book in books for n in column(book, cells.NUMBER)] == list(range(1, 71))
    ids = [task.id for one in extractions(7, 10) for task in one.obligations]
    assert [id for book in books for id in column(book, cells.ID)] == ids
    first, last = load_workbook(books[0]), load_workbook(books[-1])
    assert "未读来源" in last.sheetnames
    assert "未读来源" not in first.sheetnames
    told = [
        "".join(str(row[0]) for row in book["汇总"].iter_rows(max_row=4, values_only=True)) for book in (first, last)
    ]
    assert "本册为第1册,后续各册在文件夹 matrix 中" in told[0]
    assert "本册为第4册,第1册是上一级文件夹中的 matrix.xlsx" in told[1]
    assert first["任务总表"]["A1"].value == "任务分工总表(第1册)"
    # The summary counts documents through, too.
    assert [row[0] for row in last["汇总"].iter_rows(min_row=5, values_only=True) if isinstance(row[0], int)] == [7]


def test_one_workbook_says_nothing_of_others(tmp_path: Path) -> None:
    """Is a matrix of as many tasks as one workbook holds a single one, as it always was?"""
    assert written(tmp_path, 3, 10, most_tasks=30) == [tmp_path / "matrix.xlsx"]
    assert not (tmp_path / "matrix").exists()
    book = load_workbook(tmp_path / "matrix.xlsx")
    assert not any("册" in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_document_larger_than_a_workbook_stays_whole(tmp_path: Path) -> None:
    """Is a document with more tasks than the bound in one workbook, and are those beside it in others?"""
    exporter = MatrixXlsx(tmp_path, most_tasks=12)
    for index, tasks in enumerate((5, 30, 5)):
        exporter.add(extraction(index, tasks))
    exporter.close()
    assert [len(column(book, cells.ID)) for book in (tmp_path / "matrix.xlsx", *further(tmp_path))] == [5, 30, 5]


def test_a_smaller_run_removes_what_a_larger_one_left(tmp_path: Path) -> None:
    """Do workbooks of an earlier run go, and no other file of their folder?"""
    assert len(written(tmp_path, 6, 10, most_tasks=10)) == 6
    kept = tmp_path / "matrix" / "matrix-02.returned.xlsx"
    kept.write_bytes(b"theirs")
    assert len(written(tmp_path, 2, 10, most_tasks=10)) == 2
    assert sorted(path.name for path in (tmp_path / "matrix").iterdir()) == [
        "matrix-02.returned.xlsx",
        "matrix-02.xlsx",
    ]
    kept.unlink()
    written(tmp_path, 1, 10, most_tasks=10)
    assert not (tmp_path / "matrix").exists()


def test_the_same_bytes_again(tmp_path: Path) -> None:
    """Do two runs over several workbooks give the same bytes?"""
    made = []
    for name in "ab":
        (tmp_path / name).mkdir()
        made.append(
            [path.read_bytes() for path in written(tmp_path / name, 6, 9, most_tasks=20, constant_memory_from=0)]
        )
    assert made[0] == made[1]
    assert len(made[0]) == 3


def test_a_workbook_that_cannot_be_written_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does what stood there stay, whole, when one of several workbooks fails in the background?"""
    before = {path: path.read_bytes() for path in written(tmp_path, 4, 10, most_tasks=20)}
    finish = Book.finish

    def failing(self: Book, unread: Any, **how: Any) -> None:
        if self.volume.number == 2:
            raise OSError(28, "No space left on device")
        finish(self, unread, **how)

    monkeypatch.setattr(Book, "finish", failing)
    with pytest.raises(OSError, match="No space"):
        written(tmp_path, 9, 10, most_tasks=20)
    assert {path: path.read_bytes() for path in (tmp_path / "matrix.xlsx", *further(tmp_path))} == before
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".")]


def test_a_correction_in_a_further_workbook_is_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Can the second workbook be corrected and brought in, and is a copy of what was brought kept?"""
    defaults = MatrixXlsx.__init__.__kwdefaults__
    monkeypatch.setitem(defaults, "most_tasks", 10)
    with Exports(tmp_path, EXPORTERS) as exports:
        for one in extractions(3, 10):
            exports.add(one)
    second = tmp_path / "matrix" / "matrix-02.xlsx"
    book = load_workbook(second)
    sheet = book["任务总表"]
    id = sheet.cell(4, cells.ID + 1).value
    sheet.cell(4, cells.REVIEWED + 1).value = "是"
    sheet.cell(5, cells.ID + 1).value = "nobody-knows-it"
    book.save(second)
    done = bring_in(second, tmp_path)
    assert done.failed
    assert column(second, cells.REVIEWED)[0] == "是"
    assert column(second, cells.ID)[0] == id
    assert done.kept == tmp_path / "matrix" / "matrix-02.returned.xlsx"
    assert column(done.kept, cells.ID)[1] == "nobody-knows-it"


def test_formats_are_numbered_as_xlsxwriter_numbers_them(tmp_path: Path) -> None:
    """Are the numbers that workers give to looks those of the workbook?"""
    place = tmp_path / "book.xlsx"
    workbook = xlsxwriter.Workbook(str(place), {"constant_memory": True, "tmpdir": str(tmp_path)})
    styles = Styles(workbook)
    Table(workbook, styles, SheetNames(), name="任务总表", title="题", count=1)
    patterns = Patterns(workbook.worksheets()[0], styles)
    workbook.close()
    with zipfile.ZipFile(place) as file:
        assert patterns.numbers(file.read("xl/worksheets/sheet1.xml")) == xlsx_rows.numbers()
    assert len(set(xlsx_rows.numbers().values())) > 10


def test_other_numbers_of_formats_are_put_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a workbook numbers its formats otherwise, do rows get its numbers?"""
    expected = written(tmp_path, 2, 10, constant_memory_from=0)[0].read_bytes()
    theirs = Patterns.numbers
    swapped = dict(
        zip(sorted(set(xlsx_rows.numbers().values())), sorted(set(xlsx_rows.numbers().values()))[::-1], strict=True)
    )
    segments = [segment_of(one) for one in extractions(2, 10)]
    monkeypatch.setattr(
        Patterns, "numbers", lambda self, sheet: {k: swapped[v] for k, v in theirs(self, sheet).items()}
    )
    exporter = MatrixXlsx(tmp_path, constant_memory_from=0)
    for segment in segments:
        exporter.keep(segment)
    exporter.close()
    with zipfile.ZipFile(tmp_path / "matrix.xlsx") as file:
        rows = file.read("xl/worksheets/sheet1.xml")
    assert (tmp_path / "matrix.xlsx").read_bytes() != expected
    number = xlsx_rows.numbers()[xlsx_rows.NUMBER]
    assert rows.count(b'<c s="%d"><v>' % swapped[number]) == 20


TEXTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(list("<>&\x00\r_x0041_ \n")), max_size=12),
    min_size=len(cells.COLUMNS) - 1, max_size=len(cells.COLUMNS) - 1,
)  # fmt: skip


@given(st.lists(TEXTS, max_size=3), st.integers(1, 409))
def test_rows_say_what_they_were_made_of(rows: list[list[str]], height: int) -> None:
    """Are the cells of rows those that they were made of, whatever stands in them?"""
    looks = [look(i, note=False, tiny=False, guard=False) for i in range(1, len(cells.COLUMNS))]
    made = "".join(xlsx_rows.row_xml(texts, looks, height) for texts in rows).encode()
    assert made.count(b"\0") == len(rows)
    assert len(xlsx_rows.one_by_one(made)) == len(rows)
    found = list(xlsx_rows.laid_out(made, Styles(_Formats())))
    assert [[text for _, text, _ in row.cells] for row in found] == rows
    assert all(abs(row.height - height) <= 0.5 for row in found)


class _Formats:
    def add_format(self, properties: dict[str, object]) -> dict[str, object]:
        return properties


def test_rows_are_numbered_in_their_order() -> None:
    """Does each row get its number?"""
    part = part_of(segment_of(extraction(0, 12)))
    rows = xlsx_rows.one_by_one(xlsx_rows.numbered(part.rows, 95))
    number = xlsx_rows.numbers()[xlsx_rows.NUMBER]
    assert [f'<c s="{number}"><v>{n}</v></c>'.encode() in row for n, row in enumerate(rows, 95)] == [True] * 12


def test_further_workbooks_are_whole_when_a_place_cannot_be_made(tmp_path: Path) -> None:
    """Is a file in the place of the folder of further workbooks told?"""
    (tmp_path / "matrix").write_text("a note")
    with pytest.raises(ExportError, match="matrix"):
        written(tmp_path, 3, 10, most_tasks=10)
    assert (tmp_path / "matrix").read_text() == "a note"


def test_another_run_leaves_finished_workbooks_alone(tmp_path: Path) -> None:
    """Does a command over the same folder, which clears what killed runs left, keep from workbooks that wait?"""
    given = extractions(7, 10)
    with Exports(tmp_path, {"xlsx": lambda place: MatrixXlsx(place, most_tasks=25)}) as exports:
        for number, one in enumerate(given):
            exports.add(one)
            if number == 5:
                with Exports(tmp_path, {}):
                    pass
    assert [len(column(book, cells.ID)) for book in (tmp_path / "matrix.xlsx", *further(tmp_path))] == [20, 20, 20, 10]


def test_an_aborted_run_leaves_no_folder(tmp_path: Path) -> None:
    """Is the folder of further workbooks removed that a run made which then failed?"""
    made = MatrixXlsx(tmp_path, most_tasks=10)
    for one in extractions(3, 10):
        made.add(one)
    assert (tmp_path / "matrix").is_dir()
    made.abort()
    assert list(tmp_path.iterdir()) == []


def test_files_are_placed_before_any_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an old workbook cannot be removed, is every file of the run in its place all the same, and is it told?"""
    defaults = MatrixXlsx.__init__.__kwdefaults__
    monkeypatch.setitem(defaults, "most_tasks", 10)
    with Exports(tmp_path, EXPORTERS) as exports:
        for one in extractions(2, 10):
            exports.add(one)
    stale = tmp_path / "matrix" / "matrix-02.xlsx"
    stale.unlink()
    stale.mkdir()
    before = (tmp_path / "graph.json").read_bytes()
    with (
        pytest.raises(ExportError, match=r"matrix-02\.xlsx.*cannot be removed"),
        Exports(tmp_path, EXPORTERS) as exports,
    ):
        exports.add(extraction(3, 5))
    assert (tmp_path / "graph.json").read_bytes() != before
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".")]


def test_what_looks_like_an_escape_stays_what_it_is(tmp_path: Path) -> None:
    """Is `_xHHHH_` in a text itself in small and in big workbooks, also where one begins with the end of another?"""
    looks = [look(i, note=False, tiny=False, guard=False) for i in range(1, len(cells.COLUMNS))]
    texts = ["办_x4E00_x4E01_x4E02_", *[""] * (len(cells.COLUMNS) - 2)]
    made = xlsx_rows.row_xml(texts, looks, 20.0)
    assert "办_x005F_x4E00_x005F_x4E01_x005F_x4E02_" in made
    [row] = xlsx_rows.laid_out(made.encode(), Styles(_Formats()))
    assert row.cells[0][1] == texts[0]
