"""The store: documents in, documents out, by their keys. What goes wrong with it never ends a run."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from obligraph.model import Problem
from obligraph.store import place
from obligraph.store.base import Base
from obligraph.store.link import Link
from obligraph.store.packed import LARGEST, Key, Packed, check_of, checked, expand, hash_of_source
from obligraph.store.runs import Entry, Held, LastRun, Plan, Status

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from sqlalchemy import Connection

BATCH = 64
SECONDS = 2.0
_BATCH_BYTES = 16 << 20
_THREADS = 4
_ASKED = 500  # Older SQLites take 999 values in one statement.


def open_store(where: str | Path | None, *, own: bool = False) -> Store:
    """The store in a file (SQLite) or at a URL (`sqlite:///PATH`, `postgresql+psycopg://USER@HOST/DATABASE`); None
    gives one that keeps nothing. `own`: the file belongs to one folder of results alone (`default_place`).

    A file is opened when it is first needed, a server now. Raises StoreError where a server cannot be reached, or
    where the file is none of ours; an own file that is damaged is moved aside and begun anew.
    """
    if where is None:
        return Store(None)
    base = place.base(where, own)
    base.check()
    store = Store(base)
    if isinstance(where, str) and not place.is_file(where):
        store.connect()
    return store


class Store:
    """Documents by their keys, in the process that opened it; one thread may get while another one puts.

    Puts are written in batches: a process that is killed loses the last BATCH documents at most, or those of the last
    SECONDS. What goes wrong is added to `problems` and ends no run: a damaged file is moved aside and begun anew, a
    store that cannot be written is only read, one that cannot be used at all gives nothing and keeps nothing.
    """

    def __init__(self, base: Base | None) -> None:
        self._link = Link(base)
        self._base = base
        self._waiting: dict[bytes, dict[str, Any]] = {}
        self._bytes = 0
        self._since = 0.0
        self._plan: Plan | None = None
        self._run: dict[str, Any] = {}
        self._noted = True

    @property
    def problems(self) -> list[Problem]:
        """What went wrong with the store, each told once: store-damaged, store-not-written, store-unusable.
        They are no problems of a document: results are the same with them and without."""
        return self._link.problems

    @property
    def keeps(self) -> bool:
        """Is anything kept that is put in?"""
        return self._link.writes

    def connect(self) -> None:
        """Open the database now, and not when it is first needed. Raises StoreError where that fails."""
        self._link.connect()

    def get_many(self, keys: Sequence[Key]) -> dict[Key, bytes]:
        """What was put under those of the keys that the store holds, expanded. All is in memory at once: ask for some
        dozens at a time."""
        from_waiting, asked, waiting = {}, {}, self._waiting
        for key in keys:
            digest = key.digest
            if digest in waiting:
                from_waiting[key] = expand(waiting[digest]["body"])
            else:
                asked[digest] = key
        return from_waiting | self._stored(asked) if self._link.holds else from_waiting

    def _stored(self, asked: Mapping[bytes, Key]) -> dict[Key, bytes]:
        from obligraph.store import queries

        found: dict[Key, bytes] = {}
        none: list[tuple[bytes, bytes, bytes]] = []
        for some in _chunks(list(asked)):
            rows = [row for row in self._link.use(partial(queries.bodies, keys=some), none) if row[0] in asked]
            # Python lets go of its lock while it expands.
            for (digest, *_), data in zip(rows, self._threads.map(checked, rows), strict=True):
                if data is None:
                    self._link.tell(
                        "store-damaged", "some of what it held was damaged and is made anew (部分内容已损坏)"
                    )
                else:
                    found[asked[digest]] = data
        return found

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1), thread_name_prefix="store")

    def put(self, key: Key, packed: Packed, *, failed: bool = False) -> None:
        """Keep what `compress` made of a document, or of the problem that kept it from being read (`failed`); written
        with the next batch. What is there already is replaced."""
        if not self.keeps or len(packed) > LARGEST:
            return
        if not self._waiting:
            self._since = time.monotonic()
        row = _row(key, packed, failed)
        self._waiting[row["key"]] = row
        self._bytes += len(packed)
        late = time.monotonic() - self._since >= SECONDS
        if late or len(self._waiting) >= BATCH or self._bytes >= _BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what waits; a run that has nothing to put for a while calls it."""
        # By key: two runs that put the same never wait for each other in a circle.
        rows = [self._waiting[key] for key in sorted(self._waiting)]
        self._waiting, self._bytes = {}, 0
        if self.keeps and (rows or not self._noted):
            self._write(rows)

    def _write(self, rows: list[dict[str, Any]]) -> None:
        from obligraph.store import queries

        assert self._base is not None
        base, plan = self._base, self._plan

        def work(connection: Connection) -> bool:
            # A file begun anew does not know of the run yet.
            if plan is not None and (not self._noted or self._link.renewed):
                queries.note(connection, base, self._run, json.dumps(dict(plan.rules.made_of)))
            if rows:
                queries.put(connection, base, rows)
            return True

        self._noted = self._link.use(work, False, writing=True)

    def begin(self, plan: Plan) -> None:
        """Note that a run begins; written with the first batch."""
        self._plan, self._noted = plan, False
        self._run = {
            "folder": _bytes(plan.folder),
            "rules": bytes.fromhex(plan.rules.digest),
            "arguments": json.dumps(dict(plan.arguments)),
            "counts": "{}",
            "begun": _now(),
            "ended": "",
        }

    def finish(self, counts: Mapping[str, int]) -> None:
        """Note that the run came to its end, with what it says of itself, and write all that waits."""
        if self._plan is not None:
            self._run = {**self._run, "counts": json.dumps(dict(counts)), "ended": _now()}
            self._noted = False
        self.flush()

    def forget(self, keep: Collection[str]) -> int:
        """Remove what was made by rules that `keep` does not name (`Rules.digest`), and give how many documents
        that were. For a store of one's own: in a shared one, others may still work by older rules."""
        if not self._link.holds:
            return 0
        from obligraph.store import queries

        kept, count = [bytes.fromhex(digest) for digest in sorted(keep)], 0
        while gone := self._link.use(lambda connection: queries.forget(connection, kept), 0, writing=True):
            count += gone
        return count

    def lookup(self, sources: Sequence[str]) -> dict[str, list[Entry]]:
        """What the store holds of each of the sources, of whatever content and rules, sorted."""
        found: dict[str, list[Entry]] = {source: [] for source in sources}
        if not self._link.holds:
            return found
        from obligraph.store import queries

        none: list[queries.Row] = []
        by_hash = {hash_of_source(source): source for source in found}
        for some in _chunks(list(by_hash)):
            for source, sha256, rules, failed in self._link.use(partial(queries.entries, sources=some), none):
                # A damaged row may hold anything.
                if source in by_hash and isinstance(sha256, bytes) and isinstance(rules, bytes):
                    found[by_hash[source]].append(Entry(sha256.hex(), rules.hex(), failed == 1))
        return {source: sorted(entries) for source, entries in found.items()}

    def status(self) -> Status:
        """How much there is, by the rules that made it."""
        where = self._base.shown if self._base is not None else ""
        held: dict[str, Held] = {}
        size = 0
        if self._base is not None and self._link.holds:
            from obligraph.store import queries

            none: tuple[list[queries.Row], dict[bytes, str]] = ([], {})
            rows, made_of = self._link.use(queries.held, none)
            size = self._link.use(self._base.bytes, 0)
            for rules, failed, number, many in rows:
                if isinstance(rules, bytes):
                    name = rules.hex()
                    one = held.get(name) or Held(name, _object(made_of.get(rules)), 0, 0, 0)
                    failures = int(number) if failed == 1 else 0
                    held[name] = Held(
                        name, one.made_of, one.documents + int(number) - failures, one.failures + failures,
                        one.bytes + int(many),
                    )  # fmt: skip
        most = sorted(held.values(), key=lambda one: (-one.documents - one.failures, one.rules))
        return Status(where, size, tuple(most), tuple(problem.message for problem in self.problems))

    def last_run(self, folder: str) -> LastRun | None:
        """The last run into a folder, as `Plan.folder` names it. In a store of one's own, which moves with its folder,
        the last one of all."""
        if self._base is None or not self._link.holds:
            return None
        from obligraph.store import queries

        asked = None if self._base.own else _bytes(folder)
        row = self._link.use(lambda connection: queries.last_run(connection, asked), None)
        if row is None or not all(isinstance(row[name], bytes) for name in ("folder", "rules")):
            return None
        return LastRun(
            row["folder"].decode("utf-8", "surrogatepass"), row["rules"].hex(), _object(row["arguments"]),
            str(row["begun"]), str(row["ended"]), _object(row["counts"]),
        )  # fmt: skip

    def close(self) -> None:
        """Write what waits, and let go of the database; calling it again does nothing."""
        self.flush()
        self._link.close()
        if "_threads" in self.__dict__:
            self._threads.shutdown()
            del self._threads

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _row(key: Key, packed: Packed, failed: bool) -> dict[str, Any]:
    digest = key.digest
    return {
        "key": digest,
        "source": hash_of_source(key.source),
        "sha256": bytes.fromhex(key.sha256),
        "rules": bytes.fromhex(key.rules),
        "failed": int(failed),
        "size": len(packed),
        "verified": check_of(digest, packed),
        "body": packed,
    }


def _chunks(values: list[bytes]) -> Iterator[list[bytes]]:
    for at in range(0, len(values), _ASKED):
        yield values[at : at + _ASKED]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _object(text: object) -> dict[str, Any]:
    """A JSON object; an empty one for what is none."""
    try:
        value = json.loads(text) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
