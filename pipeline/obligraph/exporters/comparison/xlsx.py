"""compare.xlsx: a draft held against the text that it implements, as drafting staff read it: every local duty beside
its central ones, what was dropped and added, by department, the coverage matrix, and an overview.

How many documents and rows there are is known only at the end, so rows wait in a temporary file; memory holds counts
alone.
"""

from __future__ import annotations

import marshal
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from obligraph.exporters.comparison import xlsx_pages as pages
from obligraph.exporters.comparison.base import ComparisonExporter
from obligraph.exporters.comparison.counts import Counts, named, short_title
from obligraph.exporters.comparison.marked import Piece, Pieces
from obligraph.exporters.comparison.rows import PairRow, Rows
from obligraph.exporters.comparison.xlsx_look import FILLS, CompareStyles, Dresser, joined
from obligraph.exporters.files import AtomicFile, scratch
from obligraph.exporters.matrix.xlsx_sheets import MOST_ROWS, UNREAD, SheetNames, Table
from obligraph.exporters.matrix.xlsx_summary import SummaryPages
from obligraph.exporters.matrix.xlsx_workbook import new_workbook, told
from obligraph.graph.plain import one_line
from obligraph.model import Comparison, Effect, Problem, Relation

# Above this many rows XlsxWriter keeps no cells in memory; below it, strings are shared, which more programs can read.
CONSTANT_MEMORY_FROM = 4_000
_RELATIONS, _EFFECTS = {str(one): one for one in Relation}, {str(one): one for one in Effect}
_PAIRS_REMARK = (
    "共{count}条本地任务。红色删除线为仅上级条文有的文字，绿色下划线为仅本地条文有的文字；"
    "▲更严 ▼更宽 ○更具体 ◆不同 ·无影响；对应关系由程序推断，请结合原文核对。"
)
_DROPPED_REMARK = "共{count}条上级任务在本地文件中未找到对应条文；可能是有意不写，也可能是换了说法，请结合原文核对。"
_ADDED_REMARK = "共{count}条本地任务在上级文件中未找到对应条文；请核对是否确为本地新增。"


class CompareXlsx(ComparisonExporter):
    """compare.xlsx. `most_rows` and `most_columns` are Excel's limits for a sheet; tests lower them."""

    def __init__(
        self,
        folder: Path,
        *,
        most_rows: int = MOST_ROWS,
        most_columns: int = pages.MOST_COLUMNS,
        constant_memory_from: int = CONSTANT_MEMORY_FROM,
    ) -> None:
        self._most_rows, self._most_columns = most_rows, most_columns
        self._constant_memory_from = constant_memory_from
        self._counts, self._rows = Counts(), Rows()
        self._unread: list[tuple[str, str]] = []
        self._spooled_rows = 0
        self._file = AtomicFile(folder / "compare.xlsx")
        self._scratch, self._spool = scratch(folder / "compare.xlsx")

    def add(self, comparison: Comparison, /) -> None:
        self._counts.add(comparison)
        document = len(self._counts.locals) - 1
        self._spooled_rows += len(comparison.pairs)
        for pair in comparison.pairs:
            # Twice as fast as JSON, and what it reads is only what this run wrote.
            marshal.dump((document, *_record(self._rows.of(pair))), self._spool)

    def problem(self, problem: Problem) -> None:
        self._unread.append((one_line(problem.source), one_line(problem.message)))

    def close(self) -> None:
        try:
            with told(self._file.path):
                self._write_workbook()
        except BaseException:
            self.abort()
            raise
        self._file.commit()
        self._drop_scratch()

    def abort(self) -> None:
        self._file.abort()
        self._drop_scratch()

    def _write_workbook(self) -> None:
        counts = self._counts
        documents, dropped = len(counts.locals), counts.total(Relation.DROPPED)
        title = self._title()
        workbook = new_workbook(
            self._file.stream, title[:255], constant_memory=counts.tasks + dropped >= self._constant_memory_from,
            scratch=self._scratch,
        )  # fmt: skip
        styles, names = CompareStyles(workbook), SheetNames()

        def table(name: str, heading: str, count: int, dresser: Dresser, remark: str) -> Table:
            return Table(
                workbook,
                styles,
                names,
                name=name,
                title=heading,
                count=count,
                most_rows=self._most_rows,
                back=pages.OVERVIEW,
                layout=dresser.layout,
                remark=remark,
            )

        of_pairs = Dresser.of_pairs(styles, documents)
        of_central, of_local = (Dresser.of_side(styles, documents, side) for side in ("上级", "本地"))
        pairs = table(pages.PAIRS, title, counts.tasks, of_pairs, _PAIRS_REMARK)
        gone = table(pages.DROPPED, pages.DROPPED, dropped, of_central, _DROPPED_REMARK)
        new = table(pages.ADDED, pages.ADDED, counts.total(Relation.ADDED), of_local, _ADDED_REMARK)
        for document, row in self._spooled():
            local = counts.locals[document].title
            if row.relation is Relation.DROPPED:
                gone.write(of_central.side(_one_side(row, 0), local))
                continue
            pairs.write(of_pairs.pair(row, local))
            if row.relation is Relation.ADDED:
                new.write(of_local.side(_one_side(row, 1), local))
        pages.write_departments(workbook.add_worksheet(names.take(pages.DEPARTMENTS)), styles, counts.lines())
        pages.write_coverage(
            workbook, styles, names, counts, most_columns=self._most_columns, most_rows=self._most_rows
        )
        overview = workbook.add_worksheet(names.take(pages.OVERVIEW))
        overview.set_tab_color(FILLS[Relation.SPECIFIED])
        pages.write_overview(overview, styles, counts, title, len(self._unread))
        if self._unread:
            SummaryPages(styles).unread(workbook.add_worksheet(names.take(UNREAD)), self._unread)
        workbook.close()

    def _title(self) -> str:
        counts = self._counts
        if counts.central is None:
            return "逐条对照表"
        central = named(short_title(counts.central))
        if len(counts.locals) == 1:
            return f"{central}与{named(counts.locals[0].title)}逐条对照表"
        return f"{central}与{len(counts.locals)}份本地文件逐条对照表"

    def _spooled(self) -> Iterator[tuple[int, PairRow]]:
        self._spool.seek(0)
        for _ in range(self._spooled_rows):
            document, *record = marshal.load(self._spool)
            yield document, _row(record)

    def _drop_scratch(self) -> None:
        self._spool.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


def _one_side(row: PairRow, side: int) -> list[str]:
    words = joined((row.central, row.local)[side])
    return [words, row.lead[side], row.deadlines[side], row.standards[side], row.place[side], row.ids[side]]


def _record(row: PairRow) -> tuple[Any, ...]:
    """The row of plain values, which come back as they went."""
    return (
        str(row.relation),
        tuple(map(tuple, row.central)),
        row.others,
        tuple(map(tuple, row.local)),
        tuple((str(effect), line) for effect, line in row.differences),
        row.lead,
        row.deadlines,
        row.standards,
        row.headings,
        row.place,
        row.score,
        row.ids,
    )


def _row(record: list[Any]) -> PairRow:
    relation, central, others, local, differences, *sided = record
    told = tuple((_EFFECTS[effect], line) for effect, line in differences)
    return PairRow(_RELATIONS[relation], _pieces(central), others, _pieces(local), told, *sided)


def _pieces(found: tuple[Any, ...]) -> Pieces:
    return tuple(map(Piece._make, found))
