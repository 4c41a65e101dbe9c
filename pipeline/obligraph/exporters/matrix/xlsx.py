"""matrix.xlsx: the task matrix (任务分工表) as offices circulate it: all tasks, a summary, a sheet a document, a
sheet a department.

Which documents and departments get a sheet is known only at the end, so rows wait in a temporary file; memory holds
counts alone.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import xlsxwriter

from obligraph.exporters.base import ExportError, Segmented
from obligraph.exporters.files import AtomicFile, scratch
from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.xlsx_segment import Measured, part_of, row_of, segment_of
from obligraph.exporters.matrix.xlsx_sheets import DEPARTMENTS, MOST_ROWS, SUMMARY, UNREAD, SheetNames, Table
from obligraph.exporters.matrix.xlsx_style import Styles
from obligraph.exporters.matrix.xlsx_summary import DepartmentCount, DocumentCount, SummaryPages, tell_apart
from obligraph.graph.plain import one_line
from obligraph.model import Extraction, Problem

if TYPE_CHECKING:
    from obligraph.exporters.matrix.xlsx_rows import Patterns

DOCUMENT_SHEETS = DEPARTMENT_SHEETS = 40
# All department sheets together: a run over a thousand documents should not write each task five times.
DEPARTMENT_ROWS = 20_000
# Above this many tasks XlsxWriter keeps no cells in memory; below it, strings are shared, which more programs can read.
CONSTANT_MEMORY_FROM = 4_000
_BLUE, _GREEN = "#5B87C5", "#6FA66A"
# Fixed, so that two runs give the same bytes.
_CREATED = datetime(2000, 1, 1)


class _Tables(NamedTuple):
    """The tables on which a row may stand: the total, and those of its document and its organisations, by number."""

    everything: Table
    documents: dict[int, Table]
    departments: dict[int, Table]

    def of(self, document: int, parties: Iterable[int]) -> list[Table]:
        """Those of a row."""
        found = [self.everything]
        if document in self.documents:
            found.append(self.documents[document])
        return found + [self.departments[party] for party in parties if party in self.departments]


class MatrixXlsx(Segmented):
    """matrix.xlsx. `most_rows` is Excel's limit for a sheet; tests lower it."""

    def __init__(
        self, folder: Path, *, most_rows: int = MOST_ROWS, constant_memory_from: int = CONSTANT_MEMORY_FROM
    ) -> None:
        self._most_rows, self._constant_memory_from = most_rows, constant_memory_from
        self._documents: list[DocumentCount] = []
        self._departments: dict[str, DepartmentCount] = {}
        self._numbers: dict[str, int] = {}
        self._unread: list[tuple[str, str]] = []
        self._looks: dict[int, None] = {}
        self._tasks = 0
        self._file = AtomicFile(folder / "matrix.xlsx")
        self._scratch, self._spool = scratch(folder / "matrix.xlsx")

    @classmethod
    def segment(cls, extraction: Extraction) -> bytes:
        return segment_of(extraction)

    def keep(self, segment: bytes) -> None:
        part = part_of(segment)
        head = [len(self._documents), part.document.tasks, list(map(self._department, part.departments))]
        self._spool.write(json.dumps(head).encode() + b"\n" + part.rows)
        self._looks.update(dict.fromkeys(part.looks))
        self._documents.append(part.document)
        self._tasks += part.document.tasks

    def problem(self, problem: Problem) -> None:
        self._unread.append((one_line(problem.source), one_line(problem.message)))

    def close(self) -> None:
        try:
            self._write_workbook()
        except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
            self.abort()
            raise ExportError(f"{self._file.path}: the workbook cannot be written: {error}") from error
        except BaseException:
            self.abort()
            raise
        self._file.commit()
        self._drop_scratch()

    def abort(self) -> None:
        self._file.abort()
        self._drop_scratch()

    def _department(self, found: tuple[str, DepartmentCount]) -> int:
        """Count an organisation of one document; its number."""
        key, count = found
        known = self._departments.get(key)
        if known is None:
            self._numbers[key] = len(self._numbers)
            self._departments[key] = count
        else:
            known.add(count)
        return self._numbers[key]

    def _write_workbook(self) -> None:
        big = self._tasks >= self._constant_memory_from
        options = {
            "constant_memory": big,
            "tmpdir": str(self._scratch),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        skeleton = self._scratch / "workbook"
        workbook = xlsxwriter.Workbook(str(skeleton) if big else self._file.stream, options)
        workbook.set_properties({"title": "任务分工表", "created": _CREATED})
        styles, names = Styles(workbook), SheetNames()
        everything = self._table(workbook, styles, names, "任务总表", self._total_title(), self._tasks)
        tell_apart(self._departments.values())
        summary = workbook.add_worksheet(names.take(SUMMARY))
        by_department = workbook.add_worksheet(names.take(DEPARTMENTS))
        unread = workbook.add_worksheet(names.take(UNREAD)) if self._unread else None
        documents = self._document_tables(workbook, styles, names)
        departments = self._department_tables(workbook, styles, names)
        tables = _Tables(everything, documents, departments)
        if big:
            # Small runs, which are most, start without it.
            from obligraph.exporters.matrix.xlsx_rows import Patterns

            patterns = Patterns(workbook.worksheets()[0], styles, self._looks)
        else:
            for document, parties, measured in self._spooled():
                row = styles.dress(measured.texts, measured.looks, measured.height)
                for table in tables.of(document, parties):
                    table.write(row)
        sheets = {i: table.name for i, table in documents.items()} or dict.fromkeys(
            range(len(self._documents)), everything.name
        )
        if len(self._documents) > DOCUMENT_SHEETS:
            sheets = {}
        pages = SummaryPages(styles)
        pages.documents(summary, self._document_remarks(), self._documents, sheets)
        pages.departments(
            by_department,
            self._department_remarks(len(departments)),
            [(count, departments[number].name if number in departments else None) for number, count in self._ranked()],
        )
        if unread:
            pages.unread(unread, self._unread)
        workbook.close()
        if big:
            self._write_rows(skeleton, patterns, tables)

    def _write_rows(self, skeleton: Path, patterns: Patterns, tables: _Tables) -> None:
        from obligraph.exporters.matrix.xlsx_rows import Rows

        with contextlib.closing(Rows(skeleton, patterns, self._scratch)) as rows:
            for document, parties, row in self._spooled():
                rows.write(row, tables.of(document, parties))
            rows.put_together(self._file.stream)

    def _table(
        self,
        workbook: Any,
        styles: Styles,
        names: SheetNames,
        name: str,
        title: str,
        count: int,
        colour: str | None = None,
        back: str = SUMMARY,
    ) -> Table:
        return Table(
            workbook,
            styles,
            names,
            name=name,
            title=title,
            count=count,
            colour=colour,
            most_rows=self._most_rows,
            back=back,
        )

    def _document_tables(self, workbook: Any, styles: Styles, names: SheetNames) -> dict[int, Table]:
        """A sheet a document, by its index; none for a single document, which the first sheet already shows."""
        if not 1 < len(self._documents) <= DOCUMENT_SHEETS:
            return {}
        return {
            i: self._table(workbook, styles, names, f"{i + 1}.{d.title}", cells.table_title(d.title), d.tasks, _BLUE)
            for i, d in enumerate(self._documents)
        }

    def _department_tables(self, workbook: Any, styles: Styles, names: SheetNames) -> dict[int, Table]:
        """A sheet for each of the departments with the most tasks, by its number, as far as the bounds go."""
        tables: dict[int, Table] = {}
        room = DEPARTMENT_ROWS
        for number, department in self._ranked():
            if len(tables) == DEPARTMENT_SHEETS:
                break
            if department.tasks <= room:
                room -= department.tasks
                title = f"{department.name}任务清单"
                tables[number] = self._table(
                    workbook, styles, names, department.name, title, department.tasks, _GREEN, DEPARTMENTS
                )
        return tables

    def _ranked(self) -> list[tuple[int, DepartmentCount]]:
        """Departments by number of tasks, most first; those with as many in the order of the text."""
        return sorted(enumerate(self._departments.values()), key=lambda pair: -pair[1].tasks)

    def _spooled(self) -> Iterator[tuple[int, list[int], Measured]]:
        """Every row with the number of its document and those of its organisations."""
        self._spool.seek(0)
        while head := self._spool.readline():
            document, tasks, numbers = json.loads(head)
            for _ in range(tasks):
                row = row_of(self._spool.readline())
                yield document, [numbers[i] for i in row.parties], row

    def _total_title(self) -> str:
        return cells.table_title(self._documents[0].title) if len(self._documents) == 1 else "任务分工总表"

    def _document_remarks(self) -> list[str]:
        remarks = [
            f"共{len(self._documents)}份文件、{self._tasks}项任务、{len(self._departments)}个单位;"
            f"点击带下划线的名称可转到对应工作表。按单位的统计见工作表“{DEPARTMENTS}”。"
        ]
        if self._unread:
            remarks.append(f"另有{len(self._unread)}个来源未能读取,见工作表“{UNREAD}”。")
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
        return remarks

    def _drop_scratch(self) -> None:
        self._spool.close()
        shutil.rmtree(self._scratch, ignore_errors=True)
