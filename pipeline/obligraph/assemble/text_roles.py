"""Roles that the running text itself gives: 由甲牵头, 甲会同乙, 由甲负责、乙配合, 甲等部门积极配合."""

from __future__ import annotations

import re
from dataclasses import dataclass

from obligraph.assemble.names import Name, looks_like_name, split_names
from obligraph.assemble.sentence import Sentence, skip_connector

_BY = re.compile(r"由(?P<lead>[\u4e00-\u9fff()、\"]{2,60}?)(?P<word>总牵头|牵头负责|牵头组织|牵头落实|牵头|主办|负责)(?=[,、。;]|$|会同|商|的)")
_LED = re.compile(r"(?:建立|健全|完善|成立|形成|实行|构建)(?P<lead>[\u4e00-\u9fff]{2,16}?)牵头(?=的|[,、])")
_THEN = re.compile(r"[,、;]\s*(?P<names>[\u4e00-\u9fff()、]{2,400}?)(?:等(?:有关|相关)?(?:部门|单位)?)?(?:积极|密切|共同|按职责|分别)*(?P<word>配合|参与|参加|协助|协同|协办)")
_JOINT = re.compile(
    r"(?P<lead>[\u4e00-\u9fff()、]{2,60}?)?(?P<modal>要|应当|应|须|必须|负责|将)?(?P<how>牵头|切实|积极|主动)*,?\s*(?:会同|商|联合(?=[\u4e00-\u9fff]{0,4}(?:部门|单位|局|委)))(?P<with>[\u4e00-\u9fff()、]{2,120}?)"
    r"(?P<etc>等(?:有关|相关|职能)*(?:部门|单位|机构|方面)?)?(?=办理|开展|建立|加强|做好|制定|组织|研究|负责|推进|实施|协调|处理|对|共同|按|适时|定期|根据|依法|落实|完善|统筹|抓好|提出|起草|拟定|进行|指导|,|。|;|$|审核|确定|探索|打造|推动|出台|编制|另行|及时|联合|认定|牵头|优化|深入|统一|督促|全面|强化|积极|调查|监督|检查|明确|评估|核定|发布|下达|向|在|通过|切实|建设|督导|谋划|具体|依据|依托|每|尽快|抓紧|负责解释|建成|细化|支持|引导|鼓励|排查|查处|不定期|选择|选取|以)"
)
_HEADS_TASK = re.compile(r"^(?P<lead>[\u4e00-\u9fff()、]{2,60}?)(?:等(?:有关|相关)?(?:部门|单位))?(?:要|应当|应|须)?(?:切实|认真)?(?:做好|发挥)?牵头(?=[,。;]|$|负责|组织实施|做好|抓好|抓总|制定|建立|开展|推进|作用|会同)")
_SUPPORTS = re.compile(r"^(?P<names>[\u4e00-\u9fff()、]{2,80}?)(?P<etc>等(?:有关|相关|职能)*(?:部门|单位))?(?:要|应当|应|须)?(?:积极|密切|主动|全力|按照?职责分工|各司其职,?)*(?:配合|协助)(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class TextRoles:
    """Names that the sentence itself makes lead or support, and the rules that said so."""

    lead: tuple[Name, ...] = ()
    support: tuple[Name, ...] = ()
    rules: tuple[str, ...] = ()


def text_roles(sentence: Sentence, *, marked: bool) -> TextRoles:
    """`marked`: a responsibility mark names a lead for this sentence (so that 甲积极配合 makes 甲 support)."""
    folded, text = sentence.folded, sentence.text
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
                support += [n for n in split_names(folded, then.start("names"), then.end("names")) if n.looks or n.shared]
                rules.append("roles.then-support")
                at = then.end()
        if not lead and (led := _LED.search(folded, sentence.start, sentence.end)):
            names = [n for n in split_names(folded, led.start("lead"), led.end("lead")) if n.looks]
            if names:
                lead += names
                rules.append("roles.led-by")
    for start, end in sentence.clauses:
        begin = skip_connector(folded, start, end)
        piece = folded[begin:end]
        if "会同" in piece or "联合" in piece:
            for match in _JOINT.finditer(folded, begin, end):
                partners = split_names(folded, match.start("with"), match.end("etc") if match.group("etc") else match.end("with"))
                partners = [n for n in partners if n.looks or n.shared or (match.group("etc") and 2 <= n.end - n.start <= 8)]
                if not partners:
                    continue
                if match.group("lead"):
                    a, b = match.start("lead"), match.end("lead")
                    a = _after(folded, a, b)
                    leaders = [n for n in split_names(folded, a, b) if n.looks]
                    if not leaders and match.group("with") and "联合" in match.group():
                        continue
                    lead += [n for n in leaders if n not in lead]
                support += [n for n in partners if n not in support]
                rules.append("roles.joint")
                break
        if not lead and "牵头" in piece and (match := _HEADS_TASK.match(piece)):
            names = [n for n in split_names(folded, begin, begin + match.end("lead")) if n.looks]
            if names and looks_like_name(folded[names[0].start : names[0].end]):
                lead += names
                rules.append("roles.leads")
        if marked and ("配合" in piece or "协助" in piece) and (match := _SUPPORTS.match(piece)):
            end_names = begin + (match.end("etc") if match.group("etc") else match.end("names"))
            names = split_names(folded, begin, end_names)
            if names and (match.group("etc") or all(n.looks for n in names)):
                support += [n for n in names if n not in support]
                rules.append("roles.supports")
    return TextRoles(tuple(dict.fromkeys(lead)), tuple(dict.fromkeys(support)), tuple(dict.fromkeys(rules)))


def _after(folded: str, start: int, end: int) -> int:
    """The offset after 由 in front of a leading name."""
    at = folded.rfind("由", start, end)
    return at + 1 if at >= 0 else start
