"""The whole graph in memory, as a networkx.MultiDiGraph: for Python users and for tests; files are streamed
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from obligraph.graph.elements import Elements, elements
from obligraph.model import Extraction

if TYPE_CHECKING:
    import networkx

    Graph: TypeAlias = "networkx.MultiDiGraph[str]"


def build(extractions: Iterable[Extraction]) -> Graph:
    """One graph over all documents. A shared node keeps the attributes of the document that comes first; a document
    whose text came before (same id) adds nothing.
    """
    graph = _empty()
    for extraction in extractions:
        if extraction.document.id not in graph:
            _add(graph, elements(extraction))
    return graph


def document_graph(extraction: Extraction) -> Graph:
    """The graph of one document."""
    graph = _empty()
    _add(graph, elements(extraction))
    return graph


def _empty() -> Graph:
    # Importing networkx takes half a second, which commands without a graph should not wait for.
    import networkx

    return networkx.MultiDiGraph()


def _add(graph: Graph, found: Elements) -> None:
    for node in found.nodes:
        if node.id not in graph:
            graph.add_node(node.id, **node.attributes)
    for edge in found.edges:
        graph.add_edge(edge.source, edge.target, key=edge.key, **edge.attributes)
