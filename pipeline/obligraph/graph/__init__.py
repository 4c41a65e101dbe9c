"""Extractions → one typed multigraph with stable ids: what its nodes and edges are, how to build it in memory, and
what it answers.

Writing it to files is left to the exporters, which stream the same elements document by document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from obligraph.graph.build import build, document_graph
from obligraph.graph.elements import Edge, Elements, Node, elements

if TYPE_CHECKING:
    from obligraph.graph.loading import load
    from obligraph.graph.questions import (
        department,
        lacking,
        leaders,
        only_support,
        organisations,
        shared_deadlines,
        together,
    )
    from obligraph.graph.routes import carried_out, paths

__all__ = [
    "Edge",
    "Elements",
    "Node",
    "build",
    "carried_out",
    "department",
    "document_graph",
    "elements",
    "lacking",
    "leaders",
    "load",
    "only_support",
    "organisations",
    "paths",
    "shared_deadlines",
    "together",
]

_ASKED = {
    "load": "loading",
    "carried_out": "routes",
    "paths": "routes",
    "department": "questions",
    "lacking": "questions",
    "leaders": "questions",
    "only_support": "questions",
    "organisations": "questions",
    "shared_deadlines": "questions",
    "together": "questions",
}


def __getattr__(name: str) -> Any:
    """Questions are imported when they are first asked: a run that only writes the graph starts without them."""
    if name in _ASKED:
        import importlib

        return getattr(importlib.import_module(f"obligraph.graph.{_ASKED[name]}"), name)
    raise AttributeError(f"module 'obligraph.graph' has no attribute {name!r}")
