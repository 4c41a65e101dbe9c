"""How long does `export --to xlsx` take, against XlsxWriter alone writing the same workbook?

    python tests/bench/bench_xlsx.py [--tasks N] [--rounds N] [--bar RATIO] [--profile FILE]

Invented results of 10,000 tasks are written into a folder once and exported; openpyxl reads every string and number of
that workbook. Then each round measures, in one process and by CPU time, XlsxWriter writing those same values into the
same sheets, without any format, width, height, link or merged cell, in the same mode (constant_memory); and the whole
verb, reading the folder included. Bar: at most 2 times, by the median of the rounds. Exit status 1 when it is missed.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import xlsxwriter

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from invented import extractions  # noqa: E402
from obligraph.cli import main as obligraph  # noqa: E402
from obligraph.exporters import EXPORTERS, Exports  # noqa: E402
from obligraph.exporters.matrix.xlsx import CONSTANT_MEMORY_FROM  # noqa: E402

TASKS, PER_DOCUMENT, BAR = 10_000, 100, 2.0
RECORDS = ("obligations", "documents", "problems")
Cell = tuple[str, int, int, str | float]


def write_results(folder: Path, tasks: int) -> None:
    """What `extract` would have written of so many invented tasks, without its other files."""
    with Exports(folder, {name: EXPORTERS[name] for name in RECORDS}) as exports:
        for one in extractions(tasks // PER_DOCUMENT, PER_DOCUMENT):
            exports.add(one)


def bare(path: Path, sheets: Sequence[str], cells: Sequence[Cell], constant_memory: bool) -> None:
    """XlsxWriter alone: the same sheets and values in the same order."""
    workbook = xlsxwriter.Workbook(path, {"constant_memory": constant_memory})
    made = {name: workbook.add_worksheet(name) for name in sheets}
    for name, row, column, value in cells:
        if isinstance(value, str):
            made[name].write_string(row, column, value)
        else:
            made[name].write_number(row, column, value)
    workbook.close()


def export(out: Path, into: Path) -> None:
    """The whole verb, as the command line runs it."""
    with contextlib.redirect_stdout(io.StringIO()):
        assert obligraph(["export", str(out), "--to", "xlsx", "-o", str(into)]) == 0


def contents(path: Path) -> list[Cell]:
    """Every value of a workbook with its sheet and place, in the order of the sheets and their rows."""
    return [
        (sheet.title, r, c, value)
        for sheet in openpyxl.load_workbook(path, read_only=True)
        for r, row in enumerate(sheet.iter_rows(values_only=True))
        for c, value in enumerate(row)
        if value is not None
    ]


def seconds(work: Callable[[], None]) -> float:
    """CPU seconds of one call: other processes of the machine do not count."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit status whether the bar is met."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tasks", type=int, default=TASKS)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--bar", type=float, default=BAR)
    options.add_argument("--profile", metavar="FILE", help="write a cProfile of one more export")
    args = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out, into, plain = folder / "out", folder / "into", folder / "bare.xlsx"
        write_results(out, args.tasks)
        export(out, into)
        cells = contents(into / "matrix.xlsx")
        sheets = list(dict.fromkeys(cell[0] for cell in cells))
        constant_memory = args.tasks >= CONSTANT_MEMORY_FROM

        def write_bare() -> None:
            bare(plain, sheets, cells, constant_memory)

        write_bare()
        # The measure is fair only where the bare workbook holds what ours holds.
        assert contents(plain) == cells
        # The list of cells is ours, not a cost of either: the collector must not walk it again and again.
        gc.collect()
        gc.freeze()
        print(f"{args.tasks:,} tasks, {len(sheets)} sheets, {len(cells):,} cells, constant_memory={constant_memory}")
        rounds = [(seconds(write_bare), seconds(lambda: export(out, into))) for _ in range(args.rounds)]
        if args.profile:
            import cProfile

            profile = cProfile.Profile()
            profile.runcall(export, out, into)
            profile.dump_stats(args.profile)
    for label, times in (("XlsxWriter alone", [a for a, _ in rounds]), ("export --to xlsx", [b for _, b in rounds])):
        print(f"{label:17} {statistics.median(times):6.2f} s  of {', '.join(f'{t:.2f}' for t in times)}")
    ratio = statistics.median(b / a for a, b in rounds)
    print(f"export / XlsxWriter alone = {ratio:.2f} (bar {args.bar})")
    return 0 if ratio <= args.bar else 1


if __name__ == "__main__":
    sys.exit(main())
