"""Self-contained pages as a browser reads them, for tests that run none; and what a hostile document writes."""

from __future__ import annotations

import dataclasses
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from compared import comparison, with_quotes
from obligraph.model import Comparison, Difference, Effect, Extraction, Party, Span

HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}${1}<!--<script>&lt;\u2028\u2029\x00\x85"
    "\ud800\ufffe\u202e逆\u2066𠮷]]>"
)
"""What may end an element, a line or a policy, and what no UTF-8 holds."""


class Page(HTMLParser):
    """A page's elements with their attributes, and its scripts with their text, read as a browser does."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.text = path.read_bytes().decode("utf-8")
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[tuple[dict[str, str], str]] = []
        self.styles: list[str] = []
        self._inside = ""
        self.feed(self.text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        self._inside = tag if tag in ("script", "style") else ""
        if tag == "script":
            self.scripts.append((attributes, ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            attributes, before = self.scripts[-1]
            self.scripts[-1] = (attributes, before + data)
        elif self._inside == "style":
            self.styles.append(data)

    def json(self, name: str) -> Any:
        """The value of a script element of data; None where there is none."""
        found = [text for attributes, text in self.scripts if attributes.get("id") == name]
        return json.loads(found[0]) if found else None

    def code(self) -> list[str]:
        """The scripts that run, or may run."""
        return [text for attributes, text in self.scripts if attributes.get("type") != "application/json"]

    def policy(self) -> str:
        return next(a["content"] for _, a in self.elements if a.get("http-equiv") == "Content-Security-Policy")


def moved(one: Extraction, before: str) -> Extraction:
    """`one` with `before` put in front of its text, and every span moved on."""

    def further(value: Any) -> Any:
        if isinstance(value, Span):
            return Span(value.start + len(before), value.end + len(before))
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            return tuple(map(further, value))
        if isinstance(value, tuple):
            return type(value)(*map(further, value))
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {field.name: further(getattr(value, field.name)) for field in dataclasses.fields(value)}
            return dataclasses.replace(value, **fields)
        return value

    there: Extraction = further(one)
    return dataclasses.replace(there, document=dataclasses.replace(there.document, text=before + one.document.text))


def in_units(text: str, span: list[int]) -> str:
    """What a script's slice gives."""
    return text.encode("utf-16-le", "surrogatepass")[2 * span[0] : 2 * span[1]].decode("utf-16-le", "surrogatepass")


def attack() -> Comparison:
    """A comparison in which every word of a document attacks whoever shows it."""
    one = with_quotes(comparison(0, 6), HOSTILE, HOSTILE[:40] + "𠮷" + HOSTILE[40:])

    def attacked(extraction: Extraction) -> Extraction:
        there = moved(extraction, HOSTILE + "\n")
        document = dataclasses.replace(
            there.document, title=HOSTILE, number=HOSTILE, source=HOSTILE, date=HOSTILE, jurisdiction=HOSTILE
        )
        party = Party(HOSTILE, Span(0, 9), HOSTILE, HOSTILE)
        task = dataclasses.replace(there.obligations[0], lead=(party,), section=(HOSTILE,))
        return Extraction(document, (task,))

    above, below = attacked(one.central), attacked(one.local)
    difference = Difference(HOSTILE, HOSTILE, Effect.OTHER, HOSTILE, HOSTILE, Span(0, 5), Span(3, 9))
    (pair,) = one.pairs
    pair = dataclasses.replace(pair, central=above.obligations, local=below.obligations[0], differences=(difference,))
    return Comparison(above, below, (pair,))
