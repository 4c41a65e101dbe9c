"""manifest.json: what ran on what, so that a result can be repeated. Everything that differs between two runs on the
same inputs stands under one key, `timings`.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import TypedDict

from obligraph.exporters.files import write_atomically

# Those whose version can change a result.
_PARTS = ("spacy", "rjieba", "ahocorasick-rs", "lxml", "xlsxwriter")


class Input(TypedDict):
    """One input as it was read: `sha256` in hex over its `bytes` bytes."""

    source: str
    sha256: str
    bytes: int
    format: str
    encoding: str


def write_manifest(
    folder: Path,
    *,
    version: str,
    lexicon_digest: str,
    inputs: Iterable[Input],
    counts: Mapping[str, int],
    timings: Mapping[str, object],
) -> None:
    """Write manifest.json into `folder`. `counts` and `timings` (seconds, or an ISO time of the start) keep their
    order. Raises ExportError.
    """
    record = {
        "versions": {"obligraph": version, "python": platform.python_version(), **_versions()},
        "lexicon": lexicon_digest,
        "inputs": [dict(given) for given in inputs],
        "counts": dict(counts),
        "timings": dict(timings),
    }
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    write_atomically(folder / "manifest.json", text.encode("utf-8", "replace"))


def _versions() -> dict[str, str]:
    found = {}
    for name in _PARTS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # run from a bundle without package metadata
            found[name] = "unknown"
    return found
