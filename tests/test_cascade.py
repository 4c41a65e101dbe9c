"""The samples: what became of each duty on its way down, checked by hand against the texts, and what was planted."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from needs import ROOT
from obligraph.cascading import Cascade, Course, Gap, Step, Verdict, cascade, gaps, movements, verdicts
from obligraph.model import Effect, Extraction, Relation
from obligraph.run import extract

NAMES = ("central-opinion", "province-opinion", "city-plan", "county-plan")
CENTRAL, PROVINCE, CITY, COUNTY = range(4)
ORDER = """安和市民政局关于印发《安和市养老机构等级评定办法》的通知
安民发〔2025〕31号
各县（市、区）民政局：
一、评定程序
养老机构应在每年6月底前提出等级评定申请。（市民政局负责）
安和市民政局
2025年11月3日
"""


@pytest.fixture(scope="module")
def given() -> tuple[Extraction, ...]:
    """The samples as text, from the top down."""
    found = extract([ROOT / "corpora" / f"{name}.txt" for name in NAMES]).extractions
    by_source = {one.document.source: one for one in found}
    return tuple(by_source[f"{name}.txt"] for name in NAMES)


@pytest.fixture(scope="module")
def chain(given: tuple[Extraction, ...]) -> Cascade:
    """All four levels."""
    return cascade(given)


def course(made: Cascade, words: str) -> Course:
    """The one central duty with these words."""
    (found,) = [one for one in made.duties if words in one.duty.quote]
    return found


def step(made: Cascade, words: str, document: int) -> Step:
    return next(one for one in course(made, words).steps if one.document == document)


def verdict(made: Cascade, words: str) -> Verdict:
    (found,) = verdicts(made, course(made, words))
    return found


def sources(made: Cascade) -> list[str]:
    return [member.extraction.document.source.split(".")[0] for member in made.documents]


def test_the_chain_is_found(chain: Cascade) -> None:
    """Do the four documents hang under each other, by their numbers, without a word to tell?"""
    assert sources(chain) == list(NAMES)
    assert [member.parent and member.parent.document for member in chain.documents] == [None, 0, 1, 2]
    assert [member.parent and member.parent.by.value for member in chain.documents[1:]] == ["number"] * 3
    assert chain.notes == ()
    assert len(chain.duties) == len(chain.documents[0].extraction.obligations)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_files_says_nothing(given: tuple[Extraction, ...], chain: Cascade, seed: int) -> None:
    """Is the cascade the same in whatever order the files come?"""
    shuffled = list(given)
    random.Random(seed).shuffle(shuffled)
    assert cascade(shuffled) == chain


NO_OWNER = (
    "城市社区养老服务设施覆盖率达到95%以上",
    "护理型床位占比提高到73%",
    "严禁以医养结合名义",
    "重大火灾隐患",
    "信用档案",
)
OWNED = {
    "每百户不低于20平方米": "县住建局",
    "不得收取会员费": "",
    "逐户建立台账": "各乡镇人民政府、街道办事处",
    "加装电梯": None,
    "福利彩票公益金": "县民政",
    "在2小时内报告": "养老机构",
}


@pytest.mark.parametrize("words", NO_OWNER)
def test_duties_that_nobody_owns(chain: Cascade, words: str) -> None:
    """Is a duty found that all levels answer without a lead or an actor?"""
    found = verdict(chain, words)
    assert found.answered
    assert not found.owner
    assert Gap.OWNER in gaps([found])


@pytest.mark.parametrize(("words", "county"), OWNED.items())
def test_duties_that_somebody_owns(chain: Cascade, words: str, county: str | None) -> None:
    """Is who leads or acts in the county found (nobody: "", no duty at all: None)?"""
    found, last = verdict(chain, words), step(chain, words, COUNTY)
    assert found.owner is (county is not None)
    named = {party.name for answer in last.answers for party in (*answer.duty.lead, *answer.duty.actors)}
    if county is None:
        assert not last.answers
        assert Gap.DROPPED in gaps([found])
    elif county:
        assert county in named or set(county.split("、")) <= named
    else:
        assert last.answers
        assert not named


@pytest.mark.parametrize(
    "words", ["上浮幅度", "收取押金的", "人工窗口", "立即上门核实", "对经济困难老年人就餐", "床位建设和服务标准"]
)
def test_duties_without_a_date(chain: Cascade, words: str) -> None:
    """Is a duty found for which no level says by when?"""
    found = verdict(chain, words)
    assert found.answered
    assert not found.date


@pytest.mark.parametrize(
    "words", ["补足到每百户15平方米", "盘活闲置校舍", "签约率达到100%", "至少组织1次安全自查", "覆盖率达到95%以上"]
)
def test_duties_with_a_date(chain: Cascade, words: str) -> None:
    """Is a date found where a level states one?"""
    assert verdict(chain, words).date


@pytest.mark.parametrize(
    "words", ["立即上门核实", "平台运行单位", "不得收取会员费", "严禁以医养结合名义", "在2小时内报告", "信用档案"]
)
def test_duties_without_a_measure(chain: Cascade, words: str) -> None:
    """Is a duty found for which no level says to what measure, an hour and a day being none?"""
    found = verdict(chain, words)
    assert found.answered
    assert not found.measure


@pytest.mark.parametrize("words", ["上浮幅度", "收取押金的", "每日留样备查", "抽查比例不低于20%", "福利彩票公益金"])
def test_duties_with_a_measure(chain: Cascade, words: str) -> None:
    """Is a measure found where a level states one?"""
    assert verdict(chain, words).measure


DROPPED = {
    "时间储蓄": PROVINCE,
    "信贷产品": PROVINCE,
    "弹性工作时间": PROVINCE,
    "订立书面协议": PROVINCE,
    "非法集资": PROVINCE,
    "床位建设和服务标准": CITY,
    "智能看护设备": CITY,
    "按居民生活类价格": CITY,
    "重大隐患挂牌督办": CITY,
    "开办社区食堂": COUNTY,
    "套取医保基金": COUNTY,
    "上浮幅度": COUNTY,
    "收取押金的": COUNTY,
}


@pytest.mark.parametrize(("words", "where"), DROPPED.items())
def test_where_a_duty_was_dropped(chain: Cascade, words: str, where: int) -> None:
    """Is the first level told that leaves a duty out?"""
    found = verdict(chain, words)
    assert found.dropped == where
    assert (found.lowest is None) is (where == PROVINCE)
    at = step(chain, words, where)
    assert (at.relation, at.to_top, at.answers) == (Relation.DROPPED, Relation.DROPPED, ())
    if where < COUNTY and found.resumed is None:
        assert step(chain, words, where + 1).relation is None


def test_a_duty_can_come_back(chain: Cascade) -> None:
    """Is a duty that the city leaves out found in the county by the central text itself?"""
    found = verdict(chain, "重大隐患挂牌督办")
    assert (found.dropped, found.resumed, found.lowest) == (CITY, COUNTY, COUNTY)
    (answer,) = step(chain, "重大隐患挂牌督办", COUNTY).answers
    assert "县消防救援大队每季度" in answer.duty.quote
    assert (answer.above, answer.direct) == ((), True)
    assert Gap.CUT not in gaps([found])


STRICTER, LAXER = Effect.STRICTER, Effect.LAXER
MOVED = [
    ("上浮幅度", PROVINCE, STRICTER, "20%", "15%"),
    ("收取押金的", PROVINCE, STRICTER, "6倍", "3倍"),
    ("至少组织1次安全自查", PROVINCE, STRICTER, "1次", "2次"),
    ("至少组织1次安全自查", COUNTY, STRICTER, "每月", "每周"),
    ("在2小时内报告", PROVINCE, STRICTER, "2小时", "1小时"),
    ("在2小时内报告", COUNTY, STRICTER, "1小时", "30分钟"),
    ("受理申请后15个工作日", CITY, STRICTER, "10个工作日", "7个工作日"),
    ("上门随访1次", PROVINCE, LAXER, "每季度", "每半年"),
    ("上门随访1次", CITY, STRICTER, "每半年", "每季度"),
    ("上门随访1次", COUNTY, STRICTER, "每季度", "每两个月"),
    ("空余床位", PROVINCE, STRICTER, "可", "应"),
    ("空余床位", CITY, STRICTER, "20%", "30%"),
    ("空余床位", COUNTY, LAXER, "应", "可"),
    ("盘活闲置校舍", PROVINCE, STRICTER, "80%", "85%"),
]


@pytest.mark.parametrize(("words", "where", "effect", "before", "after"), MOVED)
def test_where_it_got_stricter_or_laxer(
    chain: Cascade, words: str, where: int, effect: Effect, before: str, after: str
) -> None:
    """Is the step told at which a duty was moved, with the words on either side?"""
    steps = [move for move in movements(course(chain, words)) if move.step.document == where]
    found = [d for move in steps for d in (move.stricter if effect is STRICTER else move.laxer)]
    assert any(before in d.central and after in d.local for d in found), found


@pytest.mark.parametrize(
    ("words", "where"), [("人工窗口", CITY), ("抽查比例不低于20%", CITY), ("床位建设和服务标准", PROVINCE)]
)
def test_a_duty_that_was_weakened(chain: Cascade, words: str, where: int) -> None:
    """Is a step weakened where a part of the duty went?"""
    assert step(chain, words, where).relation is Relation.WEAKENED


@pytest.mark.parametrize(("words", "where"), [("上浮幅度", CITY), ("收取押金的", CITY), ("平台运行单位", PROVINCE)])
def test_a_duty_that_was_not_moved(chain: Cascade, words: str, where: int) -> None:
    """Is no step told where the words are the same?"""
    assert not [move for move in movements(course(chain, words)) if move.step.document == where]


def test_against_the_top_and_against_the_parent(chain: Cascade) -> None:
    """Is a date that the city sets later than the province, but before the central one, laxer and stricter?"""
    found = step(chain, "签约率达到100%", CITY)
    assert (found.relation, found.to_top) == (Relation.WEAKENED, Relation.STRENGTHENED)


def test_what_was_planted_as_dropped_and_added(chain: Cascade) -> None:
    """Is every planted drop of a central duty dropped there, and every planted addition added at its level?"""
    planted = json.loads((ROOT / "tests" / "gold" / "planted.json").read_text("utf-8"))
    added = {(one.document, one.duty.quote) for one in chain.added}
    seen = 0
    for pair in planted:
        where = NAMES.index(pair["local"])
        for change in pair["changes"]:
            if change["relation"] == "dropped" and where == PROVINCE:
                seen += 1
                assert verdict(chain, change["central"][:12]).dropped == PROVINCE, change
            if change["relation"] == "added":
                seen += 1
                assert any(at == where and _same(change["local"], quote) for at, quote in added), change
    assert seen > 20


def _same(planted: str, quote: str) -> bool:
    return planted.strip("。") in quote or quote.strip("。") in planted


def test_an_added_duty_is_followed_down(chain: Cascade) -> None:
    """Is a duty that the province added found again in the city and the county?"""
    (found,) = [
        one for one in chain.added if "将设施无偿移交县级民政部门" in one.duty.quote and one.document == PROVINCE
    ]
    assert [(one.document, bool(one.answers)) for one in found.steps] == [(CITY, True), (COUNTY, True)]
    stricter = [(move.step.document, d.local) for move in movements(found) for d in move.stricter]
    assert [document for document, _ in stricter] == [CITY, COUNTY]


def test_every_local_duty_is_added_or_answers(chain: Cascade) -> None:
    """Does every local duty stand in a course once at least, and none is both added and an answer?"""
    answering = {a.duty.id for one in (*chain.duties, *chain.added) for s in one.steps for a in s.answers}
    added = {one.duty.id for one in chain.added}
    of_top = {a.duty.id for one in chain.duties for s in one.steps for a in s.answers}
    local = [duty.id for member in chain.documents[1:] for duty in member.extraction.obligations]
    assert not added & of_top
    assert len(set(local) - added - answering) <= 2


def test_answers_lead_to_the_parent(chain: Cascade) -> None:
    """Are the duties through which an answer goes duties of the parent that answer the same one?"""
    for one in chain.duties:
        by_document = {s.document: {a.duty.id for a in s.answers} for s in one.steps} | {CENTRAL: {one.duty.id}}
        for at in one.steps:
            parent = chain.documents[at.document].parent
            assert parent is not None
            for answer in at.answers:
                assert set(answer.above) <= by_document[parent.document]
                assert 0 < answer.score <= 1


def test_a_number_that_lost_a_bracket(given: tuple[Extraction, ...], tmp_path: Path) -> None:
    """Is 安民发〔202531号, as the county writes it, the order 安民发〔2025〕31号, cited beside the city's plan?"""
    (tmp_path / "order.txt").write_text(ORDER, "utf-8")
    made = cascade([*given, *extract([tmp_path / "order.txt"]).extractions])
    names = sources(made)
    county = made.documents[names.index("county-plan")]
    assert county.parent is not None
    assert county.parent.document == names.index("city-plan")
    assert [names[one.document] for one in county.further] == ["order"]
    assert county.absent == ()
    assert made.documents[names.index("order")].parent is None


def test_a_missing_level(given: tuple[Extraction, ...]) -> None:
    """Do the central and the county's text alone stand apart, and is the county followed where that is asked?"""
    alone = cascade([given[COUNTY], given[CENTRAL]])
    assert (alone.trees, alone.duties) == ((), ())
    assert {note.code for note in alone.notes} == {"no-citation", "parent-not-given"}
    asked = cascade([given[COUNTY]], given[CENTRAL])
    assert asked.trees == (0,)
    last = step(asked, "在2小时内报告", 1)
    assert last.relation is Relation.STRENGTHENED
    assert [answer.direct for answer in last.answers] == [True]


def test_a_level_left_out_of_the_chain(given: tuple[Extraction, ...]) -> None:
    """Is the rest of the chain its own tree where the province is missing?"""
    made = cascade([given[CENTRAL], given[CITY], given[COUNTY]])
    assert sources(made) == ["city-plan", "county-plan", "central-opinion"]
    assert made.trees == (0,)
    assert {one.document for one in made.duties} == {0}


def elsewhere(extraction: Extraction, names: Sequence[tuple[str, str]]) -> Extraction:
    """The same document of another place: its front matter and the titles and numbers that it cites."""

    def moved(text: str | None) -> str | None:
        for old, new in names:
            text = text and text.replace(old, new)
        return text

    document = extraction.document
    identity = document.id[::-1]
    references = tuple(replace(r, title=moved(r.title), number=moved(r.number)) for r in document.references)
    tasks = tuple(replace(o, id=identity + o.id[16:], doc=identity) for o in extraction.obligations)
    return Extraction(
        replace(
            document, id=identity, source=f"other/{document.source}", title=moved(document.title),
            number=moved(document.number), issuers=tuple(moved(one) or "" for one in document.issuers),
            jurisdiction=moved(document.jurisdiction) or "", references=references,
        ),
        tasks,
    )  # fmt: skip


def test_two_provinces_under_one_root(given: tuple[Extraction, ...]) -> None:
    """Are two branches told apart, a gap in one of them being one of one branch?"""
    names = [("澜江", "云岭"), ("澜政", "云政"), ("安和", "青河"), ("安政", "清政")]
    province, city = (elsewhere(one, names) for one in given[PROVINCE : CITY + 1])
    made = cascade([city, *given, province])
    assert made.trees == (0,)
    assert sorted(member.depth for member in made.documents) == [0, 1, 1, 2, 2, 3]
    lacking = gaps(verdicts(made, course(made, "收取押金的")))
    assert len(verdicts(made, course(made, "收取押金的"))) == 2
    assert len(lacking[Gap.CUT]) == 1
    assert len(gaps(verdicts(made, course(made, "时间储蓄")))[Gap.DROPPED]) == 2
    # The other city says the same, so that what the first one answers it answers, too.
    fates = {
        made.documents[s.document].extraction.document.source: s.relation for s in course(made, "在2小时内报告").steps
    }
    assert fates["city-plan.txt"] is fates["other/city-plan.txt"]


def test_copies_change_nothing(given: tuple[Extraction, ...], chain: Cascade) -> None:
    """Do the saved pages of the samples beside their texts make no further document?"""
    pages = extract([ROOT / "corpora" / f"{name}.html" for name in NAMES]).extractions
    made = cascade([*pages, *given])
    assert [len(member.copies) for member in made.documents] == [1] * 4
    assert [note.code for note in made.notes] == ["duplicate-document"] * 4
    assert len(made.duties) == len(chain.duties)
