"""Are documents of older formats read by way of LibreOffice, or refused with what to do?"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from needs import ROOT, need
from obligraph.lexicon import load
from obligraph.model import Problem, Reading
from obligraph.readers import Limits, ReadError, read_bytes
from obligraph.readers.word.legacy import PROGRAM, soffice
from typeset_docx import package, paragraph, typeset

LEXICON = load()
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def outcome(data: bytes, limits: Limits | None = None) -> Reading | Problem:
    """The reading, or why there is none."""
    try:
        return read_bytes(data, "a.doc", ".doc", LEXICON, limits or Limits())
    except ReadError as error:
        return error.problem


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> Path:
    """A program in LibreOffice's place that runs `body` with its arguments in `given`, `made` and `profile`."""
    program = folder / "soffice"
    program.write_text(
        f"#!{sys.executable}\nimport sys, time, subprocess\nfrom pathlib import Path\n"
        "given = Path(sys.argv[-1]); out = Path(sys.argv[sys.argv.index('--outdir') + 1])\n"
        "made = out / (given.stem + '.docx'); profile = sys.argv[1]\n" + body,
        "utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv(PROGRAM, str(program))
    return program


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script")
class TestStandIn:
    """What happens around LibreOffice, with a program in its place."""

    def test_is_what_it_makes_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Is the converted document read, from a copy, with a profile of its own, and nothing left behind?"""
        (tmp_path / "word.docx").write_bytes(package(paragraph("各县要制定计划。")))
        stand_in(
            tmp_path,
            monkeypatch,
            f"out.mkdir(); made.write_bytes(Path({str(tmp_path / 'word.docx')!r}).read_bytes())\n"
            f"Path({str(tmp_path / 'log')!r}).write_text(str(given) + '\\n' + profile)\n",
        )
        reading = outcome(OLD)
        assert isinstance(reading, Reading)
        assert (reading.text, reading.format) == ("各县要制定计划。\n", "doc")
        given, profile = (tmp_path / "log").read_text("utf-8").split("\n")
        assert profile.startswith("-env:UserInstallation=file://")
        assert not Path(given).parent.exists()

    def test_is_a_file_that_it_cannot_open_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Does no output mean a damaged file?"""
        stand_in(tmp_path, monkeypatch, "sys.exit(1)\n")
        problem = outcome(OLD)
        assert isinstance(problem, Problem)
        assert problem.code == "damaged"

    def test_is_it_ended_with_its_children(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Does a conversion that hangs end at the limit, and all that it started with it?"""
        stand_in(
            tmp_path,
            monkeypatch,
            "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
            f"Path({str(tmp_path / 'pid')!r}).write_text(str(child.pid))\ntime.sleep(600)\n",
        )
        begun = time.monotonic()
        problem = outcome(OLD, replace(Limits(), seconds=2))
        assert isinstance(problem, Problem)
        assert problem.code == "timeout"
        assert time.monotonic() - begun < 20
        child = int((tmp_path / "pid").read_text("utf-8"))
        assert _ended(child)


def _ended(process: int) -> bool:
    """Is a process gone, or dead and only not yet buried?"""
    for _ in range(50):
        try:
            os.kill(process, 0)
            state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


def test_is_a_missing_libreoffice_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a machine without it say what to do, for each of the formats?"""
    monkeypatch.setenv(PROGRAM, "/nowhere/soffice")
    for data in (OLD, b"{\\rtf1 abc}", b"PK\x03\x04 content.xml"):
        problem = outcome(data)
        assert isinstance(problem, Problem)
        assert problem.code == "needs-libreoffice"
        assert ".docx" in problem.message


def test_is_another_binary_told_apart() -> None:
    """Is a workbook of the same container not given to the text program?"""
    problem = outcome(OLD + "Workbook".encode("utf-16-le"))
    assert isinstance(problem, Problem)
    assert problem.code == "unsupported-format"
    assert "workbook" in problem.message


@pytest.mark.parametrize("suffix", ["doc", "odt"])
def test_does_a_real_old_document_give_the_text(suffix: str, tmp_path: Path) -> None:
    """Does a sample, saved by LibreOffice in an old format, come back as its text, drawn numbers and all?"""
    need("soffice")
    program = soffice()
    assert program is not None
    text = (ROOT / "corpora" / "county-plan.txt").read_text("utf-8")
    (tmp_path / "plan.docx").write_bytes(typeset(text))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "plan.docx")], check=True, capture_output=True, timeout=120)
    reading = read_bytes((tmp_path / f"plan.{suffix}").read_bytes(), "a", f".{suffix}", LEXICON)
    assert reading.text == text.replace("\t\t", "\t")
