"""What was counted → the six tables of an analysis and its summary. A table is a function and one line in `TABLES`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from obligraph.analysis.network import Network, measured
from obligraph.analysis.tally import Cell, Load, Tally, Ties
from obligraph.exporters.analysis.base import ALL, FEW, UNKNOWN, Table, is_few, share
from obligraph.exporters.analysis.base import Cell as Value
from obligraph.exporters.analysis.shapes import NAME, NO_LIMIT, SYSTEM, UNDATED, empty
from obligraph.exporters.pictures.counts import told_apart
from obligraph.graph.plain import one_line, shortened
from obligraph.model import Kind, Level, Strength

_LEVELS = [ALL, *(level.value for level in Level)]
_LONGEST_ID = 400


@dataclass(frozen=True, slots=True)
class Counted:
    """What the tables are made of. `systems`: the Chinese name of each system, by its id."""

    tally: Tally
    systems: Mapping[str, str]
    names: Mapping[str, str]
    by_system: Network
    by_name: Network

    @classmethod
    def of(cls, tally: Tally, systems: Mapping[str, str]) -> Counted:
        """With the departments told apart and their networks measured."""
        names = told_apart({key: body.department for key, body in tally.bodies.items()})
        ties = tally.system_ties.get(ALL, Ties())
        return cls(tally, systems, names, _network(ties), _network(tally.name_ties))

    def system(self, key: str) -> str:
        """What people call a system: its Chinese name, or its id where we do not know it."""
        return self.systems.get(key) or shortened(one_line(key), _LONGEST_ID)


def _network(ties: Ties) -> Network:
    return measured({pair: tie.tasks for pair, tie in ties.pairs.items()})


def departments(counted: Counted) -> Table:
    """Who carries how much: by system over all levels and by level, then by full name."""
    table = empty("departments")
    tally = counted.tally
    most = {system: load.tasks for (system, level), load in tally.by_system.items() if level == ALL}
    order = sorted(tally.by_system, key=lambda key: (-most[key[0]], key[0], _LEVELS.index(key[1])))
    for system, level in order:
        who = _called(counted, SYSTEM, system)[:3]
        table.rows.append((SYSTEM, *who, level, *_load(tally.by_system[system, level])))
    for key, load in sorted(tally.by_name.items(), key=lambda pair: (-pair[1].tasks, -pair[1].led, pair[0])):
        table.rows.append((NAME, *_called(counted, NAME, key), *_load(load)))
    return table


def centrality(counted: Counted) -> Table:
    """How central each department is in the network of those that work together."""
    table = empty("centrality")
    for by, network in ((SYSTEM, counted.by_system), (NAME, counted.by_name)):
        for key, place in sorted(network.places.items(), key=lambda pair: (-pair[1].weighted_degree, pair[0])):
            table.rows.append((by, *_called(counted, by, key), *place))
    return table


def together(counted: Counted) -> Table:
    """Who works with whom: by system, in documents of all levels and of each, then by full name."""
    table = empty("together")
    by_level = counted.tally.system_ties
    groups = [(SYSTEM, level, by_level[level]) for level in _LEVELS if level in by_level]
    for by, level, ties in (*groups, (NAME, ALL, counted.tally.name_ties)):
        for (first, second), tie in sorted(ties.pairs.items(), key=lambda pair: (-pair[1].tasks, pair[0])):
            ends = (*_called(counted, by, first)[:2], *_called(counted, by, second)[:2])
            figures = (tie.first_leads, tie.second_leads, tie.both_lead, tie.tasks, tie.documents)
            table.rows.append((by, level, *ends, *figures))
    return table


def deadlines(counted: Counted) -> Table:
    """Tasks due in each month, quarter and year, and time limits without a last day, by the level of the document."""
    table = empty("deadlines")
    units = ("month", "quarter", "year", UNDATED)
    order = sorted(
        counted.tally.due, key=lambda key: (units.index(key[0]), key[1] == NO_LIMIT, key[1], _LEVELS.index(key[2]))
    )
    table.rows.extend((*key, counted.tally.due[key]) for key in order)
    return table


def coverage(counted: Counted) -> Table:
    """Shares of tasks with an owner, a lead, a time limit and a measure, by level and year of the document."""
    table = empty("coverage")
    for level, year, cell in _cells(counted.tally):
        row = cell.row
        shares = ((part, share(part, row.tasks)) for part in (row.owner, row.lead, row.date, row.measure))
        flat = [value for pair in shares for value in pair]
        table.rows.append((level, year, cell.documents, row.tasks, *flat, is_few(row.tasks)))
    return table


def wording(counted: Counted) -> Table:
    """Tasks by how strongly they bind and by kind, by level and year of the document."""
    table = empty("wording")
    for level, year, cell in _cells(counted.tally):
        row = cell.row
        parts = [("strength", step.value, row.strengths[step]) for step in Strength]
        parts += [("kind", kind.value, row.kinds[kind]) for kind in Kind]
        for what, value, tasks in parts:
            table.rows.append((level, year, what, value, tasks, row.tasks, share(tasks, row.tasks), is_few(row.tasks)))
    return table


TABLES: dict[str, Callable[[Counted], Table]] = {
    "departments": departments,
    "centrality": centrality,
    "together": together,
    "deadlines": deadlines,
    "coverage": coverage,
    "wording": wording,
}


def summary(counted: Counted) -> dict[str, Any]:
    """What the tables rest on, and what was left out of them; the fields are those of summary.json."""
    tally, total = counted.tally, counted.tally.total
    years = sorted({year for _, year in tally.cells} - {UNKNOWN})
    return {
        "documents": tally.documents,
        "tasks": total.tasks,
        "with_owner": total.owner,
        "with_lead": total.lead,
        "with_date": total.date,
        "with_measure": total.measure,
        "first_year": years[0] if years else None,
        "last_year": years[-1] if years else None,
        "documents_without_year": sum(cell.documents for (_, year), cell in tally.cells.items() if year == UNKNOWN),
        "departments": len(tally.by_name),
        "systems": len({system for system, _ in tally.by_system}),
        "tasks_with_departments_without_system": tally.without_system,
        "networks": {
            SYSTEM: _told(counted.by_system, tally.system_ties.get(ALL, Ties())),
            NAME: _told(counted.by_name, tally.name_ties),
        },
        "few": FEW,
    }


def _told(network: Network, ties: Ties) -> dict[str, Any]:
    return {
        "departments": len(network.places),
        "ties": len(ties.pairs),
        "ties_left_out": ties.left_out,
        "communities": network.communities,
        "modularity": network.modularity,
        "betweenness_from": network.sources,
    }


def _cells(tally: Tally) -> Iterator[tuple[str, str, Cell]]:
    """Level, year and what they hold: sums first, an unknown year last."""
    sums: dict[tuple[str, str], Cell] = {}
    for (level, year), cell in tally.cells.items():
        for key in ((ALL, ALL), (ALL, year), (level.value, ALL), (level.value, year)):
            joined = sums.setdefault(key, Cell())
            joined.documents += cell.documents
            joined.row.join(cell.row)
    for level_name, year in sorted(
        sums, key=lambda key: (_LEVELS.index(key[0]), key[1] != ALL, key[1] == UNKNOWN, key[1])
    ):
        yield level_name, year, sums[level_name, year]


def _load(load: Load) -> tuple[Value, ...]:
    """The figures of departments.csv."""
    return (
        load.tasks, load.led, load.supported, load.acted, load.documents,
        load.dated, share(load.dated, load.tasks), load.measured, share(load.measured, load.tasks), is_few(load.tasks),
    )  # fmt: skip


def _called(counted: Counted, by: str, key: str) -> tuple[str, str, str | None, str]:
    """Id, name, system and level of a department or a system."""
    if by == SYSTEM:
        return _id(key), counted.system(key), _id(key), ALL
    body = counted.tally.bodies[key]
    system = _id(body.system) if body.system else None
    return _id(key), counted.names[key], system, (body.level or Level.OTHER).value


def _id(text: str) -> str:
    """An id as the graph has it; one as long as no name is, cut."""
    return shortened(one_line(text), _LONGEST_ID)
