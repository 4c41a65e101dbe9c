"""doccano.jsonl: documents, or pieces of long ones, with entities and relations, as doccano's import JSONL(Relation)
reads them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from obligraph.exporters.base import Exporter
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.training.spans import annotated, legible
from obligraph.exporters.training.units import Unit, pieces
from obligraph.graph.plain import one_line
from obligraph.model import Document, Extraction
from obligraph.records import encode


class Doccano(Exporter):
    """One piece a line. doccano looks a relation's ends up by their numbers among all lines that it reads together, so
    entities and relations are counted through the whole file.
    """

    def __init__(self, folder: Path) -> None:
        self._file = AtomicFile(folder / "doccano.jsonl")
        self._entities = self._relations = 0

    def add(self, extraction: Extraction) -> None:
        given = annotated(extraction)
        for unit in pieces(given, [heading.start for heading in extraction.document.headings]):
            text = legible(given.text[unit.start : unit.end])
            self._file.write(encode.line(self._record(extraction.document, unit, text)))

    def close(self) -> None:
        self._file.commit()

    def abort(self) -> None:
        self._file.abort()

    def _record(self, document: Document, unit: Unit, text: str) -> dict[str, Any]:
        entity, relation = self._entities, self._relations
        self._entities += len(unit.spans)
        self._relations += len(unit.relations)
        return {
            "text": text,
            "entities": [
                {"id": entity + i, "start_offset": span.start, "end_offset": span.end, "label": span.label}
                for i, span in enumerate(unit.spans)
            ],
            "relations": [
                {"id": relation + i, "from_id": entity + r.source, "to_id": entity + r.target, "type": r.name}
                for i, r in enumerate(unit.relations)
            ],
            "source": one_line(document.source),
            "doc": document.id,
            "title": one_line(document.title or ""),
            "start": unit.start,
            "relations_cut": unit.cut,
        }
