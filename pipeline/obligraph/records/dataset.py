"""How a run's records lie in a folder as a Parquet dataset: `obligations/part-00000.parquet` and so on, and
`dataset.json`, which is written last and removed first: without it, the parts are those of an unfinished run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

NAMES = ("obligations", "documents", "problems")
MARKER = "dataset.json"
_VERSION = 1


class Table(NamedTuple):
    """One table of a dataset: how many parts and rows it has, and how many bytes the .jsonl file of the same records
    has, by which a dataset of another run is told.
    """

    parts: int
    rows: int
    jsonl_bytes: int


def part(table: str, number: int) -> str:
    """The path of a part from the folder, with / as everywhere in records."""
    return f"{table}/part-{number:05d}.parquet"


def text(tables: Mapping[str, Table]) -> str:
    """The content of dataset.json."""
    return json.dumps({"version": _VERSION, **{name: tables[name]._asdict() for name in NAMES}}, indent=2) + "\n"


def read(folder: Path) -> dict[str, Table] | None:
    """The tables of the dataset in a folder; None where there is none, an unfinished one, or one of a later version."""
    try:
        record = json.loads((folder / MARKER).read_bytes())
        tables = {name: Table(*(int(record[name][field]) for field in Table._fields)) for name in NAMES}
        return tables if record["version"] == _VERSION else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def holds_the_lines(folder: Path, tables: Mapping[str, Table]) -> bool:
    """Does a dataset hold what the .jsonl files beside it hold? A later run that wrote no dataset leaves newer ones."""
    try:
        written = (folder / MARKER).stat().st_mtime_ns
        states = [((folder / f"{name}.jsonl").stat(), tables[name].jsonl_bytes) for name in NAMES[:2]]
    except OSError:
        return False
    return all(state.st_size == size and state.st_mtime_ns <= written for state, size in states)
