"""Unfinished files: those that get their place together, and those that a run which was killed left behind."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import IO, Protocol


class Unplaced(Protocol):
    """A file that is finished under another name."""

    def place(self) -> None:
        """Give it its own name. Raises ExportError."""

    def abort(self) -> None:
        """Remove it."""


_PART = re.compile(r"\..+\.[0-9a-f]{12}\.part")
_waiting: ContextVar[list[Unplaced] | None] = ContextVar("waiting", default=None)


def wait(file: Unplaced) -> None:
    """Put a finished file in its place, or carry out a removal: at the end of `together` inside it, at once
    elsewhere."""
    waiting = _waiting.get()
    if waiting is None:
        file.place()
    else:
        waiting.append(file)


class Removal:
    """A file of an earlier run that goes when the others get their places, and its folder where nothing else is there.
    `must`: it would be taken for one of this run's."""

    def __init__(self, path: Path, *, must: bool) -> None:
        self._path, self._must = path, must

    def place(self) -> None:
        """Remove it. Raises ExportError where it must go and cannot."""
        from obligraph.exporters.base import ExportError

        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            if self._must:
                raise ExportError(
                    f"{self._path}: an earlier run's file cannot be removed ({error.strerror}); close it in other"
                    " programs and run again (无法删除旧文件)"
                ) from error
        with contextlib.suppress(OSError):
            self._path.parent.rmdir()

    def abort(self) -> None:
        """Let it stay."""


@contextlib.contextmanager
def together() -> Iterator[None]:
    """Files that are committed inside get their places when the last of them is finished, and then removals are carried
    out; where anything fails before, none does, and what stood there stays."""
    if _waiting.get() is not None:
        yield
        return
    files: list[Unplaced] = []
    before = _waiting.set(files)
    try:
        yield
        _waiting.set(None)
        files.sort(key=lambda file: isinstance(file, Removal))
        while files:
            files[0].place()
            del files[0]
    finally:
        _waiting.reset(before)
        for file in files:
            file.abort()


def hold(stream: IO[bytes]) -> None:
    """Mark an unfinished file as one that somebody writes. Raises OSError where somebody else does."""
    # Windows has no such locks and needs none: what is open cannot be removed.
    with contextlib.suppress(ImportError):
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def clear(folder: Path) -> None:
    """Remove the unfinished files, and folders of such, in a folder and in those right below it that nobody writes: a
    run that was killed left them."""
    for place in (folder, *_entries(folder, folders=True)):
        for path in _entries(place):
            if _PART.fullmatch(path.name):
                _remove(path)
        for path in _entries(place, folders=True):
            if _PART.fullmatch(path.name):
                _remove_folder(path)


def _entries(folder: Path, *, folders: bool = False) -> list[Path]:
    """The files in a folder, or the folders, by their names."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        found = [entry.path for entry in entries if (entry.is_dir if folders else entry.is_file)(follow_symlinks=False)]
        return [Path(path) for path in sorted(found)]
    return []


def _remove(path: Path) -> bool:
    with contextlib.suppress(OSError):
        with path.open("rb") as stream:
            hold(stream)
        path.unlink()
        return True
    return False


def _remove_folder(folder: Path) -> None:
    # The first file is the one that its writer holds; one that is held keeps those after it.
    if all(_remove(path) for path in _entries(folder)):
        with contextlib.suppress(OSError):
            folder.rmdir()
