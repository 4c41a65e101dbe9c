"""Gold documents and results, read and checked: a fault in a file is named with its line before anything is counted.

The unit of annotation is the sentence as `text.sentences` cuts it; gold rows name it by its number (`i`).
"""

from __future__ import annotations

import json
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from obligraph.text.sentences import sentences

Item = dict[str, Any]
"""One JSON object of a gold or results file: the fields that outputs/README.md documents."""

Place = tuple[int, int]
"""Half-open pair of code-point offsets into the gold document's text."""

SLOTS = ("actors", "lead", "support")
VALUES: dict[str, tuple[str, ...]] = {
    "by": ("end",),
    "from": ("start",),
    "during": ("start", "end"),
    "recurring": ("every",),
    "within": ("duration",),
    "ongoing": (),
}
"""The fields that say when, by the type of a deadline."""


class ScoreError(Exception):
    """Gold or results that cannot be scored; the message names the file, the line and what is wrong."""


class GoldDocument:
    """One annotated document: its text, its segments, its tasks and grey segments, and what it says of itself."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.text = _decoded(folder / f"{name}.txt")
        self.segments = list(sentences(self.text))
        self._starts = [start for start, _ in self.segments]
        self._ends = [end for _, end in self.segments]
        self.tasks: dict[int, Item] = {}
        self.grey: set[int] = set()
        path = folder / f"{name}.gold.jsonl"
        for line, row in read_lines(path):
            _check_row(row, len(self.segments), f"{path}:{line}")
            if row.get("grey"):
                self.grey.add(row["i"])
            else:
                self.tasks[row["i"]] = row
        self.meta = _meta(folder / f"{name}.meta.json")
        dark = [at for at, char in enumerate(self.text) if not char.isspace()]
        self._dark = dark
        self._packed = "".join(_plain(self.text[at]) for at in dark)

    def segment(self, number: int) -> str:
        """The text of one segment."""
        return self.text[slice(*self.segments[number])]

    def find(self, quote: str, since: int = 0) -> Place | None:
        """Where a quote stands, white space aside: the first place from offset `since` on, else the first of all."""
        wanted = "".join(_plain(char) for char in quote if not char.isspace())
        if not wanted:
            return None
        at = self._packed.find(wanted, bisect_left(self._dark, since))
        if at < 0:
            at = self._packed.find(wanted)
        return None if at < 0 else (self._dark[at], self._dark[at + len(wanted) - 1] + 1)

    def holders(self, place: Place) -> list[int]:
        """The segments that share with the place at least half of the shorter of the two."""
        start, end = place
        found = []
        for number in range(bisect_right(self._ends, start), bisect_left(self._starts, end)):
            low, high = self.segments[number]
            shared = min(end, high) - max(start, low)
            if shared > 0 and shared * 2 >= min(end - start, high - low):
                found.append(number)
        return found

    def touches(self, number: int, words: str, place: Place | None) -> bool:
        """Does the place share a character with one of the places of `words` inside the segment?"""
        if place is None:
            return False
        low, high = self.segments[number]
        at = self.text.find(words, low, high)
        while at >= 0:
            if min(place[1], at + len(words)) > max(place[0], at):
                return True
            at = self.text.find(words, at + 1, high)
        return False


def gold_names(folder: Path) -> list[str]:
    """The names of the gold documents of a folder, sorted. Raises ScoreError when there is none."""
    ending = ".gold.jsonl"
    names = sorted(path.name.removesuffix(ending) for path in folder.glob(f"*{ending}"))
    if not names:
        raise ScoreError(
            f"{folder}: no gold annotations; a gold folder holds NAME.txt, NAME.gold.jsonl and NAME.meta.json "
            "(没有标注文件)"
        )
    return names


def read_results(folder: Path) -> tuple[dict[str, list[Item]], dict[str, Item]]:
    """What a run found, by the stem of its source: its obligations, and what it says of each document.

    Raises ScoreError.
    """
    path = folder / "obligations.jsonl"
    if not path.is_file():
        raise ScoreError(f"{path}: not found; give the folder that `obligraph extract … -o OUT` wrote (找不到抽取结果)")
    obligations: dict[str, list[Item]] = {}
    for line, record in read_lines(path):
        _check_record(record, f"{path}:{line}")
        obligations.setdefault(Path(record["source"]).stem, []).append(record)
    documents: dict[str, Item] = {}
    path = folder / "documents.jsonl"
    if path.is_file():
        for line, record in read_lines(path):
            if not isinstance(record.get("source"), str):
                raise ScoreError(f"{path}:{line}: no `source`")
            documents[Path(record["source"]).stem] = record
    return obligations, documents


def read_lines(path: Path) -> Iterator[tuple[int, Item]]:
    """The objects of a JSON-lines file with their line numbers, blank lines left out. Raises ScoreError."""
    for line, text in enumerate(_decoded(path).split("\n"), 1):
        if not text.strip():
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ScoreError(f"{path}:{line}: not JSON: {error}") from error
        if not isinstance(value, dict):
            raise ScoreError(f"{path}:{line}: not a JSON object")
        yield line, value


def _decoded(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ScoreError(f"{path}: cannot be read: {error.strerror} (无法读取)") from error
    except UnicodeDecodeError as error:
        raise ScoreError(f"{path}: not UTF-8: {error.reason} at byte {error.start}; save it as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _meta(path: Path) -> Item:
    try:
        value = json.loads(_decoded(path))
    except (ValueError, RecursionError) as error:
        raise ScoreError(f"{path}: not JSON: {error}") from error
    if not isinstance(value, dict):
        raise ScoreError(f"{path}: not a JSON object")
    return value


def _plain(char: str) -> str:
    """One character for one, so that offsets can be counted back."""
    return unicodedata.normalize("NFKC", char)[:1] or char


def _check_row(row: Item, segments: int, where: str) -> None:
    number = row.get("i")
    if not isinstance(number, int) or not 0 <= number < segments:
        raise ScoreError(f"{where}: `i` is {number!r}, the document has the segments 0 to {segments - 1}")
    if row.get("grey"):
        return
    if not isinstance(row.get("kind"), str):
        raise ScoreError(f"{where}: a task needs a `kind`")
    for slot in SLOTS:
        if not all(isinstance(name, str) for name in _listed(row, slot, where)):
            raise ScoreError(f"{where}: `{slot}` holds names")
    for time in _listed(row, "deadlines", where):
        _check_words(time, "deadlines", where)
        if time.get("type") not in VALUES:
            raise ScoreError(f"{where}: a deadline's `type` is one of {', '.join(VALUES)}, not {time.get('type')!r}")
        place = time.get("in", number)
        if not isinstance(place, int) or not 0 <= place < segments:
            raise ScoreError(
                f"{where}: a deadline's `in` is {place!r}, the document has the segments 0 to {segments - 1}"
            )
    for standard in _listed(row, "standards", where):
        _check_words(standard, "standards", where)
        if "op" not in standard or "value" not in standard:
            raise ScoreError(f"{where}: a standard needs `op` and `value`")


def _check_words(item: object, slot: str, where: str) -> None:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str) or not item["text"]:
        raise ScoreError(f"{where}: each of `{slot}` needs its words as `text`")


def _check_record(record: Item, where: str) -> None:
    if not isinstance(record.get("source"), str):
        raise ScoreError(f"{where}: no `source`")
    items = [record]
    for slot in (*SLOTS, "deadlines", "standards"):
        for item in _listed(record, slot, where):
            if not isinstance(item, dict):
                raise ScoreError(f"{where}: `{slot}` holds objects")
            items.append(item)
    for item in items:
        span = item.get("span")
        if span is not None and not (
            isinstance(span, list) and len(span) == 2 and all(isinstance(x, int) for x in span)
        ):
            raise ScoreError(f"{where}: a `span` is [start, end], not {span!r}")


def _listed(row: Item, slot: str, where: str) -> list[Any]:
    value = row.get(slot)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ScoreError(f"{where}: `{slot}` is a list")
    return value
