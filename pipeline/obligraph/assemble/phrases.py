"""What a group of coordinated names is made of: one name of it, the words that join names and end their list, and
lists cut at those words."""

from __future__ import annotations

import re
from typing import NamedTuple

from obligraph.assemble.sentence import Sentence
from obligraph.model import Mention

JOIN = re.compile(r"、|和|与|及其?|以及|或者?")
ETC = re.compile(
    r"等(?:\d+个|[一二三四五六七八九十]+个)?(?:有关|相关|职能|市直|县直|成员)*(?:部门和单位|部门|单位|机构|方面|市县|"
    r"市|地区|地方|地|县区|区县|县市区|县市|县|区|乡镇|街道|企业|组织|人员|各类主体|主体|金融机构|社会力量)?"
)
BLANK = re.compile(r"[\u4e00-\u9fff)] [\u4e00-\u9fff(]")
ASKS = re.compile(r"委托|函请|函告|[商提报转聘]请|责成|指导|组建|设立|建立|搭建|送往|使(?!用)|让(?!利)")
QUALIFIED = re.compile(
    r"(?:有条件|具备条件|条件(?:较好|成熟|允许|具备)|基础(?:较好|条件较好)|综合实力较强|"
    r"试点)[^,。;:]{0,14}的(?P<bare>市县|县区|区县|市区|城市|地市|市|县|区|镇|乡|村|省|州)(?=[^\u4e00-\u9fff(]|"
    r"[\u4e00-\u9fff])(?![(场民政内域级直])"
)
_LEVEL = r"(?:省|自治区|直辖市|市|自治州|州|盟|县|区|旗|乡|镇|街道)(?:\([^()]{1,12}\))?"
_LEVEL_FIRST = re.compile(r"(?:省|市|州|县|区|镇|乡|地市)级?、")
_LEVEL_LIST = re.compile(
    rf"(?:各|县级以上|市级以上)?{_LEVEL}(?:、{_LEVEL})+(?:级|两级|三级)?(?:地方)?(?:各级)?(?:人民政府|政府(?!办|部门|"
    rf"性)|党委(?!、)|党工委)(?:(?:有关|相关)?(?:行业|业务)?(?:主管|职能)?部门)?"
)
_LEVELS_OF = re.compile(rf"各?(?:{_LEVEL}(?:、|和))+(?={_LEVEL}|计划单列市)|(?:国家|中央)和(?=地方|省)")
_BRACKETED = re.compile(r"\([^()]*\)")
_SHARED = re.compile(r"各?(?:省|市|县|区|州|旗|镇|乡)")
_TALENT = re.compile(r"(?:人才|学者|院所)[和、]$")
_COMPOUND = re.compile(
    r"(?<=工业|经济|文化|发展|住房|资源|规划|教育|卫生|农业|水利|林业)和(?=信息化|旅游|改革|城乡建设|社会保障|规划|"
    r"自然资源|体育|计划生育|健康|农村|湖泊|草原)|(?<=企)、(?=事业)"
)


class Phrase(NamedTuple):
    """One name of a group: [start, end) as it stands, `bare` where its bare form starts, `shared` an elided prefix,
    `type` of head."""

    start: int
    end: int
    bare: int
    shared: str
    type: str


Group = tuple[list[Phrase], int]
"""The names of a group, and the offset after it ([] and the offset where it would start: there is none)."""


def phrase_of(start: int, mention: Mention) -> Phrase:
    """The name that ends in the mention and starts at `start`."""
    return Phrase(start, mention.span.end, mention.span.start, "", mention.value.type)


def joint(sentence: Sentence, at: int, end: int) -> Phrase | None:
    """One name for several levels: 各市、县人民政府; 市、区商务部门."""
    folded = sentence.folded
    if folded.find("、", at, at + 16) < 0 and folded.find("和", at, at + 4) < 0:
        return None
    if listed := _LEVEL_LIST.match(folded, at, end):
        return Phrase(at, listed.end(), at, "", "organ")
    if of := _LEVELS_OF.match(folded, at, end):
        last = sentence.name_after(of.end())
        if (
            last is not None
            and last.span.start <= of.end() + 5
            and last.span.end <= end
            and last.value.type in ("organ", "known", "outsider")
        ):
            return Phrase(at, last.span.end, at, "", "organ")
    return None


def split(folded: str, start: int, end: int, kind: str) -> list[Phrase]:
    """The names of folded[start:end] between 、 , 和; those after the first share its level (区民政、编办)."""
    out: list[Phrase] = []
    shared = match.group() if (match := _SHARED.match(folded, start, end)) else ""
    text = folded[start:end]
    if "和" in text or "企" in text:
        text = _COMPOUND.sub("-", text)
    for piece in re.finditer(r"(?:\([^()]*\)|[^、,和()])+", text):
        a, b = start + piece.start(), start + piece.end()
        own = bool(out) and kind == "organ" and bool(shared) and not folded.startswith(shared, a)
        out.append(Phrase(a, b, a, shared if own else "", kind))
    return out


def listed(folded: str, at: int, stop: int, kind: str) -> list[Phrase]:
    """The names of folded[at:stop] between 、 , 和, 与, 及."""
    text = _COMPOUND.sub("-", folded[at:stop])
    out: list[Phrase] = []
    for piece in re.finditer(r"(?:\([^()]*\)|[^、()])+?(?=、|以及|和|与|及|$)", text):
        a, b = at + piece.start(), at + piece.end()
        while folded.startswith(("以及", "和", "与", "及"), a):
            a += 2 if folded.startswith("以及", a) else 1
        if b - a >= 2:
            out.append(Phrase(a, b, a, "", kind))
    return out


def flat(folded: str, phrases: list[Phrase]) -> list[Phrase]:
    """Each phrase that still lists names (A、B) as its names; 汽车、建材等企业 and 各省、自治区人民政府 stay whole."""
    out: list[Phrase] = []
    for phrase in phrases:
        text = folded[phrase.start : phrase.end]
        if "(" in text:
            text = _BRACKETED.sub("", text)
        whole = (
            "、" not in text
            or "等" in text
            or "的" in text
            or _LEVEL_LIST.match(folded, phrase.start, phrase.end)
            or _LEVEL_FIRST.match(text)
            or _LEVELS_OF.match(text)
        )
        out += [phrase] if whole else split(folded, phrase.start, phrase.end, phrase.type)
    return out


def unlisted(folded: str, phrase: Phrase) -> list[Phrase]:
    """保险、基金 as two names, unless 等 or 的 makes what stands before the head its modifier."""
    before = folded[phrase.start : phrase.bare]
    if "和" in before and _TALENT.search(before):
        return split(folded, phrase.start, phrase.end, phrase.type)
    if "、" not in before or "等" in before or "的" in before:
        return [phrase]
    return split(folded, phrase.start, phrase.end, phrase.type)
