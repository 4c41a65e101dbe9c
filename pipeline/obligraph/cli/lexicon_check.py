"""The verb `lexicon check`."""

from __future__ import annotations

import argparse
import os

from obligraph.cli.base import UsageError, Verb, lexicons, of


def _arguments(made: argparse.ArgumentParser) -> None:
    lexicons(made)


def _run(args: argparse.Namespace, language: str) -> int:
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
        print(f"{count} {of(count, 'fault')} in {total} examples." if count else f"All {total} examples hold.")
    return 1 if outcome.faults else 0


LEXICON_CHECK = Verb(
    "run the examples of every lexicon rule",
    "检验词表中每条规则的例子",
    "obligraph lexicon check --lexicons my-lexicons",
    _arguments,
    _run,
)
