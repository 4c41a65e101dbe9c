"""Who is invited to act: whoever an encouragement calls on (鼓励社会力量参与…, 支持企业…) or a permission lets
(允许企业…, 企业可申请…)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from obligraph.assemble.actor import GUESTS, Actor
from obligraph.assemble.noun_phrases import NounPhrases
from obligraph.assemble.pivots import Pivots
from obligraph.assemble.predicates import NOT_SUBJECT, STILL_SUBJECT, Predicates
from obligraph.assemble.sentence import Sentence
from obligraph.model import Mention

_NOMINAL = re.compile(r"等?(?:项目|工程)?(?:建设|发展|应用|创新|改造|升级|布局|运营|项目)[。;]?")
_APPLIES = re.compile(
    r"(?:向[^,]{2,20})?(?:申请|享受|缓缴|延期|选择|办理|领取|参加|提出|继续|自主|免费|按规定|依法|先行|暂缓|延长|凭|"
    r"使用)"
)
_INTRODUCES = re.compile(r"\s*(?:(?:按|经|报经|依法|凭)[^,]{0,16})?")
_CUE_TAIL = re.compile(r"(?:并|和|、)?(?:支持|引导|鼓励|倡导|提倡|规范|指导|帮助)(?=[\u4e00-\u9fff])")


class Invited:
    """Finds who is encouraged or allowed, with the finder's own phrases and predicates."""

    def __init__(self, phrases: NounPhrases, predicates: Predicates) -> None:
        self._phrases = phrases
        self._pivots = Pivots(phrases.modifiers)
        self._predicates = predicates

    def all_encouraged(self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str]) -> Iterator[Actor]:
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
        if folded.startswith("其", at) and not folded.startswith(("其他", "其它", "其余"), at):
            return list(self._meant(sentence, tags, n))
        return list(self._pivot(sentence, tags, words, at, end, n))

    def _pivot(
        self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], at: int, end: int, n: int
    ) -> Iterator[Actor]:
        group, stop = self._pivots.pivot(sentence, tags, words, at, end)
        if group:
            group, stop = self._phrases.grown(
                sentence, tags, group, stop, end, lambda q: self._does(sentence, tags, q, end)
            )
        if sentence.folded.startswith("各", at) and not (group and self._does(sentence, tags, stop, end)):
            group, stop = self._pivots.each(sentence, tags, at, end)
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
        if rest.startswith(NOT_SUBJECT) and not rest.startswith(('"', *STILL_SUBJECT)):
            return False
        tag = tags.get(at, "x")
        return (
            self._predicates.follows(sentence, tags, at, end)
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
                begin = self._pivots.widened(sentence, start, mention)
                yield Actor(begin, mention.span.end, mention.span.start, "", "actors.meant", n)
                return

    def allowed(self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str]) -> Iterator[Actor]:
        """允许企业…, 对…的企业,可申请…: whoever may act."""
        folded = sentence.folded
        for cue in sentence.cues:
            if cue.value.cue_class != "may":
                continue
            n = sentence.clause_of(cue.span.start)
            start, end = sentence.clauses[n]
            if folded.startswith(("允许", "准予", "准许"), cue.span.start):
                yield from self._pivot(sentence, tags, words, cue.span.end, end, n)
            elif _APPLIES.match(folded, cue.span.end, end) and _INTRODUCES.fullmatch(folded, start, cue.span.start):
                for k in range(n - 1, -1, -1):
                    a, b = sentence.clauses[k]
                    last = next((m for m in reversed(sentence.names) if a <= m.span.start < b), None)
                    if last is not None and last.span.end >= b - 1 and last.value.type in GUESTS:
                        yield Actor(last.span.start, last.span.end, last.span.start, "", "actors.allowed", k)
                        break
                    if (
                        last is not None
                        and k == 0
                        and not re.match(r"\s*(?:对|按|根据|经)", folded[a:b])
                        and last.value.type == "outsider"
                    ):
                        group, _stop = self._phrases.group(sentence, tags, sentence.heads[k], b)
                        begin = group[-1].start if group and group[-1].end == last.span.end else last.span.start
                        yield Actor(begin, last.span.end, last.span.start, "", "actors.allowed", k)
                return


def folded_rest(sentence: Sentence, start: int, end: int) -> str:
    """The folded text of a clause from `start` on, without blanks."""
    return sentence.folded[start:end].strip()
