"""Does `status` say what is kept of a run's documents, and what another run would do?"""

from __future__ import annotations

import argparse
import hashlib
import json
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from obligraph.cli.base import UsageError
from obligraph.cli.status import STATUS
from obligraph.drafting.status import Standing, Work, status
from obligraph.lexicon import load
from obligraph.model import Problem
from obligraph.readers import Limits
from obligraph.records import encode
from obligraph.store import Key, Rules, compress, default_place, open_store, plan, rules_of
from stored import OLDER


@dataclass
class Finished:
    """A run that came to its end: its inputs, its results, and the rules that it worked by."""

    inputs: Path
    out: Path
    rules: Rules

    def key(self, source: str, rules: Rules | None = None) -> Key:
        """The key of an input as it is now."""
        content = (self.inputs / source).read_bytes()
        return Key(source, hashlib.sha256(content).hexdigest(), (rules or self.rules).digest)


COUNT = 6


@pytest.fixture
def finished(tmp_path: Path) -> Finished:
    """Six files that were read, and one that could not be."""
    inputs, out = tmp_path / "文件", tmp_path / "outputs"
    inputs.mkdir()
    limits = asdict(Limits())
    run = Finished(inputs, out, rules_of(load(), limits=limits))
    for number in range(COUNT):
        (inputs / f"{number}.txt").write_text(f"第{number}份", "utf-8")
    (inputs / "empty.txt").write_bytes(b"")
    with open_store(default_place(out), own=True) as store:
        store.begin(plan(out, run.rules, [inputs], limits=limits))
        for number in range(COUNT):
            store.put(run.key(f"{number}.txt"), compress(b"results"))
        store.put(run.key("empty.txt"), compress(b"problem"), failed=True)
        store.finish({"inputs": COUNT + 1})
    read = [{"source": f"{number}.txt"} for number in range(COUNT)]
    (out / "manifest.json").write_text(json.dumps({"inputs": read}))
    return run


def work(run: Finished) -> Work:
    """What another run would do."""
    found = status(run.out).work
    assert found is not None
    return found


def test_nothing_to_do(finished: Finished) -> None:
    """Is all done after a finished run?"""
    assert work(finished) == Work(inputs=COUNT + 1, done=COUNT, failed=1)


def test_what_a_run_would_do(finished: Finished) -> None:
    """Are inputs counted that are new, changed, gone, or were made by older rules?"""
    (finished.inputs / "new.txt").write_text("新增", "utf-8")
    (finished.inputs / "0.txt").write_text("已改", "utf-8")
    (finished.inputs / "1.txt").unlink()
    (finished.inputs / "old.txt").write_text("旧规则", "utf-8")
    with open_store(default_place(finished.out), own=True) as store:
        store.put(finished.key("old.txt", OLDER), compress(b"results"))
    assert work(finished) == Work(inputs=COUNT + 2, done=COUNT - 2, failed=1, new=1, changed=1, older=1, gone=1)


def test_other_rules_make_all_older(finished: Finished, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is every document made by older rules once the code is another?"""
    monkeypatch.setattr("obligraph.store.rules.code", lambda: "another")
    assert work(finished) == Work(inputs=COUNT + 1, older=COUNT + 1)
    (held,) = status(finished.out).store.held
    assert held.rules == finished.rules.digest != status(finished.out).rules


def test_corrections_make_all_older(finished: Finished) -> None:
    """Do corrections that were brought back call for another run?"""
    (finished.out / "corrections.jsonl").write_text("{}\n")
    assert work(finished).older == COUNT + 1


def test_what_may_be_read_the_next_time(finished: Finished) -> None:
    """Is an input that took too long counted apart from new ones?"""
    (finished.inputs / "slow.txt").write_text("很慢", "utf-8")
    for name in ("documents.jsonl", "obligations.jsonl"):
        (finished.out / name).write_text("")
    problem = encode.problem(Problem("slow.txt", None, "timeout", "读取超时"))
    (finished.out / "problems.jsonl").write_text(json.dumps(problem) + "\n")
    assert work(finished) == Work(inputs=COUNT + 2, done=COUNT, failed=1, again=1)


def test_a_run_that_was_cut_short(finished: Finished) -> None:
    """Is a run without an end told as such, and its missing documents counted?"""
    with open_store(default_place(finished.out), own=True) as store:
        store.begin(plan(finished.out, finished.rules, [finished.inputs], limits=asdict(Limits())))
        store.flush()
    (finished.inputs / "next.txt").write_text("尚未处理", "utf-8")
    standing = status(finished.out)
    assert standing.run is not None
    assert standing.run.ended == ""
    assert standing.work == Work(inputs=COUNT + 2, done=COUNT, failed=1, new=1)
    assert "not finished" in told(finished.out)


def test_sources_that_are_gone(finished: Finished) -> None:
    """Is a folder of inputs that was moved away a source that cannot be used?"""
    finished.inputs.rename(finished.inputs.with_name("elsewhere"))
    assert work(finished) == Work(gone=COUNT, unusable=1)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"inputs": 5}', b'{"inputs": [1]}', b"\xff", b"[" * 100_000])
def test_a_damaged_manifest(finished: Finished, content: bytes) -> None:
    """Does a damaged manifest cost no more than the count of what is gone?"""
    (finished.out / "manifest.json").write_bytes(content)
    assert work(finished) == Work(inputs=COUNT + 1, done=COUNT, failed=1)


def test_a_damaged_store(finished: Finished) -> None:
    """Is a damaged store told about, and everything then new?"""
    default_place(finished.out).write_bytes(b"x" * 9000)
    standing = status(finished.out)
    assert standing.run is None
    assert standing.store.held == ()
    assert "store.damaged.sqlite" in told(finished.out) or "store.damaged.sqlite" in standing.store.told[0]


OTHER_FORMS: list[dict[str, object]] = [
    {},
    {"sources": 5, "limits": [], "lexicons": "x"},
    {"sources": [None, "\0"], "limits": {"characters": "x", "no": 1}},
]


@pytest.mark.parametrize("arguments", OTHER_FORMS)
def test_a_note_of_another_form(finished: Finished, arguments: dict[str, object]) -> None:
    """Is a note of a run that holds something else no reason to fail?"""
    made = plan(finished.out, finished.rules, [])
    with open_store(default_place(finished.out), own=True) as store:
        store.begin(type(made)(made.folder, made.rules, arguments))
    assert work(finished).inputs == 0


def test_a_folder_without_a_store(tmp_path: Path) -> None:
    """Is a folder of which nothing is kept told as such, and no store made in it?"""
    assert status(tmp_path) == Standing(tmp_path, status(tmp_path).store)
    assert "nothing is kept" in told(tmp_path)
    assert "没有保存" in told(tmp_path, "zh")
    assert not list(tmp_path.iterdir())


def told(out: Path, language: str = "en", *options: str) -> str:
    """What the verb prints."""
    parser = argparse.ArgumentParser()
    STATUS.arguments(parser)
    written = BytesIO()
    with TextIOWrapper(written, "utf-8", write_through=True) as stream, redirect_stdout(stream):
        assert STATUS.run(parser.parse_args([str(out), *options]), language) == 0
        return written.getvalue().decode()


def test_the_words(finished: Finished) -> None:
    """Does the verb say it in words, in either language?"""
    (finished.inputs / "new.txt").write_text("新增", "utf-8")
    english, chinese = told(finished.out), told(finished.out, "zh")
    assert "6 documents and 1 that could not be read" in english
    assert "by the present rules" in english
    assert "8 inputs now; another run would make 1 of them:" in english
    assert "        1  new\n" in english
    assert "6 份文件，另有 1 份读不出" in chinese
    assert "现行规则" in chinese
    assert "现有输入 8 份，再运行须处理 1 份：" in chinese
    assert "        1  新增\n" in chinese


def test_as_json(finished: Finished) -> None:
    """Is all of it there as one JSON object?"""
    value = json.loads(told(finished.out, "en", "--json"))
    assert value.keys() == {"folder", "store", "run", "rules", "work"}
    assert value["work"] == asdict(work(finished))
    assert value["store"]["held"][0]["documents"] == COUNT
    assert value["rules"] == value["run"]["rules"] == finished.rules.digest
    assert value["run"]["counts"] == {"inputs": COUNT + 1}


def test_another_store(finished: Finished, tmp_path: Path) -> None:
    """Is a store elsewhere looked at, for this folder's run alone?"""
    place = tmp_path / "team.sqlite"
    with open_store(place) as store:
        store.begin(plan(tmp_path / "other", finished.rules, [tmp_path / "nothing"]))
        store.finish({})
        store.begin(plan(finished.out, finished.rules, [finished.inputs / "1.txt"], limits=asdict(Limits())))
        store.put(finished.key("1.txt"), compress(b"results"))
        store.finish({})
    standing = status(finished.out, place)
    assert standing.work == Work(inputs=1, done=1, gone=COUNT - 1)


@pytest.mark.parametrize("out", ["nowhere", "file"])
def test_what_is_no_folder(tmp_path: Path, out: str) -> None:
    """Is a folder that is not there wrong usage, and so is a store that is none?"""
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="no such folder"):
        told(tmp_path / out)
    with pytest.raises(UsageError, match="no store of obligraph"):
        told(tmp_path, "en", "--store", str(tmp_path / "file"))


def test_names_do_not_command_the_terminal(finished: Finished) -> None:
    """Are control characters in what the store says shown and not obeyed?"""
    with open_store(default_place(finished.out), own=True) as store:
        store.begin(plan(finished.out, Rules(OLDER.digest, {"obligraph": "\x1b[2J", "code": 7}), [finished.inputs]))
        store.put(finished.key("0.txt", OLDER), compress(b""))
    assert "\x1b" not in told(finished.out)
