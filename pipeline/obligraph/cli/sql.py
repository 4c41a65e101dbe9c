"""The verb `sql`: questions to a run's results in SQL."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from obligraph.cli.base import UsageError, Verb, is_unicode

if TYPE_CHECKING:
    from obligraph.show import Options

_EXAMPLES = """more examples:
  who leads most (牵头最多的条线):
    obligraph sql outputs "select system, count(*) as n from parties where role = 'lead' group by all order by n desc"
  what is due before 2027, and by whom (2027 年前到期的任务):
    obligraph sql outputs "select lead, deadline_end, quote from tasks where deadline_end < '2027' order by 2"
  duties of documents without a lead, into a table for Excel (无牵头单位的义务):
    obligraph sql outputs "select source, quote from tasks where kind = 'obligation' and lead = ''" --csv no-lead.csv
  what there is (有哪些表和列):
    obligraph sql outputs --schema

The SQL is DuckDB's. It needs one more library: pip install 'obligraph[sql]' (需另装 DuckDB)"""


def _arguments(made: argparse.ArgumentParser) -> None:
    made.epilog = f"{made.epilog}\n\n{_EXAMPLES}"
    made.add_argument("out", metavar="OUT", help="folder that extract wrote, or a Parquet dataset of it")
    made.add_argument("query", metavar="QUERY", nargs="?", help="one SELECT; - reads it from the standard input")
    made.add_argument("--schema", action="store_true", help="list the views and columns with their meanings (表和列)")
    made.add_argument("--limit", metavar="N", type=_count, help="at most N rows; 0 for all (default: 50 in a table)")
    made.add_argument("--wide", action="store_true", help="cut no cell of the table (单元格不截短)")
    made.add_argument("--width", metavar="N", type=_count, help="a table of N columns, also into a pipe (表宽)")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--tsv", action="store_true", help="tab-separated lines, as in a pipe (制表符分隔)")
    form.add_argument("--json", action="store_true", help="one JSON object a row")
    form.add_argument("--csv", metavar="FILE", help="into a CSV file, for Excel and scripts (写成 CSV)")
    made.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_count,
        default=300,
        help="end a query after so long; 0: never (default: 300)",
    )
    made.add_argument("--memory", metavar="SIZE", type=_size, default="2GB", help="what a query may use (default: 2GB)")
    made.add_argument(
        "--threads", metavar="N", type=_count, default=0, help="cores that a query may use (default: all)"
    )


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number (须为整数)")
    return int(text)


def _size(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})? ?(MB|GB)", text, re.IGNORECASE):
        raise argparse.ArgumentTypeError(f"{text!r} is no size like 2GB or 500MB (须为 2GB、500MB 之类)")
    return text.upper()


def _run(args: argparse.Namespace, language: str) -> int:
    from obligraph.exporters import ExportError
    from obligraph.results import ResultsError
    from obligraph.results.database import Limits
    from obligraph.show.query import query, query_into, schema

    folder, options = Path(args.out), _options(args, language)
    limits = Limits(args.memory, args.threads, args.timeout)
    try:
        if args.schema:
            schema(folder, options, sys.stdout)
            return 0
        if args.query is None:
            raise UsageError('give a query such as "select count(*) from obligations", or --schema (请写出查询语句)')
        sql = sys.stdin.read() if args.query == "-" else args.query
        if not args.csv:
            query(folder, sql, options, limits, sys.stdout)
            return 0
        rows = query_into(Path(args.csv), folder, sql, options, limits)
    except (ResultsError, ExportError) as error:
        raise UsageError(str(error)) from error
    if language == "zh":
        print(f"{rows} 行已写入 {args.csv}。")
    else:
        print(f"{rows} row{'' if rows == 1 else 's'} written to {args.csv}.")
    return 0


def _options(args: argparse.Namespace, language: str) -> Options:
    from obligraph.show import Form, Options

    forced = bool(os.environ.get("FORCE_COLOR"))
    terminal = sys.stdout.isatty() or forced
    table = not args.tsv and (terminal or args.width or args.wide)
    return Options(
        form=Form.JSON if args.json else Form.TABLE if table else Form.LINES,
        limit=args.limit, whole=args.wide, width=args.width or None,
        color=terminal and not os.environ.get("NO_COLOR"), language=language, unicode=is_unicode(sys.stdout),
    )  # fmt: skip


SQL = Verb(
    "answer a query in SQL over the results of a run, of any size",
    "用 SQL 查询抽取结果，大批量也可",
    'obligraph sql outputs "select kind, count(*) from obligations group by kind"',
    _arguments,
    _run,
)
