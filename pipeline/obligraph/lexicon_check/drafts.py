"""The table of what the checks of a draft look for."""

from __future__ import annotations

from collections.abc import Iterator

from obligraph.lexicon.lint import LintTable
from obligraph.lexicon_check.base import Fault, Tools, examples, listed
from obligraph.lint.base import Words
from obligraph.text.folding import fold


def lint(tools: Tools) -> Iterator[Fault]:
    """In `yes` phrases one of the words counts, in `no` phrases none does."""
    words = Words(tools.lexicon)
    for cue in tools.lexicon.table("lint", LintTable).cue:
        for example, holds in examples(cue):
            found = [match[0] for match in words[cue.id].finditer(fold(example))]
            if bool(found) != holds:
                wanted = "one of its words" if holds else "none of its words"
                yield Fault("cue", cue.id, example, wanted, listed(found))
