"""Times that only an event or a plan fixes: 项目审批前, 缓缴期间, 届时, 寒暑假, “十四五”末, and time limits without end
(长期坚持). A helper of `recognise.deadlines`, which owns the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obligraph.lexicon.deadlines import DeadlineTable
from obligraph.model import Mention, PartialDate, Span, TimeExpression
from obligraph.recognise.dates_patterns import KIND, after_last, alternation

_EVENT = re.compile(
    r"(?P<period>期[间内])|之日|(?P<word>[之以]?前)(?![期沿列景述款的\d])"
    r"(?:(?P<comma>,)|(?P<modal>(?=应|要|须|必须|不得|需|务必|均|由|可)))?"
)
_RUN = re.compile(r"[\u4e00-\u9fff\w\"/]+")
# Where the time of an act stands: at the start of a clause, or after 在.
_OPEN = re.compile(r"(?:^|[,:、()\s\"]|[在于])\Z")
# 疫情结束后,…: where nothing but the end of an event says when to begin.
_AFTER = re.compile(r"(?:结束|解除|(?<=疫情)过)[之以]?[后後](?![的续勤期])")
# 在疫情期间减免租金的企业: the period says which enterprises, not when to act.
_DESCRIBES = re.compile(r"[^,:()的]{2,24}的[\u4e00-\u9fff]")
_BEGINS = re.compile(r"(?:^|[,:;。、()\s\"]|[在于待可]|等到?)\Z")
_AFTER_IN = re.compile(r"在([^,;:、()在\s]{0,14})\Z")
_HAPPENS = re.compile(r"发生|出现|遇有|存在")
_BASIS = re.compile(r"(?:根据|按照|依据)\Z")
# 重大决策出台前向人大报告制度: the words name a rule, they do not set a time.
_RULE_OF = re.compile(r"[^,;:。]{0,20}(?:制度|机制)")
_SEASON_BEFORE = re.compile(r"(?:[在于]|每逢|利用|每到)\Z")
_ONGOING_AFTER = re.compile(r"[,;)、。]|\s|\Z")
_NOT_YET = re.compile(r"(?:之?前)?(?:尚未|仍未|未|已)")  # “十四五”末未完成改造的
_PLAN_WHEN = r"(?P<when>末期?|期末|期间|时期末?|结束|收官|以来|初期?|中期)"


class Events:
    """The patterns of events, periods, plans and endless time limits, from one lexicon table."""

    def __init__(self, table: DeadlineTable) -> None:
        words = table.words
        self._anchor_cut = after_last(table, "anchor-cut")
        self._period_cut = after_last(table, "period-cut")
        self._known_period = re.compile(alternation(words("known-period")) + r"\Z")
        self._benefit = re.compile(alternation(words("benefit-verb")) + r"\Z")
        self._no_period = re.compile(rf"(?:{alternation(words('no-period'))}|[\d-])\Z")
        self._no_event = re.compile(alternation(words("no-event")) + r"\Z")
        self._is_event = re.compile(alternation(words("event-noun")) + r"\Z")
        self._condition = re.compile(alternation(words("condition-after")))
        self._act = re.compile(alternation((*words("time-verb"), *words("act-adverb"))))
        self._event_verb = re.compile(alternation(words("event-verb")) + r"\Z")
        self._into_force = re.compile(r",?(?:正式|暂|开始)?" + alternation(words("enters-into-force")))
        self._moment = re.compile(alternation(words("moment")))
        self._season = re.compile(alternation(words("season")))
        self._ongoing = re.compile(alternation(words("ongoing")))
        self._ongoing_before = re.compile(
            rf"(?:\((?:[^()]{{0,30}}[,;、并且和])?|{alternation(words('ongoing-label'))}(?:[^;。\n]{{0,20}}[,、并])?)\Z"
        )
        self._years = {word: (plan.first, plan.last) for plan in table.plan for word in plan.words}
        name = alternation(tuple(self._years))
        # 十五期 and 九五 without quotation marks are mostly something else.
        self._plan = re.compile(
            rf"(?:到|至|截至)?(?:\"(?P<plan>{name})\"|(?P<bare>(?!十五[期时]|九五)(?<![一二三四五六七八九十]){name})) ?"
            + _PLAN_WHEN
        )

    def plans(self, text: str, start: int, end: int) -> Iterator[Mention]:
        """“十四五”末, “十四五”期间: the last day, or the whole, of a five-year plan."""
        if text.find("五", start, end) < 0:
            return
        for match in self._plan.finditer(text, start, end):
            first, last = self._years[match["plan"] or match["bare"]]
            when, rule = match["when"], "five-year-plan"
            value = TimeExpression("by", end=PartialDate(last, 12, 0))
            if when in ("期间", "时期"):
                value = TimeExpression("during", PartialDate(first, 1, 1), PartialDate(last, 12, 0))
            elif _NOT_YET.match(text, match.end()):
                rule = "five-year-plan.background"
            elif when in ("以来", "初", "初期", "中期"):
                value, rule = TimeExpression("from", PartialDate(first, 1, 1)), "five-year-plan.background"
            yield Mention(Span(*match.span()), KIND, value, rule)

    def events(self, text: str, start: int, end: int) -> Iterator[Mention]:
        """项目审批前, 缓缴期间, 到达之日, 届时, 寒暑假: no date can be known."""
        for match in _EVENT.finditer(text, start, end):
            word, at = match.group(), match.start()
            if word == "之日":
                mention = self._day(text, start, end, at)
            elif word.startswith("期"):
                mention = self._period(text, start, end, at)
            else:
                mention = self._before(text, start, match)
            if mention is not None:
                yield mention
        if text.find("后", start, end) >= 0 or text.find("後", start, end) >= 0:
            for match in _AFTER.finditer(text, start, end):
                begin = self._words(text, start, match.start(), 12, self._anchor_cut)
                begin += text.startswith("待", begin)
                if begin < match.start() and _BEGINS.search(text, max(start, begin - 2), begin):
                    value = TimeExpression("from", anchor=text[begin : match.end()])
                    yield Mention(Span(begin, match.end()), KIND, value, "after-event")
        for match in self._moment.finditer(text, start, end):
            at, stop = match.span()
            if text.startswith(("常", "志", "后", "前"), stop) or (at and text[at - 1] in "每应担"):
                continue
            kind = "from" if match.group() == "即日起" else "by"
            yield Mention(Span(at, stop), KIND, TimeExpression(kind, anchor=match.group()), "moment")
        for match in self._season.finditer(text, start, end):
            at, stop = match.span()
            if _SEASON_BEFORE.search(text, max(start, at - 3), at) and not text.startswith("的", stop):
                yield Mention(Span(at, stop), KIND, TimeExpression("during", anchor=match.group()), "season")

    def _words(self, text: str, start: int, at: int, most: int, cut: re.Pattern[str]) -> int:
        """Where the words of an event that end at `at` begin: at most `most` characters, after the last cut."""
        run = _RUN.match(text[max(start, at - most) : at][::-1])
        if run is None:
            return at
        words = run.group()[::-1]
        match = cut.match(words)
        return at - len(words) + (match.end() if match is not None and match.end() < len(words) else 0)

    def _period(self, text: str, start: int, end: int, at: int) -> Mention | None:
        known = self._known_period.search(text, max(start, at - 24), at)
        begin = known.start() if known is not None else self._words(text, start, at, 16, self._period_cut)
        stop = at + 2
        if begin == at or self._no_period.search(text, begin, at):
            return None
        left, right = text[max(start, begin - 4) : begin], text[stop : min(end, stop + 26)]
        if right.startswith("费用"):
            return None
        if left and not _OPEN.search(left):
            inside = _AFTER_IN.search(text, max(start, begin - 16), begin)
            if inside is not None:
                begin = inside.end() - len(inside[1])
                left = "在"
        if _HAPPENS.match(right) or (text[at + 1] == "内" and (self._condition.match(right) or _BASIS.search(left))):
            described = True
        elif not left or _OPEN.search(left):
            described = bool(_DESCRIBES.match(right)) and left.endswith(("在", "于"))
        else:
            described = not self._benefit.search(left)
        value = TimeExpression("during", anchor=text[begin:stop])
        return Mention(Span(begin, stop), KIND, value, "event-period.background" if described else "event-period")

    def _before(self, text: str, start: int, match: re.Match[str]) -> Mention | None:
        at = match.start("word")
        if (
            match["comma"] is None
            and match["modal"] is None
            and not self._event_verb.search(text, max(start, at - 5), at)
        ):
            return None
        begin, stop = self._words(text, start, at, 24, self._anchor_cut), match.end("word")
        blocked = self._no_event.search(text, begin, at) and not self._is_event.search(text, begin, at)
        if at - begin < 2 or blocked:
            return None
        rule = "before-event"
        if match["comma"] is None and match["modal"] is None and text[begin - 1 : begin] not in ("在", "于"):
            # 开展上岗前培训: before a noun it says which training; before a verb it is a time.
            acts = self._act.match(text, stop) or self._season.fullmatch(text, begin, at)
            rule = rule if acts and not _RULE_OF.match(text, stop) else "before-event.background"
        return Mention(Span(begin, stop), KIND, TimeExpression("by", anchor=text[begin:at]), rule)

    def _day(self, text: str, start: int, end: int, at: int) -> Mention | None:
        stop = at + 2
        begin = self._words(text, start, at, 24, self._anchor_cut)
        if begin == at:
            return None
        if text.startswith("起", stop) and stop < end:
            force = self._into_force.match(text, stop + 1, end)
            value = TimeExpression("from", anchor=text[begin:at])
            return Mention(Span(begin, stop + 1), KIND, value, "into-force.background" if force else "event-from")
        if text[begin - 1 : begin] not in ("在", "于") or text[stop : stop + 1] in ("前", "后", "至"):
            return None
        return Mention(Span(begin, stop), KIND, TimeExpression("by", anchor=text[begin:stop]), "event-day")

    def ongoing(self, text: str, start: int, end: int) -> Iterator[Mention]:
        """长期坚持, 持续推进 where a time limit stands: in a bracketed mark, after a label, alone in a line or cell."""
        for match in self._ongoing.finditer(text, start, end):
            at, stop = match.span()
            marked = _ONGOING_AFTER.match(text, stop) and self._ongoing_before.search(text, max(start, at - 40), at)
            if marked or (_edge(text[max(0, at - 8) : at][::-1]) and _edge(text[stop : stop + 8])):
                yield Mention(Span(at, stop), KIND, TimeExpression("ongoing"), "ongoing")


def _edge(beside: str) -> bool:
    """Is the nearest thing in `beside`, blanks aside, the edge of a cell, of a line or of the text?"""
    rest = beside.lstrip(" ")
    return rest[:1] in ("\t", "\n") or (not rest and len(beside) < 8)
