"""The verb `lint`: what a draft lacks or contradicts, for a terminal, a script or an editor."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from obligraph.cli.base import UsageError, Verb, is_unicode, lexicons, of, tell_unread

if TYPE_CHECKING:
    from obligraph.drafting.lint import Outcome
    from obligraph.exporters.findings.base import Write, Writer

FORMATS = ("text", "json", "sarif")
NEVER = "never"
SEVERITIES = ("error", "warning", "note")


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("sources", metavar="DOC", nargs="*", help="a draft, a folder, a glob, or what extract wrote")
    made.add_argument("--against", metavar="CENTRAL", help="the text that the drafts carry out (对照的上级文件)")
    made.add_argument(
        "--only", metavar="CODE", action="append", default=[], help="this check alone; may be repeated (只查此项)"
    )
    made.add_argument(
        "--ignore", metavar="CODE", action="append", default=[], help="not this check; may be repeated (不查此项)"
    )
    made.add_argument("--codes", action="store_true", help="list the checks and end (列出全部检查项)")
    made.add_argument("--format", choices=FORMATS, default="text", help="how findings are written (default: text)")
    made.add_argument("-o", "--out", metavar="FILE", help="write into this file instead of the terminal")
    made.add_argument(
        "--fail-on", choices=(*SEVERITIES, NEVER), default="error",
        help="exit with 1 where a finding is this bad or worse (default: error, which is wrong by itself)",
    )  # fmt: skip
    made.add_argument(
        "--silence", metavar="FILE",
        help="findings that were accepted, by code and words (default: .obligraph-lint.toml beside each document)",
    )  # fmt: skip
    made.add_argument(
        "--write-silence",
        metavar="FILE",
        help="accept all that is found now: write it into this file (已确认的存入此文件)",
    )
    lexicons(made)


def _run(args: argparse.Namespace, language: str) -> int:
    if args.codes:
        return _list(language)
    if not args.sources:
        raise UsageError("give a draft, a folder or a glob, or --codes (请给出文件)")
    from obligraph.collector import paused

    with paused(keep=True):
        from obligraph.drafting.lint import AgainstError, lint_drafts
        from obligraph.drafting.silences import SilenceError
        from obligraph.exporters.base import ExportError
        from obligraph.exporters.files import AtomicFile
        from obligraph.lexicon.base import LexiconError
        from obligraph.model import Severity
        from obligraph.results import ResultsError

    codes = _codes(args)
    file = None
    try:
        file = AtomicFile(Path(args.out)) if args.out else None
        write: Write = file.write if file else sys.stdout.write
        outcome = lint_drafts(
            args.sources, _writer(args, language, write), against=args.against, codes=codes, lexicons=args.lexicons,
            silences=Path(args.silence) if args.silence else None,
            record=Path(args.write_silence) if args.write_silence else None,
        )  # fmt: skip
        if file:
            file.commit()
    except (AgainstError, SilenceError, ExportError, LexiconError, ResultsError) as error:
        raise UsageError(str(error)) from error
    finally:
        if file:
            file.abort()
    _tell(args, outcome, language)
    fails = outcome.fails(None if args.fail_on == NEVER else Severity(args.fail_on))
    return 1 if fails or outcome.failures else 0


def _codes(args: argparse.Namespace) -> list[str]:
    from obligraph.lint import CHECKS

    for code in (*args.only, *args.ignore):
        if code not in CHECKS:
            raise UsageError(f"no check has the code {code!r}; there are {', '.join(CHECKS)} (没有此检查项)")
    return [code for code in CHECKS if code not in args.ignore and (not args.only or code in args.only)]


def _writer(args: argparse.Namespace, language: str, write: Write) -> Writer:
    from obligraph.exporters.findings import WRITERS, Options

    terminal = not args.out and (sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR")))
    color = terminal and not os.environ.get("NO_COLOR")
    unicode = bool(args.out) or is_unicode(sys.stdout)
    return WRITERS[args.format](write, Options(language, color, unicode))


def _list(language: str) -> int:
    from obligraph.exporters.findings import SEVERITIES as WORDS
    from obligraph.lint import CHECKS
    from obligraph.text.terminal import padded

    zh = language == "zh"
    width = max(map(len, CHECKS)) + 2
    for code, check in CHECKS.items():
        severity = padded(WORDS[check.severity][zh], 6 if zh else 9)
        print(f"{padded(code, width)}{severity}{check.chinese if zh else check.meaning}")
    return 0


def _tell(args: argparse.Namespace, outcome: Outcome, language: str) -> None:
    """The summary, after text on the terminal; what could not be read and stale silences, always on standard error."""
    from obligraph.text.terminal import shown

    if args.format == "text" and not args.out:
        print(("\n" if outcome.findings else "") + summary_text(outcome, language))
    zh = language == "zh"
    tell_unread(outcome.failures, language)
    for path, entry in outcome.stale:
        told = (
            f"第{entry.number}条（{entry.code}“{entry.quote}”）已无对应内容，可删去"
            if zh
            else f"entry {entry.number} ({entry.code} “{entry.quote}”) matches nothing any more: take it out"
        )
        print(f"{shown(str(path))}: {shown(told)}", file=sys.stderr)


def summary_text(outcome: Outcome, language: str) -> str:
    """How much was found, in one line."""
    from obligraph.model import Severity

    errors, warnings, notes = (outcome.findings[severity] for severity in Severity)
    documents, silenced = outcome.documents, outcome.silenced
    if language == "zh":
        found = f"错误 {errors} 处，警告 {warnings} 处，提示 {notes} 处" if outcome.findings else "未发现问题"
        return f"{documents} 份文件：{found}" + (f"；已确认 {silenced} 处不再提示。" if silenced else "。")
    counts = ((errors, "error"), (warnings, "warning"), (notes, "note"))
    found = ", ".join(f"{n} {of(n, noun)}" for n, noun in counts) if outcome.findings else "nothing found"
    return f"{documents} {of(documents, 'document')}: {found}" + (f"; {silenced} silenced." if silenced else ".")


LINT = Verb(
    "check drafts: tasks without owner, date or measure, contradictions, malformed numbers, skipped headings",
    "检查文稿：责任单位、时限、标准、文号、序号的缺漏和矛盾",
    "obligraph lint draft.docx --against central.txt",
    _arguments,
    _run,
)
