"""What all tests share: the options that rewrite goldens and floors, and the line that says what a run demands."""

from __future__ import annotations

import pytest

from needs import TOOLS, required


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
    """A misspelt requirement must stop the run, not be skipped."""
    required()


def pytest_report_header(config: pytest.Config) -> str:
    """Which tools are there, and which a run may not do without."""
    demanded = required()
    states = []
    for name, check in TOOLS.items():
        state = "missing" if check() else "there"
        states.append(f"{name} {state}{', required' if name in demanded else ''}")
    return f"tools: {'; '.join(states)}"
