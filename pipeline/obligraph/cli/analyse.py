"""The verb `analyse`: a run's results as tables and pictures for research."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from obligraph.cli.base import OUT, UsageError, Verb, folder, of
from obligraph.cli.wanted import wanted, wanted_arguments

if TYPE_CHECKING:
    from obligraph.analysis import Analysis

FOLDER = "analysis"


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("out", metavar="OUT", nargs="?", default=OUT, help=f"folder that extract wrote (default: {OUT})")
    made.add_argument("-o", "--into", metavar="FOLDER", help=f"where to write (default: OUT/{FOLDER})")
    made.add_argument("--no-pictures", action="store_true", help="tables alone (只写表格，不画图)")
    made.add_argument("--quiet", action="store_true", help="no summary")
    wanted_arguments(made)


def _run(args: argparse.Namespace, language: str) -> int:
    into = folder(args.into or Path(args.out) / FOLDER)
    from obligraph.analysis import analyse, write
    from obligraph.exporters.analysis.pictures import ready
    from obligraph.exporters.base import ExportError
    from obligraph.results import ResultsError

    pictures = not args.no_pictures
    try:
        if pictures:
            # Before thousands of documents are read.
            ready()
        analysis = analyse(args.out, wanted(args))
        files = write(analysis, into, pictures=pictures)
    except (ExportError, ResultsError) as error:
        raise UsageError(str(error)) from error
    if not args.quiet:
        print(summary_text(analysis, into, files, language))
    return 0


def summary_text(analysis: Analysis, into: Path, files: list[str], language: str) -> str:
    """What was counted, and where the figures are."""
    from obligraph.text.terminal import shown

    told = analysis.analysed.summary
    documents, tasks, folder = told["documents"], told["tasks"], shown(str(into))
    left_out = sum(network["ties_left_out"] for network in told["networks"].values())
    pictures = sum(name.endswith(".svg") for name in files)
    if language == "zh":
        text = f"已分析 {documents} 份文件、{tasks} 项任务：{told['systems']} 个条线，{told['departments']} 个单位。\n"
        text += f"结果在 {folder}：analysis.xlsx，{len(analysis.analysed.tables)} 张表(CSV)，summary.json"
        text += f"，pictures/ 下 {pictures} 张图(SVG 和 PNG)。" if pictures else "。"
        return text + (f"\n协作关系过多，有 {left_out} 项次未计入。" if left_out else "")
    text = (
        f"{documents} {of(documents, 'document')} with {tasks} {of(tasks, 'task')} analysed: {told['systems']} "
        f"{of(told['systems'], 'system')}, {told['departments']} {of(told['departments'], 'department')}.\n"
        f"Results in {folder}: analysis.xlsx, {len(analysis.analysed.tables)} tables as CSV, summary.json"
    )
    text += f", and {pictures} pictures as SVG and PNG in pictures/." if pictures else "."
    return text + (f"\nToo many pairs work together: {left_out} ties were left out." if left_out else "")


ANALYSE = Verb(
    "count and measure a run for research: who carries what, who works with whom, by system, level and year",
    "对抽取结果作统计和网络分析：单位任务、协作关系、时限、要素齐备、措辞，按条线、层级、年份",
    "obligraph analyse outputs -o outputs/analysis",
    _arguments,
    _run,
)
