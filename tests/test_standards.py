"""Numeric standards: the case table, the lexicon's own examples, and properties that hold on any text."""

from __future__ import annotations

import re
import time
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligraph.lexicon.base import LexiconError
from obligraph.lexicon.loader import load
from obligraph.lexicon.standards import StandardsTable, Unit
from obligraph.model import Standard
from obligraph.recognise.standard_values import describe
from obligraph.recognise.standards import StandardRecogniser
from obligraph.recognise.triggers import Triggers, all_windows
from obligraph.text.folding import fold

CASES = tomllib.loads((Path(__file__).parent / "cases" / "standards.toml").read_text("utf-8"))["case"]
RECOGNISER = StandardRecogniser(load())
TABLE = load().table("standards", StandardsTable)
RULES = [*TABLE.unit, *TABLE.comparison, *TABLE.prefix, *TABLE.context]
YES = [(rule.id, example) for rule in RULES for example in rule.yes]
NO = [(rule.id, example) for rule in RULES for example in rule.no]


def found(text: str) -> list[Standard]:
    folded = fold(text)
    return [mention.value for mention in RECOGNISER.find(folded, all_windows(folded))]


def test_are_there_enough_cases() -> None:
    """Does the table hold positive and negative cases?"""
    assert len(CASES) >= 150
    assert sum(not case["expect"] for case in CASES) >= 40
    assert len({case["text"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_what_does_the_sentence_demand(case: dict[str, object]) -> None:
    """Are quote, operator, value, unit and condition those of the table?"""
    assert [f"{x.quote}: {describe(x)}" for x in found(str(case["text"]))] == case["expect"]


@pytest.mark.parametrize(("rule", "example"), YES, ids=[f"{rule}: {example}" for rule, example in YES])
def test_does_the_lexicon_keep_its_promises(rule: str, example: str) -> None:
    """Is the standard that a lexicon rule shows as its example found?"""
    text, _, expected = example.partition(" => ")
    assert expected in [describe(x) for x in found(text)], rule


@pytest.mark.parametrize(("rule", "example"), NO, ids=[f"{rule}: {example}" for rule, example in NO])
def test_does_the_lexicon_keep_its_refusals(rule: str, example: str) -> None:
    """Is nothing found in a lexicon rule's counter-example?"""
    assert found(example) == [], rule


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_do_the_triggers_lose_nothing(case: dict[str, object]) -> None:
    """Does the automaton's choice of windows leave every find in?"""
    folded = fold(str(case["text"]))
    windows = Triggers({RECOGNISER.name: RECOGNISER.triggers}).windows(folded)[RECOGNISER.name]
    assert RECOGNISER.find(folded, windows) == RECOGNISER.find(folded, all_windows(folded))


@pytest.mark.parametrize(
    ("text", "measured"),
    [
        ("全县智能算力占比达到40%。", "全县智能算力占比"),
        ("确保绿化覆盖率不低于38%。", "绿化覆盖率"),
        ("数据产业年均增速超过20%。", "数据产业年均增速"),
        ("使用面积不少于200平方米。", "使用面积"),
        ("打造100个特色品牌。", None),
    ],
)
def test_what_is_measured(text: str, measured: str | None) -> None:
    """Is the noun phrase before the number given where it names a measure?"""
    assert [x.of for x in found(text)] == [measured]


def test_is_the_value_exact() -> None:
    """Are amounts decimals and not floats?"""
    (standard,) = found("按每人每月不低于0.28元的标准安排。")
    assert standard.value == Decimal("0.28")
    assert isinstance(standard.value, Decimal)


def test_does_the_quote_stand_at_its_span() -> None:
    """Do spans count from the start of the whole text, full-width characters included?"""
    text = fold("首句不提数字。\n第二句要求覆盖率不低于８０％；第三句要求配备２名专员。")
    mentions = RECOGNISER.find(text, all_windows(text))
    assert [m.value.quote for m in mentions] == ["不低于80%", "2名"]
    assert all(m.span == m.value.span and m.span.of(text) == m.value.quote for m in mentions)


@given(
    st.text(
        alphabet='0123456789.,:/-~%一二两三十百万亿零个名元分年度以上下内不少于超过至达到每的"《》()，。、 \n',
        max_size=120,
    )
)
def test_do_finds_stay_in_order_and_inside(text: str) -> None:
    """On any text, are the finds inside it, ascending and disjoint, with finite values?"""
    folded = fold(text)
    past = 0
    for mention in RECOGNISER.find(folded, all_windows(folded)):
        assert past <= mention.span.start < mention.span.end <= len(folded)
        past = mention.span.end
        assert isinstance(mention.value.value, str) or mention.value.value.is_finite()
        assert (mention.value.op == "range") == (mention.value.upper is not None)


@pytest.mark.parametrize(
    "piece",
    [
        "9",
        "1,",
        "亿",
        "十",
        "1:",
        "《",
        '"',
        "1-",
        "不超过",
        "最高",
        "三分之",
        "1、",
        "2名",
        '"2名',
        "《2名",
        "5元/",
        "每",
    ],
)
def test_is_hostile_text_read_in_linear_time(piece: str) -> None:
    """Does a long run without any stop cost no more than a few microseconds a character?"""
    text = piece * (60_000 // len(piece))
    start = time.process_time()
    RECOGNISER.find(text, all_windows(text))
    assert time.process_time() - start < 3


def test_is_a_rule_without_examples_refused() -> None:
    """Does the schema refuse a rule that shows no example, by its id?"""
    with pytest.raises(ValueError, match=r"bare.*no example"):
        Unit(id="bare", kind="count", words=("个",), yes=(), no=())


def test_is_a_broken_pattern_refused(tmp_path: Path) -> None:
    """Does a user's lexicon with a broken regular expression give a message that names the file?"""
    (tmp_path / "standards.toml").write_text(
        '[[context]]\nid = "mine"\neffect = "none"\nleft = "(("\nyes = []\nno = ["x"]\n', "utf-8"
    )
    with pytest.raises(LexiconError, match=re.escape("standards.toml")):
        load(tmp_path)
