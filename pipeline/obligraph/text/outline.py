"""Cut a document's body into pieces: lines, numbered items that share a line, sentences; each with its numbering
mark.

Only the form of the numbering is known here (一、 (一) 1. (1) ① 第X条 一是 ——); which pieces are headings is decided
in `assemble`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from obligraph.text.sentences import sentences

# 按照《办法》(…)第十二条的规定: an article cited, not one that begins.
_CITED = "(?!第|的|之?规定|[之所]|要求|和|与|及|至|、|款|项|中(?:的|规定|所))"
_CN = "一二三四五六七八九十百零〇两"
_MARKER = re.compile(
    rf"(?:第[{_CN}\d]{{1,6}}(?P<chapter>[编章节条]){_CITED}"
    rf"|(?P<one>[{_CN}]{{1,3}})[、.](?!\d)"
    rf"|\(?(?P<two>[{_CN}]{{1,3}})\)[、,.]?"
    r"|(?P<dotted>\d{1,2}(?:\.\d{1,2}){1,3})(?=\s)"
    r"|(?P<three>\d{1,3})(?:\.(?!\d)|\.(?=(?:19|20)\d\d年|1?\d月)|、)"
    r"|\((?P<four>\d{1,2})\)[、,.]?"
    r"|(?P<five>[①-⑳])"
    rf"|(?P<six>[{_CN}]{{1,2}}(?:是|要)(?!否))"
    r"|(?P<seven>--+|·|●|■|▲|◆))\s*"
)
_CHAPTERS = {"编": "part", "章": "chapter", "节": "division", "条": "article"}
# A numbered item, a chapter or a role label that shares its line with what stands before it: line breaks were lost.
# One character set first, so that the scan for places worth trying runs in C.
_INNER = re.compile(
    r"[\s。;!?:)\]](?:\s{0,40}(?="
    rf"第[{_CN}\d]{{1,6}}[编章节条](?=[\s\u4e00-\u9fff]){_CITED}"
    rf"|[{_CN}]{{1,3}}、[\u4e00-\u9fff\"《]"
    rf"|\([{_CN}]{{1,3}}\)[、]?\s?[\u4e00-\u9fff\"《]"
    r"|\d{1,3}[.、]\s?[\u4e00-\u9fff\"《]"
    r"|\(\d{1,2}\)[、]?\s?[\u4e00-\u9fff\"《]"
    r"|--[\u4e00-\u9fff]"
    r"|(?<![;(\[])(?:牵头|责任|主办|承办|配合|完成|时限)[\u4e00-\u9fff]{0,4}:)"
    r"|(?<=[\u4e00-\u9fff。)] ) +(?=[\u4e00-\u9fff\"《]))"
)


class Piece(NamedTuple):
    """A sentence of the body with the numbering mark it opens with. `scheme` names the numbering (empty: none),
    `body` is the offset after the mark; `opens` and `closes` say that it starts and ends its line; `block` is the
    index of its block."""

    start: int
    body: int
    end: int
    scheme: str
    number: str
    opens: bool
    closes: bool
    block: int


def marker(folded: str, start: int, end: int) -> tuple[str, str, int]:
    """The numbering at `start`: its scheme, its number as written, and the offset after it (`start` when there is
    none)."""
    match = _MARKER.match(folded, start, end)
    if match is None or match.end() >= end:
        return "", "", start
    group = match.lastgroup or ""
    scheme = _CHAPTERS[match.group("chapter")] if group == "chapter" else group
    return scheme, match.group().strip(), match.end()


def pieces(text: str, folded: str, ranges: Sequence[tuple[int, int, int]]) -> Iterator[Piece]:
    """The pieces of the given (start, end, block index) ranges of a text and its folded form, in order. Sentences are
    cut on the text itself: quotation marks protect what they hold, and folded ones do not say which way they face."""
    for start, end, block in ranges:
        cuts = [start, *(m.end() for m in _INNER.finditer(folded, start, end) if m.end() > start), end]
        for first, last in itertools.pairwise(cuts):
            # Where line breaks were lost, a numbered item opens a line of its own.
            spans = list(sentences(text, first, last))
            for n, (a, b) in enumerate(spans):
                scheme, number, body = marker(folded, a, b)
                yield Piece(a, body, b, scheme, number, n == 0, n == len(spans) - 1, block)
