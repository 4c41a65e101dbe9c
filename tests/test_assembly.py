"""Obligations from small invented documents: the case tables outline, tasks, kinds, actors, marks, scope, text_roles,
tables and years.

A case has a `name`, a `text` and what to `expect`, one inline table an obligation, in document order; `[]` finds
nothing. Of an obligation: `quote` (without its number, its marks and its closing stop), `kind` (obligation where none
is given), `actors`, `lead`, `support`, `deadlines` ("quote: type value"), `standards` ("quote: op value unit", ` ?`
after a condition): what is not given is empty. `strength` and `section` are compared only where they are given. `a|b`
accepts either, `?a` a name or nothing. The text stands in a notice of 5 March 2026 by a fictional city, unless `frame`
is false. `known` marks a case that the program gets wrong, with the reason; it fails when the program gets it right.
"""

from __future__ import annotations

import time
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obligraph.extractor import Extractor
from obligraph.model import Deadline, Extraction, Level, Obligation, Standard
from obligraph.readers import read_bytes

CASES = Path(__file__).parent / "cases"
TABLES = ("outline", "tasks", "kinds", "actors", "marks", "scope", "text_roles", "tables", "years")
FRAME = """云溪市人民政府办公室关于做好2026年有关工作的通知
各县（区）人民政府，市直各部门：
{}
云溪市人民政府办公室
2026年3月5日"""
LISTS = ("actors", "lead", "support", "deadlines", "standards")
KEYS = {"quote", "kind", "strength", "section", *LISTS}
EXTRACTOR = Extractor()
WORDS = """
一、 （一） 1. 2. 一是 —— 附件 。 ； ， 、 ： （ ） 〔 《 》 “ ” 的 由 要 应当 不得 可以 鼓励 各县（区） 市民政局
企业 等部门 建立台账 完善机制 牵头 负责 配合 会同 责任单位： 牵头单位： 完成时限： 以上两项 2026年 10月底前
每季度 不少于2名 80%以上 主要目标 现将方案印发给你们
"""
FRAGMENTS = [*WORDS.split(), " ", "　　", "\t", "\n", "\n", "\n", "第一条 ", "序号\t工作任务\t责任单位\n"]
HOSTILE = {
    "marks on one line": "（市民政局牵头）" * 3000,
    "brackets that never close": "建立台账" + "（" * 20000,
    "one list of names": "市民政局、" * 5000 + "要建立台账。",
    "subjects without end": "市民政局要建立，" * 3000,
    "由 without end": "由市民政局" * 5000,
    "的 without end": "市民政局的" * 5000 + "要建立。",
    "labels without end": "责任单位：市民政局；" * 2500,
    "labels without names": "责任单位：" * 5000,
    "pivots without end": "鼓励企业" * 6000,
    "partners without end": "市民政局会同市财政局" * 2500,
    "leaders without end": "市民政局牵头，" * 3500,
    "items without end": "1.建立；" * 5000,
    "one modal": "要" * 25000,
    "one bracket a line": "（市民政局牵头）\n" * 3000,
    "rows without end": "建立\t市民政局\n" * 3000,
}

Compact = dict[str, Any]


def load(name: str) -> list[Any]:
    """The cases of one table as parameters, those with `known` expected to fail."""
    cases = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]
    params = []
    for case in cases:
        known = case.get("known")
        marks = [pytest.mark.xfail(reason=known, raises=AssertionError, strict=True)] if known else []
        params.append(pytest.param(case, id=f"{name}: {case['name']}", marks=marks))
    return params


def extract(case: dict[str, Any]) -> Extraction:
    text = case["text"] if case.get("frame") is False else FRAME.format(case["text"])
    reading = read_bytes(text.encode("utf-8"), "case.txt", ".txt", EXTRACTOR.lexicon)
    return EXTRACTOR.extract(reading)


def deadline(d: Deadline) -> str:
    """The deadline as the tables write it."""
    if d.type in ("recurring", "within"):
        return f"{d.quote}: {d.type} {d.every or d.duration or '?'}"
    if d.type == "during":
        return f"{d.quote}: during {d.start or '?'} {d.end or '?'}"
    return f"{d.quote}: ongoing" if d.type == "ongoing" else f"{d.quote}: {d.type} {d.end or d.start or '?'}"


def standard(s: Standard) -> str:
    """The standard as the tables write it."""
    upper = f"–{s.upper}" if s.upper is not None else ""
    return f"{s.quote}: {s.op} {s.value}{upper}" + (f" {s.unit}" if s.unit else "") + (" ?" if s.condition else "")


def compact(o: Obligation) -> Compact:
    return {
        "quote": o.quote.strip("。；;：: "),
        "kind": o.kind.value,
        "strength": o.strength.value,
        "section": list(o.section),
        "actors": [p.name for p in o.actors],
        "lead": [p.name for p in o.lead],
        "support": [p.name for p in o.support],
        "deadlines": [deadline(d) for d in o.deadlines],
        "standards": [standard(s) for s in o.standards],
    }


def agrees(expected: str, got: str) -> bool:
    return got in expected.split("|")


def settled(expected: list[str], got: list[str]) -> list[str]:
    """`expected` in the terms of `got`: the alternative that was chosen, and optional entries only where they stand."""
    out: list[str] = []
    for entry in expected:
        here = got[len(out)] if len(out) < len(got) else None
        plain = entry.removeprefix("?")
        if here is not None and agrees(plain, here):
            out.append(here)
        elif not entry.startswith("?"):
            out.append(entry)
    return out


def wanted(expected: Compact, got: Compact | None) -> Compact:
    """The expected obligation in full, in the terms of the one that was found in its place."""
    full: Compact = {"quote": expected["quote"], "kind": expected.get("kind", "obligation")}
    for key in ("quote", "kind"):
        if got is not None and agrees(full[key], got[key]):
            full[key] = got[key]
    for key in ("strength", "section"):
        if key in expected:
            full[key] = expected[key]
    for key in LISTS:
        full[key] = settled(expected.get(key, []), got[key] if got else [])
    return full


@pytest.mark.parametrize("case", [case for name in TABLES for case in load(name)])
def test_are_the_obligations_of_the_case_found(case: dict[str, Any]) -> None:
    """Does the text hold exactly the expected obligations, in order, with the expected cells?"""
    assert all(entry.keys() <= KEYS for entry in case["expect"]), "a key that no obligation has"
    got = [compact(o) for o in extract(case).obligations]
    expected = [wanted(e, got[n] if n < len(got) else None) for n, e in enumerate(case["expect"])]
    seen = [
        {key: value for key, value in g.items() if n >= len(expected) or key in expected[n]} for n, g in enumerate(got)
    ]
    assert seen == expected


@pytest.mark.parametrize("name", TABLES)
def test_does_a_table_hold_cases(name: str) -> None:
    """Does every table hold enough cases, each with a name of its own, and negatives among all of them?"""
    cases = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]
    assert len(cases) >= 10
    assert len({case["name"] for case in cases}) == len(cases)
    assert all(case.keys() <= {"name", "text", "expect", "frame", "known"} for case in cases)


def test_is_the_whole_larger_than_a_handful() -> None:
    """Are there over 150 cases in all, some of them negative?"""
    cases = [case.values[0] for name in TABLES for case in load(name)]
    assert len(cases) >= 150
    assert sum(case["expect"] == [] for case in cases) >= 15


@pytest.mark.parametrize("case", [case for name in TABLES for case in load(name) if not case.marks])
def test_does_every_span_point_to_its_words(case: dict[str, Any]) -> None:
    """Is every quote and name what its span covers in the text, and every span inside it?"""
    extraction = extract(case)
    text = extraction.document.text
    for o in extraction.obligations:
        assert o.span.of(text) == o.quote
        assert o.quote == o.quote.strip()
        assert all(party.span.of(text) == party.name for party in (*o.actors, *o.lead, *o.support))
        assert all(limit.span.of(text) == limit.quote for limit in o.deadlines)
        assert all(measure.span.of(text) == measure.quote for measure in o.standards)
    assert len({o.id for o in extraction.obligations}) == len(extraction.obligations)


def first(text: str) -> Obligation:
    """The first obligation of a framed text."""
    return extract({"text": text}).obligations[0]


def codes(o: Obligation) -> dict[str, str]:
    """Why cells are empty or came from elsewhere, by cell."""
    return {r.cell: r.code for r in o.reasons if r.code}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "健全转诊制度。",
            {"lead": "no-owner-stated", "deadlines": "no-deadline-stated", "standards": "no-standard-stated"},
        ),
        ("市教育局要建立退出机制。", {"lead": "only-actor-stated"}),
        ("配齐专职工作者。健全岗位培训制度。（市民政局负责）", {"lead": "owner-inherited"}),
        ("届时完成验收。", {"deadlines": "not-resolved"}),
        ("10月底前完成整改，每镇不少于2处。（市民政局负责）", {}),
    ],
    ids=[
        "nothing stated",
        "only an actor",
        "owner from a mark further on",
        "a time without a date",
        "everything stated",
    ],
)
def test_does_an_empty_cell_say_why(text: str, expected: dict[str, str]) -> None:
    """Does a cell that is empty, or filled from elsewhere, carry the code of its reason, and a filled one none?"""
    found = codes(first(text))
    assert found.items() >= expected.items()
    assert expected or not found


def test_is_a_party_resolved_against_the_document() -> None:
    """Does a name get its full form, line, level and place from the document, and a renamed office its successor?"""
    (party,) = first("市国土资源局负责确权登记。").actors
    assert (party.name, party.canonical, party.successor) == ("市国土资源局", "云溪市国土资源局", "云溪市自然资源局")
    assert (party.system, party.level, party.jurisdiction) == ("natural-resources", Level.CITY, "云溪市")


@pytest.mark.parametrize(
    ("text", "action", "thing"),
    [
        ("健全转诊制度。", "健全", "转诊制度"),
        ("市教育局要建立退出机制。", "建立", "退出机制"),
        ("各县（区）应于10月底前完成验收。", "完成", "验收"),
        ("不得占用消防通道。", "占用", "消防通道"),
        ("一是规范收费行为。", "规范", "收费行为"),
        ("用水户逾期未缴费的，供水单位应当书面催缴。", "催缴", ""),
        ("初次违规且已改正的，市城管局可以不予处罚。", "不予处罚", ""),
    ],
)
def test_are_action_and_object_those_of_the_main_predicate(text: str, action: str, thing: str) -> None:
    """Is the main verb the action, and what follows it in its clause the object?"""
    o = first(text)
    assert (o.action, o.object) == (action, thing)


def test_is_the_condition_of_a_task_kept() -> None:
    """Does a task under a condition carry it, and another task none?"""
    assert first("用水户逾期未缴费的，供水单位应当书面催缴。").condition == "用水户逾期未缴费的"
    assert first("供水单位应当书面催缴欠费。").condition is None


def test_does_an_id_stay_when_the_text_around_it_changes() -> None:
    """Is the part of an id that names the task the same after another paragraph came before it, and different for the
    same words under another heading or said twice?"""
    alone = first("一、重点任务\n健全转诊制度，完善服务网络。")
    later = extract({"text": "一、重点任务\n规范收费行为，公开价目。\n健全转诊制度，完善服务网络。"}).obligations[1]
    elsewhere = first("一、工作措施\n健全转诊制度，完善服务网络。")
    assert alone.quote == later.quote == elsewhere.quote
    assert alone.id.split("-", 1)[1] == later.id.split("-", 1)[1] != elsewhere.id.split("-", 1)[1]
    twice = extract({"text": "健全转诊制度，完善服务网络。\n健全转诊制度，完善服务网络。"}).obligations
    assert len({o.id for o in twice}) == 2


def test_does_a_document_without_a_task_say_so() -> None:
    """Is a text in which no task was found a problem of its own, and never silence?"""
    extraction = extract({"text": "近年来，全市农村公路建设取得明显成效。"})
    assert extraction.obligations == ()
    assert [p.code for p in extraction.problems] == ["no-task"]
    assert [p.code for p in extract({"text": "健全转诊制度。"}).problems] == []


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join))
def test_does_any_text_give_obligations_inside_it(text: str) -> None:
    """Do the obligations of texts thrown together from the marks of the trade ascend, never overlap and lie in the
    text, and does a second run give the same?"""
    extraction = extract({"text": text, "frame": False}) if text.strip() else extract({"text": text})
    whole = extraction.document.text
    spans = [o.span for o in extraction.obligations]
    assert all(0 <= s.start < s.end <= len(whole) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(o.quote == o.span.of(whole) for o in extraction.obligations)
    again = extract({"text": text, "frame": False}) if text.strip() else extract({"text": text})
    assert again.obligations == extraction.obligations


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_does_a_hostile_text_take_linear_time(text: str) -> None:
    """Does a text of 15,000 to 30,000 characters that repeats one phrase take no longer than a moment?"""
    begun = time.perf_counter()
    extract({"text": text})
    assert time.perf_counter() - begun < 2.5
