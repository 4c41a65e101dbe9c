"""What a page is made of besides data: the template cut where data goes in, with the style sheet and the policy in
place, its words, and its scripts.

Read when a page is written, so that it costs a run no start-up time.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

# Each file may use what those before it define.
SHARED = ("words", "dom", "paragraphs", "search", "lazy")

_HERE = Path(__file__).parent


class Assets(NamedTuple):
    """`head` goes before the data that the script needs at once, `script` after it, `tail` at the end."""

    head: str
    words: dict[str, Any]
    script: str
    tail: str


def assets(folder: Path, name: str, scripts: Sequence[str], *further: str) -> Assets:
    """Those of the page whose parts `name`.html, `name`.css, words.json and js/ lie in `folder`; scripts and style are
    named by their hashes in the page's policy, `further` scripts of the page too.
    """
    style = _read(_HERE / "base.css") + _read(folder / f"{name}.css")
    script = _script(
        [*(_HERE / "js" / f"{one}.js" for one in SHARED), *(folder / "js" / f"{one}.js" for one in scripts)]
    )
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(digest, filter(None, (script, *further))))}",
            f"style-src {digest(style)}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    head, tail = _read(folder / f"{name}.html").split("<!-- data -->\n")
    head = head.replace("/* style */", style).replace("<!-- policy -->", policy)
    return Assets(head, json.loads(_read(folder / "words.json")), script, tail)


def digest(text: str) -> str:
    """How a Content-Security-Policy names an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _script(files: Sequence[Path]) -> str:
    return '\n"use strict";\n(() => {\n' + "\n".join(map(_read, files)) + "})();\n"


def _read(path: Path) -> str:
    return path.read_text("utf-8")
