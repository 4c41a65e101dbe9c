"""How fast is a large run, does it stay as fast and as small, and can it be taken up again wherever it was killed?

    python tests/bench/bench_batch.py workers [--documents N]    1 worker against 2 (2,000 documents)
    python tests/bench/bench_batch.py long [--documents N]       memory, first and last rate, resume (20,000)
    python tests/bench/bench_batch.py kills [--documents N] [--times N]    50 kills (60 documents)

Documents are those of tests/reworded.py. Every run is `obligraph extract` in a process of its own. Bars: 2 workers 1.8
times as fast as 1; the parent's peak under 600 MB, the rate of the last tenth within 10% of the first one's, and a run
over results of which 1% of the documents changed in at most 5% of the full run's time; the bytes of an undisturbed run
after each kill. Times are of the wall: the machine should have nothing else to do. The CPU time that each run took is
printed too, which tells more where it has. Exit status 1 when a bar is missed. Needs /proc (Linux).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "pipeline")]

from batches import left_in, workers_of  # noqa: E402
from reworded import document, write  # noqa: E402

FASTER, PEAK, SLOWER, RESUMED = 1.8, 600.0, 0.10, 0.05
DOCUMENTS = {"workers": 2_000, "long": 20_000, "kills": 60}
CHANGED = 100
"""One of so many documents is changed before a run is repeated."""


class Run(NamedTuple):
    """Seconds that a run took, CPU seconds of its parent and of its workers, the parent's peak in megabytes, documents
    that were reused, and when each tenth of the documents was done."""

    wall: float
    parent: float
    workers: float
    peak: float
    reused: int
    tenths: list[float]


def measure(source: Path, out: Path, workers: int, store: bool) -> Run:
    """Run in this process."""
    from obligraph.run import run

    began, tenths = time.perf_counter(), []

    def progress(done: int, total: int, name: str) -> None:
        if done * 10 // total > (done - 1) * 10 // total:
            tenths.append(time.perf_counter() - began)

    summary = run([source], out, workers=workers, resumable=store, progress=progress)
    wall = time.perf_counter() - began
    parent, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    # Not ru_maxrss: that one starts from what the process that started this one used.
    peak = int(re.findall(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[0]) * 1024 / 1e6
    assert summary.documents == summary.files
    return Run(
        wall, parent.ru_utime + parent.ru_stime, children.ru_utime + children.ru_stime, peak, summary.reused, tenths
    )


def measured(source: Path, out: Path, workers: int, *, store: bool = True) -> Run:
    """What `measure` finds in a fresh process."""
    command = [sys.executable, __file__, "measure", str(source), str(out), str(workers), str(int(store))]
    return Run(*json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def told(what: str, run: Run, documents: int) -> None:
    """Print a run."""
    print(
        f"{what:24} {run.wall:8.1f} s wall {documents / run.wall:7.1f} documents/s   CPU: parent {run.parent:7.1f} s"
        f" ({run.parent / documents * 1000:5.1f} ms each), workers {run.workers:7.1f} s; peak {run.peak:6.1f} MB",
        flush=True,
    )


def workers(folder: Path, documents: int) -> bool:
    """Two workers against one."""
    write(source := _made(folder / "in"), documents)
    runs = {}
    for count in (1, 2):
        runs[count] = measured(source, folder / f"out{count}", count, store=False)
        told(f"{count} worker{'s'[: count - 1]}", runs[count], documents)
    assert left_in(folder / "out1") == left_in(folder / "out2")
    one, two = runs[1], runs[2]
    print(
        f"2 workers are {one.wall / two.wall:.2f} times as fast as 1 (bar {FASTER}); by CPU time, two cores at most "
        f"{2 * (one.parent + one.workers) / (two.parent + two.workers):.2f} times"
    )
    return one.wall / two.wall >= FASTER


def long(folder: Path, documents: int) -> bool:
    """One long run, and another over its results after some documents changed."""
    write(source := _made(folder / "in"), documents)
    full = measured(source, folder / "out", 2)
    told("full run", full, documents)
    spans = [end - start for start, end in zip([0.0, *full.tenths], full.tenths, strict=False)]
    # The first tenth has the start in it: the second is the first that has none.
    first, last = spans[1], spans[-1]
    print(
        f"peak of the parent {full.peak:.1f} MB (bar {PEAK:.0f}); documents/s in each tenth after the first: "
        + " ".join(f"{documents / 10 / span:.1f}" for span in spans[1:])
        + f"; the last one took {last / first - 1:+.1%} (bar {SLOWER:.0%})"
        + f"; writing after the last document {full.wall - full.tenths[-1]:.1f} s"
    )
    for number in range(0, documents, CHANGED):
        (source / f"{number:05}.txt").write_text(document(number, seed=1), "utf-8", newline="\n")
    again = measured(source, folder / "out", 2)
    told("1% changed", again, documents)
    assert again.reused == documents - len(range(0, documents, CHANGED))
    share = again.wall / full.wall
    print(
        f"resumed in {share:.1%} of the full run's time (bar {RESUMED:.0%}); of its CPU time: "
        f"{(again.parent + again.workers) / (full.parent + full.workers):.1%}"
    )
    return full.peak < PEAK and abs(last / first - 1) <= SLOWER and share <= RESUMED


def kills(folder: Path, documents: int, times: int) -> bool:
    """Runs that are killed at random moments, and those after them."""
    chance = random.Random(times)
    write(source := _made(folder / "in"), documents)
    took = measured(source, folder / "undisturbed", 2).wall
    expected, same, found = left_in(folder / "undisturbed"), 0, {}
    command = [sys.executable, "-m", "obligraph", "extract", str(source), "--workers", "2", "--quiet", "-o"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "pipeline")}
    for number in range(times):
        out = folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        if number % 2:
            # Over older results, whose store is new: all is to be made, and to be replaced.
            shutil.copytree(folder / "undisturbed", out, ignore=shutil.ignore_patterns(".obligraph"))
        who = ("parent", "worker", "group")[number % 3]
        process = subprocess.Popen([*command, str(out)], env=environment, start_new_session=True)
        time.sleep(chance.uniform(0.1, 1.0) * (took + 1.0))
        _kill(process, who, chance)
        process.wait()
        done = subprocess.run([*command, str(out)], env=environment, check=False)
        right = done.returncode == 0 and left_in(out) == expected
        same += right
        state = f"{who}: {'killed' if process.returncode else 'came to its end'}"
        found[state] = found.get(state, 0) + 1
        if not right:
            print(f"kill {number} ({state}): other bytes, or status {done.returncode}", flush=True)
    print(f"{same} of {times} times the bytes of an undisturbed run; {found}")
    return same == times


def _kill(process: subprocess.Popen[bytes], who: str, chance: random.Random) -> None:
    try:
        if who == "parent":
            process.kill()
        elif who == "group":
            os.killpg(process.pid, signal.SIGKILL)
        elif found := workers_of(process.pid):
            os.kill(chance.choice(found), signal.SIGKILL)
    except (ProcessLookupError, FileNotFoundError):
        return


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit status whether the bars are met."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments[:1] == ["measure"]:
        source, out, count, store = arguments[1:]
        print(json.dumps(measure(Path(source), Path(out), int(count), store == "1")))
        return 0
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=tuple(DOCUMENTS))
    options.add_argument("--documents", type=int)
    options.add_argument("--times", type=int, default=50, help="how many runs to kill")
    args = options.parse_args(arguments)
    documents = args.documents or DOCUMENTS[args.what]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.what == "workers":
            return 0 if workers(folder, documents) else 1
        if args.what == "long":
            return 0 if long(folder, documents) else 1
        return 0 if kills(folder, documents, args.times) else 1


if __name__ == "__main__":
    sys.exit(main())
