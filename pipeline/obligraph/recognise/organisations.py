"""Names of organisations, collectives, posts and outsiders in running text: where they stand and what heads them.

A name is a chain of adjoining vocabulary (各 + 县(市、区) + 人民政府) whose last link is a head word or a known department; the chain is
found by one automaton. Which names act, lead or support is the assembly's business; what they are called in full, `resolve`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ahocorasick_rs

from obligraph.lexicon import Lexicon
from obligraph.lexicon.organisations import Organisations as OrganisationTable
from obligraph.model import Mention, Span
from obligraph.recognise.triggers import Window


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """The value of a mention: `type` of its head (`known` for a department of systems.toml) and where the head word starts."""

    type: str
    head: int


@dataclass(frozen=True, slots=True)
class _Link:
    type: str
    rule: str


_PREFIX = _Link("prefix", "")


class OrganisationRecogniser:
    """Needs no triggers: it is an automaton itself. `known` are surface names with the system they belong to."""

    name = "organisations"
    triggers: tuple[str, ...] = ()

    def __init__(self, lexicon: Lexicon, known: Iterable[str] = (), places: Iterable[str] = ()) -> None:
        table = lexicon.table("organisations", OrganisationTable)
        links: dict[str, _Link] = {word: _PREFIX for word in (*places, *table.bracketed, *table.prefixes)}
        for word in known:
            if len(word) > 1:
                links[word] = _Link("known", "systems")
        for head in table.head:
            for word in head.words:
                links[word] = _Link(head.type, f"organisations.{head.id}")
        words = list(links)
        self._links = [links[word] for word in words]
        self._automaton = ahocorasick_rs.AhoCorasick(
            words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False
        )

    def find(self, text: str, windows: Sequence[Window]) -> list[Mention]:
        """Every name in the windows of the folded text, by start; a bracket with a name of its own (市经信委(国资委)) belongs to it."""
        mentions: list[Mention] = []
        links = self._links
        for begin, stop in windows:
            piece = text if begin == 0 and stop == len(text) else text[begin:stop]
            start = head = end = -1
            last = cut = -1
            link = _PREFIX
            for pattern, at, until in self._automaton.find_matches_as_indexes(piece):
                if at != last:
                    if link is not _PREFIX:
                        mentions.append(self._mention(text, begin, start, head, end, link))
                    start, link = at, _PREFIX
                found = links[pattern]
                if found is not _PREFIX:
                    head, end, link = at, until, found
                last = until
                cut = until
            if link is not _PREFIX and cut >= 0:
                mentions.append(self._mention(text, begin, start, head, end, link))
        return mentions

    def _mention(self, text: str, begin: int, start: int, head: int, end: int, link: _Link) -> Mention:
        stop = begin + end
        if text.startswith("(", stop) and (close := text.find(")", stop, stop + 12)) > 0:
            inner = self._automaton.find_matches_as_indexes(text[stop + 1 : close])
            if inner and inner[0][1] == 0 and inner[-1][2] == close - stop - 1 and self._links[inner[-1][0]] is not _PREFIX:
                stop = close + 1
        return Mention(Span(begin + start, stop), "organisations", OrganisationName(link.type, begin + head), link.rule)
