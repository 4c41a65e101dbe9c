"""Which cells of a row somebody has changed since it was exported: a code of five letters for each cell that may come
back corrected.

The code travels with the row, so that a copy exported before a re-run, or before a colleague's corrections, says only
what its own reader changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from obligraph.text.folding import fold

LETTERS = 5
"""Letters for one cell: one change in twelve million goes unseen."""
_SHORT = 60
# Names and dates stand in many rows.
_MOST_KNOWN = 20_000
_CHECKED = slice(1, 8)
_SPACE = re.compile(r"\s+")
_BREAK = re.compile(r"[\n;]+")
# Dates stand on lines of their own below the words that mean them.
_INNER_BREAK = re.compile(r"\s+(?=\()|(?<=至)\s+")


def plain(text: str) -> str:
    """What a cell says, whatever its width of brackets, its breaks and its white space; lines are parted by ;."""
    return _short_plain(text) if len(text) <= _SHORT else _plain(text)


def _plain(text: str) -> str:
    words = _INNER_BREAK.sub("", fold(text).strip())
    return ";".join(part for line in _BREAK.split(words) if (part := _SPACE.sub("", line)))


def check_code(cells: Sequence[str]) -> str:
    """The code of a row by its cells after 序号: 工作任务 to 类型, in the order of the columns."""
    return "".join(map(cell_code, cells[_CHECKED]))


def recoded(code: str, cells: Mapping[int, str]) -> str:
    """The code of a row with other words in some cells, by their columns."""
    for column, text in cells.items():
        at = LETTERS * (column - _CHECKED.start - 1)
        code = code[:at] + cell_code(text) + code[at + LETTERS :]
    return code


def cell_code(text: str) -> str:
    """The code of one cell: letters alone, which no spreadsheet program takes for a number."""
    return _short_code(text) if len(text) <= _SHORT else _code(text)


def _code(text: str) -> str:
    digest = hashlib.blake2b(plain(text).encode("utf-8", "replace"), digest_size=8).digest()
    number = int.from_bytes(digest, "big")
    letters = ""
    for _ in range(LETTERS):
        number, letter = divmod(number, 26)
        letters += chr(97 + letter)
    return letters


_short_plain = lru_cache(_MOST_KNOWN)(_plain)
_short_code = lru_cache(_MOST_KNOWN)(_code)
