"""An OFD document → Reading: a paragraph a line, a table row a line, page headers and numbers as furniture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from obligraph.collector import paused
from obligraph.lexicon import Lexicon
from obligraph.model import Problem, Reading, Span
from obligraph.readers.base import check_length, fail, warn
from obligraph.readers.furniture import furniture_of
from obligraph.readers.limits import Limits
from obligraph.readers.ofd.content import Layers, TooMuchError
from obligraph.readers.ofd.page import page_of
from obligraph.readers.ofd.parts import Body, bodies
from obligraph.readers.pdf.document import assembled
from obligraph.readers.pdf.page import Page

_PAGES_OF_STROKES = 20
_OBJECTS_A_CHARACTER = 2
_LISTED = 12
_DOUBTFUL = 0.05


def read_ofd(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    """An OFD document (GB/T 33190). Spans are offsets into the text that the reader makes of it; places say where on
    which page each line of a paragraph and each cell stands, in points (the file's millimetres × 72/25.4). Several
    documents of one file are read one after another, their pages counted through. Raises ReadError."""
    with paused():
        return _reading(data, source, lexicon, limits)


def _reading(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    found = bodies(data, source, limits)
    count = sum(body.count() for body in found)
    if count > limits.pages:
        raise fail(
            source,
            "too-large",
            f"the document has {count:,} pages, more than the limit of {limits.pages:,}; split it or raise "
            "Limits.pages (页数过多，请拆分文件)",
        )
    documents, damaged = _pages(found, source, limits)
    problems = list(_problems([page for pages in documents for page in pages], damaged, source, limits))
    furniture = furniture_of(lexicon)
    readings: list[Reading] = []
    left = limits.cells
    for pages in documents:
        reading = assembled(pages, source, furniture, replace(limits, cells=max(0, left)), [], "ofd", len(pages))
        left -= len(reading.blocks)
        readings.append(reading)
    whole = _one_after_another(readings)
    check_length(whole.text, source, limits)
    return replace(whole, problems=(*problems, *whole.problems), pages=count)


def _one_after_another(readings: Sequence[Reading]) -> Reading:
    """The documents of a file as one."""
    whole = readings[0]
    for reading in readings[1:]:
        by, first = len(whole.text), len(whole.blocks)
        tables = 1 + max((block.table for block in whole.blocks if block.table is not None), default=-1)
        blocks = (
            replace(
                block,
                span=_moved(block.span, by),
                parent=None if block.parent is None else block.parent + first,
                table=None if block.table is None else block.table + tables,
            )
            for block in reading.blocks
        )
        whole = replace(
            whole,
            text=whole.text + reading.text,
            blocks=(*whole.blocks, *blocks),
            properties=whole.properties + reading.properties,
            problems=whole.problems + reading.problems,
            places=(*whole.places, *(place._replace(span=_moved(place.span, by)) for place in reading.places)),
        )
    return whole


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _pages(found: Sequence[Body], source: str, limits: Limits) -> tuple[list[list[Page]], list[int]]:
    """The pages of each document that can be read, and the numbers of those that cannot."""
    documents: list[list[Page]] = []
    damaged: list[int] = []
    number, strokes = 0, _PAGES_OF_STROKES * limits.strokes
    characters, objects = limits.characters, _OBJECTS_A_CHARACTER * limits.characters
    for body in found:
        pages: list[Page] = []
        layers = Layers(body.unit, objects, characters)
        for sheet in body.sheets():
            number += 1
            if sheet.damaged:
                damaged.append(number)
                continue
            most = min(limits.strokes, strokes)
            try:
                own, under = layers.read(sheet.contents, most), layers.read(sheet.templates, most)
            except TooMuchError as error:
                raise fail(
                    source,
                    "too-large",
                    f"the first {number} pages hold more than {limits.characters:,} characters; split the document or "
                    "raise the limit: --max-characters, Limits(characters=…) (文本过长，请拆分文件)",
                ) from error
            page = page_of(number, sheet.box, own, under)
            strokes = max(0, strokes - page.pieces)
            pages.append(page)
        characters, objects = layers.characters_left, layers.objects_left
        if pages:
            documents.append(pages)
    return documents, damaged


def _problems(pages: Sequence[Page], damaged: Sequence[int], source: str, limits: Limits) -> Iterator[Problem]:
    """What concerns single pages. Raises ReadError where nothing can be read."""
    if not pages:
        raise fail(
            source,
            "damaged",
            "no page of the OFD document can be read; open it in its own program and save it anew (文件已损坏)",
        )
    scans = [page.number for page in pages if page.scanned]
    if not any(page.strips for page in pages) or len(scans) == len(pages):
        raise fail(
            source,
            "no-text-layer",
            "the OFD document holds pictures of its pages and no text; print it to a PDF and recognise that: "
            'pip install "obligraph[ocr]" (扫描件没有文字层，请另存为PDF后识别)'
            if scans
            else "the OFD document holds no text: its pages are empty or drawn; make it anew from the document that it "
            "was made of (OFD没有文字)",
        )
    if damaged:
        yield warn(
            source,
            "damaged",
            f"the OFD document is damaged: page {_listed(damaged)} cannot be read; the rest was read: get the file "
            "again from where it came (文件不完整)",
        )
    if drawn := [page.number for page in pages if page.cut]:
        yield warn(
            source,
            "table-cut",
            f"page {_listed(drawn)} has more line art than is looked at for tables ({limits.strokes:,} strokes on one "
            f"page, {_PAGES_OF_STROKES * limits.strokes:,} in all); its text was read as lines: raise Limits.strokes "
            "(图形过多，表格未解析)",
        )
    if scans:
        yield warn(
            source,
            "no-text-layer",
            f"page {_listed(scans)} is a picture without text and was not read; print it to a PDF and recognise that: "
            'pip install "obligraph[ocr]" (部分页面为扫描件，未读取)',
        )
    share = sum(page.unmapped for page in pages) / max(1, sum(page.characters for page in pages))
    if share >= _DOUBTFUL:
        yield warn(
            source,
            "unmapped-characters",
            f"{share:.0%} of the characters have no known meaning: the program that made the file did not say which "
            "characters its fonts draw; make it anew with standard fonts (字体缺少文字编码)",
        )


def _listed(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - _LISTED} more" if len(numbers) > _LISTED else ""
    return ", ".join(map(str, numbers[:_LISTED])) + more
