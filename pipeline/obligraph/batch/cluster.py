"""Workers on a cluster of Dask, and their answers in the order of the inputs.

The cluster may be at work on a bounded number of files at a time. A worker that is lost costs nothing but time: Dask
gives its files to another one. A file on which workers are lost again and again is reported. What cannot go on (no
scheduler, no worker, workers that would make something else) ends the run; what is done by then is in the store.
"""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from obligraph.batch import member
from obligraph.batch.bundle import Bundle, BundleError, unpack
from obligraph.batch.engines import EngineError
from obligraph.batch.pool import LONGEST
from obligraph.batch.worker import Task, plain
from obligraph.graph.plain import one_line, shortened
from obligraph.lexicon import load
from obligraph.lexicon.base import LexiconError
from obligraph.model import Problem
from obligraph.readers import Input, ReadError, content
from obligraph.store import Packed, rules_of
from obligraph.store.packed import DamagedError, expand

if TYPE_CHECKING:
    from obligraph.batch.making import Asked

AHEAD = 8
"""Files for every thread of the cluster that are asked for and not yet taken: workers never wait for the network."""

CONNECT = 30
"""Seconds in which the scheduler must answer, and the first worker be there."""

PATIENCE = 120
"""Seconds that a run waits for workers after the last one was lost."""

_AT_ONCE = 64
# What a cluster of our own serves about itself is for this machine alone.
_HERE = "127.0.0.1:0"
_LOOK = 5
_SILENT = logging.CRITICAL + 1
_LOGGERS = ("distributed", "tornado.application", "asyncio")
_INSTALL = "install the same obligraph[scale] on the scheduler and on all workers (各节点须安装相同版本)"


class Cluster:
    """The workers behind a scheduler's address (`tcp://HOST:8786`); with "", `workers` of them on this machine. Use it
    as a context. Entering and `answers` raise EngineError."""

    def __init__(self, task: Task, address: str = "", workers: int = 1) -> None:
        # Answers travel as the store keeps them: a third of the bytes.
        self._task = replace(task, packed=True, lexicons=tuple(_absolute(task.lexicons)))
        self._address, self._workers = address, workers
        self._rules = rules_of(load(*task.lexicons), limits=asdict(task.limits))
        self._told = json.dumps(self._task.plain(), sort_keys=True)
        self._name = f"obligraph-{uuid.uuid4().hex}"
        self._number = 0
        self._ends = ExitStack()
        self._client: Any = None

    def __enter__(self) -> Cluster:
        try:
            distributed: Any = import_module("distributed")
        except ImportError as error:
            raise EngineError("a cluster needs Dask: pip install 'obligraph[scale]' (缺少所需的库)") from error
        # What it logs while workers come and go is its own business; what matters to the user is told by us.
        for name in _LOGGERS:
            logger = logging.getLogger(name)
            self._ends.callback(logger.setLevel, logger.level)
            logger.setLevel(_SILENT)
        try:
            address: Any = self._address
            if not address:
                address = self._ends.enter_context(
                    distributed.LocalCluster(
                        n_workers=self._workers, threads_per_worker=1, processes=False, memory_limit=None,
                        dashboard_address=_HERE, worker_dashboard_address=_HERE,
                    )
                )  # fmt: skip
            client = distributed.Client(address, timeout=CONNECT, set_as_default=False, name="obligraph")
            self._client = self._ends.enter_context(client)
            client.wait_for_workers(1, timeout=CONNECT)
        except (OSError, ValueError, TypeError, ImportError) as error:
            connected = self._client is not None
            self._ends.close()
            if connected:
                message = f"{self._address} has no worker; start some: dask worker {self._address} (集群没有工作节点)"
                raise EngineError(message) from error
            raise EngineError(
                f"no Dask scheduler answers at {shortened(one_line(self._address), 100)}: {_why(error)}; start one "
                "(dask scheduler) and give its address, tcp://HOST:8786 (无法连接调度器)"
            ) from error
        except BaseException:
            self._ends.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):
            if self._client.status == "running":
                self._client.run(member.dismiss, self._told, self._rules.digest, on_error="ignore")
        with suppress(OSError):
            self._ends.close()

    def answers(self, asked: Iterable[Asked]) -> Iterator[tuple[Asked, Bundle | Problem, Packed | None]]:
        """What is asked, in its order, with what a worker made of it, and that as it came."""
        waiting: deque[tuple[Asked, Any]] = deque()
        most = AHEAD
        for number, one in enumerate(asked):
            if number % _AT_ONCE == 0:
                # Workers may join while the run goes on.
                most = AHEAD * max(1, self._threads())
            waiting.append((one, None if one.known is not None else self._submit(one.given)))
            while len(waiting) >= most or (waiting and _is_ready(waiting[0][1])):
                yield from self._first(waiting)
        while waiting:
            yield from self._first(waiting)

    def _threads(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except Exception as error:
            raise self._lost(error) from error

    def _submit(self, given: Input) -> Any:
        self._number += 1
        try:
            return self._client.submit(
                member.work,
                self._told,
                self._rules.digest,
                plain(given),
                key=f"{self._name}-{self._number}",
                pure=False,
            )
        except Exception as error:
            raise self._lost(error) from error

    def _first(self, waiting: deque[tuple[Asked, Any]]) -> Iterator[tuple[Asked, Bundle | Problem, Packed | None]]:
        """The first of those that wait, and what is ready behind it: brought here together, each trip costs time."""
        some = [waiting.popleft()]
        error = self._wait(some[0][1])
        while waiting and len(some) < _AT_ONCE and _is_ready(waiting[0][1]):
            some.append(waiting.popleft())
        finished = [future for _, future in some if future is not None and future.status == "finished"]
        try:
            values = self._client.gather(finished) if finished else []
        except Exception as lost:
            raise self._lost(lost) from lost
        brought = dict(zip((future.key for future in finished), values, strict=True))
        for number, (one, future) in enumerate(some):
            if future is None:
                assert one.known is not None
                yield one, one.known, None
            elif future.key in brought:
                yield one, *_made(one.given, brought[future.key])
            else:
                yield one, *self._failed(one.given, error if number == 0 else self._wait(future))

    def _wait(self, future: Any) -> BaseException | None:
        """Until a future has an answer. Gives the exception that it has instead of one."""
        if future is None:
            return None
        since = time.monotonic()
        while True:
            try:
                error: BaseException | None = future.exception(timeout=_LOOK)
            except TimeoutError:
                if self._threads():
                    since = time.monotonic()
                elif time.monotonic() - since > PATIENCE:
                    raise EngineError(
                        f"the cluster has had no worker for {PATIENCE} s; start some and run again: what is done is "
                        "kept in the store (集群的工作节点均已丢失)"
                    ) from None
                continue
            except Exception as lost:
                raise self._lost(lost) from lost
            # Dask gives a future up without an exception when the scheduler is gone.
            if error is None and future.status != "finished":
                raise self._lost(None)
            return error

    def _failed(self, given: Input, error: BaseException | None) -> tuple[Bundle | Problem, Packed | None]:
        """A file that Dask gave up: once more, since another one may have been to blame, and then it is reported."""
        from distributed.scheduler import KilledWorker

        if isinstance(error, KilledWorker):
            future = self._submit(given)
            error = self._wait(future)
            if error is None:
                try:
                    return _made(given, future.result())
                except Exception as lost:
                    raise self._lost(lost) from lost
        if isinstance(error, KilledWorker):
            message = "workers of the cluster were lost on this file again and again; it may be damaged or hostile"
            return Problem(given.source, None, "crashed", f"{message} (处理时崩溃)"), None
        if isinstance(error, member.UnseenError):
            try:
                content(given, self._task.limits)
            except ReadError as gone:
                return gone.problem, None
            raise EngineError(
                f"the workers do not see {shortened(one_line(str(error)), 200)}: give a folder that all machines share "
                "under the same path, or a URL (工作节点看不到该文件)"
            )
        if isinstance(error, member.OtherRulesError):
            raise EngineError(f"{self._difference(str(error))}; {_INSTALL}")
        if isinstance(error, LexiconError):
            raise EngineError(f"a worker cannot read the lexicons: {one_line(str(error))} (工作节点无法读取词表)")
        raise EngineError(f"the cluster cannot do this work ({_why(error)}); {_INSTALL}")

    def _difference(self, theirs: str) -> str:
        """In what a worker's rules differ from ours."""
        there, differs = json.loads(theirs), []
        for name, here in json.loads(json.dumps(dict(self._rules.made_of))).items():
            other = there.get(name)
            if here == other:
                continue
            if name == "libraries":
                differs += [
                    f"{one} {here[one] or '-'}, {other.get(one) or '-'}" for one in here if here[one] != other.get(one)
                ]
            else:
                differs.append(f"{name} {_short(here)}, {_short(other)}")
        return f"the workers would make something else (here, there: {'; '.join(differs[:4])})"

    def _lost(self, error: BaseException | None) -> EngineError:
        if isinstance(error, EngineError):
            return error
        # Dask's client tries to connect a little longer than it is wanted, and says so.
        logging.getLogger("distributed.client").setLevel(_SILENT)
        why = f" ({_why(error)})" if error is not None else ""
        return EngineError(
            f"the connection to the scheduler at {self._address or 'this machine'} was lost{why}; run again when it is "
            "back: what is done is kept in the store (与调度器的连接中断)"
        )


def _absolute(paths: Sequence[str]) -> list[str]:
    return [str(Path(path).absolute()) for path in paths]


def _is_ready(future: Any) -> bool:
    return future is None or future.done()


def _made(given: Input, data: bytes) -> tuple[Bundle | Problem, Packed | None]:
    try:
        return unpack(expand(data, LONGEST)), Packed(data)
    except (DamagedError, BundleError, TypeError) as error:
        raise EngineError(f"{given.source}: a worker's answer is damaged ({_why(error)}); {_INSTALL}") from error


def _short(value: object) -> str:
    return shortened(one_line(value if isinstance(value, str) else json.dumps(value)), 12)


def _why(error: BaseException | None) -> str:
    return shortened(one_line(str(error)), 200) or type(error).__name__
