"""Who must act, where the sentence itself says so: the subject of its clauses, 由…, and whoever is encouraged or
allowed to act.

Only what the sentence says: an understood subject is none, and nobody is carried over from an earlier sentence
(guidelines §2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from obligraph.assemble.noun_phrases import Group, NounPhrases, Phrase
from obligraph.assemble.sentence import Sentence
from obligraph.lexicon import Lexicon
from obligraph.lexicon.organisations import Organisations
from obligraph.model import Kind, Mention

_NOMINAL = re.compile(r"等?(?:项目|工程)?(?:建设|发展|应用|创新|改造|升级|布局|运营|项目)[。;]?")
_SOFT = re.compile(
    r"(?:要(?![素求点件领])|应当|应(?![急用对收付届邀变力纳缴聘])|须|必须|需要?|将|可以|可(?!持续)|不得|均|都|也|还|"
    r"不|未经|并)"
)
_BEFORE_TIME = re.compile(r"(?:力争|确保|争取|在|于|自|从|截至|截止|到|至|每)?")
_BY = re.compile(r"由(?![于此来衷浅易表点近小弱单])")
_BOUND = frozenset({"must", "should", "need", "prohibit"})
_GUESTS = frozenset({"outsider", "public", "service", "thing"})
_CONDITIONAL = re.compile(r"的\s*$")
_PENALTY = re.compile(r"依法(?:给予|追究|予以|移送)|给予[^,。]{0,6}处分|追究[^,。]{0,6}责任|予以处罚")
_MODAL = frozenset({"must", "should", "need", "prohibit", "may"})
_NOT_SUBJECT = (
    "的", "之", "、", "内", "中", "间", "上", "下", "等", ")", '"', "里", "外",
    "为组长", "任组长", "为组员", "组成", "为主", "所属", "领导下", "统一领导", "之间", "为成员", "设在",
)  # fmt: skip
_STILL_SUBJECT = ("上报", "下达", "下发", "内部", "中止", "上传", "下放", "间隔")
_APPLIES = re.compile(
    r"(?:向[^,]{2,20})?(?:申请|享受|缓缴|延期|选择|办理|领取|参加|提出|继续|自主|免费|按规定|依法|先行|暂缓|延长|凭|"
    r"使用)"
)
_BASED = ("根据", "按照", "结合", "依据")
_SLOGAN = 4  # 政府引导,市场主导: four characters side by side name no subject.
_LONGEST_SUBJECT = 45
_LONGEST_SENTENCE = 3000
_MEASURED = re.compile(
    r"(?:实现)?[^,要应须]{2,10}(?:降低|提高|缩短|增长|提升|下降)(?:至|到)?\d|(?:数量?|总数)?(?:达到|达|突破|超过|占|"
    r"增长)|[^,要应须]{0,14}(?:金额|占比|比例|比重|率|规模|数量|总量|余额|成本|增速)(?![\u4e00-\u9fff]{0,4}(?:制|"
    r"管理))"
)
_BENEFIT = re.compile(
    r"(?:[省市县区州]级|财政|按[^,]{2,24}|分别|一次性|最高)[^,]{0,12}(?:给予|予以|奖励|补助|补贴|奖补)"
)
_SINGLE = ("单个", "每家", "每户", "单户", "每个单位", "每个企业", "每所", "同一")
_INTRODUCES = re.compile(r"\s*(?:(?:按|经|报经|依法|凭)[^,]{0,16})?")
_ITS_FUNDS = re.compile(r"(?:扶持|奖补|补助|补贴|专项|奖励|引导|涉农)[\u4e00-\u9fff]{0,2}资金")
_RATE = re.compile(r"[^,要应须对把将]{0,8}(?:率|比例|占比)(?:提高|降低|达|不低于|不超过|控制|为|上浮|下调)")
_MATTER = re.compile(
    r"(?![将把可应须均])[^,要]{2,16}?(?:时间|手续|情况|事项|经费|费用|待遇)(?:可|应|均|,?一律|作为|纳入|列入|按|由|"
    r"将)|(?!对)[^,要应须]{2,12}的(?:积极性|能力|水平|意识|成本|效率|意愿|规模|数量|质量)[^,]{0,6}(?:提升|提高|增强|"
    r"下降|降低)"
)
_TURNS = re.compile(r"[^,]{0,6}(?:为[主辅]|向[^,]{1,14}(?:转变|转型|过渡))")
_ITS_NOUN = re.compile(r"[^,。;的]{2,14}的(?=[\u4e00-\u9fff])")
_CUE_TAIL = re.compile(r"(?:并|和|、)?(?:支持|引导|鼓励|倡导|提倡|规范|指导|帮助)(?=[\u4e00-\u9fff])")
_TO_THEM = re.compile(r"(?:依法|将)?(?:对|责令|视为|处以)")
_OWN = ("将", "并", "也", "还")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Actor:
    """A name that acts: [start, end) as it stands, `bare` the offset where its bare form starts (基础较好的 |
    县(市、区)), `shared` an elided prefix, `rule` how it was found, `clause` the clause it opens."""

    start: int
    end: int
    bare: int
    shared: str
    rule: str
    clause: int


class ActorFinder:
    """Finds actors with the words of organisations.toml."""

    def __init__(self, lexicon: Lexicon) -> None:
        table = lexicon.table("organisations", Organisations)
        self.phrases = NounPhrases(lexicon)
        words = sorted(table.predicates.words, key=lambda w: (-len(w), w))
        self._predicate = re.compile("|".join(map(re.escape, words)))

    def find(
        self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], kind: Kind | None
    ) -> list[Actor]:
        """The actors of one sentence, in order, each name once; `kind` None: only those that the kind does not
        decide."""
        if sentence.end - sentence.start > _LONGEST_SENTENCE:
            return []  # No sentence of a policy document is that long: a hostile or broken text.
        found: list[Actor] = []
        modals = [c.span.start for c in sentence.cues if c.value.cue_class in _BOUND]
        text = sentence.text
        if sentence.names or "等" in text or "由" in text:
            for n, (start, end) in enumerate(sentence.clauses):
                found += self._subjects(sentence, tags, n, end, kind, modals)
                found += self._by(sentence, tags, n, start, end)
            found = self._without_conditions(sentence, found)
        else:
            for n, (_start, end) in enumerate(sentence.clauses):
                found += self._subjects(sentence, tags, n, end, kind, modals)
        if kind is Kind.ENCOURAGEMENT:
            found += self._encouraged(sentence, tags, words)
        elif kind is Kind.PERMISSION:
            found += self._allowed(sentence, tags, words)
        seen: set[str] = set()
        unique: list[Actor] = []
        for actor in sorted(found, key=lambda a: (a.start, -a.end)):
            name = sentence.folded[actor.start : actor.end]
            if name not in seen and not any(u.start <= actor.start and actor.end <= u.end for u in unique):
                seen.add(name)
                unique.append(actor)
        return unique

    def _subjects(
        self, sentence: Sentence, tags: Mapping[int, str], n: int, end: int, kind: Kind | None, modals: list[int]
    ) -> Iterator[Actor]:
        at = self._after_times(sentence, sentence.heads[n], end)
        if sentence.folded.startswith("需要", at):
            at += 2
        if at >= end:
            return
        if end - at <= _SLOGAN + 1 and len(sentence.folded[at:end].rstrip("。;!")) <= _SLOGAN:
            first = sentence.name_after(at)
            if first is None or first.span.start != at or first.span.end != end:
                return
        modal = next((m for m in modals if at < m < end), -1) if modals else -1
        if sentence.folded.find(" ", at, end) > 0:
            at = self._after_blank(sentence, at, end, modal)
        if not self.phrases.may_open(sentence, tags, at, end, modal):
            return
        group, stop = self.phrases.group(sentence, tags, at, end)
        if group:
            group, stop = self.phrases.grown(
                sentence, tags, group, stop, end, lambda q: self.acts(sentence, tags, q, end)
            )
        if not group or (not self.acts(sentence, tags, stop, end) and not (stop >= end and self._goes_on(sentence, n))):
            group, stop = self._before_modal(sentence, tags, at, end, modal)
            if not group:
                return
        if sentence.folded.startswith("授权", stop):
            named, after = self.phrases.group(sentence, tags, stop + 2, end)
            if named and self.acts(sentence, tags, after, end):
                group = named
        if (
            _RATE.match(sentence.folded, stop, end)
            or _ITS_FUNDS.match(sentence.folded, stop, end)
            or _MATTER.match(sentence.folded, stop, sentence.end)
        ):
            return  # 财政贴息率提高…, 各单位申报时间可…: the name owns what the clause is about.
        bound = any(c.value.cue_class in _BOUND and stop <= c.span.start < end for c in sentence.cues)
        if not bound and n + 1 < len(sentence.clauses):
            # 纳税人接受继续教育的,应当…: bound where the clause after the condition says so.
            bound = any(c.span.start == sentence.heads[n + 1] and c.value.cue_class in _BOUND for c in sentence.cues)
        for phrase in group:
            if (phrase.type == "public" and not bound) or phrase.type == "thing":
                continue
            if phrase.type in _GUESTS and (kind is Kind.TARGET or _MEASURED.match(sentence.folded, stop, end)):
                continue  # 企业达到500家, 企业贷款占比…: what is measured, not who acts.
            if phrase.type == "outsider" and not self._main(sentence, n, stop):
                continue
            if sentence.folded.startswith(_SINGLE, phrase.start) and phrase.type in ("outsider", "collective"):
                continue  # 单个企业最高补贴100万元: a measure, no subject.
            yield Actor(phrase.start, phrase.end, phrase.bare, phrase.shared, "actors.subject", n)

    @staticmethod
    def _after_blank(sentence: Sentence, at: int, end: int, modal: int) -> int:
        """压实责任 各级税务机关要…: a heading that shares its line with the sentence ends at a blank, and no name
        holds one."""
        folded = sentence.folded
        last = modal if modal > 0 else end
        blank = folded.rfind(" ", at + 1, last - 1)
        while blank > 0:
            if _HAN.match(folded, blank - 1) and (
                sentence.name_at(blank + 1) or folded[blank + 1] == "各" or modal > 0
            ):
                named = any(m.span.end == blank for m in sentence.names)
                return at if named or not _HAN.match(folded, blank + 1) else blank + 1
            blank = folded.rfind(" ", at + 1, blank)
        return at

    def _before_modal(self, sentence: Sentence, tags: Mapping[int, str], at: int, end: int, modal: int) -> Group:
        """登记管理机关、业务主管部门和挂靠单位都要…: what stands before a strong modal and ends like a name is the
        subject, whatever the tagger makes of its parts."""
        if modal < 0 and end - at <= _LONGEST_SUBJECT and self._goes_on(sentence, sentence.clause_of(at)):
            return self.phrases.whole(sentence, tags, at, end)
        if modal < 0 or modal - at > _LONGEST_SUBJECT:
            return [], at
        stop = modal
        while stop > at and sentence.folded[stop - 1] in "都均也还 ":
            stop -= 1
        group, after = self.phrases.whole(sentence, tags, at, stop)
        return (group, after) if group else self.phrases.bound(sentence, tags, at, stop)

    @staticmethod
    def _main(sentence: Sentence, n: int, stop: int) -> bool:
        """Does the clause say what the name does (and not, as 企业引进人才支付的费用,可…, on what or when something
        may be done)?"""
        _start, end = sentence.clauses[n]
        rest = sentence.folded[stop:end]
        if rest.rstrip().endswith("的"):
            return False
        later = sentence.folded[end : sentence.end]
        if (
            not _SOFT.match(rest)
            and _BENEFIT.search(later)
            and not sentence.folded[:stop].endswith(("机构", "银行", "基金", "行"))
        ):
            return False
        if n + 1 < len(sentence.clauses) and "的" in rest and not _SOFT.match(rest):
            following = sentence.clauses[n + 1]
            return _SOFT.match(sentence.folded, *following) is None or sentence.folded.startswith(_OWN, following[0])
        return True

    @staticmethod
    def _goes_on(sentence: Sentence, n: int) -> bool:
        """各主管部门,要加强…: a comma between the subject and its modal."""
        if n + 1 >= len(sentence.clauses):
            return False
        start, end = sentence.clauses[n + 1]
        return _SOFT.match(sentence.folded, start, end) is not None or sentence.folded.startswith(_BASED, start)

    def _by(self, sentence: Sentence, tags: Mapping[int, str], n: int, start: int, end: int) -> Iterator[Actor]:
        """由A审核: the one who acts stands after 由, unless the clause is only a modifier (对由A实施的事项)."""
        folded = sentence.folded
        if folded.find("由", start, end) < 0:
            return
        for match in _BY.finditer(folded, start, end):
            opening = folded[start : match.start()].strip()
            if opening.startswith(("对", "除", "凡", "将", "把", "原")) or opening.endswith(
                ("理", "自", "缘", "事", "情")
            ):
                continue
            group, stop = self.phrases.group(sentence, tags, match.end(), end)
            if not group or any(phrase.type == "post" and phrase.start == _head(sentence, phrase) for phrase in group):
                continue
            group, stop = self.phrases.grown(
                sentence, tags, group, stop, end, lambda q: self.acts(sentence, tags, q, end, by=True)
            )
            rest = folded[stop:end]
            if rest.startswith(("为", "任", "组成")) or _TURNS.match(rest):
                continue
            if (
                not opening
                and tags.get(stop, "x")[:1] != "p"
                and not rest.startswith("负责")
                and (noun := _ITS_NOUN.match(rest))
                and any(
                    tags.get(i) == "v" or _SOFT.match(folded, i)
                    for i in range(stop + noun.end() + 1, min(end, stop + noun.end() + 10))
                )
            ):
                continue  # 由A拨付经费的单位转制为…
            if self.acts(sentence, tags, stop, end, by=True):
                for phrase in group:
                    yield Actor(phrase.start, phrase.end, phrase.bare, phrase.shared, "actors.by", n)

    @staticmethod
    def _after_times(sentence: Sentence, at: int, end: int) -> int:
        """A time at the clause's start (到2020年, 12月底前) stands before its subject."""
        moved = True
        while moved:
            moved = False
            for deadline in sentence.deadlines:
                if (
                    at <= deadline.span.start
                    and at < deadline.span.end <= end
                    and _BEFORE_TIME.fullmatch(sentence.folded, at, deadline.span.start)
                ):
                    at = deadline.span.end
                    moved = True
            while at < end and sentence.folded[at] in " ,、:":
                at += 1
        return at

    def acts(self, sentence: Sentence, tags: Mapping[int, str], at: int, end: int, *, by: bool = False) -> bool:
        """Does a predicate follow at `at` (so that the name before it is a subject and no modifier)?"""
        folded = sentence.folded
        while at < end and folded[at] == " ":
            at += 1
        if at >= end:
            return False
        if folded[at] == "(" and (close := folded.find(")", at, min(end, at + 40))) > 0:
            # 各有关部门(单位)要…: a note between the name and its predicate.
            at = close + 1
        if sentence.deadlines and any(d.span.start == at for d in sentence.deadlines):
            return True
        rest = folded[at : min(end, at + 40)]
        if rest.startswith("商") and sentence.name_at(at + 1):
            return True  # 税务机关商有关部门…
        if not rest or (rest.startswith(_NOT_SUBJECT) and not rest.startswith(_STILL_SUBJECT)):
            return False
        if _SOFT.match(rest):
            return True
        found = self._predicate.match(rest)
        word = "" if found is None else found.group()
        if word and rest.startswith("、", len(word)):
            return False
        tag = tags.get(at, "")
        verb = (tag[:1] == "v" and (tag != "vn" or by)) or tag in ("d", "ad", "l", "i")
        if not word and not verb and not (tag == "p" and rest[0] not in "与和同"):
            return False
        if by:
            return True
        # 政务部门采集的数据应当…: the verb belongs to a relative clause, the data are the subject.
        relative = re.match(r"[^,。;的]{1,10}的(?=[\u4e00-\u9fff])", rest)
        return not (relative and not word)

    @staticmethod
    def _without_conditions(sentence: Sentence, actors: list[Actor]) -> list[Actor]:
        """不同部门提供的数据不一致的,相关部门应当…: who stands in the condition does not act where another subject
        follows, or where the rest binds nobody (…的,依法给予处分)."""
        last = max((a.clause for a in actors), default=-1)
        folded = sentence.folded
        conditions = [n for n, (a, b) in enumerate(sentence.clauses[:-1]) if _CONDITIONAL.search(folded[a:b])]
        modal = any(c.value.cue_class in _MODAL for c in sentence.cues)
        kept = []
        for actor in actors:
            later = [n for n in conditions if n >= actor.clause]
            if later and (
                _TO_THEM.match(folded, *sentence.clauses[later[-1] + 1])
                or (not modal and _PENALTY.search(folded, sentence.start, sentence.end))
                or (actor.clause in conditions and actor.clause < last)
            ):
                continue
            kept.append(actor)
        return kept

    def _encouraged(self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str]) -> Iterator[Actor]:
        """鼓励社会力量参与…, 支持企业…: whoever is encouraged, if a predicate of theirs follows."""
        folded = sentence.folded
        for cue in sentence.cues:
            if cue.value.cue_class != "encourage" or folded[cue.span.start : cue.span.end] == "探索":
                continue
            yield from self.encouraged(sentence, tags, words, cue)

    def encouraged(
        self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], cue: Mention
    ) -> list[Actor]:
        """Whoever is to act after the cue of an encouragement; [] when nobody is named."""
        folded = sentence.folded
        n = sentence.clause_of(cue.span.start)
        end = sentence.clauses[n][1]
        at = cue.span.end
        while match := _CUE_TAIL.match(folded, at, end):
            at = match.end()
        if folded.startswith("其", at):
            return list(self._meant(sentence, tags, n))
        return list(self._pivot(sentence, tags, words, at, end, n))

    def _pivot(
        self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], at: int, end: int, n: int
    ) -> Iterator[Actor]:
        group, stop = self.phrases.pivot(sentence, tags, words, at, end)
        if group:
            group, stop = self.phrases.grown(
                sentence, tags, group, stop, end, lambda q: self._does(sentence, tags, q, end)
            )
        if sentence.folded.startswith("各", at) and not (group and self._does(sentence, tags, stop, end)):
            group, stop = self.phrases.each(sentence, tags, at, end)
        if group and group[-1].type in ("thing", "service") and _NOMINAL.fullmatch(folded_rest(sentence, stop, end)):
            return  # 支持重点实验室建设: what is supported, nobody acts.
        if group and self._does(sentence, tags, stop, end):
            for phrase in group:
                yield Actor(phrase.start, phrase.end, phrase.bare, phrase.shared, "actors.encouraged", n)

    def _does(self, sentence: Sentence, tags: Mapping[int, str], at: int, end: int) -> bool:
        """After a pivot almost anything but a noun is its predicate."""
        rest = sentence.folded[at:end]
        if not rest:
            return end < sentence.end - 1
        if rest.startswith(_NOT_SUBJECT) and not rest.startswith(('"', *_STILL_SUBJECT)):
            return False
        tag = tags.get(at, "x")
        return (
            self.acts(sentence, tags, at, end)
            or tag[:1] in ("v", "d", "p", "i", "l", "z", "b", "a")
            or rest[0] in '"多'
            or rest.startswith(("以", "基于", "围绕", "面向", "与", "先行"))
        )

    def _meant(self, sentence: Sentence, tags: Mapping[int, str], n: int) -> Iterator[Actor]:
        """发展行业组织,支持其开展研究: 其 is the name that the clause before was about."""
        if n == 0:
            return
        start, end = sentence.clauses[n - 1]
        for mention in reversed(sentence.names):
            if start <= mention.span.start < end and mention.value.type in (
                "outsider",
                "service",
                "collective",
                "organ",
            ):
                begin = self.phrases.widened(sentence, start, mention)
                yield Actor(begin, mention.span.end, mention.span.start, "", "actors.meant", n)
                return

    def _allowed(self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str]) -> Iterator[Actor]:
        """允许企业…, 对…的企业,可申请…: whoever may act."""
        folded = sentence.folded
        for cue in sentence.cues:
            if cue.value.cue_class != "may":
                continue
            n = sentence.clause_of(cue.span.start)
            start, end = sentence.clauses[n]
            if folded.startswith(("允许", "准予"), cue.span.start):
                yield from self._pivot(sentence, tags, words, cue.span.end, end, n)
            elif _APPLIES.match(folded, cue.span.end, end) and _INTRODUCES.fullmatch(folded, start, cue.span.start):
                for k in range(n - 1, -1, -1):
                    a, b = sentence.clauses[k]
                    last = next((m for m in reversed(sentence.names) if a <= m.span.start < b), None)
                    if last is not None and last.span.end >= b - 1 and last.value.type in _GUESTS:
                        yield Actor(last.span.start, last.span.end, last.span.start, "", "actors.allowed", k)
                        break
                    if (
                        last is not None
                        and k == 0
                        and not re.match(r"\s*(?:对|按|根据|经)", folded[a:b])
                        and last.value.type == "outsider"
                    ):
                        group, _stop = self.phrases.group(sentence, tags, sentence.heads[k], b)
                        begin = group[-1].start if group and group[-1].end == last.span.end else last.span.start
                        yield Actor(begin, last.span.end, last.span.start, "", "actors.allowed", k)
                return


def folded_rest(sentence: Sentence, start: int, end: int) -> str:
    """The folded text of a clause from `start` on, without blanks."""
    return sentence.folded[start:end].strip()


def _head(sentence: Sentence, phrase: Phrase) -> int:
    """Where the head word of a phrase starts (由主要负责同志… names nobody in particular, 由县政府分管负责同志…
    does)."""
    return next((m.value.head for m in sentence.names if m.span.end == phrase.end), phrase.start)
