"""Tables of an analysis → pictures. A picture is one function and one line in `PICTURES`; those that a run has too are
drawn by the same code, from counts that are read out of the tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from obligraph.exporters.analysis.base import ALL, FEW, UNKNOWN, Analysed
from obligraph.exporters.analysis.heat import heat
from obligraph.exporters.analysis.lines import Line, Point, over_years
from obligraph.exporters.analysis.panels import panels
from obligraph.exporters.analysis.shapes import CHINESE, LEVELS, NAME, NO_LIMIT, STRENGTHS, SYSTEM, UNDATED
from obligraph.exporters.base import library
from obligraph.exporters.pictures import figures
from obligraph.exporters.pictures.counts import Counts, Department, Month, Row, Rows
from obligraph.exporters.pictures.fonts import Font, find_font
from obligraph.exporters.pictures.network import network
from obligraph.exporters.pictures.sheet import (
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    VERMILLION,
    Sheet,
    own_settings,
)
from obligraph.model import Kind, Level, Strength

Picture = Callable[[Analysed, Font], Sheet]
_UNITS = {SYSTEM: "条线", NAME: "单位"}
_LEVEL_LOOKS: dict[Level, tuple[str, str]] = {
    Level.CENTRAL: (VERMILLION, "////"),
    Level.MINISTRY: (PURPLE, "xxxx"),
    Level.PROVINCE: (BLUE, ""),
    Level.CITY: (ORANGE, "\\\\\\\\"),
    Level.COUNTY: (GREEN, "...."),
    Level.TOWNSHIP: ("#56B4E9", "----"),
    Level.OTHER: ("#999999", ""),
}
_PARTS = (
    ("with_owner", "有责任单位或主体", BLUE, "-"),
    ("with_lead", "有牵头单位", "#56B4E9", "--"),
    ("with_date", "有完成时限", ORANGE, "-."),
    ("with_measure", "有量化标准", GREEN, ":"),
)
_STEPS = {
    Strength.MUST: (VERMILLION, "-"),
    Strength.SHOULD: (ORANGE, "--"),
    Strength.DO: (BLUE, "-"),
    Strength.STRIVE: (PURPLE, "-."),
    Strength.MAY: (GREEN, ":"),
}


def departments(analysed: Analysed, font: Font) -> Sheet:
    """Tasks led and supported, by full name."""
    return figures.departments(_counts(analysed, NAME), font)


def departments_systems(analysed: Analysed, font: Font) -> Sheet:
    """Tasks led and supported, by system."""
    return figures.departments(_counts(analysed, SYSTEM), font, _UNITS[SYSTEM])


def centrality(analysed: Analysed, font: Font) -> Sheet:
    """Who is central in the network of full names."""
    return panels(analysed, NAME, _UNITS[NAME], font)


def centrality_systems(analysed: Analysed, font: Font) -> Sheet:
    """Who is central in the network of systems."""
    return panels(analysed, SYSTEM, _UNITS[SYSTEM], font)


def together_systems(analysed: Analysed, font: Font) -> Sheet:
    """Which system leads with which supporting."""
    return heat(_counts(analysed, SYSTEM), font)


def network_names(analysed: Analysed, font: Font) -> Sheet:
    """The strongest ties between departments, coloured by group."""
    return network(_counts(analysed, NAME), font, _UNITS[NAME], _groups(analysed, NAME))


def network_systems(analysed: Analysed, font: Font) -> Sheet:
    """The strongest ties between systems, coloured by group."""
    return network(_counts(analysed, SYSTEM), font, _UNITS[SYSTEM], _groups(analysed, SYSTEM))


def deadlines(analysed: Analysed, font: Font) -> Sheet:
    """Tasks by the end of their time limits, stacked by the level of the document."""
    counts = _counts(analysed, SYSTEM)
    table = analysed.tables["deadlines"]
    months: dict[Month, Counter[Level]] = {}
    for row in table.records(unit="month"):
        if row["level"] != ALL:
            year, _, month = row["period"].partition("-")
            months.setdefault(Month(int(year), int(month)), Counter())[Level(row["level"])] += row["tasks"]
    for row in table.records(unit=UNDATED, level=ALL):
        if row["period"] == NO_LIMIT:
            counts.without_limit = row["tasks"]
        else:
            counts.undated[CHINESE["period"][row["period"]]] = row["tasks"]
    looks = {level: (LEVELS[level.value], *look) for level, look in _LEVEL_LOOKS.items()}
    return figures.due(counts, months, looks, font)


def coverage_years(analysed: Analysed, font: Font) -> Sheet:
    """Shares of tasks with owner, lead, date and measure, over the years of the documents."""
    rows = _years(analysed, "coverage")
    sizes = {row["year"]: row["tasks"] for row in rows}
    lines = [
        Line(words, colour, dash, [Point(row["year"], row[f"{name}_share"], row["tasks"]) for row in rows])
        for name, words, colour, dash in _PARTS
    ]
    return over_years("历年任务要素的齐备程度", figures.source_of(_counts(analysed, NAME)), lines, sizes, font)


def coverage_levels(analysed: Analysed, font: Font) -> Sheet:
    """Shares of tasks with owner, date and measure, by the level of the document."""
    return figures.completeness(_by_level(analysed), font, "各层级文件任务要素的齐备程度", FEW)


def wording_years(analysed: Analysed, font: Font) -> Sheet:
    """How strongly tasks bind, over the years of the documents."""
    rows = [row for row in _years(analysed, "wording") if row["what"] == "strength"]
    sizes = {row["year"]: row["all_tasks"] for row in rows}
    lines = [
        Line(
            STRENGTHS[step.value],
            *look,
            [Point(row["year"], row["share"], row["all_tasks"]) for row in rows if row["value"] == step.value],
        )
        for step, look in _STEPS.items()
    ]
    return over_years("历年任务的约束力", figures.source_of(_counts(analysed, NAME)), lines, sizes, font)


def wording_levels(analysed: Analysed, font: Font) -> Sheet:
    """Kinds and strengths of tasks, by the level of the document."""
    return figures.strength(_by_level(analysed), font, "各层级文件任务的类型与约束力", FEW)


PICTURES: dict[str, Picture] = {
    "departments": departments,
    "departments-systems": departments_systems,
    "centrality": centrality,
    "centrality-systems": centrality_systems,
    "together-systems": together_systems,
    "network": network_names,
    "network-systems": network_systems,
    "deadlines": deadlines,
    "coverage-years": coverage_years,
    "coverage-levels": coverage_levels,
    "wording-years": wording_years,
    "wording-levels": wording_levels,
}


def ready() -> None:
    """Raises ExportError where matplotlib or a Chinese font is missing."""
    library("matplotlib", "pictures")
    find_font()


def drawn(analysed: Analysed, names: Sequence[str], suffixes: Sequence[str] = ("svg", "png")) -> dict[str, bytes]:
    """The files of these pictures, by name. Raises ExportError as `ready` does."""
    ready()
    font, files = find_font(), {}
    with own_settings():
        for name in names:
            sheet = PICTURES[name](analysed, font)
            if "svg" in suffixes:
                files[f"{name}.svg"] = sheet.svg()
            if "png" in suffixes:
                files[f"{name}.png"] = sheet.png()
    return files


class _Levels(Counts):
    """Counts whose rows are the levels of documents."""

    def __init__(self) -> None:
        super().__init__()
        self.levels = Rows()

    def rows(self) -> tuple[str, Rows]:
        return "层级", self.levels


def _totals(counts: Counts, analysed: Analysed) -> None:
    told = analysed.summary
    counts.documents = told["documents"]
    counts.total.tasks, counts.total.date = told["tasks"], told["with_date"]


def _counts(analysed: Analysed, by: str) -> Counts:
    """Departments that lead or support, and how they work together, by system or by full name."""
    counts = Counts()
    _totals(counts, analysed)
    for row in analysed.tables["departments"].records(by=by):
        if (by == NAME or row["level"] == ALL) and (row["led"] or row["supported"]):
            counts.departments[row["id"]] = Department(row["name"], lead=row["led"], support=row["supported"])
    for row in analysed.tables["together"].records(by=by, document_level=ALL):
        for lead, support, ways in (("first", "second", "first_leads"), ("second", "first", "second_leads")):
            if row[ways]:
                counts.shared[row[f"{lead}_id"], row[f"{support}_id"]] = row[ways]
    counts.pairs_left_out = analysed.summary["networks"][by]["ties_left_out"]
    return counts


def _groups(analysed: Analysed, by: str) -> dict[str, int]:
    return {row["id"]: row["community"] for row in analysed.tables["centrality"].records(by=by)}


def _years(analysed: Analysed, name: str) -> list[dict[str, Any]]:
    """The rows of a table over all levels, year by year."""
    return [row for row in analysed.tables[name].records(level=ALL) if row["year"] not in (ALL, UNKNOWN)]


def _by_level(analysed: Analysed) -> Counts:
    counts = _Levels()
    counts.documents = analysed.summary["documents"]
    wording: dict[str, dict[str, int]] = {}
    for row in analysed.tables["wording"].records(year=ALL):
        wording.setdefault(row["level"], {})[row["value"]] = row["tasks"]
    for row in analysed.tables["coverage"].records(year=ALL):
        level = row["level"]
        made = Row(
            "合计" if level == ALL else LEVELS[level],
            row["tasks"], row["with_lead"], row["with_owner"], row["with_date"], row["with_measure"],
            Counter({kind: wording[level][kind.value] for kind in Kind}),
            Counter({step: wording[level][step.value] for step in Strength}),
        )  # fmt: skip
        if level == ALL:
            counts.total = made
        else:
            counts.levels.add(made)
    return counts
