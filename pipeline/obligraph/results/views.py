"""The views that SQL sees of a run: the records as they are, and flat ones for what a list of structs makes hard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from obligraph.records import dataset
from obligraph.records.fields import (
    FILES,
    DeadlineRecord,
    DocumentRecord,
    ObligationRecord,
    PartyRecord,
    StandardRecord,
)
from obligraph.records.forms import Field
from obligraph.records.schema import about
from obligraph.results.columns import Column, columns, meanings, quoted

# A line is one task, whose quote may be a document's only line.
_LONGEST_LINE = 1 << 26


@dataclass(frozen=True, slots=True)
class View:
    """A view: what a row of it is, the SQL that makes it, and what its columns mean."""

    name: str
    meaning: Field
    sql: str
    columns: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a run that SQL may read: the paths of each table, as JSON lines or as Parquet, and where texts are
    files of their own, their folder.
    """

    tables: Mapping[str, Sequence[Path]]
    parquet: bool
    texts: Path | None = None


def views(files: Files) -> list[View]:
    """All views over these files; each may name those before it."""
    made = [_records(name, files) for name in dataset.NAMES]
    return [*made, _texts(files), *FLAT]


def literal(text: str | Path) -> str:
    """A string as SQL has it."""
    return "'" + str(text).replace("'", "''") + "'"


def _records(name: str, files: Files) -> View:
    """The records of one table as they are."""
    own = columns(name)
    if files.parquet:
        listed = ", ".join(quoted(column.name) for column in own)
        made = f"SELECT {listed} FROM read_parquet([{_list(files.tables[name])}])"
    elif files.tables[name]:
        listed = ", ".join(f"{column.value} AS {quoted(column.name)}" for column in own)
        made = f"SELECT {listed} FROM {_lines(files.tables[name], own)}"
    else:
        listed = ", ".join(f"CAST(NULL AS {column.read_as}) AS {quoted(column.name)}" for column in own)
        made = f"SELECT {listed} WHERE false"
    return View(name, about(FILES[name].record), made, {column.name: column.meaning for column in own})


def _lines(paths: Sequence[Path], own: Sequence[Column]) -> str:
    types = ", ".join(f"{literal(column.name)}: {literal(column.read_as)}" for column in own)
    return (
        f"read_json([{_list(paths)}], format = 'newline_delimited', columns = {{{types}}}, "
        f"maximum_object_size = {_LONGEST_LINE})"
    )


def _list(paths: Sequence[Path]) -> str:
    return ", ".join(map(literal, paths))


def _texts(files: Files) -> View:
    """The texts by the ids of their documents."""
    if files.parquet:
        made = f"SELECT DISTINCT ON (id) id, text FROM read_parquet([{_list(files.tables['documents'])}])"
    elif files.texts is None:
        made = "SELECT CAST(NULL AS VARCHAR) AS id, CAST(NULL AS VARCHAR) AS text WHERE false"
    else:
        made = (
            f"SELECT parse_filename(filename, true) AS id, content AS text FROM read_text({_text_files(files.texts)})"
        )
    meaning = Field("the text of a document, which spans index.", "文件正文，位置即指其中的字符。")
    columns = {"id": meanings(DocumentRecord)["id"], "text": Field("the text", "正文")}
    return View("texts", meaning, made, columns)


def _text_files(folder: Path) -> str:
    if set(str(folder)) & set("*?["):
        # In such a folder's name a pattern would be read; a list of files is not.
        return f"[{_list(sorted(folder.glob('*.txt')))}]"
    return literal(folder / "*.txt")


_OF = {
    "obligation": Field("the task's id", "任务编号"),
    "source": meanings(ObligationRecord)["source"],
    "doc": meanings(ObligationRecord)["doc"],
}
_PARTY = {name: meaning for name, meaning in meanings(PartyRecord).items() if name != "span"}
_DEADLINE = {name: meaning for name, meaning in meanings(DeadlineRecord).items() if name != "span"}
_STANDARD = {name: meaning for name, meaning in meanings(StandardRecord).items() if name != "span"}
_WORDS = Field("the number as words, where it is a ratio or no double holds it", "比例等无法写成数值的，写在这里")
_ROLES = ("lead", "support", "actors")


def _flat(name: str, meaning: Field, one: str, each: str, columns: Mapping[str, tuple[str, Field]]) -> View:
    """A view with a row for each member of a list of every task: `one` names the member, `each` is the list."""
    listed = ", ".join(f"{value} AS {quoted(column)}" for column, (value, _) in columns.items())
    made = (
        f"SELECT obligation, source, doc, {listed} FROM "
        f"(SELECT id AS obligation, source, doc, unnest({each}) AS {one} FROM obligations)"
    )
    return View(name, meaning, made, _OF | {column: meaning for column, (_, meaning) in columns.items()})


def _fields(one: str, meanings: Mapping[str, Field]) -> dict[str, tuple[str, Field]]:
    return {name: (f"{one}.{quoted(name)}", meaning) for name, meaning in meanings.items()}


def _parties() -> View:
    members = ", ".join(
        f"coalesce(list_transform({role}, lambda x: {{'role': '{role}', 'one': x}}), [])" for role in _ROLES
    )
    role = {
        "role": (
            "p.role",
            Field("`lead`, `support` or `actors`", "`lead`（牵头）、`support`（配合）或 `actors`（责任主体）"),
        )
    }
    return _flat(
        "parties",
        Field("An organisation in a role of a task, one row a mention.", "任务中的一个单位及其角色，每提到一次一行。"),
        "p", f"flatten([{members}])", role | _fields("p.one", _PARTY),
    )  # fmt: skip


def _deadlines() -> View:
    # `end` is a word of SQL's own.
    named = {"start": "start_date", "end": "end_date"}
    columns = {named.get(name, name): one for name, one in _fields("d", _DEADLINE).items()}
    return _flat("deadlines", Field("A time limit of a task.", "任务的一个时限。"), "d", "deadlines", columns)


def _standards() -> View:
    columns = {}
    for name, one in _fields("s", _STANDARD).items():
        columns[name] = one
        if name in ("value", "upper"):
            columns[f"{name}_text"] = (f"s.{quoted(name + '_text')}", _WORDS)
    return _flat("standards", Field("A numeric standard of a task.", "任务的一项量化标准。"), "s", "standards", columns)


def _tasks() -> View:
    """The columns of Result.to_pandas."""
    own = meanings(ObligationRecord)

    def joined(field: str, part: str, mark: str) -> str:
        return f"array_to_string(list_transform({field}, lambda x: x.{part}), '{mark}')"

    names = {role: (joined(role, "name", "、"), own[role]) for role in _ROLES}
    last = 'CAST(list_max(list_transform(deadlines, lambda x: x."end")) AS VARCHAR)'
    same = {name: (name, own[name]) for name in own}
    made: dict[str, tuple[str, Field]] = {
        **{name: same[name] for name in ("id", "source", "quote", "kind", "strength")},
        "section": ("array_to_string(section, ' / ')", own["section"]),
        **names,
        "deadline": (joined("deadlines", "quote", "；"), own["deadlines"]),
        "deadline_end": (last, Field("the latest last day of its time limits", "各时限截止日中最晚的一天")),
        "standard": (joined("standards", "quote", "；"), own["standards"]),
        **{name: same[name] for name in ("action", "object", "condition", "confidence")},
        "start": ("span.start", Field("where the quote begins in the text", "任务原文的起始位置")),
        "end": ('span."end"', Field("where it ends", "任务原文的结束位置")),
    }
    listed = ", ".join(f"{value} AS {quoted(name)}" for name, (value, _) in made.items())
    meaning = Field(
        "One task, its lists joined into words: the columns of result.to_pandas().",
        "一项任务，各栏合并成文字，同 result.to_pandas()。",
    )
    return View("tasks", meaning, f"SELECT {listed} FROM obligations", {name: said for name, (_, said) in made.items()})


FLAT = (_tasks(), _parties(), _deadlines(), _standards())
