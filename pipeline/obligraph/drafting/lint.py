"""The story of `lint`: sources → extractions → findings → those that nobody silenced → a writer."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from obligraph.drafting.given import Given, is_run
from obligraph.drafting.silences import NAME, Silence, Silences, silence
from obligraph.drafting.silences import write as write_silences
from obligraph.exporters.findings import Linted, Writer
from obligraph.lexicon import load
from obligraph.lint import CHECKS, lint
from obligraph.model import Comparison, Extraction, Finding, Problem, Severity
from obligraph.readers import Input, Limits, expand
from obligraph.results import Results
from obligraph.run import Source, each


class AgainstError(Exception):
    """The central text cannot be used; the message says why and what to do."""


@dataclass(slots=True)
class Outcome:
    """What a run of the checks came to: how many documents, findings by severity, how many were silenced, the sources
    that could not be read, and the silences that matched nothing any more, with their files."""

    documents: int = 0
    findings: Counter[Severity] = field(default_factory=Counter)
    silenced: int = 0
    failures: list[Problem] = field(default_factory=list)
    stale: list[tuple[Path, Silence]] = field(default_factory=list)

    def fails(self, on: Severity | None) -> bool:
        """Is anything found at or above that severity?"""
        order = list(Severity)
        return on is not None and any(self.findings[one] for one in order[: order.index(on) + 1])


@dataclass(frozen=True, slots=True)
class _Given:
    """An extraction or what kept it from being made, with its file and the folder that it lies in."""

    outcome: Extraction | Problem
    place: str
    folder: Path


def lint_drafts(
    sources: Sequence[Source], writer: Writer, *, against: Source | None = None, codes: Collection[str] = CHECKS,
    silences: Path | None = None, record: Path | None = None, lexicons: Sequence[Source] = (),
    limits: Limits | None = None,
) -> Outcome:  # fmt: skip
    """Check every document of the sources and give the findings to `writer`, in bounded memory but for `record`.

    `against` is one central document, or a run's folder that holds one; `silences` the file of what was accepted, else
    the one beside each document; `record` a file that is made to silence all that is found, what is silenced already
    included. Raises AgainstError, SilenceError, results.ResultsError, lexicon.LexiconError and exporters.ExportError.
    """
    given, lexicon = Given(lexicons, limits), load(*lexicons)
    central = _central(given, against) if against is not None else None
    files = _Files(silences)
    if record is not None and record.exists():
        files.file(record)
    outcome = Outcome()
    accepted: list[Silence] = []
    for one in _documents(given, sources, limits or Limits()):
        if isinstance(one.outcome, Problem):
            outcome.failures.append(one.outcome)
            writer.problem(one.outcome)
            continue
        found = lint(one.outcome, _compared(central, one.outcome), lexicon=lexicon, codes=codes)
        loud = files.loud(one, found, codes)
        outcome.documents += 1
        outcome.silenced += len(found) - len(loud)
        if record is not None:
            accepted += [silence(one.outcome.document.text, finding) for finding in loud]
            outcome.silenced, loud = outcome.silenced + len(loud), []
        outcome.findings.update(finding.severity for finding in loud)
        writer.add(Linted(one.outcome.document, one.place, tuple(loud)))
    writer.close()
    if record is not None:
        known = files.known.get(record)
        write_silences(record, [*(known.kept() if known else ()), *accepted])
    outcome.stale = [(path, entry) for path, known in files.known.items() if path != record for entry in known.stale()]
    return outcome


class _Files:
    """The files of silences that apply, each read once."""

    def __init__(self, one: Path | None) -> None:
        self._one = one
        self._beside: dict[Path, Path | None] = {}
        self.known: dict[Path, Silences] = {}

    def file(self, path: Path) -> None:
        """Read a file and let it hold for every document."""
        self.known.setdefault(path, Silences(path))
        self._one = self._one or path

    def loud(self, given: _Given, findings: Sequence[Finding], codes: Collection[str]) -> list[Finding]:
        """The findings that no file silences."""
        assert isinstance(given.outcome, Extraction)
        document = given.outcome.document
        left = list(findings)
        for path in self._paths(given.folder):
            if path not in self.known:
                self.known[path] = Silences(path)
            left = self.known[path].loud(document.text, document.source, left, codes)
        return left

    def _paths(self, folder: Path) -> list[Path]:
        if self._one is not None:
            return [self._one]
        if folder not in self._beside:
            path = folder / NAME
            self._beside[folder] = path if path.is_file() else None
        beside = self._beside[folder]
        return [beside] if beside else []


def _documents(given: Given, sources: Sequence[Source], limits: Limits) -> Iterator[_Given]:
    for of_runs, same in groupby(sources, is_run):
        if of_runs:
            for folder in map(Path, same):
                results = Results(folder)
                for problem in results.failures():
                    yield _Given(problem, problem.source, folder)
                for extraction in results.extractions():
                    yield _Given(extraction, extraction.document.source, folder)
            continue
        inputs, unusable = expand(list(same), limits)
        for problem in unusable:
            yield _Given(problem, problem.source, Path())
        for item, outcome in each(given.extractor, inputs, limits):
            yield _Given(
                outcome,
                _place(item),
                Path() if item.url else item.path.parent,
            )


def _place(item: Input) -> str:
    """The file as seen from here, with slashes; a file in an archive stands below the archive."""
    if item.url:
        from obligraph.readers.remote import shown

        return shown(item.url)
    try:
        path = os.path.relpath(item.path)
    except ValueError:  # Another drive of Windows.
        path = os.path.abspath(item.path)
    path = path.replace(os.sep, "/")
    return f"{path}/{item.inner}" if item.inner else path


def _central(given: Given, source: Source) -> Extraction:
    found = list(given.extractions([source]))
    if len(found) != 1:
        raise AgainstError(f"{source}: {len(found)} documents; give --against the one central text (须为一份文件)")
    if isinstance(found[0], Problem):
        raise AgainstError(f"{source}: {found[0].message}")
    return found[0]


def _compared(central: Extraction | None, local: Extraction) -> Comparison | None:
    if central is None:
        return None
    from obligraph.comparing import compare

    return compare(central, local)
