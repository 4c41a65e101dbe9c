"""A Markdown file → Reading: its paragraphs, list items with their numbers, headings and tables, without the markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from obligraph.lexicon import Lexicon
from obligraph.model import Reading
from obligraph.readers.base import check_length, fail, warn
from obligraph.readers.furniture import furniture_of
from obligraph.readers.grid import RawCell, RawRow, grid
from obligraph.readers.layout import Line, reading_of
from obligraph.readers.limits import Limits
from obligraph.readers.plain.decode import decode
from obligraph.readers.plain.text import read_text

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:[^\n]{0,2000}\n){0,100}?---[ \t]*\n")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_WHITE = re.compile(r"[ \t\r\n]+")
# Chinese runs on over a line break, other words are parted by it.
_WRAPPED = re.compile(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])")
_MOST_NESTED = 40
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
# Parsing a paragraph of brackets takes the square of its length.
_LONGEST_BLOCK = 20_000


def read_markdown(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    """A Markdown file (CommonMark with tables). Spans are offsets into the text that the reader makes of it. Raises
    ReadError."""
    # Imported here: most runs read no Markdown.
    from markdown_it import MarkdownIt

    decoded = decode(data, source)
    check_length(decoded.text, source, limits)
    if max(map(len, _BLANK_LINE.split(decoded.text))) > _LONGEST_BLOCK:
        return _as_text(data, source, lexicon, limits)
    furniture = furniture_of(lexicon)
    parser = MarkdownIt("commonmark", {"maxNesting": _MOST_NESTED}).enable("table")
    tokens = parser.parse(_FRONT_MATTER.sub("", decoded.text))
    lines = list(_Lines(limits.cells, furniture.is_header).of(tokens))
    if not lines:
        raise fail(source, "no-text", "the file holds no words (文件没有内容)")
    return reading_of(
        lines, source, furniture, limits, format="markdown", encoding=decoded.encoding, problems=decoded.problems
    )


def _as_text(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    message = (
        f"a paragraph is longer than {_LONGEST_BLOCK:,} characters, so the file was read as plain text, with its "
        "markup; part its paragraphs by blank lines (段落过长，按纯文本读取)"
    )
    reading = read_text(data, source, lexicon, limits)
    return replace(reading, format="markdown", problems=(*reading.problems, warn(source, "markup-kept", message)))


class _Lines:
    """The lines of a file's tokens."""

    def __init__(self, cells: int, is_header: Callable[[Sequence[str]], bool]) -> None:
        self._cells_left, self._is_header = cells, is_header
        self._tables = 0

    def of(self, tokens: Sequence[Token]) -> Iterator[Line]:
        """The lines, in the order of the text."""
        heading, number = 0, ""
        rows: list[RawRow] | None = None
        row: list[RawCell] = []
        in_head = False
        for token in tokens:
            kind = token.type
            if kind == "heading_open":
                heading = int(token.tag[1:])
            elif kind == "heading_close":
                heading = 0
            elif kind == "list_item_open":
                # A bullet's info is empty.
                number = f"{token.info}{token.markup}" if token.info else ""
            elif kind == "table_open":
                rows = []
            elif kind == "thead_open":
                in_head = True
            elif kind == "thead_close":
                in_head = False
            elif kind == "tr_open":
                row = []
            elif kind == "tr_close" and rows is not None:
                rows.append(RawRow(tuple(row), header=in_head))
            elif kind == "table_close" and rows is not None:
                yield from self._table(rows)
                rows = None
            elif kind == "inline":
                pieces = _texts(token)
                if rows is not None:
                    row.append(RawCell(" ".join(pieces)))
                    continue
                for piece in pieces:
                    yield Line(number + piece, heading=heading)
                    number = ""
            elif kind in ("fence", "code_block"):
                yield from (Line(text) for line in token.content.split("\n") if (text := line.strip()))
            elif kind == "html_block":
                yield from (
                    Line(text)
                    for line in token.content.split("\n")
                    if (text := _WHITE.sub(" ", _TAG.sub("", line)).strip())
                )

    def _table(self, rows: list[RawRow]) -> Iterator[Line]:
        made, _ = grid(rows, self._is_header, max(0, self._cells_left))
        self._cells_left -= sum(len(row.cells) for row in made)
        for at, row in enumerate(made):
            if any(row.words):
                yield Line("\t".join(row.words), row=row, table=self._tables, at=at)
        self._tables += 1


def _texts(token: Token) -> list[str]:
    """The lines of a paragraph: hard breaks part them, soft ones do not."""
    pieces = [""]
    for inner in token.children or ():
        if inner.type in ("text", "code_inline"):
            pieces[-1] += inner.content
        elif inner.type == "softbreak":
            pieces[-1] += "\n"
        elif inner.type == "hardbreak" or (inner.type == "html_inline" and inner.content.lower().startswith("<br")):
            pieces.append("")
        elif inner.type == "image":
            pieces[-1] += inner.content
    joined = (_WHITE.sub(" ", _WRAPPED.sub("", piece)).replace("\t", " ").strip() for piece in pieces)
    return [piece for piece in joined if piece]
