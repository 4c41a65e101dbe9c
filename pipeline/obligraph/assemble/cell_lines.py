"""The lines of a task cell: readers join them by a blank, and where nearly every line begins with a verb each is a
task.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

LINED = frozenset({"docx", "xlsx", "csv"})
"""Formats whose cells hold a blank between Chinese characters only where a line ended: a saved page breaks lines
anywhere."""
# Between two characters that are no ASCII, brackets and quotation marks aside; sets of Chinese are slow to compile.
_BLANK = re.compile(r"(?<=[^!#-(*-~\s]) (?=[^!#-~\s])")
_STOP = re.compile(r"[,;。:]")
_SHORTEST = 4  # characters of a line
# Two lines may be one task that was broken by hand: 推进老旧小区 / 改造工作.
_FEWEST = 3


def cell_lines(folded: str, tags: Mapping[int, str], start: int, end: int) -> list[tuple[int, int]]:
    """The lines of a cell without any stop in it (制定方案 / 建立台账 / 开展培训), each a task; else the whole cell."""
    cuts = [match.start() for match in _BLANK.finditer(folded, start, end)]
    if len(cuts) + 1 < _FEWEST or _STOP.search(folded, start, end):
        return [(start, end)]
    lines = list(zip([start, *(cut + 1 for cut in cuts)], [*cuts, end], strict=True))
    verbs = sum(tags.get(a, "")[:1] == "v" for a, _ in lines)
    listed = verbs * 3 >= len(lines) * 2 and all(b - a >= _SHORTEST for a, b in lines)
    return lines if listed else [(start, end)]
