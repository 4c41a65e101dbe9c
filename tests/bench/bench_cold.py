"""How long does the command line take from its start to its exit?

    python tests/bench/bench_cold.py [--rounds N]

`obligraph extract` of one document of 10 KB against `python -c "import spacy"` (bar: at most 2 times), and
`obligraph --help` against `python -c pass` (bar: at most 8 times). Every process starts cold but for the file cache,
in turn with the others; medians of seven. Exit status 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZE = 10_000
BARS = (("extract", "import spacy", 2.0), ("--help", "pass", 8.0))


def commands(folder: Path) -> dict[str, list[str]]:
    """What is measured, by name; `folder` takes the document and the results."""
    document = folder / "document.txt"
    text = (ROOT / "corpora" / "city-plan.txt").read_text("utf-8")
    document.write_bytes((text * 4).encode()[:SIZE].decode("utf-8", "ignore").encode())
    obligraph = str(Path(sysconfig.get_path("scripts")) / "obligraph")
    return {
        "pass": [sys.executable, "-c", "pass"],
        "--help": [obligraph, "--help"],
        "import spacy": [sys.executable, "-c", "import spacy"],
        "extract": [obligraph, "extract", str(document), "-o", str(folder / "out"), "--quiet"],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit status whether the bars are met."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=7)
    args = options.parse_args(arguments)
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        runs = commands(Path(folder))
        for n in range(args.rounds + 1):
            for name, command in runs.items():
                begun = time.perf_counter()
                subprocess.run(command, check=True, capture_output=True)
                if n:  # The first round fills the file cache.
                    times.setdefault(name, []).append(time.perf_counter() - begun)
    for name, found in times.items():
        print(f"{name:13} {statistics.median(found) * 1000:7.0f} ms  (best {min(found) * 1000:.0f})")
    met = True
    for name, base, bar in BARS:
        ratio = statistics.median(times[name]) / statistics.median(times[base])
        met &= ratio <= bar
        print(f"{name} / {base} = {ratio:.2f} (bar {bar})")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
