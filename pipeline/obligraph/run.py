"""The story in one file: inputs → readers → what the document is → language layer → assembly → exporters.

`Extractor` (extractor.py) turns one reading into one `Extraction`; `extract` does it for many files in Python; `run`
also writes the results, and `load` reads them back.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from obligraph.collector import paused
from obligraph.extractor import Extractor
from obligraph.lexicon import Lexicon
from obligraph.model import Document, Extraction, Obligation, Problem, Reading
from obligraph.readers import Input, Limits, ReadError, content, expand, read
from obligraph.readers.base import defect
from obligraph.version import __version__

if TYPE_CHECKING:
    import networkx
    import pandas

    from obligraph.corrections import Applied
    from obligraph.records.fields import CountsRecord, InputRecord

__all__ = ["Extractor", "Result", "Source", "Summary", "each", "extract", "load", "read_document", "run"]

Source = str | Path
Progress = Callable[[int, int, str], None]
"""(files done, files in all, the file just done)."""


@dataclass(slots=True)
class Result:
    """What `extract` found, in the order of the sources."""

    extractions: list[Extraction] = field(default_factory=list)
    failures: list[Problem] = field(default_factory=list)

    @property
    def documents(self) -> list[Document]:
        """One per file that could be read."""
        return [e.document for e in self.extractions]

    @property
    def obligations(self) -> list[Obligation]:
        """All obligations of all documents."""
        return [o for e in self.extractions for o in e.obligations]

    @property
    def problems(self) -> list[Problem]:
        """What could not be read, resolved or decided."""
        return self.failures + [p for e in self.extractions for p in e.problems]

    @property
    def graph(self) -> networkx.MultiDiGraph[str]:
        """The obligation graph (see docs/graph.md), built anew at each access."""
        from obligraph.graph.build import build as build_graph

        return build_graph(self.extractions)

    def to_pandas(self) -> pandas.DataFrame:
        """One row an obligation; list cells hold the names and quotes joined by 、 or ；. Needs the extra
        `obligraph[pandas]`."""
        try:
            import pandas
        except ImportError as error:
            raise ImportError("result.to_pandas() needs pandas: pip install 'obligraph[pandas]'") from error
        return pandas.DataFrame.from_records([_flat(o) for o in self.obligations], columns=list(_COLUMNS))


_COLUMNS = (
    "id", "source", "quote", "kind", "strength", "section", "lead", "support", "actors", "deadline", "deadline_end",
    "standard", "action", "object", "condition", "confidence", "start", "end",
)  # fmt: skip


def _flat(o: Obligation) -> dict[str, Any]:
    return {
        "id": o.id,
        "source": o.source,
        "quote": o.quote,
        "kind": o.kind.value,
        "strength": o.strength.value,
        "section": " / ".join(o.section),
        "lead": "、".join(p.name for p in o.lead),
        "support": "、".join(p.name for p in o.support),
        "actors": "、".join(p.name for p in o.actors),
        "deadline": "；".join(d.quote for d in o.deadlines),
        "deadline_end": max((d.end for d in o.deadlines if d.end), default=None),
        "standard": "；".join(s.quote for s in o.standards),
        "action": o.action,
        "object": o.object,
        "condition": o.condition,
        "confidence": o.confidence,
        "start": o.span.start,
        "end": o.span.end,
    }


def extract(
    sources: Source | Iterable[Source], *, lexicons: Sequence[Source] = (), components: Sequence[str] = ()
) -> Result:
    """Extract from files, folders and globs. A file that cannot be read is a problem of the result, never an
    exception."""
    names = [sources] if isinstance(sources, str | Path) else list(sources)
    extractor = Extractor(*lexicons, components=components)
    inputs, problems = expand(names)
    result = Result(failures=list(problems))
    for _, outcome in each(extractor, inputs, Limits()):
        if isinstance(outcome, Problem):
            result.failures.append(outcome)
        else:
            result.extractions.append(outcome[0])
    return result


def load(folder: Source) -> Result:
    """What a run wrote into `folder`, as the Result that `extract` gives but for `Document.blocks` and `Party.rule`,
    which no file holds. Raises results.ResultsError where the folder holds no results or they are damaged.
    """
    from obligraph.results import Results

    results = Results(Path(folder))
    return Result(list(results.extractions()), results.failures())


def read_document(path: Source, *, lexicons: Sequence[Source] = ()) -> Document:
    """One file as a Document, its obligations left out. Raises readers.ReadError."""
    extractor = Extractor(*lexicons)
    return extractor.extract(read(Input(Path(path).name, Path(path)), extractor.lexicon)).document


def each(
    extractor: Extractor, inputs: Sequence[Input], limits: Limits
) -> Iterator[tuple[Input, Problem | tuple[Extraction, Reading]]]:
    """Every input with its extraction, or with the problem that kept it from being read; the batch goes on."""
    for given in inputs:
        try:
            reading = read(given, extractor.lexicon, limits)
            outcome: Problem | tuple[Extraction, Reading] = (extractor.extract(reading), reading)
        except ReadError as error:
            outcome = error.problem
        except Exception as error:  # A defect of ours on one document must not cost the user the batch.
            outcome = defect(given.source, error)
        yield given, outcome


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: counts, and every problem of a file that could not be read. `corrected` are cells that say what
    people said in an earlier run's results, `unfit` corrections that no longer fit.
    """

    folder: Path
    files: int
    documents: int
    obligations: int
    with_lead: int
    with_deadline: int
    with_standard: int
    problems: int
    failures: tuple[Problem, ...]
    seconds: float
    corrected: int = 0
    unfit: int = 0


def run(
    sources: Sequence[Source], folder: Path, *, lexicons: Sequence[Source] = (), components: Sequence[str] = (),
    limits: Limits | None = None, progress: Progress | None = None,
) -> Summary:  # fmt: skip
    """Extract from all sources and write the results into `folder`; memory does not grow with the number of files.

    Corrections that lie in the folder are put upon the results again; raises corrections.CorrectionsError where they
    cannot be read.
    """
    from obligraph.exporters import EXPORTERS, Exports, write_manifest

    begun, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.perf_counter()
    limits = limits or Limits()
    with paused(keep=True):
        extractor = Extractor(*lexicons, components=components)
    corrections = _corrections(folder, extractor.lexicon)
    inputs, unusable = expand(sources, limits)
    failures = list(unusable)
    records: list[InputRecord] = []
    counts: CountsRecord = {
        "files": len(inputs),
        "documents": 0,
        "obligations": 0,
        "lead": 0,
        "deadline": 0,
        "standard": 0,
        "problems": 0,
    }
    stored = {"corrections": corrections.keeper} if corrections else {}
    with Exports(folder, {**stored, **EXPORTERS}) as exports:
        for problem in unusable:
            exports.problem(problem)
        for n, (given, outcome) in enumerate(each(extractor, inputs, limits), 1):
            if isinstance(outcome, Problem):
                failures.append(outcome)
                exports.problem(outcome)
            else:
                extraction, reading = outcome
                if corrections is not None:
                    extraction = corrections.applied(extraction)
                exports.add(extraction)
                _count(counts, extraction)
                records.append(_record(given, reading, limits))
            if progress is not None:
                progress(n, len(inputs), given.source)
    counts["problems"] += len(failures)
    seconds = time.perf_counter() - clock
    write_manifest(
        folder, version=__version__, lexicon_digest=extractor.lexicon.digest, inputs=records, counts=counts,
        timings={"begun": begun, "seconds": round(seconds, 3)},
    )  # fmt: skip
    return Summary(
        folder, len(inputs), counts["documents"], counts["obligations"], counts["lead"], counts["deadline"],
        counts["standard"], counts["problems"], tuple(failures), seconds,
        corrections.cells if corrections else 0, corrections.unfit if corrections else 0,
    )  # fmt: skip


def _corrections(folder: Path, lexicon: Lexicon) -> Applied | None:
    """What people corrected in an earlier run's results in this folder (`obligraph import`)."""
    if not (folder / "corrections.jsonl").exists():
        return None
    from obligraph.corrections import Applied

    return Applied(folder, lexicon)


def _count(counts: CountsRecord, extraction: Extraction) -> None:
    counts["documents"] += 1
    counts["problems"] += len(extraction.problems)
    for o in extraction.obligations:
        counts["obligations"] += 1
        counts["lead"] += bool(o.lead)
        counts["deadline"] += bool(o.deadlines)
        counts["standard"] += bool(o.standards)


def _record(given: Input, reading: Reading, limits: Limits) -> InputRecord:
    data = content(given, limits)
    return {
        "source": given.source,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "format": reading.format,
        "encoding": reading.encoding,
    }
