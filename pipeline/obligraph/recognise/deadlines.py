"""Finds the time expressions that bound when a task is to be done, and sets apart the times that only describe.

Decides by the characters around a time, never by its sentence as a whole: whether the sentence is a task is for
`assemble` to say. A mention whose rule ends in `.background` is a time that limits nothing (2019年工作,
本办法自…起施行). Missing parts of a date stay missing; `resolve.dates` completes them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from obligraph.lexicon.deadlines import DeadlineTable
from obligraph.lexicon.loader import Lexicon
from obligraph.model import Mention, PartialDate, Span, TimeExpression
from obligraph.recognise.dates_patterns import KIND, Point, alternation, find_point, point_at
from obligraph.recognise.durations import Durations
from obligraph.recognise.events import Events
from obligraph.recognise.triggers import Window

_SUFFIX = re.compile(
    r" ?(?:(?P<before>[之以]?前(?![期沿列景述三]))"
    r"|(?P<inside>[之以]?内(?![部容外陆蒙在涵控设])|期间|(?<=[底末月])止|为止)"
    r"|(?P<since>之?日?(?:起(?![草步点诉来源])|开始|始(?!终))(?:至今)?)|(?P<after>以来|[之以]?[后後](?![勤备续])))"
)
_AND = re.compile(r" ?(?:、|和|及|与|或) ?")
_TITLE = re.compile(r"《[^》\n]{0,200}》?")
_CLAUSE_START = re.compile(r"(?:^|[,:、(\s\"|\].\-)]|[,:、(]第.{1,3}[阶步].{1,6})\Z")
_YEAR_LIST = re.compile(r"(?:(?:19|20)\d\d、){1,6}\Z")
_NUMBERS = re.compile(r"(?:\d{1,2}、){1,8}\Z")
_UNTIL = re.compile(r"(?:力争|确保|争取)?((?:到|至|截至|截止到?) ?)\Z")
_SINCE = re.compile(r"(自|从|由)\Z")
# 支持2020年6月底前开工的项目: the date says which projects.
_DESCRIBES = re.compile(r"[^,:()的]{1,20}的[\u4e00-\u9fff]")
_GOVERNED = re.compile(r"[的对将把按为以给向等]\Z")
_APPRAISED = re.compile(r".{0,6}(?:考核|述职|测评|评比|绩效)")
_EVENT_TO = re.compile(r"(?:之日起?|之时|起|即日起)至\Z")
# 免收2月份房租: the month whose rent is let off is the period of the benefit.
_RENT = re.compile(r"(?:的)?(?:房屋)?(?:房租|租金)")
_LEVEL = re.compile(r"的(?!时候)|水平|底的|末的|余额|存量|基数|年报|同期")
# 2019年:2月底前…: the year belongs to the dates that follow it.
_DATED = re.compile(
    r"(?:度?[:,]) ?(?:(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月|年底|[上下]半年|第?[一二三四1-4]季度)"
)
# 2027年,成立联盟: what is to be founded then, not what was.
_FOUNDS = re.compile(r",成立(?![的了于])")
_DATE_LINE = re.compile(r"[\s()\[\]]*\Z")

TRIGGERS = (
    *(
        f"{digit}{space}{unit}"
        for digit in "0123456789"
        for space in ("", " ")
        for unit in ("年", "月", "日", "天", "周", "小时", "个月", "分钟")
    ),
    *(
        f"{digit}{unit}"
        for digit in "〇一二两三四五六七八九十半"
        for unit in ("年", "月", "日", "天", "周", "小时", "个月", "季度")
    ),
    *("个工作日", "工作日", "个学期", "个季度", "个自然日", "个星期"),
    *(
        "今年",
        "明年",
        "本年",
        "当年",
        "次年",
        "翌年",
        "来年",
        "年底",
        "年末",
        "年内",
        "全年",
        "年中",
        "月底",
        "月末",
        "上半年",
        "下半年",
        "季度",
    ),
    *(
        "每年",
        "每半年",
        "每季",
        "每月",
        "每周",
        "每日",
        "每天",
        "每旬",
        "每学",
        "每个",
        "每两",
        "每星期",
        "每隔",
        "每小时",
    ),
    *(f"每{digit}" for digit in "一二三四五六七八九十123456789"),
    *("按月", "按季", "按年度", "按周", "按日", "按旬", "按半年", "按学期", "逐月", "逐季", "逐日", "逐周", "逐旬"),
    *(f"{digit}{end}" for digit in "0123456789" for end in ("前", "起", "底", "之前")),
    *(f"一{unit}一" for unit in "年季月周日"),
    *("期间", "期内", "之日"),
    *(f"{end}{after}" for end in ("束", "束之", "情过", "解除", "解除之") for after in "后後"),
)


class _Verdict(NamedTuple):
    type: str
    rule: str
    start: int
    end: int


class _Taken:
    """Disjoint stretches of one window that are spoken for: inside a title, or another mention."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def free(self, start: int, end: int) -> bool:
        at = bisect_right(self._starts, start)
        return (at == 0 or self._ends[at - 1] <= start) and (at == len(self._starts) or self._starts[at] >= end)

    def take(self, start: int, end: int) -> None:
        at = bisect_right(self._starts, start)
        self._starts.insert(at, start)
        self._ends.insert(at, end)


class DeadlineRecogniser:
    """Finds `TimeExpression` mentions. Raises nothing on any text."""

    name = KIND

    def __init__(self, lexicon: Lexicon) -> None:
        table = lexicon.table("deadlines", DeadlineTable)
        self._durations = Durations(table)
        self._events = Events(table)
        words = table.words
        self._verb = re.compile(r"[前已]?(?:" + alternation(words("time-verb")) + ")")
        self._noun = re.compile(alternation(words("described-noun")))
        self._adverb = re.compile(alternation(words("clause-adverb")) + r"\Z")
        self._compared = re.compile(alternation(words("compared")) + r"\Z")
        self._known = re.compile(
            r",?(?:[^,;:《》]{0,10}(?:印发|发布|下发|颁布|出台)(?:[了《]|的《)|"
            + alternation(words("made-known"))
            + ")"
        )
        self._freed = re.compile("(?:给予|" + alternation(words("benefit-verb")) + r")\Z")
        self._force = re.compile(r",?" + alternation(words("enters-into-force")))
        self._state = re.compile(alternation(words("state-before")))
        self._label = re.compile(alternation(words("date-label")) + r"\s?\Z")
        self._collected = re.compile(alternation(words("collected-before")) + r"到\Z")
        self._season = re.compile(rf"的?(?:开学|{alternation(words('season'))})(?:到?来)?[之以]?前")
        self._plan_noun = re.compile(r"(?:" + alternation(words("plan-noun")) + r"|[》\"])[(]\Z")
        literals = {*TRIGGERS, *table.words("moment"), *table.words("season"), *table.words("ongoing")}
        literals.update(word + "前" for word in table.words("event-verb"))
        literals.update(("前,", "前应", "前要", "前须", "前必", "前不", "前需", "前务", "前均", "前由", "前可"))
        literals.update(name + mark for plan in table.plan for name in plan.words for mark in '"末期时')
        self.triggers = tuple(sorted(literals))

    def find(self, text: str, windows: Sequence[Window]) -> list[Mention]:
        """The mentions inside `windows` of the folded `text`, in order of their start, none overlapping another."""
        found: list[Mention] = []
        for start, end in windows:
            found.extend(self._in_window(text, start, end))
        return found

    def _in_window(self, text: str, start: int, end: int) -> list[Mention]:
        taken = _Taken()
        if text.find("《", start, end) >= 0:
            for match in _TITLE.finditer(text, start, end):
                taken.take(*match.span())
        kept: list[Mention] = []

        def keep(mentions: Iterator[Mention]) -> None:
            for mention in mentions:
                if taken.free(mention.span.start, mention.span.end):
                    kept.append(mention)
                    taken.take(mention.span.start, mention.span.end)

        keep(self._durations.recurring(text, start, end))
        keep(self._events.plans(text, start, end))
        keep(self._dates(text, start, end, taken))
        keep(self._durations.spans(text, start, end))
        keep(self._events.events(text, start, end))
        keep(self._events.ongoing(text, start, end))
        kept.sort(key=lambda mention: mention.span)
        return kept

    def _dates(self, text: str, start: int, end: int, taken: _Taken) -> Iterator[Mention]:
        at = start
        while at < end:
            point = find_point(text, at, end)
            if point is None:
                return
            at = point.end
            if not taken.free(point.start, point.end):
                continue
            points = [point]
            while not _SUFFIX.match(text, at, end):
                joint = _AND.match(text, at, end)
                more = point_at(text, joint.end(), end) if joint else None
                if more is None:
                    break
                points.append(more)
                at = more.end
            verdict = self._judge(text, start, end, points)
            at = max(at, verdict.end)
            yield from self._mentions(text, start, points, verdict)

    def _mentions(self, text: str, start: int, points: list[Point], verdict: _Verdict) -> Iterator[Mention]:
        year = points[0].first.year
        earlier = _YEAR_LIST.search(text, max(start, points[0].start - 30), points[0].start)
        if earlier is not None and points[0].form == "year" and not points[0].ranged:
            for match in re.finditer(r"\d{4}", earlier.group()):
                one = PartialDate(int(match.group()))
                span = Span(earlier.start() + match.start(), earlier.start() + match.end())
                yield Mention(span, KIND, _value(verdict.type, one, one), verdict.rule)
        for number, point in enumerate(points):
            first, last = point.first, point.last
            if first.year is None and last.year is None and year is not None and not point.relative:
                first, last = PartialDate(year, first.month, first.day), PartialDate(year, last.month, last.day)
            year = last.year or year
            begin = verdict.start if number == 0 else point.start
            stop = verdict.end if number == len(points) - 1 else point.end
            kind = "during" if point.ranged and verdict.type == "by" and verdict.rule != "before" else verdict.type
            yield Mention(Span(begin, stop), KIND, _value(kind, first, last), verdict.rule)

    def _judge(self, text: str, start: int, end: int, points: list[Point]) -> _Verdict:
        """What a time, or a list of times, does in its sentence, by the characters before and after it."""
        head, tail = points[0], points[-1]
        left = _NUMBERS.sub("", text[max(start, head.start - 14) : head.start])
        suffix = _SUFFIX.match(text, tail.end, end)
        stop = suffix.end() if suffix else tail.end
        right = text[stop : min(end, stop + 16)].lstrip(" ")

        def verdict(kind: str, rule: str, begin: int = head.start) -> _Verdict:
            return _Verdict(kind, rule, begin, stop)

        until, since = _UNTIL.search(left), _SINCE.search(left)
        if until is not None and self._collected.search(left):
            until = None
        begin = head.start - len(until[1]) if until else head.start
        if (
            _DATE_LINE.match(left)
            and not right
            and tail.form == "day"
            and not tail.ranged
            and start + len(left) == head.start
            and not suffix
        ):
            return verdict("by", "date-alone.background")
        if suffix and suffix["before"]:
            if self._state.match(right):
                return verdict("by", "state-before.background")
            if not until and not self._opens(left) and _DESCRIBES.match(text, stop, end):
                return verdict("by", "before-described.background")
            return verdict("by", "before", begin)
        if suffix and suffix["since"]:
            if self._force.match(right) and not re.match(r"[^,。;]{2,4}[\u4e00-\u9fff]{4}", right):
                return verdict("from", "into-force.background")
            return verdict("from", "from", head.start - (len(since[1]) if since else 0))
        if suffix and suffix["after"]:
            return verdict("from", "after.background")
        label = self._label.search(left)
        if label and not self._known.match(right):
            if label.group().rstrip().endswith(("至", "到")):
                return verdict("by", "label", head.start - 1)
            return verdict("during" if tail.ranged or tail.form == "inside" else "by", "label")
        if _EVENT_TO.search(left):
            return verdict("until", "event-to", head.start - 1)
        if until is not None and not tail.ranged:
            if until[1].startswith("截") and tail.form != "half" and not self._verb.match(right.lstrip(",")):
                return verdict("by", "counted-until.background")
            if _LEVEL.match(right) and tail.form != "end":
                return verdict("by", "level.background")
            return verdict("by", "until", begin)
        compared, adverb = self._compared.search(left), self._adverb.search(left)
        if compared and not (adverb and adverb.start() <= compared.start()):
            return verdict("by", "compared.background")
        if self._known.match(right) and not (_FOUNDS.match(right) and self._opens(left)):
            return verdict("by", "made-known.background")
        if tail.ranged:
            if text.startswith(")", stop) and (self._plan_noun.search(left) or (left == "(" and stop + 1 == end)):
                return verdict("during", "plan-years.background")
            if self._noun.match(right) and not self._verb.match(right) and not suffix:
                return verdict("during", "range-described.background")
            return verdict("during", "range")
        if tail.form == "inside" or (suffix and suffix["inside"]):
            return verdict("during", "inside")
        if since is not None and not _LEVEL.match(right) and since[1] != "由":
            if self._force.match(right):
                return verdict("from", "into-force.background")
            return verdict("from", "from", head.start - 1)
        if tail.form == "end":
            if _LEVEL.match(right):
                return verdict("by", "level.background")
            described = self._state.match(right) and _DESCRIBES.match(right)
            if described or (not self._opens(left) and (self._noun.match(right) or _APPRAISED.match(right))):
                return verdict("by", "end-described.background")
            return verdict("by", "end")
        closed = text[stop : stop + 1]
        if tail.form == "month" and self._freed.search(left) and _RENT.match(right):
            return verdict("during", "benefit-month")
        if self._plan_noun.search(left) and closed == ")":
            return verdict("by", "plan-years.background")
        if (
            tail.form == "day"
            and tail.first.year
            and (left[-1:] in " \t" or left[-1:] + closed == "()")
            and closed in " \t()\n"
        ):
            return verdict("by", "signed.background")
        if head.relative and tail.form == "year" and (text.startswith("当年", head.start) or not self._opens(left)):
            return verdict("by", "bare.background")
        if tail.form in ("year", "part") and (season := self._season.match(text, stop, end)):
            # 2022年春节前: a time limit, but of no date that the calendar knows.
            return _Verdict("by-event", "before-season", begin, season.end())
        if tail.form == "year" and _DATED.match(right):
            return verdict("by", "lead-in.background")
        rule = "bare" if self._limits(left, right) else "bare.background"
        return verdict("by", rule)

    def _limits(self, left: str, right: str) -> bool:
        """Is a bare date (2019年, 6月) the time to do what follows? At the start of a clause yes, unless a noun follows
        that it describes; inside a clause only before a verb."""
        if self._noun.match(right) or right[:1].isdigit():
            return False
        return self._opens(left) or bool(self._verb.match(right) and not _GOVERNED.search(left))

    def _opens(self, left: str) -> bool:
        """Does a clause, or the time of one, begin after `left`?"""
        return not left or bool(_CLAUSE_START.search(left) or self._adverb.search(left))


def _value(kind: str, first: PartialDate, last: PartialDate) -> TimeExpression:
    if kind == "from":
        return TimeExpression("from", start=first)
    if kind == "by-event":
        return TimeExpression("by")
    if kind == "until":
        return TimeExpression("during", end=last)
    if kind == "during":
        return TimeExpression("during", start=first, end=last)
    return TimeExpression("by", end=last)
