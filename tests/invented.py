"""Invented results for tests of what a run writes: documents of fictional places, with spans that index their texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from obligraph.model import (
    Block,
    BlockKind,
    Deadline,
    Document,
    Extraction,
    Kind,
    Level,
    Obligation,
    Party,
    Place,
    Problem,
    Reason,
    Reference,
    Span,
    Standard,
    Strength,
)
from obligraph.text.places import within

PLACES = ("云岭省", "云岭省青河市", "云岭省白石市", "云岭省青河市松原县")
SUBJECTS = ("社区养老服务", "农村供水保障", "历史建筑保护", "公共图书借阅", "河道清淤", "校园食品安全")
SYSTEMS = ("民政", "财政", "水利", "教育", "文化", "住建", "卫生健康", "交通")
CHAPTERS = ("一、加强组织领导", "二、完善服务网络", "三、强化要素保障")
SECTIONS = ("(一)健全工作机制", "(二)推进设施建设", "(三)规范运行管理")
BODIES = (
    "要制定{s}年度计划,明确目标任务、责任分工和保障措施,逐项抓好落实",
    "应当建立{s}台账",
    "不得以任何名义向群众收取{s}费用",
    "鼓励社会力量以捐赠、志愿服务、合作经营等方式参与{s},有条件的乡镇可以先行试点,形成可复制、可推广的做法,"
    "并及时总结上报;对成效明显的单位,在资金安排、项目布局和评先评优等方面予以倾斜,对推进不力、弄虚作假的,按有关规定处理",
    "{s}覆盖率达到90%以上",
    "可以委托第三方机构对{s}情况开展评估",
)
KIND_OF = (Kind.OBLIGATION, Kind.OBLIGATION, Kind.PROHIBITION, Kind.ENCOURAGEMENT, Kind.TARGET, Kind.PERMISSION)


def extraction(index: int = 0, tasks: int = 20) -> Extraction:
    """The results of one invented document; `index` varies its place, subject and tasks. Every third has pages."""
    place, subject = PLACES[index % len(PLACES)], SUBJECTS[index % len(SUBJECTS)]
    level = (Level.PROVINCE, Level.CITY, Level.CITY, Level.COUNTY)[index % len(PLACES)]
    number = f"岭政办发〔2021〕{index + 3}号"
    title = f"{place}人民政府办公室关于印发《{place}{subject}三年行动方案》的通知"
    text = _Text()
    text.add(f"{title}\n{number}\n")
    based_on = text.add("根据《云岭省基本公共服务条例》(岭政发〔2020〕9号),制定本方案。\n")
    headings, made = [], []
    for i in range(tasks):
        chapter, section = CHAPTERS[i * 3 // tasks], SECTIONS[i % len(SECTIONS)]
        if i == 0 or chapter != CHAPTERS[(i - 1) * 3 // tasks]:
            headings.append(text.add(chapter))
            text.add("\n")
        headings.append(text.add(section))
        text.add("\n")
        made.append((text.at, i, chapter, section))
        _task(text, i, subject)
    source = f"政策/{index:03d}.txt"
    identity = hashlib.sha256(text.whole.encode()).hexdigest()[:16]
    references = (
        Reference("云岭省基本公共服务条例", "岭政发〔2020〕9号", "based_on", based_on),
        Reference(f"关于{subject}的意见", None, "implements", based_on),
    )
    document = Document(
        id=identity,
        source=source,
        text=text.whole,
        blocks=(Block(Span(0, len(text.whole)), BlockKind.PARAGRAPH),),
        title=title,
        number=number,
        issuers=(f"{place}人民政府办公室",),
        addressees=("各县(市、区)人民政府", "市直各部门"),
        date="2021-05-11",
        level=level,
        jurisdiction=place,
        references=references,
        headings=tuple(headings),
    )
    if index % 3 == 2:
        places = paged(text.whole)
        document = replace(document, format="pdf", places=places, pages=places[-1].page)
    obligations = tuple(_obligation(document, *where, subject) for where in made)
    obligations = tuple(replace(o, places=within(document.places, o.span)) for o in obligations)
    problem = Problem(source, based_on, "malformed-number", "文号缺少括号:按“岭政发〔2020〕9号”理解,请核对原文")
    return Extraction(document, obligations, (problem,))


def paged(text: str, lines: int = 22) -> tuple[Place, ...]:
    """The lines of a text on pages of so many lines."""
    found, at = [], 0
    for number, line in enumerate(text.split("\n")):
        if line:
            page, row = divmod(number, lines)
            box = (72.0, 80.0 + 28 * row, 72.0 + 15.5 * len(line), 96.0 + 28 * row)
            found.append(Place(Span(at, at + len(line)), page + 1, box))
        at += len(line) + 1
    return tuple(found)


def extractions(documents: int = 3, tasks: int = 20) -> Iterator[Extraction]:
    return (extraction(i, tasks) for i in range(documents))


class _Text:
    def __init__(self) -> None:
        self.whole = ""

    @property
    def at(self) -> int:
        return len(self.whole)

    def add(self, words: str) -> Span:
        start = len(self.whole)
        self.whole += words
        return Span(start, len(self.whole))


def _names(i: int) -> tuple[str, str, str]:
    n = len(SYSTEMS)
    return SYSTEMS[i % n], SYSTEMS[(i + 1) % n], SYSTEMS[(i + 3) % n]


def _task(text: _Text, i: int, subject: str) -> None:
    lead, second, third = _names(i)
    text.add(f"2023年10月底前,各县(市、区){BODIES[i % len(BODIES)].format(s=subject)}。")
    if i % 4 != 3:
        text.add(f"(市{lead}局牵头,市{second}局、市{third}局等按职责分工负责)")
    text.add("\n")


def _obligation(document: Document, at: int, i: int, chapter: str, section: str, subject: str) -> Obligation:
    text, kind = document.text, KIND_OF[i % len(KIND_OF)]
    end = text.index("。", at)
    lead, second, third = _names(i)

    def party(name: str) -> Party:
        start = text.index(name, at)
        place = "云岭省青河市" if document.level is Level.COUNTY else document.jurisdiction
        full = name if name.startswith("各") else place + name.removeprefix("市")
        system = next((s for s in SYSTEMS if s in name), None)
        known = document.jurisdiction if system else ""
        return Party(name, Span(start, start + len(name)), full if system else None, system, document.level, known)

    due = Span(at, at + len("2023年10月底前"))
    reasons = [Reason("task", "tasks.imperative", words="要")]
    if i % 4 == 3:
        code = ("no-owner-stated", "owner-inherited", "not-resolved")[i // 4 % 3]
        reasons += [Reason("lead", "roles.none", code=code), Reason("support", "roles.none", code=code)]
    standards: tuple[Standard, ...] = ()
    if kind is Kind.TARGET:
        start = text.index("达到90%以上", at)
        standards = (
            Standard(Span(start, start + 7), "达到90%以上", ">=", Decimal("90"), unit="%", of=f"{subject}覆盖率"),
        )
    digest = hashlib.sha256(f"{chapter}{section}{i}".encode()).hexdigest()[:10]
    return Obligation(
        id=f"{document.id}-{digest}",
        source=document.source,
        doc=document.id,
        span=Span(at, end),
        quote=text[at:end],
        kind=kind,
        strength=Strength.DO,
        section=(chapter, section),
        action="推进",
        object=subject,
        actors=(party("各县(市、区)"),),
        lead=() if i % 4 == 3 else (party(f"市{lead}局"),),
        support=() if i % 4 == 3 else (party(f"市{second}局"), party(f"市{third}局")),
        deadlines=() if i % 5 == 4 else (Deadline(due, "2023年10月底前", "by", end="2023-10-31"),),
        standards=standards,
        confidence=0.9,
        reasons=tuple(reasons),
    )
