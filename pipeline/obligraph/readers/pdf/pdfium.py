"""PDFium, asked in bulk: the text of a page with the boxes of chosen characters, its drawn lines and its objects.

Each function is called through `map`, without a Python frame a call: a page of 600 characters takes PDFium a
millisecond, and a loop over them in Python as much again. Coordinates here are PDF's own: from the lower left, before
the page is turned.
"""

from __future__ import annotations

import ctypes
import math
import re
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from itertools import pairwise, repeat
from typing import Any, NamedTuple

Box = tuple[float, float, float, float]
"""(left, bottom, right, top)."""

PATH, IMAGE, FORM = 2, 3, 5
WRONG_PASSWORD = 4
_DEEPEST_FORM = 4
_BEZIER, _MOVE = 1, 2
_UTF_16 = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"
_THIN = 3.0
_SHORTEST = 6.0
_LARGEST = 1e7
_DOUBLED = re.compile("[\U00010000-\U0010ffff]")


class Stroke(NamedTuple):
    """A straight line that a reader sees, from one point to another."""

    x0: float
    y0: float
    x1: float
    y1: float


class CannotOpenError(Exception):
    """PDFium cannot open a document; `code` is its own number of the reason."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class _Functions:
    """PDFium's functions with handles as plain numbers."""

    def __init__(self) -> None:
        raw: Any = import_module("pypdfium2.raw")
        number, handle, real = ctypes.c_int, ctypes.c_void_p, ctypes.c_float
        angle, whole = ctypes.c_float, ctypes.c_uint

        def function(name: str, result: Any, *arguments: Any) -> Any:
            return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(getattr(raw, name), handle).value or 0)

        self.open = function("FPDF_LoadMemDocument64", handle, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p)
        self.error = function("FPDF_GetLastError", ctypes.c_ulong)
        self.close = function("FPDF_CloseDocument", None, handle)
        self.intact = function("FPDF_DocumentHasValidCrossReferenceTable", number, handle)
        self.count_pages = function("FPDF_GetPageCount", number, handle)
        self.page = function("FPDF_LoadPage", handle, handle, number)
        self.close_page = function("FPDF_ClosePage", None, handle)
        self.width = function("FPDF_GetPageWidthF", real, handle)
        self.height = function("FPDF_GetPageHeightF", real, handle)
        self.rotation = function("FPDFPage_GetRotation", number, handle)
        self.bounds = function("FPDF_GetPageBoundingBox", number, handle, handle)
        self.text_page = function("FPDFText_LoadPage", handle, handle)
        self.close_text = function("FPDFText_ClosePage", None, handle)
        self.count = function("FPDFText_CountChars", number, handle)
        self.text = function("FPDFText_GetText", number, handle, number, number, handle)
        self.at = function("FPDFText_GetCharIndexFromTextIndex", number, handle, number)
        self.character = function("FPDFText_GetUnicode", whole, handle, number)
        self.box = function("FPDFText_GetLooseCharBox", number, handle, number, handle)
        self.angle = function("FPDFText_GetCharAngle", angle, handle, number)
        self.generated = function("FPDFText_IsGenerated", number, handle, number)
        self.unmapped = function("FPDFText_HasUnicodeMapError", number, handle, number)
        self.count_objects = function("FPDFPage_CountObjects", number, handle)
        self.object = function("FPDFPage_GetObject", handle, handle, number)
        self.kind = function("FPDFPageObj_GetType", number, handle)
        self.extent = function("FPDFPageObj_GetBounds", number, handle, handle, handle, handle, handle)
        self.matrix = function("FPDFPageObj_GetMatrix", number, handle, handle)
        self.count_inner = function("FPDFFormObj_CountObjects", number, handle)
        self.inner = function("FPDFFormObj_GetObject", handle, handle, ctypes.c_ulong)
        self.count_segments = function("FPDFPath_CountSegments", number, handle)
        self.segment = function("FPDFPath_GetPathSegment", handle, handle, number)
        self.point = function("FPDFPathSegment_GetPoint", number, handle, handle, handle)
        self.segment_kind = function("FPDFPathSegment_GetType", number, handle)
        self.closes = function("FPDFPathSegment_GetClose", number, handle)
        self.drawn = function("FPDFPath_GetDrawMode", number, handle, handle, handle)


@lru_cache(maxsize=1)
def _functions() -> _Functions:
    # Its import starts the library.
    import_module("pypdfium2")
    return _Functions()


class File:
    """An open document."""

    def __init__(self, handle: int, functions: _Functions) -> None:
        self._handle, self._do = handle, functions
        self.pages: int = functions.count_pages(handle)
        self.intact = bool(functions.intact(handle))

    @contextmanager
    def page(self, index: int) -> Iterator[Sheet | None]:
        """One page, open for the time being; None where it is damaged."""
        handle = self._do.page(self._handle, index)
        if not handle:
            yield None
            return
        text = self._do.text_page(handle)
        try:
            yield Sheet(handle, text, self._do) if text else None
        finally:
            if text:
                self._do.close_text(text)
            self._do.close_page(handle)


@contextmanager
def opened(data: bytes) -> Iterator[File]:
    """The document in `data`, which must outlive it. Raises CannotOpenError."""
    do = _functions()
    handle = do.open(data, len(data), None)
    if not handle:
        raise CannotOpenError(do.error())
    try:
        yield File(handle, do)
    finally:
        do.close(handle)


class Sheet:
    """An open page: `rotation` in quarter turns clockwise, `bounds` of what is shown."""

    def __init__(self, page: int, text: int, functions: _Functions) -> None:
        self._page, self._text, self._do = page, text, functions
        self.rotation: int = functions.rotation(page) % 4
        self.bounds = self._bounds()
        self.characters: int = max(0, functions.count(text))
        self._numbered = True

    def _bounds(self) -> Box:
        found = array("f", (0.0, 0.0, 0.0, 0.0))
        if self._do.bounds(self._page, found.buffer_info()[0]):
            left, top, right, bottom = found
            if right > left and top > bottom and math.isfinite(right - left + top - bottom):
                return left, bottom, right, top
        return 0.0, 0.0, float(self._do.width(self._page)), float(self._do.height(self._page))

    def words(self) -> str:
        """All text, `\\r\\n` after each line, in the order in which the page draws it."""
        room = self.characters + 1
        units = array("H", bytes(2 * room))
        written = self._do.text(self._text, 0, self.characters, units.buffer_info()[0]) if self.characters else 0
        text = units[: max(0, written - 1)].tobytes().decode(_UTF_16, "replace")
        # Signs beyond 16 bits, and characters without text, make offsets and numbers differ.
        self._numbered = len(text) == written - 1 == self.characters
        return text

    def indices(self, text: str, offsets: Sequence[int]) -> Sequence[int]:
        """The character numbers of offsets into `words()`."""
        if self._numbered:
            return offsets
        doubled = [match.start() for match in _DOUBLED.finditer(text)]
        units = [offset + bisect_left(doubled, offset) for offset in offsets]
        return [max(0, at) for at in map(self._do.at, repeat(self._text), units)]

    def all_characters(self) -> list[str]:
        """Every character by its number; "" where it has none."""
        codes: Iterable[int] = map(self._do.character, repeat(self._text), range(self.characters))
        return [chr(code) if 0 < code < 0x110000 else "" for code in codes]

    def boxes(self, indices: Sequence[int]) -> list[Box]:
        """The boxes of characters: as wide as the pen moves, as high as the font."""
        room = array("f", bytes(16 * len(indices)))
        start = room.buffer_info()[0]
        places = range(start, start + 16 * len(indices), 16)
        for _ in map(self._do.box, repeat(self._text), indices, places):
            pass
        if not math.isfinite(sum(room)):
            room = array("f", (value if math.isfinite(value) else 0.0 for value in room))
        values = iter(room)
        # PDFium's own order is left, top, right, bottom.
        return [(left, bottom, right, top) for left, top, right, bottom in zip(*[values] * 4, strict=True)]

    def angles(self, indices: Sequence[int]) -> list[float]:
        """How far characters are turned clockwise, in radians."""
        return list(map(self._do.angle, repeat(self._text), indices))

    def generated(self, indices: Sequence[int]) -> list[bool]:
        """Whether a gap, not a character of the page, made these spaces."""
        return [one == 1 for one in map(self._do.generated, repeat(self._text), indices)]

    def count_unmapped(self, indices: Sequence[int]) -> int:
        """How many of the characters stand for a glyph of which the font does not say what it means."""
        return sum(one == 1 for one in map(self._do.unmapped, repeat(self._text), indices))

    def kinds(self, most: int) -> list[int]:
        """What kind each of the first `most` objects is: PATH, IMAGE, FORM or another."""
        return list(map(self._do.kind, map(self._do.object, repeat(self._page), range(min(self.objects, most)))))

    @property
    def objects(self) -> int:
        """How many objects the page has, those inside forms not counted."""
        return max(0, int(self._do.count_objects(self._page)))

    def largest_image(self, kinds: Sequence[int]) -> float:
        """The share of the page that its largest picture covers; `kinds` of its objects."""
        left, bottom, right, top = self.bounds
        page = max(1.0, (right - left) * (top - bottom))
        largest = 0.0
        sides = (ctypes.c_float * 4)()
        at = ctypes.addressof(sides)
        for i, kind in enumerate(kinds):
            if kind in (IMAGE, FORM) and self._do.extent(self._do.object(self._page, i), at, at + 4, at + 8, at + 12):
                largest = max(largest, abs((sides[2] - sides[0]) * (sides[3] - sides[1])) / page)
        return largest

    def strokes(self, drawn: Sequence[int], most: int) -> tuple[list[Stroke], bool]:
        """The straight lines of the objects of these numbers, thin bars too; False where there were more than `most`
        path pieces."""
        return _Drawing(self._do, most).of_page(self._page, drawn)


class _Drawing:
    """Collects the lines of a page and of the forms on it."""

    def __init__(self, functions: _Functions, most: int) -> None:
        self._do, self._left = functions, most
        self._found: list[Stroke] = []
        self._numbers = (ctypes.c_float * 6)()
        self._modes = (ctypes.c_int * 2)()

    def of_page(self, page: int, drawn: Sequence[int]) -> tuple[list[Stroke], bool]:
        whole = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        self._objects([self._do.object(page, i) for i in drawn], whole, 0)
        return self._found, self._left > 0

    def _objects(self, objects: Sequence[int], matrix: Sequence[float], depth: int) -> None:
        for one, kind in zip(objects, map(self._do.kind, objects), strict=True):
            if self._left <= 0:
                return
            if kind == PATH:
                # The outlines of letters are paths too, and many.
                if depth or self._is_long(one):
                    self._path(one, _product(self._matrix(one), matrix))
            elif kind == FORM and depth < _DEEPEST_FORM:
                count = min(max(0, self._do.count_inner(one)), self._left)
                inner = list(map(self._do.inner, repeat(one), range(count)))
                self._left -= count
                self._objects(inner, _product(self._matrix(one), matrix), depth + 1)

    def _is_long(self, one: int) -> bool:
        at = ctypes.addressof(self._numbers)
        self._left -= 1
        if not self._do.extent(one, at, at + 4, at + 8, at + 12):
            return False
        left, bottom, right, top = self._numbers[:4]
        return right - left >= _SHORTEST or top - bottom >= _SHORTEST

    def _matrix(self, one: int) -> tuple[float, ...]:
        if self._do.matrix(one, ctypes.addressof(self._numbers)):
            return tuple(self._numbers)
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0

    def _path(self, path: int, matrix: Sequence[float]) -> None:
        at = ctypes.addressof(self._modes)
        if not self._do.drawn(path, at, at + 4):
            return
        filled, stroked = self._modes[0] != 0, self._modes[1] != 0
        count = self._do.count_segments(path)
        self._left -= 1 + max(0, count)
        if not (filled or stroked) or self._left <= 0:
            return
        for shape in self._shapes(path, count, matrix):
            if stroked:
                self._found += (Stroke(*a, *b) for a, b in pairwise(shape))
            elif bar := _bar(shape):
                self._found.append(bar)

    def _shapes(self, path: int, count: int, matrix: Sequence[float]) -> Iterator[list[tuple[float, float]]]:
        """The runs of straight lines of a path, as points."""
        shape: list[tuple[float, float]] = []
        start = (0.0, 0.0)
        at = ctypes.addressof(self._numbers)
        a, b, c, d, e, f = matrix
        for segment in map(self._do.segment, repeat(path), range(count)):
            kind = self._do.segment_kind(segment)
            self._do.point(segment, at, at + 4)
            x, y = self._numbers[0], self._numbers[1]
            point = (a * x + c * y + e, b * x + d * y + f)
            if not all(abs(value) < _LARGEST for value in point):
                return
            if kind in (_MOVE, _BEZIER):
                if len(shape) > 1:
                    yield shape
                shape = [point]
                start = point if kind == _MOVE else start
            else:
                shape.append(point)
            if self._do.closes(segment):
                shape.append(start)
        if len(shape) > 1:
            yield shape


def _bar(shape: Sequence[tuple[float, float]]) -> Stroke | None:
    """The line that a filled shape shows where it is thin, as Word draws the borders of its tables."""
    xs, ys = [x for x, _ in shape], [y for _, y in shape]
    left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
    if top - bottom <= _THIN:
        return Stroke(left, (top + bottom) / 2, right, (top + bottom) / 2)
    if right - left <= _THIN:
        return Stroke((left + right) / 2, bottom, (left + right) / 2, top)
    return None


def _product(inner: Sequence[float], outer: Sequence[float]) -> tuple[float, ...]:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
