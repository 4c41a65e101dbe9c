"""One picture of a page → a page as PDF's reader knows it, with the confidence of each line."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from obligraph.readers.layout import Piece
from obligraph.readers.pdf.frame import Area, Frame
from obligraph.readers.pdf.page import Page
from obligraph.readers.pdf.ruled import Ruled
from obligraph.readers.pdf.strips import HEIGHT, Strip, around
from obligraph.readers.pdf.words import IDEOGRAPH, SPACE_AT_WIDE, WIDE, clean, joined
from obligraph.readers.scan.corrections import corrected
from obligraph.readers.scan.engine import Engine, Found, Gray
from obligraph.readers.scan.pictures import Picture
from obligraph.readers.scan.rules import ruled
from obligraph.readers.scan.upright import black, red, slope, straight, turned

_ASKED = 9
_TALL = 1.8
_STEEP = 0.12
_LEGIBLE = 0.5
_LETTERHEAD = 0.45
_SURE_IN_RED = 0.85
_SMALLEST = 4.0
_NARROW = 0.55
_LONG = 8.0
_SAME_TYPE = 0.16
_CUT = 3.0
_FEW = 4


class Told(NamedTuple):
    """A line as recognised, in points of the page as read."""

    text: str
    area: Area
    confidence: float


@dataclass(slots=True)
class Scan:
    """A recognised page: `lines` stand on it as it was given, before it was turned by `degrees`; `illegible` marks look
    like writing and could not be read."""

    page: Page
    size: tuple[float, float]
    degrees: float = 0.0
    lines: list[tuple[Area, float]] = field(default_factory=list)
    illegible: int = 0

    def marked(self, piece: Piece) -> Piece:
        """The piece with its confidence, at its place on the page as given."""
        left, top, right, bottom = piece.box
        sure = [
            confidence
            for area, confidence in self.lines
            if left - 1 <= (area[0] + area[2]) / 2 <= right + 1 and top - 1 <= (area[1] + area[3]) / 2 <= bottom + 1
        ]
        return piece._replace(box=self._askew(piece.box), confidence=round(min(sure, default=1.0), 3))

    def _askew(self, box: Area) -> Area:
        if not self.degrees:
            return box
        sine, cosine = math.sin(math.radians(self.degrees)), math.cos(math.radians(self.degrees))
        x, y = self.size[0] / 2, self.size[1] / 2
        left, top, right, bottom = box
        # The middle of the line moves; a box that held the whole slope would cover its neighbours.
        dx, dy = (left + right) / 2 - x, (top + bottom) / 2 - y
        across, down = cosine * dx - sine * dy - dx, sine * dx + cosine * dy - dy
        moved = left + across, top + down, right + across, bottom + down
        return round(moved[0], 1), round(moved[1], 1), round(moved[2], 1), round(moved[3], 1)


def recognised(picture: Picture, number: int, engine: Engine) -> Scan:
    """The page of that number."""
    scale = picture.scale
    dark = black(picture.pixels)
    turns, degrees, dark, found = _upright(dark, engine)
    frame = Frame((0.0, 0.0, picture.width, picture.height), turns)
    page = Page(number, frame, 0, 0)
    scan = Scan(page, (picture.width, picture.height), degrees)
    tables, plain = ruled(dark, scale)
    if tables:
        found = engine.lines(plain)
    told = list(_read(plain, _cut(found, tables, scale), scale, engine, scan))
    if (in_red := red(picture.pixels)) is not None:
        told += _in_red(straight(turned(in_red, turns), degrees), scale, engine)
    page.characters = sum(len(one.text) for one in told)
    page.tables, page.strips = _filled(told, tables, number)
    scan.lines = [(frame.shown(one.area, 0), one.confidence) for one in told]
    return scan


def _upright(dark: Gray, engine: Engine) -> tuple[int, float, Gray, list[Found]]:
    """How many quarters clockwise and how many degrees back the page must be turned, the page so turned, and the lines
    found on it."""
    lies = slope(dark)
    turns = int(lies.down)
    degrees = lies.degrees[turns]
    page = straight(turned(dark, turns), degrees)
    found = engine.lines(page)
    if _tall(found):
        turns = 1 - turns
        degrees = lies.degrees[turns]
        page = straight(turned(dark, turns), degrees)
        found = engine.lines(page)
    longest = sorted(found, key=lambda one: (one.left - one.right, one.top))[:_ASKED]
    if longest and engine.is_upside_down([_cropped(page, one) for one in longest]):
        turns += 2
        high, wide = page.shape
        page = turned(page, 2)
        found = [
            Found(wide - one.right, high - one.bottom, wide - one.left, high - one.top, one.slope)
            for one in reversed(found)
        ]
    return turns, degrees, page, found


def _tall(found: Sequence[Found]) -> bool:
    """Whether most of the writing runs up and down."""
    length = sum(max(one.right - one.left, one.bottom - one.top) for one in found)
    tall = sum(one.bottom - one.top for one in found if one.bottom - one.top > _TALL * (one.right - one.left))
    return tall > length / 2


def _cropped(picture: Gray, one: Found) -> Gray:
    top, left = max(0, math.floor(one.top)), max(0, math.floor(one.left))
    return picture[top : max(top + 1, math.ceil(one.bottom)), left : max(left + 1, math.ceil(one.right))]


def _cut(found: Sequence[Found], tables: Sequence[Ruled], scale: float) -> Iterator[Found]:
    """The lines, those that run through several cells as a line each."""
    for one in found:
        middle = (one.top + one.bottom) / 2 / scale
        table = next((t for t in tables if t.top <= middle <= t.bottom), None)
        if table is None:
            yield one
            continue
        start = one.left
        for x in table.xs:
            if start / scale + _CUT < x < one.right / scale - _CUT and table.at(x - 1, middle) != table.at(
                x + 1, middle
            ):
                yield one._replace(left=start, right=x * scale)
                start = x * scale
        yield one._replace(left=start)


def _read(picture: Gray, found: Iterator[Found], scale: float, engine: Engine, scan: Scan) -> Iterator[Told]:
    for one in found:
        if one.slope > _STEEP or one.bottom - one.top < _SMALLEST * scale:
            continue
        text, sure = _words(picture, one, engine)
        if text and sure >= _LEGIBLE:
            yield Told(text, (one.left / scale, one.top / scale, one.right / scale, one.bottom / scale), sure)
        elif IDEOGRAPH.search(text):
            scan.illegible += 1


def _words(picture: Gray, one: Found, engine: Engine) -> tuple[str, float]:
    """What stands at a place; characters below one another are read one by one."""
    width, height = one.right - one.left, one.bottom - one.top
    if height <= _TALL * width:
        text, sure = engine.read(_cropped(picture, one))
        return corrected(SPACE_AT_WIDE.sub("", clean(text))), sure
    count = round(height / width)
    step = height / count
    signs = [
        engine.read(_cropped(picture, one._replace(top=one.top + k * step, bottom=one.top + (k + 1) * step)))
        for k in range(count)
    ]
    return "".join(clean(text) for text, _ in signs), min(sure for _, sure in signs)


def _in_red(picture: Gray, scale: float, engine: Engine) -> Iterator[Told]:
    """The name in red at the top of a page, and whole lines in red; the words of a stamp are neither."""
    top = picture.shape[0] * _LETTERHEAD
    for one in engine.lines(picture):
        if one.slope > _STEEP or one.right - one.left < 1.5 * (one.bottom - one.top):
            continue
        text, sure = _words(picture, one, engine)
        if sure >= _SURE_IN_RED and len(IDEOGRAPH.findall(text)) >= (2 if one.bottom < top else _LONG):
            yield Told(text, (one.left / scale, one.top / scale, one.right / scale, one.bottom / scale), sure)


def _filled(told: Sequence[Told], tables: Sequence[Ruled], number: int) -> tuple[list[Ruled], list[Strip]]:
    """The tables with their words, those that hold some, and the strips of the page, with one for each table."""
    strips: list[Strip] = []
    cells: dict[tuple[int, int], list[Told]] = {}
    for one in told:
        x, y = (one.area[0] + one.area[2]) / 2, (one.area[1] + one.area[3]) / 2
        owner = next(((t, cell) for t, table in enumerate(tables) if (cell := table.at(x, y)) is not None), None)
        if owner is not None:
            cells.setdefault(owner, []).append(one)
        else:
            strips.append(_strip(one, number))
    for (table, cell), inside in cells.items():
        words = ""
        for one in sorted(inside, key=lambda one: (_line_of(one, inside), one.area[0])):
            words = joined(words, one.text)
        tables[table].put(cell, words, around(*(one.area for one in inside)))
    filled = [table for table in tables if table.is_filled]
    strips += (
        Strip("", t.xs[0], t.top, t.xs[-1], t.bottom, HEIGHT, False, number, table=n) for n, t in enumerate(filled)
    )
    return filled, strips


def _line_of(one: Told, inside: Sequence[Told]) -> float:
    """The top of the line in a cell: of the first piece that stands at the same height."""
    middle = (one.area[1] + one.area[3]) / 2
    return min(other.area[1] for other in inside if other.area[1] < middle < other.area[3])


def _strip(one: Told, number: int) -> Strip:
    left, top, right, bottom = one.area
    wide = len(WIDE.findall(one.text))
    units = wide + _NARROW * (len(one.text) - wide)
    sure = wide >= _FEW
    em = min((right - left) / units, 1.3 * (bottom - top)) if sure else (bottom - top) / HEIGHT
    return Strip(one.text, left, top, right, bottom, em, sure, number)


def evened(scans: Sequence[Scan]) -> None:
    """Give lines that are set in the type of most others its very size: a picture shows it only roughly."""
    strips = [strip for scan in scans for strip in scan.page.strips if strip.table < 0]
    sizes = [strip.em for strip in strips if strip.sure and len(strip.text) >= _LONG]
    if not sizes:
        return
    usual = median(sizes)
    for strip in strips:
        if abs(strip.em - usual) <= _SAME_TYPE * usual:
            strip.em = usual
