"""matrix.md: the task matrix as Markdown, read back by a Markdown parser that is not ours."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from invented import extraction, extractions
from needs import ROOT
from obligraph.convert import convert
from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.markdown import MatrixMarkdown, escaped
from obligraph.model import Extraction, Problem
from obligraph.results import Results
from obligraph.run import run

# What our own writing consists of: anything else would have come from a document.
OURS = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "table_open", "table_close",
    "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close", "td_open",
    "td_close",
}  # fmt: skip
OURS_INLINE = {"text", "text_special", "softbreak", "em_open", "em_close", "html_inline"}


def write(folder: Path, given: Iterable[Extraction]) -> str:
    exporter = MatrixMarkdown(folder)
    for one in given:
        exporter.add(one)
    exporter.close()
    return (folder / "matrix.md").read_text("utf-8")


def parsed(text: str) -> tuple[list[str], list[list[str]]]:
    """Headings and the cells of all body rows, as they are shown; fails on any token that is not ours."""
    headings: list[str] = []
    rows: list[list[str]] = []
    inside = ""
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        assert token.type in OURS
        if token.type.endswith("_open"):
            inside = token.type
        if token.type == "tr_open":
            rows.append([])
        if token.type != "inline":
            continue
        shown = ""
        for child in token.children or ():
            assert child.type in OURS_INLINE
            if child.type == "html_inline":
                assert child.content == "<br>"
            shown += "\n" if child.type == "html_inline" else child.content
        if inside == "heading_open":
            headings.append(shown)
        elif inside in ("td_open", "th_open"):
            rows[-1].append(shown)
    return headings, [row for row in rows if row[0] != "序号"]


def changed(one: Extraction, **values: object) -> Extraction:
    first, *rest = one.obligations
    return dataclasses.replace(one, obligations=(dataclasses.replace(first, **values), *rest))  # type: ignore[arg-type]


def test_markdown_holds_the_tasks_of_the_samples(tmp_path: Path) -> None:
    """Does a parser find a heading a document and every task of obligations.jsonl in order, with its cells?"""
    run(sorted((ROOT / "corpora").glob("*.txt")), tmp_path / "out")
    convert(tmp_path / "out", ["markdown"], tmp_path)
    headings, rows = parsed((tmp_path / "matrix.md").read_text("utf-8"))
    results = list(Results(tmp_path / "out").extractions())
    assert headings == ["任务分工表", *(cells.cited(one.document) for one in results)]
    expected = [pair for one in results for pair in cells.rows(one, lines=True)]
    assert len(rows) == len(expected) > 200
    for number, (row, (found, task)) in enumerate(zip(rows, expected, strict=True), 1):
        assert row == [str(number), *found.cells[:8], cells.position(task)]


def test_reasons_for_empty_cells_are_set_apart(tmp_path: Path) -> None:
    """Is the reason for an empty cell in italics, and a name not?"""
    text = write(tmp_path, [extraction(0, tasks=8)])
    assert "| *未写明责任单位* |" in text
    assert "| 市民政局 |" in text


@pytest.mark.parametrize(
    "words",
    [
        "甲|乙", "甲\\|乙", "甲\\", "\\\\|", "`代码`", "``|``", "**粗**", "_斜_", "~~删~~", "<script>alert(1)</script>",
        "<!-- 注", "[链接](javascript:1)", "![图](x)", "[^1]", "<https://云岭.示例>", "&lt;b&gt;", "&#124;", "# 题",
        "$x$", "- 项", "1. 项", "> 引", "=1+1", "---|---", "甲<br>乙", "{{宏}}",
    ],
)  # fmt: skip
def test_nothing_of_a_document_becomes_markup(tmp_path: Path, words: str) -> None:
    """Does a parser show a hostile text as it stands, in a cell, in a name and in a heading, and see no markup?"""
    one = extraction(0, tasks=2)
    party = dataclasses.replace(one.obligations[0].lead[0], name=words)
    one = changed(one, quote=words, lead=(party,), section=(words,))
    one = dataclasses.replace(one, document=dataclasses.replace(one.document, title=words, number=words))
    headings, rows = parsed(write(tmp_path, [one]))
    assert headings == ["任务分工表", f"《{words}》({words})"]
    assert len(rows) == 2
    assert [row[2:4] for row in rows[:1]] == [[words, words]]
    assert {len(row) for row in rows} == {10}


def test_characters_that_break_lines_stay_in_their_cell(tmp_path: Path) -> None:
    """Do line breaks of any kind, control characters, surrogates and overrides leave one row a task?"""
    one = changed(extraction(0, tasks=2), quote="甲\r\n乙\u2028丙\x85丁\x0b戊\x00己\ud800庚\u202e辛\t壬")
    text = write(tmp_path, [one])
    assert len([line for line in text.split("\n") if line.startswith("| 1 |")]) == 1
    assert parsed(text)[1][0][2] == "甲 乙 丙 丁戊己庚辛 壬"


def test_addresses_are_not_turned_into_links() -> None:
    """Is what GitHub would link without any markup interrupted, and left alone otherwise?"""
    assert escaped("http://a.示例 WWW.a.示例") == "http\\://a.示例 WWW\\.a.示例"
    assert escaped("时间:9.30") == "时间:9.30"


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Are the bytes the same again?"""
    written = set()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        written.add(write(tmp_path / name, extractions(3)))
    assert len(written) == 1


def test_runs_without_documents_or_tasks(tmp_path: Path) -> None:
    """Does a run that found nothing say so?"""
    headings, rows = parsed(write(tmp_path, []))
    assert (headings, rows) == (["任务分工表"], [])
    empty = dataclasses.replace(extraction(0), obligations=())
    text = write(tmp_path, [empty])
    assert "未发现任务。" in text
    assert "|" not in text


def test_an_aborted_run_leaves_no_file(tmp_path: Path) -> None:
    """Is the folder as it was after an abort?"""
    exporter = MatrixMarkdown(tmp_path)
    exporter.add(extraction(0))
    exporter.problem(Problem("政策/坏文件.pdf", None, "pdf-encrypted", "已加密"))
    exporter.abort()
    assert list(tmp_path.iterdir()) == []
