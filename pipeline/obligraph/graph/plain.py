"""Text that every file format can hold: without the characters that XML 1.0 forbids. Lengths may change, so nothing
that a span indexes goes through here.
"""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Overrides of writing direction can make a name read as another one.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPACE = re.compile(r"\s+")
_CLEAN = re.compile(r"[^\s\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]*")


def printable(text: str) -> str:
    """`text` without control characters, lone surrogates and non-characters; carriage returns become line feeds."""
    if text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _FORBIDDEN.sub("", text)


def one_line(text: str) -> str:
    """`printable` text with white space runs as one space, ends stripped and direction overrides removed."""
    if (text.isprintable() and " " not in text) or _CLEAN.fullmatch(text):
        return text
    return _SPACE.sub(" ", _DIRECTION.sub("", _FORBIDDEN.sub("", text.replace("\r", "\n")))).strip()


def shortened(text: str, most: int) -> str:
    """`text`, or its first characters and … where it has more than `most`."""
    return text if len(text) <= most else text[: most - 1] + "…"
