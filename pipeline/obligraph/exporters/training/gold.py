"""gold/: documents whose tasks people have reviewed, as the gold annotations that `obligraph score` reads: NAME.txt,
NAME.gold.jsonl (a line a sentence that is a task) and NAME.meta.json.

What nobody reviewed, and what gold cannot say (words that do not stand in the text), makes its sentence grey; it is
listed in not-reviewed.tsv, and documents without a reviewed task are only listed there.
"""

from __future__ import annotations

import json
import shutil
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from obligraph.exporters.base import Exporter, ExportError
from obligraph.exporters.files import part_name
from obligraph.graph.plain import one_line
from obligraph.model import Deadline, Document, Extraction, Obligation, Party, Span, Standard
from obligraph.records import encode
from obligraph.text.sentences import sentences

LIST = "not-reviewed.tsv"
_HEAD = ("source", "id", "quote", "why")
_DEADLINE_FIELDS = ("start", "end", "every", "duration", "anchor")
# Characters that no file name may hold on Windows.
_FORBIDDEN = frozenset('<>:"/\\|?*')
Row = dict[str, Any]


class GoldFiles(Exporter):
    """The folder gold/. Raises ExportError where no task is reviewed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "gold"
        self._part = part_name(self._folder)
        self._names: set[str] = set()
        self._left: list[tuple[str, str, str, str]] = []
        try:
            self._part.mkdir()
        except OSError as error:
            raise ExportError(f"{self._folder}: cannot be written ({error.strerror})") from error

    def add(self, extraction: Extraction) -> None:
        document, tasks = extraction.document, extraction.obligations
        if not any(task.reviewed for task in tasks):
            self._leave(document.source, why="no task of this document is reviewed")
            return
        name = Path(document.source).stem
        if name[:1] in ("", ".") or _FORBIDDEN & set(name) or not name.isprintable() or name.casefold() in self._names:
            self._leave(document.source, why="its name cannot name a file, or another document has it")
            return
        self._names.add(name.casefold())
        page = _Page(document, tasks)
        for task, why in page.left:
            self._leave(task.source, task.id, task.quote, why)
        self._write(f"{name}.txt", document.text)
        self._write(f"{name}.gold.jsonl", "".join(map(encode.line, page.rows())))
        self._write(f"{name}.meta.json", json.dumps(page.meta(), ensure_ascii=False, indent=1) + "\n")

    def close(self) -> None:
        if not self._names:
            self.abort()
            raise ExportError(
                "no task is reviewed yet: mark rows in the column 复核 of matrix.xlsx and take it in with `obligraph "
                "import` (尚无已复核的任务)"
            )
        self._write(LIST, "".join("\t".join(map(_cell, row)) + "\n" for row in (_HEAD, *self._left)))
        try:
            # Annotations that an earlier export wrote for documents that are gone would be scored with the new ones.
            if self._folder.exists():
                old = part_name(self._folder)
                self._folder.rename(old)
                self._part.rename(self._folder)
                shutil.rmtree(old)
            else:
                self._part.rename(self._folder)
        except OSError as error:
            self.abort()
            raise ExportError(f"{self._folder}: cannot be written ({error.strerror})") from error

    def abort(self) -> None:
        shutil.rmtree(self._part, ignore_errors=True)

    def _leave(self, source: str, id: str = "", quote: str = "", why: str = "") -> None:
        self._left.append((source, id, quote, why))

    def _write(self, name: str, text: str) -> None:
        try:
            (self._part / name).write_bytes(text.encode("utf-8", "replace"))
        except OSError as error:
            raise ExportError(f"{self._folder / name}: cannot be written ({error.strerror})") from error


class _Page:
    """One document's tasks on its sentences."""

    def __init__(self, document: Document, tasks: Sequence[Obligation]) -> None:
        self._document = document
        self._segments = list(sentences(document.text))
        self._starts = [start for start, _ in self._segments]
        self._ends = [end for _, end in self._segments]
        self._tasks: dict[int, list[Obligation]] = {}
        self._grey: set[int] = set()
        self.left: list[tuple[Obligation, str]] = []
        for task in tasks:
            held = self._holders(task.span)
            why = self._why_grey(task, held)
            if why:
                self.left.append((task, why))
                self._grey.update(held)
            for number in held:
                self._tasks.setdefault(number, []).append(task)

    def rows(self) -> Iterator[Row]:
        """The lines of NAME.gold.jsonl."""
        for number in sorted(self._tasks):
            yield {"i": number, "grey": True} if number in self._grey else self._row(number, self._tasks[number])

    def meta(self) -> Row:
        """What the document says of itself, with the numbers of the sentences that are headings."""
        document = self._document
        return {
            "title": document.title,
            "issuers": list(document.issuers),
            "number": document.number,
            "date": document.date,
            "level": document.level.value,
            "addressees": list(document.addressees),
            "headings": sorted({number for span in document.headings for number in self._holders(span)}),
            "references": [{"title": r.title, "number": r.number} for r in document.references],
        }

    def _row(self, number: int, tasks: list[Obligation]) -> Row:
        row: Row = {"i": number, "kind": tasks[0].kind.value}
        parts: dict[str, list[Any]] = {
            "actors": _names(p for t in tasks for p in t.actors if self._belongs(p.span, t, number)),
            "lead": _names(p for t in tasks for p in t.lead),
            "support": _names(p for t in tasks for p in t.support),
            "deadlines": self._deadlines(number, tasks),
            "standards": self._standards(number, tasks),
        }
        return row | {name: values for name, values in parts.items() if values}

    def _deadlines(self, number: int, tasks: list[Obligation]) -> list[Row]:
        found: dict[Span, Row] = {}
        for task in tasks:
            for one in task.deadlines:
                if one.span not in found and self._belongs(one.span, task, number):
                    at = self._segment_of(one.span)
                    item: Row = {"text": self._words(one.span, at), "type": one.type}
                    if at != number:
                        item["in"] = at
                    values = {name: getattr(one, name) for name in _DEADLINE_FIELDS}
                    found[one.span] = item | {name: value for name, value in values.items() if value}
        return list(found.values())

    def _standards(self, number: int, tasks: list[Obligation]) -> list[Row]:
        found: dict[Span, Row] = {}
        for task in tasks:
            for one in task.standards:
                if one.span not in found and self._belongs(one.span, task, number):
                    item: Row = {"text": self._words(one.span, number), "op": one.op, "value": encode.number(one.value)}
                    if one.upper is not None:
                        item["upper"] = encode.number(one.upper)
                    found[one.span] = item | ({"unit": one.unit} if one.unit else {})
        return list(found.values())

    def _why_grey(self, task: Obligation, held: list[int]) -> str:
        """Why the sentences of a task cannot be annotated; "" where they can."""
        if not task.reviewed:
            return "not reviewed"
        items: list[Party | Deadline | Standard] = [*task.actors, *task.lead, *task.support]
        items += [*task.deadlines, *task.standards]
        if not held or any(one.span.start >= one.span.end for one in items):
            return "a corrected cell holds words that do not stand in the text"
        if any(self._segment_of(one.span) not in held for one in task.standards):
            return "a standard stands outside the sentence"
        if any(self._segment_of(one.span) < 0 for one in task.deadlines):
            return "a deadline stands outside every sentence"
        return ""

    def _belongs(self, span: Span, task: Obligation, number: int) -> bool:
        """Is this the sentence of the task that an item belongs to: the one in which it starts, else each?"""
        at = self._segment_of(span)
        return at == number or at not in self._holders(task.span)

    def _segment_of(self, span: Span) -> int:
        """The sentence in which a span starts; -1 where it starts in none."""
        at = bisect_right(self._starts, span.start) - 1
        return at if at >= 0 and span.start < self._ends[at] else -1

    def _words(self, span: Span, number: int) -> str:
        """The words of a span as far as they stand in a sentence."""
        start, end = self._segments[number]
        return self._document.text[max(start, span.start) : min(end, span.end)]

    def _holders(self, span: Span) -> list[int]:
        """The sentences that share with the span at least half of the shorter of the two."""
        found = []
        for number in range(bisect_right(self._ends, span.start), bisect_left(self._starts, span.end)):
            low, high = self._segments[number]
            shared = min(span.end, high) - max(span.start, low)
            if shared > 0 and shared * 2 >= min(span.end - span.start, high - low):
                found.append(number)
        return found


def _names(parties: Iterable[Party]) -> list[str]:
    """Names as they stand in the text, each once, with the full form as an alternative."""
    found: dict[str, str] = {}
    for party in parties:
        if party.name not in found:
            full = party.canonical
            found[party.name] = f"{party.name}|{full}" if full and full != party.name else party.name
    return list(found.values())


def _cell(text: str) -> str:
    """A cell of a table that people open in a spreadsheet program."""
    words = one_line(text)
    return f"'{words}" if words[:1] in ("=", "+", "-", "@") else words
