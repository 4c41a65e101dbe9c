"""JSON Schemas (draft 2020-12) of the records, generated from their types: `schema` makes one, `shipped` is the text
of the one in the package. Nothing that a schema does not name may stand in a record.
"""

from __future__ import annotations

import json
import types
import typing
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from obligraph.records.fields import FILES
from obligraph.records.forms import Field, Form, Words

FOLDER = Path(__file__).with_name("schemas")
_SIMPLE: dict[Any, str] = {
    str: "string", int: "integer", float: "number", bool: "boolean", types.NoneType: "null",
}  # fmt: skip

Schema = dict[str, Any]


def path(name: str) -> Path:
    """The file of a schema in the package."""
    return FOLDER / f"{name}.schema.json"


def shipped(name: str) -> str:
    """The schema of a file of FILES as it stands in the package."""
    return path(name).read_text("utf-8")


def text(name: str) -> str:
    """The schema as it should stand in the package."""
    return json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n"


def schema(name: str) -> Schema:
    """The schema of a file of FILES, or of each of its lines."""
    file = FILES[name]
    parts: dict[str, Schema] = {}
    record = _record(file.record, parts)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:obligraph:{name}",
        "title": f"a line of {file.name}" if file.lines else file.name,
        **record,
        **({"$defs": {name: parts[name] for name in sorted(parts)}} if parts else {}),
    }


def part_name(record: type) -> str:
    """PartyRecord is `party`, in a schema and in the documentation."""
    return record.__name__.removesuffix("Record").lower()


def about(record: type) -> Field:
    """What a record is: its docstring, English | Chinese."""
    english, _, chinese = (record.__doc__ or "").partition(" | ")
    return Field(english.strip(), chinese.strip())


def fields(record: type) -> dict[str, Any]:
    """The fields of a record with their annotated types, in the order of the files."""
    return typing.get_type_hints(record, include_extras=True)


def is_record(hint: Any) -> bool:
    """Is a type one of the records?"""
    return isinstance(hint, type) and typing.is_typeddict(hint)


def _record(record: type, parts: dict[str, Schema]) -> Schema:
    hints = fields(record)
    return {
        "description": _both(about(record)),
        "type": "object",
        "properties": {name: _type(hint, parts) for name, hint in hints.items()},
        "required": list(hints),
        "additionalProperties": False,
    }


def _type(hint: Any, parts: dict[str, Schema]) -> Schema:
    if hint in _SIMPLE:
        return {"type": _SIMPLE[hint]}
    if is_record(hint):
        name = part_name(hint)
        if name not in parts:
            parts[name] = {}
            parts[name].update(_record(hint, parts))
        return {"$ref": f"#/$defs/{name}"}
    inner = get_args(hint)
    match get_origin(hint):
        case origin if origin is Annotated:
            made = _type(inner[0], parts)
            for note in inner[1:]:
                made = _noted(note, made)
            return made
        case types.UnionType | typing.Union:
            return _union([_type(one, parts) for one in inner])
        case origin if origin is list:
            return {"type": "array", "items": _type(inner[0], parts)}
        case origin if origin is dict:
            return {"type": "object", "additionalProperties": _type(inner[1], parts)}
    raise TypeError(f"no schema for {hint!r}")


def _noted(note: object, made: Schema) -> Schema:
    match note:
        case Field():
            return {"description": _both(note), **made}
        case Form(keywords=keywords):
            return {**made, **keywords}
        case Words(meanings=meanings):
            return {**made, "enum": list(meanings)}
    raise TypeError(f"no note on a field: {note!r}")


def _union(made: list[Schema]) -> Schema:
    """One list of types where the parts say nothing else; an integer is a number."""
    if all(set(one) == {"type"} for one in made):
        names = [one["type"] for one in made]
        return {"type": [name for name in names if not (name == "integer" and "number" in names)]}
    return {"anyOf": made}


def _both(field: Field) -> str:
    return f"{field.english} ({field.chinese})"
