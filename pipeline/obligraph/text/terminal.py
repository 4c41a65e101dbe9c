"""Text from outside on a terminal: nothing in it may act as a command."""

from __future__ import annotations


def shown(text: str) -> str:
    """White space as blanks, control and direction characters as their code points (`\\u001b`)."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " if char.isspace() else f"\\u{ord(char):04x}" for char in text)


def shortened(text: str, columns: int) -> str:
    """`shown`, cut to that many columns; a character beyond Latin takes two."""
    used = 0
    for at, char in enumerate(text := shown(text)):
        used += _columns(char)
        if used > columns:
            return text[:at]
    return text


def padded(text: str, columns: int) -> str:
    """`text` with blanks up to that many columns; a negative number aligns it to the right."""
    gap = " " * (abs(columns) - sum(map(_columns, text)))
    return gap + text if columns < 0 else text + gap


def _columns(char: str) -> int:
    return 2 if ord(char) > 0x2E7F else 1
