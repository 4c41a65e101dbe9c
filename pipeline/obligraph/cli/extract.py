"""The verb `extract`: the main job and its summary."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from obligraph.cli.base import OUT, UsageError, Verb, folder, lexicons, of, tell_unread

if TYPE_CHECKING:
    from obligraph.run import Summary


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("sources", metavar="SOURCE", nargs="+", help="a file, a folder, a glob or a URL of these")
    made.add_argument("-o", "--out", metavar="OUT", default=OUT, help=f"folder of the results (default: {OUT})")
    lexicons(made)
    made.add_argument(
        "--component", metavar="NAME", action="append", default=[],
        help="a spaCy component of your own (a trained NER, say) to run after ours; may be repeated",
    )  # fmt: skip
    made.add_argument("--max-characters", metavar="N", type=_positive, help="longest text to read (default: 1000000)")
    made.add_argument(
        "--format", choices=("parquet",), help="write a Parquet dataset too, for large runs: obligations/, documents/"
    )
    made.add_argument(
        "--workers", metavar="N", type=_positive,
        help="processes that read and extract (default: as many as there are cores, where there are many inputs)",
    )  # fmt: skip
    made.add_argument(
        "--store", metavar="STORE",
        help="keep what is made of each document there, and reuse it: a file, or the URL of a PostgreSQL database"
        " (default: beside the results, where there are many inputs)",
    )  # fmt: skip
    made.add_argument("--no-store", action="store_true", help="keep nothing for the next run")
    made.add_argument(
        "--engine", choices=("dask",),
        help="have the workers of a cluster do it (集群): pip install 'obligraph[scale]', see docs/cluster.md",
    )  # fmt: skip
    made.add_argument(
        "--address", metavar="URL",
        help="the scheduler of the cluster, tcp://HOST:8786 (default: one on this machine, of --workers processes)",
    )  # fmt: skip
    made.add_argument("--force", action="store_true", help="make all anew, whatever is kept")
    made.add_argument("--quiet", action="store_true", help="no progress and no summary")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 up (须为正整数)")
    return int(text)


def _run(args: argparse.Namespace, language: str) -> int:
    out = folder(args.out)
    if args.address and not args.engine:
        raise UsageError("--address is the address of a cluster; give --engine dask too (须同时给出 --engine)")

    from obligraph.collector import paused

    with paused(keep=True):
        from obligraph.batch.engines import EngineError
        from obligraph.cli.progress import interrupted, shown_on
        from obligraph.exporters.base import ExportError
        from obligraph.lexicon.base import LexiconError
        from obligraph.readers import Limits
        from obligraph.results.lines import ResultsError
        from obligraph.run import run
        from obligraph.store.place import StoreError

    _check_components(args.component)
    limits = Limits(characters=args.max_characters) if args.max_characters else Limits()
    shown = shown_on(sys.stderr, language, quiet=args.quiet)
    try:
        summary = run(
            args.sources, out, lexicons=args.lexicons, components=args.component, limits=limits,
            watch=shown, workers=args.workers, store=None if args.no_store else args.store,
            resumable=not args.no_store, force=args.force, formats=("dataset",) if args.format else (),
            engine=args.engine or "", address=args.address or "",
        )  # fmt: skip
    except (LexiconError, ExportError, StoreError, ResultsError, EngineError) as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"{error.filename or args.out}: {error.strerror or error} (无法写入)") from error
    except KeyboardInterrupt:
        shown.clear()
        if shown.last is None:
            raise
        print(f"obligraph: {interrupted(shown.last, language, forced=args.force)}", file=sys.stderr)
        return 130
    finally:
        shown.clear()
    if not args.quiet:
        print(summary_text(summary, language))
    tell_unread(summary.failures, language)
    for note in summary.notes:
        print(f"{note.source}: {note.message}", file=sys.stderr)
    return 1 if summary.failures else 0


def _check_components(names: Sequence[str]) -> None:
    if not names:
        return
    from spacy.lang.zh import Chinese

    for name in names:
        if not Chinese.has_factory(name):
            raise UsageError(
                f"no spaCy component is registered as {name!r}; install the package that holds it and that names it "
                "under the entry points `spacy_factories` (找不到该组件)"
            )


def summary_text(summary: Summary, language: str) -> str:
    """What a run found and where it is, in two or three lines."""
    from obligraph.text.terminal import shown

    s, failed = summary, len(summary.failures)
    folder = shown(str(s.folder))
    notes = s.problems - failed
    if language == "zh":
        lines = [
            f"已读 {s.documents} 份文件"
            + (f"，{failed} 份未能读取" if failed else "")
            + f"，用时 {s.seconds:.1f} 秒。",
            f"任务 {s.obligations} 项：有牵头单位 {s.with_lead} 项，有时限 {s.with_deadline} 项，"
            f"有量化标准 {s.with_standard} 项。",
            f"结果在 {folder}：任务分工表 matrix.xlsx，核对页面 report.html，明细 obligations.jsonl。",
        ]
        if s.corrected or s.unfit:
            unfit = f"，{s.unfit} 处不再适用，见 problems.jsonl" if s.unfit else ""
            lines.append(f"已套用以前的更正 {s.corrected} 处{unfit}。")
        if notes:
            lines.append(f"另有 {notes} 处存疑，见 {os.path.join(folder, 'problems.jsonl')}。")
        return "\n".join(lines)
    lines = [
        f"{s.documents} {of(s.documents, 'file')} read"
        + (f", {failed} failed" if failed else "")
        + f", in {s.seconds:.1f} s.",
        f"{s.obligations} {of(s.obligations, 'task')}: {s.with_lead} with a lead, {s.with_deadline} with a deadline, "
        f"{s.with_standard} with a standard.",
        f"Results in {folder}: the task matrix matrix.xlsx, the page for checking it report.html, the records "
        "obligations.jsonl.",
    ]
    if s.corrected or s.unfit:
        unfit = f"; {s.unfit} no longer fit, see problems.jsonl" if s.unfit else ""
        lines.append(f"{s.corrected} earlier {of(s.corrected, 'correction')} applied again{unfit}.")
    if notes:
        lines.append(f"{notes} {of(notes, 'doubt')} noted in {os.path.join(folder, 'problems.jsonl')}.")
    return "\n".join(lines)


EXTRACT = Verb(
    "extract the tasks of documents and write them as tables, records and a graph",
    "从文件中抽取任务，写成任务分工表、明细和关系图",
    "obligraph extract corpora/*.txt -o outputs",
    _arguments,
    _run,
)
