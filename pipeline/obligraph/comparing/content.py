"""What a duty says, as the weighted features that two duties are matched by: two and three characters in a row, and
words.

When, how much and which department is no part of it: a duty whose date was moved, whose number was raised or that was
handed to another office is still the same duty, and its differences are told elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import rjieba

from obligraph.model import Obligation, Span
from obligraph.text.folding import fold

FEATURE_WEIGHTS = {"2": 1.0, "3": 0.7, "w": 1.0}
"""By the first character of a feature: two characters, three characters, a word. A word counts as much as a pair of
characters, since it is one; three in a row mostly say again what two said."""

LONGEST = 2_000
"""Characters of a quote that are looked at: a paragraph without stops must not cost what a document costs."""

_RUNS = re.compile(r"[\u3400-\u9fffA-Za-z]+")
_WORD = re.compile(r"[\u3400-\u9fffA-Za-z]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What every drafter writes: sharing it says nothing.
_STOCK = re.compile(
    "(?:紧密|切实|要|可|应)?结合(?:我?[省市县区州]|本地|本地区|各地|当地|工作)?实际(?:情况)?"
    "|按照?职责分工|各司其职|有关规定|有关要求|切实加强|认真组织实施"
)
# What stands before a heading's words: 一、 (二) 3. 第四条 五是.
_NUMBER = re.compile(
    r"^\s*(?:\(?[一二三四五六七八九十百\d]{1,4}[)、.]+|第[一二三四五六七八九十百\d]{1,4}[章节条部分]+|[一二三四五六七八九十]{1,3}是要?|[①-⑳])\s*"
)


class Content(NamedTuple):
    """A duty's quote folded (`text`), the same with what is compared elsewhere blanked out (`core`, same length), and
    the features of the core and of the heading under which the duty stands."""

    text: str
    core: str
    features: frozenset[str]
    heading: frozenset[str]


def content(task: Obligation) -> Content:
    """What one duty says."""
    text = fold(_SURROGATE.sub("\ufffd", task.quote[:LONGEST]))
    heading = _NUMBER.sub("", fold(task.section[-1])) if task.section else ""
    core = blanked(text, [Span(s.start - task.span.start, s.end - task.span.start) for s in _elsewhere(task)])
    core = _STOCK.sub(lambda found: " " * len(found[0]), core)
    return Content(text, core, features(core), features(_SURROGATE.sub("\ufffd", heading[:LONGEST])))


def contents(tasks: Sequence[Obligation]) -> tuple[Content, ...]:
    """What each duty says."""
    return tuple(content(task) for task in tasks)


def features(text: str) -> frozenset[str]:
    """The features of a text: `2制定`, `3实施方`, `w方案`."""
    found = {f"w{word}" for word in rjieba.cut(text) if len(word) > 1 and _WORD.match(word)}
    for run in _RUNS.findall(text):
        found.update(f"2{run[i : i + 2]}" for i in range(len(run) - 1))
        found.update(f"3{run[i : i + 3]}" for i in range(len(run) - 2))
    return frozenset(found)


def pairs_of(text: str) -> frozenset[str]:
    """Two characters in a row, for texts that are too short to need more."""
    return frozenset(run[i : i + 2] for run in _RUNS.findall(text) for i in range(len(run) - 1))


def blanked(text: str, spans: Iterable[Span]) -> str:
    """The text with spaces in place of the spans; what lies outside of it is left alone."""
    chars = list(text)
    for start, end in spans:
        for i in range(max(start, 0), min(end, len(chars))):
            chars[i] = " "
    return "".join(chars)


def _elsewhere(task: Obligation) -> Iterable[Span]:
    """The words that cells of the duty hold: offices of the state (a duty of 养老机构 is about it), dates, numbers."""
    for party in (*task.lead, *task.support, *task.actors):
        if party.system is not None:
            yield party.span
    for deadline in task.deadlines:
        yield deadline.span
    for standard in task.standards:
        yield standard.span
