"""What a check is, and what all checks look at: a document with its tasks, and the words of lint.toml."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from obligraph.graph.plain import one_line, shortened
from obligraph.lexicon import Lexicon
from obligraph.lexicon.lint import LintTable
from obligraph.model import Comparison, Document, Extraction, Kind, Obligation, Severity, Span
from obligraph.text.folding import fold
from obligraph.text.outline import marker

QUOTED = 40
"""Characters of a quote in a message."""


_LINE = re.compile(r"^[ \t]*(?=\S)", re.M)
_LONGEST_NUMBER = 40


class Found(NamedTuple):
    """One place at which a check has something to say, in English and in Chinese; `severity` and `hint` where
    they are not the check's own."""

    span: Span
    message: str
    chinese: str
    task: str = ""
    severity: Severity | None = None
    hint: tuple[str, str] | None = None


class Check(NamedTuple):
    """A check: its stable code and severity; what it finds and how to mend that, each in English and in Chinese."""

    code: str
    severity: Severity
    meaning: str
    chinese: str
    hint: str
    hint_chinese: str
    find: Callable[[Draft], Iterator[Found]]


class Words:
    """The words of lint.toml, compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        table = lexicon.table("lint", LintTable)
        self._patterns = {cue.id: _pattern(cue.words, cue.not_after, cue.not_before) for cue in table.cue}

    def __getitem__(self, cue: str) -> re.Pattern[str]:
        """A pattern that finds the words of the cue, longest first, on folded text."""
        return self._patterns[cue]


def _pattern(words: tuple[str, ...], not_after: tuple[str, ...], not_before: tuple[str, ...]) -> re.Pattern[str]:
    before = "".join(f"(?<!{re.escape(word)})" for word in sorted(set(not_after)))
    after = f"(?!{_any(not_before)})" if not_before else ""
    return re.compile(f"{before}(?:{_any(words)}){after}")


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


class Draft:
    """A document with its tasks, as the checks see it; `comparison` where it is held against a central text.

    Nothing that a run's folder does not give back is looked at: files and runs give the same findings.
    """

    def __init__(self, extraction: Extraction, comparison: Comparison | None, words: Words) -> None:
        self.extraction = extraction
        self.comparison = comparison
        self.words = words

    @property
    def document(self) -> Document:
        """The document."""
        return self.extraction.document

    @property
    def text(self) -> str:
        """Its text."""
        return self.extraction.document.text

    @property
    def tasks(self) -> tuple[Obligation, ...]:
        """Its tasks, in text order."""
        return self.extraction.obligations

    @cached_property
    def folded(self) -> str:
        """The folded text, with the same offsets."""
        return fold(self.text)

    @cached_property
    def duties(self) -> tuple[Obligation, ...]:
        """The tasks that bind somebody to do something, outside the sections that only set the frame."""
        frame = self.words["frame"]
        sections = {task.section for task in self.tasks}
        framing = {section for section in sections if any(frame.search(fold(name)) for name in section)}
        return tuple(task for task in self.tasks if task.kind is Kind.OBLIGATION and task.section not in framing)

    @cached_property
    def numbers(self) -> tuple[tuple[int, str, str, int], ...]:
        """The numbers at the beginning of lines, and of headings that stand within one: (start, scheme, number as
        written, where what it numbers begins)."""
        starts = {match.end() for match in _LINE.finditer(self.folded)}
        starts.update(span.start for span in self.document.headings)
        found = []
        for start in sorted(starts):
            end = self.folded.find("\n", start, start + _LONGEST_NUMBER)
            scheme, written, body = marker(self.folded, start, end if end >= 0 else start + _LONGEST_NUMBER)
            if scheme:
                found.append((start, scheme, written, body))
        return tuple(found)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line(self, offset: int) -> int:
        """The number of the line in which a character stands, from 1."""
        return bisect_right(self._line_starts, offset)

    def holds(self, cue: str, start: int, end: int) -> bool:
        """Does a word of the cue stand in that part of the text?"""
        return self.words[cue].search(self.folded[start:end]) is not None

    def clause(self, at: int, low: int) -> int:
        """Where the clause begins in which the character `at` stands, not before `low`."""
        return max(low, *(self.folded.rfind(mark, low, at) + 1 for mark in ",。;:!?、\n"))


def quoted(text: str, most: int = QUOTED) -> str:
    """Words of a document on one line, cut to what a message shows."""
    return shortened(one_line(text[: 8 * most]), most)
