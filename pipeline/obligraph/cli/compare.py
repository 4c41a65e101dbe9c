"""The verb `compare`: local texts held against the central text that they carry out."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from obligraph.cli.base import UsageError, Verb, folder, lexicons, of, tell_unread

if TYPE_CHECKING:
    from obligraph.drafting.compare import Outcome

OUT = "outputs/compare"


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("central", metavar="CENTRAL", help="the central text, or the folder that extract wrote for it")
    made.add_argument(
        "locals", metavar="LOCAL", nargs="+", help="a local text, a folder, a glob, or a folder that extract wrote"
    )
    made.add_argument("-o", "--out", metavar="OUT", default=OUT, help=f"folder of the results (default: {OUT})")
    made.add_argument(
        "--to", metavar="NAME", action="append", default=[],
        help="write this alone (alignment, xlsx, html, docx); may be repeated (只写此种文件)",
    )  # fmt: skip
    made.add_argument("--quiet", action="store_true", help="no summary")
    lexicons(made)


def _run(args: argparse.Namespace, language: str) -> int:
    out = folder(args.out)
    from obligraph.collector import paused

    with paused(keep=True):
        from obligraph.drafting.compare import CompareError, compare_documents
        from obligraph.exporters.base import ExportError
        from obligraph.exporters.comparison import COMPARISONS
        from obligraph.lexicon.base import LexiconError
        from obligraph.results import ResultsError

    for name in args.to:
        if name not in COMPARISONS:
            raise UsageError(f"no file of a comparison is called {name!r}; there are {', '.join(COMPARISONS)} (无此种)")
    try:
        outcome = compare_documents(
            args.central, args.locals, out, formats=args.to or COMPARISONS, lexicons=args.lexicons
        )
    except (CompareError, ExportError, LexiconError, ResultsError) as error:
        raise UsageError(str(error)) from error
    if not args.quiet:
        print(summary_text(outcome, args.to or list(COMPARISONS), language))
    tell_unread(outcome.failures, language)
    return 1 if outcome.failures else 0


def summary_text(outcome: Outcome, formats: list[str], language: str) -> str:
    """What became of the central duties, and where to read it."""
    from obligraph.exporters.comparison import COMPARISONS
    from obligraph.exporters.comparison.wording import RELATIONS
    from obligraph.text.terminal import shown

    document = outcome.central.document
    title = shown(document.title or document.source)
    zh = language == "zh"
    files = ("、" if zh else ", ").join(
        name for key in COMPARISONS if key in formats for name in COMPARISONS[key].files
    )
    counts = [
        f"{words.chinese if zh else words.english} {outcome.relations[relation]}"
        for relation, words in RELATIONS.items()
        if outcome.relations[relation]
    ]
    duties = len(outcome.central.obligations)
    if zh:
        head = f"《{title}》{duties} 项任务，对照 {outcome.documents} 份本地文件："
        return f"{head}\n  {'，'.join(counts)}\n结果：{outcome.folder}（{files}）"
    tasks, documents = of(duties, "task"), of(outcome.documents, "document")
    head = f"{title}: {duties} {tasks} held against {outcome.documents} local {documents}:"
    return f"{head}\n  {', '.join(counts)}\nResults: {outcome.folder} ({files})"


COMPARE = Verb(
    "hold local texts against the central text that they carry out, duty by duty",
    "将本地文件与所落实的上级文件逐条对照",
    "obligraph compare corpora/central-opinion.txt corpora/province-opinion.txt -o outputs/compare",
    _arguments,
    _run,
)
