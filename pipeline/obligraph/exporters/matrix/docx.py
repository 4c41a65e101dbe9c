"""matrix.docx: the task matrix (任务分工表) as offices send it round: A4 landscape, a table a document, a band for each
heading.

How many documents there are is known only at the end, so the tables wait in a temporary file and go from there into
the document's XML.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from pathlib import Path

from obligraph.exporters.base import Exporter, ExportError
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.matrix import cells
from obligraph.model import Extraction, Kind, Problem

_TITLE = "任务分工表"
_LEGEND = (
    "灰色斜体字说明该栏空缺的原因（“—”为文中未提）；完成时限括号内为按文件推算的日期；"
    "备注注明任务类型（义务不注）和任务在原文中的位置。"
)
_NO_HEADING = "其他"
_BODY, _FONTS = "word/document.xml", "word/fontTable.xml"
_BODY_START = b"<w:body>"
_CHUNK = 1 << 20


class MatrixDocx(Exporter):
    """matrix.docx. Tasks are numbered through; a single document gives its name to the title."""

    def __init__(self, folder: Path) -> None:
        from obligraph.exporters.matrix import docx_page, docx_rows

        self._page, self._rows = docx_page, docx_rows
        self._documents = self._tasks = self._unread = 0
        # Of the first document: what stands over its table only where there are others.
        self._first_title = self._first_cited = self._first_head = ""
        self._file = AtomicFile(folder / "matrix.docx")
        # Unnamed: nothing to clean up, whatever happens.
        self._spool = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115

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
            self._write(head)
        if not count:
            return
        self._write(self._rows.table_start())
        over: tuple[str, ...] = ()
        for row, task in cells.rows(extraction, lines=True):
            self._tasks += 1
            if task.section != over:
                over = task.section
                self._write(self._rows.band("　".join(filter(None, cells.headings(task))) or _NO_HEADING))
            kind = "" if task.kind is Kind.OBLIGATION else cells.KINDS[task.kind] + "\n"
            self._write(self._rows.row(self._tasks, row, kind + cells.position(task)))
        self._write(self._rows.table_end())

    def problem(self, problem: Problem) -> None:
        self._unread += 1

    def close(self) -> None:
        try:
            self._write_document()
        except OSError as error:
            self.abort()
            raise ExportError(f"{self._file.path}: cannot be written: {error.strerror or error}") from error
        except BaseException:
            self.abort()
            raise
        self._file.commit()
        self._spool.close()

    def abort(self) -> None:
        self._file.abort()
        self._spool.close()

    def _write(self, xml: str) -> None:
        try:
            self._spool.write(xml.encode("utf-8"))
        except OSError as error:
            raise ExportError(f"{self._file.path}: cannot be written: {error.strerror or error}") from error

    def _write_document(self) -> None:
        title = cells.table_title(self._first_title) if self._documents == 1 else _TITLE
        head = self._head(title).encode("utf-8")
        made = self._page.empty_document(title)
        with zipfile.ZipFile(io.BytesIO(made)) as template, zipfile.ZipFile(self._file.stream, "w") as file:
            for name in template.namelist():
                content = template.read(name)
                if name == _BODY:
                    before, start, after = content.partition(_BODY_START)
                    size = len(content) + len(head) + self._spool.tell()
                    with file.open(_entry(name, size), "w") as part:
                        part.write(before + start + head)
                        self._spool.seek(0)
                        shutil.copyfileobj(self._spool, part, _CHUNK)
                        part.write(after)
                else:
                    content = self._page.fonts().encode("utf-8") if name == _FONTS else content
                    with file.open(_entry(name, len(content)), "w") as part:
                        part.write(content)

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


def _entry(name: str, size: int) -> zipfile.ZipInfo:
    """A file of the archive without a clock and without the system that wrote it; `size` tells whether it needs the
    large form (ZIP64).
    """
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type, entry.create_system, entry.file_size = zipfile.ZIP_DEFLATED, 0, size
    return entry
