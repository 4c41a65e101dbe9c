"""What holds for every table: no word in two entries where a word means one thing, and no rule without an example."""

from __future__ import annotations

from collections.abc import Iterator

from obligraph.lexicon.base import Entry
from obligraph.lexicon.exclusive import EXCLUSIVE, clashes
from obligraph.lexicon_check.base import Fault, Tools

__all__ = ["EXCLUSIVE", "collisions", "examples"]


def collisions(tools: Tools, table: str) -> Iterator[Fault]:
    """Words that two entries of an exclusive section claim, and rules that show no example."""
    for section, entries in _sections(tools, table):
        for entry in entries:
            if hasattr(entry, "yes") and hasattr(entry, "no") and not entry.yes and not entry.no:
                yield Fault(section, entry.id, "", "an example in `yes` or `no`", "none")
    for clash in clashes(table, tools.lexicon.tables[table]):
        found = f"it also stands in {clash.owner}"
        yield Fault(clash.section, clash.entry, clash.word, "a word of this entry alone", found)


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
