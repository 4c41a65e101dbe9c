"""How a pair's two sentences stand side by side: the words that only the central one has, and those that only the local
one has, marked inside the whole sentence.

A sentence that would be marked nearly whole says nothing by its marks, so both then stand plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from obligraph.graph.plain import printable
from obligraph.model import Pair

_LEAST_OF_SHORTER, _LEAST_OF_EITHER = 0.3, 0.12
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")


class Piece(NamedTuple):
    """Words of a sentence; `marked`: only this side has them."""

    text: str
    marked: bool


Pieces = tuple[Piece, ...]


def sides(pair: Pair) -> tuple[Pieces, Pieces]:
    """The closest central sentence and the local one, in pieces that join to the sentence, ready to be shown: without
    control characters and line breaks. An absent side has no pieces; one without marks is one piece.
    """
    central = pair.central[0].quote if pair.central else ""
    local = pair.local.quote if pair.local else ""
    if not pair.edits or not _tells(pair):
        return _clean((Piece(central, False),)), _clean((Piece(local, False),))
    return (
        _clean(Piece(text, op == "delete") for op, text in pair.edits if op != "insert"),
        _clean(Piece(text, op == "insert") for op, text in pair.edits if op != "delete"),
    )


def plain(text: str) -> str:
    """A sentence in one line, as it stands in `sides`."""
    return "".join(piece.text for piece in _clean((Piece(text, False),)))


def _tells(pair: Pair) -> bool:
    """Is enough of both sentences the same, so that the marks show what is not?"""
    sizes = dict.fromkeys(("equal", "delete", "insert"), 0)
    for op, text in pair.edits:
        sizes[op] += len(text)
    same = sizes["equal"]
    central, local = same + sizes["delete"], same + sizes["insert"]
    return same >= _LEAST_OF_SHORTER * min(central, local) and same >= _LEAST_OF_EITHER * max(central, local, 1)


def _clean(pieces: Iterable[Piece]) -> Pieces:
    """Neighbours of one kind joined, empty ones left out, both ends stripped."""
    found: list[Piece] = []
    for text, marked in pieces:
        if found and found[-1].marked == marked:
            found[-1] = Piece(found[-1].text + text, marked)
        elif text:
            found.append(Piece(text, marked))
    found = [Piece(_DIRECTION.sub("", printable(text)), marked) for text, marked in found]
    whole = "".join(piece.text for piece in found)
    if not whole.isprintable() or " " in whole:
        found = _spaced(whole, found)
    return tuple(piece for piece in found if piece.text)


def _spaced(whole: str, pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces of `whole` with its white space as one line has it; a run of it may reach over several pieces, and
    stands where it begins.
    """
    runs = [(*run.span(), _gap(whole, *run.span())) for run in _SPACES.finditer(whole)]
    found, start, reached = [], 0, 0
    for text, marked in pieces:
        end, at, made = start + len(text), start, []
        while reached < len(runs) and runs[reached][0] < end:
            begin, over, gap = runs[reached]
            if begin >= start:
                made += [whole[at:begin], gap]
            at = min(over, end)
            if over > end:
                break
            reached += 1
        made.append(whole[at:end])
        found.append(Piece("".join(made), marked))
        start = end
    return found


def _gap(whole: str, start: int, end: int) -> str:
    """What stands for the white space whole[start:end]: Chinese runs on over a line break without a space."""
    if not start or end == len(whole):
        return ""
    latin = whole[start - 1] < "\x7f" and whole[end] < "\x7f"
    return " " if latin or "\n" not in whole[start:end] else ""
