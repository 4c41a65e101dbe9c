"""What is shipped: a wheel built from the source archive, put into a virtual environment elsewhere, does the main job.

Nothing is downloaded: the dependencies are those of the running environment, lent to the new one by a path file, so
that obligraph itself can come from nowhere but the wheel.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from needs import ROOT, need
from obligraph.records.fields import FILES

BIN = "Scripts" if os.name == "nt" else "bin"
SAMPLE = "county-plan.txt"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source archive that is built from this checkout."""
    need("build")
    folder = tmp_path_factory.mktemp("dist")
    _run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)], folder)
    (built,) = folder.glob("*.whl")
    assert list(folder.glob("*.tar.gz"))
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment that holds the wheel, and can see our dependencies but not this checkout."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / BIN / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-index", "--no-deps", "--quiet"]
    _run([*install, "--disable-pip-version-check", str(wheel)], folder)
    site = _run([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder).strip()
    # A path file's own path files are not read, so an editable install of this checkout stays out.
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(site) / "lent.pth").write_text("".join(f"{path}\n" for path in sorted(lent)), "utf-8")
    return folder


@pytest.fixture(scope="module")
def results(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the wheel's own command writes of the sample, in a folder away from everything."""
    desk = tmp_path_factory.mktemp("desk")
    shutil.copyfile(ROOT / "corpora" / SAMPLE, desk / SAMPLE)
    said = _obligraph(installed, desk, "extract", SAMPLE, "-o", "results", "--lang", "en")
    assert said.startswith("1 file read")
    return desk / "results"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A user's folder, away from everything, with one document in it."""
    shutil.copyfile(ROOT / "corpora" / SAMPLE, tmp_path / SAMPLE)
    return tmp_path


def test_the_wheel_holds_every_lexicon_and_nothing_else_of_ours(wheel: Path) -> None:
    """Are the lexicons, the licence and the type marker in the wheel, and no test or sample?"""
    names = set(zipfile.ZipFile(wheel).namelist())
    lexicons = {f"obligraph/data/lexicons/{path.name}" for path in (ROOT / "lexicons").glob("*.toml")}
    assert lexicons
    assert {name for name in names if name.startswith("obligraph/data/")} == lexicons
    assert "obligraph/py.typed" in names
    schemas = {f"obligraph/records/schemas/{name}.schema.json" for name in FILES}
    assert {name for name in names if name.startswith("obligraph/records/schemas/")} == schemas
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    modules = {f"obligraph/{p.relative_to(ROOT / 'pipeline/obligraph').as_posix()}" for p in _modules()}
    assert {name for name in names if name.endswith(".py")} == modules


def test_the_main_job_runs_from_the_wheel(installed: Path, results: Path, desk: Path) -> None:
    """Does `obligraph extract` work in a folder of the user's, with the wheel's code and lexicons?"""
    where = (
        "import obligraph; from obligraph.lexicon.loader import shipped; print(obligraph.__file__); print(shipped())"
    )
    package, lexicons = _run([str(installed / BIN / "python"), "-c", where], desk).splitlines()
    assert Path(package).is_relative_to(installed)
    assert Path(lexicons).is_relative_to(installed)
    assert Path(lexicons).parts[-3:] == ("obligraph", "data", "lexicons")
    assert {"obligations.jsonl", "matrix.xlsx", "manifest.json"} <= {path.name for path in results.iterdir()}
    assert len(_records(results)) > 40
    manifest = json.loads((results / "manifest.json").read_text("utf-8"))
    assert manifest["versions"]["obligraph"] == _obligraph(installed, desk, "--version").split()[-1]


def test_a_users_lexicon_is_layered_over_the_wheels(installed: Path, results: Path, desk: Path) -> None:
    """Does one entry in a folder of the user's change the result, and only that?"""
    ours = tomllib.loads((ROOT / "lexicons" / "cues.toml").read_text("utf-8"))
    entry = next(cue for cue in ours["cue"] if cue["id"] == "should")
    assert entry["strength"] == "should"
    (desk / "mine").mkdir()
    changed = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in entry.items())
    changed = changed.replace('strength = "should"', 'strength = "must"')
    (desk / "mine" / "cues.toml").write_text(f"[[cue]]\n{changed}", "utf-8")
    _obligraph(installed, desk, "extract", SAMPLE, "-o", "after", "--quiet", "--lexicons", "mine")
    before, after = _records(results), _records(desk / "after")
    assert [record["quote"] for record in before] == [record["quote"] for record in after]
    moved = {(a["strength"], b["strength"]) for a, b in zip(before, after, strict=True) if a != b}
    assert moved == {("should", "must")}
    hashes = [
        json.loads((folder / "manifest.json").read_text("utf-8"))["lexicon"] for folder in (results, desk / "after")
    ]
    assert hashes[0] != hashes[1]


def _modules() -> list[Path]:
    return [p for p in (ROOT / "pipeline" / "obligraph").rglob("*.py") if "__pycache__" not in p.parts]


def _obligraph(folder: Path, desk: Path, *arguments: str) -> str:
    return _run([str(folder / BIN / "obligraph"), *arguments], desk)


def _records(results: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (results / "obligations.jsonl").read_text("utf-8").splitlines()]


def _run(command: list[str], cwd: Path) -> str:
    """What a command prints; its error output is the failure's message."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=cwd, env=environment | {"PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout
