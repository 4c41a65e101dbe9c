"""Picture files, and pages of PDF drawn as pictures → pixels, with the size that the page has on paper."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from obligraph.readers.base import ReadError, fail
from obligraph.readers.limits import Limits

Pixels = NDArray[np.uint8]
"""Rows of pixels of red, green and blue."""
RESOLUTION = 200
"""Dots an inch that are enough for print; finer pictures are made coarser."""
_POINTS = 72
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP")
_LONGEST_SIDE = 5_000
_A4 = 595.0
_CUTTING = 2.0
_LEAST, _MOST = 0.5, 48.0
_LARGEST_POINTS = 14_400.0


class Picture(NamedTuple):
    """A page; `width` and `height` in points, `scale` in pixels a point."""

    pixels: Pixels
    width: float
    height: float

    @property
    def scale(self) -> float:
        """Pixels a point."""
        return float(self.pixels.shape[1]) / self.width


def pictures(data: bytes, source: str, limits: Limits) -> Iterator[tuple[str, Picture]]:
    """The format and the pages of a picture file, one after the other; of formats but TIFF the first picture.

    Raises ReadError."""
    with _readable(source, limits):
        image: Any = Image.open(io.BytesIO(data), formats=_FORMATS)
        kind = str(image.format).lower()
    number = 0
    while True:
        with _readable(source, limits):
            if number and not _goes_on(image, number):
                return
            picture = _picture(image, source, limits)
        yield kind, picture
        number += 1
        if kind != "tiff":
            return


def drawn(data: bytes, numbers: Sequence[int]) -> Iterator[tuple[int, Picture | None]]:
    """The pages of these numbers of a PDF, drawn as they are shown; None for one that cannot be."""
    pdfium: Any = import_module("pypdfium2")
    document = pdfium.PdfDocument(data)
    try:
        for number in numbers:
            yield number, _drawn(document, number, pdfium.PdfiumError)
    finally:
        document.close()


def _drawn(document: Any, number: int, error: type[Exception]) -> Picture | None:
    try:
        page = document[number - 1]
        try:
            width, height = page.get_size()
            if not (0 < width <= _LARGEST_POINTS and 0 < height <= _LARGEST_POINTS):
                return None
            scale = min(RESOLUTION / _POINTS, _LONGEST_SIDE / max(width, height))
            bitmap = page.render(scale=scale)
            pixels = np.array(bitmap.to_pil().convert("RGB"))
            bitmap.close()
            return Picture(pixels, width, height)
        finally:
            page.close()
    except error:
        return None


@contextmanager
def _readable(source: str, limits: Limits) -> Iterator[None]:
    """Every way in which a picture file can be broken, as one problem."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except ReadError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(source, limits) from error
    except UnidentifiedImageError as error:
        raise _damaged(source) from error
    except MemoryError:
        raise
    except Exception as error:  # Its decoders raise whatever the part that broke down raises.
        raise _damaged(source) from error


def _goes_on(image: Any, number: int) -> bool:
    try:
        image.seek(number)
    except EOFError:
        return False
    return True


def _picture(image: Any, source: str, limits: Limits) -> Picture:
    width, height = image.size
    if width * height > limits.pixels:
        raise _too_large(source, limits)
    across, down = _size(image, width, height)
    most = min(_LONGEST_SIDE, max(across, down) * RESOLUTION / _POINTS)
    image.draft("RGB", (int(most), int(most))) if image.format == "JPEG" else None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image.load()
    upright = ImageOps.exif_transpose(image)
    if (upright.size[0] > upright.size[1]) != (width > height):
        across, down = down, across
    shrink = most / max(upright.size)
    if shrink < 1:
        size = (max(1, round(upright.size[0] * shrink)), max(1, round(upright.size[1] * shrink)))
        upright = _colour(upright).resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    return Picture(np.asarray(_colour(upright)), across, down)


def _size(image: Any, width: int, height: int) -> tuple[float, float]:
    """The size on paper: by the resolution that the file states, where it makes a page; else that of A4."""
    stated = image.info.get("dpi")
    try:
        dots = [float(value) for value in stated]
    except (TypeError, ValueError, ZeroDivisionError):
        dots = []
    if len(dots) == 2 and dots[0] > 0 and 0.9 < dots[1] / dots[0] < 1.1:
        inches = min(width, height) / dots[0], max(width, height) / dots[0]
        # 72 and 96 are what programs write that know no resolution.
        if dots[0] > 96 and inches[0] >= _LEAST and inches[1] <= _MOST:
            return width / dots[0] * _POINTS, height / dots[0] * _POINTS
    # A page that lies on its side has its width on end; a cutting is as wide as the page.
    scale = _A4 / (min(width, height) if width < _CUTTING * height else width)
    return max(1.0, width * scale), max(1.0, height * scale)


def _colour(image: Any) -> Any:
    """The picture as red, green and blue on white paper."""
    if image.mode == "RGB":
        return image
    if image.mode.startswith(("I", "F")):
        values = np.nan_to_num(np.asarray(image, dtype=float))
        low, high = float(values.min()), float(values.max())
        image = Image.fromarray(((values - low) * (255.0 / max(1.0, high - low))).astype(np.uint8))
    elif image.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image)
        image = paper
    return image.convert("RGB")


def _too_large(source: str, limits: Limits) -> ReadError:
    return fail(
        source,
        "too-large",
        f"the picture has more pixels than the limit of {limits.pixels:,}; scan it with 200 dots an inch, or raise "
        "Limits.pixels (图片过大)",
    )


def _damaged(source: str) -> ReadError:
    return fail(
        source,
        "damaged",
        "the picture cannot be opened: it is damaged or not complete; get it again from where it came (图片已损坏)",
    )
