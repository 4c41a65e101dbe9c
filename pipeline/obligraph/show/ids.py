"""Short ids, as `explain` takes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

SHORTEST, LONGEST = 6, 10


def short_ids(ids: Iterable[str]) -> dict[str, str]:
    """For each id the shortest beginning of its second half (6 characters or more) that no other id has at the
    beginning of either half; the whole id where there is none.
    """
    given = dict.fromkeys(ids)
    documents = {name.partition("-")[0] for name in given}
    short: dict[str, str] = {}
    left = [(name, name.partition("-")[2]) for name in given]
    length = SHORTEST
    while left:
        begins = Counter(half[:length] for _, half in left)
        begins.update(document[:length] for document in documents)
        longer = []
        for name, half in left:
            if len(half) < length:
                short[name] = name
            elif begins[half[:length]] == 1:
                # A repeated sentence's id counts up (…-2): nobody wants half a number.
                short[name] = half if length > LONGEST else half[:length]
            else:
                longer.append((name, half))
        left, length = longer, length + 1
    return short
