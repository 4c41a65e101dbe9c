"""Coordinated names at a place in a sentence: 县(区)党委、政府; 区民政、编办、财政等部门; 基础较好的县(市、区);
甲市、乙市.

Finds where such a group starts and ends; whether it acts is `actors`' business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from obligraph.assemble.sentence import Sentence
from obligraph.lexicon import Lexicon
from obligraph.lexicon.organisations import Organisations
from obligraph.lexicon.words import Words
from obligraph.model import Mention

_JOIN = re.compile(r"、|和|与|及其?|以及|或者?")
_ETC = re.compile(
    r"等(?:\d+个|[一二三四五六七八九十]+个)?(?:有关|相关|职能|市直|县直|成员)*(?:部门和单位|部门|单位|机构|方面|市县|"
    r"市|地区|地方|地|县区|县|区|企业|组织|人员|各类主体|主体|金融机构|社会力量)?"
)
_ELIDED = re.compile(
    r"(?:[\u4e00-\u9fff()]{2,16}、){1,20}[\u4e00-\u9fff()]{2,16}等(?:\d+个|[一二三四五六七八九十]+个)?(?:有关|相关|"
    r"职能)*(?:部门|单位|机构)"
)
_LEVELS = re.compile(
    r"(?:中央|省|市|县|区|州|盟|旗|乡|镇|村|自治区)(?:、(?:省|市|县|区|州|盟|旗|乡|镇|村|街道|"
    r"乡镇))+(?![\u4e00-\u9fff]{0,3}(?:级|政府|人民|两|三)|\()"
)
_LEVEL = r"(?:省|自治区|直辖市|市|自治州|州|盟|县|区|旗|乡|镇|街道)(?:\([^()]{1,12}\))?"
_LEVEL_FIRST = re.compile(r"(?:省|市|州|县|区|镇|乡|地市)级?、")
_LEVEL_LIST = re.compile(
    rf"(?:各|县级以上|市级以上)?{_LEVEL}(?:、{_LEVEL})+(?:级|两级|三级)?(?:地方)?(?:各级)?(?:人民政府|政府(?!办|部门|"
    rf"性)|党委(?!、)|党工委)(?:(?:有关|相关)?(?:行业|业务)?(?:主管|职能)?部门)?"
)
_LEVELS_OF = re.compile(rf"各?(?:{_LEVEL}(?:、|和))+(?={_LEVEL}|计划单列市)")
_QUALIFIED = re.compile(
    r"(?:有条件|具备条件|条件(?:较好|成熟|允许|具备)|基础(?:较好|条件较好)|综合实力较强|"
    r"试点)[^,。;:]{0,14}的(?P<bare>市县|县区|区县|市区|城市|地市|市|县|区|镇|乡|村|省|州)(?=[^\u4e00-\u9fff(]|"
    r"[\u4e00-\u9fff])(?![(场民政内域级直])"
)
_SUBJECT_PLACES = re.compile(
    r"(?:[\u4e00-\u9fff]{2,7}(?:区|县|市|镇|乡|街道|旗|州)[、和])*[\u4e00-\u9fff]{2,7}(?:新区|开发区|高新区|起步区|"
    r"示范区|省|自治区|区|县|市|镇|乡|街道|旗|州)(?=等?(?:区县|县区|市县|市|地|县|区)?(?:要|应|须|可|负责|依托|加快|"
    r"牵头|开展|推进|率先|制定|建立|打造|建设|围绕|结合|重点|发挥|,))"
)
_COMMON_PLACES = re.compile(
    r"(?:城|社|园|地|辖|小|片|库|景|矿|灾|疫|山|郊|牧|林|湖|流域|功能|试验|自贸|保税|各)区$|(?:城|超|股|门|集|菜|夜|"
    r"都|上|楼|农贸)市$|(?:城|村)镇$"
)
_LOCAL = re.compile(r"(?:辖|区|市|省|县|境|园区|域|国)内|本[地市省区县]|我[市省区县]|全[市省区县]")
_OPENS_MODAL = re.compile(r"可|应|要|须|需|必须|不得|并")
_SAID = re.compile(r"[,:;\"《》的]|建设|打造|推进|开展|加强|建立|制定|参与|推动|支持")
_EACH = re.compile(
    r"各(?:(?!各)[\u4e00-\u9fff]){1,6}?(?<![主重需首均都也])(?=[均都也]?(?:要(?![素求点件领])|应当|"
    r"应(?![急用对收付届邀变力纳缴聘])|须|必须|不得))"
)
_WHOEVER = re.compile(r"[\u4e00-\u9fff]{2,12}者(?=应|可以|可申|须|必须|需|不得|要|向)")
_PLACES = re.compile(
    r"(?:[\u4e00-\u9fff]{2,10}(?:镇|乡|县|区|市|街道|旗|州|村)[、,和])+[\u4e00-\u9fff]{2,10}(?:镇|乡|县|区|市|街道|"
    r"旗|州|村)(?=作为|率先|开展|先行|要|应)"
)
_RELATIVE = re.compile(
    r"(?:所)?(?:指定|确定|授权|委托|批准|认定|设立|所属|下属|派出|明确|组建|主管)[^,。;、的]{0,10}的"
)
_ADVERBS = re.compile(
    r"(?:全面|充分|主要|重点|积极|大力|着力|深入|切实|认真|严格|进一步|不断|加快|继续|有效|统一|合理)+"
)
_SHARED = re.compile(r"各?(?:省|市|县|区|州|旗|镇|乡)")
_STRONG = re.compile(r"要(?![素求点件领])|应当|应(?![急用对收付届邀变力纳缴聘])|须|必须|负责|不得")
_VERBAL = ("v", "i", "l")
_BLANK = re.compile(r"[\u4e00-\u9fff)] [\u4e00-\u9fff(]")
_ASKS = re.compile(r"委托|函请|函告|[商提报转聘]请|责成|指导|组建|设立|建立|搭建|送往|使(?!用)|让(?!利)")
_MAKES = re.compile(r"使(?!用)|规定(?![的范])|(?:^|力争|确保)让")
_ETC_ALL = re.compile(r"等(?:有关|相关|职能)*(?:部门|单位)$")
_PAIR = re.compile(r"[和与、][\u4e00-\u9fff]{2}(?:单位|机构|部门|人员)")
_LEVEL_ALONE = re.compile(r"(?:[省市县区州]|国家|中央)(?=统一(?!的)|统筹(?!区|安排的))")
_TALENT = re.compile(r"(?:人才|学者|院所)[和、]$")
_COMPANION = re.compile(r"[与和同][^,、与]{1,14}?(?:协商|合作|联合|对接|共建|共享|共同|签订)")
_COMPOUND = re.compile(
    r"(?<=工业|经济|文化|发展|住房|资源|规划|教育|卫生|农业|水利|林业)和(?=信息化|旅游|改革|城乡建设|社会保障|规划|"
    r"自然资源|体育|计划生育|健康|农村|湖泊|草原)|(?<=企)、(?=事业)"
)
_BOUND = re.compile(
    r"(?:[\u4e00-\u9fff]{2,4}?(?:双方|方|主体|[人员者户行])|[\u4e00-\u9fff]{2,3}户|(?:[\u4e00-\u9fff]{2})?双方|"
    r"[党团]员)"
)
_NOT_BOUND = re.compile(
    r"[一-龥]*(?:[执运进推试实施可另银发流同]行|[官]方|[门账]户|地方|对方|每人|本人|工作人员|以人)$"
)
_HEADED = ("单位", "部门", "机构", "人员", "主体", "方", "人")
_MOVES = (
    "支持",
    "鼓励",
    "引导",
    "推动",
    "督促",
    "要求",
    "允许",
    "帮助",
    "促进",
    "动员",
    "吸引",
    "邀请",
    "协助",
    "通知",
    "告知",
    "联合",
    "会同",
    "责成",
)
_SERVES = (
    "属地",
    "归口",
    "经办",
    "对口",
    "同级",
    "服务业",
    "服务外包",
    "服务贸易",
    "服务型",
    "服务类",
    "服务商",
    "服务机构",
    "服务组织",
    "服务平台",
    "服务机器人",
    "服务消费",
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One name of a group: [start, end) as it stands, `bare` where its bare form starts, `shared` an elided prefix,
    `type` of head."""

    start: int
    end: int
    bare: int
    shared: str
    type: str


Group = tuple[list[Phrase], int]


class NounPhrases:
    """Reads groups with the openers of organisations.toml."""

    def __init__(self, lexicon: Lexicon) -> None:
        table = lexicon.table("organisations", Organisations)
        verbs = (word for entry in lexicon.table("words", Words).word if entry.tag == "v" for word in entry.words)
        self._acts = tuple(sorted({*verbs, *table.objects.openers}, key=lambda w: (-len(w), w)))
        self._objects = tuple(sorted(table.objects.openers, key=lambda w: (-len(w), w)))
        self._long_objects = tuple(word for word in self._objects if len(word) > 1)
        self._relatives = tuple(sorted(table.relatives.openers, key=lambda w: (-len(w), w)))

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
                or folded.startswith(self._relatives, at)
            )
        if folded.find("、", at, at + 8) > 0 or folded.startswith(self._relatives, at):
            return True
        return not self._opens_object(folded, tags, at)

    def _opens_object(self, folded: str, tags: Mapping[int, str], at: int) -> bool:
        """Does a word stand at `at` after which a name is no subject (对, 支持)? A word of its own (属 in 属地 is
        none), and no part of a name (报送单位, 服务外包企业)."""
        if not folded.startswith(self._objects, at) or folded.startswith(_SERVES, at):
            return False
        return not (
            (folded.startswith(_HEADED, at + 2) or _PAIR.match(folded, at + 2))
            and at + 1 not in tags
            and folded.startswith(self._long_objects, at)
            and not folded.startswith(_MOVES, at)
        )

    def group(self, sentence: Sentence, tags: Mapping[int, str], at: int, end: int) -> Group:
        """The coordinated names that start at `at`, and the offset after them (after 等部门, too); ([], at) when none
        do."""
        folded = sentence.folded
        if qualified := _QUALIFIED.match(folded, at, end):
            return [Phrase(at, qualified.end(), qualified.start("bare"), "", "place")], qualified.end()
        if joint := self._joint(sentence, at, end):
            return self._chain(sentence, tags, [joint], joint.end, end)
        if levels := _LEVELS.match(folded, at, end):
            return _split(folded, at, levels.end(), "place"), levels.end()
        if whoever := _WHOEVER.match(folded, at, end):
            return [Phrase(at, whoever.end(), at, "", "post")], whoever.end()
        if each := _EACH.match(folded, at, end):
            return [Phrase(at, each.end(), at, "", "collective")], each.end()
        if elided := _ELIDED.match(folded, at, end):
            names = self._elided(sentence, tags, at, elided.end())
            if names:
                return names, elided.end()
        if places := _PLACES.match(folded, at, sentence.end):
            return _split(folded, at, places.end(), "place"), places.end()
        if (local := _SUBJECT_PLACES.match(folded, at, end)) and tags.get(at, "x")[:1] in ("n", "z"):
            found = _split(folded, at, local.end(), "place")
            if not any(_COMMON_PLACES.search(folded[p.start : p.end]) for p in found):
                etc = _ETC.match(folded, local.end(), end)
                return found, etc.end() if etc else local.end()
        if alone := _LEVEL_ALONE.match(folded, at, end):
            return [Phrase(at, alone.end(), at, "", "place")], alone.end()
        return self._chain(sentence, tags, [], at, end)

    @staticmethod
    def _joint(sentence: Sentence, at: int, end: int) -> Phrase | None:
        """One name for several levels: 各市、县人民政府; 市、区商务部门."""
        folded = sentence.folded
        if folded.find("、", at, at + 16) < 0:
            return None
        if listed := _LEVEL_LIST.match(folded, at, end):
            return Phrase(at, listed.end(), at, "", "organ")
        if of := _LEVELS_OF.match(folded, at, end):
            last = sentence.name_after(of.end())
            if (
                last is not None
                and last.span.start <= of.end() + 5
                and last.span.end <= end
                and last.value.type in ("organ", "known")
            ):
                return Phrase(at, last.span.end, at, "", "organ")
        return None

    def _chain(self, sentence: Sentence, tags: Mapping[int, str], out: list[Phrase], at: int, end: int) -> Group:
        """The names from `at` on, joined by 、 , 和 and the like; `out` what was read before."""
        folded = sentence.folded
        stop = at
        name: list[Phrase] | None = out
        while True:
            if not out or name is not out:
                joint = self._joint(sentence, at, end) if out else None
                name = [joint] if joint else self._name(sentence, tags, at, end, first=not out)
                if name is None:
                    break
                out = out + name
            name = None
            stop = at = out[-1].end
            if etc := _ETC.match(folded, stop, end):
                stop = etc.end()
                break
            if sentence.name_at(stop):
                continue  # 各地各有关部门
            if folded.startswith("各", stop) and (each := _EACH.match(folded, stop, end)):
                out.append(Phrase(stop, each.end(), stop, "", "collective"))
                stop = each.end()
                break
            join = _JOIN.match(folded, stop, end)
            if join is None:
                break
            at = join.end()
        return _flat(folded, out), stop

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
            or self._opens_object(folded, tags, at)
            or text.startswith(("由", "的"))
            or re.search(r'[,:;"《》]', text)
        ):
            return [], at
        if text.count("的") > 1 or any(tags.get(i, "")[:1] == "p" for i in range(at, stop)):
            return [], at
        if _ASKS.search(text, text.rfind("的") + 1) or (" " in text and _BLANK.search(text)):
            return [], at
        if "的" in text and tags.get(at, "")[:1] in ("d", "c") and not text.startswith(self._relatives):
            return [], at
        kind = last.value.type
        if kind in ("thing", "public", "outsider") and not _JOIN.search(text):
            return [], at
        if "的" in text:
            return [Phrase(at, stop, last.span.start, "", kind)], stop
        etc = _ETC_ALL.search(text)
        return self._listed(folded, at, at + etc.start() if etc else stop, kind), stop

    @staticmethod
    def _listed(folded: str, at: int, stop: int, kind: str) -> list[Phrase]:
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

    def bound(self, sentence: Sentence, tags: Mapping[int, str], at: int, stop: int) -> Group:
        """数据提供方应…, 典当行须…: whoever a strong modal binds, though no known head ends the name."""
        folded = sentence.folded
        if stop - at > 16 or folded[stop - 1] not in "方体人员者户行" or folded.find(" ", at, stop) > 0:
            return [], at
        listed = self._listed(folded, at, stop, "outsider")
        last = listed[-1] if listed else None
        if last is None or _NOT_BOUND.match(folded, last.start, last.end) or "的" in folded[at:stop]:
            return [], at
        if len(listed) == 1 and _BOUND.fullmatch(folded, at, stop) and not folded.startswith(_MOVES, at):
            return listed, stop
        if any(
            (tag := tags.get(i, "n"))[:1] in ("p", "u", "d", "r", "c") or (tag == "v" and i == at)
            for i in range(at, stop)
            if folded[i] not in "和与及"
        ):
            return [], at
        return listed, stop

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
                or _ASKS.search(between)
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
            if "," in before or (" " in before and _BLANK.search(folded, at, mention.span.end)):
                return None
            if before.endswith("等") and not first and mention.value.type == "collective" and len(before) > 2:
                return [Phrase(at, mention.span.start - 1, at, "", "organ")]  # 交通运输和应急管理等部门
            if (
                not before
                or (len(before) == 2 and self._compound(sentence, tags, at, mention))
                or self._modifies(sentence, tags, at, mention.span.start, first)
                or (
                    len(before) <= 6
                    and _STRONG.match(folded, mention.span.end)
                    and not self._opens_object(folded, tags, at)
                    and "、" not in before
                    and "由" not in before
                    and not _ASKS.search(before)
                )
            ):
                inner = self._inside_relative(sentence, mention, end)
                if inner is not None:
                    return [Phrase(at, inner.span.end, inner.span.start, "", inner.value.type)]
                levels = re.fullmatch(r"((?:省|市|县|区|州|旗|乡|镇|村|街道)、)+", before)
                if levels and mention.value.type in ("place", "service", "post"):
                    return [*_split(folded, at, mention.span.start - 1, "place"), _phrase(mention.span.start, mention)]
                return [_phrase(at, mention)]
            if "、" in before:
                return None
        return None

    def _compound(self, sentence: Sentence, tags: Mapping[int, str], at: int, mention: Mention) -> bool:
        """养护单位, 组建单位: a verb of two characters before a bare head, where the verb orders nothing."""
        folded = sentence.folded
        return (
            mention.value.type == "collective"
            and mention.value.head == mention.span.start
            and folded.startswith(("单位", "机构", "人员", "主体"), mention.span.start)
            and at in tags
            and at + 1 not in tags
            and not folded.startswith(self._acts, at)
        )

    def _modifies(self, sentence: Sentence, tags: Mapping[int, str], start: int, end: int, first: bool) -> bool:
        """Is folded[start:end] a modifier of the name that follows: nouns only, or a relative clause that ends in
        的?"""
        text = _ADVERBS.sub("", sentence.folded[start:end], count=1)
        if not text:
            return False
        if (
            _OPENS_MODAL.match(text)
            or "由" in text
            or _MAKES.search(text)
            or re.match(r"\d+(?:\.\d+)?%", text)
            or text.endswith(("到", "至", "在", "向", "从"))
        ):
            return False
        if text.startswith(("各", "每个")) and len(text) <= 10 and not _SAID.search(text):
            return True  # 各统筹地区医保部门
        if "的" in text[:-1] and first:
            cut = start + text.rindex("的") + 1
            if cut < end:
                return self._modifies(sentence, tags, start, cut, first) and self._nouns(tags, cut, end)
        if text.endswith("的"):
            opener = tags.get(start, "n")
            if self._opens_object(sentence.folded, tags, start) and not text.startswith(self._relatives):
                return False
            return (
                first
                and (text.startswith(self._relatives) or opener[:1] in ("n", "a", "m", "r", "b"))
                and opener != "ad"
            )
        if (
            self._opens_object(sentence.folded, tags, end - len(text))
            or _ASKS.search(text)
            or len(text) > 24
            or re.search(r'[,:;"《》]', text)
        ):
            return False
        return not any(
            (tag := tags.get(at)) is not None and (tag[0] in "pcdu" or (tag[0] in _VERBAL and tag != "vn"))
            for at in range(start, end)
        )

    @staticmethod
    def _nouns(tags: Mapping[int, str], start: int, end: int) -> bool:
        """Nouns and what the tagger calls verbs inside a compound (体育竞赛表演企业), up to 14 characters."""
        return end - start <= 14 and not any(
            (tag := tags.get(at)) is not None and tag[:1] in ("p", "c", "u", "d") for at in range(start, end)
        )

    @staticmethod
    def _inside_relative(sentence: Sentence, mention: Mention, end: int) -> Mention | None:
        """本级人民政府指定的部门: the name inside the relative clause of the one that really acts."""
        for other in sentence.names_from(mention.span.end + 1):
            if other.span.end > end:
                return None
            between = sentence.folded[mention.span.end : other.span.start]
            if len(between) <= 14 and _RELATIVE.fullmatch(between):
                return other
            return None
        return None

    def _elided(self, sentence: Sentence, tags: Mapping[int, str], at: int, end: int) -> list[Phrase]:
        """区民政、编办、财政等部门: each name as it stands, the rest with the prefix that the first one carries."""
        text = sentence.folded[at:end]
        if self._opens_object(sentence.folded, tags, at):
            return []
        names = _split(sentence.folded, at, at + text.rindex("等"), "organ")
        for name in names:
            if any(
                tags.get(i, "n")[:1] in ("p", "u") or sentence.folded[i] == "的" for i in range(name.start, name.end)
            ):
                return []
        return names

    def pivot(self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], at: int, end: int) -> Group:
        """Whoever is encouraged or allowed, right after the cue at `at`: 企业; 有条件的高校、院所; 甲市、乙市等地;
        汽车、建材等企业."""
        folded = sentence.folded
        places = self._places(sentence, tags, words, at, end)
        if places[0]:
            return places
        out: list[Phrase] = []
        stop = begin = at
        for mention in sentence.names_from(at):
            if mention.span.start < begin:
                continue
            if mention.span.end > end or mention.span.start - begin > (60 if not out else 16):
                break
            if not self._leads_to(sentence, tags, begin, mention.span.start, bool(out)):
                break
            out.append(_phrase(begin, mention))
            stop = mention.span.end
            etc = _ETC.match(folded, stop, end)
            if etc:
                stop = etc.end()
            if folded.startswith("各", stop) and sentence.name_at(stop):
                begin = stop
                continue  # 各地区各部门
            join = _JOIN.match(folded, stop, end)
            if (
                join is not None
                and join.group() in "与和"
                and (
                    (other := sentence.name_after(join.end())) is None
                    or other.span.start > join.end() + 6
                    or other.value.type == "public"
                )
                and _COMPANION.match(folded, stop, end)
            ):
                break  # 企业与职工协商
            if join is None or (etc and not sentence.name_at(join.end())):
                break
            begin = join.end()
        if len(out) > 1 and folded[out[-1].bare - 1] == "等" and "、" in folded[out[-1].start : out[-1].bare]:
            # 银行、保险、信托等金融机构, where 银行 is known by itself.
            last = out.pop()
            return [*out, *_split(folded, last.start, last.bare - 1, "outsider")], stop
        if len(out) == 1 and "、" in folded[out[0].start : out[0].bare] and folded[out[0].bare - 1] == "等":
            # 银行、保险、信托等金融机构: the stems are the names, where the first is a name by itself.
            if any(m.span.start == out[0].start and m.span.end < out[0].bare for m in sentence.names):
                return _split(folded, out[0].start, out[0].bare - 1, "outsider"), stop
            return out, stop
        return [name for phrase in out for name in _unlisted(folded, phrase)], stop

    @staticmethod
    def each(sentence: Sentence, tags: Mapping[int, str], at: int, end: int) -> Group:
        """鼓励各商圈进行…: after the cue of an encouragement 各 opens whoever is encouraged, up to the next verb."""
        folded = sentence.folded
        for i in range(at + 2, min(end, at + 7)):
            if folded[i] in "、的,和与及":
                break
            if tags.get(i, "x")[:1] in ("v", "d", "p"):
                return [Phrase(at, i, at, "", "collective")], i
        return [], at

    def _leads_to(self, sentence: Sentence, tags: Mapping[int, str], start: int, end: int, later: bool) -> bool:
        """May folded[start:end] stand between the cue (or 、) and the name: nothing, nouns, or a phrase that ends in
        的 or 等?"""
        if local := _LOCAL.match(sentence.folded, start, end):
            start = local.end()
        text = sentence.folded[start:end]
        if _ASKS.search(text, text.rfind("的") + 1) or (" " in text and _BLANK.search(text)):
            return False
        if not text:
            return True
        if re.search(r"[,:;《》]", text):
            return False
        opener = tags.get(start, "n")
        if "的" in text[:-1] and not later:
            cut = start + text.rindex("的") + 1
            if cut < end:
                return self._leads_to(sentence, tags, start, cut, later) and self._nouns(tags, cut, end)
        if text.endswith("的"):
            return (
                text.startswith(self._relatives)
                or opener[:1] in ("n", "a", "b", "m", "r")
                or (opener[:1] == "d" and "、" in text)
            )
        if text.startswith(self._acts) and not text.startswith((*self._relatives, *_SERVES)) and not later:
            return False
        # Compounds hold words that the tagger calls verbs (配送企业, 快递企业): only words that order something are
        # refused.
        return len(text) <= 30 and "的" not in text

    @staticmethod
    def _places(sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], at: int, end: int) -> Group:
        """支持甲市、乙市…: places that are encouraged to act."""
        out: list[Phrase] = []
        folded = sentence.folded
        begin = at
        while at < end and tags.get(at, "") == "ns":
            stop = at + len(words[at])
            while stop < end and folded[stop] in "市县区州省" and tags.get(stop, "n")[:1] in ("n", "x"):
                stop += 1
            out.append(Phrase(at, stop, at, "", "place"))
            at = stop
            if at < end and folded[at] in "、和与":
                at += 1
                continue
            break
        if not out:
            return [], begin
        if etc := _ETC.match(folded, at, end):
            at = etc.end()
        return (out, at) if tags.get(at, "")[:1] in ("v", "p", "d") else ([], begin)

    def widened(self, sentence: Sentence, start: int, mention: Mention) -> int:
        """The offset where the modifiers of a name begin, after the verb of its clause (积极发展 |
        独立运行的行业组织)."""
        at = start
        if adverbs := _ADVERBS.match(sentence.folded, at, mention.span.start):
            at = adverbs.end()
        verb = next((w for w in self._acts if sentence.folded.startswith(w, at)), "")
        return at + len(verb) if verb and at + len(verb) <= mention.span.start else mention.span.start


def _flat(folded: str, phrases: list[Phrase]) -> list[Phrase]:
    """Each phrase that still lists names (A、B) as its names; 汽车、建材等企业 and 各省、自治区人民政府 stay whole."""
    out: list[Phrase] = []
    for phrase in phrases:
        text = re.sub(r"\([^()]*\)", "", folded[phrase.start : phrase.end])
        whole = (
            "、" not in text
            or "等" in text
            or "的" in text
            or _LEVEL_LIST.match(folded, phrase.start, phrase.end)
            or _LEVEL_FIRST.match(text)
            or _LEVELS_OF.match(text)
        )
        out += [phrase] if whole else _split(folded, phrase.start, phrase.end, phrase.type)
    return out


def _unlisted(folded: str, phrase: Phrase) -> list[Phrase]:
    """保险、基金 as two names, unless 等 or 的 makes what stands before the head its modifier."""
    before = folded[phrase.start : phrase.bare]
    if "和" in before and _TALENT.search(before):
        return _split(folded, phrase.start, phrase.end, phrase.type)
    if "、" not in before or "等" in before or "的" in before:
        return [phrase]
    return _split(folded, phrase.start, phrase.end, phrase.type)


def _phrase(start: int, mention: Mention) -> Phrase:
    return Phrase(start, mention.span.end, mention.span.start, "", mention.value.type)


def _split(folded: str, start: int, end: int, kind: str) -> list[Phrase]:
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
