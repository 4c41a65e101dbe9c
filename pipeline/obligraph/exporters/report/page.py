"""report.html: rows of all documents first, then each text by itself, so that the page opens at once however long it
is.

Rows and texts wait in temporary files; memory holds counts and the problems of unread files.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from obligraph.exporters.base import Segmented
from obligraph.exporters.report import data
from obligraph.exporters.report.segment import MOST_ROWS, Part, part_of, segment_of
from obligraph.exporters.segments import Bytes
from obligraph.exporters.web.stream import Page
from obligraph.exporters.web.values import line, script_json
from obligraph.model import Extraction, Problem, Severity

MOST_TEXTS = 400
MOST_BYTES = 24_000_000
MOST_UNREAD = 1_000
MOST_FINDINGS = 5_000
"""Findings of one severity that the page lists."""

_INDEX, _FINDINGS, _FIRST, _REST = range(4)


class Report(Segmented):
    """report.html. Beyond `most_texts` documents or `most_bytes` of texts the page holds rows alone, with the document
    that goes beyond `most_rows` tasks it begins only to count, and says so; tests lower these.
    """

    checks: ClassVar[bool] = True

    def __init__(
        self, folder: Path, *, most_texts: int = MOST_TEXTS, most_bytes: int = MOST_BYTES, most_rows: int = MOST_ROWS,
        most_findings: int = MOST_FINDINGS,
    ) -> None:  # fmt: skip
        self._texts_left, self._bytes_left, self._rows_left = most_texts, most_bytes, most_rows
        self._documents = self._texts = self._tasks = self._rows = 0
        self._unread: list[list[str]] = []
        self._all_unread = 0
        self._found = [0] * len(Severity)
        self._findings_left = [most_findings] * len(Severity)
        self._page = Page(folder / "report.html", 4)

    @classmethod
    def segment(cls, extraction: Extraction) -> bytes:
        return segment_of(extraction, cls.checks)

    def keep(self, segment: Bytes) -> None:
        part = part_of(segment)
        # Rows stop at the first document that is left out, so that what the page holds can be told in one sentence.
        listed = part.rows <= self._rows_left
        self._rows_left = self._rows_left - part.rows if listed else 0
        self._rows += part.rows * listed
        self._tasks += part.tasks
        separator = b",\n" if self._documents else b"\n"
        text = b"true" if self._text(part, listed) else b"false"
        self._page.keep(_INDEX, b"".join((separator, part.listed if listed else part.bare, b',"text":', text, b"}")))
        if part.severities is not None:
            self._found = [sum(both) for both in zip(self._found, part.severities, strict=True)]
            self._page.keep(_FINDINGS, separator + self._findings(part))
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

    def _findings(self, part: Part) -> bytes:
        """The findings for which the page has room."""
        if not part.counts:
            return b"null"
        items = []
        for item in part.items:
            if self._findings_left[item[0]]:
                self._findings_left[item[0]] -= 1
                items.append(item[1:])
        return b"".join((b'{"counts":', part.counts, b',"list":[', b",".join(items), b"]}"))

    def _text(self, part: Part, listed: bool) -> bool:
        """Keep the document's text; False where the page has no room for it. Texts stop at the first that is left out,
        as rows do.
        """
        if not self._texts_left:
            return False
        begin = b'<script type="application/json" id="document-%d">' % self._documents
        element = b"".join((begin, part.text, part.details if listed else b"[]", b"}</script>\n"))
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
            "found": self._found,
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
        if not self.checks or not self._documents:
            return [] if self.checks else None
        from obligraph.exporters.report.checks import table

        return table()


class ChosenReport(Report):
    """report.html of chosen tasks. The checks look at whole documents: of what was chosen they would say too much."""

    checks = False
