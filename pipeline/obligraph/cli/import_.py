"""The verb `import`: a corrected matrix back into a run's results."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from obligraph.cli.base import OUT, UsageError, Verb, lexicons, of

if TYPE_CHECKING:
    from obligraph.corrections import Imported
    from obligraph.corrections.said import Message

_MOST_MESSAGES = 100


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("matrix", metavar="MATRIX", help="matrix.xlsx or matrix.csv, corrected")
    made.add_argument("out", metavar="OUT", nargs="?", default=OUT, help=f"folder that extract wrote (default: {OUT})")
    lexicons(made)
    made.add_argument("--quiet", action="store_true", help="no summary; what is not taken in is told all the same")


def _run(args: argparse.Namespace, language: str) -> int:
    from obligraph.corrections import bring_in
    from obligraph.exporters.base import ExportError
    from obligraph.lexicon.base import LexiconError
    from obligraph.results import ResultsError

    matrix = Path(args.matrix)
    if not matrix.is_file():
        raise UsageError(f"{matrix}: no such file (没有这个文件)")
    try:
        done = bring_in(matrix, Path(args.out), lexicons=args.lexicons)
    except (ResultsError, ExportError, LexiconError) as error:
        raise UsageError(str(error)) from error
    for line in message_lines(done, matrix.name, language):
        print(line, file=sys.stderr)
    if not args.quiet:
        print(summary(done, Path(args.out), language))
    return 1 if done.failed else 0


def message_lines(done: Imported, file: str, language: str) -> list[str]:
    """One line for everything that was not taken in, or is worth a look: where and why."""
    from obligraph.text.terminal import shown

    def line(message: Message) -> str:
        place = "!".join(part for part in (message.sheet, message.place) if part)
        where = ", ".join(part for part in (file, place) if part)
        return shown(f"{where}: {message.chinese if language == 'zh' else message.english}")

    lines = [line(message) for message in done.messages[:_MOST_MESSAGES]]
    if more := len(done.messages) - len(lines):
        lines.append(f"……另有 {more} 条。" if language == "zh" else f"… and {more} more.")
    return lines


def summary(done: Imported, out: Path, language: str) -> str:
    """What the import did, in two or three lines."""
    from obligraph.text.terminal import shown

    failed, folder = len(done.failed), shown(str(out))
    if language == "zh":
        lines = [
            f"已读 {done.rows} 行：更正 {done.corrected} 处，恢复原值 {done.set_back} 处，"
            f"判为非任务 {done.rejected} 项，新标复核 {done.marked} 项"
            + (f"；{failed} 处未导入，见上。" if failed else "。"),
            f"现有已复核任务 {done.reviewed} 项。{folder} 中的结果已按更正重写，更正记在 corrections.jsonl，"
            "重新抽取时自动套用。",
        ]
        if done.kept:
            lines.append(f"交回的表另存为 {shown(str(done.kept))}，未导入的内容请据此修改。")
        return "\n".join(lines)
    lines = [
        f"{done.rows} {of(done.rows, 'row')} read: {done.corrected} {of(done.corrected, 'cell')} corrected, "
        f"{done.set_back} set back, {done.rejected} {of(done.rejected, 'task')} rejected, {done.marked} marked as "
        "reviewed" + (f"; {failed} not taken in, see above." if failed else "."),
        f"{done.reviewed} {of(done.reviewed, 'task')} reviewed in all. The results in {folder} are written anew; the "
        "corrections stand in corrections.jsonl and are applied again by every extract into this folder.",
    ]
    if done.kept:
        lines.append(f"The matrix as it came back is kept as {shown(str(done.kept))}.")
    return "\n".join(lines)


IMPORT = Verb(
    "take a corrected matrix (matrix.xlsx, matrix.csv) back into the results",
    "把改好的任务分工表导回结果",
    "obligraph import matrix.xlsx outputs",
    _arguments,
    _run,
)
