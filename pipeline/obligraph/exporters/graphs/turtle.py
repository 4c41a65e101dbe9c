"""graph.ttl: the graph as RDF, with PROV-O for where each statement comes from; docs/rdf.md describes it.

The vocabulary stands at the head of the file. Documents follow one after the other, so that only ids stay in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from obligraph.exporters.base import Exporter, library
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.graphs.stream import Joined
from obligraph.exporters.graphs.vocabulary import DATES, PREFIXES, QUOTED, ROOT, property_name, terms
from obligraph.graph import Edge, Elements, Node
from obligraph.graph.elements import Value
from obligraph.graph.schema import EDGE_TYPES
from obligraph.model import Extraction

# Chinese stays readable in an IRI; what the grammar forbids, and %, is written as its bytes.
_KEPT = r"0-9A-Za-z._~:/\-〇\u3400-\u4dbf\u4e00-\u9fff〔〕《》（）、"


class Turtle(Exporter):
    """graph.ttl. Raises ExportError where pyoxigraph is not installed."""

    def __init__(self, folder: Path) -> None:
        self._rdf = _Rdf(library("pyoxigraph", "rdf"))
        self._joined = Joined()
        self._file = AtomicFile(folder / "graph.ttl")
        self._file.write("".join(f"@prefix {prefix}: <{name}> .\n" for prefix, name in PREFIXES.items()))
        self._file.write("\n" + self._rdf.turtle(self._rdf.ontology()))

    def add(self, extraction: Extraction) -> None:
        found = self._joined.new(extraction)
        if found is not None:
            self._file.write("\n" + self._rdf.turtle(self._rdf.document(found)))

    def close(self) -> None:
        self._file.commit()

    def abort(self) -> None:
        self._file.abort()


def iri(*parts: str) -> str:
    """The IRI of a thing of ours: `urn:obligraph:` and the parts, joined by colons."""
    return ROOT + ":".join(_escaped().sub(_percent, part) for part in parts)


@cache
def _escaped() -> re.Pattern[str]:
    # Not compiled at import: every run imports this module, few write RDF.
    return re.compile(f"[^{_KEPT}]")


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))


class _Rdf:
    """Elements of the graph → triples of pyoxigraph."""

    def __init__(self, ox: Any) -> None:
        self._ox = ox
        self._names: dict[str, Any] = {}
        self._properties = {f"ob:{term.name}" for term in terms() if term.kind == "owl:DatatypeProperty"}

    def turtle(self, triples: Iterable[Any]) -> str:
        """Triples as Turtle, each once, without the prefixes, which stand at the head of the file."""
        # A triple that two edges state needs saying once; a dict keeps the order.
        once = list(dict.fromkeys(triples))
        data: bytes = self._ox.serialize(once, format=self._ox.RdfFormat.TURTLE, prefixes=PREFIXES)
        text = data.decode()
        while text.startswith("@prefix "):
            text = text.partition("\n")[2]
        return text

    def ontology(self) -> list[Any]:
        """Every class and property of the vocabulary, with what it means."""
        made = [self._triple(ROOT + "vocab", "rdf:type", self._name("owl:Ontology"))]
        for term in terms():
            subject = self._name(f"ob:{term.name}").value
            is_class = term.kind == "owl:Class"
            made.append(self._triple(subject, "rdf:type", self._name(term.kind)))
            if term.parent:
                under = "rdfs:subClassOf" if is_class else "rdfs:subPropertyOf"
                made.append(self._triple(subject, under, self._name(term.parent)))
            # Several domains would mean that a thing belongs to all of them.
            if len(term.domain) == 1:
                made.append(self._triple(subject, "rdfs:domain", self._name(f"ob:{term.domain[0]}")))
            if term.range:
                made.append(self._triple(subject, "rdfs:range", self._name(term.range)))
            made.append(self._triple(subject, "rdfs:comment", self._ox.Literal(term.meaning)))
        return made

    def document(self, found: Elements) -> Iterator[Any]:
        """A document's nodes, what joins them, and the evidence."""
        ends = {node.id: _node_iri(node.id, str(node.attributes["node_type"])) for node in found.nodes}
        out: dict[str, list[Edge]] = {}
        for edge in found.edges:
            out.setdefault(edge.source, []).append(edge)
        document = iri("document", found.document)
        passages: dict[tuple[int, int], str] = {}
        for node in found.nodes:
            subject = ends[node.id]
            yield from self._node(subject, node, document, passages)
            for edge in out.get(node.id, ()):
                target = _node_iri(edge.target, EDGE_TYPES[str(edge.attributes["edge_type"])].target)
                yield self._triple(subject, self._property(edge), self._ox.NamedNode(target))
        for edge in found.edges:
            if edge.attributes["edge_type"] in QUOTED:
                yield from self._evidence(ends[edge.source], edge, document, passages)
        for (start, end), passage in passages.items():
            yield from self._passage(passage, document, start, end)

    def _node(self, subject: str, node: Node, document: str, passages: dict[tuple[int, int], str]) -> Iterator[Any]:
        node_type = str(node.attributes["node_type"])
        yield self._triple(subject, "rdf:type", self._name(f"ob:{node_type}"))
        if node_type == "Organisation" and "/" not in node.id:
            # A full name of a known place: one body, not 相关部门 of some place.
            yield self._triple(subject, "rdf:type", self._name("org:Organization"))
        if "label" in node.attributes:
            yield self._triple(subject, "rdfs:label", self._ox.Literal(str(node.attributes["label"])))
        yield from self._attributes(subject, node.attributes)
        if "span_start" in node.attributes:
            yield from self._source(subject, node.attributes, document, passages)

    def _evidence(self, source: str, edge: Edge, document: str, passages: dict[tuple[int, int], str]) -> Iterator[Any]:
        subject = iri("evidence", edge.key)
        target = _node_iri(edge.target, EDGE_TYPES[str(edge.attributes["edge_type"])].target)
        yield self._triple(subject, "rdf:type", self._name("ob:Evidence"))
        yield self._triple(subject, "rdf:subject", self._ox.NamedNode(source))
        yield self._triple(subject, "rdf:predicate", self._name(self._property(edge)))
        yield self._triple(subject, "rdf:object", self._ox.NamedNode(target))
        yield from self._attributes(subject, edge.attributes)
        yield from self._source(subject, edge.attributes, document, passages)

    def _source(
        self, subject: str, attributes: dict[str, Value], document: str, passages: dict[tuple[int, int], str]
    ) -> Iterator[Any]:
        start, end = int(attributes["span_start"]), int(attributes["span_end"])
        passage = passages.setdefault((start, end), iri("passage", f"{document.rpartition(':')[2]}/{start}-{end}"))
        yield self._triple(subject, "prov:wasDerivedFrom", self._ox.NamedNode(passage))
        yield self._triple(subject, "prov:hadPrimarySource", self._ox.NamedNode(document))

    def _passage(self, passage: str, document: str, start: int, end: int) -> Iterator[Any]:
        selector = passage.replace(f"{ROOT}passage:", f"{ROOT}selector:", 1)
        yield self._triple(passage, "rdf:type", self._name("ob:Passage"))
        yield self._triple(passage, "oa:hasSource", self._ox.NamedNode(document))
        yield self._triple(passage, "oa:hasSelector", self._ox.NamedNode(selector))
        yield self._triple(selector, "rdf:type", self._name("oa:TextPositionSelector"))
        for name, place in (("oa:start", start), ("oa:end", end)):
            yield self._triple(selector, name, self._typed(str(place), "nonNegativeInteger"))

    def _attributes(self, subject: str, attributes: dict[str, Value]) -> Iterator[Any]:
        for name, value in attributes.items():
            if (prop := f"ob:{property_name(name)}") in self._properties:
                yield self._triple(subject, prop, self._value(name, value))

    def _value(self, name: str, value: Value) -> Any:
        if isinstance(value, bool):
            return self._typed("true" if value else "false", "boolean")
        if isinstance(value, int):
            return self._typed(str(value), "integer")
        if isinstance(value, float):
            return self._typed(_decimal(value), "decimal")
        if name in DATES and _is_date(value):
            return self._typed(value, "date")
        return self._ox.Literal(value)

    def _property(self, edge: Edge) -> str:
        return f"ob:{property_name(str(edge.attributes['edge_type']))}"

    def _typed(self, words: str, datatype: str) -> Any:
        return self._ox.Literal(words, datatype=self._name(f"xsd:{datatype}"))

    def _triple(self, subject: str, predicate: str, value: Any) -> Any:
        return self._ox.Triple(self._ox.NamedNode(subject), self._name(predicate), value)

    def _name(self, short: str) -> Any:
        """The name that stands behind a prefix."""
        if short not in self._names:
            prefix, _, local = short.partition(":")
            self._names[short] = self._ox.NamedNode(PREFIXES[prefix] + local)
        return self._names[short]


def _node_iri(node: str, node_type: str) -> str:
    """Ids of documents and tasks are bare; all others begin with their type."""
    return iri(node_type.lower(), node) if node_type in ("Document", "Obligation") else iri(node)


def _decimal(value: float) -> str:
    """The shortest decimal that is this double, without an exponent."""
    words = format(Decimal(repr(value)), "f")
    return words if "." in words else f"{words}.0"


def _is_date(text: str) -> bool:
    try:
        # A year alone, or a week, would be read too.
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
