"""standard-without-unit: a number with a word of comparison (不少于5), but of what is not said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.model import Severity, Span

_BARE = re.compile(
    r"(?:不低于|不少于|不超过|不高于|不得少于|不得低于|不得超过|至少|达到|控制在|力争达到)\s?"
    r"(?P<number>\d{1,12}(?:\.\d{1,4})?)(?=[,。;)\n]|以上|以下|以内|左右|及以上|$)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def _find(draft: Draft) -> Iterator[Found]:
    seen = set()
    for task in draft.tasks:
        for match in _BARE.finditer(draft.folded, *task.span):
            start, end = match.span()
            stated = any(s.span.start < end and start < s.span.end and s.unit for s in task.standards)
            if start in seen or stated or _YEAR.fullmatch(match["number"]):
                continue
            if draft.holds("unitless", draft.clause(start, task.span.start), start):
                continue
            seen.add(start)
            words = quoted(match[0])
            yield Found(Span(start, end), f"“{words}” has no unit", f"“{words}”缺少计量单位", task.id)


CHECK = Check(
    "standard-without-unit", Severity.WARNING,
    "a standard whose number has no unit", "量化标准缺少计量单位",
    "write what is counted: 5 stations, 90%", "补写计量单位，如“5个”“90%”",
    _find,
)  # fmt: skip
