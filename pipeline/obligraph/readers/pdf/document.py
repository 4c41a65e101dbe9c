"""The pages of a PDF → Reading: a paragraph a line, a table row a line, page headers and numbers as furniture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from obligraph.model import Problem, Reading
from obligraph.readers.base import check_length, fail, warn
from obligraph.readers.furniture import Furniture
from obligraph.readers.layout import Line, Piece, laid_out, places, rows_among
from obligraph.readers.limits import Limits
from obligraph.readers.pdf.columns import Region, gutter, regions, rows_of
from obligraph.readers.pdf.frame import Area
from obligraph.readers.pdf.page import Page, read_page
from obligraph.readers.pdf.paragraphs import Manner, continues, is_contents, manner, measure
from obligraph.readers.pdf.pdfium import WRONG_PASSWORD, CannotOpenError, File, opened
from obligraph.readers.pdf.ruled import Ruled
from obligraph.readers.pdf.running import running
from obligraph.readers.pdf.strips import Strip
from obligraph.readers.pdf.tables import Table
from obligraph.readers.pdf.words import joined

_PAGES_OF_STROKES = 20
_MEANINGLESS = 0.5
_DOUBTFUL = 0.05
_LISTED = 12
_GUTTERS = 4


def reading_of(data: bytes, source: str, furniture: Furniture, limits: Limits) -> Reading:
    """See `read_pdf`. Raises ReadError."""
    try:
        with opened(data) as file:
            count = file.pages
            pages, problems = _pages(file, data, source, limits)
    except CannotOpenError as error:
        raise _closed(source, error.code) from error
    if not any(page.scanned for page in pages):
        _check_text(pages, source, problems)
        return assembled(pages, source, furniture, limits, problems, "pdf", count)
    from obligraph.readers.scan.reader import advice, marking, recognise, with_doubts

    scans = recognise(data, pages, limits)
    pages = [scans[page.number].page if page.number in scans else page for page in pages]
    _check_text(pages, source, problems, advice(limits))
    reading = assembled(pages, source, furniture, limits, problems, "pdf", count, marking(scans))
    return with_doubts(reading, scans)


def assembled(
    pages: Sequence[Page],
    source: str,
    furniture: Furniture,
    limits: Limits,
    problems: list[Problem],
    form: str,
    count: int,
    marked: Callable[[Piece], Piece] | None = None,
) -> Reading:
    """The reading that pages make, of a document of the format `form` with `count` pages; what `marked` makes of the
    pieces of its lines says where on paper they stand. Raises ReadError."""
    document = _Document(pages, furniture, limits)
    lines, beside = document.lines, document.beside
    if marked is not None:
        for line in lines:
            line.pieces = tuple(map(marked, line.pieces))
    if document.cut:
        problems.append(
            warn(
                source,
                "table-cut",
                f"the tables make more than {limits.cells:,} cells; the rows after that were read without columns: "
                "split the document or raise Limits.cells (表格过大)",
            )
        )
    found, stated = furniture.lines([line.text for line in lines], rows_among(lines))
    text, blocks = laid_out(lines, beside | found)
    check_length(text, source, limits)
    return Reading(
        source, text, blocks, tuple(stated), form, "utf-8", tuple(problems), places=places(lines), pages=count
    )


def _pages(file: File, data: bytes, source: str, limits: Limits) -> tuple[list[Page], list[Problem]]:
    if file.pages < 1:
        raise _closed(source, 0)
    if file.pages > limits.pages:
        raise fail(
            source,
            "too-large",
            f"the document has {file.pages:,} pages, more than the limit of {limits.pages:,}; split it or raise "
            "Limits.pages (页数过多，请拆分文件)",
        )
    pages: list[Page] = []
    damaged: list[int] = []
    characters, left = 0, _PAGES_OF_STROKES * limits.strokes
    for index in range(file.pages):
        with file.page(index) as sheet:
            if sheet is None:
                damaged.append(index + 1)
                continue
            characters += sheet.characters
            if characters > limits.characters:
                raise fail(
                    source,
                    "too-large",
                    f"the first {index + 1} pages hold {characters:,} characters, more than the limit of "
                    f"{limits.characters:,}; split the document or raise the limit: --max-characters, "
                    "Limits(characters=…) (文本过长，请拆分文件)",
                )
            page = read_page(sheet, index + 1, min(limits.strokes, left))
            left = max(0, left - page.pieces)
            pages.append(page)
    problems = []
    if not pages:
        raise _closed(source, 0)
    if damaged or b"%%EOF" not in data[-2048:]:
        which = f"page {_listed(damaged)} cannot be read" if damaged else "its end is missing"
        problems.append(
            warn(
                source,
                "damaged",
                f"the PDF is damaged: {which}; the rest was read: get the file again from where it came (文件不完整)",
            )
        )
    if drawn := [page.number for page in pages if page.cut]:
        problems.append(
            warn(
                source,
                "table-cut",
                f"page {_listed(drawn)} has more line art than is looked at for tables ({limits.strokes:,} strokes on "
                f"one page, {_PAGES_OF_STROKES * limits.strokes:,} in all); its text was read as lines: raise "
                "Limits.strokes (图形过多，表格未解析)",
            )
        )
    return pages, problems


def _check_text(pages: Sequence[Page], source: str, problems: list[Problem], advice: str = "") -> None:
    """Raises ReadError where there is no text, or none that means anything; adds what concerns single pages. `advice`
    says why pages that are pictures were not recognised."""
    scans = [page.number for page in pages if page.scanned]
    characters = sum(page.characters for page in pages)
    if not any(page.strips for page in pages) or len(scans) == len(pages):
        raise fail(
            source,
            "no-text-layer",
            f"the PDF holds pictures of its pages and no text; {advice} (扫描件没有文字层，需要文字识别)"
            if scans
            else "the PDF holds no text: its pages are empty or drawn; print it anew from the program that made it, or "
            "recognise its characters (PDF没有文字层)",
        )
    if scans:
        problems.append(
            warn(
                source,
                "no-text-layer",
                f"page {_listed(scans)} is a picture without text and was not read; {advice} (部分页面为扫描件)",
            )
        )
    unmapped = sum(page.unmapped for page in pages)
    share = unmapped / max(1, characters)
    if share >= _DOUBTFUL:
        told = (
            f"{share:.0%} of the characters have no known meaning: a font of the PDF does not say which characters it "
            "draws; make the PDF anew with embedded standard fonts, or recognise its characters (字体缺少文字编码)"
        )
        if share >= _MEANINGLESS:
            raise fail(source, "unmapped-characters", told)
        problems.append(warn(source, "unmapped-characters", told))


def _closed(source: str, code: int) -> Exception:
    if code == WRONG_PASSWORD:
        return fail(
            source,
            "encrypted",
            "the PDF can only be opened with a password; open it, and save it without one (文件已加密，请先解密)",
        )
    return fail(
        source,
        "damaged",
        "the PDF cannot be opened: it is damaged or not complete; get it again from where it came (文件已损坏)",
    )


def _listed(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - _LISTED} more" if len(numbers) > _LISTED else ""
    return ", ".join(map(str, numbers[:_LISTED])) + more


@dataclass(slots=True)
class _Paragraph:
    """A paragraph so far."""

    first: Strip
    last: Strip
    texts: list[str]
    length: int = 0
    pieces: list[Piece] = field(default_factory=list)


class _Document:
    """The pages as lines of text; `beside` are the indices of those that are furniture."""

    def __init__(self, pages: Sequence[Page], furniture: Furniture, limits: Limits) -> None:
        self.lines: list[Line] = []
        self.beside: set[int] = set()
        self.cut = False
        self._pages = {page.number: page for page in pages}
        self._furniture, self._cells_left, self._tables = furniture, limits.cells, 0
        self._paragraph: _Paragraph | None = None
        self._table: Table | None = None
        self._table_page = 0
        self._waiting: list[Strip] = []
        self._read(pages)

    def _read(self, pages: Sequence[Page]) -> None:
        every = [rows_of([s for s in page.strips if s.table < 0] if page.tables else page.strips) for page in pages]
        outside = running(every)
        edges = [[rows[i] for i in sorted(taken)] for rows, taken in zip(every, outside, strict=True)]
        usual = sorted({at for page in pages if (at := gutter(page.strips)) is not None})[:_GUTTERS]
        laid: list[tuple[Page, list[Region], list[Strip], list[Strip]]] = []
        for page, edge, rows, taken in zip(pages, edges, every, outside, strict=True):
            if page.tables or usual:
                inside = list(regions(_without(page.strips, edge), usual))
            else:
                inside = [Region([row for i, row in enumerate(rows) if i not in taken] if taken else rows)]
            first = inside[0].rows[0].top if inside and inside[0].rows else 0.0
            above = [row for row in edge if row.top < first]
            laid.append((page, inside, above, [row for row in edge if row.top >= first]))
        self._manner: Manner = manner([region for _, inside, _, _ in laid for region in inside])
        measure([(region, page.frame.size[0]) for page, inside, _, _ in laid for region in inside], self._manner.em)
        for page, inside, above, below in laid:
            self._waiting += above
            for region in inside:
                for row in region.rows:
                    if row.table >= 0:
                        self._add_table(page.tables[row.table], page)
                    else:
                        self._add(row, page)
            self._waiting += below
            self._waiting += rows_of(page.slanted)
        self._end()
        self._flush_waiting()

    def _add(self, row: Strip, page: Page) -> None:
        if self._table is not None:
            self._end_table()
        paragraph = self._paragraph
        if paragraph is not None and continues(paragraph.texts, paragraph.first, paragraph.last, row, self._manner):
            texts, pieces = paragraph.texts, paragraph.pieces
            # What joins two lines, or takes a hyphen away, only concerns the last one.
            before = joined(texts[-1], row.text)[: -len(row.text)]
            if before != texts[-1]:
                paragraph.length += len(before) - len(texts[-1])
                texts[-1] = before
                if pieces[-1].end > paragraph.length:
                    pieces[-1] = pieces[-1]._replace(end=paragraph.length)
            paragraph.last = row
            texts.append(row.text)
        else:
            self._end_paragraph()
            paragraph = self._paragraph = _Paragraph(row, row, [row.text])
        start = paragraph.length
        paragraph.length = end = start + len(row.text)
        paragraph.pieces.append(Piece(start, end, page.number, _placed(row, page)))

    def _add_table(self, ruled: Ruled, page: Page) -> None:
        self._end_paragraph()

        def shown(area: Area) -> Area:
            return _placed(Strip("", *area, 0.0, False, page.number), page)

        if self._table is None or page.number == self._table_page or not self._table.goes_on(ruled, page.number, shown):
            self._end()
            self._flush_waiting()
            self._table = Table(ruled, page.number, shown)
        self._table_page = page.number

    def _end(self) -> None:
        self._end_paragraph()
        self._end_table()

    def _end_paragraph(self) -> None:
        if (paragraph := self._paragraph) is None:
            return
        self._paragraph = None
        text = "".join(paragraph.texts).rstrip("\xad")
        if len(text) < paragraph.length:
            paragraph.pieces[-1] = paragraph.pieces[-1]._replace(end=len(text))
        if is_contents(text):
            self.beside.add(len(self.lines))
        self.lines.append(Line(text, page=paragraph.first.page, pieces=tuple(paragraph.pieces)))
        self._flush_waiting()

    def _end_table(self) -> None:
        if self._table is None:
            return
        lines, cells, cut = self._table.lines(self._tables, self._furniture.is_header, max(0, self._cells_left))
        self._table = None
        self._tables += 1
        self._cells_left -= cells
        self.cut = self.cut or cut
        self.lines += lines
        self._flush_waiting()

    def _flush_waiting(self) -> None:
        """Page headers and numbers come after the paragraph or table that goes on over them."""
        for row in self._waiting:
            self.beside.add(len(self.lines))
            text = row.text.rstrip("\xad")
            place = _placed(row, self._pages[row.page])
            self.lines.append(Line(text, page=row.page, pieces=(Piece(0, len(text), row.page, place),)))
        self._waiting.clear()


def _without(strips: Sequence[Strip], rows: Sequence[Strip]) -> list[Strip]:
    """The strips that stand in none of the rows."""
    if not rows:
        return list(strips)
    return [s for s in strips if not any(row.top <= s.top and s.bottom <= row.bottom for row in rows)]


def _placed(strip: Strip, page: Page) -> Area:
    """Where a strip stands on the page as it is shown."""
    left, top, right, bottom = strip.left, strip.top, strip.right, strip.bottom
    if page.frame.turns != page.rotation:
        left, top, right, bottom = page.frame.shown((left, top, right, bottom), page.rotation)
    # To a tenth of a point; three times as fast as round(…, 1).
    return int(left * 10 + 0.5) / 10, int(top * 10 + 0.5) / 10, int(right * 10 + 0.5) / 10, int(bottom * 10 + 0.5) / 10
