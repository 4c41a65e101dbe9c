"""obligations.parquet and documents.parquet: the records of the .jsonl files with typed, nested columns.

The columns are the fields of the JSON lines, but for what a column of one type cannot hold: dates are dates, a span is
a struct of `start` and `end`, and a standard's number is a double (the number that every reader of the JSON lines gets;
a decimal column would need one scale for 0.28 and for 万亿), with a ratio, and a number that no double holds, in
`value_text`. documents.parquet also has the `text` that spans index.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from obligraph.exporters.base import Exporter, ExportError, library
from obligraph.exporters.files import AtomicFile
from obligraph.model import Extraction
from obligraph.records import encode
from obligraph.records.decode import Record

_ROWS, _CHARACTERS = 2_000, 1 << 22


class Parquet(Exporter):
    """Both Parquet files. Raises ExportError where pyarrow is not installed."""

    def __init__(self, folder: Path) -> None:
        arrow, parquet = library("pyarrow", "parquet"), library("pyarrow.parquet", "parquet")
        self._obligations = _Table(folder / "obligations.parquet", _obligations(arrow), arrow, parquet)
        try:
            self._documents = _Table(folder / "documents.parquet", _documents(arrow), arrow, parquet)
        except BaseException:
            self._obligations.drop()
            raise

    def add(self, extraction: Extraction) -> None:
        for task in extraction.obligations:
            size = len(task.quote) + sum(map(len, task.section)) + 100 * len(task.reasons)
            self._obligations.row(_obligation(dict(encode.obligation(task))), size)
        document = extraction.document
        self._documents.row(_document(dict(encode.document(document))) | {"text": document.text}, len(document.text))

    def close(self) -> None:
        self._obligations.finish()
        self._documents.finish()

    def abort(self) -> None:
        self._obligations.drop()
        self._documents.drop()


class _Table:
    """One file, written in row groups of bounded size."""

    def __init__(self, path: Path, schema: Any, arrow: Any, parquet: Any) -> None:
        self._schema, self._arrow = schema, arrow
        self._rows: list[Record] = []
        self._size = 0
        self._file = AtomicFile(path)
        self._writer = parquet.ParquetWriter(self._file.stream, schema)

    def row(self, row: Record, size: int) -> None:
        """Take a row of about `size` characters."""
        self._rows.append(row)
        self._size += size
        if len(self._rows) >= _ROWS or self._size >= _CHARACTERS:
            self._flush()

    def finish(self) -> None:
        """Put the file in place, an empty one too."""
        if self._rows:
            self._flush()
        with self._told():
            self._writer.close()
        self._file.commit()

    def drop(self) -> None:
        """Remove what was written so far."""
        # A writer left open would write its foot, into a closed file, when it is collected.
        with contextlib.suppress(Exception):
            self._writer.close()
        self._writer.is_open = False
        self._file.abort()

    def _flush(self) -> None:
        try:
            table = self._arrow.Table.from_pylist(self._rows, schema=self._schema)
        except UnicodeEncodeError:
            table = self._arrow.Table.from_pylist(_encodable(self._rows), schema=self._schema)
        self._rows, self._size = [], 0
        with self._told():
            self._writer.write_table(table)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            why = error.strerror or error
            raise ExportError(
                f"{self._file.path}: cannot be written ({why}); what stood there before is unchanged"
            ) from error


def _obligations(arrow: Any) -> Any:
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


def _documents(arrow: Any) -> Any:
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


def _references(arrow: Any) -> Any:
    text = arrow.string()
    return _structs(arrow, title=text, number=text, relation=text, span=_span_type(arrow))


def _structs(arrow: Any, **fields: Any) -> Any:
    return arrow.list_(arrow.struct(list(fields.items())))


def _span_type(arrow: Any) -> Any:
    return arrow.struct([("start", arrow.int64()), ("end", arrow.int64())])


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


def _encodable(value: Any) -> Any:
    """The same value with `?` for the lone surrogates that UTF-8 cannot hold, as in the other files."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _encodable(inner) for name, inner in value.items()}
    return [_encodable(inner) for inner in value] if isinstance(value, list) else value
