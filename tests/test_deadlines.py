"""Time limits: the case table, the lexicon's own examples, the completion of dates, and properties that hold on any
text."""

from __future__ import annotations

import time
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligraph.lexicon.base import LexiconError
from obligraph.lexicon.deadlines import Cue, DeadlineTable
from obligraph.lexicon.loader import load
from obligraph.model import Deadline, Mention, PartialDate, Span, TimeExpression
from obligraph.recognise.deadlines import DeadlineRecogniser
from obligraph.recognise.triggers import Triggers, all_windows
from obligraph.resolve.dates import context_year, resolve, title_year
from obligraph.text.folding import fold

TABLE = tomllib.loads((Path(__file__).parent / "cases" / "deadlines.toml").read_text("utf-8"))
RECOGNISER = DeadlineRecogniser(load())
LEXICON = load().table("deadlines", DeadlineTable)
ONE = [(case, surface) for case in TABLE["case"] for surface in case["surfaces"]]
NONE = [(group["why"], text) for group in TABLE["none"] for text in group["texts"]]
TEXTS = (
    [s.replace("【", "").replace("】", "") for _, s in ONE] + [t for _, t in NONE] + [m["text"] for m in TABLE["many"]]
)


def mentions(text: str) -> list[Mention]:
    folded = fold(text)
    found = RECOGNISER.find(folded, all_windows(folded))
    return [mention for mention in found if not mention.rule.endswith(".background")]


def deadlines(text: str, reference: str) -> list[Deadline]:
    return [
        resolve(m, text, year=context_year(fold(text), 0, m.span.start), document_date=reference or None)
        for m in mentions(text)
    ]


def value(deadline: Deadline) -> str:
    """The deadline as the case table writes it."""
    if deadline.type in ("recurring", "within"):
        return f"{deadline.type} {deadline.every or deadline.duration or '?'}"
    if deadline.type == "during" and (deadline.start or deadline.end):
        return f"during {deadline.start or '?'} {deadline.end or '?'}"
    dates = {"by": deadline.end, "from": deadline.start, "during": None}
    return deadline.type if deadline.type == "ongoing" else f"{deadline.type} {dates[deadline.type] or '?'}"


def test_are_there_enough_cases() -> None:
    """Does the table hold many surfaces, and many sentences without a time limit?"""
    assert len(ONE) >= 150
    assert len(NONE) >= 50
    assert len(TABLE["many"]) >= 8


@pytest.mark.parametrize(("case", "surface"), ONE, ids=[s for _, s in ONE])
def test_does_a_surface_mean_its_value(case: dict[str, str], surface: str) -> None:
    """Is the marked phrase found, exactly once, with the value of its case?"""
    quote = surface[surface.index("【") + 1 : surface.index("】")]
    text = surface.replace("【", "").replace("】", "")
    found = deadlines(text, case["reference"])
    if "lead-in" in case:
        found = [x for x in found if x.quote == quote]
    assert [(x.quote, value(x)) for x in found] == [(quote, case["expect"])]
    assert [x.span.of(text) for x in found] == [quote]


@pytest.mark.parametrize("case", TABLE["many"], ids=[m["text"] for m in TABLE["many"]])
def test_are_all_times_of_a_sentence_found(case: dict[str, str]) -> None:
    """Does each of several times keep its own value?"""
    found = deadlines(case["text"], case["reference"])
    assert [f"{x.quote}: {value(x)}" for x in found] == list(case["expect"])


@pytest.mark.parametrize(("why", "text"), NONE, ids=[t for _, t in NONE])
def test_is_a_time_that_limits_nothing_left_alone(why: str, text: str) -> None:
    """Is nothing found where a time only describes, reports or measures?"""
    assert [m.span.of(text) for m in mentions(text)] == [], why


@pytest.mark.parametrize(("cue", "example"), [(c, x) for c in LEXICON.cue for x in c.yes], ids=lambda x: str(x)[:40])
def test_does_the_lexicon_keep_its_promises(cue: Cue, example: str) -> None:
    """Is the time between 【 and 】 in every `yes` of the lexicon found?"""
    quote = example[example.index("【") + 1 : example.index("】")]
    text = example.replace("【", "").replace("】", "")
    assert [m.span.of(text) for m in mentions(text)] == [quote]


@pytest.mark.parametrize(("cue", "example"), [(c, x) for c in LEXICON.cue for x in c.no], ids=lambda x: str(x)[:40])
def test_are_the_counter_examples_of_the_lexicon_left_alone(cue: Cue, example: str) -> None:
    """Is nothing found in any `no` of the lexicon?"""
    assert [m.span.of(example) for m in mentions(example)] == []


@pytest.mark.parametrize("text", TEXTS)
def test_do_the_triggers_lead_to_every_time(text: str) -> None:
    """Do the windows that the literals open hold all that a search of every sentence finds?"""
    folded = fold(text)
    windows = Triggers({RECOGNISER.name: RECOGNISER.triggers}).windows(folded)[RECOGNISER.name]
    limits = [m for m in RECOGNISER.find(folded, windows) if not m.rule.endswith(".background")]
    assert limits == mentions(text)


def by(year: int | None, month: int | None, day: int | None) -> Mention:
    return Mention(Span(0, 2), "deadlines", TimeExpression("by", end=PartialDate(year, month, day)), "t")


@pytest.mark.parametrize(
    ("date", "year", "reference", "end"),
    [
        ((None, 2, 0), 2020, None, "2020-02-29"),
        ((None, 2, 0), 2021, "2020-05-01", "2021-02-28"),
        ((None, 10, 0), None, "2020-05-01", "2020-10-31"),
        ((2022, 10, 0), 2021, "2020-05-01", "2022-10-31"),
        ((None, 3, 0), None, "2020-12-01", "2021-03-31"),
        ((None, 3, 0), None, "2020-04-14", "2020-03-31"),
        ((None, 3, 0), 2020, "2020-12-01", "2020-03-31"),
        ((2020, None, None), None, None, "2020-12-31"),
        ((None, 10, 0), None, None, None),
        ((2021, 2, 30), None, None, None),
        ((2021, 13, 1), None, None, None),
        ((None, None, 5), 2021, None, None),
    ],
)
def test_is_a_date_completed(
    date: tuple[int | None, int | None, int | None], year: int | None, reference: str | None, end: str | None
) -> None:
    """Does a missing year come from the context first and then from the document, an impossible one from nowhere?"""
    assert resolve(by(*date), "某日", year=year, document_date=reference).end == end


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2019年:", 2019),
        ("2019年：", 2019),
        ("2019年,全面推开,", 2019),
        ("(2)、2016-2018年,分批推进,", 2018),
        ("2025年度", 2025),
        ("一、2019年重点任务", 2019),
        ("(三)巩固阶段(2020年1月至6月)", 2020),
        ("第二阶段(2020年)", 2020),
        ("2025年6月底前完成招标,", 2025),
        ("到2025年,全县基本建成,", None),
        ("根据《2018年12月工作通知》要求,", None),
        ("2018年3月印发的方案,", None),
        ("认真总结2018年试点工作,", None),
        ("各镇要", None),
        ("", None),
    ],
)
def test_does_a_lead_in_give_the_year(text: str, year: int | None) -> None:
    """Which year governs a date without one that follows?"""
    assert context_year(fold(text), 0, len(text)) == year


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("云溪县2018年度河道管理考核细则", 2018),
        ("关于印发云溪县2022年工作要点的通知", 2022),
        ("云溪县三年行动计划(2021-2023年)", None),
        ("云溪县养老服务办法", None),
        (None, None),
    ],
)
def test_does_a_title_state_its_year(title: str | None, year: int | None) -> None:
    """Is the year of an undated document known from its title?"""
    assert title_year(title) == year


@given(st.text(alphabet="年月日前底内起至到每季度期间自之第2019一二十-、,《》()“”五 \t\n。", max_size=60))
def test_do_times_stand_inside_the_text_and_apart(text: str) -> None:
    """Are mentions inside their windows, in order, disjoint, and resolvable, on any text?"""
    folded = fold(text)
    windows = all_windows(folded)
    found = RECOGNISER.find(folded, windows)
    for mention in found:
        assert any(a <= mention.span.start < mention.span.end <= b for a, b in windows)
        resolved = resolve(mention, text, year=None, document_date="2020-02-29")
        assert resolved.quote == mention.span.of(text)
    for left, right in pairwise(found):
        assert left.span.end <= right.span.start


@pytest.mark.parametrize(
    "piece", ["2020年", "1月、", "3日内", "期间", "《2020年", "1月1日至", "每年1月、", "自", "一", "(持续推进"]
)
def test_is_a_hostile_line_read_in_linear_time(piece: str) -> None:
    """Does a line eight times as long take about eight times as long, not sixty-four?"""

    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        best = 9.0
        for _ in range(2):
            start = time.perf_counter()
            RECOGNISER.find(text, [(0, len(text))])
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds(24_000) < 32 * seconds(3_000) + 0.03


def test_is_a_cue_without_examples_refused() -> None:
    """Does the loader's message say which entry lacks its examples, and is a missing entry named?"""
    with pytest.raises(ValueError, match="moment has no examples"):
        Cue(id="moment", words=("届时",))
    with pytest.raises(ValueError, match="entries missing: time-verb"):
        DeadlineTable(unit=(), plan=(), cue=tuple(c for c in LEXICON.cue if c.id != "time-verb"))
    assert issubclass(LexiconError, ValueError)
