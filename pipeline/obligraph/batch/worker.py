"""One worker: an input in, its bundle or its problem out. The same in this process, in one of ours, and on another
machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from obligraph.batch.bundle import Bundle, counts_of
from obligraph.collector import paused
from obligraph.later import part
from obligraph.model import Extraction, Problem, Reading
from obligraph.readers import Input, Limits, ReadError, content, fetched, read
from obligraph.readers.base import defect
from obligraph.readers.limits import USUAL

Segment = Callable[[Extraction], bytes]
REVISED = "corrections"
"""The segment that a reviser adds: what it did."""
Revise = Callable[[Extraction], tuple[Extraction, dict[str, bytes]]]
"""Changes an extraction before anything is made of it, and gives segments of its own."""


@dataclass(frozen=True, slots=True)
class Task:
    """What every worker of a run is told once: the user's lexicons and components, the limits of one file, and the
    exporters (names of EXPORTERS) whose segments are wanted; `packed`: answers come as the store keeps them.

    `reviser` (`package.module:name`) makes a Revise of the lexicon and `revisions`, for those who change extractions
    that they do not make: this room knows none of them.
    """

    lexicons: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    limits: Limits = USUAL
    exporters: tuple[str, ...] = ()
    packed: bool = False
    reviser: str = ""
    revisions: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @staticmethod
    def of(plain: dict[str, Any]) -> Task:
        """What `plain` gave."""
        return Task(
            tuple(plain["lexicons"]),
            tuple(plain["components"]),
            replace(Limits(), **plain["limits"]),
            tuple(plain["exporters"]),
            bool(plain["packed"]),
            str(plain["reviser"]),
            str(plain["revisions"]),
        )


class Worker:
    """Everything that a file needs, built once."""

    def __init__(self, task: Task) -> None:
        from obligraph.exporters import segmented

        self._limits = task.limits
        self._segments: dict[str, Segment] = {name: segmented(name).segment for name in task.exporters}
        with paused(keep=True):
            # A run whose workers are other processes has no need of the language layer, which takes a second to import.
            from obligraph.extractor import Extractor

            self.extractor = Extractor(*task.lexicons, components=task.components)
            self._revise: Revise = _unchanged
            if task.reviser:
                self._revise = part(task.reviser)(self.extractor.lexicon, task.revisions)

    def do(self, given: Input) -> Bundle | Problem:
        """The bundle of one input, or the problem that kept it from being read."""
        try:
            with fetched(given, self._limits) as here:
                reading = read(here, self.extractor.lexicon, self._limits)
                extraction, segments = self._revise(self.extractor.extract(reading))
                return self.bundle(here, reading, extraction, segments)
        except ReadError as error:
            return error.problem
        except MemoryError:
            message = "this file needs more memory than a worker may take; split it or raise Limits.memory (内存不足)"
            return Problem(given.source, None, "too-large", message)
        except Exception as error:  # A defect of ours on one document must not cost the user the batch.
            return defect(given.source, error)

    def bundle(
        self, given: Input, reading: Reading, extraction: Extraction, segments: Mapping[str, bytes]
    ) -> Bundle:  # fmt: skip
        """What is kept of a document, beside the `segments` that are there already."""
        data = content(given, self._limits)
        with paused():
            made = {name: make(extraction) for name, make in self._segments.items()}
        return Bundle(
            {
                "source": given.source,
                "sha256": hashlib.sha256(data).hexdigest(),
                "bytes": len(data),
                "format": reading.format,
                "encoding": reading.encoding,
            },
            counts_of(extraction),
            {**segments, **made},
        )


def _unchanged(extraction: Extraction) -> tuple[Extraction, dict[str, bytes]]:
    return extraction, {}


def plain(given: Input) -> list[Any]:
    """An input as JSON."""
    path = given.path if given.url else Path(given.path).absolute()
    return [given.source, str(path), given.member, given.inner, given.url]


def given_of(value: Sequence[Any]) -> Input:
    """What `plain` gave."""
    source, path, member, inner, url = value
    return Input(source, Path(path), member, inner, url)
