"""obligraph: from Chinese policy documents (公文) to a structured obligation graph and a task matrix (任务分工表).

>>> import obligraph
>>> result = obligraph.extract(["corpora/*.txt"])
>>> result.obligations, result.to_pandas(), result.graph
>>> result = obligraph.load("outputs")
>>> comparison = obligraph.compare("corpora/central-opinion.txt", "corpora/province-opinion.txt")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from obligraph.version import __version__

if TYPE_CHECKING:
    from obligraph.analysis import analyse
    from obligraph.drafting.cascade import cascade
    from obligraph.drafting.compare import compare
    from obligraph.extractor import Extractor
    from obligraph.result import Result
    from obligraph.run import extract, load
    from obligraph.run import read_document as read

__all__ = ["Extractor", "Result", "__version__", "analyse", "cascade", "compare", "extract", "load", "read"]

_PLACES = {
    "Extractor": "extractor:Extractor",
    "Result": "result:Result",
    "extract": "run:extract",
    "load": "run:load",
    "read": "run:read_document",
    "analyse": "analysis:analyse",
    "compare": "drafting.compare:compare",
    "cascade": "drafting.cascade:cascade",
}


def __getattr__(name: str) -> Any:
    """The API is imported when it is first used: `import obligraph` alone stays fast."""
    if name in _PLACES:
        from obligraph.later import part

        return part(f"obligraph.{_PLACES[name]}")
    raise AttributeError(f"module 'obligraph' has no attribute {name!r}")
