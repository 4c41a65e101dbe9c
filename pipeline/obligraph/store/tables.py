"""The store's tables, the same in every database. Their names carry the number of their form: a program that keeps
another one does not touch them.

Names and texts of documents are in bodies alone, as bytes: they may hold what a database refuses as text.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, MetaData, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.types import UserDefinedType

FORM = 1
METADATA = MetaData()


class Blob(UserDefinedType[bytes]):
    """Bytes, handed through as they are. SQLAlchemy's own type calls `bytes` on what it reads: on a number, which a
    damaged row may hold, that makes as many zeros."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """SQLite's name for it."""
        return "BLOB"


BYTES = Blob().with_variant(BYTEA(), "postgresql")

DOCUMENTS = Table(
    f"obligraph_documents_{FORM}",
    METADATA,
    Column("key", BYTES, primary_key=True),
    Column("source", BYTES, nullable=False),
    Column("sha256", BYTES, nullable=False),
    Column("rules", BYTES, nullable=False),
    Column("failed", SmallInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("verified", BYTES, nullable=False),
    Column("body", BYTES, nullable=False),
)
"""One row a document: `key` is Key.digest, `source` hash_of_source, `verified` check_of, `body` from `compress`."""

# Holds all that is asked but the body, so that counting reads no bodies.
ENTRIES = Index(
    f"obligraph_entries_{FORM}",
    DOCUMENTS.c.source, DOCUMENTS.c.sha256, DOCUMENTS.c.rules, DOCUMENTS.c.failed, DOCUMENTS.c.size,
)  # fmt: skip

RULES = Table(
    f"obligraph_rules_{FORM}",
    METADATA,
    Column("digest", BYTES, primary_key=True),
    Column("made_of", Text, nullable=False),
)

RUNS = Table(
    f"obligraph_runs_{FORM}",
    METADATA,
    Column("folder", BYTES, primary_key=True),
    Column("rules", BYTES, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("begun", Text, nullable=False),
    Column("ended", Text, nullable=False),
)
"""The last run into each folder (its name in UTF-8)."""
