"""Documents joined one after the other: what every graph format needs to write each thing once."""

from __future__ import annotations

from obligraph.graph import Elements, elements
from obligraph.model import Extraction


class Joined:
    """Remembers the ids of documents and of shared nodes, and nothing else."""

    def __init__(self) -> None:
        self._documents: set[str] = set()
        self._shared: set[str] = set()

    def new(self, extraction: Extraction) -> Elements | None:
        """The document's edges, and its nodes without those that an earlier one gave; None for a document whose text
        came before.
        """
        if extraction.document.id in self._documents:
            return None
        self._documents.add(extraction.document.id)
        found = elements(extraction)
        nodes = tuple(node for node in found.nodes if not (node.shared and node.id in self._shared))
        self._shared.update(node.id for node in nodes if node.shared)
        return Elements(found.document, nodes, found.edges)
