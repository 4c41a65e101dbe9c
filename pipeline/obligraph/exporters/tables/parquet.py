"""obligations.parquet and documents.parquet: the records of the .jsonl files with typed, nested columns."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from obligraph.exporters.base import Exporter, ExportError, library
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.tables import parquet_columns as columns
from obligraph.model import Extraction
from obligraph.records.decode import Record

_ROWS, _CHARACTERS = 2_000, 1 << 22


class Parquet(Exporter):
    """Both Parquet files. Raises ExportError where pyarrow is not installed."""

    def __init__(self, folder: Path) -> None:
        arrow, parquet = library("pyarrow", "parquet"), library("pyarrow.parquet", "parquet")
        self._obligations = _Table(folder / "obligations.parquet", columns.obligations(arrow), arrow, parquet)
        try:
            self._documents = _Table(folder / "documents.parquet", columns.documents(arrow), arrow, parquet)
        except BaseException:
            self._obligations.drop()
            raise

    def add(self, extraction: Extraction) -> None:
        for task in extraction.obligations:
            size = len(task.quote) + sum(map(len, task.section)) + 100 * len(task.reasons)
            self._obligations.row(columns.obligation_row(task), size)
        document = extraction.document
        self._documents.row(columns.document_row(document), len(document.text))

    def close(self) -> None:
        self._obligations.finish()
        self._documents.finish()

    def abort(self) -> None:
        self._obligations.drop()
        self._documents.drop()


class _Table:
    """One file, written in row groups of bounded size."""

    def __init__(self, path: Path, schema: Any, arrow: Any, parquet: Any) -> None:
        self._schema, self._arrow = schema, arrow
        self._rows: list[Record] = []
        self._size = 0
        self._file = AtomicFile(path)
        self._writer = parquet.ParquetWriter(self._file.stream, schema)

    def row(self, row: Record, size: int) -> None:
        """Take a row of about `size` characters."""
        self._rows.append(row)
        self._size += size
        if len(self._rows) >= _ROWS or self._size >= _CHARACTERS:
            self._flush()

    def finish(self) -> None:
        """Put the file in place, an empty one too."""
        if self._rows:
            self._flush()
        with self._told():
            self._writer.close()
        self._file.commit()

    def drop(self) -> None:
        """Remove what was written so far."""
        # A writer left open would write its foot, into a closed file, when it is collected.
        with contextlib.suppress(Exception):
            self._writer.close()
        self._writer.is_open = False
        self._file.abort()

    def _flush(self) -> None:
        table = self._arrow.Table.from_batches([columns.batch(self._arrow, self._schema, self._rows)])
        self._rows, self._size = [], 0
        with self._told():
            self._writer.write_table(table)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            why = error.strerror or error
            raise ExportError(
                f"{self._file.path}: cannot be written ({why}); what stood there before is unchanged"
            ) from error
