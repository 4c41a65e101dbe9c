"""What does the store cost on top of compressing what is kept, and of expanding it again?

    python tests/bench/bench_store.py [--documents N] [--url URL]

Keeps what the exporters make of invented documents of 60 tasks each, in a file of SQLite or at a URL, and gets it all
again, by CPU time of this process; then does the compressing and expanding alone. Bars: keeping takes at most 0.25 of
the time of compressing on top of it (10 s for 20,000 documents, where compressing takes 2 ms), getting at most 0.8 of
the time of expanding. Exit status 1 when one is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from invented import extraction  # noqa: E402
from obligraph.exporters import EXPORTERS  # noqa: E402
from obligraph.store import Packed, Store, compress, expand, open_store  # noqa: E402
from stored import key  # noqa: E402

DOCUMENTS, TASKS, KINDS, AT_ONCE = 2_000, 60, 8, 64
KEEPING, GETTING = 0.25, 0.8


def contents() -> list[bytes]:
    """What is kept of some documents: every exporter's segment, one after the other."""
    makers = [getattr(factory, "segment", None) for factory in EXPORTERS.values()]
    made = [extraction(number, TASKS) for number in range(KINDS)]
    return [b"".join(make(one) for make in makers if make) for one in made]


def keep(store: Store, packed: Sequence[Packed], documents: int) -> None:
    """Put all, and see them written."""
    for number in range(documents):
        store.put(key(number), packed[number % KINDS])
    store.flush()


def get(store: Store, documents: int) -> None:
    """Get all."""
    for at in range(0, documents, AT_ONCE):
        keys = [key(number) for number in range(at, min(at + AT_ONCE, documents))]
        assert len(store.get_many(keys)) == len(keys)


@contextmanager
def timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    """Add the CPU time of a block."""
    begun = time.process_time()
    yield
    seconds[name] = time.process_time() - begun


def main() -> int:
    """Measure, print, compare with the bars."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--url", help="a server instead of a file")
    args = parser.parse_args()
    raw = contents()
    packed = [compress(one) for one in raw]
    seconds: dict[str, float] = {}
    # The imports are no part of it.
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "first.sqlite") as first:
        keep(first, packed, 1)
        get(first, 1)
    with tempfile.TemporaryDirectory() as folder, open_store(args.url or Path(folder) / "store.sqlite") as store:
        with timed(seconds, "keeping"):
            keep(store, packed, args.documents)
        with timed(seconds, "getting"):
            get(store, args.documents)
    with timed(seconds, "compressing"):
        for number in range(args.documents):
            compress(raw[number % KINDS])
    with timed(seconds, "expanding"):
        for number in range(args.documents):
            expand(packed[number % KINDS])
    keeping = seconds["keeping"] / seconds["compressing"]
    getting = seconds["getting"] / seconds["expanding"] - 1
    size, small = (sum(map(len, some)) / len(some) / 1000 for some in (raw, packed))
    print(f"{args.documents:,} documents of {size:.0f} KB, {small:.0f} KB compressed")
    for name, value in seconds.items():
        print(f"{name:12} {value / args.documents * 1000:6.3f} ms a document")
    print(f"keeping {keeping:.2f} of compressing (at most {KEEPING})")
    print(f"getting {getting:+.2f} of expanding (at most {GETTING})")
    return int(keeping > KEEPING or getting > GETTING)


if __name__ == "__main__":
    sys.exit(main())
