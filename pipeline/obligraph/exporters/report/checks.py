"""What the checks of `lint` find in a document, as JSON for the page: it says which words, in both languages.

Imported with the first document, as lint is: a run's start must not wait for it. The words to look for are ours, not
those of a user's lexicons: a run's folder does not say which these were, and `extract` and `export` write one page.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from obligraph.exporters.web.values import Units, line
from obligraph.lexicon import Lexicon, load
from obligraph.lint import CHECKS, lint
from obligraph.model import Extraction, Finding, Severity

MOST_OF_DOCUMENT = 200
"""Findings of one severity and one document that the page lists."""
MOST_FINDINGS = 5_000
"""Findings of one severity that the page lists."""

SEVERITIES = tuple(severity.value for severity in Severity)

_CODES = tuple(CHECKS)


class Checked(NamedTuple):
    """What was found in one document, by numbers of checks, severities and tasks.

    `record`: `counts` as `[check, severity, how many]`, and `list` as `[check, severity, message in Chinese, in
    English, start, end, task]`, task -1 where there is none, with `[hint in Chinese, in English]` at the end where it
    is not the check's own. `tasks`: how many findings of each severity a task has, 0 where it has none.
    """

    record: dict[str, Any] | None
    tasks: list[list[int] | int]
    severities: Counter[int]


class Checker:
    """Checks documents one by one, as long as the page has room for what it finds."""

    def __init__(self, most: int = MOST_FINDINGS) -> None:
        self._lexicon: Lexicon = load()
        self._left = [most] * len(SEVERITIES)

    def check(self, extraction: Extraction) -> Checked:
        """What is found in a document; its `record` is None where a check broke down."""
        try:
            found = lint(extraction, lexicon=self._lexicon)
        except Exception:  # A defect of ours in a check must not cost the user the batch; the page says so.
            return Checked(None, [0] * len(extraction.obligations), Counter())
        at = Units(extraction.document.text)
        numbers = {task.id: number for number, task in enumerate(extraction.obligations)}
        counts: Counter[tuple[int, int]] = Counter()
        severities: Counter[int] = Counter()
        of_tasks: dict[int, list[int]] = {}
        listed = []
        for finding in found:
            check, severity = _CODES.index(finding.code), SEVERITIES.index(finding.severity.value)
            task = numbers.get(finding.obligation, -1)
            counts[check, severity] += 1
            severities[severity] += 1
            if task >= 0:
                of_tasks.setdefault(task, [0] * len(SEVERITIES))[severity] += 1
            if severities[severity] <= MOST_OF_DOCUMENT and self._left[severity]:
                self._left[severity] -= 1
                listed.append(_item(finding, check, severity, at, task))
        record = {"counts": [[*key, n] for key, n in sorted(counts.items())], "list": listed}
        return Checked(record, [of_tasks.get(i, 0) for i in range(len(extraction.obligations))], severities)


def table() -> list[list[str]]:
    """Every check: its code, what it finds and how to mend that, each in Chinese and in English."""
    return [[c.code, c.chinese, c.meaning, c.hint_chinese, c.hint] for c in CHECKS.values()]


def _item(finding: Finding, check: int, severity: int, at: Units, task: int) -> list[Any]:
    own = CHECKS[finding.code]
    hints = [[line(finding.hint_chinese), line(finding.hint)]] if finding.hint != own.hint else []
    return [check, severity, line(finding.chinese), line(finding.message), *at.span(finding.span), task, *hints]
