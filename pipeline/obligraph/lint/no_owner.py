"""no-owner: a task that nobody is charged with, where the other tasks of its chapter have owners; a whole document
without a single owner is told once."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.model import Obligation, Severity

# A chapter whose tasks mostly have leads assigns its tasks: one without is an omission there, and style elsewhere.
_ASSIGNED = 2
_FEWEST = 4
_REGULATION = 5
# 一是…二是…: points of one item.
_RUNNING = ("six", "seven")


def _find(draft: Draft) -> Iterator[Found]:
    led: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    for task in draft.tasks:
        all_of[_chapter(task)] += 1
        led[_chapter(task)] += bool(task.lead)
    unowned = [task for task in draft.duties if not task.lead and not task.actors]
    if sum(led.values()) * _ASSIGNED < len(draft.tasks):
        yield from _of_all(draft, unowned)
        return
    items = _items(draft)
    shared = {_item(items, task) for task in draft.tasks if task.lead or task.actors}
    above = {task.section[:depth] for task in draft.tasks for depth in range(len(task.section))}
    for task in unowned:
        assigned = led[_chapter(task)] * _ASSIGNED >= all_of[_chapter(task)]
        # What stands right under a chapter that has sections only introduces them.
        if not assigned or task.section in above or _item(items, task) in shared:
            continue
        if not any(draft.holds(cue, *task.span) for cue in ("general-owner", "closing")):
            yield Found(
                task.span,
                f"nobody is charged with “{quoted(task.quote)}”",
                f"任务“{quoted(task.quote)}”未明确责任单位",
                task.id,
            )


def _items(draft: Draft) -> list[int]:
    """Where headings and numbered items begin: a mark in one of them speaks for all of it (2025年,…;2026年,…)."""
    starts = {span.start for span in draft.document.headings}
    starts.update(start for start, scheme, _, _ in draft.numbers if scheme not in _RUNNING)
    return sorted(starts)


def _item(items: list[int], task: Obligation) -> int:
    return bisect_right(items, task.span.start)


def _of_all(draft: Draft, unowned: list[Obligation]) -> Iterator[Found]:
    if len(unowned) < _FEWEST or len(unowned) * 2 < len(draft.duties) or any(task.lead for task in draft.tasks):
        return
    # 第X条: a regulation says in its sentences whom it binds, and is not a division of tasks.
    if sum(scheme == "article" for _, scheme, _, _ in draft.numbers) >= _REGULATION:
        return
    first = unowned[0]
    yield Found(
        first.span,
        f"{len(unowned)} of {len(draft.duties)} tasks are given to nobody, and nowhere does the text say who leads",
        f"全文未标明牵头单位，{len(draft.duties)}项任务中有{len(unowned)}项没有责任主体",
        first.id,
        Severity.NOTE,
        (
            "mark the lead and the supporting departments behind each task, or add a division of tasks",
            "在各项任务后标注牵头单位、配合单位，或另附任务分工表",
        ),
    )


def _chapter(task: Obligation) -> str:
    return task.section[0] if task.section else ""


CHECK = Check(
    "no-owner", Severity.WARNING,
    "a task that nobody is charged with", "任务没有责任单位",
    "name who leads, in the sentence or in a mark behind it: (led by A, supported by B)",
    "写明责任单位，如“（某局牵头，某局配合）”",
    _find,
)  # fmt: skip
