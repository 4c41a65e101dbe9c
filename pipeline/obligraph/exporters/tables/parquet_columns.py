"""The columns of Parquet files, and records as their rows.

The columns are the fields of the JSON lines, but for what a column of one type cannot hold: dates are dates, a span is
a struct of `start` and `end`, and a standard's number is a double (the number that every reader of the JSON lines gets;
a decimal column would need one scale for 0.28 and for 万亿), with a ratio, and a number that no double holds, in
`value_text`. Documents also have the `text` that spans index.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from obligraph.model import Document, Obligation, Problem
from obligraph.records import encode
from obligraph.records.decode import Record


def obligations(arrow: Any) -> Any:
    """The schema of obligations."""
    text, span = arrow.string(), _span_type(arrow)
    parties = _structs(
        arrow, name=text, span=span, canonical=text, system=text, level=text, jurisdiction=text, successor=text
    )
    deadlines = _structs(
        arrow,
        quote=text,
        span=span,
        type=text,
        start=arrow.date32(),
        end=arrow.date32(),
        every=text,
        duration=text,
        anchor=text,
    )
    standards = _structs(
        arrow,
        quote=text,
        span=span,
        op=text,
        value=arrow.float64(),
        value_text=text,
        upper=arrow.float64(),
        upper_text=text,
        unit=text,
        of=text,
        condition=arrow.bool_(),
    )
    columns = {
        "id": text,
        "source": text,
        "doc": text,
        "quote": text,
        "span": span,
        "kind": text,
        "strength": text,
        "section": arrow.list_(text),
        "action": text,
        "object": text,
        "actors": parties,
        "lead": parties,
        "support": parties,
        "deadlines": deadlines,
        "standards": standards,
        "references": _references(arrow),
        "condition": text,
        "confidence": arrow.float64(),
        "reasons": _structs(arrow, cell=text, code=text, rule=text, words=text, span=span),
        "places": _structs(
            arrow, span=span, page=arrow.int32(), bbox=arrow.list_(arrow.float64()), confidence=arrow.float64()
        ),
        "reviewed": arrow.bool_(),
    }
    return arrow.schema(list(columns.items()))


def documents(arrow: Any) -> Any:
    """The schema of documents."""
    text = arrow.string()
    columns = {
        "source": text,
        "id": text,
        "title": text,
        "number": text,
        "issuers": arrow.list_(text),
        "addressees": arrow.list_(text),
        "date": arrow.date32(),
        "published": arrow.date32(),
        "level": text,
        "jurisdiction": text,
        "references": _references(arrow),
        "headings": arrow.list_(_span_type(arrow)),
        "pages": arrow.int32(),
        "characters": arrow.int64(),
        "format": text,
        "encoding": text,
        "text_file": text,
        "layout_file": text,
        "text": text,
    }
    return arrow.schema(list(columns.items()))


def problems(arrow: Any) -> Any:
    """The schema of problems."""
    text = arrow.string()
    return arrow.schema([("source", text), ("span", _span_type(arrow)), ("code", text), ("message", text)])


def _references(arrow: Any) -> Any:
    text = arrow.string()
    return _structs(arrow, title=text, number=text, relation=text, span=_span_type(arrow))


def _structs(arrow: Any, **fields: Any) -> Any:
    return arrow.list_(arrow.struct(list(fields.items())))


def _span_type(arrow: Any) -> Any:
    return arrow.struct([("start", arrow.int64()), ("end", arrow.int64())])


def obligation_row(task: Obligation) -> Record:
    """A task as a row."""
    return _obligation(dict(encode.obligation(task)))


def document_row(document: Document) -> Record:
    """A document as a row, its text with it."""
    return _document(dict(encode.document(document))) | {"text": document.text}


def problem_row(problem: Problem) -> Record:
    """A problem as a row."""
    record = dict(encode.problem(problem))
    return record | {"span": _span(encode.span(problem.span) if problem.span else None)}


def batch(arrow: Any, schema: Any, rows: list[Record]) -> Any:
    """Rows as a record batch; what UTF-8 cannot hold becomes `?`, as in the other files."""
    try:
        return arrow.RecordBatch.from_pylist(rows, schema=schema)
    except UnicodeEncodeError:
        return arrow.RecordBatch.from_pylist(encodable(rows), schema=schema)


def _obligation(record: Record) -> Record:
    """A line of obligations.jsonl as a row."""
    for party in (*record["actors"], *record["lead"], *record["support"]):
        party["span"] = _span(party["span"])
    for deadline in record["deadlines"]:
        deadline |= {"span": _span(deadline["span"]), "start": _day(deadline["start"]), "end": _day(deadline["end"])}
    for standard in record["standards"]:
        standard["span"] = _span(standard["span"])
        for name in ("value", "upper"):
            value = standard[name]
            standard[name] = None if value is None or isinstance(value, str) else float(value)
            standard[f"{name}_text"] = value if isinstance(value, str) else None
    for one in (*record["references"], *record["reasons"], *record["places"]):
        one["span"] = _span(one["span"])
    return record | {"span": _span(record["span"])}


def _document(record: Record) -> Record:
    """A line of documents.jsonl as a row."""
    for reference in record["references"]:
        reference["span"] = _span(reference["span"])
    days = {name: _day(record[name]) for name in ("date", "published")}
    return record | days | {"headings": [_span(span) for span in record["headings"]]}


def _span(span: list[int] | None) -> dict[str, int] | None:
    return None if span is None else {"start": span[0], "end": span[1]}


def _day(text: str | None) -> date | None:
    """A date, or None for what is none: a column of dates holds nothing else."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None


def encodable(value: Any) -> Any:
    """The same value with `?` for the lone surrogates that UTF-8 cannot hold, as in the other files."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: encodable(inner) for name, inner in value.items()}
    return [encodable(inner) for inner in value] if isinstance(value, list) else value
