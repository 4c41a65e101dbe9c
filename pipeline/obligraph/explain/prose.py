"""A derivation as lines that can be read: where the sentence stands, then cell by cell what was decided, by which rule,
on which words.

Every character that a terminal could take for a command is shown by its code point: the texts come from outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from obligraph.explain.lookup import Found
from obligraph.explain.wording import CELLS, CODES, EMPTY, KINDS, LABELS, RELATIONS, RULES, STRENGTHS, Words
from obligraph.lexicon.files import EntryPlace, LexiconFiles
from obligraph.records.decode import Record
from obligraph.text.terminal import shown

_AROUND, _BESIDE = 40, 16
_MOST_WORDS = 5
# Rules that name no table of their own belong to the table of their cell.
_TABLE_OF_CELL = {"deadlines": "deadlines", "standards": "standards"}
_BACKGROUND = ".background"
_CORRECTED = "corrected"


def prose(found: Found, lexicons: LexiconFiles, language: str = "en") -> str:
    """All lines of one task's derivation; `language` is en or zh."""
    return "\n".join(shown(line) for line in _Teller(found, lexicons, language).lines())


class _Teller:
    def __init__(self, found: Found, lexicons: LexiconFiles, language: str) -> None:
        self._found, self._lexicons = found, lexicons
        self._task = found.task
        self._chinese = language == "zh"

    def lines(self) -> Iterator[str]:
        if self._found.digest and self._found.digest != self._lexicons.digest:
            yield self._label("other-lexicons")
            yield ""
        yield from self._place()
        yield ""
        yield self._label("derivation")
        yield from self._decisions()
        for cell, key, name in (("actors", "actors", "name"), ("lead", "lead", "name"), ("support", "support", "name")):
            yield from self._cell(cell, _records(self._task.get(key)), name)
        yield from self._cell("deadlines", _records(self._task.get("deadlines")), "quote")
        yield from self._cell("standards", _records(self._task.get("standards")), "quote")
        yield from self._references()
        if self._task.get("condition"):
            yield self._line("condition", str(self._task["condition"]))
        yield self._line("confidence", str(self._task.get("confidence", "")), self._label("order"))

    def _place(self) -> Iterator[str]:
        task, document = self._task, self._found.document
        yield f"{self._label('id')} {task.get('id')}"
        yield f"  {self._label('sentence')}: {task.get('quote')}"
        title = document.get("title")
        yield f"  {self._label('source')}: {task.get('source')}" + (f"《{title}》" if title else "")
        if task.get("reviewed"):
            yield f"  {self._label('reviewed')}"
        if self._found.twins:
            yield f"  {self._label('same').format(', '.join(self._found.twins))}"
        if task.get("section"):
            yield f"  {self._label('section')}: {' › '.join(map(str, task['section']))}"
        span, text = _span(task), self._found.text
        if span is None or not text:
            yield f"  {self._label('no-text')}"
            return
        start, end = span
        line = text.count("\n", 0, start) + 1
        yield f"  {self._label('place')}: {self._label('line').format(*self._place_words(line, start, end))}"
        if text[start:end] != task.get("quote"):
            yield f"  {self._label('moved')}"
            return
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        yield f"  {self._label('context')}: …{before}【{text[start:end]}】{after}…"

    def _place_words(self, line: int, start: int, end: int) -> tuple[object, ...]:
        file = self._found.document.get("text_file", "")
        return (line, file, start, end) if self._chinese else (line, start, end, file)

    def _decisions(self) -> Iterator[str]:
        task = self._task
        for reason in self._reasons("task"):
            yield self._line("task", self._rules("task", reason))
            if code := str(reason.get("code") or ""):
                yield f"      {self._say(CODES.get(code, (code, code)))} [{code}]"
            if span := _span(reason):
                yield f"      {self._label('at').format(*span)}{self._elsewhere(span)}"
        kind, strength = str(task.get("kind")), str(task.get("strength"))
        cue = ""
        corrected = list(self._corrected("kind"))
        for reason in () if corrected else self._reasons("kind"):
            cue = str(reason.get("words") or "")
            why = [self._rules("kind", reason)]
            if cue:
                place = self._lexicons.word("cues", cue)
                why.append(self._label("word").format(cue, self._entry(place) if place else "cues"))
            yield self._line("kind", self._say(KINDS.get(kind, (kind, kind))), *why)
        if corrected:
            yield self._line("kind", self._say(KINDS.get(kind, (kind, kind))))
            yield from corrected
        why_strong = self._label("cue").format(cue) if cue else self._label("by-kind")
        yield self._line("strength", self._say(STRENGTHS.get(strength, (strength, strength))), why_strong)

    def _cell(self, cell: str, items: list[Record], name: str) -> Iterator[str]:
        reasons = list(self._reasons(cell))
        if not items:
            code = next((str(r["code"]) for r in reasons if r.get("code")), "")
            why = EMPTY.get(cell, CODES[""]) if not code else CODES.get(code, (code, code))
            yield self._line(cell, self._label("empty"), self._say(why) + (f" [{code}]" if code else ""))
            yield from self._corrected(cell)
            return
        told = ""
        for item in items:
            yield self._line(cell, str(item.get(name)), *(value for value in self._facts(cell, item) if value))
            span = _span(item)
            if span and span[0] == span[1]:
                yield f"      {self._label('nowhere')}"
            elif span:
                yield f"      {self._label('at').format(*span)}{self._elsewhere(span)}"
            reason = next((r for r in reasons if r.get("span") == item.get("span") and r.get("rule")), None)
            if reason is not None:
                code = str(reason.get("code") or "")
                steps = [self._rules(cell, reason)]
                if code:
                    steps.append(self._say(CODES.get(code, (code, code))) + f" [{code}]")
                telling = "\n".join(f"      {words}" for words in steps)
                # The names of one mark share their rule: once is enough.
                if telling != told:
                    yield from telling.split("\n")
                told = telling
        yield from self._corrected(cell)

    def _corrected(self, cell: str) -> Iterator[str]:
        """What stood in a cell before a person corrected it."""
        for reason in self._reasons(cell):
            if reason.get("code") == _CORRECTED:
                yield f"      {self._label('before').format(str(reason.get('words') or self._label('nothing')))}"

    def _elsewhere(self, span: tuple[int, int]) -> str:
        """The words around a place outside the sentence: the mark, cell or heading in which it stands."""
        text, mine = self._found.text, _span(self._task)
        if not text or mine is None or mine[0] <= span[0] < mine[1]:
            return ""
        start, end = span
        before = text[max(0, start - _BESIDE) : start].rpartition("\n")[2]
        after = text[end : end + _BESIDE].partition("\n")[0]
        return f": …{before}【{text[start:end]}】{after}…"

    def _facts(self, cell: str, item: Record) -> Iterator[str]:
        """What an item means beside its words."""
        if cell == "deadlines":
            keys = ("type", "start", "end", "every", "duration", "anchor")
            yield ", ".join(f"{key} {item[key]}" for key in keys if item.get(key))
        elif cell == "standards":
            numbers = [item.get("op"), item.get("value"), item.get("upper"), item.get("unit")]
            yield " ".join(str(value) for value in numbers if value is not None)
            if item.get("condition"):
                yield self._label("condition-only")
        else:
            if item.get("canonical") and item["canonical"] != item.get("name"):
                yield self._label("full").format(item["canonical"])
            if item.get("system"):
                yield self._label("system").format(self._lexicons.system(str(item["system"])))
            if item.get("successor"):
                yield self._label("successor").format(item["successor"])

    def _references(self) -> Iterator[str]:
        references = _records(self._task.get("references"))
        if not references:
            yield self._line("references", self._label("empty"), self._say(EMPTY["references"]))
        for item in references:
            title = f"《{item['title']}》" if item.get("title") else ""
            relation = str(item.get("relation"))
            about = [self._say(RELATIONS.get(relation, (relation, relation)))]
            if span := _span(item):
                about.append(self._label("at").format(*span))
            yield self._line("references", title + str(item.get("number") or ""), *about)

    def _reasons(self, cell: str) -> Iterator[Record]:
        return (reason for reason in _records(self._task.get("reasons")) if reason.get("cell") == cell)

    def _rules(self, cell: str, reason: Record) -> str:
        parts = [self._rule(cell, part) for part in str(reason.get("rule", "")).split("+") if part]
        return f"{self._label('rule')} " + " + ".join(parts)

    def _rule(self, cell: str, rule: str) -> str:
        table, _, name = rule.partition(".")
        if (not name or name == _BACKGROUND[1:]) and cell in _TABLE_OF_CELL:
            table, name = _TABLE_OF_CELL[cell], table
        if table == "component":
            return f"{rule}: {self._label('user-component')}"
        known = RULES.get(f"{table}.{name}")
        if known is not None:
            return f"{table}.{name}: {self._say(known)}"
        place = self._lexicons.rule(table, name) if name else None
        return f"{rule}: {self._entry(place)}" if place else rule

    @staticmethod
    def _entry(place: EntryPlace) -> str:
        words = "、".join(place.words[:_MOST_WORDS]) + ("…" if len(place.words) > _MOST_WORDS else "")
        return place.name + (f" ({words})" if words else "") + (f" — {place.note}" if place.note else "")

    def _line(self, cell: str, value: str, *about: str) -> str:
        mark = "：" if self._chinese else ": "
        stop = "；" if self._chinese else "; "
        return f"  {self._say(CELLS[cell])}{mark}{value}" + (f" — {stop.join(about)}" if about else "")

    def _label(self, name: str) -> str:
        return self._say(LABELS[name])

    def _say(self, words: Words) -> str:
        return words[1] if self._chinese else words[0]


def _records(value: Any) -> list[Record]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, Iterable) else []


def _span(item: Record) -> tuple[int, int] | None:
    span = item.get("span")
    return (span[0], span[1]) if isinstance(span, list) and len(span) == 2 else None
