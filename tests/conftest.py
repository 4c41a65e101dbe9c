"""What all tests share: the options that rewrite goldens and floors, and the line that says what a run demands."""

from __future__ import annotations

import pytest

from needs import TOOLS, required

LONGEST = (
    "test_scan.py", "test_corrections.py", "test_resume.py", "test_site.py", "test_report_browser.py",
    "test_compare_browser.py", "test_fuzz.py", "test_analyse.py", "test_hostile_batch.py", "test_sql.py",
    "test_compare.py", "test_memory.py", "test_workers.py", "test_pictures.py", "test_store_damage.py",
    "test_exporters.py", "test_ofd.py", "test_report_checks_browser.py", "test_hostile_pdf.py", "test_cascade_files.py",
    "test_wheel.py", "test_analyse_pictures.py", "test_parquet_dataset.py", "test_graph_formats.py",
    "test_analyse_notebook.py",
)  # fmt: skip
"""The files of many seconds begin first, so that no worker is left alone with one of them at the end."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of our own; without one of them, a test never writes into the repository."""
    group = parser.getgroup("obligraph")
    group.addoption("--update-golden", action="store_true", help="rewrite tests/golden from the present results")
    group.addoption(
        "--update-floors",
        action="store_true",
        help="raise the floors in tests/floors.toml, and the READMEs' tables, to the present figures",
    )
    group.addoption(
        "--lower-floors",
        action="store_true",
        help="as --update-floors, and lower floors too; CHANGELOG.md must then say why",
    )


def pytest_configure(config: pytest.Config) -> None:
    """A misspelt requirement must stop the run, not be skipped. Files keep their order, where several workers share
    them out: pytest-xdist would begin with those of most tests, which are the shortest.
    """
    required()
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first."""
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


def pytest_report_header(config: pytest.Config) -> str:
    """Which tools are there, and which a run may not do without."""
    demanded = required()
    states = []
    for name, check in TOOLS.items():
        state = "missing" if check() else "there"
        states.append(f"{name} {state}{', required' if name in demanded else ''}")
    return f"tools: {'; '.join(states)}"
