"""Who must act, where the sentence itself says so: the subject of its clauses, 由…, and whoever is encouraged or
allowed to act.

Only what the sentence says: an understood subject is none, and nobody is carried over from an earlier sentence
(guidelines §2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from obligraph.assemble.actor import GUESTS, Actor
from obligraph.assemble.invited import Invited
from obligraph.assemble.noun_phrases import NounPhrases
from obligraph.assemble.phrases import Group, Phrase
from obligraph.assemble.predicates import SOFT, Predicates
from obligraph.assemble.sentence import Sentence
from obligraph.lexicon import Lexicon
from obligraph.model import Kind

_BEFORE_TIME = re.compile(r"(?:力争|确保|争取|在|于|自|从|截至|截止|到|至|每)?")
_BY = re.compile(r"由(?![于此来衷浅易表点近小弱单])")
_BOUND = frozenset({"must", "should", "need", "prohibit"})
_CONDITIONAL = re.compile(r"的\s*$")
_PENALTY = re.compile(r"依法(?:给予|追究|予以|移送)|给予[^,。]{0,6}处分|追究[^,。]{0,6}责任|予以处罚")
_MODAL = frozenset({"must", "should", "need", "prohibit", "may"})
_BASED = ("根据", "按照", "结合", "依据")
_SLOGAN = 4  # 政府引导,市场主导: four characters side by side name no subject.
_LONGEST_SUBJECT = 45
_LONGEST_SENTENCE = 3000
_MEASURED = re.compile(
    r"(?:实现)?[^,要应须]{2,10}(?:降低|提高|缩短|增长|提升|下降)(?:至|到)?\d|(?:数量?|总数)?(?:达到|达|突破|超过|占|覆盖|"
    r"增长)|[^,要应须]{0,14}(?:金额|占比|比例|比重|率|规模|数量|总量|余额|成本|增速)(?![\u4e00-\u9fff]{0,4}(?:制|"
    r"管理))"
)
_BENEFIT = re.compile(
    r"(?:[省市县区州]级|财政|按[^,]{2,24}|分别|一次性|最高)[^,]{0,12}(?:给予|予以|奖励|补助|补贴|奖补)|[,;](?:免收|减免|免征|"
    r"减征|退还|返还)"
)
# 企业达到标准的,应给予奖励: what follows is done for it, not by it.
_GIVEN = re.compile(r",(?:应当?|必?须|要)(?:依法|按规定)?(?:给予|予以|享受|由|对|视为)")
_AUTHORITIES = frozenset({"organ", "known", "collective", "place"})
_SINGLE = ("单个", "每家", "每户", "单户", "每个单位", "每个企业", "每所", "同一")
_ITS_FUNDS = re.compile(r"(?:扶持|奖补|补助|补贴|专项|奖励|引导|涉农)[\u4e00-\u9fff]{0,2}资金")
_RATE = re.compile(r"[^,要应须对把将]{0,8}(?:率|比例|占比)(?:提高|降低|达|不低于|不超过|控制|为|上浮|下调)")
_MATTER = re.compile(
    r"(?![将把可应须均])[^,要]{2,16}?(?:时间|手续|情况|事项|经费|费用|待遇|标准|条件|范围|程序|额度|比例|材料)(?:可|应|均|,?一律|作为|纳入|列入|按|由|"
    r"将)|(?!对)[^,要应须]{2,12}的(?:积极性|能力|水平|意识|成本|效率|意愿|规模|数量|质量)[^,]{0,6}(?:提升|提高|增强|"
    r"下降|降低)"
)
_TURNS = re.compile(r"[^,]{0,6}(?:为[主辅]|向[^,]{1,14}(?:转变|转型|过渡))")
_ITS_NOUN = re.compile(r"[^,。;的]{2,14}的(?=[\u4e00-\u9fff])")
_TO_THEM = re.compile(r"(?:依法|将)?(?:对|责令|视为|处以)")
_OWN = ("将", "并", "也", "还")
_HAN = re.compile(r"[\u4e00-\u9fff]")


class ActorFinder:
    """Finds actors with the words of organisations.toml."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.phrases = NounPhrases(lexicon)
        self._predicates = Predicates(lexicon)
        self.invited = Invited(self.phrases, self._predicates)

    def find(
        self,
        sentence: Sentence,
        tags: Mapping[int, str],
        words: Mapping[int, str],
        kind: Kind | None,
        known: Sequence[Actor] | None = None,
    ) -> list[Actor]:
        """The actors of one sentence, in order, each name once; `kind` None: only those that the kind does not decide,
        which may be given as `known` when it is decided."""
        if sentence.end - sentence.start > _LONGEST_SENTENCE:
            return []  # No sentence of a policy document is that long: a hostile or broken text.
        found: list[Actor] = []
        if known is not None:
            return self._with_invited(sentence, tags, words, kind, list(known))
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
        return self._with_invited(sentence, tags, words, kind, found)

    def _with_invited(
        self,
        sentence: Sentence,
        tags: Mapping[int, str],
        words: Mapping[int, str],
        kind: Kind | None,
        found: list[Actor],
    ) -> list[Actor]:
        """`found` and whoever is encouraged or allowed to act, in order, each name once."""
        if kind is Kind.ENCOURAGEMENT:
            found += self.invited.all_encouraged(sentence, tags, words)
        elif kind is Kind.PERMISSION:
            found += self.invited.allowed(sentence, tags, words)
        if len(found) < 2:
            return found
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
                sentence, tags, group, stop, end, lambda q: self._predicates.follows(sentence, tags, q, end)
            )
        if not group or (
            not self._predicates.follows(sentence, tags, stop, end)
            and not (stop >= end and (self._goes_on(sentence, n) or self._lists_subjects(sentence, tags, n, group)))
        ):
            group, stop = self._before_modal(sentence, tags, at, end, modal)
            if not group:
                return
        if sentence.folded.startswith("由", stop):
            return  # 评价机构由甲遴选: 甲 acts. (应由 binds its subject, too.)
        if sentence.folded.startswith("授权", stop):
            named, after = self.phrases.group(sentence, tags, stop + 2, end)
            if named and self._predicates.follows(sentence, tags, after, end):
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
            if phrase.type in GUESTS and (kind is Kind.TARGET or _MEASURED.match(sentence.folded, stop, end)):
                continue  # 企业达到500家, 企业贷款占比…: what is measured, not who acts.
            if phrase.type == "outsider" and not self._main(sentence, tags, n, stop, bound):
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
    def _main(sentence: Sentence, tags: Mapping[int, str], n: int, stop: int, bound: bool) -> bool:
        """Does the clause say what the name does (and not, as 企业引进人才支付的费用,可…, on what or when something
        may be done)? `bound`: a modal binds somebody here or right after (企业变更登记的,应当…)."""
        _start, end = sentence.clauses[n]
        rest = sentence.folded[stop:end]
        later = sentence.folded[end : sentence.end]
        if rest.rstrip().endswith("的"):
            return bound and not _GIVEN.match(later)
        if (
            not SOFT.match(rest)
            and _BENEFIT.search(later)
            and not sentence.folded[:stop].endswith(("机构", "银行", "基金", "行"))
        ):
            return False
        by_whom = tags.get(stop, "")[:1] != "p"  # 企业对用户提出的询问,应当…: 企业 is the subject all the same.
        if n + 1 < len(sentence.clauses) and by_whom and "的" in rest and not SOFT.match(rest):
            following = sentence.clauses[n + 1]
            return SOFT.match(sentence.folded, *following) is None or sentence.folded.startswith(_OWN, following[0])
        return True

    @staticmethod
    def _goes_on(sentence: Sentence, n: int) -> bool:
        """各主管部门,要加强…: a comma between the subject and its modal."""
        if n + 1 >= len(sentence.clauses):
            return False
        start, end = sentence.clauses[n + 1]
        return SOFT.match(sentence.folded, start, end) is not None or sentence.folded.startswith(_BASED, start)

    @staticmethod
    def _lists_subjects(sentence: Sentence, tags: Mapping[int, str], n: int, group: list[Phrase]) -> bool:
        """甲县、乙县等地,推进…: a clause of nothing but authorities and places, before one that opens with a verb."""
        if n + 1 >= len(sentence.clauses) or not all(p.type in _AUTHORITIES for p in group):
            return False
        start, end = sentence.heads[n + 1], len(sentence.folded[: sentence.clauses[n + 1][1]].rstrip("。;"))
        listed = any(m.span.end == end for m in sentence.names)  # 各县政府,参与考核的各单位。
        return tags.get(start, "")[:1] in ("v", "d") and not listed

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
                sentence, tags, group, stop, end, lambda q: self._predicates.follows(sentence, tags, q, end, by=True)
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
                    tags.get(i) == "v" or SOFT.match(folded, i)
                    for i in range(stop + noun.end() + 1, min(end, stop + noun.end() + 10))
                )
            ):
                continue  # 由A拨付经费的单位转制为…
            if self._predicates.follows(sentence, tags, stop, end, by=True):
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
                    # 企业实施升级前,应当…: who acts opens the words of the event.
                    and not (deadline.value.anchor and sentence.name_at(deadline.span.start))
                    and _BEFORE_TIME.fullmatch(sentence.folded, at, deadline.span.start)
                ):
                    at = deadline.span.end
                    moved = True
            while at < end and sentence.folded[at] in " ,、:":
                at += 1
        return at

    @staticmethod
    def _without_conditions(sentence: Sentence, actors: list[Actor]) -> list[Actor]:
        """不同部门提供的数据不一致的,相关部门应当…: who stands in the condition does not act where another subject
        follows, or where the rest binds nobody (…的,依法给予处分)."""
        if not actors:
            return actors
        last = max(a.clause for a in actors)
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


def _head(sentence: Sentence, phrase: Phrase) -> int:
    """Where the head word of a phrase starts (由主要负责同志… names nobody in particular, 由县政府分管负责同志…
    does)."""
    return next((m.value.head for m in sentence.names if m.span.end == phrase.end), phrase.start)
