"""The content of a page → its characters, each with its point on the base line, and its drawn lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lxml.etree import _Element as Element

from obligraph.readers.ofd.numbers import WHOLE, Matrix, matrix, moved, number, numbers, product, repeated, words
from obligraph.readers.package import attribute, child, local
from obligraph.readers.pdf.words import WIDE

_DEEPEST = 4
_GRAPHIC = 100
_USUAL_SIZE = 4.0
_SQUARE = frozenset("“”‘’—…·%@MWm&")
_SLIM = frozenset(" iljtfrI.,:;'|!()[]")
_NO = frozenset({"false", "0"})
_THIN = 1.0
_STEPS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

Point = tuple[float, float]


@dataclass(slots=True)
class Code:
    """Characters set with one call: the `points` on the base line at which they begin, in millimetres of the page;
    `em` is how wide a character as wide as high is, `angle` how the base line runs, clockwise from the right."""

    text: str
    points: list[Point]
    em: float
    angle: float


@dataclass(slots=True)
class Content:
    """What stands on a page; `largest_image` in square millimetres; `cut` when there were more pieces of line art than
    wanted, `pieces` of which were looked at."""

    codes: list[Code] = field(default_factory=list)
    lines: list[tuple[Point, Point]] = field(default_factory=list)
    largest_image: float = 0.0
    characters: int = 0
    pieces: int = 0
    cut: bool = False


class TooMuchError(Exception):
    """A page holds more than wanted."""


class Layers:
    """Reads layers; `unit` gives the graphics that they name. Over all pages at most `most_objects` and
    `most_characters` are taken. Raises TooMuchError."""

    def __init__(self, unit: Callable[[str], Element | None], most_objects: int, most_characters: int) -> None:
        self._unit = unit
        self.objects_left, self.characters_left = most_objects, most_characters

    def read(self, layers: Sequence[Element], most_pieces: int) -> Content:
        """The content of layers."""
        content = Content()
        self._read(layers, WHOLE, 0, content, most_pieces)
        return content

    def _read(self, roots: Sequence[Element], by: Matrix, depth: int, content: Content, most: int) -> None:
        waiting = [iter(root) for root in reversed(roots)]
        while waiting:
            one = next(waiting[-1], None)
            if one is None:
                waiting.pop()
                continue
            self.objects_left -= 1
            if self.objects_left < 0:
                raise TooMuchError
            kind = local(one)
            if (attribute(one, "Visible") or "").strip().lower() in _NO:
                continue
            if kind == "PageBlock":
                waiting.append(iter(one))
            elif kind == "TextObject":
                self._text(one, by, content)
            elif kind == "PathObject":
                _path(one, by, content, most)
            elif kind == "ImageObject":
                _, _, width, height = _boundary(one)
                content.largest_image = max(content.largest_image, abs(width * height))
            elif kind == "CompositeObject" and depth < _DEEPEST:
                self.objects_left -= _GRAPHIC
                unit = child(self._unit(attribute(one, "ResourceID") or ""), "Content")
                if unit is not None:
                    self._read([unit], _own(one, by), depth + 1, content, most)

    def _text(self, one: Element, by: Matrix, content: Content) -> None:
        whole = _own(one, by)
        size = number(attribute(one, "Size")) or _USUAL_SIZE
        across = size * (number(attribute(one, "HScale"), 1.0) or 1.0)
        em = across * math.hypot(whole[0], whole[1])
        if not em:
            return
        angle = math.atan2(whole[1], whole[0])
        x = y = 0.0
        for code in one:
            if local(code) != "TextCode" or not (text := _plain(code.text)):
                continue
            self.characters_left -= len(text)
            if self.characters_left < 0:
                raise TooMuchError
            content.characters += len(text)
            x, y = number(attribute(code, "X"), x), number(attribute(code, "Y"), y)
            points = [moved(whole, *point) for point in _points(code, text, x, y, across)]
            content.codes.append(Code(text, points, abs(em), angle))


def share(sign: str) -> float:
    """About how wide a character is, as a share of one as wide as high."""
    if WIDE.match(sign) or sign in _SQUARE:
        return 1.0
    return 0.3 if sign in _SLIM else 0.55


def _plain(text: str | None) -> str:
    """The characters of a TextCode. Line breaks, which only lay the file out, are none."""
    return (text or "").replace("\r", "").replace("\n", "")


def _points(code: Element, text: str, x: float, y: float, em: float) -> Iterator[Point]:
    over, down = attribute(code, "DeltaX"), attribute(code, "DeltaY")
    by_x, by_y = repeated(over or ""), repeated(down or "")
    for sign in text:
        yield x, y
        # Without any distance all would stand at one point: some programs leave it to the font.
        x += next(by_x, 0.0 if down else em * share(sign))
        y += next(by_y, 0.0)


def _boundary(one: Element) -> tuple[float, float, float, float]:
    found = numbers(attribute(one, "Boundary"), 4)
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else (0.0, 0.0, 0.0, 0.0)


def _own(one: Element, by: Matrix) -> Matrix:
    """From an object's own coordinates to the page's."""
    x, y, _, _ = _boundary(one)
    return product(product(matrix(attribute(one, "CTM")), (1.0, 0.0, 0.0, 1.0, x, y)), by)


def _path(one: Element, by: Matrix, content: Content, most: int) -> None:
    stroked = (attribute(one, "Stroke") or "").strip().lower() not in _NO
    filled = (attribute(one, "Fill") or "false").strip().lower() not in _NO
    drawn = child(one, "AbbreviatedData")
    if drawn is None or not (stroked or filled):
        return
    whole = _own(one, by)
    for shape in _shapes(drawn.text or "", content, most):
        points = [moved(whole, *point) for point in shape]
        if stroked:
            content.lines += pairwise(points)
        elif bar := _bar(points):
            content.lines.append(bar)


def _shapes(drawn: str, content: Content, most: int) -> Iterator[list[Point]]:
    """The runs of straight lines of a path, as points."""
    shape: list[Point] = []
    start: Point = (0.0, 0.0)
    given = words(drawn)
    for word in given:
        if (count := _STEPS.get(word)) is None:
            continue
        content.pieces += 1
        if content.pieces > most:
            content.cut = True
            return
        values = [number(next(given, None)) for _ in range(count)]
        if word == "L" and shape:
            shape.append((values[0], values[1]))
        elif word == "C" and shape:
            shape.append(start)
        else:
            if len(shape) > 1:
                yield shape
            # A curve rules no table; the next line begins where it ends.
            shape = [(values[-2], values[-1])] if values else []
            start = shape[0] if shape and word in "SM" else start
    if len(shape) > 1:
        yield shape


def _bar(points: Sequence[Point]) -> tuple[Point, Point] | None:
    """A filled shape that is so thin that it is a line; None for any other."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    if bottom - top <= _THIN < right - left:
        return (left, (top + bottom) / 2), (right, (top + bottom) / 2)
    if right - left <= _THIN < bottom - top:
        return ((left + right) / 2, top), ((left + right) / 2, bottom)
    return None
