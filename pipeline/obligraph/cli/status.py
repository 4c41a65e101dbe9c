"""The verb `status`: what is kept of a folder's documents, and what another run would do."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from obligraph.cli.base import OUT, UsageError, Verb, is_unicode, of

if TYPE_CHECKING:
    from obligraph.drafting.status import Standing, Work
    from obligraph.store import Held, LastRun

_SHOWN = 8  # Digits of a hash that tell two versions apart.


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("out", metavar="OUT", nargs="?", default=OUT, help=f"folder that extract wrote (default: {OUT})")
    made.add_argument(
        "--store", metavar="STORE", help="the store, where it is not in OUT: a file, or the URL of a server"
    )
    made.add_argument("--json", action="store_true", help="everything as one JSON object")


def _run(args: argparse.Namespace, language: str) -> int:
    if not os.path.isdir(args.out):
        raise UsageError(f"{args.out}: no such folder; give the folder that `obligraph extract … -o OUT` wrote")
    from obligraph.drafting.status import plain, status
    from obligraph.lexicon.base import LexiconError
    from obligraph.store import StoreError

    try:
        standing = status(args.out, args.store)
    except (StoreError, LexiconError) as error:
        raise UsageError(str(error)) from error
    if args.json:
        print(json.dumps(plain(standing), ensure_ascii=not is_unicode(sys.stdout), indent=2))
    else:
        print("\n".join(status_lines(standing, language)))
    return 0


def status_lines(standing: Standing, language: str) -> Iterator[str]:
    """How things stand, in a dozen lines."""
    from obligraph.text.terminal import shown

    zh = language == "zh"
    store = standing.store
    where = shown(store.where)
    yield from (shown(told) for told in store.told)
    if not store.held and standing.run is None:
        yield (
            f"{where}：没有保存任何文件的结果。用 obligraph extract 抽取后再查看。"
            if zh
            else f"{where}: nothing is kept. Run `obligraph extract` first."
        )
        return
    yield f"{'存储' if zh else 'Store'} {where}{'，' if zh else ', '}{_size(store.bytes)}"
    for held in sorted(store.held, key=lambda one: one.rules != standing.rules):
        yield "  " + _held(held, held.rules == standing.rules, zh)
    if standing.run is not None:
        yield _last(standing.run, zh)
    if standing.work is not None:
        yield from _work(standing.work, zh)


def _held(held: Held, present: bool, zh: bool) -> str:
    from obligraph.text.terminal import shown

    version, code, lexicon = (
        shown(str(held.made_of.get(name, "?")))[:length]
        for name, length in (("obligraph", 20), ("code", _SHOWN), ("lexicon", _SHOWN))
    )
    if zh:
        failed = f"，另有 {held.failures:,} 份读不出" if held.failures else ""
        now = "，现行规则" if present else "，旧规则"
        made_of = f"版本 {version}，代码 {code}，词表 {lexicon}"
        return f"{held.documents:,} 份文件{failed}，{_size(held.bytes)}{now}（{made_of}）"
    failed = f" and {held.failures:,} that could not be read" if held.failures else ""
    now = "the present rules" if present else "older rules"
    documents = of(held.documents, "document")
    return (
        f"{held.documents:,} {documents}{failed}, {_size(held.bytes)}, by {now} "
        f"(version {version}, code {code}, lexicons {lexicon})"
    )


def _last(run: LastRun, zh: bool) -> str:
    if zh:
        end = f"，{_time(run.ended)} 完成" if run.ended else "，尚未完成（仍在运行，或被中断）"
        return f"上次运行：{_time(run.begun)} 开始{end}。"
    end = f", finished {_time(run.ended)}" if run.ended else ", not finished (it still runs, or was interrupted)"
    return f"Last run: begun {_time(run.begun)}{end}."


def _time(text: str) -> str:
    from obligraph.text.terminal import shown

    return shown(text[:25]).replace("T", " ").removesuffix("+00:00") + " UTC"


WORDS = (
    ("done", "no work: done", "已完成，无须再做"),
    ("failed", "no work: cannot be read", "读不出，不再重试"),
    ("new", "new", "新增"),
    ("changed", "changed since", "内容已改"),
    ("older", "made by older rules", "规则已更新，须重做"),
    ("again", "could not be read, to be tried again", "上次读不出，将重试"),
    ("gone", "gone since the last finished run", "上次有、现已不在"),
    ("unusable", "sources that cannot be used", "无法使用的输入"),
)
"""The counts of Work, as people read them: each that is not 0 has a line."""


def _work(work: Work, zh: bool) -> Iterator[str]:
    todo = work.new + work.changed + work.older + work.again
    if zh:
        yield f"现有输入 {work.inputs:,} 份" + (f"，再运行须处理 {todo:,} 份：" if todo else "，再运行无须重新抽取：")
    else:
        made = f"another run would make {todo:,} of them:" if todo else "another run would make none of them anew:"
        yield f"{work.inputs:,} {of(work.inputs, 'input')} now; {made}"
    for name, what, chinese in WORDS:
        if count := getattr(work, name):
            yield f"  {count:>9,}  {chinese if zh else what}"


def _size(size: int) -> str:
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000  # type: ignore[assignment]
    return f"{size:.1f} GB"


STATUS = Verb(
    "show what is kept of the documents of a run, and what another run would do",
    "查看已保存的抽取结果，以及再次运行须处理哪些文件",
    "obligraph status outputs",
    _arguments,
    _run,
)
