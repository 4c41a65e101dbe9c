"""From the mentions of cited documents to the documents: each once, with its number, without the document
itself.

The recogniser works on the folded text; here the original text is sliced, so that a title reads as it stands.
Short forms (《意见》 after 以下简称《意见》, or after a title that ends so) stand for the document named
before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from obligraph.model import FrontMatter, Mention, Problem, Reference, Span
from obligraph.text.folding import fold

LOOK_BACK = 200  # documents named before that a short form may stand for: bounds the work on a hostile text
_NAMED = re.compile(r"(?:简称|统称|称为?|下称)\s?[:为]?\s?[《\"]([^》\"\n]{1,30})[》\"]")
_TAIL = re.compile(r"\([^()]*\)\s*\Z")
_PRINTS = re.compile(r"(?:印发|发布|公布|颁布|下发|批转|转发)\Z")
_PASSED_ON = re.compile(
    r"现(?:予以?|将|批转|转发|印发|发布|公布|下发|公告|公开)|予以印发|(?:印发|转发|下发)(?:给)?你们"
)
_OBJECT = re.compile(r"\s?(?:\([^()]{0,80}\))?(?:印发|转发|下发|发布|公布)")
_MADE = re.compile(r"(?:制定|制订|编制|修订|起草|拟定|形成)(?:了|本)\s?\Z")
_NEXT_PASSES = re.compile(r"\s*现(?:予|印|将|发)")
_HEADING = re.compile(r"^\s*(?:一、|第一[章条]|1[.、])", re.M)
_CHAIN = re.compile(r"(?:\s?[、,和与及]?\s?《[^》]{0,200}》(?:\([^()]{0,80}\))?)*")
_SENTENCE = re.compile(r"。|\n\s*\n")
_PACKING = str.maketrans("", "", " \n\t《》<>()[]«»\"'、,")
_NATION = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited document and the spans of all mentions of it, short forms among them."""

    reference: Reference
    spans: tuple[Span, ...]


def references(
    mentions: Sequence[Mention], text: str, front_matter: FrontMatter, folded: str | None = None
) -> tuple[Reference, ...]:
    """Every document that `text` (the original; `folded` where the caller has it) cites, once, in order of its
    first mention."""
    return tuple(citation.reference for citation in citations(mentions, text, front_matter, folded))


def citations(
    mentions: Sequence[Mention], text: str, front_matter: FrontMatter, folded: str | None = None
) -> tuple[Citation, ...]:
    """The cited documents with all their mentions: the document itself and what it encloses are left out."""
    return _Reader(text, fold(text) if folded is None else folded, front_matter).read(mentions)


def malformed_numbers(mentions: Sequence[Mention], source: str) -> tuple[Problem, ...]:
    """A `malformed-number` for every number that lost a bracket, with the best guess of what it was."""
    found = []
    for mention in mentions:
        if mention.rule == "malformed-number":
            number = mention.value.number or ""
            guess = best_guess(number)
            hint = f"probably {guess}" if guess else "look it up in the document that it names"
            message = f"the number {number} lost a bracket or its digits and is kept as it stands: {hint}"
            found.append(Problem(source, mention.span, "malformed-number", message))
    return tuple(found)


def best_guess(number: str) -> str | None:
    """The well-formed number that a malformed one most likely was (赣发〔201216号 → 赣发〔2012〕16号); None if
    none is certain."""
    match = re.fullmatch(r"([一-龥A-Za-z]+)\W?((?:19|20)\d{2})\W?(\d{1,4})号", fold(number))
    return f"{match[1]}〔{match[2]}〕{int(match[3])}号" if match and int(match[3]) else None


@dataclass(slots=True)
class _Entry:
    """A cited document while its mentions are being gathered; `own` where it turns out to be the document itself."""

    reference: Reference
    key: str
    bare: str
    own: bool = False
    spans: list[Span] = field(default_factory=list)


class _Reader:
    """One document's citations."""

    def __init__(self, text: str, folded: str, front: FrontMatter) -> None:
        self.text = text
        self.folded = folded
        self.front = front
        self.own_title = _key(fold(front.title or ""))
        self.own_number = next(iter(_numbers(front.number)), "")
        lines = [_key(fold(span.of(text))) for span in front.spans]
        self.own_lines = set(lines)
        self.annexes = [line for line in lines if line.startswith("附件")]
        start = _HEADING.search(self.folded)
        self.preface_end = start.start() if start else min(len(text), 1500)
        self.entries: list[_Entry] = []
        self.by_number: dict[str, _Entry] = {}
        self.by_title: dict[str, list[_Entry]] = {}
        self.named: dict[str, _Entry] = {}
        self.defined = {_key(match[1]) for match in _NAMED.finditer(self.folded)} if "称" in text else set()

    def read(self, mentions: Sequence[Mention]) -> tuple[Citation, ...]:
        for mention in mentions:
            if mention.rule == "annex" or mention.value.title is None:
                continue
            entry = self._short(mention) if mention.rule == "short-form" else self._titled(mention)
            if entry is not None:
                entry.spans.append(mention.span)
                if mention.rule != "short-form":
                    self._name(mention.span, entry)
        for mention in mentions:
            if mention.value.title is None:
                self._numbered(mention)
        kept = [entry for entry in self.entries if not entry.own and entry.spans]
        kept.sort(key=lambda entry: entry.spans[0])
        return tuple(Citation(entry.reference, tuple(entry.spans)) for entry in kept)

    def _name(self, span: Span, entry: _Entry) -> None:
        """Remember the short name that a title introduces: 《…的意见》(中办发〔2017〕11号,以下简称《意见》)."""
        for low, high in ((span.start, span.end), (span.end, min(len(self.folded), span.end + 48))):
            name = _NAMED.search(self.folded, low, high)
            if name and not _SENTENCE.search(self.folded, low, name.start()):
                self.named.setdefault(_key(name[1]), entry)
                return

    def _titled(self, mention: Mention) -> _Entry:
        reference = _original(mention, self.text)
        folded = fold(reference.title or "")
        key, bare = _key(folded), _key(_TAIL.sub("", folded))
        numbers = _numbers(reference.number)
        own = self._is_own(mention, key, numbers)
        entry = self._known(key, bare, numbers)
        if entry is None:
            entry = _Entry(reference, key, bare)
            self.entries.append(entry)
            self.by_title.setdefault(_subject(bare), []).append(entry)
        elif entry.reference.number is None and reference.number:
            entry.reference = replace(entry.reference, number=reference.number)
        entry.own |= own
        for number in numbers:
            self.by_number.setdefault(number, entry)
        return entry

    def _known(self, key: str, bare: str, numbers: list[str]) -> _Entry | None:
        """The same document named before: the same number; or the same title, 试行 and an issuer before 关于 aside."""
        for number in numbers:
            if number in self.by_number:
                return self.by_number[number]
        for entry in self.by_title.get(_subject(bare), ())[-8:]:
            mine = _numbers(entry.reference.number)
            clash = bool(numbers and mine) and entry.key != key
            tails = entry.key != entry.bare and key != bare and entry.key != key
            if not clash and not tails and (_within(entry.bare, bare) or _within(bare, entry.bare)):
                return entry
        return None

    def _is_own(self, mention: Mention, key: str, numbers: list[str]) -> bool:
        """Is the cited title this document's own, or that of the plan or annex that it encloses?"""
        title, span = self.own_title, mention.span
        if key == title or (self.own_number and self.own_number in numbers):
            return True
        # A forwarded document with a number of its own is another document; one without is merely enclosed.
        if numbers and ("转发" in title or mention.value.relation == "forwards"):
            return False
        at = title.find(key)
        if at >= 0 and (at == 0 or _PRINTS.search(title[:at])):
            return True
        if key in self.own_lines or any(key in line for line in self.annexes):
            return True
        if mention.value.relation in ("based_on", "implements", "repeals") or (title and span.start > self.preface_end):
            return False
        return self._passed_on(span) or (not title and span.start < self.preface_end and self._made(span))

    def _passed_on(self, span: Span) -> bool:
        """《X》已经…同意,现印发给你们 / 将《X》印发给你们 / 制定了《X》。现予印发"""
        limit = min(len(self.folded), span.end + 240)
        stop = _SENTENCE.search(self.folded, span.end, limit)
        end = stop.start() if stop else limit
        rest = self.folded[span.end : end]
        chain = _CHAIN.match(rest)
        rest = rest[chain.end() :] if chain else rest
        before = self.folded[max(0, span.start - 2) : span.start]
        if "将" in before and _OBJECT.match(rest):
            return True
        passed = _PASSED_ON.search(rest)
        if passed and "《" not in rest[: passed.end() + 1]:
            return True
        return self._made(span) and bool(_NEXT_PASSES.match(self.folded, end + 1))

    def _made(self, span: Span) -> bool:
        return bool(_MADE.search(self.folded, max(0, span.start - 24), span.start))

    def _short(self, mention: Mention) -> _Entry | None:
        """What a short form stands for; a qualified one (《实施意见》) that nothing explains is a document of
        its own."""
        reference = _original(mention, self.text)
        key = _key(fold(reference.title or ""))
        if key in self.named:
            return self.named[key]
        if key in self.defined:
            return None
        for entry in reversed(self.entries[-LOOK_BACK:]):
            if entry.bare.endswith(key):
                return self.named.setdefault(key, entry)
        if len(key) <= 2 or self.own_title.removesuffix("的通知").endswith(key):
            return None
        entry = _Entry(reference, key, key)
        self.entries.append(entry)
        return self.named.setdefault(key, entry)

    def _numbered(self, mention: Mention) -> None:
        span = mention.span
        if any(own.start <= span.start and span.end <= own.end for own in self.front.spans):
            return
        reference = _original(mention, self.text)
        number = next(iter(_numbers(reference.number)), "")
        if number == self.own_number:
            return
        entry = self.by_number.get(number)
        if entry is None:
            entry = _Entry(reference, "", "")
            self.entries.append(entry)
            self.by_number[number] = entry
        entry.spans.append(span)


def _original(mention: Mention, text: str) -> Reference:
    """The mention's reference as the original text spells it, line breaks and the blanks around them dropped."""
    reference: Reference = mention.value
    piece = mention.span.of(text)
    title, number = reference.title, reference.number
    if title is not None:
        opening = next((i for i, c in enumerate(piece) if c in "《«"), 0)
        depth = 0
        for i in range(opening, len(piece)):
            depth += (piece[i] in "《«") - (piece[i] in "》»")
            if depth == 0:
                title = re.sub(r"\s*\n\s*", "", piece[opening + 1 : i]).strip()
                break
    if number is not None:
        places = [i for i, c in enumerate(piece) if not c.isspace()]
        folded = "".join(fold(piece[i]) for i in places)
        parts = []
        for part in number.split("、"):
            at = folded.find(part)
            parts.append("".join(piece[i] for i in places[at : at + len(part)]) if at >= 0 else part)
        number = "、".join(parts)
    return replace(reference, title=title, number=number)


def _packed(folded: str) -> str:
    return "".join(folded.split())


def _numbers(number: str | None) -> list[str]:
    """The document numbers in a cell, for comparing; numbers of standards and orders are none of a single
    document's own."""
    parts = [_packed(fold(part)) for part in (number or "").split("、")]
    return [part.translate(_PACKING) for part in parts if part.endswith("号")]


def _key(folded: str) -> str:
    """A folded title for comparing: without white space, brackets and quotation marks."""
    return folded.translate(_PACKING)


def _subject(bare: str) -> str:
    """What a title is about: from 关于 on, without the nation's name."""
    at = bare.find("关于")
    return bare[at:] if at >= 0 else bare.removeprefix(_NATION)


def _within(short: str, long: str) -> bool:
    """Are the characters of `short` in `long`, in their order? (省财政厅关于… in 某省财政厅关于…)"""
    rest = iter(long)
    return all(c in rest for c in short)
