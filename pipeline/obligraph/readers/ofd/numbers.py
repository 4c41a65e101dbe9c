"""Numbers as OFD writes them: lists between spaces, in which `g 5 3.2` stands for five times 3.2."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import islice, repeat

_WORD = re.compile(r"[^\s,]{1,64}")
_LARGEST = 1e6

Matrix = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f): x' = a·x + c·y + e, y' = b·x + d·y + f."""
WHOLE: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def number(word: str | None, otherwise: float = 0.0) -> float:
    """A number, kept within what a page can be; `otherwise` where there is none."""
    try:
        value = float(word or "")
    except ValueError:
        return otherwise
    return max(-_LARGEST, min(_LARGEST, value)) if math.isfinite(value) else otherwise


def words(text: str) -> Iterator[str]:
    """The words of a list, one by one: it may be of any length."""
    return (found[0] for found in _WORD.finditer(text))


def numbers(text: str | None, most: int) -> list[float]:
    """The first `most` numbers of a list."""
    return [number(word) for word in islice(words(text or ""), most)]


def repeated(text: str) -> Iterator[float]:
    """The numbers of a list with repeats, one by one."""
    given = words(text)
    for word in given:
        if word == "g":
            times, value = number(next(given, None)), number(next(given, None))
            yield from repeat(value, max(0, int(times)))
        else:
            yield number(word)


def matrix(text: str | None) -> Matrix:
    """A transformation as an attribute has it; none where it is not one."""
    found = numbers(text, 6)
    return (found[0], found[1], found[2], found[3], found[4], found[5]) if len(found) == 6 else WHOLE


def product(first: Sequence[float], then: Sequence[float]) -> Matrix:
    """One transformation after another."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def moved(by: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a transformation puts a point, within what a page can be."""
    a, b, c, d, e, f = by
    to_x, to_y = a * x + c * y + e, b * x + d * y + f
    return max(-_LARGEST, min(_LARGEST, to_x)), max(-_LARGEST, min(_LARGEST, to_y))
