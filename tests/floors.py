"""The floors of the accuracy gate, tests/floors.toml: written here and never by hand, so that none sinks unnoticed.

Each set of gold has a table `[SET]` with one number a metric (as `obligraph score --floors tests/floors.toml#SET` reads
it) and, in `[gold]`, the hash of the annotations to which these numbers belong. `[[lowered]]` records every floor that
was ever lowered; CHANGELOG.md says why. `[check]` holds a hash over all of it.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from obligraph.score.floors import METRICS

FILE = Path(__file__).parent / "floors.toml"
SLACK = 0.005
"""A floor is the figure less this, rounded down to two places: one changed cell among hundreds is no alarm."""

EXACT = frozenset({"ungrounded", "documents"})
"""Counts: the first a ceiling, the second what must at least be scored."""

ALIGNED = {
    "aligned-001": ("001_bdecbd8fb0b0a22b", "002_ad422c7f990c1da6"),
    "aligned-tieling": ("tieling2020-zhongxiao", "ln2020-zhongxiao"),
}
"""The tables of annotated pairs of documents (local, central): how right their comparison is."""

_HEAD = """\
# Floors under the accuracy of the extraction (ungrounded: a ceiling). Written by `pytest --update-floors` and
# `--lower-floors`, never by hand; see CONTRIBUTING.md.
"""


@dataclass(frozen=True, slots=True)
class Lowered:
    """A floor that was lowered."""

    gold: str
    metric: str
    old: float
    new: float

    @property
    def line(self) -> str:
        """The beginning of the line that CHANGELOG.md must hold; the reason follows."""
        return f"- Floor lowered: {self.gold} {self.metric} {self.old} to {self.new}:"

    def explained(self, changelog: str) -> bool:
        """Does the change log give a reason on the line?"""
        return re.search(rf"^{re.escape(self.line)} *\S", changelog, re.MULTILINE) is not None


@dataclass(slots=True)
class FloorFile:
    """What the file holds, by the name of the gold set."""

    hashes: dict[str, str] = field(default_factory=dict)
    bounds: dict[str, dict[str, float]] = field(default_factory=dict)
    lowered: list[Lowered] = field(default_factory=list)

    def toml(self) -> str:
        """The file's text."""
        parts = [_HEAD, "\n[gold]\n"]
        parts += [f'{name} = "{value}"\n' for name, value in sorted(self.hashes.items())]
        for name, bounds in sorted(self.bounds.items()):
            parts.append(f"\n[{name}]\n")
            parts += [f'"{metric}" = {bound}\n' for metric, bound in bounds.items()]
        for one in self.lowered:
            parts.append(f'\n[[lowered]]\ngold = "{one.gold}"\nmetric = "{one.metric}"\n')
            parts.append(f"old = {one.old}\nnew = {one.new}\n")
        return "".join(parts) + f'\n[check]\nsha256 = "{self.digest()}"\n'

    def digest(self) -> str:
        """Changes with any change of meaning."""
        lowered = [(one.gold, one.metric, one.old, one.new) for one in self.lowered]
        whole = json.dumps([self.hashes, self.bounds, lowered], sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()

    def update(
        self, gold: str, digest: str, values: Mapping[str, float | None], *, lower: bool,
        metrics: Sequence[str] = METRICS,
    ) -> list[Lowered]:  # fmt: skip
        """Take over the floors under `values`; a floor that would sink stays unless `lower`.

        Returns the floors that would sink (or, with `lower`, that did).
        """
        old, new = self.bounds.get(gold, {}), {}
        sunk = []
        for metric in metrics:
            if (bound := floor_of(metric, values[metric])) is None:
                continue
            before = old.get(metric, bound)
            if bound > before if metric == "ungrounded" else bound < before:
                sunk.append(Lowered(gold, metric, before, bound))
                bound = bound if lower else before
            new[metric] = bound
        for metric in old.keys() - new.keys():
            sunk.append(Lowered(gold, metric, old[metric], 0))
            if not lower:
                new[metric] = old[metric]
        self.bounds[gold], self.hashes[gold] = new, digest
        if lower:
            self.lowered += sunk
        return sunk


def floor_of(metric: str, value: float | None) -> float | None:
    """The floor that a figure deserves; None where nothing was counted."""
    if value is None or metric in EXACT:
        return value
    return math.floor(round((value - SLACK) * 100, 6)) / 100


def load(path: Path = FILE) -> tuple[FloorFile, str]:
    """The file, and the hash that stands in it. Raises FileNotFoundError."""
    data = tomllib.loads(path.read_text("utf-8"))
    lowered = [Lowered(one["gold"], one["metric"], one["old"], one["new"]) for one in data.pop("lowered", [])]
    stated = data.pop("check")["sha256"]
    return FloorFile(data.pop("gold"), data, lowered), stated


def gold_digest(folder: Path, names: Sequence[str]) -> str:
    """A hash over the texts and annotations of the documents `names`, whatever their line ends."""
    endings = ("txt", "gold.jsonl", "meta.json")
    return files_digest([folder / f"{name}.{ending}" for name in sorted(names) for ending in endings])


def files_digest(paths: Sequence[Path]) -> str:
    """A hash over the names and contents of files, whatever their line ends."""
    digest = hashlib.sha256()
    for path in paths:
        data = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.name}:{len(data)}\n".encode() + data)
    return digest.hexdigest()
