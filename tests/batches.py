"""Small documents for tests of batches, what a run leaves in a folder, and the workers that it has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from needs import ROOT

PROC = Path("/proc")
SEES_PROCESSES = pytest.mark.skipif(not (PROC / "self" / "task").exists(), reason="needs /proc to find the workers")

_SUBJECTS = ("社区养老服务", "农村供水保障", "历史建筑保护", "公共图书借阅", "河道清淤")
_OFFICES = ("财政局", "民政局", "水利局", "教育局", "文化局", "交通局", "住建局")
_TEXT = """青禾县人民政府办公室关于做好{subject}工作的通知
各乡镇人民政府、县政府各部门：
一、明确分工
县{lead}牵头，县{support}配合，202{n}年{month}月底前制定{subject}工作方案。
二、强化落实
各乡镇要建立{subject}台账，覆盖率达到{share}%以上。（县{other}负责）
"""


def text(number: int) -> str:
    """A document of two tasks, another for every number below 70."""
    return _TEXT.format(
        subject=_SUBJECTS[number % 5], lead=_OFFICES[number % 7], support=_OFFICES[(number + 2) % 7],
        other=_OFFICES[(number + 4) % 7], n=number % 10, month=number % 12 + 1, share=number % 60 + 30,
    )  # fmt: skip


def write(folder: Path, numbers: Iterable[int]) -> Path:
    """Write these documents into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"{number:04}.txt").write_text(text(number), "utf-8", newline="\n")
    return folder


def left_in(folder: Path) -> dict[str, bytes]:
    """Every file of a folder of results but the store, hidden ones too, by its name; of the manifest not the time that
    the run took."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(".obligraph/"):
            found[name] = path.read_bytes()
    manifest = json.loads(found["manifest.json"])
    assert manifest.pop("timings").keys() == {"begun", "seconds"}
    found["manifest.json"] = json.dumps(manifest, ensure_ascii=False).encode()
    return found


def assert_same(folder: Path, expected: dict[str, bytes]) -> None:
    """Fails where these are not the files, byte for byte, and says which are not, and not by megabytes."""
    found = left_in(folder)
    more, fewer = sorted(found.keys() - expected.keys()), sorted(expected.keys() - found.keys())
    other = [name for name in found if name in expected and found[name] != expected[name]]
    if more or fewer or other:
        raise AssertionError(f"{folder.name}: more {more}, fewer {fewer}, other {other}")


def workers_of(process: int) -> list[int]:
    """The workers of a process that are alive."""
    found = []
    for children in (PROC / str(process) / "task").glob("*/children"):
        found += [int(child) for child in children.read_text().split() if is_worker(int(child))]
    return sorted(found)


def is_worker(process: int) -> bool:
    """Is this a worker that is alive? Its number may be another process's by now."""
    try:
        command = (PROC / str(process) / "cmdline").read_bytes()
        return b"obligraph.batch.child" in command and "\nState:\tZ" not in (PROC / str(process) / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def python(code: str, arguments: Sequence[str | Path] = (), **options: object) -> subprocess.Popen[str]:
    """A process of Python that runs `code` and can import what the tests import."""
    path = os.pathsep.join((str(ROOT / "tests"), str(ROOT / "pipeline")))
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}, **options,
    )  # type: ignore[call-overload]  # fmt: skip
