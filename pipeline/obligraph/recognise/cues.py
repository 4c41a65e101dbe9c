"""Modal cues: the words that say how a clause binds (应当, 不得, 可以, 鼓励 …), with their class and strength.

Which cue governs a sentence is the assembly's business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import ahocorasick_rs

from obligraph.lexicon import Lexicon
from obligraph.lexicon.cues import Cues
from obligraph.model import Mention, Span, Strength
from obligraph.recognise.triggers import Window

# 可重构的平台, 可信、可控, 可贷资金, 有法可依: 可 and one or two characters are an attribute.
_ATTRIBUTE = re.compile(
    r"[\u4e00-\u9fff]{1,2}(?:[、,。;的等]|能力|范围|性(?!的)|水平|资金|$)|行(?![使政走])|访问|移动|重用"
)


@dataclass(frozen=True, slots=True)
class ModalCue:
    """The value of a cue mention: its class (must, should, need, may, prohibit, encourage, strive, target) and
    strength."""

    cue_class: str
    strength: Strength
    rule: str
    not_after: tuple[str, ...]
    not_before: tuple[str, ...]


class CueRecogniser:
    """Needs no triggers: it is an automaton itself."""

    name = "cues"
    triggers: tuple[str, ...] = ()

    def __init__(self, lexicon: Lexicon) -> None:
        cues: dict[str, ModalCue] = {}
        for cue in lexicon.table("cues", Cues).cue:
            value = ModalCue(cue.cue_class, cue.strength, f"cues.{cue.id}", cue.not_after, cue.not_before)
            for word in cue.words:
                cues[word] = value
        words = list(cues)
        self._cues = [cues[word] for word in words]
        self._automaton = ahocorasick_rs.AhoCorasick(
            words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False
        )

    def find(self, text: str, windows: Sequence[Window]) -> list[Mention]:
        """Every cue in the windows of the folded text, by start; words that their neighbours make another word are
        left out."""
        mentions: list[Mention] = []
        for begin, stop in windows:
            piece = text if begin == 0 and stop == len(text) else text[begin:stop]
            for pattern, at, until in self._automaton.find_matches_as_indexes(piece):
                cue = self._cues[pattern]
                if cue.not_before and piece.startswith(cue.not_before, until):
                    continue
                if until - at == 1 and piece[at] == "可" and _ATTRIBUTE.match(piece, until):
                    continue
                if piece.startswith("尽", until + 1) and piece.startswith("应", at):
                    continue  # 应保尽保, 应开放尽开放: an idiom of completeness, no modal.
                if cue.not_after and piece.endswith(cue.not_after, 0, at):
                    continue
                mentions.append(Mention(Span(begin + at, begin + until), "cues", cue, cue.rule))
        return mentions
