"""The verb `explain`."""

from __future__ import annotations

import argparse

from obligraph.cli.base import OUT, UsageError, Verb, lexicons


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("id", metavar="ID", help="a task's id, or the beginning of its first or second half")
    made.add_argument("-o", "--out", metavar="OUT", default=OUT, help=f"folder of the results (default: {OUT})")
    lexicons(made)


def _run(args: argparse.Namespace, language: str) -> int:
    from obligraph.explain import ExplainError, explain
    from obligraph.lexicon.base import LexiconError
    from obligraph.text.terminal import shortened, shown

    try:
        print(explain(args.id, args.out, language=language, lexicons=args.lexicons))
    except LexiconError as error:
        raise UsageError(str(error)) from error
    except ExplainError as error:
        candidates = [f"\n  {shown(name)}  {shortened(quote, 60)}" for name, quote in error.candidates]
        raise UsageError(shown(str(error)) + "".join(candidates)) from error
    return 0


EXPLAIN = Verb(
    "explain one task: which rules and words made each cell, and why a cell is empty",
    "说明一项任务各栏的由来，以及为何留空",
    "obligraph explain 3f2a9c -o outputs",
    _arguments,
    _run,
)
