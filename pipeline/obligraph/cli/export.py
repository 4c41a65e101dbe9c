"""The verb `export`: a run's results in other formats."""

from __future__ import annotations

import argparse
from pathlib import Path

from obligraph.cli.base import OUT, UsageError, Verb
from obligraph.cli.wanted import wanted, wanted_arguments


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("out", metavar="OUT", nargs="?", default=OUT, help=f"folder that extract wrote (default: {OUT})")
    made.add_argument(
        "--to", metavar="FORMAT", action="append", default=[], type=_formats,
        help="a format, or several with commas between; may be repeated",
    )  # fmt: skip
    made.add_argument("-o", "--into", metavar="FOLDER", help="where to write (default: into OUT)")
    made.add_argument("--list", action="store_true", help="list the formats, with the files that each writes")
    wanted_arguments(made)


def _run(args: argparse.Namespace, language: str) -> int:
    from obligraph.exporters import FORMATS
    from obligraph.exporters.base import ExportError
    from obligraph.results import ResultsError
    from obligraph.text.terminal import padded

    if args.list:
        for name, form in FORMATS.items():
            what = form.chinese if language == "zh" else form.what
            print(f"{padded(name, 14)}{padded(', '.join(form.files), 46)}{what}")
        return 0
    formats = [name for group in args.to for name in group]
    if not formats:
        raise UsageError(
            f"say with --to which of {', '.join(FORMATS)} you want; --list explains them (请用 --to 指定格式)"
        )
    if unknown := [name for name in formats if name not in FORMATS]:
        raise UsageError(f"no format {', '.join(unknown)}; there are {', '.join(FORMATS)} (没有这种格式)")
    from obligraph.convert import convert

    into = Path(args.into or args.out)
    try:
        done = convert(Path(args.out), formats, into, wanted(args))
    except (ResultsError, ExportError) as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"{error.filename or into}: {error.strerror or error} (无法写入)") from error
    files = ", ".join(str(into / name) for to in dict.fromkeys(formats) for name in FORMATS[to].files)
    if language == "zh":
        print(f"{done.documents} 份文件、{done.obligations} 项任务已写入 {files}。")
    else:
        print(f"{done.obligations} tasks of {done.documents} documents written to {files}.")
    return 0


def _formats(text: str) -> list[str]:
    return [name for name in text.replace("，", ",").split(",") if name]


EXPORT = Verb(
    "write the results of a run in other formats: tables, graphs, training data, pictures",
    "把抽取结果另存为其他格式：表格、图、训练语料、图表",
    "obligraph export outputs --to docx,gexf --lead 民政",
    _arguments,
    _run,
)
