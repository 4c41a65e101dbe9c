"""alignment.jsonl: one pair of duties a line."""

from __future__ import annotations

from pathlib import Path

from obligraph.exporters.comparison.base import ComparisonExporter
from obligraph.exporters.files import AtomicFile
from obligraph.model import Comparison, Problem
from obligraph.records import encode


class AlignmentJsonl(ComparisonExporter):
    """alignment.jsonl."""

    def __init__(self, folder: Path) -> None:
        self._file = AtomicFile(folder / "alignment.jsonl")

    def add(self, comparison: Comparison, /) -> None:
        for pair in comparison.pairs:
            self._file.write(encode.line(encode.pair(pair, comparison)))

    def problem(self, problem: Problem) -> None:
        """Told by the command: a line here is a pair."""

    def close(self) -> None:
        self._file.commit()

    def abort(self) -> None:
        self._file.abort()
