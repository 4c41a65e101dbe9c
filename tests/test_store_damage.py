"""Does a store that was killed, cut, changed, copied or filled up give whole documents or none, and never end a run?"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from needs import need
from obligraph.store import Store, compress, open_store
from obligraph.store.store import BATCH
from stored import key, plan, program, put, putter, whole

COUNT = 60
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="no such signals, users and bounds on Windows")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The file of a store with some documents."""
    path = tmp_path / "store" / "store.sqlite"
    with open_store(path, own=True) as store:
        store.begin(plan())
        put(store, range(COUNT))
    return path


def codes(store: Store) -> list[str]:
    """What went wrong."""
    return [problem.code for problem in store.problems]


def used(path: Path) -> tuple[set[int], list[str]]:
    """What a run finds in the store, when it then makes the rest anew; the next run must find all."""
    with open_store(path, own=True) as store:
        store.begin(plan())
        found = whole(store, range(COUNT))
        store.lookup([key(number).source for number in range(COUNT)])
        store.status()
        put(store, sorted(set(range(COUNT)) - found))
        store.finish({"inputs": COUNT})
        told = codes(store)
    with open_store(path, own=True) as store:
        again = whole(store, range(COUNT))
        assert again == set(range(COUNT)) or told or codes(store)
    return found, told


@POSIX
def test_killed_at_any_moment(tmp_path: Path) -> None:
    """Are twenty processes, killed at random moments while they put, followed by a store of whole documents, of which
    a batch at most is lost?"""
    need("slow")
    chance, place, begun = random.Random(6), tmp_path / "store.sqlite", 0
    for _ in range(20):
        with putter(place, begun, 100_000, own=True) as process:
            assert process.stdout is not None
            last = begun
            for line in process.stdout:
                last = int(line)
                if last - begun > 5 and chance.random() < 0.02:
                    break
            time.sleep(chance.random() * 0.02)
            process.send_signal(signal.SIGKILL)
            # It may have put more than it was heard to say.
            last = max([last, *(int(line) for line in process.stdout if line.strip().isdecimal())])
        with open_store(place, own=True) as store:
            found = whole(store, range(last + BATCH))
            assert not store.problems
        assert found == set(range(len(found)))
        assert len(found) >= last - BATCH
        begun = len(found)
    assert begun > 20


CUTS = [0, 1, 99, 100, 4096, 16_384, 20_000, 65_536, 200_000, -1, -20_000]


@pytest.mark.parametrize("length", CUTS)
def test_cut(place: Path, length: int) -> None:
    """Is a file of which the end is missing used as far as it holds, or moved aside and begun anew?"""
    whole_file = place.read_bytes()
    place.write_bytes(whole_file[:length])
    found, told = used(place)
    # A last byte may be of a page's unused end.
    assert "store-damaged" in told or found == set() or (length == -1 and found == set(range(COUNT)))
    assert set(told) <= {"store-damaged"}


def test_bits_flipped(place: Path) -> None:
    """Does a file in which bits are flipped, anywhere, never give what was not put?"""
    before, chance = place.read_bytes(), random.Random(17)
    outcomes = []
    for trial in range(40):
        damaged = bytearray(before)
        for _ in range(chance.choice((1, 3, 40))):
            # Every other trial at the beginning, where the schema is.
            damaged[chance.randrange(4096 if trial % 2 else len(before))] ^= 1 << chance.randrange(8)
        place.write_bytes(damaged)
        found, told = used(place)
        assert set(told) <= {"store-damaged"}, told
        outcomes.append((len(found), bool(told)))
        for path in place.parent.iterdir():
            path.unlink()
    assert any(found < COUNT for found, _ in outcomes)
    assert any(0 < found < COUNT for found, _ in outcomes)


@pytest.mark.parametrize("offset", range(28, 100, 4))
def test_the_head_overwritten(place: Path, offset: int) -> None:
    """Is a file with a wrong head told about, or used as it is?"""
    damaged = bytearray(place.read_bytes())
    damaged[offset : offset + 4] = b"\xff\xff\xff\xff"
    place.write_bytes(damaged)
    assert set(used(place)[1]) <= {"store-damaged"}


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 50_000, b"not a database, " * 4000, b"SQLite format 3\0" + b"\xff" * 9000]
)
def test_something_else_in_its_place(place: Path, content: bytes) -> None:
    """Is other content moved aside, and a store begun in its place?"""
    place.write_bytes(content)
    assert used(place) == (set(), ["store-damaged"] if content else [])
    aside = place.with_name("store.damaged.sqlite")
    assert (aside.read_bytes() == content) if content else not aside.exists()


def test_what_was_moved_aside_is_told(place: Path) -> None:
    """Does the message say where the damaged file is, and that nothing else is lost?"""
    place.write_bytes(b"x" * 9000)
    with open_store(place, own=True) as store:
        assert whole(store, range(COUNT)) == set()
        (problem,) = store.problems
        assert problem.source == str(place)
        assert str(place.with_name("store.damaged.sqlite")) in problem.message
        assert "\n" not in problem.message
        assert store.keeps


def test_a_run_is_noted_in_the_new_file(place: Path) -> None:
    """Is a run whose store was begun anew in the middle noted in the new file?"""
    with open_store(place, own=True) as store:
        store.begin(plan())
        store.flush()
        place.write_bytes(b"x" * place.stat().st_size)
        put(store, range(100, 100 + 2 * BATCH))
        store.finish({"inputs": 3})
        assert codes(store) == ["store-damaged"]
        assert whole(store, range(100, 300)) == set(range(100, 100 + 2 * BATCH))
    with open_store(place, own=True) as store:
        run = store.last_run("")
        assert run is not None
        assert run.counts == {"inputs": 3}
        assert store.status().held[0].made_of == plan().rules.made_of


def test_twice_damaged_is_enough(place: Path) -> None:
    """Does a run go on without a store that is damaged again and again?"""
    with open_store(place, own=True) as store:
        for _ in range(2):
            store.flush()
            place.write_bytes(b"x" * 60_000)
            put(store, range(BATCH))
        assert whole(store, range(COUNT)) <= set(range(COUNT))
        put(store, range(2 * BATCH))
        assert codes(store)[0] == "store-damaged"
        assert set(codes(store)) <= {"store-damaged", "store-unusable"}


@pytest.mark.parametrize("journal", [b"", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\xff" * 4000, b"garbage" * 999])
def test_a_foreign_journal(place: Path, journal: bytes) -> None:
    """Is a journal beside the file that does not belong to it harmless?"""
    Path(f"{place}-journal").write_bytes(journal)
    assert set(used(place)[1]) <= {"store-damaged"}


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE {0}", "ALTER TABLE {0} RENAME COLUMN body TO bodies", "UPDATE {0} SET body = 1152921504606846976",
        "UPDATE {0} SET body = 'text', verified = 3.5", "UPDATE {0} SET sha256 = 7, rules = 'x', failed = 'y'",
        "UPDATE {0} SET body = CAST(x'ff' AS TEXT)", "DROP INDEX obligraph_entries_1", "UPDATE {0} SET size = 'much'",
    ],
)  # fmt: skip
def test_rows_that_hold_anything(place: Path, statement: str) -> None:
    """Are rows of other types, and tables of another form, made anew?"""
    connection = sqlite3.connect(place)
    connection.execute(statement.format("obligraph_documents_1"))
    connection.commit()
    connection.close()
    assert set(used(place)[1]) <= {"store-damaged"}


@pytest.mark.parametrize("table", ["obligraph_runs_1", "obligraph_rules_1"])
@pytest.mark.parametrize("value", ["'{'", "x'ff'", "17", "CAST(x'ff' AS TEXT)"])
def test_notes_that_hold_anything(place: Path, table: str, value: str) -> None:
    """Does a damaged note of a run, or of rules, not keep the store from telling what else it holds?"""
    connection = sqlite3.connect(place)
    column = "arguments" if "runs" in table else "made_of"
    connection.execute(f"UPDATE {table} SET {column} = {value}")
    connection.commit()
    connection.close()
    with open_store(place, own=True) as store:
        run = store.last_run("")
        assert run is None or run.arguments in ({}, {"sources": ["/drafts"]})
        store.status()
        assert set(codes(store)) <= {"store-damaged"}


@POSIX
def test_copied_while_it_is_written(tmp_path: Path) -> None:
    """Is a copy of the folder, made file by file in the middle of writing, used or begun anew?"""
    place, chance = tmp_path / "store" / "store.sqlite", random.Random(3)
    with putter(place, 0, 100_000, own=True) as process:
        assert process.stdout is not None
        for number in range(12):
            for _, line in zip(range(chance.randrange(20, 150)), process.stdout, strict=False):
                assert line
            copy = tmp_path / f"copy{number}"
            copy.mkdir()
            for name in sorted((path.name for path in place.parent.iterdir()), reverse=number % 2 == 0):
                time.sleep(chance.random() * 0.01)
                shutil.copy(place.parent / name, copy / name)
        process.kill()
    for number in range(12):
        assert set(used(tmp_path / f"copy{number}" / "store.sqlite")[1]) <= {"store-damaged"}


def test_two_processes_at_once(tmp_path: Path) -> None:
    """Do two runs that put the same and different documents into one file get in each other's way?"""
    place = tmp_path / "store.sqlite"
    with putter(place, 0, 400) as one, putter(place, 200, 600) as other:
        for process in (one, other):
            said, _ = process.communicate(timeout=120)
            assert process.returncode == 0
            assert "store-" not in said
    with open_store(place) as store:
        assert whole(store, range(600)) == set(range(600))
        assert store.status().held[0].documents == 600


def test_another_run_holds_the_file(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a run go on when another program does not let go of the file?"""
    monkeypatch.setattr("obligraph.store.sqlite._WAIT", 0.1)
    holder = sqlite3.connect(place)
    holder.execute("BEGIN IMMEDIATE")
    with open_store(place, own=True) as store:
        assert whole(store, range(COUNT)) == set(range(COUNT))
        put(store, range(100, 100 + 2 * BATCH))
        assert codes(store) == ["store-not-written"]
        assert whole(store, range(COUNT)) == set(range(COUNT))
    holder.close()
    with open_store(place, own=True) as store:
        assert whole(store, range(200)) == set(range(COUNT))


FULL = """
import resource, sys
from pathlib import Path
from stored import put, whole
from obligraph.store import open_store
place, room = Path(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
with open_store(place, own=True) as store:
    put(store, range(100, 1100))
    print(whole(store, range(60)) == set(range(60)), store.keeps)
print(*(problem.code for problem in store.problems))
"""


@POSIX
@pytest.mark.parametrize("more", [0, 100_000, 3_000_000])
def test_a_full_disk(place: Path, more: int) -> None:
    """Is a disk that fills up told about once, while what was there can still be read?"""
    with program(FULL, [str(place), str(place.stat().st_size + more)]) as process:
        said, _ = process.communicate(timeout=60)
    assert said.split() == ["True", "False", "store-not-written"]
    with open_store(place, own=True) as store:
        found = whole(store, range(1100))
        assert not store.problems
    assert set(range(COUNT)) <= found
    assert found - set(range(COUNT)) == set(range(100, 100 + len(found) - COUNT))


@POSIX
def test_no_room_at_all(tmp_path: Path) -> None:
    """Does a run go on where not even an empty store can be made?"""
    place = tmp_path / "store.sqlite"
    code = FULL.replace("whole(store, range(60)) == set(range(60))", "whole(store, range(60)) == set()")
    with program(code, [str(place), "512"]) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert said.split()[-1].startswith("store-")


ANOTHER_USER = """
import os, sys
from stored import put, whole
from obligraph.store import open_store
# Imports everything while the libraries can be read.
with open_store(sys.argv[2]) as store:
    put(store, [1])
    store.flush()
    whole(store, [1])
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
with open_store(sys.argv[1], own=True) as store:
    print(len(whole(store, range(60))))
    put(store, range(100, 300))
    print(store.keeps)
    store.finish({})
print(*(problem.code for problem in store.problems))
"""


@pytest.fixture
def readable(tmp_path: Path, place: Path) -> Callable[[Path], str]:
    """What a user who may only read finds in a store: how many documents, whether it keeps more, and what is told."""
    # The folders of a test are closed to other users.
    # One more with several workers of pytest.
    for folder in [tmp_path, *tmp_path.parents][:4]:
        if folder.name.startswith(("test_", "pytest-", "popen-")):
            folder.chmod(0o755)

    def run(path: Path) -> str:
        folder = next(one for one in path.parents if one.exists())
        folder.chmod(0o555)
        try:
            with program(ANOTHER_USER, [str(path), str(tmp_path / "first.sqlite")]) as process:
                said, _ = process.communicate(timeout=60)
            assert process.returncode == 0
        finally:
            folder.chmod(0o755)
        return said

    return run


@POSIX
def test_a_folder_that_cannot_be_written(tmp_path: Path, readable: Callable[[Path], str]) -> None:
    """Does a run go on without a store where none can be made?"""
    folder = tmp_path / "closed"
    folder.mkdir()
    assert readable(folder / "store.sqlite").split() == ["0", "False", "store-unusable"]
    assert not list(folder.iterdir())
    assert readable(folder / "deeper" / "store.sqlite").split() == ["0", "False", "store-unusable"]


@POSIX
def test_a_store_that_cannot_be_written(place: Path, readable: Callable[[Path], str]) -> None:
    """Is a store on a medium that is closed to writing read all the same?"""
    place.chmod(0o444)
    before = place.read_bytes()
    assert readable(place).split() == [str(COUNT), "False", "store-not-written"]
    assert place.read_bytes() == before


@POSIX
def test_a_disk_of_two_megabytes(tmp_path: Path) -> None:
    """Is a real disk that is full told about, and no document damaged?"""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a disk can be mounted by root alone")
    try:
        with open_store(disk / "store.sqlite", own=True) as store:
            put(store, range(1000))
            assert codes(store) == ["store-not-written"]
            found = whole(store, range(1000))
        with open_store(disk / "store.sqlite", own=True) as store:
            assert whole(store, range(1000)) == found
            assert len(found) >= BATCH
            assert not store.problems
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    """Does a run go on when a folder has the name of its store?"""
    (tmp_path / "store.sqlite" / "x").mkdir(parents=True)
    with open_store(tmp_path / "store.sqlite", own=True) as store:
        put(store, range(2 * BATCH))
        assert codes(store) == ["store-unusable"]
    assert os.listdir(tmp_path / "store.sqlite") == ["x"]


def test_a_message_shows_no_documents(place: Path) -> None:
    """Is what was to be stored left out of the message about what failed, and is that one short line?"""
    connection = sqlite3.connect(place)
    connection.execute(
        "CREATE TRIGGER no BEFORE INSERT ON obligraph_documents_1 BEGIN SELECT RAISE(ABORT, 'x\n\x1b[2J'); END"
    )
    connection.commit()
    connection.close()
    with open_store(place, own=True) as store:
        store.put(key(500), compress(b"secret"))
        store.flush()
        for problem in store.problems:
            assert problem.message.isprintable()
            assert len(problem.message) < 600
            assert "secret" not in problem.message
