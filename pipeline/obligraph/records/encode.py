"""Results as plain JSON values, with the names of the fields that `fields` explains."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from obligraph.model import (
    Comparison,
    Deadline,
    Difference,
    Document,
    Obligation,
    Pair,
    Party,
    Place,
    Problem,
    Reason,
    Reference,
    Span,
    Standard,
)

if TYPE_CHECKING:
    from obligraph.records.fields import (
        DeadlineRecord,
        DifferenceRecord,
        DocumentRecord,
        DutyRecord,
        ObligationRecord,
        PairRecord,
        PartyRecord,
        PlaceRecord,
        ProblemRecord,
        ReasonRecord,
        ReferenceRecord,
        StandardRecord,
    )

# Python reads them as line ends (str.splitlines), so a raw one would break a JSON line in two.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
_MOST_DIGITS = 300


def line(record: Mapping[str, object]) -> str:
    """One line of JSON with its line feed; Chinese stays readable."""
    text = _ENCODE(record)
    # Nearly all texts are printable, and no line end is.
    if not text.isprintable():
        text = _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return text + "\n"


def number(value: Decimal | str) -> int | float | str:
    """A JSON number: an integer where it is one, else the nearest double; a ratio, and what no double holds, as a
    string.
    """
    if isinstance(value, str):
        return value
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        return str(value)
    return int(value) if value == value.to_integral_value() else float(value)


def span(value: Span) -> list[int]:
    """[start, end], half-open, in code points of the document's text."""
    return [value.start, value.end]


def obligation(task: Obligation) -> ObligationRecord:
    """A line of obligations.jsonl: enumerations as their values, what is missing as None or []."""
    return {
        "id": task.id,
        "source": task.source,
        "doc": task.doc,
        "quote": task.quote,
        "span": span(task.span),
        "kind": task.kind.value,
        "strength": task.strength.value,
        "section": list(task.section),
        "action": task.action,
        "object": task.object,
        "actors": [party(p) for p in task.actors],
        "lead": [party(p) for p in task.lead],
        "support": [party(p) for p in task.support],
        "deadlines": [deadline(d) for d in task.deadlines],
        "standards": [standard(s) for s in task.standards],
        "references": [reference(r) for r in task.references],
        "condition": task.condition,
        "confidence": task.confidence,
        "reasons": [reason(r) for r in task.reasons],
        "places": [place(p) for p in task.places],
        "reviewed": task.reviewed,
    }


def party(value: Party) -> PartyRecord:
    """One of `actors`, `lead` and `support`."""
    return {
        "name": value.name,
        "span": span(value.span),
        "canonical": value.canonical,
        "system": value.system,
        "level": value.level.value if value.level else None,
        "jurisdiction": value.jurisdiction,
        "successor": value.successor,
    }


def deadline(value: Deadline) -> DeadlineRecord:
    """One of `deadlines`; `every` and `duration` in ISO 8601, working days as P15BD."""
    return {
        "quote": value.quote,
        "span": span(value.span),
        "type": value.type,
        "start": value.start,
        "end": value.end,
        "every": value.every,
        "duration": value.duration,
        "anchor": value.anchor,
    }


def standard(value: Standard) -> StandardRecord:
    """One of `standards`; `value` and `upper` as `number` gives them, 万 and 亿 multiplied out."""
    return {
        "quote": value.quote,
        "span": span(value.span),
        "op": value.op,
        "value": number(value.value),
        "upper": None if value.upper is None else number(value.upper),
        "unit": value.unit,
        "of": value.of,
        "condition": value.condition,
    }


def reference(value: Reference) -> ReferenceRecord:
    """One of `references`, of a task or of a document."""
    return {"title": value.title, "number": value.number, "relation": value.relation, "span": span(value.span)}


def reason(value: Reason) -> ReasonRecord:
    """One of `reasons`; `rule` joins the names of several rules by +, and is empty where no rule found anything."""
    return {
        "cell": value.cell,
        "code": value.code,
        "rule": value.rule,
        "words": value.words,
        "span": None if value.span is None else span(value.span),
    }


def place(value: Place) -> PlaceRecord:
    """One of `places`; `bbox` in points from the page's upper left corner."""
    return {"span": span(value.span), "page": value.page, "bbox": list(value.box), "confidence": value.confidence}


def layout(doc: Document) -> str:
    """The layout file: every line of the text on paper, one a line of JSON's array."""
    lines = (
        # Most formats are sure of their characters: for those, the number would only make the file longer.
        _ENCODE([*p.span, p.page, *(round(side, 2) for side in p.box), *([p.confidence] if p.confidence < 1 else ())])
        for p in doc.places
    )
    return "[\n" + ",\n".join(lines) + "\n]\n"


def layout_digest(doc: Document) -> str:
    """What tells two layouts of one text apart: the first 8 hex digits of the SHA-256 of its layout file."""
    return hashlib.sha256(layout(doc).encode()).hexdigest()[:8]


def document(doc: Document) -> DocumentRecord:
    """A line of documents.jsonl: the document without its text, whose file `text_file` names."""
    return {
        "source": doc.source,
        "id": doc.id,
        "title": doc.title,
        "number": doc.number,
        "issuers": list(doc.issuers),
        "addressees": list(doc.addressees),
        "date": doc.date,
        "published": doc.published,
        "level": doc.level.value,
        "jurisdiction": doc.jurisdiction,
        "references": [reference(r) for r in doc.references],
        "headings": [span(h) for h in doc.headings],
        "pages": doc.pages,
        "characters": len(doc.text),
        "format": doc.format,
        "encoding": doc.encoding,
        "text_file": f"texts/{doc.id}.txt",
        "layout_file": f"layouts/{doc.id}-{layout_digest(doc)}.json" if doc.places else None,
    }


def problem(value: Problem) -> ProblemRecord:
    """A line of problems.jsonl; `span` is None where the whole source is meant."""
    return {
        "source": value.source,
        "span": None if value.span is None else span(value.span),
        "code": value.code,
        "message": value.message,
    }


def pair(value: Pair, comparison: Comparison) -> PairRecord:
    """A line of alignment.jsonl; `central_source` and `local_source` stand on one-sided lines too, so that a line of a
    thousand documents' alignment says which two it is about."""
    return {
        "local": None if value.local is None else duty(value.local),
        "central": [duty(task) for task in value.central],
        "central_source": comparison.central.document.source,
        "local_source": comparison.local.document.source,
        "relation": value.relation.value,
        "score": value.score,
        "differences": [difference(d) for d in value.differences],
        "edits": [{"op": edit.op, "text": edit.text} for edit in value.edits],
    }


def duty(task: Obligation) -> DutyRecord:
    """One side of a pair; the whole task stands in obligations.jsonl under its id."""
    return {"id": task.id, "source": task.source, "span": span(task.span), "quote": task.quote}


def difference(value: Difference) -> DifferenceRecord:
    """One of `differences`."""
    return {
        "cell": value.cell,
        "code": value.code,
        "effect": value.effect.value,
        "central": value.central,
        "local": value.local,
        "central_span": None if value.central_span is None else span(value.central_span),
        "local_span": None if value.local_span is None else span(value.local_span),
    }
