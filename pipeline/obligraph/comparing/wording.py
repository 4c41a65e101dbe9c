"""What the words themselves tell apart: lists longer and shorter, clauses that went, other means, more detail."""

from __future__ import annotations

import re
from collections.abc import Sequence

from obligraph.comparing.content import blanked, pairs_of
from obligraph.comparing.side import Clause, Duty, alike, held
from obligraph.comparing.words import CONDITION, GENERAL, HEDGED, INSTRUMENT, MANNER, UTMOST
from obligraph.model import Difference, Effect, Kind, Span

_LIST = re.compile(r"[\u3400-\u9fffA-Za-z]{1,12}(?:、[\u3400-\u9fffA-Za-z]{1,12}){1,30}")
_GONE = 0.35  # share of a clause's words below which the local text does not say it
_STANDS = 0.7  # share of the local words that the central text must hold, for a missing clause to be a loss
_OTHER_MEANS = 0.3  # likeness of two means below which they are two
_IN_CONDITION = 0.5
_DETAIL = 0.7  # share of the local characters that the central text holds, from which nothing was added
_EMPTY = frozenset("的和与及或在对为将要应可并等以按其由于不得")
_SHORTEST = 4  # characters of a clause that says something
_BINDING = frozenset({Kind.OBLIGATION, Kind.PROHIBITION, Kind.TARGET})


def list_differences(central: Duty, local: Duty, *, same_sentence: bool) -> list[Difference]:
    """A list (用水、用电、用气) that got longer or shorter and else stayed the same. A longer list of what is merely
    encouraged or allowed binds nobody to more. `same_sentence`: but for the list, both say the same."""
    differences = []
    binding = local.task.kind in _BINDING and central.task.kind in _BINDING
    for old_span, old in _lists(central):
        for new_span, new in _lists(local):
            before, after = old.split("、"), new.split("、")
            if len(before) == len(after) or not _within(*sorted((before, after), key=len)):
                continue
            wider = len(before) < len(after)
            code = "scope-wider" if wider else "scope-narrower"
            effect = _of_list(wider, binding)
            differences.append(Difference("scope", code, effect, old, new, old_span, new_span))
    return differences or (_one_of_several(central, local, binding) if same_sentence else [])


def degree_differences(central: Duty, local: Duty) -> list[Difference]:
    """优先, 全额, 一律 gone from a sentence that else stands, or new in it."""
    old, new = _first(UTMOST, central), _first(UTMOST, local)
    if bool(old) == bool(new):
        return []
    if old:
        return [Difference("scope", "scope-narrower", Effect.LAXER, old[0], "", old[1], None)]
    assert new is not None
    return [Difference("scope", "scope-wider", Effect.STRICTER, "", new[0], None, new[1])]


def _first(pattern: re.Pattern[str], duty: Duty) -> tuple[str, Span] | None:
    found = pattern.search(duty.content.text)
    return (found[0], _span(duty, found.start(), found[0])) if found else None


def _lists(duty: Duty) -> list[tuple[Span, str]]:
    start = duty.task.span.start
    return [(Span(start + m.start(), start + m.end()), m[0]) for m in _LIST.finditer(duty.content.core)]


def _one_of_several(central: Duty, local: Duty, binding: bool) -> list[Difference]:
    """A list where the other text names one of its items alone: 老年人 → 老年人、残疾人."""
    for duty, other, wider in ((local, central, True), (central, local, False)):
        if _lists(other):
            continue
        for span, words in _lists(duty):
            first, *middle, last = words.split("、")
            # The ends of a list drag other words along: an end is known by its two characters next to the comma.
            items = [first[-2:], *middle, last[:2]]
            known = [item for item in items if item in other.content.core]
            if len(known) == 1 and len(items) > 1 and all(len(item) > 1 for item in items):
                code = "scope-wider" if wider else "scope-narrower"
                one, several = ("", words) if wider else (words, "")
                places = (None, span) if wider else (span, None)
                return [Difference("scope", code, _of_list(wider, binding), one, several, *places)]
    return []


def _of_list(wider: bool, binding: bool) -> Effect:
    if binding:
        return Effect.STRICTER if wider else Effect.LAXER
    return Effect.CONCRETE if wider else Effect.NONE


def _within(shorter: Sequence[str], longer: Sequence[str]) -> bool:
    """Does the longer list hold every item of the shorter? The first item drags the words before the list along, the
    last one those after it."""

    def same(i: int, j: int) -> bool:
        one, other = shorter[i], longer[j]
        first = (i == 0 and one.endswith(other)) or (j == 0 and other.endswith(one))
        last = (i == len(shorter) - 1 and one.startswith(other)) or (j == len(longer) - 1 and other.startswith(one))
        both = i == len(shorter) - 1 and j == len(longer) - 1 and one[:2] == other[:2]
        return one == other or first or last or both

    return all(any(same(i, j) for j in range(len(longer))) for i in range(len(shorter)))


def clause_differences(central: Sequence[Duty], local: Duty, others: Sequence[Duty]) -> list[Difference]:
    """Acts that the central duty names and the local one does not, where the rest of it stands. Aims and means are no
    acts; what another local duty says (`others`, those that answer the same central one) did not go.
    """
    said = frozenset().union(*(duty.pairs for duty in central))
    if held(local.pairs, said) < _STANDS:
        return []
    elsewhere = frozenset().union(*(duty.pairs for duty in others)) if others else frozenset()
    differences = []
    for duty in central:
        for clause in duty.clauses:
            words = clause.core.strip(" ,;。!?:\n\"'")
            pairs = pairs_of(words)
            if (
                not pairs
                or len(words) < _SHORTEST
                or GENERAL.search(words)
                or MANNER.search(words)
                or _in_cells(duty, clause)
            ):
                continue
            if held(pairs, local.pairs) < _GONE and held(pairs, elsewhere) < _GONE:
                span = Span(duty.task.span.start + clause.span.start, duty.task.span.start + clause.span.end)
                quote = duty.task.quote[clause.span.start : clause.span.end].strip("，；。,;")
                differences.append(Difference("scope", "scope-narrower", Effect.LAXER, quote, "", span, None))
    return differences


def _in_cells(duty: Duty, clause: Clause) -> bool:
    """Does the clause say who (由…牵头) or how much? Those are told as differences of their own cells."""
    start = duty.task.span.start
    parties = (*duty.task.lead, *duty.task.support)
    cells = [party.span for party in parties] + [standard.span for standard in duty.task.standards]
    return any(clause.span.start <= span.start - start < clause.span.end for span in cells)


def means_differences(central: Sequence[Duty], local: Duty) -> list[Difference]:
    """The same duty by other means: both name theirs (通过…方式), and the two have nothing in common."""
    new = [(m["means"], m.start("means")) for m in INSTRUMENT.finditer(local.content.text)]
    old = [(duty, m["means"], m.start("means")) for duty in central for m in INSTRUMENT.finditer(duty.content.text)]
    if not old or not new:
        return []
    if any(alike(pairs_of(a), pairs_of(b)) >= _OTHER_MEANS for _, a, _ in old for b, _ in new):
        return []
    duty, before, at = old[0]
    after, place = new[0]
    return [
        Difference(
            "action", "instrument-changed", Effect.OTHER, before, after,
            _span(duty, at, before), _span(local, place, after),
        )
    ]  # fmt: skip


def act_differences(central: Sequence[Duty], local: Duty) -> list[Difference]:
    """What was the duty is now only for whom another one is meant: 可安装设备 → 对安装设备的，给予补助."""
    opening = next(iter(local.clauses), None)
    if opening is None or not CONDITION.search(opening.text.strip(" ,")) or len(local.clauses) < 2:
        return []
    rest = pairs_of(blanked(local.content.core, [opening.span]))
    condition = pairs_of(opening.core)
    for duty in central:
        acts = [clause for clause in duty.clauses if not CONDITION.search(clause.text.strip(" ,"))]
        if not acts or any(CONDITION.search(c.text.strip(" ,")) for c in duty.clauses):
            continue
        act = max(acts, key=lambda clause: held(pairs_of(clause.core), condition))
        pairs = pairs_of(act.core)
        if held(pairs, condition) >= _IN_CONDITION and held(pairs, rest) < _GONE:
            return [
                Difference(
                    "action", "act-changed", Effect.OTHER, _quote(duty, act), _quote(local, local.clauses[-1]),
                    _place(duty, act), _place(local, local.clauses[-1]),
                )
            ]  # fmt: skip
    return []


def detail_differences(central: Sequence[Duty], local: Duty) -> list[Difference]:
    """More detail than the central text has: clauses whose words it does not hold; the whole duty where it is a detail
    of a general one."""
    said = frozenset().union(*(duty.pairs for duty in central))
    own, known = _characters(local), frozenset().union(*map(_characters, central))
    if not own or held(own, known) >= _DETAIL:
        return []
    new = [c for c in local.clauses if len(c.core.strip(" ,;。")) >= _SHORTEST and held(pairs_of(c.core), said) < 0.5]
    new = new or [min(local.clauses, key=lambda clause: held(pairs_of(clause.core), said))]
    quote = "；".join(_quote(local, clause) for clause in new)
    span = Span(_place(local, new[0]).start, _place(local, new[-1]).end)
    return [Difference("scope", "detail-new", Effect.CONCRETE, "", quote, None, span)]


def _characters(duty: Duty) -> frozenset[str]:
    """The characters of a duty: words put otherwise (不收取 for 免征) share more of them than pairs."""
    words = HEDGED.sub("", duty.content.core)
    return frozenset(char for char in words if "\u3400" <= char <= "\u9fff" and char not in _EMPTY)


def _quote(duty: Duty, clause: Clause) -> str:
    return duty.task.quote[clause.span.start : clause.span.end].strip(" ，；。,;\n")


def _place(duty: Duty, clause: Clause) -> Span:
    return Span(duty.task.span.start + clause.span.start, duty.task.span.start + clause.span.end)


def _span(duty: Duty, at: int, words: str) -> Span:
    return Span(duty.task.span.start + at, duty.task.span.start + at + len(words))
