"""Find the documents that a text cites: titles in 《》, the numbers that follow or precede them, and bare
numbers.

A mention's span starts at 《 (or at a bare number's first character) and ends behind the title's number. Its
value is made of the folded text; `resolve.citations` slices the original again, merges the mentions of one
document, follows short forms, and leaves out the document itself. Rules: title, short-form, draft, annex,
standard, number, malformed-number.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from obligraph.lexicon.loader import Lexicon
from obligraph.lexicon.references import ReferenceTable
from obligraph.model import Mention, Reference, Span
from obligraph.recognise.triggers import Window

NAME = "references"
LONGEST_TITLE = 200
_MARKS = re.compile(r"[《》«»。]|\n[ \t]*\n")
_OPEN, _CLOSE = "[\\[(<﹝{]", "[\\])>﹞}]"
_YEAR = r"(?:19|20)\d{2}"
# Well formed: 国发〔2017〕35号, whatever kinds of brackets the two marks are.
_WELL = re.compile(rf"{_OPEN}\s?({_YEAR})\s?年?\s?{_CLOSE}\s?(?:第\s?)?(\d{{1,5}})\s?号")
# One bracket lost (发〔201216号, 发2017〕35号), or the digits (发〔〕号).
_BROKEN = re.compile(
    rf"{_OPEN}\s?({_YEAR})\s?(\d{{1,4}})\s?号|(?<!\d)({_YEAR})\s?{_CLOSE}\s?(\d{{1,5}})\s?号|{_OPEN}\s?{_CLOSE}\s?(\d{{0,5}})\s?号"
)
# Both brackets lost: only believed in the bracket behind a title.
_BARE = re.compile(rf"(?<!\d)({_YEAR})(\d{{1,4}})\s?号")
_CODE = re.compile(r"[一-龥A-Za-z0-9]{1,24}\s?\Z")
_BEHIND = re.compile(
    r"(?:的(?:通知|意见|函|决定|公告|通报|批复|办法|方案|规定)|等?文件)?\s{0,2}\(\s?(?:详见|参见|见|原|即)?\s?"
)
_ANNEX = re.compile(r"\s?\((?:详|参)?见?(?:本\w{2})?附[件表录]")
_DEFINED = re.compile(r"(?:简称|统称|称为?|下称)\s?[:为]?\s?\Z")
_SEPARATOR = re.compile(r"\s?[、,;和及]\s?")
_ONLY_BETWEEN = re.compile(r"[\s、,和及与或等以]*\Z")
_NAMES_PLACE = re.compile(
    r"(?:国家|全国|中华人民共和国|中国|省|市|县|区|州|盟|旗|乡|镇|自治区|中共)|(?:19|20)\d\d|十[一二三四五六]五"
)
_STOP = re.compile(r"[。;!?]")
_NUMBER_CODE = re.compile(r"[一-龥A-Za-z]{1,24}\s?")


class ReferenceRecogniser:
    """Mentions with a `Reference` each; see the module for what the span and the rules mean."""

    name: str = NAME
    triggers: tuple[str, ...] = ("《", "«", "号")

    def __init__(self, lexicon: Lexicon) -> None:
        self._table = lexicon.table("references", ReferenceTable)
        table = self._table
        self._relation_before = {word: r.relation for r in table.relation for word in r.before}
        self._before = re.compile(f"(?:{_any(self._relation_before)})(?![了的])")
        self._relation_after = {word: r.relation for r in table.relation for word in r.after}
        self._after = re.compile(_any(self._relation_after))
        endings = [(word, rule.unless) for rule in table.not_document for word in rule.endings]
        self._endings: dict[str, tuple[str, ...]] = {}
        for word, unless in endings:
            self._endings.setdefault(word, unless)
        self._not_document = re.compile(f"(?:{_any(self._endings)})\\Z")
        kinds = {verbs.kind: verbs.words for verbs in table.verbs}
        self._form = re.compile(f"(?:{_any(kinds.get('form', ()))})了?\\Z")
        self._draft = re.compile(f"(?:{_any(kinds.get('draft', ()))})\\Z")
        words = [word for rule in table.short_form for word in rule.words]
        qualifiers = [word for rule in table.short_form for word in rule.qualifiers]
        self._short = re.compile(f"(?:{_any(qualifiers)})*(?:{_any(words)})\\Z")
        self._series = re.compile("|".join(f"(?:{rule.pattern})" for rule in table.series))
        standard = [rule.pattern for rule in table.series if rule.id == "standard"]
        self._standard = re.compile(f"(?:{standard[0]})\\s?\\Z") if standard else None
        self._long_lead = re.compile(f".*(?:{_any(table.lead_in)})", re.S)
        self._short_lead = frozenset(table.lead_in_first)

    def find(self, text: str, windows: Sequence[Window]) -> list[Mention]:
        """The citations whose first character lies in one of `windows` of the folded `text`, in order of their
        start."""
        if not windows:
            return []
        mentions, left_out = self._titles(text, windows)
        taken = sorted([(mention.span.start, mention.span.end) for mention in mentions] + left_out)
        mentions.extend(self._numbers(text, windows, taken))
        mentions.sort(key=lambda mention: mention.span)
        return mentions

    def _titles(self, text: str, windows: Sequence[Window]) -> tuple[list[Mention], list[tuple[int, int]]]:
        """The mentions with a title, and the stretches of those titles that are no documents (their numbers
        neither)."""
        mentions: list[Mention] = []
        left_out: list[tuple[int, int]] = []
        drafts: set[str] = set()
        before_end, relation, dropped, at = -1, "cites", False, 0
        for start, end in _pairs(text, windows[0][0], windows[-1][1]):
            while at < len(windows) and windows[at][1] <= start:
                at += 1
            if at == len(windows):
                break
            if windows[at][0] > start:
                continue
            title = re.sub(r"\s*\n\s*", "", text[start + 1 : end - 1]).strip()
            lead = text[max(0, start - 40, before_end) : start]
            chained = 0 <= start - before_end <= 40 and not _STOP.search(text, before_end, start)
            clause = _STOP.split(lead)[-1]
            follows = chained and bool(_ONLY_BETWEEN.match(clause))
            number, stop, malformed = self._number_behind(text, end)
            left = start
            if number is None:
                number, left = self._number_before(text, start)
            near = chained and len(clause) <= 16 and "," not in clause and "了" not in clause
            relation = self._relation(clause, text[stop : stop + 48], relation if near else "cites")
            before_end = stop
            if _DEFINED.search(clause):
                left_out.append((start, stop))
                continue
            rule = self._rule(title, clause, text[end : end + 12])
            if rule == "standard" and number is None:
                match = self._standard.search(clause) if self._standard else None
                number = match.group().strip() if match else None
            if not rule or (follows and dropped and rule != "short-form") or (title in drafts and number is None):
                dropped = True
                left_out.append((start, stop))
                if number is None:
                    drafts.add(title)
                continue
            dropped = False
            if malformed and rule == "title":
                rule = "malformed-number"
            span = Span(left, stop)
            mentions.append(Mention(span, NAME, Reference(title, number, relation, span), rule))
        return mentions, left_out

    def _rule(self, title: str, clause: str, behind: str) -> str:
        """Which rule makes the title a document; "" where it is none."""
        if len(title) < 2 or not any("一" <= c <= "龥" for c in title):
            return ""
        if self._short.match(title):
            return "short-form"
        bare = re.sub(r"\s?\([^()]*\)\Z", "", title)
        ending = self._not_document.search(bare)
        if ending and not bare.endswith(self._endings[ending.group()] or ("\0",)):
            return ""
        if self._form.search(clause):
            return ""
        if _ANNEX.match(behind):
            return "annex"
        if self._draft.search(clause):
            return "draft" if _NAMES_PLACE.search(title) else ""
        if self._standard and self._standard.search(clause[-24:]):
            return "standard"
        return "title"

    def _relation(self, clause: str, behind: str, inherited: str) -> str:
        after = self._after.search(_STOP.split(behind, maxsplit=1)[0].split("《", 1)[0])
        relation = self._relation_after[after.group()] if after else ""
        if relation == "repeals":
            return relation
        # 根据省政府转发的《…》: the citation is based on what another body forwarded.
        found = [self._relation_before[match.group()] for match in self._before.finditer(clause)]
        if found:
            return next((kind for kind in reversed(found) if kind != "forwards"), "forwards")
        return inherited if inherited != "cites" else relation or "cites"

    def _number_behind(self, text: str, end: int) -> tuple[str | None, int, bool]:
        """The numbers in the bracket behind a title: (joined by 、, where the bracket ends, whether one is
        malformed)."""
        opening = _BEHIND.match(text, end)
        if not opening:
            return None, end, False
        numbers, malformed, at = [], False, opening.end()
        limit = min(len(text), at + 160)
        while True:
            stop, broken = self._one_number(text, at, limit)
            if stop < 0:
                break
            numbers.append(re.sub(r"\s+", "", text[at:stop]))
            malformed |= broken
            separator = _SEPARATOR.match(text, stop)
            at = separator.end() if separator else stop
            if not separator:
                break
        if not numbers:
            return None, end, False
        close = text.find(")", at, limit)
        return "、".join(numbers), close + 1 if close >= 0 else at, malformed

    def _one_number(self, text: str, at: int, limit: int) -> tuple[int, bool]:
        """Where the number that starts at `at` ends (-1: none starts there), and whether it is malformed."""
        match = _NUMBER_CODE.match(text, at, limit)
        if match:
            for pattern, broken in ((_WELL, False), (_BROKEN, True), (_BARE, True)):
                hit = pattern.match(text, match.end(), limit)
                if hit:
                    return hit.end(), broken
        hit = self._series.match(text, at, limit)
        return (hit.end(), False) if hit else (-1, False)

    def _number_before(self, text: str, start: int) -> tuple[str | None, int]:
        if start == 0 or text[start - 1] not in "号文件":
            return None, start
        base = max(0, start - 48)
        for match in _WELL.finditer(text, base, start):
            if text[match.end() : start] in ("", "文", "文件"):
                left = self._code_start(text, match.start())
                if left < match.start():
                    return re.sub(r"\s+", "", text[left : match.end()]), left
        return None, start

    def _numbers(self, text: str, windows: Sequence[Window], taken: list[tuple[int, int]]) -> Iterable[Mention]:
        starts = [start for start, _ in taken]
        for low, high in windows:
            for pattern, rule in ((_WELL, "number"), (_BROKEN, "malformed-number")):
                for match in pattern.finditer(text, low, high):
                    left = self._code_start(text, match.start(), low)
                    before = bisect_left(starts, match.end()) - 1
                    inside = before >= 0 and taken[before][1] > left
                    if inside or match.start() - left < 2:
                        continue
                    span = Span(left, match.end())
                    number = re.sub(r"\s+", "", text[left : match.end()])
                    sentence = text[max(low, left - 24) : left]
                    relation = self._relation(sentence, text[match.end() : match.end() + 60], "cites")
                    yield Mention(span, NAME, Reference(None, number, relation, span), rule)

    def _code_start(self, text: str, at: int, low: int = 0) -> int:
        """Where the letters of a number's code (国办发) begin that ends at `at`; `at` itself where there are none."""
        base = max(low, at - 26)
        match = _CODE.search(text[base:at])
        if not match:
            return at
        code, left = match.group(), base + match.start()
        lead = self._long_lead.match(code)
        if lead and lead.end() < len(code.rstrip()):
            left, code = left + lead.end(), code[lead.end() :]
        while len(code.strip()) > 3 and code[0] in self._short_lead:
            left, code = left + 1, code[1:]
        return left if re.search("[一-龥]", code) else at


def _pairs(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """The outermost pairs 《…》 that open in text[start:stop], half-open, marks included; none across 。 or a
    blank line."""
    pairs: list[tuple[int, int]] = []
    stack: list[int] = []
    for match in _MARKS.finditer(text, start, min(len(text), stop + LONGEST_TITLE)):
        mark = match.group()
        if mark in "《«":
            stack.append(match.start())
        elif mark in "》»":
            if stack:
                opened = stack.pop()
                if match.end() - opened <= LONGEST_TITLE:
                    while pairs and pairs[-1][0] > opened:
                        pairs.pop()
                    pairs.append((opened, match.end()))
        else:
            stack.clear()
    return pairs


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))
