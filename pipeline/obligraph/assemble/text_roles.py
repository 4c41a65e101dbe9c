"""Roles that the running text itself gives: 由甲牵头, 甲会同乙, 由甲负责、乙配合, 甲等部门积极配合."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from obligraph.assemble.actor import Actor
from obligraph.assemble.names import Name, looks_like_name, split_names
from obligraph.assemble.noun_phrases import NounPhrases
from obligraph.assemble.phrases import Phrase
from obligraph.assemble.sentence import Sentence

_BY = re.compile(
    r"由(?P<lead>[\u4e00-\u9fff()、\"]{2,60}?)(?P<word>总牵头|牵头负责|牵头组织|牵头落实|牵头|主办|负责)(?=[,、。;]|$|会同|商|的)"
)
_LED = re.compile(r"(?:建立|健全|完善|成立|形成|实行|构建)(?P<lead>[\u4e00-\u9fff]{2,16}?)牵头(?=的|[,、])")
_THEN = re.compile(
    r"[,、;]\s*(?P<names>[\u4e00-\u9fff()、\"\dA-Za-z]{2,400}?)(?:等(?:有关|相关)?(?:部门|单位)?)?(?:积极|密切|共同|按职责|分别)*(?P<word>配合|参与|参加|协助|协同|协办)"
)
_JOINT = re.compile(r"会同|(?<=牵头)商|联合(?=[\u4e00-\u9fff()、]{2,40}(?:部门|单位|局|委|办|厅))")
_WORDS = re.compile("由|牵头|会同|联合|配合|协助")
_MODAL = re.compile(r"(?:要|应当|应|须)(?=[\u4e00-\u9fff]{0,6}$)")
_HEADS_TASK = re.compile(
    r"^(?P<lead>[\u4e00-\u9fff()、]{2,60}?)(?:等(?:有关|相关)?(?:部门|单位))?(?:要|应当|应|须)?(?:切实|认真)?(?:做好|发挥)?牵头(?=[,。;]|$|负责|组织(?!作用)|做好|抓好|抓总|制定|建立|开展|推进|作用|会同)"
)
_SUPPORTS = re.compile(
    r"^(?P<names>[\u4e00-\u9fff()、]{2,80}?)(?P<etc>等(?:有关|相关|职能)*(?:部门|单位))?(?:积极|密切|全力|按照?职责分工)*配合(?=[\u4e00-\u9fff])"
)
_HELPS = re.compile(
    r"^(?P<names>[\u4e00-\u9fff()、]{2,200}?)(?P<etc>等(?:有关|相关|职能)*(?:部门|单位))?(?:积极|密切|分别|共同)*(?:配合|协助|协同|参与)(?=[,。;]|$)"
)
_CHARGED = re.compile(r"^(?P<names>[\u4e00-\u9fff()、]{2,60}?)(?:具体|统一)?负责(?=[\u4e00-\u9fff])")


class TextRoles(NamedTuple):
    """Names that the sentence itself makes lead or support, and the rules that said so."""

    lead: tuple[Name, ...] = ()
    support: tuple[Name, ...] = ()
    rules: tuple[str, ...] = ()


_NO_ROLES = TextRoles()


def text_roles(
    sentence: Sentence, tags: Mapping[int, str], phrases: NounPhrases, actors: Sequence[Actor], *, marked: bool
) -> TextRoles:
    """`actors`: who acts in the sentence; `marked`: a responsibility mark names a lead for it (so that 甲积极配合 makes
    甲 support)."""
    folded, text = sentence.folded, sentence.text
    if not _WORDS.search(text):
        return _NO_ROLES
    lead: list[Name] = []
    support: list[Name] = []
    rules: list[str] = []
    if "牵头" in text or "由" in text:
        for match in _BY.finditer(folded, sentence.start, sentence.end):
            if match.group("word") == "负责" and folded.startswith("解释", match.end()):
                continue
            names = [n for n in split_names(folded, match.start("lead"), match.end("lead")) if n.looks or n.shared]
            if not names:
                continue
            lead += names
            rules.append("roles.by-lead")
            at = match.end()
            while then := _THEN.match(folded, at, sentence.end):
                support += [
                    n for n in split_names(folded, then.start("names"), then.end("names")) if n.looks or n.shared
                ]
                rules.append("roles.then-support")
                at = then.end()
        if not lead and (led := _LED.search(folded, sentence.start, sentence.end)):
            names = [n for n in split_names(folded, led.start("lead"), led.end("lead")) if n.looks]
            if names:
                lead += names
                rules.append("roles.led-by")
                if then := _THEN.match(folded, led.end(), sentence.end):
                    support += [n for n in split_names(folded, then.start("names"), then.end("names")) if n.looks]
    for (_, end), begin in zip(sentence.clauses, sentence.heads, strict=True):
        piece = folded[begin:end]
        if joint := _JOINT.search(folded, begin, end):
            partners, _ = phrases.group(sentence, tags, joint.end(), end)
            first = _after(folded, begin, joint.start())
            leaders, stop = phrases.group(sentence, tags, first, joint.start())
            if not leaders and (modal := _MODAL.search(folded[: joint.start()], first)):
                leaders, stop = phrases.whole(sentence, tags, first, modal.start())
            if not leaders and joint.group() == "会同" and (own := _acting_before(actors, sentence, joint.start())):
                leaders, stop = own, joint.start()
            between = folded[stop : joint.start()]
            if (
                partners
                and not (joint.group() == "联合" and not leaders)
                and len(between) <= 12
                and (leaders or not between.strip())
            ):
                lead += [n for p in leaders if (n := Name(p.start, p.end, p.shared)) not in lead]
                support += [n for p in partners if (n := Name(p.start, p.end, p.shared)) not in support]
                rules.append("roles.joint")
        if not lead and "牵头" in piece and (heads := _HEADS_TASK.match(piece)):
            names = [n for n in split_names(folded, begin, begin + heads.end("lead")) if n.looks]
            if names and looks_like_name(folded[names[0].start : names[0].end]):
                lead += names
                rules.append("roles.leads")
        if marked and ("配合" in piece or "协助" in piece) and (supports := _SUPPORTS.match(piece)):
            end_names = begin + (supports.end("etc") if supports.group("etc") else supports.end("names"))
            names = split_names(folded, begin, end_names)
            if names and (supports.group("etc") or all(n.looks for n in names)):
                support += [n for n in names if n not in support]
                rules.append("roles.supports")
    if not lead and len(sentence.clauses) > 1 and ("配合" in text or "协助" in text):
        _charged(sentence, lead, support, rules)
    return TextRoles(tuple(dict.fromkeys(lead)), tuple(dict.fromkeys(support)), tuple(dict.fromkeys(rules)))


def _acting_before(actors: Sequence[Actor], sentence: Sentence, at: int) -> list[Phrase]:
    """甲要加强指导,会同有关部门…: who acts in the last clause before `at` that names somebody."""
    before = [a for a in actors if a.end <= at and a.rule == "actors.subject"]
    last = [a for a in before if a.clause == before[-1].clause]
    return [Phrase(a.start, a.end, a.bare, a.shared, "organ") for a in last]


def _charged(sentence: Sentence, lead: list[Name], support: list[Name], rules: list[str]) -> None:
    """甲负责…,乙配合: the clause that ends in 配合 makes the one before it a division of roles."""
    folded = sentence.folded
    charged: list[Name] = []
    for (_, end), begin in zip(sentence.clauses, sentence.heads, strict=True):
        piece = folded[begin:end].rstrip("。;")
        if match := _CHARGED.match(piece):
            charged = [n for n in split_names(folded, begin, begin + match.end("names")) if n.looks]
        elif charged and (match := _HELPS.match(piece)):
            stop = match.end("etc") if match.group("etc") else match.end("names")
            helpers = [n for n in split_names(folded, begin, begin + stop) if n.looks or n.shared]
            if helpers:
                lead += charged
                support += helpers
                rules.append("roles.charged")
                return


def _after(folded: str, start: int, end: int) -> int:
    """The offset after 由 in front of a leading name."""
    at = folded.rfind("由", start, end)
    return at + 1 if at >= 0 else start
