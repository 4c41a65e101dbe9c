"""A reader that takes long says after each page that it is still at work; who waits for it decides what that means."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def listen(tell: Callable[[], None]) -> None:
    """Call `tell` at every pulse from now on, instead of who listened before."""
    _listeners[:] = [tell]


def beat() -> None:
    """Say that a page begins which may take as long as a page may."""
    for tell in _listeners:
        tell()
