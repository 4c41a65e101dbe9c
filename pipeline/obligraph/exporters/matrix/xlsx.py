"""matrix.xlsx: the task matrix (任务分工表) as offices circulate it, see `xlsx_book`. What one workbook should not hold
goes on in matrix/matrix-02.xlsx and those that follow: Excel has room for more, but takes minutes to open it.
"""

from __future__ import annotations

import re
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from obligraph.exporters.base import ExportError, Segmented
from obligraph.exporters.matrix.xlsx_book import CONSTANT_MEMORY_FROM, Book, Volume
from obligraph.exporters.matrix.xlsx_segment import part_of, segment_of
from obligraph.exporters.matrix.xlsx_sheets import MOST_ROWS
from obligraph.exporters.placing import Removal, wait
from obligraph.exporters.segments import Bytes
from obligraph.graph.plain import one_line
from obligraph.model import Extraction, Problem

MOST_TASKS = 100_000
"""Tasks of one workbook, but for a single document that has more."""
FOLDER = "matrix"
"""Where the workbooks after the first are."""

_FURTHER = re.compile(r"matrix-[0-9]{2,}\.xlsx")


class MatrixXlsx(Segmented):
    """matrix.xlsx and, where there are more than `most_tasks`, matrix/matrix-02.xlsx and so on: a document's tasks are
    in one of them. `most_rows` is Excel's limit for a sheet; tests lower these."""

    def __init__(
        self, folder: Path, *, most_tasks: int = MOST_TASKS, most_rows: int = MOST_ROWS,
        constant_memory_from: int = CONSTANT_MEMORY_FROM,
    ) -> None:  # fmt: skip
        self._folder, self._most_tasks = folder, most_tasks
        self._options = {"most_rows": most_rows, "constant_memory_from": constant_memory_from}
        self._unread: list[tuple[str, str]] = []
        self._full: list[Book] = []
        self._writing: Future[None] | None = None
        self._writer: ThreadPoolExecutor | None = None
        self._book = Book(folder / "matrix.xlsx", Volume(), **self._options)

    @classmethod
    def segment(cls, extraction: Extraction) -> bytes:
        return segment_of(extraction)

    def keep(self, segment: Bytes) -> None:
        part = part_of(segment)
        if self._book.tasks and self._book.tasks + part.document.tasks > self._most_tasks:
            self._next()
        self._book.add(part)

    def problem(self, problem: Problem) -> None:
        self._unread.append((one_line(problem.source), one_line(problem.message)))

    def close(self) -> None:
        try:
            self._wait()
            self._book.finish(self._unread)
        except BaseException:
            self.abort()
            raise
        for book in (*self._full, self._book):
            book.commit()
        for path in self._left_over():
            wait(Removal(path, must=True))
        self._stop()

    def abort(self) -> None:
        with suppress(Exception):
            self._wait()
        self._stop()
        for book in (*self._full, self._book):
            book.abort()
        with suppress(OSError):
            (self._folder / FOLDER).rmdir()  # where it was made for nothing

    def _next(self) -> None:
        """Begin another workbook, while the full one is written."""
        self._wait()
        full, before = self._book, self._book.volume
        self._full.append(full)
        volume = Volume(before.number + 1, before.documents + full.documents, before.tasks + full.tasks)
        path = self._path(volume.number)
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise ExportError(f"{path.parent}: cannot be made ({error.strerror})") from error
        self._book = Book(path, volume, **self._options)
        # Most of it is compression, for which Python lets go of its lock. What could not be read stands in the last.
        self._writer = self._writer or ThreadPoolExecutor(1, thread_name_prefix="workbook")
        self._writing = self._writer.submit(full.finish, (), more=True)

    def _wait(self) -> None:
        """Wait until the full workbook is written. Raises ExportError."""
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.result()

    def _stop(self) -> None:
        if self._writer is not None:
            self._writer.shutdown()

    def _path(self, number: int) -> Path:
        return self._folder / FOLDER / f"matrix-{number:02}.xlsx"

    def _left_over(self) -> list[Path]:
        """What a larger run left in the folder of further workbooks."""
        ours = {self._path(number).name for number in range(2, self._book.volume.number + 1)}
        return [path for path in further(self._folder) if path.name not in ours]


def further(folder: Path) -> list[Path]:
    """The workbooks after the first that a run wrote into `folder`."""
    return sorted(path for path in (folder / FOLDER).glob("matrix-*.xlsx") if _FURTHER.fullmatch(path.name))


__all__ = ["FOLDER", "MOST_TASKS", "MatrixXlsx", "further"]
