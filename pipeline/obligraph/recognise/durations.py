"""Times without a calendar that count: recurring ones (每季度, 每年12月底前) and spans after an event or of a benefit
(之日起30日内, 不超过1年). A helper of `recognise.deadlines`, which owns the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from obligraph.lexicon.deadlines import DeadlineTable, Unit
from obligraph.model import Mention, Span, TimeExpression
from obligraph.recognise.dates_patterns import KIND, after_last, alternation, point_at
from obligraph.text.numerals import parse_number

_NUMBER = r"(?:\d{1,3}(?:\.\d)?|[一二两三四五六七八九十]{1,3}|半)"
# One character set first, so that the scan for places worth trying runs in C.
_SEED_RECURRING = re.compile(
    r"[每按逐0-9一二两三四五六七八九十半](?=个?[年月季周日天旬半学隔工小星考会财自创0-9一二两三四五六七八九十 ])"
)
_SEED_SPAN = re.compile(
    r"[0-9一二两三四五六七八九十半](?=[0-9.一二两三四五六七八九十]{0,4} ?"
    r"(?:[-~至到]{1,2} ?[0-9一二三四五六七八九十]{1,3} ?)?"
    r"(?:[年月日天周旬]|个[工月半学季星自周小日法政财年]|小时|分钟|工作[日天]|季度|学[期年]|星期|自然日|日历))"
)
# 每人每月, 人均每年: a rate belongs to a standard.
_RATE_BEFORE = re.compile(r"(?:每(?!年|月|天|日|周|季)[^每,、:()\n]{1,5}|人均|元/)\Z")
_RATE_AFTER = re.compile(
    r"(?:按|补助|补贴|奖励|给予|最高|最多|不超过|不高于|不低于|不少于|约|共|各|增加|为|的?标准)?"
    r"(?:最高|不超过|不低于|不少于|为)? ?\d[\d.,]* ?[百千万亿]{0,2}元|均|人次"
)
_TAIL = (
    r"的?(?:[年月]?[底末初](?![数步级次])|[一二三四五六日天](?=[前上下至、,报向召])|第?[一二三四1-4]个?季度"
    r"|第[一二三1-3]个?月|首月|[上下]半年|[上中下]旬)?"
    r"(?:(?:3[01]|[12]\d|[1-9]) ?[日号](?!常))?(?: ?\d{1,2}(?::\d\d|[时点]))?(?:[之以]?前(?![期沿列景]))?"
)
_END = re.compile(r"(?:[之以]?前(?![期沿列景])|[之以]?内(?!部))?")
_TIED = re.compile(r"(?:之日起?|之时起|当日起|起|之?以?[后後])的?,? ?(?:一般|原则上|最迟)?\Z")
# Matched against the reversed text, so that it reads leftwards from the duration and stays linear.
_BACKWARDS = re.compile(r"[^,;:、()《》\s]{1,40}")
_TIME_OF = re.compile(r"(?:时间|时限|期限|时长|用时).{0,8}\Z")
_KEEPS = re.compile(r"(?:保存|留存|存储|公示|保留|公告).{0,12}\Z")
_OF_THE = re.compile(r"的(?!时间|期限|时限|延期|展期|缓|宽限|过渡)[\u4e00-\u9fff]")
_LABEL = re.compile(r"(?:最长|有效)?[期时]限")
_LAPSE = re.compile(r"(?:力争|争取|确保|计划)?(?:用|利用|经过|再用|通过)(?:再|了|大约|约)?\Z")
# 给予三年房租补贴, 连续3年每年补助: a span in which a benefit holds bounds the task.
_GRANTED = re.compile(r"(?:给予|享受|提供|实行|其中|、|,|(?P<from>连续|前|后))(?:最长|至少)?\Z")
_GRANT = re.compile(
    r"(?:的)?(?: ?\d[\d.]*%|房租|租金|[\u4e00-\u9fff]{0,4}(?:补贴|补助|贴息|免|减|扶持|资助)"
    r"|每年(?:分别)?(?:给予|按|补|资助|出资|安排|奖)|由[\u4e00-\u9fff]{2,12}(?:每年|给予|补|出资|安排))"
)
# 每季度 | 最后一个月25日前, 每年 | 次月5日前
_MONTH_OF = re.compile(
    r"的?(?:最后一个?月|末月|首月|第[一二三]个?月|次月|下个?月)"
    r"(?:的? ?(?:\d{1,2}|[一二三]?十[一二三四五六七八九]?) ?[日号])?(?:[之以]?前|内|底前?)?"
)
_ONE_YEAR = re.compile(r"[一1]个[\u4e00-\u9fff]{0,4}年度内")
_PAST = re.compile(r"(?:近|最近|过去|前|上|(?<!期)满|未满|每|达到?|超过|从业|连续|工作|经营|已|逾|近期)\Z")
# Too common to bound by themselves: 时间3年 may be anything, 时间不超过3年 bounds.
_NEEDS_LIMIT = frozenset(("期", "时间", "时限", "年限", "周期"))
_NOT_A_SPAN = ("龄", "级", "制", "一", "生", "度", "期以", "间隔", "岁")


class Durations:
    """The patterns of recurring times and of spans, from one lexicon table."""

    def __init__(self, table: DeadlineTable) -> None:
        self._unit = {word: unit for unit in table.unit for word in unit.words}
        self._every = {word: unit for unit in table.unit for word in (*unit.every, *unit.every_alone)}
        units, every = alternation(tuple(self._unit)), alternation(tuple(w for u in table.unit for w in u.every))
        alone = alternation(tuple(w for u in table.unit for w in u.every_alone))
        self._recurring = re.compile(
            rf"每隔?(?P<n>{_NUMBER})? ?(?P<unit>{every})(?!龄|份|户|级|常)"
            r"|每个?(?P<cycle>[\u4e00-\u9fff]{2,4}(?:年度|周期|期))"
            rf"|[按逐](?P<alone>{alone})(?![龄常前后程节])"
            rf"|(?<![\d第])(?P<times>{_NUMBER})个?(?P<per>年|月|季度?|周|天|日|学期)内?(?:至少|不少于)?"
            r"(?:进行|开展|组织|召开|举办|评估|更新)?[一两二三\d][次度](?!以上|以)"
            r"|(?<![第\d])一(?P<each>年|月|季度?|周|日)一(?![个批定次体些步切年月季周日])[\u4e00-\u9fff]{2}"
        )
        self._span = re.compile(
            rf"(?<![\d.第/])(?:(?P<low>{_NUMBER}) ?(?:[-~至到]|--) ?)?(?P<n>{_NUMBER}) ?(?P<unit>{units})(?P<half>半)?"
            r"(?: ?左右)?(?: ?的?(?:时间|努力))?"
            r"(?P<side>[之以]?内(?![部容外陆蒙在涵控设])|期限内|[之以]?前(?![期沿列景\d])|[之以]?[后後]|以上|及以上|以下)?"
        )
        self._tail_words = re.compile(rf"的?{alternation(table.words('season'))}[之以]?前|{_TAIL}")
        self._limited = re.compile(
            rf"(?P<word>{alternation(table.words('limit-word'))})(?:原则上|一般|均|为|暂定为?|是|:|约|最长|期限|时限|时间"
            r"|不得?超过|[至到]|期|了|不少于|不低于|\d级){0,3} ?\Z"
        )
        self._described = re.compile(alternation(table.words("duration-noun")))
        self._condition = re.compile("(?!无条件)" + alternation(table.words("condition-after")))
        self._anchor_cut = after_last(table, "anchor-cut")

    def recurring(self, text: str, start: int, end: int) -> Iterator[Mention]:
        """每年, 每两年, 按月, 一季度一次; with the day that follows (每年12月底前, 每周五前)."""
        for match in _matches(_SEED_RECURRING, self._recurring, text, start, end):
            at, stop = match.span()
            if match["unit"] or match["cycle"] or match["alone"]:
                stop = self._tail(text, stop, end)
            rate = _RATE_BEFORE.search(text, max(start, at - 8), at) or _RATE_AFTER.match(text, stop, end)
            value = TimeExpression("recurring", every=self._period(match))
            yield Mention(Span(at, stop), KIND, value, "recurring-rate.background" if rate else "recurring")

    def _period(self, match: re.Match[str]) -> str | None:
        if match["cycle"]:
            return "P1Y" if match["cycle"].endswith("年度") else None
        word = match["unit"] or match["alone"] or match["per"] or match["each"]
        unit = self._every.get(word) or self._unit[word]
        number = match["n"] or match["times"] or "1"
        if number == "半":
            return unit.half or None
        return _iso(unit, parse_number(number) or Decimal(1))

    def _tail(self, text: str, at: int, end: int) -> int:
        point = point_at(text, at + (1 if text.startswith("的", at) else 0), end)
        if point is not None:
            at = point.end
            while text.startswith(("、", "和", "及"), at):
                more = point_at(text, at + 1, end)
                if more is None:
                    break
                at = more.end
            match = _END.match(text, at, end)
            return at if match is None else match.end()
        if (month := _MONTH_OF.match(text, at, end)) is not None:
            return month.end()
        match = self._tail_words.match(text, at, end)
        return at if match is None or match.group() == "的" else match.end()

    def spans(self, text: str, start: int, end: int) -> Iterator[Mention]:
        """30日内, 2-3年内, 期限不超过1年; the words of the event go with it where 之日起 or 后 ties them to it."""
        for match in _ONE_YEAR.finditer(text, start, end):
            yield Mention(Span(*match.span()), KIND, TimeExpression("within", duration="P1Y"), "within")
        for match in _matches(_SEED_SPAN, self._span, text, start, end):
            duration = self._length(match)
            found = None if duration is None else self._bounded(text, start, match)
            if found is not None:
                begin, rule, anchor = found
                value = TimeExpression("within", duration=duration, anchor=anchor)
                yield Mention(Span(begin, match.end()), KIND, value, rule)

    def _length(self, match: re.Match[str]) -> str | None:
        unit = self._unit[match["unit"]]
        if match["n"] == "半":
            return unit.half or None
        number = parse_number(match["n"])
        # 2月 is a month of the year, 2月内 two months; 500年 or more is no time to do anything in.
        if number is None or number > 400 or (match["unit"] == "月" and not match["side"]):
            return None
        return _iso(unit, number + (Decimal("0.5") if match["half"] else 0))

    def _bounded(self, text: str, start: int, match: re.Match[str]) -> tuple[int, str, str | None] | None:
        """Where the phrase begins, its rule and its anchor; None where the span bounds nothing (5年以上, 近3年)."""
        at, stop, side = match.start(), match.end(), match["side"] or ""
        left = text[max(start, at - 48) : at]
        limited = self._limited.search(left)
        granted = _GRANTED.search(left) if not side and limited is None else None
        if granted is not None and _GRANT.match(text, stop):
            return at - len(left) + granted.start("from") if granted["from"] else at, "benefit", None
        if match["unit"] == "日" and side.endswith("前") and left.endswith(("月", "月 ")):
            return None  # 每季度最后一个月25日前: a day of a month.
        if side.endswith(("上", "下", "后", "後")) or (limited is None and _PAST.search(left)):
            return None
        begin, anchor = self._anchor(left, at)
        if side.endswith("内"):
            if self._condition.match(text, stop):
                return at, "within-condition.background", None
            if self._described.match(text, stop) or _OF_THE.match(text, stop):
                return at, "within-described.background", None
            if limited is not None and anchor is None and limited["word"] in ("控制在", "期限", "时限"):
                begin = at - len(left) + limited.start()
            return begin, "within", anchor
        if side:
            anchor = anchor or _last_words(left)[-24:].lstrip("自从在于")
            return None if match["unit"] == "年" or len(anchor) < 2 else (begin, "before-event", anchor)
        if limited is not None and not text.startswith(_NOT_A_SPAN, stop):
            return self._limit(match, limited, left)
        if "时间" in match.group() or "努力" in match.group():
            lapse = _LAPSE.search(left)
            return None if lapse is None else (at - len(left) + lapse.start(), "lapse", None)
        tied = _TIED.search(left)
        return (begin, "within", anchor) if tied and "日起" in tied.group() else None

    def _limit(self, match: re.Match[str], limited: re.Match[str], left: str) -> tuple[int, str, str | None] | None:
        word = limited["word"]
        if word.endswith("超过") and match["unit"].endswith(("小时", "分钟")) and not _TIME_OF.search(left):
            return None
        if "不少于" in limited.group() and not _KEEPS.search(left):
            return None
        if word in _NEEDS_LIMIT and limited.group().strip() == word:
            return None
        # 缓缴期限不超过1年: the shortest phrase begins at the label.
        label = _LABEL.search(left, limited.start())
        begin = limited.start() if label is None else label.start()
        return match.start() - len(left) + begin, "limit", None

    def _anchor(self, left: str, at: int) -> tuple[int, str | None]:
        """Where the phrase begins and the words of the event, from the text left of the duration."""
        tied = _TIED.search(left)
        words = _last_words(left[: tied.start()]) if tied is not None else ""
        if tied is None or not words:
            return at, None
        cut = self._anchor_cut.match(words)
        if cut is not None and cut.end() < len(words):
            words = words[cut.end() :]
        return at - (len(left) - tied.start()) - len(words), words


def _iso(unit: Unit, number: Decimal) -> str | None:
    times = number * unit.times
    if times == times.to_integral_value():
        return unit.iso.format(int(times))
    smaller = {"P{}Y": ("P{}M", 12), "PT{}H": ("PT{}M", 60)}.get(unit.iso)
    return None if smaller is None else smaller[0].format(int(times * smaller[1]))


def _matches(
    seed: re.Pattern[str], pattern: re.Pattern[str], text: str, start: int, end: int
) -> Iterator[re.Match[str]]:
    """The non-overlapping matches of `pattern` that begin where `seed` matches."""
    at = start
    for place in seed.finditer(text, start, end):
        if place.start() >= at:
            match = pattern.match(text, place.start(), end)
            if match is not None:
                at = match.end()
                yield match


def _last_words(left: str) -> str:
    """The characters at the end of `left` back to the last punctuation or space, at most 40."""
    run = _BACKWARDS.match(left[::-1])
    return "" if run is None else run.group()[::-1]
