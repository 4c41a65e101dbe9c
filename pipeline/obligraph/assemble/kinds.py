"""Which of the five kinds a task is, and how strongly it binds (guidelines §1).

The main predicate decides, usually the last independent one; where a duty and a prohibition stand side by side, the
first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from obligraph.assemble.sentence import Sentence
from obligraph.assemble.tasks import in_relative
from obligraph.model import Kind, Mention, Strength

_SUBORDINATE = re.compile(
    r"(?:^(?:特别是|尤其是|以及|包括|未经|未|除|没有|凡|因|如|若|对|对于|在|经|按|按照|根据|属于|符合|不能|不符合"
    r"|需要|需|非|无|以|自|从|当|缓缴|延期|应用|申请|已|为|通过|依据|就|由于|遇|面向|针对|围绕)[^,]*$"
    r"|(?:的|外|时|前|后|期间|情况下|前提下|之日起|为由)$|坚持[^,]*(?:原则|导向|方向|方针|相结合)$|的[\u4e00-\u9fff()、]{1,14}$)"
)
_TOPIC = re.compile(r"的[\u4e00-\u9fff()、]{1,14}$")
_QUALIFIES = re.compile(
    r"(?:有|无|具|符合|受|未|经|达|涉及|承担|需|存在|遭|面临|到期|不|可|应|因|在|对|用于|属于|依法设立|新|已|从事|参与|纳入|列入|使用|应用|申请|享受|开展|获|取得|自|为|确(?!保)|按|通过|以|根据|针对|面向|围绕|凡|除|没有|尚|暂)"
)
_GIVEN = re.compile(r"(?:情况下|前提下|基础上|条件下|的同时|期间)\s*$")
# 对可通过电话联系的企业,…: whom the sentence is about; nothing in it governs.
_ADDRESSED = re.compile(r"的[\u4e00-\u9fff()、]{0,8}(?:企业|单位|机构|人员|个人|主体|公司|部门|地区|人|者|户|员)$")
_ON_THE_BASIS = re.compile(r"(?:以)?在[^,]{2,30}(?:前提下|基础上|条件下)\s*$")
# 可根据有关规定,给予警告: the permission's own act stands in the next clause.
_MAY_ACCORDING = re.compile(
    r"可(?:以)?(?:根据|按照?|依据|依照|视|结合)[^,]*(?:规定|要求|情况|标准|程序|实际|需要|办法)\s*$"
)
_ACCORDING = re.compile(r"要?(?:按照?|根据|依照|遵循)")
_ACCORDED = re.compile(r"的?(?:要求|原则|规定|标准|精神|思路|方针)")
_MEASURE = re.compile(r"给予|予以|发放|资助|奖励[^,]{0,10}(?:元|%)")
_ACT_ON = re.compile(
    r"^(?:对|为|将|把|向|按照?)[^,]{2,}"
    r"(?:给予|予以|实行|实施|进行|开展|提供|纳入|减免|补助|补贴|奖励|加强|加大|落实|执行)"
)
# 服务收费实行政府指导价: a subject with its duty.
_CARRIES_OUT = re.compile(
    r"(?![对凡因如若经按未])[^,的]{2,16}(?<!未)(?:实行|执行(?!情况|标准|期)|由[^,]{2,16}(?:负责|组织|审核|办理))"
)
_OWN_ACT = re.compile(
    r"^(?:将|把|探索|培育|深挖|加大|加强|建立|制定|完善|健全|规范|强力推进|全力推动|每年|重点围绕|合理|研究|严格|落实|在[^,]{2,24}(?:发掘|开展|建设)|通过[^,]{2,16}(?:开展|实施)|对[^,]{2,}(?:给予|按)|按[^,]{2,}给予)"
)
# After 鼓励 + outsiders the acts are theirs; only these are the government's.
_GOVERNMENT_ACT = re.compile(
    r"^(?:将|把|按规定|员工|采购|所需|强力推进|全力推动|加快建立|每年|对[^,]{2,}(?:给予|按)|按[^,]{2,}给予)"
)
_TARGET_START = re.compile(
    r"(?:到|至) ?\"?(?:20\d\d|十[三四五六])[^,]{0,8}(?:年底?|末|前|时|期末)"
    r"|20\d\d ?年(?:底|末)?[前后]?,|经过[^,]{1,12}年[^,]{0,8}(?:时间|努力),"
)
_OURS = ",全省市县区州 "  # characters of 全省, 全市 … before the act
_ACT = re.compile(
    r"^(?:全省|全市|全县|全区|全州|累计|共|新)*(?:培育|培训|打造|建设|建立|推进|推动|加强|加快|开展|制定|组织|完善|健全|落实|实施|支持|引进|新建|改造|完成|举办|编制|出台|争创|布局|孵化|选树|认定|遴选|新增)"
)
_RESULT = re.compile(
    r"(?:形成|实现|达到|达|稳居|位居|突破|超过|提升|提高|降至|降低到|覆盖率|取得|完善|健全|成熟|增强|改善|优化|改观|巩固|扩大|缩小|增长|下降|保持|建成|丰富|便捷|得到|不低于|不少于)"
)
_LEVEL = re.compile(
    r"(?:比例|率|占比|规模|数量|产值|总量|水平|余额|增速)[^,。]{0,16}(?:达到|提高到|提升至|提升到|提高至|不低于|高于|达|超过|突破|控制在|降至|保持|稳定在|为)"
)
_ENCOURAGE_CLAUSE = re.compile(
    r"^(?:并|也|同时|积极|大力|依法|优先|着力|着重|进一步|继续|加大)*(?:和|、)?(?:鼓励、|支持、|引导、)?(?:鼓励|提倡|倡导|支持|引导|重视和鼓励)"
)
_OUTSIDER = re.compile(
    r"企业|公司|社会力量|社会资本|社会组织|金融机构|银行|机构|高校|院校|媒体|个人|主体|投资者|群众|协会|商会|团队|人员|人才|社会各界|合作社|农户|运动员|运营方|平台|联盟|其[\u4e00-\u9fff]|单位"
)
_PUBLIC_BODY = re.compile(r"各部门|各地|各市|各县|各区|各乡镇|地方|市县|单位|部门")
_SCORE = re.compile(r"(?:得|扣|加|计|奖)[^,。]{0,6}\d+(?:\.\d+)?分")
_WHERE = re.compile(r"^[,\s]*(?:全[省市县区州])?,?")
_GRANT = re.compile(r"给予|奖励|补贴|补助|资助|奖补")
_STRONG_RESULT = re.compile(
    r"(?:全面提升|基本形成|基本建成|全覆盖|更加(?:完善|丰富|便捷|成熟|健全)|(?:明显|显著|大幅|持续)(?:提升|改善|增强|提高)|稳居|位居|取得决定性|基本实现|基本建立|显著成效)"
)
_LOCAL = re.compile(
    r"(?<![在对择取动])有条件的?(?:地方|地区|单位|县|市|区|乡镇|部门|企业|村|社区)[^,。]{0,16}(?:可|要积极|探索)"
)
_COVERS = re.compile(r"(?:确保)?实现[^,]{2,40}(?:全覆盖|率(?:达到)?100%)")
_OWN_DUTY = re.compile(r"\s*(?:确保|由|必须|应|要)")
_OVERRULES = re.compile(r"\s*(?:确保|由|给予|必须|应|要)|[^,]{0,10}给予")
# 鼓励企业针对市场需求,布局…: what the encouraged do stands only in the next clause.
_UNFINISHED = re.compile(
    r"(?:针对|围绕|按照?|依托|根据|依据|基于|聚焦|结合|通过|利用|立足|发挥|在|以)(?![^,]*(?:开展|进行|实施|建立))[^,]{2,40}$"
)
Invites = Callable[[Mention], bool]
_DUTY_CUES = ("must", "should", "need")


class KindVerdict(NamedTuple):
    """A kind and a strength, with the rule and the cue that said so."""

    kind: Kind
    strength: Strength
    rule: str
    cue: Mention | None = None


def kind_of(
    sentence: Sentence, tags: Mapping[int, str], *, acted: bool, target_section: bool, invites: Invites
) -> KindVerdict:
    """The kind by the sentence's main predicate; `acted`: somebody acts in it by name; `target_section`: it stands
    under 主要目标 and the like; `invites`: whether somebody acts after the cue of an encouragement."""
    cues = [c for c in sentence.cues if _governs(sentence, c)]
    text = sentence.text
    bound = [c for c in cues if c.value.cue_class in _DUTY_CUES]
    strive = next((c for c in cues if c.value.cue_class == "strive"), None)
    prohibit = next((c for c in cues if c.value.cue_class == "prohibit"), None)
    allowed_first = prohibit is not None and any(
        c.value.cue_class == "may" and c.span.start < prohibit.span.start for c in cues
    )
    if prohibit is not None and not allowed_first and not _duty_before(sentence, tags, prohibit.span.start):
        return KindVerdict(Kind.PROHIBITION, Strength.MUST, "kinds.prohibition", prohibit)
    if target_section and not bound:
        return KindVerdict(Kind.TARGET, Strength.STRIVE if strive else Strength.DO, "kinds.target-section", strive)
    if (
        "有条件" in text
        and (match := _LOCAL.search(text))
        and not _duty_before(sentence, tags, sentence.start + match.start())
    ):
        first = next((c for c in cues if c.span.start >= sentence.start + match.start()), None)
        return KindVerdict(Kind.ENCOURAGEMENT, Strength.MAY, "kinds.where-possible", first)
    if may := _permits(sentence, tags, cues, bound):
        return KindVerdict(Kind.PERMISSION, Strength.MAY, "kinds.permission", may)
    if encourage := _encourages(sentence, tags, cues, bound, invites):
        return KindVerdict(Kind.ENCOURAGEMENT, Strength.MAY, "kinds.encouragement", encourage)
    if not bound and _is_target(sentence, tags, text, acted):
        return KindVerdict(Kind.TARGET, Strength.STRIVE if strive else Strength.DO, "kinds.target", strive)
    return _duty(bound, strive)


def _duty(bound: list[Mention], strive: Mention | None) -> KindVerdict:
    if bound:
        strongest = min(bound, key=lambda c: (list(Strength).index(c.value.strength), c.span.start))
        return KindVerdict(Kind.OBLIGATION, strongest.value.strength, "kinds.bound", strongest)
    if strive:
        return KindVerdict(Kind.OBLIGATION, Strength.STRIVE, "kinds.strive", strive)
    return KindVerdict(Kind.OBLIGATION, Strength.DO, "kinds.imperative")


def _governs(sentence: Sentence, cue: Mention) -> bool:
    """No part of a condition (不予共享的,…), of a modifier, or of a list of names (有条件共享、不予共享等类型)."""
    folded = sentence.folded
    start, end = sentence.clauses[sentence.clause_of(cue.span.start)]
    if folded[start:end].rstrip().endswith("的") and end < sentence.end - 1:
        return False
    if folded[cue.span.start - 1] == "、" and folded.find("等", cue.span.end, min(end, cue.span.end + 8)) > 0:
        return False
    before, after = folded[start : cue.span.start], folded[cue.span.end : end]
    may = cue.value.cue_class == "may"
    if may and _ADDRESSED.search(folded, start, end) and end < sentence.end - 1 and _addresses(sentence):
        return False
    if may and _ON_THE_BASIS.match(after):
        return True
    opens = cue.value.cue_class == "encourage" and cue.span.start == sentence.heads[sentence.clause_of(cue.span.start)]
    if (_GIVEN.search(folded[start:end]) and not opens) or (
        _ACCORDING.match(before.strip()) and _ACCORDED.search(after) and not _ACCORDED.search(before)
    ):
        return False
    return not in_relative(sentence, cue.span.end)


def _addresses(sentence: Sentence) -> bool:
    return sentence.folded.startswith(("对", "凡", "针对"), sentence.heads[0])


def _duty_before(sentence: Sentence, tags: Mapping[int, str], at: int) -> bool:
    """Does an earlier clause order something (a modal, or a bare verb that is no condition)?"""
    here = sentence.clause_of(at)
    start = sentence.clauses[here][0]
    main = _first_main(sentence, here)
    return any(_orders(sentence, tags, n) for n in range(main, here)) or any(
        c.span.start < at and c.value.cue_class in _DUTY_CUES and _governs(sentence, c)
        for c in sentence.cues
        if start <= c.span.start or sentence.clause_of(c.span.start) < main
    )


def _first_main(sentence: Sentence, before: int) -> int:
    """The first clause after the last one that ends in 的: everything up to there is the condition."""
    folded = sentence.folded
    addressed = _addresses(sentence)
    for n in range(before - 1, -1, -1):
        if addressed and _TOPIC.search(folded[sentence.clauses[n][0] : sentence.clauses[n][1]]):
            return n + 1
        if folded[sentence.clauses[n][0] : sentence.clauses[n][1]].rstrip().endswith("的"):
            return n + 1
    return 0


def _orders(sentence: Sentence, tags: Mapping[int, str], n: int) -> bool:
    folded = sentence.folded
    start, end = sentence.clauses[n]
    if any(start <= c.span.start < end and c.value.cue_class in _DUTY_CUES for c in sentence.cues):
        return True
    begin = sentence.heads[n]
    piece = folded[begin:end].strip()
    if _CARRIES_OUT.match(piece) and not piece.endswith("的"):
        return True
    if _ACT_ON.match(piece) and not piece.endswith("的") and not _ADDRESSED.search(piece):
        return True
    if _SUBORDINATE.search(piece) and not (_TOPIC.search(piece) and _acts_first(piece, tags, begin)):
        return False
    if _ACT.match(piece):
        return True
    tag = tags.get(begin, "")
    while begin < end and ((tag[:1] in ("d", "a") and tag != "an") or tag == "b"):
        begin += 1
        while begin < end and begin not in tags:
            begin += 1
        tag = tags.get(begin, "")
    return (tag[:1] == "v" and tag != "vn") or tag in ("i", "l")


def _acts_first(piece: str, tags: Mapping[int, str], begin: int) -> bool:
    """加强对…的领导, 严格执行…的规定 end like a topic (符合条件的企业) but open with a verb of their own."""
    if _QUALIFIES.match(piece):
        return False
    words = (tags[at] for at in range(begin, begin + len(piece)) if at in tags)
    return next((tag[0] == "v" for tag in words if tag not in ("d", "a", "ad")), False)


def _permits(sentence: Sentence, tags: Mapping[int, str], cues: list[Mention], bound: list[Mention]) -> Mention | None:
    """The cue of a permission: 可 in the first predicate, or in the last independent one."""
    may = [c for c in cues if c.value.cue_class == "may"]
    if not may:
        return None
    cue = may[0]
    here = sentence.clause_of(cue.span.start)
    proviso = sentence.clauses[here][1]  # 允许使用但必须补划
    if any(
        c.span.start > cue.span.start
        and not (c.span.start < proviso and sentence.folded.startswith("但", c.span.start - 1))
        for c in bound
    ):
        return None
    later = sentence.clauses[here + 1 :]
    folded = sentence.folded
    overruled = _OWN_DUTY if _MAY_ACCORDING.match(folded[cue.span.start : sentence.clauses[here][1]]) else _OVERRULES
    if any(overruled.match(folded, a, b) for a, b in later):
        return None
    if not _duty_before(sentence, tags, cue.span.start):
        return cue
    # A duty stands before it: only where 可 is the last independent predicate.
    after = range(sentence.clause_of(may[-1].span.start) + 1, len(sentence.clauses))
    if bound or len(after) > 1:
        return None
    own = (n for n in after if not folded.startswith(("并", "且"), sentence.clauses[n][0]))
    return None if any(_orders(sentence, tags, n) for n in own) else may[-1]


def _encourages(
    sentence: Sentence, tags: Mapping[int, str], cues: list[Mention], bound: list[Mention], invites: Invites
) -> Mention | None:
    """The cue of an encouragement that opens the sentence, or is its last clause with outsiders who are to act."""
    folded = sentence.folded
    opened: dict[int, Mention] = {}
    for n, (_, end) in enumerate(sentence.clauses if any(c.value.cue_class == "encourage" for c in cues) else ()):
        begin = sentence.heads[n]
        if match := _ENCOURAGE_CLAUSE.match(folded[begin:end]):
            cue = next(
                (c for c in cues if c.value.cue_class == "encourage" and begin <= c.span.start < begin + match.end()),
                None,
            )
            if cue is not None and folded[cue.span.start : cue.span.end] != "探索":
                opened[n] = cue
    if not opened:
        return None
    first, last = min(opened), max(opened)
    if not _duty_before(sentence, tags, opened[first].span.start):
        return opened[first] if _stays_encouragement(sentence, opened, first, bound) else None
    cue = opened[last]
    rest = folded[cue.span.end : sentence.clauses[last][1]]
    gentle = _gentle(folded, cue)
    acting = last + 1 if _UNFINISHED.search(rest) else last
    if acting + 1 < len(sentence.clauses):
        return None  # 鼓励 stands in the middle: it serves the duty around it.
    pivot = invites(cue) and not (not gentle and _PUBLIC_BODY.match(rest))
    if bound and not (pivot and gentle):
        return None  # 甲要…,引导企业…: under 要 it is one more duty of 甲.
    return cue if pivot or gentle else None


def _gentle(folded: str, cue: Mention) -> bool:
    word = folded[cue.span.start : cue.span.end]
    return "鼓励" in word or "倡" in word


def _stays_encouragement(sentence: Sentence, opened: Mapping[int, Mention], first: int, bound: list[Mention]) -> bool:
    """Nothing that follows the opening encouragement is an act of the government's own (将…纳入, 给予补贴, 培育…)."""
    folded, cue = sentence.folded, opened[first]
    if any(c.span.start > cue.span.start for c in bound):
        return False
    rest = folded[cue.span.end : sentence.clauses[first][1]]
    word = folded[cue.span.start : cue.span.end]
    if "引导" in word and not _gentle(folded, cue) and not _OUTSIDER.search(rest):
        return False
    if len(sentence.clauses) - 1 in opened:
        return True
    own = (
        _GOVERNMENT_ACT
        if _gentle(folded, cue) or (_OUTSIDER.search(rest[:30]) and not _PUBLIC_BODY.match(rest))
        else _OWN_ACT
    )
    for n in range(first + 1, len(sentence.clauses)):
        if n in opened or (n - 1 in opened and _UNFINISHED.search(folded, *sentence.clauses[n - 1])):
            continue
        piece = folded[sentence.heads[n] : sentence.clauses[n][1]]
        if own.match(piece) or (_MEASURE.search(piece) and not piece.startswith(("为", "通过", "向"))):
            return False
    return True


def _continues_target(sentence: Sentence, text: str) -> bool:
    """After a ; in a paragraph that opens with 到2027年: a result like those before it, no act."""
    folded, start = sentence.folded, sentence.start
    if not folded.startswith(";", start - 1):
        return False
    opening = max(folded.rfind("。", 0, start), folded.rfind("\n", 0, start)) + 1
    match = _TARGET_START.search(folded, opening, min(opening + 24, start))
    return (
        match is not None
        and not _ACT.match(folded[match.end() : start].lstrip(","))
        and not _ACT.match(text)
        and not _GRANT.search(text)
        and (_RESULT.search(text) is not None or "成为" in text)
    )


def _acts_in(sentence: Sentence, tags: Mapping[int, str], rest: str) -> bool:
    """2021年,明确特色课程…: does the rest of the sentence open with a verb that is no result?"""
    at = sentence.end - len(rest)
    while tags.get(at, "")[:1] == "d":
        at += 1
        while at not in tags and at < sentence.end:
            at += 1
    return tags.get(at, "")[:1] == "v" and not _RESULT.match(sentence.folded, at)


def _is_target(sentence: Sentence, tags: Mapping[int, str], text: str, acted: bool) -> bool:
    if (
        "分" in text
        and _SCORE.search(text)
        and re.search(
            r"(?:达到|超过|提高|降低|增加|获得|具有)[^,。]{0,24}得|每[^,。]{1,14}(?:得|扣)|得(?:基础|绩效)分", text
        )
    ):
        return not re.match(r"(?:加强|建立|制定|开展|落实|推进|完善|强化|自行)", text)
    if match := _TARGET_START.search(text):
        rest = text[match.end() :].lstrip(_OURS)
        if (
            _ACT.match(rest)
            or _acts_in(sentence, tags, rest)
            or (match.start() > 0 and _duty_before(sentence, tags, sentence.start + match.start()))
        ):
            return False
        if match.start() < 20 and _RESULT.search(rest) and not _GRANT.search(rest):
            return True
    if _continues_target(sentence, text):
        return True
    if text.startswith(("实现", "确保实现")) and _COVERS.match(text):
        return True
    last = sentence.folded[sentence.clauses[-1][0] : sentence.clauses[-1][1]].strip()
    if text.startswith("力争") and _RESULT.search(text) and not _ACT.match(text[2:]):
        return True
    if len(sentence.clauses) > 1 and (_ACT.match(last) or last.startswith(("加大", "强化"))):
        return False
    if sentence.standards and not acted and "由" not in text[:2] and not _GRANT.search(text):
        level = _LEVEL.search(text)
        if level and not _duty_before(sentence, tags, sentence.start + level.end() - 1):
            opening = text[: level.start()]
            return not re.match(r"(?:按照|加强|建立|制定|开展|落实|推进|完善|强化|加快|推动|对|不得)", opening)
    return "力争" in text and bool(_STRONG_RESULT.search(last)) and not _ACT.match(text)
