"""The verb `score`."""

from __future__ import annotations

import argparse
import sys

from obligraph.cli.base import UsageError, Verb


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("gold", metavar="GOLD", help="folder with NAME.txt, NAME.gold.jsonl and NAME.meta.json")
    made.add_argument("out", metavar="OUT", help="folder that extract wrote")
    made.add_argument(
        "--by-quote", action="store_true", help="look quotes up instead of trusting spans: for runs over another format"
    )
    made.add_argument(
        "--errors", metavar="SLOT", help="print every miss of one slot (segments, kind, actors, lead, …, meta, rows)"
    )
    made.add_argument("--json", action="store_true", help="the figures as JSON")
    made.add_argument("--docs", metavar="NAME", nargs="+", default=[], help="only these gold documents")
    made.add_argument("--floors", metavar="FILE.toml[#TABLE]", help="exit with 1 when a figure is under its floor")


def _run(args: argparse.Namespace, language: str) -> int:
    from obligraph.score import ScoreError, read_floors, score, table
    from obligraph.score.report import SLOTS_OF_MISSES

    if args.errors and args.errors not in SLOTS_OF_MISSES:
        raise UsageError(f"no slot {args.errors!r}; there are {', '.join(SLOTS_OF_MISSES)}")
    try:
        floors = read_floors(args.floors) if args.floors else None
        report = score(args.gold, args.out, by_quote=args.by_quote, documents=args.docs)
    except ScoreError as error:
        raise UsageError(str(error)) from error
    for miss in report.misses:
        if miss.slot == args.errors:
            from obligraph.text.terminal import shown

            print("\t".join(shown(field) for field in miss.line().split("\t")))
    if args.json:
        import json

        print(json.dumps(report.figures, ensure_ascii=False, indent=1))
    else:
        print(table(report, language))
    broken = floors.broken(report) if floors else []
    for metric, value, bound in broken:
        side = "above its ceiling" if metric == "ungrounded" else "below its floor"
        print(f"obligraph: {metric} is {'not measured' if value is None else value}, {side} {bound}", file=sys.stderr)
    return 1 if broken else 0


SCORE = Verb(
    "score results against gold annotations of your own",
    "用自己的标注衡量抽取结果",
    "obligraph score gold outputs --errors lead",
    _arguments,
    _run,
)
