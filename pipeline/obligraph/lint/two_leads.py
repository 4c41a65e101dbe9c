"""two-leads: two departments that lead the same task, without a word on which of them is first or how they share it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.model import Obligation, Party, Severity, Span

_LEADS = ("lead-label", "lead-predicate", "by-lead")
_BETWEEN = frozenset("、,和及与 ")
_NEAR = 14


def _find(draft: Draft) -> Iterator[Found]:
    seen: set[tuple[int, int]] = set()
    for task in draft.tasks:
        for group in _marks(draft, _leading(task)):
            key = group[0].span.start, group[-1].span.end
            if len(group) < 2 or key in seen or not _is_led(draft, *key):
                continue
            seen.add(key)
            names = "、".join(quoted(party.name) for party in group[:4])
            yield Found(
                Span(*key),
                f"{names}: {len(group)} leads, and which of them is first is not said",
                f"“{names}”并列牵头，未明确第一牵头单位",
                task.id,
            )


def _is_led(draft: Draft, start: int, end: int) -> bool:
    """Does a word of leading stand before or behind the names, and none on how they share the lead?"""
    before = draft.folded[max(0, start - _NEAR) : start]
    label = before[max(map(before.rfind, "(;。,\n")) + 1 :]
    behind = draft.folded[end : end + _NEAR]
    rest = re.split("[,;。)]", behind, maxsplit=1)[0]
    word = draft.words["lead-word"]
    return (word.search(label) or word.search(rest)) is not None and draft.words["joint"].search(rest) is None


def _leading(task: Obligation) -> list[Party]:
    """The leads that a word of leading (牵头) makes so: 甲、乙按职责分工负责 is another thing."""
    spans = {
        reason.span
        for reason in task.reasons
        if reason.cell == "lead" and any(rule in reason.rule for rule in _LEADS) and "first-leads" not in reason.rule
    }
    # 各县(区)人民政府: every one leads at home.
    named = (party for party in task.lead if party.span in spans and not party.name.startswith("各"))
    return sorted(named, key=lambda party: party.span)


def _marks(draft: Draft, parties: Sequence[Party]) -> Iterator[list[Party]]:
    """Those that are named in one list."""
    group: list[Party] = []
    for party in parties:
        if group and not _BETWEEN.issuperset(draft.folded[group[-1].span.end : party.span.start]):
            yield group
            group = []
        group.append(party)
    if group:
        yield group


CHECK = Check(
    "two-leads", Severity.WARNING,
    "several leads of one task, none of them first", "一项任务多个牵头单位，未分主次",
    "name one lead and let the others support, or say once that the first named of each list leads",
    "只留一个牵头单位，其余改为配合单位；或注明“列第一位者为牵头单位”",
    _find,
)  # fmt: skip
