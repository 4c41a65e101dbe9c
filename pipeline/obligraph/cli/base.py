"""What a verb of the command line is, and what several verbs share."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from pathlib import Path

    from obligraph.model import Problem

OUT = "outputs"


class Verb(NamedTuple):
    """One verb: what it is for (English, Chinese), an example, its arguments, and what runs it to an exit status."""

    help: str
    chinese: str
    example: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, str], int]


class UsageError(Exception):
    """What cannot work, wrong usage above all: the message is printed, the exit status is 2."""


def of(count: int, noun: str) -> str:
    """The noun, with an s unless there is one of it."""
    return noun if count == 1 else f"{noun}s"


def lexicons(made: argparse.ArgumentParser) -> None:
    """The option for lexicons of the user's own."""
    made.add_argument(
        "--lexicons", metavar="DIR", action="append", default=[],
        help="a folder of your own lexicon files, layered over ours; may be repeated",
    )  # fmt: skip


def folder(out: str | os.PathLike[str]) -> Path:
    """The folder of the results, there or not yet. Raises UsageError where a file has that name."""
    if os.path.lexists(out) and not os.path.isdir(out):
        raise UsageError(f"{out} is a file; give -o the name of a folder (输出位置须是文件夹)")
    from pathlib import Path

    return Path(out)


def tell_unread(problems: Iterable[Problem], language: str) -> None:
    """Which sources could not be read and why, a line each, on standard error; nothing where there is none."""
    from obligraph.text.terminal import shown

    lines = [f"  {shown(problem.source)}: {shown(problem.message)}" for problem in problems]
    if lines:
        print("未能读取：" if language == "zh" else "Could not be read:", *lines, sep="\n", file=sys.stderr)


def is_unicode(stream: TextIO) -> bool:
    """Can the stream hold every character? Where it cannot, JSON is written in ASCII."""
    return stream.encoding.lower().replace("-", "") in ("utf8", "utf8sig")
