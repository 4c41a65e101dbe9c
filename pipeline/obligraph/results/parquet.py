"""The records of a Parquet dataset, as the lines of the .jsonl files hold them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from obligraph.records import dataset
from obligraph.records.decode import Record
from obligraph.results.lines import ResultsError

_ROWS = 500
_BEYOND = "_text"
_NUMBERS = ("value", "upper")


def library(name: str, extra: str) -> Any:
    """What reads results in a form that needs more than we install. Raises ResultsError with the line that installs it
    where it is missing.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        raise ResultsError(f"this needs {package}: pip install 'obligraph[{extra}]' (缺少所需的库)") from error


def parts(folder: Path, name: str, tables: Mapping[str, dataset.Table]) -> list[Path]:
    """The files of one table, in order. Raises ResultsError where one is missing."""
    paths = [folder / dataset.part(name, number) for number in range(tables[name].parts)]
    for path in paths:
        if not path.is_file():
            raise ResultsError(f"{path}: not found; run extract or export again (结果文件不完整)")
    return paths


def records(
    folder: Path, name: str, tables: Mapping[str, dataset.Table], columns: Sequence[str] | None = None
) -> Iterator[Record]:
    """The rows of a table as records, a document's with its `text` and `layout`; with `columns`, these fields alone.
    Raises ResultsError.
    """
    arrow, parquet = library("pyarrow", "parquet"), library("pyarrow.parquet", "parquet")
    for path in parts(folder, name, tables):
        try:
            with parquet.ParquetFile(path) as file:
                for batch in file.iter_batches(_ROWS, columns=columns):
                    yield from map(_record, batch.to_pylist())
        except (arrow.ArrowException, OSError) as error:
            raise ResultsError(
                f"{path}: cannot be read: {error}; run extract or export again (结果文件已损坏)"
            ) from error


def _record(row: dict[str, Any]) -> Record:
    """A row of a table, or a struct inside one, as the JSON value that it was made of."""
    made = {name: _value(inner) for name, inner in row.items()}
    for name in _NUMBERS:
        # A ratio, or a number that no double holds, stands beside as words.
        if (words := made.pop(name + _BEYOND, None)) is not None:
            made[name] = words
    return made


def _value(value: Any) -> Any:
    match value:
        case None | str() | bool() | int():
            return value
        case float():
            return int(value) if value.is_integer() and abs(value) < 1e300 else Decimal(repr(value))
        case list():
            return [_value(inner) for inner in value]
        case {"start": int(), "end": int(), **rest} if not rest:
            return [value["start"], value["end"]]
        case dict():
            return _record(value)
    return value.isoformat()
