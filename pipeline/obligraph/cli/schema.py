"""The verb `schema`."""

from __future__ import annotations

import argparse
import json
import sys

from obligraph.cli.base import UsageError, Verb, is_unicode


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("name", metavar="NAME", nargs="?", help="the name of a file, as `obligraph schema` lists them")


def _run(args: argparse.Namespace, language: str) -> int:
    from obligraph.records.fields import FILES
    from obligraph.records.schema import about, shipped
    from obligraph.text.terminal import padded, shown

    if args.name is None:
        for name, file in FILES.items():
            what = about(file.record)
            print(f"{padded(name, 14)}{padded(file.name, 22)}{what.chinese if language == 'zh' else what.english}")
        return 0
    names = {file.name: name for name, file in FILES.items()}
    name = names.get(args.name, args.name)
    if name not in FILES:
        raise UsageError(f"no schema {shown(name)}; there are {', '.join(FILES)} (没有这种结构说明)")
    text = shipped(name)
    print(text if is_unicode(sys.stdout) else json.dumps(json.loads(text), indent=2), end="")
    return 0


SCHEMA = Verb(
    "print the JSON Schema of a file that a run writes, or list them",
    "输出结果文件的 JSON Schema，或列出有哪些",
    "obligraph schema obligations",
    _arguments,
    _run,
)
