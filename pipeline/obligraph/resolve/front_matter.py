"""What a document says of itself (GUIDELINES §5): title, number, issuers, addressees, dates, level, and the
pieces that say it.

The one entry point is `read_front_matter`. It joins what the head, the signature and the page's information
table say, resolves what they say differently, and collects the spans of front and back matter, which no later
stage reads as tasks.
"""

from __future__ import annotations

import re
from functools import lru_cache

from obligraph.lexicon.loader import Lexicon
from obligraph.model import FrontMatter, Problem, Reading, Span
from obligraph.resolve.head import Head, addressed, read_head
from obligraph.resolve.levels import Levels
from obligraph.resolve.pieces import DATE, Piece, pieces
from obligraph.resolve.signature import Signature, read_signature, title_issuers
from obligraph.resolve.wording import BODY, Wording, dates_in, iso_date, restored_date
from obligraph.text.folding import fold
from obligraph.text.sentences import sentences

LONGEST_PIECE = 700  # a longer piece is a paragraph, no note
LONGEST_PREFACE = 4000  # characters behind the head in which formulas are looked for
_ANNEX_LIST = re.compile(r"附件?\s{0,4}:")
_ANNEX_HEAD = re.compile(r"附(?:件|录|表)\s?[\d一二三四五六七八九十]{0,3}:?")
_ITEM = re.compile(r"\d{1,2}[.、]")
_ANNEX_NUMBER = re.compile(r"([一-龥A-Za-z]{2,12}[\[(]\d{4}[\])]\d{1,5}号)附[件表]\d{0,2}")
_ISSUE_LINE = re.compile(rf"(?:^|[。,;:\s])([一-龥]{{4,40}})?\s*({DATE})\s*(?:印发|印制)$")
_DEMAND = re.compile(r"[报送反馈]|\d+月|\d+日|前")
_SENT_TO = re.compile(r"主\s?送\s?:\s?")
_PLEASE = re.compile(r"[,。;]\s*请")
_QUOTED = re.compile(r"《([^》]{4,160})》")
# More brackets and commas than these no title has: longer pieces need no look.
_MARKS_OF_TITLE = 40
_PLAIN = str.maketrans("", "", " \n\t《》<>()[]\"'、,:")


def read_front_matter(reading: Reading, lexicon: Lexicon, folded: str | None = None) -> FrontMatter:
    """The front and back matter of one reading. Never fails: what is not found is None or empty.

    `folded` is `fold(reading.text)` where the caller has it already.
    """
    folded = fold(reading.text) if folded is None else folded
    return _Document(reading, folded, *_rules(lexicon.digest, _Held(lexicon))).read()


class _Held:
    """A lexicon as a cache key that is always equal: its digest already stands beside it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=4)
def _rules(_digest: str, held: _Held) -> tuple[Wording, Levels]:
    return Wording(held.lexicon), Levels(held.lexicon)


class _Document:
    def __init__(self, reading: Reading, folded: str, wording: Wording, levels: Levels) -> None:
        self.reading = reading
        self.text = reading.text
        self.folded = folded
        self.wording = wording
        self.levels = levels
        self.pieces: list[Piece] = pieces(self.folded, reading.blocks)
        self.spans: list[Span] = []
        self.problems: list[Problem] = []
        self.fields: dict[str, list[str]] = {}

    def read(self) -> FrontMatter:
        whole = self.levels.knows
        head = read_head(self.pieces, self.wording, self.folded, whole)
        signature = read_signature(self.pieces, head, self.wording, self.folded, whole)
        self._labels(head)
        title = self._title(head)
        number = self._number(head)
        issuers = self._issuers(head, signature, title)
        date, published = self._dates(head, signature)
        addressees = addressed(self.text, head.addressees or self._sent_to())
        level, jurisdiction = self.levels.of_document(
            [_packed(name) for name in issuers],
            _packed(title or ""),
            _packed(number or ""),
            [_packed(name) for name in addressees],
            self.folded,
        )
        self._collect(head, signature, title)
        return FrontMatter(
            title=title,
            number=number,
            issuers=issuers,
            addressees=addressees,
            date=date,
            published=published,
            level=level,
            jurisdiction=jurisdiction,
            spans=_merged(self.spans),
            problems=tuple(self.problems),
        )

    def _labels(self, head: Head) -> None:
        """The fields that the information table gives: from the reader, or from the lines above the body."""
        for name, value in self.reading.properties:
            known = self.wording.fields.get("".join(fold(name).split()))
            if known and value.strip():
                self.fields.setdefault(known, []).append(value.strip())
        for index, piece in enumerate(self.pieces):
            if index >= head.body and not piece.furniture:
                continue
            if ":" in piece.text and (piece.furniture or self.wording.is_label(piece.text)):
                for field, _, start, end in self.wording.labels(piece.text):
                    value = self.text[piece.start + start : piece.start + end].strip()
                    self.fields.setdefault(field, []).append(value)
                self.spans.append(piece.span)

    def _title(self, head: Head) -> str | None:
        if head.title is not None:
            return " ".join(head.title.of(self.text).split())
        stated = self.fields.get("title")
        return " ".join(stated[0].split()) if stated else None

    def _number(self, head: Head) -> str | None:
        if head.number is not None:
            return _packed(head.number.of(self.text))
        for value in self.fields.get("number", ()):
            found = self.wording.number(fold(value).strip())
            if found:
                return _packed(value.strip()[found[0] : found[1]])
        at = self.folded.find("号附")
        annex = _ANNEX_NUMBER.search(self.folded, max(0, at - 30), at + 3) if at > 0 else None
        return _packed(self.text[annex.start(1) : annex.end(1)]) if annex else None

    def _issuers(self, head: Head, signature: Signature, title: str | None) -> tuple[str, ...]:
        signed = tuple(
            name for span in signature.names for name in self.levels.split_joint(" ".join(span.of(self.text).split()))
        )
        if signed and signature.dated is not None:
            return signed
        titled = title_issuers(fold(title or ""), self.wording)
        if titled:
            at = (title or "").find
            named = tuple((title or "")[at_ : at_ + len(name)] if (at_ := at(name)) >= 0 else name for name in titled)
            for span in head.red_heads:
                name = span.of(self.text).strip().removesuffix("文件").strip()
                if len(named) == 1 and name.endswith(named[0]):
                    return (name,)
            return named
        if signed:
            return signed
        issued = self._issue_line()
        if issued and issued[0]:
            return (issued[0],)
        stated = self.fields.get("issuer") or self.fields.get("publisher") or ()
        return tuple(name for value in stated[:1] for name in re.split(r"[\s、,,;;]+", value) if name)

    def _dates(self, head: Head, signature: Signature) -> tuple[str | None, str | None]:
        """(成文日期 or else the page's own, the page's own)"""
        published = self._stated("published")
        written = self._stated("written")
        near = [iso for iso in (published, written) if iso]
        date = signature.date
        if signature.damaged is not None:
            date = restored_date(signature.damaged.packed, near)
            if date is None:
                message = (
                    f"the date {signature.damaged.text} lost characters and no other date of the page makes it certain"
                )
                self._problem(signature.damaged.span, "damaged-date", message)
        if date is None and head.date is not None:
            date = iso_date(head.date.packed)
        if date is None and (issued := self._issue_line()):
            date = issued[1]
        if date and written and published and date > max(written, published):
            message = f"signed {date}, but the page says that it was written {written} and published {published}"
            self._problem(signature.dated.span if signature.dated else None, "contradictory-dates", message)
        elif date and published and date > published:
            message = f"signed {date}, but published {published}: one of the two is wrong"
            self._problem(signature.dated.span if signature.dated else None, "contradictory-dates", message)
        return date or written or published, published

    def _sent_to(self) -> Span | None:
        """主送:… on a line of its own, at the end of some older documents."""
        for piece in self.pieces:
            match = _SENT_TO.match(piece.text)
            if match:
                stop = re.search(r"[。.]?\s*$", piece.text)
                return Span(piece.start + match.end(), piece.start + (stop.start() if stop else len(piece.text)))
        return None

    def _stated(self, field: str) -> str | None:
        for value in self.fields.get(field, ()):
            found = dates_in(fold(value))
            if found:
                return found[0]
        return None

    def _issue_line(self) -> tuple[str, str] | None:
        """The office that printed the document and the date, from the last line:
        某市人民政府办公厅2019年3月15日印发."""
        for piece in reversed(self.pieces[-12:]):
            match = _ISSUE_LINE.search(piece.text)
            if match and (date := iso_date(match[2])):
                name = self.text[piece.start + match.start(1) : piece.start + match.end(1)].strip()
                return (name if self.wording.is_organ(_packed(fold(name))) else ""), date
        return None

    def _problem(self, span: Span | None, code: str, message: str) -> None:
        self.problems.append(Problem(self.reading.source, span, code, message))

    def _collect(self, head: Head, signature: Signature, title: str | None) -> None:
        """All spans of front and back matter."""
        self.spans += head.spans
        self.spans += signature.spans
        said = {piece_key for span in head.titles if (piece_key := _plain(span.of(self.folded)))}
        if head.addressees is not None:
            said.add(_plain(head.addressees.of(self.folded)))
        first = next(
            (i for i in range(head.body, len(self.pieces)) if BODY.match(self.pieces[i].packed)), len(self.pieces)
        )
        enclosed = self._formulas(head, first, title)
        self._enclosed_title(max(signature.last + 1, head.body), enclosed)
        longest = max(map(len, (*said, *enclosed)), default=0) + _MARKS_OF_TITLE
        listing = False
        for index, piece in enumerate(self.pieces):
            if piece.furniture or piece.row:
                continue
            if len(piece.packed) > LONGEST_PIECE:
                listing = False
                continue
            short = len(piece.packed) <= longest
            key = _plain(piece.packed) if short and (index < first or enclosed) else ""
            if _ANNEX_LIST.match(piece.packed) and len(piece.packed) < 200:
                listing = True
                self.spans.append(piece.span)
                continue
            listing = (
                listing and bool(_ITEM.match(piece.packed)) and len(piece.packed) < 100 and "。" not in piece.packed
            )
            if (
                listing
                or self.wording.is_note(piece.packed)
                or _ANNEX_HEAD.fullmatch(piece.packed)
                or key in enclosed
                or (index < first and key in said)
            ):
                self.spans.append(piece.span)

    def _formulas(self, head: Head, first: int, title: str | None) -> set[str]:
        """Note the sentences before the first heading that pass the document on or lead in to it; the titles
        that they enclose."""
        enclosed = {_plain(fold(match[1])) for match in _QUOTED.finditer(fold(title or ""))}
        if head.body >= len(self.pieces):
            return enclosed
        start = self.pieces[head.body].start
        if head.addressees is not None and start <= head.addressees.end:
            start = head.addressees.end + 1
        end = self.pieces[first].start if first < len(self.pieces) else len(self.folded)
        for low, high in sentences(self.folded, start, min(end, start + LONGEST_PREFACE)):
            packed = "".join(self.folded[low:high].split())
            if not self.wording.formula.search(packed):
                continue
            if self.wording.pass_on.search(packed):
                enclosed |= {_plain(match[1]) for match in _QUOTED.finditer(packed)}
            please = _PLEASE.search(self.folded, low, high)
            if please and _DEMAND.search(self.folded, please.end(), high):
                high = please.start() + 1
            self.spans.append(Span(low, high))
        return enclosed

    def _enclosed_title(self, index: int, enclosed: set[str]) -> None:
        """The title line of the plan that a notice encloses stands behind its signature, on one line or on several."""
        if not enclosed:
            return
        for start in range(index, min(index + 12, len(self.pieces))):
            joined = ""
            for stop in range(start, min(start + 8, len(self.pieces))):
                joined += _plain(self.pieces[stop].packed)
                if joined in enclosed or (
                    stop > start and joined and any(joined == _stem(title) for title in enclosed)
                ):
                    self.spans.append(Span(self.pieces[start].start, self.pieces[stop].end))
                    return
                if len(joined) > 200:
                    break


def _packed(text: str) -> str:
    return "".join(text.split())


def _plain(folded: str) -> str:
    return folded.translate(_PLAIN)


def _stem(title: str) -> str:
    return re.sub(r"(?:试行|暂行)$", "", title)


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """The spans in order, those inside another left out."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span.start, -span.end)):
        if span.start < span.end and not (kept and span.end <= kept[-1].end):
            kept.append(span)
    return tuple(kept)
