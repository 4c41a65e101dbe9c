"""What the checks find, in report.html: which words, how much, its bounds, and the same bytes from every way of writing
it. tests/test_report_checks_browser.py looks at it as its users do.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from drafts import DRAFT, drafted
from invented import extraction
from obligraph.convert import convert
from obligraph.exporters import EXPORTERS, Exports
from obligraph.exporters.report import assets, checks
from obligraph.exporters.report.page import ChosenReport, Report
from obligraph.lint import CHECKS, lint
from obligraph.model import Extraction, Finding, Severity, Span
from obligraph.results import Wanted
from obligraph.run import run
from pages import HOSTILE, Page, in_units, moved

CODES = list(CHECKS)
SEVERITIES = list(Severity)


def written(folder: Path, *given: Extraction, exporter: type[Report] = Report, **limits: int) -> Page:
    folder.mkdir(exist_ok=True)
    report = exporter(folder, **limits)
    for one in given:
        report.add(one)
    report.close()
    return Page(folder / "report.html")


def finding(number: int = 0, severity: Severity = Severity.NOTE, words: str = "x", task: str = "") -> Finding:
    return Finding("s", Span(number, number + 2), "vague-time", severity, words, words, words, words, task)


def finds(monkeypatch: pytest.MonkeyPatch, *found: Finding) -> None:
    """Let the checks find just that, in every document."""
    monkeypatch.setattr(checks, "lint", lambda *_, **__: found)


@pytest.mark.parametrize("before", ["", "𠮷\n"])
def test_the_page_holds_what_lint_finds(before: str, tmp_path: Path) -> None:
    """Is each finding there with its check, severity, words in both languages, hint, place and task?"""
    one = drafted(tmp_path / "in", before + DRAFT)
    expected = lint(one)
    page = written(tmp_path / "out", one)
    ((record,), about) = page.json("findings"), page.json("about")
    assert {found.severity for found in expected} == set(Severity)
    assert len(record["list"]) == len(expected) > 6
    for found, (check, severity, chinese, english, start, end, task, *own) in zip(
        expected, record["list"], strict=True
    ):
        code, _, _, hint_chinese, hint = about["checks"][check]
        assert (code, SEVERITIES[severity]) == (found.code, found.severity)
        assert (chinese, english) == (found.chinese, found.message)
        assert (own[0] if own else [hint_chinese, hint]) == [found.hint_chinese, found.hint]
        assert in_units(page.json("document-0")["text"], [start, end]) == found.span.of(one.document.text)
        assert (one.obligations[task].id if task >= 0 else "") == found.obligation
    assert about["found"] == [sum(found.severity is one for found in expected) for one in SEVERITIES]
    assert sum(n for *_, n in record["counts"]) == len(expected)


def test_a_task_knows_how_much_was_found(tmp_path: Path) -> None:
    """Holds each row how many findings of each severity its task has?"""
    one = drafted(tmp_path / "in")
    column = written(tmp_path / "out", one).json("index")[0]["tasks"]["checks"]
    for task, counts in zip(one.obligations, column, strict=True):
        own = [found.severity for found in lint(one) if found.obligation == task.id]
        assert (counts or [0, 0, 0]) == [own.count(severity) for severity in SEVERITIES]
    assert 0 in column
    assert sum(bool(counts) for counts in column) > 3


def test_a_run_and_an_export_tell_the_same(tmp_path: Path) -> None:
    """Is the page of `extract` that of `export`, where much is found and where a text holds what no file holds?"""
    folder = tmp_path / "in"
    drafted(folder)
    run([folder], tmp_path / "out")
    convert(tmp_path / "out", ["report"], tmp_path / "again")
    page = (tmp_path / "out" / "report.html").read_bytes()
    assert page == (tmp_path / "again" / "report.html").read_bytes()
    assert "早于成文日期2026-03-02" in page.decode()
    assert "deadline-before-date" in page.decode()


def test_what_no_file_holds_changes_no_finding(tmp_path: Path) -> None:
    """Do the checks look at a text with lone surrogates as at what the files of the run hold of it?"""
    one = drafted(tmp_path / "in", DRAFT.replace("节假日照常", "节甲日照常").replace("乡村阅读", "乡甲阅读"))

    def broken(value: Any) -> Any:
        """The same with another character for 甲, wherever it stands."""
        if isinstance(value, str) and not isinstance(value, Severity):
            return value.replace("甲", "\ud800") if "甲" in value else value
        if isinstance(value, tuple):
            parts = map(broken, value)
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return dataclasses.replace(
                value, **{f.name: broken(getattr(value, f.name)) for f in dataclasses.fields(value)}
            )
        return value

    one = broken(one)
    with Exports(tmp_path / "out", EXPORTERS) as exports:
        exports.add(one)
    convert(tmp_path / "out", ["report"], tmp_path / "again")
    page = Page(tmp_path / "out" / "report.html")
    assert page.text == (tmp_path / "again" / "report.html").read_text("utf-8")
    assert any("乡?阅读" in item[2] for item in page.json("findings")[0]["list"])


def test_chosen_tasks_are_not_checked(tmp_path: Path) -> None:
    """Says a page of chosen tasks that it was not checked? Of tasks without a lead alone, none would have one."""
    folder = tmp_path / "in"
    drafted(folder)
    run([folder], tmp_path / "out")
    for wanted, checked in ((Wanted(missing="lead"), False), (Wanted(), True)):
        convert(tmp_path / "out", ["report"], tmp_path / "some", wanted)
        page = Page(tmp_path / "some" / "report.html")
        assert bool(page.json("about")["checks"]) == checked
        assert bool(page.json("findings")) == checked
        assert ("checks" in page.json("index")[0]["tasks"]) == checked
    assert written(tmp_path / "chosen", extraction(0, 3), exporter=ChosenReport).json("about")["found"] == [0, 0, 0]


def test_findings_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are findings beyond the bounds counted instead of listed, without notes taking the place of errors?"""
    notes = [finding(n) for n in range(checks.MOST_OF_DOCUMENT + 7)]
    finds(monkeypatch, *notes, finding(0, Severity.ERROR))
    page = written(tmp_path, extraction(0, 2), extraction(1, 2))
    for record in page.json("findings"):
        assert [item[1] for item in record["list"]].count(SEVERITIES.index(Severity.NOTE)) == checks.MOST_OF_DOCUMENT
        assert record["list"][-1][1] == SEVERITIES.index(Severity.ERROR)
        assert sorted(n for *_, n in record["counts"]) == [1, len(notes)]
    assert page.json("about")["found"] == [2, 0, 2 * len(notes)]


def test_a_page_of_many_documents_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a page list no more than it has room for, and count the rest?"""
    finds(monkeypatch, *map(finding, range(4)), finding(0, Severity.ERROR))
    page = written(tmp_path, *(extraction(n, 2) for n in range(3)), most_findings=6)
    records = page.json("findings")
    assert [len(record["list"]) for record in records] == [5, 3, 1]
    assert [sum(n for *_, n in record["counts"]) for record in records] == [5, 5, 5]
    assert page.json("about")["found"] == [3, 0, 12]


def test_a_check_that_breaks_down_costs_no_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a document that a check cannot take in the page all the same, and told to be unchecked?"""

    def broken(one: Extraction, **_: Any) -> tuple[Finding, ...]:
        if one.document.jurisdiction == extraction(0).document.jurisdiction:
            raise ZeroDivisionError
        return (finding(),)

    monkeypatch.setattr(checks, "lint", broken)
    page = written(tmp_path, extraction(0, 2), extraction(1, 2))
    first, second = page.json("findings")
    assert first is None
    assert len(second["list"]) == 1
    assert [len(record["tasks"]["id"]) for record in page.json("index")] == [2, 2]


def test_nothing_of_a_finding_becomes_an_element(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the page of hostile findings made of the same elements as that of harmless ones?"""
    finds(monkeypatch, finding())
    harmless = written(tmp_path / "harmless", extraction(0, 2))
    finds(monkeypatch, finding(-5, words=HOSTILE), Finding(HOSTILE, Span(0, 10**9), *finding(words=HOSTILE)[2:]))
    hostile = written(tmp_path / "hostile", extraction(0, 2))
    assert hostile.elements == harmless.elements
    assert hostile.code() == harmless.code()
    (raw,) = [text for attributes, text in hostile.scripts if attributes.get("id") == "findings"]
    assert not set("<>&\u2028\x00\x85\ud800") & set(raw)
    near, far = hostile.json("findings")[0]["list"]
    assert near[4:6] == [0, 0]
    assert far[4:6] == [0, len(extraction(0, 2).document.text)]


def test_a_line_of_spaces_costs_little() -> None:
    """Are a hundred thousand spaces, which a hostile file may hold, checked about as fast as any other text?"""
    spaces = " " * 100_000
    one = moved(extraction(0, 4), f"附件{spaces}1\n{spaces}\n")
    begun = time.process_time()
    assert checks.check(one).counts is not None
    assert time.process_time() - begun < 5


def test_a_run_without_documents_has_no_findings(tmp_path: Path) -> None:
    """Is a page without documents whole?"""
    page = written(tmp_path)
    assert (page.json("findings"), page.json("about")["found"], page.json("about")["checks"]) == ([], [0, 0, 0], [])


def test_the_checks_are_loaded_late() -> None:
    """Does the start of a run leave the checks alone, and does the first document load them?"""
    script = (
        "import sys, pathlib, tempfile; from obligraph.exporters import EXPORTERS; import obligraph.run\n"
        "loaded = ['obligraph.lint' in sys.modules]\n"
        "exporter = EXPORTERS['report'](pathlib.Path(tempfile.mkdtemp()))\n"
        "loaded.append('obligraph.lint' in sys.modules)\n"
        "from invented import extraction; exporter.add(extraction(0, 2)); exporter.abort()\n"
        "print(loaded, 'obligraph.lint' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parent
    )
    assert told.stdout.strip() == "[False, False] True"


def test_every_severity_has_its_words() -> None:
    """Has the page words for each severity, and are its scripts' severities the model's, in their order?"""
    here = Path(assets.__file__).parent
    words = json.loads((here / "words.json").read_text("utf-8"))
    for severity in Severity:
        assert {f"severity.{severity}", f"found.{severity}"} <= set(words)
    listed = json.dumps([severity.value for severity in Severity])
    assert f"const SEVERITIES = {listed};" in (here / "js" / "findings.js").read_text("utf-8")
