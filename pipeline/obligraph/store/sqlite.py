"""A store in a file of SQLite.

The journal is a rollback journal, not a write-ahead log. A log needs memory that processes share, which network drives
do not give, and the file without its log is not the store; it would also write every document twice. A rollback journal
holds only the few old pages that a batch changes, and between batches the file stands alone: it can be copied. The
journal is cut to nothing and not deleted after each batch: on Windows, what watches files may hold it open.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from obligraph.store.base import Trouble
from obligraph.store.packed import LARGEST
from obligraph.store.place import StoreError

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy import Connection, Engine
    from sqlalchemy.exc import DBAPIError

APPLICATION = 0x4F626C31
"""`Obl1`: how a file says that it is a store of ours."""

_PAGE = 16_384  # Documents have some 30 KB: with pages of 4,096 each would be cut into many.
_HEADER = b"SQLite format 3\0"
_APPLICATION_AT = 68
_WAIT = 30.0

_DAMAGED = frozenset({
    "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_CORRUPTFS",
    "SQLITE_ERROR", "SQLITE_MISMATCH", "SQLITE_CONSTRAINT", "SQLITE_TOOBIG",
})  # fmt: skip
"""Our statements are right: one that fails as wrong met a damaged schema or row."""
_UNWRITABLE = frozenset({
    "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_PERM",
    "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC", "SQLITE_IOERR_TRUNCATE",
    "SQLITE_IOERR_DELETE",
})  # fmt: skip


class SqliteBase:
    """The file at `path`; `own`: it lies with the results of one folder, so that nothing else can be in its place."""

    def __init__(self, path: Path, own: bool = False) -> None:
        self.path, self.own = path, own
        self.shown = str(path)
        self._engine: Engine | None = None

    def exists(self) -> bool:
        """Is there a file?"""
        return os.path.lexists(self.path)

    def check(self) -> None:
        """A document that the user named by mistake must not be moved aside as damaged."""
        if self.own or not os.path.lexists(self.path):
            return
        if not self.path.is_file():
            raise StoreError(f"{self.path}: not a file; name a file for the store (不是文件)")
        try:
            with self.path.open("rb") as file:
                head = file.read(100)
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be read ({error.strerror}); check its permissions") from error
        mark = head[_APPLICATION_AT : _APPLICATION_AT + 4]
        if head and not (head.startswith(_HEADER) and mark == APPLICATION.to_bytes(4)):
            raise StoreError(
                f"{self.path}: this file is no store of obligraph; name another one, or delete it if it was one"
                " (不是本程序的存储文件)"
            )

    def open(self) -> Engine:
        """Connect to the file, which is made where it is missing."""
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import StaticPool

        self.path.parent.mkdir(parents=True, exist_ok=True)
        # A creator, since a URL reads `?` in a path as its own.
        engine = create_engine("sqlite+pysqlite://", creator=self._connect, poolclass=StaticPool)

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN")

        self._engine = engine
        _make_tables(engine)
        return engine

    def _connect(self) -> sqlite3.Connection:
        import sqlite3

        readable = self.exists() and not os.access(self.path, os.W_OK)
        name = f"{self.path.absolute().as_uri()}?mode={'ro' if readable else 'rwc'}"
        # The run may open the store in a thread while its workers start.
        made = sqlite3.connect(name, uri=True, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        try:
            made.execute(f"PRAGMA page_size = {_PAGE}")
            made.execute("PRAGMA journal_mode = TRUNCATE")
            made.execute("PRAGMA synchronous = FULL")
            made.execute("PRAGMA secure_delete = OFF")
            # Every document passes once: more memory would hold nothing that is asked again.
            made.execute("PRAGMA cache_size = -8192")
            made.execute("PRAGMA trusted_schema = OFF")
            made.execute("PRAGMA cell_size_check = ON")
            made.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST + 1024)
        except BaseException:
            made.close()
            raise
        return made

    def close(self) -> None:
        """Let go of the file."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()

    def trouble(self, error: DBAPIError | OSError) -> Trouble:
        """By the name of SQLite's own code, the narrower one first."""
        original = error if isinstance(error, OSError) else error.orig
        if isinstance(original, OSError):
            return Trouble.UNWRITABLE
        name = getattr(original, "sqlite_errorname", None)
        if name is None:
            # A text that is none, a number that is too long: Python's own words about what it was given.
            return Trouble.DAMAGED
        family = "_".join(name.split("_")[:2])
        for names, trouble in ((_DAMAGED, Trouble.DAMAGED), (_UNWRITABLE, Trouble.UNWRITABLE)):
            if name in names or family in names:
                return trouble
        return Trouble.OTHER

    def renew(self) -> str:
        """The file gets another name beside its own, and its journal with it: it would be rolled into the next file."""
        self.close()
        aside = self.path.with_name(f"{self.path.stem}.damaged{self.path.suffix}")
        try:
            os.replace(self.path, aside)
            journal = Path(f"{self.path}-journal")
            if journal.exists():
                os.replace(journal, f"{aside}-journal")
        except OSError:
            return ""
        return str(aside)

    def insert(self) -> Any:
        """SQLite's."""
        from sqlalchemy.dialects.sqlite import insert

        return insert

    def bytes(self, connection: Connection) -> int:
        """The size of the file."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0


def _make_tables(engine: Engine) -> None:
    from sqlalchemy import inspect
    from sqlalchemy.schema import CreateIndex, CreateTable

    from obligraph.store.tables import ENTRIES, METADATA

    with engine.begin() as connection:
        if set(METADATA.tables) <= set(inspect(connection).get_table_names()):
            return
    # Written first, the mark keeps another run from making the tables at the same time.
    with engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
        for table in METADATA.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
        connection.execute(CreateIndex(ENTRIES, if_not_exists=True))
