"""What a reader sees of a task, in Chinese or English: headings, kinds, dates, and why nobody leads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from obligraph.model import Deadline, Document, Kind, Obligation, Party, Standard
from obligraph.text.terminal import shown

HEADINGS = {
    "number": ("#", "序号"),
    "task": ("task", "工作任务"),
    "lead": ("led by", "牵头"),
    "others": ("support / acts", "配合/责任主体"),
    "support": ("supported by", "配合"),
    "actors": ("acting", "责任主体"),
    "deadline": ("due", "时限"),
    "standard": ("standard", "标准"),
    "kind": ("kind", "类型"),
    "id": ("id", "id"),
    "document": ("document", "文件"),
    "title": ("document", "文件"),
    "document_number": ("number", "文号"),
    "department": ("department", "单位"),
    "tasks": ("tasks", "任务"),
    "led": ("led", "牵头"),
    "supported": ("supported", "配合"),
    "acting": ("acting", "责任主体"),
    "with_lead": ("with lead", "有牵头"),
    "with_deadline": ("with deadline", "有时限"),
    "with_standard": ("with standard", "有标准"),
    "first_deadline": ("first due", "最早时限"),
    "date": ("due", "时限"),
    "leads": ("led by", "牵头"),
}
KINDS = {
    Kind.OBLIGATION: "义务",
    Kind.PROHIBITION: "禁止",
    Kind.PERMISSION: "许可",
    Kind.ENCOURAGEMENT: "鼓励",
    Kind.TARGET: "目标",
}
# Why nobody leads, by the code of the reason.
NOTES = {
    "no-owner-stated": ("nobody named", "未写明责任单位"),
    "only-actor-stated": ("see who acts", "见责任主体"),
    "not-resolved": ("not resolved", "未能确定"),
}
# Chinese runs on over a line break without a space; a title is set in lines, where any space is one.
_BREAK_INSIDE = re.compile(r"(?<=[^\x00-\x7f])[ \t]{0,9}\n[ \t]{0,9}(?=[^\x00-\x7f])")
_SPACE_INSIDE = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")


class Row(NamedTuple):
    """The cells of a task, each on one line and whole; `note` says why `lead` is empty, `day` is the date that the
    deadline means, where it is known.
    """

    task: str
    lead: str
    support: str
    actors: str
    deadline: str
    day: str
    standard: str
    kind: Kind
    document: str
    id: str
    note: str


def heading(name: str, language: str) -> str:
    """The heading of a column."""
    return HEADINGS[name][language == "zh"]


def kind(value: Kind, language: str) -> str:
    """The word for a kind of task."""
    return KINDS[value] if language == "zh" else value.value


def row(task: Obligation, document: Document, language: str) -> Row:
    """What a reader sees of a task."""
    code = next((reason.code for reason in task.reasons if reason.cell == "lead" and reason.code), "")
    note = "" if task.lead or code not in NOTES else NOTES[code][language == "zh"]
    return Row(
        task=one_line(_BREAK_INSIDE.sub("", task.quote)),
        lead=names(task.lead),
        support=names(task.support),
        actors=names(task.actors),
        deadline="；".join(map(_deadline, task.deadlines)),
        day="；".join(dict.fromkeys(map(_day, task.deadlines))),
        standard="；".join(map(_standard, task.standards)),
        kind=task.kind,
        document=title(document),
        id=one_line(task.id),
        note=note,
    )


def names(parties: Iterable[Party]) -> str:
    """Names as they stand in the text, each once."""
    return "、".join(dict.fromkeys(one_line(party.name) for party in parties))


def title(document: Document) -> str:
    """What a document is called: its title, else its source."""
    return _SPACE_INSIDE.sub("", one_line(document.title or "")) or one_line(document.source)


def one_line(text: str) -> str:
    """Text from a document, on one line and without a character that could act on a terminal."""
    return " ".join(shown(text).split())


def told(value: str | int | list[str] | None) -> str:
    """A value of a group as words."""
    return "、".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _deadline(deadline: Deadline) -> str:
    quote, day = one_line(deadline.quote), _dates(deadline)
    return f"{quote}({day})" if day else quote


def _day(deadline: Deadline) -> str:
    return _dates(deadline) or one_line(deadline.quote)


def _dates(deadline: Deadline) -> str:
    start, end = (one_line(day or "") for day in (deadline.start, deadline.end))
    if start and end:
        return f"{start}～{end}"
    return f"{start}～" if start else end


def _standard(standard: Standard) -> str:
    quote, of = one_line(standard.quote), one_line(standard.of or "")
    return quote if not of or of in quote else of + quote
