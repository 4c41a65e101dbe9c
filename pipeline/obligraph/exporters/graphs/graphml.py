"""graph.graphml and graph.json (node-link): the graph written document by document.

Only the ids of documents and of shared nodes are remembered. Both files load with networkx into what `graph.build`
gives.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from obligraph.exporters.base import Segmented
from obligraph.exporters.graphs.writing import Form, GraphWriter, Written
from obligraph.exporters.segments import Bytes, apart, joined
from obligraph.graph import Node, elements
from obligraph.graph.schema import EDGE_ATTRIBUTES, NODE_ATTRIBUTES
from obligraph.model import Extraction

_FORM = Form(NODE_ATTRIBUTES, EDGE_ATTRIBUTES)


class GraphFiles(Segmented):
    """Both graph files. A segment is the document's id and its edges, then its nodes: each shared one after its id, the
    others together.
    """

    def __init__(self, folder: Path) -> None:
        self._documents: set[bytes] = set()
        self._shared: set[bytes] = set()
        self._files = GraphWriter(folder, "graph", _FORM)

    @classmethod
    def segment(cls, extraction: Extraction) -> bytes:
        found = elements(extraction)
        pieces = [_bytes(found.document), *_FORM.edges(found.edges)]
        for shared, nodes in groupby(found.nodes, _shared):
            pieces += [_bytes(shared), *_FORM.nodes(nodes)]
        return joined(pieces)

    def keep(self, segment: Bytes) -> None:
        first, edges_xml, edges_json, *pieces = apart(segment)
        document = bytes(first)
        # A text that came before says nothing new.
        if document in self._documents:
            return
        self._documents.add(document)
        xml, json = [], []
        for id, in_xml, in_json in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
            if id:
                shared = bytes(id)
                if shared in self._shared:
                    continue
                self._shared.add(shared)
            xml.append(in_xml)
            json.append(in_json)
        self._files.keep_nodes(Written(b"".join(xml), b"".join(json)))
        self._files.keep_edges(Written(edges_xml, edges_json))

    def close(self) -> None:
        self._files.commit()

    def abort(self) -> None:
        self._files.drop()


def _shared(node: Node) -> str:
    return node.id if node.shared else ""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
