"""A worker in a process of its own: says when it is ready, reads requests, one JSON line each, and answers each with a
packed bundle behind its length.

    python -m obligraph.batch.child      the first line is the worker's task
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys

from obligraph.batch.bundle import READY, pack
from obligraph.batch.worker import Task, Worker, given_of
from obligraph.readers.apart import bound_memory
from obligraph.store.packed import compress


def serve() -> None:
    """Answer until the requests end. What a library prints must not get among the answers."""
    # Ctrl-C is for the parent, which ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    requests = sys.stdin.buffer
    task = Task.of(json.loads(requests.readline()))
    worker = Worker(task)
    if not task.components:
        # How much a component of the user's own takes is theirs to say: a model may take more than any file.
        bound_memory(task.limits.memory)
    answers.write(READY)
    answers.flush()
    for line in requests:
        data = pack(worker.do(given_of(json.loads(line))))
        if task.packed:
            data = compress(data)
        answers.write(len(data).to_bytes(8, "big"))
        answers.write(data)
        answers.flush()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        serve()
