"""Words looked for in a name of an organisation."""

from __future__ import annotations

_GOVERNMENT = "人民政府"


def stands_in(words: str, name: str) -> bool:
    """Do the words stand in the name? 民政 does not stand in 人民政府, where its characters belong to two words."""
    at = name.find(words) if words else -1
    while at >= 0:
        if at == 0 or not name.startswith(_GOVERNMENT, at - 1):
            return True
        at = name.find(words, at + 1)
    return False
