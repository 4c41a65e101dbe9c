"""Does memory stay where it is, however many documents a run reads?

    python tests/bench/bench_memory.py [--documents N] [--limit MB] [--growth MB]

Writes N documents (1,000 unless given), the texts of corpora/ with other numbers, other places and their sentences in
another order, and runs `obligraph.run.run` over them in a process of its own. Prints the memory in use along the way.
Bars: a peak under 500 MB, and no growth from the 200th document to the last beyond the noise of the allocator. Exit
status 1 when one is missed. Needs /proc (Linux).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = re.compile(r"云江|云溪|临川|青岭|[一-龥]{2}(?=[省市县区](?:人民政府|委|政府|财政|民政|医保|卫生))")
NAMES = ["".join(pair) for pair in permutations("清临安丰溪宁", 2)]
DOCUMENTS, LIMIT, GROWTH, WARM = 1000, 500.0, 10.0, 200


def reworded(text: str, chance: random.Random) -> str:
    """`text` with other numbers of as many digits, other names of places, and the sentences of each line shuffled."""
    names: dict[str, str] = {}

    def place(match: re.Match[str]) -> str:
        return names.setdefault(match[0], chance.choice(NAMES))

    def number(match: re.Match[str]) -> str:
        return match[0] if match[0].startswith("20") else str(chance.randrange(1, 10 ** len(match[0])))

    lines = []
    for line in re.sub(r"\d{1,6}", number, PLACES.sub(place, text)).split("\n"):
        first, *rest = re.findall(r"[^。]*。|[^。]+$", line) or [line]
        chance.shuffle(rest)
        lines.append("".join([first, *rest]))
    return "\n".join(lines)


def write(folder: Path, documents: int) -> None:
    """Write that many reworded documents, each another."""
    chance = random.Random(documents)
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "corpora").glob("*.txt"))]
    for n in range(documents):
        (folder / f"{n:05}.txt").write_text(reworded(texts[n % len(texts)], chance), "utf-8")


def measure(source: Path, out: Path, every: int, hoard: bool) -> dict[str, float]:
    """Run over the folder `source` in this process: megabytes in use after each `every` documents, and the peak.

    `hoard`: keep half a megabyte for each document, to see that the measure would notice.
    """
    from obligraph.run import run

    used: dict[str, float] = {}
    kept: list[bytes] = []

    def progress(done: int, total: int, name: str) -> None:
        if hoard:
            kept.append(bytes([done % 256]) * 500_000)
        if done % every == 0 or done == total:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            used[str(done)] = pages * resource.getpagesize() / 1e6

    summary = run([source], out, progress=progress)
    assert summary.obligations > 5 * summary.documents > 0
    # Not ru_maxrss: that one starts from what the process that started this one used.
    status = Path("/proc/self/status").read_text()
    used["peak"] = int(re.findall(r"VmHWM:\s*(\d+) kB", status)[0]) * 1024 / 1e6
    return used


def measured(documents: int, every: int, *, hoard: bool = False) -> dict[str, float]:
    """What `measure` finds for that many documents, in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in"
        source.mkdir()
        write(source, documents)
        command = [sys.executable, __file__, "--measure", str(source), str(Path(folder) / "out"), str(every)]
        command += ["--hoard"] if hoard else []
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found: dict[str, float] = json.loads(done.stdout)
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit status whether the bars are met."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=DOCUMENTS)
    options.add_argument("--limit", type=float, default=LIMIT, help="megabytes that the peak must stay under")
    options.add_argument("--growth", type=float, default=GROWTH, help="megabytes of growth that count as noise")
    options.add_argument("--measure", nargs=3, metavar=("SOURCE", "OUT", "EVERY"), help=argparse.SUPPRESS)
    options.add_argument("--hoard", action="store_true", help=argparse.SUPPRESS)
    args = options.parse_args(arguments)
    if args.measure:
        source, out, every = args.measure
        print(json.dumps(measure(Path(source), Path(out), int(every), args.hoard)))
        return 0
    used = measured(args.documents, max(1, args.documents // 10))
    for done, megabytes in used.items():
        print(f"{done:>6}  {megabytes:7.1f} MB")
    counts = [int(done) for done in used if done != "peak"]
    warm = min((n for n in counts if n >= min(WARM, args.documents // 2)), default=counts[-1])
    growth = used[str(counts[-1])] - used[str(warm)]
    print(
        f"peak {used['peak']:.1f} MB (bar {args.limit}), {growth:+.1f} MB from document {warm} on (bar {args.growth})"
    )
    return 0 if used["peak"] < args.limit and growth < args.growth else 1


if __name__ == "__main__":
    sys.exit(main())
