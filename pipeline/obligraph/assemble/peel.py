"""Peel the responsibility marks off a piece of the body: before its sentence, at its end, inside it, or all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obligraph.assemble.entry import Entry, EntryKind
from obligraph.assemble.marks import Mark, MarkReader
from obligraph.text.outline import Piece
from obligraph.text.sentences import closers

_SCORE = re.compile(r"\(\d+(?:\.\d+)?分\)\s*")
_LONGEST_MARK = 1500


def peel(
    folded: str, piece: Piece, marks: MarkReader, first_leads: bool, *, singles: bool = False
) -> Iterator[Entry]:  # fmt: skip
    """The sentence of the piece, if any, and its marks, in order; `singles`: one name in brackets is a mark too."""
    start, body, end = piece.start, piece.body, piece.end
    opens = piece.opens
    if marks.label_at(folded, body, end) and (mark := marks.read(folded, body, end, first_leads=first_leads)):
        yield Entry(EntryKind.MARK, start, body, end, "", opens, piece.closes, piece.block, mark)
        return
    if not piece.scheme and (mark := marks.sentence(folded, body, end, first_leads=first_leads)):
        yield Entry(EntryKind.MARK, start, body, end, "", opens, piece.closes, piece.block, mark)
        return
    closed = closers(folded[body:end]) if folded.find("(", body, end) >= 0 or folded.find("[", body, end) >= 0 else {}
    base = body
    while body < end and folded[body] in "([" and not piece.scheme:
        close = closed.get(body - base)
        if close is None:
            if mark := marks.read(folded, body, end, first_leads=first_leads):
                yield Entry(EntryKind.MARK, start, body, end, "", opens, piece.closes, piece.block, mark)
                return  # The closing bracket was lost.
            break
        stop = base + close + 1
        score = _SCORE.match(folded, body, end)
        if score and score.end() < end and folded[score.end()] in "([":
            body = start = score.end()
            continue
        mark = marks.read(folded, body, stop, first_leads=first_leads, bare_list=True, singles=singles)
        if mark is None:
            break
        while stop < end and folded[stop] in " \t。;,":
            stop += 1
        yield Entry(EntryKind.MARK, body, body, stop, "", opens, stop >= end and piece.closes, piece.block, mark)
        opens = False
        body = start = stop
    if body >= end:
        return
    trailing = _trailing(folded, body, end, base, closed, marks, first_leads, singles)
    text_end = trailing.start if trailing else end
    while trailing and text_end > body and folded[text_end - 1] in " ,\t":
        text_end -= 1
    if trailing and text_end <= body:
        yield Entry(EntryKind.MARK, start, body, end, "", opens, piece.closes, piece.block, trailing)
        return
    yield Entry(
        EntryKind.SENTENCE, start, body, text_end, piece.scheme, opens, piece.closes and trailing is None, piece.block
    )
    for mark in _inside(folded, body, text_end, base, closed, marks, first_leads):
        yield Entry(EntryKind.MARK, mark.start, mark.start, mark.end, "", False, False, piece.block, mark)
    if trailing:
        yield Entry(EntryKind.MARK, trailing.start, trailing.start, end, "", False, piece.closes, piece.block, trailing)


def _trailing(
    folded: str, start: int, end: int, base: int, closed: dict[int, int], marks: MarkReader, first_leads: bool,
    singles: bool,
) -> Mark | None:  # fmt: skip
    """The mark that ends the sentence: in brackets (also with the last one lost), or labelled."""
    stop = end
    while stop > start and folded[stop - 1] in "。;!?., ":
        stop -= 1
    if stop > start and folded[stop - 1] in ")]":
        opener = next((o for o, c in closed.items() if base + c == stop - 1), None)
        if opener is None or base + opener < start:
            return None
        at = base + opener
        return marks.read(folded, at, stop, first_leads=first_leads, bare_list=at > start, singles=singles)
    at = folded.rfind("(", max(start, stop - _LONGEST_MARK), stop)
    if at > start and at - base not in closed:
        return marks.read(folded, at, stop, first_leads=first_leads)
    at = marks.label_in(folded, start, end)
    if (at > start and folded[at - 1] in " 。;,)") or at == start:
        return marks.read(folded, at, end, first_leads=first_leads)
    return None


def _inside(
    folded: str, start: int, end: int, base: int, closed: dict[int, int], marks: MarkReader, first_leads: bool
) -> Iterator[Mark]:
    """Marks in the middle of a sentence (甲项(市编办负责),乙项(市城管局负责)): each covers this sentence only."""
    for opener, close in sorted(closed.items()):
        at, stop = base + opener, base + close + 1
        if start < at and stop < end and folded[stop] in ",、;":
            mark = marks.read(folded, at, stop, first_leads=first_leads)
            if mark is not None and (mark.lead or mark.support):
                yield mark._replace(inner=True)
