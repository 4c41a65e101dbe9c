"""Literal triggers decide which patterns run: one Aho–Corasick pass over the text finds, for every recogniser, the
sentences that hold one of its trigger strings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import ahocorasick_rs

from obligraph.model import Mention

Window = tuple[int, int]
_STOP = re.compile(r"[。;!?\n]")


class Recogniser(Protocol):
    """Finds one kind of mention. `name` is the spaCy component's name and the key of its spans; `triggers` are
    literals of which at least one stands in every sentence that can hold a mention; without any, the one window is
    the whole text (for a recogniser that is an automaton itself)."""

    name: str
    triggers: tuple[str, ...]

    def find(self, text: str, windows: Sequence[Window]) -> list[Mention]:
        """The mentions inside `windows` (half-open, ascending, disjoint) of the folded `text`, in order of their
        start."""
        ...


class Triggers:
    """One automaton for all recognisers. `windows(text)` maps each name to the sentences (between two of 。；！？ or
    line breaks of the folded text) that hold one of its literals."""

    def __init__(self, literals: Mapping[str, Iterable[str]]) -> None:
        owners: dict[str, list[str]] = {}
        for name, words in literals.items():
            for word in words:
                owners.setdefault(word, []).append(name)
        self.names = tuple(literals)
        self._everywhere = tuple(name for name, words in literals.items() if not tuple(words))
        words = list(owners)
        self._owners = [tuple(owners[word]) for word in words]
        self._automaton = ahocorasick_rs.AhoCorasick(words, store_patterns=False) if words else None

    def windows(self, text: str) -> dict[str, list[Window]]:
        """The windows of each recogniser, ascending and disjoint."""
        found: dict[str, list[Window]] = {name: [] for name in self.names}
        for name in self._everywhere:
            found[name].append((0, len(text)))
        if self._automaton is None or not text:
            return found
        stops = [m.start() for m in _STOP.finditer(text)]
        stops.append(len(text))
        sentence, start = 0, 0
        owners = self._owners
        for pattern, at, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            while stops[sentence] < at:
                start = stops[sentence] + 1
                sentence += 1
            for name in owners[pattern]:
                windows = found[name]
                if not windows or windows[-1][0] != start:
                    windows.append((start, stops[sentence]))
        return found


def all_windows(text: str) -> list[Window]:
    """Every sentence of the folded `text`: what a recogniser is given when it runs by itself (tests, `lexicon
    check`)."""
    windows, start = [], 0
    for match in _STOP.finditer(text):
        if match.start() > start:
            windows.append((start, match.start()))
        start = match.end()
    if start < len(text):
        windows.append((start, len(text)))
    return windows
