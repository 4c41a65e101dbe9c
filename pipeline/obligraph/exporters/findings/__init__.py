"""Findings of `lint` → text for people, JSON for scripts, SARIF for editors: a module a format, a line in WRITERS."""

from obligraph.exporters.findings.base import Factory, Linted, Options, Writer
from obligraph.exporters.findings.json import FindingsJson
from obligraph.exporters.findings.sarif import FindingsSarif
from obligraph.exporters.findings.text import SEVERITIES, FindingsText

WRITERS: dict[str, Factory] = {
    "text": FindingsText,
    "json": FindingsJson,
    "sarif": FindingsSarif,
}
"""Every format of findings, by its name."""

__all__ = ["SEVERITIES", "WRITERS", "Factory", "Linted", "Options", "Writer"]
