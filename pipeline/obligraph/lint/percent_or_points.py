"""percent-or-points: a share is to change by so many per cent (points, or per cent of what it was?), or an amount by
percentage points."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.lint.changes import PER_CENT, changes
from obligraph.model import Severity

# 覆盖率较2024年提高5%: what may stand between the thing and the verb.
_UNTIL_VERB = re.compile(r"(?:[较比在][^,。;]{0,14}|每年|年均|分别|再|进一步|平均|同比|环比|累计|力争|确保|均|\s){0,4}")


def _find(draft: Draft) -> Iterator[Found]:
    for change in changes(draft):
        task, standard = change.task, change.standard
        # What is changed: 覆盖率 in 覆盖率提高5%.
        what = change.clause, change.verb_at
        words = quoted(draft.text[change.clause : standard.span.end])
        if standard.unit == PER_CENT:
            if draft.holds("price", *what) or not _ends_with(draft, "share", *what):
                continue
            message = f"“{words}”: a share changes by percentage points, or is it per cent of what it was?"
            chinese = f"“{words}”：比率的增减应写“个百分点”，还是指原值的百分比？"
        elif _ends_with(draft, "amount", *what):
            message = f"“{words}”: an amount changes by per cent, not by percentage points"
            chinese = f"“{words}”：数量的增减应写“%”，不用“个百分点”"
        else:
            continue
        yield Found(standard.span, message, chinese, task.id)


def _ends_with(draft: Draft, cue: str, start: int, end: int) -> bool:
    """Is a word of the cue the last thing named there?"""
    rest = draft.folded[start:end]
    return any(_UNTIL_VERB.fullmatch(rest, match.end()) for match in draft.words[cue].finditer(rest))


CHECK = Check(
    "percent-or-points", Severity.WARNING,
    "per cent where percentage points are meant, or the other way round", "百分比与百分点混用",
    "write percentage points for what is itself a percentage, per cent for the rest",
    "比率的增减用“个百分点”，数量的增减用“%”",
    _find,
)  # fmt: skip
