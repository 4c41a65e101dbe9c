"""Does docs/analyse.ipynb run as it stands, and show what the sample documents hold?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from needs import ROOT
from obligraph.analysis import analyse
from obligraph.run import extract

RUN = "from nbclient.cli import main; main()"
NOTEBOOK = ROOT / "docs" / "analyse.ipynb"


def cells(path: Path) -> list[dict[str, Any]]:
    """The cells of code of a notebook."""
    return [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The cells after a kernel has run them all, from the folder in which the notebook lies."""
    folder = tmp_path_factory.mktemp("notebook")
    own = {"JUPYTER_RUNTIME_DIR": str(folder / "runtime"), "JUPYTER_DATA_DIR": str(folder / "data")}
    own |= {"JUPYTER_CONFIG_DIR": str(folder / "config"), "IPYTHONDIR": str(folder / "ipython")}
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(NOTEBOOK), f"--output={folder / 'done.ipynb'}", "--timeout=300"],
        cwd=NOTEBOOK.parent,
        env=os.environ | own | {"PYTHONPATH": str(ROOT / "pipeline"), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return cells(folder / "done.ipynb")


def shown(cell: dict[str, Any]) -> str:
    """What a cell shows as plain text."""
    return "".join("".join(one.get("data", {}).get("text/plain", "")) for one in cell["outputs"])


def test_is_every_cell_run_without_a_complaint(executed: list[dict[str, Any]]) -> None:
    """Does each cell end with a result, and write no warning?"""
    assert len(executed) == len(cells(NOTEBOOK)) > 8
    for cell in executed:
        assert shown(cell), cell["source"]
        assert [one for one in cell["outputs"] if one["output_type"] in ("stream", "error")] == []


def test_are_the_figures_those_of_the_samples(executed: list[dict[str, Any]]) -> None:
    """Does the notebook count what `analyse` counts, and draw its picture?"""
    told = analyse(extract([str(ROOT / "corpora" / "*.txt")]).extractions).summary
    assert f"'documents': {told['documents']}, 'tasks': {told['tasks']}" in shown(executed[0])
    assert "民政" in shown(executed[1])
    assert any("<svg" in "".join(one["data"].get("image/svg+xml", "")) for one in executed[-2]["outputs"])


def test_is_no_output_kept() -> None:
    """Is the notebook in the repository free of outputs and counts, so that it never tells old figures?"""
    for cell in cells(NOTEBOOK):
        assert (cell["outputs"], cell["execution_count"]) == ([], None)
    assert NOTEBOOK.stat().st_size < 20_000
