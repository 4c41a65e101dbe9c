"""pictures/: five charts, each as SVG and PNG. Counted while the documents come, drawn at the end."""

from __future__ import annotations

import contextlib
from pathlib import Path

from obligraph.exporters.base import Exporter, ExportError, library
from obligraph.exporters.files import write_atomically
from obligraph.model import Extraction


class Pictures(Exporter):
    """pictures/NAME.svg and pictures/NAME.png. Raises ExportError at once where matplotlib or a font is missing."""

    def __init__(self, folder: Path) -> None:
        # Imported here: every run loads this module, few draw.
        from obligraph.exporters.pictures.counts import Counts
        from obligraph.exporters.pictures.fonts import find_font

        library("matplotlib", "pictures")
        self._folder = folder / "pictures"
        self._font = find_font()
        self._counts = Counts()

    def add(self, extraction: Extraction) -> None:
        self._counts.add(extraction)

    def close(self) -> None:
        drawn = self._drawn()
        made = not self._folder.exists()
        try:
            self._folder.mkdir(exist_ok=True)
            for name, data in drawn.items():
                write_atomically(self._folder / name, data)
        except OSError as error:
            raise ExportError(f"{self._folder}: cannot be written ({error.strerror})") from error
        except BaseException:
            if made:
                with contextlib.suppress(OSError):
                    self._folder.rmdir()
            raise

    def abort(self) -> None:
        """Nothing is on the disk before `close`."""

    def _drawn(self) -> dict[str, bytes]:
        """All files, by name, before the first is put in place."""
        from obligraph.exporters.pictures.figures import FIGURES
        from obligraph.exporters.pictures.sheet import own_settings

        drawn = {}
        with own_settings():
            for name, figure in FIGURES.items():
                sheet = figure(self._counts, self._font)
                drawn[f"{name}.svg"] = sheet.svg()
                drawn[f"{name}.png"] = sheet.png()
        return drawn
