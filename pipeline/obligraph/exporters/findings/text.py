"""Findings for people: a line each, by document; how to mend them comes once a code, at the end."""

from __future__ import annotations

from obligraph.exporters.findings.base import Lines, Linted, Options, Write, Writer, message
from obligraph.lint import CHECKS
from obligraph.model import Problem, Severity
from obligraph.text.places import page_of
from obligraph.text.terminal import padded, shown

SEVERITIES = {Severity.ERROR: ("error", "错误"), Severity.WARNING: ("warning", "警告"), Severity.NOTE: ("note", "提示")}
_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_WIDEST = max(map(len, CHECKS))


class FindingsText(Writer):
    """What was found, by document; documents without findings are left out."""

    def __init__(self, write: Write, options: Options) -> None:
        self._write = write
        self._zh = options.language == "zh"
        self._options = options
        self._seen: set[str] = set()
        self._first = True

    def add(self, linted: Linted) -> None:
        if not linted.findings:
            return
        lines = Lines(linted.document.text)
        self._write(f"{'' if self._first else chr(10)}{self._styled(shown(linted.place), '1')}\n")
        self._first = False
        places = [self._where(linted, lines, n) for n in range(len(linted.findings))]
        width = max(map(len, places))
        for place, finding in zip(places, linted.findings, strict=True):
            self._seen.add(finding.code)
            name = padded(SEVERITIES[finding.severity][self._zh], 5 if self._zh else 8)
            self._write(
                f"  {place:>{width}}  {self._styled(name, _COLORS[finding.severity])}"
                f"{shown(message(finding, self._options.language))}  {self._styled(finding.code, '2')}\n"
            )

    def problem(self, problem: Problem) -> None:
        return

    def close(self) -> None:
        if not self._seen:
            return
        self._write("\n改法：\n" if self._zh else "\nHow to mend them:\n")
        for code, check in CHECKS.items():
            if code in self._seen:
                self._write(f"  {padded(code, _WIDEST)}  {check.hint_chinese if self._zh else check.hint}\n")

    def _where(self, linted: Linted, lines: Lines, n: int) -> str:
        """The line, with the page before it where the format has pages."""
        span = linted.findings[n].span
        line = str(lines.region(span).line)
        page = page_of(linted.document.places, span.start) if linted.document.places else None
        return f"{page}/{line}" if page else line

    def _styled(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._options.color else text
