"""graph.graphml and graph.json (node-link): the graph written document by document, edges kept aside until the nodes
end.

Only the ids of documents and of shared nodes are remembered. Both files load with networkx into what `graph.build`
gives.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

from obligraph.exporters.base import Exporter
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.graphs.stream import Joined
from obligraph.graph import Edge, Node
from obligraph.graph.elements import Value
from obligraph.graph.schema import EDGE_ATTRIBUTES, NODE_ATTRIBUTES
from obligraph.model import Extraction

_NODE_KEYS = {attribute.name: f"n{i}" for i, attribute in enumerate(NODE_ATTRIBUTES)}
_EDGE_KEYS = {attribute.name: f"e{i}" for i, attribute in enumerate(EDGE_ATTRIBUTES)}
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


class GraphFiles(Exporter):
    """Both graph files."""

    def __init__(self, folder: Path) -> None:
        self._joined = Joined()
        self._first = {"node": True, "edge": True}
        self._xml = AtomicFile(folder / "graph.graphml")
        self._json = AtomicFile(folder / "graph.json")
        # Unnamed files: nothing to clean up, whatever happens.
        self._xml_edges = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self._json_edges = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self._xml.write(_xml_head())
        self._json.write('{"directed": true, "multigraph": true, "graph": {}, "nodes": [')

    def add(self, extraction: Extraction) -> None:
        found = self._joined.new(extraction)
        if found is None:
            return
        self._xml.write("".join(map(_xml_node, found.nodes)))
        self._json.write("".join(self._separator("node") + _json_node(node) for node in found.nodes))
        self._xml_edges.write("".join(map(_xml_edge, found.edges)).encode("utf-8", "replace"))
        lines = "".join(self._separator("edge") + _json_edge(edge) for edge in found.edges)
        self._json_edges.write(lines.encode("utf-8", "replace"))

    def close(self) -> None:
        self._json.write('\n], "edges": [')
        for file, edges in ((self._xml, self._xml_edges), (self._json, self._json_edges)):
            edges.seek(0)
            shutil.copyfileobj(edges, file.stream, 1 << 20)
        self._xml.write("</graph>\n</graphml>\n")
        self._json.write("\n]}\n")
        self._xml.commit()
        self._json.commit()
        self._drop_parts()

    def abort(self) -> None:
        self._xml.abort()
        self._json.abort()
        self._drop_parts()

    def _separator(self, what: str) -> str:
        first, self._first[what] = self._first[what], False
        return "\n" if first else ",\n"

    def _drop_parts(self) -> None:
        self._xml_edges.close()
        self._json_edges.close()


def _xml_head() -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
        ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">',
    ]
    for what, attributes, keys in (("node", NODE_ATTRIBUTES, _NODE_KEYS), ("edge", EDGE_ATTRIBUTES, _EDGE_KEYS)):
        lines += [
            f'<key id="{keys[a.name]}" for="{what}" attr.name="{a.name}" attr.type="{a.type}"/>' for a in attributes
        ]
    lines.append('<graph edgedefault="directed">')
    return "\n".join(lines) + "\n"


def _xml_node(node: Node) -> str:
    return f"<node id={quoteattr(node.id)}>{_xml_data(node.attributes, _NODE_KEYS)}</node>\n"


def _xml_edge(edge: Edge) -> str:
    ends = f"source={quoteattr(edge.source)} target={quoteattr(edge.target)}"
    return f'<edge id="{edge.key}" {ends}>{_xml_data(edge.attributes, _EDGE_KEYS)}</edge>\n'


def _xml_data(attributes: dict[str, Value], keys: dict[str, str]) -> str:
    return "".join(f'<data key="{keys[name]}">{_xml_value(value)}</data>' for name, value in attributes.items())


def _xml_value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return repr(value)


def _json_node(node: Node) -> str:
    return _ENCODE({"id": node.id, **node.attributes})


def _json_edge(edge: Edge) -> str:
    ends = {"source": edge.source, "target": edge.target, "key": edge.key}
    return _ENCODE({**ends, **edge.attributes})
