"""Engines that run the workers on other machines, by the name that `--engine` gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obligraph.later import part

if TYPE_CHECKING:
    from obligraph.batch.cluster import Cluster
    from obligraph.batch.worker import Task

ENGINES: dict[str, str] = {
    "dask": "cluster:Cluster",
}


class EngineError(Exception):
    """The engine cannot do the work; the message says why and what to do."""


def engine(name: str, task: Task, address: str, workers: int) -> Cluster:
    """The engine of a run; its libraries are imported when it is entered. Raises EngineError."""
    if name not in ENGINES:
        raise EngineError(f"no engine is named {name!r}; there are {', '.join(ENGINES)} (没有这种引擎)")
    made: Cluster = part(f"obligraph.batch.{ENGINES[name]}")(task, address, workers)
    return made
