"""An obligation as a row of the task matrix (任务分工表): the words in each cell, and why an empty one is empty. How
a file shows them is left to the file's exporter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from obligraph.exporters.matrix.check import check_code, recoded
from obligraph.graph.plain import one_line, shortened
from obligraph.model import Deadline, Document, Extraction, Kind, Obligation, Party, Reference, Standard
from obligraph.text.folding import fold
from obligraph.text.outline import marker
from obligraph.text.places import page_of

NUMBER, CATEGORY, TASK, LEAD, SUPPORT, ACTORS, DEADLINES, STANDARDS, KIND, BASIS, PLACE, ID, REVIEWED, CHECK = range(14)
COLUMNS = (
    "序号",
    "任务类别",
    "工作任务",
    "牵头单位",
    "配合单位",
    "责任主体",
    "完成时限",
    "量化标准",
    "类型",
    "依据文件",
    "出处",
    "obligation id",
    "复核",
    "校验码",
)
YES = "是"
"""In the column 复核: a person has checked the row."""
NO_TASK = "非任务"
"""In the column 类型: a person says that the row is no task."""
KINDS = {
    Kind.OBLIGATION: "义务",
    Kind.PROHIBITION: "禁止",
    Kind.PERMISSION: "许可",
    Kind.ENCOURAGEMENT: "鼓励",
    Kind.TARGET: "目标",
}
# Most tasks carry no measure: words in every row would hide those that matter.
NOTHING = "—"
# Why a cell is empty, by the code of the reason; an unknown code still says that something was left open.
NOTES = {
    "no-owner-stated": "未写明责任单位",
    "owner-inherited": "沿用上文",
    "not-resolved": "未能确定",
    "only-actor-stated": "见责任主体",
    "no-deadline-stated": "未写明时限",
    "no-standard-stated": NOTHING,
    "corrected": "核定为空",
}
UNKNOWN_NOTE = "未能确定"
# Excel holds no more in a cell.
MOST_CHARACTERS = 32_767
CUT_MARK = "……(超出单元格长度,以下从略,全文见出处)"

_CELLS = {"lead": LEAD, "support": SUPPORT, "actors": ACTORS, "deadlines": DEADLINES, "standards": STANDARDS}
_HEADING = 40
_BASIS_RELATIONS = ("based_on", "implements", "forwards")
_MOST_BASES = 3
_PASSED_ON = re.compile(r"^.{0,40}?关于(?:印发|转发|发布|公布|批转)(.{4,})$")
# Chinese runs on over a line break without a space; a title is set in lines, where any space is one.
_BREAK_INSIDE = re.compile(r"(?<=[^\x00-\x7f])[ \t]{0,9}\n[ \t]{0,9}(?=[^\x00-\x7f])")
_SPACE_INSIDE = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells after 序号, in the order of COLUMNS; `notes` are the columns whose words only say why the cell is
    empty.
    """

    cells: tuple[str, ...]
    notes: frozenset[int]

    def text(self, column: int) -> str:
        """The words of a column by its number in COLUMNS, 1 to 13; 序号 (0) has none, each sheet counts by itself."""
        return self.cells[column - 1]


def rows(extraction: Extraction, *, lines: bool = False) -> Iterator[tuple[Row, Obligation]]:
    """The rows of one document, with their obligations. `lines`: time limits and measures stand in lines, else after
    ；.
    """
    made = zip(_rows(_Same(extraction)), extraction.obligations, strict=True)
    return ((_in_lines(row, task), task) for row, task in made) if lines else made


def short_title(document: Document) -> str:
    """What people call the document: the plan that a notice passes on, without 关于印发…的通知; else its title or
    file name.
    """
    title = _SPACE_INSIDE.sub("", one_line(document.title or ""))
    if not title:
        return one_line(document.source.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]) or "未命名文件"
    passed_on = _PASSED_ON.match(title)
    if not passed_on:
        return title
    inner = re.sub(r"的?(?:通知|公告|函|通告)$", "", passed_on[1]).strip()
    whole = re.fullmatch(r"《([^《》]+)》", inner)
    return whole[1] if whole else inner


def table_title(title: str) -> str:
    """The title over the task matrix of the document called `title`."""
    return title if title.endswith("分工表") else f"{title}任务分工表"


def cited(document: Document) -> str:
    """The document as a text cites it: 《标题》(文号)."""
    number = one_line(document.number or "")
    return f"《{inner(short_title(document))}》" + (f"({number})" if number else "")


def inner(title: str) -> str:
    """A title inside a title stands in 〈〉 (GB/T 15834)."""
    return title.replace("《", "〈").replace("》", "〉")


def headings(task: Obligation) -> tuple[str, ...]:
    """The headings over the task with their numbers, outermost first, each short enough for a cell."""
    return _numbered(task.section)


def position(task: Obligation) -> str:
    """Where the task stands in the text, in characters counted from 1: 第1—20字."""
    return f"第{task.span.start + 1}—{task.span.end}字"


def task_words(task: Obligation) -> str:
    """The words of the task on one line."""
    quote = task.quote
    return one_line(_BREAK_INSIDE.sub("", quote) if "\n" in quote else quote)


def names(parties: Iterable[Party]) -> str:
    """The organisations as the text names them, each once: 市民政局、市财政局."""
    return _join("、", (one_line(party.name) for party in parties))


def time_limits(task: Obligation, *, lines: bool = False) -> str:
    """The time limits in the words of the text, with the date that they come to; `lines`: see `rows`."""
    return _join("\n" if lines else "；", (_deadline(d, "\n" if lines else "") for d in task.deadlines))


def measures(task: Obligation, *, lines: bool = False) -> str:
    """The numeric standards in the words of the text; `lines`: see `rows`."""
    return _join("\n" if lines else "；", map(_standard, task.standards))


def is_formula(text: str) -> bool:
    """Would a spreadsheet program take this cell for a formula?"""
    return text[:1] in _FORMULA


def bounded(text: str) -> str:
    """`text`, or as much of it as a cell of Excel holds, with words that say so."""
    if len(text) * 2 <= MOST_CHARACTERS:
        return text
    # Excel counts UTF-16 units: a rare character outside the basic plane is two.
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * MOST_CHARACTERS:
        return text
    return units[: 2 * (MOST_CHARACTERS - len(CUT_MARK))].decode("utf-16-le", "ignore") + CUT_MARK


class _Same:
    """A document as the key of a cache, the same as itself alone: comparing what it holds would take as long as its
    rows.
    """

    def __init__(self, extraction: Extraction) -> None:
        self.extraction = extraction

    def __hash__(self) -> int:
        return id(self.extraction)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.extraction is other.extraction


# Several exporters want the rows of one document, one after the other.
@lru_cache(maxsize=1)
def _rows(given: _Same) -> tuple[Row, ...]:
    document, tasks = given.extraction.document, given.extraction.obligations
    named = cited(document)
    basis = _join("；", (_reference(r) for r in document.references if r.relation in _BASIS_RELATIONS), _MOST_BASES)
    return tuple(_row(task, named, basis, page_of(document.places, task.span.start)) for task in tasks)


def _row(task: Obligation, named: str, basis: str, page: int | None) -> Row:
    own_basis = _join("；", (_reference(r) for r in task.references), _MOST_BASES)
    place = [named, " ".join(headings(task)), f"第{page}页" if page else "", position(task)]
    cells = [
        _category(task.section),
        task_words(task),
        names(task.lead),
        names(task.support),
        names(task.actors),
        time_limits(task),
        measures(task),
        KINDS[task.kind],
        own_basis or basis,
        ",".join(x for x in place if x),
        one_line(task.id),
        YES if task.reviewed else "",
    ]
    notes = set()
    for reason in task.reasons:
        column = _CELLS.get(reason.cell)
        if reason.code and column and (not cells[column - 1] or column in notes):
            cells[column - 1] = NOTES.get(reason.code, UNKNOWN_NOTE)
            notes.add(column)
    texts = tuple(map(bounded, cells))
    return Row((*texts, check_code(texts)), frozenset(notes))


def _in_lines(row: Row, task: Obligation) -> Row:
    """The row with time limits and measures in lines."""
    if not (task.deadlines or task.standards):
        return row
    deadlines = bounded(time_limits(task, lines=True)) if DEADLINES not in row.notes else row.text(DEADLINES)
    standards = bounded(measures(task, lines=True)) if STANDARDS not in row.notes else row.text(STANDARDS)
    if (deadlines, standards) == (row.text(DEADLINES), row.text(STANDARDS)):
        return row
    before, after = row.cells[: DEADLINES - 1], row.cells[STANDARDS : CHECK - 1]
    code = recoded(row.text(CHECK), {DEADLINES: deadlines, STANDARDS: standards})
    return Row((*before, deadlines, standards, *after, code), row.notes)


def _deadline(deadline: Deadline, before_date: str) -> str:
    quote, start, end = one_line(deadline.quote), deadline.start, deadline.end
    if start and end:
        return f"{quote}{before_date}({start}至{before_date}{end})"
    if start:
        return f"{quote}{before_date}({start}起)"
    return f"{quote}{before_date}({end})" if end and end != quote else quote


def _standard(standard: Standard) -> str:
    quote, of = one_line(standard.quote), one_line(standard.of or "")
    words = quote if not of or of in quote else of + quote
    return words + "(适用条件)" if standard.condition else words


def _reference(reference: Reference) -> str:
    title, number = one_line(reference.title or ""), one_line(reference.number or "")
    if not title:
        return number
    return f"《{inner(title)}》" + (f"({number})" if number else "")


# A heading stands over many tasks.
@lru_cache(maxsize=64)
def _numbered(section: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(shortened(one_line(h).rstrip("。:："), _HEADING) for h in section)


@lru_cache(maxsize=64)
def _category(section: tuple[str, ...]) -> str:
    return " / ".join(shortened(_unnumbered(h), _HEADING) for h in reversed(section))


def _unnumbered(heading: str) -> str:
    heading = one_line(heading)
    for _ in range(2):  # 第一章 一、
        _, _, body = marker(fold(heading), 0, len(heading))
        heading = heading[body:]
    return heading.rstrip("。:：;；")


def _join(between: str, parts: Iterable[str], most: int | None = None) -> str:
    seen = list(dict.fromkeys(filter(None, parts)))
    return between.join(seen[:most]) + ("等" if most and len(seen) > most else "")
