"""A graph file of a run → the graph in memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from obligraph.graph.build import Graph


def load(path: str | Path) -> Graph:
    """The graph of a graph.json or graph.graphml, or of the folder that holds graph.json: the same as `build` gives.
    Raises ValueError where the file is none of these, OSError where it cannot be read.
    """
    path = Path(path)
    if path.is_dir():
        path /= "graph.json"
    if path.suffix == ".graphml":
        return _checked(path, _graphml(path))
    if path.suffix == ".json":
        return _checked(path, _node_link(path))
    raise ValueError(f"{path}: not a graph of ours; give graph.json or graph.graphml (不是本程序的图文件)")


def _graphml(path: Path) -> Any:
    import xml.etree.ElementTree as ElementTree

    import networkx

    try:
        return networkx.read_graphml(path, force_multigraph=True)
    except (ElementTree.ParseError, networkx.NetworkXError, KeyError) as error:
        raise _damaged(path) from error


def _node_link(path: Path) -> Any:
    import json

    import networkx

    try:
        return networkx.node_link_graph(json.loads(path.read_text("utf-8")), edges="edges")
    except (ValueError, TypeError, KeyError, AttributeError, networkx.NetworkXError) as error:
        raise _damaged(path) from error


def _checked(path: Path, graph: Any) -> Graph:
    nodes = all("node_type" in data for _, data in graph.nodes(data=True))
    if not (nodes and graph.is_multigraph() and all("edge_type" in data for _, _, data in graph.edges(data=True))):
        raise _damaged(path)
    return graph


def _damaged(path: Path) -> ValueError:
    return ValueError(f"{path}: not a graph that extract wrote; run extract again (图文件已损坏)")
