"""Standards that say by how much a value is to change (提高5%, 下降3个百分点), for the checks that look at them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from obligraph.lint.base import Draft
from obligraph.model import Obligation, Standard

PER_CENT = "%"
POINTS = ("个百分点", "百分点")
# 提高约5%, 增长不低于15%: what may stand between the verb and the number.
_BETWEEN = re.compile(r"(?:了|约|近|超过|超|不低于|不少于|不超过|至少|幅度|达|再|力争|\s){0,4}")


class Change(NamedTuple):
    """A standard of a task that is a change: `verb` says which way, `clause` and `sentence` are where the words before
    it begin; what is changed stands between `clause` and `verb_at`."""

    task: Obligation
    standard: Standard
    verb_at: int
    clause: int
    sentence: int


def changes(draft: Draft) -> Iterator[Change]:
    """The changes in a document, each once; what only says to whom or when a task applies is left out."""
    seen = set()
    for task in draft.tasks:
        for standard in task.standards:
            if standard.span in seen or standard.condition or standard.unit not in (PER_CENT, *POINTS):
                continue
            seen.add(standard.span)
            number = _number_at(draft.folded, standard)
            clause = draft.clause(standard.span.start, task.span.start)
            last = None
            for match in draft.words["change"].finditer(draft.folded, clause, number):
                if _BETWEEN.fullmatch(draft.folded, match.end(), number):
                    last = match
            if last is not None:
                yield Change(task, standard, last.start(), clause, task.span.start)


def _number_at(folded: str, standard: Standard) -> int:
    """Where the digits begin: 增长不低于15% is one standard, its verb and its comparison included."""
    match = re.compile(r"\d").search(folded, *standard.span)
    return match.start() if match else standard.span.start
