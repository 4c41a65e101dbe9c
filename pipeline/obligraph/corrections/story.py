"""The import: a matrix that comes back → corrections → the run's results anew."""

from __future__ import annotations

import json
import shutil
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from obligraph.corrections.applied import store
from obligraph.corrections.change import corrected
from obligraph.corrections.correction import (
    CELLS,
    Corrections,
    CorrectionsError,
    Extracted,
    read_corrections,
    read_extracted,
)
from obligraph.corrections.returned import Returned, read_returned
from obligraph.corrections.said import Judge, Message, without_mark
from obligraph.corrections.words import Reader
from obligraph.exporters import EXPORTERS, Exports
from obligraph.exporters.files import write_atomically
from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.xlsx import further
from obligraph.lexicon import Lexicon
from obligraph.lexicon import load as load_lexicon
from obligraph.model import Document, Extraction, Obligation
from obligraph.results import Results

_AS_THEY_ARE = ("problems",)
"""Files of a run that no correction changes."""


@dataclass(slots=True)
class Imported:
    """What an import did: rows read, cells corrected anew and set back, tasks rejected and marked as reviewed, tasks
    that are reviewed in all, and what was not taken in; `kept` is where a matrix went that the new one replaced."""

    rows: int = 0
    corrected: int = 0
    set_back: int = 0
    rejected: int = 0
    marked: int = 0
    reviewed: int = 0
    messages: list[Message] = field(default_factory=list)
    kept: Path | None = None

    @property
    def failed(self) -> list[Message]:
        """What was not taken in."""
        return [message for message in self.messages if not message.note]


def bring_in(matrix: Path, folder: Path, *, lexicons: Sequence[str | Path] = ()) -> Imported:
    """Take the corrections in a matrix (.xlsx or .csv) into the run in `folder`, and write the run's results anew.

    Raises CorrectionsError where the file is no matrix, ResultsError where the results cannot be read, ExportError
    where a file cannot be written, and LexiconError. Memory grows with the rows of the matrix and the corrected tasks.
    """
    returned = read_returned(matrix)
    results = Results(folder)
    lexicon: Lexicon = load_lexicon(*lexicons)
    reader = Reader(lexicon)
    done = Imported(rows=returned.count)
    stored, extracted = read_corrections(folder), read_extracted(folder)
    made, bases = _judged(returned, results, stored, extracted, reader, done)
    if done.failed:
        done.kept = _kept(matrix, folder)
    # The extraction's words of tasks that are set back must outlive their corrections until the results are written.
    store(folder, made, {**extracted, **bases})
    _write(folder, results, made, {**extracted, **bases}, reader, done)
    store(folder, made, bases)
    return done


def _judged(
    returned: Returned, results: Results, stored: Corrections, extracted: Extracted, reader: Reader, done: Imported
) -> tuple[Corrections, Extracted]:
    """All corrections as they are to be stored, in the order of the results, and what the extraction said of their
    tasks."""
    judge = Judge(reader, returned.file)
    made: Corrections = {}
    bases: Extracted = {}
    met: set[str] = set()
    for document, task, base in _tasks(results, extracted, stored):
        given = made.get(task.id, stored.get(task.id, {}))
        rows = returned.rows.get(task.id, []) if task.id not in met else []
        met.add(task.id)
        if rows:
            said = judge.judge(rows, base, task, given, document)
            given = said.corrections
            done.corrected += said.corrected
            done.set_back += said.set_back
            done.rejected += said.rejected
            done.marked += said.marked
            done.messages += said.messages
        if given:
            made[task.id] = {cell: given[cell] for cell in CELLS if cell in given}
            bases[base.source, base.id] = base
    for id, corrections in stored.items():
        if id not in met:
            made[id] = corrections
    done.messages += _of_file(returned, met)
    done.messages.sort(key=lambda message: (returned.sheets.index(message.sheet), *_order(message.place)))
    return made, bases


def _tasks(
    results: Results, extracted: Extracted, stored: Corrections
) -> Iterator[tuple[Document, Obligation, Obligation]]:
    """Every task with its document, as it stands in the results and as it was extracted; a rejected one is both."""
    rejected = _by_document(extracted)
    for extraction in results.extractions():
        document = extraction.document
        present = {task.id for task in extraction.obligations}
        for task in _with_rejected(extraction, rejected):
            base = extracted.get((task.source, task.id)) or without_mark(task)
            yield document, (task if task.id in present else base), base


def _by_document(extracted: Extracted) -> dict[tuple[str, str], list[Obligation]]:
    """The tasks by source and document."""
    found: dict[tuple[str, str], list[Obligation]] = {}
    for task in extracted.values():
        found.setdefault((task.source, task.doc), []).append(task)
    return found


def _with_rejected(extraction: Extraction, extracted: dict[tuple[str, str], list[Obligation]]) -> list[Obligation]:
    """The tasks of a document, those that people rejected in their places."""
    tasks = list(extraction.obligations)
    present = {task.id for task in tasks}
    for task in extracted.get((extraction.document.source, extraction.document.id), ()):
        if task.id not in present:
            tasks.insert(bisect_right(tasks, task.span, key=lambda one: one.span), task)
    return tasks


def _write(folder: Path, results: Results, made: Corrections, bases: Extracted, reader: Reader, done: Imported) -> None:
    """Write the results anew, as people corrected them."""
    rejected = _by_document(bases)
    counts = {"obligations": 0, "lead": 0, "deadline": 0, "standard": 0}
    factories = {name: factory for name, factory in EXPORTERS.items() if name not in _AS_THEY_ARE}
    with Exports(folder, factories) as exports:
        for problem in results.failures():
            exports.problem(problem)
        for extraction in results.extractions():
            tasks = []
            for task in _with_rejected(extraction, rejected):
                base = bases.get((task.source, task.id)) or without_mark(task)
                given = made.get(task.id)
                as_corrected = corrected(base, given, reader, extraction.document)[0] if given else base
                if as_corrected is not None:
                    tasks.append(as_corrected)
            for task in tasks:
                done.reviewed += task.reviewed
                counts["obligations"] += 1
                counts["lead"] += bool(task.lead)
                counts["deadline"] += bool(task.deadlines)
                counts["standard"] += bool(task.standards)
            exports.add(replace(extraction, obligations=tuple(tasks)))
    _recount(folder / "manifest.json", counts)


def _recount(path: Path, counts: dict[str, int]) -> None:
    """Put the new counts into the manifest; what it says of the run itself stays."""
    try:
        manifest: Any = json.loads(path.read_bytes())
        manifest["counts"].update(counts)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return
    write_atomically(path, (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace"))


def _kept(matrix: Path, folder: Path) -> Path | None:
    """Keep a copy of a matrix that the new one replaces: what was not taken in stands only there."""
    for place in (folder / "matrix.xlsx", folder / "matrix.csv", *further(folder)):
        if place.exists() and matrix.samefile(place):
            copy = place.with_name(f"{place.stem}.returned{place.suffix}")
            try:
                shutil.copyfile(matrix, copy)
            except OSError as error:
                raise CorrectionsError(f"{copy}: cannot be written: {error.strerror} (无法写入)") from error
            return copy
    return None


def _of_file(returned: Returned, met: set[str]) -> Iterator[Message]:
    """What the file says that belongs to no task."""
    for sheet, columns in returned.missing:
        names = "、".join(cells.COLUMNS[column] for column in columns)
        yield Message(
            sheet, "", "header-missing", f"the header {names} is missing: that column was not read",
            f"缺少表头 {names}，该列未读取",
        )  # fmt: skip
    for row in returned.nameless:
        yield Message(
            row.sheet, row.place(cells.ID), "no-id", "the row has no id, so its task is unknown; tasks cannot be added",
            "本行没有编号，无法对应任务；不能借导入新增任务",
        )  # fmt: skip
    for id, rows in returned.rows.items():
        if id not in met:
            for row in rows:
                yield Message(
                    row.sheet, row.place(cells.ID), "unknown-id", f"no task of these results has the id {id[:60]}",
                    f"结果中没有编号为 {id[:60]} 的任务",
                )  # fmt: skip


def _order(place: str) -> tuple[int, int, str]:
    """Cells row by row: D17 after AA9."""
    letters = place.rstrip("0123456789")
    return int(place[len(letters) :] or 0), len(letters), letters
