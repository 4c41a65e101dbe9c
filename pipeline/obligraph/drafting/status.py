"""The story of `status`: a folder of results → what its store holds, and what another run would have to do."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from obligraph.lexicon import load as load_lexicon
from obligraph.readers import Input, Limits, ReadError, content, expand
from obligraph.results import Results, ResultsError
from obligraph.run import Source
from obligraph.store import (
    Entry,
    LastRun,
    Rules,
    State,
    Status,
    Store,
    default_place,
    open_store,
    passes,
    rules_of,
    state_of,
)

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Work:
    """The inputs of the last run as they are now: how many there are, and what another run would find. `done` and
    `failed` (they cannot be read) cost it nothing; `new`, `changed` and `older` (made by older rules) it makes, `again`
    (they could not be read, for a reason that may pass) it tries once more. `gone` were read by the last finished run
    and are there no more; `unusable` are sources in which nothing can be looked for.
    """

    inputs: int = 0
    done: int = 0
    failed: int = 0
    new: int = 0
    changed: int = 0
    older: int = 0
    again: int = 0
    gone: int = 0
    unusable: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with a folder: its store, the last run into it, and, where the store knows of a run, the rules
    that another one would work by and what it would have to do."""

    folder: Path
    store: Status
    run: LastRun | None = None
    rules: str = ""
    work: Work | None = None


def status(folder: Source, store: Source | None = None) -> Standing:
    """Look at the store of a folder (or another one, by its path or URL) and at the inputs of the last run, which are
    read for their hashes; none is extracted. Raises store.StoreError and lexicon.LexiconError.
    """
    place = Path(folder)
    with open_store(default_place(place) if store is None else store, own=store is None) as opened:
        run = opened.last_run(str(place.absolute()))
        if run is None:
            return Standing(place, opened.status())
        limits, rules = _now(place, run)
        work = _work(place, opened, run, limits, rules.digest)
        return Standing(place, opened.status(), run, rules.digest, work)


def _now(folder: Path, run: LastRun) -> tuple[Limits, Rules]:
    """What the same command would work by now: the code and the lexicons may have changed."""
    given = run.arguments.get("limits")
    named = {one.name for one in fields(Limits)}
    numbers = given.items() if isinstance(given, dict) else ()
    limits = Limits(**{name: value for name, value in numbers if name in named and isinstance(value, int)})
    rules = rules_of(
        load_lexicon(*_texts(run, "lexicons")), components=_texts(run, "components"), limits=asdict(limits),
        corrections=_corrections(folder / "corrections.jsonl"),
    )  # fmt: skip
    return limits, rules


def _corrections(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _work(folder: Path, store: Store, run: LastRun, limits: Limits, rules: str) -> Work:
    inputs, unusable = expand(_texts(run, "sources"), limits)
    tried = _passing_failures(folder)
    counts: Counter[str] = Counter()
    for at in range(0, len(inputs), _AT_ONCE):
        some = inputs[at : at + _AT_ONCE]
        entries = store.lookup([given.source for given in some])
        for given in some:
            counts[_state(given, entries[given.source], limits, rules, tried)] += 1
    gone = _read_before(folder) - {given.source for given in inputs}
    return Work(inputs=len(inputs), gone=len(gone), unusable=len(unusable), **counts)


def _state(given: Input, entries: Sequence[Entry], limits: Limits, rules: str, tried: Collection[str]) -> str:
    try:
        sha256 = hashlib.sha256(content(given, limits)).hexdigest()
    except ReadError:
        return "again"
    state = state_of(entries, sha256, rules)
    return "again" if state is not State.DONE and given.source in tried else state.value


def _passing_failures(folder: Path) -> set[str]:
    """The inputs that the last finished run could not read for a reason that may pass."""
    try:
        return {problem.source for problem in Results(folder).failures() if passes(problem)}
    except ResultsError:
        return set()


def _read_before(folder: Path) -> set[str]:
    """The inputs that the last finished run read."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        return {str(one["source"]) for one in manifest["inputs"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        # Written last: a run that was cut short has left none, or an older one.
        return set()


def _texts(run: LastRun, name: str) -> list[str]:
    value = run.arguments.get(name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def plain(standing: Standing) -> Mapping[str, Any]:
    """As a JSON object."""
    store, run = standing.store, standing.run
    return {
        "folder": str(standing.folder),
        "store": {
            "where": store.where,
            "bytes": store.bytes,
            "held": [one._asdict() for one in store.held],
            "problems": list(store.told),
        },
        "run": None if run is None else asdict(run),
        "rules": standing.rules or None,
        "work": None if standing.work is None else asdict(standing.work),
    }
