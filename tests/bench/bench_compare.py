"""How long does one central document against many local ones take, and how much of it is comparing?

    python tests/bench/bench_compare.py [--documents N ...] [--formats NAME ...] [--profile FILE]

Writes N documents of 40 tasks or more (250, 500, 1,000 and 2,000 unless given), reworded from corpora/, and runs the
whole story of `obligraph compare` over them in a process of its own: reading, extraction, comparing, alignment.jsonl
(or what `--formats` names). Bars: 1,000 in under 60 seconds and 1 GB, and 2,000 in at most 2.3 times the CPU time of
1,000. Exit status 1 when one is missed. Needs /proc (Linux).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from obligraph.comparing import Comparer  # noqa: E402
from obligraph.drafting.compare import compare_documents  # noqa: E402
from obligraph.exporters.comparison import COMPARISONS  # noqa: E402
from obligraph.model import Comparison, Extraction  # noqa: E402
from reworded import write  # noqa: E402

DOCUMENTS = (250, 500, 1000, 2000)
SECONDS, MEGABYTES, RATIO = 60.0, 1000.0, 2.3
CENTRAL = ROOT / "corpora" / "central-opinion.txt"


class Watch:
    """Takes the time of `Comparer.compare`, and counts what it is given."""

    def __init__(self) -> None:
        self.seconds, self.tasks = 0.0, 0
        self._compare = Comparer.compare

    def start(self) -> None:
        """From here on, every comparison is timed."""
        watch = self

        def timed(comparer: Comparer, local: Extraction) -> Comparison:
            begun = time.process_time()
            one = watch._compare(comparer, local)
            watch.seconds += time.process_time() - begun
            watch.tasks += len(local.obligations)
            return one

        Comparer.compare = timed  # type: ignore[assignment, method-assign]


def measure(source: Path, out: Path, formats: Sequence[str]) -> dict[str, float]:
    """Compare the documents of the folder `source` in this process: seconds, megabytes, tasks."""
    watch = Watch()
    watch.start()
    begun, clock = time.process_time(), time.perf_counter()
    outcome = compare_documents(CENTRAL, [source], out, formats=formats)
    wall, cpu = time.perf_counter() - clock, time.process_time() - begun
    # Not ru_maxrss: that one starts from what the process that started this one used.
    peak = re.findall(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[0]
    return {
        "documents": outcome.documents,
        "tasks": watch.tasks,
        "wall": wall,
        "cpu": cpu,
        "comparing": watch.seconds,
        "peak": int(peak) * 1024 / 1e6,
    }


def measured(documents: int, formats: Sequence[str], profile: str | None = None) -> dict[str, float]:
    """What `measure` finds for that many documents, in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in"
        source.mkdir()
        write(source, documents)
        command = [sys.executable, *(["-m", "cProfile", "-o", profile] if profile else []), __file__]
        command += ["--measure", str(source), str(Path(folder) / "out"), "--formats", *formats]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found: dict[str, float] = json.loads(done.stdout)
        assert found["documents"] == documents
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit status whether the bars are met."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", nargs="+", type=int, default=DOCUMENTS)
    options.add_argument("--formats", nargs="+", choices=list(COMPARISONS), default=["alignment"])
    options.add_argument("--profile", metavar="FILE", help="write a cProfile of one more run with the fewest documents")
    options.add_argument("--measure", nargs=2, metavar=("SOURCE", "OUT"), help=argparse.SUPPRESS)
    args = options.parse_args(arguments)
    if args.measure:
        source, out = map(Path, args.measure)
        print(json.dumps(measure(source, out, args.formats)))
        return 0
    print("documents   tasks each   seconds      CPU  comparing  its share        peak")
    found = {}
    for count in sorted(args.documents):
        one = found[count] = measured(count, args.formats)
        print(
            f"{count:9,} {one['tasks'] / count:12.1f} {one['wall']:9.1f} {one['cpu']:8.1f} {one['comparing']:10.1f}"
            f" {one['comparing'] / one['cpu']:10.0%} {one['peak']:8.0f} MB",
            flush=True,
        )
    missed = False
    if 1000 in found:
        seconds, peak = found[1000]["wall"], found[1000]["peak"]
        print(f"1,000 documents: {seconds:.1f} s (bar {SECONDS:.0f}), peak {peak:.0f} MB (bar {MEGABYTES:.0f})")
        missed |= seconds >= SECONDS or peak >= MEGABYTES
    if {1000, 2000} <= found.keys():
        ratio = found[2000]["cpu"] / found[1000]["cpu"]
        print(f"2,000 / 1,000 = {ratio:.2f} (bar {RATIO})")
        missed |= ratio > RATIO
    if args.profile:
        measured(min(found), args.formats, args.profile)
        print(f"profile: {args.profile}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
