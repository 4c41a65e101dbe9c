"""One page → its strips and its ruled tables; whether it is set upright, and whether it has a text layer at all."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from obligraph.readers.pdf.filling import fill
from obligraph.readers.pdf.frame import Area, Frame
from obligraph.readers.pdf.pdfium import FORM, PATH, Box, Sheet
from obligraph.readers.pdf.ruled import Ruled, find_tables
from obligraph.readers.pdf.strips import HEIGHT, Strip, around, is_plain, parted, without_gaps
from obligraph.readers.pdf.words import IDEOGRAPH, PRIVATE, STRANGE, clean

_LINE = re.compile(r"\S(?:[^\r\n]*\S)?")
_GAPS = re.compile(r" (?<=\S )(?=\S)")
_STRAIGHT = 0.1
_QUARTER = math.pi / 2
_FEW = 20
_PICTURE = 0.5
_FEWEST_STROKES = 4
_ASKED = 4
_MANY = 40


@dataclass(slots=True)
class Page:
    """What a page holds. `strips` are in no order; `slanted` lines stand across the page, as watermarks do; `scanned`
    when it is a picture with hardly any text; `unmapped` of its `characters` have no known meaning; `cut` when its
    lines were too many to look for tables."""

    number: int
    frame: Frame
    rotation: int
    characters: int
    strips: list[Strip] = field(default_factory=list)
    slanted: list[Strip] = field(default_factory=list)
    tables: list[Ruled] = field(default_factory=list)
    unmapped: int = 0
    scanned: bool = False
    cut: bool = False
    pieces: int = 0


def read_page(sheet: Sheet, number: int, most_pieces: int) -> Page:
    """The page of that number. Of its line art at most `most_pieces` are looked at."""
    text = sheet.words()
    spans = _lines(text)
    page = Page(number, Frame(sheet.bounds), sheet.rotation, len(text))
    if sum(end - start for start, end in spans) < _FEW:
        page.scanned = sheet.largest_image(sheet.kinds(most_pieces)) >= _PICTURE
    if not spans:
        return page
    wanted = sheet.indices(text, [at for start, end in spans for at in (start, end - 1)])
    boxes = sheet.boxes(wanted)
    angles: list[float] = []
    if _is_tilted(boxes):
        angles = sheet.angles(wanted[::2])
        page.frame = Frame(sheet.bounds, _turns(angles, spans, sheet.rotation))
    odd = STRANGE.search(text) is not None
    page.unmapped = _unmapped(sheet, text, wanted, odd)
    areas = page.frame.areas(boxes)
    if _may_hold_table(sheet, text, areas):
        _find_tables(page, sheet, most_pieces)
    if page.tables:
        return page
    slanted = [not _is_upright(angle, page.frame.turns) for angle in angles] or [False] * len(spans)
    _add_strips(page, sheet, text, spans, areas, slanted, odd)
    return page


def _may_hold_table(sheet: Sheet, text: str, areas: Sequence[Area]) -> bool:
    """Whether some line has a gap, or stands beside or above the one before it: else there are no cells side by side,
    and the objects of the page, which may be thousands, need not be looked at."""
    if any(2 * below[1] < above[1] + above[3] for above, below in zip(areas[1::2], areas[2::2], strict=False)):
        return True
    gaps = [match.start() for match in _GAPS.finditer(text)]
    return len(gaps) > _MANY or any(sheet.generated(sheet.indices(text, gaps)))


def _add_strips(
    page: Page,
    sheet: Sheet,
    text: str,
    spans: Sequence[tuple[int, int]],
    areas: Sequence[Area],
    slanted: Sequence[bool],
    odd: bool,
) -> None:
    frame = page.frame
    for (start, end), first, last, aslant in zip(spans, areas[::2], areas[1::2], slanted, strict=True):
        words = text[start:end]
        if aslant:
            page.slanted.append(Strip(clean(words), *around(first, last), first[3] - first[1], False, page.number))
            continue
        sure = True
        if "\u4e00" <= words[0] <= "\u9fff":
            em = first[2] - first[0]
        elif "\u4e00" <= words[-1] <= "\u9fff":
            em = last[2] - last[0]
        elif found := IDEOGRAPH.search(words):
            wide = frame.area(sheet.boxes(sheet.indices(text, [start + found.start()]))[0])
            em = wide[2] - wide[0]
        else:
            em, sure = (first[3] - first[1]) / HEIGHT, False
        # Comparisons: of the time that a line takes, min and max would be half.
        left = first[0] if first[0] < last[0] else last[0]
        top = first[1] if first[1] < last[1] else last[1]
        right = first[2] if first[2] > last[2] else last[2]
        bottom = first[3] if first[3] > last[3] else last[3]
        strip = Strip(words, left, top, right, bottom, em, sure, page.number)
        if " " not in words and not odd:
            page.strips.append(strip)
            continue
        if " " not in words:
            pieces = [strip]
        elif is_plain(strip, first, last):
            strip.text = without_gaps(sheet, text, start, end)
            pieces = [strip]
        else:
            pieces = parted(sheet, frame, text, start, end, em, page.number)
        for piece in pieces:
            if odd:
                piece.text = clean(piece.text)
            if piece.text:
                page.strips.append(piece)


def _find_tables(page: Page, sheet: Sheet, most: int) -> None:
    kinds = sheet.kinds(most)
    if PATH not in kinds and FORM not in kinds:
        return
    strokes, complete = sheet.strokes([i for i, kind in enumerate(kinds) if kind in (PATH, FORM)], most)
    page.cut, page.pieces = not complete, len(strokes)
    if complete and len(strokes) >= _FEWEST_STROKES:
        point = page.frame.point
        tables = find_tables([(*point(x0, y0), *point(x1, y1)) for x0, y0, x1, y1 in strokes])
        if tables:
            page.tables, page.strips = fill(tables, page.frame, sheet, page.number)


def _lines(text: str) -> list[tuple[int, int]]:
    """Where each line begins and ends, without the white space around it."""
    spans = []
    start = 0
    for line in text.split("\r\n"):
        end = start + len(line)
        if line and (line[0].isspace() or line[-1].isspace() or "\n" in line or "\r" in line):
            spans += [(start + match.start(), start + match.end()) for match in _LINE.finditer(line)]
        elif line:
            spans.append((start, end))
        start = end + 2
    return spans


def _is_tilted(boxes: Sequence[Box]) -> bool:
    """Whether some line does not run from left to right, as far as its first and last character say."""
    ends = iter(boxes)
    return any(
        first[0] >= last[2] or not 2 * first[1] < last[1] + last[3] < 2 * first[3]
        for first, last in zip(ends, ends, strict=True)
    )


def _turns(angles: Sequence[float], spans: Sequence[tuple[int, int]], rotation: int) -> int:
    """The quarter turns clockwise that set most of the text upright; PDFium's angles go clockwise too."""
    votes: Counter[int] = Counter()
    for angle, (start, end) in zip(angles, spans, strict=True):
        quarters = angle / _QUARTER
        if abs(quarters - round(quarters)) < _STRAIGHT:
            votes[-round(quarters) % 4] += end - start
    return max(votes, key=lambda turns: (votes[turns], -turns)) if votes else rotation


def _is_upright(angle: float, turns: int) -> bool:
    return abs((angle + turns * _QUARTER + math.pi) % math.tau - math.pi) < _STRAIGHT


def _unmapped(sheet: Sheet, text: str, wanted: Sequence[int], odd: bool) -> int:
    """How many characters mean nothing: those of no standard, or as large a share as of a few ones."""
    asked = wanted[:: max(1, len(wanted) // _ASKED)]
    share = sheet.count_unmapped(asked) / len(asked)
    private = len(PRIVATE.findall(text)) if odd else 0
    return max(private, round(share * len(text)))
