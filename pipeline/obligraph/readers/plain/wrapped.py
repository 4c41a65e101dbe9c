"""Lines that are no paragraphs: a text whose lines were broken where the paper ended, as one pasted from a PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence

from obligraph.model import Span
from obligraph.text.folding import fold
from obligraph.text.outline import marker

NARROWEST, WIDEST = 25, 45
"""Characters in a line of a page: 公文 have 28, pages in other type up to 45."""
_SLACK = 3.0
_LINES = 3
_FEWEST = 6
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\u3000“”‘’…—]")
_ENDED = re.compile(r"[。；：！？;:!?][”’》）)\"]*$")


def hard_wrapped(text: str, lines: Sequence[Span]) -> Span | None:
    """The first paragraph of `text` that is broken into lines of one width in the middle of its sentences; None where
    all in all there are too few such lines to be sure. `lines` are what is no table and no furniture."""
    first: Span | None = None
    count = 0
    at = 0
    while at < len(lines):
        after = _run(text, lines, at)
        if after - at >= _LINES:
            count += after - at
            first = first or Span(lines[at].start, lines[after].end)
            if count >= _FEWEST:
                return first
        at = max(after, at + 1)
    return None


def _run(text: str, lines: Sequence[Span], at: int) -> int:
    """The number of the line in which the run of full lines from `at` on ends; `at` where it is not the first of
    one."""
    low, high = float(WIDEST), 0.0
    while at + 1 < len(lines):
        width = _width(text, lines[at])
        low, high = min(low, width), max(high, width)
        if not NARROWEST <= width <= WIDEST or high - low > _SLACK or not _goes_on(text, lines[at], lines[at + 1]):
            return at
        if _width(text, lines[at + 1]) > high + _SLACK:
            return at
        at += 1
    return at


def _goes_on(text: str, line: Span, after: Span) -> bool:
    words = fold(text[after.start : min(after.end, after.start + 2 * WIDEST)])
    return not _ENDED.search(text, line.start, line.end) and not marker(words, 0, len(words))[0]


def _width(text: str, line: Span) -> float:
    """How many characters wide a line is, with its indentation; those of letters and digits count half."""
    if line.end - line.start > 2 * WIDEST:
        return 2.0 * WIDEST
    start = text.rfind("\n", 0, line.start) + 1
    words = text[start : line.end] if line.start - start <= WIDEST else text[line.start : line.end]
    wide = len(_WIDE.findall(words))
    return wide + (len(words) - wide) / 2
