"""Extractions → one typed multigraph with stable ids: what its nodes and edges are, and how to build it in memory.

Writing it to files is left to the exporters, which stream the same elements document by document.
"""

from obligraph.graph.build import build, document_graph
from obligraph.graph.elements import Edge, Elements, Node, elements

__all__ = ["Edge", "Elements", "Node", "build", "document_graph", "elements"]
