"""obligations.jsonl, documents.jsonl with texts/ID.txt, and problems.jsonl: the machine-readable record of a run."""

from __future__ import annotations

import re
from pathlib import Path

from obligraph.exporters.base import Exporter, ExportError
from obligraph.exporters.files import AtomicFile, write_atomically
from obligraph.model import Extraction, Problem
from obligraph.records import encode

_SAFE_ID = re.compile(r"[0-9A-Za-z_-]{1,128}")


class ObligationsJsonl(Exporter):
    """obligations.jsonl: one obligation a line."""

    def __init__(self, folder: Path) -> None:
        self._file = AtomicFile(folder / "obligations.jsonl")

    def add(self, extraction: Extraction) -> None:
        for task in extraction.obligations:
            self._file.write(encode.line(encode.obligation(task)))

    def close(self) -> None:
        self._file.commit()

    def abort(self) -> None:
        self._file.abort()


class DocumentsJsonl(Exporter):
    """documents.jsonl, one document a line, and the texts that spans index. A text's name is the hash of its content,
    so it is put in place at once and never rewritten with anything else.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._texts = folder, folder / "texts"
        self._texts.mkdir(exist_ok=True)
        self._file = AtomicFile(folder / "documents.jsonl")

    def add(self, extraction: Extraction) -> None:
        document = extraction.document
        if not _SAFE_ID.fullmatch(document.id):
            raise ExportError(f"{document.source}: the document id {document.id!r} cannot name a file")
        path = self._texts / f"{document.id}.txt"
        data = document.text.encode("utf-8", "replace")
        if not _holds(path, data):
            write_atomically(path, data)
        record = encode.document(document)
        if record["layout_file"] is not None:
            layout = self._folder / record["layout_file"]
            layout.parent.mkdir(exist_ok=True)
            layout_data = encode.layout(document).encode()
            if not _holds(layout, layout_data):
                write_atomically(layout, layout_data)
        self._file.write(encode.line(record))

    def close(self) -> None:
        self._file.commit()

    def abort(self) -> None:
        self._file.abort()


class ProblemsJsonl(Exporter):
    """problems.jsonl: one problem a line, those of files that could not be read among them."""

    def __init__(self, folder: Path) -> None:
        self._file = AtomicFile(folder / "problems.jsonl")

    def add(self, extraction: Extraction) -> None:
        for problem in extraction.problems:
            self.problem(problem)

    def problem(self, problem: Problem) -> None:
        self._file.write(encode.line(encode.problem(problem)))

    def close(self) -> None:
        self._file.commit()

    def abort(self) -> None:
        self._file.abort()


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
