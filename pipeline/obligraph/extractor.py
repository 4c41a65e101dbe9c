"""One reading → one `Extraction`: what the document is, its obligations, and what could not be decided."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from obligraph.assemble.obligations import Assembler, Found
from obligraph.collector import paused
from obligraph.language import analyse, build
from obligraph.lexicon import Lexicon
from obligraph.lexicon import load as load_lexicon
from obligraph.model import Document, Extraction, Obligation, Place, Problem, Reading
from obligraph.resolve.citations import malformed_numbers, references
from obligraph.resolve.front_matter import read_front_matter
from obligraph.resolve.organisations import organisations_of
from obligraph.text.places import within


class Extractor:
    """One lexicon's worth of machinery, built once (in about half a second) and used for any number of documents.

    `lexicons` are folders layered over ours, the later over the earlier; `components` are names under which spaCy knows
    components of your own, which run after ours; `lexicon` is what came of all. Raises lexicon.LexiconError, and
    ValueError for a component that spaCy does not know.
    """

    def __init__(self, *lexicons: str | Path, components: Sequence[str] = ()) -> None:
        self.lexicon: Lexicon = load_lexicon(*lexicons)
        self._nlp = build(self.lexicon, components, tokens=bool(components))
        self._assembler = Assembler(self.lexicon, organisations_of(self.lexicon))

    def extract(self, reading: Reading) -> Extraction:
        """Everything that one reading holds: what the document is, its obligations, and what could not be decided."""
        with paused():
            return self._extract(reading)

    def _extract(self, reading: Reading) -> Extraction:
        found = analyse(self._nlp, reading.text)
        front = read_front_matter(reading, self.lexicon, found.folded)
        document = Document(
            id=identity(reading.text),
            source=reading.source,
            text=reading.text,
            blocks=reading.blocks,
            title=front.title,
            number=front.number,
            issuers=front.issuers,
            addressees=front.addressees,
            date=front.date,
            published=front.published,
            level=front.level,
            jurisdiction=front.jurisdiction,
            references=references(found.mentions["references"], reading.text, front, found.folded),
            pages=reading.pages,
            format=reading.format,
            encoding=reading.encoding,
            places=reading.places,
        )
        result = self._assembler.assemble(
            document, Found(found.folded, found.words, found.tags, found.mentions), front.spans
        )
        problems = (
            *reading.problems,
            *front.problems,
            *malformed_numbers(found.mentions["references"], reading.source),
            *result.problems,
        )
        if not result.obligations:
            message = (
                "no task was found in this document; if it holds tasks, tell us which sentence was missed (未发现任务)"
            )
            problems = (*problems, Problem(reading.source, None, "no-task", message))
        obligations = result.obligations
        if reading.places:
            obligations = tuple(_placed(o, within(reading.places, o.span)) for o in obligations)
        return Extraction(result.document, obligations, problems)


def _placed(task: Obligation, places: tuple[Place, ...]) -> Obligation:
    """The task with its places; it is as sure as the least sure of its lines."""
    sure = min((place.confidence for place in places), default=1.0)
    confidence = task.confidence if sure == 1 else round(task.confidence * sure, 2)
    return replace(task, places=places, confidence=confidence)


def identity(text: str) -> str:
    """A document's id: the first 16 hex digits of the SHA-256 of its text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
