"""What holds for every table: no word in two entries where a word means one thing, and no rule without an example."""

from __future__ import annotations

from collections.abc import Iterator

from obligraph.lexicon.base import Entry
from obligraph.lexicon_check.base import Fault, Tools

# Sections in which a word decides alone: in the others its place in the sentence decides with it.
EXCLUSIVE = {
    ("cues", "cue"): "words",
    ("roles", "label"): "words",
    ("roles", "predicate"): "words",
    ("columns", "column"): "words",
    ("organisations", "head"): "words",
    ("front_matter", "label"): "words",
    ("standards", "unit"): "words",
    ("deadlines", "unit"): "words",
    ("deadlines", "plan"): "words",
    ("furniture", "property"): "names",
    ("words", "word"): "words",
}


def collisions(tools: Tools, table: str) -> Iterator[Fault]:
    """Words that two entries of an exclusive section claim, and rules that show no example."""
    for section, entries in _sections(tools, table):
        field = EXCLUSIVE.get((table, section))
        owners: dict[str, str] = {}
        for entry in entries:
            if hasattr(entry, "yes") and hasattr(entry, "no") and not entry.yes and not entry.no:
                yield Fault(section, entry.id, "", "an example in `yes` or `no`", "none")
            for word in getattr(entry, field) if field else ():
                owner = owners.setdefault(word, entry.id)
                if owner != entry.id:
                    yield Fault(section, entry.id, word, "a word of this entry alone", f"it also stands in {owner}")


def examples(tools: Tools) -> int:
    """How many examples all tables hold."""
    return sum(
        len(getattr(entry, "yes", ())) + len(getattr(entry, "no", ()))
        for table in tools.lexicon.tables
        for _, entries in _sections(tools, table)
        for entry in entries
    )


def _sections(tools: Tools, table: str) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    content = tools.lexicon.tables[table]
    for section in type(content).model_fields:
        value = getattr(content, section)
        if isinstance(value, tuple) and value and all(isinstance(entry, Entry) for entry in value):
            yield section, value
