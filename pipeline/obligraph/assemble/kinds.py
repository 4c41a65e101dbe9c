"""Which of the five kinds a task is, and how strongly it binds (guidelines §1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from obligraph.assemble.sentence import Sentence, skip_connector
from obligraph.assemble.tasks import in_relative
from obligraph.model import Kind, Mention, Strength

_CONDITION = re.compile(
    r"(?:^(?:未经|未|除|没有|凡|因|如|若|对|对于|在|经|按|按照|根据|属于|符合|不能|不符合|需要|需|非|无|以|自|从|当|缓缴|延期|应用|申请|已|为|通过|依据|就|由于|遇|原则上)[^,]*$|(?:的|外|时|前|后|期间|情况下|前提下|之日起|为由)$)"
)
_RESULT = re.compile(
    r"(?:基本|初步|全面|力争)?(?:形成|实现|达到|达|稳居|位居|突破|超过|提升|提高到|提升到|提升至|提高至|降至|降低到|覆盖率|取得|完善|健全|成熟|增强|改善|优化|改观|巩固|扩大|缩小|增长|下降|保持|建成|丰富|便捷|得到)"
)
_TARGET_START = re.compile(r"(?:力争|争取|确保)?(?:到|至)\"?(?:20\d\d|十[三四五六])[^,]{0,8}(?:年底?|末|前|时|期末)")
_ACT = re.compile(r"^(?:培育|打造|建设|建立|推进|推动|加强|加快|开展|制定|组织|完善|健全|落实|实施|支持|引进|新建|改造|完成|举办|编制|出台|争创|布局|孵化|选树|认定|遴选)")
_ENCOURAGE_CLAUSE = re.compile(r"^(?:并|也|同时|积极|大力|重点|优先|着力|着重|进一步|继续|加大)*(?:和|、)?(?:鼓励|提倡|倡导|支持|引导|重视和鼓励)")
_OUTSIDER = re.compile(
    r"企业|公司|社会力量|社会资本|社会组织|金融机构|银行|机构|高校|院校|媒体|个人|主体|投资者|群众|协会|商会|单位|团队|人员|人才|各地|各市|各县|各区|地方|平台|社会各界|合作社|农户|运动员|各部门|运营方|组织"
)
_SCORE = re.compile(r"(?:得|扣|加|计|奖)[^,。]{0,6}\d+(?:\.\d+)?分")
_STRONG_RESULT = re.compile(
    r"(?:全面提升|基本形成|基本建成|全覆盖|更加(?:完善|丰富|便捷|成熟|健全)|明显(?:提升|改善|增强|提高)|显著(?:提升|改善|增强|提高)|稳居|位居|达到国内|达到全国|取得决定性|充分发挥$|大幅提升|不断完善|有效支撑|全面拓展|基本实现|基本建立|显著成效)"
)
_LOCAL = re.compile(r"有条件的?(?:地方|地区|单位|县|市|区|乡镇|部门|企业|村|社区)[^,。]{0,16}(?:可|要积极)")


@dataclass(frozen=True, slots=True)
class KindVerdict:
    """A kind and a strength, with the rule and the cue that said so."""

    kind: Kind
    strength: Strength
    rule: str
    cue: Mention | None = None


def kind_of(sentence: Sentence, tags: Mapping[int, str], *, target_section: bool) -> KindVerdict:
    """The kind by the sentence's main predicate."""
    cues = [c for c in sentence.cues if not in_relative(sentence, c.span.end)]
    text = sentence.text
    prohibit = next((c for c in cues if c.value.cue_class == "prohibit"), None)
    bound = [c for c in cues if c.value.cue_class in ("must", "should", "need")]
    if prohibit is not None and not _duty_before(sentence, tags, prohibit.span.start):
        return KindVerdict(Kind.PROHIBITION, Strength.MUST, "kinds.prohibition", prohibit)
    if match := _LOCAL.search(text):
        first = next((c for c in cues if c.span.start >= sentence.start + match.start()), None)
        if not _duty_before(sentence, tags, sentence.start + match.start()):
            return KindVerdict(Kind.ENCOURAGEMENT, Strength.MAY, "kinds.where-possible", first)
    encourage = _encourages(sentence, tags, cues, bound)
    if encourage is not None:
        return KindVerdict(Kind.ENCOURAGEMENT, Strength.MAY, "kinds.encouragement", encourage)
    may = [c for c in cues if c.value.cue_class == "may"]
    if may and not any(c.span.start > may[0].span.start for c in bound) and not _duty_before(sentence, tags, may[0].span.start):
        return KindVerdict(Kind.PERMISSION, Strength.MAY, "kinds.permission", may[0])
    if not bound and _is_target(sentence, text, target_section):
        strive = next((c for c in cues if c.value.cue_class == "strive"), None)
        return KindVerdict(Kind.TARGET, Strength.STRIVE if strive else Strength.DO, "kinds.target", strive)
    return _duty(cues, bound)


def _duty(cues: list[Mention], bound: list[Mention]) -> KindVerdict:
    if bound:
        strongest = min(bound, key=lambda c: (list(Strength).index(c.value.strength), c.span.start))
        return KindVerdict(Kind.OBLIGATION, strongest.value.strength, "kinds.bound", strongest)
    strive = next((c for c in cues if c.value.cue_class == "strive"), None)
    if strive:
        return KindVerdict(Kind.OBLIGATION, Strength.STRIVE, "kinds.strive", strive)
    return KindVerdict(Kind.OBLIGATION, Strength.DO, "kinds.imperative")


def _duty_before(sentence: Sentence, tags: Mapping[int, str], at: int) -> bool:
    """Does an earlier clause order something (a modal or a bare verb that is no condition)?"""
    folded = sentence.folded
    here = sentence.clause_of(at)
    for n in range(here):
        start, end = sentence.clauses[n]
        if any(start <= c.span.start < end and c.value.cue_class in ("must", "should", "need") for c in sentence.cues):
            return True
        begin = skip_connector(folded, start, end)
        if _CONDITION.search(folded[begin:end].strip()):
            continue
        tag = tags.get(begin, "")
        while begin < end and tag[:1] in ("d", "a") and tag != "an":
            begin += 1
            while begin < end and begin not in tags:
                begin += 1
            tag = tags.get(begin, "")
        if tag[:1] == "v" and tag != "vn":
            return True
    start = sentence.clauses[here][0]
    return any(start <= c.span.start < at and c.value.cue_class in ("must", "should", "need") for c in sentence.cues)


def _encourages(sentence: Sentence, tags: Mapping[int, str], cues: list[Mention], bound: list[Mention]) -> Mention | None:
    """The cue of an encouragement that opens the sentence or is its last independent clause."""
    folded = sentence.folded
    mine = [c for c in cues if c.value.cue_class == "encourage" and folded[c.span.start : c.span.end] != "探索"]
    if not mine:
        return None
    starts = {}
    for n, (start, end) in enumerate(sentence.clauses):
        begin = skip_connector(folded, start, end)
        if _ENCOURAGE_CLAUSE.match(folded[begin:end]):
            cue = next((c for c in mine if begin <= c.span.start <= begin + 10), None)
            if cue is not None:
                starts[n] = cue
    if not starts:
        return None
    last = max(starts)
    cue = starts[last]
    word = folded[cue.span.start : cue.span.end]
    gentle = "鼓励" in word or "提倡" in word or "倡导" in word
    _, end = sentence.clauses[last]
    pivot = bool(_OUTSIDER.search(folded[cue.span.end : end]))
    if last > 0 and _duty_before(sentence, tags, cue.span.start):
        if bound and bound[0].span.start < cue.span.start and not gentle:
            return None
        independent = _independent_after(sentence, tags, last)
        return cue if not independent and (gentle or pivot) and last == len(sentence.clauses) - 1 - _trailing_results(sentence, last) else None
    if any(c.span.start > cue.span.start for c in bound):
        return None
    first = min(starts)
    if first == 0 or not _duty_before(sentence, tags, starts[first].span.start):
        opening = starts[first]
        _, end = sentence.clauses[first]
        pivot = bool(_OUTSIDER.search(folded[opening.span.end : end]))
        word = folded[opening.span.start : opening.span.end]
        if "引导" in word and not pivot:
            return None
        later = any(re.match(r"(?:将|把|对|为)[^,]{4,}", folded[s:e].strip()) for s, e in sentence.clauses[first + 1 :])
        return None if later and not gentle else opening
    return None


def _trailing_results(sentence: Sentence, last: int) -> int:
    """How many clauses after the encouraging one only say its purpose or result."""
    return len(sentence.clauses) - 1 - last


def _independent_after(sentence: Sentence, tags: Mapping[int, str], last: int) -> bool:
    """Is one of the clauses after the encouraging one an act of its own?"""
    folded = sentence.folded
    for start, end in sentence.clauses[last + 1 :]:
        begin = skip_connector(folded, start, end)
        piece = folded[begin:end]
        if re.match(r"(?:将|把|对|为|建立|制定|完善|健全|加强|规范|合理|研究)", piece):
            return True
    return False


def _is_target(sentence: Sentence, text: str, target_section: bool) -> bool:
    if _SCORE.search(text) and re.search(r"(?:达到|超过|提高|降低|增加|获得|具有|每)", text) and not re.match(r"(?:加强|建立|制定|开展|落实|推进|完善|强化)", text):
        return True
    last_start, last_end = sentence.clauses[-1]
    last = sentence.folded[last_start:last_end].strip()
    if target_section:
        opening = re.match(r"(?:力争|争取)?", text)
        return not (opening is None)
    if match := _TARGET_START.search(text):
        rest = text[match.end() :].lstrip(",全省全市全县全区州 ")
        if _ACT.match(rest):
            return False
        return match.start() < 16 and bool(_RESULT.search(rest))
    if re.match(r"(?:实现|确保实现)[^,]{2,40}(?:全覆盖|率(?:达到)?100%)", text):
        return True
    if sentence.standards and re.search(r"(?:比例|率|占比|规模|数量|产值|总量|水平)[^,。]{0,12}(?:达到|提高到|提升至|提升到|提高至|不低于|达|超过|突破|控制在|降至|为)", text) and not re.match(r"(?:加强|建立|制定|开展|落实|推进|完善|强化|按照|加快|推动)", text):
        return True
    return bool(_STRONG_RESULT.search(last)) and not re.match(r"[^,。]{0,6}(?:加强|建立|制定|开展|落实|推进|完善|强化|按照|加快|推动|要)", text) and "力争" in text
