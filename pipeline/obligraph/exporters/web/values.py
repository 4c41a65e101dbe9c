"""Texts, offsets and JSON as scripts read them.

Scripts count in UTF-16 units, the model in code points: every offset that goes into a page is in UTF-16 units.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from obligraph.graph.plain import one_line
from obligraph.model import Document, Span
from obligraph.text.folding import fold
from obligraph.text.outline import marker

_ANNEX = "附件"
_SURROGATE = re.compile("[\ud800-\udfff]")
# What ends a script element or a script's line, and what an HTML parser takes for an error.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
_MARKUP = "<>&"
_RARE = re.compile("[\U00010000-\U0010ffff]")
_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def script_json(value: Any) -> str:
    """JSON that may stand in a script element. A lone surrogate becomes `?`, as in every file of ours."""
    text = _ENCODE(value)
    # Nearly all texts are printable, and of what is replaced markup alone is.
    if not text.isprintable():
        text = _UNSAFE.sub(lambda found: _escape(found[0]), _SURROGATE.sub("?", text))
    for mark in _MARKUP:
        text = text.replace(mark, _escape(mark))
    return text


def line(text: str) -> str:
    """`one_line` of what the other files of a run hold: there a lone surrogate is `?`."""
    return one_line(_SURROGATE.sub("?", text))


def named(document: Document) -> Document:
    """`document` with names that hold no lone surrogate: that of a file may have been no UTF-8."""
    if _SURROGATE.search(document.source) or _SURROGATE.search(document.title or ""):
        return replace(document, source=line(document.source), title=line(document.title or "") or None)
    return document


def filled(record: dict[str, Any]) -> dict[str, Any]:
    """A record without its empty values."""
    return {name: value for name, value in record.items() if value}


def levels(text: str, headings: Iterable[Span]) -> list[int]:
    """How deep each heading stands, from 1: a numbering seen before closes all that was opened since, an annex all."""
    folded = fold(text)
    above: list[str] = []
    found = []
    for span in headings:
        if folded.startswith(_ANNEX, span.start):
            above.clear()
        scheme, _, _ = marker(folded, span.start, span.end)
        del above[above.index(scheme) if scheme in above else len(above) :]
        above.append(scheme)
        found.append(len(above))
    return found


def _escape(mark: str) -> str:
    return f"\\u{ord(mark):04x}"


class Units:
    """Offsets in code points → offsets in UTF-16 units, kept inside the text and in order."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._rare = [found.start() for found in _RARE.finditer(text)] if not text.isascii() else []

    def span(self, span: Span) -> list[int]:
        """The two ends of `span`, in units."""
        start, end = span
        if not 0 <= start <= end <= self._length:
            start, end = (min(max(offset, 0), self._length) for offset in span)
            end = max(start, end)
        rare = self._rare
        return [start + bisect_left(rare, start), end + bisect_left(rare, end)] if rare else [start, end]


class Words:
    """Texts by number, each once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of `text`, a new one where it is new."""
        return self._numbers.setdefault(text, len(self._numbers))

    def all(self) -> list[str]:
        """The texts by their numbers."""
        return list(self._numbers)


def units(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    return len(text) + len(_RARE.findall(text))
