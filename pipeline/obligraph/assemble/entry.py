"""An entry of a document's body: a heading, a sentence, or a responsibility mark."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from obligraph.assemble.marks import Mark


class EntryKind(Enum):
    """What an entry of the body is."""

    HEADING = auto()
    SENTENCE = auto()
    MARK = auto()


@dataclass(slots=True, eq=False)
class Entry:
    """An entry of the body. [start, end) is its text without marks, `body` the offset after its number; `opens` and
    `closes` say that it starts and ends its line; `item` counts numbered items; `section` is the chain of headings
    above it."""

    kind: EntryKind
    start: int
    body: int
    end: int
    scheme: str
    opens: bool
    closes: bool
    block: int
    mark: Mark | None = None
    item: int = 0
    section: tuple[tuple[int, int], ...] = ()
