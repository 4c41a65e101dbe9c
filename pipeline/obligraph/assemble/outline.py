"""Arrange the pieces of a body: which are headings, which are sentences, which are responsibility marks, and under what section each
stands.

What a heading looks like follows GB/T 9704 (一、 (一) 1. (1)) and what offices really write: headings run into their text, headings
without numbers, one-line items that are tasks because nothing stands under them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from obligraph.assemble.marks import Mark, MarkReader
from obligraph.text.outline import Piece
from obligraph.text.sentences import closers

_NOTE = re.compile(r"\([^()]{1,12}\)$")
_STOPS = "。;!?:,、. "
_SCORE = re.compile(r"\(\d+(?:\.\d+)?分\)\s*")
_ITEM_SCHEMES = frozenset({"one", "two", "three", "four", "five", "article"})
_HEADING_SCHEMES = frozenset({"part", "chapter", "division"})


class EntryKind(Enum):
    """What an entry of the body is."""

    HEADING = auto()
    SENTENCE = auto()
    MARK = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the body. [start, end) is its text without marks, `body` the offset after its number; `opens` and `closes` say
    that it starts and ends its line; `item` counts numbered items; `section` is the chain of headings above it; `heading_mark` is
    the mark at the end of the nearest heading that has one."""

    kind: EntryKind
    start: int
    body: int
    end: int
    scheme: str
    opens: bool
    closes: bool
    block: int
    mark: Mark | None = None
    item: int = 0
    section: tuple[tuple[int, int], ...] = ()


def entries(
    folded: str, pieces: Sequence[Piece], marks: MarkReader, first_leads: bool, cells: Container[int] = ()
) -> list[Entry]:
    """Peel the marks off the pieces and tell headings from sentences, in document order; a table cell (`cells`: block indices) holds
    no headings."""
    flat = [entry for piece in pieces for entry in _peel(folded, piece, marks, first_leads)]
    short = _short_schemes(folded, flat)
    out: list[Entry] = []
    stack: list[tuple[str, tuple[int, int]]] = []
    item = 0
    for n, entry in enumerate(flat):
        if entry.scheme in _ITEM_SCHEMES:
            item += 1
        if entry.kind is EntryKind.SENTENCE and entry.block not in cells and _is_heading(folded, flat, n, short):
            scheme = entry.scheme or "plain"
            names = [s for s, _ in stack]
            if scheme in names:
                del stack[names.index(scheme) :]
            elif scheme in ("one", "chapter", "part") or (scheme == "plain" and entry.opens and "six" in names):
                stack.clear()
            item += 1
            stack.append((scheme, (entry.start, entry.end)))
            out.append(replace(entry, kind=EntryKind.HEADING, item=item, section=tuple(span for _, span in stack)))
            continue
        out.append(replace(entry, item=item, section=tuple(span for _, span in stack)))
    return out


def _peel(folded: str, piece: Piece, marks: MarkReader, first_leads: bool) -> Iterator[Entry]:
    start, body, end = piece.start, piece.body, piece.end
    opens = piece.opens
    if marks.label_at(folded, body, end):
        mark = marks.read(folded, body, end, first_leads=first_leads)
        if mark:
            yield Entry(EntryKind.MARK, start, body, end, "", opens, piece.closes, piece.block, mark)
            return
    closed: dict[int, int] | None = None
    while body < end and folded[body] in "([" and not piece.scheme:
        closed = closers(folded[body:end]) if closed is None or body != start else closed
        close = closers(folded[body:end]).get(0)
        if close is None:
            break
        stop = body + close + 1
        score = _SCORE.match(folded, body, end)
        if score and score.end() < end and folded[score.end()] in "([":
            body = start = score.end()
            continue
        mark = marks.read(folded, body, stop, first_leads=first_leads, bare_list=True)
        if mark is None:
            break
        while stop < end and folded[stop] in " \t。;,":
            stop += 1
        yield Entry(EntryKind.MARK, body, body, stop, "", opens, stop >= end and piece.closes, piece.block, mark)
        opens = False
        body = start = stop
    if body >= end:
        return
    trailing = _trailing(folded, body, end, marks, first_leads)
    if trailing is None:
        yield Entry(EntryKind.SENTENCE, start, body, end, piece.scheme, opens, piece.closes, piece.block)
        return
    text_end = trailing.start
    while text_end > body and folded[text_end - 1] in " ,\t":
        text_end -= 1
    if text_end <= body:
        yield Entry(EntryKind.MARK, start, body, end, "", opens, piece.closes, piece.block, trailing)
        return
    yield Entry(EntryKind.SENTENCE, start, body, text_end, piece.scheme, opens, False, piece.block)
    yield Entry(EntryKind.MARK, trailing.start, trailing.start, end, "", False, piece.closes, piece.block, trailing)


def _trailing(folded: str, start: int, end: int, marks: MarkReader, first_leads: bool) -> Mark | None:
    stop = end
    while stop > start and folded[stop - 1] in "。;!?., ":
        stop -= 1
    if stop > start and folded[stop - 1] in ")]":
        depth = 0
        for at in range(stop - 1, max(start, stop - 1500) - 1, -1):
            if folded[at] in ")]":
                depth += 1
            elif folded[at] in "([":
                depth -= 1
                if depth == 0:
                    return marks.read(folded, at, stop, first_leads=first_leads, bare_list=at > start)
        return None
    at = marks.label_in(folded, start, end)
    if (at > start and folded[at - 1] in " 。;,)") or at == start:
        return marks.read(folded, at, end, first_leads=first_leads)
    return None


def _plain_length(folded: str, entry: Entry) -> int:
    return len(_NOTE.sub("", folded[entry.body : entry.end].strip(_STOPS)))


def _short_schemes(folded: str, flat: Sequence[Entry]) -> frozenset[str]:
    """The numbering schemes whose items mostly open with a short sentence that more text follows: those openings are headings."""
    seen: dict[str, list[int]] = {}
    for n, entry in enumerate(flat):
        if entry.kind is EntryKind.SENTENCE and not entry.scheme and entry.opens and not entry.closes:
            seen.setdefault("plain", []).append(_opens_paragraph(folded, flat, n))
        if entry.kind is not EntryKind.SENTENCE or not entry.scheme:
            continue
        follows = n + 1 < len(flat) and flat[n + 1].kind is EntryKind.SENTENCE and flat[n + 1].scheme != entry.scheme
        short = follows and _runs_in(folded, entry)
        seen.setdefault(entry.scheme, []).append(short)
    return frozenset(
        scheme for scheme, flags in seen.items() if sum(flags) * 2 >= len(flags) and (scheme != "plain" or sum(flags) >= 3)
    )


def _binds(plain: str) -> bool:
    """Does a modal bind somebody in it (一、必须落实责任 opens with one and is a heading all the same)?"""
    match = _BOUND.search(plain)
    return match is not None and match.start() > 0


def _opens_paragraph(folded: str, flat: Sequence[Entry], n: int) -> bool:
    """Is this the short topic sentence of a paragraph without a number (培育各类平台。重点培育…)?"""
    entry = flat[n]
    plain = folded[entry.body : entry.end].strip(_STOPS)
    following = flat[n + 1] if n + 1 < len(flat) else None
    return (
        following is not None
        and following.kind is EntryKind.SENTENCE
        and not following.scheme
        and following.block == entry.block
        and folded[entry.body : entry.end].rstrip().endswith("。")
        and 4 <= len(plain) <= 22
        and "," not in plain
        and not any(c.isdigit() for c in plain)
        and not _BOUND.search(plain)
    )


def _parallel(plain: str) -> bool:
    """Two or three short clauses side by side: 统筹规划,协同推进."""
    parts = plain.split(",")
    return 2 <= len(parts) <= 4 and all(3 <= len(part) <= 9 for part in parts) and not _BOUND.search(plain)


def _runs_in(folded: str, entry: Entry) -> bool:
    """Is the numbered opening as short as a heading that runs into its text?"""
    length = _plain_length(folded, entry)
    return (
        length <= (34, 26)[min(1, folded.count(",", entry.body, entry.end))]
        and folded.count(",", entry.body, entry.end) <= 1
    )


_BOUND = re.compile(
    r"(?:应当|必须|不得|严禁|(?<![主重需必首扼纲险简提只])要(?![素求点件领害闻])|必?须|由[^,。]{2,16}(?:负责|牵头))"
)
_PRINCIPLE = re.compile(
    r"^(?:坚持|注重|突出|强化|聚焦|统筹|问题|需求|市场|政府|企业|创新|因地|分类|开放|安全|依法|科学|试点|示范)"
)


def _is_heading(folded: str, flat: Sequence[Entry], n: int, short: frozenset[str]) -> bool:
    entry = flat[n]
    if entry.scheme in _HEADING_SCHEMES:
        return True
    text = folded[entry.body : entry.end]
    plain = text.strip(_STOPS)
    length = _plain_length(folded, entry)
    following = flat[n + 1] if n + 1 < len(flat) else None
    if not plain or length > 60:
        return False
    if following is None:
        return entry.scheme == "one" and length <= 12 and not text.endswith("。")
    alone = entry.opens and entry.closes
    stopped = text.rstrip().endswith(("。", "!", "?"))
    commas = plain.count(",")
    if entry.scheme and entry.scheme != "seven":
        return _numbered_heading(folded, flat, n, plain, length, commas, alone, stopped, short)
    if text.rstrip().endswith((";", ",")) or following.kind is EntryKind.MARK:
        return False
    if alone and not stopped:
        return length <= 30 and commas <= 1 and not _BOUND.search(plain) and not re.search(r"[:。]", plain)
    if entry.scheme == "seven":
        short_enough = (length <= 26 and commas == 0) or _parallel(plain)
        return stopped and short_enough and following.block == entry.block and not _BOUND.search(plain)
    if not (entry.opens and stopped) or following.scheme or following.block != entry.block or _BOUND.search(plain):
        return False
    if _parallel(plain) or ("plain" in short and _opens_paragraph(folded, flat, n)):
        return True
    return length <= 12 and commas == 0 and _PRINCIPLE.match(plain) is not None


def _numbered_heading(
    folded: str, flat: Sequence[Entry], n: int, plain: str, length: int, commas: int,
    alone: bool, stopped: bool, short: frozenset[str],
) -> bool:  # fmt: skip
    entry, following = flat[n], flat[n + 1]
    text = folded[entry.body : entry.end].rstrip()
    if text.endswith((";", ",")):
        return False
    if following.kind is EntryKind.MARK:
        # A mark right after it covers it: a task, unless text of its own stands under the mark (责任单位 under a heading).
        return (
            entry.scheme in ("one", "two") and alone and not stopped and following.opens and _content_after(flat, n + 2)
        )
    if following.scheme == entry.scheme or (following.scheme and _seen_above(flat, n, following.scheme)):
        return entry.scheme == "one" and length <= 10 and not stopped
    if entry.scheme == "six":
        return stopped and length <= (24, 30)[min(commas, 1)] and commas <= 1 and not entry.closes and not _binds(plain)
    if entry.scheme == "article":
        return (
            length <= 18
            and commas == 0
            and stopped
            and not _BOUND.search(plain)
            and "负责" not in plain
            and not entry.closes
        )
    if alone:
        return length <= (45 if not stopped else 32) and not (_binds(plain) and length > 25)
    if not (stopped and _runs_in(folded, entry) and not _binds(plain)):
        return False
    return entry.scheme in short or entry.scheme == "one"


def _content_after(flat: Sequence[Entry], n: int) -> bool:
    return n < len(flat) and flat[n].kind is EntryKind.SENTENCE and not flat[n].scheme


def _seen_above(flat: Sequence[Entry], n: int, scheme: str) -> bool:
    """Did `scheme` number something above this entry (so that the next one is no child of it)?"""
    order = ("part", "chapter", "division", "article", "one", "two", "three", "four", "five", "six", "seven")
    mine = flat[n].scheme
    return any(e.scheme == scheme for e in flat[max(0, n - 60) : n]) and order.index(scheme) < order.index(mine)
