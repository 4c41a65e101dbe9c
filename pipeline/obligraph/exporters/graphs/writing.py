"""A graph as GraphML and node-link JSON, written piece by piece. In GraphML edges follow nodes as they come; in JSON,
which has a list of each, edges are kept aside until the nodes end. Which nodes and edges there are is left to the
caller, which gives nodes before the edges at them; the attributes follow from its tables.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from obligraph.exporters.files import AtomicFile
from obligraph.exporters.segments import Bytes
from obligraph.graph import Edge, Node
from obligraph.graph.elements import Value
from obligraph.graph.schema import Attribute

_SPECIAL = re.compile('[&<>"\t\r\n]')
_STRING = json.encoder.encode_basestring


class Written(NamedTuple):
    """Nodes or edges as they stand in both files; in JSON a comma and a line feed lead each."""

    xml: Bytes
    json: Bytes


class Form:
    """How nodes and edges are written, by the tables of their attributes."""

    def __init__(self, of_nodes: Sequence[Attribute], of_edges: Sequence[Attribute]) -> None:
        self._of_nodes, self._of_edges = of_nodes, of_edges
        self._node_keys = {attribute.name: f"n{i}" for i, attribute in enumerate(of_nodes)}
        self._edge_keys = {attribute.name: f"e{i}" for i, attribute in enumerate(of_edges)}
        self._in_nodes, self._in_edges = _openings(self._node_keys), _openings(self._edge_keys)

    def head(self) -> str:
        """What stands in GraphML before the first node."""
        return _head((("node", self._of_nodes, self._node_keys), ("edge", self._of_edges, self._edge_keys)))

    def nodes(self, nodes: Iterable[Node]) -> Written:
        """Nodes in their order."""
        xml, lines = [], []
        for node in nodes:
            data, fields = _attributes(node.attributes, self._in_nodes)
            xml.append(f"<node id={_quoted(node.id)}>{data}</node>\n")
            lines.append(f',\n{{"id": {_STRING(node.id)}{fields}}}')
        return Written(_bytes(xml), _bytes(lines))

    def edges(self, edges: Iterable[Edge]) -> Written:
        """Edges in their order."""
        xml, lines = [], []
        for edge in edges:
            data, fields = _attributes(edge.attributes, self._in_edges)
            source, target = edge.source, edge.target
            xml.append(f'<edge id="{edge.key}" source={_quoted(source)} target={_quoted(target)}>{data}</edge>\n')
            ends = f'"source": {_STRING(source)}, "target": {_STRING(target)}, "key": {_STRING(edge.key)}'
            lines.append(f",\n{{{ends}{fields}}}")
        return Written(_bytes(xml), _bytes(lines))


class GraphWriter:
    """NAME.graphml and NAME.json in a folder, both of which networkx loads."""

    def __init__(self, folder: Path, name: str, form: Form) -> None:
        self._form = form
        self._any_node = self._any_edge = False
        self._xml = AtomicFile(folder / f"{name}.graphml")
        try:
            self._json = AtomicFile(folder / f"{name}.json")
        except BaseException:
            self._xml.abort()
            raise
        # An unnamed file: nothing to clean up, whatever happens.
        self._json_edges = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self._xml.write(form.head())
        self._json.write('{"directed": true, "multigraph": true, "graph": {}, "nodes": [')

    def write(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Append nodes and edges."""
        self.keep_nodes(self._form.nodes(nodes))
        self.keep_edges(self._form.edges(edges))

    def keep_nodes(self, nodes: Written) -> None:
        """Append nodes."""
        self._xml.put(nodes.xml)
        self._json.put(nodes.json if self._any_node else nodes.json[1:])
        self._any_node |= bool(nodes.json)

    def keep_edges(self, edges: Written) -> None:
        """Append edges."""
        self._xml.put(edges.xml)
        self._json_edges.write(edges.json if self._any_edge else edges.json[1:])
        self._any_edge |= bool(edges.json)

    def commit(self) -> None:
        """Put both files in place. Raises ExportError."""
        self._json.write('\n], "edges": [')
        self._json_edges.seek(0)
        shutil.copyfileobj(self._json_edges, self._json.stream, 1 << 20)
        self._xml.write("</graph>\n</graphml>\n")
        self._json.write("\n]}\n")
        self._xml.commit()
        self._json.commit()
        self._json_edges.close()

    def drop(self) -> None:
        """Remove what is unfinished."""
        self._xml.abort()
        self._json.abort()
        self._json_edges.close()


def _bytes(texts: Iterable[str]) -> bytes:
    return "".join(texts).encode("utf-8", "replace")


def _head(tables: Iterable[tuple[str, Sequence[Attribute], dict[str, str]]]) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
        ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">',
    ]
    for what, attributes, keys in tables:
        lines += [
            f'<key id="{keys[a.name]}" for="{what}" attr.name="{a.name}" attr.type="{a.type}"/>' for a in attributes
        ]
    lines.append('<graph edgedefault="directed">')
    return "\n".join(lines) + "\n"


def _openings(keys: dict[str, str]) -> dict[str, tuple[str, str]]:
    """What stands before the value of each attribute in both files."""
    return {name: (f'<data key="{key}">', f", {_STRING(name)}: ") for name, key in keys.items()}


def _attributes(attributes: dict[str, Value], openings: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """All attributes of a node or an edge as they stand in both files."""
    xml, fields = [], []
    for name, value in attributes.items():
        in_xml, in_json = openings[name]
        if isinstance(value, str):
            xml.append(f"{in_xml}{_escaped(value)}</data>")
            fields.append(in_json + _STRING(value))
        else:
            # Of numbers and truth values both write the same.
            number = repr(value).lower()
            xml.append(f"{in_xml}{number}</data>")
            fields.append(in_json + number)
    return "".join(xml), "".join(fields)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if _SPECIAL.search(text) else text


def _quoted(text: str) -> str:
    return quoteattr(text) if _SPECIAL.search(text) else f'"{text}"'
