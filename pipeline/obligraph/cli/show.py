"""The verb `show`: a run's results in the terminal."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from obligraph.cli.base import OUT, UsageError, Verb, is_unicode
from obligraph.cli.wanted import wanted, wanted_arguments

if TYPE_CHECKING:
    from obligraph.show import Options


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("out", metavar="OUT", nargs="?", default=OUT, help=f"folder that extract wrote (default: {OUT})")
    made.add_argument(
        "--by", choices=("department", "document", "deadline"), default="", help="count instead (分组统计)"
    )
    made.add_argument("--limit", metavar="N", type=_count, help="at most N; 0 for all (default: 50 in a table)")
    made.add_argument("--wide", action="store_true", help="cut no cell of the table (单元格不截短)")
    made.add_argument("--width", metavar="N", type=_count, help="a table of N columns, also into a pipe (表宽)")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--tsv", action="store_true", help="tab-separated lines, as in a pipe (制表符分隔)")
    form.add_argument("--json", action="store_true", help="the records of obligations.jsonl, one a line")
    wanted_arguments(made)


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number (须为整数)")
    return int(text)


def _run(args: argparse.Namespace, language: str) -> int:
    from obligraph.results import ResultsError
    from obligraph.show import show

    options = _options(args, language)
    try:
        found = show(Path(args.out), wanted(args), options, sys.stdout)
    except ResultsError as error:
        raise UsageError(str(error)) from error
    if not found:
        told = "没有符合条件的任务。" if language == "zh" else "No task meets the conditions."
        print(told, file=sys.stdout if options.form == "table" else sys.stderr)
    return 0


def _options(args: argparse.Namespace, language: str) -> Options:
    from obligraph.show import Form, Options

    forced = bool(os.environ.get("FORCE_COLOR"))
    terminal = sys.stdout.isatty() or forced
    table = not args.tsv and (terminal or args.width or args.wide)
    return Options(
        form=Form.JSON if args.json else Form.TABLE if table else Form.LINES,
        by=args.by, limit=args.limit, whole=args.wide, width=args.width or None,
        color=terminal and not os.environ.get("NO_COLOR"), language=language, unicode=is_unicode(sys.stdout),
    )  # fmt: skip


SHOW = Verb(
    "show the tasks of a run in the terminal, filtered, or counted by department, document or deadline",
    "在终端查看任务，可筛选，也可按单位、文件、时限统计",
    "obligraph show outputs --lead 民政 --before 2027-01-01",
    _arguments,
    _run,
)
