"""Plain text → Reading: a paragraph a line, tab-separated lines as table rows, the furniture of a saved page marked
as such."""

from __future__ import annotations

from obligraph.lexicon import Lexicon
from obligraph.model import Block, BlockKind, Reading, Span
from obligraph.readers.base import check_length, warn
from obligraph.readers.furniture import Furniture, furniture_of
from obligraph.readers.limits import Limits
from obligraph.readers.plain.decode import decode
from obligraph.readers.plain.tabbed import Table, tables
from obligraph.readers.plain.wrapped import hard_wrapped


def read_text(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    """A text file in any of the encodings of `decode`. Spans are offsets into the decoded file. Raises ReadError."""
    decoded = decode(data, source)
    check_length(decoded.text, source, limits)
    blocks, properties = blocks_of(decoded.text, furniture_of(lexicon))
    paragraphs = [block.span for block in blocks if block.kind is BlockKind.PARAGRAPH]
    problems = decoded.problems
    if broken := hard_wrapped(decoded.text, paragraphs):
        problems += (
            warn(
                source,
                "hard-wrapped",
                "the lines of the text break off in the middle of sentences, as on paper: their tasks come out in "
                "pieces; join the lines of each paragraph, or give the original PDF, Word or OFD file (文本按版面换行，"
                "句子被截断；请合并每段的各行，或改用原PDF、Word、OFD文件)",
                broken,
            ),
        )
    return Reading(
        source=source,
        text=decoded.text,
        blocks=blocks,
        properties=properties,
        format="text",
        encoding=decoded.encoding,
        problems=problems,
    )


def blocks_of(text: str, furniture: Furniture) -> tuple[tuple[Block, ...], tuple[tuple[str, str], ...]]:
    """The blocks of a text whose lines are its paragraphs, in the order of the text, and the properties that its
    head states."""
    lines = _line_extents(text)
    in_table = {
        line: table for table in tables(text, lines, furniture.is_header) for line in range(table.first, table.after)
    }
    kept: list[tuple[int, Span, str]] = []
    for i, (start, end) in enumerate(lines):
        words = text[start:end]
        if stripped := words.strip():
            left = start + len(words) - len(words.lstrip())
            kept.append((i, Span(left, left + len(stripped)), stripped))
    rows = frozenset(k for k, (i, _, _) in enumerate(kept) if i in in_table)
    found, properties = furniture.lines([stripped for _, _, stripped in kept], rows)
    blocks: list[Block] = []
    number = 0
    for k, (i, span, _) in enumerate(kept):
        if i not in in_table:
            blocks.append(Block(span, BlockKind.FURNITURE if k in found else BlockKind.PARAGRAPH))
        elif in_table[i].first == i:
            blocks.extend(_table_blocks(in_table[i], number, len(blocks)))
            number += 1
    return tuple(blocks), tuple(properties)


def _table_blocks(table: Table, number: int, base: int) -> list[Block]:
    blocks: list[Block] = []
    for row in table.rows:
        parent = base + len(blocks)
        blocks.append(Block(Span(*row.extent), BlockKind.ROW, table=number, header=row.header))
        blocks.extend(
            Block(
                Span(*cell),
                BlockKind.CELL,
                parent=parent,
                table=number,
                column=column,
                header=row.header,
                carried=carried,
            )
            for column, cell, carried in row.cells
        )
    return blocks


def _line_extents(text: str) -> list[tuple[int, int]]:
    extents, start = [], 0
    while (end := text.find("\n", start)) >= 0:
        extents.append((start, end))
        start = end + 1
    return [*extents, (start, len(text))]
