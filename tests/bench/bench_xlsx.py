"""How long does `export --to xlsx` take, against XlsxWriter alone writing the same workbook?

    python tests/bench/bench_xlsx.py [--tasks N] [--rounds N] [--bar RATIO] [--profile FILE]

Invented results of 10,000 tasks are written into a folder once and exported; openpyxl reads every cell of the workbook.
Then each round measures, in one process and by CPU time, XlsxWriter writing those same cells into the same sheets, in
the same mode (constant_memory), with as many formats as ours has, without any width, height, link or merged cell; the
same without any format and without the empty cells that only have borders; and the whole verb, reading the folder
included. Bar: at most 2 times the first of these, by the median of the rounds. Exit status 1 when it is missed.
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
from openpyxl.cell.read_only import EmptyCell

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from invented import extractions  # noqa: E402
from obligraph.cli import main as obligraph  # noqa: E402
from obligraph.exporters import EXPORTERS, Exports  # noqa: E402
from obligraph.exporters.matrix.xlsx import CONSTANT_MEMORY_FROM  # noqa: E402

TASKS, PER_DOCUMENT, BAR = 10_000, 100, 2.0
RECORDS = ("obligations", "documents", "problems")
Cell = tuple[str, int, int, str | float | None, int]
"""Sheet, row, column, value (None where there are only borders), number of its format."""


def write_results(folder: Path, tasks: int) -> None:
    """What `extract` would have written of so many invented tasks, without its other files."""
    with Exports(folder, {name: EXPORTERS[name] for name in RECORDS}) as exports:
        for one in extractions(tasks // PER_DOCUMENT, PER_DOCUMENT):
            exports.add(one)


def bare(path: Path, cells: Sequence[Cell], constant_memory: bool) -> None:
    """XlsxWriter alone: the same sheets and cells in the same order; format -1 is none."""
    workbook = xlsxwriter.Workbook(path, {"constant_memory": constant_memory})
    made = {name: workbook.add_worksheet(name) for name in dict.fromkeys(cell[0] for cell in cells)}
    formats = [
        workbook.add_format({"border": 1, "font_size": 8 + n}) for n in range(max(cell[4] for cell in cells) + 1)
    ]
    formats.append(None)
    for name, row, column, value, style in cells:
        if value is None:
            made[name].write_blank(row, column, None, formats[style])
        elif isinstance(value, str):
            made[name].write_string(row, column, value, formats[style])
        else:
            made[name].write_number(row, column, value, formats[style])
    workbook.close()


def export(out: Path, into: Path) -> None:
    """The whole verb, as the command line runs it."""
    with contextlib.redirect_stdout(io.StringIO()):
        assert obligraph(["export", str(out), "--to", "xlsx", "-o", str(into)]) == 0


def contents(path: Path) -> list[Cell]:
    """Every cell of a workbook, in the order of the sheets and their rows."""
    styles: dict[tuple[int, ...], int] = {}
    return [
        (sheet.title, r, c, cell.value, styles.setdefault(tuple(cell.style_array), len(styles)))
        for sheet in openpyxl.load_workbook(path, read_only=True)
        for r, row in enumerate(sheet.iter_rows())
        for c, cell in enumerate(row)
        if not isinstance(cell, EmptyCell)
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
        values = [(*cell[:4], -1) for cell in cells if cell[3] is not None]
        constant_memory = args.tasks >= CONSTANT_MEMORY_FROM
        works: dict[str, Callable[[], None]] = {
            "XlsxWriter alone": lambda: bare(plain, cells, constant_memory),
            "without formats": lambda: bare(plain, values, constant_memory),
            "export --to xlsx": lambda: export(out, into),
        }
        works["XlsxWriter alone"]()
        # The measure is fair only where the bare workbook holds what ours holds.
        assert [cell[:4] for cell in contents(plain)] == [cell[:4] for cell in cells]
        # The list of cells is ours, not a cost of either: the collector must not walk it again and again.
        gc.collect()
        gc.freeze()
        print(
            f"{args.tasks:,} tasks, {len(cells):,} cells, {len(values):,} not empty, constant_memory={constant_memory}"
        )
        rounds = [{name: seconds(work) for name, work in works.items()} for _ in range(args.rounds)]
        if args.profile:
            import cProfile

            profile = cProfile.Profile()
            profile.runcall(export, out, into)
            profile.dump_stats(args.profile)
    for name in works:
        times = [one[name] for one in rounds]
        print(f"{name:17} {statistics.median(times):6.2f} s  of {', '.join(f'{t:.2f}' for t in times)}")
    ratio, strict = (
        statistics.median(one["export --to xlsx"] / one[base] for one in rounds)
        for base in ("XlsxWriter alone", "without formats")
    )
    print(f"export / XlsxWriter alone = {ratio:.2f} (bar {args.bar}); without formats {strict:.2f}")
    return 0 if ratio <= args.bar else 1


if __name__ == "__main__":
    sys.exit(main())
