"""One workbook of the matrix: all tasks, a summary, a sheet a document, a sheet a department.

Which documents and departments get a sheet is known only at the end, so rows wait in a temporary file; memory holds
counts alone.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from obligraph.exporters.files import AtomicFile, scratch
from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.xlsx_rows import laid_out, numbered, one_by_one
from obligraph.exporters.matrix.xlsx_segment import Part, department
from obligraph.exporters.matrix.xlsx_sheets import DEPARTMENTS, MOST_ROWS, SUMMARY, UNREAD, SheetNames, Table
from obligraph.exporters.matrix.xlsx_style import Styles
from obligraph.exporters.matrix.xlsx_summary import DepartmentCount, DocumentCount, SummaryPages, tell_apart
from obligraph.exporters.matrix.xlsx_workbook import new_workbook, told

if TYPE_CHECKING:
    from obligraph.exporters.matrix.xlsx_filling import Patterns

DOCUMENT_SHEETS = DEPARTMENT_SHEETS = 40
# All department sheets together: a run over a thousand documents should not write each task five times.
DEPARTMENT_ROWS = 20_000
# Those that follow carry a task or two each.
DEPARTMENT_LINES = 1_000
# Above this many tasks XlsxWriter keeps no cells in memory; below it, strings are shared, which more programs can read.
CONSTANT_MEMORY_FROM = 4_000
_BLUE, _GREEN = "#5B87C5", "#6FA66A"


class Volume(NamedTuple):
    """Which of several workbooks this is: its number, and how many documents and tasks those before it hold."""

    number: int = 1
    documents: int = 0
    tasks: int = 0


class _Document(NamedTuple):
    """A document in the temporary file: its number, how many bytes of rows it has, the numbers of its organisations
    in this workbook, and `Part.parties`."""

    number: int
    size: int
    numbers: list[int]
    of_rows: bytes

    @property
    def parties(self) -> list[list[int]]:
        """The numbers of each row's organisations."""
        return [[self.numbers[i] for i in row] for row in json.loads(self.of_rows)]


class Book:
    """The workbook at `path`. `most_rows` is Excel's limit for a sheet; tests lower it."""

    def __init__(
        self, path: Path, volume: Volume, *, most_rows: int = MOST_ROWS,
        constant_memory_from: int = CONSTANT_MEMORY_FROM,
    ) -> None:  # fmt: skip
        self.volume = volume
        self._most_rows, self._constant_memory_from = most_rows, constant_memory_from
        self._documents: list[DocumentCount] = []
        # By id: number, names, level, figures. Most come once, and only those of the end are made DepartmentCounts.
        self._counted: dict[str, tuple[int, list[str], str | None, list[int]]] = {}
        self._departments: list[DepartmentCount] = []
        self._spooled: list[_Document] = []
        self.tasks = 0
        self._file = AtomicFile(path)
        self._scratch, self._spool = scratch(path)

    @property
    def documents(self) -> int:
        """How many it holds."""
        return len(self._documents)

    def add(self, part: Part) -> None:
        """Append a document."""
        numbers = [self._department(*found) for found in part.departments]
        rows = numbered(part.rows, self.volume.tasks + self.tasks + 1)
        self._spool.write(rows)
        self._spooled.append(_Document(len(self._documents), len(rows), numbers, part.parties))
        self._documents.append(part.document)
        self.tasks += part.document.tasks

    def finish(self, unread: Sequence[tuple[str, str]], *, more: bool = False) -> None:
        """Write the workbook, which `more` follow; `commit` puts it in its place. Raises ExportError."""
        try:
            with told(self._file.path):
                self._write(unread, more or self.volume.number > 1)
        except BaseException:
            self.abort()
            raise
        self._file.settle(close=False)
        self._drop_scratch()
        # A run over many documents has many workbooks that wait for their place.
        for counted in (self._documents, self._counted, self._departments, self._spooled):
            counted.clear()

    def commit(self) -> None:
        """Put the finished workbook in its place. Raises ExportError."""
        self._file.commit()

    def abort(self) -> None:
        """Remove what is unfinished."""
        self._file.abort()
        self._drop_scratch()

    def _department(self, key: str, names: list[str], level: str | None, figures: list[int]) -> int:
        """Count an organisation of one document; its number."""
        known = self._counted.get(key)
        if known is None:
            known = self._counted[key] = (len(self._counted), names, level, figures)
        else:
            known[3][:] = map(add, known[3], figures)
        return known[0]

    def _write(self, unread: Sequence[tuple[str, str]], several: bool) -> None:
        big = self.tasks >= self._constant_memory_from
        skeleton = self._scratch / "workbook"
        workbook = new_workbook(
            str(skeleton) if big else self._file.stream, "任务分工表", constant_memory=big, scratch=self._scratch
        )
        styles, names = Styles(workbook), SheetNames()
        table = partial(Table, workbook, styles, names, most_rows=self._most_rows)
        everything = table(
            name="任务总表", title=self._total_title(several), count=self.tasks, before=self.volume.tasks
        )
        if big:
            # Small runs, which are most, start without it.
            from obligraph.exporters.matrix.xlsx_filling import Patterns

            patterns = Patterns(workbook.worksheets()[0], styles)
        self._departments = [department(*found[1:]) for found in self._counted.values()]
        tell_apart(self._departments)
        summary = workbook.add_worksheet(names.take(SUMMARY))
        by_department = workbook.add_worksheet(names.take(DEPARTMENTS))
        of_unread = workbook.add_worksheet(names.take(UNREAD)) if unread else None
        documents = self._document_tables(table)
        departments = self._department_tables(table)
        if not big:
            for document, rows in self._documents_with_rows():
                for row, parties in zip(laid_out(rows, styles), document.parties, strict=True):
                    everything.write(row)
                    for its in _tables(document.number, parties, documents, departments):
                        its.write(row)
        pages = SummaryPages(styles)
        self._write_summary(pages, summary, self._document_remarks(several, len(unread)), everything, documents)
        pages.departments(
            by_department,
            self._department_remarks(len(departments)),
            [
                (count, departments[number].name if number in departments else None)
                for number, count in self._ranked()[:DEPARTMENT_LINES]
            ],
        )
        if of_unread:
            pages.unread(of_unread, unread)
        workbook.close()
        if big:
            self._fill(skeleton, patterns, everything, documents, departments)

    def _write_summary(
        self, pages: SummaryPages, sheet: Any, remarks: Sequence[str], everything: Table, documents: dict[int, Table]
    ) -> None:
        sheets = {i: table.name for i, table in documents.items()} or dict.fromkeys(
            range(len(self._documents)), everything.name
        )
        if len(self._documents) > DOCUMENT_SHEETS:
            sheets = {}
        pages.documents(sheet, remarks, self._documents, sheets, self.volume.documents)

    def _fill(
        self, skeleton: Path, patterns: Patterns, everything: Table, documents: dict[int, Table],
        departments: dict[int, Table],
    ) -> None:  # fmt: skip
        from obligraph.exporters.matrix.xlsx_filling import Filling, Total

        with contextlib.closing(Filling(skeleton, patterns, self._scratch)) as filling:
            for document, rows in self._documents_with_rows():
                if document.number not in documents and departments.keys().isdisjoint(document.numbers):
                    continue
                for row, parties in zip(one_by_one(rows), document.parties, strict=True):
                    for table in _tables(document.number, parties, documents, departments):
                        filling.write(row, table)
            total = Total(self.tasks, self._spool.tell(), (rows for _, rows in self._documents_with_rows()))
            filling.put_together(self._file.stream, everything, total)

    def _document_tables(self, table: Callable[..., Table]) -> dict[int, Table]:
        """A sheet a document, by its index; none for a single document, which the first sheet already shows."""
        if not 1 < len(self._documents) <= DOCUMENT_SHEETS:
            return {}
        return {
            i: table(name=f"{i + 1}.{d.title}", title=cells.table_title(d.title), count=d.tasks, colour=_BLUE)
            for i, d in enumerate(self._documents)
        }

    def _department_tables(self, table: Callable[..., Table]) -> dict[int, Table]:
        """A sheet for each of the departments with the most tasks, by its number, as far as the bounds go."""
        tables: dict[int, Table] = {}
        room = DEPARTMENT_ROWS
        for number, counted in self._ranked():
            if len(tables) == DEPARTMENT_SHEETS:
                break
            if counted.tasks <= room:
                room -= counted.tasks
                tables[number] = table(
                    name=counted.name, title=f"{counted.name}任务清单", count=counted.tasks, colour=_GREEN,
                    back=DEPARTMENTS,
                )  # fmt: skip
        return tables

    def _ranked(self) -> list[tuple[int, DepartmentCount]]:
        """Departments by number of tasks, most first; those with as many in the order of the text."""
        return sorted(enumerate(self._departments), key=lambda pair: -pair[1].tasks)

    def _documents_with_rows(self) -> Iterator[tuple[_Document, bytes]]:
        self._spool.seek(0)
        for document in self._spooled:
            yield document, self._spool.read(document.size)

    def _total_title(self, several: bool) -> str:
        if several:
            return f"任务分工总表(第{self.volume.number}册)"
        return cells.table_title(self._documents[0].title) if len(self._documents) == 1 else "任务分工总表"

    def _document_remarks(self, several: bool, unread: int) -> list[str]:
        remarks = [
            f"共{len(self._documents)}份文件、{self.tasks}项任务、{len(self._departments)}个单位;"
            f"点击带下划线的名称可转到对应工作表。按单位的统计见工作表“{DEPARTMENTS}”。"
        ]
        if several:
            number = self.volume.number
            where = "后续各册在文件夹 matrix 中" if number == 1 else "第1册是上一级文件夹中的 matrix.xlsx"
            remarks.append(f"任务较多,分册存放,序号连续:本册为第{number}册,{where};以上数字只计本册。")
        if unread:
            remarks.append(f"另有{unread}个来源未能读取,见工作表“{UNREAD}”。")
        if len(self._documents) > DOCUMENT_SHEETS:
            remarks.append(f"文件超过{DOCUMENT_SHEETS}份,未按文件分表,请在“任务总表”中按“出处”筛选。")
        return remarks

    def _department_remarks(self, departments: int) -> list[str]:
        remarks = [f"共{len(self._departments)}个单位;一项任务涉及几个单位,就在几个单位下各计一次。"]
        if departments < len(self._departments):
            remarks.append(
                f"任务较多的{departments}个单位单列工作表(至多{DEPARTMENT_SHEETS}个、合计{DEPARTMENT_ROWS}行),"
                "其余单位请在“任务总表”中筛选。"
            )
        if len(self._departments) > DEPARTMENT_LINES:
            remarks.append(f"下表只列任务最多的{DEPARTMENT_LINES}个单位。")
        return remarks

    def _drop_scratch(self) -> None:
        self._spool.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


def _tables(
    document: int, parties: Iterable[int], documents: dict[int, Table], departments: dict[int, Table]
) -> list[Table]:
    """Those of a row beside the total: of its document, and of its organisations."""
    found = [documents[document]] if document in documents else []
    return found + [departments[party] for party in parties if party in departments]
