"""A page to draw on, in inches from its top left corner, and its SVG and PNG: the only place that draws with
matplotlib. No pyplot, and nobody's settings are read or kept changed.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal
from xml.sax.saxutils import escape

from obligraph.exporters.base import library
from obligraph.exporters.pictures.fonts import Font
from obligraph.graph.plain import one_line

# Okabe and Ito's colours, which colour-blind readers tell apart (Color Universal Design, 2008).
BLUE, ORANGE, GREEN, VERMILLION, PURPLE = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7"
INK, GREY, PALE, PAPER = "#222222", "#666666", "#DDDDDD", "#FFFFFF"
DPI = 250
TITLE, BODY, SMALL = 17.0, 9.5, 8.0
LINE = 1.35
"""Height of a line of text, in sizes of its letters."""
MARGIN = 0.35
# Of a line of Chinese, above its base line, in sizes.
_MIDDLE = 0.37
WIDTH = 10.5
EMPTY = 2.6
# Where a name is best broken; it is broken anywhere else before it is cut.
_BREAK_AFTER = "、，,；;）)》· "
_NEVER_FIRST = "、，,；;。：:）)》”’·"
_NEVER_LAST = ("（", "(", "《", "“", "‘")
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_HEAD = re.compile(r"<!DOCTYPE[^>]*>\s*<svg ", re.DOTALL)

Align = Literal["left", "center", "right"]
Point = tuple[float, float]


class Sheet:
    """A page with a title, a note on where the figures come from, and a description for those who cannot see it."""

    def __init__(self, font: Font, title: str, note: str, height: float, width: float = WIDTH) -> None:
        self.title = title
        self.description = note
        self.width, self.height = width, height + MARGIN
        self.font = font
        self.figure = library("matplotlib.figure", "pictures").Figure(figsize=(self.width, self.height), dpi=DPI)
        self._axes = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set_xlim(0, self.width)
        self._axes.set_ylim(self.height, 0)
        self._axes.axis("off")
        self._patches = library("matplotlib.patches", "pictures")
        self.text(MARGIN, 0.42, title, size=TITLE)
        self.text(MARGIN, 0.75, note, size=SMALL, colour=GREY)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = BODY,
        colour: str = INK,
        align: Align = "left",
    ) -> None:
        """One or more lines, centred on `y`. On base lines: what hangs below one moves nothing."""
        properties = self.font.properties(size)
        lines = self.font.shown(words).split("\n")
        for i, line in enumerate(lines):
            base = y + ((i - (len(lines) - 1) / 2) * LINE + _MIDDLE) * size / 72
            self._axes.text(
                x, base, line, fontproperties=properties, color=colour, ha=align, va="baseline", parse_math=False
            )

    def bar(
        self, x: float, y: float, width: float, height: float, colour: str, *, hatch: str = "", edge: str = PAPER
    ) -> None:
        """A rectangle from its top left corner; the hatch is drawn in the colour of the edge."""
        if width > 0 and height > 0:
            self._axes.add_patch(
                self._patches.Rectangle(
                    (x, y), width, height, facecolor=colour, edgecolor=edge, hatch=hatch, linewidth=0.4, clip_on=False
                )
            )

    def line(
        self, start: Point, end: Point, colour: str = PALE, *, over: bool = False, width: float = 0.6, dash: str = "-"
    ) -> None:
        """A straight line `width` points wide, below the bars or over them; `dash` as matplotlib names line styles."""
        self._axes.plot(
            (start[0], end[0]),
            (start[1], end[1]),
            color=colour,
            linewidth=width,
            linestyle=dash,
            solid_capstyle="butt",
            zorder=2 if over else 0.5,
        )

    def arrow(self, start: Point, control: Point, end: Point, colour: str, width: float) -> None:
        """A curve `width` points wide, drawn towards `control`, with a head at its end."""
        length = math.hypot(end[0] - control[0], end[1] - control[1]) or 1.0
        along = ((end[0] - control[0]) / length, (end[1] - control[1]) / length)
        long, half = 0.06 + 1.1 * width / 72, 0.025 + width / 72
        neck = (end[0] - along[0] * long, end[1] - along[1] * long)
        path = library("matplotlib.path", "pictures").Path
        curve = path([start, control, neck], [path.MOVETO, path.CURVE3, path.CURVE3])
        self._axes.add_patch(
            self._patches.PathPatch(curve, facecolor="none", edgecolor=colour, linewidth=width, capstyle="butt")
        )
        sides = [(neck[0] - along[1] * d, neck[1] + along[0] * d) for d in (half, -half)]
        self._axes.add_patch(self._patches.Polygon([*sides, end], facecolor=colour, linewidth=0))

    def dot(self, x: float, y: float, radius: float, colour: str, *, square: bool = False, hatch: str = "") -> None:
        """A disc, or a square of about its area."""
        side = radius * 1.77
        shape = (
            self._patches.Rectangle((x - side / 2, y - side / 2), side, side)
            if square
            else self._patches.Circle((x, y), radius)
        )
        shape.set(facecolor=colour, edgecolor=PAPER, hatch=hatch, linewidth=0.8, zorder=3)
        self._axes.add_patch(shape)

    def legend(self, x: float, y: float, entries: Sequence[tuple[str, str, str]]) -> None:
        """A line of (words, colour, hatch)."""
        for words, colour, hatch in entries:
            self.bar(x, y - 0.07, 0.26, 0.14, colour, hatch=hatch)
            self.text(x + 0.33, y, words, size=SMALL)
            x += 0.6 + self.font.width(words, SMALL)

    def nothing(self, words: str) -> Sheet:
        """Say that there is nothing to show; the page is EMPTY inches high."""
        self.bar(MARGIN, 1.1, WIDTH - 2 * MARGIN, EMPTY - 1.2, "#F7F7F7", edge=PALE)
        self.text(WIDTH / 2, EMPTY / 2 + 0.5, words, size=14, colour=GREY, align="center")
        return self.tell([words])

    def tell(self, lines: Sequence[str]) -> Sheet:
        """Add to the description."""
        self.description += "；".join(lines) + "。"
        return self

    def svg(self) -> bytes:
        """The page as SVG: text as outlines, a title and a description for screen readers, no comments, nothing that
        refers to another place.
        """
        out = io.BytesIO()
        canvas = library("matplotlib.backends.backend_svg", "pictures").FigureCanvasSVG(self.figure)
        canvas.print_svg(out, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
        told = (
            f'<title id="title">{_xml(self.title)}</title>\n <desc id="description">{_xml(self.description)}</desc>\n'
        )
        text = _HEAD.sub(
            '<svg role="img" lang="zh" aria-labelledby="title description" ',
            _COMMENT.sub("", out.getvalue().decode("utf-8")),
            count=1,
        )
        at = text.index(">", text.index("<svg ")) + 1
        return (text[:at] + "\n " + told + text[at:].lstrip()).encode("utf-8")

    def png(self) -> bytes:
        """The page as PNG."""
        out = io.BytesIO()
        canvas = library("matplotlib.backends.backend_agg", "pictures").FigureCanvasAgg(self.figure)
        # Drawing SVG leaves the page at that format's 72 dots an inch.
        self.figure.set_dpi(DPI)
        canvas.print_png(out, metadata={"Software": None})
        return out.getvalue()


@contextmanager
def own_settings() -> Iterator[None]:
    """matplotlib's own defaults and ours, whatever a user's settings are, until the end of the block."""
    matplotlib: Any = library("matplotlib", "pictures")
    ours = {
        "svg.fonttype": "path",
        "svg.hashsalt": "obligraph",
        "svg.id": None,
        "hatch.linewidth": 0.7,
        "text.usetex": False,
        "path.sketch": None,
    }
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({name: value for name, value in ours.items() if name in matplotlib.rcParams})
        yield


def wrapped(font: Font, text: str, size: float, width: float) -> list[str]:
    """`text` in lines of at most `width` inches, broken after punctuation or before a bracket where that leaves no
    short line, and without a last line of a character or two.
    """
    lines = _filled(font, text, size, width)
    if len(lines) > 1 and font.width(lines[-1], size) < width / 4:
        even = _filled(font, text, size, width * 0.85)
        return even if len(even) == len(lines) else lines
    return lines


def _filled(font: Font, text: str, size: float, width: float) -> list[str]:
    lines = []
    while font.width(text, size) > width:
        most = max(1, next(i for i in range(1, len(text) + 1) if font.width(text[:i], size) > width) - 1)
        at = next(
            (i for i in range(most, most // 2, -1) if text[i - 1] in _BREAK_AFTER or text.startswith(_NEVER_LAST, i)),
            most,
        )
        while at > 1 and (text[at : at + 1] in _NEVER_FIRST or text[at - 1] in _NEVER_LAST) and text[at:]:
            at -= 1
        lines.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*lines, text] if text or not lines else lines


def mixed(colour: str, share: float) -> str:
    """`colour` on white paper: 0 is white, 1 the colour itself."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * share):02X}" for part in parts)


def _xml(text: str) -> str:
    return escape(one_line(text))
