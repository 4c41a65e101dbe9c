"""compare.docx: the side-by-side table (逐条对照表) as offices send it round: A4 landscape, a table a local document,
then what was dropped and what was added.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from obligraph.exporters.comparison.base import ComparisonExporter
from obligraph.exporters.comparison.counts import LocalCount, cited, named, short_title
from obligraph.exporters.comparison.rows import PairRow, Rows
from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.docx_file import DocxFile
from obligraph.model import Comparison, Document, Pair, Problem, Relation

if TYPE_CHECKING:
    from obligraph.exporters.matrix.docx_rows import Table

MOST_DOCUMENTS = 20
MOST_ROWS = 4_000
"""Of all side-by-side tables: a paper that nobody could leaf through takes Word minutes to open."""
MOST_COUNTED = 1_000
_TITLE = "逐条对照表"


class CompareDocx(ComparisonExporter):
    """compare.docx. What goes beyond `most_documents` and `most_rows` is counted, and the text says where it stands."""

    def __init__(self, folder: Path, *, most_documents: int = MOST_DOCUMENTS, most_rows: int = MOST_ROWS) -> None:
        from obligraph.exporters.comparison import docx_rows
        from obligraph.exporters.matrix import docx_page
        from obligraph.exporters.matrix.docx_rows import paragraph

        self._page, self._parts, self._paragraph = docx_page, docx_rows, paragraph
        self._most_documents, self._room = most_documents, most_rows
        self._central: Document | None = None
        self._duties = self._documents = self._tasks = self._unread = self._shown = 0
        self._totals = dict.fromkeys(Relation, 0)
        self._counts: list[LocalCount] = []
        # Of the first document: its name, and what stands over its table only where there are others.
        self._first_cited = self._first_head = ""
        self._rows = Rows()
        self._file = DocxFile(folder / "compare.docx")

    def add(self, comparison: Comparison, /) -> None:
        if self._central is None:
            self._central, self._duties = comparison.central.document, len(comparison.central.obligations)
        count = LocalCount.of(comparison)
        self._documents += 1
        self._tasks += count.tasks
        for relation, number in count.relations.items():
            self._totals[relation] += number
        if len(self._counts) < MOST_COUNTED:
            self._counts.append(count)
        if self._documents > self._most_documents or self._room <= 0:
            return
        self._shown += 1
        named_local = cited(comparison.local.document)
        head = self._paragraph(named_local, self._page.DOCUMENT)
        head += self._paragraph(
            f"共{count.tasks}条任务，{self._parts.counted(count.relations, self._duties)}", self._page.WORDS
        )
        if self._documents == 1:
            self._first_cited, self._first_head = named_local, head
        else:
            self._file.write(head)
        self._side_by_side(comparison.pairs)

    def problem(self, problem: Problem) -> None:
        self._unread += 1

    def close(self) -> None:
        title = self._title()
        self._file.finish(title, self._head(title))

    def abort(self) -> None:
        self._file.abort()

    def _side_by_side(self, pairs: tuple[Pair, ...]) -> None:
        """The table of the local duties, then the lists."""
        table, local = self._parts.PAIRS, [pair for pair in pairs if pair.local]
        taken = local[: self._room]
        self._room -= len(taken)
        added: list[tuple[int, PairRow]] = []
        if taken:
            self._file.write(table.start())
            over: tuple[str, ...] | None = None
            for number, pair in enumerate(taken, 1):
                assert pair.local
                row = self._rows.of(pair)
                if pair.local.section != over:
                    over = pair.local.section
                    self._file.write(
                        table.band("　".join(filter(None, cells.headings(pair.local))) or self._parts.NO_HEADING)
                    )
                self._file.write(self._parts.pair(number, row))
                if pair.relation is Relation.ADDED:
                    added.append((number, row))
            self._file.write(table.end())
        if len(taken) < len(local):
            self._remark(f"逐条对照只列前{len(taken)}条，其余{len(local) - len(taken)}条见 compare.xlsx。")
        dropped = [pair for pair in pairs if pair.local is None]
        rows = [(number, self._rows.of(pair)) for number, pair in enumerate(dropped[: self._room], 1)]
        self._room -= len(rows)
        self._list(f"未落实的上级条文（{len(dropped)}条）", self._parts.CENTRAL, rows, 0)
        if len(rows) < len(dropped):
            self._remark(f"未落实的上级条文另有{len(dropped) - len(rows)}条，见 compare.xlsx。")
        of_shown = "上表所列的" if len(taken) < len(local) else ""
        self._list(f"{of_shown}本地新增条文（{len(added)}条，序号同上表）", self._parts.LOCAL, added, 1)

    def _list(self, title: str, table: Table, rows: list[tuple[int, PairRow]], side: int) -> None:
        if not rows:
            return
        self._file.write(self._paragraph(title, self._page.BAND) + table.start())
        for number, row in rows:
            self._file.write(self._parts.one_sided(table, number, row, side))
        self._file.write(table.end())

    def _remark(self, text: str) -> None:
        self._file.write(self._paragraph(text, self._page.REMARK))

    def _title(self) -> str:
        if self._central is None:
            return _TITLE
        central = named(short_title(self._central))
        if self._documents == 1:
            return f"{central}与{named(self._counts[0].title)}{_TITLE}"
        return f"{central}与{self._documents}份本地文件{_TITLE}"

    def _head(self, title: str) -> str:
        """What stands above the first table."""
        page, parts = self._page, self._parts
        xml = self._paragraph(title, page.TITLE)
        if self._central is None:
            return xml + self._paragraph("没有可对照的文件。" + self._left_unread(), page.REMARK)
        found = parts.counted(self._totals, self._duties * self._documents)
        if self._documents == 1:
            documents = f"本地文件{self._first_cited}"
        else:
            documents = f"本地文件{self._documents}份"
            found = f"按文件累计，{found}"
        words = f"上级文件{cited(self._central)}共{self._duties}条任务，{documents}共{self._tasks}条任务。{found}"
        xml += self._paragraph(words + self._left_unread(), page.WORDS)
        xml += self._paragraph(parts.LEGEND, page.REMARK)
        if self._documents > 1:
            xml += parts.DOCUMENTS.start()
            xml += "".join(parts.document(number, local) for number, local in enumerate(self._counts, 1))
            xml += parts.DOCUMENTS.end()
            if len(self._counts) < self._documents:
                xml += self._paragraph(f"统计表只列前{len(self._counts)}份文件，其余见 compare.xlsx。", page.REMARK)
            if self._shown < self._documents:
                more = self._documents - self._shown
                words = f"本地文件较多，以下逐条对照只列前{self._shown}份，其余{more}份见 compare.xlsx。"
                xml += self._paragraph(words, page.REMARK)
            xml += self._first_head
        return xml

    def _left_unread(self) -> str:
        return f"另有{self._unread}个来源未能读取（见 problems.jsonl），不在表内。" if self._unread else ""
