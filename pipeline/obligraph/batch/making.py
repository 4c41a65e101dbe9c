"""Inputs → what is made of each, in their order: from the store where it is there already, else by workers of our own
or on a cluster, else here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from obligraph.batch.bundle import Bundle, BundleError, pack, size, unpack
from obligraph.batch.pool import Pool
from obligraph.batch.worker import REVISED, Task, Worker
from obligraph.model import Problem
from obligraph.readers import Input, ReadError, content

if TYPE_CHECKING:
    from obligraph.batch.cluster import Cluster
    from obligraph.store import Key, Packed, Store

_LOOKED_UP = 32
"""Inputs that are looked for in the store at once: their contents are in memory together."""


class Asked(NamedTuple):
    """An input, its key in the store (None where it cannot even be opened, or there is no store), and what the store
    has for it."""

    given: Input
    key: Key | None
    known: Bundle | Problem | None


class Making:
    """What a run makes of its inputs: by one worker in this process (`worker`, or one that is made when it is needed),
    or by several in processes of their own; `cluster` does the work in place of them. `reused` and `made` count."""

    def __init__(
        self, task: Task, *, workers: int = 1, store: Store | None = None, rules: str = "", force: bool = False,
        worker: Worker | None = None, cluster: Cluster | None = None,
    ) -> None:  # fmt: skip
        self._task, self._workers, self._store, self._rules, self._force = task, workers, store, rules, force
        self._worker, self._cluster = worker, cluster
        self._wanted = {*task.exporters, *([REVISED] if task.reviser else [])}
        self.reused = self.made = 0

    def outcomes(self, inputs: Sequence[Input]) -> Iterator[tuple[Input, Bundle | Problem]]:
        """Every input with its bundle, or with the problem that kept it from being made."""
        # What is looked up ahead must end before the store does, wherever this is left.
        with self._crew(inputs) as pool, closing(self._looked_up(inputs)) as asked_for:
            answers = self._here(asked_for) if pool is None else pool.answers(asked_for)
            for asked, made, packed in answers:
                if asked.known is not None:
                    self.reused += 1
                else:
                    self.made += 1
                    self._keep(asked, made, packed)
                yield asked.given, made

    def _crew(self, inputs: Sequence[Input]) -> Pool | Cluster | nullcontext[None]:
        if self._cluster is not None and inputs:
            return self._cluster
        if self._workers <= 1 or len(inputs) <= 1:
            return nullcontext()
        return Pool(replace(self._task, packed=self._store is not None), min(self._workers, len(inputs)))

    def _here(self, asked_for: Iterable[Asked]) -> Iterator[tuple[Asked, Bundle | Problem, Packed | None]]:
        for asked in asked_for:
            if asked.known is not None:
                yield asked, asked.known, None
                continue
            if self._worker is None:
                self._worker = Worker(self._task)
            yield asked, self._worker.do(asked.given), None

    def _looked_up(self, inputs: Sequence[Input]) -> Generator[Asked]:
        store = self._store
        if store is None:
            yield from (Asked(given, None, None) for given in inputs)
            return
        rest = iter(inputs)
        some = list(islice(rest, _LOOKED_UP))
        # One batch ahead: files are read, and what is stored is expanded, while the one before is written.
        with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
            ahead = thread.submit(self._look_up, store, some)
            while some:
                found, some = ahead.result(), list(islice(rest, _LOOKED_UP))
                ahead = thread.submit(self._look_up, store, some)
                yield from found

    def _look_up(self, store: Store, some: Sequence[Input]) -> list[Asked]:
        keys = self._keys(some)
        known = {} if self._force else store.get_many([key for key in keys if key is not None])
        return [
            Asked(given, key, self._bundle(known.get(key)) if key is not None else None)
            for given, key in zip(some, keys, strict=True)
        ]

    def _keys(self, some: Sequence[Input]) -> list[Key | None]:
        if not any(given.url for given in some):
            return [self._key(given) for given in some]
        # Each is a trip through the network.
        with ThreadPoolExecutor(_LOOKED_UP, thread_name_prefix="key") as threads:
            return list(threads.map(self._key, some))

    def _key(self, given: Input) -> Key | None:
        from obligraph.store import Key

        try:
            data = content(given, self._task.limits)
        except ReadError:
            return None
        return Key(given.source, hashlib.sha256(data).hexdigest(), self._rules)

    def _bundle(self, data: bytes | None) -> Bundle | Problem | None:
        try:
            made = None if data is None else unpack(data)
        except BundleError:
            return None
        # A run that wrote fewer formats kept less.
        if isinstance(made, Bundle) and not made.segments.keys() >= self._wanted:
            return None
        return made

    def _keep(self, asked: Asked, made: Bundle | Problem, packed: Packed | None) -> None:
        from obligraph.store import compress, passes
        from obligraph.store.packed import LARGEST

        if self._store is None or asked.key is None or not self._store.keeps:
            return
        failed = isinstance(made, Problem)
        if isinstance(made, Problem) and passes(made):
            return
        # A file that changed while it was read is not what its key says.
        if isinstance(made, Bundle) and (made.record["sha256"] != asked.key.sha256 or size(made) > LARGEST):
            return
        self._store.put(asked.key, packed or compress(pack(made)), failed=failed)
