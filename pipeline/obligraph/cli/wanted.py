"""The options that choose tasks, for the verbs that show or export them."""

from __future__ import annotations

import argparse
import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from obligraph.results import Wanted

_KINDS = ("obligation", "prohibition", "permission", "encouragement", "target")
_MISSING = ("owner", "lead", "date", "measure")


def wanted_arguments(made: argparse.ArgumentParser) -> None:
    """The options, in a group of their own."""
    group = made.add_argument_group("which tasks (筛选任务)")

    def words(option: str, help: str) -> None:
        group.add_argument(option, metavar="WORDS", default="", help=help)

    words("--lead", "led by a department with these words in its name or line (牵头单位)")
    words("--support", "supported by such a department (配合单位)")
    words("--party", "with such a department in any role (任一角色)")
    words("--document", "of documents with these words in title, number or file name (文件)")
    words("--text", "with these words in the task (任务原文)")
    group.add_argument("--kind", choices=_KINDS, help="of one kind (类型)")
    group.add_argument("--missing", choices=_MISSING, default="", help="that lack an owner, a lead … (缺项)")
    for option, help in (("--before", "due before this day (早于)"), ("--after", "due on this day or later (不早于)")):
        group.add_argument(option, metavar="YYYY-MM-DD", type=_date, help=help)


def wanted(args: argparse.Namespace) -> Wanted:
    """What the options ask for."""
    from obligraph.model import Kind
    from obligraph.results import Wanted

    return Wanted(
        lead=args.lead, support=args.support, party=args.party, document=args.document, text=args.text,
        kind=Kind(args.kind) if args.kind else None, before=args.before or "", after=args.after or "",
        missing=args.missing,
    )  # fmt: skip


def _date(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2019-01-31 (日期格式应为 2019-01-31)") from None
