"""Responsibility marks: (市编办牵头,市财政局等配合), 责任单位:甲、乙;完成时限:6月底, (甲、乙、丙).

Reads who leads and who supports off one mark; which tasks it covers is `scope`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from obligraph.assemble.names import Name, split_names
from obligraph.lexicon import Lexicon
from obligraph.lexicon.roles import Roles
from obligraph.text.numerals import parse_number


class Mark(NamedTuple):
    """A responsibility mark: its span (brackets included), the names by role, the rules that read them, how far
    back it reaches (`items`: that many, 0 no word of it, -1 all); `inner`: it stands inside its sentence and
    covers nothing else."""

    start: int
    end: int
    lead: tuple[Name, ...] = ()
    support: tuple[Name, ...] = ()
    rules: tuple[str, ...] = ()
    items: int = 0
    listed: bool = False
    timed: bool = False
    inner: bool = False


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


class MarkReader:
    """Reads marks with the words of roles.toml. `first_leads`: the document says that the first named of each mark
    leads."""

    def __init__(self, lexicon: Lexicon) -> None:
        roles = lexicon.table("roles", Roles)
        self._label_role = {word: (label.role, f"roles.{label.id}") for label in roles.label for word in label.words}
        bare = _any(word for label in roles.label if label.bare for word in label.words)
        full = _any(word for label in roles.label if not label.bare for word in label.words)
        self._label = re.compile(
            rf"(?<![\u4e00-\u9fff])(?:(?P<bare>{bare})|(?P<full>{full})(?:及[^:]{{2,6}})?(?:{_any(roles.nouns)}))\s*(?:\([^()]{{1,10}}\))?\s*:"
        )
        before = _any(roles.before)
        self._predicate_role = {w: (p.role, f"roles.{p.id}") for p in roles.predicate for w in p.words}
        words = _any(self._predicate_role)
        self._predicate = re.compile(
            rf"(?P<how>(?:{before})*)(?P<word>{words})(?=\s*(?:$|[,;、。)\]]|会同|并|{before}|商(?=[\u4e00-\u9fff]{{2}})))(?P<more>(?:{before})*(?:{words})?)"
        )
        self._word = re.compile(words)
        self._first = re.compile("|".join(roles.first_leads.patterns))
        self._reach = re.compile("|".join(roles.reach.patterns))
        self._any_role = re.compile(rf"{words}|{full}|{bare}")

    def first_leads(self, folded: str) -> bool:
        """Does the document say that the first named leads?"""
        return self._first.search(folded) is not None

    def label_at(self, folded: str, start: int, end: int) -> bool:
        """Does a role label (责任单位:) stand at `start`?"""
        return folded.find(":", start, end) >= 0 and self._label.match(folded, start, end) is not None

    def label_in(self, folded: str, start: int, end: int) -> int:
        """Where a trailing labelled mark without brackets begins inside the sentence, or -1."""
        match = self._label.search(folded, start, end) if folded.find(":", start, end) >= 0 else None
        return match.start() if match else -1

    def read(
        self, folded: str, start: int, end: int, *, first_leads: bool, bare_list: bool = False, singles: bool = False
    ) -> Mark | None:  # fmt: skip
        """The mark in folded[start:end] (brackets, if any, included), or None when it is none. `bare_list`: a list of
        names without any role word is one too (甲、乙、丙), with `singles` also one name alone."""
        inner, stop = start, end
        while stop > inner and folded[stop - 1] in "。;, ":
            stop -= 1
        opened, closed = stop > inner and folded[inner] in "([", stop > inner and folded[stop - 1] in ")]"
        if opened and (closed or folded.count("(", inner, stop) > folded.count(")", inner, stop)):
            inner += 1
        if closed and (opened or folded.count(")", inner, stop) > folded.count("(", inner, stop)):
            stop -= 1
        if stop - inner > 1500 or stop <= inner:
            return None
        return (
            self._labelled(folded, start, end, inner, stop, first_leads)
            or self._predicated(folded, start, end, inner, stop, first_leads)
            or (self._listed(folded, start, end, inner, stop, first_leads, singles) if bare_list else None)
            or (Mark(start, end, rules=("roles.time",), timed=True) if _TIMED.fullmatch(folded, inner, stop) else None)
        )

    def sentence(self, folded: str, start: int, end: int, *, first_leads: bool) -> Mark | None:
        """The mark that a whole sentence without brackets is (市民政局牵头,市财政局配合。), or None."""
        stop = end
        while stop > start and folded[stop - 1] in "。;, ":
            stop -= 1
        if folded[stop - 1 : stop] in (")", "]") and folded[start] not in "([" and folded.find("(", start, stop) < 0:
            stop -= 1  # The opening bracket was lost.
        if not 5 <= stop - start <= 300 or not _ENDS.search(folded[max(start, stop - 6) : stop]):
            return None
        if folded.rfind("(", start, stop) > folded.rfind(")", start, stop):
            return None  # A mark whose closing bracket was lost ends a sentence.
        at = start
        for clause in re.split("[,;]", folded[start:stop]):
            match = self._predicate.search(folded, at, at + len(clause))
            if match is None or match.end() != at + len(clause):
                return None
            names = split_names(folded, at, match.start())
            if not names or not all(name.looks for name in names):
                return None
            at += len(clause) + 1
        return self._predicated(folded, start, end, start, stop, first_leads)

    def _labelled(self, folded: str, start: int, end: int, inner: int, stop: int, first: bool) -> Mark | None:
        labels = list(self._label.finditer(folded, inner, stop))
        if not labels or labels[0].start() - inner > 60:
            return None
        found: dict[str, list[Name]] = {"lead": [], "responsible": [], "support": []}
        rules, timed = [], False
        for n, label in enumerate(labels):
            role, rule = self._label_role[label.group("bare") or label.group("full")]
            until = labels[n + 1].start() if n + 1 < len(labels) else stop
            value = label.end()
            if cut := _NEXT.search(folded, value, until):
                until = cut.start()
            rules.append(rule)
            timed = timed or role == "time"
            if role in found:
                found[role] += [
                    n
                    for n in split_names(folded, value, until, spaces=True)
                    if n.looks or n.shared or _plain(folded, n)
                ]
        if not any(found.values()) and not timed:
            return None
        return self._mark(start, end, found, rules, first, timed=timed)

    def _predicated(self, folded: str, start: int, end: int, inner: int, stop: int, first: bool) -> Mark | None:
        reach = self._reach.match(folded, inner, stop)
        items = 0
        if reach and len(reach.group()) > 2:
            count = reach.group("count")
            items = -1 if reach.group("all") else int(parse_number(count) or 0) if count else 0
            inner = reach.end()
        found: dict[str, list[Name]] = {"lead": [], "responsible": [], "support": []}
        rules: list[str] = []
        at = inner
        for match in self._predicate.finditer(folded, inner, stop):
            role, rule = self._predicate_role[match.group("word")]
            more = self._word.search(match.group("more") or "")
            if more and role == "responsible":
                role, rule = self._predicate_role[more.group()]
            names_end = match.start()
            joint = _WITH.search(folded, at, names_end)
            names = split_names(folded, at, joint.start() if joint else names_end)
            if not names and joint:
                found["support"] += split_names(folded, joint.end(), names_end)
            elif names:
                found[role] += names
                if joint:
                    found["support"] += split_names(folded, joint.end(), names_end)
            else:
                # 甲、乙牵头负责: a second predicate right after the first adds nothing of its own.
                at = match.end()
                continue
            rules.append(rule)
            at = match.end()
            if folded.startswith(("会同", "商"), at):
                at += 2 if folded.startswith("会同", at) else 1
                until = self._predicate.search(folded, at, stop)
                stop_at = until.start() if until else stop
                found["support"] += split_names(folded, at, stop_at)
                at = until.end() if until else stop
        names = [name for group in found.values() for name in group]
        if not names or sum(name.looks for name in names) * 2 < len(names):
            return None
        return self._mark(start, end, found, rules, first, items=items)

    def _listed(
        self, folded: str, start: int, end: int, inner: int, stop: int, first: bool, singles: bool
    ) -> Mark | None:  # fmt: skip
        if _DATED.search(folded, inner, stop):
            return None  # (民政部 一九九七年…): a note under a title, no mark.
        cut = _FIRST.search(folded, inner, stop)
        until = cut.start() if cut else stop
        names = split_names(folded, inner, until)
        if not names or not all(name.looks for name in names) or folded[inner:until].count("、") + 1 > len(names) + 1:
            return None
        alone = len(names) == 1
        if alone and not first and not (singles and names[0].end - names[0].start == until - inner):
            return None
        if (alone and until - inner > 16) or _NO_LIST.search(folded, inner, until):
            return None
        return self._mark(
            start, end, {"lead": [], "responsible": names, "support": []}, ["roles.list"], first, listed=True
        )

    @staticmethod
    def _mark(
        start: int, end: int, found: dict[str, list[Name]], rules: list[str], first: bool,
        *, items: int = 0, listed: bool = False, timed: bool = False,
    ) -> Mark:  # fmt: skip
        lead, responsible, support = found["lead"], found["responsible"], found["support"]
        if lead:
            support = responsible + support
        elif first and len(responsible) > 1:
            lead, support = responsible[:1], responsible[1:] + support
            rules = [*rules, "roles.first-leads"]
        else:
            lead = responsible
        return Mark(start, end, tuple(lead), tuple(support), tuple(dict.fromkeys(rules)), items, listed, timed)


_ENDS = re.compile(r"(?:牵头|负责|配合|参与|协助|协同|落实|承办|办理|协办)$")
_TIMED = re.compile(r"[^()、,]{0,16}(?:\d|年|月|季度|长期|持续)[^()、,]{0,12}(?:完成|前|底|推进|坚持|落实|见效)")
_NEXT = re.compile(r"[;。](?!\s*$)")
_WITH = re.compile(r"会同")
_FIRST = re.compile(r"[,;]?\s*(?:列|排)[^、]{0,8}(?:首|第一|前)")
_NO_LIST = re.compile(r"以下(?:简|统)称|试行|暂行|年版|见附|含|不含|包括|原|即|下同")
_DATED = re.compile(r"[\d〇一二三四五六七八九]{2,4}年|\d月|月[\d一二三四五六七八九十]+日")


def _plain(folded: str, name: Name) -> bool:
    """Names of a labelled list need not end like a department: the label vouches for them."""
    return 2 <= name.end - name.start <= 30
