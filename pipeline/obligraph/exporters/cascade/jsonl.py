"""cascade.jsonl: one duty a line: those of the uppermost documents, then those added further down."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from obligraph.cascading import Answer, Cascade, Course, Step, Verdict, verdicts
from obligraph.exporters.files import AtomicFile
from obligraph.model import Problem
from obligraph.records import encode


def write_jsonl(cascade: Cascade, unread: Sequence[Problem], folder: Path) -> None:
    """Write cascade.jsonl; sources that could not be read are told by the command."""
    file = AtomicFile(folder / "cascade.jsonl")
    try:
        for course in (*cascade.duties, *cascade.added):
            file.write(encode.line(record(cascade, course)))
        file.commit()
    except BaseException:
        file.abort()
        raise


def record(cascade: Cascade, course: Course) -> dict[str, object]:
    """A line: the duty, whether it was added below, a step for each document under its own, and a verdict for each
    branch."""
    duty = course.duty
    return {
        **encode.duty(duty),
        "doc": duty.doc,
        "section": list(duty.section),
        "level": cascade.documents[course.document].extraction.document.level.value,
        "added": course.added,
        **_cells(course),
        "steps": [_step(cascade, step) for step in course.steps],
        "branches": [_verdict(cascade, verdict) for verdict in verdicts(cascade, course)],
    }


def _cells(course: Course | Answer) -> dict[str, object]:
    duty = course.duty
    return {
        "lead": [party.name for party in duty.lead],
        "support": [party.name for party in duty.support],
        "actors": [party.name for party in duty.actors],
        "deadlines": [encode.deadline(deadline) for deadline in duty.deadlines],
        "standards": [encode.standard(standard) for standard in duty.standards],
    }


def _step(cascade: Cascade, step: Step) -> dict[str, object]:
    member = cascade.documents[step.document]
    document = member.extraction.document
    parent = member.parent
    return {
        "doc": document.id,
        "source": document.source,
        "level": document.level.value,
        "parent": parent and cascade.documents[parent.document].extraction.document.id,
        "relation": step.relation and step.relation.value,
        "to_top": step.to_top.value,
        "owner": step.owned,
        "date": step.dated,
        "measure": step.measured,
        "answers": [_answer(answer) for answer in step.answers],
    }


def _answer(answer: Answer) -> dict[str, object]:
    return {
        **encode.duty(answer.duty),
        "above": list(answer.above),
        "direct": answer.direct,
        "score": answer.score,
        "relation": answer.relation.value,
        "differences": [encode.difference(difference) for difference in answer.differences],
        "to_top": answer.to_top.value,
        "from_top": [encode.difference(difference) for difference in answer.from_top],
        **_cells(answer),
    }


def _verdict(cascade: Cascade, verdict: Verdict) -> dict[str, object]:
    def named(number: int | None) -> str | None:
        return None if number is None else cascade.documents[number].extraction.document.id

    return {
        "path": [named(number) for number in verdict.path],
        "answered": verdict.answered,
        "owner": verdict.owner,
        "date": verdict.date,
        "measure": verdict.measure,
        "lowest": named(verdict.lowest),
        "dropped": named(verdict.dropped),
        "resumed": named(verdict.resumed),
    }
