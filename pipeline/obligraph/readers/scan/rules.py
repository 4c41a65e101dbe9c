"""The drawn lines of a page that is a picture: long dark runs, found with numpy, and the page without them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from obligraph.readers.pdf.ruled import Ruled, Segment, find_tables
from obligraph.readers.scan.engine import Gray

Mask = NDArray[np.bool_]
_DARK = 150
_SHORTEST = 26.0
_LOWEST = 10.0
_THICKEST = 3.0
_NARROWEST_TABLE = 90.0
_MOST = 20_000


def ruled(picture: Gray, scale: float) -> tuple[list[Ruled], Gray]:
    """The tables on a page, in points, and the page without their lines. `scale` is in pixels a point."""
    dark = picture < _DARK
    across = _runs(dark, scale, _SHORTEST)
    rows = _segments(across)
    if not rows or len(rows) > _MOST:
        return [], picture
    down = _standing(dark, across, scale)
    columns = _segments(np.ascontiguousarray(down.T))
    segments: list[Segment] = [
        *((start / scale, at / scale, end / scale, at / scale) for at, start, end in rows),
        *((at / scale, start / scale, at / scale, end / scale) for at, start, end in columns),
    ]
    tables = [t for t in find_tables(segments) if t.xs[-1] - t.xs[0] >= _NARROWEST_TABLE]
    if not tables:
        return [], picture
    return tables, np.where(_wider(across) | _wider(down), 255, picture).astype(np.uint8)


def _standing(dark: Mask, across: Mask, scale: float) -> Mask:
    """The lines that run down the page: long ones, and those as short as a row is high that end at lines across it, as
    no stroke of a character does."""
    reach = round(_THICKEST * scale)
    near = across.copy()
    for step in range(1, reach + 1):
        near[step:] |= across[:-step]
        near[:-step] |= across[step:]
    found = np.zeros_like(dark)
    runs = _segments(_runs(np.ascontiguousarray(dark.T), scale, _LOWEST))
    for at, start, end in runs[: _MOST * 5]:
        if end - start >= _SHORTEST * scale or (near[start, at] and near[end - 1, at]):
            found[start:end, at] = True
    return found


def _runs(dark: Mask, scale: float, shortest: float) -> Mask:
    """The pixels of long dark runs along the rows that are no part of something thick."""
    length, thick = max(8, round(shortest * scale)), max(4, round(_THICKEST * scale))
    whole = dark.copy()
    # A speck of white does not end a line.
    whole[:, 1:] |= dark[:, :-1]
    whole[:, :-1] |= dark[:, 1:]
    runs = _opened(whole, length)
    thin = runs & ~_opened(np.ascontiguousarray(dark.T), thick + 1).T
    # Where lines cross, each is thick along the other: it is enough that most of a run is thin.
    counts = _counted(thin, length)
    return runs & (counts * 2 > _counted(runs, length))


def _counted(mask: Mask, length: int) -> NDArray[np.int32]:
    """How many pixels are set among the `length` nearest of the row."""
    half = length // 2
    padded = np.pad(mask, ((0, 0), (half + 1, half)))
    sums = np.cumsum(padded, axis=1, dtype=np.int32)
    return sums[:, 2 * half + 1 :] - sums[:, : -2 * half - 1]


def _opened(mask: Mask, length: int) -> Mask:
    """The pixels in runs of at least `length` along the rows."""
    if mask.shape[1] < length:
        return np.zeros_like(mask)
    sums = np.cumsum(np.pad(mask, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    full = sums[:, length:] - sums[:, :-length] == length
    marks = np.zeros((mask.shape[0], mask.shape[1] + 1), dtype=np.int32)
    marks[:, : full.shape[1]] += full
    marks[:, length : length + full.shape[1]] -= full
    return np.cumsum(marks, axis=1)[:, :-1] > 0


def _segments(mask: Mask) -> list[tuple[int, int, int]]:
    """The runs of a mask: (row, start, end)."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    return list(zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True))


def _wider(mask: Mask) -> Mask:
    """The mask with the pixels around: the soft edges of lines."""
    wide = mask.copy()
    wide[1:] |= mask[:-1]
    wide[:-1] |= mask[1:]
    wide[:, 1:] |= mask[:, :-1]
    wide[:, :-1] |= mask[:, 1:]
    return wide
