"""training.conll: one character and its tag a line, a blank line after each paragraph, as taggers of Chinese names read
it.
"""

from __future__ import annotations

import re
from pathlib import Path

from obligraph.exporters.base import Exporter
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.training.labels import is_entity
from obligraph.exporters.training.spans import Labelled, annotated, flat, legible
from obligraph.exporters.training.units import Unit, paragraphs
from obligraph.graph.plain import one_line
from obligraph.model import Extraction

# Many readers split lines at white space: a raw blank would leave a tag without its character.
_BLANK = r"[\s\u200b-\u200f]"
BLANK = "␠"


class Conll(Exporter):
    """BIO tags of the entities, and what tags cannot say in comments: lines that begin with `# `, which no other line
    does, for there a tab follows the character.
    """

    def __init__(self, folder: Path, *, empty: bool = False) -> None:
        """`empty`: paragraphs in which nothing was found are written as well."""
        self._file = AtomicFile(folder / "training.conll")
        self._empty = empty

    def add(self, extraction: Extraction) -> None:
        document = extraction.document
        given = annotated(extraction)
        for number, unit in enumerate(paragraphs(given, empty=self._empty)):
            head = f"# doc = {one_line(document.id)} {one_line(document.source)}\n" if number == 0 else ""
            self._file.write(head + _unit(unit, given.text[unit.start : unit.end]))

    def close(self) -> None:
        self._file.commit()

    def abort(self) -> None:
        self._file.abort()


def _unit(unit: Unit, text: str) -> str:
    entities, over = flat(unit.spans)
    tags = ["O"] * len(text)
    for span in entities:
        tags[span.start : span.end] = [f"B-{span.label}"] + [f"I-{span.label}"] * (span.end - span.start - 1)
    tasks = [span for span in unit.spans if not is_entity(span.label)]
    lines = [f"# unit = {unit.start} {unit.end}"]
    lines += [f"# task = {_place(unit, span)} {' '.join(map(one_line, span.ids))}" for span in tasks]
    lines += [f"# overlapping = {_place(unit, span)}" for span in over]
    lines += [f"{char}\t{tag}" for char, tag in zip(re.sub(_BLANK, BLANK, legible(text)), tags, strict=True)]
    return "\n".join(lines) + "\n\n"


def _place(unit: Unit, span: Labelled) -> str:
    return f"{span.label} {unit.start + span.start} {unit.start + span.end}"
