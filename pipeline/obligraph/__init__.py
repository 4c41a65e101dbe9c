"""obligraph: from Chinese policy documents (公文) to a structured obligation graph and a task matrix (任务分工表).

>>> import obligraph
>>> result = obligraph.extract(["corpora/*.txt"])
>>> result.obligations, result.to_pandas(), result.graph
>>> result = obligraph.load("outputs")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from obligraph.version import __version__

if TYPE_CHECKING:
    from obligraph.run import Extractor, Result, extract, load
    from obligraph.run import read_document as read

__all__ = ["Extractor", "Result", "__version__", "extract", "load", "read"]

_FROM_RUN = {
    "Extractor": "Extractor", "Result": "Result", "extract": "extract", "load": "load", "read": "read_document",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """The API is imported when it is first used: `import obligraph` alone stays fast."""
    if name in _FROM_RUN:
        from obligraph import run

        return getattr(run, _FROM_RUN[name])
    raise AttributeError(f"module 'obligraph' has no attribute {name!r}")
