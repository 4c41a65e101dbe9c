"""Is what the documents say so? Commands parse, examples run, tables hold real output, links lead somewhere."""

from __future__ import annotations

import argparse
import csv
import os
import re
import shlex
import subprocess
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

import obligraph
from needs import ROOT
from obligraph.cli import VERBS, main, parser
from obligraph.exporters import FORMATS
from obligraph.lexicon.files import LexiconFiles
from obligraph.lexicon.tables import LATE, TABLES
from obligraph.lexicon_check import check
from obligraph.run import run

READMES = ("README.md", "README.zh.md")
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("*/README.md"))
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SIDES = ("python3 -m venv .venv", "py -m venv .venv")


def text(page: str) -> str:
    """A document of the repository."""
    return (ROOT / page).read_text("utf-8")


def blocks(page: str, *languages: str) -> list[str]:
    """The code blocks of a document, in one of the languages."""
    return [body for language, body in FENCE.findall(text(page)) if language in languages]


def commands(page: str) -> list[str]:
    """Every call of our command line in the code blocks of a document; set-up lines hold one after `&&`."""
    lines = [line for block in blocks(page, "sh", "bat") for line in block.splitlines()]
    calls = [call.strip() for line in lines for call in line.split("&&")]
    return [call for call in calls if re.match(r"(\S*[/\\])?obligraph ", call)]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the README's first command writes."""
    folder = tmp_path_factory.mktemp("results")
    assert not run([str(ROOT / "corpora" / "*.txt")], folder).failures
    return folder


def test_readme_opens_with_two_commands() -> None:
    """Are the first two code blocks one line each: the main job, and the tests, both from a bare Python?"""
    first, second = (block.splitlines() for block in blocks("README.md", "sh")[:2])
    assert [len(first), len(second)] == [1, 1]
    assert first[0].startswith(SIDES[0])
    assert first[0].endswith("obligraph extract corpora/*.txt -o outputs")
    assert second[0].startswith(SIDES[0])
    for tool in ("ruff check .", "ruff format --check .", "mypy", "lint-imports", "python -m pytest"):
        assert f"&& .venv/bin/{tool}" in second[0]
    assert text("README.md").index("```sh") < text("README.md").index("\n## ")


def test_windows_gets_the_same_commands() -> None:
    """Is the form for Windows the same, but for the paths of the environment and the quotes?"""
    first, second = (block.splitlines()[0] for block in blocks("README.md", "sh")[:2])
    (windows,) = blocks("README.md", "bat")
    as_windows = [
        line.replace(SIDES[0], SIDES[1]).replace(".venv/bin/", ".venv\\Scripts\\").replace("'", '"')
        for line in (first, second)
    ]
    assert windows.splitlines() == as_windows


@pytest.mark.skipif(os.name == "nt", reason="CI runs on Linux")
def test_ci_runs_the_line_of_the_readme() -> None:
    """Is what CI runs, letter for letter, what the README says passes the tests?"""
    shown = subprocess.run(
        ["bash", str(ROOT / ".ci" / "run"), "--show"], capture_output=True, encoding="utf-8", check=True
    )
    assert shown.stdout == blocks("README.md", "sh")[1]


def test_both_readmes_give_the_same_first_command() -> None:
    """Does the Chinese page set up as the English one does?"""
    english = [blocks("README.md", "sh")[0], blocks("README.md", "bat")[0].splitlines()[0] + "\n"]
    assert [blocks("README.zh.md", "sh")[0], blocks("README.zh.md", "bat")[0]] == english


@pytest.mark.parametrize("page", READMES)
def test_every_verb_is_shown(page: str) -> None:
    """Does a README hold a command with every verb?"""
    shown = commands(page)
    for verb in VERBS:
        assert any(re.match(rf"\S*obligraph {verb} ", call) for call in shown), verb


@pytest.mark.parametrize("page", READMES)
def test_every_format_is_named(page: str) -> None:
    """Does a README name every format that `export` writes?"""
    assert [name for name in FORMATS if f"`{name}`" not in text(page)] == []


@pytest.mark.parametrize(("page", "call"), [(page, call) for page in PAGES for call in commands(page)])
def test_a_documented_command_parses(page: str, call: str) -> None:
    """Does our command line understand every command in the documents?"""
    arguments = shlex.split(call.replace("\\", "/"))[1:]
    try:
        parsed = parser().parse_args(arguments)
    except SystemExit as error:
        pytest.fail(f"{page}: {call} (exit status {error.code})")
    assert isinstance(parsed, argparse.Namespace)


def test_the_explained_task_exists(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is the task that the READMEs explain one of the first command's results?"""
    calls = {call for page in READMES for call in commands(page) if " explain " in call}
    assert len(calls) == 1
    arguments = shlex.split(calls.pop())[1:]
    assert arguments[2:] == ["-o", "outputs"]
    assert main([*arguments[:3], str(results), "--lang", "en"]) == 0
    assert "2026年底前" in capsys.readouterr().out


@pytest.mark.parametrize("page", READMES)
def test_the_rows_shown_are_real(page: str, results: Path) -> None:
    """Does every row of the matrix in a README stand in matrix.csv, cell for cell?"""
    with (results / "matrix.csv").open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.DictReader(file))
    head, rows = table(page, "| 工作任务 |")
    assert len(rows) == 4
    for row in rows:
        assert any([record[column] for column in head] == row for record in records), row


def table(page: str, start: str) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the table whose head line begins with `start`."""
    body = text(page)[text(page).index(start) :].split("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in body]
    return cells[0], cells[2:]


@pytest.mark.parametrize("page", READMES)
def test_the_python_example_runs(
    page: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Does the code in a README run as it stands, from the root of the repository?"""
    pytest.importorskip("pandas")
    (code,) = blocks(page, "python")
    monkeypatch.chdir(ROOT)
    exec(compile(code, page, "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("page", ["README.zh.md", "CONTRIBUTING.md"])
def test_the_lexicon_example_holds(page: str, tmp_path: Path) -> None:
    """Can the entry that a document shows be layered over ours, and do its examples hold?"""
    (entry,) = blocks(page, "toml")
    (tmp_path / "cues.toml").write_text(entry, "utf-8")
    assert LexiconFiles(tmp_path).rule("cues", "must", "cue") is not None
    assert [(place, fault) for place, fault in check(tmp_path).faults if str(tmp_path) in place] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    """Is the file that a document links to there?"""
    for target in LINK.findall(FENCE.sub("", text(page))):
        if not target.startswith(("http://", "https://", "#")):
            assert ((ROOT / page).parent / target.split("#")[0]).exists(), target


def test_architecture_names_every_room() -> None:
    """Is every room in the table, in the order of the layers, and is no room there that does not exist?"""
    package = ROOT / "pipeline" / "obligraph"
    rooms = {p.stem for p in package.iterdir() if p.suffix == ".py" and not p.stem.startswith("_")}
    rooms |= {p.name for p in package.iterdir() if (p / "__init__.py").exists()}
    rooms -= {"version"}
    contract = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]["layers"]
    layers = [[room.strip().removeprefix("obligraph.") for room in layer.split("|")] for layer in contract]
    _, rows = table("ARCHITECTURE.md", "| room |")
    shown = [re.findall(r"`(\w+)`", row[0]) for row in rows]
    assert [sorted(line) for line in shown] == [sorted(line) for line in layers]
    assert {room for line in shown for room in line} == rooms


def test_every_lexicon_says_what_its_keys_mean() -> None:
    """Does each lexicon file open with a comment?"""
    for name in (*TABLES, *LATE):
        assert (ROOT / "lexicons" / f"{name}.toml").read_text("utf-8").startswith("# "), name


def test_the_change_log_keeps_its_form() -> None:
    """Are versions in order, dated and under known headings, with ours on top?"""
    body = text("CHANGELOG.md")
    heads = re.findall(r"^## (.+)$", body, re.MULTILINE)
    assert heads[0] == "[Unreleased]"
    versions = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - \d{4}-\d{2}-\d{2}", head) for head in heads[1:]]
    numbers = [tuple(int(part) for part in match.groups()) for match in versions if match]
    assert len(numbers) == len(heads) - 1
    assert numbers == sorted(numbers, reverse=True)
    assert ".".join(map(str, numbers[0])) == obligraph.__version__
    kinds = set(re.findall(r"^### (.+)$", body, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_one_title_and_closed_blocks(page: str) -> None:
    """Does a document begin with its one title, and is every code block closed?"""
    body = text(page)
    assert body.startswith("# ")
    assert body.count("\n```") % 2 == 0
    assert titles(FENCE.sub("", body).splitlines()) == 1


def titles(lines: Sequence[str]) -> int:
    """How many headings of the first level there are."""
    return sum(line.startswith("# ") for line in lines)
