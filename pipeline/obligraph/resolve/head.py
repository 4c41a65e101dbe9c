"""The head of a document: its title, its number, the date under the title, and whom it addresses.

Reads the pieces from the top until the body begins. A page may print the title twice (its own and the
document's): the one nearest the body counts. Who signs, and when, is the business of `signature`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from obligraph.model import Span
from obligraph.resolve.pieces import Piece
from obligraph.resolve.wording import BODY, MARKER, Wording

LONGEST_HEAD = 200  # pieces that are looked at before the body must have begun
LONGEST_TITLE = 300
LONGEST_ADDRESS = 700
_ADDRESSED = re.compile(
    r"各|有关|人民政府|委员会|[局厅部委院行社]$|[局厅部委]\)?[、,]|单位|部门|公司|办公[室厅]|学校|高校|中心|企业|银行|组织|机构|处室|分行|支行|居民|同志|商户|群众|业主"
)
_NOT_ADDRESS = re.compile(
    r"^(?:为|根据|现|按照|近日|经|附件|附|备注|注|联系|一、|第|关于|目标|主要|具体|如|即|其中|标准|政策|通知)"
)
_OPENS_BODY = re.compile(
    r"^(?:为(?!民|企|农|老|您)|根据|按照|现将|现就|现予|经(?:[一-龥、]{2,16}(?:同意|批准)|研究)|近日|近年|当前|自\d|遵照|今年|去年|日前|随着|最近|目前|\d{4}年[,以来])"
)
_ENDS_OPEN = re.compile(r"(?:印发|转发|批转|发布|公布|关于|的|和|与|及|、)\Z")
_GLUED_BODY = re.compile(r"(?=为(?:深入|认真|全面|进一步|加快|切实|贯彻|落实|推动|推进|规范|加强|做好)|根据《)")
_LISTS = re.compile(r"各|有关|[、,]|(?:局|厅|委|部|政府|单位|部门|公司)\Z")
_CONTINUES = re.compile(r"^[和与及、的》>)”\"或并暨等]")
_ONLY_BRACKET = re.compile(r"\([^()]{2,20}\)")
_SPLIT = re.compile(r"[,;]")
_NO_TITLE = re.compile(r"^(?:您|当前位置|首页|搜索|搜本站|欢迎|登录|注册|无障碍|[A-Za-z0-9.:/\s-]+$)")


@dataclass(slots=True)
class Head:
    """What the head says. `body` is the index of the first piece of the body; spans are into the text."""

    title: Span | None = None
    titles: list[Span] = field(default_factory=list)
    number: Span | None = None
    date: Piece | None = None
    addressees: Span | None = None
    red_heads: list[Span] = field(default_factory=list)
    body: int = 0
    spans: list[Span] = field(default_factory=list)


def read_head(pieces: list[Piece], wording: Wording, folded: str, whole: Callable[[str], bool]) -> Head:
    """The head of a document that is cut into `pieces`; `whole` tells whether an issuer's name is complete
    (领导小组 is not)."""
    return _HeadReader(pieces, wording, folded, whole).read()


def addressed(text: str, span: Span | None) -> tuple[str, ...]:
    """The addressees that a 主送机关 line names, as they stand: split at commas and semicolons outside
    brackets, not at 、."""
    if span is None:
        return ()
    names, depth, start = [], 0, span.start
    for at in range(span.start, span.end + 1):
        c = text[at] if at < span.end else ","
        depth += (c in "(（") - (c in ")）")
        if at == span.end or (c in ",，;；" and depth <= 0):
            names.append(re.sub(r"\s+", "", text[start:at]))
            start = at + 1
    return tuple(name for name in names if name)


class _HeadReader:
    def __init__(self, pieces: list[Piece], wording: Wording, folded: str, whole: Callable[[str], bool]) -> None:
        self.pieces = pieces
        self.whole = whole
        self.wording = wording
        self.folded = folded
        self.head = Head()
        self.loose: list[int] = []  # pieces since the last break that may belong to a title still open

    def read(self) -> Head:
        head, words = self.head, self.wording
        at = 0
        while at < min(len(self.pieces), LONGEST_HEAD):
            piece = self.pieces[at]
            if piece.furniture or piece.row or words.is_label(piece.text) or _NO_TITLE.match(piece.text):
                self.loose.clear()
            elif number := words.number(piece.text):
                self._number(piece, number)
            elif words.is_date(piece.text):
                head.date = head.date or piece
                head.spans.append(piece.span)
                self.loose.clear()
            elif (red := words.red_head.fullmatch(piece.packed)) or words.is_note(piece.packed):
                if red:
                    head.red_heads.append(piece.span)
                head.spans.append(piece.span)
                self.loose.clear()
            elif piece.packed in words.menu:
                self.loose.clear()
            elif self._titled(at):
                pass
            elif stop := self._address(at):
                at = stop
                break
            elif self._is_body(piece):
                self._glued_title(piece)
                break
            else:
                self.loose.append(at)
                if len(self.loose) > 8:
                    del self.loose[0]
            at += 1
        head.body = at
        self._extend_title()
        if head.title is None:
            self._untold_title()
        return head

    def _number(self, piece: Piece, number: tuple[int, int]) -> None:
        span = Span(piece.start + number[0], piece.start + number[1])
        if self.folded[span.start] != "第" or self.head.number is None:
            self.head.number = span
        self.head.spans.append(piece.span)
        self.loose.clear()

    def _titled(self, at: int) -> bool:
        """Is this piece the end of a title? Then it is noted with the pieces before it that belong to it."""
        piece, words = self.pieces[at], self.wording
        start, end = piece.start, piece.end
        text = piece.text
        if tag := words.title_start(text):
            start, text = start + tag, text[tag:]
        if before := words.number_at_start(text):
            self.head.number = Span(start + before[0], start + before[1])
            start, text = start + before[2], text[before[2] :]
        if after := words.number_at_end(text):
            self.head.number = Span(start + after[0], start + after[1])
            end, text = start + after[2], text[: after[2]]
        packed = "".join(text.split())
        if (
            len(packed) > 160
            or not words.ends_title(packed)
            or (len(packed) < 8 and not (self.loose or MARKER.search(packed)))
        ):
            return False
        if _OPENS_BODY.match(packed) and ("," in packed or ":" in packed):
            return False
        if start == piece.start:
            start = self._repeated_start(packed, at) or self._joined_start(packed, at)
            start = self._unfinished(start, packed)
        if end - start > LONGEST_TITLE or not self._worthy("".join(self.folded[start:end].split())):
            return False
        span = Span(start, end)
        self.head.titles.append(span)
        self.head.title = span
        self.head.spans.append(Span(min(start, piece.start), piece.end))
        self.loose.clear()
        return True

    def _repeated_start(self, packed: str, at: int) -> int | None:
        """Where the title starts whose text, put together, is the one that the page has printed already."""
        if not self.head.titles or not self.loose:
            return None
        printed = "".join(self.head.titles[-1].of(self.folded).split())
        for index in reversed(self.loose[-6:]):
            packed = self.pieces[index].packed + packed
            if packed == printed:
                return self.pieces[index].start
        return None

    def _unfinished(self, start: int, packed: str) -> int:
        """A title whose second line happens to end like one (…制度) goes on in the next line (…的指导意见)."""
        head = self.head
        if not head.titles or self.loose or MARKER.search(packed):
            return start
        last = head.titles[-1]
        between = self.folded[last.end : start]
        printed = "".join(last.of(self.folded).split())
        if between.strip() or not MARKER.search(printed) or self.wording.is_notice(printed):
            return start
        head.titles.pop()
        return last.start

    @staticmethod
    def _worthy(packed: str) -> bool:
        return packed.count("《") == packed.count("》") and packed.count("(") <= packed.count(")") + 1

    def _joined_start(self, packed: str, at: int) -> int:
        """Where the title that ends with piece `at` starts: its first lines, and the issuers' names above it,
        belong to it."""
        first = at
        loose = [index for index in self.loose if at - index <= 8]
        run: list[int] = []
        for index in reversed(loose):
            if (run and run[-1] - index != 1) or (not run and at - index != 1):
                break
            run.append(index)
        marked = bool(MARKER.search(packed))
        if not marked:
            for index in run:
                if MARKER.search(self.pieces[index].packed) and at - index <= 5:
                    first, marked = index, True
                    break
        joined = "".join(piece.packed for piece in self.pieces[first : at + 1])
        for index in run:
            if index >= first:
                continue
            previous = self.pieces[index].packed
            if len(previous) > 60:
                break
            marker = MARKER.search(joined)
            lead = joined[: marker.start()] if marker else None
            opens = lead is not None and (not lead or self.wording.is_organ(lead))
            unbalanced = joined.count("》") > joined.count("《") or joined.count(")") > joined.count("(")
            short_head = not marked and first == at and index <= 1 and len(run) <= 2 and len(previous) >= 6
            if not (
                _CONTINUES.match(joined)
                or unbalanced
                or _ENDS_OPEN.search(previous)
                or (MARKER.match(joined) and MARKER.search(previous))
                or (opens and self._names_issuer(index, run))
                or (MARKER.search(previous) and not marked)
                or (
                    short_head
                    and not self.wording.is_organ(previous)
                    and self.pieces[index].line != self.pieces[at].line
                )
            ):
                break
            first, joined = index, previous + joined
            marked = marked or bool(MARKER.search(previous))
        return self.pieces[first].start

    def _names_issuer(self, index: int, run: list[int]) -> bool:
        """An issuer's name above 关于…, or the broken first half of one."""
        packed = self.pieces[index].packed
        if self.wording.is_organ(packed):
            return True
        below = self.pieces[index + 1].packed
        marker = MARKER.search(below)
        name = below[: marker.start()] if marker else below
        return len(packed) <= 40 and bool(name) and not self.whole(name) and self.wording.is_organ(packed + name)

    def _address(self, at: int) -> int | None:
        """The index behind the 主送机关 that starts at this piece, or None when none does."""
        piece = self.pieces[at]
        if _NOT_ADDRESS.match(piece.packed) or BODY.match(piece.packed) or piece.packed[0] in "《(":
            return None
        text, end, stop = "", piece.start, at
        while stop < len(self.pieces) and stop - at <= 12 and len(text) <= LONGEST_ADDRESS:
            part = self.pieces[stop]
            if (
                part.furniture
                or part.row
                or (stop > at and (_OPENS_BODY.match(part.packed) or BODY.match(part.packed)))
            ):
                break
            colon = part.text.find(":")
            upto = part.text if colon < 0 else part.text[:colon]
            if re.search(r"[。!?《]|关于|印发|转发", upto) or self.wording.number(part.text):
                break
            if colon < 0 and (self.wording.ends_title(part.packed) or not (stop > at or _LISTS.search(part.packed))):
                break
            if stop > at and len(self.pieces[stop - 1].packed) < 15 and self.pieces[stop - 1].packed[-1] not in ",、;":
                break
            text += upto
            stop += 1
            if colon >= 0:
                if not _ADDRESSED.search("".join(text.split())) or (len(text) < 4 and "各" not in text):
                    return None
                end = part.start + colon
                return self._addressed(Span(piece.start, end), stop if colon >= len(part.text) - 1 else stop - 1)
            end = part.end
        # Without its colon: 各县(市、区)人民政府,市直各单位 on a line of its own under a title.
        packed = piece.packed
        alone = self.head.title is not None and at + 1 < len(self.pieces) and not self.wording.ends_title(packed)
        listed = re.match(r"各[一-龥]", packed) or re.search(r"[、,]", packed)
        if (
            alone
            and listed
            and _ADDRESSED.search(packed)
            and not re.search(r"[。:《!?]", packed)
            and len(packed) <= 200
        ):
            following = self.pieces[at + 1].packed
            if following[0] == "《" or _OPENS_BODY.match(following) or "。" in following:
                return self._addressed(piece.span, at + 1)
        return None

    def _addressed(self, span: Span, body: int) -> int:
        self.head.addressees = span
        self.head.spans.append(Span(span.start, span.end + (self.folded[span.end : span.end + 1] == ":")))
        return body

    def _glued_title(self, piece: Piece) -> None:
        """A title that lost its line break: …指导意见为深入贯彻…"""
        if self.head.title is not None:
            return
        body = _GLUED_BODY.search(piece.text, 6, 80)
        if body and self.wording.ends_title("".join(piece.text[: body.start()].split())):
            self.head.title = Span(piece.start, piece.start + body.start())
            self.head.titles.append(self.head.title)
            self.head.spans.append(self.head.title)

    def _is_body(self, piece: Piece) -> bool:
        packed = piece.packed
        if BODY.match(packed) and not MARKER.search(packed[:8]):
            return True
        if "。" in packed[:-1] or (packed.endswith("。") and len(packed) > 12):
            return True
        # A hard-wrapped paragraph: its lines are long and hold commas, and no stop may stand in the first of them.
        return bool(_OPENS_BODY.match(packed) and len(packed) > 16) or (
            len(packed) > 20 and "," in packed and len(packed) > 40
        )

    def _extend_title(self) -> None:
        """A bracket on the line below belongs to the title: (2021-2025年), (试行)."""
        title = self.head.title
        if title is None:
            return
        below = next((p for p in self.pieces if p.start >= title.end), None)
        if (
            below
            and _ONLY_BRACKET.fullmatch(below.packed)
            and not (
                self.wording.is_date(below.text)
                or self.wording.number(below.text)
                or self.wording.is_note(below.packed)
            )
        ):
            self.head.titles[-1] = self.head.title = Span(title.start, below.end)
            self.head.spans.append(self.head.title)

    def _untold_title(self) -> None:
        """关于… above a number, an addressee or the body is a title though no kind of document ends it."""
        for index in reversed(self.loose):
            piece = self.pieces[index]
            if MARKER.search(piece.packed) and 8 <= len(piece.packed) <= 80 and piece.packed[-1] not in ",、:;":
                self.head.title = Span(self._joined_start(piece.packed, index), piece.end)
                self.head.titles.append(self.head.title)
                self.head.spans.append(self.head.title)
                return
