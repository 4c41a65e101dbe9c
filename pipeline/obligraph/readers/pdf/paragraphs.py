"""Rows → paragraphs, as Chinese documents are set: two characters of indent begin one, a line that ends short ends it.

A full stop at the end of a full line says nothing; a numbered item after it does.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from obligraph.readers.pdf.columns import Region
from obligraph.readers.pdf.strips import Strip
from obligraph.readers.pdf.words import WIDE

_ITEM = re.compile(
    r"第[一二三四五六七八九十百千零〇两\d]{1,6}[编章节条]"
    r"|[一二三四五六七八九十百]{1,3}[、.．]|[（(][一二三四五六七八九十百\d]{1,3}[)）]|\d{1,3}[、.．](?!\d)|[①-⑳]|附[件表](?:[\d一二三四五六七八九十]|[:：]|$)"
)
_LEAD_IN = re.compile(r"附[件表]|[注说备]|.{0,7}[:：]")
_ENDED = re.compile(r"[。；！？：;!?:][”’》）)\"]*$|[”》)）]$")
_OF_ITS_OWN = re.compile(r"[（(〔\[]|\d{4}年\d{1,2}月\d{1,2}日|—|.{1,14}〔\d{4}〕")
_NUMBER = re.compile(r"[^，。；]{1,14}〔\d{4}〕\s?\d+号")
_ALONE = re.compile(r"附[件表录]\s?[\d一二三四五六七八九十]{0,3}")
_CONTENTS = re.compile(r"(?:[.．…·]\s?){4,}\s*\d{0,4}$")
_LAST_OF_CONTENTS = frozenset(".．…·0123456789")
# Only after these, something depends on how the line above ends.
_TELLING = _LAST_OF_CONTENTS | frozenset('。；！？：;!?:”’》）)"号')
_UNIT = re.compile(r"[（《〈“‘〔【(「]*(?:[0-9A-Za-z.,%\-]+|.)[。，、；：？！）》〉”’〕】％%)」]*")
_TYPE = 0.12
_LARGE = 1.12
_PITCH = 1.5
_SLACK = 0.4
_FLUSH = 1.2
_DEEP = 2.9
_CENTRED = 1.5
_NARROW = 0.55
_FEWEST = 5
_SHORT = 7
_ASKED = 12
_LINES_OF_TITLE = 12


@dataclass(frozen=True, slots=True)
class Manner:
    """How a document is set: the size of its type in points; larger type than `largest` is that of titles; the middles
    of two lines of a paragraph are at most half a `step` apart."""

    em: float
    largest: float
    step: float


def manner(regions: Sequence[Region]) -> Manner:
    """The size of type and line distance that most rows have."""
    sizes: Counter[int] = Counter()
    steps: Counter[int] = Counter()
    # A dozen of them, from all over the document, tell how it is set.
    for region in regions[:: max(1, len(regions) // _ASKED)]:
        rows = [row for row in region.rows if row.table < 0]
        sizes.update([int(row.em * 2 + 0.5) for row in rows if row.sure])
        heights = [(row.top + row.bottom) / 2 for row in rows]
        steps.update([int(low - high + 0.5) for high, low in pairwise(heights)])
    em = _most(sizes) / 2 or 12.0
    pitch = _most(Counter({step: n for step, n in steps.items() if 0 < step < 6 * em})) or 1.8 * em
    return Manner(em, _LARGE * em, 2 * max(_PITCH * pitch, 2.2 * em))


def _most(counted: Counter[int]) -> int:
    return max(counted, key=lambda value: (counted[value], -value)) if counted else 0


def measure(regions: Sequence[tuple[Region, float]], em: float) -> None:
    """Set `indent` and `room` of all rows. Pages of one width that lie on the same side of a sheet share their
    margins; a column has its own."""
    shared: defaultdict[tuple[float, int], list[Strip]] = defaultdict(list)
    for region, width in regions:
        rows = [row for row in region.rows if row.table < 0]
        if region.is_column and rows:
            _measure(rows, em)
        elif rows:
            shared[round(width), rows[0].page % 2].extend(rows)
    for rows in shared.values():
        _measure(rows, em)


def _measure(rows: Sequence[Strip], em: float) -> None:
    # Titles and signatures say little of margins, where there is enough else.
    usual = [row for row in rows if row.em <= _LARGE * em] or rows
    left = _edge([row.left for row in usual], em, min)
    right = _edge([row.right for row in usual], em, max)
    for row in rows:
        row.indent, row.room = row.left - left, right - row.right


def _edge(values: Sequence[float], em: float, outermost: Callable[[Iterable[Any]], Any]) -> float:
    """The outermost position at which several lines begin or end."""
    if len(values) < _FEWEST:
        return float(outermost(values))
    half = em / 2
    near = [int(value / half + 0.5) for value in values]
    bins = Counter(near)
    often = [k for k in bins if bins[k] + bins.get(k - 1, 0) + bins.get(k + 1, 0) >= 0.1 * len(values)]
    if not often:
        return float(outermost(values))
    at = outermost(often)
    those = [value for value, k in zip(values, near, strict=True) if k == at]
    return sum(those) / len(those)


def continues(texts: Sequence[str], first: Strip, above: Strip, row: Strip, manner: Manner) -> bool:
    """Whether `row` goes on with the paragraph of `texts`, whose first row is `first` and whose last is `above`."""
    em, before, words = row.em, above.text, row.text
    if abs(above.em - em) > _TYPE * em and above.sure and row.sure:
        return False
    if (row.top + row.bottom - above.top - above.bottom) > manner.step and above.page == row.page:
        return False
    if words[-1] in _LAST_OF_CONTENTS and is_contents(words):
        return False
    if row.indent < _FLUSH * em and above.room <= _SLACK * em and em <= manner.largest and before[-1] not in _TELLING:
        # Most lines: from one margin to the other, and no sentence ends above.
        return words[0] != "附" or _ALONE.fullmatch(words) is None
    if before[-1] in _LAST_OF_CONTENTS and is_contents(before):
        return False
    if em > manner.largest and _is_centred(above) and _is_centred(row):
        if _is_open("".join(texts[-_LINES_OF_TITLE:])):
            return True
        return not (_OF_ITS_OWN.match(row.text) or _ITEM.match(row.text) or above.text.endswith("。"))
    if len(row.text) < _SHORT and row.text[0] == "附" and _ALONE.fullmatch(row.text):
        return False
    if above.text[-1] == "号" and _NUMBER.fullmatch(above.text):
        return False
    if above.room > _SLACK * em and above.room > (_width(row.text) + _SLACK) * em:
        return False
    item = _ITEM.match(row.text) is not None
    if row.indent < _FLUSH * em:
        return not (item and _ENDED.search(above.text))
    return not item and not _ENDED.search(above.text) and _hangs(first, above, row)


def _hangs(first: Strip, above: Strip, row: Strip) -> bool:
    """Whether an indented row stands below the words of an item, not of its number: 附件：1.…"""
    em = row.em
    if _OF_ITS_OWN.match(row.text):
        return False
    if above is not first:
        return abs(above.indent - row.indent) < em / 2 and above.indent > first.indent + em / 2
    deeper = row.indent - first.indent
    return (_ITEM.match(first.text) is not None and 0.7 * em < deeper < 3.5 * em) or (
        _LEAD_IN.match(first.text) is not None and _DEEP * em < row.indent and deeper > em
    )


def _is_open(text: str) -> bool:
    """Whether a title is parted inside its brackets."""
    return text.count("《") > text.count("》") or text.count("（") > text.count("）")


def _is_centred(row: Strip) -> bool:
    return abs(row.indent - row.room) <= _CENTRED * row.em * 2


def _width(text: str) -> float:
    """How many characters wide the piece is that would have had to fit on the line above."""
    if "\u4e00" <= text[0] <= "\u9fff" and "\u4e00" <= text[1:2] <= "\u9fff":
        return 1.0
    found = _UNIT.match(text)
    unit = found[0] if found else text[:1]
    wide = len(WIDE.findall(unit))
    return wide + _NARROW * (len(unit) - wide)


def is_contents(text: str) -> bool:
    """Whether the row is one of a table of contents: words, dots, a page."""
    return _CONTENTS.search(text) is not None
