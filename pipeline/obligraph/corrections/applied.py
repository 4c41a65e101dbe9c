"""Stored corrections put upon every document of a run, and stored anew with what this extraction said.

`Revision` does all that follows from one document, in any process and in any order; `Applied` puts together what it
said of each, in the order of the run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from obligraph.batch.worker import REVISED
from obligraph.corrections.change import corrected, words_of
from obligraph.corrections.correction import (
    EXTRACTED,
    FILE,
    Correction,
    Corrections,
    Extracted,
    corrections_of,
    corrections_text,
    extracted_text,
    text_of,
)
from obligraph.corrections.words import Reader, UnreadableError
from obligraph.exporters.base import Exporter
from obligraph.exporters.files import write_atomically
from obligraph.exporters.placing import Removal, wait
from obligraph.exporters.segments import Bytes
from obligraph.lexicon import Lexicon
from obligraph.model import Extraction, Obligation, Problem

"""The name of the segment that tells what became of a document's corrections."""
_UNFIT = "correction-unfit"


@dataclass(slots=True)
class _Said:
    """What became of the corrections of one document: by the tasks' ids the lines that are to be stored, and those of
    what the extraction said; the ids under which moved corrections were stored; and how many cells were corrected, and
    how many could not be."""

    used: dict[str, str] = field(default_factory=dict)
    extracted: dict[str, str] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)
    cells: int = 0
    unfit: int = 0

    def packed(self) -> bytes:
        """As a segment; an empty one where there is nothing to tell."""
        if not (self.used or self.moved or self.unfit):
            return b""
        extracted = "".join(self.extracted.values())
        return json.dumps([self.used, extracted, self.moved, self.cells, self.unfit]).encode()


class Revision:
    """The corrections in `text`, the content of corrections.jsonl, for any document of any process.

    Where a document's text has changed, a correction stays with its sentence: under the same headings, or anywhere if
    the sentence stands there once. What fits no longer is a problem of the document, and is kept. Raises
    CorrectionsError where the corrections cannot be read.
    """

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self._stored = corrections_of(text)
        self._reader = Reader(lexicon) if self._stored else None
        self._of_source: dict[str, list[str]] = {}
        for id, cells in self._stored.items():
            self._of_source.setdefault(next(iter(cells.values())).source, []).append(id)

    def __call__(self, extraction: Extraction) -> tuple[Extraction, dict[str, bytes]]:
        """The document as people corrected it, and the segment that `Applied` keeps of it."""
        said = _Said()
        made = extraction if self._reader is None else self._revised(extraction, self._reader, said)
        return made, {REVISED: said.packed()}

    def _revised(self, extraction: Extraction, reader: Reader, said: _Said) -> Extraction:
        document = extraction.document
        given = {task.id: self._stored[task.id] for task in extraction.obligations if task.id in self._stored}
        problems = self._carry_over(extraction, given, said)
        tasks: list[Obligation] = []
        for task in extraction.obligations:
            if task.id not in given:
                tasks.append(task)
                continue
            own = {
                name: replace(one, before=words_of(task, name), doc=task.doc, id=task.id)
                for name, one in given[task.id].items()
            }
            made, failed = corrected(task, own, reader, document)
            said.used[task.id] = corrections_text({task.id: own})
            said.extracted[task.id] = extracted_text({(task.source, task.id): task})
            said.cells += len(own) - len(failed)
            problems += [_unfit(document.source, one, error) for one, error in failed]
            if made is not None:
                tasks.append(made)
        said.unfit = len(problems)
        if not problems and not said.used:
            return extraction
        return replace(extraction, obligations=tuple(tasks), problems=(*extraction.problems, *problems))

    def _carry_over(self, extraction: Extraction, given: Corrections, said: _Said) -> list[Problem]:
        """Find the tasks of corrections that another version of this document had, and tell those that have none."""
        document = extraction.document
        known = [id for id in self._of_source.get(document.source, ()) if id not in given]
        if not known:
            return []
        by_hash = {task.id.partition("-")[2]: task for task in extraction.obligations}
        by_quote: dict[str, list[Obligation]] = {}
        for task in extraction.obligations:
            by_quote.setdefault(task.quote, []).append(task)
        unfit = []
        for id in known:
            quote = next(iter(self._stored[id].values())).quote
            alike = by_quote.get(quote, [])
            same = by_hash.get(id.partition("-")[2])
            to = same if same is not None and same.quote == quote else alike[0] if len(alike) == 1 else None
            if to is None:
                unfit.append(id)
                continue
            given[to.id] = {**self._stored[id], **given.get(to.id, {})}
            said.moved.append(id)
        return [_unfit(document.source, one, None) for id in unfit for one in self._stored[id].values()]


def _unfit(source: str, one: Correction, error: UnreadableError | None) -> Problem:
    words = f"{one.cell} → {one.after[:60] or '(empty)'}"
    if error is None:
        why = f"the document no longer holds its sentence once: {one.quote[:60]}"
        chinese = "更正对应的原文已变动，未能套用，仍保留在 corrections.jsonl"
    else:
        why, chinese = error.english, f"更正未能套用：{error.chinese}"
    where = " ".join(part for part in (one.file, one.sheet, one.place) if part)
    message = f"the correction {words} ({where}) does not fit: {why}; it stays in {FILE} ({chinese})"
    return Problem(source, None, _UNFIT, message)


class Applied:
    """The corrections beside a run, for the run: `text` is what every `Revision` is given, `keeper` makes the exporter
    that takes what they said and stores it when the run's results are put in place; `cells` were corrected by then, and
    `unfit` corrections no longer fitted. Raises CorrectionsError where the corrections cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.text = text_of(folder)
        self._stored = corrections_of(self.text, folder / FILE)
        self._used: dict[str, str] = {}
        self._moved: set[str] = set()
        self._extracted: list[str] = []
        self.cells = self.unfit = 0

    def keep(self, segment: Bytes) -> None:
        """Take what became of one document's corrections. Raises ValueError where the bytes are damaged."""
        if not segment:
            return
        used, extracted, moved, cells, unfit = json.loads(bytes(segment))
        self._used.update(used)
        self._extracted.append(extracted)
        self._moved.update(moved)
        self.cells += cells
        self.unfit += unfit

    def keeper(self, folder: Path) -> Exporter:
        """The exporter that stores the corrections."""
        return _Keeper(folder, self)

    def texts(self) -> tuple[str, str]:
        """What is to be stored: the corrections in the order of the run, then those of other documents as they were;
        and what the extraction said."""
        left = {id: cells for id, cells in self._stored.items() if id not in self._used and id not in self._moved}
        return "".join(self._used.values()) + corrections_text(left), "".join(self._extracted)


class _Keeper(Exporter):
    """corrections.jsonl and extracted.jsonl, put in place before the results that they explain."""

    def __init__(self, folder: Path, applied: Applied) -> None:
        self._folder, self._applied = folder, applied

    def add(self, extraction: Extraction) -> None:
        """Nothing: what people said of it comes by `keep`."""

    def keep(self, segment: Bytes) -> None:
        """Take what a `Revision` said of one document."""
        self._applied.keep(segment)

    def problem(self, problem: Problem) -> None:
        """Nothing: a source that gave no document keeps its corrections."""

    def abort(self) -> None:
        """Nothing is on the disk before `close`."""

    def close(self) -> None:
        _put_in_place(self._folder, *self._applied.texts())


def store(folder: Path, corrections: Corrections, extracted: Extracted) -> None:
    """Put both files in place; an empty one goes away. Raises ExportError."""
    _put_in_place(folder, corrections_text(corrections), extracted_text(extracted))


def _put_in_place(folder: Path, corrections: str, extracted: str) -> None:
    # First what the extraction said: without it nothing could be set back.
    for name, text in ((EXTRACTED, extracted), (FILE, corrections)):
        if text:
            write_atomically(folder / name, text.encode("utf-8", "replace"))
        elif (folder / name).exists():
            wait(Removal(folder / name, must=True))
