"""matrix.csv: the task matrix for Excel and scripts, UTF-8 with BOM, CRLF, one row a task."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from obligraph.exporters.base import Exporter
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.matrix import cells
from obligraph.model import Extraction


class MatrixCsv(Exporter):
    """The words that say why a cell is empty stand in brackets, since a CSV has no italics: `(未写明责任单位)`. A
    cell that a spreadsheet program would take for a formula begins with an apostrophe.
    """

    def __init__(self, folder: Path) -> None:
        self._file = AtomicFile(folder / "matrix.csv")
        self._buffer = io.StringIO()
        self._writer = csv.writer(self._buffer, lineterminator="\r\n")
        self._count = 0
        self._file.write("\ufeff")
        self._write(list(cells.COLUMNS))

    def add(self, extraction: Extraction) -> None:
        for row, _ in cells.rows(extraction):
            self._count += 1
            texts = [_bracketed(text) if i in row.notes else text for i, text in enumerate(row.cells, 1)]
            self._write([str(self._count), *("'" + text if cells.is_formula(text) else text for text in texts)])

    def close(self) -> None:
        self._file.commit()

    def abort(self) -> None:
        self._file.abort()

    def _write(self, texts: list[str]) -> None:
        self._writer.writerow(texts)
        self._file.write(self._buffer.getvalue())
        self._buffer.seek(0)
        self._buffer.truncate()


def _bracketed(note: str) -> str:
    return "" if note == cells.NOTHING else f"({note})"
