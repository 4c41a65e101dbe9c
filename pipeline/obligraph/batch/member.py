"""What a cluster's worker does: it hands each file to a process of our own (`pool.Process`), as a run on one machine
does, so that a file that hangs or brings down its parser costs that file and never the cluster's worker; and first of
all it makes sure that its results would be the same as those of the machine that asks.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from obligraph.batch.bundle import pack
from obligraph.batch.pool import PROGRAM, Process
from obligraph.batch.worker import Task, given_of
from obligraph.lexicon import load
from obligraph.model import Problem
from obligraph.readers import Input
from obligraph.readers.base import defect
from obligraph.store import Packed, compress, rules_of

IDLE = 60
"""Seconds without a file after which the processes of a task end."""


class OtherRulesError(Exception):
    """This worker would make something else: the JSON is what its rules are made of (`store.Rules`)."""


class UnseenError(Exception):
    """The file is not to be seen from this worker."""


class Crew:
    """The processes of one task: as many as files are at work at once in this worker."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._idle: deque[Process] = deque()
        self._timer = threading.Timer(0, self.rest)

    def do(self, given: Input) -> bytes:
        """The packed bundle of one input, or its packed problem, compressed."""
        try:
            process = self._idle.popleft()
        except IndexError:
            process = Process(self._task, PROGRAM)
        made: Packed | Problem
        try:
            made = process.packed(given)
        except Exception as error:  # Dask may not know how to bring it to the client.
            made = defect(given.source, error)
        finally:
            self._idle.append(process)
            # A client that was interrupted or killed dismissed nobody, or too early.
            self._timer.cancel()
            self._timer = threading.Timer(IDLE, self.rest)
            self._timer.daemon = True
            self._timer.start()
        return compress(pack(made)) if isinstance(made, Problem) else made

    def rest(self) -> None:
        """End the processes that idle; they are started anew when they are needed."""
        self._timer.cancel()
        while self._idle:
            with suppress(IndexError):
                self._idle.popleft().drop()


_CREWS: dict[tuple[str, str], Crew] = {}
_ONE_AT_A_TIME = threading.Lock()


def work(task: str, rules: str, given: Sequence[Any]) -> bytes:
    """What `Crew.do` makes of one input (`worker.plain`). `task` is JSON, `rules` the digest that the client works by.

    Raises OtherRulesError, UnseenError, and lexicon.LexiconError where the user's lexicons cannot be read here.
    """
    crew, one = _crew(task, rules), given_of(given)
    if not one.url and not one.path.exists():
        raise UnseenError(str(one.path))
    return crew.do(one)


def _crew(task: str, rules: str) -> Crew:
    with _ONE_AT_A_TIME:
        crew = _CREWS.get((task, rules))
        if crew is None:
            made = Task.of(json.loads(task))
            own = rules_of(load(*made.lexicons), limits=asdict(made.limits))
            if own.digest != rules:
                raise OtherRulesError(json.dumps(dict(own.made_of)))
            crew = _CREWS[task, rules] = Crew(made)
        return crew


def dismiss(task: str, rules: str) -> None:
    """End the processes of a task."""
    crew = _CREWS.pop((task, rules), None)
    if crew is not None:
        crew.rest()
