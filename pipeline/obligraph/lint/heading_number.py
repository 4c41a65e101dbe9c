"""heading-number: numbered headings and items that skip a number or bear one twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from obligraph.lint.base import Check, Draft, Found
from obligraph.model import Severity, Span
from obligraph.text.numerals import parse_number, spell

_ORDER = ("part", "chapter", "division", "article", "one", "two", "three", "four", "five")
# What a list of them begins with is known for sure: a lone 3. can be anything.
_BEGINS_WITH_ONE = frozenset({"part", "chapter", "one", "two"})
_ANNEX = re.compile(r"[ \t]{0,20}附\s?[件表录]\s?[\d一二三四五六七八九十]{0,3}[ \t]{0,20}:?[ \t]{0,20}$", re.M)
_VALUE = re.compile(r"[一二三四五六七八九十百零〇两\d]+")
_CIRCLED = ord("①") - 1
# 一、二级医院, 2、3月份: no numbering, numbers.
_GOES_ON = re.compile(r"[一二三四五六七八九十\d]{1,3}[、级类线月季度是个]")
_DEEPEST = 12


class _Number(NamedTuple):
    span: Span
    scheme: str
    value: int
    written: str
    shown: str


@dataclass(slots=True)
class _Lists:
    """The lists of one numbering that are open, the innermost last: the last number of each, and where it stands.
    `loose`: something higher began since, so that the numbering may go on or begin anew."""

    open: list[tuple[int, int]] = field(default_factory=list)
    loose: bool = False


def _find(draft: Draft) -> Iterator[Found]:
    lists = {scheme: _Lists() for scheme in _ORDER}
    annexes = [match.start() for match in _ANNEX.finditer(draft.folded)]
    for number in _numbers(draft):
        while annexes and annexes[0] <= number.span.start:
            annexes.pop(0)
            lists = {scheme: _Lists() for scheme in _ORDER}
        told = _told(draft.folded, number, lists[number.scheme])
        if told:
            yield Found(number.span, *told)
        for deeper in _ORDER[_ORDER.index(number.scheme) + 1 :]:
            lists[deeper].loose = True


def _numbers(draft: Draft) -> Iterator[_Number]:
    """The numbers at the beginning of lines, and of headings that stand within one."""
    for start, scheme, written, body in draft.numbers:
        if scheme not in _ORDER or _GOES_ON.match(draft.folded, body):
            continue
        if scheme == "five":
            value: int | None = ord(written[0]) - _CIRCLED
        else:
            match = _VALUE.search(written)
            parsed = parse_number(match[0]) if match else None
            value = int(parsed) if parsed is not None else None
        if value:
            span = Span(start, start + len(written))
            yield _Number(span, scheme, value, written, span.of(draft.text))


def _told(folded: str, number: _Number, lists: _Lists) -> tuple[str, str] | None:
    """What is wrong with a number, after those before it, which it joins."""
    value, at = number.value, number.span.start
    loose, lists.loose = lists.loose, False
    if value == 1:
        if lists.open and lists.open[-1][0] == 1 and not loose and number.scheme in _BEGINS_WITH_ONE:
            return _repeated(number)
        if loose:
            lists.open.clear()
        lists.open.append((1, at))
        del lists.open[:-_DEEPEST]
        return None
    for depth in range(len(lists.open) - 1, -1, -1):
        if lists.open[depth][0] + 1 == value:
            del lists.open[depth:]
            lists.open.append((value, at))
            return None
    before, where = lists.open[-1] if lists.open else (0, 0)
    if lists.open:
        lists.open[-1] = (value, at)
    else:
        lists.open.append((value, at))
    if not before and number.scheme not in _BEGINS_WITH_ONE:
        return None
    if value == before:
        # 附件:1.灌区名录 and 2. on the next line: another list began within a line.
        return None if _stands(folded, number, where + 1, at) else _repeated(number)
    if value < before or value - before > _DEEPEST or _stands(folded, number, where, at):
        return None
    if not before:
        return f"the numbering begins with {number.shown}", f"序号从“{number.shown}”开始"
    last = _as(number.shown, before)
    return f"{last} is followed by {number.shown}", f"序号“{last}”之后为“{number.shown}”，中间缺号"


def _stands(folded: str, number: _Number, start: int, end: int) -> bool:
    """Does the number before this one stand within a line, where line breaks were lost?"""
    return folded.find(_as(number.written, number.value - 1), start, end) >= 0


def _as(written: str, value: int) -> str:
    """Another number in the way in which this one is written."""
    if "①" <= written[0] <= "⑳":
        return chr(_CIRCLED + value)
    return _VALUE.sub(lambda found: str(value) if found[0].isdecimal() else spell(value), written, count=1)


def _repeated(number: _Number) -> tuple[str, str]:
    return f"the number {number.shown} stands twice in a row", f"序号“{number.shown}”重复"


CHECK = Check(
    "heading-number", Severity.WARNING,
    "headings or items that skip a number or repeat one", "层次序号跳号或重号",
    "number them anew", "重新编排序号",
    _find,
)  # fmt: skip
