"""SQL over a run's results, in a database in memory that reads their files and nothing else.

DuckDB is given the views, then locked: it opens no other file, no network, no extension, and a query is one SELECT.
What sorting and joining need beyond the memory allowed goes into a temporary folder.
"""

from __future__ import annotations

import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

from obligraph.records import dataset
from obligraph.results.columns import quoted
from obligraph.results.lines import ResultsError
from obligraph.results.parquet import library, parts
from obligraph.results.views import Files, View, literal, views
from obligraph.text.terminal import shown

_ROWS = 1_000
_TICK = 0.2
_MOST_WORDS = 600
_SIZE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})? ?(MB|GB|MiB|GiB)")
_REFUSED = "only the results in this folder can be read, and nothing can be written (只能查询本文件夹的结果)"

_Done = TypeVar("_Done")


class QueryError(ResultsError):
    """A query that cannot be answered; the message says why and what to do."""


class Named(NamedTuple):
    """A column of an answer, or of a view: its name and its SQL type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns of an answer, and its rows as they come, in batches of a thousand."""

    columns: tuple[Named, ...]
    rows: Iterator[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may use: memory as `2GB`, threads (0: one a core), seconds (0: as long as it takes)."""

    memory: str = "2GB"
    threads: int = 0
    seconds: float = 0

    def __post_init__(self) -> None:
        if not _SIZE.fullmatch(self.memory):
            raise QueryError(f"{self.memory!r} is no amount of memory like 2GB or 500MB (内存上限应如 2GB)")


@dataclass(slots=True)
class _Work:
    """What a thread of its own makes of a call to DuckDB."""

    made: Any = None
    error: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)


class Database:
    """The views over the results in a folder, for `with`. Needs the extra `obligraph[sql]`; raises ResultsError where
    that or the results are missing, or where files are damaged.
    """

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        self.folder, self._limits = folder.resolve(), limits or Limits()
        self._duckdb = library("duckdb", "sql")
        files = files_of(self.folder)
        self.views: list[View] = views(files)
        self._spill = tempfile.TemporaryDirectory(prefix="obligraph-", ignore_cleanup_errors=True)
        self._connection: Any = None
        try:
            self._connection = self._duckdb.connect(":memory:", config={"python_enable_replacements": "false"})
            self._set_up(files)
        except self._duckdb.Error as error:
            self.close()
            raise self._told(error) from error
        except BaseException:
            self.close()
            raise

    def query(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Answer:
        """The answer to one SELECT; `?` and `$name` in it stand for parameters. Raises QueryError, here and while rows
        come.
        """
        self._check(sql)
        until = self._until()
        self._within(lambda: self._connection.execute(sql, parameters or None), until)
        columns = tuple(Named(name, str(type)) for name, type, *_ in self._connection.description)
        return Answer(columns, self._rows(until))

    def arrow(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """The answer as a pyarrow.Table. Needs the extra `obligraph[parquet]`."""
        library("pyarrow", "parquet")
        self._check(sql)
        return self._within(
            lambda: self._connection.sql(sql, params=parameters or None).to_arrow_table(), self._until()
        )

    def pandas(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """The answer as a pandas.DataFrame. Needs the extra `obligraph[pandas]`."""
        library("pandas", "pandas")
        self._check(sql)
        return self._within(lambda: self._connection.sql(sql, params=parameters or None).df(), self._until())

    def columns(self, view: str) -> tuple[Named, ...]:
        """The columns of a view with their types."""
        described = self.query(f"DESCRIBE {quoted(view)}")
        return tuple(Named(row[0], row[1]) for row in described.rows)

    def close(self) -> None:
        """Let go of the files, and of what did not fit into memory."""
        if self._connection is not None:
            self._connection.close()
        self._spill.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _set_up(self, files: Files) -> None:
        run = self._connection.execute
        run(f"SET memory_limit = {literal(self._limits.memory)}")
        if self._limits.threads:
            run(f"SET threads = {self._limits.threads}")
        run(f"SET temp_directory = {literal(self._spill.name)}")
        # A zone would differ from machine to machine; our dates have none.
        run("SET TimeZone = 'UTC'")
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
            run(f"SET {setting} = false")
        readable = [path for paths in files.tables.values() for path in paths]
        run(f"SET allowed_paths = [{', '.join(map(literal, readable))}]")
        if files.texts is not None:
            run(f"SET allowed_directories = [{literal(files.texts)}]")
        run("SET enable_external_access = false")
        for view in self.views:
            run(f"CREATE VIEW {quoted(view.name)} AS {view.sql}")
        run("SET lock_configuration = true")

    def _check(self, sql: str) -> None:
        """Is it one SELECT? Nothing else has any business here: COPY could write over the very files that are read."""
        try:
            statements = self._connection.extract_statements(sql)
        except self._duckdb.Error as error:
            raise self._told(error) from error
        if len(statements) != 1:
            raise QueryError(f"{len(statements)} statements given; give one SELECT (请只写一条查询语句)")
        if statements[0].type != self._duckdb.StatementType.SELECT:
            kind = str(statements[0].type).rpartition(".")[2]
            raise QueryError(f"{kind} is not allowed, only SELECT: {_REFUSED}")

    def _until(self) -> float | None:
        return time.monotonic() + self._limits.seconds if self._limits.seconds else None

    def _rows(self, until: float | None) -> Iterator[tuple[Any, ...]]:
        while batch := self._within(lambda: self._connection.fetchmany(_ROWS), until):
            yield from batch

    def _within(self, call: Callable[[], _Done], until: float | None) -> _Done:
        """The result of a call to DuckDB, made in another thread: in ours it would hear neither Ctrl-C nor clock."""
        work = _Work()

        def run() -> None:
            try:
                work.made = call()
            except BaseException as error:
                work.error = error
            finally:
                work.done.set()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        late = False
        try:
            while not work.done.wait(_TICK):
                if until is not None and time.monotonic() > until:
                    late = True
                    self._connection.interrupt()
        except BaseException:
            self._connection.interrupt()
            work.done.wait()
            raise
        thread.join()
        if late and isinstance(work.error, self._duckdb.InterruptException):
            raise QueryError(
                f"no answer within {self._limits.seconds:g} seconds; ask for less, or allow more time (查询超时)"
            )
        if isinstance(work.error, self._duckdb.Error):
            raise self._told(work.error) from work.error
        if work.error is not None:
            raise work.error
        made: _Done = work.made
        return made

    def _told(self, error: Exception) -> QueryError:
        """DuckDB's error in one line; its words may hold those of the query and of documents."""
        text = str(error)
        if isinstance(error, self._duckdb.PermissionException):
            return QueryError(f"{_said(text)}; {_REFUSED}")
        if isinstance(error, self._duckdb.OutOfMemoryException):
            return QueryError(
                f"the query needs more memory than {self._limits.memory}; ask for less, or allow more (内存不足)"
            )
        return QueryError(" ".join(filter(None, map(_said, text.split("\n\n"))))[:_MOST_WORDS])


def files_of(folder: Path) -> Files:
    """The files that hold a folder's records: the Parquet dataset where it is of the run that the .jsonl files are of,
    or where there are none. Raises ResultsError.
    """
    lines = {name: folder / f"{name}.jsonl" for name in dataset.NAMES}
    missing = [lines[name] for name in dataset.NAMES[:2] if not lines[name].is_file()]
    tables = dataset.read(folder)
    if tables is not None and (missing or dataset.holds_the_lines(folder, tables)):
        return Files({name: parts(folder, name, tables) for name in dataset.NAMES}, parquet=True)
    if missing:
        raise ResultsError(
            f"{missing[0]}: not found; give the folder that `obligraph extract … -o OUT` wrote (找不到抽取结果)"
        )
    texts = folder / "texts"
    has_texts = texts.is_dir() and next(texts.glob("*.txt"), None) is not None
    return Files(
        {name: [path] if path.is_file() else [] for name, path in lines.items()}, False, texts if has_texts else None
    )


def _said(paragraph: str) -> str:
    """A paragraph of DuckDB's on one line; nothing of the piece of the query that it draws an arrow under."""
    return "" if re.match(r"\s*LINE \d+:", paragraph) else " ".join(shown(paragraph).split())
