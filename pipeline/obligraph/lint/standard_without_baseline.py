"""standard-without-baseline: a value is to grow or fall by so much, and against what is not said."""

from __future__ import annotations

from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.lint.changes import changes
from obligraph.model import Severity


def _find(draft: Draft) -> Iterator[Found]:
    for change in changes(draft):
        task, standard = change.task, change.standard
        # 2020年小微企业信贷增长20%: of a year, against the year before.
        if draft.holds("baseline", *task.span) or draft.holds("price", change.clause, standard.span.end):
            continue
        if "年" in draft.folded[change.sentence : standard.span.start]:
            continue
        words = quoted(draft.text[change.clause : standard.span.end])
        yield Found(
            standard.span,
            f"“{words}” gives no baseline: compared with what?",
            f"“{words}”未说明以何为基数",
            task.id,
        )


CHECK = Check(
    "standard-without-baseline", Severity.WARNING,
    "a value that is to change by so much, against nothing", "增减幅度没有比较基数",
    "say against which year or value: compared with 2025, a year on average", "写明基数，如“较2025年”“年均”",
    _find,
)  # fmt: skip
