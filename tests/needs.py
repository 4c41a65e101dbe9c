"""Tools and data that some tests need and not every machine has: a test skips without, unless the run demands them.

`OBLIGRAPH_REQUIRE` names, separated by spaces or commas, what must be there (CI names all that it installs): then a
missing one is a failure, so that no gate is ever passed by skipping it. `OBLIGRAPH_SHARED` is a folder with more
annotated documents in its `gold/dev`: NAME.txt, NAME.gold.jsonl and NAME.meta.json, as `obligraph score` reads them.
`slow` is no tool: it runs the tests that kill processes over and over, and those of a cluster, which take minutes; run
them after a change of batch, store or the engines.
`OBLIGRAPH_CHROMIUM` is the program of a Chromium, Chrome or Edge that is not on PATH; `OBLIGRAPH_AXE` the file
`axe.min.js` of axe-core where it is not under node_modules.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from obligraph.readers.word.legacy import soffice

ROOT = Path(__file__).parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "microsoft-edge")


def shared_gold() -> Path | None:
    """The folder of annotated documents outside this repository, where one is given."""
    named = os.environ.get("OBLIGRAPH_SHARED")
    return Path(named).resolve() / "gold" / "dev" if named else None


def _git() -> str | None:
    if shutil.which("git") is None:
        return "git is not installed"
    return None if (ROOT / ".git").exists() else f"{ROOT} is no git checkout"


def _build() -> str | None:
    missing = [name for name in ("build", "hatchling", "pip") if find_spec(name) is None]
    return f"not installed: {', '.join(missing)} (pip install -e '.[dev]')" if missing else None


def _gold() -> str | None:
    folder = shared_gold()
    if folder is None:
        return "OBLIGRAPH_SHARED is not set"
    return None if folder.is_dir() else f"{folder}: no such folder"


def chromium() -> str | None:
    """The program of the browser that the tests of report.html run in, where there is one."""
    named = os.environ.get("OBLIGRAPH_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)


def _chromium() -> str | None:
    if find_spec("playwright") is None:
        return "not installed: playwright (pip install -e '.[dev]')"
    if chromium() is not None:
        return None
    named = os.environ.get("OBLIGRAPH_CHROMIUM")
    return f"OBLIGRAPH_CHROMIUM: no program {named}" if named else f"none on PATH: {', '.join(BROWSERS)}"


def axe() -> Path:
    """Where axe-core should be."""
    named = os.environ.get("OBLIGRAPH_AXE")
    return Path(named).resolve() if named else ROOT / "node_modules" / "axe-core" / "axe.min.js"


def _axe() -> str | None:
    path = axe()
    return None if path.is_file() else f"{path}: no such file (npm install --no-save --ignore-scripts axe-core)"


def _soffice() -> str | None:
    return None if soffice() else "LibreOffice is not installed"


def _ocr() -> str | None:
    missing = [name for name in ("rapidocr", "onnxruntime") if find_spec(name) is None]
    return f"not installed: {', '.join(missing)} (pip install -e '.[ocr]')" if missing else None


def _docs() -> str | None:
    return "not installed: zensical (pip install -e '.[dev]')" if find_spec("zensical") is None else None


def _dask() -> str | None:
    missing = [name for name in ("distributed", "fsspec") if find_spec(name) is None]
    return f"not installed: {', '.join(missing)} (pip install -e '.[dev]')" if missing else None


def _extras() -> str | None:
    missing = [name for name in ("duckdb", "matplotlib", "pandas", "pyarrow", "pyoxigraph") if find_spec(name) is None]
    return f"not installed: {', '.join(missing)} (pip install -e '.[dev]')" if missing else None


def _slow() -> str | None:
    named = os.environ.get("OBLIGRAPH_REQUIRE", "").replace(",", " ").split()
    return None if "slow" in named else "takes minutes: OBLIGRAPH_REQUIRE=slow runs it"


def postgres_program(name: str) -> str | None:
    """A program of PostgreSQL, which Debian keeps off PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(installed[-1]) if installed else None)


def _postgres() -> str | None:
    if find_spec("psycopg") is None:
        return "not installed: psycopg (pip install -e '.[dev]')"
    if sys.platform == "win32":
        return "the tests start a server on systems of the Unix kind alone"
    missing = [name for name in ("initdb", "postgres") if postgres_program(name) is None]
    return f"not installed: {', '.join(missing)} of PostgreSQL" if missing else None


TOOLS: dict[str, Callable[[], str | None]] = {
    "git": _git,
    "build": _build,
    "gold": _gold,
    "chromium": _chromium,
    "axe": _axe,
    "soffice": _soffice,
    "ocr": _ocr,
    "postgres": _postgres,
    "docs": _docs,
    "dask": _dask,
    "extras": _extras,
    "slow": _slow,
}
"""Each tool's check: None where it is there, else what is missing."""


def required() -> frozenset[str]:
    """What `OBLIGRAPH_REQUIRE` names. Raises pytest.UsageError for a name that is none of TOOLS."""
    names = frozenset(os.environ.get("OBLIGRAPH_REQUIRE", "").replace(",", " ").split())
    if unknown := sorted(names - TOOLS.keys()):
        raise pytest.UsageError(f"OBLIGRAPH_REQUIRE: no tool {', '.join(unknown)}; there are {', '.join(TOOLS)}")
    return names


def need(tool: str) -> None:
    """Skip the test where `tool` is missing, or fail it where the run requires the tool."""
    missing = TOOLS[tool]()
    if missing is None:
        return
    if tool in required():
        pytest.fail(f"OBLIGRAPH_REQUIRE names {tool}: {missing}", pytrace=False)
    pytest.skip(missing)
