"""From a document to a department: over the documents that carry it out, and their sections and tasks.

A document leads to those that cite it, by its 发文字号 or, where the citation gives none, by its title; a citation
that repeals it does not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from obligraph.graph.plain import one_line
from obligraph.graph.questions import ROLES, organisations
from obligraph.text.folding import fold

if TYPE_CHECKING:
    from obligraph.graph.build import Graph


class Step(NamedTuple):
    """One node of a path, by which edge type it is reached (empty for the first), and where that stands: the document
    and its characters from `start` to `end`.
    """

    node: str
    node_type: str
    label: str
    edge_type: str = ""
    doc: str = ""
    start: int = 0
    end: int = 0


Path = tuple[Step, ...]


def paths(graph: Graph, document: str, words: str) -> list[Path]:
    """Every path from a document (its id, number, or words of its title or source) to the organisations that
    `organisations` finds for `words`: document, documents that carry it out, headings, task, organisation. Fewest
    documents first, then in the order of the graph; one path a task, role and organisation. Raises ValueError where
    not just one document is meant.
    """
    reached = _carried_out(graph, _document(graph, document))
    wanted = set(organisations(graph, words))
    found = []
    for doc, chain in reached.items():
        for task in _states(graph, doc):
            for _, end, data in graph.out_edges(task, data=True):
                if data["edge_type"] in ROLES and end in wanted:
                    last = _step(graph, end, data["edge_type"], data)
                    found.append((*chain, *_headings(graph, task), _stated(graph, doc, task), last))
    return _unique(found)


def carried_out(graph: Graph, document: str) -> list[Path]:
    """The documents that cite a document, those that cite these, and so on: for each the shortest path to it. Raises
    ValueError where not just one document is meant.
    """
    return list(_carried_out(graph, _document(graph, document)).values())[1:]


def _unique(found: list[Path]) -> list[Path]:
    """A name that stands twice in a task leads there once."""
    seen: dict[tuple[str, ...], Path] = {}
    for path in found:
        seen.setdefault((*(step.node for step in path), path[-1].edge_type), path)
    return list(seen.values())


def _carried_out(graph: Graph, start: str) -> dict[str, Path]:
    """Each document that can be reached, with the way to it; breadth first, so that the way is the shortest."""
    citing = _citing(graph)
    reached: dict[str, Path] = {start: (_step(graph, start),)}
    queue = [start]
    for here in queue:
        for step in citing.get(here, ()):
            if step.node not in reached:
                reached[step.node] = (*reached[here], step)
                queue.append(step.node)
    return reached


def _citing(graph: Graph) -> dict[str, list[Step]]:
    """For each document the steps to those that cite it, by themselves or in a task."""
    numbers: dict[str, str] = {}
    titles: dict[str, str] = {}
    for node, data in graph.nodes(data=True):
        if data["node_type"] == "Document":
            if number := _number(data.get("number", "")):
                numbers.setdefault(number, node)
            title = data.get("title", "")
            # 关于印发《…方案》的通知: others cite the plan.
            for name in (title, title.partition("《")[2].rpartition("》")[0]):
                titles.setdefault(_title(name), node)
    titles.pop("", None)
    found: dict[str, list[Step]] = {}
    for node, data in graph.nodes(data=True):
        if data["node_type"] != "Reference":
            continue
        number = _number(data.get("number", ""))
        cited = numbers.get(number) if number else titles.get(_title(data.get("title", "")))
        for _, _, edge in graph.in_edges(node, data=True) if cited else ():
            if edge.get("relation") != "repeals" and edge["doc"] != cited:
                found.setdefault(str(cited), []).append(_step(graph, edge["doc"], edge["edge_type"], edge))
    return found


def _number(text: str) -> str:
    return fold(text).replace(" ", "")


def _title(text: str) -> str:
    """A title with one form of its brackets: 《…》 inside 《》 is written 〈…〉, which `fold` makes (…)."""
    return one_line(fold(text)).replace(" ", "").translate(str.maketrans("《》", "()"))


def _document(graph: Graph, words: str) -> str:
    documents = [(node, data) for node, data in graph.nodes(data=True) if data["node_type"] == "Document"]
    named = [node for node, data in documents if words == node or _number(words) == _number(data.get("number", " "))]
    found = named or [
        node for node, data in documents if words and (words in data.get("title", "") or words in data["source"])
    ]
    if len(found) != 1:
        which = f"{len(found)} documents: {', '.join(found)}" if found else "no document"
        raise ValueError(f"{words!r} stands for {which}; give an id or a number (请给出文件 id 或发文字号)")
    return str(found[0])


def _states(graph: Graph, document: str) -> list[str]:
    return [task for _, task, data in graph.out_edges(document, data=True) if data["edge_type"] == "states"]


def _headings(graph: Graph, task: str) -> Path:
    """The headings over a task, outermost first."""
    steps: list[Step] = []
    below = next((end for _, end, data in graph.out_edges(task, data=True) if data["edge_type"] == "under"), None)
    while below is not None:
        above, data = next((start, data) for start, _, data in graph.in_edges(below, data=True) if _contains(data))
        steps.insert(0, _step(graph, below, "contains", data))
        below = above if graph.nodes[above]["node_type"] == "Section" else None
    return tuple(steps)


def _contains(data: dict[str, object]) -> bool:
    return data["edge_type"] == "contains"


def _stated(graph: Graph, document: str, task: str) -> Step:
    """The step to a task, which stands `under` its heading or is stated by the document."""
    under = [data for _, _, data in graph.out_edges(task, data=True) if data["edge_type"] == "under"]
    states = [data for data in graph.get_edge_data(document, task).values() if data["edge_type"] == "states"]
    data = (under or states)[0]
    return _step(graph, task, data["edge_type"], data)


def _step(graph: Graph, node: str, edge_type: str = "", edge: dict[str, object] | None = None) -> Step:
    data = graph.nodes[node]
    if edge is None:
        return Step(node, data["node_type"], data.get("label", ""))
    start, end = int(str(edge["span_start"])), int(str(edge["span_end"]))
    return Step(node, data["node_type"], data.get("label", ""), edge_type, str(edge["doc"]), start, end)
