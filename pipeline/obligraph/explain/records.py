"""One task out of the results of a run, with its document and its text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Record = dict[str, Any]
MOST_CANDIDATES = 10


class ExplainError(Exception):
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
    path = folder / "obligations.jsonl"
    if not path.is_file():
        raise ExplainError(
            f"{path}: not found; give the folder that `obligraph extract … -o OUT` wrote (找不到抽取结果)"
        )
    exact: list[Record] = []
    begins: dict[str, Record] = {}
    more = 0
    for record in _lines(path, wanted):
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
        found = [record for record in _lines(path, name) if record.get("id") == name]
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


def _lines(path: Path, holding: str) -> Iterator[Record]:
    """The objects of the lines that hold the words: a line without them need not be parsed."""
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, 1):
                if holding not in line:
                    continue
                try:
                    record = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise ExplainError(f"{path}:{number}: not JSON: {error}; run extract again") from error
                if isinstance(record, dict):
                    yield record
    except OSError as error:
        raise ExplainError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ExplainError(f"{path}: not UTF-8; run extract again") from error
