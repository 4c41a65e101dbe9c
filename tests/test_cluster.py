"""Does a run on a cluster of Dask give the very results of a run here, whatever happens to its workers?

The scheduler and the workers are processes of their own. What kills a worker is a file's name: the workers load
PRELOAD, which makes it so.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dask_cluster import DaskCluster, cluster
from needs import ROOT, need
from obligraph.batch import cluster as cluster_module
from obligraph.batch import member
from obligraph.batch.bundle import Bundle, pack, unpack
from obligraph.batch.cluster import AHEAD, Cluster
from obligraph.batch.engines import EngineError
from obligraph.batch.making import Asked
from obligraph.batch.worker import Task, plain
from obligraph.cli import main
from obligraph.lexicon import load
from obligraph.model import Problem
from obligraph.readers import Input, Limits
from obligraph.run import run
from obligraph.store import compress, default_place, expand, rules_of

COUNT = 24
LAST = "slow-23.txt"
PRELOAD = """
import os
import sys
from obligraph.batch import member
member.PROGRAM = (sys.executable, {child!r})
def hostile(self, given, do=member.Crew.do):
    if "kills-member" in given.source:
        os._exit(9)
    return do(self, given)
# Dask loads this file twice.
if not hasattr(member, "HOSTILE"):
    member.HOSTILE, member.Crew.do = True, hostile
"""
CHILD = """
import os
import time
from obligraph.batch import child
from obligraph.batch.worker import Worker
do = Worker.do
def hostile(self, given):
    if "kills-process" in given.source:
        os._exit(9)
    if "slow" in given.source:
        time.sleep(0.08)
    return do(self, given)
Worker.do = hostile
child.serve()
"""
OTHER = """
from obligraph.store import rules
rules.code = lambda: "another"
"""


@pytest.fixture(autouse=True)
def _dask() -> None:
    need("dask")
    need("slow")


@pytest.fixture(scope="module")
def preload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the workers load, so that names of files can kill them."""
    folder = tmp_path_factory.mktemp("preload")
    (folder / "child.py").write_text(CHILD, "utf-8")
    (folder / "preload.py").write_text(PRELOAD.format(child=str(folder / "child.py")), "utf-8")
    (folder / "other.py").write_text(OTHER, "utf-8")
    return folder / "preload.py"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, preload: Path) -> Iterator[DaskCluster]:
    """Two workers that no test kills."""
    need("dask")
    need("slow")
    with cluster(tmp_path_factory.mktemp("two"), 2, ("--no-nanny", "--preload", str(preload))) as made:
        yield made


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small documents of several formats, and two that cannot be read."""
    folder = tmp_path_factory.mktemp("文件")
    for number in range(COUNT):
        month, share = number % 12 + 1, number + 50
        text = f"云溪市第{number}号方案\n一、加强监管\n市财政局牵头，市民政局配合，{month}月底前完成{share}%。\n"
        html = f"<html><body><p>{text}</p></body></html>"
        name = f"slow-{number:02d}" + (".html" if number % 3 == 0 else ".txt")
        (folder / name).write_text(html if number % 3 == 0 else text, "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    return folder


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, inputs: Path) -> dict[str, bytes]:
    """What a run here makes of them."""
    out = tmp_path_factory.mktemp("expected")
    run([inputs], out)
    return written(out)


def written(out: Path) -> dict[str, bytes]:
    """Every file of the results but for the times in the manifest."""
    found = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.is_file() and not name.startswith("."):
            found[name] = path.read_bytes()
            if name == "manifest.json":
                manifest = json.loads(found[name])
                del manifest["timings"]
                found[name] = json.dumps(manifest).encode()
    assert "matrix.xlsx" in found
    return found


def test_the_same_bytes(two: DaskCluster, inputs: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    """Is every file of the results the same as those of a run here, and is no process left at work?"""
    summary = run([inputs], tmp_path, engine="dask", address=two.address)
    assert written(tmp_path) == expected
    assert summary.documents == COUNT
    assert {problem.source for problem in summary.failures} == {"empty.txt", "broken.pdf"}


def test_from_a_url(two: DaskCluster, inputs: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    """Are files at a URL that fsspec reads brought to the workers by themselves?"""
    run([f"local://{inputs}/"], tmp_path, engine="dask", address=two.address)
    assert written(tmp_path) == expected


def test_from_the_store(two: DaskCluster, inputs: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    """Is what a cluster made kept, and taken from there by a run on one machine?"""
    run([inputs], tmp_path, engine="dask", address=two.address, store=default_place(tmp_path))
    again = run([inputs], tmp_path, store=default_place(tmp_path))
    assert again.reused == COUNT + 2
    assert written(tmp_path) == expected


def test_a_file_that_kills_its_process(two: DaskCluster, inputs: Path, tmp_path: Path) -> None:
    """Is a file that brings down two processes one problem, without the loss of a worker?"""
    folder = copied(inputs, tmp_path / "in", "slow-07-kills-process.txt")
    summary = run([folder], tmp_path / "out", engine="dask", address=two.address)
    assert [p.code for p in summary.failures if "kills" in p.source] == ["crashed"]
    assert summary.documents == COUNT
    assert [worker.poll() for worker in two.workers] == [None, None]


def test_a_file_that_is_gone(two: DaskCluster, inputs: Path, tmp_path: Path) -> None:
    """Is a file that is removed while the run goes on that file's problem?"""
    folder = copied(inputs, tmp_path / "in")

    def progress(done: int, total: int, name: str) -> None:
        (folder / LAST).unlink(missing_ok=True)

    summary = run([folder], tmp_path / "out", engine="dask", address=two.address, progress=progress)
    assert [p.code for p in summary.failures if p.source == LAST] == ["unreadable"]
    assert summary.documents == COUNT - 1


def test_a_worker_that_is_killed(inputs: Path, expected: dict[str, bytes], tmp_path: Path, preload: Path) -> None:
    """Is nothing lost with a worker killed half way, while another one goes on?"""
    killed = []

    def progress(done: int, total: int, name: str) -> None:
        if done == COUNT // 3:
            made.workers[0].kill()
            killed.append(made.workers[0].wait())

    with cluster(tmp_path, 2, ("--no-nanny", "--preload", str(preload))) as made:
        wait_for(made, 2)
        summary = run([inputs], tmp_path / "out", engine="dask", address=made.address, progress=progress)
    assert len(killed) == 1
    assert summary.documents == COUNT
    assert written(tmp_path / "out") == expected


def test_a_file_that_kills_its_workers(inputs: Path, tmp_path: Path, preload: Path) -> None:
    """Is a file on which worker after worker is lost one problem, and all others are read?"""
    folder = copied(inputs, tmp_path / "in", "slow-07-kills-member.txt")
    with cluster(tmp_path, 2, ("--nanny", "--preload", str(preload)), allowed_failures=0) as made:
        summary = run([folder], tmp_path / "out", engine="dask", address=made.address)
    assert [(p.source, p.code) for p in summary.failures if "kills" in p.source] == [
        ("slow-07-kills-member.txt", "crashed")
    ]
    assert summary.documents == COUNT


def test_a_scheduler_that_is_lost(
    inputs: Path, expected: dict[str, bytes], tmp_path: Path, preload: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Does a run end with a word where the scheduler has no worker, or goes away; and is what was done kept?"""
    out = tmp_path / "out"
    out.mkdir()
    (out / "matrix.xlsx").write_bytes(b"as it was")
    with cluster(tmp_path, 0) as made:
        monkeypatch.setattr(cluster_module, "CONNECT", 2)
        with pytest.raises(EngineError, match="has no worker; start some: dask worker tcp://"):
            run([inputs], out, engine="dask", address=made.address)
        monkeypatch.undo()
        made.worker("--no-nanny", "--preload", str(preload))

        def progress(done: int, total: int, name: str) -> None:
            if done == COUNT // 2:
                made.scheduler.kill()
                made.scheduler.wait()

        begun = time.monotonic()
        with pytest.raises(EngineError, match=r"the connection to the scheduler at tcp://.* was lost"):
            run([inputs], out, engine="dask", address=made.address, store=default_place(out), progress=progress)
        assert time.monotonic() - begun < 60
    assert (out / "matrix.xlsx").read_bytes() == b"as it was"
    assert not (out / "obligations.jsonl").exists()
    again = run([inputs], out, store=default_place(out))
    assert COUNT // 2 - 2 <= again.reused < COUNT
    assert written(out) == expected


def test_a_client_that_is_killed(two: DaskCluster, inputs: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    """Does another run go on where a killed one stopped, on the same cluster?"""
    command = [sys.executable, "-m", "obligraph", "extract", str(inputs), "-o", str(tmp_path / "out"), "--quiet"]
    store = default_place(tmp_path / "out")
    command += ["--store", str(store), "--engine", "dask", "--address", two.address]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "pipeline")}
    killed = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    ends = time.monotonic() + 60
    while not (store.exists() and store.stat().st_size) and killed.poll() is None and time.monotonic() < ends:
        time.sleep(0.05)
    time.sleep(1.0)
    killed.kill()
    killed.wait()
    assert subprocess.run(command, env=environment, capture_output=True).returncode == 1
    assert written(tmp_path / "out") == expected


def test_workers_of_another_version(tmp_path: Path, inputs: Path, preload: Path) -> None:
    """Are workers refused that would make something else?"""
    told = pytest.raises(EngineError, match=r"something else \(here, there: code [0-9a-f]+…, another\); install")
    with cluster(tmp_path, 1, ("--no-nanny", "--preload", str(preload.with_name("other.py")))) as made, told:
        run([inputs], tmp_path / "out", engine="dask", address=made.address)
    assert not (tmp_path / "out" / "matrix.xlsx").exists()


def test_on_this_machine(inputs: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    """Does the engine start workers here where no address is given, from the command line too?"""
    arguments = ["extract", str(inputs), "-o", str(tmp_path), "--engine", "dask", "--workers", "2", "--quiet"]
    assert main(arguments) == 1
    assert written(tmp_path) == expected


def copied(inputs: Path, folder: Path, *more: str) -> Path:
    """The documents in another folder, with more of them."""
    folder.mkdir()
    for path in inputs.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    for name in more:
        (folder / name).write_text("市财政局牵头加强监管。", "utf-8")
    return folder


def wait_for(made: DaskCluster, workers: int) -> None:
    """Until so many workers are there."""
    import distributed

    with distributed.Client(made.address, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=60)


def test_no_scheduler(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is an address where nothing answers, or that is none, told as such?"""
    monkeypatch.setattr(cluster_module, "CONNECT", 1)
    for address in ("tcp://127.0.0.1:1", "nonsense://127.0.0.1:1", "\x1b[2J"):
        with pytest.raises(EngineError, match="no Dask scheduler answers at ") as raised:
            run([inputs], tmp_path, engine="dask", address=address)
        assert "\x1b" not in str(raised.value)


def test_without_dask(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is the line that installs Dask given where it is missing, with the status of wrong usage?"""
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["extract", str(inputs), "-o", str(tmp_path), "--engine", "dask"]) == 2
    assert "pip install 'obligraph[scale]'" in capsys.readouterr().err


def test_what_no_cluster_can_do(inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Are components of the user's own, corrections, other engines, and an address without one refused?"""
    with pytest.raises(EngineError, match="components of your own"):
        run([inputs], tmp_path, engine="dask", components=["sentencizer"])
    with pytest.raises(EngineError, match="no engine is named 'spark'; there are dask"):
        run([inputs], tmp_path, engine="spark")
    (tmp_path / "corrections.jsonl").write_text("")
    with pytest.raises(EngineError, match="corrections in the folder"):
        run([inputs], tmp_path, engine="dask")
    assert main(["extract", str(inputs), "-o", str(tmp_path), "--address", "tcp://127.0.0.1:1"]) == 2
    assert "give --engine dask too" in capsys.readouterr().err


def test_a_file_that_workers_do_not_see(tmp_path: Path) -> None:
    """Does a worker say that it does not see a file, and is that told where the file is here all the same?"""
    made = Cluster(Task(), "tcp://127.0.0.1:1")
    gone, here = Input("a.txt", tmp_path / "a.txt"), Input("b.txt", tmp_path / "b.txt")
    here.path.write_text("要加强监管。", "utf-8")
    with pytest.raises(member.UnseenError, match=r"a\.txt"):
        member.work(made._told, made._rules.digest, plain(gone))
    outcome, _ = made._failed(gone, member.UnseenError(str(gone.path)))
    assert isinstance(outcome, Problem)
    with pytest.raises(EngineError, match=r"the workers do not see .*b\.txt: give a folder that all machines share"):
        made._failed(here, member.UnseenError(str(here.path)))


def test_what_a_worker_compares(tmp_path: Path) -> None:
    """Does a worker refuse other limits' rules, and lexicons that it cannot read; and is the difference told?"""
    task, limits = Task(), asdict(Limits())
    told = json.dumps(task.plain())
    with pytest.raises(member.OtherRulesError) as raised:
        member.work(told, rules_of(load(), limits={**limits, "lines": 1}).digest, plain(Input("a.txt", tmp_path)))
    theirs = json.loads(str(raised.value))
    theirs |= {"obligraph": "0.0.0\x1b", "libraries": {**theirs["libraries"], "lxml": "9.9"}}
    made = Cluster(task, "tcp://127.0.0.1:1")
    with pytest.raises(EngineError, match=r"obligraph .*, 0\.0\.0; lxml .*, 9\.9\); install the same"):
        made._failed(Input("a.txt", tmp_path), member.OtherRulesError(json.dumps(theirs)))


def test_idle_processes_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do a worker's processes end when no file comes for a while, and are they started again for the next?"""
    monkeypatch.setattr(member, "IDLE", 0.2)
    (tmp_path / "a.txt").write_text("市财政局要加强监管。", "utf-8")
    crew = member.Crew(Task(packed=True))
    for _ in range(2):
        made = unpack(expand(crew.do(Input("a.txt", tmp_path / "a.txt"))))
        assert isinstance(made, Bundle)
        assert made.counts.obligations == 1
        ends = time.monotonic() + 20
        while crew._idle and time.monotonic() < ends:
            time.sleep(0.05)
        assert not crew._idle


class Stub:
    """A client whose cluster is never slow: it counts what is asked for and not yet taken."""

    def __init__(self, threads: int) -> None:
        self.threads, self.open, self.most = threads, 0, 0

    def nthreads(self) -> dict[str, int]:
        """As Dask's client."""
        return {"worker": self.threads}

    def submit(self, _work: object, *_: object, key: str, pure: bool) -> Any:
        """As Dask's client; nothing is ever done before somebody waits for it."""
        self.open += 1
        self.most = max(self.most, self.open)
        return SimpleNamespace(key=key, status="finished", done=lambda: False, exception=lambda timeout: None)

    def gather(self, futures: list[Any]) -> list[bytes]:
        """As Dask's client."""
        self.open -= len(futures)
        return [compress(pack(Problem("a", None, "damaged", "")))] * len(futures)


def test_the_window_is_bounded() -> None:
    """Is no more asked for than so many files a thread, however many there are?"""
    made, stub = Cluster(Task(), "tcp://127.0.0.1:1"), Stub(3)
    made._client = stub
    asked = [Asked(Input(f"{number}.txt", Path("a")), None, None) for number in range(500)]
    assert [one.given for one, *_ in made.answers(iter(asked))] == [one.given for one in asked]
    assert stub.most == AHEAD * 3
    assert stub.open == 0


def test_the_command_starts_without_dask() -> None:
    """Is Dask, or fsspec, imported by nothing but a run that asks for it?"""
    code = "import sys, obligraph.cli, obligraph.run; print({'dask', 'distributed', 'fsspec'} & sys.modules.keys())"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "pipeline")}
    assert subprocess.check_output([sys.executable, "-c", code], env=environment, text=True) == "set()\n"
    assert importlib.util.find_spec("distributed") is not None
