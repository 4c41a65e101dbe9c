"""One document's nodes and edges, as plain tuples in a fixed order; the only place that decides ids and attributes.

Ids: a document's and an obligation's own id; for the rest a prefix (`section:`, `organisation:`, `deadline:`,
`standard:`, `reference:`) and what identifies the thing. Organisations, deadlines and references may turn up again in
the next document with the same id: whoever joins documents keeps the first. Attributes that are empty are left out,
so that every format reads back the same.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from obligraph.graph.plain import one_line, printable, shortened
from obligraph.model import Deadline, Document, Extraction, Level, Obligation, Party, Reference, Span, Standard
from obligraph.text.folding import fold

Value = str | int | float | bool
LABEL = 40
_PERIODS = {"P1Y": "每年", "P6M": "每半年", "P3M": "每季度", "P1M": "每月", "P1W": "每周", "P1D": "每天"}


class Node(NamedTuple):
    """A node: `shared` where other documents may state it too."""

    id: str
    attributes: dict[str, Value]
    shared: bool = False


class Edge(NamedTuple):
    """A directed edge; `key` is unique over all edges of all documents."""

    source: str
    target: str
    key: str
    attributes: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Elements:
    """A document's nodes (each once) and edges (each once), in the order of the text."""

    document: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def elements(extraction: Extraction) -> Elements:
    """All nodes and edges of one document."""
    collector = _Collector(extraction.document)
    collector.document(extraction.obligations)
    for obligation in extraction.obligations:
        collector.obligation(obligation)
    return Elements(extraction.document.id, tuple(collector.nodes.values()), tuple(collector.edges.values()))


def organisation_id(party: Party, document: Document) -> str:
    """Id of a party: its full name where that is the name of one body only, else its name within the document's
    place.

    A full name without a place (市财政局 of an unknown city) must not join bodies of two places; a document without a
    known place stands for itself.
    """
    if party.canonical and _placed(party):
        return "organisation:" + _joined(party.jurisdiction, party.canonical)
    return f"organisation:{_place(document)}/{one_line(party.canonical or party.name)}"


def _place(document: Document) -> str:
    if document.jurisdiction:
        return one_line(document.jurisdiction)
    return "全国" if document.level in (Level.CENTRAL, Level.MINISTRY) else document.id


def _placed(party: Party) -> bool:
    return bool(party.canonical and (party.jurisdiction or party.level in (Level.CENTRAL, Level.MINISTRY)))


def _joined(place: str, name: str) -> str:
    place, name = one_line(place), one_line(name)
    return name if name.startswith(place) else f"{place}/{name}"


class _Collector:
    """Nodes and edges of one document by id, first one wins."""

    def __init__(self, document: Document) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, Edge] = {}
        self._document = document
        self._doc = _filled({"doc": document.id})
        self._headings: dict[str, list[Span]] = {}
        for span in document.headings:
            self._headings.setdefault(_bare(span.of(document.text)), []).append(span)
        self._sections: dict[tuple[str, ...], str] = {}
        self._numbers: dict[str, str] = {}

    def document(self, obligations: tuple[Obligation, ...]) -> None:
        doc = self._document
        self._node(
            doc.id,
            "Document",
            shortened(one_line(doc.title or doc.source), LABEL),
            source=doc.source,
            title=doc.title,
            number=doc.number,
            issuers="、".join(doc.issuers),
            date=doc.date,
            published=doc.published,
            level=doc.level.value,
            jurisdiction=doc.jurisdiction,
        )
        for reference in (*doc.references, *(r for o in obligations for r in o.references)):
            if reference.title and reference.number:
                self._numbers.setdefault(one_line(reference.title), reference.number)
        for reference in doc.references:
            self._reference(doc.id, reference)

    def obligation(self, task: Obligation) -> None:
        self._node(
            task.id,
            "Obligation",
            shortened(one_line(task.action + task.object or task.quote), LABEL),
            doc=task.doc,
            span_start=task.span.start,
            span_end=task.span.end,
            quote=task.quote,
            kind=task.kind.value,
            strength=task.strength.value,
            action=task.action,
            object=task.object,
            condition=task.condition,
            confidence=float(task.confidence),
        )
        self._edge("states", self._document.id, task.id, task.span)
        if task.section:
            self._edge("under", task.id, self._section(task.section, task.span), task.span)
        for edge_type, parties in (("led_by", task.lead), ("supported_by", task.support), ("acts", task.actors)):
            for party in parties:
                self._edge(edge_type, task.id, self._organisation(party), party.span, quote=party.name)
        for deadline in task.deadlines:
            self._edge("due", task.id, self._deadline(deadline), deadline.span, quote=deadline.quote)
        for standard in task.standards:
            self._edge("measured_by", task.id, self._standard(standard), standard.span, quote=standard.quote)
        for reference in task.references:
            self._reference(task.id, reference)

    def _section(self, path: tuple[str, ...], under: Span) -> str:
        """The node of a heading path, with those above it; the heading is the last of these words before `under`."""
        known = self._sections.get(path)
        if known:
            return known
        parent = self._section(path[:-1], under) if len(path) > 1 else self._document.id
        digest = hashlib.sha256("\x1f".join(path).encode("utf-8", "replace")).hexdigest()[:12]
        node = self._sections[path] = f"section:{self._document.id}:{digest}"
        spans = self._headings.get(_bare(path[-1]), [])
        at = bisect_right(spans, under.start, key=lambda s: s.start)
        span = spans[max(at - 1, 0)] if spans else under
        self._node(
            node,
            "Section",
            shortened(one_line(path[-1]), LABEL),
            doc=self._document.id,
            span_start=span.start,
            span_end=span.end,
            title=one_line(path[-1]),
            depth=len(path),
        )
        self._edge("contains", parent, node, span)
        return node

    def _organisation(self, party: Party) -> str:
        node = organisation_id(party, self._document)
        if node in self.nodes:
            return node
        name = one_line(party.canonical or party.name)
        self._node(
            node,
            "Organisation",
            shortened(name, LABEL),
            shared=True,
            name=name,
            system=party.system,
            level=party.level.value if party.level else None,
            jurisdiction=party.jurisdiction if _placed(party) else self._document.jurisdiction,
            successor=party.successor,
        )
        return node

    def _deadline(self, deadline: Deadline) -> str:
        dates = _interval(deadline)
        key = "/".join(one_line(v) for v in (dates, deadline.every, deadline.duration, deadline.anchor) if v)
        general = deadline.type == "ongoing" or dates or deadline.every
        shared = bool(general and not deadline.duration and not deadline.anchor)
        scope = [] if shared else [self._document.id, one_line(deadline.quote)]
        node = ":".join(x for x in ("deadline", one_line(deadline.type), *scope, key) if x)
        self._node(
            node,
            "Deadline",
            _when(deadline) if shared else shortened(one_line(deadline.quote), LABEL),
            shared=shared,
            type=deadline.type,
            start=deadline.start,
            end=deadline.end,
            every=deadline.every,
            duration=deadline.duration,
            anchor=deadline.anchor,
        )
        return node

    def _standard(self, standard: Standard) -> str:
        span = standard.span
        bound = one_line(f"{standard.op}{standard.value}")
        node = f"standard:{self._document.id}:{span.start}-{span.end}:{bound}"
        self._node(
            node,
            "Standard",
            shortened(one_line((standard.of or "") + standard.quote), LABEL),
            doc=self._document.id,
            span_start=span.start,
            span_end=span.end,
            quote=standard.quote,
            op=standard.op,
            value=_double(standard.value),
            upper=_double(standard.upper),
            ratio=standard.value if isinstance(standard.value, str) else None,
            unit=standard.unit,
            of=standard.of,
            conditional=True if standard.condition else None,
        )
        return node

    def _reference(self, source: str, reference: Reference) -> None:
        title = one_line(reference.title or "")
        number = one_line(reference.number or self._numbers.get(title, ""))
        if not (title or number):
            return
        node = "reference:" + (fold(number).replace(" ", "") if number else title)
        self._node(
            node,
            "Reference",
            shortened(title or number, LABEL),
            shared=True,
            title=title or None,
            number=number or None,
        )
        edge_type = "implements" if reference.relation == "implements" else "cites"
        quote = reference.span.of(self._document.text)
        self._edge(edge_type, source, node, reference.span, quote=quote, relation=reference.relation)

    def _node(self, node: str, node_type: str, label: str, *, shared: bool = False, **attributes: Value | None) -> None:
        if node not in self.nodes:
            given = {"node_type": node_type, "label": label, **attributes}
            self.nodes[node] = Node(node, _filled(given), shared)

    def _edge(self, edge_type: str, source: str, target: str, span: Span, quote: str = "", relation: str = "") -> None:
        start, end = span
        identity = f"{edge_type}\x1f{source}\x1f{target}\x1f{self._document.id}\x1f{start}\x1f{end}"
        # The letter keeps readers from taking a key of digits for a number.
        key = "e" + hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=8).hexdigest()
        if key in self.edges:
            return
        attributes: dict[str, Value] = {"edge_type": edge_type, **self._doc, "span_start": start, "span_end": end}
        if quote and (quote := printable(quote)):
            attributes["quote"] = quote
        if relation and (relation := printable(relation)):
            attributes["relation"] = relation
        self.edges[key] = Edge(source, target, key, attributes)


def _filled(attributes: dict[str, Value | None]) -> dict[str, Value]:
    filled: dict[str, Value] = {}
    for name, value in attributes.items():
        if isinstance(value, str):
            value = printable(value)
        if value is not None and value != "":
            filled[name] = value
    return filled


def _double(value: Decimal | str | None) -> float | None:
    if value is None or isinstance(value, str):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def _bare(heading: str) -> str:
    return one_line(heading).rstrip("。.:：;； ")


def _interval(deadline: Deadline) -> str:
    """The dates as an ISO 8601 interval, open ends as `..`; the type says it for a single date of by and from."""
    if deadline.start and deadline.end:
        return f"{deadline.start}/{deadline.end}"
    if deadline.start:
        return deadline.start if deadline.type == "from" else f"{deadline.start}/.."
    if deadline.end:
        return deadline.end if deadline.type == "by" else f"../{deadline.end}"
    return ""


def _when(deadline: Deadline) -> str:
    """Words for a deadline that follow from its values alone: the node is shared by documents that word it
    differently.
    """
    if deadline.every:
        return _PERIODS.get(deadline.every, deadline.every)
    if deadline.start and deadline.end:
        return f"{deadline.start}至{deadline.end}"
    if deadline.start:
        return f"{deadline.start}起"
    return f"{deadline.end}前" if deadline.end else "长期"
