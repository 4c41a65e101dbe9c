"""Which lines are furniture, and what the information lines of a page say about its document, by the rules of
furniture.toml.

Shared by all readers whose lines come from saved pages; it knows nothing of a file format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from obligraph.lexicon import Lexicon
from obligraph.lexicon.furniture import FurnitureTable, Place
from obligraph.text.folding import fold

_LONGEST = 400
_ZONE = 300
_NEAR = 6
_TRIM = " \t\u3000\xa0|[](){}<>【】〔〕"
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    where: Place
    spreads: bool
    company: bool


class Furniture:
    """The compiled rules of one lexicon; see `furniture_of`."""

    def __init__(self, table: FurnitureTable) -> None:
        self._rules = tuple(_Rule(re.compile(r.pattern, re.I), r.where, r.spreads, r.company) for r in table.rule)
        anywhere = (f"(?:{r.pattern})" for r in table.rule if r.where is Place.ANYWHERE)
        self._anywhere = re.compile("|".join(anywhere), re.I)
        self._body = re.compile("|".join(f"(?:{r.pattern})" for r in table.body))
        self._bounds = re.compile("|".join(f"(?:{r.pattern})" for r in table.body if r.bounds))
        self._container = re.compile("|".join(f"(?:{r.pattern})" for r in table.container))
        self._labels: dict[str, str] = {}
        self._ignored = frozenset(p.label for p in table.property if p.ignored)
        weak: list[str] = []
        for entry in table.property:
            self._labels.update({_bare(name): entry.label for name in (*entry.names, *entry.weak)})
            weak.extend(entry.weak)
        strong = [name for entry in table.property for name in entry.names]
        self._strong = frozenset(map(_bare, strong))
        self._label = _label_pattern(strong)
        self._any_label = _label_pattern([*strong, *weak])
        self._loose_label = _label_pattern([*strong, *weak], anywhere=True)
        self.meta = {name.lower(): entry.label for entry in table.property for name in entry.meta}
        self._columns = frozenset(_bare(name) for entry in table.columns for name in entry.names)
        self._endings = tuple(end for entry in table.columns for end in entry.endings)

    def lines(self, lines: Sequence[str], rows: frozenset[int] = frozenset()) -> tuple[set[int], list[tuple[str, str]]]:
        """The indices of the furniture among `lines` (trimmed, not blank), and the properties that they state.

        `rows` are the indices of lines that are rows of a table: part of the body whatever they say.
        """
        folded = [fold(line) if len(line) <= _LONGEST else "" for line in lines]
        found = {i for i, line in enumerate(folded) if i not in rows and line and self._anywhere.fullmatch(line)}
        head_end = self._bound(folded, lines, rows, range(min(len(lines), _ZONE)), len(lines))
        tail_start = self._bound(folded, lines, rows, range(len(lines) - 1, max(-1, len(lines) - 1 - _ZONE), -1), -1)
        head, tail = range(min(head_end, _ZONE)), range(max(tail_start + 1, len(lines) - _ZONE), len(lines))
        stated, info = self._stated(folded, lines, head, rows)
        found |= info
        found |= self._in_zone(folded, head, (Place.HEAD, Place.EDGE), step=-1) - rows
        found |= self._in_zone(folded, tail, (Place.TAIL, Place.EDGE), step=1) - rows
        if len(found) == len(lines):
            found = {i for i in found if not self._body.fullmatch(folded[i])}
        for i in sorted(found & set(head)):
            stated.extend(self._pairs(lines[i], folded[i], weak=True))
        return found, _first_of_each(stated, self._ignored)

    def pairs(self, cells: Sequence[str]) -> list[tuple[str, str]]:
        """What the cells of one table row or list item state: `label: value` in a cell, or a label and its value
        side by side."""
        stated: list[tuple[str, str]] = []
        skip = False
        for i, cell in enumerate(cells):
            if skip:
                skip = False
                continue
            bare = _bare(fold(cell).rstrip(": "))
            if bare in self._strong:
                if i + 1 < len(cells) and not self.count_labels(cells[i + 1 : i + 2]):
                    stated.append((self._labels[bare], cells[i + 1].strip(_TRIM)))
                    skip = True
            elif len(cell) <= _LONGEST:
                stated.extend(self._pairs(cell, fold(cell)))
        return stated

    def count_labels(self, cells: Iterable[str]) -> int:
        """How many of `cells` begin with a label of the information table."""
        return sum(
            _bare(folded.rstrip(": ")) in self._strong or self._label.match(folded) is not None
            for folded in (fold(cell.strip()[:80]) for cell in cells)
        )

    def is_header(self, cells: Sequence[str]) -> bool:
        """Whether a table row's cells are column names (序号, 牵头单位 …): at least two, and most of those that are
        not empty."""
        bare = [_bare(fold(cell)) for cell in cells if cell.strip()]
        if len(bare) < 2 or any(len(cell) > 20 or "。" in cell for cell in bare):
            return False
        known = sum(cell in self._columns or re.sub(r"\(.{0,15}\)$", "", cell).endswith(self._endings) for cell in bare)
        return known >= 2 and known >= 0.6 * len(bare) and any(cell in self._columns for cell in bare)

    def is_container(self, name: str) -> bool:
        """Whether an element of this id or class usually holds a page's document."""
        return self._container.fullmatch(name.lower()) is not None

    def is_body(self, line: str) -> bool:
        """Whether the trimmed line is certainly part of a document."""
        return len(line) > _LONGEST or self._body.fullmatch(fold(line)) is not None

    def is_running(self, line: str) -> bool:
        """Whether the trimmed line is a sentence, a numbered item or a salutation: more than a title."""
        return len(line) > _LONGEST or self._bounds.fullmatch(fold(line)) is not None

    def is_furniture(self, line: str) -> bool:
        """Whether some rule knows the trimmed line, wherever it may stand."""
        if len(line) > _LONGEST:
            return False
        folded = fold(line)
        return any(rule.pattern.fullmatch(folded) for rule in self._rules)

    def _bound(self, folded: list[str], lines: Sequence[str], rows: frozenset[int], order: range, none: int) -> int:
        for i in order:
            long = len(lines[i]) > _LONGEST
            if i in rows or long:
                return i
            if self._bounds.fullmatch(folded[i]) and not self._label.match(folded[i]) and not self._sure(folded[i]):
                return i
        return none

    def _sure(self, line: str) -> bool:
        return any(rule.pattern.fullmatch(line) for rule in self._rules if not rule.company)

    def _in_zone(self, folded: list[str], zone: range, places: tuple[Place, Place], step: int) -> set[int]:
        """The furniture of one edge of the page; `step` leads from a line to that edge."""
        matched = {i: [r for r in self._rules if r.where in places and r.pattern.fullmatch(folded[i])] for i in zone}
        found = {i for i, rules in matched.items() if any(not rule.company for rule in rules)}
        for i in zone:
            if any(rule.spreads for rule in matched[i]) and i in found:
                edge = range(i, zone.stop) if step > 0 else range(i, zone.start - 1, -1)
                if not any(self._body.fullmatch(folded[j]) and j not in found for j in edge):
                    found.update(edge)
        sure = frozenset(found)
        for i, rules in matched.items():
            if rules and i not in found and any(j in sure for j in range(i - _NEAR, i + _NEAR + 1)):
                found.add(i)
        return found

    def _stated(
        self, folded: list[str], lines: Sequence[str], head: range, rows: frozenset[int]
    ) -> tuple[list[tuple[str, str]], set[int]]:
        stated: list[tuple[str, str]] = []
        info: set[int] = set()
        alone = [i for i in head if i not in rows and _bare(folded[i].rstrip(": ")) in self._strong]
        info.update(i for i in head if i not in rows and self._label.match(folded[i]))
        # A list of labels, each with its value on the next line; a single word such as 名称 may be anything.
        if len(alone) >= 2:
            for i in alone:
                info.add(i)
                if (
                    i + 1 in head
                    and i + 1 not in rows
                    and i + 1 not in alone
                    and not self._bounds.fullmatch(folded[i + 1])
                ):
                    stated.append((self._labels[_bare(folded[i].rstrip(": "))], lines[i + 1].strip(_TRIM)))
                    info.add(i + 1)
        return stated, info

    def _pairs(self, line: str, folded: str, weak: bool = False) -> list[tuple[str, str]]:
        """`label: value` in one line; a value ends where the next label begins, be it a weak one. In a line that is
        furniture (`weak`) the next label may follow without a space: 2021-03-05来源:某局点击:3."""
        matches = list((self._loose_label if weak else self._any_label).finditer(folded))
        ends = [*(match.start() for match in matches[1:]), len(line)]
        return [
            (self._labels[name], line[match.end() : end].strip(_TRIM))
            for match, end in zip(matches, ends, strict=False)
            if (name := _bare(match.group(1))) in self._strong or weak
        ]


def furniture_of(lexicon: Lexicon) -> Furniture:
    """The compiled rules of `lexicon`, compiled once."""
    return _compiled(lexicon.table("furniture", FurnitureTable))


@lru_cache(maxsize=4)
def _compiled(table: FurnitureTable) -> Furniture:
    return Furniture(table)


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def _label_pattern(names: list[str], anywhere: bool = False) -> re.Pattern[str]:
    """Finds `label:` at the start of a line or after white space or a bar, or anywhere; it may be spread out (索 引
    号)."""
    spread = (r"\s{0,4}".join(map(re.escape, _bare(name))) for name in sorted(set(names), key=lambda n: (-len(n), n)))
    start = "" if anywhere else r"(?:(?<=[\s|\[(;,])|^)"
    return re.compile(rf"{start}({'|'.join(spread)})\s{{0,4}}[:\]]")


def _first_of_each(pairs: list[tuple[str, str]], ignored: frozenset[str]) -> list[tuple[str, str]]:
    seen: dict[str, str] = {}
    for label, value in pairs:
        if value and label not in ignored:
            seen.setdefault(label, value)
    return list(seen.items())
