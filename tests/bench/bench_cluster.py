"""Is a cluster of two local workers as fast as `--workers 2`?

    python tests/bench/bench_cluster.py [--documents N] [--rounds N] [--bar SHARE]

Reworded documents of 40 tasks, without a store. A scheduler and two workers of Dask are started as their commands start
them, and one run warms up both sides; then each round runs over all documents with `workers=2` and on the cluster. By
wall time, since the work is in other processes: on an idle machine. Both runs must give the same files. Bar: the
cluster has at least 0.8 of the documents a second, in the median of the rounds. Exit status 1 when the bar is missed.
"""

from __future__ import annotations

import argparse
import filecmp
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dask_cluster import cluster
from obligraph.run import run
from reworded import write

BAR = 0.8


def rate(documents: Path, out: Path, **how: Any) -> float:
    """Documents a second of one run."""
    begun = time.perf_counter()
    made = run([documents], out, **how)
    return made.documents / (time.perf_counter() - begun)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit status whether the bar is met."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--bar", type=float, default=BAR)
    args = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents = folder / "in"
        documents.mkdir()
        write(documents, args.documents)
        with cluster(folder, 2) as dask:
            sides: dict[str, dict[str, Any]] = {
                "two workers": {"workers": 2},
                "cluster": {"engine": "dask", "address": dask.address},
            }
            rates: dict[str, list[float]] = {side: [] for side in sides}
            for side, how in sides.items():
                rate(documents, folder / side, **how)
            for _ in range(args.rounds):
                for side, how in sides.items():
                    rates[side].append(rate(documents, folder / side, **how))
        same = all(
            filecmp.cmp(folder / "cluster" / name, folder / "two workers" / name, shallow=False)
            for name in ("obligations.jsonl", "matrix.xlsx", "report.html", "graph.json")
        )
    for side, found in rates.items():
        print(f"{side:12} {statistics.median(found):7.1f} documents/s  of {[round(one, 1) for one in found]}")
    share = statistics.median(b / a for a, b in zip(*rates.values(), strict=True))
    print(f"cluster / two workers = {share:.2f} (bar {args.bar}); the same files: {same}")
    return 0 if same and share >= args.bar else 1


if __name__ == "__main__":
    sys.exit(main())
