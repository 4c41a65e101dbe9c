"""abolished-department: a department under a name that was abolished before the document's date; the successor is
named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.model import Party, Severity
from obligraph.text.folding import fold

_UNTIL = re.compile(r"\((\d{4}-\d\d-\d\d)\)$")
_OF_YEAR = re.compile(r"[\[(]((?:19|20)\d\d)[\])]")
_BEFORE = 4  # 原市国土资源局: the word right before the name


def _find(draft: Draft) -> Iterator[Found]:
    places: dict[str, list[tuple[Party, str]]] = {}
    for task in draft.tasks:
        for party in (*task.lead, *task.support, *task.actors):
            if party.successor and not any(party.span == known.span for known, _ in places.get(party.name, ())):
                places.setdefault(party.name, []).append((party, task.id))
    since = _date(draft)
    for name, found in places.items():
        party, owner = min(found, key=lambda one: one[0].span)
        successor = party.successor or ""
        until = _UNTIL.search(successor)
        # The day stands behind the successor where the document is not known to be later.
        if until and (not since or since <= until[1]):
            continue
        start = party.span.start
        former = draft.words["former"].search(draft.folded, max(0, start - _BEFORE), start)
        if former and former.end() == start:
            continue
        now = _UNTIL.sub("", successor)
        if now.removeprefix("中国") in name:
            continue  # 人民银行江宁省分行营管部: an office of the successor.
        more, chinese = (f" ({len(found)} places)", f"（共{len(found)}处）") if len(found) > 1 else ("", "")
        yield Found(
            party.span,
            f"{quoted(name)} no longer exists under this name: now {quoted(now)}{more}",
            f"“{quoted(name)}”已不用此名称，现为“{quoted(now)}”{chinese}",
            owner,
            None,
            (f"write {quoted(now)} or its usual short form", f"改为“{quoted(now)}”或其规范简称"),
        )


def _date(draft: Draft) -> str:
    """The document's date; of an undated draft the first day of the youngest year of which it cites a number."""
    if draft.document.date:
        return draft.document.date
    numbers = (fold(reference.number or "") for reference in draft.document.references)
    years = [match[1] for number in numbers for match in _OF_YEAR.finditer(number)]
    return f"{max(years)}-01-01" if years else ""


CHECK = Check(
    "abolished-department", Severity.WARNING,
    "a department under a name that was abolished before the document's date", "部门名称在成文时已撤销或更名",
    "write the present name", "改用现行机构名称",
    _find,
)  # fmt: skip
