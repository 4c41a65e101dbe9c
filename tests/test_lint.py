"""Does each check of a draft find what it is for, and nothing else? The cases are read by the real pipeline."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import obligraph.lint
from invented import extraction
from obligraph.extractor import Extractor
from obligraph.lint import CHECKS, lint
from obligraph.lint.base import Check
from obligraph.model import (
    Comparison,
    Difference,
    Effect,
    Extraction,
    Finding,
    Pair,
    Relation,
    Severity,
    Span,
)
from obligraph.readers import Input, read
from obligraph.results import Results
from obligraph.run import run

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "cases" / "lint.toml").read_text("utf-8"))["case"]
NOTICE = (
    "青河市人民政府办公室关于印发灌区管护实施方案的通知\n\n各县（市、区）人民政府：\n\n现将《灌区管护实施方案》印发给你们。\n\n"
    "青河市人民政府办公室\n{date}\n\n灌区管护实施方案\n\n"
)
BY_PYTHON = {"contradicts-parent"}
"""Checks whose cases are no documents."""


@lru_cache(maxsize=1)
def extractor() -> Extractor:
    return Extractor()


def extracted(text: str, folder: Path, name: str = "draft.txt") -> Extraction:
    path = folder / name
    path.write_text(text, "utf-8", newline="\n")
    return extractor().extract(read(Input(name, path), extractor().lexicon))


def text_of(case: dict[str, Any]) -> str:
    head = NOTICE.format(date=case["date"]) if "date" in case else "青河市灌区管护实施方案\n\n"
    return head + str(case["text"]).lstrip("\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']}: {case['name']}")
def test_a_check_finds_what_it_should(case: dict[str, Any], tmp_path: Path) -> None:
    """Are the words of the findings just those of the case?"""
    one = extracted(text_of(case), tmp_path)
    assert bool(one.document.date) == ("date" in case)
    found = [f.span.of(one.document.text) for f in lint(one, codes=[case["code"]])]
    assert found == case["found"]


@pytest.mark.parametrize("code", CHECKS)
def test_every_check_has_cases(code: str) -> None:
    """Has each check a case in which it finds something, and one in which it does not?"""
    if code not in BY_PYTHON:
        assert {bool(case["found"]) for case in CASES if case["code"] == code} == {True, False}


def test_every_case_is_of_a_check() -> None:
    """Does each case name a check?"""
    assert {case["code"] for case in CASES} == set(CHECKS) - BY_PYTHON


def test_every_module_with_a_check_is_in_the_table() -> None:
    """Is each module's CHECK in CHECKS, under its own code, which is its module's name?"""
    found: dict[str, Check] = {}
    for one in pkgutil.walk_packages(obligraph.lint.__path__, "obligraph.lint."):
        module = importlib.import_module(one.name)
        if hasattr(module, "CHECK"):
            found[one.name.rpartition(".")[2].replace("_", "-")] = module.CHECK
    assert found == CHECKS
    assert all(check.code == code for code, check in CHECKS.items())


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.code)
def test_a_check_speaks_both_languages(check: Check) -> None:
    """Are meaning and hint given in English and in Chinese, and is the code written as words and hyphens?"""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", check.code)
    for english, chinese in ((check.meaning, check.chinese), (check.hint, check.hint_chinese)):
        assert english
        assert re.search("[一-龥]", chinese)


def test_a_finding_says_everything_in_both_languages(tmp_path: Path) -> None:
    """Do findings carry source, severity, task, message and hint in both languages, with the words they are about?"""
    case = next(case for case in CASES if case["code"] == "abolished-department")
    first = lint(extracted(text_of(case), tmp_path), codes=["abolished-department"])[0]
    assert first.source == "draft.txt"
    assert first.severity is Severity.WARNING
    assert first.obligation
    assert "青河市自然资源局" in first.message
    assert "（共2处）" in first.chinese
    assert "青河市自然资源局" in first.hint
    assert "青河市自然资源局" in first.hint_chinese


def test_a_document_without_owners_is_a_note(tmp_path: Path) -> None:
    """Is what may be style, a text that names no lead at all, less than a task that was left out?"""
    cases = [case for case in CASES if case["code"] == "no-owner" and case["found"]]
    severities = {lint(extracted(text_of(case), tmp_path), codes=["no-owner"])[0].severity for case in cases}
    assert severities == {Severity.WARNING, Severity.NOTE}


def test_a_malformed_number_is_guessed(tmp_path: Path) -> None:
    """Is the number quoted as it stands, and the most likely right one named?"""
    case = next(case for case in CASES if case["code"] == "malformed-number")
    found = lint(extracted(text_of(case), tmp_path), codes=["malformed-number"])[0]
    assert "岭政发〔202512号" in found.chinese
    assert "岭政发〔2025〕12号" in found.chinese


def test_findings_are_in_text_order(tmp_path: Path) -> None:
    """Are the findings of all checks sorted by place, twice the same?"""
    text = "\n".join(text_of(case) for case in CASES if case["found"])
    one = extracted(text, tmp_path)
    found = lint(one)
    assert [f.span for f in found] == sorted(f.span for f in found)
    assert len({f.code for f in found}) > 8
    assert lint(one) == found


def test_a_run_gives_the_same_findings(tmp_path: Path) -> None:
    """Does a run's folder, which keeps no blocks, give what its files gave?"""
    for number, case in enumerate(CASES):
        (tmp_path / f"{number:02}.txt").write_text(text_of(case), "utf-8", newline="\n")
    run([tmp_path / f"{number:02}.txt" for number in range(len(CASES))], tmp_path / "out")
    for number, back in enumerate(Results(tmp_path / "out").extractions()):
        assert lint(back) == lint(extracted(text_of(CASES[number]), tmp_path, f"{number:02}.txt")), CASES[number][
            "name"
        ]


def compared(*differences: Difference) -> tuple[Extraction, Comparison]:
    central, local = extraction(0, 4), extraction(1, 4)
    pair = Pair(local.obligations[0], central.obligations[:1], Relation.WEAKENED, 0.9, differences)
    alone = Pair(local.obligations[1], (), Relation.ADDED)
    return local, Comparison(central, local, (pair, alone))


DEADLINE = Difference(
    "deadlines", "deadline-later", Effect.LAXER, "2023年6月底前", "2023年10月底前", Span(0, 3), Span(2, 5)
)
FLOOR = Difference("standards", "floor-lowered", Effect.LAXER, "达到95%", "达到90%", None, None)


def test_a_laxer_date_or_number_contradicts_its_parent() -> None:
    """Is each laxer deadline or standard of a pair an error, at the local words where they are known?"""
    local, comparison = compared(DEADLINE, FLOOR)
    found = lint(local, comparison, codes=["contradicts-parent"])
    assert [f.severity for f in found] == [Severity.ERROR] * 2
    assert [f.span for f in found] == sorted([Span(2, 5), local.obligations[0].span])
    assert all(f.obligation == local.obligations[0].id for f in found)
    assert any("2023年10月底前" in f.chinese and "2023年6月底前" in f.chinese for f in found)
    assert any("达到90%" in f.message and "达到95%" in f.message for f in found)


@pytest.mark.parametrize(
    "difference",
    [
        DEADLINE._replace(effect=Effect.STRICTER, code="deadline-earlier"),
        DEADLINE._replace(local="", local_span=None, code="deadline-gone"),
        FLOOR._replace(central="", effect=Effect.CONCRETE, code="standard-new"),
        Difference("strength", "strength-weaker", Effect.LAXER, "应", "可"),
    ],
)
def test_other_differences_do_not(difference: Difference) -> None:
    """Are stricter limits, those that one side leaves out and other cells no contradiction in dates and numbers?"""
    local, comparison = compared(difference)
    assert lint(local, comparison, codes=["contradicts-parent"]) == ()


@pytest.mark.parametrize(
    ("words", "severity"),
    [("不少于300人", Severity.NOTE), ("每村不少于2处", Severity.ERROR), ("达到90%", Severity.ERROR)],
)
def test_a_part_of_an_amount_is_a_note(words: str, severity: Severity) -> None:
    """Is a smaller amount, which can be the place's part of the whole, less than a lower rate?"""
    local, comparison = compared(FLOOR._replace(local=words, central="更多"))
    assert [f.severity for f in lint(local, comparison, codes=["contradicts-parent"])] == [severity]


def test_without_a_central_text_nothing_contradicts_it() -> None:
    """Is the check silent without a comparison?"""
    assert lint(extraction(1, 4), codes=["contradicts-parent"]) == ()


def test_what_a_document_says_cannot_act(tmp_path: Path) -> None:
    """Do messages hold no control characters, no lone surrogates and no more than a line, whatever a text says?"""
    hostile = "\x1b[31m\u202e\udc80\x07"
    one = extracted("市水利局要适时制定灌区管护办法。\n（市水利局、市财政局牵头）\n", tmp_path)
    text = one.document.text.replace("灌", hostile[0])
    tasks = tuple(replace(task, quote=task.quote + hostile) for task in one.obligations)
    hostile_one = replace(one, document=replace(one.document, text=text), obligations=tasks)
    found = lint(hostile_one)
    assert found
    for finding in found:
        for said in (finding.message, finding.chinese, finding.hint, finding.hint_chinese):
            assert "\n" not in said
            assert not re.search("[\x00-\x1f\x7f\u202a-\u202e\ud800-\udfff]", said)


def test_many_tasks_take_linear_time(tmp_path: Path) -> None:
    """Are thousands of alike tasks compared with few others each?"""
    text = "".join(f"市水利局要在{2000 + n % 30}年建立第{n}个灌区的渠道巡查台账和登记规程。\n" for n in range(3000))
    calls = SimpleNamespace(count=0)
    from obligraph.lint import similar

    alike = similar._alike

    def counted(*arguments: Any) -> bool:
        calls.count += 1
        return alike(*arguments)

    one = extracted(text, tmp_path)
    assert len(one.obligations) > 2000
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(similar, "_alike", counted)
        lint(one, codes=["duplicate-task"])
    assert 0 < calls.count < 100 * len(one.obligations)


def test_an_empty_document_has_no_findings(tmp_path: Path) -> None:
    """Does a text without tasks pass?"""
    found: tuple[Finding, ...] = lint(extracted("云岭省青河市灌区名录\n", tmp_path))
    assert found == ()


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (("（一）", "（三）"), "序号“（一）”之后为“（三）”，中间缺号"),
        (("1．", "2．", "4．"), "序号“2．”之后为“4．”，中间缺号"),
        (("一、", "十二、"), "序号“一、”之后为“十二、”，中间缺号"),
        (("①", "③"), "序号“①”之后为“③”，中间缺号"),
        (("第一条 ", "第三条 "), "序号“第一条”之后为“第三条”，中间缺号"),
        (("二、", "二、"), "序号从“二、”开始"),
    ],
)
def test_a_skipped_number_is_named_as_it_is_written(numbers: tuple[str, ...], said: str, tmp_path: Path) -> None:
    """Does the message write the number before as the document writes its numbers?"""
    body = "".join(f"{number}登记渠道。市水利局要登记渠道。\n" for number in numbers)
    found = lint(extracted("青河市灌区管护实施方案\n\n" + body, tmp_path), codes=["heading-number"])
    assert found[0].chinese == said
