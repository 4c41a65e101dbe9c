"""Strips: pieces of lines that stand together, with their place and the size of their type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from obligraph.readers.pdf.frame import Area, Frame
from obligraph.readers.pdf.pdfium import Sheet
from obligraph.readers.pdf.words import IDEOGRAPH, SPACE_AT_WIDE, WIDE

HEIGHT = 1.2
"""A line's box is about as many times as high as its type."""
GAP = 1.3
"""A wider gap, in sizes of type, parts a line."""
SPACE = 0.8
"""A wider gap between characters that need no space is one all the same."""
_SPACES = re.compile(" +")
_NARROW = 0.55
_ALIKE = 0.2
_FEW = 20


@dataclass(slots=True)
class Strip:
    """Characters in one line without a wide gap, or a whole line as it is read; `em` is the size of their type in
    points, `sure` when a character as wide as high says so; `indent` and `room` are the distances from the margins of
    its column. A strip without text keeps the place of the page's `table` of that number."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    em: float
    sure: bool
    page: int
    table: int = -1
    indent: float = 0.0
    room: float = 0.0


def around(*areas: Area) -> Area:
    """The area that holds all others."""
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def is_plain(strip: Strip, first: Area, last: Area) -> bool:
    """Whether a line runs from its `first` to its `last` character, and is about as long as its characters are wide, so
    that no gap in it parts anything."""
    if last[0] < first[0] or abs(first[1] + first[3] - last[1] - last[3]) > strip.em:
        return False
    narrow = len(strip.text) - (wide := len(WIDE.findall(strip.text)))
    if narrow > _FEW or abs((first[3] - first[1]) - (last[3] - last[1])) > _ALIKE * strip.em:
        return False
    if not wide:
        return strip.right - strip.left < (narrow + GAP) * strip.em
    expected = wide + _NARROW * (narrow - strip.text.count(" "))
    return expected - 3 < (strip.right - strip.left) / strip.em < expected + GAP


def without_gaps(sheet: Sheet, text: str, start: int, end: int) -> str:
    """A line without the spaces beside wide characters that only stand for a gap."""
    spaces = [match.start() for match in SPACE_AT_WIDE.finditer(text, start, end)]
    made = sheet.generated(sheet.indices(text, spaces))
    return _without(text, start, end, [at for at, one in zip(spaces, made, strict=True) if one])


def parted(sheet: Sheet, frame: Frame, text: str, start: int, end: int, em: float, page: int) -> list[Strip]:
    """The pieces of a line between its wide gaps, without the spaces that are only narrow ones."""
    gaps = [match.span() for match in _SPACES.finditer(text, start, end)]
    ends = [start, *(at for a, b in gaps for at in (a - 1, b)), end - 1]
    boxes = [frame.area(box) for box in sheet.boxes(sheet.indices(text, ends))]
    made = sheet.generated(sheet.indices(text, [a for a, _ in gaps]))
    pieces: list[tuple[int, int, Area]] = []
    dropped: list[int] = []
    begin, first = start, boxes[0]
    for (a, b), generated, before, after in zip(gaps, made, boxes[1:-1:2], boxes[2:-1:2], strict=True):
        gap = after[0] - before[2]
        # Lines of two columns may follow one another as one, even from right to left.
        if not -em < gap < GAP * em or not after[1] < (before[1] + before[3]) / 2 < after[3]:
            pieces.append((begin, a, around(first, before)))
            begin, first = b, after
        elif generated and gap < SPACE * em and SPACE_AT_WIDE.match(text, a, b + 1):
            dropped.append(a)
    pieces.append((begin, end, around(first, boxes[-1])))
    signs = [found.start() if (found := IDEOGRAPH.search(text, a, b)) else -1 for a, b, _ in pieces]
    wide = iter(sheet.boxes(sheet.indices(text, [at for at in signs if at >= 0])))
    strips = []
    for (a, b, area), sign in zip(pieces, signs, strict=True):
        sign_area = frame.area(next(wide)) if sign >= 0 else None
        size = sign_area[2] - sign_area[0] if sign_area else (area[3] - area[1]) / HEIGHT
        strips.append(Strip(_without(text, a, b, dropped), *area, size, sign >= 0, page))
    return strips


def _without(text: str, start: int, end: int, dropped: Sequence[int]) -> str:
    pieces = []
    for at in dropped:
        if start <= at < end:
            pieces.append(text[start:at])
            start = at + 1
    return "".join([*pieces, text[start:end]])
