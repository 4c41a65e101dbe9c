"""Pages as a scanner gives them, for the tests: typeset documents drawn at 200 dots an inch, laid a little askew, with
specks, a red letterhead and a round red stamp over the signature. The same pixels each time."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from typeset_pdf import FONT, PLAIN, Style, typeset

DOTS = 200
PAPER = (252, 251, 247)
RED = (214, 24, 24)


def scanned(
    lines: Sequence[str], askew: float = 0.7, quarters: int = 0, stamp: str = "", style: Style = PLAIN, head: str = ""
) -> list[Image.Image]:
    """A document's pages as pictures, turned by `askew` degrees and `quarters` of a turn clockwise; the words of
    `stamp` stand around the one on the last page."""
    document = import_module("pypdfium2").PdfDocument(typeset(lines, style, head))
    pages = [page.render(scale=DOTS / 72).to_pil().convert("RGB") for page in document]
    document.close()
    if stamp:
        pages[-1] = stamped(pages[-1], stamp)
    return [_worn(page, askew, quarters, seed) for seed, page in enumerate(pages)]


def stamped(page: Image.Image, words: str) -> Image.Image:
    """The page with a round stamp over the last of its lines."""
    dark = np.nonzero((np.asarray(page.convert("L")) < 128)[: int(page.height * 0.9)].any(axis=1))[0]
    y = int(dark[-1]) - 60
    row = np.nonzero(np.asarray(page.convert("L"))[y + 45 : y + 60].min(axis=0) < 128)[0]
    x = int(row.mean()) if len(row) else page.width // 2
    across = 330
    seal = Image.new("RGB", (across, across), "white")
    draw = ImageDraw.Draw(seal)
    draw.ellipse((4, 4, across - 4, across - 4), outline=RED, width=8)
    star = [
        (across / 2 + r * math.sin(k * math.pi / 5), across / 2 - r * math.cos(k * math.pi / 5))
        for k in range(10)
        for r in ((52,) if k % 2 == 0 else (20,))
    ]
    draw.polygon(star, fill=RED)
    type_ = ImageFont.truetype(font(), 40)
    for k, sign in enumerate(words):
        degrees = -120 + 240 * k / max(1, len(words) - 1)
        glyph = Image.new("L", (48, 56))
        ImageDraw.Draw(glyph).text((4, 0), sign, fill=255, font=type_)
        glyph = glyph.rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
        angle = math.radians(degrees)
        at = across / 2 + 122 * math.sin(angle), across / 2 - 122 * math.cos(angle)
        seal.paste(RED, (round(at[0] - glyph.width / 2), round(at[1] - glyph.height / 2)), glyph)
    # Ink lets through what it covers.
    corner = (min(max(0, x - across // 2), page.width - across), max(0, y - across // 2))
    under = np.asarray(page.crop((*corner, corner[0] + across, corner[1] + across))).astype(float)
    mixed = Image.fromarray((under * np.asarray(seal) / 255).astype(np.uint8))
    done = page.copy()
    done.paste(mixed, corner)
    return done


def font() -> str:
    """The file of the Chinese font."""
    spec = find_spec("zhplot")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "fonts" / f"{FONT}-Regular.ttf")


def _worn(page: Image.Image, askew: float, quarters: int, seed: int) -> Image.Image:
    page = page.rotate(-askew, Image.Resampling.BICUBIC, fillcolor="white")
    pixels = np.asarray(page).astype(float) * (np.array(PAPER) / 255)
    noise = np.random.default_rng(seed)
    pixels += noise.normal(0, 8, pixels.shape)
    specks = noise.integers(0, [page.height, page.width], (160, 2))
    pixels[specks[:, 0], specks[:, 1]] = 60
    worn = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return worn.rotate(-90 * quarters, expand=True) if quarters else worn


def saved(pages: Sequence[Image.Image], form: str, **options: Any) -> bytes:
    """The pages as a file of that format; several only as TIFF or PDF."""
    to = io.BytesIO()
    rest: dict[str, Any] = {"save_all": True, "append_images": list(pages[1:])} if len(pages) > 1 else {}
    if form == "PDF":
        options["resolution"] = DOTS
    else:
        options["dpi"] = (DOTS, DOTS)
    pages[0].save(to, form, **rest, **options)
    return to.getvalue()
