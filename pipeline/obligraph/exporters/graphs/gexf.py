"""graph.gexf: the graph as Gephi opens it, with labels, a colour for each type and sizes that grow with the degree.

GEXF 1.2, which every Gephi since 0.9 and networkx read, with the `kind` of an edge from 1.3: without it Gephi joins
edges of two types between the same nodes. How often a shared node is named is known only at the end, so room for its
size is left in the file, and filled then.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import quoteattr

from obligraph.exporters.base import Exporter
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.graphs.stream import Joined
from obligraph.graph import Edge, Node
from obligraph.graph.elements import Value
from obligraph.graph.schema import EDGE_ATTRIBUTES, NODE_ATTRIBUTES
from obligraph.model import Extraction

# The label is GEXF's own, not one attribute among others.
_NODE_KEYS = {a.name: f"n{i}" for i, a in enumerate(NODE_ATTRIBUTES) if a.name != "label"}
_EDGE_KEYS = {a.name: f"e{i}" for i, a in enumerate(EDGE_ATTRIBUTES)}
_TYPES = {"string": "string", "int": "integer", "double": "double", "boolean": "boolean"}

# The palette of Okabe and Ito (2008), which the colour-blind tell apart.
NODE_COLOURS = {
    "Document": (0, 114, 178),
    "Section": (153, 153, 153),
    "Obligation": (230, 159, 0),
    "Organisation": (0, 158, 115),
    "Deadline": (204, 121, 167),
    "Standard": (240, 228, 66),
    "Reference": (86, 180, 233),
}
EDGE_COLOURS = {"led_by": (213, 94, 0), "supported_by": (86, 180, 233), "acts": (0, 158, 115)}
_OTHER_EDGES = (187, 187, 187)


class Gexf(Exporter):
    """graph.gexf."""

    def __init__(self, folder: Path) -> None:
        self._joined = Joined()
        self._degrees: Counter[str] = Counter()
        self._sizes: dict[str, int] = {}
        self._file = AtomicFile(folder / "graph.gexf")
        # Unnamed: nothing to clean up, whatever happens.
        self._edges = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self._file.write(_head())

    def add(self, extraction: Extraction) -> None:
        found = self._joined.new(extraction)
        if found is None:
            return
        degrees = Counter(end for edge in found.edges for end in (edge.source, edge.target))
        for node in found.nodes:
            before, after = _node(node)
            self._file.write(before)
            if node.shared:
                self._sizes[node.id] = self._file.stream.tell()
            self._file.write(_size(degrees[node.id]) + after)
        self._edges.write("".join(map(_edge, found.edges)).encode("utf-8", "replace"))
        self._degrees.update({edge.target: degrees[edge.target] for edge in found.edges if edge.target in self._sizes})

    def close(self) -> None:
        self._file.write("</nodes>\n<edges>\n")
        self._edges.seek(0)
        shutil.copyfileobj(self._edges, self._file.stream, 1 << 20)
        self._file.write("</edges>\n</graph>\n</gexf>\n")
        for node, place in self._sizes.items():
            self._file.stream.seek(place)
            self._file.write(_size(self._degrees[node]))
        self._file.commit()
        self._edges.close()

    def abort(self) -> None:
        self._file.abort()
        self._edges.close()


def _head() -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">',
        "<meta><creator>obligraph</creator></meta>",
        '<graph defaultedgetype="directed" mode="static">',
    ]
    for what, attributes, keys in (("node", NODE_ATTRIBUTES, _NODE_KEYS), ("edge", EDGE_ATTRIBUTES, _EDGE_KEYS)):
        lines.append(f'<attributes class="{what}" mode="static">')
        lines += [
            f'<attribute id="{keys[a.name]}" title="{a.name}" type="{_TYPES[a.type]}"/>'
            for a in attributes
            if a.name in keys
        ]
        lines.append("</attributes>")
    lines.append("<nodes>")
    return "\n".join(lines) + "\n"


def _node(node: Node) -> tuple[str, str]:
    """What stands before and after the node's size."""
    label = quoteattr(str(node.attributes.get("label", "")))
    colour = _colour(NODE_COLOURS[str(node.attributes["node_type"])])
    data = _values(node.attributes, _NODE_KEYS)
    return f'<node id={quoteattr(node.id)} label={label}>{data}{colour}<viz:size value="', '"/></node>\n'


def _edge(edge: Edge) -> str:
    kind = str(edge.attributes["edge_type"])
    ends = f"source={quoteattr(edge.source)} target={quoteattr(edge.target)}"
    data = _values(edge.attributes, _EDGE_KEYS) + _colour(EDGE_COLOURS.get(kind, _OTHER_EDGES))
    return f'<edge id="{edge.key}" {ends} label="{kind}" kind="{kind}">{data}</edge>\n'


def _values(attributes: dict[str, Value], keys: dict[str, str]) -> str:
    values = (f'<attvalue for="{keys[n]}" value={_value(v)}/>' for n, v in attributes.items() if n in keys)
    return f"<attvalues>{''.join(values)}</attvalues>"


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return '"true"' if value else '"false"'
    return quoteattr(value) if isinstance(value, str) else f'"{value!r}"'


def _colour(colour: tuple[int, int, int]) -> str:
    red, green, blue = colour
    return f'<viz:color r="{red}" g="{green}" b="{blue}"/>'


def _size(degree: int) -> str:
    """Six characters, always: the area of a dot grows with the degree, up to 1,000 edges."""
    return f"{4 + 3 * min(degree, 1000) ** 0.5:06.2f}"
