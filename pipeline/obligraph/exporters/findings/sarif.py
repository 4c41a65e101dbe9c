"""Findings as SARIF 2.1.0 (OASIS Standard, Static Analysis Results Interchange Format), which editors, GitHub and
GitLab show at the line. Rules carry their help in English and Chinese; messages are in the chosen language.

Offsets and columns count Unicode code points (`columnKind`). Results come out one by one; of the document that holds
them, only the head and the tail are kept.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from urllib.parse import quote

from obligraph.exporters.findings.base import Lines, Linted, Options, Write, Writer, hint, message
from obligraph.graph.plain import printable, shortened
from obligraph.lint import CHECKS
from obligraph.model import Finding, Problem, Severity
from obligraph.records import encode
from obligraph.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_TAG = {"zh": "zh-CN", "en": "en-US"}
_SNIPPET = 200


class FindingsSarif(Writer):
    """One run with the findings of all documents, and a notification for each source that could not be read."""

    def __init__(self, write: Write, options: Options) -> None:
        self._write = write
        self._options = options
        self._problems: list[Problem] = []
        self._between = "\n"
        driver = {
            "name": "obligraph",
            "version": __version__,
            "language": _TAG[options.language],
            "rules": [_rule(code) for code in CHECKS],
        }
        self._write(
            f'{{\n"$schema": "{SCHEMA}",\n"version": "2.1.0",\n"runs": [{{\n'
            f'"tool": {self._json({"driver": driver})},\n"columnKind": "unicodeCodePoints",\n"results": ['
        )

    def add(self, linted: Linted) -> None:
        lines = Lines(linted.document.text)
        seen: dict[str, int] = {}
        for finding in linted.findings:
            self._write(self._between + self._json(self._result(linted, finding, lines, seen)))
            self._between = ",\n"

    def problem(self, problem: Problem) -> None:
        self._problems.append(problem)

    def close(self) -> None:
        invocation: dict[str, object] = {"executionSuccessful": not self._problems}
        if self._problems:
            invocation["toolExecutionNotifications"] = [
                {
                    "level": "error",
                    "descriptor": {"id": problem.code},
                    "message": {"text": printable(f"{problem.source}: {problem.message}")},
                }
                for problem in self._problems
            ]
        self._write(f'\n],\n"invocations": [{self._json(invocation)}]\n}}]\n}}\n')

    def _result(self, linted: Linted, finding: Finding, lines: Lines, seen: dict[str, int]) -> Mapping[str, object]:
        text, span, language = linted.document.text, finding.span, self._options.language
        region = lines.region(span)
        snippet = printable(text[span.start : min(span.end, span.start + _SNIPPET + 1)])
        # The same words keep the same mark where lines move; a second finding on them gets one of its own.
        digest = hashlib.sha256(f"{finding.code}\0{snippet}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
        seen[digest] = seen.get(digest, 0) + 1
        properties = {"obligation": finding.obligation} if finding.obligation else {}
        said = printable(f"{message(finding, language)}{'。' if language == 'zh' else '. '}{hint(finding, language)}")
        return {
            "ruleId": finding.code,
            "ruleIndex": list(CHECKS).index(finding.code),
            "level": _LEVELS[finding.severity],
            "message": {"text": said},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": uri(linted.place)},
                        "region": {
                            "startLine": region.line,
                            "startColumn": region.column,
                            "endLine": region.end_line,
                            "endColumn": region.end_column,
                            "charOffset": span.start,
                            "charLength": span.end - span.start,
                            "snippet": {"text": shortened(snippet, _SNIPPET)},
                        },
                    }
                }
            ],
            "partialFingerprints": {"words/v1": f"{digest}:{seen[digest]}"},
            **({"properties": properties} if properties else {}),
        }

    def _json(self, value: Mapping[str, object]) -> str:
        return encode.line(value).removesuffix("\n") if self._options.unicode else json.dumps(value)


def uri(place: str) -> str:
    """A relative file as a URI reference: forward slashes, everything else percent-encoded."""
    return quote(os.fsencode(place.replace("\\", "/") if os.sep == "\\" else place), safe="/")


def _rule(code: str) -> Mapping[str, object]:
    check = CHECKS[code]
    return {
        "id": code,
        "name": "".join(part.capitalize() for part in code.split("-")),
        "shortDescription": {"text": f"{check.meaning} ({check.chinese})"},
        "help": {"text": f"{check.hint}\n{check.hint_chinese}"},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
    }
