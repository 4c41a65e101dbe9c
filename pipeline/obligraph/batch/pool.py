"""Workers in processes of their own, and their answers in the order of the inputs.

A thread a process: it asks, waits and reads, and ends a process that takes too long. A process that dies is started
anew and given the file once more; a file that brings down two is reported, and nothing else is lost.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from obligraph.batch.bundle import READY, Bundle, BundleError, size, unpack
from obligraph.batch.worker import Task, plain
from obligraph.model import Problem
from obligraph.readers import Input, Limits
from obligraph.store.packed import DamagedError, Packed, expand

if TYPE_CHECKING:
    from obligraph.batch.making import Asked

AHEAD = 4
"""Answers a worker that may wait for their turn: enough to keep all busy beside one slow file, little enough for
memory."""

KNOWN_AHEAD = 128
_KNOWN_BYTES = 64 << 20
"""How many answers that are known may wait, and how large they may be together."""

_Read = TypeVar("_Read")
PROGRAM = (sys.executable, "-m", "obligraph.batch.child")
LONGEST = 1 << 31
"""Bytes of an answer."""
_START = 300
"""Seconds that a worker may take to get ready; they are none of its first file's."""
_SLOW = (".pdf", ".ofd", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".zip")


Answer = tuple[Bundle | Problem, Packed | None]
"""What a worker made, and the same as it came, if it came packed for the store."""


class Pool:
    """`workers` processes. Use it as a context: leaving it ends them."""

    def __init__(self, task: Task, workers: int, program: Sequence[str] = PROGRAM) -> None:
        self._task, self._workers = task, workers
        self._processes = [Process(task, program) for _ in range(workers)]
        self._idle = deque(self._processes)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="worker")

    def answers(self, asked: Iterable[Asked]) -> Iterator[tuple[Asked, Bundle | Problem, Packed | None]]:
        """What is asked, in its order, with what a worker made of it, and that as it came, if it came packed. What is
        known already needs no worker, and waits, so that one is at work on the next unknown file long before its turn.
        """
        waiting: deque[tuple[Asked, Future[Answer] | None]] = deque()
        at_work = known = 0
        for one in asked:
            future = None if one.known is not None else self._threads.submit(self._do, one.given)
            waiting.append((one, future))
            at_work += future is not None
            known += size(one.known)
            while waiting and (
                at_work >= AHEAD * self._workers
                or len(waiting) > KNOWN_AHEAD
                or known > _KNOWN_BYTES
                or (waiting[0][1] is not None and waiting[0][1].done())
            ):
                first, future = waiting.popleft()
                at_work -= future is not None
                known -= size(first.known)
                yield first, *_answer(first, future)
        for first, future in waiting:
            yield first, *_answer(first, future)

    def _do(self, given: Input) -> Answer:
        # As many threads as processes: there is always one that idles.
        process = self._idle.popleft()
        try:
            return process.do(given)
        finally:
            self._idle.append(process)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.end()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._processes:
            process.drop()


class Process:
    """One worker's process, started when it is needed and again after its death."""

    def __init__(self, task: Task, program: Sequence[str]) -> None:
        self._task, self._program = task, program
        self._running: subprocess.Popen[bytes] | None = None
        self._ended = False

    def do(self, given: Input) -> Answer:
        """The bundle of one input, or its problem."""
        made = self._twice(given, self._opened)
        return (made, None) if isinstance(made, Problem) else made

    def packed(self, given: Input) -> Packed | Problem:
        """As `do` for a task whose answers come packed, and left so: somebody else opens them."""
        return self._twice(given, Packed)

    def _twice(self, given: Input, read: Callable[[bytes], _Read]) -> _Read | Problem:
        for _ in range(2):
            answer, late = self._ask(given, read)
            if late:
                return _late(given, self._task.limits)
            if answer is not None:
                return answer
            if self._ended:
                break
        message = "a worker broke down on this file twice; it may be damaged or hostile (处理时崩溃)"
        return Problem(given.source, None, "crashed", message)

    def _opened(self, data: bytes) -> Answer:
        return (unpack(expand(data, LONGEST)), Packed(data)) if self._task.packed else (unpack(data), None)

    def _ask(self, given: Input, read: Callable[[bytes], _Read]) -> tuple[_Read | None, bool]:
        """The answer as it is read, None where the process died, and whether it was ended for taking too long."""
        late = threading.Event()
        try:
            process = self._alive()
            assert process.stdin is not None
            assert process.stdout is not None
            with _ended_after(seconds(given, self._task.limits), process, late):
                process.stdin.write(json.dumps(plain(given)).encode() + b"\n")
                process.stdin.flush()
                length = int.from_bytes(process.stdout.read(8), "big")
                data = process.stdout.read(length) if 0 < length < LONGEST else b""
            if not data or len(data) != length:
                raise BundleError(f"{len(data)} bytes where there should be {length}")
            return read(data), False
        except (OSError, BundleError, DamagedError):
            self.drop()
            return None, late.is_set()

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._running is not None and self._running.poll() is not None:
            self.drop()
        if self._running is None:
            if self._ended:
                raise BrokenPipeError
            # The path as it is here, wherever the program's own parts are found.
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
            self._running = started = subprocess.Popen(
                self._program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
            )
            assert started.stdin is not None
            assert started.stdout is not None
            with _ended_after(_START, started, threading.Event()):
                started.stdin.write(json.dumps(self._task.plain()).encode() + b"\n")
                started.stdin.flush()
                if started.stdout.read(len(READY)) != READY:
                    raise BrokenPipeError
        return self._running

    def end(self) -> None:
        """End the process for good; a file that it is at is lost."""
        self._ended = True
        running = self._running
        if running is not None:
            running.kill()

    def drop(self) -> None:
        """Let go of the process, which ends it."""
        process, self._running = self._running, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _answer(asked: Asked, future: Future[Answer] | None) -> Answer:
    if future is not None:
        return future.result()
    assert asked.known is not None
    return asked.known, None


@contextlib.contextmanager
def _ended_after(limit: float, process: subprocess.Popen[bytes], late: threading.Event) -> Iterator[None]:
    """Kills the process after that many seconds, and says so by `late`."""

    def kill() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limit, kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def seconds(given: Input, limits: Limits) -> int:
    """How long a worker may be at a file. Binary formats have their own, tighter bound while they are read."""
    pages = limits.scans * limits.page_seconds if given.source.lower().endswith(_SLOW) else 0
    return 2 * limits.seconds + pages


def _late(given: Input, limits: Limits) -> Problem:
    message = (
        f"this file took longer than {seconds(given, limits)} s and was given up; split it or raise Limits.seconds "
        "(处理超时)"
    )
    return Problem(given.source, None, "timeout", message)
