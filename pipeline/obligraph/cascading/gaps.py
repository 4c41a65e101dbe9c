"""The course of a duty → branch by branch: who owns it, by when, to what measure, where it was dropped; and where it
got stricter or laxer on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from obligraph.cascading.base import Answer, Cascade, Course, Step, Verdict
from obligraph.model import Difference, Effect, Relation


class Gap(StrEnum):
    """What a duty lacks along a branch: an answer in any document; one in the lowest documents; and, where it is
    answered, an owner (lead or actor), a date, a measure in all of its answers."""

    DROPPED = "dropped"
    CUT = "cut"
    OWNER = "owner"
    DATE = "date"
    MEASURE = "measure"


class Movement(NamedTuple):
    """A duty got stricter or laxer, or both, from one document to the next one below (or, where the one between has
    left it out, from the uppermost one): in the differences with that effect."""

    course: Course
    step: Step
    answer: Answer
    stricter: tuple[Difference, ...]
    laxer: tuple[Difference, ...]


def verdicts(cascade: Cascade, course: Course) -> tuple[Verdict, ...]:
    """One for each branch below the duty's document, in the tree's order."""
    steps = {step.document: step for step in course.steps}
    return tuple(_verdict([steps[number] for number in path]) for path in branches(cascade, course.document))


def gaps(found: Sequence[Verdict]) -> dict[Gap, tuple[Verdict, ...]]:
    """The gaps of a course, each with the branches that have it; a gap that none has is left out."""
    lacking = {gap: tuple(verdict for verdict in found if gap in gaps_of(verdict)) for gap in Gap}
    return {gap: branches for gap, branches in lacking.items() if branches}


def gaps_of(verdict: Verdict) -> tuple[Gap, ...]:
    """What a duty lacks along one branch."""
    if not verdict.answered:
        return (Gap.DROPPED,)
    cut = (Gap.CUT,) if verdict.lowest != verdict.path[-1] else ()
    stated = ((Gap.OWNER, verdict.owner), (Gap.DATE, verdict.date), (Gap.MEASURE, verdict.measure))
    return (*cut, *(gap for gap, there in stated if not there))


def branches(cascade: Cascade, document: int) -> Iterator[tuple[int, ...]]:
    """The ways from a document down to each lowest one, without the document itself."""
    path: list[int] = []
    top = cascade.documents[document].depth
    for number in cascade.below(document):
        member = cascade.documents[number]
        del path[member.depth - top - 1 :]
        path.append(number)
        if not member.children:
            yield tuple(path)


def movements(course: Course) -> Iterator[Movement]:
    """The steps of a course that are stricter or laxer, in the tree's order."""
    for step in course.steps:
        for answer in step.answers:
            found = {
                effect: tuple(d for d in answer.differences if d.effect is effect)
                for effect in (Effect.STRICTER, Effect.LAXER)
            }
            if any(found.values()):
                yield Movement(course, step, answer, found[Effect.STRICTER], found[Effect.LAXER])


def _verdict(steps: list[Step]) -> Verdict:
    answered = [step for step in steps if step.answers]
    return Verdict(
        tuple(step.document for step in steps),
        any(step.owned for step in steps),
        any(step.dated for step in steps),
        any(step.measured for step in steps),
        answered[-1].document if answered else None,
        next((step.document for step in steps if step.relation is Relation.DROPPED), None),
        next((step.document for step in steps if step.relation is Relation.ADDED), None),
    )
