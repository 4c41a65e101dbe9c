"""Floors under the figures: a TOML file with one number a metric, for a gate in CI.

A table of its own for each gold set (`[corpora]`, `[dev]`), or the metrics at the top of the file. `ungrounded` is a
ceiling, every other number a floor.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from obligraph.score.gold import ScoreError
from obligraph.score.report import ACCURACIES, COUNTED, META, Report

METRICS = (*COUNTED, *ACCURACIES, "exact rows", *META, "ungrounded", "documents")
_CEILINGS = frozenset({"ungrounded"})


@dataclass(frozen=True, slots=True)
class Floors:
    """One number a metric, by the names of METRICS."""

    bounds: Mapping[str, float]

    def broken(self, report: Report) -> list[tuple[str, float | None, float]]:
        """Every metric out of its bound: (metric, value, bound). Where nothing was counted, no bound holds."""
        values = report.values()
        found = []
        for metric, bound in self.bounds.items():
            value = values.get(metric)
            if value is None or (value > bound if metric in _CEILINGS else value < bound):
                found.append((metric, value, bound))
        return found


def read_floors(place: Path | str) -> Floors:
    """The floors of `FILE.toml`, or of one table of it as `FILE.toml#TABLE`. Raises ScoreError."""
    path, _, table = str(place).partition("#")
    try:
        data = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise ScoreError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScoreError(f"{path}: not valid TOML: {error}") from error
    tables = sorted(name for name, value in data.items() if isinstance(value, dict))
    if table:
        if table not in tables:
            raise ScoreError(f"{path}: no table [{table}]; there are {', '.join(tables) or 'none'}")
        data = data[table]
    elif tables:
        raise ScoreError(f"{path}: holds the tables {', '.join(tables)}; name one as {path}#{tables[0]}")
    for metric, bound in data.items():
        if metric not in METRICS:
            raise ScoreError(f"{place}: no metric {metric!r}; there are {', '.join(METRICS)}")
        if isinstance(bound, bool) or not isinstance(bound, int | float):
            raise ScoreError(f"{place}: the floor of {metric!r} is no number: {bound!r}")
    if not data:
        raise ScoreError(f"{place}: no floors in it")
    return Floors(dict(data))
