"""One lexicon file as bytes, as TOML, and laid over the files below it; what came from which file is kept for messages.

What the keys must be is said by the schemas; here only what layering itself needs is asked for: ids, and a list under
`remove`.
"""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from obligraph.lexicon.base import LexiconError

LARGEST = 16 * 1024 * 1024
"""Bytes of a lexicon file: hundreds of times what all of ours hold."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file and what it held when it was read. What is made of files is kept by this, not by name or time of change:
    an editor can save twice within one tick of the clock."""

    path: Path
    data: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The file decoded, without the byte order mark that Windows editors write. Raises LexiconError."""
        try:
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise LexiconError(f"{self.path}: not UTF-8 (byte {error.start + 1}): save the file as UTF-8") from error


def read(path: Path) -> Source:
    """The file at `path`. Raises LexiconError."""
    try:
        # Opening a pipe would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise LexiconError(f"{path}: not a file: put a TOML file in its place, or give it another name")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read ({error.strerror}): check the file and its permissions") from error
    if len(data) > LARGEST:
        raise LexiconError(f"{path}: larger than {LARGEST >> 20} MiB: a lexicon holds words, is this another file?")
    return Source(path, data)


def read_folder(folder: Path, tables: Iterable[str]) -> dict[str, Source]:
    """The lexicon files of a user's folder, by table. Raises LexiconError for one that is no table or unreadable."""
    known = sorted(tables)
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".toml")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise LexiconError(f"{folder}: no such folder of lexicons") from error
    except OSError as error:
        raise LexiconError(f"{folder}: cannot be read ({error.strerror}): check its permissions") from error
    for path in paths:
        if path.stem not in known:
            raise LexiconError(f"{path}: no table of this name; there are {', '.join(known)}")
    return {path.stem: read(path) for path in paths}


@lru_cache(maxsize=64)
def parsed(source: Source) -> dict[str, Any]:
    """The content of a file; not to be changed, since the next call gives the same one. Raises LexiconError."""
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{source.path}: not valid TOML: {error}") from error
    except (ValueError, RecursionError) as error:
        # What tomllib lets through: numbers of thousands of digits, brackets in thousands of brackets.
        if isinstance(error, LexiconError):
            raise
        raise LexiconError(f"{source.path}: not usable TOML: {error}") from error


class Layers:
    """The files of one table, the lowest first, laid over each other: `data` is the outcome. Raises LexiconError."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = tuple(sources)
        self.data: dict[str, Any] = {}
        self._origin: dict[tuple[str, str], int] = {}
        for level, source in enumerate(self.sources):
            content = parsed(source)
            self._remove(source, content.get("remove", []))
            for section, value in content.items():
                if section != "remove":
                    self._lay(level, section, value)

    @property
    def names(self) -> str:
        """The files, the uppermost first."""
        return ", over ".join(str(source.path) for source in reversed(self.sources))

    def level(self, section: str, entry: str = "") -> int:
        """The index of the file that an entry, or a section without entries, is from."""
        return self._origin.get((section, entry), self._origin.get((section, ""), -1))

    def _remove(self, source: Source, ids: Any) -> None:
        if not (isinstance(ids, list) and all(isinstance(name, str) for name in ids)):
            raise LexiconError(f'{source.path}: remove = {ids!r} is no list of ids: write remove = ["id", "id"]')
        known = {name for value in self.data.values() if is_entries(value) for name in map(_id, value)}
        for name in ids:
            if name not in known:
                raise LexiconError(
                    f"{source.path}: remove names {name!r}, but no entry of the files below it has this id"
                    f"{_alike(name, known)}: correct the id or take it out"
                )
        for section, value in self.data.items():
            if is_entries(value):
                self.data[section] = [entry for entry in value if entry["id"] not in ids]

    def _lay(self, level: int, section: str, over: Any) -> None:
        under = self.data.get(section)
        self._origin[section, ""] = level
        if not (isinstance(over, list) and over and all(isinstance(entry, dict) for entry in over)):
            self.data[section] = over
            return
        mine: dict[str, dict[str, Any]] = {}
        for entry in over:
            name, path = entry.get("id"), self.sources[level].path
            if not isinstance(name, str):
                raise LexiconError(f"{path}: an entry of [[{section}]] has no id: give it a text that no other has")
            if name in mine:
                raise LexiconError(f"{path}: [[{section}]] holds the id {name!r} twice: rename one of the entries")
            mine[name] = entry
            self._origin[section, name] = level
        # Words without ids cannot be kept beneath entries: the schema will say which of the two belongs here.
        kept = [mine.pop(entry["id"], entry) for entry in under] if under is not None and is_entries(under) else []
        self.data[section] = kept + list(mine.values())


def is_entries(value: Any) -> bool:
    """Is this a list of entries with ids (an empty one too)?"""
    return isinstance(value, list) and all(isinstance(x, dict) and isinstance(x.get("id"), str) for x in value)


def _id(entry: dict[str, Any]) -> str:
    return str(entry["id"])


def _alike(name: str, known: Iterable[str]) -> str:
    # Needed once in a failing run only.
    from difflib import get_close_matches

    found = get_close_matches(name, sorted(known), 3)
    return f" (there is {' and '.join(map(repr, found))})" if found else ""
