"""Cut a reading into the pieces of which front and back matter are made: lines, or, where line breaks were
lost, the stretches between blanks. A date at a line's end is a piece of its own.

All later modules of the front matter look at pieces only; they say what a piece is, this module only where it
stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from obligraph.model import Block, BlockKind, Span

LONG_LINE = 150  # a longer line with blanks in it is taken for a text whose line breaks were lost
_DIGIT = "[0-9〇零一二三四五六七八九十O]"
DATE = (
    rf"(?:(?:19|20)\s?\d\s?\d|[一二]{_DIGIT[:-1]}]{{3}})\s?年\s?{_DIGIT}{{1,3}}\s?月\s?{_DIGIT}{{1,3}}\s?日"
    r"|(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}"
)
CODED = r"[一-龥A-Za-z]{1,14}\s?[\[(<﹝]\s?(?:19|20)\d{2}\s?年?\s?[\])>﹞]\s?第?\s?\d{1,5}\s?号"
NUMBER = rf"{CODED}|第\s?\d{{1,4}}\s?号|(?:19|20)\d{{2}}年第?\d{{1,4}}号"
_LINE = re.compile(r"[^\n]+")
_TOKEN = re.compile(
    rf"[一-龥]{{2,6}}:\s?(?:{DATE})|(?:{DATE})(?=[\s)]|$)|(?:{NUMBER})(?=\s|$)|(?:[一-龥]\s{{1,4}}){{2,}}[一-龥](?=\s|$)|\S+"
)
_DATE_LAST = re.compile(rf"(?<=\s)\(?(?:{DATE})\)?\s*\Z")


class Piece(NamedTuple):
    """A stretch of text[start:end]; `text` is folded, with its outer blanks gone, `packed` without any blanks.

    `furniture`: a reader says so. `row`: it stands in a table. `line` counts the lines, so that pieces of one
    line show.
    """

    start: int
    end: int
    text: str
    packed: str
    line: int
    furniture: bool = False
    row: bool = False

    @property
    def span(self) -> Span:
        """Where it stands: [start, end) in code points of the text."""
        return Span(self.start, self.end)


def pieces(folded: str, blocks: Sequence[Block]) -> list[Piece]:
    """The pieces of a folded text, in order; blank ones are left out."""
    marks = sorted(
        (b.span.start, b.span.end, b.kind)
        for b in blocks
        if b.kind in (BlockKind.FURNITURE, BlockKind.ROW, BlockKind.CELL)
    )
    found: list[Piece] = []
    at, furniture_end, row_end = 0, -1, -1
    for number, match in enumerate(_LINE.finditer(folded)):
        line = match.group()
        packed = "".join(line.split())
        if not packed:
            continue
        start = match.start() + len(line) - len(line.lstrip())
        while at < len(marks) and marks[at][0] <= start:
            if marks[at][2] is BlockKind.FURNITURE:
                furniture_end = max(furniture_end, marks[at][1])
            else:
                row_end = max(row_end, marks[at][1])
            at += 1
        furniture, row = start < furniture_end, start < row_end
        for low, high in _cuts(line.strip(), row):
            text = folded[start + low : start + high]
            short = packed if high - low == len(line.strip()) else "".join(text.split())
            found.append(Piece(start + low, start + high, text, short, number, furniture, row))
    return found


def _cuts(line: str, row: bool) -> list[tuple[int, int]]:
    if row:
        return [(0, len(line))]
    if len(line) > LONG_LINE and (" " in line or "\t" in line):
        return [(m.start(), m.end()) for m in _TOKEN.finditer(line)]
    date = _DATE_LAST.search(line) if line[-1] in "日)" or line[-1].isdigit() else None
    if date and date.start() > 0:
        before = line[: date.start()].rstrip()
        # 发布日期: 2020-01-10 is one label with its value.
        if before and before[-1] != ":":
            return [(0, len(before)), (date.start(), len(line))]
    return [(0, len(line))]
