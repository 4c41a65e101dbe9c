"""The readers room: what is read from texts, pages, encodings and sources."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligraph.lexicon import load
from obligraph.lexicon.furniture import FurnitureTable
from obligraph.model import Block, BlockKind, Reading
from obligraph.readers import READERS, Input, Limits, ReadError, expand, read, read_bytes
from obligraph.text.folding import fold

CASES = Path(__file__).parent / "cases"
LEXICON = load()
BODY = "各区县人民政府要在6月底前制定社区食堂建设方案，明确责任单位，抓好落实，并按季度报送进展情况。\n"
TRADITIONAL = "各區縣政府要在六月底前制定社區食堂建設方案，明確責任單位，並按季度報送進展情況，會同有關部門辦理。\n"


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of one table; fails when there are none."""
    found: list[dict[str, Any]] = tomllib.loads((CASES / name).read_text("utf-8"))["case"]
    assert found, f"{name} holds no case"
    return found


def shown(reading: Reading) -> list[str]:
    """The blocks of a reading as the case tables write them."""
    return [f"{_kind(block)}: {block.span.of(reading.text)}" for block in reading.blocks]


def _kind(block: Block) -> str:
    words = [block.kind.value]
    if block.kind is BlockKind.CELL:
        words.append(str(block.column))
    if block.kind is BlockKind.HEADING:
        words.append(str(block.level))
    return " ".join(words + ["header"] * block.header + ["carried"] * block.carried)


def problem_of(data: bytes, suffix: str = ".txt", limits: Limits | None = None) -> str:
    """The code of the problem that reading `data` raises."""
    with pytest.raises(ReadError) as caught:
        read_bytes(data, "某文件", suffix, LEXICON, limits or Limits())
    assert caught.value.problem.source == "某文件"
    assert len(caught.value.problem.message) > 20
    return caught.value.problem.code


@pytest.mark.parametrize("case", cases("readers_text.toml"), ids=lambda case: case["name"])
def test_text(case: dict[str, Any]) -> None:
    """Does a plain text give these blocks and properties?"""
    reading = read_bytes(case["text"].encode(), "a.txt", ".txt", LEXICON)
    assert shown(reading) == case["blocks"]
    assert dict(reading.properties) == case.get("properties", {})
    assert reading.text == case["text"]


@pytest.mark.parametrize("case", cases("readers_html.toml"), ids=lambda case: case["name"])
def test_html(case: dict[str, Any]) -> None:
    """Does a saved page give these blocks and properties, or this problem?"""
    if "problem" in case:
        assert problem_of(case["html"].encode(), ".html") == case["problem"]
        return
    reading = read_bytes(case["html"].encode(), "a.html", ".html", LEXICON)
    assert shown(reading) == case["blocks"]
    assert dict(reading.properties) == case.get("properties", {})
    assert reading.format == "html"


@pytest.mark.parametrize("name", ["readers_text.toml", "readers_html.toml"])
def test_parents(name: str) -> None:
    """Does every cell stand in its row, unless it was carried into it, and every span inside the text?"""
    for case in cases(name):
        if "problem" in case:
            continue
        data = case.get("text", case.get("html", "")).encode()
        reading = read_bytes(data, "a", ".txt" if "text" in case else ".html", LEXICON)
        for block in reading.blocks:
            assert 0 <= block.span.start <= block.span.end <= len(reading.text)
            assert (block.kind is BlockKind.CELL) == (block.parent is not None)
            if block.parent is not None and not block.carried:
                row = reading.blocks[block.parent]
                assert row.kind is BlockKind.ROW
                assert row.table == block.table
                assert row.span.start <= block.span.start <= block.span.end <= row.span.end


@pytest.mark.parametrize("table", ["rule", "body", "container"])
def test_rules(table: str) -> None:
    """Does every furniture rule find its own examples and none of its counter-examples?"""
    rules = getattr(LEXICON.table("furniture", FurnitureTable), table)
    assert rules
    for rule in rules:
        pattern = re.compile(rule.pattern, re.I)
        missed = [line for line in rule.yes if not pattern.fullmatch(fold(line.strip()))]
        wrong = [line for line in rule.no if pattern.fullmatch(fold(line.strip()))]
        assert (rule.id, missed, wrong) == (rule.id, [], [])


ENCODINGS = [
    (BODY, "utf-8", "utf-8"),
    (BODY, "utf-8-sig", "utf-8"),
    (BODY, "gbk", "gb18030"),
    (BODY, "gb18030", "gb18030"),
    (BODY + "㐀𠀀", "gb18030", "gb18030"),
    (BODY, "utf-16-le", "utf-16-le"),
    (BODY, "utf-16-be", "utf-16-be"),
    (TRADITIONAL, "big5", "big5"),
    (TRADITIONAL, "gbk", "gb18030"),
    (TRADITIONAL, "utf-16-be", "utf-16-be"),
    ("通知", "gbk", "gb18030"),
    ("plain words only\n", "ascii", "utf-8"),
    ("plain words only\n", "utf-16-le", "utf-16-le"),
]


@pytest.mark.parametrize(
    ("text", "codec", "named"), ENCODINGS, ids=[f"{c}-{n}" for n, (_, c, _) in enumerate(ENCODINGS)]
)
def test_encodings(text: str, codec: str, named: str) -> None:
    """Is the encoding told by the content, and the text the decoded file, nothing else changed?"""
    reading = read_bytes(text.encode(codec), "a.txt", ".txt", LEXICON)
    assert (reading.text, reading.encoding, reading.problems) == (text, named, ())


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_byte_order_marks(codec: str) -> None:
    """Is a byte order mark believed and dropped?"""
    reading = read_bytes(("\ufeff" + BODY).encode(codec), "a.txt", ".txt", LEXICON)
    assert (reading.text, reading.encoding) == (BODY, codec)


def test_line_breaks() -> None:
    """Do CRLF and CR become LF, and does everything else stay?"""
    data = "甲乙。\r\n丙丁。\r戊\x0b己\u2028庚\u3000\n".encode()
    assert read_bytes(data, "a.txt", ".txt", LEXICON).text == "甲乙。\n丙丁。\n戊\x0b己\u2028庚\u3000\n"


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le"])
def test_truncated(codec: str) -> None:
    """Is a file that ends inside a character read up to there, with a problem?"""
    reading = read_bytes((BODY + "尾").encode(codec)[:-1], "a.txt", ".txt", LEXICON)
    assert reading.text == BODY
    assert [problem.code for problem in reading.problems] == ["truncated-file"]


def test_few_damaged_characters() -> None:
    """Is a long text with one bad byte read, and the place of the damage told?"""
    data = (BODY * 20).encode() + b"\xff" + BODY.encode()
    reading = read_bytes(data, "a.txt", ".txt", LEXICON)
    problem = reading.problems[0]
    assert problem.code == "damaged-characters"
    assert problem.span is not None
    assert problem.span.of(reading.text) == "\ufffd"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("gb2312", "utf-8"), ("utf-8", "gbk"), ("gb2312", "gbk"), ("big5", "gbk"), ("utf-16", "utf-8")],
)
def test_declared_charset_is_only_a_hint(declared: str, codec: str) -> None:
    """Is a page read by its content where its meta element claims another encoding?"""
    page = f"<html><head><meta charset='{declared}'></head><body><p>{BODY}</p></body></html>"
    assert read_bytes(page.encode(codec), "a.html", ".html", LEXICON).text == BODY


@pytest.mark.parametrize(
    ("data", "suffix", "code"),
    [
        (b"", ".txt", "empty-file"),
        (b" \r\n\t", ".txt", "empty-file"),
        (b"\xef\xbb\xbf", ".txt", "empty-file"),
        ("\u3000\n".encode(), ".txt", "empty-file"),
        (b"\x00\x01\x02\x03" * 50, ".txt", "binary-file"),
        (BODY.encode() + b"\x00" * 3 + BODY.encode(), ".txt", "binary-file"),
        (bytes(range(256)) * 20, ".txt", "binary-file"),
        ("Voilà une fenêtre fermée où rien ne brûle déjà".encode("latin-1"), ".txt", "unknown-encoding"),
        (BODY.encode() * 3 + BODY.encode("gbk") * 3, ".txt", "unknown-encoding"),
        (b"%PDF-1.7\n...", ".txt", "damaged"),
        (b"PK\x03\x04...word/document.xml...", ".txt", "damaged"),
        (b"PK\x03\x04...", ".html", "unsupported-format"),
        (b"\x1f\x8b...", ".txt", "unsupported-format"),
        (b"GIF89a\x01\x00...", ".htm", "unsupported-format"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n<html>", ".html", "unsupported-format"),
    ],
)
def test_unreadable(data: bytes, suffix: str, code: str) -> None:
    """Does a file that cannot be read say why?"""
    assert problem_of(data, suffix) == code


def test_unsupported_names_the_content() -> None:
    """Does the message name what the file is, rather than what it is called?"""
    with pytest.raises(ReadError, match="a PowerPoint presentation"):
        read_bytes(b"PK\x03\x04...ppt/presentation.xml...", "a.txt", ".txt", LEXICON)


@pytest.mark.parametrize(
    ("text", "suffix", "kind"),
    [
        (f"<!DOCTYPE html>\n<html><body><p>{BODY}</p></body></html>", ".txt", "html"),
        (f"<!-- saved --><html><body><p>{BODY}</p></body></html>", ".txt", "html"),
        (f"<div><p>{BODY}</p></div>" * 6, ".text", "html"),
        (BODY, ".htm", "text"),
        (f"标签<p>的用法：{BODY}", ".txt", "text"),
        (f"<div>{BODY}</div>", ".html", "html"),
    ],
)
def test_content_beats_suffix(text: str, suffix: str, kind: str) -> None:
    """Is the format told by the content, the suffix only where that is open?"""
    assert read_bytes(text.encode(), "a", suffix, LEXICON).format == kind
    assert read_bytes(text.encode("utf-16"), "a", suffix, LEXICON).format == kind


@pytest.mark.parametrize(
    ("limits", "data", "suffix"),
    [
        (Limits(bytes=50), BODY.encode(), ".txt"),
        (Limits(characters=20), BODY.encode(), ".txt"),
        (Limits(characters=20), f"<body><p>{BODY}</p></body>".encode(), ".html"),
        (Limits(nodes=5), f"<body><p>{BODY}</p><b></b><b></b><b></b><b></b></body>".encode(), ".html"),
    ],
)
def test_limits(limits: Limits, data: bytes, suffix: str) -> None:
    """Is a file over a limit refused with what to do?"""
    assert problem_of(data, suffix, limits) == "too-large"


@given(st.text(alphabet="各区县要、。\n\t 123（）|>首页：", min_size=1, max_size=200))
def test_text_is_the_file(text: str) -> None:
    """Whatever stands in a text file, is it the reading's text, with blocks inside it, in order, none of them blank?"""
    if not text.strip():
        return
    reading = read_bytes(text.encode(), "a.txt", ".txt", LEXICON)
    assert reading.text == text
    spans = [block.span for block in reading.blocks if block.kind is not BlockKind.CELL]
    assert spans == sorted(spans)
    assert all(span.of(text).strip() for span in spans)
    kept = "".join(span.of(text) for span in spans)
    assert "".join(kept.split()) == "".join(text.split())


def test_same_twice() -> None:
    """Do two readings of one file agree?"""
    data = f"<body><div>{BODY}<table><tr><td>序号</td><td>任务</td></tr></table></div></body>".encode()
    assert read_bytes(data, "a", ".html", LEXICON) == read_bytes(data, "a", ".html", LEXICON)


def test_every_reader_is_listed() -> None:
    """Does READERS hold each suffix in lower case with a dot?"""
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in READERS)
    assert {".txt", ".html", ".htm"} <= set(READERS)


def _tree(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BODY, "utf-8")


def test_expand_folder(tmp_path: Path) -> None:
    """Is a folder searched through in a stable order, hidden files left out, unknown suffixes told?"""
    _tree(tmp_path, "b.txt", "a/c.HTML", "a/.hidden.txt", ".git/x.txt", "~$lock.txt", "a/z.xyz")
    inputs, problems = expand([tmp_path])
    assert [item.source for item in inputs] == ["a/c.HTML", "b.txt"]
    assert [(problem.source, problem.code) for problem in problems] == [("a/z.xyz", "unsupported-format")]
    assert read(inputs[0], LEXICON).source == "a/c.HTML"


def test_expand_globs_files_and_duplicates(tmp_path: Path) -> None:
    """Are globs expanded here, and is a file that is named three times read once?"""
    _tree(tmp_path, "x/a.txt", "x/y/b.txt", "x/c.dat")
    inputs, problems = expand([tmp_path / "x/a.txt", str(tmp_path / "x/**/*.txt"), str(tmp_path / "x" / "*.txt")])
    assert [item.source for item in inputs] == ["a.txt", "y/b.txt"]
    assert problems == []


def test_expand_named_file_is_taken(tmp_path: Path) -> None:
    """Is a file that the user names taken whatever its suffix, so that reading it can say what it is?"""
    _tree(tmp_path, "a.dat")
    inputs, problems = expand([str(tmp_path / "a.dat")])
    assert ([item.source for item in inputs], problems) == (["a.dat"], [])


def test_expand_brackets_in_a_name(tmp_path: Path) -> None:
    """Is a file whose name looks like a glob found?"""
    _tree(tmp_path, "关于[2021]5号.txt")
    inputs, _ = expand([str(tmp_path / "关于[2021]5号.txt")])
    assert [item.source for item in inputs] == ["关于[2021]5号.txt"]


def test_expand_same_names(tmp_path: Path) -> None:
    """Do two files of one name in two folders keep apart?"""
    _tree(tmp_path, "x/a.txt", "y/a.txt")
    inputs, _ = expand([tmp_path / "y" / "a.txt", tmp_path / "x"])
    assert [item.source for item in inputs] == ["x/a.txt", "y/a.txt"]


@pytest.mark.parametrize("name", ["nothing.txt", "*.nothing", "", "a\0b"])
def test_expand_missing(name: str) -> None:
    """Is a path that leads nowhere a problem?"""
    inputs, problems = expand([name])
    assert (inputs, [problem.code for problem in problems]) == ([], ["no-such-file"])


def test_read_missing(tmp_path: Path) -> None:
    """Does a file that is gone raise a ReadError?"""
    with pytest.raises(ReadError, match="cannot open"):
        read(Input("gone.txt", tmp_path / "gone.txt"), LEXICON)
    with pytest.raises(ReadError, match="regular file"):
        read(Input("folder", tmp_path), LEXICON)


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
def test_expand_links_and_pipes(tmp_path: Path) -> None:
    """Are loops of links, broken links and pipes safe, and told?"""
    _tree(tmp_path, "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    (tmp_path / "again.txt").symlink_to(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    inputs, problems = expand([tmp_path])
    assert [item.path.resolve() for item in inputs] == [tmp_path / "a.txt"]
    assert [(problem.source, problem.code) for problem in problems] == [
        ("gone.txt", "no-such-file"),
        ("pipe.txt", "not-a-file"),
        ("self.txt", "no-such-file"),
    ]
    with pytest.raises(ReadError, match="regular file"):
        read(Input("pipe.txt", tmp_path / "pipe.txt"), LEXICON)
