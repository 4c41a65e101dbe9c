"""matrix.docx: the task matrix (任务分工表) as offices send it round: A4 landscape, a table a document, a band for each
heading.
"""

from __future__ import annotations

from pathlib import Path

from obligraph.exporters.base import Exporter
from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.docx_file import DocxFile
from obligraph.model import Extraction, Kind, Problem

_TITLE = "任务分工表"
_LEGEND = (
    "灰色斜体字说明该栏空缺的原因（“—”为文中未提）；完成时限括号内为按文件推算的日期；"
    "备注注明任务类型（义务不注）和任务在原文中的位置。"
)
_NO_HEADING = "其他"


class MatrixDocx(Exporter):
    """matrix.docx. Tasks are numbered through; a single document gives its name to the title."""

    def __init__(self, folder: Path) -> None:
        from obligraph.exporters.matrix import docx_page, docx_rows

        self._page, self._rows = docx_page, docx_rows
        self._table = docx_rows.Table(docx_rows.COLUMNS)
        self._documents = self._tasks = self._unread = 0
        # Of the first document: what stands over its table only where there are others.
        self._first_title = self._first_cited = self._first_head = ""
        self._file = DocxFile(folder / "matrix.docx")

    def add(self, extraction: Extraction) -> None:
        document, count = extraction.document, len(extraction.obligations)
        self._documents += 1
        head = self._rows.paragraph(cells.cited(document), self._page.DOCUMENT) + self._rows.paragraph(
            f"共{count}项任务。" if count else "未发现任务。", self._page.REMARK
        )
        if self._documents == 1:
            self._first_title, self._first_cited = cells.short_title(document), cells.cited(document)
            self._first_head = head
        else:
            self._file.write(head)
        if not count:
            return
        self._file.write(self._table.start())
        over: tuple[str, ...] = ()
        for row, task in cells.rows(extraction, lines=True):
            self._tasks += 1
            if task.section != over:
                over = task.section
                self._file.write(self._table.band("　".join(filter(None, cells.headings(task))) or _NO_HEADING))
            kind = "" if task.kind is Kind.OBLIGATION else cells.KINDS[task.kind] + "\n"
            self._file.write(self._rows.matrix_row(self._table, self._tasks, row, kind + cells.position(task)))
        self._file.write(self._table.end())

    def problem(self, problem: Problem) -> None:
        self._unread += 1

    def close(self) -> None:
        title = cells.table_title(self._first_title) if self._documents == 1 else _TITLE
        self._file.finish(title, self._head(title))

    def abort(self) -> None:
        self._file.abort()

    def _head(self, title: str) -> str:
        """What stands above the first table."""
        count = f"共{self._tasks}项任务。" if self._tasks else "未发现任务。"
        if self._documents == 1:
            remark = f"依据{self._first_cited}。{count}"
        else:
            remark = f"共{self._documents}份文件、{self._tasks}项任务。"
        if self._unread:
            remark += f"另有{self._unread}个来源未能读取（见 problems.jsonl），不在表内。"
        xml = self._rows.paragraph(title, self._page.TITLE)
        xml += self._rows.paragraph(remark + (_LEGEND if self._tasks else ""), self._page.REMARK)
        return xml + (self._first_head if self._documents > 1 else "")
