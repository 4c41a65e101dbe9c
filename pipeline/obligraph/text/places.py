"""Where on paper a stretch of text stands, from the places of the lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from obligraph.model import Place, Span


def within(places: Sequence[Place], span: Span) -> tuple[Place, ...]:
    """The parts of `places` (ascending, disjoint) that `span` covers, a part a line. A part of a line is measured by
    its share of the line's characters: right for Chinese, which is set in squares, and near for the rest.
    """
    first = bisect_right(places, span.start, key=lambda place: place.span.end)
    last = bisect_left(places, span.end, key=lambda place: place.span.start)
    return tuple(_part(place, span) for place in places[first:last])


def page_of(places: Sequence[Place], offset: int) -> int | None:
    """The page on which a character stands, or the line that ends before it; None before the first line."""
    at = bisect_right(places, offset, key=lambda place: place.span.start)
    return places[at - 1].page if at else None


def _part(place: Place, span: Span) -> Place:
    start, end = max(place.span.start, span.start), min(place.span.end, span.end)
    if (start, end) == place.span:
        return place
    left, top, right, bottom = place.box
    width = (right - left) / (place.span.end - place.span.start)
    box = (left + (start - place.span.start) * width, top, left + (end - place.span.start) * width, bottom)
    return Place(Span(start, end), place.page, (round(box[0], 2), top, round(box[2], 2), bottom), place.confidence)
