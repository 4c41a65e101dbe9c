"""How much every local duty is like every central one: by its own words, and by the heading that it stands under.

Central texts name a duty in a sentence of which local ones make a section: the details share few words with it, their
heading shares many. Texts that follow the central one sentence by sentence need no headings to be understood, and the
more they do so, the less headings count. The weights are reasoned, and were checked on pairs of documents of very
different kinds (copies, free adaptions, mere neighbours); none was fitted to one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy

from obligraph.compare.content import FEATURE_WEIGHTS, Content

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
        self.places = {feature: place for place, feature in enumerate(sorted(self.counts))}
        self.holds = _matrix([duty.features for duty in central], self.places)

    def likeness(self, local: Sequence[Content], sections: Sequence[tuple[str, ...]]) -> Likeness:
        """How like the local duties are; `sections` are the headings that each stands under."""
        if not local or not self.contents:
            nothing = numpy.zeros((len(local), len(self.contents)))
            return Likeness(nothing, nothing, 0.0)
        weigh = Weights(self.counts, len(self.contents), local)
        weights = numpy.array([weigh.square(feature) for feature in self.places])
        own = _matrix([duty.features for duty in local], self.places)
        heading = _matrix([duty.heading for duty in local], self.places)
        shared = (own * weights * (1 - (1 - THEME) * heading)) @ self.holds.T
        headings = (heading * weights) @ self.holds.T
        of_central = self.holds @ weights
        of_local = numpy.array([weigh.all(duty.features) for duty in local])
        of_headings = numpy.array([weigh.all(duty.heading) for duty in local])
        usual = float(numpy.median(numpy.concatenate([of_central, of_local]))) or 1.0
        cosine = shared / numpy.sqrt(numpy.maximum(of_local[:, None] * of_central[None], 1e-9))
        overlap = shared / (numpy.minimum(of_local[:, None], of_central[None]) + _SMOOTHING * usual)
        words = cosine + _OVERLAP * overlap
        plain = max(0.0, float((words.max(axis=1) >= PLAIN).mean()) - _FEW_PLAIN)
        around = HEADING * headings / (of_headings[:, None] + _HEADING_SMOOTHING * usual)
        around += NEIGHBOURS * _votes(words + around, sections)
        return Likeness(words, words + max(0.0, 1 - _COPIES * plain) * around, plain)


class Weights:
    """How much a feature tells: the more, the fewer duties of both documents hold it, each document counting half."""

    def __init__(self, central: Counter[str], duties: int, local: Sequence[Content]) -> None:
        self._central, self._duties = central, duties
        self._local = Counter(feature for duty in local for feature in duty.features)
        self._locals = len(local)
        self._known: dict[tuple[str, int, int], float] = {}

    def square(self, feature: str) -> float:
        """The squared weight of a feature."""
        key = (feature[0], self._central[feature], self._local[feature])
        if key not in self._known:
            share = 0.5 * ((key[1] + 0.5) / (self._duties + 1) + (key[2] + 0.5) / (self._locals + 1))
            self._known[key] = (float(numpy.log1p(1 / share)) * FEATURE_WEIGHTS[key[0]]) ** 2
        return self._known[key]

    def all(self, features: frozenset[str]) -> float:
        """The squared weights of features, summed in an order that does not hang on hashes."""
        return sum(map(self.square, sorted(features)))


def _matrix(rows: Sequence[frozenset[str]], places: dict[str, int]) -> Matrix:
    made = numpy.zeros((len(rows), len(places)))
    for number, row in enumerate(rows):
        made[number, [places[feature] for feature in row if feature in places]] = 1.0
    return made


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
