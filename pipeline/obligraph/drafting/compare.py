"""The story of `compare`: a central document and local ones → comparisons → files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from obligraph.comparing import Comparer
from obligraph.drafting.given import Given
from obligraph.exporters import Exports
from obligraph.exporters.comparison import COMPARISONS
from obligraph.model import Comparison, Extraction, Problem, Relation
from obligraph.readers import Limits
from obligraph.run import Source

Progress = Callable[[int, str], None]
"""(local documents done, the one just done)."""


class CompareError(Exception):
    """The central text cannot be used, or there is nothing to hold against it; the message says why and what to do."""


@dataclass(slots=True)
class Outcome:
    """What a comparison came to: both sides, pairs by relation over all local documents, and what could not be read."""

    folder: Path
    central: Extraction
    documents: int = 0
    relations: Counter[Relation] = field(default_factory=Counter)
    failures: list[Problem] = field(default_factory=list)


def compare(central: Source | Extraction, local: Source | Extraction, *, lexicons: Sequence[Source] = ()) -> Comparison:
    """A local document held against the central one; each is an Extraction (one of `extract(…).extractions`), or a file
    or run's folder that comes to one document. Raises CompareError.
    """
    given = Given(lexicons)
    above, below = (one if isinstance(one, Extraction) else central_of(given, one) for one in (central, local))
    return Comparer(above).compare(below)


def compare_documents(
    central: Source, locals_: Sequence[Source], folder: Path, *, formats: Collection[str] = COMPARISONS,
    lexicons: Sequence[Source] = (), limits: Limits | None = None, progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """Hold every local document against the central one and write the files into `folder`, in memory that does not
    grow with their number but for what a file's own format holds.

    `central` and `locals_` are documents, folders, globs or runs' folders; `central` must come to one document, which
    is left out where it lies among the local ones. `formats` are names of COMPARISONS. Raises CompareError,
    results.ResultsError, lexicon.LexiconError and exporters.ExportError.
    """
    given = Given(lexicons, limits)
    above = central_of(given, central)
    outcome = Outcome(folder, above)
    with Exports(folder, {name: COMPARISONS[name].factory for name in COMPARISONS if name in formats}) as exports:
        for one in comparisons(given, above, locals_):
            if isinstance(one, Problem):
                outcome.failures.append(one)
                exports.problem(one)
                continue
            exports.add(one)
            outcome.documents += 1
            outcome.relations.update(pair.relation for pair in one.pairs)
            if progress is not None:
                progress(outcome.documents, one.local.document.source)
        if not outcome.documents:
            raise CompareError(_nothing(outcome))
    return outcome


def comparisons(given: Given, above: Extraction, locals_: Sequence[Source]) -> Iterator[Comparison | Problem]:
    """Every local document held against the central one; the central one itself is passed over."""
    comparer = Comparer(above)
    for one in given.extractions(locals_):
        if isinstance(one, Problem):
            yield one
        elif one.document.id != above.document.id:
            yield comparer.compare(one)


def central_of(given: Given, source: Source) -> Extraction:
    """The one document that a source comes to. Raises CompareError where it is none or several."""
    found = list(given.extractions([source]))
    documents = [one for one in found if isinstance(one, Extraction)]
    if len(documents) == 1:
        return documents[0]
    if documents:
        names = "、".join(one.document.source for one in documents[:3])
        raise CompareError(f"{source}: {len(documents)} documents ({names} …); give one document (须为一份文件)")
    why = next((one.message for one in found if isinstance(one, Problem)), "no document (没有文件)")
    raise CompareError(f"{source}: {why}")


def _nothing(outcome: Outcome) -> str:
    why = next((f"{one.source}: {one.message}" for one in outcome.failures), "")
    return f"no local document to hold against the central one (没有可对照的本地文件){': ' if why else ''}{why}"
