"""A page that is written in one go from parts that came in piece by piece: they wait in temporary files."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from obligraph.exporters.files import AtomicFile


class Page:
    """The file at `path`, and `parts` by number that wait to be copied into it."""

    def __init__(self, path: Path, parts: int) -> None:
        self._file = AtomicFile(path)
        # Unnamed files: nothing to clean up, whatever happens.
        self._parts = [tempfile.TemporaryFile(dir=path.parent) for _ in range(parts)]  # noqa: SIM115

    def keep(self, part: int, data: bytes) -> None:
        """Put `data` at the end of a part."""
        self._parts[part].write(data)

    def write(self, text: str) -> None:
        """Raises ExportError, when the disk is full for example."""
        self._file.write(text)

    def element(self, name: str, content: str) -> None:
        """Write an element of data; `content` is what `values.script_json` gave."""
        self._file.write(f'<script type="application/json" id="{name}">{content}</script>\n')

    def copy(self, part: int) -> None:
        """Write a whole part."""
        self._parts[part].seek(0)
        shutil.copyfileobj(self._parts[part], self._file.stream, 1 << 20)

    def commit(self) -> None:
        """Put the file in its place and drop the parts. Raises ExportError."""
        self._file.commit()
        self._drop()

    def abort(self) -> None:
        """Remove what was written; nothing happens after a commit."""
        self._file.abort()
        self._drop()

    def _drop(self) -> None:
        for part in self._parts:
            part.close()
