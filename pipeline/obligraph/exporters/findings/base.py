"""What a writer of findings is, and where in a document a finding stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple, Protocol

from obligraph.model import Document, Finding, Problem, Span

Write = Callable[[str], object]
"""Takes the next piece of the output."""


class Options(NamedTuple):
    """How findings are written: `language` of the messages (zh, en), `color` for a terminal, `unicode` where the output
    can hold every character."""

    language: str = "en"
    color: bool = False
    unicode: bool = True


class Linted(NamedTuple):
    """A document with its findings, in text order; `place` is its file, relative, with slashes."""

    document: Document
    place: str
    findings: tuple[Finding, ...]


class Writer(Protocol):
    """Writes findings, document by document, in bounded memory."""

    def add(self, linted: Linted) -> None:
        """Take one document's findings. The order of calls is the order of the output."""

    def problem(self, problem: Problem) -> None:
        """Take the problem of a source that could not be read."""

    def close(self) -> None:
        """Write what comes at the end."""


class Factory(Protocol):
    """Makes a writer."""

    def __call__(self, write: Write, options: Options) -> Writer:
        """A writer onto `write`."""


class Region(NamedTuple):
    """Lines and columns from 1, the end column behind the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


class Lines:
    """The lines of one text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def region(self, span: Span) -> Region:
        """Where a span stands."""
        line, end_line = bisect_right(self._starts, span.start), bisect_right(self._starts, span.end)
        return Region(
            line, span.start - self._starts[line - 1] + 1, end_line, span.end - self._starts[end_line - 1] + 1
        )


def message(finding: Finding, language: str) -> str:
    """What was found, in the language."""
    return finding.chinese if language == "zh" else finding.message


def hint(finding: Finding, language: str) -> str:
    """How to mend it, in the language."""
    return finding.hint_chinese if language == "zh" else finding.hint
