"""A local duty and its central ones → the differences, and the relation that follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from obligraph.comparing.deadlines import deadline_differences
from obligraph.comparing.parties import actor_differences, owner_differences
from obligraph.comparing.side import Duty
from obligraph.comparing.standards import standard_differences
from obligraph.comparing.strength import strength_differences
from obligraph.comparing.wording import (
    act_differences,
    clause_differences,
    degree_differences,
    detail_differences,
    list_differences,
    means_differences,
)
from obligraph.model import Difference, Document, Effect, Relation

SAME_ACT = 0.4
"""Likeness by words from which two duties say the same, rather than one a detail of the other: only then is a date that
differs earlier or later."""
SAME_SENTENCE = 0.8
"""Likeness by words from which a single word more or less is meant."""

_BY_EFFECT = (
    (Effect.STRICTER, Relation.STRENGTHENED),
    (Effect.LAXER, Relation.WEAKENED),
    (Effect.OTHER, Relation.CHANGED),
    (Effect.CONCRETE, Relation.SPECIFIED),
)
_PRECEDENCE = (*(relation for _, relation in _BY_EFFECT), Relation.KEPT)


def relation_of(differences: Sequence[Difference]) -> Relation:
    """The first of strengthened, weakened, changed, specified, kept that fits."""
    effects = {difference.effect for difference in differences}
    return next((relation for effect, relation in _BY_EFFECT if effect in effects), Relation.KEPT)


def together(relations: Iterable[Relation]) -> Relation:
    """What became of a duty that several answer: the first of strengthened, weakened, changed, specified, kept that is
    among them; dropped where none is."""
    found = set(relations)
    return next((relation for relation in _PRECEDENCE if relation in found), Relation.DROPPED)


def differences(
    central: Sequence[Duty], local: Duty, others: Sequence[Duty], above: Document, below: Document, words: float
) -> tuple[Difference, ...]:
    """What the local duty says otherwise than the central ones together, the closest first; `others` are the other
    local duties that answer them, `above` and `below` the two documents, `words` the likeness to the closest."""
    closest = central[0]
    same_act = words >= SAME_ACT
    same_place = (above.level, above.jurisdiction) == (below.level, below.jurisdiction)
    numbers = standard_differences(
        [stated for duty in central for stated in duty.stated(duty.task.standards)],
        local.stated(local.task.standards),
        central, local, same_act=same_act, same_place=same_place,
    )  # fmt: skip
    # A number of the same thing says that the act is the same, however it is put.
    same_act = same_act or any(d.central and d.local for d in numbers.differences)
    dates = deadline_differences(
        [s for duty in central for s in duty.stated(duty.task.deadlines) if s.item.span not in numbers.central_periods],
        [s for s in local.stated(local.task.deadlines) if s.item.span not in numbers.local_periods],
        central, local, same_act=same_act, same_amount=not numbers.totals,
    )  # fmt: skip
    found = [*dates, *numbers.differences]
    found += owner_differences(closest.task, local.task, above.level, below.level)
    same_sentence = words >= SAME_SENTENCE and len(central) == 1
    if same_act:
        another = act_differences(central, local)
        found += another or strength_differences(closest.task, local.task)
        found += [
            difference for duty in central for difference in list_differences(duty, local, same_sentence=same_sentence)
        ]
        found += means_differences(central, local)
        if same_sentence:
            found += degree_differences(closest, local)
        found += clause_differences(central[:1], local, others)
        if not any(d.code == "owner-changed" for d in found):
            found += actor_differences(closest.task, local.task)
    found += detail_differences(central, local)
    return tuple(found)
