"""What the checks of `lint` find in a document, as JSON for the page: it says which words, in both languages.

Imported with the first document, as lint is: a run's start must not wait for it. The words to look for are ours, not
those of a user's lexicons: a run's folder does not say which these were, and `extract` and `export` write one page.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any, NamedTuple

from obligraph.exporters.web.values import Units, line
from obligraph.lexicon import Lexicon, load
from obligraph.lint import CHECKS, lint
from obligraph.model import Extraction, Finding, Severity

MOST_OF_DOCUMENT = 200
"""Findings of one severity and one document that the page lists."""

SEVERITIES = tuple(severity.value for severity in Severity)

_CODES = tuple(CHECKS)


class Checked(NamedTuple):
    """What was found in one document, by numbers of checks, severities and tasks.

    `counts` as `[check, severity, how many]`, None where a check broke down; `listed` as `[check, severity, message in
    Chinese, in English, start, end, task]`, task -1 where there is none, with `[hint in Chinese, in English]` at the
    end where it is not the check's own. `tasks`: how many findings of each severity a task has, 0 where it has none;
    `severities`: how many the document has.
    """

    counts: list[list[int]] | None
    listed: list[list[Any]]
    tasks: list[list[int] | int]
    severities: list[int]


def check(extraction: Extraction) -> Checked:
    """What is found in a document."""
    severities = [0] * len(SEVERITIES)
    try:
        found = lint(extraction, lexicon=_lexicon())
    except Exception:  # A defect of ours in a check must not cost the user the batch; the page says so.
        return Checked(None, [], [0] * len(extraction.obligations), severities)
    at = Units(extraction.document.text)
    numbers = {task.id: number for number, task in enumerate(extraction.obligations)}
    counts: Counter[tuple[int, int]] = Counter()
    of_tasks: dict[int, list[int]] = {}
    listed = []
    for finding in found:
        code, severity = _CODES.index(finding.code), SEVERITIES.index(finding.severity.value)
        task = numbers.get(finding.obligation, -1)
        counts[code, severity] += 1
        severities[severity] += 1
        if task >= 0:
            of_tasks.setdefault(task, [0] * len(SEVERITIES))[severity] += 1
        if severities[severity] <= MOST_OF_DOCUMENT:
            listed.append(_item(finding, code, severity, at, task))
    return Checked(
        [[*key, n] for key, n in sorted(counts.items())],
        listed,
        [of_tasks.get(i, 0) for i in range(len(extraction.obligations))],
        severities,
    )


@cache
def _lexicon() -> Lexicon:
    return load()


def table() -> list[list[str]]:
    """Every check: its code, what it finds and how to mend that, each in Chinese and in English."""
    return [[c.code, c.chinese, c.meaning, c.hint_chinese, c.hint] for c in CHECKS.values()]


def _item(finding: Finding, code: int, severity: int, at: Units, task: int) -> list[Any]:
    own = CHECKS[finding.code]
    hints = [[line(finding.hint_chinese), line(finding.hint)]] if finding.hint != own.hint else []
    return [code, severity, line(finding.chinese), line(finding.message), *at.span(finding.span), task, *hints]
