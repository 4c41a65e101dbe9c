"""Where a rule stands: the lexicon file, its line and its entry, the user's own folders before ours.

For messages and derivations only; what the rules say is in the `Lexicon`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from obligraph.lexicon.layers import Source, parsed
from obligraph.lexicon.loader import Lexicon, load

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_-]+)\s*\]\]?")
_ID = re.compile(r"""\s*id\s*=\s*["']([^"']*)["']""")


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """An entry of a lexicon file: `where` as FILE:LINE, the `section` it stands in, its `id`, and its first words."""

    where: str
    section: str
    id: str
    words: tuple[str, ...]
    note: str

    @property
    def name(self) -> str:
        """The place as it is printed."""
        return f"{self.where} [[{self.section}]] {self.id}" if self.id else f"{self.where} [{self.section}]"


class LexiconFiles:
    """The lexicons of a run, by file. Raises LexiconError when one of them cannot be used."""

    def __init__(self, *folders: Path | str) -> None:
        # A lexicon with a doubled word can still be explained, and `lexicon check` lists every such word.
        self.lexicon: Lexicon = load(*folders, ambiguous=True)
        self._ours = self.lexicon.folders[0]

    @property
    def digest(self) -> str:
        """Changes with any change of meaning in any of the files."""
        return self.lexicon.digest

    def rule(self, table: str, name: str, section: str = "") -> EntryPlace | None:
        """The entry `name` of a table (of its `section`, where given), or its section of that name; None where no file
        has it."""
        for source in reversed(self.lexicon.sources[table]):
            for here, entry in _entries(source):
                if section and here != section:
                    continue
                # first-leads names the section [first_leads], which is one rule by itself.
                alone = "id" not in entry and here == (name.replace("-", "_") or section)
                if alone or (name and entry.get("id") == name):
                    return self._place(source, here, entry)
        return None

    def word(self, table: str, word: str) -> EntryPlace | None:
        """The entry of a table whose `words` hold this very word."""
        for source in reversed(self.lexicon.sources[table]):
            for section, entry in _entries(source):
                if word in entry.get("words", ()):
                    return self._place(source, section, entry)
        return None

    def system(self, name: str) -> str:
        """What a functional system (its id) is called."""
        for source in reversed(self.lexicon.sources["systems"]):
            for _, entry in _entries(source):
                if entry.get("id") == name:
                    return str(entry.get("name", name))
        return name

    def _place(self, source: Source, section: str, entry: dict[str, Any]) -> EntryPlace:
        line = _line(source, section, entry.get("id", ""))
        where = f"lexicons/{source.path.name}" if source.path.parent == self._ours else str(source.path)
        words = entry.get("words", ())
        words = tuple(word for word in words if isinstance(word, str)) if isinstance(words, list) else ()
        return EntryPlace(f"{where}:{line}", section, entry.get("id", ""), words, entry.get("note", ""))


def _entries(source: Source) -> Iterator[tuple[str, dict[str, Any]]]:
    """(section, entry) of a file."""
    for section, value in parsed(source).items():
        entries = value if isinstance(value, list) else [value]
        yield from ((section, entry) for entry in entries if isinstance(entry, dict))


def _line(source: Source, section: str, name: str) -> int:
    """The number of the line on which an entry's id (or a section without one) stands; 1 if written in another way."""
    here = ""
    for number, line in enumerate(source.text.splitlines(), 1):
        if header := _HEADER.match(line):
            here = header[1]
            if not name and here == section:
                return number
        elif name and here == section and (found := _ID.match(line)) and found[1] == name:
            return number
    return 1
