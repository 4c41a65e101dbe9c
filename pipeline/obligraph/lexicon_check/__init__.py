"""Does every lexicon rule do what its own examples say? Runs each `yes` and `no` through the recognisers themselves.

The loader refuses what is malformed; here a rule that is well formed but does not hold is found, and words that two
entries of one section claim. A new table is one checker and one line in `CHECKERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from obligraph.lexicon.base import Strict
from obligraph.lexicon.files import LexiconFiles
from obligraph.lexicon_check import collisions, drafts, front, mentions, places, tasks
from obligraph.lexicon_check.base import Fault, Tools

__all__ = ["CHECKERS", "Outcome", "check"]

CHECKERS: dict[str, Callable[[Tools], Iterator[Fault]]] = {
    "tasks": tasks.tasks,
    "roles": tasks.roles,
    "columns": tasks.columns,
    "organisations": mentions.organisations,
    "cues": mentions.cues,
    "deadlines": mentions.deadlines,
    "standards": mentions.standards,
    "references": mentions.references,
    "front_matter": front.front_matter,
    "furniture": front.furniture,
    "divisions": places.divisions,
    "systems": places.systems,
    "words": mentions.words,
    "lint": drafts.lint,
}
"""One checker a table of lexicon.tables, those of TABLES and of LATE."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many examples there are, and every fault with the FILE:LINE of its entry."""

    examples: int
    faults: tuple[tuple[str, Fault], ...]


def check(*folders: Path | str) -> Outcome:
    """Check our lexicons with the user's `folders` layered over them. Raises LexiconError when one cannot be loaded."""
    files = LexiconFiles(*folders)
    tools = Tools(files.lexicon)
    faults: list[tuple[str, Fault]] = []
    for table in CHECKERS:
        files.lexicon.table(table, Strict)
    for table, checker in CHECKERS.items():
        for fault in (*collisions.collisions(tools, table), *checker(tools)):
            place = files.rule(table, fault.entry, fault.section)
            faults.append((place.name if place else f"{table}.toml [[{fault.section}]] {fault.entry}", fault))
    return Outcome(collisions.examples(tools), tuple(faults))
