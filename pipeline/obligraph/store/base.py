"""What a database must be able to do so that a store can lie in it."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.exc import DBAPIError


class Trouble(Enum):
    """What an error of the database means for the store."""

    DAMAGED = auto()
    """What it holds cannot be trusted."""

    UNWRITABLE = auto()
    """Nothing can be added (a full disk, no permission); what is there can be read."""

    PASSING = auto()
    """The same may work at once when tried again: a connection was lost, two runs got in each other's way."""

    OTHER = auto()
    """It cannot be used."""


class Base(Protocol):
    """One database. `shown` is its name for people, without a password; `own` says that it belongs to one folder of
    results alone."""

    shown: str
    own: bool

    def check(self) -> None:
        """Raises StoreError where the user named what no store can be in. Asked first, without SQLAlchemy where that
        can be told without it."""

    def exists(self) -> bool:
        """Can there be anything in it yet? Asked before SQLAlchemy is imported."""

    def open(self) -> Engine:
        """Connect, and make the tables that are missing. Raises the database's errors and OSError."""

    def close(self) -> None:
        """Let go of it."""

    def trouble(self, error: DBAPIError | OSError) -> Trouble:
        """What an error means."""

    def renew(self) -> str:
        """Put what is damaged aside, so that the next `open` finds nothing. Gives the words that tell where it is now;
        "" where that cannot be done."""

    def insert(self) -> Any:
        """SQLAlchemy's insert for this database, which has `on_conflict_do_update`."""

    def bytes(self, connection: Connection) -> int:
        """How much room it takes."""
