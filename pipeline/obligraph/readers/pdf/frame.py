"""From PDF's coordinates to those of the page as it is read: points from the upper left corner, the text upright."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from obligraph.readers.pdf.pdfium import Box

Area = tuple[float, float, float, float]
"""(left, top, right, bottom) from the upper left corner."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`bounds` of what the page shows, and by how many quarter turns clockwise it is turned for reading."""

    bounds: Box
    turns: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as turned."""
        left, bottom, right, top = self.bounds
        return (top - bottom, right - left) if self.turns % 2 else (right - left, top - bottom)

    def area(self, box: Box) -> Area:
        """A box as it stands on the turned page."""
        x0, y0 = self.point(box[0], box[3])
        x1, y1 = self.point(box[2], box[1])
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def areas(self, boxes: Sequence[Box]) -> list[Area]:
        """All of several boxes as they stand on the turned page."""
        if self.turns:
            return [self.area(box) for box in boxes]
        x, _, _, y = self.bounds
        return [(left - x, y - top, right - x, y - bottom) for left, bottom, right, top in boxes]

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point on the turned page."""
        left, bottom, right, top = self.bounds
        if self.turns == 0:
            return x - left, top - y
        if self.turns == 1:
            return y - bottom, x - left
        if self.turns == 2:
            return right - x, y - bottom
        return top - y, right - x

    def shown(self, area: Area, turns: int) -> Area:
        """Where an area of this page stands when the page is turned by `turns` instead."""
        if turns == self.turns:
            return area
        (x0, y0), (x1, y1) = self._back(area[0], area[1]), self._back(area[2], area[3])
        return Frame(self.bounds, turns).area((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    def _back(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.bounds
        if self.turns == 0:
            return x + left, top - y
        if self.turns == 1:
            return y + left, x + bottom
        if self.turns == 2:
            return right - x, y + bottom
        return right - y, top - x
