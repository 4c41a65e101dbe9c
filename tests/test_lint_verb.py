"""Does `obligraph lint` tell people, scripts and editors the same, and end with the right status?"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

import obligraph.comparing
from obligraph.cli import main
from obligraph.exporters.findings import WRITERS, Linted, Options
from obligraph.exporters.findings.base import Lines
from obligraph.exporters.findings.sarif import uri
from obligraph.lint import CHECKS
from obligraph.model import Comparison, Difference, Document, Effect, Finding, Pair, Place, Relation, Severity, Span

WRONG = (
    "青河市灌区管护实施方案\n\n根据《云岭省人民政府关于灌区管护的意见》（岭政发〔202512号），制定本方案。\n\n"
    "（一）健全管护制度。制定灌区管护办法。（市水利局、市财政局牵头）\n"
    "（二）拨付资金。市财政局要适时拨付管护资金。\n"
)
"""One error, one warning, one note."""
VAGUE = "青河市灌区管护实施方案\n\n（一）拨付资金。市财政局要适时拨付管护资金。\n"
CLEAN = "青河市灌区管护实施方案\n\n（一）拨付资金。市财政局要在2026年6月底前拨付管护资金。\n"


@pytest.fixture
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with three drafts."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("wrong.txt", WRONG), ("vague.txt", VAGUE), ("clean.txt", CLEAN)):
        (tmp_path / name).write_text(text, "utf-8", newline="\n")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The exit status, what stands on standard output and what on standard error."""
    status = main(["lint", *arguments])
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.parametrize(
    ("source", "fail_on", "status"),
    [
        ("wrong.txt", "error", 1),
        ("wrong.txt", "never", 0),
        ("vague.txt", "error", 0),
        ("vague.txt", "warning", 0),
        ("vague.txt", "note", 1),
        ("clean.txt", "note", 0),
    ],
)
def test_the_status_follows_the_severity(
    source: str, fail_on: str, status: int, drafts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is it 1 where a finding is as bad as --fail-on says, and 0 otherwise?"""
    assert told(capsys, source, "--fail-on", fail_on)[0] == status


def test_errors_alone_fail_by_default(drafts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does only what is wrong by itself end a script, unless told otherwise?"""
    assert told(capsys, "wrong.txt")[0] == 1
    assert told(capsys, "vague.txt")[0] == 0
    assert told(capsys, "wrong.txt", "--ignore", "malformed-number")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "give a draft"),
        (["clean.txt", "--only", "no-such"], "no check has the code 'no-such'"),
        (["clean.txt", "--ignore", "no-such"], "no-owner, two-leads"),
        (["clean.txt", "--against", "missing.txt"], "missing.txt"),
        (["clean.txt", "--against", "*.txt"], "3 documents"),
        (["clean.txt", "--silence", "missing.toml"], "missing.toml"),
        (["clean.txt", "-o", "no/such/folder.txt"], "folder.txt"),
        (["clean.txt", "--lexicons", "no-such"], "no such folder of lexicons"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    arguments: list[str], words: str, drafts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is the status 2, with what is wrong, and nothing on standard output?"""
    status, out, err = told(capsys, *arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_an_unreadable_file_fails_the_rest_goes_on(drafts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a file that cannot be read told by name, the others checked, and the status 1?"""
    status, out, err = told(capsys, "missing.txt", "vague.txt", "--lang", "en")
    assert status == 1
    assert "missing.txt" in err
    assert "1 document: 0 errors, 0 warnings, 1 note." in out


def test_people_read_lines_by_document(drafts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does a terminal show file, line, severity, message and code, and how to mend each code once, in Chinese?"""
    _, out, _ = told(capsys, "wrong.txt", "clean.txt", "vague.txt", "--lang", "zh")
    lines = out.splitlines()
    assert lines[0] == "vague.txt"
    assert lines[1].startswith("  3  提示 “适时”不是明确时限")
    assert lines[3] == "wrong.txt"
    assert lines[4].startswith("  3  错误 文号“岭政发〔202512号”")
    assert lines[4].endswith("malformed-number")
    assert out.count(CHECKS["vague-time"].hint_chinese) == 1
    assert "clean.txt" not in out
    assert lines[-1] == "3 份文件：错误 1 处，警告 1 处，提示 2 处。"


def test_nothing_found_is_said(drafts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does a clean draft end with one line that says so?"""
    assert told(capsys, "clean.txt", "--lang", "zh")[1] == "1 份文件：未发现问题。\n"
    assert told(capsys, "clean.txt", "--lang", "en")[1] == "1 document: nothing found.\n"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_codes_are_listed(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Does --codes give every check a line, with severity and meaning, without a document?"""
    status, out, _ = told(capsys, "--codes", "--lang", language)
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == list(CHECKS)
    for line, check in zip(out.splitlines(), CHECKS.values(), strict=True):
        assert line.endswith(check.chinese if language == "zh" else check.meaning)


def test_checks_are_chosen(drafts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Do --only and --ignore take the checks that they name?"""

    def codes(*arguments: str) -> list[str]:
        return [f["code"] for f in json.loads(told(capsys, "wrong.txt", "--format", "json", *arguments)[1])]

    assert codes() == ["malformed-number", "two-leads", "vague-time"]
    assert codes("--only", "vague-time", "--only", "two-leads") == ["two-leads", "vague-time"]
    assert codes("--ignore", "vague-time", "--ignore", "two-leads") == ["malformed-number"]


def test_scripts_read_json(drafts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Has each finding its stable fields, and does its place index the text?"""
    _, out, _ = told(capsys, "wrong.txt", "--format", "json")
    findings = json.loads(out)
    assert set(findings[0]) == {
        "source", "file", "code", "severity", "message", "message_zh", "hint", "hint_zh", "span", "line", "column",
        "end_line", "end_column", "quote", "obligation",
    }  # fmt: skip
    for finding in findings:
        start, end = finding["span"]
        assert WRONG[start:end] == finding["quote"]
        line = WRONG.split("\n")[finding["line"] - 1]
        assert line[finding["column"] - 1 : finding["end_column"] - 1] == finding["quote"]
    assert json.loads(told(capsys, "clean.txt", "--format", "json")[1]) == []


@pytest.mark.parametrize("form", list(WRITERS))
def test_a_file_is_written_whole(form: str, drafts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does -o hold what standard output would, twice the same bytes, without a summary in it?"""
    _, out, _ = told(capsys, "wrong.txt", "vague.txt", "--format", form, "--lang", "en")
    written = []
    for _ in range(2):
        assert told(capsys, "wrong.txt", "vague.txt", "--format", form, "--lang", "en", "-o", "found")[1] == ""
        written.append((drafts / "found").read_text("utf-8"))
    assert written[0] == written[1]
    assert out.startswith(written[0])
    assert (out == written[0]) == (form != "text")


def sarif(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(told(capsys, *arguments, "--format", "sarif")[1])
    return value


def test_editors_read_sarif(drafts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is the log what SARIF 2.1.0 asks for: version, one run, its tool with rules, results that point at both?"""
    log = sarif(capsys, "wrong.txt", "--lang", "en")
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (only,) = log["runs"]
    assert set(only) == {"tool", "columnKind", "results", "invocations"}
    assert only["columnKind"] == "unicodeCodePoints"
    driver = only["tool"]["driver"]
    assert driver["name"] == "obligraph"
    assert [rule["id"] for rule in driver["rules"]] == list(CHECKS)
    for rule in driver["rules"]:
        check = CHECKS[rule["id"]]
        assert check.hint in rule["help"]["text"]
        assert check.hint_chinese in rule["help"]["text"]
        assert check.meaning in rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] == check.severity.value
    assert [result["level"] for result in only["results"]] == ["error", "warning", "note"]
    for result in only["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "wrong.txt"}
        region = place["region"]
        words = WRONG[region["charOffset"] : region["charOffset"] + region["charLength"]]
        assert words == region["snippet"]["text"]
        line = WRONG.split("\n")[region["startLine"] - 1]
        assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == words
        assert region["startLine"] == region["endLine"]
    marks = [tuple(result["partialFingerprints"].items()) for result in only["results"]]
    assert len(set(marks)) == len(marks)
    assert only["invocations"] == [{"executionSuccessful": True}]


def test_sarif_tells_what_could_not_be_read(drafts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a file that failed a notification, and the run not called successful?"""
    log = sarif(capsys, "clean.txt", "missing.txt")
    assert log["runs"][0]["results"] == []
    (invocation,) = log["runs"][0]["invocations"]
    assert not invocation["executionSuccessful"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["descriptor"]["id"] == "no-such-file"
    assert "missing.txt" in notification["message"]["text"]


def test_sarif_addresses_are_relative_and_encoded(drafts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does an address lead from here to the file, with slashes and percent signs?"""
    folder = drafts / "文稿 #1"
    folder.mkdir()
    (folder / "管护 100%.txt").write_text(VAGUE, "utf-8")
    (result,) = sarif(capsys, "文稿 #1")["runs"][0]["results"]
    address = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert address == "%E6%96%87%E7%A8%BF%20%231/%E7%AE%A1%E6%8A%A4%20100%25.txt"
    assert uri("a:b/c.txt") == "a%3Ab/c.txt"
    assert uri(os.fsdecode(b"\xff.txt")) == "%FF.txt" or sys.platform == "win32"


def test_a_run_can_be_checked(drafts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does a folder that extract wrote give the findings of its documents?"""
    main(["extract", "wrong.txt", "vague.txt", "-o", "out", "--quiet"])
    capsys.readouterr()
    keep = ("source", "code", "span", "line", "message_zh")
    both = [
        [{key: f[key] for key in keep} for f in json.loads(told(capsys, *sources, "--format", "json")[1])]
        for sources in (["out"], ["vague.txt", "wrong.txt"])
    ]
    assert both[0] == both[1]
    assert both[0]


def test_against_a_central_text(
    drafts: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is each draft held against the one central text, and a laxer date told?"""
    seen = []

    def compare(central: Any, local: Any) -> Comparison:
        seen.append((central.document.source, local.document.source))
        later = Difference("deadlines", "deadline-later", Effect.LAXER, "6月底前", "9月底前", Span(0, 1), Span(12, 15))
        pair = Pair(local.obligations[0], central.obligations[:1], Relation.WEAKENED, 0.9, (later,))
        return Comparison(central, local, (pair,))

    monkeypatch.setattr(obligraph.comparing, "compare", compare, raising=False)
    status, out, _ = told(capsys, "vague.txt", "clean.txt", "--against", "wrong.txt", "--format", "json")
    assert status == 1
    assert seen == [("wrong.txt", "clean.txt"), ("wrong.txt", "vague.txt")]
    found = [f for f in json.loads(out) if f["code"] == "contradicts-parent"]
    assert [f["span"] for f in found] == [[12, 15]] * 2
    assert "6月底前" in found[0]["message_zh"]


HOSTILE = "\x1b[31m\u202e\udc80\u2028=1+1</script>"


@pytest.mark.parametrize("form", list(WRITERS))
def test_hostile_words_stay_words(form: str) -> None:
    """Are control characters, directions, lone surrogates and odd line ends kept out of every format?"""
    text = f"{HOSTILE}\n" * 3
    document = Document("0" * 16, f"{HOSTILE}.txt", text, ())
    finding = Finding(document.source, Span(0, 30), "no-owner", Severity.WARNING, "m", "信", "h", "改", "id")
    pieces: list[str] = []
    writer = WRITERS[form](pieces.append, Options("zh"))
    writer.add(Linted(document, "a.txt", (finding,)))
    writer.close()
    out = "".join(pieces)
    assert "\x1b" not in out
    if form != "text":
        json.loads(out)
        assert len(out.splitlines()) == out.count("\n")
        quote = json.dumps(json.loads(out), ensure_ascii=False)
        assert "\udc80" not in quote.replace("\\udc80", "") or form == "json"


def test_a_page_is_told_where_there_are_pages() -> None:
    """Does text name the page before the line, for a format that has pages?"""
    document = Document(
        "0" * 16,
        "a.pdf",
        "甲\n乙\n丙",
        (),
        places=(Place(Span(0, 1), 1, (0, 0, 1, 1)), Place(Span(2, 5), 2, (0, 0, 1, 1))),
    )
    finding = Finding("a.pdf", Span(4, 5), "no-owner", Severity.NOTE, "m", "信", "h", "改")
    pieces: list[str] = []
    WRITERS["text"](pieces.append, Options("zh")).add(Linted(document, "a.pdf", (finding,)))
    assert "  2/3  提示 信  no-owner\n" in "".join(pieces)


def test_lines_count_code_points() -> None:
    """Are lines and columns counted from 1, the end behind the last character, over line breaks too?"""
    lines = Lines("甲\n𠀀乙丙\n\n丁")
    assert tuple(lines.region(Span(2, 4))) == (2, 1, 2, 3)
    assert tuple(lines.region(Span(0, 1))) == (1, 1, 1, 2)
    assert tuple(lines.region(Span(4, 8))) == (2, 3, 4, 2)
    assert tuple(lines.region(Span(7, 7))) == (4, 1, 4, 1)
