"""The story of `cascade`: documents of several levels → the tree in which they carry each other out → files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from obligraph.cascading import Cascade
from obligraph.cascading import cascade as planted
from obligraph.drafting.compare import central_of
from obligraph.drafting.given import Given
from obligraph.exporters import ExportError
from obligraph.exporters.cascade import CASCADES
from obligraph.model import Extraction, Problem
from obligraph.readers import Limits
from obligraph.run import Source


class CascadeError(Exception):
    """There is no document to make a tree of; the message says why."""


@dataclass(slots=True)
class Outcome:
    """What a cascade came to; sources that could not be read; formats that could not be written, with the error. What
    could be written was."""

    folder: Path
    cascade: Cascade
    failures: list[Problem] = field(default_factory=list)
    unwritten: dict[str, ExportError] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Did anything go wrong but for a library that is not installed?"""
        errors = self.unwritten.values()
        return bool(self.failures) or any(not isinstance(error.__cause__, ImportError) for error in errors)


def cascade(
    sources: Source | Sequence[Source], *, under: Source | None = None, lexicons: Sequence[Source] = (),
    limits: Limits | None = None, failures: list[Problem] | None = None,
) -> Cascade:  # fmt: skip
    """The tree of the documents of the sources (files, folders, globs, runs' folders) and the course of every duty
    through it. `under`: a document under which those hang that cite none of the others. What cannot be read is added
    to `failures`. Raises drafting.compare.CompareError for `under`, results.ResultsError and lexicon.LexiconError.
    """
    named = [sources] if isinstance(sources, str | Path) else list(sources)
    given = Given(lexicons, limits)
    top = central_of(given, under) if under is not None else None
    found: list[Extraction] = []
    for one in given.extractions(named):
        if isinstance(one, Extraction):
            found.append(one)
        elif failures is not None:
            failures.append(one)
    return planted(found, top)


def cascade_documents(
    sources: Sequence[Source], folder: Path, *, under: Source | None = None, formats: Collection[str] = CASCADES,
    lexicons: Sequence[Source] = (), limits: Limits | None = None,
) -> Outcome:  # fmt: skip
    """Make the cascade and write it into `folder`. `formats` are names of CASCADES; one that cannot be written does not
    keep the others from it. Raises as `cascade` does, and CascadeError where no document could be read.
    """
    failures: list[Problem] = []
    made = cascade(sources, under=under, lexicons=lexicons, limits=limits, failures=failures)
    if not made.documents:
        why = next((f"{one.source}: {one.message}" for one in failures), "")
        raise CascadeError(f"no document could be read (没有可读的文件){': ' if why else ''}{why}")
    outcome = Outcome(folder, made, failures)
    folder.mkdir(parents=True, exist_ok=True)
    for name, form in CASCADES.items():
        if name in formats:
            try:
                form.factory(made, failures, folder)
            except ExportError as error:
                outcome.unwritten[name] = error
    return outcome
