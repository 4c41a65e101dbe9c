"""What report.html is made of besides data: what every page of ours is, and Chart.js."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from obligraph.exporters.web import assets as web
from obligraph.exporters.web.assets import digest

# Each file may use what those before it define.
SCRIPTS = (
    "state", "findings", "marks", "text", "outline", "rows", "matrix", "card", "checks", "problems", "filters",
    "choices", "counts", "drawing", "pictures", "panes", "keys", "start",
)  # fmt: skip
CHARTS = Path("django", "static", "chartkick", "Chart.bundle.js")
"""Chart.js inside the wheel of chartkick; no Python of it is loaded."""

_HERE = Path(__file__).parent
_ENDS_SCRIPT = re.compile(r"</script|<!--", re.IGNORECASE)


class Assets(NamedTuple):
    """As `web.Assets`; `charts` (empty without Chart.js) goes before `tail`."""

    head: str
    words: dict[str, Any]
    script: str
    charts: str
    tail: str


def assets() -> Assets:
    """Everything as text."""
    charts = chart_script()
    head, words, script, tail = web.assets(_HERE, "report", SCRIPTS, charts)
    return Assets(head, words, script, charts, tail)


def chart_script() -> str:
    """Chart.js with its licence; empty where the wheel is missing or holds what no script element can."""
    found = find_spec("chartkick")
    for folder in found.submodule_search_locations or () if found else ():
        try:
            # A carriage return would be a line feed to the browser, and the hash another.
            content = Path(folder, CHARTS).read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            text = "\n" + content.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if not _ENDS_SCRIPT.search(text):
            return text
    return ""


__all__ = ["CHARTS", "SCRIPTS", "Assets", "assets", "chart_script", "digest"]
