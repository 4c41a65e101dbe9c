"""A run's folder → its extractions: what `extract` wrote, read back document by document.

Reads obligations.jsonl, documents.jsonl, texts/ and problems.jsonl; extracts nothing and writes nothing.
"""

from obligraph.results.folder import Results, ResultsError
from obligraph.results.lines import lines
from obligraph.results.wanted import Wanted

__all__ = ["Results", "ResultsError", "Wanted", "lines"]
