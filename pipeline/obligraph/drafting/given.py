"""Documents or runs' folders → extractions: what `compare`, `cascade` and `lint` are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from obligraph.extractor import Extractor
from obligraph.model import Extraction, Problem
from obligraph.readers import Limits, expand
from obligraph.results import Results
from obligraph.run import Source, each


def is_run(source: Source) -> bool:
    """Is this a folder that `extract` wrote?"""
    return all((Path(source) / name).is_file() for name in ("documents.jsonl", "obligations.jsonl"))


class Given:
    """Reads sources one by one; the machinery for reading documents is built when the first one needs it."""

    def __init__(self, lexicons: Sequence[Source] = (), limits: Limits | None = None) -> None:
        self._lexicons = tuple(lexicons)
        self._limits = limits or Limits()
        self._extractor: Extractor | None = None

    @property
    def extractor(self) -> Extractor:
        """Built once."""
        if self._extractor is None:
            self._extractor = Extractor(*self._lexicons)
        return self._extractor

    def extractions(self, sources: Sequence[Source]) -> Iterator[Extraction | Problem]:
        """Every document of the sources: files, folders and globs are read and extracted (neighbours of them sorted by
        name, as `extract` does), a run's folder gives what it holds, in its order. What cannot be read comes as its
        Problem. Raises results.ResultsError for a run whose files are damaged.
        """
        for of_runs, same in groupby(sources, is_run):
            if of_runs:
                for results in map(Results, map(Path, same)):
                    yield from results.failures()
                    yield from results.extractions()
                continue
            inputs, unusable = expand(list(same), self._limits)
            yield from unusable
            for _, outcome in each(self.extractor, inputs, self._limits):
                yield outcome
