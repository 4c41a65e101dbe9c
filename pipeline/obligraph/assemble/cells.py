"""Fill one obligation's cells from its draft, with a reason for every cell, the empty ones included."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from obligraph.assemble.draft import Draft, Found
from obligraph.assemble.marks import Mark
from obligraph.assemble.names import Name
from obligraph.assemble.sentence import MentionIndex, Sentence
from obligraph.assemble.tables import Row
from obligraph.model import Deadline, Document, Mention, Obligation, Party, Reason, Reference, Span, Standard
from obligraph.resolve.dates import resolve, title_year
from obligraph.resolve.organisations import Organisations

Year = Callable[[int], int | None]
Identify = Callable[[tuple[str, ...], str], str]
"""(section, quote) → the id of the obligation."""
_NO_OWNER = Reason("lead", "", code="no-owner-stated")
_ONLY_ACTOR = Reason("lead", "", code="only-actor-stated")
_NO_DEADLINE = Reason("deadlines", "", code="no-deadline-stated")
_NO_STANDARD = Reason("standards", "", code="no-standard-stated")
_CLOSES = "的外下 \t\u3000"
_CONDITION = re.compile(r"(?:的|外|前提下|情况下|条件下|情形下)\s*$")


class Cells:
    """Built once; `organisations` says what a name is called in full."""

    def __init__(self, organisations: Organisations) -> None:
        self._organisations = organisations

    def fill(
        self, document: Document, draft: Draft, found: Found, year: Year, identify: Identify,
        deadlines: MentionIndex, standards: MentionIndex, references: tuple[Reference, ...], row: Row | None,
    ) -> Obligation:  # fmt: skip
        """The obligation of a draft."""
        sentence, entry = draft.sentence, draft.entry
        text = document.text
        reasons: list[Reason] = [
            Reason("task", draft.verdict.rule),
            Reason("kind", draft.kind.rule, *_words(text, draft.kind.cue)),
        ]
        lead, support = self._roles(document, draft, reasons)
        named = {p.name for p in (*lead, *support)}
        actors = tuple(p for p in self._actors(document, draft, reasons) if p.name not in named)
        if not lead and not actors:
            reasons.append(_NO_OWNER)
        elif not lead:
            reasons.append(_ONLY_ACTOR)
        when = self._deadlines(document, draft, year, deadlines, row, reasons)
        much = self._standards(document, draft, standards, row, reasons)
        action, object_ = self._action(document, draft, found)
        start = entry.body
        quote_start = start
        end = entry.end
        while quote_start < end and text[quote_start].isspace():
            quote_start += 1
        while end > quote_start and text[end - 1].isspace():
            end -= 1
        quote = text[quote_start:end]
        section = tuple(text[a:b].strip() for a, b in (*entry.section, *(row.category if row else ())))
        return Obligation(
            id=identify(section, quote),
            source=document.source,
            doc=document.id,
            span=Span(quote_start, end),
            quote=quote,
            kind=draft.kind.kind,
            strength=draft.kind.strength,
            section=section,
            action=action,
            object=object_,
            actors=actors,
            lead=lead,
            support=support,
            deadlines=when,
            standards=much,
            references=references,
            condition=_condition(text, sentence.clauses),
            confidence=_confidence(draft, lead),
            reasons=tuple(reasons),
        )

    def _party(self, document: Document, start: int, end: int, rule: str, prefix: str = "") -> Party:
        return self._organisations.party(
            document.text[start:end], Span(start, end), rule,
            level=document.level, jurisdiction=document.jurisdiction, date=document.date, prefix=prefix,
        )  # fmt: skip

    def _roles(
        self, document: Document, draft: Draft, reasons: list[Reason]
    ) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        lead: dict[str, Party] = {}
        support: dict[str, Party] = {}
        sources: list[tuple[Mark | None, Iterable[Name], Iterable[Name], tuple[str, ...]]] = [
            (mark, mark.lead, mark.support, mark.rules) for mark in draft.marks
        ]
        sources.append((None, draft.roles.lead, draft.roles.support, draft.roles.rules))
        for mark, leaders, supporters, rules in sources:
            rule = "+".join(rules)
            for cell, names, store in (("lead", leaders, lead), ("support", supporters, support)):
                for name in names:
                    party = self._party(document, name.start, name.end, rule, name.shared)
                    if party.name in store or (cell == "support" and party.name in lead):
                        continue
                    store[party.name] = party
                    code = "owner-inherited" if mark is not None and draft.inherited else ""
                    reasons.append(Reason(cell, rule, party.name, party.span, code))
        return tuple(lead.values()), tuple(support.values())

    def _actors(self, document: Document, draft: Draft, reasons: list[Reason]) -> list[Party]:
        out = []
        for actor in draft.actors:
            party = self._party(document, actor.start, actor.end, actor.rule, actor.shared)
            out.append(party)
            reasons.append(Reason("actors", actor.rule, party.name, party.span))
        return out

    def _deadlines(
        self, document: Document, draft: Draft, year: Year, index: MentionIndex, row: Row | None, reasons: list[Reason]
    ) -> tuple[Deadline, ...]:
        sentence = draft.sentence
        mentions: list[Mention] = [
            m
            for m in index.between(sentence.start, sentence.end)
            if _is_limit(m, in_text=True) and not _in_condition(sentence, m)
        ]
        for mark in draft.marks:
            if row is None or mark is not row.mark:
                mentions += [m for m in index.between(mark.start, mark.end) if _is_limit(m, in_text=False)]
        for span in row.times if row else ():
            mentions += [
                m
                for m in index.between(span.start, span.end)
                if _is_limit(m, in_text=False) or m.rule == "date-alone.background"
            ]
        known = document.date or document.published or _title_date(document.title)
        out: dict[Span, Deadline] = {}
        for mention in mentions:
            if mention.span not in out:
                given = year(mention.span.start) if _lacks_year(mention) else None
                deadline = resolve(mention, document.text, year=given, document_date=known)
                out[mention.span] = deadline
                code = "not-resolved" if deadline.type == "by" and deadline.end is None else ""
                reasons.append(Reason("deadlines", mention.rule, deadline.quote, mention.span, code))
        if not out:
            reasons.append(_NO_DEADLINE)
        return tuple(out.values())

    def _standards(
        self, document: Document, draft: Draft, index: MentionIndex, row: Row | None, reasons: list[Reason]
    ) -> tuple[Standard, ...]:
        sentence = draft.sentence
        mentions = index.between(sentence.start, sentence.end)
        for span in row.measures if row else ():
            mentions += index.between(span.start, span.end)
        out: dict[Span, Standard] = {}
        for mention in mentions:
            value: Standard = mention.value
            if mention.span in out:
                continue
            out[mention.span] = Standard(
                mention.span,
                mention.span.of(document.text),
                value.op,
                value.value,
                value.upper,
                value.unit,
                value.of,
                value.condition,
            )
            reasons.append(Reason("standards", mention.rule, mention.span.of(document.text), mention.span))
        if not out:
            reasons.append(_NO_STANDARD)
        return tuple(out.values())

    @staticmethod
    def _action(document: Document, draft: Draft, found: Found) -> tuple[str, str]:
        """The main verb and what it acts on: the first verb after the last actor or the governing cue, to the end of
        its clause."""
        sentence = draft.sentence
        words, tags = found.words, found.tags
        at = max([a.end for a in draft.actors if a.clause == 0] + [sentence.start])
        cue = draft.kind.cue
        if cue is not None and draft.kind.kind in ("prohibition", "permission", "encouragement"):
            at = max(at, cue.span.end) if draft.kind.kind != "encouragement" else max(at, cue.span.start)
        for (_, end), head in zip(sentence.clauses, sentence.heads, strict=True):
            if end <= at:
                continue
            position = max(at, head)
            while position < end:
                tag = tags.get(position, "")
                if tag[:1] == "v" and tag != "vn" and document.text[position : position + 1] not in "要应须需可":
                    word = words[position]
                    stop = min(end, position + len(word))
                    return document.text[position:stop], document.text[stop:end].strip("。;；,， ")
                position += 1
        return "", ""


def _title_date(title: str | None) -> str | None:
    """The end of the year that an undated document's title states (2018年度…考核细则)."""
    year = title_year(title) if title else None
    return None if year is None else f"{year}-01-01"


def _words(text: str, cue: Mention | None) -> tuple[str, Span | None]:
    return ("", None) if cue is None else (cue.span.of(text), cue.span)


def _lacks_year(mention: Mention) -> bool:
    return any(date is not None and date.year is None for date in (mention.value.start, mention.value.end))


def _is_limit(mention: Mention, *, in_text: bool) -> bool:
    """Background times limit nothing; 持续推进 is a limit only where it stands as one (in a mark or a time cell)."""
    if mention.rule.endswith(".background"):
        return False
    return not (in_text and mention.value.type == "ongoing" and mention.rule.endswith("ongoing"))


def _in_condition(sentence: Sentence, mention: Mention) -> bool:
    """对每年保持增长的企业,…; 3年内成功上市的,…: the time says to whom the task applies, not until when it is to be
    done."""
    opened = sentence.folded.rfind("(", max(sentence.start, mention.span.start - 16), mention.span.start)
    if opened > 0 and sentence.folded[opened - 1] == "》" and ")" not in sentence.folded[opened : mention.span.start]:
        return True  # 《…条例》(2024年5月1日起施行): a date of the cited document.
    if mention.value.type in ("during", "from"):
        return False
    start, end = sentence.clauses[sentence.clause_of(mention.span.start)]
    if end >= sentence.end - 1:
        return False
    clause = sentence.folded[start:end].rstrip()
    if clause.endswith("的") and sentence.folded[mention.span.end : end].strip() != "的":
        return True
    return clause.lstrip().startswith(("对", "凡")) and "的" in sentence.folded[mention.span.end : end]


def _condition(text: str, clauses: Sequence[tuple[int, int]]) -> str | None:
    """The clauses before the last that only say when the task applies (…的, 除…外, 在…前提下)."""
    found = [
        text[a:b].strip()
        for a, b in clauses[:-1]
        if b - a > 4 and text[b - 1] in _CLOSES and _CONDITION.search(text[a:b])
    ]
    return "，".join(found) or None


def _confidence(draft: Draft, lead: Sequence[Party]) -> float:
    """A rough order, no probability: each indirect step of the derivation takes something off."""
    off = 0  # in hundredths
    if draft.inherited:
        off += 10
    if draft.verdict.rule == "tasks.predicate":
        off += 10
    if any(party.canonical is None for party in lead):
        off += 5
    return (100 - off) / 100
