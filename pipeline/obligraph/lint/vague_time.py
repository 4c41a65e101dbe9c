"""vague-time: a task that somebody is charged with, whose only time limit is 适时, 尽快 and the like."""

from __future__ import annotations

from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.model import Severity, Span


def _find(draft: Draft) -> Iterator[Found]:
    for task in draft.duties:
        if task.deadlines or not (task.lead or task.actors):
            continue
        if match := draft.words["vague-time"].search(draft.folded, *task.span):
            yield Found(
                Span(*match.span()),
                f"“{match[0]}” is no time limit: when “{quoted(task.quote)}” is due cannot be checked",
                f"“{match[0]}”不是明确时限，“{quoted(task.quote)}”何时完成无法督查",
                task.id,
            )


CHECK = Check(
    "vague-time", Severity.NOTE,
    "a task with an owner and only a vague time limit", "任务有责任单位，时限却含糊",
    "write a date or a period, for example by the end of June 2026", "写明日期或期限，如“2026年6月底前”",
    _find,
)  # fmt: skip
