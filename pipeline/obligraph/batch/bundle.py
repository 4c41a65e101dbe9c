"""What a worker makes of one input: what it was, how much was found, and what each exporter keeps of it. It travels
between processes and machines, and waits in the store, as bytes that hold no code.

    8 bytes      length of the head
    head         JSON: kind, what it was, counts or problem, and the names and lengths of the segments
    segments     one after the other
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from obligraph.exporters.segments import Bytes
from obligraph.model import Extraction, Problem, Span

if TYPE_CHECKING:
    from obligraph.records.fields import InputRecord

READY = b"ready\n"
"""What a worker says before its first answer."""

_LENGTH = 8


class Counts(NamedTuple):
    """How much one document holds: its tasks, those with a lead, a deadline, a standard, and its problems."""

    obligations: int = 0
    lead: int = 0
    deadline: int = 0
    standard: int = 0
    problems: int = 0


class Bundle(NamedTuple):
    """A document that was read: `record` is its line of the manifest, `segments` what each exporter keeps, by name."""

    record: InputRecord
    counts: Counts
    segments: dict[str, Bytes]


class BundleError(ValueError):
    """Bytes that are no bundle."""


def counts_of(extraction: Extraction) -> Counts:
    """What the manifest and the summary count."""
    tasks = extraction.obligations
    return Counts(
        len(tasks),
        sum(bool(task.lead) for task in tasks),
        sum(bool(task.deadlines) for task in tasks),
        sum(bool(task.standards) for task in tasks),
        len(extraction.problems),
    )


def size(made: Bundle | Problem | None) -> int:
    """Bytes that it takes in memory, nearly all of them segments."""
    return sum(map(len, made.segments.values())) if isinstance(made, Bundle) else 0


def pack(made: Bundle | Problem) -> bytes:
    """A bundle, or the problem that kept it from being made, as bytes."""
    if isinstance(made, Problem):
        head: dict[str, Any] = {"problem": [made.source, made.span, made.code, made.message]}
        body: list[Bytes] = []
    else:
        head = {
            "record": made.record,
            "counts": list(made.counts),
            "segments": [[name, len(data)] for name, data in made.segments.items()],
        }
        body = list(made.segments.values())
    text = json.dumps(head).encode()
    return b"".join([len(text).to_bytes(_LENGTH, "big"), text, *body])


def unpack(data: bytes) -> Bundle | Problem:
    """What `pack` was given. Raises BundleError."""
    try:
        end = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
        head = json.loads(data[_LENGTH:end])
        if "problem" in head:
            source, span, code, message = head["problem"]
            return Problem(str(source), None if span is None else Span(*span), str(code), str(message))
        segments: dict[str, Bytes] = {}
        whole = memoryview(data)
        for name, length in head["segments"]:
            segments[name] = whole[end : end + length]
            end += length
        if end != len(data):
            raise BundleError(f"{len(data)} bytes where there should be {end}")
        return Bundle(head["record"], Counts(*map(int, head["counts"])), segments)
    except BundleError:
        raise
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise BundleError(str(error)) from error
