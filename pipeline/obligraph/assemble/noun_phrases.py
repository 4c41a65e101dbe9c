"""Coordinated names at a place in a sentence: 县(区)党委、政府; 区民政、编办、财政等部门; 基础较好的县(市、区).

Finds where such a group starts and ends; whether it acts is `actors`' business, and who stands after the cue of an
encouragement that of `pivots`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from obligraph.assemble.modifiers import MOVES, Modifiers
from obligraph.assemble.phrases import (
    ASKS,
    BLANK,
    ETC,
    JOIN,
    QUALIFIED,
    Group,
    Phrase,
    flat,
    joint,
    listed,
    phrase_of,
    split,
)
from obligraph.assemble.sentence import Sentence
from obligraph.lexicon import Lexicon

_ELIDED = re.compile(
    r"(?:[\u4e00-\u9fff()]{2,16}、){1,20}[\u4e00-\u9fff()]{2,16}等(?:\d+个|[一二三四五六七八九十]+个)?(?:有关|相关|"
    r"职能)*(?:部门|单位|机构)"
)
_LEVELS = re.compile(
    r"(?:中央|省|市|县|区|州|盟|旗|乡|镇|村|自治区)(?:、(?:省|市|县|区|州|盟|旗|乡|镇|村|街道|"
    r"乡镇))+(?![\u4e00-\u9fff]{0,3}(?:级|政府|人民|两|三)|\()"
)
_LEVEL_FIRSTS = "省市县区州盟旗乡镇村自国中"
_BOTH_LEVELS = re.compile(r"(?:[省市区县州乡镇村]、?){2,3}[两三]级(?=按|要|应|可|须|共同|分别|财政|要|联动)")
_CHAR = r"(?:(?!等)[\u4e00-\u9fff])"
_SUBJECT_PLACES = re.compile(
    rf"(?:{_CHAR}{{2,7}}(?:区|县|市|镇|乡|街道|旗|州)[、和])*"
    rf"(?:{_CHAR}{{2,10}}(?:新区|开发区|高新区|起步区|示范区)|{_CHAR}{{2,7}}(?:省|自治区|区|县|市|镇|乡|街道|旗|州))"
    r"(?=等?(?:区县|县区|市县|市|地|县|区)?(?:要|应|须|可|负责|依托|加快|牵头|开展|推进|率先|制定|建立|打造|建设|围绕|结合|重点|"
    r"发挥|,|$))"
)
_COMMON_PLACES = re.compile(
    r"(?:^|[主老新旧中各全心])城区$|(?:社|园|地|辖|小|片|库|景|矿|灾|疫|^山|郊|牧|林|湖|流域|功能|试验|自贸|保税|各)区$|"
    r"(?:城|超|股|门|集|菜|夜|都|上|楼|农贸)市$|(?:城|村)镇$"
)
_EACH = re.compile(
    r"各(?:(?!各)[\u4e00-\u9fff]){1,6}?(?<![主重需首均都也])(?=[均都也]?(?:要(?![素求点件领])|应当|"
    r"应(?![急用对收付届邀变力纳缴聘])|须|必须|不得))"
)
_WHOEVER = re.compile(r"[\u4e00-\u9fff]{2,12}者(?=应|可以|可申|须|必须|需|不得|要|向)")
_PLACES = re.compile(
    r"(?:[\u4e00-\u9fff]{2,10}(?:镇|乡|县|区|市|街道|旗|州|村)[、,和])+[\u4e00-\u9fff]{2,10}(?:镇|乡|县|区|市|街道|"
    r"旗|州|村)(?=作为|率先|开展|先行|要|应)"
)
_STRONG = re.compile(r"要(?![素求点件领])|应当|应(?![急用对收付届邀变力纳缴聘])|须|必须|负责|不得")
_REPORTS = re.compile(r"[\d前报送]")  # 12:00前报省政府办公厅
_JOINS_ACT = re.compile(r"会同|包括|要(?![素求点])|应当|负责|牵头")  # 财政部要会同发展改革委、…等部门
_LEVELS_BEFORE = re.compile(r"((?:省|市|县|区|州|旗|乡|镇|村|街道)、)+")
_ETC_ALL = re.compile(r"等(?:有关|相关|职能)*(?:部门|单位)$")
_LEVEL_ALONE = re.compile(r"(?:[省市县区州]|国家|中央)(?=统一(?!的)|统筹(?!区|安排的))")
_BOUND = re.compile(
    r"(?:[\u4e00-\u9fff]{2,4}?(?:双方|方|主体|[人员者户行])|[\u4e00-\u9fff]{2,3}户|(?:[\u4e00-\u9fff]{2})?双方|"
    r"[党团]员)"
)
_NOT_BOUND = re.compile(
    r"[一-龥]*(?:[执运进推试实施可另银发流同]行|[官]方|[门账]户|地方|对方|每人|本人|工作人员|以人)$"
)


class NounPhrases:
    """Reads groups with the openers of organisations.toml."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.modifiers = Modifiers(lexicon)

    def may_open(self, sentence: Sentence, tags: Mapping[int, str], at: int, end: int, modal: int = -1) -> bool:
        """Can coordinated names start at `at`? A cheap look before the patterns run; `modal`: where a strong modal
        starts."""
        folded = sentence.folded
        first = sentence.name_after(at)
        if first is not None and first.span.start == at:
            return True
        if first is None or first.span.end > end:
            return (
                folded[at] == "各"
                or folded.find("者", at, end) > 0
                or folded.find("等", at, end) > 0
                or (tags.get(at, "x")[:1] in ("n", "z"))
                or modal > 0
                or folded.startswith(self.modifiers.relatives, at)
            )
        if folded.find("、", at, at + 8) > 0 or folded.startswith(self.modifiers.relatives, at):
            return True
        return not self.modifiers.opens_object(folded, tags, at)

    def group(self, sentence: Sentence, tags: Mapping[int, str], at: int, end: int) -> Group:
        """The coordinated names that start at `at`, and the offset after them (after 等部门, too); ([], at) when none
        do."""
        folded = sentence.folded
        first = folded[at : at + 1]  # Most patterns can hold for a few first characters only.
        if qualified := QUALIFIED.match(folded, at, end):
            return [Phrase(at, qualified.end(), qualified.start("bare"), "", "place")], qualified.end()
        if one := joint(sentence, at, end):
            return self._chain(sentence, tags, [one], one.end, end)
        if first in _LEVEL_FIRSTS and (both := _BOTH_LEVELS.match(folded, at, end)):
            return [Phrase(at, both.end(), at, "", "place")], both.end()
        if first in _LEVEL_FIRSTS and (levels := _LEVELS.match(folded, at, end)):
            return split(folded, at, levels.end(), "place"), levels.end()
        if folded.find("者", at, at + 14) > 0 and (whoever := _WHOEVER.match(folded, at, end)):
            return [Phrase(at, whoever.end(), at, "", "post")], whoever.end()
        if first == "各" and (each := _EACH.match(folded, at, end)):
            return [Phrase(at, each.end(), at, "", "collective")], each.end()
        if folded.find("等", at, end) > 0 and (elided := _ELIDED.match(folded, at, end)):
            names = self._elided(sentence, tags, at, elided.end())
            if names:
                return names, elided.end()
        if places := _PLACES.match(folded, at, sentence.end):
            return split(folded, at, places.end(), "place"), places.end()
        if tags.get(at, "x")[:1] in ("n", "z") and (local := _SUBJECT_PLACES.match(folded, at, end)):
            found = split(folded, at, local.end(), "place")
            if not any(_COMMON_PLACES.search(folded[p.start : p.end]) for p in found):
                etc = ETC.match(folded, local.end(), end)
                return found, etc.end() if etc else local.end()
        if first in _LEVEL_FIRSTS and (alone := _LEVEL_ALONE.match(folded, at, end)):
            return [Phrase(at, alone.end(), at, "", "place")], alone.end()
        return self._chain(sentence, tags, [], at, end)

    def _chain(self, sentence: Sentence, tags: Mapping[int, str], out: list[Phrase], at: int, end: int) -> Group:
        """The names from `at` on, joined by 、 , 和 and the like; `out` what was read before."""
        folded = sentence.folded
        stop = at
        name: list[Phrase] | None = out
        while True:
            if not out or name is not out:
                one = joint(sentence, at, end) if out else None
                name = [one] if one else self._name(sentence, tags, at, end, first=not out)
                if name is None:
                    break
                out = out + name
            name = None
            stop = at = out[-1].end
            if etc := ETC.match(folded, stop, end):
                stop = etc.end()
                break
            if sentence.name_at(stop):
                continue  # 各地各有关部门
            if folded.startswith("各", stop) and (each := _EACH.match(folded, stop, end)):
                out.append(Phrase(stop, each.end(), stop, "", "collective"))
                stop = each.end()
                break
            join = JOIN.match(folded, stop, end)
            if join is None:
                break
            at = join.end()
        return flat(folded, out), stop

    def whole(self, sentence: Sentence, tags: Mapping[int, str], at: int, stop: int) -> Group:
        """All of folded[at:stop] as coordinated names, if it ends in one and opens like one; ([], at) otherwise."""
        folded = sentence.folded
        text = folded[at:stop]
        last = next((m for m in reversed(sentence.names) if at <= m.span.start and m.span.end <= stop), None)
        if (
            last is not None
            and last.span.end == stop - 1
            and folded[stop - 1] == ")"
            and folded[last.span.start - 1] == "("
        ):
            opened = last.span.start - 1  # 担保基金(机构)
            last = next(
                (m for m in reversed(sentence.names) if at <= m.span.start < opened and m.span.end in (opened, stop)),
                last,
            )
        ends = last is not None and (last.span.end == stop or folded[last.span.end : stop].startswith("("))
        if (
            last is None
            or not ends
            or self.modifiers.opens_object(folded, tags, at)
            or text.startswith(("由", "的"))
            or re.search(r'[,:;"《》]', text)
        ):
            return [], at
        if text.count("的") > 1 or any(tags.get(i, "")[:1] == "p" for i in range(at, stop)):
            return [], at
        if ASKS.search(text, text.rfind("的") + 1) or (" " in text and BLANK.search(text)):
            return [], at
        if "的" in text and tags.get(at, "")[:1] in ("d", "c") and not text.startswith(self.modifiers.relatives):
            return [], at
        kind = last.value.type
        if kind in ("thing", "public", "outsider") and not JOIN.search(text):
            return [], at
        if "的" in text:
            return [Phrase(at, stop, last.span.start, "", kind)], stop
        etc = _ETC_ALL.search(text)
        return listed(folded, at, at + etc.start() if etc else stop, kind), stop

    def bound(self, sentence: Sentence, tags: Mapping[int, str], at: int, stop: int) -> Group:
        """数据提供方应…, 典当行须…: whoever a strong modal binds, though no known head ends the name."""
        folded = sentence.folded
        if stop - at > 16 or folded[stop - 1] not in "方体人员者户行" or folded.find(" ", at, stop) > 0:
            return [], at
        found = listed(folded, at, stop, "outsider")
        last = found[-1] if found else None
        if last is None or _NOT_BOUND.match(folded, last.start, last.end) or "的" in folded[at:stop]:
            return [], at
        if len(found) == 1 and _BOUND.fullmatch(folded, at, stop) and not folded.startswith(MOVES, at):
            return found, stop
        if any(
            (tag := tags.get(i, "n"))[:1] in ("p", "u", "d", "r", "c") or (tag == "v" and i == at)
            for i in range(at, stop)
            if folded[i] not in "和与及"
        ):
            return [], at
        return found, stop

    def grown(
        self,
        sentence: Sentence,
        tags: Mapping[int, str],
        group: list[Phrase],
        stop: int,
        end: int,
        acts: Callable[[int], bool],
    ) -> Group:
        """The group with its last name carried on over nouns to the next head (市政府办公室 数字政府专班), where only
        then a predicate follows."""
        tries = 0
        while not acts(stop) and tries < 3:
            tries += 1
            nearest = sentence.name_after(stop + 1)
            if nearest is None or nearest.span.end > end or nearest.span.start - stop > 10:
                break
            between = sentence.folded[stop : nearest.span.start]
            if (
                between == "商"
                or 0 <= between.find("建设") < len(between) - 2
                or re.search(r"[,、的和与及等:\"经由报向对 ]", between)
                or ASKS.search(between)
                or any(
                    tags.get(i, "n")[:1] in ("p", "c", "u", "d") or (tags.get(i, "") == "v" and i == stop)
                    for i in range(stop, nearest.span.start)
                )
            ):
                break
            last = group[-1]
            group = [*group[:-1], Phrase(last.start, nearest.span.end, last.bare, last.shared, nearest.value.type)]
            stop = nearest.span.end
        return group, stop

    def _name(
        self, sentence: Sentence, tags: Mapping[int, str], at: int, end: int, *, first: bool
    ) -> list[Phrase] | None:
        folded = sentence.folded
        for mention in sentence.names_from(at):
            if mention.span.end > end:
                return None
            if mention.span.start - at > (40 if first else 16):
                return None
            before = folded[at : mention.span.start]
            if "," in before or (" " in before and BLANK.search(folded, at, mention.span.end)):
                return None
            if before.endswith("等") and not first and mention.value.type == "collective" and len(before) > 2:
                return [Phrase(at, mention.span.start - 1, at, "", "organ")]  # 交通运输和应急管理等部门
            if (
                not before
                or (len(before) in (2, 5) and self.modifiers.compound(sentence, tags, at, mention))
                or self.modifiers.modifies(sentence, tags, at, mention.span.start, first)
                or (
                    len(before) <= 6
                    and _STRONG.match(folded, mention.span.end)
                    and not self.modifiers.opens_object(folded, tags, at)
                    and "、" not in before
                    and "由" not in before
                    and not ASKS.search(before)
                    and not _REPORTS.search(before)
                )
            ):
                inner = self.modifiers.inside_relative(sentence, mention, end)
                if inner is not None:
                    return [Phrase(at, inner.span.end, inner.span.start, "", inner.value.type)]
                levels = before.endswith("、") and _LEVELS_BEFORE.fullmatch(before)
                if levels and mention.value.type in ("place", "service", "post"):
                    return [*split(folded, at, mention.span.start - 1, "place"), phrase_of(mention.span.start, mention)]
                return [phrase_of(at, mention)]
            if "、" in before:
                return None
        return None

    def _elided(self, sentence: Sentence, tags: Mapping[int, str], at: int, end: int) -> list[Phrase]:
        """区民政、编办、财政等部门: each name as it stands, the rest with the prefix that the first one carries."""
        text = sentence.folded[at:end]
        if self.modifiers.opens_object(sentence.folded, tags, at) or _JOINS_ACT.search(text):
            return []
        names = split(sentence.folded, at, at + text.rindex("等"), "organ")
        for name in names:
            if any(
                tags.get(i, "n")[:1] in ("p", "u") or sentence.folded[i] == "的" for i in range(name.start, name.end)
            ):
                return []
        return names
