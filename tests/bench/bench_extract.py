"""How fast is the whole extraction, against `jieba.cut` alone on the same text?

    python tests/bench/bench_extract.py [FILE...] [--bytes N] [--rounds N] [--bar RATIO]

One process, one core, the files already read into memory. The files (corpora/*.txt unless given) are taken in turn,
over and over, until they add up to 2 MB of UTF-8. Each round measures `jieba.cut` and then `Extractor.extract` on the
same texts, by CPU time; the medians of the rounds are printed. Bar: at most 1.5 times the time of `jieba.cut`. Exit
status 1 when the bar is missed.
"""

from __future__ import annotations

import argparse
import gc
import logging
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path

import jieba

from obligraph.extractor import Extractor
from obligraph.model import Reading
from obligraph.readers import Input, read

ROOT = Path(__file__).resolve().parents[2]
BAR = 1.5


def repeated(readings: Sequence[Reading], size: int) -> list[Reading]:
    """The readings over and over until their texts hold at least `size` bytes of UTF-8."""
    out: list[Reading] = []
    total = 0
    for reading in cycle(readings):
        if total >= size:
            break
        out.append(reading)
        total += len(reading.text.encode())
    return out


def seconds(work: Callable[[], None]) -> float:
    """CPU seconds of one call: other processes of the machine do not count."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit status whether the bar is met."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--bytes", type=int, default=2_000_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--bar", type=float, default=BAR)
    options.add_argument("--profile", metavar="FILE", help="write a cProfile of one more round")
    args = options.parse_args(arguments)
    extractor = Extractor()
    files = args.files or sorted((ROOT / "corpora").glob("*.txt"))
    readings = repeated([read(Input(path.name, path), extractor.lexicon) for path in files], args.bytes)
    characters = sum(len(reading.text) for reading in readings)
    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()

    def cut() -> None:
        for reading in readings:
            for _ in jieba.cut(reading.text):
                pass

    def extract() -> None:
        for reading in readings:
            extractor.extract(reading)

    print(f"{len(files)} files, {len(readings)} texts, {characters:,} characters")
    rounds = [(seconds(cut), seconds(extract)) for _ in range(args.rounds)]
    for name, times in (("jieba.cut", [a for a, _ in rounds]), ("extraction", [b for _, b in rounds])):
        median = statistics.median(times)
        print(f"{name:11} {median:6.2f} s  {characters / median / 1000:8.1f} thousand characters/s  of {times}")
    ratio = statistics.median(b / a for a, b in rounds)
    print(f"extraction / jieba.cut = {ratio:.2f} (bar {args.bar})")
    if args.profile:
        import cProfile

        profile = cProfile.Profile()
        profile.runcall(extract)
        profile.dump_stats(args.profile)
    return 0 if ratio <= args.bar else 1


if __name__ == "__main__":
    sys.exit(main())
