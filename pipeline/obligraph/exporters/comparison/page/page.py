"""compare.html: the overview of all local documents first, then the rows of each and the texts, so that the page opens
at once however many they are.

Rows and texts wait in temporary files; memory holds the central document, counts and the problems of unread files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from obligraph.exporters.comparison import wording
from obligraph.exporters.comparison.base import ComparisonExporter
from obligraph.exporters.comparison.page import data
from obligraph.exporters.web.stream import Page
from obligraph.exporters.web.values import script_json
from obligraph.model import Comparison, Problem

MOST_ROWS = 60_000
MOST_ROW_BYTES = 48_000_000
MOST_TEXTS = 400
MOST_TEXT_BYTES = 24_000_000
MOST_UNREAD = 1_000

SCRIPTS = (
    "state", "loading", "filters", "choices", "rows", "list", "pane", "reading", "map", "sums", "views", "keys",
    "start",
)  # fmt: skip

_INDEX, _FIRST, _ROWS, _TEXTS = range(4)


class ComparePage(ComparisonExporter):
    """compare.html. Beyond `most_rows` pairs, or `most_row_bytes` of them, the page holds only the overview of a local
    document, beyond `most_texts` texts, or `most_text_bytes` of them, only its rows, and says so; tests lower these.
    """

    def __init__(
        self,
        folder: Path,
        *,
        most_rows: int = MOST_ROWS,
        most_row_bytes: int = MOST_ROW_BYTES,
        most_texts: int = MOST_TEXTS,
        most_text_bytes: int = MOST_TEXT_BYTES,
    ) -> None:
        self._rows_left, self._row_bytes_left = most_rows, most_row_bytes
        self._texts_left, self._text_bytes_left = most_texts, most_text_bytes
        self._central: data.Central | None = None
        self._central_record: dict[str, Any] = {}
        self._locals = self._listed = self._texts = self._pairs = 0
        self._unread: list[list[str]] = []
        self._all_unread = 0
        self._page = Page(folder / "compare.html", 4)

    def add(self, comparison: Comparison, /) -> None:
        central = self._held_against(comparison)
        record = data.summary(comparison, central)
        record["rows"] = self._keep_rows(comparison, central)
        tasks = data.locals_of(comparison.pairs)
        record["text"] = record["rows"] and self._keep_text(self._locals, data.text(comparison.local, tasks))
        separator = ",\n" if self._locals else "\n"
        self._page.keep(_INDEX, (separator + script_json(record)).encode())
        self._locals += 1
        self._pairs += len(comparison.pairs)
        self._listed += record["rows"]
        self._texts += record["text"]

    def problem(self, problem: Problem) -> None:
        self._all_unread += 1
        if len(self._unread) < MOST_UNREAD:
            self._unread.append(data.problem(problem))

    def close(self) -> None:
        try:
            self._write()
        except BaseException:
            self.abort()
            raise
        self._page.commit()

    def abort(self) -> None:
        self._page.abort()

    def _held_against(self, comparison: Comparison) -> data.Central:
        """The central document, kept when it first comes. Raises ValueError when it is another one."""
        if self._central is None:
            self._central = data.Central(comparison.central)
            self._central_record = data.central(comparison.central, self._central)
            record = data.text(comparison.central, comparison.central.obligations)
            self._central_record["text"] = self._keep_text("central", record)
        if self._central.id != comparison.central.document.id:
            raise ValueError("all comparisons of one page have the same central document")
        return self._central

    def _keep_rows(self, comparison: Comparison, central: data.Central) -> bool:
        """Keep the local document's rows; False where the page has no room for them. Rows stop at the first document
        that is left out, so that what the page holds can be told in one sentence.
        """
        rows = len(comparison.pairs)
        if rows > self._rows_left:
            self._rows_left = -1
            return False
        element = _element(f"local-{self._locals}", data.rows(comparison, central))
        if len(element) > self._row_bytes_left:
            self._rows_left = -1
            return False
        self._rows_left -= rows
        self._row_bytes_left -= len(element)
        self._page.keep(_ROWS if self._locals else _FIRST, element)
        return True

    def _keep_text(self, name: int | str, record: dict[str, Any]) -> bool:
        """Keep a text; False where the page has no room for it, and then for none after it."""
        if not self._texts_left:
            return False
        element = _element(f"text-{name}", record)
        if len(element) > self._text_bytes_left:
            self._texts_left = 0
            return False
        self._texts_left -= name != "central"
        self._text_bytes_left -= len(element)
        self._page.keep(_TEXTS, element)
        return True

    def _write(self) -> None:
        from obligraph.exporters.web.assets import assets

        parts, page = assets(Path(__file__).parent, "compare", SCRIPTS), self._page
        about = {
            "locals": self._locals,
            "listed": self._listed,
            "texts": self._texts,
            "pairs": self._pairs,
            "unread": self._unread,
            "allUnread": self._all_unread,
            "relations": data.RELATIONS,
            "marks": [wording.MARKS[relation] for relation in data.RELATIONS],
            "effects": data.EFFECTS,
            "effectMarks": [wording.EFFECT_MARKS[effect] for effect in data.EFFECTS],
        }
        page.write(parts.head)
        page.element("about", script_json(about))
        page.element("words", script_json(parts.words | data.words()))
        page.element("central", script_json(self._central_record or None))
        page.write('<script type="application/json" id="index">[')
        page.copy(_INDEX)
        page.write("\n]</script>\n")
        page.copy(_FIRST)
        page.write(f"<script>{parts.script}</script>\n")
        page.copy(_ROWS)
        page.copy(_TEXTS)
        page.write(parts.tail)


def _element(name: str, record: dict[str, Any]) -> bytes:
    return f'<script type="application/json" id="{name}">{script_json(record)}</script>\n'.encode()
