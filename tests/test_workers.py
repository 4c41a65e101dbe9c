"""Documents that workers in processes of their own read: the same bytes with any number of them, and a worker that
dies, hangs, answers nonsense or is interrupted costs one file at most.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import takewhile
from pathlib import Path

import pytest

from batches import SEES_PROCESSES, assert_same, is_worker, left_in, python, workers_of, write
from needs import need
from obligraph.batch import making
from obligraph.batch.bundle import Bundle, BundleError, Counts, pack, unpack
from obligraph.batch.making import Asked
from obligraph.batch.pool import AHEAD, Pool, seconds
from obligraph.batch.worker import Task, given_of, plain
from obligraph.cli import main
from obligraph.model import Problem, Span
from obligraph.readers import Input, Limits
from obligraph.run import Summary, run
from obligraph.store import default_place, open_store
from typeset_docx import typeset

COUNT = 52


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty files: good ones, two of them alike, some that cannot be read, and Word documents."""
    folder = write(tmp_path_factory.mktemp("mixed"), range(COUNT))
    words = (folder / "0007.txt").read_text("utf-8")
    (folder / "0007 副本.txt").write_text(words, "utf-8")
    (folder / "0012 方案.docx").write_bytes(typeset(words))
    (folder / "0030 损坏.docx").write_bytes(b"PK\x03\x04 no package")
    (folder / "0019.pdf").write_bytes(b"%PDF-1.4 nothing follows")
    (folder / "0000 empty.txt").write_bytes(b"")
    (folder / "0021.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "0044 网页.html").write_text(f"<p>{words.replace(chr(10), '</p><p>')}</p>", "utf-8")
    (folder / "0051\x1b[2J =SUM(A1).txt").write_text(words, "utf-8")
    return folder


Calls = list[tuple[int, int, str]]


def watched(sources: Path, out: Path, workers: int) -> tuple[Summary, Calls]:
    """A run, and what it told of its progress."""
    calls: Calls = []
    summary = run([sources], out, workers=workers, progress=lambda *call: calls.append(call))
    return summary, calls


Alone = tuple[Summary, Calls, dict[str, bytes]]


@pytest.fixture(scope="module")
def alone(mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> Alone:
    """The run over these files in one process, which nothing disturbs."""
    out = tmp_path_factory.mktemp("alone")
    return *watched(mixed, out, 1), left_in(out)


def same_but_time(one: Summary, other: Summary) -> bool:
    """Do two runs say the same of themselves?"""
    return replace(one, folder=Path(), seconds=0.0) == replace(other, folder=Path(), seconds=0.0)


def test_the_run_that_all_are_measured_by(mixed: Path, alone: Alone) -> None:
    """Does it read what can be read, name what cannot, and tell its progress file by file, in their order?"""
    summary, calls, files = alone
    names = sorted(path.name for path in mixed.iterdir())
    assert [call[:2] for call in calls] == [(n, len(names)) for n in range(1, len(names) + 1)]
    assert sorted(call[2] for call in calls) == names
    assert (summary.files, summary.documents) == (len(names), len(names) - len(summary.failures))
    assert {problem.source for problem in summary.failures} >= {"0000 empty.txt", "0019.pdf", "0030 损坏.docx"}
    assert summary.obligations > 2 * COUNT
    assert {"obligations.jsonl", "matrix.xlsx", "graph.json", "report.html"} <= files.keys()


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_gives_the_same_bytes(mixed: Path, alone: Alone, tmp_path: Path, workers: int) -> None:
    """Are all files, the summary and the progress those of one process?"""
    summary, calls = watched(mixed, tmp_path, workers)
    assert same_but_time(summary, alone[0])
    assert calls == alone[1]
    assert_same(tmp_path, alone[2])
    assert workers_of(os.getpid()) == []


@SEES_PROCESSES
def test_workers_that_are_killed_lose_nothing(mixed: Path, alone: Alone, tmp_path: Path) -> None:
    """Are the results the same where every worker is killed in the middle, and one of them again?"""
    need("slow")
    killed: list[int] = []

    def kill(done: int, total: int, name: str) -> None:
        if done in (10, 35):
            some = workers_of(os.getpid())[: 2 if done == 10 else 1]
            killed.extend(some)
            for process in some:
                os.kill(process, signal.SIGKILL)

    summary = run([mixed], tmp_path, workers=2, progress=kill)
    assert len(killed) == 3
    assert same_but_time(summary, alone[0])
    assert_same(tmp_path, alone[2])


def test_a_component_of_the_users_own_is_run_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a component, which this process alone knows, run in this process, whatever number of workers is asked for?"""
    monkeypatch.setattr(making, "Pool", None)
    write(tmp_path / "in", range(3))
    summary = run([tmp_path / "in"], tmp_path / "out", workers=2, components=["sentencizer"])
    assert (summary.documents, summary.failures) == (3, ())


# Workers that do what their file says: Python that is run where a real worker reads. Without the language layer, which
# they have no use for, they start five times as fast.
OBEDIENT = """
import os, sys, time
from types import SimpleNamespace
sys.modules["obligraph.extractor"] = SimpleNamespace(Extractor=None)
from obligraph.batch import child, worker
from obligraph.model import Problem
from obligraph.readers import ReadError

class Obedient(worker.Worker):
    def __init__(self, task):
        self._limits, self._segments = task.limits, {}
        self.extractor, self.lexicon = self, None

def read(given, lexicon, limits):
    exec(given.path.read_text())
    raise ReadError(Problem(given.source, None, "unreadable", str(os.getpid())))

worker.read, child.Worker = read, Obedient
child.serve()
"""
# Workers that answer with the bytes of their file, and end after a file that ends in a full stop.
ECHO = """
import json, sys, time
from obligraph.batch.bundle import READY
sys.stdin.buffer.readline()
sys.stdout.buffer.write(READY)
sys.stdout.buffer.flush()
for line in sys.stdin.buffer:
    source, path, *_ = json.loads(line)
    time.sleep(float(source) if source[0].isdigit() else 0)
    answer = open(path, "rb").read()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    if answer.endswith(b"."):
        sys.exit()
"""
DIES = "os.kill(os.getpid(), 9)"


def program(code: str) -> tuple[str, ...]:
    """The command of such a worker."""
    return sys.executable, "-c", code


def given(folder: Path, contents: Sequence[str | bytes], names: Sequence[str] = ()) -> Iterator[Asked]:
    """Files with these contents, asked for one by one."""
    folder.mkdir(exist_ok=True)
    for number, content in enumerate(contents):
        path = folder / str(number)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        yield Asked(Input(names[number] if names else f"file {number}", path), None, None)


def codes(pool: Pool, asked: Iterator[Asked]) -> list[str]:
    """The code of the problem that each file comes back as."""
    with pool:
        answers = [(one.given.source, made) for one, made, _ in pool.answers(asked)]
    assert all(isinstance(made, Problem) and made.source == source for source, made in answers)
    return [made.code for _, made in answers if isinstance(made, Problem)]


@pytest.mark.skipif(os.name == "nt", reason="the memory of a process cannot be bounded on Windows")
def test_a_file_that_breaks_workers_costs_that_file(tmp_path: Path) -> None:
    """Is each that kills its worker, exits, hangs, raises or takes too much memory one problem, and every other file
    what it is without them? Is a file given to a second worker before it is given up, but one that hangs is not?"""
    mark = f"open({str(tmp_path / 'asked')!r}, 'a').write(given.source + '\\n'); "
    contents = [
        "", mark + DIES, "", mark + "time.sleep(60)", "", "os._exit(3)", "print('noise', flush=True)", "1 / 0", "",
        "bytearray(3 << 30)", "raise SystemExit", "raise RecursionError", "", "",
    ]  # fmt: skip
    limits = Limits(seconds=1, memory=2 << 30)
    found = codes(Pool(Task(limits=limits), 2, program(OBEDIENT)), given(tmp_path / "in", contents))
    fine = "unreadable"
    assert found == [
        fine, "crashed", fine, "timeout", fine, "crashed", fine, "internal-error", fine,
        "too-large", "crashed", "internal-error", fine, fine,
    ]  # fmt: skip
    assert sorted((tmp_path / "asked").read_text().splitlines()) == ["file 1", "file 1", "file 3"]


def test_a_worker_that_dies_once_loses_nothing(tmp_path: Path) -> None:
    """Is a file that a second worker can read no problem at all?"""
    mark = tmp_path / "died"
    once = f"p = {str(mark)!r}\nif not os.path.exists(p): open(p, 'w'); {DIES}"
    assert codes(Pool(Task(), 1, program(OBEDIENT)), given(tmp_path / "in", ["", once, ""])) == ["unreadable"] * 3
    assert mark.exists()


def test_a_file_that_kills_workers_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does the run go on, name the file in its summary and in problems.jsonl, and not keep that it failed?"""
    monkeypatch.setattr(making, "Pool", partial(Pool, program=program(OBEDIENT)))
    for number in range(30):
        (tmp_path / f"{number:02}.txt").write_text(DIES if number == 7 else "")
    summary = run([tmp_path], tmp_path / "out", workers=2, resumable=True)
    assert [problem.code for problem in summary.failures].index("crashed") == 7
    assert len(summary.failures) == 30
    problems = [json.loads(line) for line in (tmp_path / "out" / "problems.jsonl").read_text("utf-8").splitlines()]
    (crashed,) = [problem for problem in problems if problem["code"] == "crashed"]
    assert crashed["source"] == "07.txt"
    with open_store(default_place(tmp_path / "out"), own=True) as store:
        assert store.status().held == ()


def answer(problem: Problem) -> bytes:
    """What a worker sends."""
    data = pack(problem)
    return len(data).to_bytes(8, "big") + data


def test_damaged_answers_are_no_results(tmp_path: Path) -> None:
    """Does an answer that is cut, empty, too long or nonsense cost its file alone, whatever is left of it in the
    pipe?"""
    names = [f"file {number}" for number in range(9)]
    good = [answer(Problem(name, None, "unreadable", "")) for name in names]
    contents = [
        good[0], good[1][:-9] + b".", good[2], b"\xff" * 300, b"\0" * 8, good[5],
        (50).to_bytes(8, "big") + b'{"problem": 1}' + b"x" * 90, (1 << 30).to_bytes(8, "big") + b".", good[8],
    ]  # fmt: skip
    found = codes(Pool(Task(), 2, program(ECHO)), given(tmp_path, contents, names))
    good_at, bad = (0, 2, 5, 8), "crashed"
    assert found == ["unreadable" if number in good_at else bad for number in range(9)]


def test_a_worker_that_cannot_be_started_is_a_problem(tmp_path: Path) -> None:
    """Does a program that is not there, or ends at once, end in problems and not in a run that hangs?"""
    for command in ((str(tmp_path / "missing"),), program("")):
        assert codes(Pool(Task(), 2, command), given(tmp_path / "in", ["", "", ""])) == ["crashed"] * 3


def test_few_answers_wait_for_a_slow_file(tmp_path: Path) -> None:
    """Does one slow file hold back no more than a few others, and do all come in their order?"""
    count, workers = 60, 2
    names = ["0.8", *(f"file {number}" for number in range(1, count))]
    contents = [answer(Problem(name, None, "unreadable", "")) for name in names]
    asked = 0

    def counted() -> Iterator[Asked]:
        nonlocal asked
        for one in given(tmp_path, contents, names):
            asked += 1
            yield one

    with Pool(Task(), workers, program(ECHO)) as pool:
        answers = pool.answers(counted())
        first = next(answers)
        assert first[0].given.source == "0.8"
        assert asked == AHEAD * workers
        assert [one.given.source for one, *_ in answers] == names[1:]


@SEES_PROCESSES
def test_leaving_early_ends_the_workers(tmp_path: Path) -> None:
    """Are no worker, no thread and no answer waited for where a run ends before its files, as at a full disk?"""
    contents = [*[""] * 6, *["time.sleep(60)"] * 6]
    began, threads = time.monotonic(), threading.active_count()
    with Pool(Task(), 3, (*program(OBEDIENT), "obligraph.batch.child")) as pool:
        taken = takewhile(lambda answer: answer[0].given.source != "file 2", pool.answers(given(tmp_path, contents)))
        assert len(list(taken)) == 2
        processes = workers_of(os.getpid())
        assert processes
    assert time.monotonic() - began < 30
    assert not any(map(is_worker, processes))
    # A timer that was cancelled takes a moment to end.
    while threading.active_count() > threads and time.monotonic() - began < 30:
        time.sleep(0.01)
    assert threading.active_count() <= threads


def test_how_long_a_file_may_take() -> None:
    """Does a file that may hold scanned pages get the time for them?"""
    limits = Limits(seconds=5, scans=3, page_seconds=7)
    assert seconds(Input("a.txt", Path("a.txt")), limits) == 10
    assert seconds(Input("a.PDF", Path("a.PDF")), limits) == 31


# Interrupts itself, or its whole group, when 40 documents are done; prints its workers first.
INTERRUPTED = """
import os, signal, sys, time
from batches import workers_of
from obligraph.batch.making import Making
from obligraph.cli import main

whole, *arguments = sys.argv[1:]
outcomes = Making.outcomes

def interrupted(self, inputs):
    for number, outcome in enumerate(outcomes(self, inputs), 1):
        yield outcome
        if number == 40:
            print(*workers_of(os.getpid()), flush=True)
            os.killpg(0, signal.SIGINT) if whole == "group" else os.kill(os.getpid(), signal.SIGINT)
            time.sleep(60)

Making.outcomes = interrupted
# A shell's background job ignores the signal, and so would what it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main(arguments))
"""


@SEES_PROCESSES
@pytest.mark.parametrize("whole", ["group", "parent"])
def test_an_interrupted_run_can_be_taken_up_again(mixed: Path, alone: Alone, tmp_path: Path, whole: str) -> None:
    """Does Ctrl-C, which a terminal sends to the workers too, end the run with status 130 and one line, leave no
    worker and every older result, and is what was done kept for the next run?"""
    need("slow")
    out = tmp_path / "out"
    out.mkdir()
    for name in ("matrix.xlsx", "report.html"):
        (out / name).write_text("as it was")
    arguments = ["extract", mixed, "-o", out, "--workers", "2", "--quiet"]
    process = python(INTERRUPTED, [whole, *arguments], start_new_session=True)
    printed, told = process.communicate(timeout=120)
    assert process.returncode == 130, told
    assert told.count("\n") == 1
    assert "interrupted" in told
    workers = list(map(int, printed.split()))
    assert len(workers) == 2
    assert not any(map(is_worker, workers))
    older = ("matrix.xlsx", "report.html")
    assert {(out / name).read_text() for name in older} == {"as it was"}
    # Texts are named by what they hold: more of them replace nothing.
    left = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    others = {name for name in left if not name.startswith("texts/")}
    assert others == {*older, ".obligraph/store.sqlite", *journal(out)}
    again = run([mixed], out, workers=1, resumable=True)
    assert again.reused >= 36  # Of the 40 that were done, all but files that may be readable next time.
    assert same_but_time(replace(again, reused=0), alone[0])
    assert_same(out, alone[2])


def journal(out: Path) -> set[str]:
    """The journal of the store, where it is there: it is cut to nothing and not removed."""
    path = Path(f"{default_place(out)}-journal")
    return {path.relative_to(out).as_posix()} if path.exists() and not path.stat().st_size else set()


def test_bundles_come_back_as_they_went() -> None:
    """Are a bundle and a problem the same after their way as bytes, whatever they hold?"""
    record = {"source": "政策\udc80\x1b.txt", "sha256": "5c" * 32, "bytes": 7, "format": "txt", "encoding": "utf-8"}
    bundle = Bundle(record, Counts(1, 2, 3, 4, 5), {"csv": b"\0\xff" * 9, "empty": b"", "图": b"{}"})  # type: ignore[arg-type]
    problem = Problem("政策\udc80.txt", Span(3, 4), "unreadable", "\x00\u2028")
    assert unpack(pack(bundle)) == bundle
    assert unpack(pack(problem)) == problem
    assert unpack(pack(replace(problem, span=None))) == replace(problem, span=None)


def test_damaged_bundles_raise_one_error() -> None:
    """Do bytes that are no bundle raise BundleError and nothing else, wherever they are damaged?"""
    record = {"source": "a.txt", "sha256": "5c" * 32, "bytes": 7, "format": "txt", "encoding": None}
    whole = pack(Bundle(record, Counts(1, 2, 3, 4, 5), {"csv": b"abc", "graph": b"defg"}))  # type: ignore[arg-type]
    for end in range(len(whole)):
        with pytest.raises(BundleError):
            unpack(whole[:end])
    chance = random.Random(6)
    for _ in range(2_000):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] = chance.randrange(256)
        try:
            unpack(bytes(damaged))
        except BundleError:
            continue
    for head in (b"[]", b"1", b"null", b'{"problem": null}', b'{"record": {}, "counts": [Infinity, 1, 1, 1, 1]}'):
        with pytest.raises(BundleError):
            unpack(len(head).to_bytes(8, "big") + head)


def test_inputs_come_back_as_they_went(tmp_path: Path) -> None:
    """Is an input the same for a worker, whose folder may be another, with names that are no text?"""
    one = Input("档案\udc80.zip/a.txt", tmp_path / "档案\udc80.zip", "a.txt")
    assert given_of(json.loads(json.dumps(plain(one)))) == one


def test_a_wrong_number_of_workers_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is `--workers 0` told in one line?"""
    with pytest.raises(SystemExit) as left:
        main(["extract", str(tmp_path), "--workers", "0"])
    assert left.value.code == 2
    assert "0" in capsys.readouterr().err


def test_a_document_too_large_for_the_store_is_read_all_the_same(
    mixed: Path, alone: Alone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Are documents whose results are larger than the store takes made by workers, as without a store, and not kept?"""
    monkeypatch.setattr("obligraph.store.packed.LARGEST", 20_000)
    made = run([mixed], tmp_path / "out", workers=2, resumable=True)
    assert_same(tmp_path / "out", alone[2])
    assert made.failures == alone[0].failures
    assert run([mixed], tmp_path / "out", workers=2, resumable=True).reused < made.documents
