"""A run over two sample documents, and its matrix as an office corrects it, for the tests of the import."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl

from needs import ROOT
from obligraph.corrections import Imported, bring_in
from obligraph.exporters.matrix import cells
from obligraph.run import run

SOURCES = [str(ROOT / "corpora" / f"{name}.txt") for name in ("city-plan", "county-plan")]
TOTAL = "任务总表"
FIRST = 4
"""The first row of a task table."""
SHEETS = 8
"""So many sheets stay of a matrix in most tests: those of all tasks, and of some departments."""
Edit = Callable[[Any], object]
WRITTEN = (
    "obligations.jsonl", "documents.jsonl", "problems.jsonl", "matrix.csv", "matrix.xlsx", "graph.json",
    "graph.graphml", "report.html",
)  # fmt: skip


def extracted(folder: Path, sources: Sequence[str] = SOURCES) -> Path:
    """The results of a run."""
    assert not run(sources, folder).failures
    return folder


def copy(out: Path, folder: Path) -> Path:
    """The results again, to be changed."""
    return Path(shutil.copytree(out, folder / "out"))


def edited(out: Path, edit: Edit, name: str = "back.xlsx", *, whole: bool = False) -> Path:
    """The matrix of a run after `edit(workbook)`; unless it is `whole`, with the sheets of a few departments alone,
    which are written and read in a quarter of the time."""
    data = (out / "matrix.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(data if whole else _few_sheets(data)))
    edit(book)
    path = out.parent / name
    book.save(path)
    return path


@lru_cache(maxsize=8)
def _few_sheets(matrix: bytes) -> bytes:
    """A matrix without the sheets of most departments."""
    book = openpyxl.load_workbook(io.BytesIO(matrix))
    for sheet in book.worksheets[SHEETS:]:
        del book[sheet.title]
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def with_cells(
    out: Path, values: dict[tuple[int, int], object], name: str = "back.xlsx", *, whole: bool = False
) -> Path:
    """The matrix with cells of its first sheet set, by task (from 0) and column."""

    def edit(book: Any) -> None:
        for (task, column), value in values.items():
            book[TOTAL].cell(FIRST + task, column + 1).value = value

    return edited(out, edit, name, whole=whole)


def imported(out: Path, values: dict[tuple[int, int], object], *, whole: bool = False) -> Imported:
    """What came of importing the matrix with these cells."""
    return bring_in(with_cells(out, values, whole=whole), out)


def records(out: Path, name: str = "obligations.jsonl") -> list[dict[str, Any]]:
    """The records of a file."""
    path = out / name
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def names(record: dict[str, Any], cell: str) -> list[str]:
    """The names in a cell of a record."""
    return [party["name"] for party in record[cell]]


def content(out: Path) -> dict[str, bytes]:
    """What a run wrote, with what the import keeps."""
    return {name: (out / name).read_bytes() for name in (*WRITTEN, "corrections.jsonl") if (out / name).exists()}


def places(done: Imported) -> list[tuple[str, str]]:
    """What was not taken in: code and cell."""
    return [(message.code, message.place) for message in done.failed]


def sheet_rows(out: Path, sheet: str = TOTAL) -> list[list[object]]:
    """The rows of a task table."""
    book = openpyxl.load_workbook(out / "matrix.xlsx")
    return [list(row) for row in book[sheet].iter_rows(FIRST, max_col=len(cells.COLUMNS), values_only=True)]
