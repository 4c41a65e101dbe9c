"""Questions to the graph: who leads, who only supports, what falls due together, what hangs on a department, who works
with whom, what is missing.

Each answer is plain tuples with node ids, in an order that follows from the graph alone; nothing here changes it.
How documents lead to departments is left to `routes`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from obligraph.text.naming import stands_in

if TYPE_CHECKING:
    from obligraph.graph.build import Graph

By = Literal["organisation", "system"]
Missing = Literal["owner", "lead", "date", "measure"]
ROLES = ("led_by", "supported_by", "acts")
_LACKING: dict[str, tuple[str, ...]] = {
    "owner": ("led_by", "acts"),
    "lead": ("led_by",),
    "date": ("due",),
    "measure": ("measured_by",),
}


class Count(NamedTuple):
    """An organisation (node id and name) or a system (its name, twice) with how many tasks of how many documents."""

    id: str
    name: str
    tasks: int
    documents: int


class Shared(NamedTuple):
    """A deadline with the tasks that it is set for, in the order of the graph; `end` is None where no day is known."""

    id: str
    label: str
    end: str | None
    tasks: tuple[str, ...]


class Department(NamedTuple):
    """What hangs on a department: its nodes, the tasks that it leads, supports and must act in, and the documents that
    set them; all ids, in the order of the graph. A task may stand under several roles.
    """

    organisations: tuple[str, ...]
    led: tuple[str, ...]
    supported: tuple[str, ...]
    acting: tuple[str, ...]
    documents: tuple[str, ...]


class Pair(NamedTuple):
    """Two organisations (ids) or systems that are named in the same tasks, and in how many; `first` < `second`."""

    first: str
    second: str
    tasks: int


def leaders(graph: Graph, *, by: By = "organisation") -> list[Count]:
    """Who leads most, first; by `system`, the functional line that ties a ministry to its provincial and local
    bodies, organisations without a known system do not count.
    """
    return _counts(graph, ("led_by",), by)


def only_support(graph: Graph, *, by: By = "organisation") -> list[Count]:
    """Who is named as support, and nowhere as lead or actor; most tasks first."""
    others = {one.id for one in _counts(graph, ("led_by", "acts"), by)}
    return [one for one in _counts(graph, ("supported_by",), by) if one.id not in others]


def shared_deadlines(graph: Graph, *, least: int = 2) -> list[Shared]:
    """Deadlines of at least so many tasks, most tasks first; among as many the earlier, those without a day last."""
    found = []
    for node, data in _nodes(graph, "Deadline"):
        tasks = tuple(dict.fromkeys(task for task, _ in graph.in_edges(node)))
        if len(tasks) >= least:
            found.append(Shared(node, data.get("label", ""), data.get("end"), tasks))
    return sorted(found, key=lambda one: (-len(one.tasks), one.end is None, one.end or "", one.id))


def department(graph: Graph, words: str) -> Department:
    """What hangs on the organisations that `organisations` finds for these words."""
    nodes = organisations(graph, words)
    tasks = {role: _tasks(graph, nodes, role) for role in ROLES}
    documents = {graph.nodes[task]["doc"] for role in ROLES for task in tasks[role]}
    return Department(
        tuple(nodes),
        tuple(tasks["led_by"]),
        tuple(tasks["supported_by"]),
        tuple(tasks["acts"]),
        tuple(node for node, _ in _nodes(graph, "Document") if node in documents),
    )


def together(graph: Graph, *, by: By = "organisation", least: int = 1) -> list[Pair]:
    """Who is named with whom, in any roles, in at least so many tasks; the pairs with most tasks first."""
    pairs: Counter[tuple[str, str]] = Counter()
    for task, _ in _nodes(graph, "Obligation"):
        ends = [end for _, end, data in graph.out_edges(task, data=True) if data["edge_type"] in ROLES]
        pairs.update(combinations(sorted({key for end in ends if (key := _key(graph, end, by))}), 2))
    found = [Pair(*pair, tasks) for pair, tasks in pairs.items() if tasks >= least]
    return sorted(found, key=lambda pair: (-pair.tasks, pair))


def lacking(graph: Graph, what: Missing) -> list[str]:
    """The tasks that lack an `owner` (neither lead nor actor), a `lead`, a `date` (no deadline) or a `measure` (no
    standard), in the order of the graph. Raises ValueError for another word.
    """
    if what not in _LACKING:
        raise ValueError(f"no question about {what!r}; a task may lack {', '.join(_LACKING)}")
    edges = _LACKING[what]
    return [
        task
        for task, _ in _nodes(graph, "Obligation")
        if not any(data["edge_type"] in edges for _, _, data in graph.out_edges(task, data=True))
    ]


def organisations(graph: Graph, words: str) -> list[str]:
    """The organisation with this id or, where there is none, those in whose name the words stand, or whose system they
    are.

    民政 finds 民政部 and 市民政局, but not 人民政府.
    """
    if words in graph and graph.nodes[words]["node_type"] == "Organisation":
        return [words]
    return [
        node
        for node, data in _nodes(graph, "Organisation")
        if stands_in(words, data.get("name", "")) or words == data.get("system")
    ]


def _nodes(graph: Graph, node_type: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((node, data) for node, data in graph.nodes(data=True) if data["node_type"] == node_type)


def _tasks(graph: Graph, nodes: Iterable[str], role: str) -> list[str]:
    """The tasks in which one of these organisations has this role."""
    wanted = {task for node in nodes for task, _, data in graph.in_edges(node, data=True) if data["edge_type"] == role}
    return [task for task, _ in _nodes(graph, "Obligation") if task in wanted]


def _counts(graph: Graph, roles: tuple[str, ...], by: By) -> list[Count]:
    tasks: dict[str, set[str]] = {}
    for node, _ in _nodes(graph, "Organisation"):
        key = _key(graph, node, by)
        of_node = {task for task, _, data in graph.in_edges(node, data=True) if data["edge_type"] in roles}
        if key and of_node:
            tasks.setdefault(key, set()).update(of_node)
    found = [
        Count(
            key,
            graph.nodes[key].get("name", key) if by == "organisation" else key,
            len(found),
            len({graph.nodes[task]["doc"] for task in found}),
        )
        for key, found in tasks.items()
    ]
    return sorted(found, key=lambda one: (-one.tasks, one.id))


def _key(graph: Graph, node: str, by: By) -> str | None:
    """What an organisation counts as."""
    return node if by == "organisation" else graph.nodes[node].get("system")
