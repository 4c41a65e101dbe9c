"""Lines of text typeset as an office would (GB/T 9704: A4, 22 lines a page, 28 characters a line, numbers — 1 — at
the foot): PDF documents for the tests, made anew in each run and the same bytes each time.

A table is a run of lines with tabs; its pages repeat the first row. Needs reportlab, and the font in zhplot's wheel.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT = "NotoSansSC"
EM = 15.8
TITLE = 22.0
SMALL = 10.5
PITCH = 28.9
LINES = 22
LEFT, TOP = 79.4, 105.0
WIDTH = 28 * EM
_CLOSING = "。，、；：？！）》〉”’〕】％%)"
_OPENING = "（《〈“‘〔【("
_UNIT = re.compile(rf"[{_OPENING}]*(?:[0-9A-Za-z.,\-]+|.)[{_CLOSING}]*")
_NUMBER = re.compile(r".{1,12}〔\d{4}〕\d+号")
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_TITLE = re.compile(r"[^。；：\t]{10,}(?:意见|方案|计划|通知|分工表)")
_MARK = re.compile(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\.|附件：")


@dataclass(frozen=True)
class Style:
    """How pages are set: `justified` lines reach the right margin exactly; `broken` numbers may be parted between
    lines; `header` stands on top of every page; `columns` of the body; `indent` of a paragraph's first line in
    characters; `leading` is how many lines a page holds."""

    justified: bool = False
    broken: bool = False
    header: str = ""
    numbers: str = "— {} —"
    columns: int = 1
    indent: int = 2
    lines: int = LINES
    by_row: bool = False


PLAIN = Style()


def font() -> str:
    """The name of the Chinese font, registered."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        spec = find_spec("zhplot")
        assert spec is not None
        assert spec.origin is not None
        pdfmetrics.registerFont(TTFont(FONT, str(Path(spec.origin).parent / "fonts" / "NotoSansSC-Regular.ttf")))
    return FONT


def width(text: str, size: float = EM) -> float:
    """The width of `text` in points."""
    return float(pdfmetrics.stringWidth(text, font(), size))


def wrapped(text: str, room: float, size: float = EM, first: float = 0.0, broken: bool = False) -> list[str]:
    """The lines into which `text` breaks: no closing mark begins a line, no opening one ends it, numbers stay whole
    unless `broken`; the first line is `first` points shorter."""
    lines, line, left = [], "", room - first
    units = list(text) if broken else _UNIT.findall(text)
    for unit in units:
        if line and width(line + unit, size) > left + 0.01 and not (broken and unit in _CLOSING):
            lines.append(line)
            line, left = "", room
        line += unit
    return [*lines, line]


class Pages:
    """A document being typeset, line by line."""

    def __init__(self, style: Style = PLAIN, **options: Any) -> None:
        self.style = style
        self._to = io.BytesIO()
        self.canvas = Canvas(self._to, pagesize=A4, invariant=1, pageCompression=1, **options)
        font()
        self.page, self.line, self.column = 1, 0.0, 0
        self._waiting: list[tuple[float, float, str, float, float]] = []
        gap = 2 * EM if style.columns > 1 else 0.0
        self.room = (WIDTH - gap * (style.columns - 1)) / style.columns
        self._gap = gap

    def bytes(self) -> bytes:
        """The finished document."""
        self._end_page()
        self.canvas.save()
        return self._to.getvalue()

    def put(self, x: float, text: str, size: float = EM, spread: float = 0.0, high: float = 1.0) -> None:
        """One line of text at `x` points from the margin; it takes `high` lines of the page."""
        if self.line + high > self.style.lines:
            self.next_column()
        y = A4[1] - TOP - self.line * self._pitch - size
        self._waiting.append((LEFT + self.column * (self.room + self._gap) + x, y, text, spread, size))
        if not self.style.by_row:
            self._draw()
        self.line += high

    def next_column(self) -> None:
        """On to the next column, or page."""
        self.line = 0.0
        self.column += 1
        if self.column == self.style.columns:
            self.next_page()

    def next_page(self) -> None:
        """On to the next page."""
        self._end_page()
        self.page, self.line, self.column = self.page + 1, 0.0, 0

    def paragraph(self, text: str, indent: float) -> None:
        """A paragraph with its first line indented by `indent` points."""
        lines = wrapped(text, self.room, EM, indent, self.style.broken)
        for i, line in enumerate(lines):
            first = indent if i == 0 else 0.0
            slack = self.room - first - width(line)
            stretch = self.style.justified and i < len(lines) - 1 and len(line) > 1 and slack < 3 * EM
            self.put(first, line, EM, slack / (len(line) - 1) if stretch else 0.0)

    def centred(self, text: str, size: float) -> None:
        """Lines in the middle, as titles are."""
        high = 1.2 if size > EM else 1.0
        for line in wrapped(text, self.room - 2 * EM, size):
            self.put((self.room - width(line, size)) / 2, line, size, high=high)

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float] = (), size: float = SMALL) -> None:
        """A bordered table whose first row comes again on each page. A row of one cell is as wide as the table."""
        columns = max(map(len, rows))
        widths = widths or [self.room / columns] * columns
        start = self.line
        for row in rows:
            spans = widths if len(row) > 1 else [sum(widths)]
            cells = [wrapped(cell, w - 6, size) for cell, w in zip(row, spans, strict=True)]
            high = (max(map(len, cells)) * size * 1.3 + 6) / self._pitch
            if self.line + high > self.style.lines and self.line > start:
                self.next_column()
                self._row([wrapped(cell, w - 6, size) for cell, w in zip(rows[0], widths, strict=True)], widths, size)
            self._row(cells, spans, size)

    def _row(self, cells: list[list[str]], widths: Sequence[float], size: float) -> None:
        tall = max(map(len, cells)) * size * 1.3 + 6
        top = A4[1] - TOP - self.line * self._pitch
        x = LEFT + self.column * (self.room + self._gap)
        self.canvas.setFont(FONT, size)
        for lines, w in zip(cells, widths, strict=True):
            # Four strokes, as Word draws a cell.
            for x0, y0, x1, y1 in (
                (x, top, x + w, top),
                (x, top - tall, x + w, top - tall),
                (x, top, x, top - tall),
                (x + w, top, x + w, top - tall),
            ):
                self.canvas.line(x0, y0, x1, y1)
            for i, line in enumerate(lines):
                self.canvas.drawString(x + 3, top - 3 - size - i * size * 1.3, line)
            x += w
        self.line += tall / self._pitch

    @property
    def _pitch(self) -> float:
        return PITCH * LINES / self.style.lines

    def _draw(self) -> None:
        for x, y, text, spread, size in self._waiting:
            if text:
                self.canvas.setFont(FONT, size)
                self.canvas.drawString(x, y, text, charSpace=spread)
        self._waiting.clear()

    def _end_page(self) -> None:
        # A writer that knows no columns writes the lines of both from the top to the bottom.
        self._waiting.sort(key=lambda one: (-one[1], one[0]))
        self._draw()
        self.canvas.setFont(FONT, 14)
        if self.style.header:
            self.canvas.drawString(LEFT, A4[1] - 60, self.style.header)
        if self.style.numbers:
            label = self.style.numbers.format(self.page)
            odd = self.page % 2 == 1
            x = LEFT + WIDTH - width(label, 14) - 14 if odd else LEFT + 14
            self.canvas.drawString(x, 60, label)
        self.canvas.showPage()


def typeset(lines: Sequence[str], style: Style = PLAIN, head: str = "", on: type[Pages] = Pages) -> bytes:
    """A document whose paragraphs are `lines`; `head` is the name in red on top of its first page."""
    pages = on(style)
    if head:
        pages.canvas.setFillColorRGB(0.85, 0, 0)
        pages.centred(head, 30)
        pages.canvas.setFillColorRGB(0, 0, 0)
        pages.canvas.line(LEFT, A4[1] - TOP - 40, LEFT + WIDTH, A4[1] - TOP - 40)
        pages.line += 1
    for kind, content in _parts(lines):
        _SET[kind](pages, content)
    return pages.bytes()


def _parts(lines: Sequence[str]) -> Iterator[tuple[str, Any]]:
    i = 0
    while i < len(lines):
        if "\t" in lines[i]:
            after = max(k for k in range(i, len(lines)) if "\t" in lines[k]) + 1
            yield "table", [line.split("\t") for line in lines[i:after]]
            i = after
            continue
        yield _kind(lines, i), lines[i]
        i += 1


def _kind(lines: Sequence[str], i: int) -> str:
    line = lines[i]
    if i == 0 and len(line) <= 14:
        return "title"
    if (i == 0 or _TITLE.fullmatch(line)) and not _MARK.match(line):
        return "title"
    if _NUMBER.fullmatch(line) or (re.fullmatch(r"（.{4,12}年）", line) and i > 0):
        return "centred"
    if _DATE.fullmatch(line) or (i + 1 < len(lines) and _DATE.fullmatch(lines[i + 1]) and len(line) < 25):
        return "signed"
    if line == "附件" or (i < 4 and line.endswith("：")):
        return "flush"
    return "paragraph"


def _signed(pages: Pages, text: str) -> None:
    pages.put(pages.room - width(text) - 2 * EM, text)


_SET: dict[str, Callable[[Pages, Any], None]] = {
    "title": lambda pages, text: pages.centred(text, TITLE),
    "centred": lambda pages, text: pages.centred(text, EM),
    "signed": _signed,
    "flush": lambda pages, text: pages.paragraph(text, 0.0),
    "paragraph": lambda pages, text: pages.paragraph(text, pages.style.indent * EM),
    "table": lambda pages, rows: pages.table(rows),
}
