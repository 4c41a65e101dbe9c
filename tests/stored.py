"""Documents for tests of the store, and programs that put them: what belongs to a number is always the same."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from needs import ROOT
from obligraph.store import Key, Plan, Rules, Store, compress

RULES = Rules("5c" * 32, {"obligraph": "0.0.1", "code": "c0de" * 16, "lexicon": "1e81" * 16})
OLDER = Rules("0f" * 32, {"obligraph": "0.0.0", "code": "01d0" * 16, "lexicon": "1e81" * 16})


def key(number: int, rules: Rules = RULES) -> Key:
    """The key of a document."""
    return Key(f"政策/{number:05d}.txt", hashlib.sha256(b"file %d" % number).hexdigest(), rules.digest)


def data(number: int) -> bytes:
    """What was made of it: some kilobytes that compress to half."""
    made = random.Random(number)
    return made.randbytes(made.randrange(2_000, 12_000)).hex().encode()


def put(store: Store, numbers: Sequence[int], rules: Rules = RULES) -> None:
    """Put some documents."""
    for number in numbers:
        store.put(key(number, rules), compress(data(number)))


def whole(store: Store, numbers: Sequence[int], rules: Rules = RULES) -> set[int]:
    """The numbers of those that the store gives. Fails where one is not what was put."""
    asked = {key(number, rules): number for number in numbers}
    found = store.get_many(list(asked))
    assert found.keys() <= asked.keys()
    for one, content in found.items():
        assert content == data(asked[one]), f"{one.source}: not what was put"
    return {asked[one] for one in found}


def plan(folder: Path | str = "/results") -> Plan:
    """A run that set out."""
    return Plan(str(folder), RULES, {"sources": ["/drafts"]})


PUTTER = """
import sys
from stored import put
from obligraph.store import open_store
where, own, first, last, step = sys.argv[1], sys.argv[2] == "own", *map(int, sys.argv[3:6])
with open_store(where, own=own) as store:
    for number in range(first, last, step):
        put(store, [number])
        print(number, flush=True)
for problem in store.problems:
    print(problem.code, problem.message)
"""


def putter(where: Path | str, first: int, last: int, *, step: int = 1, own: bool = False) -> subprocess.Popen[str]:
    """A process that puts documents one after the other and prints the number of each."""
    arguments = [str(where), "own" if own else "shared", str(first), str(last), str(step)]
    return program(PUTTER, arguments)


def program(code: str, arguments: Sequence[str]) -> subprocess.Popen[str]:
    """A process of Python that can import what the tests import."""
    path = ":".join((str(ROOT / "tests"), str(ROOT / "pipeline")))
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": path}
    )
