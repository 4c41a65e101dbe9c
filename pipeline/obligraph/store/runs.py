"""What a run sets out to do, and what a store tells of itself: what it holds, by which rules, and of the last run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from obligraph.store.rules import Rules


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run sets out to do: into which folder, by which rules, and with which `arguments` (JSON: `sources`,
    `lexicons`, `components`, `limits`). `plan` makes one."""

    folder: str
    rules: Rules
    arguments: Mapping[str, Any] = field(default_factory=dict)


def plan(
    folder: str | Path, rules: Rules, sources: Sequence[str | Path], *, lexicons: Sequence[str | Path] = (),
    components: Sequence[str] = (), limits: Mapping[str, int] | None = None,
) -> Plan:  # fmt: skip
    """The plan of a run, with paths as they are from anywhere, so that `status` can look at the same inputs."""
    arguments = {
        "sources": [_absolute(one) for one in sources],
        "lexicons": [_absolute(one) for one in lexicons],
        "components": list(components),
        "limits": dict(limits or {}),
    }
    return Plan(_absolute(folder), rules, arguments)


def _absolute(place: str | Path) -> str:
    name = os.fspath(place)
    return name if "://" in name else os.path.abspath(name)


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run into `folder`: `begun` and `ended` in ISO 8601, UTC, the latter "" where it did not come to its end;
    `counts` as its `Store.finish` was given them."""

    folder: str
    rules: str
    arguments: Mapping[str, Any]
    begun: str
    ended: str
    counts: Mapping[str, int]


class Held(NamedTuple):
    """How much the store holds that was made by the same rules: `documents`, files that could not be read
    (`failures`), and their `bytes` as packed. `made_of` says what the rules are."""

    rules: str
    made_of: Mapping[str, Any]
    documents: int
    failures: int
    bytes: int


class Entry(NamedTuple):
    """That the store holds something of a source: of which content, made by which rules, and whether it could not be
    read."""

    sha256: str
    rules: str
    failed: bool


class State(StrEnum):
    """What the store has for an input: all that is needed, only that it cannot be read, what older rules made of it,
    what was made of another content, or nothing. The last three are work for a run."""

    DONE = "done"
    FAILED = "failed"
    OLDER = "older"
    CHANGED = "changed"
    NEW = "new"


def state_of(entries: Sequence[Entry], sha256: str, rules: str) -> State:
    """The state of an input by its entries (`Store.lookup`), its content and the rules of the run."""
    same = [entry for entry in entries if entry.sha256 == sha256]
    for entry in same:
        if entry.rules == rules:
            return State.FAILED if entry.failed else State.DONE
    return State.OLDER if same else State.CHANGED if entries else State.NEW


@dataclass(frozen=True, slots=True)
class Status:
    """What a store is (`where`, its `bytes` on disk), what it holds, the most first, and what went wrong with it."""

    where: str
    bytes: int
    held: tuple[Held, ...]
    told: tuple[str, ...]
