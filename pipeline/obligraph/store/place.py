"""Where a store is: a path, or a URL of one of the databases of BASES."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from obligraph.graph.plain import one_line, shortened
from obligraph.later import part

if TYPE_CHECKING:
    from obligraph.store.base import Base

DEFAULT = Path(".obligraph") / "store.sqlite"
"""Below the folder of the results, hidden: `extract` reads no such folder as input."""

BASES: dict[str, str] = {
    "sqlite": "sqlite:SqliteBase",
    "postgresql": "postgres:PostgresBase",
    "postgresql+psycopg": "postgres:PostgresBase",
}
"""The databases, by what stands before `://` in their URL; a path is SQLite's."""

_SQLITE = "sqlite:///"


class StoreError(Exception):
    """The store that the user named cannot be used; the message says why and what to do."""


def default_place(folder: Path) -> Path:
    """The file of the store that lies with the results in `folder`."""
    return folder / DEFAULT


def is_file(where: str | Path) -> bool:
    """Is this a file of SQLite, by its path or as `sqlite:///PATH`?"""
    return isinstance(where, Path) or "://" not in where or where.startswith(_SQLITE)


def base(where: str | Path, own: bool = False) -> Base:
    """The database at a path or URL, nothing opened yet. Raises StoreError for a kind that is not in BASES, and for a
    URL that is none."""
    if is_file(where):
        name = str(where)
        path = Path(name.removeprefix(_SQLITE)) if isinstance(where, str) else where
        file: Base = part(f"obligraph.store.{BASES['sqlite']}")(path, own)
        return file
    scheme = str(where).partition("://")[0]
    if scheme not in BASES:
        raise StoreError(
            f"{shortened(one_line(scheme), 40)}:// is no database that a store can be in; give a path (SQLite) or "
            "postgresql+psycopg://USER@HOST/DATABASE (不支持这种数据库)"
        )
    server: Base = part(f"obligraph.store.{BASES[scheme]}")(str(where))
    return server
