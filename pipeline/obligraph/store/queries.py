"""What is asked of the store's tables, and what is written into them. Imported when a database is first opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, select

from obligraph.store.base import Base
from obligraph.store.tables import DOCUMENTS, RULES, RUNS

_FORGOTTEN = 200  # In one transaction: others need not wait long.

_BODIES = select(DOCUMENTS.c.key, DOCUMENTS.c.verified, DOCUMENTS.c.body).where(
    DOCUMENTS.c.key.in_(bindparam("keys", expanding=True))
)
_ENTRIES = select(DOCUMENTS.c.source, DOCUMENTS.c.sha256, DOCUMENTS.c.rules, DOCUMENTS.c.failed).where(
    DOCUMENTS.c.source.in_(bindparam("sources", expanding=True))
)
_OLDER = delete(DOCUMENTS).where(
    DOCUMENTS.c.source == bindparam("of_source"),
    DOCUMENTS.c.rules == bindparam("by_rules"),
    DOCUMENTS.c.sha256 != bindparam("now"),
)
_HELD = select(
    DOCUMENTS.c.rules, DOCUMENTS.c.failed, func.count().label("number"), func.sum(DOCUMENTS.c.size).label("bytes")
).group_by(DOCUMENTS.c.rules, DOCUMENTS.c.failed)

Row = tuple[Any, ...]


def bodies(connection: Connection, keys: Sequence[bytes]) -> list[tuple[bytes, bytes, bytes]]:
    """(key, checksum, body) of those that there are; a damaged row may hold anything else."""
    return [(row[0], row[1], row[2]) for row in connection.execute(_BODIES, {"keys": keys})]


def entries(connection: Connection, sources: Sequence[bytes]) -> list[Row]:
    """(source, sha256, rules, failed) of all that is held of these sources."""
    return [tuple(row) for row in connection.execute(_ENTRIES, {"sources": sources})]


def put(connection: Connection, base: Base, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add documents, or replace them. In a store of one's own, what was made of an older content of the same source
    goes: nobody will ask for it."""
    _upsert(connection, base, DOCUMENTS, rows)
    if base.own:
        now = [{"of_source": row["source"], "by_rules": row["rules"], "now": row["sha256"]} for row in rows]
        connection.execute(_OLDER, now)


def note(connection: Connection, base: Base, run: Mapping[str, Any], made_of: str) -> None:
    """Set down a run, and what its rules are."""
    _upsert(connection, base, RULES, [{"digest": run["rules"], "made_of": made_of}])
    _upsert(connection, base, RUNS, [run])


def _upsert(connection: Connection, base: Base, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    statement = base.insert()(table)
    (key,) = table.primary_key.columns
    others = {column.name: statement.excluded[column.name] for column in table.columns if column is not key}
    connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=others), rows)


def forget(connection: Connection, keep: Collection[bytes]) -> int:
    """Remove some of what was made by other rules, and give how many; 0 when nothing is left."""
    some = select(DOCUMENTS.c.key).where(DOCUMENTS.c.rules.not_in(keep)).limit(_FORGOTTEN)
    gone = connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.key.in_(some))).rowcount
    if not gone:
        connection.execute(delete(RULES).where(RULES.c.digest.not_in(keep)))
    return gone


def held(connection: Connection) -> tuple[list[Row], dict[bytes, str]]:
    """(rules, failed, number, bytes) for all rules, and what they are."""
    rows = [tuple(row) for row in connection.execute(_HELD)]
    return rows, {row.digest: row.made_of for row in connection.execute(select(RULES))}


def last_run(connection: Connection, folder: bytes | None) -> Mapping[str, Any] | None:
    """The last run into a folder, or into any."""
    statement = select(RUNS).order_by(RUNS.c.begun.desc()).limit(1)
    if folder is not None:
        statement = statement.where(RUNS.c.folder == folder)
    row = connection.execute(statement).mappings().first()
    return None if row is None else dict(row)
