"""A run's results that are too many to hold: read as they are asked for, and never all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from obligraph.model import Document, Extraction, Obligation, Problem
from obligraph.results.folder import Results
from obligraph.results.lines import ResultsError
from obligraph.results.wanted import Wanted

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from obligraph.results.database import Limits


class LazyResult:
    """The results in a folder that `extract` wrote, for runs of any size: nothing is read until it is asked for.

    Iterating holds one document at a time. `to_pandas`, `to_arrow` and `sql` hold their answer alone; they need the
    extra `obligraph[sql]`, and `to_arrow` also `obligraph[parquet]`, the other two `obligraph[pandas]`. They read the
    Parquet dataset where the folder has one of the same run, else the .jsonl files. All raise results.ResultsError
    where files are damaged or an extra is missing, and results.database.QueryError, which is one, for wrong SQL.
    """

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        """`limits`: what a query may use (results.database.Limits: memory 2 GB, all cores, any time)."""
        self._results, self._limits = Results(folder), limits

    @property
    def folder(self) -> Path:
        """Where the results lie."""
        return self._results.folder

    @property
    def failures(self) -> list[Problem]:
        """The problems of inputs that gave no document; all problems are held for it."""
        return self._results.failures()

    def iter_obligations(self, wanted: Wanted | None = None) -> Iterator[Obligation]:
        """Every task, or the wanted ones, in the order of the run; documents are read only where `wanted.document` is
        set.
        """
        if wanted is not None and wanted.document:
            for extraction in self._results.extractions():
                yield from wanted.of(extraction).obligations
            return
        for task in self._results.obligations():
            if wanted is None or wanted.holds(task):
                yield task

    def iter_documents(self) -> Iterator[Document]:
        """Every document with its text, in the order of the run; without its blocks, which no file holds."""
        return self._results.documents()

    def iter_extractions(self) -> Iterator[Extraction]:
        """Every document with its tasks and problems, in the order of the run; all problems are held for it."""
        return self._results.extractions()

    def to_pandas(self, columns: Sequence[str] | None = None, where: str = "") -> pandas.DataFrame:
        """The columns of `Result.to_pandas`, all or those named; `where`: a condition in SQL over them, such as
        `deadline_end < '2027-01-01' AND lead LIKE '%民政%'`. Offsets are code points of the document's text, dates ISO
        strings.
        """
        frame: pandas.DataFrame = self._database("pandas", _select("tasks", columns, where))
        return frame

    def to_arrow(self, columns: Sequence[str] | None = None, where: str = "") -> pyarrow.Table:
        """The fields of obligations.jsonl as typed, nested columns (docs/fields.md), all or those named; `where`: a
        condition in SQL over them, such as `kind = 'target' AND len(lead) = 0`.
        """
        return self._database("arrow", _select("obligations", columns, where))

    def sql(self, query: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> pandas.DataFrame:
        """The answer to one SELECT over the views of `obligraph sql OUT --schema`; `?` and `$name` in it stand for
        `parameters`. Nothing but this folder is read, and nothing written.
        """
        frame: pandas.DataFrame = self._database("pandas", query, parameters)
        return frame

    def _database(self, form: str, query: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Any:
        from obligraph.results.database import Database

        with Database(self.folder, self._limits) as database:
            return getattr(database, form)(query, parameters)


def _select(view: str, columns: Sequence[str] | None, where: str) -> str:
    from obligraph.results.columns import quoted

    if columns is not None and not columns:
        raise ResultsError("no column is named; leave `columns` out for all (未指定列)")
    listed = "*" if columns is None else ", ".join(map(quoted, columns))
    # On a line of its own: a comment at the end of a condition hides nothing but itself.
    return f"SELECT {listed} FROM {view}" + (f" WHERE (\n{where}\n)" if where else "")
