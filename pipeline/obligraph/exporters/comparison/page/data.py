"""A comparison as JSON for the page: what the overview knows of a local document, its rows, and its text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from obligraph.comparing import together
from obligraph.exporters.comparison import wording
from obligraph.exporters.comparison.marked import Pieces, plain, sides
from obligraph.exporters.matrix import cells
from obligraph.exporters.web.values import Units, Words, levels, line, named, units
from obligraph.graph.plain import one_line, shortened
from obligraph.model import Comparison, Difference, Effect, Extraction, Obligation, Pair, Problem, Relation, Span

RELATIONS = tuple(wording.RELATIONS)
EFFECTS = tuple(wording.EFFECTS)
CELLS = ("lead", "support", "actors", "deadlines", "standards")
MOST_QUOTE = 4_000
"""Characters of a sentence that a row shows; the text holds all."""

_COLUMNS = (cells.LEAD, cells.SUPPORT, cells.ACTORS, cells.DEADLINES, cells.STANDARDS)
_MOST_WORDS = 80


class Central:
    """The central document, read once: its duties by number, and its offsets as scripts count them."""

    def __init__(self, extraction: Extraction) -> None:
        self.id = extraction.document.id
        self.at = Units(extraction.document.text)
        self.texts = [_bounded(plain(task.quote)) for task in extraction.obligations]
        self._numbers: dict[str, int] = {}
        for number, task in enumerate(extraction.obligations):
            self._numbers.setdefault(task.id, number)

    def numbers(self, tasks: Iterable[Obligation]) -> list[int]:
        """The numbers of these duties. Raises KeyError for one that is none of the document's."""
        return [self._numbers[task.id] for task in tasks]


def words() -> dict[str, list[str]]:
    """What relations, effects, cells and differences are called in both languages, by the keys of the page's words."""
    found: dict[str, list[str]] = {}
    for prefix, table in (
        ("relation", wording.RELATIONS),
        ("relation-about", wording.EXPLAINED),
        ("effect", wording.EFFECTS),
        ("cell", wording.CELLS),
        ("difference", wording.DIFFERENCES),
    ):
        found |= {f"{prefix}.{key}": list(both) for key, both in table.items()}
    return found


def names(extraction: Extraction) -> dict[str, Any]:
    """What a document is called."""
    document = named(extraction.document)
    return {
        "title": cells.short_title(document),
        "name": line(document.title or ""),
        "number": line(document.number or ""),
        "date": line(document.date or document.published or ""),
        "source": line(document.source),
        "place": line(document.jurisdiction),
        "tasks": len(extraction.obligations),
    }


def central(extraction: Extraction, known: Central) -> dict[str, Any]:
    """The central document's names and the cells of its duties."""
    return {**names(extraction), **_duties(extraction, known.texts)}


def summary(comparison: Comparison, known: Central) -> dict[str, Any]:
    """What the overview knows of a local document: its names, how many pairs stand in each relation, and for each
    central duty what became of it, as the relation's number, one digit a duty.
    """
    answers: list[list[Relation]] = [[] for _ in known.texts]
    counts = dict.fromkeys(RELATIONS, 0)
    for pair in comparison.pairs:
        counts[pair.relation] += 1
        if pair.local:
            for number in known.numbers(pair.central):
                answers[number].append(pair.relation)
    cover = "".join(str(RELATIONS.index(together(found))) for found in answers)
    return {**names(comparison.local), "counts": list(counts.values()), "cover": cover}


def rows(comparison: Comparison, known: Central) -> dict[str, Any]:
    """The pairs of a local document with the cells of its duties. A pair is `[duty, [central duties], relation, score,
    [differences], marks in the central sentence, marks in the local one]`; duty is -1 where it was dropped. Marks are
    lengths: so many characters that both have, so many that only this side has, and so on.
    """
    at = Units(comparison.local.document.text)
    tasks: list[Obligation] = []
    texts: list[str] = []
    pairs: list[list[Any]] = []
    for pair in comparison.pairs:
        above, below = sides(pair)
        number = -1
        if pair.local:
            number = len(tasks)
            tasks.append(pair.local)
            texts.append(_bounded(_joined(below)))
        centrals = known.numbers(pair.central)
        differences = [_difference(one, known.at, at) for one in pair.differences]
        marks = _central_marks(above, known.texts[centrals[0]] if centrals else "")
        place = [number, centrals, RELATIONS.index(pair.relation), round(pair.score, 2)]
        pairs.append([*place, differences, marks, _lengths(below)])
    local = replace(comparison.local, obligations=tuple(tasks))
    return {**_duties(local, texts), "pairs": pairs}


def text(extraction: Extraction, tasks: Iterable[Obligation]) -> dict[str, Any]:
    """A document's text, its headings `[start, end, level]`, and where these duties stand."""
    document = extraction.document
    at = Units(document.text)
    deep = levels(document.text, document.headings)
    return {
        "text": document.text,
        "headings": [[*at.span(span), level] for span, level in zip(document.headings, deep, strict=True)],
        "spans": [at.span(task.span) for task in tasks],
    }


def locals_of(pairs: Iterable[Pair]) -> list[Obligation]:
    """The local duties of a comparison, in the order of their numbers."""
    return [pair.local for pair in pairs if pair.local]


def problem(value: Problem) -> list[str]:
    """`[source, code, message]`."""
    return [line(value.source), line(value.code), line(value.message)]


def _duties(extraction: Extraction, texts: Sequence[str]) -> dict[str, Any]:
    """Duties in columns; `words` holds every text of a cell once, columns give their numbers."""
    words = Words()
    columns: dict[str, list[Any]] = {name: [] for name in ("id", "section", *CELLS, "names", "notes")}
    for row, task in cells.rows(extraction):
        columns["id"].append(row.text(cells.ID))
        columns["section"].append([words.number(one_line(heading)) for heading in task.section])
        for name, column in zip(CELLS, _COLUMNS, strict=True):
            columns[name].append(words.number(row.text(column)))
        parties = (*task.lead, *task.support, *task.actors)
        columns["names"].append(list(dict.fromkeys(words.number(one_line(party.name)) for party in parties)))
        columns["notes"].append(sum(1 << i for i, column in enumerate(_COLUMNS) if column in row.notes))
    return {"words": words.all(), "duties": {"text": list(texts), **columns}}


def _difference(one: Difference, central: Units, local: Units) -> list[Any]:
    words = (shortened(one_line(words), _MOST_WORDS) for words in (one.central, one.local))
    places = (_span(central, one.central_span), _span(local, one.local_span))
    return [line(one.cell), line(one.code), EFFECTS.index(Effect(one.effect)), *words, *places]


def _span(at: Units, span: Span | None) -> list[int] | None:
    return at.span(span) if span else None


def _central_marks(pieces: Pieces, text: str) -> list[Any]:
    """Lengths, or the sentence's own pieces where their white space differs from the sentence's as others show it."""
    joined = _bounded(_joined(pieces))
    if joined == text:
        return _lengths(pieces)
    return [joined, *_lengths(pieces)]


def _lengths(pieces: Pieces) -> list[int]:
    """The lengths of pieces, marked ones at odd places; none where nothing is marked."""
    if not any(piece.marked for piece in pieces):
        return []
    found = [0] if pieces[0].marked else []
    left = MOST_QUOTE
    for piece in pieces:
        kept = piece.text[:left]
        left -= len(kept)
        found.append(units(kept))
    return found


def _joined(pieces: Pieces) -> str:
    return "".join(piece.text for piece in pieces)


def _bounded(text: str) -> str:
    return text if len(text) <= MOST_QUOTE else text[:MOST_QUOTE] + "……"
