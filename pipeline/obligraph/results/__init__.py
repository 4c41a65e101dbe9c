"""A run's folder → its extractions: what `extract` wrote, read back document by document.

Reads obligations.jsonl, documents.jsonl, texts/ and problems.jsonl, or the Parquet dataset of the same; extracts
nothing and writes nothing. `lazy` reads what is asked for alone, `database` answers SQL over them.
"""

from obligraph.results.folder import Results, ResultsError
from obligraph.results.lines import lines
from obligraph.results.wanted import Wanted

__all__ = ["Results", "ResultsError", "Wanted", "lines"]
