"""The outline of a text: which numbering a line opens with, where a line is cut into pieces, and what holds for any
text. Which pieces are headings is tested in test_assembly.py."""

from __future__ import annotations

import time
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligraph.text.folding import fold
from obligraph.text.outline import Piece, marker, pieces

TABLE = tomllib.loads((Path(__file__).parent / "cases" / "outline.toml").read_text("utf-8"))
YES = [(number["scheme"], text) for number in TABLE["number"] for text in number["yes"]]
NO = [text for number in TABLE["number"] for text in number["no"]]
KNOWN = [
    pytest.param(text, marks=pytest.mark.xfail(reason=reason, strict=True))
    for number in TABLE["number"]
    for text, reason in number.get("known", {}).items()
]
LINES = [
    pytest.param(
        line["pieces"],
        id=line["name"],
        marks=[pytest.mark.xfail(reason=line["known"], strict=True)] if "known" in line else [],
    )
    for line in TABLE["line"]
]
LETTERS = st.sampled_from("一二十第条章是要、.。；;:：（）()《》“”[]①12年—- \t\n　建立各县市局牵头责任单位A\x00\u3000")
TEXTS = st.text(LETTERS, max_size=200)


def cut(text: str) -> list[Piece]:
    return list(pieces(text, fold(text), [(0, len(text), 0)]))


def test_are_there_enough_cases() -> None:
    """Does every scheme have examples and counter-examples?"""
    assert len(YES) >= 20
    assert len(NO) >= 15
    assert len(LINES) >= 8
    assert all(number["yes"] and number["no"] for number in TABLE["number"])


@pytest.mark.parametrize(("scheme", "case"), YES, ids=[text for _, text in YES])
def test_is_the_numbering_known(scheme: str, case: str) -> None:
    """Is the number at the start of the line told by its scheme, and what follows it left?"""
    number, rest = case.split("|")
    text = fold(number + rest)
    assert marker(text, 0, len(text)) == (scheme, fold(number).strip(), len(number))


@pytest.mark.parametrize("text", [*NO, *KNOWN])
def test_is_a_number_that_counts_no_numbering(text: str) -> None:
    """Is nothing cut off a line that opens with an amount, a year, a name or a bare number?"""
    assert marker(fold(text), 0, len(text)) == ("", "", 0)


@pytest.mark.parametrize("expected", LINES)
def test_is_a_line_cut_into_its_pieces(expected: str) -> None:
    """Are the sentences and the items that share one line told apart?"""
    text = expected.replace("|", "")
    assert [text[p.start : p.end] for p in cut(text)] == [part.strip() for part in expected.split("|")]


def test_does_a_piece_know_its_place() -> None:
    """Do opens and closes say which pieces start and end a line, and block where they stand?"""
    text = "健全机制。完善制度。\n一、加强监督"
    found = list(pieces(text, fold(text), [(0, 10, 3), (11, len(text), 4)]))
    assert [(p.opens, p.closes, p.block, p.scheme) for p in found] == [
        (True, False, 3, ""),
        (False, True, 3, ""),
        (True, True, 4, "one"),
    ]


def test_is_only_the_given_range_read() -> None:
    """Does nothing outside the given ranges become a piece?"""
    text = "标题\n健全机制。\n署名"
    assert [text[p.start : p.end] for p in pieces(text, fold(text), [(3, 8, 0)])] == ["健全机制。"]


@given(TEXTS)
def test_do_pieces_cover_every_visible_character(text: str) -> None:
    """Do the pieces lie in their range, ascend, never overlap, and leave out nothing but white space?"""
    folded = fold(text)
    found = cut(text)
    assert all(0 <= p.start <= p.body < p.end <= len(text) for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    covered: set[int] = set()
    for p in found:
        covered.update(range(p.start, p.end))
    assert all(n in covered or c.isspace() for n, c in enumerate(folded))


@given(TEXTS)
def test_is_every_number_what_stands_before_the_body(text: str) -> None:
    """Is a piece without a scheme its own body, and a number the text in front of the body?"""
    folded = fold(text)
    for p in cut(text):
        assert (p.number == "") == (p.scheme == "")
        assert folded[p.start : p.body].strip() == p.number
        assert p.body == p.start or p.scheme


@pytest.mark.parametrize(
    "text", ["（" * 20000, "一、" * 10000, "（一）" * 8000, "1." * 15000, "——" * 15000, "第一条" * 9000]
)
def test_does_a_hostile_line_take_linear_time(text: str) -> None:
    """Is a line of nothing but brackets or numbers cut in a moment?"""
    begun = time.perf_counter()
    found: Any = cut(text)
    assert time.perf_counter() - begun < 2
    assert len(found) <= len(text)
