"""The table of figures in both READMEs, between two marks: rewritten by `--update-floors`, compared by the gate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from needs import ROOT
from obligraph.score.report import ACCURACIES, COUNTED

READMES = (ROOT / "README.md", ROOT / "README.zh.md")
SHOWN = (*COUNTED, *ACCURACIES, "exact rows")
COLUMNS = ("corpora", "dev")
_ROW = re.compile(r"^\| (?P<label>[^|]+?) \| (?P<corpora>[\d.–]+) \| (?P<dev>[\d.–]+) \|$", re.MULTILINE)


def labels(readme: Path) -> dict[str, str]:
    """The metric of each row's label: the label ends with the metric's name in backquotes."""
    found = {}
    for row in _ROW.finditer(_table(readme)):
        metric = re.search(r"`([^`]+)`$", row["label"])
        assert metric, f"{readme.name}: the row {row['label']!r} names no metric in backquotes"
        found[metric[1]] = row["label"]
    return found


def shown(readme: Path, gold: str) -> dict[str, float]:
    """The figures that a README shows for a set of gold, by metric: all of SHOWN."""
    rows = {row["label"]: row for row in _ROW.finditer(_table(readme))}
    named = labels(readme)
    assert tuple(named) == SHOWN, f"{readme.name}: the table's rows are {', '.join(named)}"
    return {metric: float(rows[label][gold]) for metric, label in named.items()}


def update(gold: str, values: Mapping[str, float | None]) -> None:
    """Put the figures of a set of gold into the tables."""
    for readme in READMES:
        named = {label: metric for metric, label in labels(readme).items()}

        def row(match: re.Match[str], named: Mapping[str, str] = named) -> str:
            value = values[named[match["label"]]]
            cells = {column: match[column] for column in COLUMNS} | {gold: "–" if value is None else f"{value:.3f}"}
            return f"| {match['label']} | {cells['corpora']} | {cells['dev']} |"

        text = readme.read_text("utf-8")
        table = _table(readme)
        readme.write_text(text.replace(table, _ROW.sub(row, table)), "utf-8", newline="\n")


def _table(readme: Path) -> str:
    found = re.search(r"<!-- accuracy -->\n(.*?)<!-- /accuracy -->", readme.read_text("utf-8"), re.DOTALL)
    assert found, f"{readme.name}: no table between <!-- accuracy --> and <!-- /accuracy -->"
    return found[1]
