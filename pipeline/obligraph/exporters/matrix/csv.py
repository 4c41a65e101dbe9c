"""matrix.csv: the task matrix for Excel and scripts, UTF-8 with BOM, CRLF, one row a task."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from obligraph.exporters.base import Segmented
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.cells import Row
from obligraph.exporters.segments import Bytes, apart, joined
from obligraph.model import Extraction


class MatrixCsv(Segmented):
    """The words that say why a cell is empty stand in brackets, since a CSV has no italics: `(未写明责任单位)`. A
    cell that a spreadsheet program would take for a formula begins with an apostrophe.
    """

    def __init__(self, folder: Path) -> None:
        self._file = AtomicFile(folder / "matrix.csv")
        self._count = 0
        self._file.write("\ufeff" + _lines([cells.COLUMNS])[0])

    @classmethod
    def segment(cls, extraction: Extraction) -> bytes:
        lines = _lines(map(_texts, (row for row, _ in cells.rows(extraction))))
        return joined(line.encode("utf-8", "replace") for line in lines)

    def keep(self, segment: Bytes) -> None:
        lines = apart(segment)
        numbers = (b"%d," % number for number in range(self._count + 1, self._count + len(lines) + 1))
        self._file.put(b"".join(chain.from_iterable(zip(numbers, lines, strict=True))))
        self._count += len(lines)

    def close(self) -> None:
        self._file.commit()

    def abort(self) -> None:
        self._file.abort()


def _lines(rows: Iterable[Iterable[str]]) -> list[str]:
    """Each row as a line of CSV, which in quotes may hold line breaks."""
    lines = _Lines()
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    return lines


class _Lines(list[str]):
    def write(self, line: str) -> None:
        self.append(line)


def _texts(row: Row) -> list[str]:
    """The cells after 序号."""
    texts = list(row.cells)
    for column in row.notes:
        texts[column - 1] = _bracketed(texts[column - 1])
    return ["'" + text if cells.is_formula(text) else text for text in texts]


def _bracketed(note: str) -> str:
    return "" if note == cells.NOTHING else f"({note})"
