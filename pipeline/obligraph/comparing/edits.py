"""From one quote to another in the fewest pieces that a reader can follow: words stay whole, and what two sentences
share by chance does not break an insertion in two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, pairwise

import rjieba
from rapidfuzz.distance import Indel

from obligraph.model import Edit
from obligraph.text.folding import fold

EQUAL, DELETE, INSERT = "equal", "delete", "insert"
LONGEST = 2_000
"""Characters of a quote that are compared word by word; the rest is told as one piece."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKS = re.compile(r"[\s，。；、：,;:.()（）“”\"]*\Z")


def edits(central: str, local: str) -> tuple[Edit, ...]:
    """The pieces from the central quote to the local one: without the inserts they join to the first, without the
    deletes to the second.
    """
    pieces = list(_trimmed(_merged(_words_apart(central[:LONGEST], local[:LONGEST]))))
    pieces += [(DELETE, central[LONGEST:]), (INSERT, local[LONGEST:])]
    return tuple(Edit(op, text) for op, text in _merged(_without_islands(pieces)) if text)


def _words_apart(central: str, local: str) -> Iterator[tuple[str, str]]:
    (before, folded_before), (after, folded_after) = _words(central), _words(local)
    for op in Indel.opcodes(folded_before, folded_after):
        old, new = before[op.src_start : op.src_end], after[op.dest_start : op.dest_end]
        if op.tag == "equal":
            for a, b in zip(old, new, strict=True):
                yield from [(EQUAL, a)] if a == b else [(DELETE, a), (INSERT, b)]
        else:
            yield DELETE, "".join(old)
            yield INSERT, "".join(new)


def _trimmed(pieces: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What a deleted piece and the one inserted for it begin and end with alike is no difference: 2027年底 →
    2027年6月底. Numbers stay whole.
    """
    deleted = ""
    for op, text in [*pieces, (EQUAL, "")]:
        if op == DELETE:
            deleted = text
        elif op == INSERT and deleted:
            yield from _changed(deleted, text)
            deleted = ""
        else:
            yield DELETE, deleted
            yield op, text
            deleted = ""


def _changed(old: str, new: str) -> Iterator[tuple[str, str]]:
    start = _shared(old, new)
    while start and old[start - 1].isdigit() and (old[start : start + 1] + new[start : start + 1])[:1].isdigit():
        start -= 1
    end = _shared(old[start:][::-1], new[start:][::-1])
    while end and old[len(old) - end].isdigit():
        end -= 1
    yield EQUAL, old[:start]
    yield DELETE, old[start : len(old) - end]
    yield INSERT, new[start : len(new) - end]
    yield EQUAL, old[len(old) - end :]


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@lru_cache(maxsize=1024)  # A central quote is compared with those of a thousand documents.
def _words(text: str) -> tuple[list[str], list[str]]:
    """The words of a text, and the same folded."""
    words: list[str] = rjieba.cut(_SURROGATE.sub("\ufffd", text))
    if sum(map(len, words)) != len(text):
        words = list(text)
    folded = fold(text)
    starts = list(accumulate(map(len, words), initial=0))
    places = list(pairwise(starts))
    return [text[a:b] for a, b in places], [folded[a:b] for a, b in places]


def _without_islands(pieces: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """A single character or mark that is equal between two changes is chance: it is deleted and inserted with them."""
    made: list[tuple[str, str]] = []
    pieces = [piece for piece in _merged(pieces) if piece[1]]
    for number, (op, text) in enumerate(pieces):
        between = 0 < number < len(pieces) - 1
        if op == EQUAL and between and (len(text) == 1 or _MARKS.match(text)):
            made += [(DELETE, text), (INSERT, text)]
        else:
            made.append((op, text))
    return made


def _merged(pieces: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbours of one kind as one piece, the deletes of a change before its inserts."""
    deleted, inserted, equal = "", "", ""
    for op, text in pieces:
        if not text:
            continue
        if op == EQUAL:
            if deleted or inserted:
                yield from ((EQUAL, equal), (DELETE, deleted), (INSERT, inserted))
                deleted = inserted = equal = ""
            equal += text
        elif op == DELETE:
            deleted += text
        else:
            inserted += text
    yield from ((EQUAL, equal), (DELETE, deleted), (INSERT, inserted))
