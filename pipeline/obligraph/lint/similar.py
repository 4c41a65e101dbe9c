"""Tasks of one document that say the same but for who, when and how much: what duplicates and contradictions share.

Linear in the number of tasks: two are compared where the sketches of their characters meet, and few of those that do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from obligraph.lint.base import Draft
from obligraph.model import Obligation, Party

_NO_WORDS = re.compile(r"[\W_]+")
# 不得收费 and 可以收费 are about one act.
_MODAL = re.compile("不得|不准|不许|严禁|禁止|可以|允许|应当|必须|鼓励|[可应要须]")
_GRAM = 4
_SKETCH = 8
_COMMON = 12
_SHORTEST, _LONGEST = 16, 2000
_ALIKE = 0.9


class Twin(NamedTuple):
    """Two tasks that say the same; `same` where not even the numbers in them differ."""

    first: Obligation
    second: Obligation
    same: bool


class _Kept(NamedTuple):
    """A task that others may repeat: its words without who, when and how much, and their parts."""

    task: Obligation
    core: str
    grams: frozenset[str]


@lru_cache(maxsize=1)
def twins(draft: Draft) -> tuple[Twin, ...]:
    """Every task with the first one before it that says the same and is not known to be anybody else's. A task of a
    table that states one of the prose again is no twin of it."""
    found: list[Twin] = []
    kept: list[_Kept] = []
    sketches = _Sketches()
    seen: set[str] = set()
    for task in draft.tasks:
        # …的,应当…: a rule, which a text may repeat for every case; 着重在以下领域突破: introduces what is different.
        if task.condition or task.quote.rstrip().endswith((":", "：")):
            continue
        if any(reason.code == "reconciled" for reason in task.reasons):
            continue
        core = _core(draft, task)
        if not _SHORTEST <= len(core) <= _LONGEST:
            continue
        grams = frozenset(core[at : at + _GRAM] for at in range(len(core) - _GRAM + 1))
        # Of what is like nothing before it, few parts have been seen: most documents need no sketch at all.
        if len(grams & seen) >= _ALIKE * len(grams):
            for at in sketches.near(grams, kept):
                other, words, others = kept[at]
                if _alike(core, words, grams, others) and _may_be_same(task, other):
                    found.append(Twin(other, task, _letters(draft, task) == _letters(draft, other)))
                    break
        kept.append(_Kept(task, core, grams))
        seen |= grams
    return tuple(found)


class _Sketches:
    """The few lowest hashes of each task's parts, by which those that share most of them meet."""

    def __init__(self) -> None:
        self._tasks: dict[int, list[int]] = {}
        self._count = 0

    def near(self, grams: frozenset[str], kept: Sequence[_Kept]) -> list[int]:
        """The numbers of those kept so far that share a hash with these parts."""
        for number in range(self._count, len(kept)):
            for key in _sketch(kept[number].grams):
                if len(alike := self._tasks.setdefault(key, [])) < _COMMON:
                    alike.append(number)
        self._count = len(kept)
        return sorted({number for key in _sketch(grams) for number in self._tasks.get(key, ())})


def _sketch(grams: frozenset[str]) -> list[int]:
    return sorted(crc32(gram.encode("utf-8", "surrogatepass")) for gram in grams)[:_SKETCH]


def _alike(core: str, words: str, grams: frozenset[str], others: frozenset[str]) -> bool:
    return core == words or len(grams & others) >= _ALIKE * len(grams | others)


def _core(draft: Draft, task: Obligation) -> str:
    """The words of a task without who, when, how much and how strongly."""
    start, end = task.span
    cells = (task.actors, task.lead, task.support, task.deadlines, task.standards)
    spans = [part.span for cell in cells for part in cell]
    kept, at = [], start
    for span in sorted(span for span in spans if start <= span.start and span.end <= end):
        kept.append(draft.folded[at : max(at, span.start)])
        at = max(at, span.end)
    kept.append(draft.folded[at:end])
    return _MODAL.sub("", _NO_WORDS.sub("", "".join(kept)))


def _letters(draft: Draft, task: Obligation) -> str:
    return _NO_WORDS.sub("", draft.folded[task.span.start : task.span.end])


def _may_be_same(one: Obligation, other: Obligation) -> bool:
    """Is nothing known by which the two are different people's?"""
    mine, theirs = _owners(one), _owners(other)
    return not mine or not theirs or any(_same(a, b) for a in mine for b in theirs)


def _owners(task: Obligation) -> Sequence[Party]:
    return task.actors or task.lead


def _same(one: Party, other: Party) -> bool:
    return one.name == other.name or (one.canonical is not None and one.canonical == other.canonical)
