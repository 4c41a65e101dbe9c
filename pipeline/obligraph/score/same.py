"""When something found is the same as what the gold says: names, times, amounts, and one-to-one pairing."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from obligraph.score.gold import VALUES, Item

G = TypeVar("G")
F = TypeVar("F")
_ANGLES = str.maketrans("〈〉‹›", "<><>")


def norm(text: Any) -> str:
    """Text for comparing: NFKC, no white space, one kind of angle brackets; nothing is the empty text."""
    text = "" if text is None else str(text)
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_ANGLES)


def same_name(gold: str, found: Item) -> bool:
    """The name or its full form is one of the gold's alternatives (`区民政|区民政局`)."""
    accepted = {norm(name) for name in gold.split("|")}
    return norm(found.get("name")) in accepted or norm(found.get("canonical")) in accepted


def same_time(gold: Item, found: Item) -> bool:
    """Same type, and the same value in every field of that type that the gold fills."""
    return gold["type"] == found.get("type") and all(
        gold.get(name) is None or gold[name] == found.get(name) for name in VALUES[gold["type"]]
    )


def same_amount(gold: Item, found: Item) -> bool:
    """Same operator and value (to a millionth), for a range the same upper end too; the unit is counted apart."""
    mine, theirs = _number(gold["value"]), _number(found.get("value"))
    if isinstance(mine, float) and isinstance(theirs, float):
        near = mine == theirs or abs(mine - theirs) <= 1e-6 * max(abs(mine), abs(theirs))
    else:
        near = mine == theirs
    if not near or gold["op"] != found.get("op"):
        return False
    return gold["op"] != "range" or gold.get("upper") is None or _number(gold["upper"]) == _number(found.get("upper"))


def same_reference(gold: Item, found: Item) -> bool:
    """Same title; where the gold knows no title, same number."""
    if gold.get("title"):
        return norm(gold["title"]) == norm(found.get("title"))
    return bool(gold.get("number")) and norm(gold["number"]) == norm(found.get("number"))


def pair(
    gold: Sequence[G], found: Sequence[F], same: Callable[[G, F], bool]
) -> tuple[list[tuple[G, F]], list[G], list[F]]:
    """Each gold item with the first of the found ones that is the same and still free.

    Returns (pairs, gold left over, found left over).
    """
    free = list(found)
    pairs: list[tuple[G, F]] = []
    missed: list[G] = []
    for wanted in gold:
        at = next((at for at, item in enumerate(free) if same(wanted, item)), None)
        if at is None:
            missed.append(wanted)
        else:
            pairs.append((wanted, free.pop(at)))
    return pairs, missed, free


def _number(value: Any) -> float | str | None:
    """A number as a double; a ratio (`1:3`) stays text."""
    if isinstance(value, str):
        try:
            return float(value.strip())
        except ValueError:
            return value.strip()
    if value is None:
        return None
    return float(value) if isinstance(value, int | float) else str(value)
