"""manifest.json: what ran on what, so that a result can be repeated. Everything that differs between two runs on the
same inputs stands under one key, `timings`.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from obligraph.exporters.files import write_atomically

if TYPE_CHECKING:
    from obligraph.records.fields import CountsRecord, InputRecord, ManifestRecord, TimingsRecord

# Those whose version can change a result.
_PARTS = ("spacy", "rjieba", "ahocorasick-rs", "lxml", "xlsxwriter")


def write_manifest(
    folder: Path,
    *,
    version: str,
    lexicon_digest: str,
    inputs: Iterable[InputRecord],
    counts: CountsRecord,
    timings: TimingsRecord,
) -> None:
    """Write manifest.json into `folder`. `counts` and `timings` keep their order. Raises ExportError."""
    record: ManifestRecord = {
        "versions": {"obligraph": version, "python": platform.python_version(), **_versions()},
        "lexicon": lexicon_digest,
        "inputs": list(inputs),
        "counts": counts,
        "timings": timings,
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
