"""A run's results in other formats: folder → extractions → exporters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from obligraph.exporters import FORMATS, ExportError, Exports
from obligraph.results import Results, Wanted


class Converted(NamedTuple):
    """How much was written; documents without a wanted task count only where all tasks are wanted."""

    documents: int
    obligations: int


def convert(folder: Path, formats: Sequence[str], into: Path, wanted: Wanted | None = None) -> Converted:
    """Write what `extract` wrote into `folder` in other formats (names of FORMATS) into the folder `into`; of the
    tasks only those that are `wanted`, and then only documents that hold one.

    Raises ResultsError where the results cannot be read, ExportError where a file cannot be written or a format's
    library is not installed.
    """
    wanted = wanted or Wanted()
    if wanted != Wanted() and (names := [name for name in formats if FORMATS[name].whole]):
        raise ExportError(f"{', '.join(names)}: holds whole documents; leave the choice of tasks out (不能筛选任务)")
    results = Results(folder)
    documents = obligations = 0
    every = wanted == Wanted()
    factories = {name: FORMATS[name].factory if every else FORMATS[name].factory_of_chosen for name in formats}
    with Exports(into, factories) as exports:
        if every:
            for problem in results.failures():
                exports.problem(problem)
        for extraction in results.extractions():
            chosen = wanted.of(extraction)
            if chosen.obligations or every:
                exports.add(chosen)
                documents += 1
                obligations += len(chosen.obligations)
    return Converted(documents, obligations)
