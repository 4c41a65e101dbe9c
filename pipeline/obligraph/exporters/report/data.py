"""An extraction as JSON for the page: the rows that stand in it from the start, and the text with its spans."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from obligraph.exporters.matrix import cells
from obligraph.exporters.web.values import Units, Words, filled, levels, line
from obligraph.graph.plain import one_line
from obligraph.model import Extraction, Kind, Obligation, Problem, Span, Strength
from obligraph.records import decode, encode

KINDS = tuple(kind.value for kind in Kind)
STRENGTHS = tuple(strength.value for strength in Strength)
CELLS = ("lead", "support", "actors", "deadlines", "standards")
OWNER, DATE, MEASURE = 1, 2, 4
MOST_PROBLEMS = 200
"""Problems of one document that the page lists."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_COLUMNS = (cells.LEAD, cells.SUPPORT, cells.ACTORS, cells.DEADLINES, cells.STANDARDS)


def recorded(extraction: Extraction) -> Extraction:
    """The extraction as the files of a run give it back: a lone surrogate, which none of them holds, is `?` there."""
    document = extraction.document
    if not any(map(_SURROGATE.search, (document.text, document.source, document.title or ""))):
        return extraction

    def written(record: Any) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(_SURROGATE.sub("?", encode.line(record)))
        return value

    text = _SURROGATE.sub("?", document.text)
    tasks = tuple(decode.obligation(written(encode.obligation(task))) for task in extraction.obligations)
    return replace(
        extraction,
        document=decode.document(written(encode.document(document)), text, document.places),
        obligations=tasks,
    )


def rows(extraction: Extraction, most: int) -> dict[str, Any]:
    """What the page knows of a document from the start: its names, the cells of its first `most` tasks in columns, and
    its problems. `words` holds every text once; columns give their numbers.
    """
    document = extraction.document
    at = Units(document.text)
    words = Words()
    columns: dict[str, list[Any]] = {
        name: [] for name in ("id", "task", "kind", "strength", "section", *CELLS, "names", "notes", "dates", "has")
    }
    for (row, task), _ in zip(cells.rows(extraction), range(most), strict=False):
        columns["id"].append(row.text(cells.ID))
        columns["task"].append(row.text(cells.TASK))
        columns["kind"].append(KINDS.index(task.kind.value))
        columns["strength"].append(STRENGTHS.index(task.strength.value))
        columns["section"].append([words.number(one_line(heading)) for heading in task.section])
        for name, column in zip(CELLS, _COLUMNS, strict=True):
            columns[name].append(words.number(row.text(column)))
        columns["names"].append(
            [
                list(dict.fromkeys(words.number(one_line(party.name)) for party in parties))
                for parties in (task.lead, task.support, task.actors)
            ]
        )
        columns["notes"].append(sum(1 << i for i, column in enumerate(_COLUMNS) if column in row.notes))
        columns["dates"].append([[d.start or "", d.end or ""] for d in task.deadlines if d.start or d.end])
        columns["has"].append(_has(task))
    return {
        "id": document.id,
        "title": cells.short_title(document),
        "name": line(document.title or ""),
        "number": line(document.number or ""),
        "source": line(document.source),
        "date": document.date or "",
        "characters": len(document.text),
        "all": len(extraction.obligations),
        "words": words.all(),
        "tasks": columns,
        "problems": [problem(p, at) for p in extraction.problems[:MOST_PROBLEMS]],
        "further": max(len(extraction.problems) - MOST_PROBLEMS, 0),
    }


def text(extraction: Extraction, most: int) -> dict[str, Any]:
    """What the page reads when a document is opened: the text, its headings `[start, end, level]`, and everything
    that is known of its first `most` tasks.
    """
    document = extraction.document
    at = Units(document.text)
    deep = levels(document.text, document.headings)
    return {
        "text": document.text,
        "headings": [[*at.span(span), level] for span, level in zip(document.headings, deep, strict=True)],
        "tasks": [_task(task, at) for task in extraction.obligations[:most]],
    }


def problem(value: Problem, at: Units | None = None) -> list[Any]:
    """`[code, message, start, end]`; without a place start and end are -1."""
    place = at.span(value.span) if at and value.span else [-1, -1]
    return [line(value.code), line(value.message), *place]


def _has(task: Obligation) -> int:
    return OWNER * bool(task.lead or task.actors) | DATE * bool(task.deadlines) | MEASURE * bool(task.standards)


def _task(task: Obligation, at: Units) -> dict[str, Any]:
    return filled(
        {
            "span": at.span(task.span),
            "condition": task.condition,
            "confidence": task.confidence,
            "reasons": list(dict.fromkeys((r.cell, r.code, r.rule) for r in task.reasons)),
            "pages": sorted({place.page for place in task.places}),
            "lead": [_item(encode.party(p), p.span, at) for p in task.lead],
            "support": [_item(encode.party(p), p.span, at) for p in task.support],
            "actors": [_item(encode.party(p), p.span, at) for p in task.actors],
            "deadlines": [_item(encode.deadline(d), d.span, at) for d in task.deadlines],
            "standards": [_item(encode.standard(s), s.span, at) for s in task.standards],
            "references": [_item(encode.reference(r), r.span, at) for r in task.references],
        }
    )


def _item(record: Mapping[str, Any], span: Span, at: Units) -> dict[str, Any]:
    return filled({**record, "span": at.span(span)})
