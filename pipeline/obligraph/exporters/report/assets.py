"""What report.html is made of besides data: the template cut where data goes in, with the style sheet and the policy
in place, and the scripts.

Read when the page is written, so that it costs a run no start-up time.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

# Each file may use what those before it define.
SCRIPTS = (
    "words", "dom", "state", "marks", "text", "outline", "rows", "matrix", "card", "problems", "filters",
    "choices", "counts", "drawing", "pictures", "panes", "keys", "start",
)  # fmt: skip
CHARTS = Path("django", "static", "chartkick", "Chart.bundle.js")
"""Chart.js inside the wheel of chartkick; no Python of it is loaded."""

_HERE = Path(__file__).parent
_ENDS_SCRIPT = re.compile(r"</script|<!--", re.IGNORECASE)


class Assets(NamedTuple):
    """`head` goes before the data of the first document, `script` after it, `charts` (empty without Chart.js) and
    `tail` at the end.
    """

    head: str
    words: dict[str, Any]
    script: str
    charts: str
    tail: str


def assets() -> Assets:
    """Everything as text; scripts and style are named by their hashes in the page's policy."""
    style, script, charts = _read("report.css"), _script(), chart_script()
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(digest, filter(None, (script, charts))))}",
            f"style-src {digest(style)}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    head, tail = _read("report.html").split("<!-- data -->\n")
    head = head.replace("/* style */", style).replace("<!-- policy -->", policy)
    return Assets(head, json.loads(_read("words.json")), script, charts, tail)


def digest(text: str) -> str:
    """How a Content-Security-Policy names an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def chart_script() -> str:
    """Chart.js with its licence; empty where the wheel is missing or holds what no script element can."""
    found = find_spec("chartkick")
    for folder in found.submodule_search_locations or () if found else ():
        try:
            text = Path(folder, CHARTS).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        # A carriage return would be a line feed to the browser, and the hash another.
        text = "\n" + text.replace("\r\n", "\n").replace("\r", "\n")
        if not _ENDS_SCRIPT.search(text):
            return text
    return ""


def _script() -> str:
    body = "\n".join(_read(f"js/{name}.js") for name in SCRIPTS)
    return f'\n"use strict";\n(() => {{\n{body}}})();\n'


def _read(name: str) -> str:
    return (_HERE / name).read_text("utf-8")
