"""cascade.graphml and cascade.json (node-link): documents and duties; who carries out whom, and which duty answers
which.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from obligraph.cascading import Answer, Cascade, Citation, Course, gaps, verdicts
from obligraph.exporters.comparison.wording import difference_line
from obligraph.exporters.graphs.writing import Form, GraphWriter
from obligraph.exporters.matrix import cells
from obligraph.graph import Edge, Node
from obligraph.graph.elements import LABEL, Value
from obligraph.graph.plain import one_line, printable, shortened
from obligraph.graph.schema import BOOLEAN, DOUBLE, INT, STRING, Attribute
from obligraph.model import Problem, Relation, Span

_DOCUMENT, _DUTY = ("Document",), ("Obligation",)
_CITING = ("implements", "cites")
NODE_ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("node_type", STRING, ("*",), "Document or Obligation"),
    Attribute("label", STRING, ("*",), "short text for drawing"),
    Attribute("source", STRING, _DOCUMENT, "the input file"),
    Attribute("title", STRING, _DOCUMENT, "title"),
    Attribute("number", STRING, _DOCUMENT, "发文字号"),
    Attribute("issuers", STRING, _DOCUMENT, "who signs, joined by 、"),
    Attribute("date", STRING, _DOCUMENT, "成文日期, YYYY-MM-DD"),
    Attribute("level", STRING, _DOCUMENT, "central, ministry, province, city, county, township, other"),
    Attribute("jurisdiction", STRING, _DOCUMENT, "the place"),
    Attribute("depth", INT, _DOCUMENT, "0 at the top of a tree"),
    Attribute("doc", STRING, _DUTY, "id of the document in which it stands"),
    Attribute("span_start", INT, _DUTY, "first character in the document's text"),
    Attribute("span_end", INT, _DUTY, "one past the last character"),
    Attribute("quote", STRING, _DUTY, "the words of the text"),
    Attribute("kind", STRING, _DUTY, "obligation, prohibition, permission, encouragement, target"),
    Attribute("strength", STRING, _DUTY, "must, should, do, strive, may"),
    Attribute("lead", STRING, _DUTY, "牵头单位, joined by 、"),
    Attribute("support", STRING, _DUTY, "配合单位, joined by 、"),
    Attribute("actors", STRING, _DUTY, "责任主体, joined by 、"),
    Attribute("deadline", STRING, _DUTY, "完成时限"),
    Attribute("standard", STRING, _DUTY, "量化标准"),
    Attribute("added", BOOLEAN, _DUTY, "true where it answers no duty further up"),
    Attribute(
        "gaps", STRING, _DUTY, "of an uppermost duty, what some branch lacks: dropped, cut, owner, date, measure"
    ),
    Attribute("branches", INT, _DUTY, "of an uppermost duty, how many branches there are"),
    Attribute("unanswered", INT, _DUTY, "of an uppermost duty, in how many branches nothing answers it"),
)
EDGE_ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("edge_type", STRING, ("*",), "implements (document → the one above), cites, states, answers"),
    Attribute("doc", STRING, ("*",), "id of the document that is the evidence"),
    Attribute("span_start", INT, ("*",), "first character of the evidence"),
    Attribute("span_end", INT, ("*",), "one past its last character"),
    Attribute("cited", STRING, _CITING, "based_on, implements, forwards, cites"),
    Attribute("by", STRING, _CITING, "how the citation was understood: number, title, asked"),
    Attribute("relation", STRING, ("answers",), "kept, specified, strengthened, weakened, changed"),
    Attribute("to_top", STRING, ("answers",), "the same, held against the uppermost duty"),
    Attribute("score", DOUBLE, ("answers",), "0 to 1"),
    Attribute("direct", BOOLEAN, ("answers",), "true where the uppermost text itself says so, too"),
    Attribute("differences", STRING, ("answers",), "what is said otherwise, joined by ；"),
)
_MOST = 2_000


def write_graph(cascade: Cascade, unread: Sequence[Problem], folder: Path) -> None:
    """Write both files; sources that could not be read are told by the command."""
    files = GraphWriter(folder, "cascade", Form(NODE_ATTRIBUTES, EDGE_ATTRIBUTES))
    try:
        added = {course.duty.id for course in cascade.added}
        uppermost = {course.duty.id: course for course in cascade.duties}
        answers = _answers(cascade)
        # All nodes first: a text may cite one that comes later.
        for number in range(len(cascade.documents)):
            files.write(_nodes(cascade, number, added, uppermost), ())
        for number in range(len(cascade.documents)):
            files.write((), _edges(cascade, number, answers[number]))
        files.commit()
    except BaseException:
        files.drop()
        raise


def _nodes(cascade: Cascade, number: int, added: set[str], uppermost: dict[str, Course]) -> Iterator[Node]:
    member = cascade.documents[number]
    document = member.extraction.document
    yield _node(
        document.id, "Document", document.title or document.source, source=document.source, title=document.title,
        number=document.number, issuers="、".join(document.issuers), date=document.date, level=document.level.value,
        jurisdiction=document.jurisdiction, depth=member.depth,
    )  # fmt: skip
    for duty in {duty.id: duty for duty in member.extraction.obligations}.values():
        course = uppermost.get(duty.id)
        own: dict[str, Value | None] = {}
        if course is not None:
            found = verdicts(cascade, course)
            own["gaps"] = " ".join(gaps(found))
            own["branches"] = len(found)
            own["unanswered"] = sum(not verdict.answered for verdict in found)
        yield _node(
            duty.id, "Obligation", duty.quote, doc=document.id, span_start=duty.span.start, span_end=duty.span.end,
            quote=duty.quote, kind=duty.kind.value, strength=duty.strength.value, lead=cells.names(duty.lead),
            support=cells.names(duty.support), actors=cells.names(duty.actors), deadline=cells.time_limits(duty),
            standard=cells.measures(duty), added=duty.id in added or None, **own,
        )  # fmt: skip


def _edges(cascade: Cascade, number: int, answers: dict[tuple[str, str], Answer]) -> Iterator[Edge]:
    member = cascade.documents[number]
    document = member.extraction.document
    for edge_type, citation in (("implements", member.parent), *(("cites", one) for one in member.further)):
        if citation is not None:
            yield _citing(cascade, document.id, edge_type, citation)
    for duty in {duty.id: duty for duty in member.extraction.obligations}.values():
        yield _edge("states", document.id, duty.id, document.id, duty.span)
    for (below, above), answer in answers.items():
        lines = "；".join(difference_line(difference) for difference in answer.differences)
        yield _edge(
            "answers", below, above, document.id, answer.duty.span, relation=answer.relation.value,
            to_top=answer.to_top.value, score=answer.score, direct=answer.direct, differences=shortened(lines, _MOST),
        )  # fmt: skip


def _citing(cascade: Cascade, own: str, edge_type: str, citation: Citation) -> Edge:
    cited, reference = cascade.documents[citation.document].extraction.document.id, citation.reference
    span = reference.span if reference else Span(0, 0)
    relation = reference.relation if reference else None
    return _edge(edge_type, own, cited, own, span, cited=relation, by=citation.by.value)


def _answers(cascade: Cascade) -> list[dict[tuple[str, str], Answer]]:
    """For each document: its duties with those that they answer, each pair once."""
    found: list[dict[tuple[str, str], Answer]] = [{} for _ in cascade.documents]
    for course in (*cascade.duties, *cascade.added):
        for step in course.steps:
            if step.relation in (None, Relation.DROPPED):
                continue
            for answer in step.answers:
                for above in answer.above or (course.duty.id,):
                    found[step.document].setdefault((answer.duty.id, above), answer)
    return found


def _node(node: str, node_type: str, label: str, **attributes: Value | None) -> Node:
    named = shortened(one_line(label), LABEL)
    return Node(node, _filled({"node_type": node_type, "label": named, **attributes}))


def _edge(edge_type: str, source: str, target: str, doc: str, span: Span, **attributes: Value | None) -> Edge:
    identity = "\x1f".join((edge_type, source, target, doc, str(span.start), str(span.end)))
    key = "e" + hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=8).hexdigest()
    place: dict[str, Value | None] = {"doc": doc, "span_start": span.start, "span_end": span.end}
    return Edge(source, target, key, _filled({"edge_type": edge_type} | place | attributes))


def _filled(attributes: dict[str, Value | None]) -> dict[str, Value]:
    """Without what is empty, and without characters that XML forbids."""
    cleaned = {name: printable(value) if isinstance(value, str) else value for name, value in attributes.items()}
    return {name: value for name, value in cleaned.items() if value is not None and value != ""}
