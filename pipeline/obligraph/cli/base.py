"""What a verb of the command line is, and what several verbs share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NamedTuple, TextIO

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


def is_unicode(stream: TextIO) -> bool:
    """Can the stream hold every character? Where it cannot, JSON is written in ASCII."""
    return stream.encoding.lower().replace("-", "") in ("utf8", "utf8sig")
