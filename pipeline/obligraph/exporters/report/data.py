"""An extraction as JSON for the page: the rows that stand in it from the start, and the text with its spans.

Scripts count in UTF-16 units, the model in code points: every offset that leaves this module is in UTF-16 units.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from obligraph.exporters.matrix import cells
from obligraph.graph.plain import one_line
from obligraph.model import Extraction, Kind, Obligation, Problem, Span, Strength
from obligraph.records import encode
from obligraph.text.folding import fold
from obligraph.text.outline import marker

KINDS = tuple(kind.value for kind in Kind)
STRENGTHS = tuple(strength.value for strength in Strength)
CELLS = ("lead", "support", "actors", "deadlines", "standards")
OWNER, DATE, MEASURE = 1, 2, 4
MOST_PROBLEMS = 200
"""Problems of one document that the page lists."""

_COLUMNS = (cells.LEAD, cells.SUPPORT, cells.ACTORS, cells.DEADLINES, cells.STANDARDS)
_ANNEX = "附件"
_SURROGATE = re.compile("[\ud800-\udfff]")
# What ends a script element or a script's line, and what an HTML parser takes for an error.
_UNSAFE = re.compile("[<>&\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
_RARE = re.compile("[\U00010000-\U0010ffff]")
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def script_json(value: Any) -> str:
    """JSON that may stand in a script element. A lone surrogate becomes `?`, as in every file of ours."""
    text = _SURROGATE.sub("?", _ENCODE(value))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def rows(extraction: Extraction, most: int) -> dict[str, Any]:
    """What the page knows of a document from the start: its names, the cells of its first `most` tasks in columns, and
    its problems. `words` holds every text once; columns give their numbers.
    """
    document = extraction.document
    if _SURROGATE.search(document.source) or _SURROGATE.search(document.title or ""):
        # The name of a file that was no UTF-8.
        document = replace(document, source=line(document.source), title=line(document.title or "") or None)
    at = _Units(document.text)
    words = _Words()
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
    at = _Units(document.text)
    levels = _levels(document.text, document.headings)
    return {
        "text": document.text,
        "headings": [[*at.span(span), level] for span, level in zip(document.headings, levels, strict=True)],
        "tasks": [_task(task, at) for task in extraction.obligations[:most]],
    }


def line(text: str) -> str:
    """`one_line` of what the other files of a run hold: there a lone surrogate is `?`."""
    return one_line(_SURROGATE.sub("?", text))


def problem(value: Problem, at: _Units | None = None) -> list[Any]:
    """`[code, message, start, end]`; without a place start and end are -1."""
    place = at.span(value.span) if at and value.span else [-1, -1]
    return [line(value.code), line(value.message), *place]


def _has(task: Obligation) -> int:
    return OWNER * bool(task.lead or task.actors) | DATE * bool(task.deadlines) | MEASURE * bool(task.standards)


def _task(task: Obligation, at: _Units) -> dict[str, Any]:
    record: dict[str, Any] = dict(encode.obligation(task))
    kept: dict[str, Any] = {
        "span": at.span(task.span),
        "condition": task.condition,
        "confidence": task.confidence,
        "reasons": list(dict.fromkeys((r.cell, r.code, r.rule) for r in task.reasons)),
        "pages": sorted({place.page for place in task.places}),
    }
    for name in (*CELLS, "references"):
        kept[name] = [_filled({**item, "span": at.span(Span(*item["span"]))}) for item in record[name]]
    return _filled(kept)


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value not in (None, "", [], False)}


def _levels(text: str, headings: Iterable[Span]) -> list[int]:
    """How deep each heading stands, from 1: a numbering seen before closes all that was opened since, an annex all."""
    folded = fold(text)
    above: list[str] = []
    levels = []
    for span in headings:
        if folded.startswith(_ANNEX, span.start):
            above.clear()
        scheme, _, _ = marker(folded, span.start, span.end)
        del above[above.index(scheme) if scheme in above else len(above) :]
        above.append(scheme)
        levels.append(len(above))
    return levels


class _Units:
    """Offsets in code points → offsets in UTF-16 units, kept inside the text and in order."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._rare = [found.start() for found in _RARE.finditer(text)] if not text.isascii() else []

    def span(self, span: Span) -> list[int]:
        start, end = (min(max(offset, 0), self._length) for offset in span)
        ends = [start, max(start, end)]
        return [offset + bisect_left(self._rare, offset) for offset in ends] if self._rare else ends


class _Words:
    """Texts by number, each once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    def all(self) -> list[str]:
        return list(self._numbers)
