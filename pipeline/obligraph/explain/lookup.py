"""One task out of the results of a run, with its document and its text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from obligraph.records.decode import Record
from obligraph.results import ResultsError, lines

MOST_CANDIDATES = 10


class ExplainError(ResultsError):
    """A task that cannot be explained; `candidates` are the (id, quote) pairs that an ambiguous id could mean."""

    def __init__(self, message: str, candidates: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.candidates = candidates


@dataclass(frozen=True, slots=True)
class Found:
    """A task's record, its document's record ({} if there is none) and text ("" if there is none), the digest of the
    lexicons that the run used ("" if unknown), and the other inputs of the same content."""

    task: Record
    document: Record
    text: str
    digest: str
    twins: tuple[str, ...] = ()


def find(task: str, folder: Path) -> Found:
    """The task whose id is `task`, or the only one of whose id a half begins with it. Raises ExplainError."""
    wanted = task.strip()
    if not wanted:
        raise ExplainError(
            "no id given; the ids stand in obligations.jsonl and in the last column of matrix.xlsx (未给出编号)"
        )
    try:
        return _find(wanted, folder)
    except ExplainError:
        raise
    except ResultsError as error:
        raise ExplainError(str(error)) from error


def _find(wanted: str, folder: Path) -> Found:
    path = folder / "obligations.jsonl"
    exact: list[Record] = []
    begins: dict[str, Record] = {}
    more = 0
    for record in lines(path, dict, holding=wanted):
        name = record.get("id")
        if name == wanted:
            exact.append(record)
        elif isinstance(name, str) and (name.startswith(wanted) or name.partition("-")[2].startswith(wanted)):
            if len(begins) < MOST_CANDIDATES or name in begins:
                begins.setdefault(name, record)
            else:
                more += 1
    if not exact and len(begins) == 1 and not more:
        exact = list(begins.values())
    if not exact and begins:
        count = len(begins) + more
        candidates = tuple((name, str(record.get("quote", ""))) for name, record in begins.items())
        raise ExplainError(f"{wanted}: {count} tasks have ids that begin so; give more of it (编号不唯一)", candidates)
    if not exact:
        raise ExplainError(
            f"{wanted}: no task in {path} has this id; the ids stand there and in the last column of matrix.xlsx "
            "(无此编号)"
        )
    return _with_document(exact, folder)


def _with_document(records: list[Record], folder: Path) -> Found:
    task = records[0]
    document: Record = {}
    path = folder / "documents.jsonl"
    if path.is_file():
        name = str(task.get("doc", ""))
        found = [record for record in lines(path, dict, holding=name) if record.get("id") == name]
        document = next((record for record in found if record.get("source") == task.get("source")), {})
    twins = tuple(str(record.get("source")) for record in records[1:])
    return Found(task, document, _text(document, folder), _digest(folder), twins)


def _text(document: Record, folder: Path) -> str:
    """The document's text; "" where it is missing or its name climbs out of the folder."""
    name = document.get("text_file")
    if not isinstance(name, str):
        return ""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return ""
    return path.read_bytes().decode("utf-8", "replace")


def _digest(folder: Path) -> str:
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    return str(manifest.get("lexicon", "")) if isinstance(manifest, dict) else ""
