"""One actor of a sentence."""

from __future__ import annotations

from typing import NamedTuple

GUESTS = frozenset({"outsider", "public", "service", "thing"})
"""Types of names that are no authority: they act where they are bound or invited, and are measured in targets."""


class Actor(NamedTuple):
    """A name that acts: [start, end) as it stands, `bare` the offset where its bare form starts (基础较好的 |
    县(市、区)), `shared` an elided prefix, `rule` how it was found, `clause` the clause it opens."""

    start: int
    end: int
    bare: int
    shared: str
    rule: str
    clause: int
