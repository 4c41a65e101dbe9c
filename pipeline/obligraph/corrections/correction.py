"""What a correction is, and the two files that hold them: corrections.jsonl, what people said, one cell a line; and
extracted.jsonl, what the extraction had said of those tasks.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from obligraph.model import Obligation
from obligraph.records import decode, encode
from obligraph.results import ResultsError

if TYPE_CHECKING:
    from obligraph.records.fields import CorrectionRecord

FILE, EXTRACTED = "corrections.jsonl", "extracted.jsonl"
TASK, REVIEWED = "task", "reviewed"
CELLS = (TASK, "kind", "actors", "lead", "support", "deadlines", "standards", REVIEWED)
"""The cells in the order in which they are stored and applied; `task`: that the row is no task."""
Made = TypeVar("Made")


class CorrectionsError(ResultsError):
    """Corrections that cannot be read or taken in; the message says which file, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said of one cell of one task: the words before and after, and where they wrote it (`place` is the
    cell, D17)."""

    id: str
    doc: str
    source: str
    section: tuple[str, ...]
    quote: str
    cell: str
    before: str
    after: str
    file: str
    sheet: str
    place: str


Corrections = dict[str, dict[str, Correction]]
"""By the task's id, then by the cell."""
Extracted = dict[tuple[str, str], Obligation]
"""What the extraction said of a task, by source and id."""


def read_corrections(folder: Path) -> Corrections:
    """The corrections beside a run; none where the file is missing. Raises CorrectionsError."""
    return corrections_of(text_of(folder), folder / FILE)


def text_of(folder: Path) -> str:
    """The content of corrections.jsonl beside a run, "" where the file is missing. Raises CorrectionsError."""
    return _text_in(folder / FILE)


def corrections_of(text: str, path: Path = Path(FILE)) -> Corrections:
    """What `corrections_text` gave, and stands in the file at `path`. Raises CorrectionsError."""
    found: Corrections = {}
    for one in _parsed(text, path, _correction):
        found.setdefault(one.id, {})[one.cell] = one
    return found


def read_extracted(folder: Path) -> Extracted:
    """What the extraction said of the tasks that people corrected. Raises CorrectionsError."""
    path = folder / EXTRACTED
    return {(task.source, task.id): task for task in _parsed(_text_in(path), path, decode.obligation)}


def corrections_text(corrections: Corrections) -> str:
    """The content of corrections.jsonl."""
    return "".join(
        encode.line(_record(cells[cell])) for cells in corrections.values() for cell in CELLS if cell in cells
    )


def extracted_text(extracted: Extracted) -> str:
    """The content of extracted.jsonl."""
    return "".join(encode.line(encode.obligation(replace(task, reviewed=False))) for task in extracted.values())


def _record(one: Correction) -> CorrectionRecord:
    return {
        "id": one.id,
        "doc": one.doc,
        "source": one.source,
        "section": list(one.section),
        "quote": one.quote,
        "cell": one.cell,
        "before": one.before,
        "after": one.after,
        "file": one.file,
        "sheet": one.sheet,
        "place": one.place,
    }


def _correction(record: decode.Record) -> Correction:
    texts = {
        name: _text(record[name])
        for name in ("id", "doc", "source", "quote", "cell", "before", "after", "file", "sheet", "place")
    }
    if texts["cell"] not in CELLS:
        raise ValueError(f"no cell {texts['cell']!r}")
    return Correction(section=tuple(map(_text, record["section"])), **texts)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError(f"no text: {value!r}")


def _text_in(path: Path) -> str:
    if not path.exists():
        return ""
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise CorrectionsError(f"{path}: cannot be read: {error} (无法读取更正记录)") from error


def _parsed(text: str, path: Path, made: Callable[[decode.Record], Made]) -> Iterator[Made]:
    for number, line in enumerate(io.StringIO(text, newline="\n"), 1):
        try:
            yield made(decode.line(line))
        except (ValueError, TypeError, KeyError, ArithmeticError) as error:
            raise CorrectionsError(
                f"{path}:{number}: {error!r}; mend the line, or move the file away to go on without what it "
                "holds (更正记录已损坏)"
            ) from error
