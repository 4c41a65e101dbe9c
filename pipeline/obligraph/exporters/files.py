"""Files that appear whole or not at all: written beside their place under another name, synced, then renamed."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import IO

from obligraph.exporters.base import ExportError
from obligraph.exporters.placing import hold, wait
from obligraph.exporters.segments import Bytes


class AtomicFile:
    """A binary stream that becomes `path` on commit. Text is UTF-8; a lone surrogate, which UTF-8 cannot hold,
    becomes `?`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._part, self.stream = _create(path)

    def write(self, text: str) -> None:
        """Raises ExportError, when the disk is full for example."""
        self.put(text.encode("utf-8", "replace"))

    def put(self, data: Bytes) -> None:
        """As `write`, of bytes."""
        try:
            self.stream.write(data)
        except OSError as error:
            raise _error(self.path, error) from error

    def settle(self, *, close: bool = True) -> None:
        """Finish the file where it is, so that many wait for their commit without an open stream each; without `close`
        it stays open, since a closed file may be taken for one that was left behind."""
        try:
            self.stream.flush()
            os.fsync(self.stream.fileno())
            if close:
                self.stream.close()
        except OSError as error:
            self.abort()
            raise _error(self.path, error) from error

    def commit(self) -> None:
        """Finish the file and put it in its place, where others are to follow (`placing.together`) with them. Raises
        ExportError when the place is locked or not writable."""
        if not self.stream.closed:
            self.settle()
        wait(self)

    def place(self) -> None:
        """Put the finished file in its place. Raises ExportError."""
        try:
            os.replace(self._part, self.path)
        except OSError as error:
            self.abort()
            raise _error(self.path, error) from error

    def abort(self) -> None:
        """Remove what was written so far; nothing happens after a commit."""
        # On a full disk, closing fails too.
        with contextlib.suppress(OSError):
            self.stream.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._part)


def write_atomically(path: Path, data: Bytes) -> None:
    """Write a small file whole. Raises ExportError."""
    file = AtomicFile(path)
    try:
        file.stream.write(data)
        file.commit()
    except BaseException:
        file.abort()
        raise


def scratch(path: Path) -> tuple[Path, IO[bytes]]:
    """A folder beside `path` for what is needed until it is finished, and the first file in it, `rows`, open. The
    caller removes them. Raises ExportError."""
    folder = part_name(path)
    try:
        folder.mkdir()
        stream = open(folder / "rows", "w+b")  # noqa: SIM115
    except OSError as error:
        raise _error(path, error) from error
    with contextlib.suppress(OSError):
        hold(stream)
    return folder, stream


def part_name(path: Path) -> Path:
    """A hidden name beside `path` that no other run uses."""
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")


def _create(path: Path) -> tuple[Path, IO[bytes]]:
    part = part_name(path)
    try:
        # Not tempfile: its files are closed to the group, and a rename would keep that.
        stream = open(part, "xb")  # noqa: SIM115
    except OSError as error:
        raise _error(path, error) from error
    # A network drive may have no locks.
    with contextlib.suppress(OSError):
        hold(stream)
    return part, stream


def _error(path: Path, error: OSError) -> ExportError:
    if isinstance(error, PermissionError):
        return ExportError(
            f"{path}: cannot be written ({error.strerror}); close it in other programs, check the folder's permissions"
            " and run again"
        )
    return ExportError(f"{path}: cannot be written ({error.strerror}); what stood there before is unchanged")
