"""Who stands right after the cue of an encouragement or a permission: 鼓励企业…, 支持有条件的高校、院所…,
允许甲市、乙市等地…."""

from __future__ import annotations

import re
from collections.abc import Mapping

from obligraph.assemble.modifiers import ADVERBS, SERVES, Modifiers
from obligraph.assemble.phrases import ASKS, BLANK, ETC, JOIN, QUALIFIED, Group, Phrase, phrase_of, split, unlisted
from obligraph.assemble.sentence import Sentence
from obligraph.model import Mention

_LOCAL = re.compile(r"(?:辖|区|市|省|县|境|园区|域|国)内|本[地市省区县]|我[市省区县]|全[市省区县]")
_COMPANION = re.compile(r"[与和同][^,、与]{1,14}?(?:协商|合作|联合|对接|共建|共享|共同|签订)")


class Pivots:
    """Reads the names after a cue; `modifiers` knows what may stand before them."""

    def __init__(self, modifiers: Modifiers) -> None:
        self.modifiers = modifiers

    def pivot(self, sentence: Sentence, tags: Mapping[int, str], words: Mapping[int, str], at: int, end: int) -> Group:
        """Whoever is encouraged or allowed, right after the cue at `at`: 企业; 有条件的高校、院所; 甲市、乙市等地;
        汽车、建材等企业."""
        folded = sentence.folded
        if qualified := QUALIFIED.match(folded, at, end):
            return [Phrase(at, qualified.end(), qualified.start("bare"), "", "place")], qualified.end()
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
            if not out and mention.value.type == "place" and folded.startswith("内", mention.span.end):
                continue  # 园区内龙头企业
            out.append(phrase_of(begin, mention))
            stop = mention.span.end
            etc = ETC.match(folded, stop, end)
            if etc:
                stop = etc.end()
            if folded.startswith("各", stop) and sentence.name_at(stop):
                begin = stop
                continue  # 各地区各部门
            join = JOIN.match(folded, stop, end)
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
            return [*out, *split(folded, last.start, last.bare - 1, "outsider")], stop
        if len(out) == 1 and "、" in folded[out[0].start : out[0].bare] and folded[out[0].bare - 1] == "等":
            # 银行、保险、信托等金融机构: the stems are the names, where the first is a name by itself.
            if any(m.span.start == out[0].start and m.span.end < out[0].bare for m in sentence.names):
                return split(folded, out[0].start, out[0].bare - 1, "outsider"), stop
            return out, stop
        return [name for phrase in out for name in unlisted(folded, phrase)], stop

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
        if ASKS.search(text, text.rfind("的") + 1) or (" " in text and BLANK.search(text)):
            return False
        if not text:
            return True
        if re.search(r"[,:;《》]", text):
            return False
        opener = tags.get(start, "n")
        if "的" in text[:-1] and not later:
            cut = start + text.rindex("的") + 1
            if cut < end:
                return self._leads_to(sentence, tags, start, cut, later) and self.modifiers.nouns(tags, cut, end)
        if text.endswith("的"):
            return (
                text.startswith(self.modifiers.relatives)
                or opener[:1] in ("n", "a", "b", "m", "r")
                or (opener[:1] == "d" and "、" in text)
            )
        if (
            text.startswith(self.modifiers.acts)
            and not text.startswith((*self.modifiers.relatives, *SERVES))
            and not later
        ):
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
        if etc := ETC.match(folded, at, end):
            at = etc.end()
        return (out, at) if tags.get(at, "")[:1] in ("v", "p", "d") else ([], begin)

    def widened(self, sentence: Sentence, start: int, mention: Mention) -> int:
        """The offset where the modifiers of a name begin, after the verb of its clause (积极发展 |
        独立运行的行业组织)."""
        at = start
        if adverbs := ADVERBS.match(sentence.folded, at, mention.span.start):
            at = adverbs.end()
        verb = next((w for w in self.modifiers.acts if sentence.folded.startswith(w, at)), "")
        return at + len(verb) if verb and at + len(verb) <= mention.span.start else mention.span.start
