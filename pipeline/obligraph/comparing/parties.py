"""Owners told apart over levels: 民政部 in the central text is 省民政厅 in the province's, 市民政局 in the city's."""

from __future__ import annotations

from collections.abc import Sequence

from obligraph.model import Difference, Effect, Level, Obligation, Party, Span

GOVERNMENT = "government"
_ORDER = (Level.CENTRAL, Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP)
_RANK = {level: rank for rank, level in enumerate(_ORDER)} | {Level.MINISTRY: 0}


def owner_differences(central: Obligation, local: Obligation, above: Level, below: Level) -> list[Difference]:
    """Who leads, against who led; `above` and `below` are the documents' levels.

    Another owner makes the duty another one where nobody of the former lead leads any more, or where one that leads
    alone (牵头, with others in support) is not who was named first. Where the governments below were named
    (各市人民政府), whichever of their offices leads is one of them. More names beside the same ones change nothing: a
    local list of 责任单位 is often longer.
    """
    before, after = _owners(central), _owners(local)
    if not central.lead and local.lead and {_line(p) for p in central.actors} & {_line(p) for p in local.actors}:
        # Whoever carries the duty out is the same: what is new is who answers for it.
        known = {_line(p) for p in central.actors} & {_line(p) for p in local.lead}
        return [] if known else [_told("owner-new", Effect.CONCRETE, (), local.lead)]
    if central.lead and not local.lead and local.actors[:1] != after[:1]:
        after = ()
    if not after:
        return [_told("owner-gone", Effect.NONE, before, ())] if before else []
    if not before:
        return [_told("owner-new", Effect.CONCRETE, (), after)] if local.lead else []
    old, new = [_line(p) for p in before], [_line(p) for p in after]
    if set(old) == set(new):
        same = {(_line(p), p.level) for p in before} == {(_line(p), p.level) for p in after}
        moved = not same and any(_moved(p, q, above, below) for p in before for q in after if _line(p) == _line(q))
        return [_told("owner-changed", Effect.NONE, before, after)] if moved else _support(central, local)
    alone = bool(local.support) and old[0] not in new
    below_them = any(party.system == GOVERNMENT and _below(party.level, above) for party in before)
    effect = Effect.OTHER if (not set(old) & set(new) or alone) and not below_them else Effect.NONE
    return [_told("owner-changed", effect, before, after), *_support(central, local)]


def actor_differences(central: Obligation, local: Obligation) -> list[Difference]:
    """Who carries the duty out, where the text names somebody of no office on both sides (社区卫生服务中心 →
    乡镇卫生院). An institution put otherwise is no other duty, so nothing follows from it."""
    before = tuple(p for p in central.actors if p not in central.lead)
    after = tuple(p for p in local.actors if p not in local.lead)
    if not before or not after or {_line(p) for p in before} & {_line(p) for p in after}:
        return []
    if any(p.name in q.name or q.name in p.name for p in before for q in after):
        return []
    return [_told("owner-changed", Effect.NONE, before, after, cell="actors")]


def _owners(task: Obligation) -> tuple[Party, ...]:
    return task.lead or tuple(party for party in task.actors if party.system is not None)


def _line(party: Party) -> str:
    """What stays the same over levels: the functional line (条线), or else the name."""
    return party.system or party.name


def _moved(before: Party, after: Party, above: Level, below: Level) -> bool:
    """Was the duty handed to another level? An office of the document's own level stands for its own level in any
    other; one named by its level (省级民政部门) does not."""
    ranks = [_RANK.get(level) if level else None for level in (before.level, after.level, above, below)]
    old, new, central, local = ranks
    if old is None or new is None or central is None or local is None or old == new:
        return False
    return not (old <= central and new <= local)


def _below(level: Level | None, document: Level) -> bool:
    return level is None or _RANK.get(level, 0) > _RANK.get(document, 0)


def _support(central: Obligation, local: Obligation) -> list[Difference]:
    before, after = {_line(p) for p in central.support}, {_line(p) for p in local.support}
    if before == after:
        return []
    code = "support-new" if not before else "support-gone" if not after else "support-changed"
    return [_told(code, Effect.NONE, central.support, local.support, cell="support")]


def _told(code: str, effect: Effect, before: Sequence[Party], after: Sequence[Party], cell: str = "lead") -> Difference:
    return Difference(cell, code, effect, _names(before), _names(after), _span(before), _span(after))


def _names(parties: Sequence[Party]) -> str:
    return "、".join(party.name for party in parties)


def _span(parties: Sequence[Party]) -> Span | None:
    return Span(min(p.span.start for p in parties), max(p.span.end for p in parties)) if parties else None
