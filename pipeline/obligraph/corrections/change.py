"""Corrections put upon one task, each cell with the reason that a person said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from obligraph.corrections.correction import REVIEWED, TASK, Correction
from obligraph.corrections.words import RULE, Reader, UnreadableError
from obligraph.exporters.matrix import cells
from obligraph.model import Document, Kind, Obligation, Reason, Strength

COLUMNS = {
    "lead": cells.LEAD,
    "support": cells.SUPPORT,
    "actors": cells.ACTORS,
    "deadlines": cells.DEADLINES,
    "standards": cells.STANDARDS,
    "kind": cells.KIND,
}
"""The column of each cell that a person may correct."""
_NO_OWNER = ("no-owner-stated", "only-actor-stated")
_STRENGTHS = {
    Kind.PROHIBITION: Strength.MUST,
    Kind.PERMISSION: Strength.MAY,
    Kind.ENCOURAGEMENT: Strength.MAY,
}


def corrected(
    task: Obligation, given: Mapping[str, Correction], reader: Reader, document: Document
) -> tuple[Obligation | None, list[tuple[Correction, UnreadableError]]]:
    """The task as people corrected it, None where they say that it is none; and the corrections whose words can no
    longer be read, which leave their cells alone.
    """
    if TASK in given:
        return None, []
    failed: list[tuple[Correction, UnreadableError]] = []
    made = task
    for cell in COLUMNS:
        one = given.get(cell)
        if one is None:
            continue
        try:
            made = _with(made, task, one, reader, document)
        except UnreadableError as error:
            failed.append((one, error))
    if any(cell in COLUMNS for cell in given):
        made = _owned(made, given)
    return replace(made, reviewed=REVIEWED in given or len(failed) < len(given)), failed


def words_of(task: Obligation, cell: str) -> str:
    """What the matrix says in a cell, "" where it is empty."""
    match cell:
        case "lead" | "support" | "actors":
            return cells.names(getattr(task, cell))
        case "deadlines":
            return cells.time_limits(task)
        case "standards":
            return cells.measures(task)
        case "kind" | "task":
            return cells.KINDS[task.kind]
    return ""


def _with(made: Obligation, task: Obligation, one: Correction, reader: Reader, document: Document) -> Obligation:
    """The task with one cell as it was corrected. Raises UnreadableError."""
    changed: dict[str, Any] = {}
    kept: list[Reason] = []
    match one.cell:
        case "kind":
            kind = reader.kind(one.after)
            strength = _STRENGTHS.get(kind, Strength.DO if made.strength is Strength.MAY else made.strength)
            changed = {"kind": kind, "strength": strength}
        case "lead" | "support" | "actors":
            changed = {one.cell: reader.parties(one.after, task, document)}
        case "deadlines":
            changed = {"deadlines": reader.deadlines(one.after, task, document)}
        case "standards":
            changed = {"standards": reader.standards(one.after, task, document)}
    if one.cell != "kind":
        spans = {item.span for item in changed[one.cell]}
        kept = [r for r in task.reasons if r.cell == one.cell and r.span in spans and r.span is not None]
    before = [r for r in made.reasons if r.cell != one.cell]
    at = next((n for n, r in enumerate(made.reasons) if r.cell == one.cell), len(made.reasons))
    at = sum(r.cell != one.cell for r in made.reasons[:at])
    reason = Reason(one.cell, RULE, words_of(task, one.cell), None, RULE)
    return replace(made, **changed, reasons=(*before[:at], reason, *kept, *before[at:]))


def _owned(task: Obligation, given: Mapping[str, Correction]) -> Obligation:
    """The task with the reason why nobody leads it, where the corrected actors change that reason."""
    if "lead" in given or task.lead or not any(r.code in _NO_OWNER for r in task.reasons):
        return task
    code = _NO_OWNER[bool(task.actors)]
    reasons = tuple(r._replace(code=code) if r.code in _NO_OWNER else r for r in task.reasons)
    return replace(task, reasons=reasons)
