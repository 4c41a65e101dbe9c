"""Is the same task in a document's table and in its text linked, and are contradictions told, and only those?"""

from __future__ import annotations

import time

import pytest

from obligraph.explain.wording import CODES, RULES
from obligraph.extractor import Extractor
from obligraph.model import Extraction, Obligation, Problem, Reason
from obligraph.readers import read_bytes

EXTRACTOR = Extractor()
DOCUMENT = """云溪市人民政府办公室关于做好2026年灌区节水工作的通知
各县（区）人民政府，市直各部门：
{prose}
附件：任务分工表
云溪市人民政府办公室
2026年3月5日
附件
云溪市2026年灌区节水工作任务分工表
序号\t工作任务\t量化指标\t牵头单位\t配合单位\t完成时限
{row}"""


def extract(prose: str, row: str) -> Extraction:
    """A notice with a sentence and an annexed table of one row, its cells parted by bars."""
    text = DOCUMENT.format(prose=prose, row=row.replace("|", "\t"))
    return EXTRACTOR.extract(read_bytes(text.encode(), "a.txt", ".txt", EXTRACTOR.lexicon))


def links(o: Obligation) -> list[Reason]:
    """The reasons that name the other place."""
    return [r for r in o.reasons if r.code == "reconciled"]


def conflicts(extraction: Extraction) -> list[Problem]:
    """The contradictions between table and text."""
    return [p for p in extraction.problems if p.code == "table-text-conflict"]


SAME = "1|建立灌区用水台账|—|市水利局|市财政局|2026年6月底前"


@pytest.mark.parametrize(
    ("prose", "row"),
    [
        ("市水利局要在2026年6月底前建立灌区用水台账。", SAME),
        ("建立灌区用水台账。（市水利局牵头，市财政局配合，2026年6月底前完成）", SAME),
        ("加快建立灌区用水管理台账。", SAME),
        ("推广智能量水设施500套以上。", "1|推广智能量水设施|500套以上|市水利局|—|2026年"),
        ("不得占用灌排沟渠。", "1|不得占用灌排沟渠|—|市水利局|—|长期坚持"),
    ],
)
def test_is_the_same_task_linked_in_both_places(prose: str, row: str) -> None:
    """Are both kept, each with a reason that names the other's place, word for word?"""
    extraction = extract(prose, row)
    text = extraction.document.text
    said, stated = extraction.obligations
    (to_row,), (to_prose,) = links(said), links(stated)
    assert to_row.span is not None
    assert to_row.span.of(text) == to_row.words == row.replace("|", "\t")
    assert (to_prose.span, to_prose.words) == (said.span, said.quote)
    assert conflicts(extraction) == []
    assert to_row.rule in RULES
    assert to_row.code in CODES


@pytest.mark.parametrize(
    ("prose", "row"),
    [
        ("开展灌区用水培训，健全计量、公示、巡查、奖惩制度。", SAME),
        ("改造1号泵站进水闸门。", "1|改造2号泵站进水闸门|—|市水利局|—|2026年"),
        ("改造泵站进水闸门。", "1|改造2号泵站进水闸门|—|市水利局|—|2026年"),
        ("在白苇镇改造末级渠系。", "1|在石桥镇改造末级渠系|—|市水利局|—|2026年"),
        ("市水利局不得擅自占用灌排沟渠。", "1|擅自占用灌排沟渠整治|—|市水利局|—|2026年"),
        ("停止使用老旧泵站取水口。", "1|使用老旧泵站取水口|—|市水利局|—|2026年"),
        ("健全灌区用水台账、公示、培训、巡查和奖惩等一整套管理制度。", SAME),
        ("建立台账。", "1|建立台账|—|市水利局|—|2026年"),
    ],
)
def test_are_other_tasks_left_alone(prose: str, row: str) -> None:
    """Are tasks of other places, numbers, senses or extents, and phrases too short to tell, never linked?"""
    extraction = extract(prose, row)
    assert len(extraction.obligations) == 2
    assert not any(links(o) for o in extraction.obligations)
    assert conflicts(extraction) == []


@pytest.mark.parametrize(
    ("prose", "row", "said"),
    [
        ("建立灌区用水台账。（市农业农村局牵头）", SAME, "lead: table 市水利局, text 市农业农村局"),
        ("2026年9月底前建立灌区用水台账。", SAME, "deadline: table 2026年6月底前, text 2026年9月底前"),
        (
            "推广智能量水设施500套以上。",
            "1|推广智能量水设施|600套以上|市水利局|—|2026年",
            "standard: table 600套以上, text 500套以上",
        ),
    ],
)
def test_is_a_contradiction_told(prose: str, row: str, said: str) -> None:
    """Is another lead, date or number a problem at the row that names both?"""
    extraction = extract(prose, row)
    (problem,) = conflicts(extraction)
    assert said in problem.message
    assert problem.message.count(":") == 1
    assert "分工表与正文不一致" in problem.message
    assert problem.span is not None
    assert problem.span.of(extraction.document.text) == row.replace("|", "\t")


@pytest.mark.parametrize(
    ("prose", "row"),
    [
        ("建立灌区用水台账。（市水利局、市财政局负责）", SAME),
        ("建立灌区用水台账。（云溪市水利局牵头）", SAME),
        ("每季度更新灌区用水台账数据。", "1|更新灌区用水台账数据|—|市水利局|—|2026年12月底前"),
        ("推广智能量水设施500套以上。", "1|推广智能量水设施|投资600万元|市水利局|—|2026年"),
        ("健全灌区用水台账，市水利局牵头。", SAME),
    ],
)
def test_is_what_only_one_place_says_no_contradiction(prose: str, row: str) -> None:
    """Are more names, fuller names, other units and other kinds of time no contradiction?"""
    assert conflicts(extract(prose, row)) == []


def test_are_two_rows_of_one_sentence_no_contradiction() -> None:
    """Do rows that part a sentence among departments link to it without a problem?"""
    rows = "1|建立灌区用水台账|—|市水利局|—|2026年\n2|建立灌区用水台账|—|市农业农村局|—|2026年"
    extraction = extract("建立灌区用水台账。（市财政局牵头）", rows)
    assert [len(links(o)) for o in extraction.obligations] == [2, 1, 1]
    assert conflicts(extraction) == []


def test_does_a_document_without_prose_or_table_stay_as_it_is() -> None:
    """Has a table alone, or text alone, no links?"""
    for text in (
        "序号\t任务\t责任单位\n1\t建立用水台账\t市水利局\n2\t建立用水台账\t市财政局",
        "建立用水台账。\n建立用水台账。",
    ):
        found = EXTRACTOR.extract(read_bytes(text.encode(), "a.txt", ".txt", EXTRACTOR.lexicon)).obligations
        assert len(found) == 2
        assert not any(links(o) for o in found)


@pytest.mark.parametrize(
    ("prose", "row"),
    [
        ("建立灌区用水台账。", SAME),
        ("完善甲乙丙丁戊己庚辛壬癸台账。", "1|完善甲乙丙丁戊己庚辛壬癸台账册|—|市水利局|—|2026年"),
        ("建立" + "灌区用水" * 40 + "台账。", "1|建立" + "灌区用水" * 41 + "台账|—|市水利局|—|2026年"),
    ],
)
def test_does_a_long_document_take_linear_time(prose: str, row: str) -> None:
    """Do a thousand sentences and a thousand rows of nearly the same words take no longer than a moment each?"""
    lines = 12_000 // len(prose + row) + 1
    begun = time.perf_counter()
    found = extract("\n".join([prose] * lines), "\n".join([row] * lines)).obligations
    assert time.perf_counter() - begun < 4
    assert max(len(o.reasons) for o in found) < 30
