"""The story in one file: inputs → readers → what the document is → language layer → assembly → exporters.

`Extractor` (extractor.py) turns one reading into one `Extraction`; `extract` does it for many files in Python; `run`
also writes the results, and `load` reads them back.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, overload

from obligraph.batch.bundle import Counts
from obligraph.batch.engines import EngineError
from obligraph.batch.engines import engine as engine_of
from obligraph.batch.making import Making
from obligraph.batch.worker import Task, Worker
from obligraph.lexicon import Lexicon
from obligraph.lexicon import load as load_lexicon
from obligraph.model import Document, Extraction, Problem
from obligraph.readers import Input, Limits, ReadError, expand, read
from obligraph.readers.base import defect
from obligraph.result import Result
from obligraph.store.place import DEFAULT
from obligraph.version import __version__

if TYPE_CHECKING:
    from obligraph.corrections import Applied
    from obligraph.extractor import Extractor
    from obligraph.records.fields import CountsRecord, InputRecord
    from obligraph.results.lazy import LazyResult
    from obligraph.store import Store

__all__ = ["Result", "Source", "Step", "Summary", "each", "extract", "load", "read_document", "run"]

Source = str | Path
MANY = 24
"""Inputs from which a run starts workers, and keeps what it made for the next run."""

_REVISER = "obligraph.corrections:Revision"
_COMPONENTS = "spacy_factories"
_CORRECTIONS = "corrections.jsonl"

Progress = Callable[[int, int, str], None]
"""(files done, files in all, the file just done)."""


class Step(NamedTuple):
    """How far a run is: files done and in all, and the file just done, "" before the first. `failed` are the sources
    that could not be read, `reused` the files that came from the store; `kept`: what is done is there for the next run.
    `writing`: all are done, and the results are being finished and put in place.
    """

    done: int
    total: int
    source: str = ""
    failed: int = 0
    reused: int = 0
    kept: bool = False
    writing: bool = False


Watch = Callable[[Step], None]


def extract(
    sources: Source | Iterable[Source], *, lexicons: Sequence[Source] = (), components: Sequence[str] = ()
) -> Result:
    """Extract from files, folders and globs, in this process, and write nothing. A file that cannot be read is a
    problem of the result, never an exception. Raises lexicon.LexiconError. For thousands of files, `run.run` and
    `load(…, lazy=True)` keep memory small.
    """
    names = [sources] if isinstance(sources, str | Path) else list(sources)
    from obligraph.extractor import Extractor

    extractor = Extractor(*lexicons, components=components)
    inputs, problems = expand(names)
    result = Result(failures=list(problems))
    for _, outcome in each(extractor, inputs, Limits()):
        if isinstance(outcome, Problem):
            result.failures.append(outcome)
        else:
            result.extractions.append(outcome)
    return result


@overload
def load(folder: Source, *, lazy: Literal[False] = False) -> Result:
    """All of it, held in memory."""


@overload
def load(folder: Source, *, lazy: Literal[True]) -> LazyResult:
    """What is asked for, when it is asked for."""


def load(folder: Source, *, lazy: bool = False) -> Result | LazyResult:
    """What a run wrote into `folder`, as the Result that `extract` gives but for `Document.blocks` and `Party.rule`,
    which no file holds. `lazy`: a LazyResult instead, which reads what is asked for, when it is asked for: for runs
    that memory does not hold. Raises results.ResultsError where the folder holds no results or they are damaged.
    """
    if lazy:
        from obligraph.results.lazy import LazyResult

        return LazyResult(Path(folder))
    from obligraph.results import Results

    results = Results(Path(folder))
    return Result(list(results.extractions()), results.failures())


def read_document(path: Source, *, lexicons: Sequence[Source] = ()) -> Document:
    """One file as a Document (text, title, number, issuers, date, level …), its obligations left out. Raises
    readers.ReadError and lexicon.LexiconError."""
    from obligraph.extractor import Extractor

    extractor = Extractor(*lexicons)
    return extractor.extract(read(Input(Path(path).name, Path(path)), extractor.lexicon)).document


def each(extractor: Extractor, inputs: Sequence[Input], limits: Limits) -> Iterator[tuple[Input, Extraction | Problem]]:
    """Every input with its extraction, or with the problem that kept it from being read; the batch goes on."""
    for given in inputs:
        try:
            outcome: Extraction | Problem = extractor.extract(read(given, extractor.lexicon, limits))
        except ReadError as error:
            outcome = error.problem
        except Exception as error:  # A defect of ours on one document must not cost the user the batch.
            outcome = defect(given.source, error)
        yield given, outcome


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: counts, and every problem of a file that could not be read. `corrected` are cells that say what
    people said in an earlier run's results, `unfit` corrections that no longer fit. `reused` documents came from the
    store, `notes` tell what went wrong with it.
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
    reused: int = 0
    notes: tuple[Problem, ...] = ()


def run(
    sources: Sequence[Source], folder: Path, *, lexicons: Sequence[Source] = (), components: Sequence[str] = (),
    limits: Limits | None = None, progress: Progress | None = None, workers: int | None = 1,
    store: Source | None = None, resumable: bool = False, force: bool = False, formats: Sequence[str] = (),
    engine: str = "", address: str = "", watch: Watch | None = None,
) -> Summary:  # fmt: skip
    """Extract from all sources and write the results into `folder`; memory does not grow with the number of files.

    With `workers` processes (None: as many as there are cores, where there are many inputs); the results are the same
    with any number. `store` (a file or a URL) keeps what was made of each document, and gives back what is there
    already unless `force`. `resumable` keeps it beside the results, where there are many inputs or a store lies there
    already. `formats` are written too, of those that `exporters.segmented` knows (`dataset`).

    `progress` is told of every file that is done, `watch` too, and also of the begin and of the end, with all that is
    known by then.

    `engine` ("dask") has the workers of a cluster do it, behind the scheduler at `address` (without one, `workers` on
    this machine); the results are the same. Raises batch.engines.EngineError where the cluster cannot.

    Corrections that lie in the folder are put upon the results again; raises corrections.CorrectionsError where they
    cannot be read. Components that no installed package names under the entry points `spacy_factories` are known to
    this process alone, and are run in it; the others run in several where `workers` says so.
    """
    from obligraph.exporters import EXPORTERS, Exports, Factory, segmented, write_manifest

    begun, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.perf_counter()
    limits = limits or Limits()
    inputs, unusable = expand(sources, limits)
    corrections = _corrections(folder)
    if engine and (components or corrections is not None):
        raise EngineError(
            "components of your own, and corrections in the folder of the results, are applied on this machine alone; "
            "leave out the engine, or give another folder (自定义组件和更正不能在集群上运行)"
        )
    # A model of the user's own may take more memory than there is for one a core.
    workers = workers or (os.cpu_count() or 1 if engine or (len(inputs) >= MANY and not components) else 1)
    task = Task(
        lexicons=tuple(map(str, lexicons)),
        components=tuple(components),
        limits=limits,
        exporters=(*EXPORTERS, *formats),
        reviser=_REVISER if corrections else "",
        revisions=corrections.text if corrections else "",
    )
    alone = not engine and (workers <= 1 or len(inputs) <= 1 or not all(map(_installed, components)))
    stored = store is not None or (resumable and (len(inputs) >= MANY or (folder / DEFAULT).exists()))
    # Where a store may know all that is asked for, a worker is made when it is needed.
    worker = Worker(task) if alone and not stored else None
    lexicon = worker.extractor.lexicon if worker else load_lexicon(*lexicons)
    cluster = engine_of(engine, task, address, workers) if engine else None
    kept, rules = _store(store, folder, sources, task, lexicon) if stored else (None, "")
    failures = list(unusable)
    records: list[InputRecord] = []
    totals = Counter(dict.fromkeys(Counts._fields, 0))
    exporters: dict[str, Factory] = {**EXPORTERS, **{name: segmented(name) for name in formats}}
    if corrections is not None:
        exporters = {"corrections": corrections.keeper, **exporters}
    making = Making(
        task, workers=1 if alone else workers, store=kept, rules=rules, force=force, worker=worker, cluster=cluster
    )
    tell = watch or _nobody
    step = Step(0, len(inputs), failed=len(failures), kept=kept is not None and kept.keeps)
    with closing(kept) if kept else nullcontext(), Exports(folder, exporters) as exports:
        tell(step)
        for problem in unusable:
            exports.problem(problem)
        for n, (given, made) in enumerate(making.outcomes(inputs), 1):
            if isinstance(made, Problem):
                failures.append(made)
                exports.problem(made)
            else:
                exports.keep(made.segments)
                totals.update(made.counts._asdict())
                records.append(made.record)
            if progress is not None:
                progress(n, len(inputs), given.source)
            step = Step(n, len(inputs), given.source, len(failures), making.reused, kept is not None and kept.keeps)
            tell(step)
        counts: CountsRecord = {
            "files": len(inputs),
            "documents": len(records),
            "obligations": totals["obligations"],
            "lead": totals["lead"],
            "deadline": totals["deadline"],
            "standard": totals["standard"],
            "problems": totals["problems"] + len(failures),
        }
        tell(step._replace(writing=True))
        exports.close()
        if kept is not None:
            kept.finish({name: totals[name] for name in totals} | {"files": len(inputs), "documents": len(records)})
    seconds = time.perf_counter() - clock
    write_manifest(
        folder, version=__version__, lexicon_digest=lexicon.digest, inputs=records, counts=counts,
        timings={"begun": begun, "seconds": round(seconds, 3)},
    )  # fmt: skip
    return Summary(
        folder, counts["files"], counts["documents"], counts["obligations"], counts["lead"], counts["deadline"],
        counts["standard"], counts["problems"], tuple(failures), seconds,
        corrections.cells if corrections else 0, corrections.unfit if corrections else 0, making.reused,
        tuple(kept.problems) if kept else (),
    )  # fmt: skip


def _nobody(step: Step) -> None:
    """Nobody watches."""


def _installed(component: str) -> bool:
    """Does a package say that it holds this component? Then every process of this Python finds it."""
    from importlib import metadata

    return bool(metadata.entry_points(group=_COMPONENTS, name=component))


def _store(
    store: Source | None, folder: Path, sources: Sequence[Source], task: Task, lexicon: Lexicon
) -> tuple[Store, str]:
    """The store of a run, and the digest of the rules that its results are made by."""
    from obligraph.store import open_store, plan, rules_of

    kept = open_store(folder / DEFAULT, own=True) if store is None else open_store(store)
    limits = asdict(task.limits)
    # Those that the workers are given: the file may be another by now.
    corrections = task.revisions.encode("utf-8", "surrogatepass")
    rules = rules_of(lexicon, components=task.components, limits=limits, corrections=corrections)
    if store is None:
        kept.forget([rules.digest])  # Beside the results, nobody else works by older rules.
    kept.begin(plan(folder, rules, sources, lexicons=task.lexicons, components=task.components, limits=limits))
    return kept, rules.digest


def _corrections(folder: Path) -> Applied | None:
    """What people corrected in an earlier run's results in this folder (`obligraph import`)."""
    if not (folder / _CORRECTIONS).exists():
        return None
    from obligraph.corrections import Applied

    return Applied(folder)
