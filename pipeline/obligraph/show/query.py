"""A query in SQL over a run's results → what is printed, or a CSV file."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from obligraph.records import encode
from obligraph.results.database import Answer, Database, Limits, Named
from obligraph.show.show import DEFAULT_LIMIT, Form, Options
from obligraph.show.words import one_line

_NUMERIC = re.compile(r"(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|UINTEGER|DOUBLE|FLOAT|DECIMAL\(.*\))")
_INSIDE = re.compile(r"STRUCT\(.*\)")
# A cell of a table shows no more: a text may be a megabyte long.
_MOST_SHOWN = 4_000


def query(folder: Path, sql: str, options: Options, limits: Limits, stream: TextIO) -> int:
    """Print the answer to one SELECT; how many rows were printed. Raises ResultsError."""
    with Database(folder, limits) as database:
        answer = database.query(sql)
        match options.form:
            case Form.TABLE:
                return _table(answer, options, stream)
            case Form.LINES:
                return _written(stream, _lines(answer, options.limit)) - 1
            case Form.JSON:
                return _written(stream, _json_lines(answer, options))


def query_into(path: Path, folder: Path, sql: str, options: Options, limits: Limits) -> int:
    """Write the answer to one SELECT as a CSV like matrix.csv: UTF-8 with BOM, CRLF, no formulas; how many rows.
    Raises ResultsError and ExportError.
    """
    import csv
    import io

    from obligraph.exporters.files import AtomicFile

    with Database(folder, limits) as database:
        answer = database.query(sql)
        file = AtomicFile(path)
        count = -1
        try:
            for count, row in enumerate(_cells(answer, options.limit)):
                text = io.StringIO()
                csv.writer(text, lineterminator="\r\n").writerow(row)
                file.write(("" if count else "\ufeff") + text.getvalue())
            file.commit()
        except BaseException:
            file.abort()
            raise
    return count


def schema(folder: Path, options: Options, stream: TextIO) -> None:
    """Print every view with its columns, their types and what they mean. Raises ResultsError."""
    from obligraph.text.terminal import padded

    chinese = options.language == "zh"
    with Database(folder) as database:
        for view in database.views:
            columns = database.columns(view.name)
            if options.form is Form.JSON:
                for name, type in columns:
                    meaning = view.columns[name]
                    record = {"view": view.name, "column": name, "type": type, "meaning": meaning.english}
                    stream.write(_json(record | {"chinese": meaning.chinese}, options))
                continue
            stream.write(f"{view.name}: {view.meaning[chinese]}\n")
            types = {name: _INSIDE.sub("STRUCT(…)", type) for name, type in columns}
            first, second = (max(map(len, words)) + 2 for words in (types, types.values()))
            for name, type in types.items():
                stream.write(f"  {padded(name, first)}{padded(type, second)}{view.columns[name][chinese]}\n")
            stream.write("\n")


def _table(answer: Answer, options: Options, stream: TextIO) -> int:
    from obligraph.show.table import console, draw_record, draw_rows, fits

    limit = DEFAULT_LIMIT if options.limit is None else options.limit
    # One more tells whether there are more.
    found = list(islice(answer.rows, limit + 1)) if limit else list(answer.rows)
    rows = [[one_line(_told(value)[:_MOST_SHOWN]) for value in row] for row in (found[:limit] if limit else found)]
    headings = [one_line(column.name) for column in answer.columns]
    on = console(stream, options.width, options.color)
    if fits(len(headings), on.width):
        numeric = {at for at, column in enumerate(answer.columns) if _NUMERIC.fullmatch(column.type)}
        draw_rows(on, headings, rows, numeric, whole=options.whole)
    else:
        for number, row in enumerate(rows, 1):
            stream.write(f"── {number} ──\n")
            draw_record(on, headings, row, whole=options.whole)
    stream.write(_count(len(rows), len(found) > len(rows), options.language))
    return len(rows)


def _count(rows: int, more: bool, language: str) -> str:
    if language == "zh":
        return f"\n{rows} 行" + ("，后面还有（--limit 0 显示全部）。\n" if more else "。\n")
    told = f"\n{rows} row{'' if rows == 1 else 's'}"
    return told + (" shown, there are more (--limit 0 shows all).\n" if more else ".\n")


def _lines(answer: Answer, limit: int | None) -> Iterator[str]:
    for row in _cells(answer, limit):
        yield "\t".join(map(one_line, row)) + "\n"


def _cells(answer: Answer, limit: int | None) -> Iterator[list[str]]:
    """The names of the columns, then the rows, as cells that no spreadsheet program takes for formulas."""
    yield [_safe(column.name) for column in answer.columns]
    for row in islice(answer.rows, limit or None):
        yield list(map(_safe, row))


def _json_lines(answer: Answer, options: Options) -> Iterator[str]:
    names = _distinct(answer.columns)
    for row in islice(answer.rows, options.limit or None):
        yield _json(dict(zip(names, map(_plain, row), strict=True)), options)


def _distinct(columns: Sequence[Named]) -> list[str]:
    """The names of the columns, a second `id` as `id_2`: an object has no two of a name."""
    made: list[str] = []
    for column in columns:
        name, number = column.name, 1
        while name in made:
            number += 1
            name = f"{column.name}_{number}"
        made.append(name)
    return made


def _written(stream: TextIO, lines: Iterable[str]) -> int:
    """Write the lines; how many there were."""
    count = 0
    for line in lines:
        stream.write(line)
        count += 1
    return count


def _json(record: dict[str, Any], options: Options) -> str:
    return encode.line(record) if options.unicode else json.dumps(record) + "\n"


def _safe(value: Any) -> str:
    from obligraph.exporters.matrix.cells import is_formula

    text = _told(value)
    # A number may begin with a minus.
    return "'" + text if isinstance(value, str) and is_formula(text) else text


def _told(value: Any) -> str:
    """A value as a cell's text: what is missing as "", a list or struct as JSON."""
    plain = _plain(value)
    match plain:
        case None:
            return ""
        case str():
            return plain
    return json.dumps(plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """A value of a row as JSON has it."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case Decimal():
            return encode.number(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case bytes():
            return value.hex()
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case dict():
            return {str(name): _plain(inner) for name, inner in value.items()}
    return str(value)
