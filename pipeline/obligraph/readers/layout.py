"""The lines of a document, whatever its format → its text and blocks: a line a paragraph, a line a table row with its
cells joined by tabs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from obligraph.model import Block, BlockKind, Place, Problem, Reading, Span
from obligraph.readers.base import check_length
from obligraph.readers.furniture import Furniture
from obligraph.readers.grid import GridRow
from obligraph.readers.limits import Limits

_LONGEST_HEADING = 60
_FINAL = ("。", "；", ";", "，", ",")


class Piece(NamedTuple):
    """Characters `start` to `end` of a line (half-open) and where they stand on paper: `page`, `box` and
    `confidence` as in `model.Place`."""

    start: int
    end: int
    page: int
    box: tuple[float, float, float, float]
    confidence: float = 1.0


@dataclass(slots=True)
class Line:
    """One line. `linked` of its characters stand in links; `heading` is 1 to 6 for h1 to h6, else 0; a table row
    has its `row`, the number of its `table` and its number `at` in that table's grid; `page` counts from 1 where
    the format has pages; `pieces` say where on paper parts of it stand; `beside` where the format itself says that it
    is no part of the text (a table of contents, a page header)."""

    text: str
    linked: int = 0
    heading: int = 0
    row: GridRow | None = None
    table: int = -1
    at: int = 0
    page: int | None = None
    pieces: tuple[Piece, ...] = ()
    beside: bool = False


def rows_among(lines: Sequence[Line]) -> frozenset[int]:
    """The indices of the lines that are table rows."""
    return frozenset(i for i, line in enumerate(lines) if line.row is not None)


def laid_out(lines: Sequence[Line], furniture: Collection[int]) -> tuple[str, tuple[Block, ...]]:
    """The text of the lines, each with its line feed, and its blocks; `furniture` are indices of lines that are
    none of the document's, beside those that say so."""
    blocks: list[Block] = []
    pieces: list[str] = []
    at = 0
    places: dict[tuple[int, int], list[Span]] = {}
    tables: dict[int, int] = {}
    for i, line in enumerate(lines):
        if line.row is None:
            blocks.append(_line_block(line, Span(at, at + len(line.text)), line.beside or i in furniture))
        else:
            _row_blocks(line, line.row, at, places, tables.setdefault(line.table, len(tables)), blocks)
        pieces.append(line.text)
        at += len(line.text) + 1
    return "\n".join(pieces) + "\n", tuple(blocks)


def reading_of(
    lines: Sequence[Line], source: str, furniture: Furniture, limits: Limits, *, format: str, encoding: str = "utf-8",
    problems: Iterable[Problem] = (),
) -> Reading:  # fmt: skip
    """The reading of a file that is nothing but these lines: furniture told apart, what its head states as properties.

    Raises ReadError `too-large`.
    """
    beside, stated = furniture.lines([line.text for line in lines], rows_among(lines))
    text, blocks = laid_out(lines, beside)
    check_length(text, source, limits)
    return Reading(source, text, blocks, tuple(stated), format, encoding, tuple(problems))


def _line_block(line: Line, span: Span, furniture: bool) -> Block:
    if furniture:
        return Block(span, BlockKind.FURNITURE, page=line.page)
    if line.heading > 1 and len(line.text) <= _LONGEST_HEADING and not line.text.endswith(_FINAL):
        return Block(span, BlockKind.HEADING, level=line.heading, page=line.page)
    return Block(span, BlockKind.PARAGRAPH, page=line.page)


def _row_blocks(
    line: Line, row: GridRow, at: int, places: dict[tuple[int, int], list[Span]], table: int, blocks: list[Block]
) -> None:
    spans = []
    for words in row.words:
        spans.append(Span(at, at + len(words)))
        at += len(words) + 1
    places[line.table, line.at] = spans
    filled = [span for span in spans if span.end > span.start]
    parent = len(blocks)
    blocks.append(
        Block(Span(filled[0].start, filled[-1].end), BlockKind.ROW, page=line.page, table=table, header=row.header)
    )
    for cell in sorted(row.cells, key=lambda cell: cell.column):
        # A carried cell may come from a row that is no part of the document's lines: then it has no words here.
        origin = places.get((line.table, cell.row))
        if origin is not None:
            blocks.append(
                Block(
                    origin[cell.index],
                    BlockKind.CELL,
                    parent=parent,
                    page=line.page,
                    table=table,
                    column=cell.column,
                    header=row.header,
                    carried=cell.carried,
                )
            )


def places(lines: Sequence[Line]) -> tuple[Place, ...]:
    """Where on paper the text that `laid_out` makes of the same lines stands."""
    found: list[Place] = []
    at = 0
    for line in lines:
        found += (Place(Span(at + p.start, at + p.end), p.page, p.box, p.confidence) for p in line.pieces)
        at += len(line.text) + 1
    return tuple(found)
