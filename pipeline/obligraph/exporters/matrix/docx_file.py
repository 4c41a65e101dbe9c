"""A Word file whose body is too long for memory: its text waits in a temporary file and goes from there into the
document's XML.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from pathlib import Path

from obligraph.exporters.base import ExportError
from obligraph.exporters.files import AtomicFile

_BODY, _FONTS = "word/document.xml", "word/fontTable.xml"
_BODY_START = b"<w:body>"
_CHUNK = 1 << 20


class DocxFile:
    """Becomes `path` when it is finished."""

    def __init__(self, path: Path) -> None:
        from obligraph.exporters.matrix import docx_page

        self._page = docx_page
        self._file = AtomicFile(path)
        # Unnamed: nothing to clean up, whatever happens.
        self._spool = tempfile.TemporaryFile(dir=path.parent)  # noqa: SIM115

    def write(self, xml: str) -> None:
        """Append to the body. Raises ExportError."""
        try:
            self._spool.write(xml.encode("utf-8"))
        except OSError as error:
            raise ExportError(f"{self._file.path}: cannot be written: {error.strerror or error}") from error

    def finish(self, title: str, head: str) -> None:
        """Put the file in its place: `head` stands above what was written, `title` is the document's property. Raises
        ExportError.
        """
        try:
            self._fill(title, head.encode("utf-8"))
        except OSError as error:
            self.abort()
            raise ExportError(f"{self._file.path}: cannot be written: {error.strerror or error}") from error
        except BaseException:
            self.abort()
            raise
        self._file.commit()
        self._spool.close()

    def abort(self) -> None:
        """Remove what was written so far."""
        self._file.abort()
        self._spool.close()

    def _fill(self, title: str, head: bytes) -> None:
        made = self._page.empty_document(title)
        with zipfile.ZipFile(io.BytesIO(made)) as template, zipfile.ZipFile(self._file.stream, "w") as file:
            for name in template.namelist():
                content = template.read(name)
                if name == _BODY:
                    before, start, after = content.partition(_BODY_START)
                    size = len(content) + len(head) + self._spool.tell()
                    with file.open(_entry(name, size), "w") as part:
                        part.write(before + start + head)
                        self._spool.seek(0)
                        shutil.copyfileobj(self._spool, part, _CHUNK)
                        part.write(after)
                else:
                    content = self._page.fonts().encode("utf-8") if name == _FONTS else content
                    with file.open(_entry(name, len(content)), "w") as part:
                        part.write(content)


def _entry(name: str, size: int) -> zipfile.ZipInfo:
    """A file of the archive without a clock and without the system that wrote it; `size` tells whether it needs the
    large form (ZIP64).
    """
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type, entry.create_system, entry.file_size = zipfile.ZIP_DEFLATED, 0, size
    return entry
