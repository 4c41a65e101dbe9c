"""What becomes of one duty: the case table of sentences, each read by the real pipeline in a small document of its
level. The law is what drafting staff call kept, specified, strengthened, weakened and changed.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import obligraph.comparing
from obligraph.comparing import compare
from obligraph.exporters.comparison.wording import DIFFERENCES
from obligraph.extractor import Extractor
from obligraph.model import Comparison, Effect, Extraction, Pair, Relation
from obligraph.readers import read_bytes

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "cases" / "compare.toml").read_text("utf-8"))[
    "case"
]
KEYS = {"name", "above", "below", "central", "local", "relation", "found", "near", "known"}
ISSUERS = {
    "central": ("国务院办公厅", "国办发〔2025〕9号", "各省、自治区、直辖市人民政府，国务院各部委："),
    "province": ("云岭省人民政府办公厅", "云政办发〔2025〕19号", "各市、县（市、区）人民政府，省政府各部门："),
    "city": ("青河市人民政府办公室", "青政办发〔2025〕29号", "各县（市、区）人民政府，市政府各部门："),
    "county": ("松原县人民政府办公室", "松政办发〔2025〕39号", "各乡镇人民政府，县政府各部门："),
}
FRAME = """{issuer}关于提升社区服务水平的意见
{number}
{addressees}
为提升社区服务水平，现提出以下意见。
一、重点任务
（一）健全服务体系。{sentence}
（二）其他事项。{other}
{issuer}
2025年3月1日
"""
OTHERS = ("建立历史建筑保护名录。", "开展校园食品安全检查。")
"""A duty of each document that has no counterpart."""


@cache
def extractor() -> Extractor:
    return Extractor()


def extracted(level: str, sentence: str, other: str) -> Extraction:
    """The sentence in a document of the level."""
    issuer, number, addressees = ISSUERS[level]
    text = FRAME.format(issuer=issuer, number=number, addressees=addressees, sentence=sentence, other=other)
    one = extractor().extract(read_bytes(text.encode(), f"{level}.txt", ".txt", extractor().lexicon))
    assert one.document.level == level
    return one


def compared(case: dict[str, Any]) -> Comparison:
    above = extracted(case.get("above", "central"), case["central"], OTHERS[0])
    below = extracted(case.get("below", "province"), case["local"], OTHERS[1])
    assert len(above.obligations) == 2, f"not one task: {case['central']}"
    assert len(below.obligations) >= 2, f"no task: {case['local']}"
    return compare(above, below)


def told(pair: Pair) -> list[str]:
    return sorted(f"{difference.code} {difference.effect}" for difference in pair.differences)


def codes(case: dict[str, Any]) -> set[str]:
    return {one.split()[0] for one in case["found"]}


def _marked(case: dict[str, Any]) -> Any:
    marks = [pytest.mark.xfail(reason=case["known"])] if "known" in case else []
    return pytest.param(case, id=case["name"], marks=marks)


@pytest.mark.parametrize("case", [_marked(case) for case in CASES])
def test_what_became_of_a_duty(case: dict[str, Any]) -> None:
    """Are the relation and all differences of the two sentences those of the case?"""
    pair = compared(case).pairs[0]
    assert (told(pair), str(pair.relation) in case["relation"].split("|")) == (sorted(case["found"]), True), (
        pair.relation,
        pair.differences,
    )


def test_are_there_enough_cases() -> None:
    """Does the table hold many cases of every relation, each with its own name and no field that is not read?"""
    assert len(CASES) >= 170
    assert len({case["name"] for case in CASES}) == len(CASES)
    relations = Counter(case["relation"] for case in CASES)
    paired = set(Relation) - {Relation.ADDED, Relation.DROPPED}
    assert all(relations[relation] >= 8 for relation in paired), relations
    for case in CASES:
        assert set(case) <= KEYS, case["name"]
        assert set(case["relation"].split("|")) <= set(Relation), case["name"]
        assert all(re.fullmatch(rf"[a-z-]+ (?:{'|'.join(Effect)})", one) for one in case["found"]), case["name"]
        assert codes(case).isdisjoint(case.get("near", [])), case["name"]


def test_every_code_has_its_cases() -> None:
    """Does a case expect every code that the core can tell, does one come near it, and do exporters have words for
    it?
    """
    source = "\n".join(path.read_text("utf-8") for path in Path(obligraph.comparing.__path__[0]).glob("*.py"))
    known = {code for code in DIFFERENCES if f'"{code}"' in source}
    assert len(known) >= 30
    expected = set().union(*map(codes, CASES))
    assert known - expected == set()
    assert expected - known == set(), "a case expects what the core cannot tell"
    assert known - {code for case in CASES for code in case.get("near", [])} == set()
