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
# As one_line has it, but piece by piece: an end of a piece is no end of a sentence.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAK = re.compile(r"(?<![\x21-\x7e])[ \t]{0,9}\n\s{0,9}|[ \t]{0,9}\n\s{0,9}(?![\x21-\x7e])")
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
    cleaned = [Piece(_one_line(text), marked) for text, marked in found]
    if cleaned:
        cleaned[0] = Piece(cleaned[0].text.lstrip(), cleaned[0].marked)
        cleaned[-1] = Piece(cleaned[-1].text.rstrip(), cleaned[-1].marked)
    return tuple(piece for piece in cleaned if piece.text)


def _one_line(text: str) -> str:
    text = _DIRECTION.sub("", printable(text))
    return _SPACES.sub(" ", _BREAK.sub("", text)) if not text.isprintable() or " " in text else text
