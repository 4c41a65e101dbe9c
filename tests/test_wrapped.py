"""Plain texts whose lines break where the paper ended: are they told, and nothing else?"""

from __future__ import annotations

import pytest

from needs import ROOT
from obligraph.lexicon import load
from obligraph.model import Problem
from obligraph.readers import read_bytes
from obligraph.readers.plain.wrapped import NARROWEST, WIDEST

LEXICON = load()
TASK = (
    "各区县人民政府要在6月底前制定社区食堂建设方案，明确责任单位和完成时限，统筹用好闲置房屋，抓好落实，"
    "并按季度报送进展情况，年底前开展一次评估，评估结果向社会公开，接受群众监督。"
)
SAMPLES = sorted(path.stem for path in (ROOT / "corpora").glob("*.txt"))


def told(text: str) -> list[Problem]:
    """The problems of this kind that reading a text gives."""
    reading = read_bytes(text.encode(), "某文件", ".txt", LEXICON)
    assert reading.text == text
    return [problem for problem in reading.problems if problem.code == "hard-wrapped"]


def wrapped(paragraph: str, width: int, indent: str = "　　") -> str:
    """A paragraph in lines of so many characters; digits and letters count as all others."""
    paragraph = indent + paragraph
    return "\n".join(paragraph[at : at + width] for at in range(0, len(paragraph), width)) + "\n"


@pytest.mark.parametrize("indent", ["　　", ""])
@pytest.mark.parametrize("width", [NARROWEST + 1, 28, 35, WIDEST - 1])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_set_in_lines(name: str, width: int, indent: str) -> None:
    """Is a sample whose paragraphs are cut into lines of one width told once, with a paragraph that is cut?"""
    lines = (ROOT / "corpora" / f"{name}.txt").read_text("utf-8").splitlines()
    text = "".join(f"{line}\n" if "\t" in line else wrapped(line, width, indent) for line in lines if line)
    (problem,) = told(text)
    assert problem.span is not None
    words = problem.span.of(text)
    assert words.count("\n") >= 3
    assert any(words.replace("\n", "") in line for line in lines)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_as_it_is(name: str) -> None:
    """Is a text with a paragraph a line left alone?"""
    assert told((ROOT / "corpora" / f"{name}.txt").read_text("utf-8")) == []


def test_lines_with_blank_lines_between_them() -> None:
    """Are lines told that a paste has parted by blank ones?"""
    assert told(wrapped(TASK * 3, 28).replace("\n", "\n\n"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(wrapped(TASK[:60], 28), id="one short paragraph: too little to be sure"),
        pytest.param(wrapped(TASK * 4, 12), id="the narrow lines of a poster"),
        pytest.param(wrapped(TASK * 9, 90), id="lines of an editor, not of a page"),
        pytest.param((TASK[:29] + "。\n") * 30, id="sentences of one length"),
        pytest.param("".join(f"{i}.{TASK[:28]}\n" for i in range(1, 30)), id="items of one length"),
        pytest.param("".join(f"（{n}）{TASK[:26]}\n" for n in "一二三四五六七八九十" * 3), id="headings of one length"),
        pytest.param("".join(TASK[: 25 + 5 * (i % 5)] + "\n" for i in range(40)), id="lines of many lengths"),
        pytest.param("".join(f"{TASK[:14]}\t{TASK[14:28]}\n" for _ in range(30)), id="rows of a table"),
        pytest.param("建" * 900_000, id="one line of a megabyte"),
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    """Is nothing said of lines that are as their author meant them?"""
    assert told(text) == []


def test_many_lines_take_little_time() -> None:
    """Is a text of nothing but lines of one width, none of which goes on, read like any other?"""
    assert told((TASK[:28] + "；\n") * 30_000) == []
