"""label-studio.json and label-studio.xml: tasks with predictions to review, and the labelling interface for them.

What was found is written as predictions, not annotations: Label Studio then tells apart what a person has confirmed.
It counts offsets into text in code points.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from obligraph.exporters.base import Exporter
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.training.labels import ENTITIES, RELATIONS, TASKS
from obligraph.exporters.training.spans import Labelled, annotated, legible
from obligraph.exporters.training.units import Unit, pieces
from obligraph.graph.plain import one_line
from obligraph.model import Document, Extraction
from obligraph.records import encode
from obligraph.version import __version__

_CONTROL, _OBJECT = "label", "text"


class LabelStudio(Exporter):
    """One task a document, or a piece of a long one."""

    def __init__(self, folder: Path) -> None:
        self._json = AtomicFile(folder / "label-studio.json")
        self._xml = AtomicFile(folder / "label-studio.xml")
        self._before = "[\n"

    def add(self, extraction: Extraction) -> None:
        given = annotated(extraction)
        for unit in pieces(given, [heading.start for heading in extraction.document.headings]):
            text = legible(given.text[unit.start : unit.end])
            record = encode.line(_task(extraction.document, unit, text)).removesuffix("\n")
            self._json.write(self._before + record)
            self._before = ",\n"

    def close(self) -> None:
        self._json.write("[]\n" if self._before == "[\n" else "\n]\n")
        self._xml.write(interface())
        self._json.commit()
        self._xml.commit()

    def abort(self) -> None:
        self._json.abort()
        self._xml.abort()


def interface() -> str:
    """The labelling configuration: every label and relation that the file uses."""
    lines = ["<View>", "  <Relations>"]
    lines += [f"    <Relation value={quoteattr(relation.name)}/>" for relation in RELATIONS]
    lines += ["  </Relations>", f'  <Labels name="{_CONTROL}" toName="{_OBJECT}">']
    for number, label in enumerate((*ENTITIES, *TASKS), 1):
        hint, key = quoteattr(label.chinese), number % 10
        lines.append(
            f'    <Label value="{label.name}" hint={hint} hotkey="{key}" background={quoteattr(label.colour)}/>'
        )
    lines += ["  </Labels>", f'  <Text name="{_OBJECT}" value="$text"/>', "</View>"]
    return "\n".join(lines) + "\n"


def _task(document: Document, unit: Unit, text: str) -> dict[str, Any]:
    ids = [f"{span.label}-{span.start}-{span.end}" for span in unit.spans]
    regions = [_region(span, name, text) for span, name in zip(unit.spans, ids, strict=True)]
    relations = [
        {"type": "relation", "from_id": ids[r.source], "to_id": ids[r.target], "direction": "right", "labels": [r.name]}
        for r in unit.relations
    ]
    score = min((span.confidence for span in unit.spans), default=1.0)
    return {
        "data": {
            "text": text,
            "source": one_line(document.source),
            "doc": document.id,
            "title": one_line(document.title or ""),
            "start": unit.start,
            "relations_cut": unit.cut,
        },
        "predictions": [
            {"model_version": f"obligraph {__version__}", "score": score, "result": [*regions, *relations]}
        ],
    }


def _region(span: Labelled, name: str, text: str) -> dict[str, Any]:
    value = {
        "start": span.start,
        "end": span.end,
        "text": text[span.start : span.end],
        "labels": [span.label],
    }
    region = {"id": name, "from_name": _CONTROL, "to_name": _OBJECT, "type": "labels", "value": value}
    return region | ({"score": span.confidence, "meta": {"text": list(span.ids)}} if span.ids else {})
