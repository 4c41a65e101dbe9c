"""Plain JSON values → the types of the model: the way back from `encode`.

What `encode` leaves out stays out: a document's blocks, and the rule of a party. A record that lacks a field, or holds
a value of another type, raises KeyError, TypeError or ValueError; the caller knows the file and the line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeVar

from obligraph.model import (
    Deadline,
    Document,
    Kind,
    Level,
    Obligation,
    Party,
    Place,
    Problem,
    Reason,
    Reference,
    Span,
    Standard,
    Strength,
)

Record = dict[str, Any]
Made = TypeVar("Made")

# Numbers as Decimal, so that what was written as 0.28 does not come back as 0.28000000000000003.
_DECODE = json.JSONDecoder(parse_float=Decimal).decode


def line(text: str) -> Record:
    """The object of one line. Raises ValueError where the line holds none."""
    try:
        value = _DECODE(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def span(value: object) -> Span:
    """[start, end], half-open, in code points."""
    if isinstance(value, list) and len(value) == 2:
        start, end = value
        if isinstance(start, int) and isinstance(end, int) and 0 <= start <= end:
            return Span(start, end)
    raise ValueError(f"no span: {value!r}")


def obligation(record: Record) -> Obligation:
    """A line of obligations.jsonl."""
    return Obligation(
        id=_text(record["id"]),
        source=_text(record["source"]),
        doc=_text(record["doc"]),
        span=span(record["span"]),
        quote=_text(record["quote"]),
        kind=Kind(record["kind"]),
        strength=Strength(record["strength"]),
        section=_texts(record["section"]),
        action=_text(record["action"]),
        object=_text(record["object"]),
        actors=_each(party, record["actors"]),
        lead=_each(party, record["lead"]),
        support=_each(party, record["support"]),
        deadlines=_each(deadline, record["deadlines"]),
        standards=_each(standard, record["standards"]),
        references=_each(reference, record["references"]),
        condition=_optional(record["condition"]),
        confidence=float(record["confidence"]),
        reasons=_each(reason, record["reasons"]),
        places=_each(place, record["places"]),
        # Results of an earlier version have no such field: nobody could review them.
        reviewed=record.get("reviewed") is True,
    )


def party(record: Record) -> Party:
    """One of `actors`, `lead` and `support`."""
    level = record["level"]
    return Party(
        name=_text(record["name"]),
        span=span(record["span"]),
        canonical=_optional(record["canonical"]),
        system=_optional(record["system"]),
        level=None if level is None else Level(level),
        jurisdiction=_text(record["jurisdiction"]),
        successor=_optional(record["successor"]),
    )


def deadline(record: Record) -> Deadline:
    """One of `deadlines`."""
    return Deadline(
        span=span(record["span"]),
        quote=_text(record["quote"]),
        type=_text(record["type"]),
        start=_optional(record["start"]),
        end=_optional(record["end"]),
        every=_optional(record["every"]),
        duration=_optional(record["duration"]),
        anchor=_optional(record["anchor"]),
    )


def standard(record: Record) -> Standard:
    """One of `standards`; a ratio, and a number that no double holds, stay strings."""
    value, upper = record["value"], record["upper"]
    return Standard(
        span=span(record["span"]),
        quote=_text(record["quote"]),
        op=_text(record["op"]),
        value=value if isinstance(value, str) else Decimal(value),
        upper=None if upper is None else Decimal(upper),
        unit=_optional(record["unit"]),
        of=_optional(record["of"]),
        condition=bool(record["condition"]),
    )


def reference(record: Record) -> Reference:
    """One of `references`, of a task or of a document."""
    return Reference(
        title=_optional(record["title"]),
        number=_optional(record["number"]),
        relation=_text(record["relation"]),
        span=span(record["span"]),
    )


def reason(record: Record) -> Reason:
    """One of `reasons`."""
    where = record["span"]
    return Reason(
        cell=_text(record["cell"]),
        rule=_text(record["rule"]),
        words=_text(record["words"]),
        span=None if where is None else span(where),
        code=_text(record["code"]),
    )


def place(record: Record) -> Place:
    """One of `places`."""
    return Place(span(record["span"]), int(record["page"]), _box(record["bbox"]), float(record["confidence"]))


def layout(text: str) -> tuple[Place, ...]:
    """The content of a layout file."""
    return tuple(
        Place(span([start, end]), int(page), _box(rest[:4]), float(rest[4]) if len(rest) > 4 else 1.0)
        for start, end, page, *rest in json.loads(text)
    )


def document(record: Record, text: str, places: tuple[Place, ...] = ()) -> Document:
    """A line of documents.jsonl with its text and layout; without its blocks, which no file holds."""
    pages = record["pages"]
    return Document(
        id=_text(record["id"]),
        source=_text(record["source"]),
        text=text,
        blocks=(),
        title=_optional(record["title"]),
        number=_optional(record["number"]),
        issuers=_texts(record["issuers"]),
        addressees=_texts(record["addressees"]),
        date=_optional(record["date"]),
        published=_optional(record["published"]),
        level=Level(record["level"]),
        jurisdiction=_text(record["jurisdiction"]),
        references=_each(reference, record["references"]),
        headings=_each(span, record["headings"]),
        pages=None if pages is None else int(pages),
        format=_text(record["format"]),
        encoding=_text(record["encoding"]),
        places=places,
    )


def problem(record: Record) -> Problem:
    """A line of problems.jsonl."""
    where = record["span"]
    return Problem(
        source=_text(record["source"]),
        span=None if where is None else span(where),
        code=_text(record["code"]),
        message=_text(record["message"]),
    )


def _box(value: Iterable[Any]) -> tuple[float, float, float, float]:
    left, top, right, bottom = map(float, value)
    return left, top, right, bottom


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError(f"no text: {value!r}")


def _optional(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"no text: {value!r}")


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(_text, values))


def _each(made: Callable[[Any], Made], values: Iterable[Any]) -> tuple[Made, ...]:
    return () if values == [] else tuple(map(made, values))
