"""compare.docx: read back with python-docx."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.table import Table

from compared import DUE, EARLIER, comparison, comparisons, with_quotes
from invented import extraction
from obligraph.exporters.base import ExportError
from obligraph.exporters.comparison.counts import cited
from obligraph.exporters.comparison.docx import CompareDocx
from obligraph.exporters.comparison.marked import plain
from obligraph.exporters.comparison.wording import RELATIONS
from obligraph.exporters.matrix import cells, docx_page
from obligraph.model import Comparison, Edit, Extraction, Problem, Relation

UNREAD = Problem("地方/坏文件.pdf", None, "pdf-encrypted", "已加密,无法读取;请取消密码后重试")


def write(folder: Path, given: Iterable[Comparison], *problems: Problem, **options: int) -> Any:
    exporter = CompareDocx(folder, **options)
    for one in given:
        exporter.add(one)
    for problem in problems:
        exporter.problem(problem)
    exporter.close()
    return docx.Document(str(folder / "compare.docx"))


def texts(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def body(table: Table) -> list[list[str]]:
    """The texts of the rows without header and bands."""
    rows = [row for row in table._tbl.tr_lst[1:] if len(row.tc_lst) > 1]
    return [["\n".join(p.text for p in cell.p_lst) for cell in row.tc_lst] for row in rows]


def runs(table: Table, row: int, column: int) -> list[tuple[str, bool, bool]]:
    """The words of a cell with strikethrough and underline."""
    rows = [row for row in table.rows if len(row._tr.tc_lst) > 1]
    cell = rows[row + 1].cells[column]
    return [(run.text, bool(run.font.strike), bool(run.font.underline)) for p in cell.paragraphs for run in p.runs]


def test_every_local_duty_stands_beside_its_central_one(tmp_path: Path) -> None:
    """Does a row hold number, both sentences, the relation and its differences, in the order of the local text?"""
    one = comparison()
    document = write(tmp_path, [one])
    table, *_ = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "上级条文", "本地条文", "关系与差异"]
    rows = body(table)
    local = [pair for pair in one.pairs if pair.local]
    assert len(rows) == len(local)
    for number, (row, pair) in enumerate(zip(rows, local, strict=True), 1):
        assert pair.local
        assert row[0] == str(number)
        assert row[1].startswith(plain(pair.central[0].quote) if pair.central else cells.NOTHING)
        assert row[2] == plain(pair.local.quote)
        assert row[3].split("\n")[0] == RELATIONS[pair.relation].chinese
    stricter = next(i for i, pair in enumerate(local) if pair.relation is Relation.STRENGTHENED)
    assert f"▲时限提前：{DUE}→{EARLIER}" in rows[stricter][3]


def test_lines_carry_the_differences_without_colour(tmp_path: Path) -> None:
    """Are the words of the central side alone struck out, those of the local one underlined, and the rest neither?"""
    one = comparison()
    table, *_ = write(tmp_path, [one]).tables
    for i, pair in enumerate(pair for pair in one.pairs if pair.local and pair.edits):
        row = one.pairs.index(pair)
        deleted = "".join(edit.text for edit in pair.edits if edit.op == "delete")
        inserted = "".join(edit.text for edit in pair.edits if edit.op == "insert")
        central, local = runs(table, row, 1), runs(table, row, 2)
        assert "".join(text for text, strike, _ in central if strike) == deleted, i
        assert "".join(text for text, _, line in local if line) == inserted
        assert not any(line for _, _, line in central)
        assert not any(strike for _, strike, _ in local)


def test_dropped_and_added_follow(tmp_path: Path) -> None:
    """Do lists of the central duties without a local one and of the new local ones follow the table, with their counts
    in the summary?
    """
    one = comparison()
    document = write(tmp_path, [one], UNREAD)
    dropped = [pair.central[0] for pair in one.pairs if pair.relation is Relation.DROPPED]
    added = [pair.local for pair in one.pairs if pair.relation is Relation.ADDED]
    _, gone, new = document.tables
    assert [row[1] for row in body(gone)] == [plain(duty.quote) for duty in dropped]
    assert [row[1] for row in body(new)] == [plain(task.quote) for task in added if task]
    words = texts(document)
    assert words[0] == "《云岭省社区养老服务三年行动方案》与《云岭省青河市社区养老服务实施方案》逐条对照表"
    summary = words[1]
    assert f"共{len(one.central.obligations)}条任务" in summary
    assert f"共{len(one.local.obligations)}条任务" in summary
    assert "一致7条、细化3条、强化3条、弱化3条、调整3条" in summary
    assert f"新增{len(added)}条；上级20条任务中有{len(dropped)}条未找到对应条文。另有1个来源未能读取" in summary
    assert f"未落实的上级条文（{len(dropped)}条）" in words


def test_it_prints_as_offices_print(tmp_path: Path) -> None:
    """Is the page A4 landscape with a page number, does the header row repeat, and do short rows stay whole?"""
    document = write(tmp_path, [comparison()])
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert "PAGE" in section.footer._element.xml
    for table in document.tables:
        first, second = table._tbl.tr_lst[:2]
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert second.trPr.find(qn("w:cantSplit")) is not None
        assert sum(int(column.w.mm) for column in table._tbl.tblGrid.gridCol_lst) in range(253, 258)
    assert {paragraph.style.style_id for paragraph in document.paragraphs} <= {
        docx_page.TITLE, docx_page.REMARK, docx_page.WORDS, docx_page.BAND,
    }  # fmt: skip


def test_many_documents_are_counted_and_some_shown(tmp_path: Path) -> None:
    """Does a table count every document, do only the first ones follow duty by duty, and does the text say so?"""
    given = list(comparisons(5))
    document = write(tmp_path, given, most_documents=2)
    counts, *_ = document.tables
    assert [row[1] for row in body(counts)] == [cells.short_title(one.local.document) for one in given]
    assert [row[3] for row in body(counts)] == [str(len(one.local.obligations)) for one in given]
    named = [p.text for p in document.paragraphs if p.style.style_id == docx_page.DOCUMENT]
    assert named == [cited(one.local.document) for one in given[:2]]
    assert "本地文件较多，以下逐条对照只列前2份，其余3份见 compare.xlsx。" in texts(document)
    assert "5份本地文件逐条对照表" in texts(document)[0]
    tasks = sum(len(one.local.obligations) for one in given)
    assert f"本地文件5份共{tasks}条任务。按文件累计，其中有对应上级条文的" in texts(document)[1]


def test_rows_are_bounded_and_the_cut_is_told(tmp_path: Path) -> None:
    """Does a table that is longer than a paper may be end with the words how many rows are left out?"""
    one = comparison()
    document = write(tmp_path, [one], most_rows=4)
    assert len(body(document.tables[0])) == 4
    words = texts(document)
    assert f"逐条对照只列前4条，其余{len(one.local.obligations) - 4}条见 compare.xlsx。" in words
    assert "未落实的上级条文另有3条，见 compare.xlsx。" in words
    document = write(tmp_path, comparisons(3), most_rows=30)
    assert "本地文件较多，以下逐条对照只列前2份，其余1份见 compare.xlsx。" in texts(document)


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    """Do markup, control characters and lone surrogates come back as text?"""
    above = "</w:t></w:r>&amp;<w:br/>\x00\x0b\ud800甲要建立台账,每季度报送"
    below = above.replace("要", "应")
    one = with_quotes(comparison(), above, below)
    local = dataclasses.replace(
        one.local, document=dataclasses.replace(one.local.document, title="<b>&\x07" + "长" * 10**6)
    )
    document = write(tmp_path, [dataclasses.replace(one, local=local)])
    row = body(document.tables[0])[0]
    assert row[1:3] == [text.replace("\x00\x0b\ud800", "") for text in (above, below)]
    assert texts(document)[0].endswith(f"与《<b>&{'长' * 195}…》逐条对照表")


def test_a_sentence_of_a_megabyte_is_cut_and_says_so(tmp_path: Path) -> None:
    """Does a sentence longer than a cell of Excel end with the words that it was cut, on either side?"""
    one = with_quotes(comparison(), "甲" * 1_000_000, "乙" * 40_000)
    row = body(write(tmp_path, [one]).tables[0])[0]
    assert row[1].endswith(cells.CUT_MARK)
    assert row[2].endswith(cells.CUT_MARK)
    pair = dataclasses.replace(one.pairs[0], edits=(Edit("equal", "甲" * 40_000), Edit("delete", "甲" * 960_000)))
    row = body(write(tmp_path, [dataclasses.replace(one, pairs=(pair,))]).tables[0])[0]
    assert row[1].endswith(cells.CUT_MARK)


def test_nothing_to_compare_is_still_a_document(tmp_path: Path) -> None:
    """Does a run without a readable document, or without a task, say so?"""
    assert texts(write(tmp_path, [], UNREAD))[1].startswith("没有可对照的文件。另有1个来源")
    empty = Comparison(Extraction(extraction(0).document, ()), Extraction(extraction(1).document, ()), ())
    document = write(tmp_path, [empty])
    assert document.tables == []
    assert "共0条任务" in texts(document)[1]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does an error at the end leave the former file and nothing else?"""
    (tmp_path / "compare.docx").write_bytes(b"before")

    def full(title: str) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(docx_page, "empty_document", full)
    with pytest.raises(ExportError, match="No space left"):
        write(tmp_path, [comparison()])
    assert [path.name for path in tmp_path.iterdir()] == ["compare.docx"]
    assert (tmp_path / "compare.docx").read_bytes() == b"before"


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Do two runs, whatever the hash seed, give identical documents?"""
    here = Path(__file__).parent
    code = (
        "import sys; from pathlib import Path; from compared import comparisons\n"
        "from test_compare_docx import write\n"
        "write(Path(sys.argv[1]), comparisons(2))"
    )
    contents = []
    for seed in ("1", "2"):
        path = os.pathsep.join([str(here), str(here.parent / "pipeline")])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=environment)
        contents.append((tmp_path / "compare.docx").read_bytes())
    assert contents[0] == contents[1]
