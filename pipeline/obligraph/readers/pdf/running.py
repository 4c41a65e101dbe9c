"""Page numbers, page headers and footers, told from the document by where and how often they stand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from obligraph.readers.pdf.strips import Strip

_DASH = "[—–―\\-－─_~·•.]"
# — 3 —, - 3 -, ·3·, 第 3 页 共 8 页, 3/8, Page 3 of 8.
_SURE = re.compile(
    rf"{_DASH}{{1,3}}\d{{1,4}}{_DASH}{{1,3}}"
    r"|第\d{1,4}页(?:[,，、/／]?(?:\(|（)?共\d{1,4}页(?:\)|）)?)?"
    r"|共\d{1,4}页[,，、]?第\d{1,4}页"
    r"|page\d{1,4}(?:of\d{1,4})?",
    re.IGNORECASE,
)
_BARE = re.compile(r"(\d{1,4})(?:[/／]\d{1,4})?|[ivxlc]{1,7}", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
# 附件1 and 附件2 on top of two pages are headings.
_HEADING = re.compile(r"附[件表录]?[\d一二三四五六七八九十]*[:：]?|目录|备注.*")
_SPACE = re.compile(r"\s+")
_EDGE = 3
_HEIGHT = 4.0
_SHARE = 0.4
_LONGEST = 80
_LONGEST_NUMBER = 30


def running(pages: Sequence[Sequence[Strip]]) -> list[set[int]]:
    """For each page, which of its rows (from the top down) are no part of the document."""
    found: list[set[int]] = [set() for _ in pages]
    for step in (1, -1):
        for depth in range(_EDGE):
            rows = [_outer(page, taken, step) for page, taken in zip(pages, found, strict=True)]
            repeated = _repeated(pages, rows)
            taken = [
                (n, at)
                for n, at in enumerate(rows)
                if at is not None and (n in repeated or (depth < 2 and _is_number(pages[n], at)))
            ]
            for n, at in taken:
                found[n].add(at)
            if not taken:
                break
    return found


def _outer(page: Sequence[Strip], taken: set[int], step: int) -> int | None:
    """The outermost row of a page that is not yet taken."""
    order = range(len(page)) if step > 0 else range(len(page) - 1, -1, -1)
    return next((i for i in order if i not in taken), None)


def _is_number(page: Sequence[Strip], at: int) -> bool:
    """Whether the row can be nothing but a page number; on a page with more than it."""
    return len(page) > 1 and len(page[at].text) <= _LONGEST_NUMBER and _SURE.fullmatch(_bare(page[at].text)) is not None


def _repeated(pages: Sequence[Sequence[Strip]], rows: Sequence[int | None]) -> set[int]:
    """The pages whose row stands at the same height on many pages, the same but for a number that counts pages."""
    heights: defaultdict[int, list[int]] = defaultdict(list)
    for n, at in enumerate(rows):
        if at is not None and len((row := pages[n][at]).text) <= _LONGEST:
            heights[int((row.top + row.bottom) / (2 * _HEIGHT))].append(n)
    words = {n: _bare(pages[n][at].text) for ns in heights.values() for n in ns if (at := rows[n]) is not None}
    counted = {n: _counting(text, n) for n, text in words.items()}
    found: set[int] = set()
    for height, ns in heights.items():
        near = [n for h in (height - 1, height, height + 1) for n in heights.get(h, ())]
        if len(near) < 2:
            continue
        least = max(2 if len(near) <= 4 else 3, _SHARE * len(near))
        same = Counter([words[n] for n in near])
        counting = Counter([counted[n] for n in near if counted[n]])
        found.update(
            n
            for n in ns
            if (same[words[n]] >= least or counting[counted[n]] >= least) and not _HEADING.fullmatch(words[n])
        )
    return found


def _counting(words: str, page: int) -> str:
    """The words with each number that goes up with the pages as its distance to the page; "" without such."""
    if not _DIGITS.search(words):
        return ""
    if _BARE.fullmatch(words):
        return f"#{int(found[0]) - page}" if (found := _DIGITS.match(words)) else ""
    return _DIGITS.sub(lambda m: f"#{int(m[0][:9]) - page}", words, count=1)


def _bare(text: str) -> str:
    return _SPACE.sub("", text)
