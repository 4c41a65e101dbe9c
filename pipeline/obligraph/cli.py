"""The command line: arguments in, one of the verbs called, its result told; no logic of its own.

A verb's machinery is imported when the verb runs, so that `--help` and `score` start without the language layer. Exit
status: 0 all went well; 1 some inputs failed, a figure is under its floor, or a lexicon rule does not hold; 2 wrong
usage, or something that the work needs cannot be read or written. What goes wrong is told in one line, without a
traceback; only a defect of ours shows one.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

from obligraph.version import __version__

if TYPE_CHECKING:
    from obligraph.run import Summary

OUT = "outputs"
_BAR = 30


class Verb(NamedTuple):
    """One verb: what it is for (English, Chinese), an example, its arguments, and what runs it to an exit status."""

    help: str
    chinese: str
    example: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, str], int]


class UsageError(Exception):
    """What cannot work, wrong usage above all: the message is printed, the exit status is 2."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; argparse itself exits on `--help` and on wrong arguments."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a character must not end the run.
            stream.reconfigure(errors="backslashreplace")
    args = parser().parse_args(arguments)
    language = args.lang or language_of(os.environ)
    run: Callable[[argparse.Namespace, str], int] = args.run
    try:
        status = run(args, language)
        sys.stdout.flush()
    except UsageError as error:
        print(f"obligraph: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("obligraph: interrupted, nothing was replaced (已中断)", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of a pipe (head) has left: nobody to tell.
        _drop_output()
        return 1
    except OSError as error:
        # A verb tells what concerns its results; left are a file that it needs, and our own output (a full disk).
        if error.filename is None:
            _drop_output()
        print(f"obligraph: {error.filename or 'output'}: {error.strerror or error} (无法读写)", file=sys.stderr)
        return 2
    return status


def _drop_output() -> None:
    """Let what is still unwritten go nowhere: at its end, Python would try to write it again, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def language_of(environment: Mapping[str, str]) -> str:
    """The language of messages by the locale: zh, or en for every other."""
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    return "zh" if named.lower().startswith("zh") else "en"


def parser() -> argparse.ArgumentParser:
    """The parser of all verbs."""
    form = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser(
        prog="obligraph",
        formatter_class=form,
        description="From Chinese policy documents to obligations, a task matrix and a graph.\n"
        "从公文到任务、任务分工表和任务关系图。",
        epilog="example:\n  obligraph extract corpora/*.txt -o outputs\n\n"
        "`obligraph VERB --help` explains a verb. Nothing is sent anywhere.",
    )
    top.add_argument("--version", action="version", version=f"obligraph {__version__}")
    verbs = top.add_subparsers(title="verbs", metavar="VERB", required=True)
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    for name, verb in VERBS.items():
        group, _, own = name.rpartition(" ")
        if group and group not in groups:
            outer = verbs.add_parser(group, help=GROUPS[group], description=GROUPS[group])
            groups[group] = outer.add_subparsers(title="verbs", metavar="VERB", required=True)
        made = (groups[group] if group else verbs).add_parser(
            own or name,
            help=f"{verb.help} ({verb.chinese})",
            description=f"{verb.help}.\n{verb.chinese}。",
            epilog=f"example:\n  {verb.example}",
            formatter_class=form,
        )
        verb.arguments(made)
        made.add_argument("--lang", choices=("zh", "en"), help="language of messages; by the locale unless given")
        made.set_defaults(run=verb.run)
    return top


def _lexicons(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--lexicons", metavar="DIR", action="append", default=[],
        help="a folder of your own lexicon files, layered over ours; may be repeated",
    )  # fmt: skip


def _extract_arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("sources", metavar="SOURCE", nargs="+", help="a file, a folder or a glob")
    made.add_argument("-o", "--out", metavar="OUT", default=OUT, help=f"folder of the results (default: {OUT})")
    _lexicons(made)
    made.add_argument(
        "--component", metavar="NAME", action="append", default=[],
        help="a spaCy component of your own (a trained NER, say) to run after ours; may be repeated",
    )  # fmt: skip
    made.add_argument("--max-characters", metavar="N", type=_positive, help="longest text to read (default: 1000000)")
    made.add_argument("--quiet", action="store_true", help="no progress bar and no summary")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 up (须为正整数)")
    return int(text)


def _extract(args: argparse.Namespace, language: str) -> int:
    if os.path.lexists(args.out) and not os.path.isdir(args.out):
        raise UsageError(f"{args.out} is a file; give -o the name of a folder (输出位置须是文件夹)")
    from pathlib import Path

    from obligraph.collector import paused

    with paused(keep=True):
        from obligraph.exporters.base import ExportError
        from obligraph.lexicon.base import LexiconError
        from obligraph.readers import Limits
        from obligraph.run import run

    _check_components(args.component)
    limits = Limits(characters=args.max_characters) if args.max_characters else Limits()
    bar = None if args.quiet or not sys.stderr.isatty() else Bar(sys.stderr)
    try:
        summary = run(
            args.sources, Path(args.out), lexicons=args.lexicons, components=args.component, limits=limits, progress=bar
        )
    except (LexiconError, ExportError) as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"{error.filename or args.out}: {error.strerror or error} (无法写入)") from error
    finally:
        if bar is not None:
            bar.clear()
    if not args.quiet:
        print(summary_text(summary, language))
    for line in failure_lines(summary, language):
        print(line, file=sys.stderr)
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
            f"结果在 {folder}：任务分工表 matrix.xlsx，明细 obligations.jsonl，关系图 graph.graphml。",
        ]
        if notes:
            lines.append(f"另有 {notes} 处存疑，见 {os.path.join(folder, 'problems.jsonl')}。")
        return "\n".join(lines)
    lines = [
        f"{s.documents} {_of(s.documents, 'file')} read"
        + (f", {failed} failed" if failed else "")
        + f", in {s.seconds:.1f} s.",
        f"{s.obligations} {_of(s.obligations, 'task')}: {s.with_lead} with a lead, {s.with_deadline} with a deadline, "
        f"{s.with_standard} with a standard.",
        f"Results in {folder}: the task matrix matrix.xlsx, all records obligations.jsonl, the graph graph.graphml.",
    ]
    if notes:
        lines.append(f"{notes} {_of(notes, 'doubt')} noted in {os.path.join(folder, 'problems.jsonl')}.")
    return "\n".join(lines)


def _of(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def failure_lines(summary: Summary, language: str) -> list[str]:
    """One line a file that could not be read: what and why."""
    from obligraph.text.terminal import shown

    if not summary.failures:
        return []
    head = "未能读取：" if language == "zh" else "Could not be read:"
    return [head, *(f"  {shown(problem.source)}: {shown(problem.message)}" for problem in summary.failures)]


class Bar:
    """A progress bar in one line of a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._drawn = ""

    def __call__(self, done: int, total: int, name: str) -> None:
        """Draw `done` of `total`; nothing is drawn twice, so that many small files cost little."""
        from obligraph.text.terminal import shortened

        filled = done * _BAR // max(total, 1)
        drawn = f"[{'#' * filled}{'.' * (_BAR - filled)}] {done * 100 // max(total, 1):3}%"
        if drawn == self._drawn and done < total:
            return
        self._drawn = drawn
        columns = 80 - len(drawn) - 24
        self._stream.write(f"\r\x1b[K{drawn} {done}/{total} {shortened(name, columns)}")
        self._stream.flush()

    def clear(self) -> None:
        """Take the bar off the terminal."""
        self._stream.write("\r\x1b[K")
        self._stream.flush()


def _explain_arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("id", metavar="ID", help="a task's id, or the beginning of its first or second half")
    made.add_argument("-o", "--out", metavar="OUT", default=OUT, help=f"folder of the results (default: {OUT})")
    _lexicons(made)


def _explain(args: argparse.Namespace, language: str) -> int:
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


def _score_arguments(made: argparse.ArgumentParser) -> None:
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


def _score(args: argparse.Namespace, language: str) -> int:
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


def _check_arguments(made: argparse.ArgumentParser) -> None:
    _lexicons(made)


def _check(args: argparse.Namespace, language: str) -> int:
    for folder in args.lexicons:
        if not os.path.isdir(folder):
            raise UsageError(f"{folder}: no such folder of lexicons (没有这个文件夹)")
    from obligraph.lexicon.base import LexiconError
    from obligraph.lexicon_check import check
    from obligraph.text.terminal import shown

    try:
        outcome = check(*args.lexicons)
    except LexiconError as error:
        print(shown(str(error)))
        return 1
    wanted, found = ("应为", "实为") if language == "zh" else ("wanted", "found")
    for place, fault in outcome.faults:
        print(shown(f"{place}: {fault.example or '-'}"))
        print(shown(f"    {wanted}: {fault.wanted}; {found}: {fault.found}"))
    count, total = len(outcome.faults), outcome.examples
    if language == "zh":
        print(f"共 {total} 个例子，{count} 处不符。" if count else f"{total} 个例子全部相符。")
    else:
        print(f"{count} {_of(count, 'fault')} in {total} examples." if count else f"All {total} examples hold.")
    return 1 if outcome.faults else 0


GROUPS = {"lexicon": "work with the lexicons (词表)"}

VERBS: dict[str, Verb] = {
    "extract": Verb(
        "extract the tasks of documents and write them as tables, records and a graph",
        "从文件中抽取任务，写成任务分工表、明细和关系图",
        "obligraph extract corpora/*.txt -o outputs",
        _extract_arguments,
        _extract,
    ),
    "explain": Verb(
        "explain one task: which rules and words made each cell, and why a cell is empty",
        "说明一项任务各栏的由来，以及为何留空",
        "obligraph explain 3f2a9c -o outputs",
        _explain_arguments,
        _explain,
    ),
    "score": Verb(
        "score results against gold annotations of your own",
        "用自己的标注衡量抽取结果",
        "obligraph score gold outputs --errors lead",
        _score_arguments,
        _score,
    ),
    "lexicon check": Verb(
        "run the examples of every lexicon rule",
        "检验词表中每条规则的例子",
        "obligraph lexicon check --lexicons my-lexicons",
        _check_arguments,
        _check,
    ),
}
"""Every verb, by its words on the command line."""


if __name__ == "__main__":
    sys.exit(main())
