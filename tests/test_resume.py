"""Runs that take up what an earlier one left: only what is new or changed is made, and the results are, byte for byte,
those of a run that nothing disturbed, wherever the earlier one was killed.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from batches import SEES_PROCESSES, assert_same, is_worker, left_in, python, text, workers_of, write
from needs import need
from obligraph.cli import main
from obligraph.drafting.status import Work, status
from obligraph.model import Problem
from obligraph.run import Summary, run
from obligraph.store import Key, compress, default_place, open_store

COUNT = 30
OWN_LEXICON = """
[[cue]]
id = "need"
cue_class = "need"
strength = "do"
words = ["要"]
yes = ["各地要落实。"]
no = []
"""
FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that begin where another one is")


@dataclass(frozen=True, slots=True)
class Runs:
    """A folder of documents, the folder of results of one run after the other over it, and another that is new for each
    run."""

    inputs: Path
    out: Path
    fresh: Path

    def again(self, *, force: bool = False, lexicons: Sequence[Path] = ()) -> Summary:
        """Run over the documents as they are now. Fails where the results are not those of a run that begins anew, or
        there is anything left to do."""
        made = run([self.inputs], self.out, resumable=True, force=force, lexicons=lexicons)
        anew = run([self.inputs], self.fresh, lexicons=lexicons)
        same = {"folder": Path(), "seconds": 0.0, "reused": 0, "notes": ()}
        assert replace(made, **same) == replace(anew, **same)  # type: ignore[arg-type]
        assert_same(self.out, left_in(self.fresh))
        shutil.rmtree(self.fresh)
        assert self.work() == Work(inputs=made.files, done=made.documents, failed=len(made.failures))
        return made

    def work(self) -> Work:
        """What another run would have to do."""
        found = status(self.out).work
        assert found is not None
        return found


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """A run that came to its end: thirty documents, and one that cannot be read."""
    folder = tmp_path_factory.mktemp("finished")
    runs = Runs(folder / "in", folder / "out", folder / "fresh")
    write(runs.inputs, range(COUNT))
    (runs.inputs / "empty.txt").write_bytes(b"")
    assert runs.again().reused == 0
    return runs


@pytest.fixture
def runs(finished: Runs, tmp_path: Path) -> Runs:
    """The same in a folder of its own. The store does not know that its inputs moved, but their names are the same."""
    shutil.copytree(finished.inputs, tmp_path / "in")
    shutil.copytree(finished.out, tmp_path / "out")
    return Runs(tmp_path / "in", tmp_path / "out", tmp_path / "fresh")


def test_nothing_is_made_where_nothing_changed(runs: Runs) -> None:
    """Is nothing made anew, not even the file that cannot be read, and is a run that is forced made of new results?"""
    assert runs.again().reused == COUNT + 1
    assert runs.again(force=True).reused == 0
    assert runs.again().reused == COUNT + 1


def test_only_what_changed_is_made(runs: Runs) -> None:
    """Are a changed, a new and a renamed file made, one that is gone left out, and none of the others made?"""
    runs.again()
    (runs.inputs / "0003.txt").write_text(text(63), "utf-8")
    assert runs.work() == Work(inputs=COUNT + 1, done=COUNT - 1, failed=1, changed=1)
    assert runs.again().reused == COUNT
    (runs.inputs / "0000 first.txt").write_text(text(64), "utf-8")
    assert runs.work() == Work(inputs=COUNT + 2, done=COUNT, failed=1, new=1)
    assert runs.again().reused == COUNT + 1
    (runs.inputs / "0011.txt").rename(runs.inputs / "9999 last.txt")
    assert runs.work() == Work(inputs=COUNT + 2, done=COUNT, failed=1, new=1, gone=1)
    assert runs.again().reused == COUNT + 1
    (runs.inputs / "0000 first.txt").unlink()
    (runs.inputs / "empty.txt").write_text(text(65), "utf-8")
    assert runs.work() == Work(inputs=COUNT + 1, done=COUNT, changed=1, gone=1)
    assert runs.again().reused == COUNT
    # What it was before is not kept in a store of one folder's own.
    (runs.inputs / "0003.txt").write_text(text(3), "utf-8")
    assert runs.again().reused == COUNT


def test_other_lexicons_make_all_anew(runs: Runs, tmp_path: Path) -> None:
    """Is everything made anew by other rules, and nothing by those that made it already?"""
    own = tmp_path / "own"
    own.mkdir()
    (own / "cues.toml").write_text(OWN_LEXICON, "utf-8")
    assert runs.again(lexicons=[own]).reused == 0
    assert runs.again(lexicons=[own]).reused == COUNT + 1
    (own / "cues.toml").write_text(OWN_LEXICON.replace("要", "要求"), "utf-8")
    assert runs.work().older == COUNT + 1
    assert runs.again(lexicons=[own]).reused == 0


@pytest.mark.parametrize("damage", ["cut", "flipped", "nonsense", "empty"])
def test_a_damaged_store_costs_time_alone(runs: Runs, damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a store that is cut, flipped or nonsense told by the verb, and are the results what they should be?"""
    path = default_place(runs.out)
    whole = path.read_bytes()
    chance = random.Random(5)
    flipped = bytearray(whole)
    for _ in range(200):
        flipped[chance.randrange(100, len(whole))] ^= 255
    path.write_bytes(
        {"cut": whole[: len(whole) // 2], "flipped": bytes(flipped), "nonsense": b"x" * 9_000, "empty": b""}[damage]
    )
    assert main(["extract", str(runs.inputs), "-o", str(runs.out), "--workers", "1", "--lang", "en"]) == 1
    told = capsys.readouterr()
    assert ("damaged" in told.err) == (damage != "empty")
    assert runs.again().reused == COUNT + 1


def test_a_store_that_cannot_be_is_wrong_usage(runs: Runs, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a store that is no database of ours told in one line, and nothing touched?"""
    document = tmp_path / "minutes.txt"
    document.write_text("no store", "utf-8")
    before = left_in(runs.out)
    for store in (str(document), "oracle://host/db", "postgresql+psycopg://nobody@127.0.0.1:1/none"):
        assert main(["extract", str(runs.inputs), "-o", str(runs.out), "--store", store]) == 2
        told = capsys.readouterr().err
        assert told.startswith("obligraph: ")
        assert told.count("\n") == 1
    assert document.read_text("utf-8") == "no store"
    assert_same(runs.out, before)


def test_a_store_named_is_used_and_none_is_made_where_none_is_wanted(runs: Runs, tmp_path: Path) -> None:
    """Does `--store` keep in a file elsewhere what another folder's run reuses, and `--no-store` keep nothing?"""
    arguments = ["extract", str(runs.inputs), "--workers", "1", "--quiet", "-o"]
    store = tmp_path / "shared.sqlite"
    for name in ("one", "other"):
        assert main([*arguments, str(tmp_path / name), "--store", str(store)]) == 1
        assert not (tmp_path / name / ".obligraph").exists()
    assert status(tmp_path / "other", str(store)).store.held[0].documents == COUNT
    assert main([*arguments, str(tmp_path / "none"), "--no-store"]) == 1
    assert not (tmp_path / "none" / ".obligraph").exists()
    for name in ("one", "other", "none"):
        assert_same(tmp_path / name, left_in(runs.out))
    made = run([runs.inputs], tmp_path / "third", store=store)
    assert made.reused == COUNT + 1


# As the command line, on a disk that holds no file of more than some bytes.
FULL = """
import resource, sys
from obligraph.cli import main
size, *arguments = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
sys.exit(main(arguments))
"""


@pytest.mark.skipif(os.name == "nt", reason="the size of files cannot be bounded on Windows")
@pytest.mark.parametrize("size", [40_000, 100_000])
def test_a_full_disk_leaves_the_older_results(runs: Runs, size: int) -> None:
    """Is a disk that fills up told in one line, does every older result stay, is nothing left behind, and does the next
    run come to the right end?"""
    before = left_in(runs.out)
    for number in range(COUNT):
        (runs.inputs / f"{number:04}.txt").write_text(text(number + 31), "utf-8")
    process = python(FULL, [str(size), "extract", runs.inputs, "-o", runs.out, "--workers", "1", "--quiet"])
    _, told = process.communicate(timeout=120)
    assert process.returncode == 2, told
    assert told.startswith("obligraph: ")
    assert told.count("\n") == 1
    after = left_in(runs.out)
    assert {name: data for name, data in after.items() if not name.startswith("texts/")} == {
        name: data for name, data in before.items() if not name.startswith("texts/")
    }
    runs.again()


# Runs again and again, each in a process that begins where this one is, so that no time goes into starts. Each is
# killed: at a share of the time that a run takes (0.3), before it puts its file of some number in place (#3), or
# between what it writes into the store and its end (store).
KILLED = """
import itertools, os, signal, sys, time
from pathlib import Path
from obligraph.run import run
from obligraph.store import queries, store

inputs, out, *ends = sys.argv[1:]
store.BATCH = 4
put, replace = queries.put, os.replace

def killed(end):
    def die():
        os.kill(os.getpid(), signal.SIGKILL)
    if end == "store":
        queries.put = lambda *given: (put(*given), die())
    if end.startswith("#"):
        count = itertools.count()
        os.replace = lambda *given: die() if next(count) == int(end[1:]) else replace(*given)

def forked(folder, end=""):
    began = time.monotonic()
    process = os.fork()
    if not process:
        killed(end)
        run([inputs], Path(folder), resumable=True)
        os._exit(0)
    if end[:1].isdigit():
        time.sleep(float(end) * took)
        os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return time.monotonic() - began

took = min(forked(f"{out}/undisturbed"), forked(f"{out}/again"))
for end in ends:
    forked(f"{out}/{end}", end)
    print(end, flush=True)
"""


@FORKS
def test_runs_killed_at_any_moment_are_taken_up_again(finished: Runs, tmp_path: Path) -> None:
    """Are the results of a run that was killed, and of one over older results, whole files, and does the next run end
    with the bytes of an undisturbed one, with nothing left behind?"""
    need("slow")
    chance = random.Random(11)
    ends = ["store", *(f"#{number}" for number in (0, 7, COUNT, COUNT + 2, COUNT + 5, COUNT + 7))]
    ends += [f"{chance.uniform(0.02, 1.0):.3f}" for _ in range(10)]
    older = write(tmp_path / "older", range(31, 31 + 26))
    run([older], tmp_path / "older out", resumable=True)
    for end in ends[1::2]:
        shutil.copytree(tmp_path / "older out", tmp_path / end)
    before, expected = left_in(tmp_path / "older out"), left_in(finished.out)
    process = python(KILLED, [finished.inputs, tmp_path, *ends])
    printed, told = process.communicate(timeout=120)
    assert (printed.split(), told) == (ends, "")
    reused = []
    for end in ends:
        out = tmp_path / end
        for name, data in ((path.name, path.read_bytes()) for path in out.glob("*") if path.is_file()):
            old = before.get(name) if end in ends[1::2] else None
            assert name.startswith(".") or name == "manifest.json" or data in (expected[name], old), f"{end}: {name}"
        reused.append(run([finished.inputs], out, resumable=True).reused)
        assert_same(out, expected)
        work = status(out).work
        assert work == Work(inputs=COUNT + 1, done=COUNT, failed=1), end
    # Some were killed before the first batch was kept, some in the middle, and some later.
    assert min(reused) == 0
    assert len(set(reused)) > 3


# A run with two workers that kills itself, and so leaves them alone, when some documents are done.
LEFT_ALONE = """
import os, signal, sys
from pathlib import Path
from batches import workers_of
from obligraph.run import run

def kill(done, total, name):
    if done == 20:
        print(*workers_of(os.getpid()), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

run([sys.argv[1]], Path(sys.argv[2]), workers=2, resumable=True, progress=kill)
"""


@SEES_PROCESSES
def test_workers_end_with_a_run_that_is_killed(finished: Runs, tmp_path: Path) -> None:
    """Do the workers of a run that is killed end by themselves, and does another run with workers, one of which is
    killed too, come to the same end?"""
    need("slow")
    process = python(LEFT_ALONE, [finished.inputs, tmp_path])
    printed, _ = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    workers = list(map(int, printed.split()))
    assert len(workers) == 2
    end = time.monotonic() + 30
    while any(map(is_worker, workers)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(is_worker, workers))

    def kill(done: int, total: int, name: str) -> None:
        if done == 25:
            for worker in workers_of(os.getpid())[:1]:
                os.kill(worker, signal.SIGKILL)

    run([finished.inputs], tmp_path, workers=2, resumable=True, progress=kill)
    assert_same(tmp_path, left_in(finished.out))


def test_problems_that_may_pass_are_tried_again(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a file that could not be read for a reason that may pass tried again by every run?"""
    from obligraph.batch import worker

    real, asked = worker.read, []

    def read(given: object, *rest: object) -> object:
        asked.append(given)
        raise worker.ReadError(Problem("0004.txt", None, "timeout", "no time"))

    (runs.inputs / "0004.txt").write_text(text(66), "utf-8")
    monkeypatch.setattr(worker, "read", read)
    for _ in range(2):
        made = run([runs.inputs], runs.out, resumable=True)
        assert (made.reused, len(made.failures)) == (COUNT, 2)
    assert len(asked) == 2
    assert runs.work() == Work(inputs=COUNT + 1, done=COUNT - 1, failed=1, again=1)
    monkeypatch.setattr(worker, "read", real)
    assert runs.again().reused == COUNT


def test_what_the_store_holds_is_checked(runs: Runs) -> None:
    """Is an entry that is whole but no bundle, as another program may have put there, made anew?"""
    runs.again()
    content = (runs.inputs / "0008.txt").read_bytes()
    key = Key("0008.txt", hashlib.sha256(content).hexdigest(), status(runs.out).rules)
    with open_store(default_place(runs.out), own=True) as store:
        assert store.get_many([key])
        store.put(key, compress(b"no bundle"))
    assert runs.again().reused == COUNT
    assert runs.again().reused == COUNT + 1


def test_a_format_that_was_not_kept_is_made(runs: Runs) -> None:
    """Is a document made anew for a format that the run before did not write, and is it there for all runs then?"""
    pytest.importorskip("pyarrow")
    first, *later = (run([runs.inputs], runs.out, resumable=True, formats=("dataset",)) for _ in range(2))
    assert [first.reused, *(one.reused for one in later)] == [1, COUNT + 1]
    assert (runs.out / "dataset.json").is_file()
    assert run([runs.inputs], runs.out, resumable=True).reused == COUNT + 1


def test_power_cuts_lose_time_alone(finished: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a run over what a power cut left (what lay on the disk at some moment, files that had no name yet cut
    anywhere or gone, the store's end too) come to the bytes of an undisturbed run?"""
    chance, moments = random.Random(5), []
    out, replaced = tmp_path / "out", os.replace

    def cut(moment: str) -> None:
        left = tmp_path / moment
        shutil.copytree(out, left)
        moments.append(left)
        for path in sorted(left.rglob("*")):
            if path.suffix == ".part" and path.is_file():
                path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size + 1)])
        for store in left.glob(".obligraph/store.sqlite"):
            if len(moments) % 2:
                store.write_bytes(store.read_bytes()[: -chance.randrange(1, 9_000)])

    def progress(done: int, *_: object) -> None:
        if done in (1, 17, COUNT):
            cut(f"after {done}")

    def placing(source: str | Path, target: str | Path) -> None:
        if Path(target).name in ("documents.jsonl", "graph.json", "manifest.json"):
            cut(f"before {Path(target).name}")
        replaced(source, target)

    monkeypatch.setattr("obligraph.store.store.BATCH", 4)
    monkeypatch.setattr(os, "replace", placing)
    run([finished.inputs], out, resumable=True, progress=progress)
    monkeypatch.undo()
    expected = left_in(finished.out)
    assert_same(out, expected)
    assert len(moments) == 6
    reused = []
    for left in moments:
        reused.append(run([finished.inputs], left, resumable=True).reused)
        assert_same(left, expected)
    assert max(reused) >= COUNT
