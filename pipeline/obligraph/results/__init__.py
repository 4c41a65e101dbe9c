"""A run's folder → its extractions: what `extract` wrote, read back document by document.

Reads obligations.jsonl, documents.jsonl, texts/ and problems.jsonl, or the Parquet dataset of the same; extracts
nothing and writes nothing. `database` answers SQL over them.
"""

from obligraph.results.folder import Results, ResultsError
from obligraph.results.lazy import LazyResult
from obligraph.results.lines import lines
from obligraph.results.wanted import Wanted

__all__ = ["LazyResult", "Results", "ResultsError", "Wanted", "lines"]
