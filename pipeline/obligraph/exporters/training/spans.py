"""An extraction as labelled spans with relations between them: what all formats of training data share.

All offsets are half-open code-point offsets into the document's text, and `legible` keeps every character in its
place, so they stay true whatever the text holds.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import NamedTuple

from obligraph.exporters.base import ExportError
from obligraph.exporters.training.labels import RANK, is_entity
from obligraph.model import Extraction, Obligation, Span

# What one of the tools cannot store (NUL in PostgreSQL), takes for a line's end, or lets a reader be deceived by.
# Patterns are compiled when they are first used: a run that exports nothing does not wait for them.
_FORBIDDEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
_SURROGATE = "[\ud800-\udfff]"


class Labelled(NamedTuple):
    """A labelled stretch of text. A task has the `ids` of the obligations that stand on it (one, as a rule) and the
    lowest `confidence` among them.
    """

    start: int
    end: int
    label: str
    ids: tuple[str, ...] = ()
    confidence: float = 1.0


class Relation(NamedTuple):
    """`source` and `target` are places in the list of spans; the target is a task."""

    source: int
    target: int
    name: str


class Annotated(NamedTuple):
    """A document's text, spans in order (an outer one before what it holds) and relations in order, without repeats."""

    text: str
    spans: tuple[Labelled, ...]
    relations: tuple[Relation, ...]


def annotated(extraction: Extraction) -> Annotated:
    """The labelled spans of a document. Raises ExportError for a span that covers no characters of the text."""
    text = extraction.document.text
    tasks: dict[tuple[int, int, str], list[Obligation]] = {}
    entities: set[tuple[int, int, str]] = set()
    links: set[tuple[tuple[int, int, str], tuple[int, int, str], str]] = set()
    for task in extraction.obligations:
        target = _key(text, task, task.span, task.kind.name)
        tasks.setdefault(target, []).append(task)
        for label, relation, span in _parts(task):
            source = _key(text, task, span, label)
            entities.add(source)
            links.add((source, target, relation))
    spans = [Labelled(*key) for key in entities]
    for key, own in tasks.items():
        spans.append(Labelled(*key, tuple(task.id for task in own), min(task.confidence for task in own)))
    spans.sort(key=_order)
    places = {(span.start, span.end, span.label): place for place, span in enumerate(spans)}
    relations = sorted(Relation(places[source], places[target], name) for source, target, name in links)
    return Annotated(text, tuple(spans), tuple(relations))


def flat(spans: Iterable[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """The entities among the spans that can stand side by side, and those left over because they overlap one that is
    longer, stands before it, or has a label that comes first. Tasks are in neither list.
    """
    kept: list[Labelled] = []
    over: list[Labelled] = []
    entities = [span for span in spans if is_entity(span.label)]
    for span in sorted(entities, key=lambda span: (span.start - span.end, *_order(span))):
        at = bisect_left(kept, span.end, key=itemgetter(0))
        if at and kept[at - 1].end > span.start:
            over.append(span)
        else:
            kept.insert(at, span)
    return kept, sorted(over, key=_order)


def legible(text: str) -> str:
    """`text` with U+FFFD for control characters and direction overrides, as long as before. A lone surrogate becomes
    `?`, as in texts/.
    """
    return re.sub(_FORBIDDEN, "\ufffd", re.sub(_SURROGATE, "?", text))


def _parts(task: Obligation) -> Iterator[tuple[str, str, Span]]:
    """What stands in the cells; a reviewer's words that the text does not hold (an empty span) are no annotation."""
    return (part for part in _all_parts(task) if not task.reviewed or part[2].start < part[2].end)


def _all_parts(task: Obligation) -> Iterator[tuple[str, str, Span]]:
    yield from (("LEAD", "leads", party.span) for party in task.lead)
    yield from (("SUPPORT", "supports", party.span) for party in task.support)
    yield from (("ACTOR", "acts", party.span) for party in task.actors)
    yield from (("DEADLINE", "limits", deadline.span) for deadline in task.deadlines)
    for standard in task.standards:
        yield "STANDARD", "conditions" if standard.condition else "measures", standard.span


def _key(text: str, task: Obligation, span: Span, label: str) -> tuple[int, int, str]:
    if not 0 <= span.start < span.end <= len(text):
        raise ExportError(
            f"{task.source}: {label} of task {task.id} stands on no characters of texts/{task.doc}.txt "
            f"({span.start} to {span.end} of {len(text)}); run extract again (位置与原文不符)"
        )
    return span.start, span.end, label


def _order(span: Labelled) -> tuple[int, int, int]:
    return span.start, -span.end, RANK[span.label]
