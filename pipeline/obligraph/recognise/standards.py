"""Numeric standards (量化标准): which numbers a task must meet or is conditioned on, with operator, value and unit.

Every number with a unit inside the windows is looked at, in any sentence: whether the sentence is a task is decided
elsewhere. Dates, deadlines and document numbers belong to other recognisers; what a unit or a word of comparison is
stands in lexicons/standards.toml, and what a number is worth in `standard_values.py`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from obligraph.lexicon.loader import Lexicon
from obligraph.lexicon.standards import StandardsTable
from obligraph.model import Mention, Span, Standard
from obligraph.recognise.standard_patterns import NUMBER, Patterns
from obligraph.recognise.standard_values import amount, measured, part, scaled
from obligraph.recognise.triggers import Window
from obligraph.text.numerals import parse_number

NAME = "standards"
_LEFT, _RIGHT = 48, 64
_NUMERALS = "一二两三四五六七八九十百千万亿"
_TITLE = re.compile(r"《[^》]{0,200}》?")
_QUOTE = re.compile('"')
_RATIO = re.compile(r"\d(?<![\d.:]\d)\d{0,8}(?:\.\d{1,6})?(?::\d{1,9}(?:\.\d{1,6})?){1,2}(?![\d:.]*\d)")
_RATIO_LEFT = re.compile(r"(?:比例|师生比|比值|之比|按照?)[^,。;:]{0,6}$")
_RATIO_RIGHT = re.compile(r" ?(?:的)?(?:比例|比率|配备|配置|配套|标准|以上|以下|的要求)")
_PART = re.compile(r"([一二两三四五六七八九十百千万零]{1,4})分之([一二两三四五六七八九十百千万零点]{1,9})")
_FRACTION = re.compile(r"(?<![\d/.年月-])(\d{1,2})/(\d{1,3})(?![\d/])(?=的|以上|以下| ?\()")
_SHARED = re.compile(
    rf"(?:分别|奖励?|扣|加|得|给予|补助|不超过|不低于)[^,。;、\d]{{0,8}}?((?:(?:{NUMBER})(?:万|亿)?、){{1,5}})$"
)
_ITEM = re.compile(rf"({NUMBER})(万|亿)?、")
_JOINER = re.compile(r"(?:\([^()]{1,8}\))?(?:、|,|和|及|与|或|以及)$")
# 超过20笔(含) counts the 20th.
# 20%(不含)以内 stops short of the 20.
_EXCLUDED = re.compile(r" ?\(不含[^)]{0,8}\)")
_STRICT = {">=": ">", "<=": "<"}
_BREAKS = re.compile(r"[^,。;]{0,16}(?:技术|难题|瓶颈|难关)")
_INCLUDED = re.compile(r"\(含[^)]{0,10}\)")
_INCLUSIVE = {">": ">=", "<": "<="}
_WORK = re.compile(r"每(?:次|年|月|周|天|日|季度|半年|学期|学年|个月|人每|半月|旬)[^,。;]{0,14}$")
_SERVICE = re.compile(r"(?:的)?[^,。;]{0,16}(?:经历|经验|工龄|资历|从业|执业|教龄|党龄)")
_SCORED = re.compile(r"(?:得|扣|加|奖|满分|基础分|绩效分|计|记|减|占)(?:为)?$")
_RATE = re.compile(
    r"(?:每(?:学年|平方米|公里|立方米|千瓦时|[人户年月日天亩吨头家个名件项次辆台村所生间度周])){1,3}"
    r"(?:给予|补助|补贴|奖励|发放|支付|缴纳)?$"
)


class _Find(NamedTuple):
    """A number under way: `start`, `end` of the phrase without its verb, `bare` the phrase from its number on, `worded`
    where a comparison word stands before it, `compared` where one stands on either side."""

    start: int
    end: int
    op: str
    value: Decimal | str
    upper: Decimal | None
    unit: str | None
    kind: str
    rule: str
    compared: bool
    chinese: bool
    bare: str
    worded: bool


class _Sentence(NamedTuple):
    """A window of the text with the places of its titles and quotation marks."""

    text: str
    start: int
    end: int
    titles: tuple[tuple[int, int], ...]
    quotes: tuple[int, ...]

    def left(self, at: int, width: int = _LEFT) -> str:
        return self.text[max(self.start, at - width) : at].rstrip(" ")

    def right(self, at: int) -> str:
        return self.text[at : min(self.end, at + _RIGHT)]

    def in_title(self, at: int) -> bool:
        index = bisect_left(self.titles, (at + 1, 0)) - 1
        return index >= 0 and at < self.titles[index][1]

    def in_name(self, find: _Find) -> bool:
        """Does the bare number stand inside a short quoted name (“两个办法”)?"""
        if find.compared or find.kind in ("share", "money"):
            return False
        index = bisect_left(self.quotes, find.start)
        if index % 2 == 0 or index == len(self.quotes):
            return False
        opening, closing = self.quotes[index - 1], self.quotes[index]
        near = find.start - opening <= 12 and find.end <= closing <= find.end + 14
        return near and not re.search(r"[,;]", self.text[opening:closing])


class StandardRecogniser:
    """Finds `Standard` values in folded text. `quote` is the folded phrase: the caller puts the original one there."""

    name = NAME

    def __init__(self, lexicon: Lexicon) -> None:
        table = lexicon.table(NAME, StandardsTable)
        self._patterns = Patterns(table)
        firsts = sorted({word[0] for unit in table.unit for word in unit.words if unit.kind != "score"})
        pairs = {numeral + first for numeral in _NUMERALS for first in (*firsts, "分之")}
        pairs |= {word + numeral for numeral in _NUMERALS for word in ("得", "扣", "加", "满分")}
        self.triggers: tuple[str, ...] = (*"0123456789", *sorted(pairs))

    def find(self, text: str, windows: Sequence[Window]) -> list[Mention]:
        """The standards inside `windows` of the folded `text`, in order of their start, none overlapping another."""
        found: list[Mention] = []
        for start, end in windows:
            candidates = self._candidates(text, start, end)
            if candidates:
                found += self._window(text, start, end, candidates)
        return found

    def _candidates(self, text: str, start: int, end: int) -> list[tuple[int, int, str, re.Match[str]]]:
        found = []
        for how, pattern in (("arabic", self._patterns.arabic), ("chinese", self._patterns.chinese)):
            found += [(*m.span(), how, m) for m in pattern.finditer(text, start, end)]
        window = text[start:end]
        if ":" in window:
            found += [(*m.span(), "ratio", m) for m in _RATIO.finditer(text, start, end)]
        if "分之" in window:
            found += [(*m.span(), "part", m) for m in _PART.finditer(text, start, end)]
        if "/" in window:
            found += [(*m.span(), "fraction", m) for m in _FRACTION.finditer(text, start, end)]
        if any(word in window for word in self._patterns.unitless):
            found += [(*m.span("number"), "plain", m) for m in self._patterns.plain.finditer(text, start, end)]
        found.sort(key=lambda candidate: (candidate[0], -candidate[1]))
        return found

    def _window(
        self, text: str, start: int, end: int, candidates: list[tuple[int, int, str, re.Match[str]]]
    ) -> list[Mention]:
        titled = text.find("《", start, end) >= 0
        titles = tuple(m.span() for m in _TITLE.finditer(text, start, end)) if titled else ()
        quotes = tuple(m.start() for m in _QUOTE.finditer(text, start, end))
        sentence = _Sentence(text, start, end, titles, quotes)
        kept: list[_Find] = []
        past = start
        for at, _, how, match in candidates:
            if at < past or sentence.in_title(at):
                continue
            find = self._read(sentence, past, how, match)
            if find is None:
                continue
            find = self._inherit(sentence, kept[-1] if kept else None, find)
            if not self._is_standard(sentence, find):
                continue
            kept += self._sharing(sentence, past, find)
            kept.append(find)
            past = find.end
        return [self._mention(sentence, find, kept[n - 1].end if n else start) for n, find in enumerate(kept)]

    def _read(self, sentence: _Sentence, past: int, how: str, match: re.Match[str]) -> _Find | None:
        """Operator, value and unit of a candidate; None where the number is none."""
        text, end = sentence.text, sentence.end
        value: Decimal | str | None
        upper: Decimal | None = None
        unit: str | None = None
        kind, rule, more = "ratio", how, False
        at, stop = match.span()
        if how in ("arabic", "chinese"):
            entry = self._patterns.units[match["unit"]]
            unit, kind, rule = match["unit"] + (match["per"] or ""), entry.kind, entry.id
            value, upper, more = amount(match, how == "chinese")
            if how == "chinese" and match["number"] in ("一", "万", "亿") and kind in ("count", "rank", "people"):
                more = False
        elif how == "ratio":
            value = match.group()
        elif how == "part":
            value, unit, kind = part(match[1], match[2])
        elif how == "fraction":
            value = f"{match[1]}:{match[2]}"
        else:
            at, value = match.start("number"), parse_number(match["number"])
        if value is None:
            return None
        left_at = max(past, sentence.start, at - _LEFT)
        left = text[left_at:at]
        op, phrase = "=", at
        before = self._patterns.comparison_before(left)
        if before is not None:
            op, phrase, rule = before.op, left_at + before.start, before.rule
        after = self._patterns.comparison_after(text, stop, end)
        if after is not None:
            excluded = _EXCLUDED.match(text, stop, after.end)
            stop = after.end
            # 达到10家以上, 超过10家以上, 控制在3%左右: the word after the number decides.
            if op == "=" or (op, after.op) in ((">", ">="), ("<=", "=")):
                op, rule = after.op, after.rule
            if excluded is not None:
                op = _STRICT.get(op, op)
        elif op in _INCLUSIVE:
            included = _INCLUDED.match(text, stop, end)
            if included is not None:
                op, stop = _INCLUSIVE[op], included.end()
        if op == ">" and text.startswith("突破", phrase) and _BREAKS.match(text, stop, end):
            op = "="  # 突破50项关键技术 solves fifty.
        compared = before is not None or after is not None or more
        if how == "ratio" and not (compared or _RATIO_LEFT.search(left) or _RATIO_RIGHT.match(text, stop, end)):
            return None
        if how == "plain" and not compared:
            return None
        if more and op == "=":
            op = ">"
        if upper is None and after is not None and after.op == ">=" and unit is not None and how != "part":
            top = self._patterns.upper(match["unit"]).match(text, stop, end)
            if top is not None and (top["end"] or top["cue"].strip(",、")):
                upper, stop = scaled(top["number"], top["by"]), top.end()
        if upper is not None:
            op = "range"
        chinese = how == "chinese"
        if chinese and value == 1 and kind in ("count", "rank", "people"):
            # 实现一次办好, 突破一批: the article; only 至少一次 and its like count.
            compared = op in (">=", "<=", "<")
        return _Find(
            phrase, stop, op, value, upper, unit, kind, rule, compared, chinese, text[at:stop], before is not None
        )

    def _inherit(self, sentence: _Sentence, last: _Find | None, find: _Find) -> _Find:
        """`不低于30%、20%和10%`: the comparison word before a list holds for all its items."""
        if last is None or find.compared or find.kind != last.kind or not last.worded:
            return find
        if "range" in (find.op, last.op) or last.op == "=":
            return find
        if not _JOINER.fullmatch(sentence.text[last.end : find.start].strip()):
            return find
        return find._replace(op=last.op, compared=True, worded=True)

    def _is_standard(self, sentence: _Sentence, find: _Find) -> bool:
        left, right = sentence.left(find.start), sentence.right(find.end)
        return (
            not sentence.in_name(find)
            and (not find.chinese or find.compared or find.op == "range" or self._chinese_counts(left, right, find))
            and self._kind_allows(left, right, find)
            and self._context("none", left, right, find) is None
        )

    def _chinese_counts(self, left: str, right: str, find: _Find) -> bool:
        """Is a bare Chinese numeral an exact amount and not an article or part of a name?"""
        if find.kind in ("share", "data", "age", "ratio"):
            return True
        if find.kind == "score":
            return _SCORED.search(left) is not None
        if find.bare[0] in "百千万亿":
            return False
        if find.kind in ("money", "measure"):
            return len(find.bare) > len(find.unit or "") + 1
        return self._context("count", left, right, find) is not None

    def _kind_allows(self, left: str, right: str, find: _Find) -> bool:
        if find.kind == "time":
            return find.compared and _WORK.search(left) is not None
        if find.kind == "service":
            return find.op == ">=" and _SERVICE.match(right) is not None
        if find.kind == "rank":
            return find.compared or self._patterns.moved.search(left) is not None
        return True

    def _context(self, effect: str, left: str, right: str, find: _Find) -> str | None:
        """The first rule of `effect` that the surroundings of the number match."""
        rules = self._patterns.contexts(
            effect, find.kind, find.unit or "", find.op, find.compared, find.chinese, find.value == 1
        )
        return next((matcher.rule.id for matcher in rules if matcher.around(left, right)), None)

    def _sharing(self, sentence: _Sentence, past: int, find: _Find) -> list[_Find]:
        """`分别奖20、10分`: the numbers of a list that share the unit of its last."""
        text = sentence.text
        if find.compared or find.chinese or find.unit is None or text[find.start - 1 : find.start] != "、":
            return []
        base = max(past, find.start - _LEFT)
        match = _SHARED.search(text[base : find.start])
        if match is None:
            return []
        by = re.search(r"[万亿]", find.bare)
        found, base = [], base + match.start(1)
        for item in _ITEM.finditer(match[1]):
            value = scaled(item[1], item[2] or (by.group() if by else None))
            if value is not None:
                found.append(find._replace(start=base + item.start(), end=base + item.end() - 1, value=value))
        return found

    def _mention(self, sentence: _Sentence, find: _Find, past: int) -> Mention:
        text, begin = sentence.text, find.start
        left = text[max(past, begin - _LEFT) : begin]
        verb = self._patterns.prefix(left, find.kind, find.compared)
        if verb is not None:
            begin += verb - len(left)
        elif find.kind == "money" and not find.compared:
            rate = _RATE.search(left)
            begin -= len(rate.group()) if rate is not None else 0
        while text[begin] == " ":
            begin += 1
        span = Span(begin, find.end)
        standard = Standard(
            span=span,
            quote=span.of(text),
            op=find.op,
            value=find.value,
            upper=find.upper,
            unit=find.unit,
            of=measured(text[max(past, begin - 24) : begin]),
            condition=self._context("condition", sentence.left(find.start), sentence.right(find.end), find) is not None,
        )
        return Mention(span=span, kind=NAME, value=standard, rule=find.rule)
