"""The results of one run, in the order in which they were written, in bounded memory but for the problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from obligraph.model import Document, Extraction, Obligation, Problem
from obligraph.records import decode
from obligraph.results.lines import DAMAGE, ResultsError, lines

if TYPE_CHECKING:
    from obligraph.records import dataset

__all__ = ["Results", "ResultsError"]

_Made = TypeVar("_Made")


class Results:
    """What lies in a folder that `extract` wrote: the .jsonl files or, where they are not there, the Parquet dataset.
    Raises ResultsError where neither is, or where files do not belong together.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._problems: dict[str, list[Problem]] | None = None
        missing = [name for name in ("documents.jsonl", "obligations.jsonl") if not (folder / name).is_file()]
        self._tables = _dataset(folder) if missing else None
        if missing and self._tables is None:
            raise ResultsError(
                f"{folder / missing[0]}: not found; give the folder that `obligraph extract … -o OUT` wrote"
                " (找不到抽取结果)"
            )

    def documents(self) -> Iterator[Document]:
        """Every document with its text; blocks are not kept by a run."""
        return self._each("documents", self._document)

    def obligations(self) -> Iterator[Obligation]:
        """Every task, without its document being read."""
        return self._each("obligations", decode.obligation)

    def extractions(self) -> Iterator[Extraction]:
        """Every document with its tasks and problems, in the order of the run."""
        tasks = self.obligations()
        following = next(tasks, None)
        for document in self.documents():
            own: list[Obligation] = []
            while following is not None and (following.doc, following.source) == (document.id, document.source):
                own.append(following)
                following = next(tasks, None)
            yield Extraction(document, tuple(own), tuple(self._problems_by_source().get(document.source, ())))
        if following is not None:
            raise ResultsError(
                f"{self.folder}: obligations.jsonl and documents.jsonl do not belong together (task {following.id} "
                f"of {following.source}); run extract again (结果文件互不对应)"
            )

    def failures(self) -> list[Problem]:
        """The problems of inputs that gave no document."""
        read = set(self._each("documents", lambda record: record["source"], ("source",)))
        return [p for source, found in self._problems_by_source().items() if source not in read for p in found]

    def _problems_by_source(self) -> dict[str, list[Problem]]:
        if self._problems is None:
            self._problems = {}
            if self._tables is not None or (self.folder / "problems.jsonl").is_file():
                for problem in self._each("problems", decode.problem):
                    self._problems.setdefault(problem.source, []).append(problem)
        return self._problems

    def _each(
        self, name: str, made: Callable[[decode.Record], _Made], columns: Sequence[str] | None = None
    ) -> Iterator[_Made]:
        """What `made` makes of every record of a file or table; `columns`: the fields that it looks at."""
        if self._tables is None:
            yield from lines(self.folder / f"{name}.jsonl", made)
            return
        from obligraph.results.parquet import records

        for number, record in enumerate(records(self.folder, name, self._tables, columns), 1):
            try:
                one = made(record)
            except DAMAGE as error:
                raise ResultsError(f"{self.folder / name}: row {number}: {error!r}; run extract again") from error
            yield one

    def _file(self, record: decode.Record, field: str) -> str:
        name = record.get(field)
        path = (self.folder / str(name)).resolve()
        if not isinstance(name, str) or not path.is_relative_to(self.folder.resolve()):
            raise ResultsError(f"{self.folder / 'documents.jsonl'}: {field} {name!r} lies outside the folder")
        try:
            return path.read_bytes().decode("utf-8", "replace")
        except OSError as error:
            raise ResultsError(f"{path}: cannot be read: {error.strerror}; run extract again (无法读取原文)") from error

    def _document(self, record: decode.Record) -> Document:
        if self._tables is not None:
            return decode.document(record, record["text"], decode.layout(record["layout"]) if record["layout"] else ())
        text = self._file(record, "text_file")
        try:
            places = decode.layout(self._file(record, "layout_file")) if record.get("layout_file") else ()
            return decode.document(record, text, places)
        except DAMAGE as error:
            raise ResultsError(
                f"{self.folder / 'documents.jsonl'}: {record.get('source')}: {error!r}; run extract again"
            ) from error


def _dataset(folder: Path) -> dict[str, dataset.Table] | None:
    from obligraph.records import dataset

    return dataset.read(folder)
