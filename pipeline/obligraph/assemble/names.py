"""Lists of names in responsibility marks and cells: where one ends and the next begins, and what is a name at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_HEADS = (
    "局|委|办|厅|部|处|科|室|院|会|署|所|站|社|厂|队|行|店|团|区|县|市|镇|乡|村|旗|州|盟|省|街道|苏木|集团|公司|中心|单位|部门|机构|组织|小组|组|指挥部|联盟"
    "|政府|企业|专班|学校|大学|学院|海关|法院|检察院|基地|园区|党委|政协|人大|财政|党校|地区|各地|方面|台|馆|联|政数|监委|纪委|办公厅"
    "|主体|主管部门|负责人|书记|主任|领导|河长|林长|校|银行|机关|系统|市场|平台|总工会|工会|政法委|老干部|档案|供销|气象|税务|邮政|烟草|电力|通信|移动|联通|电信|铁塔|铁路|消防|总局|分局|支局|驻外机构|基金|运营商|建设方|出版|事业|新区|水务|院校|高校|协|侨|网信|编办|妇"
)
_NAME_END = re.compile(rf"(?:{_HEADS})(?:\([^()]{{1,16}}\))?$")
_ETC = re.compile(
    r"\s*等?\s*(?:(?:\d+|[一二三四五六七八九十]+)个)?(?:相关|有关|市直|省直|县直|区直|州直|成员|责任|各|职能)*(?:部门和单位|部门单位|单位和部门|部门|单位|机构)?\s*$"
)
_ELIDES = re.compile(r"等(?:\d+个|[一二三四五六七八九十]+个)?(?:相关|有关|职能)*(?:部门|单位)")
_AND = re.compile(r"以及|和|及|与")
_LEAD_IN = re.compile(r"^(?:由|并由|请|各由)(?=[\u4e00-\u9fff])")
_NOT_A_NAME = re.compile(
    r"[。;:=%!?《》\d]|的|之日|暂定|发布|^(?:支持|鼓励|引导|推动|督促|指导|组织|建立|完善|加强|发挥|推进|落实)|完成|年|月底|进行|要求|确保|不得|应当|制定|取得|成效|按照|根据"
)
_BARE_LEVEL = re.compile(
    r"(?:各|省|自治区)?(?:省|自治区|直辖市|市|州|自治州|县|区|旗|盟|乡|镇|街道|市\(州\)|县\([^()]+\)|乡\([^()]+\))"
)
_LEVEL_ORGAN = re.compile(
    r"(?:自治区|直辖市|自治州|自治县|州|市|县|区|旗|盟|乡|镇|街道)(?:\([^()]{1,12}\))?(?:级)?(?:两级|三级)?(?:人民政府|政府|党委|管委会|党政)"
)
# Stems that stand bare in elided coordination (区民政、编办、财政、人社等部门).
_STEM = re.compile(r"^[\u4e00-\u9fff]{2,8}$")


class Name(NamedTuple):
    """A name by its span; `shared` is the prefix that an elided coordination left out (区 for 编办 in 区民政、编办),
    `looks` whether it ends like the name of an authority, unit or place."""

    start: int
    end: int
    shared: str = ""
    looks: bool = True


def looks_like_name(text: str) -> bool:
    """Does the folded `text` end as organisations, places and posts do, and hold nothing that no name holds?"""
    return 2 <= len(text) <= 45 and bool(_NAME_END.search(text)) and not _NOT_A_NAME.search(text)


def split_names(folded: str, start: int, end: int, *, spaces: bool = False) -> list[Name]:
    """The names listed in folded[start:end], separated by 、 , ; (and by white space in table cells), by 和/及/与
    where both sides are whole names, without 等…部门. A list that ends in 等部门 may name stems (财政、人社): they
    come with the shared prefix."""
    elided = folded.find("等", start, end) >= 0 and _ELIDES.search(folded, start, end) is not None
    out: list[Name] = []
    shared = ""
    for a, b in _parts(folded, start, end, spaces):
        for x, y in _conjuncts(folded, a, b):
            text = folded[x:y]
            looks = looks_like_name(text)
            if not looks and not (elided and _STEM.match(text)):
                if _STEM.match(text) and out:
                    looks = False
                elif not (2 <= len(text) <= 45) or _NOT_A_NAME.search(text):
                    continue
            if (
                out
                and _BARE_LEVEL.fullmatch(folded[out[-1].start : out[-1].end])
                and _LEVEL_ORGAN.match(text)
                and folded[out[-1].end] == "、"
            ):
                # 各市、自治州人民政府 is one name.
                out[-1] = Name(out[-1].start, y, out[-1].shared, True)
                continue
            if not out:
                shared = text[0] if elided and text[0] in "省市县区州旗镇乡" else ""
            own = bool(out) and bool(shared) and not text.startswith(shared)
            out.append(Name(x, y, shared if own else "", looks))
    return out


def _parts(folded: str, start: int, end: int, spaces: bool) -> Iterator[tuple[int, int]]:
    depth, at = 0, start
    for i in range(start, end):
        char = folded[i]
        if char in "([":
            depth += 1
        elif char in ")]":
            depth = max(0, depth - 1)
        elif depth == 0 and (char in "、,;\n\t" or (char == " " and (spaces or _breaks(folded, i, start, end)))):
            yield at, i
            at = i + 1
    yield at, end


def _breaks(folded: str, at: int, start: int, end: int) -> bool:
    """Is the blank at `at` between two whole names?"""
    return bool(_NAME_END.search(folded[max(start, at - 12) : at])) and at + 1 < end


def _conjuncts(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    start, end = _clean(folded, start, end)
    if start >= end:
        return
    for match in _AND.finditer(folded, start + 2, max(start + 2, end - 1)):
        left, right = folded[start : match.start()], folded[match.end() : end]
        if (
            left.count("(") == left.count(")")
            and looks_like_name(left)
            and looks_like_name(_ETC.sub("", right) or right)
        ):
            a, b = _clean(folded, start, match.start())
            yield a, b
            yield from _conjuncts(folded, match.end(), end)
            return
    yield start, end


def _clean(folded: str, start: int, end: int) -> tuple[int, int]:
    while start < end and folded[start] in " \t\n、,;:-":
        start += 1
    while end > start and folded[end - 1] in " \t\n、,;。:":
        end -= 1
    while (
        end > start
        and folded[end - 1] in ")]"
        and folded.count("(", start, end) + folded.count("[", start, end)
        < folded.count(")", start, end) + folded.count("]", start, end)
    ):
        end -= 1
    if lead := _LEAD_IN.match(folded[start:end]):
        start += lead.end()
    if "等" in folded[start:end]:
        etc = _ETC.search(folded, start, end)
        if etc and "等" in etc.group() and etc.start() >= start:
            end = etc.start()
    return start, end
