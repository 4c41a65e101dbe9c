"""What a matrix that comes back says of one task: which of its cells somebody changed, and to what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from obligraph.corrections.change import COLUMNS, words_of
from obligraph.corrections.correction import CELLS, REVIEWED, TASK, Correction
from obligraph.corrections.returned import Cell, Row
from obligraph.corrections.words import Reader, UnreadableError, is_no_task, said
from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.check import LETTERS, cell_code, plain
from obligraph.model import Document, Obligation

_CHECKED = range(cells.TASK, cells.KIND + 1)
_NOT_YET = frozenset({"否", "no", "n", "未", "未复核", "0", "false"})


class Message(NamedTuple):
    """What could not be taken in, or is worth a look: where (sheet, cell), a stable code, why (English, Chinese).
    `note`: it was taken in all the same."""

    sheet: str
    place: str
    code: str
    english: str
    chinese: str
    note: bool = False


class Change(NamedTuple):
    """A cell that somebody changed: the words now, and where."""

    text: str
    row: Row
    column: int


@dataclass(slots=True)
class Said:
    """The corrections of one task as they are to be stored, and what came of this matrix."""

    corrections: dict[str, Correction]
    messages: list[Message] = field(default_factory=list)
    corrected: int = 0
    set_back: int = 0
    rejected: bool = False
    marked: bool = False


class Judge:
    """Holds the rows of a task against what the export wrote."""

    def __init__(self, reader: Reader, file: str) -> None:
        self._reader, self._file = reader, file

    def judge(
        self, rows: Sequence[Row], base: Obligation, now: Obligation, stored: dict[str, Correction], document: Document
    ) -> Said:
        """`base` is the task as it was extracted, `now` as it stands in the results (`base` too where it was rejected),
        `stored` what people said of it so far."""
        out = Said(dict(stored))
        changes: dict[str, list[Change]] = {}
        for row in rows:
            if message := _moved(row, now):
                out.messages.append(message)
                continue
            for name, change in self._changes(row, base, now, stored):
                changes.setdefault(name, []).append(change)
        for name in CELLS:
            given = changes.get(name, [])
            if not given:
                continue
            first = given[0]
            others = [c for c in given if _meaning(c) != _meaning(first)]
            if others:
                out.messages.append(_contradiction(first, others[0]))
            elif name == REVIEWED:
                self._mark(out, first, base)
            elif name == "kind":
                self._kind(out, first, base)
            else:
                self._cell(out, name, first, base, document)
        return out

    def _changes(
        self, row: Row, base: Obligation, now: Obligation, stored: dict[str, Correction]
    ) -> Iterator[tuple[str, Change]]:
        """The cells of a row that somebody changed since it was exported."""
        mark = plain(row.text(cells.REVIEWED)).lower()
        code = row.text(cells.CHECK).strip()
        codes = {column: code[n * LETTERS :][:LETTERS] for n, column in enumerate(_CHECKED)}
        checked = len(code) == LETTERS * len(_CHECKED)
        for name, column in COLUMNS.items():
            if column not in row.cells:
                continue
            cell = row.cells[column]
            if not cell.formula and self._is_old(
                cell, name, column, base, now, stored, codes[column] if checked else "", bool(mark)
            ):
                continue
            yield name, Change(cell.text, row, column)
        if mark and cells.REVIEWED in row.cells:
            negative = mark in _NOT_YET
            if negative != (not now.reviewed):
                yield REVIEWED, Change("" if negative else cells.YES, row, cells.REVIEWED)

    def _is_old(
        self, cell: Cell, name: str, column: int, base: Obligation, now: Obligation, stored: dict[str, Correction],
        code: str, marked: bool,
    ) -> bool:  # fmt: skip
        """Does the cell say what the export had written? A row that has lost its code is held against the results, and
        against the extraction unless it is marked as reviewed: an older copy must not undo later corrections."""
        if code and cell_code(cell.text) == code and TASK not in stored:
            return True
        words = said(column, cell.text)
        current = said(column, words_of(now, name))
        if TASK in stored and name == "kind":
            return is_no_task(cell.text) or not marked
        if words == current or (name in stored and words == said(column, stored[name].after)):
            return True
        if code:
            return False
        return not marked and words == said(column, words_of(base, name))

    def _mark(self, out: Said, change: Change, base: Obligation) -> None:
        if change.text:
            out.corrections[REVIEWED] = self._made(change, REVIEWED, base, "", cells.YES)
            out.marked = True
        elif REVIEWED in out.corrections:
            del out.corrections[REVIEWED]

    def _kind(self, out: Said, change: Change, base: Obligation) -> None:
        if change.row.cells[change.column].formula:
            out.messages.append(_formula(change))
        elif is_no_task(change.text):
            out.corrections[TASK] = self._made(change, TASK, base, cells.KINDS[base.kind], cells.NO_TASK)
            out.rejected = True
        else:
            try:
                kind = self._reader.kind(change.text)
            except UnreadableError as error:
                out.messages.append(_unread(change, error))
                return
            out.set_back += out.corrections.pop(TASK, None) is not None
            if kind is base.kind:
                out.set_back += out.corrections.pop("kind", None) is not None
                return
            out.corrections["kind"] = self._made(
                change, "kind", base, cells.KINDS[base.kind], cells.KINDS[kind]
            )  # fmt: skip
            out.corrected += 1

    def _cell(self, out: Said, name: str, change: Change, base: Obligation, document: Document) -> None:
        if change.row.cells[change.column].formula:
            out.messages.append(_formula(change))
            return
        before, words = words_of(base, name), said(change.column, change.text)
        if words == said(change.column, before):
            out.set_back += out.corrections.pop(name, None) is not None
            return
        after = change.text.strip() if words else ""
        try:
            self._check(out, name, after, change, base, document)
        except UnreadableError as error:
            out.messages.append(_unread(change, error))
            return
        out.corrections[name] = self._made(change, name, base, before, after)
        out.corrected += 1

    def _check(
        self, out: Said, name: str, after: str, change: Change, base: Obligation, document: Document
    ) -> None:  # fmt: skip
        """Raises UnreadableError where the words mean nothing; notes names that nobody knows."""
        if name == "deadlines":
            self._reader.deadlines(after, base, document)
        elif name == "standards":
            self._reader.standards(after, base, document)
        else:
            for party in self._reader.parties(after, base, document):
                if not self._reader.is_known(party):
                    english = f"{party.name} stands neither in the text nor in the lexicons; taken as it was written"
                    chinese = f"{party.name} 不见于原文和词表，已照写录入，请核对有无笔误"
                    out.messages.append(
                        Message(
                            change.row.sheet, change.row.place(change.column), "unknown-name", english, chinese, True
                        )
                    )

    def _made(self, change: Change, name: str, base: Obligation, before: str, after: str) -> Correction:
        return Correction(
            base.id, base.doc, base.source, base.section, base.quote, name, before, after,
            self._file, change.row.sheet, change.row.place(change.column),
        )  # fmt: skip


def _moved(row: Row, task: Obligation) -> Message | None:
    """The message where the words of the task differ: rows sorted without their ids would correct the wrong tasks."""
    cell = row.cells.get(cells.TASK)
    if cell is None:
        return None
    expected = cells.task_words(task)
    if not cell.formula and plain(cell.text) == plain(expected):
        return None
    return Message(
        row.sheet,
        row.place(cells.TASK),
        "changed-text",
        f"the words of task {task.id} differ from the text, so the row is left out: a matrix corrects the other cells "
        "alone, and rows must be sorted with their ids",
        f"工作任务与编号 {task.id} 的原文不符，本行未导入：原文不可改动，排序时须整行一起移动",
    )


def _meaning(change: Change) -> tuple[str, bool]:
    return said(change.column, change.text), change.row.cells[change.column].formula


def _contradiction(first: Change, other: Change) -> Message:
    where = f"{first.row.sheet + '!' if first.row.sheet else ''}{first.row.place(first.column)}"
    return Message(
        other.row.sheet,
        other.row.place(other.column),
        "contradiction",
        f"this cell and {where} correct one task differently, so neither is taken: {_short(first)} / {_short(other)}",
        f"与 {where} 对同一任务的更正不一致，均未采用：{_short(first)} / {_short(other)}",
    )


def _short(change: Change) -> str:
    return plain(change.text)[:40] or "(空)"


def _formula(change: Change) -> Message:
    text = change.text[:60]
    return Message(
        change.row.sheet,
        change.row.place(change.column),
        "formula",
        f"a formula or an error is not read: {text}; write its value",
        f"公式或错误值不予读取：{text}；请改为数值或文字",
    )


def _unread(change: Change, error: UnreadableError) -> Message:
    return Message(
        change.row.sheet, change.row.place(change.column), "unreadable", error.english, error.chinese
    )  # fmt: skip


def without_mark(task: Obligation) -> Obligation:
    """A task that nobody corrected, as it was extracted."""
    return replace(task, reviewed=False) if task.reviewed else task
