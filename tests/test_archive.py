"""Are the files of a ZIP archive read as those of a folder, whatever their names and sizes claim?"""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from needs import ROOT
from obligraph.lexicon import load
from obligraph.readers import Limits, ReadError, expand, read
from obligraph.run import run
from typeset_docx import package, paragraph

LEXICON = load()
TASK = "各县要在6月底前制定方案，抓好落实。\n".encode()


def packed(path: Path, files: dict[str, bytes]) -> Path:
    """An archive of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return path


def sources(path: Path, limits: Limits | None = None) -> tuple[list[str], list[tuple[str, str]]]:
    """The sources of an archive's files, and the problems by source and code."""
    inputs, problems = expand([path], limits or Limits())
    return [given.source for given in inputs], [(problem.source, problem.code) for problem in problems]


def test_are_files_of_any_format_read(tmp_path: Path) -> None:
    """Does an archive of text, Word and web pages in folders give a document each, and tell of what it cannot read?"""
    page = f"<html><body><p>{TASK.decode()}</p></body></html>".encode()
    path = packed(
        tmp_path / "bundle.zip",
        {
            "2026/通知.txt": TASK, "2026/计划.docx": package(paragraph(TASK.decode())), "页.html": page,
            "声音.mp3": b"ID3", "__MACOSX/._通知.txt": b"x", ".hidden.txt": b"x", "2026/": b"",
        },
    )  # fmt: skip
    summary = run([path], tmp_path / "out")
    assert (summary.documents, summary.obligations) == (3, 3)
    assert [(p.source, p.code) for p in summary.failures] == [("bundle.zip/声音.mp3", "unsupported-format")]
    found = [line.split('"')[3] for line in (tmp_path / "out" / "documents.jsonl").read_text("utf-8").splitlines()]
    assert found == ["bundle.zip/2026/计划.docx", "bundle.zip/2026/通知.txt", "bundle.zip/页.html"]


def test_is_an_archive_in_a_folder_opened(tmp_path: Path) -> None:
    """Is an archive found below a folder opened, and a Word document named .zip read as what it is?"""
    (tmp_path / "in" / "a").mkdir(parents=True)
    packed(tmp_path / "in" / "a" / "b.zip", {"c.txt": TASK})
    assert sources(tmp_path / "in") == (["a/b.zip/c.txt"], [])
    (tmp_path / "plan.zip").write_bytes(package(paragraph("甲")))
    inputs, _ = expand([tmp_path / "plan.zip"])
    assert read(inputs[0], LEXICON).format == "docx"


def test_is_a_word_document_inside_no_word_document_outside(tmp_path: Path) -> None:
    """Is an archive of a Word document that was packed without compression still an archive?"""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("b.docx", package(paragraph("甲")))
    assert sources(path) == (["a.zip/b.docx"], [])


def test_are_names_in_gbk_understood(tmp_path: Path) -> None:
    """Does a name that Chinese Windows packed come out in Chinese?"""
    path = packed(tmp_path / "a.zip", {"xxxx.txt": TASK})
    data = path.read_bytes().replace(b"xxxx", "通知".encode("gbk"))
    path.write_bytes(data)
    inputs, _ = expand([path])
    assert [given.source for given in inputs] == ["a.zip/通知.txt"]
    assert read(inputs[0], LEXICON).text.startswith("各县要")


def test_does_no_name_climb_out(tmp_path: Path) -> None:
    """Are `..`, drives and leading slashes taken off, and names that become the same told apart?"""
    path = packed(
        tmp_path / "a.zip",
        {"../../evil.txt": TASK, "/evil.txt": TASK, "C:\\evil.txt": TASK, "x/../evil.txt": TASK, "..": TASK},
    )
    found, problems = sources(path)
    assert found == ["a.zip/evil(2).txt", "a.zip/evil(3).txt", "a.zip/evil(4).txt", "a.zip/evil.txt"]
    assert problems == []
    run([path], tmp_path / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "out"]


def test_are_two_archives_with_the_same_names_told_apart(tmp_path: Path) -> None:
    """Do files of one name in archives of one name have their folders before them?"""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        packed(tmp_path / folder / "x.zip", {"c.txt": TASK + folder.encode()})
    inputs, _ = expand([tmp_path / "a" / "x.zip", tmp_path / "b" / "x.zip"])
    assert [given.source for given in inputs] == ["a/x.zip/c.txt", "b/x.zip/c.txt"]
    assert [read(given, LEXICON).text[-1] for given in inputs] == ["a", "b"]


def test_is_an_archive_inside_told(tmp_path: Path) -> None:
    """Is an archive in an archive a problem, not opened?"""
    inner = packed(tmp_path / "inner.zip", {"c.txt": TASK}).read_bytes()
    assert sources(packed(tmp_path / "a.zip", {"inner.zip": inner, "d.txt": TASK})) == (
        ["a.zip/d.txt"], [("a.zip/inner.zip", "unsupported-format")],
    )  # fmt: skip


# Hostile


def test_are_bombs_bounded(tmp_path: Path) -> None:
    """Is an archive that unpacks to too much refused, and one file of it that does alone?"""
    path = packed(tmp_path / "a.zip", {"zeros.txt": bytes(60_000_000), "good.txt": TASK})
    assert sources(path, replace(Limits(), archive=1_000_000)) == ([], [("a.zip", "too-large")])
    inputs, _ = expand([path])
    assert read(inputs[0], LEXICON).source == "a.zip/good.txt"
    with pytest.raises(ReadError) as caught:
        read(inputs[1], LEXICON)
    assert caught.value.problem.code == "too-large"


def test_are_many_files_bounded(tmp_path: Path) -> None:
    """Is an archive of more files than the limit refused?"""
    path = packed(tmp_path / "a.zip", {f"{n}.txt": b"" for n in range(30)})
    assert sources(path, replace(Limits(), inputs=20)) == ([], [("a.zip", "too-many-files")])


def test_is_a_lie_about_the_size_caught(tmp_path: Path) -> None:
    """Does a file that unpacks to other bytes than its archive says give a problem, and the next one its reading?"""
    path = packed(tmp_path / "a.zip", {"a.txt": TASK * 1_000, "b.txt": TASK})
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)
    path.write_bytes(data)
    inputs, _ = expand([path])
    with pytest.raises(ReadError) as caught:
        read(inputs[0], LEXICON)
    assert caught.value.problem.code == "damaged"
    assert read(inputs[1], LEXICON).text.startswith("各县要")


def test_is_a_password_told(tmp_path: Path) -> None:
    """Does a file under a password say so?"""
    path = packed(tmp_path / "a.zip", {"a.txt": TASK})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    inputs, _ = expand([path])
    with pytest.raises(ReadError) as caught:
        read(inputs[0], LEXICON)
    assert caught.value.problem.code == "encrypted"


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_is_a_damaged_archive_told(cut: int, tmp_path: Path) -> None:
    """Does an archive cut off give one problem?"""
    path = packed(tmp_path / "a.zip", {"a.txt": TASK * 50})
    path.write_bytes(path.read_bytes()[:-cut] if cut < 200 else b"PK\x03\x04" + bytes(100))
    inputs, problems = expand([path])
    assert inputs == []
    assert [problem.code for problem in problems] == ["damaged"]


def test_do_the_samples_in_an_archive_give_the_same(tmp_path: Path) -> None:
    """Are the results of an archive those of its files, but for their names?"""
    files = {path.name: path.read_bytes() for path in sorted((ROOT / "corpora").glob("*.txt"))}
    run([packed(tmp_path / "a.zip", files)], tmp_path / "one")
    run([ROOT / "corpora" / name for name in files], tmp_path / "two")
    one, two = ((tmp_path / name / "obligations.jsonl").read_text("utf-8") for name in ("one", "two"))
    assert one.replace('"a.zip/', '"') == two
    assert io.StringIO(two).readline()
