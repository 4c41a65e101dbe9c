"""The columns of the tables that SQL sees: their SQL types, what they mean, and how JSON lines are read into them.

All follows from the types of the records (`records.fields`); the columns are those of the Parquet files, so that a
query means the same whichever of the two a folder holds.
"""

from __future__ import annotations

import types
import typing
from functools import lru_cache
from itertools import count
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from obligraph.records.fields import FILES
from obligraph.records.forms import Box, Day, Field, SpanRecord
from obligraph.records.schema import fields, is_record

_SIMPLE = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}
_NUMBER = {int, float, str}
_SPAN = ("start", "end")


class Column(NamedTuple):
    """A column of a table: what it means, the SQL type that its JSON is read as, and the expression that makes its
    value of that.
    """

    name: str
    meaning: Field
    read_as: str
    value: str


@lru_cache(maxsize=8)
def columns(table: str) -> tuple[Column, ...]:
    """The columns of obligations, documents or problems, in the order of the files."""
    return tuple(
        Column(name, meaning(hint), _read_as(hint), _value(quoted(name), hint, count()))
        for name, hint in fields(FILES[table].record).items()
    )


def meanings(record: type) -> dict[str, Field]:
    """What the fields of a record mean."""
    return {name: meaning(hint) for name, hint in fields(record).items()}


def meaning(hint: Any) -> Field:
    """What a field means."""
    return next(note for note in hint.__metadata__ if isinstance(note, Field))


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _read_as(hint: Any) -> str:
    """The SQL type as which the JSON of a field is read."""
    hint = _bare(hint)
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if hint in (SpanRecord, Box):
        return "BIGINT[]" if hint == SpanRecord else "DOUBLE[]"
    if hint == Day:
        return "VARCHAR"
    if _is_number(hint):
        return "JSON"
    if is_record(hint):
        inner = ", ".join(f"{quoted(name)} {_read_as(one)}" for name, one in fields(hint).items())
        return f"STRUCT({inner})"
    if get_origin(hint) is list:
        return f"{_read_as(get_args(hint)[0])}[]"
    raise TypeError(f"no SQL type for {hint!r}")


def _value(given: str, hint: Any, names: typing.Iterator[int]) -> str:
    """The expression for a field's value, `given` being the one for its JSON."""
    hint = _bare(hint)
    if hint == SpanRecord:
        made = ", ".join(f"'{part}': {given}[{at}]" for at, part in enumerate(_SPAN, 1))
        return f"CASE WHEN {given} IS NOT NULL THEN {{{made}}} END"
    if hint == Day:
        return f"TRY_CAST({given} AS DATE)"
    if is_record(hint):
        return "{" + ", ".join(_member(given, name, one, names) for name, one in fields(hint).items()) + "}"
    if get_origin(hint) is list and _value("", inner := get_args(hint)[0], count()) != "":
        each = f"x{next(names)}"
        return f"list_transform({given}, lambda {each}: {_value(each, inner, names)})"
    return given


def _member(outer: str, name: str, hint: Any, names: typing.Iterator[int]) -> str:
    """A field of a struct; a number that may be words is two."""
    given = f"{outer}.{quoted(name)}"
    if not _is_number(_bare(hint)):
        return f"{quoted(name)}: {_value(given, hint, names)}"
    # `1:3` is JSON's string, 0.28 its number.
    words = f"CASE WHEN json_type({given}) = 'VARCHAR' THEN {given} ->> '$' END"
    number = f"CASE WHEN json_type({given}) <> 'VARCHAR' THEN TRY_CAST({given} AS DOUBLE) END"
    return f"{quoted(name)}: {number}, {quoted(name + '_text')}: {words}"


def _is_number(hint: Any) -> bool:
    return get_origin(hint) in (types.UnionType, typing.Union) and set(get_args(hint)) == _NUMBER


def _bare(hint: Any) -> Any:
    """The type without what is said of it and without None; Span, Day and Box stay as they are."""
    while True:
        if hint in (SpanRecord, Day, Box):
            return hint
        if get_origin(hint) is Annotated:
            # Annotated[Annotated[X, Form], Field] is flat: what names the form is the type with its first note.
            first = Annotated[hint.__origin__, hint.__metadata__[0]]
            hint = first if first in (SpanRecord, Day, Box) else hint.__origin__
        elif get_origin(hint) in (types.UnionType, typing.Union) and types.NoneType in get_args(hint):
            kept = tuple(one for one in get_args(hint) if one is not types.NoneType)
            hint = typing.Union[kept]  # noqa: UP007
        else:
            return hint
