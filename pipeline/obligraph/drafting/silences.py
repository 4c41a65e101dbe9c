"""Findings that somebody has looked at and accepted: a TOML file that names code, document and words.

    [[silence]]
    code = "no-owner"
    document = "plan.docx"
    quote = "总结推广典型经验"
    reason = "各县自行安排"

Words are named, not offsets: the text moves. `document` is the file's name, or its path as results cite it; without it
an entry holds for every document. An entry that matches nothing any more is told.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from obligraph.exporters.files import write_atomically
from obligraph.graph.plain import one_line
from obligraph.lint import CHECKS
from obligraph.model import Finding, Span
from obligraph.text.folding import fold

NAME = ".obligraph-lint.toml"
"""Looked for beside a document; hidden, so that a folder of drafts is not searched for a draft in it."""

_LARGEST = 4 * 1024 * 1024
_KEYS = {"code", "document", "quote", "reason"}
_AROUND = 200
_QUOTED = 80
_BEFORE = 20
_STOPS = re.compile(r"[。;；!！?？\n]")
_SPACE = re.compile(r"\s+")


class SilenceError(Exception):
    """A file of silences that cannot be used; the message says which entry, why and what to do."""


@dataclass(frozen=True, slots=True)
class Silence:
    """One entry; `number` counts the entries of its file from 1."""

    code: str
    quote: str
    document: str = ""
    reason: str = ""
    number: int = 0

    def covers(self, source: str) -> bool:
        """Is the document one that the entry names?"""
        return self.document in ("", source, source.rpartition("/")[2])


class Silences:
    """The entries of one file, and which of them matched."""

    def __init__(self, path: Path) -> None:
        """Raises SilenceError."""
        self.path = path
        self.entries = _read(path)
        self._words = [_packed(entry.quote) for entry in self.entries]
        self._matched: set[int] = set()
        self._asked: set[int] = set()

    def loud(self, text: str, source: str, findings: Iterable[Finding], codes: Collection[str]) -> list[Finding]:
        """The findings of a document that no entry silences; `codes` are those of the checks that ran."""
        own = [n for n, entry in enumerate(self.entries) if entry.covers(source) and entry.code in codes]
        self._asked.update(own)
        left = []
        for finding in findings:
            around = _packed(_around(text, finding.span)) if own else ""
            hits = [n for n in own if self.entries[n].code == finding.code and self._words[n] in around]
            self._matched.update(hits)
            if not hits:
                left.append(finding)
        return left

    def kept(self) -> list[Silence]:
        """The entries that still matched, or were not asked."""
        return [e for n, e in enumerate(self.entries) if n in self._matched or n not in self._asked]

    def stale(self) -> list[Silence]:
        """The entries whose documents were looked at, and that matched nothing there."""
        return [entry for n, entry in enumerate(self.entries) if n in self._asked and n not in self._matched]


def silence(text: str, finding: Finding) -> Silence:
    """The entry that silences a finding: its words, with what stands around them where they are short."""
    around = _around_span(text, finding.span)
    start = around.start
    if around.end - start > _QUOTED:
        start = min(max(start, finding.span.start - _BEFORE), around.end - _QUOTED)
    quote = one_line(text[start : min(around.end, start + _QUOTED)])
    return Silence(finding.code, quote, finding.source)


def write(path: Path, entries: Iterable[Silence]) -> None:
    """Write a file of silences, each entry once. Raises exporters.ExportError."""
    parts = [
        "# Findings of `obligraph lint` that were accepted: code, document and words of each (已确认无须修改的提示).\n"
    ]
    seen = set()
    for entry in entries:
        key = entry.code, entry.document, entry.quote
        if key in seen:
            continue
        seen.add(key)
        fields = {"code": entry.code, "document": entry.document, "quote": entry.quote, "reason": entry.reason}
        lines = [f"{name} = {_toml(value)}\n" for name, value in fields.items() if value]
        parts.append("\n[[silence]]\n" + "".join(lines))
    write_atomically(path, "".join(parts).encode("utf-8", "replace"))


def _toml(value: str) -> str:
    """A basic string: JSON's escapes are TOML's too, but for DEL, which TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _around_span(text: str, span: Span) -> Span:
    """The sentence that a finding stands in."""
    low, high = max(0, span.start - _AROUND), min(len(text), span.end + _AROUND)
    start = max((match.end() for match in _STOPS.finditer(text, low, span.start)), default=low)
    stop = _STOPS.search(text, max(span.start, span.end - 1), high)
    return Span(start, stop.end() if stop else high)


def _around(text: str, span: Span) -> str:
    return _around_span(text, span).of(text)


def _packed(words: str) -> str:
    return _SPACE.sub("", fold(one_line(words)))


def _read(path: Path) -> list[Silence]:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise SilenceError(f"{path}: cannot be read: {error.strerror} (无法读取)") from error
    if len(data) > _LARGEST:
        raise SilenceError(f"{path}: larger than {_LARGEST >> 20} MiB: is this another file? (文件过大)")
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SilenceError(f"{path}: not UTF-8: save the file as UTF-8 (请存为 UTF-8)") from error
    except (ValueError, RecursionError) as error:
        raise SilenceError(f"{path}: not valid TOML: {error} (格式有误)") from error
    entries = content.get("silence", [])
    if not isinstance(entries, list) or set(content) - {"silence"}:
        raise SilenceError(f"{path}: holds more than [[silence]] entries (只能有 [[silence]] 条目)")
    return [_entry(path, number, entry) for number, entry in enumerate(entries, 1)]


def _entry(path: Path, number: int, entry: object) -> Silence:
    def refuse(why: str) -> SilenceError:
        return SilenceError(f"{path}: entry {number}: {why} (第{number}条有误)")

    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise refuse('write [[silence]] with code = "…", document = "…", quote = "…"')
    if unknown := sorted(set(entry) - _KEYS):
        raise refuse(f"nothing reads the key {unknown[0]!r}; there are {', '.join(sorted(_KEYS))}")
    if entry.get("code") not in CHECKS:
        raise refuse(f"no check has the code {entry.get('code')!r}; `obligraph lint --codes` lists them")
    if not _packed(entry.get("quote", "")):
        raise refuse("quote names no words of the document")
    return Silence(**entry, number=number)
