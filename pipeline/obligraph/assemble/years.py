"""Which year a date without one belongs to: the dates before it in its line, the lead-in (2019年:), or the heading
above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from obligraph.assemble.entry import Entry, EntryKind
from obligraph.resolve.dates import context_year

_HINT = re.compile(r"20\d\d")
# Characters before a date in which its year is looked for: a whole document on one line must not be read again for
# each.
_REACH = 3000


class YearContext:
    """The years that the entries of one document give; looked up only where a date needs it."""

    def __init__(self, folded: str, items: Sequence[Entry]) -> None:
        self._folded = folded
        self._items = items
        self._lines = _line_starts(items)
        self._sections: dict[tuple[int, int], int | None] = {}

    def at(self, n: int) -> Callable[[int], int | None]:
        """A function that gives the year governing an offset of entry `n`."""
        entry, line = self._items[n], self._lines[n]

        def year(offset: int) -> int | None:
            own = self._year(line, offset) if line <= offset else None
            if own is None and not line <= offset <= entry.end:
                own = self._year(line, entry.end)
            return own if own is not None else self._of_section(entry)

        return year

    def _year(self, start: int, end: int) -> int | None:
        start = max(start, end - _REACH)
        return context_year(self._folded, start, end) if _HINT.search(self._folded, start, end) else None

    def _of_section(self, entry: Entry) -> int | None:
        for span in reversed(entry.section):
            if span not in self._sections:
                self._sections[span] = self._year(*span)
            if self._sections[span] is not None:
                return self._sections[span]
        return None


def _line_starts(items: Sequence[Entry]) -> list[int]:
    starts: list[int] = []
    block, start = -1, 0
    for entry in items:
        if entry.block != block or entry.opens or entry.kind is EntryKind.HEADING:
            block, start = entry.block, entry.start
        starts.append(start)
    return starts
