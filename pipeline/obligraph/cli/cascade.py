"""The verb `cascade`: documents of several levels, who carries out whom, and what became of every duty on the way."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import TYPE_CHECKING

from obligraph.cli.base import UsageError, Verb, folder, is_unicode, lexicons, of, tell_unread

if TYPE_CHECKING:
    from obligraph.cascading import Cascade
    from obligraph.drafting.cascade import Outcome

OUT = "outputs/cascade"
_MOST_DOCUMENTS, _MOST_NOTES, _MOST_TREES = 60, 20, 10
_TITLE, _NUMBER, _LEVEL = 60, 30, 10


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "sources", metavar="DIR", nargs="+",
        help="a folder of documents of all levels; files, globs and folders that extract wrote will do, too",
    )  # fmt: skip
    made.add_argument("-o", "--out", metavar="OUT", default=OUT, help=f"folder of the results (default: {OUT})")
    made.add_argument(
        "--under", metavar="CENTRAL",
        help="hang documents that cite none of the others under this one (未引用其他文件的，接入此文件之下)",
    )  # fmt: skip
    made.add_argument(
        "--to", metavar="NAME", action="append", default=[],
        help="write this alone (xlsx, jsonl, graph, pictures); may be repeated (只写此种文件)",
    )  # fmt: skip
    made.add_argument("--quiet", action="store_true", help="no summary")
    lexicons(made)


def _run(args: argparse.Namespace, language: str) -> int:
    out = folder(args.out)
    from obligraph.collector import paused

    with paused(keep=True):
        from obligraph.drafting.cascade import CascadeError, cascade_documents
        from obligraph.drafting.compare import CompareError
        from obligraph.exporters.cascade import CASCADES
        from obligraph.lexicon.base import LexiconError
        from obligraph.results import ResultsError

    for name in args.to:
        if name not in CASCADES:
            raise UsageError(f"no file of a cascade is called {name!r}; there are {', '.join(CASCADES)} (无此种)")
    try:
        outcome = cascade_documents(
            args.sources, out, under=args.under, formats=args.to or CASCADES, lexicons=args.lexicons
        )
    except (CascadeError, CompareError, LexiconError, ResultsError) as error:
        raise UsageError(str(error)) from error
    if not args.quiet:
        print(summary_text(outcome, language, unicode=is_unicode(sys.stdout)))
    _complain(outcome, args.to or list(CASCADES), language)
    return 1 if outcome.failed else 0


def _complain(outcome: Outcome, formats: list[str], language: str) -> None:
    """What could not be read or written, on standard error."""
    from obligraph.text.terminal import shown

    zh = language == "zh"
    tell_unread(outcome.failures, language)
    for name in formats:
        if name in outcome.unwritten:
            told = "未写" if zh else "not written"
            print(f"{name} {told}: {shown(str(outcome.unwritten[name]))}", file=sys.stderr)


def summary_text(outcome: Outcome, language: str, *, unicode: bool = True) -> str:
    """The tree, the gaps, and where to read more."""
    from obligraph.exporters.cascade import CASCADES

    zh = language == "zh"
    cascade = outcome.cascade
    lines = [*tree_lines(cascade, language, unicode=unicode), ""]
    lines += [line for root in cascade.trees[:_MOST_TREES] for line in _gap_lines(cascade, root, language)]
    if (more := len(cascade.trees) - _MOST_TREES) > 0:
        lines.append(f"……另有 {more} 棵树" if zh else f"... and {more} more {of(more, 'tree')}")
    lines += _note_lines(cascade, language)
    written = [name for key, form in CASCADES.items() if key not in outcome.unwritten for name in form.files]
    there = [name for name in written if (outcome.folder / name).is_file()]
    files = ("、" if zh else ", ").join(there)
    lines.append(f"结果：{outcome.folder}（{files}）" if zh else f"Results: {outcome.folder} ({files})")
    return "\n".join(lines)


def tree_lines(cascade: Cascade, language: str, *, unicode: bool = True) -> list[str]:
    """The documents as a tree, each with its level, its number, and what became of the uppermost duties in it."""
    from obligraph.exporters.cascade.rows import counts
    from obligraph.exporters.cascade.words import LEVELS, OF_TOP
    from obligraph.exporters.comparison.wording import RELATIONS
    from obligraph.exporters.matrix.cells import short_title
    from obligraph.text.terminal import padded, shortened

    zh = language == "zh"
    relations = counts(cascade)
    bars = _bars(cascade, unicode)
    titles = [
        bar + shortened(short_title(member.extraction.document), _TITLE)
        for bar, member in zip(bars, cascade.documents[:_MOST_DOCUMENTS], strict=False)
    ]
    width = 2 + max(map(_columns, titles), default=0)
    numbers = [shortened(m.extraction.document.number or "", _NUMBER) for m in cascade.documents[:_MOST_DOCUMENTS]]
    wide = 2 + max(8, *map(_columns, numbers))
    heads = [RELATIONS[r].chinese if zh else RELATIONS[r].english for r in OF_TOP]
    head = padded("文件" if zh else "document", width) + padded("层级" if zh else "level", _LEVEL)
    lines = [head + padded("文号" if zh else "number", wide) + "  ".join(heads)]
    for number, member in enumerate(cascade.documents[:_MOST_DOCUMENTS]):
        document = member.extraction.document
        title = padded(titles[number], width)
        level = LEVELS[document.level].chinese if zh else document.level.value
        found = relations.get(number, Counter())
        own = [padded(str(found[r]) if found else "", -_columns(name)) for r, name in zip(OF_TOP, heads, strict=True)]
        lines.append((title + padded(level, _LEVEL) + padded(numbers[number], wide) + "  ".join(own)).rstrip())
    if (more := len(cascade.documents) - _MOST_DOCUMENTS) > 0:
        lines.append(f"……另有 {more} 份" if zh else f"... and {more} more")
    return lines


def _columns(name: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in name)


def _bars(cascade: Cascade, unicode: bool) -> list[str]:
    """The branches before each title."""
    through, last, pipe, gap = ("├─ ", "└─ ", "│  ", "   ") if unicode else ("+- ", "`- ", "|  ", "   ")
    bars: list[str] = []
    ahead: list[str] = []
    for number, member in enumerate(cascade.documents):
        if member.parent is None:
            bars.append("")
            ahead.append("")
            continue
        parent = member.parent.document
        final = cascade.documents[parent].children[-1] == number
        bars.append(ahead[parent] + (last if final else through))
        ahead.append(ahead[parent] + (gap if final else pipe))
    return bars


def _gap_lines(cascade: Cascade, root: int, language: str) -> list[str]:
    """What one tree leaves open, how often it got stricter or laxer, and what was added."""
    from obligraph.cascading import Gap, gaps, movements, verdicts
    from obligraph.exporters.cascade.words import GAPS
    from obligraph.exporters.matrix.cells import short_title
    from obligraph.text.terminal import shown

    zh = language == "zh"
    courses = cascade.courses(root)
    some: Counter[Gap] = Counter()
    every: Counter[Gap] = Counter()
    stricter = laxer = 0
    for course in courses:
        found = verdicts(cascade, course)
        for gap, lacking in gaps(found).items():
            some[gap] += 1
            every[gap] += len(lacking) == len(found)
        for move in movements(course):
            stricter += bool(move.stricter)
            laxer += bool(move.laxer)
    title = shown(short_title(cascade.documents[root].extraction.document))
    below = set(cascade.below(root))
    added = sum(course.document in below for course in cascade.added)
    figures = []
    for gap in Gap:
        more = some[gap] - every[gap]
        partly = (f"（部分支线另有 {more}）" if zh else f" (and {more} in some branches)") if more else ""
        figures.append(f"{GAPS[gap].chinese if zh else GAPS[gap].english} {every[gap]}{partly}")
    if zh:
        return [
            f"《{title}》{len(courses)} 条任务：{'，'.join(figures)}",
            f"  加严 {stricter} 处，放宽 {laxer} 处，下级新增 {added} 条",
        ]
    return [
        f"{title}: {len(courses)} {of(len(courses), 'task')}: {', '.join(figures)}",
        f"  stricter {stricter}, laxer {laxer} on the way; {added} added below",
    ]


def _note_lines(cascade: Cascade, language: str) -> list[str]:
    from obligraph.text.terminal import shown

    zh = language == "zh"
    notes = [f"  {shown(n.source)}: {shown(n.chinese if zh else n.message)}" for n in cascade.notes[:_MOST_NOTES]]
    if (more := len(cascade.notes) - _MOST_NOTES) > 0:
        notes.append(f"  ……另有 {more} 项" if zh else f"  ... and {more} more")
    if any(note.code in ("parent-not-given", "no-citation", "mentioned-only") for note in cascade.notes):
        told = (
            "可用 --under 指定上级文件，把未接入的文件接在其下"
            if zh
            else "--under CENTRAL hangs what stands alone under a document of your choice"
        )
        notes.append(f"  {told}")
    return ["说明：" if zh else "Notes:", *notes] if notes else []


CASCADE = Verb(
    "follow central duties through the documents of all levels: who carries out whom, gaps, stricter or laxer",
    "按引用关系和层级逐级追踪：谁落实谁、缺口在哪里、在哪一级加严或放宽",
    "obligraph cascade corpora/*.txt -o outputs/cascade",
    _arguments,
    _run,
)
