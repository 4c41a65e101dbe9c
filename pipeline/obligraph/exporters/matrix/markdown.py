"""matrix.md: the task matrix as GitHub-flavoured Markdown, a heading and a table for each document.

Every character of a document that Markdown could take for markup is escaped, so that a text stays the text it is.
"""

from __future__ import annotations

import re
from pathlib import Path

from obligraph.exporters.base import Exporter
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.matrix import cells
from obligraph.graph.plain import printable
from obligraph.model import Extraction

_COLUMNS = (
    cells.CATEGORY,
    cells.TASK,
    cells.LEAD,
    cells.SUPPORT,
    cells.ACTORS,
    cells.DEADLINES,
    cells.STANDARDS,
    cells.KIND,
)
_PLACE = cells.COLUMNS[cells.PLACE]
_HEAD = (cells.COLUMNS[cells.NUMBER], *(cells.COLUMNS[column] for column in _COLUMNS), _PLACE)
_LEGEND = "斜体字说明该栏空缺的原因（—为文中未提）；完成时限括号内为按文件推算的日期；出处为任务在原文中的位置。"
_MARKUP = {ord(character): "\\" + character for character in "\\`*_{}[]<>#|~$&!"}
# Addresses become links without any markup: https://…, www.…, name@host.
_ADDRESS = r"(?i:://|(?<=www)\.|@)"


class MatrixMarkdown(Exporter):
    """matrix.md; tasks are numbered through."""

    def __init__(self, folder: Path) -> None:
        self._file = AtomicFile(folder / "matrix.md")
        self._tasks = 0
        self._file.write(f"# 任务分工表\n\n{_LEGEND}\n")

    def add(self, extraction: Extraction) -> None:
        count = len(extraction.obligations)
        head = escaped(cells.cited(extraction.document))
        self._file.write(f"\n## {head}\n\n{f'共{count}项任务。' if count else '未发现任务。'}\n")
        if not count:
            return
        self._file.write(f"\n{_line(_HEAD)}{_line(['--:', *['---'] * (len(_HEAD) - 1)])}")
        for row, task in cells.rows(extraction, lines=True):
            self._tasks += 1
            texts = (_cell(row.text(column), note=column in row.notes) for column in _COLUMNS)
            self._file.write(_line([str(self._tasks), *texts, cells.position(task)]))

    def close(self) -> None:
        self._file.commit()

    def abort(self) -> None:
        self._file.abort()


def escaped(text: str) -> str:
    """`text` for one line of Markdown, shown as it stands; a line feed becomes `<br>`."""
    words = printable(text).translate(_MARKUP)
    return re.sub(_ADDRESS, r"\\\g<0>", words).replace("\n", "<br>")


def _cell(text: str, *, note: bool) -> str:
    return f"*{escaped(text)}*" if note and text else escaped(text)


def _line(texts: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(texts)} |\n"
