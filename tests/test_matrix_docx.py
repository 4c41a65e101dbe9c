"""matrix.docx: the task matrix for Word, read back with python-docx."""

from __future__ import annotations

import dataclasses
import re
import tracemalloc
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table

from invented import extraction, extractions
from needs import ROOT
from obligraph.convert import convert
from obligraph.exporters.base import ExportError
from obligraph.exporters.matrix import cells, docx_page, docx_rows
from obligraph.exporters.matrix.docx import MatrixDocx
from obligraph.model import Extraction, Kind, Problem
from obligraph.results import Results
from obligraph.run import run

COLUMNS = ["序号", "工作任务", "牵头单位", "配合单位", "责任主体", "完成时限", "量化标准", "备注"]
UNREAD = Problem("政策/坏文件.pdf", None, "pdf-encrypted", "已加密,无法读取;请取消密码后重试")


def write(folder: Path, given: Iterable[Extraction], *problems: Problem) -> Any:
    exporter = MatrixDocx(folder)
    for one in given:
        exporter.add(one)
    for problem in problems:
        exporter.problem(problem)
    exporter.close()
    return docx.Document(str(folder / "matrix.docx"))


def paragraphs(document: Any) -> list[tuple[str, str]]:
    return [(p.style.style_id, p.text) for p in document.paragraphs if p.text]


def body(table: Table) -> Iterator[list[str]]:
    """The texts of the rows of tasks, without header and bands."""
    for row in table._tbl.tr_lst[1:]:
        if len(row.tc_lst) > 1:
            yield ["\n".join(p.text for p in cell.p_lst) for cell in row.tc_lst]


def bands(table: Table) -> list[str]:
    return [row.tc_lst[0].p_lst[0].text for row in table._tbl.tr_lst if len(row.tc_lst) == 1]


def changed(one: Extraction, **values: Any) -> Extraction:
    first, *rest = one.obligations
    return dataclasses.replace(one, obligations=(dataclasses.replace(first, **values), *rest))


def part(folder: Path, name: str) -> str:
    with zipfile.ZipFile(folder / "matrix.docx") as parts:
        return parts.read(name).decode("utf-8")


def test_word_holds_the_tasks_of_the_samples(tmp_path: Path) -> None:
    """Does python-docx find a table a document and every task of obligations.jsonl in order, with its cells?"""
    run(sorted((ROOT / "corpora").glob("*.txt")), tmp_path / "out")
    convert(tmp_path / "out", ["docx"], tmp_path)
    document = docx.Document(str(tmp_path / "matrix.docx"))
    results = list(Results(tmp_path / "out").extractions())
    named = [text for style, text in paragraphs(document) if style == docx_page.DOCUMENT]
    assert named == [cells.cited(one.document) for one in results]
    assert len(document.tables) == len(results) == 4
    number = 0
    for table, one in zip(document.tables, results, strict=True):
        rows = list(body(table))
        expected = list(cells.rows(one, lines=True))
        assert len(rows) == len(expected) > 50
        for row, (found, task) in zip(rows, expected, strict=True):
            number += 1
            assert row[:6] == [str(number), *found.cells[1:6]]
            assert row[6].replace("；\n", "\n") == found.text(cells.STANDARDS)
            assert row[7].split("\n")[-1] == cells.position(task)


def test_the_page_is_as_offices_print_it(tmp_path: Path) -> None:
    """A4 landscape, the header row repeated, rows kept whole, page numbers, columns as wide as the page?"""
    document = write(tmp_path, extractions(2, tasks=8))
    (section,) = document.sections
    assert section.orientation == WD_ORIENT.LANDSCAPE
    for length, mm in ((section.page_width, 297), (section.page_height, 210)):
        assert abs(length - Mm(mm)) < Mm(0.1)
    (foot,) = section.footer.paragraphs
    assert foot.alignment is None
    assert foot.style.paragraph_format.alignment == 1
    assert "PAGE" in foot._p.xml
    assert re.sub(r"\s", " ", foot._p.xpath("string(.)")).strip() == "— 1 —"
    assert sum(width for _, width, _ in docx_rows.COLUMNS) == 297 - 2 * docx_page.MARGIN
    for table in document.tables:
        first, *others = table._tbl.tr_lst
        assert [cell.p_lst[0].text for cell in first.tc_lst] == COLUMNS
        assert first.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
        assert not [row for row in others if row.xpath("./w:trPr/w:tblHeader")]
        assert all(row.xpath("./w:trPr/w:cantSplit") for row in (first, *others))
        assert {sum(cell.grid_span for cell in row.tc_lst) for row in table._tbl.tr_lst} == {len(COLUMNS)}
        assert table._tbl.xpath("./w:tblPr/w:tblLayout/@w:type") == ["fixed"]


def test_fonts_are_those_of_offices_with_others_behind(tmp_path: Path) -> None:
    """Does each style name its font for Chinese text, and the font table what may stand in for it?"""
    document = write(tmp_path, [extraction(0, tasks=2)])
    fonts = {
        style.style_id: style.element.rPr.rFonts.get(qn("w:eastAsia"))
        for style in document.styles
        if style.style_id.startswith("Task")
    }
    assert fonts[docx_page.TITLE] == "方正小标宋简体"
    assert fonts[docx_page.HEADER] == fonts[docx_page.BAND] == "黑体"
    assert fonts[docx_page.WORDS] == fonts[docx_page.CENTRED] == "仿宋"
    assert fonts[docx_page.FOOT] == "宋体"
    table = part(tmp_path, "word/fontTable.xml")
    others = dict(re.findall(r'<w:font w:name="([^"]+)"><w:altName w:val="([^"]+)"/>', table))
    assert set(others) == set(fonts.values())
    assert {"FangSong", "STFangsong"} <= set(others["仿宋"].split(","))
    assert {"宋体", "SimSun"} <= set(others["方正小标宋简体"].split(","))


def test_every_style_in_use_is_there(tmp_path: Path) -> None:
    """Is no paragraph of a style that the file does not have, and no part referred to that is missing?"""
    document = write(tmp_path, extractions(2))
    known = {style.style_id for style in document.styles}
    for name in ("word/document.xml", "word/footer1.xml"):
        assert set(re.findall(r'<w:pStyle w:val="([^"]+)"', part(tmp_path, name))) <= known
    with zipfile.ZipFile(tmp_path / "matrix.docx") as parts:
        names = set(parts.namelist())
        targets = re.findall(r'Target="([^"]+)"', part(tmp_path, "word/_rels/document.xml.rels"))
        assert {f"word/{target}" for target in targets} <= names
        assert parts.testzip() is None


def test_an_empty_cell_is_grey_and_italic(tmp_path: Path) -> None:
    """Does the reason for an empty cell look unlike a name?"""
    document = write(tmp_path, [extraction(0, tasks=8)])
    rows = [row for row in document.tables[0]._tbl.tr_lst if len(row.tc_lst) > 1]
    named, empty = rows[1].tc_lst[2].p_lst[0], rows[4].tc_lst[2].p_lst[0]
    assert (named.text, named.style) == ("市民政局", docx_page.CENTRED)
    assert (empty.text, empty.style) == ("未写明责任单位", docx_page.NOTE)
    note = {style.style_id: style for style in document.styles}[docx_page.NOTE]
    assert note.font.italic
    assert str(note.font.color.rgb) == "8C8C8C"


def test_tasks_stand_under_their_headings(tmp_path: Path) -> None:
    """Is there a band for each heading, and one for tasks without any?"""
    one = extraction(0, tasks=3)
    document = write(tmp_path, [one])
    assert bands(document.tables[0]) == ["　".join(task.section) for task in one.obligations]
    bare = dataclasses.replace(
        one, obligations=(one.obligations[0], dataclasses.replace(one.obligations[1], section=()))
    )
    assert bands(write(tmp_path, [bare]).tables[0])[1] == "其他"
    first = dataclasses.replace(one, obligations=(dataclasses.replace(one.obligations[0], section=()),))
    assert bands(write(tmp_path, [first]).tables[0]) == []


def test_the_remark_names_the_kind_and_the_place(tmp_path: Path) -> None:
    """Does 备注 say of which kind a task is where it is no obligation, and where it stands?"""
    one = changed(extraction(0, tasks=2), kind=Kind.PROHIBITION)
    first, second = body(write(tmp_path, [one]).tables[0])
    assert first[7] == f"禁止\n{cells.position(one.obligations[0])}"
    assert second[7] == cells.position(one.obligations[1])


def test_one_document_gives_its_name_to_the_title(tmp_path: Path) -> None:
    """Is the title of one document that document's, and of several none of theirs?"""
    one = extraction(0, tasks=3)
    document = write(tmp_path, [one], UNREAD)
    (title, remark) = paragraphs(document)
    assert title == (docx_page.TITLE, "云岭省社区养老服务三年行动方案任务分工表")
    assert remark[1].startswith(f"依据{cells.cited(one.document)}。共3项任务。另有1个来源未能读取")
    assert document.core_properties.title == title[1]
    several = paragraphs(write(tmp_path, extractions(2, tasks=3)))
    assert several[0] == (docx_page.TITLE, "任务分工表")
    assert several[1][1].startswith("共2份文件、6项任务。")
    assert "未能读取" not in several[1][1]


def test_tasks_are_numbered_through(tmp_path: Path) -> None:
    """Do the tasks of the second document go on counting?"""
    first, second = write(tmp_path, extractions(2, tasks=3)).tables
    assert [row[0] for row in (*body(first), *body(second))] == list("123456")


def test_runs_without_documents_or_tasks(tmp_path: Path) -> None:
    """Can a file be opened in which nothing was found, and does it say so?"""
    document = write(tmp_path, [])
    assert [text for _, text in paragraphs(document)] == ["任务分工表", "共0份文件、0项任务。"]
    empty = dataclasses.replace(extraction(0), obligations=())
    document = write(tmp_path, [empty, extraction(1, tasks=2)])
    assert len(document.tables) == 1
    assert (docx_page.REMARK, "未发现任务。") in paragraphs(document)
    document = write(tmp_path, [empty])
    assert document.tables == []
    assert "未发现任务。" in paragraphs(document)[1][1]


@pytest.mark.parametrize(
    "words",
    [
        "]]>",
        "<w:p>",
        "</w:t></w:r></w:p>",
        "&lt;",
        "&#0;",
        '"',
        "=1+1",
        '=HYPERLINK("x")',
        "@SUM(A1)",
        "{ INCLUDETEXT x }",
    ],
)
def test_hostile_words_stay_words(tmp_path: Path, words: str) -> None:
    """Do markup, formulas and fields of a document reach the reader as they stand?"""
    one = extraction(0, tasks=2)
    party = dataclasses.replace(one.obligations[0].lead[0], name=words)
    one = changed(one, quote=words, lead=(party,), section=(words,))
    one = dataclasses.replace(one, document=dataclasses.replace(one.document, title=words, number=words))
    document = write(tmp_path, [one, one])
    for table in document.tables:
        assert bands(table)[0] == words
        assert next(body(table))[1:3] == [words, words]
    assert [text for style, text in paragraphs(document) if style == docx_page.DOCUMENT] == [
        f"《{words}》({words})"
    ] * 2
    assert not document.element.xpath("//w:fldSimple | //w:instrText | //w:hyperlink")


def test_characters_that_xml_forbids_are_left_out(tmp_path: Path) -> None:
    """Do control characters, surrogates, non-characters and overrides of direction break nothing?"""
    hostile = "甲\x00\x08\x0b\x1b\ud800\ufffe\uffff\u202e乙"
    one = changed(extraction(0, tasks=2), quote=hostile, section=(hostile,))
    one = dataclasses.replace(one, document=dataclasses.replace(one.document, title=hostile, number=hostile))
    document = write(tmp_path, [one])
    assert next(body(document.tables[0]))[1] == "甲乙"
    assert bands(document.tables[0])[0] == "甲乙"
    assert paragraphs(document)[0][1] == "甲乙任务分工表"


def test_a_row_taller_than_a_page_may_break(tmp_path: Path) -> None:
    """Is a cell of 32,767 characters cut visibly and its row allowed to break, and the next row kept whole?"""
    one = changed(extraction(0, tasks=2), quote="长" * 40_000)
    table = write(tmp_path, [one]).tables[0]
    rows = [row for row in table._tbl.tr_lst[1:] if len(row.tc_lst) > 1]
    assert next(body(table))[1].endswith(cells.CUT_MARK)
    assert [bool(row.xpath("./w:trPr/w:cantSplit")) for row in rows] == [False, True]


def test_two_runs_give_the_same_bytes_without_a_clock(tmp_path: Path) -> None:
    """Are the bytes the same again, and every date a fixed one?"""
    written = set()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, extractions(3))
        written.add((tmp_path / name / "matrix.docx").read_bytes())
    assert len(written) == 1
    with zipfile.ZipFile(tmp_path / "a" / "matrix.docx") as parts:
        assert {(i.date_time, i.create_system) for i in parts.infolist()} == {((1980, 1, 1, 0, 0, 0), 0)}
    properties = docx.Document(str(tmp_path / "a" / "matrix.docx")).core_properties
    assert properties.created == properties.modified
    assert properties.created is not None
    assert properties.created.year == 2000
    assert (properties.author, properties.comments) == ("", "")


def test_memory_does_not_grow_with_documents(tmp_path: Path) -> None:
    """Do thirty times as many tasks need hardly more memory?"""
    one = extraction(0, tasks=40)
    write(tmp_path, [one])
    peaks = []
    for documents in (2, 60):
        exporter = MatrixDocx(tmp_path)
        tracemalloc.start()
        for _ in range(documents):
            exporter.add(one)
        exporter.close()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert part(tmp_path, "word/document.xml").count("<w:tr>") > 2_400
    # The file is copied in pieces of a megabyte.
    assert peaks[1] < peaks[0] + 4_000_000


def test_an_aborted_or_failed_run_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the folder as it was after an abort, and after an error while the file is put together?"""
    exporter = MatrixDocx(tmp_path)
    exporter.add(extraction(0))
    exporter.abort()
    assert list(tmp_path.iterdir()) == []
    exporter = MatrixDocx(tmp_path)
    exporter.add(extraction(0))

    def full(title: str) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(docx_page, "empty_document", full)
    with pytest.raises(ExportError, match="No space left"):
        exporter.close()
    assert list(tmp_path.iterdir()) == []
