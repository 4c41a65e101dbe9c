"""Who must act, where the sentence itself says so: the subject of its clauses, 由…, and whoever is encouraged to act.

Only what the sentence says: an understood subject is none, and nobody is carried over from an earlier sentence (guidelines §2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from obligraph.assemble.sentence import Sentence, skip_connector
from obligraph.lexicon import Lexicon
from obligraph.lexicon.organisations import Organisations
from obligraph.model import Kind, Mention

_JOIN = re.compile(r"、|和|与|及其?|以及|或者?|,?并由|\s")
_ETC = re.compile(r"等(?:\d+个|[一二三四五六七八九十]+个)?(?:有关|相关|职能|市直|县直|成员)*(?:部门和单位|部门|单位|机构|方面|市县|市|地区|地方|地|县区|县|区|企业|组织|人员)?")
_ELIDED = re.compile(r"(?:[\u4e00-\u9fff()]{2,16}、){1,14}[\u4e00-\u9fff()]{2,16}等(?:\d+个|[一二三四五六七八九十]+个)?(?:有关|相关|职能)*(?:部门|单位|机构|金融机构)")
_SOFT = re.compile(r"(?:要|应当|应|须|必须|需|将|可以|可|不得|均|都|也|还|不|未经|并)")
_BY = re.compile(r"由(?![于此来衷浅易表点近小弱单])")
_PEOPLE = frozenset({"public"})
_BOUND = frozenset({"must", "should", "need", "prohibit"})
_STOP_TAGS = frozenset("vpcdu")
_CONDITIONAL = re.compile(r"的\s*$")
_RELATIVE = re.compile(r"[^,。;、的]{1,14}的$")


@dataclass(frozen=True, slots=True)
class Actor:
    """A name that acts: [start, end) as it stands, `bare` the offset where its bare form starts (基础较好的 | 县(市、区)), `shared` an
    elided prefix, `rule` how it was found, `clause` the clause it opens."""

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
        self._predicates = tuple(sorted(table.predicates.words, key=lambda w: (-len(w), w)))
        self._objects = tuple(sorted(table.objects.openers, key=lambda w: (-len(w), w)))
        self._relatives = tuple(sorted(table.relatives.openers, key=lambda w: (-len(w), w)))

    def find(self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], kind: Kind) -> list[Actor]:
        """The actors of one task sentence, in order, each name once."""
        found: list[Actor] = []
        for n, (start, end) in enumerate(sentence.clauses):
            found += self._subjects(sentence, tags, words, n, start, end)
            found += self._by(sentence, tags, words, n, start, end)
        found = self._without_conditions(sentence, found)
        if kind is Kind.ENCOURAGEMENT:
            found += self._encouraged(sentence, tags, words, found)
        seen: set[str] = set()
        unique = []
        for actor in sorted(found, key=lambda a: a.start):
            name = sentence.folded[actor.start : actor.end]
            if name not in seen and not any(u.start <= actor.start and actor.end <= u.end for u in unique):
                seen.add(name)
                unique.append(actor)
        return unique

    def _subjects(
        self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], n: int, start: int, end: int
    ) -> Iterator[Actor]:
        folded = sentence.folded
        at = self._after_times(sentence, skip_connector(folded, start, end), end)
        if at >= end:
            return
        group, stop = self._group(sentence, tags, words, at, end)
        if not group or not self.acts(sentence, tags, stop, end):
            return
        bound = any(c.value.cue_class in _BOUND and stop <= c.span.start < end for c in sentence.cues)
        for a, b, bare, shared, kind in group:
            if kind in _PEOPLE and not bound:
                continue
            yield Actor(a, b, bare, shared, "actors.subject", n)

    def _by(
        self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], n: int, start: int, end: int
    ) -> Iterator[Actor]:
        """由A审核: the one who acts stands after 由."""
        folded = sentence.folded
        for match in _BY.finditer(folded, start, end):
            if tags.get(match.start(), "p")[:1] not in ("p", "v", "x") and words.get(match.start()) != "由":
                continue
            group, stop = self._group(sentence, tags, words, match.end(), end, by=True)
            if group and self.acts(sentence, tags, stop, end, by=True):
                for a, b, bare, shared, _ in group:
                    yield Actor(a, b, bare, shared, "actors.by", n)

    def _after_times(self, sentence: Sentence, at: int, end: int) -> int:
        """A time at the clause's start (到2020年, 12月底前) stands before its subject."""
        moved = True
        while moved:
            moved = False
            for deadline in sentence.deadlines:
                if at <= deadline.span.start <= at + 1 < deadline.span.end <= end:
                    at = deadline.span.end
                    moved = True
            while at < end and sentence.folded[at] in " ,、:":
                at += 1
        return at

    def _group(
        self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], at: int, end: int, *, by: bool = False
    ) -> tuple[list[tuple[int, int, int, str, str]], int]:
        """Coordinated names that start at `at`: (start, end, bare start, shared prefix, type) and the offset after them."""
        folded = sentence.folded
        if elided := _ELIDED.match(folded, at, end):
            names = self._elided(sentence, tags, at, elided.end())
            if names:
                return names, elided.end()
        out: list[tuple[int, int, int, str, str]] = []
        stop = at
        while True:
            name = self._name(sentence, tags, words, at, end, first=not out)
            if name is None:
                break
            out.append(name)
            stop = name[1]
            if etc := _ETC.match(folded, stop, end):
                stop = etc.end()
                break
            join = _JOIN.match(folded, stop, end)
            if join is None:
                break
            at = join.end()
            if join.group() == " " and not self._name(sentence, tags, words, at, end, first=False):
                break
        return out, stop

    def _name(
        self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], at: int, end: int, *, first: bool
    ) -> tuple[int, int, int, str, str] | None:
        folded = sentence.folded
        for mention in sentence.names:
            if mention.span.start < at or mention.span.end > end:
                continue
            if mention.span.start - at > (40 if first else 16):
                return None
            before = folded[at : mention.span.start]
            if not before or self._modifies(sentence, tags, at, mention.span.start, first):
                inner = self._relative_after(sentence, mention, end)
                if inner is not None:
                    return at, inner.span.end, inner.span.start, "", inner.value.type
                return at, mention.span.end, self._bare(mention, at), "", mention.value.type
            if "、" in before or "," in before:
                return None
        return None

    @staticmethod
    def _bare(mention: Mention, at: int) -> int:
        return mention.span.start if mention.span.start > at else at

    def _modifies(self, sentence: Sentence, tags: Mapping[int, str], start: int, end: int, first: bool) -> bool:
        """Is folded[start:end] a modifier of the name that follows: nouns only, or a relative clause that ends in 的?"""
        folded = sentence.folded
        text = folded[start:end]
        if text.startswith(self._objects) and not text.startswith(self._relatives):
            return False
        if text.endswith("的"):
            return first and (text.startswith(self._relatives) or tags.get(start, "n")[:1] in ("n", "a", "m", "r", "b")) and "," not in text
        if len(text) > 24 or any(c in text for c in ',:;"《》'):
            return False
        at = start
        while at < end:
            tag = tags.get(at)
            if tag is not None and (tag[0] in _STOP_TAGS and tag != "vn"):
                return False
            at += 1
        return True

    @staticmethod
    def _relative_after(sentence: Sentence, mention: Mention, end: int) -> Mention | None:
        """本级人民政府指定的部门: a name inside the relative clause of the name that really acts."""
        for other in sentence.names:
            if other.span.start <= mention.span.end or other.span.start - mention.span.end > 14 or other.span.end > end:
                continue
            between = sentence.folded[mention.span.end : other.span.start]
            if _RELATIVE.fullmatch(between):
                return other
            return None
        return None

    def _elided(self, sentence: Sentence, tags: Mapping[int, str], at: int, end: int) -> list[tuple[int, int, int, str, str]]:
        """区民政、编办、财政等部门: each name as it stands, the rest with the prefix that the first one carries."""
        folded = sentence.folded
        text = folded[at:end]
        if text.startswith(self._objects):
            return []
        body = text[: text.rindex("等")]
        shared = ""
        if prefix := re.match(r"(?:各?(?:省|市|县|区|州|旗|镇|乡))", body):
            shared = prefix.group()
        out = []
        offset = at
        for piece in body.split("、"):
            a, b = offset, offset + len(piece)
            own = bool(shared) and not piece.startswith(shared)
            out.append((a, b, a, shared if own else "", "organ"))
            offset = b + 1
        for a, b, *_ in out:
            if any(tags.get(i, "n")[:1] in ("p", "c", "u") or folded[i] == "的" for i in range(a, b)):
                return []
        return out

    def acts(self, sentence: Sentence, tags: Mapping[int, str], at: int, end: int, *, by: bool = False) -> bool:
        """Does a predicate follow at `at` (so that the name before it is a subject and no modifier)?"""
        folded = sentence.folded
        while at < end and folded[at] == " ":
            at += 1
        if at >= end:
            return False
        rest = folded[at:end]
        if rest.startswith(("的", "之", "、", "内", "中", "间", "上", "下", "等", ")", '"', "里", "外")) and not rest.startswith(("上报", "下达", "下发", "内部")):
            return False
        strong = _SOFT.match(rest) is not None
        word = next((w for w in self._predicates if rest.startswith(w)), "")
        tag = tags.get(at, "")
        if not strong and not word and not (tag[:1] in ("v", "d") and tag != "vn") and tag != "ad" and not (tag == "p" and rest[0] not in "与和同"):
            return False
        if strong or by:
            return True
        # 政务部门采集的数据应当…: the verb belongs to a relative clause, the data are the subject.
        relative = re.match(r"[^,。;的]{1,10}的(?=[\u4e00-\u9fff])", rest)
        if relative and not word and _SOFT.search(rest, relative.end()):
            return False
        return not (rest.startswith(("所属", "领导下", "统一领导", "为主", "之间")))

    @staticmethod
    def _without_conditions(sentence: Sentence, actors: list[Actor]) -> list[Actor]:
        """不同部门提供的数据不一致的,相关部门应当…: who stands in the condition does not act where another subject follows."""
        last = max((a.clause for a in actors), default=-1)
        kept = []
        for actor in actors:
            start, end = sentence.clauses[actor.clause]
            if _CONDITIONAL.search(sentence.folded[start:end]) and actor.clause < last:
                continue
            kept.append(actor)
        return kept

    def _encouraged(
        self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], found: list[Actor]
    ) -> Iterator[Actor]:
        """鼓励社会力量参与…, 支持企业…: whoever is encouraged, if a verb of theirs follows."""
        folded = sentence.folded
        for cue in sentence.cues:
            if cue.value.cue_class != "encourage":
                continue
            n = sentence.clause_of(cue.span.start)
            _, end = sentence.clauses[n]
            at = cue.span.end
            while match := re.compile(r"和(?:支持|引导|鼓励)|支持|引导|鼓励").match(folded, at, end):
                at = match.end()
            group, stop = self._pivot(sentence, tags, words, at, end)
            if group and (stop >= end or self.acts(sentence, tags, stop, end) or tags.get(stop, "")[:1] == "v"):
                for a, b, bare, shared in group:
                    yield Actor(a, b, bare, shared, "actors.encouraged", n)

    def _pivot(
        self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], at: int, end: int
    ) -> tuple[list[tuple[int, int, int, str]], int]:
        folded = sentence.folded
        if places := re.compile(r"(?:[\u4e00-\u9fff]{2,6}(?:、|和|与)){0,9}[\u4e00-\u9fff]{2,6}").match(folded, at, end):
            pass
        names = self._places(sentence, tags, words, at, end)
        if names:
            return names
        out: list[tuple[int, int, int, str]] = []
        stop = at
        begin = at
        for mention in sentence.names:
            if mention.span.start < begin:
                continue
            if mention.span.end > end or mention.span.start - begin > (46 if not out else 14):
                break
            if not self._noun_phrase(sentence, tags, begin, mention.span.start, bool(out)):
                break
            out.append((begin, mention.span.end, mention.span.start, ""))
            stop = mention.span.end
            if etc := re.compile(r"等(?:社会力量|企业|单位|机构|主体|金融机构|组织|各类主体)?").match(folded, stop, end):
                stop = etc.end()
                break
            join = _JOIN.match(folded, stop, end)
            if join is None:
                break
            begin = join.end()
        # 银行、保险、信托等金融机构: the stems are the names, where the first is one by itself.
        if len(out) == 1 and "、" in folded[out[0][0] : out[0][2]] and "等" in folded[out[0][0] : out[0][2]]:
            a, b, bare, shared = out[0]
            body = folded[a:bare]
            if body.endswith("等") and any(m.span.start == a for m in sentence.names):
                parts, offset = [], a
                for piece in body[:-1].split("、"):
                    parts.append((offset, offset + len(piece), offset, ""))
                    offset += len(piece) + 1
                return parts, stop
        return out, stop

    @staticmethod
    def _places(
        sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], at: int, end: int
    ) -> tuple[list[tuple[int, int, int, str]], int] | None:
        """支持甲市、乙市…: places that are encouraged to act."""
        out: list[tuple[int, int, int, str]] = []
        folded = sentence.folded
        while at < end and tags.get(at, "") == "ns":
            stop = at + len(words[at])
            while stop < end and folded[stop] in "市县区州省" and tags.get(stop, "n")[:1] in ("n", "x"):
                stop += 1
            out.append((at, stop, at, ""))
            at = stop
            if at < end and folded[at] in "、和与":
                at += 1
                continue
            break
        if not out:
            return None
        if etc := re.compile(r"等(?:地|市|县|区|地区|市县)?").match(folded, at, end):
            at = etc.end()
        return (out, at) if tags.get(at, "")[:1] in ("v", "p", "d", "a") else None

    @staticmethod
    def _noun_phrase(sentence: Sentence, tags: Mapping[int, str], start: int, end: int, later: bool) -> bool:
        """May folded[start:end] stand between the cue (or 、) and the name: nothing, nouns, or a phrase that ends in 的 or 等?"""
        folded = sentence.folded
        text = folded[start:end]
        if not text or text.endswith(("的", "等")):
            return ":" not in text
        if any(c in text for c in ',:;"《》'):
            return False
        for at in range(start, end):
            tag = tags.get(at, "n")
            if tag[0] in "vpu" and tag not in ("vn", "vd") and not (tag == "u"):
                return False
        return True
