"""Text broken into the lines of a cell, as Chinese is set: anywhere between characters, but never so that a line
begins with a closing mark or ends with an opening one, and between the items of a list.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

_CLOSING = "，。、；：！？）》〉」』】〕”’％%‰…～,.;:!?)]}"
_OPENING = "（《〈「『【〔“‘([{"
_PIECE = re.compile(rf"[{re.escape(_OPENING)}]*(?:[A-Za-z0-9.,%/~～-]+|.)[{re.escape(_CLOSING)}]*", re.DOTALL)
_ITEM = re.compile("[^、；～]*[、；～]?")


def broken(text: str, columns: int, *, items: bool = False) -> list[str]:
    """The lines of `text` in that many columns; `items`: a list, broken after 、 ； ～ where that fits."""
    lines = [""]
    used = 0
    for piece in _fitting(text, columns, items):
        width = cell_len(piece)
        if used and used + width > columns:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
            used = 0
            if not piece.strip():
                continue
        lines[-1] += piece
        used += width
    return lines


def cut(lines: list[str], most: int, columns: int) -> list[str]:
    """The first `most` lines, with … at the end where there were more."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and cell_len(last) >= columns:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip("，。、；：") + "…"]


def _fitting(text: str, columns: int, items: bool) -> list[str]:
    """Pieces that are not broken, each no wider than the column."""
    pieces = []
    for whole in _ITEM.findall(text) if items else [text]:
        if items and cell_len(whole) <= columns:
            pieces.append(whole)
        else:
            pieces += _PIECE.findall(whole)
    return [part for piece in pieces for part in ([piece] if cell_len(piece) <= columns else piece)]
