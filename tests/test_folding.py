"""Folding keeps every offset; sentences end where a reader ends them: the case table and what holds for any text."""

from __future__ import annotations

import time
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligraph.text.folding import fold
from obligraph.text.sentences import closers, sentences

TABLE = tomllib.loads((Path(__file__).parent / "cases" / "folding.toml").read_text("utf-8"))
FOLDS = [(case["folded"], text) for case in TABLE["fold"] for text in case["same"]]
KNOWN = [
    pytest.param(case["folded"], text, marks=pytest.mark.xfail(reason=reason, strict=True))
    for case in TABLE["fold"]
    for text, reason in case.get("known", {}).items()
]
SENTENCES = {case["name"]: case["text"] for case in TABLE["sentence"]}
ANY = st.text(st.characters(codec=None), max_size=200)
MARKS = st.text(st.sampled_from("甲乙。！?;；（）()《》“”〔〕[]【】「」 \n"), max_size=120)


def test_are_there_enough_cases() -> None:
    """Does the table hold foldings and sentences?"""
    assert len(FOLDS) >= 30
    assert len(SENTENCES) >= 12


@pytest.mark.parametrize(("folded", "text"), [*FOLDS, *KNOWN])
def test_do_spellings_fold_into_one(folded: str, text: str) -> None:
    """Do all spellings of a mark become the same one, in place?"""
    assert fold(text) == folded


@given(ANY)
def test_does_folding_keep_the_length_of_any_text(text: str) -> None:
    """Is the folded text as long as the text, character for character, lone surrogates and controls included?"""
    assert len(fold(text)) == len(text)
    assert fold(text) == "".join(map(fold, text))


@given(ANY)
def test_is_folding_twice_folding_once(text: str) -> None:
    """Is folding idempotent?"""
    assert fold(fold(text)) == fold(text)


def test_does_every_single_character_fold_to_one_character() -> None:
    """Does no character of the basic plane vanish, grow, or need a second folding?"""
    every = "".join(map(chr, range(0x10000)))
    assert len(fold(every)) == len(every)
    assert fold(fold(every)) == fold(every)


@pytest.mark.parametrize("text", SENTENCES.values(), ids=SENTENCES.keys())
def test_does_a_sentence_end_where_it_should(text: str) -> None:
    """Are the sentences those between the bars?"""
    plain = text.replace("|", "")
    assert [plain[a:b] for a, b in sentences(plain)] == [part.strip() for part in text.split("|")]


@given(MARKS)
def test_do_sentences_cover_every_visible_character(text: str) -> None:
    """Do sentences ascend, never overlap or cross a line break, and leave out nothing but white space?"""
    found = list(sentences(text))
    assert all(a < b and text[a:b] == text[a:b].strip() and "\n" not in text[a:b] for a, b in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    covered = {n for a, b in found for n in range(a, b)}
    assert all(n in covered or c.isspace() for n, c in enumerate(text))


@given(MARKS, st.integers(0, 120), st.integers(0, 120))
def test_do_sentences_of_a_range_stay_inside_it(text: str, first: int, length: int) -> None:
    """Does a range of the text give the sentences of the piece cut out, moved by its start?"""
    start, end = min(first, len(text)), min(first + length, len(text))
    piece = [(a + start, b + start) for a, b in sentences(text[start:end])]
    assert list(sentences(text, start, end)) == piece


@given(MARKS)
def test_does_every_bracket_close_behind_itself(text: str) -> None:
    """Does each opening mark close later, each closing mark close one, and equal kinds nest?"""
    line = text.replace("\n", "")
    closed = closers(line)
    assert all(at < close for at, close in closed.items())
    assert len(set(closed.values())) == len(closed)
    for at, close in closed.items():
        inner = [(a, c) for a, c in closed.items() if at < a < close and line[a] == line[at]]
        assert all(c < close for _, c in inner)


@pytest.mark.parametrize(
    "text",
    [
        "（" * 10000 + "甲。" + "）" * 10000,
        "（" * 20000,
        "）。" * 10000,
        "（。" * 10000,
        "《“（" * 7000 + "）”》" * 7000,
        "。" * 20000,
    ],
    ids=["nested", "open", "closed", "open with stops", "three kinds", "stops"],
)
def test_do_nested_brackets_take_linear_time(text: str) -> None:
    """Is a line of 20,000 brackets cut in a moment?"""
    begun = time.perf_counter()
    found = list(sentences(text))
    assert time.perf_counter() - begun < 2
    assert found
