"""Words that a person writes into a cell → values: names, time limits, measures and kinds, through the recognisers and
resolvers that read the documents themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from obligraph.assemble.row_cells import TimeCells
from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.check import plain
from obligraph.graph.plain import one_line
from obligraph.lexicon import Lexicon
from obligraph.lexicon.deadlines import DeadlineTable
from obligraph.model import Deadline, Document, Kind, Mention, Obligation, Party, Span, Standard
from obligraph.recognise.deadlines import DeadlineRecogniser
from obligraph.recognise.standards import StandardRecogniser
from obligraph.recognise.triggers import all_windows
from obligraph.resolve.dates import known_date, resolve
from obligraph.resolve.organisations import organisations_of
from obligraph.text.folding import fold

RULE = "corrected"
"""The rule and the code of what a person said."""
MOST_CHARACTERS = 4_000
"""Longest cell that is read: nobody writes more names, dates or measures."""
_LONGEST_NAME = 80
_NAMED = re.compile(r"[\u3400-\u9fffA-Za-z]")
_NO_NAME = re.compile(r"[。!?;<>{}=]")
_OPENING, _CLOSING = "([《", ")]》"
_CONDITION = re.compile(r"\s*\(适用条件\)\s*$")
# Words that say that a cell is empty: ours, in italics or brackets, and those that people write.
_NOTHING = frozenset(
    {*map(plain, cells.NOTES.values()), plain(cells.UNKNOWN_NOTE), plain(cells.NOTHING), "无", "-", "/"}
)
_KINDS = {plain(word): kind for kind, word in cells.KINDS.items()} | {kind.value: kind for kind in Kind}
_NO_TASKS = frozenset(map(plain, (cells.NO_TASK, "不是任务", "删除", "notatask", "delete")))
_REACH = 3_000
Value = TypeVar("Value", Party, Deadline, Standard)


class UnreadableError(Exception):
    """Words that mean nothing in their cell; says why in two languages."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.english, self.chinese = english, chinese


def said(column: int, text: str) -> str:
    """What a cell says, for comparing: `plain`, names parted by 、, and "" for every way of saying nothing."""
    words = plain(text)
    if words.strip("()") in _NOTHING:
        return ""
    if column in (cells.LEAD, cells.SUPPORT, cells.ACTORS):
        return "、".join(parted(words))
    return words


def is_no_task(text: str) -> bool:
    """Does the cell 类型 say that the row is no task?"""
    return plain(text).lower() in _NO_TASKS


def parted(text: str) -> list[str]:
    """The names of a cell: parted by 、 , ; or line breaks that stand outside brackets."""
    folded, names, start, depth = fold(text), list[str](), 0, 0
    for at, char in enumerate(folded):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif char in ";\n" or (char in "、," and not depth):
            names.append(text[start:at])
            start, depth = at + 1, 0
    names.append(text[start:])
    return [name for part in names if (name := one_line(part))]


class Reader:
    """Reads cells in the light of the document and of what the extraction found for the task."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._organisations = organisations_of(lexicon)
        self._deadlines = DeadlineRecogniser(lexicon)
        self._standards = StandardRecogniser(lexicon)
        self._time_cells = TimeCells(lexicon.table("deadlines", DeadlineTable).words("ongoing"))

    def kind(self, text: str) -> Kind:
        """The kind of task. Raises UnreadableError."""
        kind = _KINDS.get(plain(text).lower())
        if kind is None:
            words = "、".join((*cells.KINDS.values(), cells.NO_TASK))
            raise UnreadableError(f"no kind of task; there are {words}", f"不是任务类型，可填：{words}")
        return kind

    def parties(self, text: str, task: Obligation, document: Document) -> tuple[Party, ...]:
        """The organisations, each once. Raises UnreadableError."""
        known = {plain(party.name): party for party in (*task.actors, *task.support, *task.lead)}
        found: dict[str, Party] = {}
        for name in parted(_bounded(text)):
            name = name.removesuffix("等") or name
            folded = fold(name)
            if not _NAMED.search(folded) or _NO_NAME.search(folded) or len(name) > _LONGEST_NAME:
                raise UnreadableError(f"no name of an organisation: {name[:40]}", f"不像单位名称：{name[:40]}")
            key = plain(name)
            if key not in found:
                found[key] = known.get(key) or self._party(name, task, document)
        return tuple(found.values())

    def deadlines(self, text: str, task: Obligation, document: Document) -> tuple[Deadline, ...]:
        """The time limits. Raises UnreadableError."""
        known = {plain(cells.time_limits(replace(task, deadlines=(one,)))): one for one in task.deadlines}
        return _each(text, known, lambda item: self._read_deadlines(item, task, document))

    def standards(self, text: str, task: Obligation, document: Document) -> tuple[Standard, ...]:
        """The measures. Raises UnreadableError."""
        known = {plain(cells.measures(replace(task, standards=(one,)))): one for one in task.standards}
        return _each(text, known, lambda item: self._read_standards(item, task, document))

    def is_known(self, party: Party) -> bool:
        """Does the name stand in the text, or is it one that the lexicons know?"""
        return bool(party.system or party.level or party.span.start < party.span.end)

    def _party(self, name: str, task: Obligation, document: Document) -> Party:
        span = _located(name, task, document)
        return self._organisations.party(
            span.of(document.text) or name, span, RULE,
            level=document.level, jurisdiction=document.jurisdiction, date=document.date,
        )  # fmt: skip

    def _read_deadlines(self, item: str, task: Obligation, document: Document) -> Iterator[Deadline]:
        folded = fold(item)
        mentions = self._deadlines.find(folded, all_windows(folded))

        def between(start: int, end: int) -> Sequence[Mention]:
            return mentions

        timed = list(self._time_cells.read(folded, Span(0, len(folded)), between, lambda mention: True))
        if not timed:
            raise UnreadableError(
                f"no time limit: {item[:40]}; write one such as 2026年6月底前, 2026-06-30, 每季度 or 长期坚持",
                f"未能读出时限：{item[:40]}；可写作 2026年6月底前、2026-06-30、每季度、长期坚持",
            )
        for mention, dates in timed:
            deadline = resolve(mention, item, year=None, document_date=known_date(document))
            if dates is not None:
                deadline = replace(deadline, start=dates[0], end=dates[1])
            wanted = (mention.value.start, deadline.start), (mention.value.end, deadline.end)
            if any(said is not None and day is None for said, day in wanted) or not _days_exist(deadline):
                raise UnreadableError(
                    f"no day of the calendar, or a year is missing: {deadline.quote[:40]}",
                    f"日期不存在或缺少年份：{deadline.quote[:40]}",
                )
            span = _located(deadline.quote, task, document)
            yield replace(deadline, span=span, quote=span.of(document.text) or one_line(deadline.quote))

    def _read_standards(self, item: str, task: Obligation, document: Document) -> Iterator[Standard]:
        folded = fold(item)
        condition = _CONDITION.search(folded)
        mentions = self._standards.find(folded, all_windows(folded))
        if not mentions:
            raise UnreadableError(
                f"no numeric standard: {item[:40]}; write one such as 覆盖率不低于90% or 2名以上",
                f"未能读出量化标准：{item[:40]}；可写作 覆盖率不低于90%、2名以上",
            )
        for mention in mentions:
            quote = mention.span.of(item)
            span = _located(quote, task, document)
            quote = span.of(document.text) or one_line(quote)
            standard: Standard = mention.value
            yield replace(standard, span=span, quote=quote, condition=standard.condition or condition is not None)


def _each(text: str, known: dict[str, Value], read: Callable[[str], Iterator[Value]]) -> tuple[Value, ...]:
    """The values of a cell, line by line: what stands there as it did is what it was."""
    found: list[Value] = []
    for item in plain(_bounded(text)).split(";"):
        if item:
            found += [known[item]] if item in known else read(item)
    return tuple(dict.fromkeys(found))


def _bounded(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise UnreadableError(
            f"the cell has {len(text):,} characters, more than {MOST_CHARACTERS:,}",
            f"单元格有 {len(text):,} 字，超过 {MOST_CHARACTERS:,} 字",
        )
    return text


def _days_exist(deadline: Deadline) -> bool:
    """Is every day one of the calendar? A cell may state any digits in brackets."""
    import datetime

    try:
        days = [datetime.date.fromisoformat(day) for day in (deadline.start, deadline.end) if day]
    except ValueError:
        return False
    return days == sorted(days)


def _located(words: str, task: Obligation, document: Document) -> Span:
    """Where the words stand: in the task, else in the lines around it from which its cells came; else nowhere, which
    is an empty span at the task's start."""
    wanted, nowhere = fold(words), Span(task.span.start, task.span.start)
    low, high = task.span
    if document.text[low:high] != task.quote:
        return nowhere
    parties = (*task.actors, *task.lead, *task.support)
    spans = [item.span for items in (parties, task.deadlines, task.standards) for item in items]
    for start, end in spans:
        if end > start and abs(start - task.span.start) < _REACH:
            low, high = min(low, start), max(high, end)
    low = document.text.rfind("\n", 0, low) + 1
    end = document.text.find("\n", high)
    end = len(document.text) if end < 0 else end
    low, end = max(low, task.span.start - _REACH), min(end, task.span.end + _REACH)
    for start, stop in ((task.span.start, task.span.end), (low, end)):
        at = fold(document.text[start:stop]).find(wanted)
        if at >= 0 and wanted:
            return Span(start + at, start + at + len(wanted))
    return nowhere
