"""Is a Markdown file read as its words, without the markup?"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from needs import ROOT
from obligraph.lexicon import load
from obligraph.model import BlockKind, Problem, Reading
from obligraph.readers import ReadError, read_bytes

LEXICON = load()


def outcome(data: bytes) -> Reading | Problem:
    """The reading, or why there is none."""
    try:
        return read_bytes(data, "a.md", ".md", LEXICON)
    except ReadError as error:
        return error.problem


def lines(text: str) -> list[str]:
    """The lines that come out."""
    reading = outcome(text.encode())
    assert isinstance(reading, Reading)
    return reading.text.splitlines()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# 云岭省文件\n\n各县要\n制定计划。\n", ["云岭省文件", "各县要制定计划。"]),
        ("a wide\nroad\n", ["a wide road"]),
        ("**各县**要[制定](http://x.cn)`计划`。\n", ["各县要制定计划。"]),
        ("甲  \n乙\\\n丙<br>丁\n", ["甲", "乙", "丙", "丁"]),
        ("1. 修渠。\n2. 清淤。\n\n   续段。\n", ["1.修渠。", "2.清淤。", "续段。"]),
        ("3) 修渠。\n4) 清淤。\n", ["3)修渠。", "4)清淤。"]),
        ("- 修渠\n- 清淤\n", ["修渠", "清淤"]),
        ("> 引文\n> 两行\n", ["引文两行"]),
        ("```\n甲 |\n乙\n```\n", ["甲 |", "乙"]),
        ("---\ntitle: x\n---\n正文。\n", ["正文。"]),
        ("<div onclick=a>甲</div>\n\n乙<b>丙</b>\n", ["甲", "乙丙"]),
        ("一、总体要求\n\n\\*甲\\*\n", ["一、总体要求", "*甲*"]),
    ],
)
def test_is_the_markup_taken_off(text: str, wanted: list[str]) -> None:
    """Do paragraphs, emphasis, links, lists, quotes, code and front matter come out as words?"""
    assert lines(text) == wanted


def test_is_a_table_a_table() -> None:
    """Are rows with their columns read, the first as the header?"""
    reading = outcome("序号|工作任务|牵头单位\n-|-|-\n1|修渠<br>清淤|**县水利局**\n2||县教育局\n".encode())
    assert isinstance(reading, Reading)
    assert reading.text == "序号\t工作任务\t牵头单位\n1\t修渠 清淤\t县水利局\n2\t\t县教育局\n"
    found = [(b.column, b.span.of(reading.text), b.header) for b in reading.blocks if b.kind is BlockKind.CELL]
    assert found[:4] == [(0, "序号", True), (1, "工作任务", True), (2, "牵头单位", True), (0, "1", False)]
    assert found[-1] == (2, "县教育局", False)


def test_are_headings_headings() -> None:
    """Is a heading under the title one, and a sentence set as one not?"""
    reading = outcome("# 标题\n\n## 加强领导\n\n## 各县要制定计划。\n".encode())
    assert isinstance(reading, Reading)
    assert [block.kind for block in reading.blocks] == [
        BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.PARAGRAPH,
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["central-opinion", "city-plan"])
def test_is_plain_text_named_md_the_same(name: str) -> None:
    """Does a sample whose paragraphs are set apart by blank lines keep its lines?"""
    text = (ROOT / "corpora" / f"{name}.txt").read_text("utf-8")
    assert lines(text.replace("\n", "\n\n")) == text.splitlines()


HOSTILE: dict[str, Callable[[], str]] = {
    "50,000 quotes in each other": lambda: ">" * 50_000 + "甲",
    "lists in lists": lambda: "".join(" " * (2 * n) + "- 甲\n" for n in range(2_000)),
    "brackets": lambda: "[" * 100_000 + "甲",
    "stars": lambda: "**甲" * 60_000,
    "a wide table": lambda: "|甲" * 50_000 + "\n" + "|-" * 50_000 + "\n" + "|乙" * 50_000,
    "entities": lambda: "&amp;" * 100_000 + "甲",
    "front matter without end": lambda: "---\n" + "a: b\n" * 50_000,
    "an open comment": lambda: "<!--" + "甲\n" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    """Is it read or refused in a few seconds?"""
    data = HOSTILE[name]().encode()
    begun = time.process_time()
    outcome(data)
    assert time.process_time() - begun < 4.0


def test_is_a_long_paragraph_read_as_text() -> None:
    """Is what would take the parser too long read with its markup, and said to be?"""
    reading = outcome(("[" * 30_000 + "\n\n各县要制定计划。").encode())
    assert isinstance(reading, Reading)
    assert reading.text.endswith("各县要制定计划。")
    assert [problem.code for problem in reading.problems] == ["markup-kept"]


def test_is_an_empty_file_told() -> None:
    """Does a file of markup alone say that it holds no words?"""
    problem = outcome(b"---\n\n***\n")
    assert isinstance(problem, Problem)
    assert problem.code == "no-text"
