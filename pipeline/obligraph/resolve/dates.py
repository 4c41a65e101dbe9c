"""Completes time expressions: a missing year from the context or the document's date, the last day of a month or of a
year.

Knows nothing of where a mention stands in its sentence; the caller says which year governs (`context_year`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace

from obligraph.model import Deadline, Document, Mention, PartialDate, TimeExpression
from obligraph.text.folding import fold

_THIS = re.compile(r"今年|本年|本月")
_NEXT = re.compile(r"明年|来年")
_UNKNOWN = re.compile(r"当年|次年|翌年|次月|下月|当月|第(?:\d{1,2}|[一二三四五])年")
_TITLES = re.compile(r"《[^》\n]{0,200}》?")
_YEAR = re.compile(
    r"(?<!\d)(?P<first>(?:19|20)\d\d) ?年?(?:(?:-|~|至|到)(?P<last>(?:19|20)\d\d))? ?年度?"
    r"(?:(?P<lead>[:,;)]|\s*$)"
    r"|(?P<dated> ?(?:\d{1,2}|[一二三四五六七八九十]{1,2}) ?月|年?[底末内初]|[上下]半年|第?[一二三四1-4]季度))"
)
_NUMBERING = r"(?:[一二三四五六七八九十\d]{1,3}[)\].、,]*)?"
_OPENING = re.compile(rf"(?:^|[。;\n])[\s(\[]*{_NUMBERING}[\s(]*\Z")
_OF_HEADING = re.compile(rf"[\s(\[]*{_NUMBERING}\s*(?P<year>(?:19|20)\d\d) ?年(?!以来|[,;。])[^,;。:]*\Z")
_TITLE_YEAR = re.compile(r"(?<![\d(-])((?:19|20)\d\d) ?年(?!度?[-~至到])")
_PAST = re.compile(r"[^,。;:]{0,12}?(?:印发|发布|公布|下发|出台|召开)|(?:之?前)?(?:尚未|仍未|未|已)")
# A month that lies this many months before the document's own is one of the next year: 3月底前 in one of December.
_ROLL = 9


def resolve(mention: Mention, text: str, *, year: int | None, document_date: str | None) -> Deadline:
    """The time limit that a deadline mention of `text` (the text as read, not folded) states.

    `year` is what the nearest context gives (see `context_year`), `document_date` the document's own date (YYYY-MM-DD);
    a date that neither completes, or that no calendar has (2月30日), is None.
    """
    value: TimeExpression = mention.value
    quote = mention.span.of(text)
    known, may_roll = _base_year(fold(quote), year, document_date)
    month = int(document_date[5:7]) if document_date and document_date[5:7].isdigit() else None
    start, end = value.start, value.end
    if start is not None and end is not None:
        start = replace(start, year=start.year or (end.year if start.year is None and end.year else None))
        crosses = end.year is None and start.month is not None and end.month is not None and start.month > end.month
        base = start.year or known
        start = replace(start, year=base)
        end = replace(end, year=end.year or (base + 1 if crosses and base is not None else base))
    elif end is not None:
        end = _completed(end, known, month, may_roll)
    elif start is not None:
        start = _completed(start, known, month, False)
    if "本月" in quote and end is not None and end.month is None and month is not None:
        end = replace(end, month=month)
    return Deadline(
        span=mention.span,
        quote=quote,
        type=value.type,
        start=_iso(start, last=False),
        end=_iso(end, last=True),
        every=value.every,
        duration=value.duration,
        anchor=value.anchor,
    )


def context_year(folded: str, start: int, end: int) -> int | None:
    """The year that folded[start:end] gives to a date without one that follows it, else None.

    Give it the line or the heading up to the date. The last of these wins: a lead-in (`2019年:`, `(2)、2016-2018年,`,
    `(2019年)`), or a dated time (`2025年6月底前…`, then `12月底前`); of a range the last year. A heading that opens
    with a year (`一、2019年重点任务`) gives it too. A year inside 《》, or of an event that is only told
    (`2018年3月印发`), does not.
    """
    piece = folded[start:end]
    titles = [match.span() for match in _TITLES.finditer(piece)] if "《" in piece else []
    found: int | None = None
    for match in _YEAR.finditer(piece):
        if any(a <= match.start() < b for a, b in titles):
            continue
        before = piece[max(0, match.start() - 12) : match.start()]
        if match["lead"] == ")":
            if not before.endswith("("):
                continue
        elif match["lead"] is not None:
            if not _OPENING.search(before):
                continue
        elif _PAST.match(piece, match.end()):
            continue
        found = int(match["last"] or match["first"])
    if found is None:
        heading = _OF_HEADING.match(piece)
        found = None if heading is None else int(heading["year"])
    return found


def title_year(title: str | None) -> int | None:
    """The year that a document's title states (`某县2018年度考核细则`): what to fall back on where it bears no date.
    The years of a plan in brackets (`三年行动计划(2021-2023年)`) are none."""
    match = _TITLE_YEAR.search(fold(title or ""))
    return None if match is None else int(match[1])


def known_date(document: Document) -> str | None:
    """The day that completes a document's dates: its own, the page's, or the first of the year that its title states
    (2018年度…考核细则)."""
    if own := document.date or document.published:
        return own
    year = title_year(document.title) if document.title else None
    return None if year is None else f"{year}-01-01"


def _base_year(quote: str, year: int | None, document_date: str | None) -> tuple[int | None, bool]:
    """The year of a date that states none, and whether a month long past may mean the next year."""
    own = int(document_date[:4]) if document_date and document_date[:4].isdigit() else None
    if _UNKNOWN.search(quote):
        return None, False
    if _THIS.search(quote):
        return own or year, False
    if _NEXT.search(quote):
        return (own + 1 if own is not None else None), False
    return (year, False) if year is not None else (own, True)


def _completed(date: PartialDate, known: int | None, month: int | None, may_roll: bool) -> PartialDate:
    if date.year is not None or known is None:
        return date
    rolls = may_roll and month is not None and date.month is not None and month - date.month >= _ROLL
    return replace(date, year=known + 1 if rolls else known)


def _iso(date: PartialDate | None, *, last: bool) -> str | None:
    """The date as YYYY-MM-DD: missing months and days are the last ones, or the first."""
    if date is None or date.year is None:
        return None
    if date.month is None and date.day is not None:
        return None
    month = date.month if date.month is not None else (12 if last else 1)
    if not 1 <= month <= 12:
        return None
    days = monthrange(date.year, month)[1]
    day = date.day if date.day is not None else (0 if last else 1)
    if day > days:
        return None
    return f"{date.year:04d}-{month:02d}-{day or days:02d}"
