"""What many documents gave, in memory: extractions and failures, as lists, as a graph, as a table of pandas."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from obligraph.model import Document, Extraction, Obligation, Problem

if TYPE_CHECKING:
    import networkx
    import pandas


@dataclass(slots=True)
class Result:
    """What `extract` found, in the order of the sources: an extraction for each file that could be read, a problem for
    each that could not. All of it is held in memory."""

    extractions: list[Extraction] = field(default_factory=list)
    failures: list[Problem] = field(default_factory=list)

    @property
    def documents(self) -> list[Document]:
        """One per file that could be read."""
        return [e.document for e in self.extractions]

    @property
    def obligations(self) -> list[Obligation]:
        """All obligations of all documents."""
        return [o for e in self.extractions for o in e.obligations]

    @property
    def problems(self) -> list[Problem]:
        """What could not be read, resolved or decided."""
        return self.failures + [p for e in self.extractions for p in e.problems]

    @property
    def graph(self) -> networkx.MultiDiGraph[str]:
        """The obligation graph (docs/graph.md names its nodes, edges and attributes), built anew at each access."""
        from obligraph.graph.build import build as build_graph

        return build_graph(self.extractions)

    def to_pandas(self) -> pandas.DataFrame:
        """One row an obligation, in the order of `obligations`: `id`, `source`, `quote`, `kind`, `strength`, `section`,
        `lead`, `support`, `actors`, `deadline`, `deadline_end`, `standard`, `action`, `object`, `condition`,
        `confidence`, `start`, `end`.

        Names are joined by 、, quotes by ；, headings by /; `deadline_end` is the latest last day as an ISO string, or
        None; `confidence` lies between 0 and 1; `start` and `end` are code points of the document's text, half-open.
        Raises ImportError without the extra `obligraph[pandas]`.
        """
        try:
            import pandas
        except ImportError as error:
            raise ImportError("result.to_pandas() needs pandas: pip install 'obligraph[pandas]'") from error
        return pandas.DataFrame.from_records([_flat(o) for o in self.obligations], columns=list(_COLUMNS))


_COLUMNS = (
    "id", "source", "quote", "kind", "strength", "section", "lead", "support", "actors", "deadline", "deadline_end",
    "standard", "action", "object", "condition", "confidence", "start", "end",
)  # fmt: skip


def _flat(o: Obligation) -> dict[str, Any]:
    return {
        "id": o.id,
        "source": o.source,
        "quote": o.quote,
        "kind": o.kind.value,
        "strength": o.strength.value,
        "section": " / ".join(o.section),
        "lead": "、".join(p.name for p in o.lead),
        "support": "、".join(p.name for p in o.support),
        "actors": "、".join(p.name for p in o.actors),
        "deadline": "；".join(d.quote for d in o.deadlines),
        "deadline_end": max((d.end for d in o.deadlines if d.end), default=None),
        "standard": "；".join(s.quote for s in o.standards),
        "action": o.action,
        "object": o.object,
        "condition": o.condition,
        "confidence": o.confidence,
        "start": o.span.start,
        "end": o.span.end,
    }
