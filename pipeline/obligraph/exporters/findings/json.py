"""Findings as one JSON array, an object a line: for scripts."""

from __future__ import annotations

import json

from obligraph.exporters.findings.base import Lines, Linted, Options, Write, Writer
from obligraph.graph.plain import printable, shortened
from obligraph.model import Problem
from obligraph.records import encode

_QUOTED = 200


class FindingsJson(Writer):
    """The findings of all documents; a source that could not be read gives none."""

    def __init__(self, write: Write, options: Options) -> None:
        self._write = write
        self._ascii = not options.unicode
        self._between = "[\n"

    def add(self, linted: Linted) -> None:
        document = linted.document
        lines = Lines(document.text)
        for finding in linted.findings:
            region = lines.region(finding.span)
            quote = document.text[finding.span.start : min(finding.span.end, finding.span.start + _QUOTED + 1)]
            record = {
                "source": finding.source,
                "file": linted.place,
                "code": finding.code,
                "severity": finding.severity.value,
                "message": finding.message,
                "message_zh": finding.chinese,
                "hint": finding.hint,
                "hint_zh": finding.hint_chinese,
                "span": encode.span(finding.span),
                **region._asdict(),
                "quote": shortened(printable(quote), _QUOTED),
                "obligation": finding.obligation or None,
            }
            line = json.dumps(record) if self._ascii else encode.line(record).removesuffix("\n")
            self._write(self._between + line)
            self._between = ",\n"

    def problem(self, problem: Problem) -> None:
        return

    def close(self) -> None:
        self._write("[]\n" if self._between == "[\n" else "\n]\n")
