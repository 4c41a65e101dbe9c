"""Which central duties every local duty answers: likeness → links, many to many.

Every local duty goes to the central one that it is most like, if it is like one at all; to others too where it repeats
their words, as when one sentence carries out two. A central duty may be answered by any number of local ones.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy

from obligraph.comparing.likeness import IDENTICAL, Likeness, Matrix

COUNTERPART = 0.112
"""Likeness from which a local duty counts as answering a central one."""
PLAINER = 0.4
"""How much higher that lies in a document all of whose duties are plainly answered: one that repeats what it carries
out shows its counterparts, and faint ones are chance."""
STRANGER = 4.0
"""How much higher it lies, for every point by which the usual local duty's best likeness falls short of FAMILIAR: where
two documents are about different matters, faint likenesses are chance too."""
FAMILIAR = 0.1
"""The best likeness of a usual duty (the median) in a document that is about what the central one is about."""
ALSO = 0.5
"""Likeness by words alone from which it answers a further one."""
_MOST = 4  # central duties to one local one
_REPEATS = 0.1  # of its duties, beyond chance
_ANSWERED = 1.0  # likeness by words of a duty that says the same


class Link(NamedTuple):
    """A local duty (its index), the central ones that it answers, the closest first, how sure that is (0 to 1), and
    how like the closest one is by words alone."""

    local: int
    central: tuple[int, ...]
    score: float
    words: float


def align(likeness: Likeness) -> list[Link]:
    """One link a local duty."""
    if not likeness.all.size:
        return [Link(number, (), 0.0, 0.0) for number in range(len(likeness.all))]
    usual = float(numpy.median(likeness.all.max(axis=1)))
    least = COUNTERPART + PLAINER * likeness.plain + STRANGER * max(0.0, FAMILIAR - usual)
    claims = _claims(likeness)
    return [_link(number, claims[number], likeness.words[number], least) for number in range(len(claims))]


def _claims(likeness: Likeness) -> Matrix:
    """In a document that repeats what it carries out, a plainly answered duty is not answered in passing too."""
    if likeness.plain < _REPEATS:
        return likeness.all
    answered = likeness.words.max(axis=0) >= _ANSWERED
    return numpy.where(answered[None] & (likeness.words < ALSO), 0.0, likeness.all)


def _link(number: int, row: Matrix, own: Matrix, least: float) -> Link:
    if row.max() < least:
        return Link(number, (), 0.0, 0.0)
    first = int(row.argmax())
    further = [int(j) for j in (-own).argsort(kind="stable") if j != first and own[j] >= ALSO][: _MOST - 1]
    return Link(number, (first, *further), score(float(row[first])), float(own[first]))


def score(likeness: float) -> float:
    """Likeness as a number from 0 to 1: 1 for the same words, 0.3 where a counterpart is just likely enough."""
    return round(math.sqrt(min(1.0, likeness / IDENTICAL)), 2)
