"""A cluster of Dask for tests and benchmarks: a scheduler and workers in processes of their own, on this machine."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from needs import ROOT

SECONDS = 120


class DaskCluster:
    """`address` is the scheduler's; `scheduler` and `workers` are its processes."""

    def __init__(self, folder: Path, *, allowed_failures: int = 3) -> None:
        self._folder = folder
        self._environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(ROOT / "pipeline"), str(ROOT / "tests"))),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(allowed_failures),
        }
        told = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(told))
        ends = time.monotonic() + SECONDS
        while not told.exists() or not told.read_text():
            assert self.scheduler.poll() is None, "the scheduler ended"
            assert time.monotonic() < ends, "no scheduler"
            time.sleep(0.05)
        self.address: str = json.loads(told.read_text())["address"]

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        """Start a worker of one thread. Without a nanny, it is the very process that is given."""
        started = self._start("worker", self.address, "--nthreads", "1", "--memory-limit", "0", *options)
        self.workers.append(started)
        return started

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        command: Sequence[str] = (
            sys.executable, "-m", "dask", what, "--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0",
            "--no-dashboard", *options,
        )  # fmt: skip
        with (self._folder / "log.txt").open("ab") as log:
            return subprocess.Popen(
                command, cwd=self._folder, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def end(self) -> None:
        """End all of it."""
        for process in (*self.workers, self.scheduler):
            process.terminate()
        for process in (*self.workers, self.scheduler):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()


@contextlib.contextmanager
def cluster(
    folder: Path, workers: int = 2, options: Sequence[str] = ("--no-nanny",), *, allowed_failures: int = 3
) -> Iterator[DaskCluster]:
    """A cluster, ended afterwards."""
    made = DaskCluster(folder, allowed_failures=allowed_failures)
    try:
        for _ in range(workers):
            made.worker(*options)
        yield made
    finally:
        made.end()
