"""Can a finding be accepted by code and words, and does it stay accepted while the text around it changes?"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from obligraph.cli import main
from obligraph.drafting.silences import NAME, Silence, SilenceError, Silences, silence, write
from obligraph.model import Finding, Severity, Span

FIRST = "（一）拨付资金。市财政局要适时拨付管护资金。\n"
SECOND = "（二）开展培训。市水利局要适时组织管护培训。\n"
TITLE = "青河市灌区管护实施方案\n\n"


@pytest.fixture
def draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A draft with two vague time limits, in the folder to work in."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "draft.txt"
    path.write_text(TITLE + FIRST + SECOND, "utf-8", newline="\n")
    return path


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[int]:
    """The lines of the findings that are left."""
    assert main(["lint", *arguments, "--format", "json", "--fail-on", "never"]) == 0
    return [finding["line"] for finding in json.loads(capsys.readouterr().out)]


def entry(**fields: str) -> str:
    return "[[silence]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in fields.items())


def test_an_entry_silences_the_words_it_names(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is one of two findings of a code silenced, by the words around it, whatever their spacing and width?"""
    own = draft.parent / "accepted.toml"
    own.write_text(entry(code="vague-time", document="draft.txt", quote="市财政局要 适时拨付管护资金"), "utf-8")
    assert lines(capsys, "draft.txt") == [3, 4]
    assert lines(capsys, "draft.txt", "--silence", "accepted.toml") == [4]


def test_the_text_may_move(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does an entry hold when lines are put before its words?"""
    Path("accepted.toml").write_text(entry(code="vague-time", quote="适时组织管护培训"), "utf-8")
    draft.write_text(
        TITLE + "一、重点任务\n市水利局要在2026年6月底前建立台账。\n" + FIRST + SECOND, "utf-8", newline="\n"
    )
    assert lines(capsys, "draft.txt", "--silence", "accepted.toml") == [5]


@pytest.mark.parametrize(
    "fields",
    [
        {"code": "no-owner", "quote": "市财政局要适时拨付管护资金"},
        {"code": "vague-time", "quote": "市财政局要尽快拨付管护资金"},
        {"code": "vague-time", "document": "other.txt", "quote": "市财政局要适时拨付管护资金"},
    ],
)
def test_other_codes_words_and_documents_stay_loud(
    fields: dict[str, str], draft: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Does an entry leave alone what it does not name?"""
    Path("accepted.toml").write_text(entry(**fields), "utf-8")
    assert lines(capsys, "draft.txt", "--silence", "accepted.toml") == [3, 4]


def test_the_file_beside_the_document_is_found(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is the hidden file beside a document used, from wherever the check is started, and not read as a draft?"""
    folder = draft.parent / "drafts"
    folder.mkdir()
    draft.rename(folder / "draft.txt")
    (folder / NAME).write_text(entry(code="vague-time", quote="适时拨付管护资金"), "utf-8")
    assert lines(capsys, "drafts/draft.txt") == [4]
    assert lines(capsys, "drafts") == [4]


def test_what_matches_nothing_is_told(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is an entry whose words are gone named by number, and one for another document or a check not run left alone?"""
    Path("accepted.toml").write_text(
        entry(code="vague-time", quote="适时拨付管护资金")
        + entry(code="vague-time", quote="适时表彰先进")
        + entry(code="vague-time", document="other.txt", quote="适时表彰先进")
        + entry(code="no-owner", quote="适时表彰先进"),
        "utf-8",
    )
    main(["lint", "draft.txt", "--silence", "accepted.toml", "--only", "vague-time", "--lang", "en"])
    out, err = capsys.readouterr()
    assert err == "accepted.toml: entry 2 (vague-time “适时表彰先进”) matches nothing any more: take it out\n"
    assert "1 silenced" in out


def test_all_that_is_found_can_be_accepted(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does --write-silence write entries that silence everything, keep reasons, and drop what is gone?"""
    Path("accepted.toml").write_text(
        entry(code="vague-time", quote="适时拨付管护资金", reason="逐年安排")
        + entry(code="vague-time", quote="适时表彰先进"),
        "utf-8",
    )
    assert lines(capsys, "draft.txt", "--write-silence", "accepted.toml") == []
    entries = tomllib.loads(Path("accepted.toml").read_text("utf-8"))["silence"]
    assert entries == [
        {"code": "vague-time", "quote": "适时拨付管护资金", "reason": "逐年安排"},
        {"code": "vague-time", "document": "draft.txt", "quote": "市水利局要适时组织管护培训。"},
    ]
    assert lines(capsys, "draft.txt", "--silence", "accepted.toml") == []
    before = Path("accepted.toml").read_bytes()
    assert lines(capsys, "draft.txt", "--write-silence", "accepted.toml") == []
    assert Path("accepted.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[silence]\n", "not valid TOML"),
        ('[[silence]]\ncode = "no-such"\nquote = "适时"\n', "no check has the code 'no-such'"),
        ('[[silence]]\ncode = "vague-time"\n', "quote names no words"),
        ('[[silence]]\ncode = "vague-time"\nquote = " \\u200b"\n', "quote names no words"),
        ('[[silence]]\ncode = "vague-time"\nquote = "适时"\nline = "3"\n', "nothing reads the key 'line'"),
        ('[[silence]]\ncode = "vague-time"\nquote = 3\n', "entry 1"),
        ("silence = 3\n", "more than [[silence]] entries"),
        ('[other]\nname = "a"\n', "more than [[silence]] entries"),
        ("a = " + "[" * 100_000, "not valid TOML"),
    ],
)
def test_a_bad_file_is_refused(text: str, words: str, tmp_path: Path) -> None:
    """Does the message name the file, the entry and what is wrong?"""
    path = tmp_path / "accepted.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SilenceError) as caught:
        Silences(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """Is a file in another encoding told, and the byte order mark of Windows editors taken?"""
    path = tmp_path / "accepted.toml"
    path.write_bytes(entry(code="vague-time", quote="x").replace("x", "适时").encode("gb18030"))
    with pytest.raises(SilenceError, match="not UTF-8"):
        Silences(path)
    path.write_bytes(b"\xef\xbb\xbf" + entry(code="vague-time", quote="适时").encode())
    assert len(Silences(path).entries) == 1


@pytest.mark.parametrize("words", ['引"号\\', "a\x1b\x7f\u202e\udc80b", "甲" * 5000, "一行\n两行适时", "x"])
def test_any_words_can_be_written_and_found_again(words: str, tmp_path: Path) -> None:
    """Does the entry of a finding silence it, whatever its words are?"""
    text = f"{words}适时{words}"
    at = len(words)
    finding = Finding("a.txt", Span(at, at + 2), "vague-time", Severity.NOTE, "m", "信", "h", "改")
    path = tmp_path / "accepted.toml"
    write(path, [silence(text, finding), silence(text, finding)])
    known = Silences(path)
    assert len(known.entries) == 1
    assert known.loud(text, "a.txt", [finding], ["vague-time"]) == []
    assert known.stale() == []


def test_an_entry_names_a_document_by_file_or_path() -> None:
    """Is a document named by its file's name, or by its path as results cite it?"""
    for named, covers in (("", True), ("a.txt", True), ("b/a.txt", True), ("c/a.txt", False), ("txt", False)):
        assert Silence("vague-time", "适时", named).covers("b/a.txt") is covers
