"""What no linter of ours looks at: short modules that say what they are for, and no name of anybody's machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import conftest
from needs import ROOT, need

LONGEST = 400
SHARED_MAY_STAND_IN = {".ci/run", ".gitignore", "tests/needs.py", "tests/test_style.py"}
BINARY = {".xlsx", ".png", ".pdf", ".docx", ".doc", ".ofd"}
Named = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
PROTOCOL = {"find", "add", "segment", "keep", "problem", "close", "abort"}
"""What an exporter's and a recogniser's methods do is said once, in their protocol."""

FOREIGN = {
    "a path of somebody's machine": re.compile(r"""(?<![\w./~{}-])/(?:home|root|work|workspace|mnt|srv|Users)/\w"""),
    "the host of a package registry": re.compile(r"\b(?:[\w-]+\.)*(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)\b"),
    "an address inside a network": re.compile(
        r"\b(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})\b"
    ),
    "a key or token": re.compile(r"-{5}BEGIN|\b(?:ghp|gho|sk|xox[bp])[-_][A-Za-z0-9]{16,}"),
}
CODE = sorted((ROOT / "pipeline" / "obligraph").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_is_code_to_look_at() -> None:
    """Are the folders where this module looks for them?"""
    assert len(CODE) > 50
    assert len(TESTS) > 10


def test_the_files_that_begin_first_are_there() -> None:
    """Is every file that conftest.py puts first a file of tests, and named once?"""
    assert set(conftest.LONGEST) <= {path.name for path in TESTS}
    assert len(set(conftest.LONGEST)) == len(conftest.LONGEST)


def test_a_module_is_short() -> None:
    """Can every module be read in one sitting?"""
    lines = {name(path): len(path.read_text("utf-8").splitlines()) for path in CODE}
    assert {one: count for one, count in lines.items() if count > LONGEST} == {}, "split them by what they do"


def test_a_module_says_what_it_is_for() -> None:
    """Does every module begin with a docstring?"""
    texts = {name(path): path.read_text("utf-8") for path in (*CODE, *TESTS)}
    assert [one for one, text in texts.items() if text.strip() and not ast.get_docstring(ast.parse(text))] == []


def test_what_is_public_is_explained() -> None:
    """Has every public class and function a docstring, but for those that carry out a documented protocol?"""
    missing = [
        f"{name(path)}:{node.lineno}: {node.name}"
        for path in CODE
        for node in public(path)
        if not ast.get_docstring(node)
    ]
    assert not missing, "\n".join(missing)


def public(path: Path) -> Iterator[Named]:
    """The public classes and functions of a module, and the public methods of its public classes."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if not isinstance(node, Named) or node.name.startswith("_"):
            continue
        yield node
        for inner in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(inner, Named) and not inner.name.startswith("_") and inner.name not in PROTOCOL:
                yield inner


IMPORTED_AS = {"python-docx": "docx", "markdown-it-py": "markdown_it", "pillow": "PIL"}
# Packages of which only files are used, Chart.js and a font; and what RapidOCR runs its models with.
FILES_ALONE = {"chartkick", "zhplot", "onnxruntime"}


def test_what_is_imported_is_declared() -> None:
    """Does the code import just those packages that pyproject.toml names as dependencies?"""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = [
        one
        for name, extra in project["optional-dependencies"].items()
        if name not in ("all", "dev", "docs")
        for one in extra
    ]
    declared = {re.split(r"[<>=~!\[; ]", one)[0] for one in (*project["dependencies"], *optional)}
    imported = {name for path in CODE for name in packages(path)}
    wanted = {IMPORTED_AS.get(one, one.replace("-", "_")) for one in declared - FILES_ALONE}
    assert imported - sys.stdlib_module_names - {"obligraph"} == wanted


BY_NAME = ("library", "import_module")
"""What loads a package by its name, when it is needed."""


def packages(path: Path) -> Iterator[str]:
    """The packages that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BY_NAME:
            yield from (str(one.value).partition(".")[0] for one in node.args[:1] if isinstance(one, ast.Constant))


def test_a_test_asks_a_question() -> None:
    """Is the docstring of every test a question?"""
    silent = []
    for path in TESTS:
        if not path.name.startswith("test_"):
            continue
        tests = [
            node
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
        assert tests, name(path)
        asked = (f"{name(path)}:{one.lineno}: {one.name}" for one in tests if "?" not in (ast.get_docstring(one) or ""))
        silent += asked
    assert not silent, "\n".join(silent)


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    """The files that are in the repository, as git lists them."""
    need("git")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    names = [one for one in listed.stdout.split("\0") if one and (ROOT / one).is_file()]
    assert len(names) > 100
    return names


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_names_a_machine(what: str, tracked: list[str]) -> None:
    """Is every tracked file free of paths, hosts and keys that only one machine knows?"""
    found = []
    for one in tracked:
        if Path(one).suffix in BINARY:
            continue
        for number, line in enumerate((ROOT / one).read_text("utf-8", errors="replace").splitlines(), 1):
            if match := FOREIGN[what].search(line):
                found.append(f"{one}:{number}: {match[0]}")
    assert not found, "\n".join(found)


def test_outside_gold_is_named_in_few_places(tracked: list[str]) -> None:
    """Do only CI and the tests' own tools know of gold outside this repository?"""
    outside = re.compile(r"\bshared/")
    found = {one for one in tracked if outside.search((ROOT / one).read_text("utf-8", errors="replace"))}
    assert found <= SHARED_MAY_STAND_IN, sorted(found - SHARED_MAY_STAND_IN)


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a path of somebody's machine", "see /ho" + "me/somebody/notes"),
        ("the host of a package registry", "https://py" + "pi.org/simple"),
        ("an address inside a network", "http://10." + "1.2.3/"),
        ("a key or token", "-" * 5 + "BEGIN PRIVATE KEY"),
    ],
)
def test_a_name_of_a_machine_would_be_seen(what: str, line: str) -> None:
    """Do the patterns find what they are there for?"""
    assert FOREIGN[what].search(line)
