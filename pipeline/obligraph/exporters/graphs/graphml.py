"""graph.graphml and graph.json (node-link): the graph written document by document.

Only the ids of documents and of shared nodes are remembered. Both files load with networkx into what `graph.build`
gives.
"""

from __future__ import annotations

from pathlib import Path

from obligraph.exporters.base import Exporter
from obligraph.exporters.graphs.stream import Joined
from obligraph.exporters.graphs.writing import GraphWriter
from obligraph.graph.schema import EDGE_ATTRIBUTES, NODE_ATTRIBUTES
from obligraph.model import Extraction


class GraphFiles(Exporter):
    """Both graph files."""

    def __init__(self, folder: Path) -> None:
        self._joined = Joined()
        self._files = GraphWriter(folder, "graph", NODE_ATTRIBUTES, EDGE_ATTRIBUTES)

    def add(self, extraction: Extraction) -> None:
        found = self._joined.new(extraction)
        if found is not None:
            self._files.write(found.nodes, found.edges)

    def close(self) -> None:
        self._files.commit()

    def abort(self) -> None:
        self._files.drop()
