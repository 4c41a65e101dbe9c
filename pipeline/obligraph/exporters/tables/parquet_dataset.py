"""A Parquet dataset for large runs: `obligations/part-00000.parquet` and so on, `documents/`, `problems/`, and
`dataset.json`, which says how many parts there are (see records.dataset). A document's row also has its `text` and, as
the layout file has it, its `layout`: a dataset alone gives back the whole run.

A document's rows are made of it alone, as Arrow's own bytes; what is kept of it in memory waits for its row group only.
Parts take their places together at the end, and those of an earlier run that are left over go.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from obligraph.exporters.base import ExportError, Segmented, library
from obligraph.exporters.files import AtomicFile, write_atomically
from obligraph.exporters.segments import Bytes, apart, joined
from obligraph.exporters.tables import parquet_columns as columns
from obligraph.model import Document, Extraction, Problem
from obligraph.records import dataset, encode
from obligraph.records.decode import Record

_GROUP_ROWS, _GROUP_BYTES = 10_000, 1 << 24
_PART_ROWS, _PART_BYTES = 50_000, 1 << 27
"""A part is closed at the end of the document that fills it."""


class ParquetDataset(Segmented):
    """The dataset's files. Raises ExportError where pyarrow is not installed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables = {name: _Table(folder, name) for name in dataset.NAMES}

    @classmethod
    def segment(cls, extraction: Extraction) -> bytes:
        document, tasks, problems = extraction.document, extraction.obligations, extraction.problems
        pieces = {
            "obligations": (map(columns.obligation_row, tasks), map(encode.obligation, tasks)),
            "documents": ([_document_row(document)], [encode.document(document)]),
            "problems": (map(columns.problem_row, problems), map(encode.problem, problems)),
        }
        return joined(
            piece for name, (rows, records) in pieces.items() for piece in (_rows(name, rows), _size(records))
        )

    def keep(self, segment: Bytes) -> None:
        pieces = apart(segment)
        if len(pieces) != 2 * len(self._tables):
            raise ValueError(f"a segment of {len(pieces)} pieces where there should be {2 * len(self._tables)}")
        for table, rows, size in zip(self._tables.values(), pieces[::2], pieces[1::2], strict=True):
            table.take(bytes(rows), int(bytes(size)))

    def problem(self, problem: Problem) -> None:
        rows, size = _rows("problems", [columns.problem_row(problem)]), _size([encode.problem(problem)])
        self._tables["problems"].take(rows, int(size))

    def close(self) -> None:
        for table in self._tables.values():
            table.finish()
        marker = self._folder / dataset.MARKER
        try:
            # From here on until the end the parts are of two runs.
            marker.unlink(missing_ok=True)
            made = {name: table.commit() for name, table in self._tables.items()}
        except OSError as error:
            raise ExportError(f"{error.filename}: cannot be replaced ({error.strerror}); run again") from error
        write_atomically(marker, dataset.text(made).encode())

    def abort(self) -> None:
        for table in self._tables.values():
            table.drop()


class _Table:
    """One table: rows wait for their row group, finished parts for their places."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._arrow, self._parquet = _libraries()
        self._schema = _schemas()[name]
        self._parts: list[AtomicFile] = []
        self._writer: Any = None
        self._waiting: list[Any] = []
        self._waiting_rows = self._waiting_bytes = self._part_rows = self._part_bytes = 0
        self._rows = self._jsonl_bytes = 0

    def take(self, rows: bytes, jsonl_bytes: int) -> None:
        """Take the rows of one document. Raises ValueError where the bytes are damaged."""
        if rows:
            try:
                batch = self._arrow.ipc.read_record_batch(self._arrow.py_buffer(rows), self._schema)
            except (self._arrow.ArrowException, OSError) as error:
                raise ValueError(f"a damaged segment: {error}") from error
            self._waiting.append(batch)
            self._waiting_rows += batch.num_rows
            self._waiting_bytes += len(rows)
        self._jsonl_bytes += jsonl_bytes
        full = (
            self._part_rows + self._waiting_rows >= _PART_ROWS or self._part_bytes + self._waiting_bytes >= _PART_BYTES
        )
        if full or self._waiting_rows >= _GROUP_ROWS or self._waiting_bytes >= _GROUP_BYTES:
            self._write_group()
        if full:
            self._end_part()

    def finish(self) -> None:
        """End the last part, an empty one where there is no row at all, so that there is a schema to read."""
        if self._waiting or not self._parts:
            self._write_group()
        if self._writer is not None:
            self._end_part()

    def commit(self) -> dataset.Table:
        """Put the parts in place and remove what is left of earlier ones. Raises ExportError and OSError."""
        for part in self._parts:
            part.commit()
        own = {part.path for part in self._parts}
        folder = self._folder / self._name
        for left in sorted({*folder.glob("part-*.parquet")} - own):
            left.unlink()
        return dataset.Table(len(own), self._rows, self._jsonl_bytes)

    def drop(self) -> None:
        """Remove what has no place yet; a folder that is empty then, too."""
        if self._writer is not None:
            # A writer left open would write its foot, into a closed file, when it is collected.
            with contextlib.suppress(Exception):
                self._writer.close()
            self._writer.is_open = False
        for part in self._parts:
            part.abort()
        with contextlib.suppress(OSError):
            (self._folder / self._name).rmdir()

    def _write_group(self) -> None:
        if self._writer is None:
            path = self._folder / dataset.part(self._name, len(self._parts))
            path.parent.mkdir(exist_ok=True)
            self._parts.append(AtomicFile(path))
            self._writer = self._parquet.ParquetWriter(
                self._parts[-1].stream, self._schema, version="2.6", compression="zstd"
            )
        # One chunk a column: pages end where chunks do, and the bytes must not tell how documents came.
        table = self._arrow.Table.from_batches(self._waiting, schema=self._schema).combine_chunks()
        with self._told():
            self._writer.write_table(table, row_group_size=max(table.num_rows, 1))
        self._rows += table.num_rows
        self._part_rows += self._waiting_rows
        self._part_bytes += self._waiting_bytes
        self._waiting, self._waiting_rows, self._waiting_bytes = [], 0, 0

    def _end_part(self) -> None:
        with self._told():
            self._writer.close()
        self._writer = None
        self._parts[-1].settle()
        self._part_rows = self._part_bytes = 0

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            why = error.strerror or error
            raise ExportError(
                f"{self._parts[-1].path}: cannot be written ({why}); what stood there before is unchanged"
            ) from error


def _document_row(document: Document) -> Record:
    return columns.document_row(document) | {"layout": encode.layout(document) if document.places else None}


def _rows(name: str, rows: Iterable[Record]) -> bytes:
    """Rows of a table as the bytes of an Arrow record batch without its schema; none as none."""
    if not (listed := list(rows)):
        return b""
    arrow, _ = _libraries()
    made: bytes = columns.batch(arrow, _schemas()[name], listed).serialize().to_pybytes()
    return made


def _size(records: Iterable[Mapping[str, object]]) -> bytes:
    """How many bytes the same records take as JSON lines."""
    return str(sum(len(encode.line(record).encode("utf-8", "replace")) for record in records)).encode()


def _libraries() -> tuple[Any, Any]:
    return library("pyarrow", "parquet"), library("pyarrow.parquet", "parquet")


@lru_cache(maxsize=1)
def _schemas() -> dict[str, Any]:
    arrow, _ = _libraries()
    return {
        "obligations": columns.obligations(arrow),
        "documents": columns.documents(arrow).append(arrow.field("layout", arrow.string())),
        "problems": columns.problems(arrow),
    }
