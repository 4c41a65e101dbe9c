"""obligations.jsonl, documents.jsonl with texts/ID.txt, and problems.jsonl: the machine-readable record of a run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from obligraph.exporters.base import ExportError, Segmented
from obligraph.exporters.files import AtomicFile, write_atomically
from obligraph.exporters.placing import Removal, wait
from obligraph.exporters.segments import Bytes, apart, joined
from obligraph.model import Extraction, Problem
from obligraph.records import encode

_SAFE_ID = re.compile(r"[0-9A-Za-z_-]{1,128}")
_OURS = {"texts": re.compile(r"[0-9a-f]{16}\.txt"), "layouts": re.compile(r"[0-9a-f]{16}(-[0-9a-f]+)?\.json")}
_LAYOUT = re.compile(r"layouts/[0-9A-Za-z_-]{1,160}\.json")


class ObligationsJsonl(Segmented):
    """obligations.jsonl: one obligation a line."""

    def __init__(self, folder: Path) -> None:
        self._file = AtomicFile(folder / "obligations.jsonl")

    @classmethod
    def segment(cls, extraction: Extraction) -> bytes:
        return _lines(map(encode.obligation, extraction.obligations))

    def keep(self, segment: Bytes) -> None:
        self._file.put(segment)

    def close(self) -> None:
        self._file.commit()

    def abort(self) -> None:
        self._file.abort()


class DocumentsJsonl(Segmented):
    """documents.jsonl, one document a line, and the texts that spans index. A text's name is the hash of its content,
    so it is put in place at once and never rewritten with anything else; those of an earlier run's documents that are
    gone go with it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._texts = folder, folder / "texts"
        self._kept: set[str] = set()
        self._texts.mkdir(exist_ok=True)
        self._file = AtomicFile(folder / "documents.jsonl")

    @classmethod
    def segment(cls, extraction: Extraction) -> bytes:
        document = extraction.document
        record = encode.document(document)
        layout = encode.layout(document) if record["layout_file"] is not None else ""
        texts = (document.source, document.id, document.text, record["layout_file"] or "", layout, encode.line(record))
        return joined(text.encode("utf-8", "replace") for text in texts)

    def keep(self, segment: Bytes) -> None:
        source, id, text, layout_file, layout, line = apart(segment)
        name, layout_name = str(id, "utf-8"), str(layout_file, "utf-8")
        if not _SAFE_ID.fullmatch(name) or not (layout_name == "" or _LAYOUT.fullmatch(layout_name)):
            raise ExportError(f"{str(source, 'utf-8')}: the document id {name!r} cannot name a file")
        self._kept.update((f"texts/{name}.txt", layout_name))
        _put(self._texts / f"{name}.txt", text)
        if layout_name:
            path = self._folder / layout_name
            path.parent.mkdir(exist_ok=True)
            _put(path, layout)
        self._file.put(line)

    def close(self) -> None:
        self._file.commit()
        for name in _written(self._folder):
            if name not in self._kept:
                wait(Removal(self._folder / name, must=False))

    def abort(self) -> None:
        self._file.abort()


class ProblemsJsonl(Segmented):
    """problems.jsonl: one problem a line, those of files that could not be read among them."""

    def __init__(self, folder: Path) -> None:
        self._file = AtomicFile(folder / "problems.jsonl")

    @classmethod
    def segment(cls, extraction: Extraction) -> bytes:
        return _lines(map(encode.problem, extraction.problems))

    def keep(self, segment: Bytes) -> None:
        self._file.put(segment)

    def problem(self, problem: Problem) -> None:
        self._file.write(encode.line(encode.problem(problem)))

    def close(self) -> None:
        self._file.commit()

    def abort(self) -> None:
        self._file.abort()


def _lines(records: Iterable[Mapping[str, object]]) -> bytes:
    return "".join(map(encode.line, records)).encode("utf-8", "replace")


def _written(folder: Path) -> list[str]:
    """The texts and layouts in a folder of results that carry a name of ours."""
    found = []
    for part, name in _OURS.items():
        with suppress(OSError), os.scandir(folder / part) as entries:
            found += sorted(f"{part}/{entry.name}" for entry in entries if name.fullmatch(entry.name))
    return found


def _put(path: Path, data: Bytes) -> None:
    """Write the file, unless it holds just this."""
    try:
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return
    except OSError:
        pass
    write_atomically(path, data)
