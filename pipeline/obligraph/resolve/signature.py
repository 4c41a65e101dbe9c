"""Who signs a document, and when: the issuers' names above a date, at the end or before the plan that a notice
encloses.

Falls back on the issuers that the title starts with, the red head, and the page's own words (see `issuers`).
GB/T 9704 calls the signature 发文机关署名 and its date 成文日期.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from obligraph.model import Span
from obligraph.resolve.head import Head
from obligraph.resolve.pieces import Piece
from obligraph.resolve.wording import BODY, Wording, iso_date

MOST_NAMES = 24
_ISSUED = re.compile(r"^(?P<names>[^\d。,:;]{4,60}?)(?=(?:19|20)\d{2}年)(?P<date>.{8,12}日)(?:印发|印制)?$")
_TITLE_ISSUERS = re.compile(
    r"^(?P<names>.{2,120}?)\s*(?:等(?:[一二三四五六七八九十\d]+)?(?:个)?(?:部门|单位)?)?\s*(?:联合)?(?:关于|印发|转发|批转|公布|颁布|发布|令(?:第.{1,6}号)?$)"
)
_BARE_ENDING = re.compile(r"(?:办公厅|办公室|委员会|领导小组|指挥部|综合组|办|部|局|厅|委)(?:\(代章\))?")
_SPEAKS = re.compile(r"[。;:!?]$|[。;:]")
_CLOSES = re.compile(r"(?:执行|落实|实施|遵照|办理|组织|贯彻|印发)\s*[。.]?$|[。)》]$")


@dataclass(slots=True)
class Signature:
    """The issuers' names (spans, in order), the date (ISO) with its piece, and all pieces that belong to it."""

    names: list[Span] = field(default_factory=list)
    date: str | None = None
    dated: Piece | None = None
    damaged: Piece | None = None
    last: int = -1
    spans: list[Span] = field(default_factory=list)


def read_signature(
    pieces: list[Piece], head: Head, wording: Wording, folded: str, whole: Callable[[str], bool]
) -> Signature:
    """The document's signature: the first dated one behind the head; a date alone where it ends a notice or the
    document."""
    preface = next((i for i in range(head.body, len(pieces)) if BODY.match(pieces[i].packed)), len(pieces))
    content = _last_words(pieces, wording)
    tail = set(content)
    alone: Signature | None = None
    for index in range(head.body, len(pieces)):
        piece = pieces[index]
        if (
            piece.furniture
            or piece.row
            or not piece.packed
            or not ("0" <= piece.packed.strip("(")[:1] <= "9" or "年" in piece.packed)
        ):
            continue
        issued = _ISSUED.match(piece.packed)
        dated, damaged = wording.is_date(piece.text), wording.is_damaged_date(piece.packed)
        if issued and not piece.packed.endswith(("印发", "印制")) and wording.is_organ(issued["names"]):
            end = piece.start + _offset(piece.text, len(issued["names"]))
            return Signature([Span(piece.start, end)], iso_date(issued["date"]), piece, None, index, [piece.span])
        if not (dated or damaged):
            continue
        names, first = _names_above(pieces, index, wording, folded, whole)
        date = iso_date(piece.packed) if dated else None
        spans = [pieces[i].span for i in range(first, index + 1)]
        found = Signature(names, date, piece, piece if damaged else None, index, spans)
        if names:
            return alone if alone and alone.last < preface else found
        before = pieces[index - 1].packed if index else ""
        ends = (index <= preface and bool(_CLOSES.search(before))) or index in tail
        if alone is None and ends and index > head.body - 1:
            alone = found
    return alone or _undated(pieces, head, wording, folded, whole, preface, content)


def _last_words(pieces: list[Piece], wording: Wording) -> list[int]:
    """The last three pieces that are no furniture, note or label."""
    last: list[int] = []
    for index in range(len(pieces) - 1, -1, -1):
        piece = pieces[index]
        if not (piece.furniture or wording.is_note(piece.packed) or wording.is_label(piece.text)):
            last.insert(0, index)
            if len(last) == 3:
                break
    return last


def _undated(
    pieces: list[Piece],
    head: Head,
    wording: Wording,
    folded: str,
    whole: Callable[[str], bool],
    preface: int,
    content: list[int],
) -> Signature:
    """Issuers' names without a date: below the formula that passes a plan on, or the last words of the document."""
    for index in range(head.body, min(preface, len(pieces))):
        if wording.pass_on.search(pieces[index].packed) and index + 1 < len(pieces):
            names, last = _names_below(pieces, index + 1, wording, folded)
            if names:
                return Signature(names, last=last, spans=[pieces[i].span for i in range(index + 1, last + 1)])
    if content and content[-1] > head.body:
        names, first = _names_above(pieces, content[-1] + 1, wording, folded, whole)
        if names and _CLOSES.search(pieces[first - 1].packed):
            return Signature(names, last=content[-1], spans=[pieces[i].span for i in range(first, content[-1] + 1)])
    return Signature()


def _names_below(pieces: list[Piece], index: int, wording: Wording, folded: str) -> tuple[list[Span], int]:
    last = index
    while last < len(pieces) and last - index < MOST_NAMES and wording.is_organ(pieces[last].packed):
        last += 1
    return (_names(pieces[index:last], wording, folded), last - 1) if last > index else ([], index)


def _names_above(
    pieces: list[Piece], index: int, wording: Wording, folded: str, whole: Callable[[str], bool]
) -> tuple[list[Span], int]:
    """The names in the pieces right above `index`, and the first of those pieces."""
    first = index
    while first > 0 and index - first < MOST_NAMES:
        piece = pieces[first - 1]
        if (
            piece.furniture
            or piece.row
            or _SPEAKS.search(piece.packed)
            or len(piece.packed) > 60
            or wording.ends_title(piece.packed)
        ):
            break
        below = pieces[first].packed if first < index else ""
        organ = wording.is_organ(piece.packed) or _joint(piece, wording)
        broken = bool(below) and len(piece.packed) <= 40 and not whole(below) and wording.is_organ(piece.packed + below)
        if not organ and not broken:
            break
        first -= 1
    return _names(pieces[first:index], wording, folded), first


def _joint(piece: Piece, wording: Wording) -> bool:
    parts = piece.text.split()
    return 1 < len(parts) <= 8 and all(wording.is_organ(part) for part in parts)


def _names(run: list[Piece], wording: Wording, folded: str) -> list[Span]:
    """One span a name: several names on a line, names broken over two lines."""
    names: list[Span] = []
    open_at: int | None = None
    for piece in run:
        parts = [(m.start(), m.end()) for m in re.finditer(r"\S+", piece.text)]
        whole = all(len(piece.text[a:b]) == 1 for a, b in parts) or not all(
            wording.is_organ(piece.text[a:b]) and not _BARE_ENDING.fullmatch(piece.text[a:b]) for a, b in parts
        )
        for low, high in [(0, len(piece.text))] if whole else parts:
            start, end = piece.start + low, piece.start + high
            packed = "".join(piece.text[low:high].split())
            if open_at is not None:
                start, open_at = open_at, None
            elif names and _BARE_ENDING.fullmatch(packed):
                start = names.pop().start
            elif not wording.is_organ(packed):
                open_at = start
                continue
            names.append(_trimmed(Span(start, end), wording, folded))
    return names


def _trimmed(span: Span, wording: Wording, folded: str) -> Span:
    text = span.of(folded)
    name = wording.organ_name(text)
    at = text.find(name)
    return Span(span.start + at, span.start + at + len(name)) if at >= 0 and name else span


def _offset(text: str, packed_length: int) -> int:
    """How many characters of `text` hold its first `packed_length` ones that are no blanks."""
    seen = 0
    for at, c in enumerate(text):
        seen += not c.isspace()
        if seen == packed_length:
            return at + 1
    return len(text)


def title_issuers(title: str, wording: Wording) -> tuple[str, ...]:
    """The issuers that a title starts with: 甲市财政局 甲市民政局关于…; none where it starts with a place or a
    subject."""
    match = _TITLE_ISSUERS.match(title)
    if not match:
        return ()
    parts = [part for part in re.split(r"[\s、]+", match["names"].strip()) if part]
    names: list[str] = []
    for part in parts:
        if not wording.is_organ(part):
            return tuple(names)
        names.append(part)
    return tuple(names)
