"""report.html: rows of all documents first, then each text by itself, so that the page opens at once however long it
is.

Rows and texts wait in temporary files; memory holds counts and the problems of unread files.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from obligraph.exporters.base import Exporter
from obligraph.exporters.report import data
from obligraph.exporters.web.stream import Page
from obligraph.exporters.web.values import line, script_json
from obligraph.model import Extraction, Problem, Severity

if TYPE_CHECKING:
    from obligraph.exporters.report.checks import Checker

MOST_TEXTS = 400
MOST_BYTES = 24_000_000
MOST_ROWS = 50_000
MOST_UNREAD = 1_000

_INDEX, _FINDINGS, _FIRST, _REST = range(4)


class Report(Exporter):
    """report.html. Beyond `most_texts` documents or `most_bytes` of texts the page holds rows alone, beyond `most_rows`
    tasks it only counts, and says so; tests lower these.
    """

    checks: ClassVar[bool] = True

    def __init__(
        self, folder: Path, *, most_texts: int = MOST_TEXTS, most_bytes: int = MOST_BYTES, most_rows: int = MOST_ROWS
    ) -> None:
        self._texts_left, self._bytes_left, self._rows_left = most_texts, most_bytes, most_rows
        self._documents = self._texts = self._tasks = self._rows = 0
        self._unread: list[list[str]] = []
        self._all_unread = 0
        self._checker: Checker | None = None
        self._found: Counter[int] = Counter()
        self._page = Page(folder / "report.html", 4)

    def add(self, extraction: Extraction) -> None:
        extraction = data.recorded(extraction)
        record = data.rows(extraction, self._rows_left)
        rows = len(record["tasks"]["id"])
        self._rows_left -= rows
        self._rows += rows
        self._tasks += len(extraction.obligations)
        record["text"] = self._text(extraction, rows)
        separator = ",\n" if self._documents else "\n"
        if self.checks:
            record["tasks"]["checks"] = self._check(extraction, separator)[:rows]
        self._page.keep(_INDEX, (separator + script_json(record)).encode())
        self._documents += 1

    def problem(self, problem: Problem) -> None:
        self._all_unread += 1
        if len(self._unread) < MOST_UNREAD:
            self._unread.append([line(problem.source), *data.problem(problem)[:2]])

    def close(self) -> None:
        try:
            self._write()
        except BaseException:
            self.abort()
            raise
        self._page.commit()

    def abort(self) -> None:
        self._page.abort()

    def _check(self, extraction: Extraction, separator: str) -> list[list[int] | int]:
        """Keep what the checks find; gives how much it is, task by task."""
        if self._checker is None:
            from obligraph.exporters.report.checks import Checker

            self._checker = Checker()
        checked = self._checker.check(extraction)
        self._found += checked.severities
        self._page.keep(_FINDINGS, (separator + script_json(checked.record)).encode())
        return checked.tasks

    def _text(self, extraction: Extraction, rows: int) -> bool:
        """Keep the document's text; False where the page has no room for it. Texts stop at the first that is left out,
        so that what the page holds can be told in one sentence.
        """
        if not self._texts_left:
            return False
        name = f'<script type="application/json" id="document-{self._documents}">'
        element = f"{name}{script_json(data.text(extraction, rows))}</script>\n".encode()
        if len(element) > self._bytes_left:
            self._texts_left = 0
            return False
        self._texts_left -= 1
        self._bytes_left -= len(element)
        self._texts += 1
        self._page.keep(_REST if self._documents else _FIRST, element)
        return True

    def _write(self) -> None:
        from obligraph.exporters.report.assets import assets

        parts, page = assets(), self._page
        about = {
            "documents": self._documents,
            "texts": self._texts,
            "tasks": self._tasks,
            "rows": self._rows,
            "unread": self._unread,
            "allUnread": self._all_unread,
            "kinds": data.KINDS,
            "strengths": data.STRENGTHS,
            "checks": self._checks(),
            "found": [self._found[severity] for severity in range(len(Severity))],
        }
        page.write(parts.head)
        page.element("about", script_json(about))
        page.element("words", script_json(parts.words))
        page.write('<script type="application/json" id="index">[')
        page.copy(_INDEX)
        page.write('\n]</script>\n<script type="application/json" id="findings">[')
        page.copy(_FINDINGS)
        page.write("\n]</script>\n")
        page.copy(_FIRST)
        page.write(f"<script>{parts.script}</script>\n")
        page.copy(_REST)
        if parts.charts:
            # Plain text until the charts are first looked at: a browser need not read a megabyte of script before.
            page.write(f'<script type="text/plain" id="chart-script">{parts.charts}</script>\n')
        page.write(parts.tail)

    def _checks(self) -> list[list[str]] | None:
        """All checks, none without a document; None where nothing is checked."""
        if self._checker is None:
            return [] if self.checks else None
        from obligraph.exporters.report.checks import table

        return table()


class ChosenReport(Report):
    """report.html of chosen tasks. The checks look at whole documents: of what was chosen they would say too much."""

    checks = False
