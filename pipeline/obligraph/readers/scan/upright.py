"""Pixels → a page set upright, in black on white: the red of stamps and letterheads apart."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from obligraph.readers.scan.engine import Gray
from obligraph.readers.scan.pictures import Pixels

Values = NDArray[np.float64]
STEEPEST = 10.0
"""How far a page may have been laid askew, in degrees."""
_SLIGHTEST = 0.12
_SIDE = 1_200
_POINTS = 120_000
_FEWEST = 400
_GAP = 9
_REDDISH, _RED = 40, 90
_PRINTED = 150
_SHARE = 0.0005


def black(pixels: Pixels) -> Gray:
    """What is printed in black, or any dark colour but red."""
    red = pixels[:, :, 0]
    # Red ink looks white through a red glass; text under a stamp stays dark.
    return np.where(_redness(pixels) > _REDDISH, np.where(red > _PRINTED, 255, red), red).astype(np.uint8)


def red(pixels: Pixels) -> Gray | None:
    """What is printed in red; None where hardly anything is."""
    redness = _redness(pixels)
    if np.count_nonzero(redness > _RED) < _SHARE * redness.size:
        return None
    return (255 - np.clip(redness * 2, 0, 255)).astype(np.uint8)


def _redness(pixels: Pixels) -> NDArray[np.int16]:
    wide = pixels.astype(np.int16)
    return wide[:, :, 0] - np.maximum(wide[:, :, 1], wide[:, :, 2])


class Slope(NamedTuple):
    """Whether lines run `down` the page instead of across, and how many degrees clockwise they are askew in either
    case."""

    down: bool
    degrees: tuple[float, float]


def slope(picture: Gray) -> Slope:
    """How the page lies, by how clearly rows of dark and light part."""
    step = max(1, max(picture.shape) // _SIDE)
    small = picture[::step, ::step]
    ys, xs = np.nonzero(small < min(160, int(small.mean()) - 20))
    if len(ys) < _FEWEST:
        return Slope(False, (0.0, 0.0))
    every = max(1, len(ys) // _POINTS)
    y, x = ys[::every].astype(float), xs[::every].astype(float)
    across, down = _askew(y, x), _askew(x, -y)
    rows, columns = _profile(y, x, across), _profile(x, -y, down)
    degrees = [angle if abs(angle) >= _SLIGHTEST else 0.0 for angle in (across, down)]
    return Slope(_parted(columns) > _parted(rows), (degrees[0], degrees[1]))


def _askew(y: Values, x: Values) -> float:
    """The angle at which lines part most clearly."""

    def clear(degrees: float) -> tuple[float, float]:
        return float(np.square(np.diff(_profile(y, x, degrees))).sum()), -abs(degrees)

    best = 0.0
    for reach, step in ((STEEPEST, 0.5), (0.5, 0.1), (0.1, 0.02)):
        tries = [best + k * step for k in range(-round(reach / step), round(reach / step) + 1)]
        best = max(tries, key=clear)
    return round(best, 2)


def _profile(y: Values, x: Values, degrees: float) -> Values:
    """How much ink stands at each height."""
    angle = np.deg2rad(degrees)
    at = y * np.cos(angle) - x * np.sin(angle)
    return np.bincount((at - at.min()).astype(np.int64)).astype(float)


def _parted(profile: Values) -> float:
    """How far rows stand apart: the gaps between characters, that columns of type have too, are narrower."""
    smooth = np.convolve(profile / profile.mean(), np.full(_GAP, 1 / _GAP), "same")
    return float(np.square(smooth[_GAP:] - smooth[:-_GAP]).mean()) if len(smooth) > 2 * _GAP else 0.0


def turned(picture: Gray, quarters: int) -> Gray:
    """The page turned clockwise."""
    return np.ascontiguousarray(np.rot90(picture, -quarters))


def straight(picture: Gray, degrees: float) -> Gray:
    """The page turned back by so many degrees, about its middle."""
    if not degrees:
        return picture
    image = Image.fromarray(picture)
    return np.asarray(image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255))
