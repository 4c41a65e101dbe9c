"""A draft against good practice: one module a check, one line a check in CHECKS.

Checks look at what a document says and how it was read; they read no files, and compare no two documents: a comparison
is handed in. What a check found is told by its code, so that it can be silenced.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache

from obligraph.lexicon import Lexicon, load
from obligraph.lint import (
    abolished_department,
    contradictory_tasks,
    contradicts_parent,
    deadline_before_date,
    duplicate_task,
    heading_number,
    malformed_number,
    no_deliverable,
    no_owner,
    number_missing,
    percent_or_points,
    standard_without_baseline,
    standard_without_unit,
    table_text_conflict,
    two_leads,
    vague_time,
    year_missing,
)
from obligraph.lint.base import Check, Draft, Words
from obligraph.model import Comparison, Extraction, Finding

CHECKS: dict[str, Check] = {
    "no-owner": no_owner.CHECK,
    "two-leads": two_leads.CHECK,
    "abolished-department": abolished_department.CHECK,
    "deadline-before-date": deadline_before_date.CHECK,
    "year-missing": year_missing.CHECK,
    "vague-time": vague_time.CHECK,
    "standard-without-unit": standard_without_unit.CHECK,
    "standard-without-baseline": standard_without_baseline.CHECK,
    "percent-or-points": percent_or_points.CHECK,
    "malformed-number": malformed_number.CHECK,
    "number-missing": number_missing.CHECK,
    "contradicts-parent": contradicts_parent.CHECK,
    "duplicate-task": duplicate_task.CHECK,
    "contradictory-tasks": contradictory_tasks.CHECK,
    "heading-number": heading_number.CHECK,
    "table-text-conflict": table_text_conflict.CHECK,
    "no-deliverable": no_deliverable.CHECK,
}
"""Every check, by its code."""


def lint(
    extraction: Extraction, comparison: Comparison | None = None, *, lexicon: Lexicon | None = None,
    codes: Collection[str] = CHECKS,
) -> tuple[Finding, ...]:  # fmt: skip
    """What the checks of `codes` find in a document, in text order. `comparison`: the document held against the text
    that it carries out; its `local` side is the document. `lexicon`: ours where it is None. Raises LexiconError."""
    draft = Draft(extraction, comparison, _words(lexicon or load()))
    found = [finding for code, check in CHECKS.items() if code in codes for finding in _findings(draft, check)]
    order = list(CHECKS)
    return tuple(sorted(found, key=lambda finding: (finding.span, order.index(finding.code), finding.message)))


@lru_cache(maxsize=4)
def _words(lexicon: Lexicon) -> Words:
    return Words(lexicon)


def _findings(draft: Draft, check: Check) -> Iterator[Finding]:
    for found in check.find(draft):
        hint, chinese = found.hint or (check.hint, check.hint_chinese)
        yield Finding(
            draft.document.source, found.span, check.code, found.severity or check.severity, found.message,
            found.chinese, hint, chinese, found.task,
        )  # fmt: skip


__all__ = ["CHECKS", "Check", "lint"]
