"""table-text-conflict: the document's own table and its text state one task with another lead, date or number."""

from __future__ import annotations

from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.model import Obligation, Problem, Severity


def _find(draft: Draft) -> Iterator[Found]:
    for problem in draft.extraction.problems:
        if problem.code != CHECK.code or problem.span is None:
            continue
        row, prose = _pair(draft, problem)
        if row is None or prose is None:
            yield Found(problem.span, "the table and the text disagree on a task", "分工表与正文对同一任务的表述不一致")
            continue
        said = [(what, one, other) for what, one, other in _differences(row, prose) if one and other and one != other]
        words, line = quoted(row.quote), draft.line(prose.span.start)
        english = "; ".join(f"{what[0]}: table {one}, text {other}" for what, one, other in said)
        chinese = "；".join(f"{what[1]}：表中为“{one}”，正文为“{other}”" for what, one, other in said)
        yield Found(
            problem.span,
            f"the table and line {line} disagree on “{words}”: {english}",
            f"“{words}”与第{line}行正文不一致——{chinese}",
            row.id,
        )


def _pair(draft: Draft, problem: Problem) -> tuple[Obligation | None, Obligation | None]:
    """The task of the row and that of the text which it was found to state again."""
    at = {task.span: task for task in draft.tasks}
    for task in draft.tasks:
        if problem.span and problem.span.start <= task.span.start and task.span.end <= problem.span.end:
            for reason in task.reasons:
                if reason.code == "reconciled" and reason.span in at:
                    return task, at[reason.span]
    return None, None


def _differences(row: Obligation, prose: Obligation) -> Iterator[tuple[tuple[str, str], str, str]]:
    sides = (row, prose)
    leads = [quoted("、".join(party.name for party in task.lead)) for task in sides]
    ends = [quoted("、".join(d.quote for d in task.deadlines)) for task in sides]
    values = [quoted("、".join(s.quote for s in task.standards)) for task in sides]
    yield ("lead", "牵头单位"), leads[0], leads[1]
    yield ("deadline", "时限"), ends[0], ends[1]
    yield ("standard", "标准"), values[0], values[1]


CHECK = Check(
    "table-text-conflict", Severity.ERROR,
    "a table that disagrees with the text on a task", "分工表与正文不一致",
    "find out which one holds and correct the other", "核实后统一",
    _find,
)  # fmt: skip
