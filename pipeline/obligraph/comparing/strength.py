"""How strongly a duty binds, told apart: 可 → 应 binds more, 应 → 鼓励 less."""

from __future__ import annotations

from obligraph.comparing.words import HEDGED, TRIED
from obligraph.model import Difference, Effect, Kind, Obligation, Span, Strength
from obligraph.text.folding import fold

_STEPS = {Strength.MUST: 3, Strength.SHOULD: 2, Strength.DO: 2, Strength.STRIVE: 1, Strength.MAY: 0}
"""应 and a bare imperative bind alike: drafters change the one for the other without meaning anything."""


def strength_differences(central: Obligation, local: Obligation) -> list[Difference]:
    """Whether the local duty binds more or less. 不得 in place of 应 says the same from the other side, so that a
    prohibition differs only from what may be left."""
    before, after = _step(central), _step(local)
    if before == after:
        return []
    code, effect = ("strength-raised", Effect.STRICTER) if after > before else ("strength-lowered", Effect.LAXER)
    if min(before, after) and central.kind is Kind.TARGET and local.kind is Kind.TARGET:
        effect = Effect.NONE  # 力争 before a target is a manner of speaking: it names what is striven for in any case.
    old, new = _cue(central), _cue(local)
    return [Difference("strength", code, effect, old[0], new[0], old[1], new[1])]


def _step(task: Obligation) -> int:
    words = fold(task.quote)
    if task.kind is Kind.PROHIBITION:
        return _STEPS[Strength.STRIVE] if HEDGED.search(words) else _STEPS[Strength.SHOULD]
    return _STEPS[Strength.MAY] if TRIED.search(words) else _STEPS[task.strength]


def _cue(task: Obligation) -> tuple[str, Span | None]:
    """The word that says how strongly, where there is one."""
    hedge = HEDGED.search(task.quote) if task.kind is Kind.PROHIBITION else TRIED.search(task.quote)
    if hedge:
        start = task.span.start + hedge.start()
        return hedge[0], Span(start, start + len(hedge[0]))
    return next(((r.words, r.span) for r in task.reasons if r.cell == "kind" and r.words), ("", None))
