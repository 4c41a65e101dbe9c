"""Does a file that hangs or breaks its parser cost that file and nothing else?"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from needs import ROOT
from obligraph.lexicon import load
from obligraph.model import Problem, Reading
from obligraph.readers import Input, Limits, ReadError, read, read_bytes
from obligraph.readers.apart import Server
from obligraph.run import run
from typeset_docx import package, paragraph, typeset

LEXICON = load()
TEXT = (ROOT / "corpora" / "county-plan.txt").read_text("utf-8")


def outcome(server: Server, path: Path, limits: Limits | None = None) -> Reading | Problem:
    """The reading, or why there is none."""
    try:
        return server.read(Input(path.name, path), limits or Limits())
    except ReadError as error:
        return error.problem


def server(folder: Path, body: str) -> Server:
    """A server whose process runs `body` for each request, with a function `good` that answers it."""
    program = folder / "server.py"
    program.write_text(
        "import json, os, sys, time\n"
        "def good(text='甲'):\n"
        "    answer = dict(text=text, blocks=[], properties=[], format='x', encoding='', problems=[], "
        "places=[], pages=None)\n"
        "    sys.stdout.write(json.dumps(answer) + '\\n'); sys.stdout.flush()\n"
        f"for line in sys.stdin:\n    request = json.loads(line)\n    {body}\n",
        "utf-8",
    )
    return Server((), (sys.executable, str(program)))


def test_is_the_reading_the_same(tmp_path: Path) -> None:
    """Does the other process give what this one would, problems and blocks and all?"""
    path = tmp_path / "计划 🙂.docx"
    path.write_bytes(typeset(TEXT + "𠮷县要制定计划。\n"))
    assert read(Input("a", path), LEXICON) == read_bytes(path.read_bytes(), "a", ".docx", LEXICON)


def test_is_a_problem_the_same(tmp_path: Path) -> None:
    """Does what cannot be read say so through the other process too?"""
    path = tmp_path / "a.docx"
    path.write_bytes(package("<w:p/>"))
    with pytest.raises(ReadError) as here:
        read_bytes(path.read_bytes(), "a", ".docx", LEXICON)
    with pytest.raises(ReadError) as there:
        read(Input("a", path), LEXICON)
    assert there.value.problem == here.value.problem


def test_are_limits_passed_on(tmp_path: Path) -> None:
    """Does a limit of the caller hold in the other process?"""
    path = tmp_path / "a.docx"
    path.write_bytes(package(paragraph("甲" * 100)))
    with pytest.raises(ReadError, match="more than the limit of 50"):
        read(Input("a", path), LEXICON, replace(Limits(), characters=50))


def test_is_a_parser_that_hangs_ended(tmp_path: Path) -> None:
    """Does a file that takes too long give a problem, and the next one its reading?"""
    slow = server(tmp_path, "time.sleep(600) if 'slow' in request['source'] else good()")
    begun = time.monotonic()
    problem = outcome(slow, Path("slow.pdf"), replace(Limits(), seconds=1))
    assert isinstance(problem, Problem)
    assert (problem.source, problem.code) == ("slow.pdf", "timeout")
    assert time.monotonic() - begun < 10
    assert isinstance(outcome(slow, Path("good.pdf")), Reading)
    slow.end()


@pytest.mark.parametrize(
    "body",
    [
        "os._exit(3) if 'bad' in request['source'] else good()",
        "print('{') if 'bad' in request['source'] else good()\n    sys.stdout.flush()",
        "print('[1]') if 'bad' in request['source'] else good()\n    sys.stdout.flush()",
        "good(7) if 'bad' in request['source'] else good()",
        "print('[' * 100000) if 'bad' in request['source'] else good()\n    sys.stdout.flush()",
        "sys.stdout.buffer.write(bytes(range(128, 256)) + b'\\n') if 'bad' in request['source'] else good()\n"
        "    sys.stdout.flush()",
    ],
)
def test_does_a_parser_that_breaks_cost_one_file(body: str, tmp_path: Path) -> None:
    """Does a death, or an answer that is none, give a problem, and the next file its reading?"""
    broken = server(tmp_path, body)
    for name in ("good.pdf", "bad.pdf", "good.pdf"):
        found = outcome(broken, Path(name))
        assert (found.code if isinstance(found, Problem) else found.text) == ("crashed" if name == "bad.pdf" else "甲")
    broken.end()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot bound a process's memory so")
def test_is_memory_bounded(tmp_path: Path) -> None:
    """Does a file that needs more memory than allowed give a problem, not a dead machine?"""
    path = tmp_path / "a.docx"
    path.write_bytes(package(paragraph("甲乙") * 150_000))
    small = Server(())
    found = outcome(small, path, replace(Limits(), memory=260 << 20, lines=200_000))
    small.end()
    assert isinstance(found, Problem)
    assert found.code in ("too-large", "crashed", "damaged")


def test_does_a_batch_go_on(tmp_path: Path) -> None:
    """Are the good files of a folder read beside broken ones, each of these with its problem?"""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.docx").write_bytes(package(paragraph("各县要制定计划。")))
    (folder / "b.docx").write_bytes(package(paragraph("甲"))[:-40])
    (folder / "c.docx").write_bytes(package(paragraph("各乡要报送进展。")))
    summary = run([folder], tmp_path / "out")
    assert (summary.documents, [p.source for p in summary.failures]) == (2, ["b.docx"])
