"""Stored corrections put upon every document of a run, and stored anew with what this extraction said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from obligraph.corrections.change import corrected, words_of
from obligraph.corrections.correction import (
    EXTRACTED,
    FILE,
    Correction,
    Corrections,
    Extracted,
    corrections_text,
    extracted_text,
    read_corrections,
)
from obligraph.corrections.words import Reader, UnreadableError
from obligraph.exporters.base import Exporter
from obligraph.exporters.files import write_atomically
from obligraph.lexicon import Lexicon
from obligraph.model import Extraction, Obligation, Problem

_UNFIT = "correction-unfit"


class Applied:
    """The corrections beside a run. `applied` is given each document of the run once, in its order; `keeper` makes the
    exporter that stores them when the run's results are put in place.

    Where a document's text has changed, a correction stays with its sentence: under the same headings, or anywhere if
    the sentence stands there once. What fits no longer is a problem of the document, and is kept. Raises
    CorrectionsError where the corrections cannot be read.
    """

    def __init__(self, folder: Path, lexicon: Lexicon) -> None:
        self._stored = read_corrections(folder)
        self._reader = Reader(lexicon) if self._stored else None
        self._of_source: dict[str, list[str]] = {}
        for id, cells in self._stored.items():
            self._of_source.setdefault(next(iter(cells.values())).source, []).append(id)
        self._used: Corrections = {}
        self._seen: set[str] = set()
        self._moved: set[str] = set()
        self._extracted: Extracted = {}
        self.cells = self.unfit = 0

    def applied(self, extraction: Extraction) -> Extraction:
        """The document as people corrected it."""
        if self._reader is None:
            return extraction
        document = extraction.document
        self._seen.add(document.id)
        given = {task.id: self._stored[task.id] for task in extraction.obligations if task.id in self._stored}
        problems: list[Problem] = []
        self._carry_over(extraction, given, problems)
        tasks: list[Obligation] = []
        for task in extraction.obligations:
            if task.id not in given:
                tasks.append(task)
                continue
            own = {
                name: replace(one, before=words_of(task, name), doc=task.doc, id=task.id)
                for name, one in given[task.id].items()
            }
            made, failed = corrected(task, own, self._reader, document)
            self._used[task.id] = own
            self._extracted[task.source, task.id] = task
            self.cells += len(own) - len(failed)
            problems += [self._unfit(document.source, one, error) for one, error in failed]
            if made is not None:
                tasks.append(made)
        return replace(extraction, obligations=tuple(tasks), problems=(*extraction.problems, *problems))

    def keeper(self, folder: Path) -> Exporter:
        """The exporter that stores the corrections."""
        return _Keeper(folder, self)

    def content(self) -> tuple[Corrections, Extracted]:
        """What is to be stored: the corrections in the order of the run, then those of other documents as they were."""
        left = {
            id: cells for id, cells in self._stored.items() if id not in self._used and id not in self._moved
        }  # fmt: skip
        return {**self._used, **left}, self._extracted

    def _carry_over(self, extraction: Extraction, given: Corrections, problems: list[Problem]) -> None:
        """Find the tasks of corrections that another version of this document had."""
        document = extraction.document
        known = [id for id in self._of_source.get(document.source, ()) if id not in given]
        if not known:
            return
        by_hash = {task.id.partition("-")[2]: task for task in extraction.obligations}
        by_quote: dict[str, list[Obligation]] = {}
        for task in extraction.obligations:
            by_quote.setdefault(task.quote, []).append(task)
        unfit = []
        for id in known:
            if id in self._moved:
                continue
            quote = next(iter(self._stored[id].values())).quote
            alike = by_quote.get(quote, [])
            same = by_hash.get(id.partition("-")[2])
            to = same if same is not None and same.quote == quote else alike[0] if len(alike) == 1 else None
            if to is None:
                unfit.append(id)
                continue
            given[to.id] = {**self._stored[id], **given.get(to.id, {})}
            self._moved.add(id)
        problems += [self._unfit(document.source, one, None) for id in unfit for one in self._stored[id].values()]

    def _unfit(self, source: str, one: Correction, error: UnreadableError | None) -> Problem:
        self.unfit += 1
        words = f"{one.cell} → {one.after[:60] or '(empty)'}"
        if error is None:
            why = f"the document no longer holds its sentence once: {one.quote[:60]}"
            chinese = "更正对应的原文已变动，未能套用，仍保留在 corrections.jsonl"
        else:
            why, chinese = error.english, f"更正未能套用：{error.chinese}"
        where = " ".join(part for part in (one.file, one.sheet, one.place) if part)
        message = f"the correction {words} ({where}) does not fit: {why}; it stays in {FILE} ({chinese})"
        return Problem(source, None, _UNFIT, message)


class _Keeper(Exporter):
    """corrections.jsonl and extracted.jsonl, put in place before the results that they explain."""

    def __init__(self, folder: Path, applied: Applied) -> None:
        self._folder, self._applied = folder, applied

    def add(self, extraction: Extraction) -> None:
        """Nothing: `Applied.applied` has seen it."""

    def problem(self, problem: Problem) -> None:
        """Nothing: a source that gave no document keeps its corrections."""

    def abort(self) -> None:
        """Nothing is on the disk before `close`."""

    def close(self) -> None:
        store(self._folder, *self._applied.content())


def store(folder: Path, corrections: Corrections, extracted: Extracted) -> None:
    """Put both files in place; an empty one goes away. Raises ExportError."""
    # First what the extraction said: without it nothing could be set back.
    for name, text in ((EXTRACTED, extracted_text(extracted)), (FILE, corrections_text(corrections))):
        if text:
            write_atomically(folder / name, text.encode("utf-8", "replace"))
        elif (folder / name).exists():
            (folder / name).unlink()
