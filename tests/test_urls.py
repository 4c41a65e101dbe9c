"""Are documents at URLs read as those in folders are? `memory://` stands for a store of objects, `local://` for one
that workers in processes of their own see as well.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from needs import need
from obligraph.cli import main
from obligraph.model import Problem
from obligraph.readers import Input, Limits, ReadError, content, expand, fetched, remote
from obligraph.run import extract, run
from obligraph.store import default_place

TEXT = "云溪市工作方案\n一、加强监管\n市财政局牵头，市民政局配合，6月底前完成90%。\n"
PAGE = f"<html><body><p>{TEXT}</p></body></html>"


@pytest.fixture
def memory() -> Iterator[Any]:
    """A file system in memory, with documents below `/docs`."""
    need("dask")
    system = importlib.import_module("fsspec").filesystem("memory")
    for name in ("a.txt", "b.html", "sub/a.txt", ".hidden/a.txt", "sub/~$a.txt", "picture.exe", "all.zip"):
        system.pipe(f"/docs/{name}", (PAGE if name.endswith("html") else TEXT).encode())
    system.pipe("/docs/table.xlsx", b"PK\x03\x04 broken")
    yield system
    system.rm("/", recursive=True)


def sources(*urls: str, limits: Limits | None = None) -> tuple[list[str], list[tuple[str, str]]]:
    """The names of the inputs, and of what cannot be used with the codes."""
    inputs, problems = expand(urls, limits or Limits())
    return [given.source for given in inputs], [(problem.source, problem.code) for problem in problems]


UNREAD = [("all.zip", "unsupported-format"), ("picture.exe", "unsupported-format")]


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize(
    ("url", "names", "unused"),
    [
        ("memory://docs", ["a.txt", "b.html", "sub/a.txt", "table.xlsx"], UNREAD),
        ("memory://docs/", ["a.txt", "b.html", "sub/a.txt", "table.xlsx"], UNREAD),
        ("memory://docs/*.txt", ["a.txt"], []),
        ("memory://docs/**/*.txt", ["a.txt", "sub/a.txt"], []),
        ("memory://docs/?.html", ["b.html"], []),
        ("memory://docs/sub/a.txt", ["a.txt"], []),
        ("memory://docs/picture.exe", ["picture.exe"], []),
        ("memory://docs/*.pdf", [], [("memory://docs/*.pdf", "no-such-file")]),
        ("memory://docs/none.txt", [], [("memory://docs/none.txt", "no-such-file")]),
        ("memory://simple::x", [], [("memory://simple::x", "unreadable")]),
        ("nonsense://docs", [], [("nonsense://docs", "unreadable")]),
    ],
)
def test_what_a_url_names(url: str, names: list[str], unused: list[tuple[str, str]]) -> None:
    """Is a URL a file, a folder without its hidden files, or a glob; and is what it is not said?"""
    assert sources(url) == (names, unused)


@pytest.mark.usefixtures("memory")
def test_each_once_and_told_apart() -> None:
    """Is a file that two URLs name read once, and do two of one name get their folders?"""
    assert sources("memory://docs/*.txt", "memory://docs/a.txt")[0] == ["a.txt"]
    assert sources("memory://docs/a.txt", "memory://docs/sub/a.txt")[0] == ["docs/a.txt", "sub/a.txt"]


def test_names_that_climb_and_never_end(memory: Any) -> None:
    """Do keys that are no paths stay names below the folder, and are two that look alike told apart?"""
    for name in ("x//a.txt", "x/../../etc/a.txt", "x/\u202e\x1b/a.txt"):
        memory.store[f"/docs/x/{name}"] = memory.store["/docs/a.txt"]
    found = remote._below(
        "s3://b/k",
        {f"b/k/{name}": {"type": "file"} for name in ("x//a.txt", "x/a.txt", "y/../../../a.txt")}
        | {"b/other/a.txt": {"type": "file"}, "b/k/folder": {"type": "directory"}},
        "b/k", "s3://b/k", Limits(),
    )  # fmt: skip
    assert [(url, source) for url, source, _ in found] == [
        ("s3://b/k/x//a.txt", "x/a.txt"), ("s3://b/k/x/a.txt", "x/a.txt"),
    ]  # fmt: skip
    assert len(set(sources("memory://docs")[0])) == len(sources("memory://docs")[0])


@pytest.mark.usefixtures("memory")
def test_too_many() -> None:
    """Are no more files taken than the limit, and is the rest told?"""
    names, unused = sources("memory://docs/**/*.txt", limits=Limits(inputs=1))
    assert names == ["a.txt"]
    assert unused == [("memory://docs/**/*.txt", "too-many-files")]


@pytest.mark.usefixtures("memory")
def test_the_same_as_from_a_folder(tmp_path: Path) -> None:
    """Does `extract` make of a URL what it makes of a folder, a binary format in a process of its own included?"""
    folder = tmp_path / "docs"
    for name in ("a.txt", "b.html", "sub/a.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PAGE if name.endswith("html") else TEXT, "utf-8")
    (folder / "table.xlsx").write_bytes(b"PK\x03\x04 broken")
    there, here = extract("memory://docs/"), extract(folder)
    assert there.extractions == here.extractions
    assert len(there.documents) == 3
    assert [p for p in there.failures if p.source == "table.xlsx"] == here.failures


def test_with_workers_and_a_store(memory: Any, tmp_path: Path) -> None:
    """Do workers fetch files by themselves, and is a file made anew when it has changed there, and only then?"""
    store = default_place(tmp_path)
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(TEXT.replace("90", f"9{number}"), "utf-8")
    url = f"local://{folder}/*.txt"
    assert run([url], tmp_path / "out", workers=2, store=store).documents == 4
    (folder / "2.txt").write_text(TEXT, "utf-8")
    assert run([url], tmp_path / "out", store=store).reused == 3
    assert run(["memory://docs/*.txt"], tmp_path / "out", store=store).reused == 0
    memory.pipe("/docs/a.txt", TEXT.replace("90", "80").encode())
    assert run(["memory://docs/*.txt"], tmp_path / "out", store=store).reused == 0
    assert run(["memory://docs/*.txt"], tmp_path / "out", store=store).reused == 1


def test_what_is_fetched_is_removed(memory: Any) -> None:
    """Is the copy of a file gone afterwards, whatever its name, and is no more of it read than the limit?"""
    memory.pipe("/docs/odd.名 字", b"12345")
    for name in ("docs/a.txt", "docs/odd.名 字"):
        given = Input("x", remote.path_of(f"memory://{name}"), url=f"memory://{name}")
        with fetched(given) as here:
            assert here.path.read_bytes() == content(given)
            assert not here.url
        assert not here.path.exists()
    with pytest.raises(ReadError, match="more bytes than the limit of 4") as raised:
        content(given, Limits(bytes=4))
    assert raised.value.problem.code == "too-large"


def test_secrets_are_not_told() -> None:
    """Are passwords, and queries in which keys are given, left out of what is said of a URL?"""
    assert remote.shown("sftp://me:secret@host/a.txt") == "sftp://host/a.txt"
    assert remote.shown("https://host/a.html?Signature=secret") == "https://host/a.html"
    assert remote.path_of("https://host/a.html?x=1.txt").suffix == ".html"
    assert remote._cited("%E6%96%B9%E6%A1%88.html?x=1", True) == "方案.html"
    (problem,) = expand(["nonsense://me:secret@host/a.txt"])[1]
    assert "secret" not in problem.message + problem.source


def test_file_urls_are_paths(tmp_path: Path) -> None:
    """Is `file://` a path, for which no library is needed?"""
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    for url in (f"file://{tmp_path}", f"file://localhost{tmp_path}/*.txt", f"FILE://{tmp_path}/a.txt"):
        (given,), problems = expand([url])
        assert (given.source, given.path, given.url, problems) == ("a.txt", tmp_path / "a.txt", "", [])


def test_without_fsspec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Is the line that installs fsspec given where it is missing, and what a kind of URL needs beside it?"""
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    (problem,) = expand(["s3://bucket/docs/*.html"])[1]
    assert problem == Problem(
        "s3://bucket/docs/*.html", None, "unreadable",
        "files at URLs are read with fsspec: pip install 'obligraph[scale]' (缺少所需的库)",
    )  # fmt: skip
    assert main(["extract", "s3://bucket/", "-o", str(tmp_path), "--quiet"]) == 1
    assert "pip install 'obligraph[scale]'" in capsys.readouterr().err


@pytest.mark.usefixtures("memory")
def test_without_the_library_of_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the library named that a kind of URL needs?"""
    monkeypatch.setitem(sys.modules, "s3fs", None)
    (problem,) = expand(["s3://bucket/docs/*.html"])[1]
    assert "Install s3fs" in problem.message
