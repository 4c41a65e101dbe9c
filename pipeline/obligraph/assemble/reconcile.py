"""A document's own table against its prose: the same task stated in both is linked, each place naming the other, and
where the two disagree on who, when or how much it is a problem.

Both stay obligations: by the guidelines the task cell of a row is a task of its own, and nobody is made the owner of a
sentence by a mark that does not cover it. Strict on purpose: a link that is wrong would blame a document for a
contradiction that it does not hold.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from obligraph.assemble.tables import Row
from obligraph.model import Kind, Obligation, Party, Problem, Reason, Span, Standard

_NO_WORDS = re.compile(r"\W+")
_OPENING = re.compile(r"^(?:要|应当|应|须|必须|负责|由|切实|积极|认真|进一步|加快|大力|全面|扎实|[在于到对并各])+")
_DIGITS = re.compile(r"\d+")
_REVERSES = re.compile(r"[不未禁免停]|取消|除")
_SHORTEST, _LONGEST = 6, 200  # characters of a task without its owners, times and measures
_COVERS = 0.6  # of the longer, so that a row that only names a part of a sentence is not its equal
_COVERS_ALL = 0.75  # of the longer, before a difference is called a contradiction
_COMMON = 50  # tasks that share two characters: beyond, the two tell nothing
_TRIED = 6
_MOST_ROWS = 12  # rows that a sentence names
_LONGEST_ROW = 1000
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class _Task:
    """An obligation, what it comes to without owners, times and measures, and its row."""

    at: int
    obligation: Obligation
    core: str
    row: Row | None


def reconcile(
    text: str, folded: str, source: str, obligations: Sequence[Obligation], rows: Sequence[Row | None]
) -> tuple[tuple[Obligation, ...], tuple[Problem, ...]]:
    """The obligations with a reason for every link, and the contradictions; `rows` holds the table row of each, None
    for prose."""
    if all(row is None for row in rows) or all(row is not None for row in rows):
        return tuple(obligations), ()
    tasks = [
        _Task(at, o, _core(folded, o), row) for at, (o, row) in enumerate(zip(obligations, rows, strict=True))
    ]  # fmt: skip
    links = list(_links([t for t in tasks if t.row is None], [t for t in tasks if t.row is not None]))
    out = list(obligations)
    rows_of = Counter(prose.at for prose, _ in links)
    named: Counter[int] = Counter()
    problems = []
    for prose, stated in links:
        place = _row_place(stated)
        named[prose.at] += 1
        for at, other in ((prose.at, place), (stated.at, prose.obligation.span)):
            if at == prose.at and named[at] > _MOST_ROWS:
                continue
            reason = Reason("task", "tables.reconciled", other.of(text), other, "reconciled")
            out[at] = replace(out[at], reasons=(*out[at].reasons, reason))
        if rows_of[prose.at] == 1 and _covers(prose.core, stated.core) >= _COVERS_ALL:
            differences = list(_differences(stated.obligation, prose.obligation))
            if differences:
                problems.append(Problem(source, place, "table-text-conflict", _message(stated, differences)))
    return tuple(out), tuple(problems)


def _row_place(task: _Task) -> Span:
    assert task.row is not None
    span = task.row.span
    return span if span.end - span.start <= _LONGEST_ROW else task.obligation.span


def _core(folded: str, o: Obligation) -> str:
    """The words of a task without who, when and how much, and without punctuation."""
    start, end = o.span
    # 市水利局要建立台账, led by 市水利局: who leads stands in the sentence without being an actor of its own.
    names = [p.name for group in (o.lead, o.support) for p in group if o.quote.startswith(p.name)]
    start += max(map(len, names), default=0)
    cuts = sorted(
        span
        for span in (p.span for group in (o.actors, o.lead, o.support, o.deadlines, o.standards) for p in group)
        if start <= span.start and span.end <= end
    )
    kept, at = [], start
    for cut in cuts:
        kept.append(folded[at : max(at, cut.start)])
        at = max(at, cut.end)
    kept.append(folded[at:end])
    return _OPENING.sub("", _NO_WORDS.sub("", "".join(kept)))


def _links(prose: Sequence[_Task], stated: Sequence[_Task]) -> Iterator[tuple[_Task, _Task]]:
    """(prose, row) pairs that state the same task: for each row at most the best one."""
    by_core: dict[str, _Task] = {}
    by_pair: dict[str, list[_Task]] = {}
    for task in prose:
        if _SHORTEST <= len(task.core) <= _LONGEST:
            by_core.setdefault(task.core, task)
            for pair in {task.core[i : i + 2] for i in range(len(task.core) - 1)}:
                by_pair.setdefault(pair, []).append(task)
    for row in stated:
        if not _SHORTEST <= len(row.core) <= _LONGEST:
            continue
        same = by_core.get(row.core)
        if same is None or not _alike(same, row):
            shared: Counter[int] = Counter()
            known: dict[int, _Task] = {}
            for pair in {row.core[i : i + 2] for i in range(len(row.core) - 1)}:
                found = by_pair.get(pair, [])
                if len(found) <= _COMMON:
                    shared.update(task.at for task in found)
                    known.update((task.at, task) for task in found)
            tried = sorted(shared, key=lambda at: (-shared[at], at))[:_TRIED]
            alike = [known[at] for at in tried if _alike(known[at], row)]
            same = max(alike, key=lambda task: (_covers(task.core, row.core), -task.at), default=None)
        if same is not None:
            yield same, row


def _covers(one: str, other: str) -> float:
    return min(len(one), len(other)) / max(len(one), len(other))


def _alike(prose: _Task, row: _Task) -> bool:
    """Do the two say the same, but for words that one of them adds?"""
    if (prose.obligation.kind is Kind.PROHIBITION) != (row.obligation.kind is Kind.PROHIBITION):
        return False
    short, long = sorted((prose.core, row.core), key=len)
    if short == long:
        return True
    if _covers(short, long) < _COVERS or _DIGITS.findall(short) != _DIGITS.findall(long):
        return False
    added = _added(short, long)
    return added is not None and not _REVERSES.search(added)


def _added(short: str, long: str) -> str | None:
    """What `long` adds to `short` in at most three places, or None where it is not `short` with additions."""
    if (at := long.find(short)) >= 0:
        return long[:at] + long[at + len(short) :]
    head = next(i for i in range(len(short) + 1) if i == len(short) or short[i] != long[i])
    rest = short[head:]
    tail = next(i for i in range(len(rest) + 1) if i == len(rest) or rest[-1 - i] != long[-1 - i])
    middle, inside = rest[: len(rest) - tail], long[head : len(long) - tail]
    if not middle:
        return inside if min(head, tail) >= 2 else None
    at = inside.find(middle)
    return inside[:at] + inside[at + len(middle) :] if at >= 0 and len(middle) >= 2 and max(head, tail) >= 2 else None


def _differences(row: Obligation, prose: Obligation) -> Iterator[tuple[str, str, str]]:
    """(what, by the table, by the text) for every cell that both fill and fill differently."""
    if row.lead and prose.lead and not (_within(row.lead, prose.lead) or _within(prose.lead, row.lead)):
        yield "lead", _names(row.lead), _names(prose.lead)
    ends = [
        {d.end: d.quote for d in o.deadlines if d.end and d.type in ("by", "during")} for o in (row, prose)
    ]  # fmt: skip
    if ends[0] and ends[1] and not ends[0].keys() & ends[1].keys():
        yield "deadline", "、".join(ends[0].values()), "、".join(ends[1].values())
    measures = [_by_unit(o.standards) for o in (row, prose)]
    for unit, one in measures[0].items():
        other = measures[1].get(unit)
        if one is None or other is None or (one.value, one.upper) == (other.value, other.upper):
            continue
        if not one.of or not other.of or one.of in other.of or other.of in one.of:
            yield "standard", one.quote, other.quote


def _by_unit(standards: Sequence[Standard]) -> dict[str, Standard | None]:
    """The one measure of each unit; None where there are several, which cannot be set against each other."""
    out: dict[str, Standard | None] = {}
    for standard in standards:
        if not standard.condition:
            unit = standard.unit or ""
            out[unit] = None if unit in out else standard
    return out


def _within(some: Sequence[Party], others: Sequence[Party]) -> bool:
    return all(any(_same_party(one, other) for other in others) for one in some)


def _same_party(one: Party, other: Party) -> bool:
    if one.canonical and one.canonical == other.canonical:
        return True
    return one.name.endswith(other.name) or other.name.endswith(one.name)


def _names(parties: Sequence[Party]) -> str:
    return "、".join(party.name for party in parties)


def _message(row: _Task, differences: Sequence[tuple[str, str, str]]) -> str:
    said = "; ".join(f"{what}: table {_short(table)}, text {_short(text)}" for what, table, text in differences)
    return (
        f"the table and the text disagree on “{_short(row.obligation.quote)}” — {said}; "
        "find out which one holds (分工表与正文不一致)"
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
