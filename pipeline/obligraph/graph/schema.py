"""What the graph holds, as data: node types, edge types and their attributes. GraphML's key declarations and the
table in docs/graph.md both follow from here, so an attribute that is not listed cannot be written.
"""

from __future__ import annotations

from dataclasses import dataclass

STRING, INT, DOUBLE, BOOLEAN = "string", "int", "double", "boolean"
EVERY = ("*",)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: its GraphML type, the node or edge types that carry it (`*`: all), and what it means."""

    name: str
    type: str
    on: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class EdgeType:
    """One edge type: from which node types to which, what it says, and what its evidence span covers."""

    name: str
    sources: tuple[str, ...]
    target: str
    meaning: str
    evidence: str


NODE_TYPES: dict[str, str] = {
    "Document": "a policy document that was read; its id is the `id` of documents.jsonl",
    "Section": "a heading with what stands under it, one node a heading path of a document",
    "Obligation": "a task; its id is the `id` of obligations.jsonl",
    "Organisation": "a party named in a task; one node for all documents where its full name and place are known",
    "Deadline": "a time limit; one node for all documents where dates or period are known, else one for its document",
    "Standard": "a numeric standard at its place in a document",
    "Reference": "another document that is cited, by its number or, without one, its title; one node for all documents",
}

EDGE_TYPES: dict[str, EdgeType] = {
    edge.name: edge
    for edge in (
        EdgeType("contains", ("Document", "Section"), "Section", "the outline, from the outside in", "the heading"),
        EdgeType("states", ("Document",), "Obligation", "the document sets this task", "the task"),
        EdgeType("under", ("Obligation",), "Section", "the innermost heading over the task", "the task"),
        EdgeType("led_by", ("Obligation",), "Organisation", "牵头: who is in charge", "the name"),
        EdgeType("supported_by", ("Obligation",), "Organisation", "配合: who supports", "the name"),
        EdgeType("acts", ("Obligation",), "Organisation", "责任主体: who must act, as the sentence says", "the name"),
        EdgeType("due", ("Obligation",), "Deadline", "完成时限: by when, or how often", "the time expression"),
        EdgeType("measured_by", ("Obligation",), "Standard", "量化标准: to what measure", "the standard"),
        EdgeType("cites", ("Document", "Obligation"), "Reference", "cites another document", "the citation"),
        EdgeType("implements", ("Document", "Obligation"), "Reference", "贯彻落实 another document", "the citation"),
    )
}

NODE_ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("node_type", STRING, EVERY, "one of the node types above"),
    Attribute("label", STRING, EVERY, "short text for drawing (Gephi shows it)"),
    Attribute("doc", STRING, ("Section", "Obligation", "Standard"), "id of the document in which it stands"),
    Attribute("span_start", INT, ("Section", "Obligation", "Standard"), "first character in texts/DOC.txt"),
    Attribute("span_end", INT, ("Section", "Obligation", "Standard"), "one past the last character"),
    Attribute("quote", STRING, ("Obligation", "Standard"), "the words of the text"),
    Attribute("source", STRING, ("Document",), "the input file"),
    Attribute("title", STRING, ("Document", "Section", "Reference"), "title, or the heading's words"),
    Attribute("number", STRING, ("Document", "Reference"), "发文字号"),
    Attribute("issuers", STRING, ("Document",), "who signs, joined by 、"),
    Attribute("date", STRING, ("Document",), "成文日期, else the page's own date, YYYY-MM-DD"),
    Attribute("published", STRING, ("Document",), "the page's own date, YYYY-MM-DD"),
    Attribute(
        "level", STRING, ("Document", "Organisation"), "central, ministry, province, city, county, township, other"
    ),
    Attribute("jurisdiction", STRING, ("Document", "Organisation"), "the place, 某省 or 某省某市"),
    Attribute("depth", INT, ("Section",), "1 for the outermost heading"),
    Attribute("kind", STRING, ("Obligation",), "obligation, prohibition, permission, encouragement, target"),
    Attribute("strength", STRING, ("Obligation",), "must, should, do, strive, may"),
    Attribute("action", STRING, ("Obligation",), "the verb"),
    Attribute("object", STRING, ("Obligation",), "what it acts on"),
    Attribute("condition", STRING, ("Obligation",), "the words that limit when the task holds"),
    Attribute("confidence", DOUBLE, ("Obligation",), "0 to 1"),
    Attribute("name", STRING, ("Organisation",), "full name where known, else the name as it stands in the text"),
    Attribute("system", STRING, ("Organisation",), "条线: the functional line that ties levels together"),
    Attribute("successor", STRING, ("Organisation",), "the organisation that took over after a reform"),
    Attribute("type", STRING, ("Deadline",), "by, from, during, recurring, within, ongoing"),
    Attribute("start", STRING, ("Deadline",), "first day, YYYY-MM-DD"),
    Attribute("end", STRING, ("Deadline",), "last day, YYYY-MM-DD"),
    Attribute("every", STRING, ("Deadline",), "ISO 8601 period of a recurring task"),
    Attribute("duration", STRING, ("Deadline",), "ISO 8601 duration, P15BD for working days"),
    Attribute("anchor", STRING, ("Deadline",), "the words of the event from which a duration runs"),
    Attribute("op", STRING, ("Standard",), ">=, <=, >, <, =, range"),
    Attribute("value", DOUBLE, ("Standard",), "the number, 万 and 亿 multiplied out; absent for a ratio"),
    Attribute("upper", DOUBLE, ("Standard",), "the upper end of a range"),
    Attribute("ratio", STRING, ("Standard",), "a ratio, as 1:3"),
    Attribute("unit", STRING, ("Standard",), "unit as in the text, % for a percentage"),
    Attribute("of", STRING, ("Standard",), "what is measured"),
    Attribute(
        "conditional", BOOLEAN, ("Standard",), "true where the number only says to whom or when the task applies"
    ),
)

EDGE_ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("edge_type", STRING, EVERY, "one of the edge types above"),
    Attribute("doc", STRING, EVERY, "id of the document that is the evidence"),
    Attribute("span_start", INT, EVERY, "first character of the evidence in texts/DOC.txt"),
    Attribute("span_end", INT, EVERY, "one past its last character"),
    Attribute(
        "quote", STRING, ("led_by", "supported_by", "acts", "due", "measured_by", "cites", "implements"), "its words"
    ),
    Attribute("relation", STRING, ("cites", "implements"), "based_on, implements, forwards, repeals, cites"),
)


def tables() -> str:
    """The Markdown tables of docs/graph.md: node types, edge types, attributes."""
    lines = ["| node | what it is |", "|---|---|"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in NODE_TYPES.items()]
    lines += ["", "| edge | from | to | what it says | evidence span |", "|---|---|---|---|---|"]
    lines += [
        f"| `{e.name}` | {', '.join(e.sources)} | {e.target} | {e.meaning} | {e.evidence} |"
        for e in EDGE_TYPES.values()
    ]
    lines += ["", "| attribute | of | type | meaning |", "|---|---|---|---|"]
    for what, attributes in (("every node", NODE_ATTRIBUTES), ("every edge", EDGE_ATTRIBUTES)):
        for a in attributes:
            on = what if a.on == EVERY else ", ".join(f"`{x}`" if what == "every edge" else x for x in a.on)
            lines.append(f"| `{a.name}` | {on} | {a.type} | {a.meaning} |")
    return "\n".join(lines) + "\n"
