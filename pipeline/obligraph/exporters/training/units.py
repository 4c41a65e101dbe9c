"""A document's text cut into the units of training data: paragraphs for taggers, whole documents or long pieces of them
for people who review.

No unit cuts a span in two. A relation whose ends come to lie in two units is counted, never dropped without a word.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from obligraph.exporters.training.spans import Annotated, Labelled, Relation
from obligraph.text.sentences import sentences

PARAGRAPH = 510
"""What a BERT model reads at once, less its two marks."""
PIECE = 5_000
"""What a person reviews in one sitting."""
LONG_PIECE = 50_000
"""How far a piece grows so that no relation is cut."""


class Unit(NamedTuple):
    """A stretch of the text with all that lies in it: spans with offsets from the unit's own start, relations with
    places in that list of spans. `cut` relations have one end in another unit, and their source in this one.
    """

    start: int
    end: int
    spans: tuple[Labelled, ...]
    relations: tuple[Relation, ...]
    cut: int


class _Cuts(NamedTuple):
    """Places at which a text may be cut, and how: at the last one within `reach`, or at the first one."""

    places: Sequence[int]
    reach: int
    last: bool

    def after(self, start: int) -> int | None:
        if self.last:
            place = bisect_right(self.places, start + self.reach) - 1
            return self.places[place] if place >= 0 and self.places[place] > start else None
        place = bisect_right(self.places, start)
        return self.places[place] if place < len(self.places) and self.places[place] <= start + self.reach else None


def paragraphs(given: Annotated, *, empty: bool = False) -> list[Unit]:
    """Lines of the text that hold a span (`empty`: all that hold a character), trimmed of outer white space. A line
    longer than PARAGRAPH is cut between sentences; lines that one span ties together are one unit.
    """
    text, whole = given.text, _Protected((span.start, span.end) for span in given.spans)
    lines = [0, *whole.outside(_line_starts(text)), len(text)]
    stretches: list[tuple[int, int]] = []
    for start, end in pairwise(lines):
        if end - start <= PARAGRAPH:
            stretches.append((start, end))
        else:
            between = whole.outside(first for first, _ in sentences(text, start, end))
            stretches += _divided(start, end, PARAGRAPH, _either(between))
    units = _units(given, [_trimmed(given, start, end) for start, end in stretches])
    return [unit for unit in units if unit.spans or (empty and unit.start < unit.end)]


def pieces(given: Annotated, headings: Iterable[int]) -> list[Unit]:
    """The whole text, or where it is longer than PIECE its parts, cut before a heading where that parts no relation,
    else before a line; a piece grows up to LONG_PIECE to keep its relations. Pieces without characters are left out.
    """
    text = given.text
    stretches = [(0, len(text))]
    if len(text) > PIECE:
        spans = [(span.start, span.end) for span in given.spans]
        related = _Protected(spans + [_extent(given.spans[r.source], given.spans[r.target]) for r in given.relations])
        lines = related.outside(_line_starts(text))
        cuts = [
            _Cuts(related.outside(headings), PIECE, last=True),
            _Cuts(lines, PIECE, last=True),
            _Cuts(lines, LONG_PIECE, last=False),
            *_either(_Protected(spans).outside(first for first, _ in sentences(text)), PIECE),
        ]
        stretches = list(_divided(0, len(text), PIECE, cuts))
    return [unit for unit in _units(given, stretches) if unit.spans or text[unit.start : unit.end].strip()]


class _Protected:
    """Stretches of text that no cut may part; those that overlap are joined."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(stretches):
            if self._ends and start < self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def outside(self, places: Iterable[int]) -> list[int]:
        return sorted({place for place in places if not self._inside(place)})

    def _inside(self, place: int) -> bool:
        at = bisect_left(self._starts, place) - 1
        return at >= 0 and place < self._ends[at]


def _either(places: Sequence[int], reach: int = PARAGRAPH) -> list[_Cuts]:
    """The last place within reach, else the first one however far."""
    return [_Cuts(places, reach, last=True), _Cuts(places, places[-1] if places else 0, last=False)]


def _divided(start: int, end: int, most: int, cuts: Sequence[_Cuts]) -> Iterator[tuple[int, int]]:
    while end - start > most:
        found = next((place for cut in cuts if (place := cut.after(start)) is not None and place < end), None)
        if found is None:
            break
        yield start, found
        start = found
    yield start, end


def _line_starts(text: str) -> Iterator[int]:
    at = text.find("\n") + 1
    while at:
        yield at
        at = text.find("\n", at) + 1


def _extent(one: Labelled, other: Labelled) -> tuple[int, int]:
    return min(one.start, other.start), max(one.end, other.end)


def _trimmed(given: Annotated, start: int, end: int) -> tuple[int, int]:
    """The stretch without outer white space, but with what a span covers."""
    piece = given.text[start:end]
    first, last = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
    at = bisect_left(given.spans, start, key=itemgetter(0))
    inner = given.spans[at : bisect_left(given.spans, end, key=itemgetter(0))]
    first, last = (first, last) if first < last else (start, start)
    if inner:
        first, last = min(first, inner[0].start), max(last, *(span.end for span in inner))
    return first, last


def _units(given: Annotated, stretches: Sequence[tuple[int, int]]) -> list[Unit]:
    """Units on stretches in order, which part no span."""
    starts = [start for start, _ in stretches]
    homes = [bisect_right(starts, span.start) - 1 for span in given.spans]
    spans: list[list[Labelled]] = [[] for _ in stretches]
    relations: list[list[Relation]] = [[] for _ in stretches]
    cut = [0] * len(stretches)
    places: list[int] = []
    for span, home in zip(given.spans, homes, strict=True):
        base = starts[home]
        places.append(len(spans[home]))
        spans[home].append(span._replace(start=span.start - base, end=span.end - base))
    for relation in given.relations:
        home = homes[relation.source]
        if home == homes[relation.target]:
            relations[home].append(Relation(places[relation.source], places[relation.target], relation.name))
        else:
            cut[home] += 1
    return [Unit(start, end, tuple(spans[i]), tuple(relations[i]), cut[i]) for i, (start, end) in enumerate(stretches)]
