"""Fill one obligation's cells from its draft, with a reason for every cell, the empty ones included."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from obligraph.assemble.draft import Draft, Found
from obligraph.assemble.marks import Mark
from obligraph.assemble.names import Name
from obligraph.assemble.row_cells import TimeCells, Timed, is_condition, same_measure
from obligraph.assemble.sentence import MentionIndex, Sentence
from obligraph.assemble.tables import Row
from obligraph.assemble.years import YearContext
from obligraph.model import Deadline, Document, Mention, Obligation, Party, Reason, Reference, Span, Standard
from obligraph.resolve.dates import known_date, resolve
from obligraph.resolve.organisations import Organisations

Identify = Callable[[tuple[str, ...], str], str]
"""(section, quote) → the id of the obligation."""
_NO_OWNER = Reason("lead", "", code="no-owner-stated")
_ONLY_ACTOR = Reason("lead", "", code="only-actor-stated")
_NO_DEADLINE = Reason("deadlines", "", code="no-deadline-stated")
_NO_STANDARD = Reason("standards", "", code="no-standard-stated")
# 每月未报送的扣1分: how often and when a score is lost is no limit of the task.
_OF_MEASURES = ("by", "within")
_IF = re.compile(r"如果|如(?=[年\d上下今本])|若(?!干)")
_REVERSED = ("不予", "免予", "不再")
_CLOSES = "的外下 \t\u3000"
_CONDITION = re.compile(r"(?:的|外|前提下|情况下|条件下|情形下)\s*$")


class Cells:
    """Fills the cells of one document; `organisations` says what a name is called in full, `identify` gives the ids."""

    def __init__(
        self, organisations: Organisations, document: Document, found: Found, years: YearContext, identify: Identify,
        time_cells: TimeCells,
    ) -> None:  # fmt: skip
        self._organisations = organisations
        self._document = document
        self._text = document.text
        self._found = found
        self._years = years
        self._identify = identify
        self._time_cells = time_cells
        self._deadline_index = MentionIndex(found.mentions.get("deadlines", ()))
        self._standard_index = MentionIndex(found.mentions.get("standards", ()))
        self._known_date = known_date(document)
        self._parties: dict[tuple[int, int, str, str], Party] = {}

    def fill(self, n: int, draft: Draft, references: tuple[Reference, ...], row: Row | None) -> Obligation:
        """The obligation of a draft, which is the document's entry `n` (of the table row `row`)."""
        text, entry = self._text, draft.entry
        reasons: list[Reason] = [
            Reason("task", draft.verdict.rule),
            Reason("kind", draft.kind.rule, *_words(text, draft.kind.cue)),
        ]
        lead, support = self._roles(draft, reasons)
        named = {p.name for p in (*lead, *support)}
        actors = tuple(p for p in self._actors(draft, row, reasons) if p.name not in named)
        if not lead and not actors:
            reasons.append(_NO_OWNER)
        elif not lead:
            reasons.append(_ONLY_ACTOR)
        when = self._deadlines(n, draft, row, reasons)
        much = self._standards(draft, row, reasons)
        conditions = _conditions(text, draft.sentence.clauses)
        action, object_ = self._action(draft, conditions)
        quoted = text[entry.body : entry.end]
        start = entry.body + len(quoted) - len(quoted.lstrip())
        quote = quoted.strip()
        section = tuple(text[a:b].strip() for a, b in (*entry.section, *(row.category if row else ())))
        return Obligation(
            id=self._identify(section, quote),
            source=self._document.source,
            doc=self._document.id,
            span=Span(start, start + len(quote)),
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
            condition="，".join(text[a:b].strip() for a, b in conditions) or None,
            confidence=_confidence(draft, lead),
            reasons=tuple(reasons),
        )

    def _party(self, start: int, end: int, rule: str, prefix: str = "") -> Party:
        key = (start, end, rule, prefix)
        if key not in self._parties:  # One mark names the same departments for every task that it covers.
            document = self._document
            self._parties[key] = self._organisations.party(
                self._text[start:end], Span(start, end), rule,
                level=document.level, jurisdiction=document.jurisdiction, date=document.date, prefix=prefix,
            )  # fmt: skip
        return self._parties[key]

    def _roles(self, draft: Draft, reasons: list[Reason]) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
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
                    party = self._party(name.start, name.end, rule, name.shared)
                    if party.name in store or (cell == "support" and party.name in lead):
                        continue
                    store[party.name] = party
                    code = "owner-inherited" if mark is not None and draft.inherited else ""
                    reasons.append(Reason(cell, rule, party.name, party.span, code))
        return tuple(lead.values()), tuple(support.values())

    def _actors(self, draft: Draft, row: Row | None, reasons: list[Reason]) -> list[Party]:
        out: list[Party] = []
        for actor in draft.actors:
            party = self._party(actor.start, actor.end, actor.rule, actor.shared)
            out.append(party)
            reasons.append(Reason("actors", actor.rule, party.name, party.span))
        for name in row.actors if row else ():
            party = self._party(name.start, name.end, "tables.columns", name.shared)
            # 州、县政府 acts as one name: the cell that lists it parted says no more.
            if not any(party.name in known.name for known in out):
                out.append(party)
                reasons.append(Reason("actors", "tables.columns", party.name, party.span))
        return out

    def _deadlines(self, n: int, draft: Draft, row: Row | None, reasons: list[Reason]) -> tuple[Deadline, ...]:
        sentence, between = draft.sentence, self._deadline_index.between
        mentions = [m for m in sentence.deadlines if _is_limit(m, in_text=True) and not _in_condition(sentence, m)]
        for mark in draft.marks:
            if row is None or mark is not row.mark:
                mentions += [m for m in between(mark.start, mark.end) if _is_limit(m, in_text=False)]
        timed = [Timed(mention) for mention in mentions]
        if row is not None:
            timed = self._with_row_times(timed, row)
        if not timed:
            reasons.append(_NO_DEADLINE)
            return ()
        year = self._years.at(n)
        out: dict[Span, Deadline] = {}
        for mention, dates in timed:
            if mention.span in out:
                continue
            given = year(mention.span.start) if _lacks_year(mention) else None
            deadline = resolve(mention, self._text, year=given, document_date=self._known_date)
            if dates is not None:
                deadline = replace(deadline, start=dates[0], end=dates[1])
            out[mention.span] = deadline
            code = "not-resolved" if deadline.type == "by" and deadline.end is None else ""
            reasons.append(Reason("deadlines", mention.rule, deadline.quote, mention.span, code))
        return tuple(out.values())

    def _with_row_times(self, timed: list[Timed], row: Row) -> list[Timed]:
        """The time limits of the sentence with those of the row's cells after them; where a cell repeats the words of
        one, its dates are that one's."""
        folded, between = self._found.folded, self._deadline_index.between
        out = list(timed)
        known = {one.mention.span.of(folded): at for at, one in enumerate(timed)}
        for span in row.times:
            for one in self._time_cells.read(folded, span, between, _is_cell_limit):
                at = known.get(one.mention.span.of(folded))
                if at is None:
                    out.append(one)
                elif one.dates is not None:
                    out[at] = Timed(out[at].mention, one.dates)
        for span in row.measures:
            # 评估7个工作日内办结: a measure may be a time limit.
            out += [
                Timed(m)
                for m in between(span.start, span.end)
                if _is_limit(m, in_text=True) and m.value.type in _OF_MEASURES and m.span.of(folded) not in known
            ]
        return out

    def _standards(self, draft: Draft, row: Row | None, reasons: list[Reason]) -> tuple[Standard, ...]:
        out: dict[Span, Standard] = {}

        def add(mention: Mention, standard: Standard) -> None:
            quote = mention.span.of(self._text)
            out[mention.span] = replace(standard, span=mention.span, quote=quote)
            reasons.append(Reason("standards", mention.rule, quote, mention.span))

        for mention in draft.sentence.standards:
            if mention.span not in out:
                add(mention, mention.value)
        own = list(out.values())
        for span in row.measures if row else ():
            for mention in self._standard_index.between(span.start, span.end):
                condition = mention.value.condition or is_condition(self._found.folded, mention)
                same = next((known for known in own if same_measure(mention.value, known)), None)
                if same is not None:
                    out[same.span] = replace(out[same.span], condition=same.condition or condition)
                elif mention.span not in out:
                    add(mention, replace(mention.value, condition=condition))
        if not out:
            reasons.append(_NO_STANDARD)
        return tuple(out.values())

    def _action(self, draft: Draft, conditions: Sequence[tuple[int, int]]) -> tuple[str, str]:
        """The main verb and what it acts on: the first verb behind whoever acts and behind the governing cue, to the
        end of its clause; a clause that only says when the task applies has neither."""
        sentence, text = draft.sentence, self._text
        words, tags = self._found.words, self._found.tags
        cue = draft.kind.cue
        at = sentence.start
        if cue is not None and draft.kind.kind in ("prohibition", "permission"):
            at = cue.span.end
        elif cue is not None and draft.kind.kind == "encouragement":
            at = cue.span.start
        for n, ((start, end), head) in enumerate(zip(sentence.clauses, sentence.heads, strict=True)):
            if end <= at or (start, end) in conditions:
                continue
            position = max([at, head, *(a.end for a in draft.actors if a.clause == n and a.end < end)])
            while position < end:
                tag = tags.get(position, "")
                if tag[:1] == "v" and tag != "vn" and text[position] not in "要应须需可":
                    stop = min(end, position + len(words[position]))
                    if words[position] in _REVERSED and stop in words:
                        stop = min(end, stop + len(words[stop]))  # 不予处罚 is not 处罚.
                    return text[position:stop], text[stop:end].strip("。;；,， ")
                position += 1
        return "", ""


def _words(text: str, cue: Mention | None) -> tuple[str, Span | None]:
    return ("", None) if cue is None else (cue.span.of(text), cue.span)


def _lacks_year(mention: Mention) -> bool:
    return any(date is not None and date.year is None for date in (mention.value.start, mention.value.end))


def _is_limit(mention: Mention, *, in_text: bool) -> bool:
    """Background times limit nothing; 持续推进 is a limit only where it stands as one (in a mark or a time cell)."""
    if mention.rule.endswith(".background"):
        return False
    return not (in_text and mention.value.type == "ongoing" and mention.rule.endswith("ongoing"))


def _is_cell_limit(mention: Mention) -> bool:
    """In a time cell a date alone is a limit too."""
    return _is_limit(mention, in_text=False) or mention.rule == "date-alone.background"


def _in_condition(sentence: Sentence, mention: Mention) -> bool:
    """对每年保持增长的企业,…; 3年内成功上市的,…: the time says to whom the task applies, not until when it is to be
    done."""
    opened = sentence.folded.rfind("(", max(sentence.start, mention.span.start - 16), mention.span.start)
    if opened > 0 and sentence.folded[opened - 1] == "》" and ")" not in sentence.folded[opened : mention.span.start]:
        return True  # 《…条例》(2024年5月1日起施行): a date of the cited document.
    n = sentence.clause_of(mention.span.start)
    start, end = sentence.clauses[n]
    if _IF.match(sentence.folded, sentence.heads[n]) and end < sentence.end - 1:
        return True  # 如年内继续举办展会,…
    if mention.value.type in ("during", "from"):
        return False
    if end >= sentence.end - 1:
        return False
    clause = sentence.folded[start:end].rstrip()
    if clause.endswith("的") and sentence.folded[mention.span.end : end].strip() != "的":
        return True
    return clause.lstrip().startswith(("对", "凡")) and "的" in sentence.folded[mention.span.end : end]


def _conditions(text: str, clauses: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The clauses before the last that only say when the task applies (…的, 除…外, 在…前提下)."""
    return [(a, b) for a, b in clauses[:-1] if b - a > 4 and text[b - 1] in _CLOSES and _CONDITION.search(text[a:b])]


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
