"""duplicate-task: the same task stated twice."""

from __future__ import annotations

from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.lint.similar import twins
from obligraph.model import Severity


def _find(draft: Draft) -> Iterator[Found]:
    for twin in twins(draft):
        if twin.same:
            line = draft.line(twin.first.span.start)
            words = quoted(twin.second.quote)
            yield Found(
                twin.second.span,
                f"“{words}” stands in line {line} already",
                f"“{words}”与第{line}行重复",
                twin.second.id,
            )


CHECK = Check(
    "duplicate-task", Severity.WARNING,
    "a task that is stated twice", "任务重复",
    "keep one of the two, or say what is different", "删去一处，或写明两处的区别",
    _find,
)  # fmt: skip
