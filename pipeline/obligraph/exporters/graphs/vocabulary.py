"""The words of graph.ttl: names of classes and properties, and what the file and docs/rdf.md say about them.

All follow from the graph's schema, so that a node type, edge type or attribute that is new there is new here too.
"""

from __future__ import annotations

from typing import NamedTuple

from obligraph.graph.schema import BOOLEAN, DOUBLE, EDGE_ATTRIBUTES, EDGE_TYPES, INT, NODE_ATTRIBUTES, NODE_TYPES

# A URN, since no web address stands for this project; it leads nowhere and will not change.
ROOT = "urn:obligraph:"
PREFIXES = {
    "ob": f"{ROOT}vocab#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "dcterms": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}

DATES = frozenset({"date", "published", "start", "end"})
QUOTED = frozenset(name for a in EDGE_ATTRIBUTES if a.name == "quote" for name in a.on)
"""The edges with evidence of their own; that of the others is the passage of the node they lead to or come from."""

# These are said in the words of RDF, PROV-O and the Web Annotation model.
_ELSEWHERE = frozenset({"node_type", "edge_type", "label", "doc", "span_start", "span_end"})
_CLASSES = {
    "Document": "prov:Entity",
    "Section": "prov:Entity",
    "Obligation": "prov:Entity",
    "Organisation": "prov:Agent",
    "Standard": "prov:Entity",
}
_PROPERTIES = {
    "title": "dcterms:title",
    "number": "dcterms:identifier",
    "date": "dcterms:issued",
    "name": "skos:prefLabel",
    "contains": "dcterms:hasPart",
    "cites": "dcterms:references",
    "implements": "dcterms:references",
}
_XSD = {INT: "xsd:integer", DOUBLE: "xsd:decimal", BOOLEAN: "xsd:boolean"}


class Term(NamedTuple):
    """A class (`kind` owl:Class) or a property: what it stands under (`parent`), on which classes it is found and
    what it leads to (`range`), and what it means; `parent` and `range` may be empty.
    """

    name: str
    kind: str
    parent: str
    domain: tuple[str, ...]
    range: str
    meaning: str


def property_name(name: str) -> str:
    """led_by → ledBy: a name of the schema as RDF writes properties."""
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def terms() -> list[Term]:
    """Every class and property of ours, classes first."""
    found = [Term(name, "owl:Class", _CLASSES.get(name, ""), (), "", meaning) for name, meaning in NODE_TYPES.items()]
    found += [
        Term("Evidence", "owl:Class", "rdf:Statement", (), "", "one statement with the words that it stands on"),
        Term("Passage", "owl:Class", "oa:SpecificResource", (), "", "characters of a document's text"),
    ]
    for edge in EDGE_TYPES.values():
        parent = _PROPERTIES.get(edge.name, "")
        name = property_name(edge.name)
        found.append(Term(name, "owl:ObjectProperty", parent, edge.sources, f"ob:{edge.target}", edge.meaning))
    relations = [a for a in EDGE_ATTRIBUTES if a.name not in {node.name for node in NODE_ATTRIBUTES}]
    for attribute in (*NODE_ATTRIBUTES, *relations):
        if attribute.name in _ELSEWHERE:
            continue
        of_evidence = any(a.name == attribute.name for a in EDGE_ATTRIBUTES)
        of_nodes = attribute.on if attribute in NODE_ATTRIBUTES else ()
        name = attribute.name
        found.append(
            Term(
                property_name(name),
                "owl:DatatypeProperty",
                _PROPERTIES.get(name, ""),
                (*of_nodes, *(("Evidence",) if of_evidence else ())),
                "xsd:date" if name in DATES else _XSD.get(attribute.type, "xsd:string"),
                attribute.meaning,
            )
        )
    return found


def tables() -> str:
    """The Markdown tables of docs/rdf.md: classes, and properties."""
    classes = [term for term in terms() if term.kind == "owl:Class"]
    lines = ["| class | is a | what it is |", "|---|---|---|"]
    lines += [f"| `ob:{t.name}` | {f'`{t.parent}`' if t.parent else ''} | {t.meaning} |" for t in classes]
    lines += ["", "| property | is a | of | leads to | meaning |", "|---|---|---|---|---|"]
    lines += [
        f"| `ob:{t.name}` | {f'`{t.parent}`' if t.parent else ''} | {', '.join(t.domain)} | `{t.range}` | {t.meaning} |"
        for t in terms()
        if t not in classes
    ]
    return "\n".join(lines) + "\n"
