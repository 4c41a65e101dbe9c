"""The sections of all tables in which a word means one thing, and the words of theirs that two entries claim.

The loader refuses such words, since which entry wins would be an accident of order; `lexicon_check` lists them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from obligraph.lexicon.base import Strict

# Sections in which a word decides alone: in the others its place in the sentence decides with it.
EXCLUSIVE = {
    ("cues", "cue"): "words",
    ("roles", "label"): "words",
    ("roles", "predicate"): "words",
    ("columns", "column"): "words",
    ("columns", "empty"): "words",
    ("organisations", "head"): "words",
    ("front_matter", "label"): "words",
    ("standards", "unit"): "words",
    ("deadlines", "unit"): "words",
    ("deadlines", "plan"): "words",
    ("furniture", "property"): "names",
    ("words", "word"): "words",
}
"""(table, section): the key that holds the words."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A word that `entry` claims although `owner`, which stands before it in the section, has it already."""

    section: str
    word: str
    entry: str
    owner: str


def clashes(name: str, table: Strict) -> Iterator[Clash]:
    """The words of a table that two entries of an exclusive section claim."""
    for (of, section), key in EXCLUSIVE.items():
        if of != name:
            continue
        owners: dict[str, str] = {}
        for entry in getattr(table, section):
            for word in getattr(entry, key):
                owner = owners.setdefault(word, entry.id)
                if owner != entry.id:
                    yield Clash(section, word, entry.id, owner)
