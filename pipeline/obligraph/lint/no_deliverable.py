"""no-deliverable: a section that charges somebody with tasks of which none names a result, a date or a measure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.model import Obligation, Severity
from obligraph.text.folding import fold


def _find(draft: Draft) -> Iterator[Found]:
    for section, group in groupby(draft.duties, key=lambda task: task.section):
        tasks = list(group)
        if any(_can_be_checked(draft, task) for task in tasks):
            continue
        if not any(task.lead or task.actors for task in tasks):
            continue
        title = quoted(section[-1]) if section else quoted(tasks[0].quote)
        yield Found(
            tasks[0].span,
            f"“{title}”: no task here names anything that could be handed over or checked",
            f"“{title}”所列任务均无可交付、可检查的成果",
            tasks[0].id,
        )


def _can_be_checked(draft: Draft, task: Obligation) -> bool:
    soft = draft.words["soft-verb"].match(fold(task.action)) is not None
    return bool(task.deadlines or task.standards) or not soft or draft.holds("deliverable", *task.span)


CHECK = Check(
    "no-deliverable", Severity.NOTE,
    "a section whose tasks name no result, date or measure", "任务没有可检查的成果",
    "name what will be there when the task is done: a plan, a list, a station, a number",
    "写明成果形式，如方案、清单、站点、数量",
    _find,
)  # fmt: skip
