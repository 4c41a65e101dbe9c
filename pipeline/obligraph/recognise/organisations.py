"""Names of organisations, collectives, posts and outsiders in running text: where they stand and what heads them.

A name is a chain of adjoining vocabulary (各 + 县(市、区) + 人民政府) whose last link is a head word or a known
department; the chain is found by one automaton. Which names act, lead or support is the assembly's business; what
they are called in full, `resolve`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick_rs

from obligraph.lexicon import Lexicon
from obligraph.lexicon.divisions import Divisions
from obligraph.lexicon.organisations import Organisations as OrganisationTable
from obligraph.model import Mention, Span
from obligraph.recognise.triggers import Window
from obligraph.resolve.organisations import organisations_of

# 市普查领导小组(以下简称"领导小组")
_DEFINES = re.compile(r"\((?:以)?下(?:统|简)?称:?\"?(?P<name>[\u4e00-\u9fff]{3,16})\"?\)")
_ORGAN_ENDS = "局委办厅部署院会处关队社"


class OrganisationName(NamedTuple):
    """The value of a mention: `type` of its head (`known` for a department of systems.toml) and where the head word
    starts."""

    type: str
    head: int


@dataclass(frozen=True, slots=True)
class _Link:
    type: str
    rule: str
    each: bool = False


class OrganisationRecogniser:
    """Needs no triggers: it is an automaton itself."""

    name = "organisations"
    triggers: tuple[str, ...] = ()

    def __init__(self, lexicon: Lexicon) -> None:
        table = lexicon.table("organisations", OrganisationTable)
        links: dict[str, _Link] = {}
        for place in _places(lexicon):
            links[place] = _Link("prefix", "")
        for word in _known(lexicon):
            links[word] = _Link("known", "systems")
        for word in table.prefixes:
            links[word] = _Link("prefix", "", word == "各")
        for head in table.head:
            for word in head.words:
                links[word] = _Link(head.type, f"organisations.{head.id}", word.startswith("各"))
        for word in table.bracketed:
            links[word] = _Link("place", "organisations.place")
            links[f"各{word}"] = _Link("place", "organisations.place", True)
            links[f"{word}委"] = _Link("organ", "organisations.organ")
            links[f"各{word}委"] = _Link("organ", "organisations.organ", True)
        self._vocabulary = links.keys()
        words = list(links)
        self._links = [links[word] for word in words]
        self._automaton = ahocorasick_rs.AhoCorasick(
            words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False
        )

    def find(self, text: str, windows: Sequence[Window]) -> list[Mention]:
        """Every name in the windows of the folded text, by start; a bracket with a name of its own (市经信委(国资委))
        belongs to it, and a second 各 starts a second name (各地各部门)."""
        mentions: list[Mention] = []
        links = self._links
        for begin, stop in windows:
            piece = text if begin == 0 and stop == len(text) else text[begin:stop]
            start = head = end = last = -1
            link: _Link | None = None
            for pattern, at, until in self._automaton.find_matches_as_indexes(piece):
                found = links[pattern]
                if mentions and begin + at < mentions[-1].span.end:
                    continue  # Inside the bracket that the name before took in.
                if at != last or (
                    found.each
                    and link is not None
                    and end == at
                    and link.type == "place"
                    and not piece.startswith("各级", start)
                ):
                    if link is not None:
                        mentions.append(self._mention(text, begin, start, head, end, link))
                    start, link = at, None
                if found.type != "prefix":
                    head, end, link = at, until, found
                last = until
            if link is not None:
                mentions.append(self._mention(text, begin, start, head, end, link))
        return self._with_defined(text, mentions) if "称" in text else mentions

    def _with_defined(self, text: str, mentions: list[Mention]) -> list[Mention]:
        """The mentions with the short names that the text gives to organisations (市普查领导小组(以下简称领导小组)),
        wherever those stand by themselves."""
        ends = {m.span.end: m.value.type for m in mentions}
        defined: dict[str, str] = {}
        for match in _DEFINES.finditer(text):
            if match.start() in ends and match["name"] not in self._vocabulary:
                defined.setdefault(match["name"], ends[match.start()])
        if not defined:
            return mentions
        found = []
        for match in re.finditer("|".join(map(re.escape, sorted(defined, key=len, reverse=True))), text):
            kind = ends.get(match.end(), defined[match.group()])
            value = OrganisationName(kind, match.start())
            found.append(Mention(Span(*match.span()), self.name, value, "organisations.defined"))
        return _merged(mentions, found)

    def _mention(self, text: str, begin: int, start: int, head: int, end: int, link: _Link) -> Mention:
        stop = begin + end
        if text.startswith("(", stop) and (close := text.find(")", stop, stop + 12)) > 0:
            inner = self._automaton.find_matches_as_indexes(text[stop + 1 : close])
            if (
                inner
                and inner[0][1] == 0
                and inner[-1][2] == close - stop - 1
                and self._links[inner[-1][0]].type != "prefix"
            ):
                stop = close + 1
        return Mention(Span(begin + start, stop), "organisations", OrganisationName(link.type, begin + head), link.rule)


def _merged(mentions: list[Mention], found: list[Mention]) -> list[Mention]:
    """Both lists by their start, where a mention that overlaps one of `found` without holding all of it gives way."""
    out: list[Mention] = []
    at = 0
    for mention in mentions:
        while at < len(found) and found[at].span.start < mention.span.end:
            one = found[at].span
            if mention.span.start <= one.start and one.end <= mention.span.end and one != mention.span:
                at += 1  # A longer name holds it.
                continue
            if not out or out[-1].span.end <= one.start:
                out.append(found[at])
            at += 1
        if not out or out[-1].span.end <= mention.span.start:
            out.append(mention)
    return out + [one for one in found[at:] if not out or out[-1].span.end <= one.span.start]


def _known(lexicon: Lexicon) -> Iterator[str]:
    """The department names of systems.toml (bare stems such as 组织 are words of their own) and stem + 部门."""
    organisations = organisations_of(lexicon)
    stems = organisations.stems()
    for name in organisations.surface_names():
        if (name not in stems and len(name) > 2) or (len(name) > 1 and name[-1] in _ORGAN_ENDS):
            yield name
    for stem in stems:
        yield from (f"{stem}部门", f"{stem}主管部门", f"{stem}机关")


def _places(lexicon: Lexicon) -> Iterator[str]:
    """Names of provinces and prefectures, full and short."""
    table = lexicon.table("divisions", Divisions)
    for province in table.province:
        yield province.name
        yield province.short or province.name.removesuffix("省").removesuffix("市")
        for city in province.cities:
            full, _, short = city.partition("=")
            yield full
            yield from (s for s in short.split(",") if len(s) > 1)
            if len(full) > 2:
                yield full[:-1]
