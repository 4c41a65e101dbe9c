"""The way to a database on which things go wrong: every use of the store goes through here, and none raises.

A damaged file is moved aside and begun anew, a lost connection is made again, a store that cannot be written is only
read, and one that cannot be used at all is not used any more. Each is told once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from obligraph.graph.plain import one_line, shortened
from obligraph.model import Problem
from obligraph.store.base import Base, Trouble
from obligraph.store.place import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

_PAUSES = (0.2, 2.0)
"""Seconds before another try: a server that is started anew takes some."""

_SHOWN = 200

_Made = TypeVar("_Made")


class Link:
    """One database in use: `reads` and `writes` say what still works, `problems` what did not, `renewed` that it was
    begun anew."""

    def __init__(self, base: Base | None) -> None:
        self.base = base
        self.problems: list[Problem] = []
        self.reads = self.writes = base is not None
        self.renewed = False
        self._engine: Engine | None = None
        self._told: set[str] = set()
        self._one_at_a_time = threading.RLock()

    @property
    def holds(self) -> bool:
        """Is it worth asking? A file that is not there yet costs no import of SQLAlchemy."""
        if not self.reads or self.base is None:
            return False
        return self._engine is not None or self.base.exists()

    def connect(self) -> None:
        """Open the database now. Raises StoreError where that fails."""
        from sqlalchemy.exc import SQLAlchemyError

        assert self.base is not None
        try:
            self._engine = self.base.open()
        except SQLAlchemyError as error:
            self.close()
            raise StoreError(
                f"{self.base.shown}: the store cannot be opened ({said(error)}); check its address and your"
                " permissions, or go without (无法打开存储)"
            ) from error

    def use(self, work: Callable[[Connection], _Made], otherwise: _Made, *, writing: bool = False) -> _Made:
        """What `work` gives in a transaction of its own; `otherwise` where the store cannot be used for it."""
        if not (self.writes if writing else self.reads) or self.base is None:
            return otherwise
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        pauses = iter(_PAUSES)
        with self._one_at_a_time:
            while self.writes if writing else self.reads:
                try:
                    if self._engine is None:
                        self._engine = self.base.open()
                    with self._engine.begin() as connection:
                        return work(connection)
                except (DBAPIError, OSError) as error:
                    self._met(self.base, error, writing, next(pauses, None))
                except SQLAlchemyError as error:
                    self._give_up(error)
        return otherwise

    def close(self) -> None:
        """Let go of the database; nothing is read or written from now on."""
        self.reads = self.writes = False
        if self.base is not None:
            self.base.close()
        self._engine = None

    def tell(self, code: str, message: str) -> None:
        """Add a problem; the same is told once."""
        if message not in self._told and self.base is not None:
            self._told.add(message)
            self.problems.append(Problem(self.base.shown, None, code, message))

    def _met(self, base: Base, error: DBAPIError | OSError, writing: bool, pause: float | None) -> None:
        """Decide what an error means: try the same again, or do without from now on."""
        trouble = base.trouble(error)
        if trouble is Trouble.PASSING and pause is not None:
            base.close()
            self._engine = None
            time.sleep(pause)
        elif trouble is Trouble.DAMAGED and not self.renewed and (aside := self._renew(base)):
            self.tell(
                "store-damaged",
                f"the store was damaged ({said(error)}); it was moved to {aside} and is begun anew, nothing but time"
                " is lost (存储已损坏，已移开并重建)",
            )
        elif trouble is Trouble.UNWRITABLE and writing and self._engine is not None:
            self.writes = False
            self.tell(
                "store-not-written",
                f"the store cannot be written ({said(error)}); the run goes on, and the next one makes anew what was"
                " not kept: check the space on the disk and the permissions (存储无法写入)",
            )
        else:
            self._give_up(error)

    def _renew(self, base: Base) -> str:
        self._engine, self.renewed = None, True
        return base.renew()

    def _give_up(self, error: SQLAlchemyError | OSError) -> None:
        self.close()
        self.tell(
            "store-unusable", f"the store cannot be used ({said(error)}); the run goes on without it (存储无法使用)"
        )


def said(error: Exception) -> str:
    """The database's own words in one line; SQLAlchemy would add the statement, with what was to be stored."""
    original = getattr(error, "orig", None) or error
    strerror = original.strerror if isinstance(original, OSError) else None
    return shortened(one_line(str(strerror or original)), _SHOWN)
