"""One sentence as the judges of the assembly see it: its top-level clauses, its modal cues and its names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from obligraph.model import Mention

_CUT = re.compile(r'[,;:()"《》\[\]]')
_LEAD = re.compile(
    r"(?:同时|此外|另外|其中|并且|并|且|而且|另一方面|一方面|首先|其次|再次|最后|下一步|第[一二三四五六七八九十]|[一二三四五六七八九十]{1,2}(?:是|要)(?=要|[\u4e00-\u9fff])|原则上|今后|今年|明年|凡|即|请(?=各|你|有关|相关))[,:]?\s*"
)


@dataclass(slots=True, eq=False)
class Sentence:
    """[start, end) of the folded text, without its number and its marks; clauses are cut at , ; : outside brackets,
    quotation marks and book-title marks; `heads` are the offsets in them after 同时, 其中, 一是 and the like. `cues`
    are the modal cues outside quotation marks and brackets; `names` the organisation mentions."""

    folded: str
    start: int
    end: int
    clauses: list[tuple[int, int]]
    heads: list[int]
    cues: list[Mention]
    names: list[Mention]
    deadlines: list[Mention]
    standards: list[Mention]

    @property
    def text(self) -> str:
        """The folded text of the sentence."""
        return self.folded[self.start : self.end]

    def clause_of(self, at: int) -> int:
        """The index of the clause that holds the offset."""
        n, last = 0, len(self.clauses) - 1  # A few clauses: a loop beats a search with a key.
        while n < last and self.clauses[n][1] <= at:
            n += 1
        return n

    def names_from(self, at: int) -> Iterator[Mention]:
        """The names that start at or after the offset."""
        return islice(self.names, bisect_left(self.names, at, key=_start), None)

    def name_after(self, at: int) -> Mention | None:
        """The first name that starts at or after the offset."""
        for name in self.names:
            if name.span.start >= at:
                return name
        return None

    def name_at(self, at: int) -> bool:
        """Does a name start at the offset?"""
        first = self.name_after(at)
        return first is not None and first.span.start == at


def _start(mention: Mention) -> int:
    return mention.span.start


class MentionIndex:
    """Mentions of one kind, found by range in logarithmic time."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self._mentions = mentions
        self._starts = [m.span.start for m in mentions]

    def between(self, start: int, end: int) -> list[Mention]:
        """The mentions that start in [start, end)."""
        low = bisect_left(self._starts, start)
        high = bisect_left(self._starts, end, low)
        return list(self._mentions[low:high])


def build_sentence(
    folded: str,
    start: int,
    end: int,
    cues: MentionIndex,
    names: MentionIndex,
    deadlines: MentionIndex,
    standards: MentionIndex,
) -> Sentence:
    """Cut the clauses of folded[start:end] and collect its mentions."""
    while start < end and folded[start] in " \t-":
        start += 1
    clauses: list[tuple[int, int]] = []
    covered: list[tuple[int, int]] = []
    depth = 0
    quoted = -1
    at = start
    opened = start
    for match in _CUT.finditer(folded, start, end):
        mark, pos = match.group(), match.start()
        if mark == '"':
            if quoted < 0:
                quoted = pos
            else:
                covered.append((quoted, pos))
                quoted = -1
        elif mark in "(《[":
            if depth == 0:
                opened = pos
            depth += 1
        elif mark in ")》]":
            if depth:
                depth -= 1
                if depth == 0:
                    covered.append((opened, pos))
        elif depth == 0 and (quoted < 0 or pos - quoted > 60):
            if pos > at:
                clauses.append((at, pos))
            at = pos + 1
    if end > at:
        clauses.append((at, end))
    found = cues.between(start, end)
    if covered:
        found = [c for c in found if not any(a < c.span.start < b for a, b in covered)]
    clauses = clauses or [(start, end)]
    return Sentence(
        folded, start, end, clauses, [skip_connector(folded, a, b) for a, b in clauses], found,
        names.between(start, end), deadlines.between(start, end), standards.between(start, end),
    )  # fmt: skip


def skip_connector(folded: str, start: int, end: int) -> int:
    """The offset after 同时, 其中, 一是 and the like at the start of a clause."""
    match = _LEAD.match(folded, start, end)
    while match and match.end() < end:
        start = match.end()
        match = _LEAD.match(folded, start, end)
    while start < end and folded[start] == " ":
        start += 1
    return start
