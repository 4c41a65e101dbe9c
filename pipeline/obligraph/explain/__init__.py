"""Why a task is in the results as it is: which rules made each cell, on which words, and why a cell is empty.

Reads what a run wrote (obligations.jsonl, documents.jsonl, texts/) and the lexicons that its rules come from; extracts
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from obligraph.explain.lookup import ExplainError, Found, find
from obligraph.explain.prose import prose
from obligraph.lexicon.files import LexiconFiles

__all__ = ["ExplainError", "Found", "explain", "find"]


def explain(
    task: str, folder: Path | str = "outputs", *, language: str = "en", lexicons: Sequence[Path | str] = ()
) -> str:
    """The derivation of one task as lines of prose.

    `task` is an obligation's id, its beginning, or that of its second half; `folder` what a run wrote; `language` en or
    zh; `lexicons` the user's folders that the run was given. Raises ExplainError (an id that is unknown or stands for
    several tasks, results that cannot be read) and LexiconError.
    """
    found = find(task, Path(folder))
    return prose(found, LexiconFiles(*lexicons), language)
