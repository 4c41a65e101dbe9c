"""What report.html needs of one document, as the JSON that will stand in it: with and without its rows, and every
finding by itself, since what the page has room for is known only when all documents before it are there.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from obligraph.exporters.report import data
from obligraph.exporters.segments import Bytes, apart, joined
from obligraph.exporters.web.values import script_json
from obligraph.model import Extraction

MOST_ROWS = 50_000
"""Tasks that the page holds."""


class Part(NamedTuple):
    """A document: how many tasks it has, how many of them as rows, and how many findings of each severity, None where
    nothing was checked. The rest is JSON.

    `listed` and `bare` are its record in the index with rows and without, but for the closing brace; `text` goes up to
    the tasks, `details` are these. `counts` counts findings by check, empty where a check broke down; `items` are the
    findings, each after a byte that is the number of its severity.
    """

    tasks: int
    rows: int
    severities: list[int] | None
    listed: Bytes
    bare: Bytes
    text: Bytes
    details: Bytes
    counts: Bytes
    items: list[Bytes]


def segment_of(extraction: Extraction, checks: bool) -> bytes:
    """The document as bytes, for `part_of`."""
    extraction = data.recorded(extraction)
    listed, bare = data.rows(extraction, MOST_ROWS), data.rows(extraction, 0)
    rows = len(listed["tasks"]["id"])
    severities, counts, items = None, b"", []
    if checks:
        from obligraph.exporters.report.checks import check

        found = check(extraction)
        listed["tasks"]["checks"], bare["tasks"]["checks"] = found.tasks[:rows], []
        severities = found.severities
        counts = b"" if found.counts is None else _json(found.counts)
        items = [bytes([item[1]]) + _json(item) for item in found.listed]
    text = data.text(extraction, rows)
    details = text.pop("tasks")
    head = json.dumps([len(extraction.obligations), rows, severities]).encode()
    texts = (_json(listed)[:-1], _json(bare)[:-1], _json(text)[:-1] + b',"tasks":', _json(details))
    return joined((head, *texts, counts, *items))


def part_of(segment: Bytes) -> Part:
    """What `segment_of` gave. Raises ValueError where the bytes are damaged."""
    head, listed, bare, text, details, counts, *items = apart(segment)
    tasks, rows, severities = json.loads(bytes(head))
    return Part(tasks, rows, severities, listed, bare, text, details, counts, items)


def _json(value: Any) -> bytes:
    return script_json(value).encode()
