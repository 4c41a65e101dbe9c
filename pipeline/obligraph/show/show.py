"""A run's folder → what is printed: the tasks that are wanted, or counts over them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO

from obligraph.model import Extraction
from obligraph.records import encode
from obligraph.results import Results, Wanted
from obligraph.show.counts import GROUPS, Count, Groups
from obligraph.show.words import Row, heading, kind, row, told

DEFAULT_LIMIT = 50
_COLUMNS = ("task", "lead", "support", "actors", "deadline", "standard", "kind", "document", "id")


class Form(StrEnum):
    """How results are printed."""

    TABLE = "table"
    LINES = "lines"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Options:
    """What to print and how: `by` a name of GROUPS or "" for the tasks themselves; `limit` 0 for all, None for the
    form's own (50 in a table, all else); `whole` leaves every cell of a table uncut; `width` in columns, None for the
    terminal's.
    """

    form: Form = Form.TABLE
    by: str = ""
    limit: int | None = None
    whole: bool = False
    width: int | None = None
    color: bool = False
    language: str = "en"
    unicode: bool = True


@dataclass(slots=True)
class Seen:
    """What went by, for the line below a table."""

    documents: int = 0
    tasks: int = 0
    lead: int = 0
    deadline: int = 0
    standard: int = 0
    reviewed: int = 0
    ids: list[str] = field(default_factory=list)

    def add(self, extraction: Extraction) -> None:
        """Count the chosen tasks of one document."""
        self.documents += bool(extraction.obligations)
        self.tasks += len(extraction.obligations)
        for task in extraction.obligations:
            self.lead += bool(task.lead)
            self.deadline += bool(task.deadlines)
            self.standard += bool(task.standards)
            self.reviewed += task.reviewed


def show(folder: Path, wanted: Wanted, options: Options, stream: TextIO) -> int:
    """Print what is wanted of the results in `folder` to `stream`; how many tasks are. Raises ResultsError."""
    results = Results(folder)
    if options.by:
        return _show_groups(results, wanted, options, stream)
    match options.form:
        case Form.TABLE:
            return _show_table(results, wanted, options, stream)
        case Form.LINES:
            return _show_lines(results, wanted, options, stream)
        case Form.JSON:
            return _show_records(results, wanted, options, stream)


def _show_table(results: Results, wanted: Wanted, options: Options, stream: TextIO) -> int:
    from obligraph.show.ids import short_ids
    from obligraph.show.table import console, draw_tasks

    seen, rows = Seen(), list[Row]()
    limit = DEFAULT_LIMIT if options.limit is None else options.limit
    for extraction in results.extractions():
        seen.ids += [task.id for task in extraction.obligations]
        chosen = wanted.of(extraction)
        seen.add(chosen)
        for task in chosen.obligations:
            if limit and len(rows) == limit:
                break
            rows.append(row(task, extraction.document, options.language))
    if rows:
        on = console(stream, options.width, options.color)
        draw_tasks(on, rows, short_ids(seen.ids), options.language, whole=options.whole)
        stream.write(f"\n{_summary(seen, len(rows), options.language)}\n")
    return seen.tasks


def _show_lines(results: Results, wanted: Wanted, options: Options, stream: TextIO) -> int:
    """A head and a task a line, cells whole and with tabs between."""
    language, count = options.language, 0
    for extraction in results.extractions():
        for task in wanted.of(extraction).obligations:
            if options.limit and count == options.limit:
                return count
            if not count:
                stream.write(_tabbed([heading(name, language) for name in ("number", *_COLUMNS)]))
            count += 1
            cells = row(task, extraction.document, language)._asdict() | {"kind": kind(task.kind, language)}
            stream.write(_tabbed([str(count), *(cells[name] for name in _COLUMNS)]))
    return count


def _show_records(results: Results, wanted: Wanted, options: Options, stream: TextIO) -> int:
    """The lines of obligations.jsonl."""
    count = 0
    for extraction in results.extractions():
        for task in wanted.of(extraction).obligations:
            if options.limit and count == options.limit:
                return count
            count += 1
            line = encode.line(encode.obligation(task))
            stream.write(line if options.unicode else _json(json.loads(line), options))
    return count


def _show_groups(results: Results, wanted: Wanted, options: Options, stream: TextIO) -> int:
    seen, groups = Seen(), GROUPS[options.by](wanted)
    for extraction in results.extractions():
        chosen = wanted.of(extraction)
        if chosen.obligations:
            seen.add(chosen)
            groups.add(chosen)
    counts = groups.counts()
    default = DEFAULT_LIMIT if options.form is Form.TABLE else 0
    limit = default if options.limit is None else options.limit
    chosen_counts = counts[:limit] if limit else counts
    if not seen.tasks:
        return 0
    match options.form:
        case Form.TABLE:
            from obligraph.show.table import console, draw_counts

            on = console(stream, options.width, options.color)
            draw_counts(on, chosen_counts, groups.columns, options.language, whole=options.whole)
            more = len(counts) - len(chosen_counts)
            stream.write(f"\n{_summary(seen, None, options.language)}{_more(more, options.language)}\n")
        case Form.LINES:
            stream.writelines(_group_lines(chosen_counts, groups, options.language))
        case Form.JSON:
            stream.writelines(_json(count, options) for count in chosen_counts)
    return seen.tasks


def _group_lines(counts: list[Count], groups: Groups, language: str) -> Iterator[str]:
    yield _tabbed([heading(name, language) for name in groups.columns])
    for count in counts:
        yield _tabbed([told(count[name]) for name in groups.columns])


def _tabbed(cells: list[str]) -> str:
    from obligraph.exporters.matrix.cells import is_formula

    # Such lines are pasted into spreadsheets.
    return "\t".join(f"'{cell}" if is_formula(cell) else cell for cell in cells) + "\n"


def _json(record: Any, options: Options) -> str:
    return json.dumps(record, ensure_ascii=not options.unicode) + "\n"


def _summary(seen: Seen, rows: int | None, language: str) -> str:
    if language == "zh":
        head = f"{seen.documents} 份文件、{seen.tasks} 项任务"
        told = f"有牵头单位 {seen.lead} 项，有时限 {seen.deadline} 项，有量化标准 {seen.standard} 项"
        told += f"，已复核 {seen.reviewed} 项。" if seen.reviewed else "。"
        part = f"，此处显示前 {rows} 项（--limit 0 显示全部）" if rows is not None and rows < seen.tasks else ""
        return f"{head}{part}：{told}"
    plural = "" if seen.documents == 1 else "s"
    head = f"{seen.tasks} task{'' if seen.tasks == 1 else 's'} of {seen.documents} document{plural}"
    part = f", the first {rows} shown (--limit 0 shows all)" if rows is not None and rows < seen.tasks else ""
    reviewed = f", {seen.reviewed} reviewed" if seen.reviewed else ""
    return (
        f"{head}{part}: {seen.lead} with a lead, {seen.deadline} with a deadline, {seen.standard} with a standard"
        f"{reviewed}."
    )


def _more(count: int, language: str) -> str:
    if not count:
        return ""
    return f"另有 {count} 组未显示（--limit 0 显示全部）。" if language == "zh" else f" {count} more groups: --limit 0."
