"""The tables of docs/fields.md, between two marks: made from the records' types, rewritten by `--update-golden`."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from needs import ROOT
from obligraph.records.fields import FILES
from obligraph.records.forms import Field, Form, Words
from obligraph.records.schema import about, fields, is_record, part_name

PAGE = ROOT / "docs" / "fields.md"
MARKS = re.compile(r"(?<=<!-- fields -->\n).*?(?=<!-- /fields -->)", re.DOTALL)
_SIMPLE: dict[Any, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "true or false",
    types.NoneType: "null",
}


def shown(page: Path = PAGE) -> str:
    """What stands between the marks."""
    found = MARKS.search(page.read_text("utf-8"))
    assert found, f"{page.name}: nothing between <!-- fields --> and <!-- /fields -->"
    return found[0]


def update(page: Path = PAGE) -> None:
    """Put the present tables between the marks."""
    text = page.read_text("utf-8")
    page.write_text(MARKS.sub(lambda _: tables(), text), "utf-8", newline="\n")


def tables() -> str:
    """A section a file: its fields, then the records inside it, then the words that a field may hold. What several
    files hold is explained where it comes first.
    """
    told: set[str] = set()
    return "".join(line + "\n" for name in FILES for line in _file(name, told))


def _file(name: str, told: set[str]) -> Iterator[str]:
    file = FILES[name]
    yield from (f"## {file.name}", "")
    yield from _record(file.record)
    later = [file.record]
    for record in later:
        for field, hint in fields(record).items():
            for part in parts(hint):
                if part_name(part) not in told:
                    told.add(part_name(part))
                    later.append(part)
                    yield from (f"### {part_name(part)}", "")
                    yield from _record(part)
            for note in notes(hint):
                if isinstance(note, Words) and field not in told:
                    told.add(field)
                    yield from (f"### words of `{field}`", "", "| word | meaning | 中文 |", "|---|---|---|")
                    yield from (f"| `{word}` | {m.english} | {m.chinese} |" for word, m in note.meanings.items())
                    yield ""


def _record(record: type) -> Iterator[str]:
    what = about(record)
    yield from (f"{what.english} {what.chinese}", "", "| field | type | meaning | 中文 |", "|---|---|---|---|")
    for name, hint in fields(record).items():
        meaning = next(note for note in notes(hint) if isinstance(note, Field))
        yield f"| `{name}` | {_type(hint, name)} | {meaning.english} | {meaning.chinese} |"
    yield ""


def _type(hint: Any, field: str) -> str:
    if isinstance(hint, type) and hint in _SIMPLE:
        return _SIMPLE[hint]
    if is_record(hint):
        return f"[{part_name(hint)}](#{part_name(hint)})"
    inner = get_args(hint)
    match get_origin(hint):
        case origin if origin is Annotated:
            forms = [note.english for note in inner[1:] if isinstance(note, Form)]
            if any(isinstance(note, Words) for note in inner[1:]):
                return f"[word](#words-of-{field})"
            return forms[-1] if forms else _type(inner[0], field)
        case types.UnionType | typing.Union:
            return " or ".join(dict.fromkeys(_type(one, field) for one in inner))
        case origin if origin is list:
            return f"list of {_type(inner[0], field)}"
        case origin if origin is dict:
            return f"{_type(inner[1], field)} by name"
    raise TypeError(f"no words for {hint!r}")


def parts(hint: Any) -> Iterator[type]:
    if is_record(hint):
        yield hint
    for inner in get_args(hint) if get_origin(hint) is not None else ():
        yield from parts(inner)


def notes(hint: Any) -> Iterator[object]:
    """What is said of a field, from the inside out, and of the parts of its type all but their meaning."""
    if get_origin(hint) is Annotated:
        first, *own = get_args(hint)
        yield from notes(first)
        yield from own
    elif get_origin(hint) is not None:
        for inner in get_args(hint):
            yield from (note for note in notes(inner) if not isinstance(note, Field))
