"""graph.cypher: a script that builds the graph in Neo4j or Memgraph: a constraint a node type, then nodes and edges in
batches.

Everything is merged by id and key, so that running the script again, or the script of another run, adds no doubles.
All that comes from a document stands inside string literals; see `literal`.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from obligraph.exporters.base import Exporter
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.graphs.stream import Joined
from obligraph.graph import Edge, Node
from obligraph.graph.elements import Value
from obligraph.graph.schema import EDGE_TYPES, NODE_TYPES
from obligraph.model import Extraction

_ROWS, _CHARACTERS = 500, 1 << 18
_SPECIAL = "['\\\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
_NAMED = {"'": "\\'", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(value: Value) -> str:
    """A value as Cypher writes it. No text can end the literal that holds it: quotes and backslashes are escaped, and
    so are line ends, control characters and marks that turn the direction of writing.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{re.sub(_SPECIAL, _escaped, value)}'"
    return repr(value).replace("e+", "e")


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    # Neo4j reads \u0027 as a quote before it looks for literals, behind an escaped backslash too.
    if character == "\\" and found.string[found.end() : found.end() + 1] in ("u", "U"):
        return "\\\\' + '"
    return _NAMED.get(character) or f"\\u{ord(character):04x}"


class Cypher(Exporter):
    """graph.cypher."""

    def __init__(self, folder: Path) -> None:
        self._joined = Joined()
        self._file = AtomicFile(folder / "graph.cypher")
        # Unnamed: nothing to clean up, whatever happens.
        self._edges = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self._node_batches = {name: _Batch(_merge_nodes(name), self._file.write) for name in NODE_TYPES}
        self._edge_batches = {
            (source, name): _Batch(_merge_edges(source, name), self._write_edges)
            for name, edge in EDGE_TYPES.items()
            for source in edge.sources
        }
        self._file.write(_head())

    def add(self, extraction: Extraction) -> None:
        found = self._joined.new(extraction)
        if found is None:
            return
        types = {}
        for node in found.nodes:
            types[node.id] = str(node.attributes["node_type"])
            self._node_batches[types[node.id]].add(_node_row(node))
        for edge in found.edges:
            self._edge_batches[types[edge.source], str(edge.attributes["edge_type"])].add(_edge_row(edge))

    def close(self) -> None:
        for batch in (*self._node_batches.values(), *self._edge_batches.values()):
            batch.flush()
        self._edges.seek(0)
        shutil.copyfileobj(self._edges, self._file.stream, 1 << 20)
        self._file.commit()
        self._edges.close()

    def abort(self) -> None:
        self._file.abort()
        self._edges.close()

    def _write_edges(self, text: str) -> None:
        self._edges.write(text.encode("utf-8", "replace"))


class _Batch:
    """Rows of one statement, written out when there are many."""

    def __init__(self, merge: str, write: Callable[[str], None]) -> None:
        self._merge, self._write = merge, write
        self._rows: list[str] = []
        self._size = 0

    def add(self, row: str) -> None:
        self._rows.append(row)
        self._size += len(row)
        if len(self._rows) >= _ROWS or self._size >= _CHARACTERS:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            self._write("UNWIND [\n" + ",\n".join(self._rows) + f"\n] AS row\n{self._merge};\n")
        self._rows, self._size = [], 0


def _head() -> str:
    lines = [
        "// The obligation graph. Neo4j 4.4 or newer: cypher-shell -f graph.cypher",
        "// Memgraph: mgconsole < graph.cypher, with its own form of the constraints in place of the first statements:",
        *(f"//   CREATE CONSTRAINT ON (n:{name}) ASSERT n.id IS UNIQUE;" for name in NODE_TYPES),
        *(
            f"CREATE CONSTRAINT obligraph_{name.lower()}_id IF NOT EXISTS FOR (n:{name}) REQUIRE n.id IS UNIQUE;"
            for name in NODE_TYPES
        ),
    ]
    return "\n".join(lines) + "\n"


def _merge_nodes(name: str) -> str:
    return f"MERGE (n:{name} {{id: row.id}})\nSET n += row.attributes"


def _merge_edges(source: str, name: str) -> str:
    edge = EDGE_TYPES[name]
    return (
        f"MATCH (a:{source} {{id: row.source}})\nMATCH (b:{edge.target} {{id: row.target}})\n"
        f"MERGE (a)-[e:{name.upper()} {{key: row.key}}]->(b)\nSET e += row.attributes"
    )


def _node_row(node: Node) -> str:
    return f"{{id: {literal(node.id)}, attributes: {_map(node.attributes, 'node_type')}}}"


def _edge_row(edge: Edge) -> str:
    ends = f"source: {literal(edge.source)}, target: {literal(edge.target)}, key: {literal(edge.key)}"
    return f"{{{ends}, attributes: {_map(edge.attributes, 'edge_type')}}}"


def _map(attributes: dict[str, Value], left_out: str) -> str:
    """A map without the attribute that the label or the relationship type already says; names in back quotes, since
    some (`end`, `of`) are words of the language.
    """
    return "{" + ", ".join(f"`{n}`: {literal(v)}" for n, v in attributes.items() if n != left_out) + "}"
