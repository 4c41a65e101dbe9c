"""A store in a PostgreSQL database, which several runs on several machines may use at the same time.

Two that put the same document do no harm, since both put the same; they write in the order of the keys, so that neither
waits for the other in a circle.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from obligraph.store.base import Trouble
from obligraph.store.place import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.exc import DBAPIError

# The lock under which tables are made: any number that no other program takes.
_LOCK = 0x4F626C31
_SECONDS = 10

_LOST = ("08", "57P")
_CROSSED = ("40",)
_UNWRITABLE = ("25006", "42501", "53")
"""Beginnings of SQLSTATEs: PostgreSQL's Appendix A."""


class PostgresBase:
    """The database at a URL."""

    own = False

    def __init__(self, url: str) -> None:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError

        try:
            made = make_url(url)
        except (ArgumentError, ValueError):
            # The error's own words may hold the password.
            raise StoreError(
                "the URL of the store cannot be read; give postgresql+psycopg://USER@HOST/DATABASE (数据库地址有误)"
            ) from None
        self._url = made.set(drivername="postgresql+psycopg")
        self.shown = made.render_as_string(hide_password=True)
        self._engine: Engine | None = None

    def check(self) -> None:
        """Raises StoreError where psycopg is missing."""
        try:
            import_module("psycopg")
        except ImportError as error:
            raise StoreError(
                "a store in PostgreSQL needs psycopg: pip install 'obligraph[postgres]' (缺少所需的库)"
            ) from error

    def exists(self) -> bool:
        """Only the server knows."""
        return True

    def open(self) -> Engine:
        """Connect; the tables are made where they are missing."""
        from sqlalchemy import create_engine

        known = self._url.query
        wait = {} if "connect_timeout" in known else {"connect_timeout": _SECONDS}
        engine = create_engine(self._url, pool_size=1, max_overflow=0, connect_args=wait)
        self._engine = engine
        _make_tables(engine)
        return engine

    def close(self) -> None:
        """Let go of the connection."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()

    def trouble(self, error: DBAPIError | OSError) -> Trouble:
        """By its SQLSTATE; an error without one came from the connection."""
        state = getattr(getattr(error, "orig", None), "sqlstate", None)
        if state is None or state.startswith((*_LOST, *_CROSSED)):
            return Trouble.PASSING
        return Trouble.UNWRITABLE if state.startswith(_UNWRITABLE) else Trouble.OTHER

    def renew(self) -> str:
        """A server's data are not ours to put aside."""
        return ""

    def insert(self) -> Any:
        """PostgreSQL's."""
        from sqlalchemy.dialects.postgresql import insert

        return insert

    def bytes(self, connection: Connection) -> int:
        """The tables with their indexes."""
        from sqlalchemy import func, select

        from obligraph.store.tables import METADATA

        sizes = [func.pg_total_relation_size(name) for name in METADATA.tables]
        return sum(connection.execute(select(*sizes)).one())


def _make_tables(engine: Engine) -> None:
    from sqlalchemy import func, inspect, select
    from sqlalchemy.schema import CreateIndex, CreateTable

    from obligraph.store.tables import DOCUMENTS, ENTRIES, METADATA

    with engine.begin() as connection:
        # Who may not make tables may use those that are there.
        if set(METADATA.tables) <= set(inspect(connection).get_table_names()):
            return
    with engine.begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        for table in METADATA.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
        connection.execute(CreateIndex(ENTRIES, if_not_exists=True))
        # Bodies are compressed already: the server need not try.
        connection.exec_driver_sql(f"ALTER TABLE {DOCUMENTS.name} ALTER COLUMN body SET STORAGE EXTERNAL")
