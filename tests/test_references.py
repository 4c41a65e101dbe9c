"""Which documents does a text cite, and which titles in 《》 are none?"""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from obligraph.lexicon import load
from obligraph.lexicon.references import ReferenceTable
from obligraph.model import FrontMatter, Mention
from obligraph.recognise.references import ReferenceRecogniser
from obligraph.recognise.triggers import all_windows
from obligraph.resolve.citations import best_guess, citations, malformed_numbers, references
from obligraph.text.folding import fold

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "cases" / "references.toml").read_text("utf-8"))[
    "case"
]
RECOGNISER = ReferenceRecogniser(load())
TABLE = load().table("references", ReferenceTable)


def found_in(text: str) -> list[Mention]:
    folded = fold(text)
    return RECOGNISER.find(folded, all_windows(folded))


def test_are_there_enough_cases_and_is_each_named_once() -> None:
    """Does the table hold what it should, each case once?"""
    assert len(CASES) >= 60
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert sum(not case["expect"] for case in CASES) >= 12


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_which_documents_does_the_text_cite(case: dict[str, Any]) -> None:
    """Are the cited documents found, each once, spelt as in the text, and nothing else?"""
    text = case["text"]
    front = FrontMatter(title=case.get("own"), number=case.get("own_number"))
    mentions = found_in(text)
    cited = references(mentions, text, front)
    assert [f"{r.title or ''}|{r.number or ''}|{r.relation}" for r in cited] == case["expect"]
    reported = [f"{m.value.number}" for m in mentions if m.rule == "malformed-number"]
    assert [fold(line.split("|")[0]) for line in case.get("malformed", [])] == reported
    problems = malformed_numbers(mentions, "invented.txt")
    assert len(problems) == len(reported)
    for line, problem in zip(case.get("malformed", []), problems, strict=True):
        number, guess = line.split("|")
        assert best_guess(number) == (guess or None)
        assert (guess or "look it up") in problem.message


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_do_spans_lie_on_the_words(case: dict[str, Any]) -> None:
    """Does every mention's span hold its title and its number, and do all lie in order inside the text?"""
    text = case["text"]
    mentions = found_in(text)
    assert [m.span for m in mentions] == sorted(m.span for m in mentions)
    for mention in mentions:
        assert 0 <= mention.span.start < mention.span.end <= len(text)
        quote = "".join(fold(mention.span.of(text)).split())
        assert mention.value.title is None or "".join(mention.value.title.split()) in quote
        for number in (mention.value.number or "").split("、"):
            assert number in quote or mention.rule == "standard"


def test_does_a_short_form_lead_to_its_document() -> None:
    """Do all mentions of 《意见》 belong to the document that it is short for?"""
    text = "落实《关于加强养老服务的意见》(以下简称《意见》)。各县要对照《意见》自查。"
    (cited,) = citations(found_in(text), text, FrontMatter())
    assert [span.of(text) for span in cited.spans][-1] == "《意见》"
    assert len(cited.spans) == 2


def test_are_windows_respected() -> None:
    """Is a title outside the given windows left alone?"""
    text = "根据《云溪省防洪条例》制定。落实《云溪省河道条例》。"
    stop = text.index("。")
    assert [m.value.title for m in RECOGNISER.find(text, [(0, stop)])] == ["云溪省防洪条例"]
    assert RECOGNISER.find(text, []) == []


def test_does_every_rule_take_its_examples() -> None:
    """Do the lexicon's own examples hold: titles that are documents and titles that are none, relations, series?"""
    for rule in TABLE.not_document:
        for title in rule.yes:
            assert not found_in(f"见《{title}》。"), (rule.id, title)
        for title in rule.no:
            assert found_in(f"见《{title}》。"), (rule.id, title)
    for relation in TABLE.relation:
        for text in relation.yes:
            assert [m.value.relation for m in found_in(text)] == [relation.relation], text
        for text in relation.no:
            assert relation.relation not in [m.value.relation for m in found_in(text)], text
    for verbs in TABLE.verbs:
        assert not [text for text in verbs.yes if found_in(text)]
        assert all(found_in(text) for text in verbs.no)
    for short in TABLE.short_form:
        assert all(found_in(f"见《{title}》。")[0].rule == "short-form" for title in short.yes)
        assert all(found_in(f"见《{title}》。")[0].rule != "short-form" for title in short.no)
    for series in TABLE.series:
        assert all(re.fullmatch(series.pattern, text) for text in series.yes), series.id
        assert not [text for text in series.no if re.fullmatch(series.pattern, text)], series.id


@pytest.mark.parametrize(
    "piece",
    [
        "《",
        "》",
        "《甲",
        "《甲省防洪条例》",
        "甲发〔2017〕",
        "甲发〔20171号",
        "《甲省条例》(",
        "号",
        "〔〔",
        "《意见》",
    ],
)
def test_is_a_hostile_text_read_in_linear_time(piece: str) -> None:
    """Does a text of one repeated fragment, without a single stop, stay cheap?"""
    text = piece * (60_000 // len(piece))
    start = time.perf_counter()
    references(found_in(text), text, FrontMatter())
    assert time.perf_counter() - start < 4
