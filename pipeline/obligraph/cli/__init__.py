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

from obligraph.cli.analyse import ANALYSE
from obligraph.cli.base import UsageError, Verb
from obligraph.cli.cascade import CASCADE
from obligraph.cli.compare import COMPARE
from obligraph.cli.explain import EXPLAIN
from obligraph.cli.export import EXPORT
from obligraph.cli.extract import EXTRACT
from obligraph.cli.import_ import IMPORT
from obligraph.cli.lexicon_check import LEXICON_CHECK
from obligraph.cli.lint import LINT
from obligraph.cli.schema import SCHEMA
from obligraph.cli.score import SCORE
from obligraph.cli.show import SHOW
from obligraph.cli.sql import SQL
from obligraph.cli.status import STATUS
from obligraph.version import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; argparse itself exits on `--help` and on wrong arguments."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a character must not end the run.
            stream.reconfigure(errors="backslashreplace")
    args = parser().parse_args(arguments)
    language = args.lang or language_of(os.environ, _system_language())
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


def _system_language() -> str:
    """What Windows says; elsewhere the environment says it."""
    if sys.platform != "win32":
        return ""
    import locale

    return locale.getlocale()[0] or ""


def language_of(environment: Mapping[str, str], system: str = "") -> str:
    """The language of messages by the locale: zh, or en for every other. `system` is what the system says where the
    environment says nothing, as on Windows (Chinese (Simplified)_China)."""
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), system)
    return "zh" if named.lower().startswith(("zh", "chinese")) else "en"


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


GROUPS = {"lexicon": "work with the lexicons (词表)"}

VERBS: dict[str, Verb] = {
    "extract": EXTRACT,
    "show": SHOW,
    "explain": EXPLAIN,
    "sql": SQL,
    "status": STATUS,
    "export": EXPORT,
    "import": IMPORT,
    "schema": SCHEMA,
    "lint": LINT,
    "compare": COMPARE,
    "cascade": CASCADE,
    "analyse": ANALYSE,
    "score": SCORE,
    "lexicon check": LEXICON_CHECK,
}
"""Every verb, by its words on the command line."""


if __name__ == "__main__":
    sys.exit(main())
