"""How much every local duty is like every central one: by its own words, and by the heading that it stands under.

Central texts name a duty in a sentence of which local ones make a section: the details share few words with it, their
heading shares many. Texts that follow the central one sentence by sentence need no headings to be understood, and the
more they do so, the less headings count. The weights are reasoned, and were checked on pairs of documents of very
different kinds (copies, free adaptions, mere neighbours); none was fitted to one of them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy

from obligraph.comparing.content import FEATURE_WEIGHTS, Content

HEADING = 0.3
"""What a heading that stands wholly in the central duty adds: less than a third of what equal words would."""
NEIGHBOURS = 0.07
"""What all other duties of the section add by being closest to the same central duty."""
THEME = 0.5
"""What the words of its own heading count in a duty: they say what the section is about, not what is to be done."""
PLAIN = 0.6
"""Likeness by words from which a duty is plainly answered."""
_FEW_PLAIN = 0.1
_COPIES = 3  # how fast headings and neighbours lose their say, the more of the document is plain
_OVERLAP = 0.5  # the weight of the shared part of the shorter duty, beside the cosine of both
_SMOOTHING = 0.3  # of a usual duty's weight: two words of which one is shared are not half alike
_HEADING_SMOOTHING = 0.15
_VOTES = 0.08  # likeness below which a duty does not vote for its section

Matrix = numpy.ndarray[Any, numpy.dtype[numpy.float64]]
IDENTICAL = 1 + _OVERLAP / (1 + _SMOOTHING)
"""The likeness by words of a usual duty to itself."""


class Likeness(NamedTuple):
    """local × central: `words` by the duties' own words, `all` with headings and neighbours. `plain` is the share of
    local duties that repeat a central one plainly, beyond the few that any neighbour repeats by chance."""

    words: Matrix
    all: Matrix
    plain: float


class CentralSide:
    """The central duties, prepared once for any number of local documents."""

    def __init__(self, central: Sequence[Content]) -> None:
        self.contents = tuple(central)
        self.counts = Counter(feature for duty in central for feature in duty.features)
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, duty in enumerate(central):
            for feature in duty.features:
                self._holders[feature].append(number)

    def likeness(self, local: Sequence[Content], sections: Sequence[tuple[str, ...]]) -> Likeness:
        """How like the local duties are; `sections` are the headings that each stands under."""
        if not local or not self.contents:
            nothing = numpy.zeros((len(local), len(self.contents)))
            return Likeness(nothing, nothing, 0.0)
        weigh = Weights(self.counts, len(self.contents), local)
        of_central = numpy.array([weigh.all(sorted(duty.features)) for duty in self.contents])
        shared, of_local = self._shared([(duty.features, duty.heading) for duty in local], weigh)
        headings, of_headings = self._shared([(duty.heading, frozenset()) for duty in local], weigh)
        usual = float(numpy.median(numpy.concatenate([of_central, of_local]))) or 1.0
        cosine = shared / numpy.sqrt(numpy.maximum(of_local[:, None] * of_central[None], 1e-9))
        overlap = shared / (numpy.minimum(of_local[:, None], of_central[None]) + _SMOOTHING * usual)
        words = cosine + _OVERLAP * overlap
        plain = max(0.0, float((words.max(axis=1) >= PLAIN).mean()) - _FEW_PLAIN)
        around = HEADING * headings / (of_headings[:, None] + _HEADING_SMOOTHING * usual)
        around += NEIGHBOURS * _votes(words + around, sections)
        return Likeness(words, words + max(0.0, 1 - _COPIES * plain) * around, plain)

    def _shared(self, local: Sequence[tuple[frozenset[str], frozenset[str]]], weigh: Weights) -> tuple[Matrix, Matrix]:
        """For sets of features, each with the theme's: how much of their weight every central duty holds, and how much
        weight they have. Summed in an order that does not hang on hashes, by nothing that adds in parallel: the same
        everywhere."""
        shared = numpy.zeros((len(local), len(self.contents)))
        weights = numpy.zeros(len(local))
        for number, (features, theme) in enumerate(local):
            row = [0.0] * len(self.contents)
            total = 0.0
            for feature in sorted(features):
                square = weigh.square(feature)
                total += square
                if feature in theme:
                    square *= THEME
                for duty in self._holders.get(feature, ()):
                    row[duty] += square
            shared[number] = row
            weights[number] = total
        return shared, weights


class Weights:
    """How much a feature tells: the more, the fewer duties of both documents hold it, each document counting half."""

    def __init__(self, central: Counter[str], duties: int, local: Sequence[Content]) -> None:
        self._central, self._duties = central, duties
        self._local = Counter(feature for duty in local for feature in duty.features)
        self._locals = len(local)
        self._known: dict[str, float] = {}
        self._alike: dict[tuple[str, int, int], float] = {}

    def square(self, feature: str) -> float:
        """The squared weight of a feature."""
        known = self._known.get(feature)
        if known is None:
            known = self._known[feature] = self._of(feature[0], self._central[feature], self._local[feature])
        return known

    def _of(self, sort: str, central: int, local: int) -> float:
        key = (sort, central, local)
        if key not in self._alike:
            share = 0.5 * ((central + 0.5) / (self._duties + 1) + (local + 0.5) / (self._locals + 1))
            self._alike[key] = (math.log1p(1 / share) * FEATURE_WEIGHTS[sort]) ** 2
        return self._alike[key]

    def all(self, features: Iterable[str]) -> float:
        """The squared weights of features, summed in their order."""
        return sum(map(self.square, features))


def _votes(likeness: Matrix, sections: Sequence[tuple[str, ...]]) -> Matrix:
    """For every local duty, the share of the others of its section whose closest central duty is that one."""
    closest = likeness.argmax(axis=1)
    voting = likeness.max(axis=1) > _VOTES
    votes: dict[tuple[str, ...], Counter[int]] = {}
    sizes = Counter(section for section in sections if section)
    for number, section in enumerate(sections):
        if section and voting[number]:
            votes.setdefault(section, Counter())[int(closest[number])] += 1
    made = numpy.zeros_like(likeness)
    for number, section in enumerate(sections):
        for duty, count in votes.get(section, Counter()).items():
            own = bool(voting[number]) and duty == closest[number]
            # Two sentences of a section prove little: the share is of at least two others.
            made[number, duty] = (count - own) / max(sizes[section] - 1, 2)
    return made
