"""Arrange the pieces of a body: which are headings, sentences or responsibility marks, and under what section each
stands.

What a heading looks like follows GB/T 9704 (一、 (一) 1. (1)) and what offices really write: headings run into their
text, headings without numbers, one-line items that are tasks because nothing stands under them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from obligraph.assemble.entry import Entry, EntryKind
from obligraph.assemble.marks import MarkReader
from obligraph.assemble.peel import peel
from obligraph.text.outline import Piece

_ANNEX = re.compile(r"^[ \t]{0,20}附\s?[件表]\s?[\d一二三四五六七八九十]{0,3}[ \t]{0,20}:?[ \t]{0,20}$", re.M)
_TABLE_TITLE = re.compile(r"(?:表|清单|台账|分工|任务)(?:\([^()]{1,30}\))?$")
_NOTE = re.compile(r"\([^()]{1,12}\)$")
_SINGLE = re.compile(r"\([^()、,:;\d]{3,16}\)")
_DIGIT = re.compile(r"\d")
_LONGEST_OPENING = 44  # 42 characters, the stop and a blank
_HABIT = 2  # marks that only list names make it the habit of a document
_STOPS = "。;!?:,、. "
_LONG = "long "  # before a scheme whose items nearly all open with a sentence that the rest spells out
_ITEM_SCHEMES = frozenset({"one", "two", "three", "four", "five", "dotted", "article"})
_HEADING_SCHEMES = frozenset({"part", "chapter", "division"})


def entries(
    folded: str, pieces: Sequence[Piece], marks: MarkReader, first_leads: bool, cells: Container[int] = ()
) -> list[Entry]:
    """Peel the marks off the pieces and tell headings from sentences, in document order; a table cell (`cells`:
    block indices) holds no headings."""
    peeled = [list(peel(folded, piece, marks, first_leads)) for piece in pieces]
    if sum(e.mark is not None and e.mark.listed for some in peeled for e in some) >= _HABIT:
        # Where lists in brackets are marks, one name alone in brackets is one too.
        for n, piece in enumerate(pieces):
            if folded.find("(", piece.start, piece.end) >= 0 and _SINGLE.search(folded, piece.start, piece.end):
                peeled[n] = list(peel(folded, piece, marks, first_leads, singles=True))
    flat = [entry for some in peeled for entry in some if not _page_number(folded, entry)]
    short = _short_schemes(folded, flat)
    stack: list[tuple[str, tuple[int, int]]] = []
    section: tuple[tuple[int, int], ...] = ()
    item = 0
    bare: set[str] = set()
    annexes = [match.start() for match in _ANNEX.finditer(folded)]
    for n, entry in enumerate(flat):
        if annexes and annexes[0] <= entry.start:
            # An annex begins its own outline: its table does not stand under the body's last heading.
            annexes = [at for at in annexes if at > entry.start]
            stack.clear()
            section = ()
            bare.clear()
        if entry.scheme in _ITEM_SCHEMES:
            item += 1
        heading = (
            entry.kind is EntryKind.SENTENCE
            and entry.block not in cells
            and (_is_heading(folded, flat, n, short) or _titles_table(folded, flat, n, cells))
        )
        if heading and entry.scheme in bare and folded[entry.end - 1] in "。;":
            heading = False  # The last item of a list of bare tasks is one too, whatever follows it.
        if entry.scheme in _ITEM_SCHEMES and entry.kind is EntryKind.SENTENCE:
            (bare.discard if heading or not (entry.opens and entry.closes) else bare.add)(entry.scheme)
        if heading:
            bare -= _deeper(entry.scheme)
            scheme = entry.scheme or "plain"
            names = [s for s, _ in stack]
            if scheme in names:
                del stack[names.index(scheme) :]
            elif scheme in ("one", "chapter", "part") or (scheme == "plain" and entry.opens and "six" in names):
                stack.clear()
            item += 1
            stack.append((scheme, (entry.start, entry.end)))
            entry.kind = EntryKind.HEADING
            section = tuple(span for _, span in stack)
        entry.item, entry.section = item, section
    return flat


def _page_number(folded: str, entry: Entry) -> bool:
    return entry.opens and entry.closes and entry.end - entry.body <= 4 and folded[entry.body : entry.end].isdigit()


_ORDER = ("part", "chapter", "division", "article", "one", "two", "dotted", "three", "four", "five", "six", "seven")


def _deeper(scheme: str) -> set[str]:
    """The schemes that number what stands under an item of `scheme`."""
    return set(_ORDER[_ORDER.index(scheme) + 1 :]) if scheme in _ORDER else set()


def _plain_length(folded: str, entry: Entry) -> int:
    return len(_NOTE.sub("", folded[entry.body : entry.end].strip(_STOPS)))


def _short_schemes(folded: str, flat: Sequence[Entry]) -> frozenset[str]:
    """The numbering schemes whose items mostly open with a short sentence that more text follows: those openings
    are headings."""
    seen: dict[str, list[int]] = {}
    spelt: dict[str, list[int]] = {}
    for n, entry in enumerate(flat):
        if entry.kind is EntryKind.SENTENCE and not entry.scheme and entry.opens and not entry.closes:
            seen.setdefault("plain", []).append(_opens_paragraph(folded, flat, n))
        if entry.kind is not EntryKind.SENTENCE or not entry.scheme:
            continue
        follows = n + 1 < len(flat) and flat[n + 1].kind is EntryKind.SENTENCE and flat[n + 1].scheme != entry.scheme
        short = follows and _runs_in(folded, entry)
        seen.setdefault(entry.scheme, []).append(short)
        spelt.setdefault(entry.scheme, []).append(_spelt_out(folded, flat, n))
    common = {s for s, flags in seen.items() if sum(flags) * 2 >= len(flags) and (s != "plain" or sum(flags) >= 3)}
    nearly = {_LONG + s for s, flags in spelt.items() if len(flags) >= 4 and sum(flags) * 5 >= len(flags) * 4}
    return frozenset(common | nearly)


def _spelt_out(folded: str, flat: Sequence[Entry], n: int) -> bool:
    """Does the item open with a sentence no longer than a heading may be, and say twice as much after it?"""
    entry = flat[n]
    if entry.closes or entry.end - entry.body > _LONGEST_OPENING:
        return False
    text = folded[entry.body : entry.end].rstrip()
    if not text.endswith("。") or text.count(",") > 2 or _DIGIT.search(text) or _BOUND.search(text):
        return False
    rest = 0
    for below in flat[n + 1 :]:
        if below.kind is not EntryKind.SENTENCE or below.scheme:
            break
        rest += below.end - below.body
        if rest >= 2 * len(text):
            return True
    return False


def _binds(plain: str) -> bool:
    """Does a modal bind somebody in it (一、必须落实责任 opens with one and is a heading all the same)?"""
    match = _BOUND.search(plain)
    return match is not None and match.start() > 0


def _opens_paragraph(folded: str, flat: Sequence[Entry], n: int) -> bool:
    """Is this the short topic sentence of a paragraph without a number (培育各类平台。重点培育…)?"""
    entry = flat[n]
    plain = folded[entry.body : entry.end].strip(_STOPS)
    following = flat[n + 1] if n + 1 < len(flat) else None
    return (
        following is not None
        and following.kind is EntryKind.SENTENCE
        and not following.scheme
        and following.block == entry.block
        and folded[entry.body : entry.end].rstrip().endswith("。")
        and 4 <= len(plain) <= 22
        and "," not in plain
        and not any(c.isdigit() for c in plain)
        and not _BOUND.search(plain)
    )


def _parallel(plain: str) -> bool:
    """Two to four short clauses of one length side by side: 统筹规划,协同推进."""
    parts = plain.split(",")
    return 2 <= len(parts) <= 4 and len({len(part) for part in parts}) == 1 and 3 <= len(parts[0]) <= 6


def _runs_in(folded: str, entry: Entry) -> bool:
    """Is the numbered opening as short as a heading that runs into its text?"""
    length = _plain_length(folded, entry)
    return (
        length <= (34, 26)[min(1, folded.count(",", entry.body, entry.end))]
        and folded.count(",", entry.body, entry.end) <= 1
    )


_BOUND = re.compile(
    r"(?:(?<![供响反适对相感效顺照])应(?![急用对收付届邀变力纳缴聘尽有])|必须|不得|严禁|(?<![主重需必首扼纲险简提只])要(?![素求点件领害闻])|必?须|由[^,。]{2,16}(?:负责|牵头))"
)
_AFTER_CONDITION = re.compile(r"[后的时],")  # 小组对申报材料进行初评后,提请评议: no heading says when.
_PRINCIPLE = re.compile(
    r"^(?:坚持|注重|突出|强化|聚焦|统筹|问题|需求|市场|政府|企业|创新|因地|分类|开放|安全|依法|科学|试点|示范)"
)


def _is_heading(folded: str, flat: Sequence[Entry], n: int, short: frozenset[str]) -> bool:
    entry = flat[n]
    if entry.scheme in _HEADING_SCHEMES:
        return True
    text = folded[entry.body : entry.end]
    plain = text.strip(_STOPS)
    length = _plain_length(folded, entry)
    following = flat[n + 1] if n + 1 < len(flat) else None
    if not plain or length > 60:
        return False
    if following is None:
        return entry.scheme == "one" and length <= 12 and not text.endswith("。")
    alone = entry.opens and entry.closes
    stopped = text.rstrip().endswith(("。", "!", "?"))
    commas = plain.count(",")
    if entry.scheme and entry.scheme != "seven":
        return _numbered_heading(folded, flat, n, plain, length, commas, alone, stopped, short)
    if text.rstrip().endswith((";", ",")) or following.kind is EntryKind.MARK:
        return False
    if alone and not stopped:
        return length <= 30 and commas <= 1 and not _BOUND.search(plain) and not re.search(r"[:。]", plain)
    if entry.scheme == "seven":
        short_enough = (length <= 26 and commas == 0) or _parallel(plain)
        return stopped and short_enough and following.block == entry.block and not _BOUND.search(plain)
    if not (entry.opens and stopped) or following.scheme or following.block != entry.block or _BOUND.search(plain):
        return False
    if _parallel(plain) or ("plain" in short and _opens_paragraph(folded, flat, n)):
        return True
    return length <= 12 and commas == 0 and _PRINCIPLE.match(plain) is not None


def _titles_table(folded: str, flat: Sequence[Entry], n: int, cells: Container[int]) -> bool:
    """Is this the line over a table of tasks that says what the table is (青禾县…任务分工表)?"""
    entry = flat[n]
    if n + 1 == len(flat) or flat[n + 1].block not in cells or not (entry.opens and entry.closes) or entry.scheme:
        return False
    plain = folded[entry.body : entry.end].strip(_STOPS)
    return len(plain) <= 60 and "," not in plain and _TABLE_TITLE.search(plain) is not None


def _numbered_heading(
    folded: str, flat: Sequence[Entry], n: int, plain: str, length: int, commas: int,
    alone: bool, stopped: bool, short: frozenset[str],
) -> bool:  # fmt: skip
    entry, following = flat[n], flat[n + 1]
    text = folded[entry.body : entry.end].rstrip()
    if text.endswith((";", ",")) or _AFTER_CONDITION.search(plain):
        return False
    if following.kind is EntryKind.MARK:
        # A mark right after it covers it: a task, unless text of its own stands under the mark (责任单位 under a
        # heading).
        after = n + 1
        while after < len(flat) and flat[after].kind is EntryKind.MARK:
            after += 1
        if stopped:
            return length <= 20 and commas == 0 and entry.opens and _marked_topic(flat, n, after) and not _binds(plain)
        below = after < len(flat) and not flat[after].scheme and flat[after].opens
        return entry.scheme in ("one", "two", "three") and entry.opens and not stopped and length <= 30 and below
    if following.scheme == entry.scheme or (following.scheme and _seen_above(flat, n, following.scheme)):
        return entry.scheme == "one" and length <= 10 and not stopped
    if entry.scheme == "six":
        return stopped and length <= (24, 30)[min(commas, 1)] and commas <= 1 and not entry.closes and not _binds(plain)
    if entry.scheme == "article":
        return (
            length <= 18
            and commas == 0
            and stopped
            and not _BOUND.search(plain)
            and "负责" not in plain
            and not entry.closes
        )
    if alone:
        return length <= (45 if not stopped else 32) and not (_binds(plain) and length > 25)
    if stopped and _LONG + entry.scheme in short and _spelt_out(folded, flat, n):
        return True
    if not (stopped and _runs_in(folded, entry) and not _binds(plain)):
        return False
    return entry.scheme in short or entry.scheme == "one"


def _marked_topic(flat: Sequence[Entry], n: int, after: int) -> bool:
    """(一)建强队伍。(甲牵头)配齐…。落实…。: does text without marks follow in the same paragraph?"""
    found = 0
    for entry in flat[after:]:
        if entry.block != flat[n].block or entry.scheme:
            break
        if entry.kind is EntryKind.MARK:
            return False
        found += 1
    return found > 0


def _seen_above(flat: Sequence[Entry], n: int, scheme: str) -> bool:
    """Did `scheme` number something above this entry (so that the next one is no child of it)?"""
    above = any(e.scheme == scheme for e in flat[max(0, n - 60) : n])
    return above and _ORDER.index(scheme) < _ORDER.index(flat[n].scheme)
