"""How a calendar time is written: years, months, days, parts of them (底, 上旬, 上半年, 一季度), ranges and lists.

Reads the form only. Whether the time is a time limit or describes something is decided in `recognise.deadlines`; what
a missing part means is decided in `resolve.dates`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from obligraph.lexicon.deadlines import DeadlineTable
from obligraph.model import PartialDate
from obligraph.text.numerals import parse_number

KIND = "deadlines"
_ONE_TO_12 = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_ONE_TO_31 = r"3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]"
_TO = r" ?(?:--?|~|至|到) ?"
_QUARTER = r"第?[一二三四1-4]季度(?:[末底](?!的))?|前[三3]个?季度"
_START = r"初(?![步级中期始次审衷心试])"
_LAST = r"[底末](?![数层线册板稿盘价部色端梢])"
_INSIDE = r"内(?![部容外陆蒙在涵控设需生])"
_MIDDLE = r"中(?=[前,、。完旬])"
_OF_YEAR = (
    rf"(?:[上下]半年(?!度?的)|年?{_LAST}|年?{_START}|年?{_MIDDLE}|年?{_INSIDE}|(?:{_QUARTER})"
    r"|全年|[春秋]季学期)"
)
_OF_MONTH = rf"(?:[上中下]旬|[上下]半月|月?{_LAST}|月?{_START}|{_MIDDLE}|{_INSIDE})"
_CLOCK = r"(?: ?(?:上午|下午|中午|晚上?)? ?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?::\d\d|[时点](?:\d\d分?)?))?"
_WEEKDAY = r"(?: ?\((?:周|星期)[一二三四五六日天]\))?"


def alternation(words: tuple[str, ...]) -> str:
    """A pattern that matches the longest of the words."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


def after_last(table: DeadlineTable, cue: str) -> re.Pattern[str]:
    """A pattern that matches from the start of a phrase up to and including the last word of `cue` in it."""
    return re.compile(f".*(?!{alternation(table.words('no-cut'))}){alternation(table.words(cue))}")


def _month(tag: str) -> str:
    """Month with an optional part or day; `tag` keeps the group names of the alternatives apart."""
    return (
        rf"(?:(?P<m0{tag}>{_ONE_TO_12}) ?月?份?{_TO})?(?P<m{tag}>{_ONE_TO_12}) ?月(?!度|均|[一二三四])份?"
        rf"(?: ?(?:(?:(?P<d0{tag}>{_ONE_TO_31}) ?[日号]?{_TO})?(?P<d{tag}>{_ONE_TO_31}) ?"
        r"(?:[日号](?![常均])|(?<=\d)(?=[起前]))"
        rf"{_WEEKDAY}{_CLOCK}|(?P<mp{tag}>{_OF_MONTH})))?"
    )


_YEARS = r"(?:19|20)\d\d"
_POINT = re.compile(
    r"(?:"
    rf"(?:(?<![\d第])(?P<y0>{_YEARS}) ?年?{_TO}(?P<y1>(?:{_YEARS}|\d\d)(?= ?年)) ?年"
    rf"|(?<![\d第])(?P<y>{_YEARS}) ?年|(?P<yc>二[〇零O0][〇零一二三四五六七八九]{{2}})年"
    r"|(?P<rel>今年|本年(?!度)|当年|明年|次年|翌年|来年|第(?:\d{1,2}|[一二三四五])年(?=的?\d))的?)"
    rf"(?![龄限轻鉴])(?: ?(?:{_month('a')})| ?(?P<yp>{_OF_YEAR}))?"
    rf"|(?<![\d第个%每前]){_month('b')}"
    rf"|(?<![去前上年])年(?:{_LAST}|中(?=[前,、]))"
    r"|(?<![\d一二三四五六七八九十两半几数多近周学财全常去前历 ])年内|(?<![\u4e00-\u9fff])全年(?![的度共无])"
    rf"|(?<![一二三四五两\d])[上下]半年(?!度?的)|(?<![\d每])(?:{_QUARTER})"
    r"|(?<![0-9一二三四五六七八九十每个本当次下上])月底(?=前)"
    rf"|(?:本|当|次|下)月(?:{_LAST}|(?:{_ONE_TO_31})日(?=前))"
    r"|(?<![\d.])20\d\d(?:\.(?:1[0-2]|0?[1-9])(?:\.(?:3[01]|[12]\d|0?[1-9]))?"
    r"|-(?:1[0-2]|0?[1-9])-(?:3[01]|[12]\d|0?[1-9]))(?=[前起底]|之前)"
    r")"
)
# One character set first, so that the scan for places worth trying runs in C.
_SEED = re.compile(
    r"[0-9〇一二三四五六七八九十今本当明次翌来年月上下第前全]"
    r"(?=[0-9〇一二三四五六七八九十]{0,3} ?[年月底末中内半季个~至到.-])"
)
_NUMERIC = re.compile(r"(\d{4})[.-](\d{1,2})(?:[.-](\d{1,2}))?\Z")
_BETWEEN = re.compile(rf"(?:(?:之?日?起)?(?:至|到)|{_TO})(?:本年|同年)?")
_HALF_OR_QUARTER = re.compile(r"([上下])半年|第?([一二三四1-4])季度|(前)[三3]个?季度")
_TENTH = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 0), "上半月": (1, 15), "下半月": (16, 0)}
_DIGIT = {"一": 1, "二": 2, "三": 3, "四": 4}


class Point(NamedTuple):
    """A calendar time in [start, end): `first` and `last` are its first and last day as far as written.

    `form` is year, month, day, half (上半年, 季度), end (年底, 月底), inside (年内) or part (上旬, 年初); `ranged` is
    true for a stretch from one to another; `relative` for 当年 and the like, whose year the words do not give.
    """

    start: int
    end: int
    first: PartialDate
    last: PartialDate
    form: str
    ranged: bool = False
    relative: bool = False


def find_point(text: str, start: int, end: int) -> Point | None:
    """The first calendar time at or after `start`, with the second half of its range."""
    for seed in _SEED.finditer(text, start, end):
        match = _POINT.match(text, seed.start(), end)
        if match is not None:
            return _ranged(text, _read(match), end)
    return None


def point_at(text: str, start: int, end: int) -> Point | None:
    """The calendar time that begins exactly at `start`."""
    match = _POINT.match(text, start, end)
    return None if match is None else _ranged(text, _read(match), end)


def _ranged(text: str, point: Point, end: int) -> Point:
    between = _BETWEEN.match(text, point.end, end)
    if between is None or point.ranged:
        return point
    match = _POINT.match(text, between.end(), end)
    if match is None:
        return point
    second = _read(match)
    if second.last.year is None and point.first.year is not None and not second.relative:
        second_last = PartialDate(point.first.year, second.last.month, second.last.day)
    else:
        second_last = second.last
    relative = point.relative or second.relative
    return Point(point.start, second.end, point.first, second_last, second.form, ranged=True, relative=relative)


def _number(text: str | None) -> int | None:
    value = parse_number(text) if text else None
    return None if value is None else int(value)


def _read(match: re.Match[str]) -> Point:
    start, end = match.span()
    groups = match.groupdict()
    relative = groups["rel"] is not None
    year = _number(groups["y"] or groups["yc"])
    if groups["y1"]:
        first_year, last_year = int(groups["y0"]), int(groups["y1"])
        last_year = last_year if last_year > 99 else first_year // 100 * 100 + last_year
        if groups["ma"]:
            return Point(
                start, end, PartialDate(first_year), _month_end(groups, "a", last_year), "month", True, relative
            )
        first, last = PartialDate(first_year), PartialDate(last_year)
        return Point(start, end, first, last, "year", ranged=True)
    for tag in ("a", "b"):
        if groups[f"m{tag}"]:
            return _month_point(match, groups, tag, year, relative)
    words = groups["yp"] or match.group()
    numeric = _NUMERIC.match(words)
    if numeric:
        year, month, day = (None if part is None else int(part) for part in numeric.groups())
        return Point(
            start,
            end,
            PartialDate(year, month, day or 1),
            PartialDate(year, month, day or 0),
            "day" if day else "month",
        )
    half = _HALF_OR_QUARTER.search(words)
    if half:
        return Point(start, end, *_half(half, year), "half", relative=relative)
    if groups["yp"] is None and (groups["y"] or groups["yc"] or relative):
        return Point(start, end, PartialDate(year), PartialDate(year), "year", relative=relative)
    if "月" in words:
        day = _number(words[2:-1]) if words.endswith("日") else 0
        return Point(start, end, PartialDate(), PartialDate(None, None, day), "end", relative=words[0] != "本")
    form = "inside" if words.endswith(("内", "全年")) else "end" if words[-1] in "底末" else "part"
    first = last = PartialDate(year)
    if words[-1] in "底末":
        last = PartialDate(year, 12, 0)
    elif words[-1] == "初":
        last = PartialDate(year, 1, 0)
    elif words[-1] == "中":
        last = PartialDate(year, 6, 0)
    elif words == "春季学期":
        last = PartialDate(year, 7, 0)
    return Point(start, end, first, last, form, relative=relative)


def _half(half: re.Match[str], year: int | None) -> tuple[PartialDate, PartialDate]:
    side, quarter, three = half.groups()
    if three:
        return PartialDate(year, 1, 1), PartialDate(year, 9, 0)
    if side:
        months = (1, 6) if side == "上" else (7, 12)
    else:
        number = _DIGIT.get(quarter) or int(quarter)
        months = (number * 3 - 2, number * 3)
    return PartialDate(year, months[0], 1), PartialDate(year, months[1], 0)


def _month_end(groups: dict[str, str | None], tag: str, year: int | None) -> PartialDate:
    day, part = _number(groups[f"d{tag}"]), groups[f"mp{tag}"] or ""
    if not day:
        day = _TENTH[part][1] if part in _TENTH else 10 if part.endswith("初") else 15 if part == "中" else 0
    return PartialDate(year, _number(groups[f"m{tag}"]), day)


def _month_point(
    match: re.Match[str], groups: dict[str, str | None], tag: str, year: int | None, relative: bool
) -> Point:
    month, day, part = _number(groups[f"m{tag}"]), _number(groups[f"d{tag}"]), groups[f"mp{tag}"] or ""
    first_month, first_day = _number(groups[f"m0{tag}"]), _number(groups[f"d0{tag}"])
    last = _month_end(groups, tag, year)
    first = PartialDate(year, first_month or month, first_day or (day if not first_month else None) or 1)
    if part in _TENTH:
        first = PartialDate(year, first_month or month, _TENTH[part][0])
    form = "day" if day else "month"
    if part:
        form = "end" if part[-1] in "底末" else "inside" if part.endswith("内") else "part"
    ranged = first_month is not None or first_day is not None
    return Point(match.start(), match.end(), first, last, form, ranged, relative)
