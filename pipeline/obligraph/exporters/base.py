"""What an exporter is, and how several run together: results come in document by document, files appear at the end or
not at all.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar

from obligraph.exporters.placing import clear, together
from obligraph.exporters.segments import Bytes
from obligraph.later import part
from obligraph.model import Extraction, Problem


class ExportError(Exception):
    """A result file could not be written; the message says which, why and what to do."""


Taken = TypeVar("Taken")
_Given = TypeVar("_Given", contravariant=True)
_Made = TypeVar("_Made")


class Sink(Protocol[_Given]):
    """Takes the results of one document after the other and makes files of them."""

    def add(self, results: _Given, /) -> None:
        """Take one document's results. The order of calls is the order in the files."""

    def problem(self, problem: Problem) -> None:
        """Take a problem of a source that gave no document (a file that could not be read)."""

    def close(self) -> None:
        """Put the finished files in place, each at once. Raises ExportError."""

    def abort(self) -> None:
        """Remove whatever is unfinished; what stood in the folder before stays."""


class Exporter(Sink[Extraction], Protocol):
    """Writes one or more files of a results folder, document by document, in bounded memory.

    A class of ours names this protocol as its base, so that `problem` and `abort` need no repeating where they do
    nothing.
    """

    def add(self, extraction: Extraction, /) -> None:
        """Take one document's results. The order of calls is the order in the files."""


class Segmented(Exporter, Protocol):
    """An exporter that works in two steps, so that workers can do the first and a store can keep what it gives.

    `segment` does everything that is costly and follows from one document alone; `keep` puts it into the files and
    sees to what runs through all documents: numbers, shared nodes, counts.
    """

    def __init__(self, folder: Path, /) -> None:
        """Begin the files in `folder`."""

    @classmethod
    def segment(cls, extraction: Extraction, /) -> bytes:
        """What the files need of one document, as bytes that hold no code. A worker calls it, which has no folder."""

    def keep(self, segment: Bytes, /) -> None:
        """Take one document by what `segment` gave. The order of calls is the order in the files. Raises ValueError
        where the bytes are damaged."""

    def add(self, extraction: Extraction, /) -> None:
        """Both steps at once."""
        self.keep(self.segment(extraction))


Factory = Callable[[Path], Exporter]


class SegmentedFactory(Protocol):
    """The class of an exporter that works in two steps: makes one for a folder, and segments without any."""

    def __call__(self, folder: Path, /) -> Segmented:
        """Begin the files in `folder`."""

    def segment(self, extraction: Extraction, /) -> bytes:
        """As `Segmented.segment`."""


class Format(NamedTuple, Generic[_Made]):
    """What a name such as that of `obligraph export --to NAME` writes: by which exporter (`module:class` of this
    room), which files or folders, and what they are for (English, Chinese). `whole`: a choice of tasks would make it
    wrong; `chosen`: the exporter of a choice of tasks, where it is another.
    """

    place: str
    files: tuple[str, ...]
    what: str
    chinese: str
    whole: bool = False
    chosen: str = ""

    @property
    def factory(self) -> _Made:
        """The exporter's class, imported now."""
        return self._class(self.place)

    @property
    def factory_of_chosen(self) -> _Made:
        """As `factory`, for documents of which only some tasks are wanted."""
        return self._class(self.chosen or self.place)

    def _class(self, place: str) -> _Made:
        made: _Made = part(f"obligraph.exporters.{place}")
        return made


def library(name: str, extra: str) -> Any:
    """A format's own library. Raises ExportError with the line that installs it where it is missing."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ExportError(
            f"this format needs {name.partition('.')[0]}: pip install 'obligraph[{extra}]' (缺少所需的库)"
        ) from error


class Exports(Generic[Taken]):
    """Several exporters as one, for `with`: closed in order when all went well, aborted when anything raised."""

    def __init__(self, folder: Path, factories: Mapping[str, Callable[[Path], Sink[Taken]]]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        clear(folder)
        self._open: dict[str, Sink[Taken]] = {}
        try:
            for name, factory in factories.items():
                self._open[name] = factory(folder)
        except BaseException:
            self.abort()
            raise

    def add(self, results: Taken) -> None:
        """Pass one document's results to every exporter. What one of them raises goes up at once."""
        for exporter in self._open.values():
            exporter.add(results)

    def keep(self, segments: Mapping[str, Bytes]) -> None:
        """Pass one document to every exporter that works in two steps, by its segment, and to no other. Raises KeyError
        where one is missing."""
        for name, exporter in self._open.items():
            if hasattr(exporter, "keep"):
                exporter.keep(segments[name])

    def problem(self, problem: Problem) -> None:
        """Pass the problem of a source that gave no document to every exporter."""
        for exporter in self._open.values():
            exporter.problem(problem)

    def close(self) -> None:
        """Close all, and put their files in place when the last is finished; when one fails, what stood there stays,
        and its error goes up."""
        try:
            with together():
                while self._open:
                    name = next(iter(self._open))
                    self._open[name].close()
                    del self._open[name]
        finally:
            self.abort()

    def abort(self) -> None:
        """Undo whatever has not been closed; calling it again does nothing."""
        while self._open:
            self._open.pop(next(iter(self._open))).abort()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()
