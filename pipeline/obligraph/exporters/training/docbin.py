"""training.spacy: paragraphs as spaCy's DocBin holds them, for `spacy train` with a blank Chinese pipeline.

spaCy's own writer keeps a whole corpus in memory until it ends. Here a DocBin is made of each document, and its parts
go to files that are joined at the end under the same names; spaCy reads the result as its own.
"""

from __future__ import annotations

import re
import struct
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from obligraph.exporters.base import Exporter, ExportError
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.training.labels import TASKS, is_entity
from obligraph.exporters.training.spans import Labelled, annotated, flat, legible
from obligraph.exporters.training.units import Unit, paragraphs
from obligraph.graph.plain import one_line
from obligraph.model import Document, Extraction

if TYPE_CHECKING:
    from spacy.tokens import Doc, DocBin, Span
    from spacy.vocab import Vocab

KEY = "obligraph"
_TOKEN = r"(\S)( ?)|(\s+)"
_BYTES = ("tokens", "spaces", "lengths")
_LISTS = ("cats", "flags", "span_groups", "user_data")
_MOST = 2**32 - 1
_BLOCK = 1 << 20


class DocBinFile(Exporter):
    """One Doc a paragraph, with the tokens that `spacy.blank("zh")` makes. `ents` holds the entities that do not
    overlap, `spans["obligraph"]` all spans, tasks among them, `cats` the kinds of task in the paragraph, and
    `user_data["obligraph"]` where it stands, the ids of its tasks, and the relations.
    """

    def __init__(self, folder: Path, *, empty: bool = False) -> None:
        """`empty`: paragraphs in which nothing was found are written as well."""
        self._empty = empty
        self._strings: set[str] = set()
        self._count = 0
        self._file = AtomicFile(folder / "training.spacy")
        # Unnamed files: nothing to clean up, whatever happens.
        self._parts = {name: tempfile.TemporaryFile(dir=folder) for name in (*_BYTES, *_LISTS)}  # noqa: SIM115

    def add(self, extraction: Extraction) -> None:
        import srsly  # type: ignore[import-untyped]
        from spacy.vocab import Vocab

        given = annotated(extraction)
        # New ones each time: they keep every string that they have seen.
        made, vocab = _bin(), Vocab()
        for unit in paragraphs(given, empty=self._empty):
            made.add(_doc(vocab, unit, legible(given.text[unit.start : unit.end]), extraction.document))
        self._count += len(made)
        self._strings.update(made.strings)
        for tokens, spaces in zip(made.tokens, made.spaces, strict=True):
            self._parts["tokens"].write(tokens.tobytes("C"))
            self._parts["spaces"].write(spaces.tobytes("C"))
            self._parts["lengths"].write(struct.pack("<i", len(tokens)))
        for name in _LISTS:
            self._parts[name].write(b"".join(map(srsly.msgpack_dumps, getattr(made, name))))

    def close(self) -> None:
        import srsly

        packed = zlib.compressobj()
        write = self._file.stream.write

        def put(data: bytes) -> None:
            write(packed.compress(data))

        frame = _bin()
        small = {"version": frame.version, "attrs": frame.attrs, "strings": sorted(self._strings)}
        try:
            put(bytes([0x80 | len(small) + len(self._parts)]))
            for name, value in small.items():
                put(srsly.msgpack_dumps(name) + srsly.msgpack_dumps(value))
            for name, part in self._parts.items():
                put(srsly.msgpack_dumps(name))
                self._put_part(put, name, part)
            write(packed.flush())
        except OSError as error:
            raise ExportError(f"{self._file.path}: cannot be written ({error.strerror})") from error
        self._file.commit()
        self._drop_parts()

    def abort(self) -> None:
        self._file.abort()
        self._drop_parts()

    def _put_part(self, put: Callable[[bytes], None], name: str, part: IO[bytes]) -> None:
        """A part as MessagePack's bin 32 or array 32."""
        size = part.tell() if name in _BYTES else self._count
        if size > _MOST:
            raise ExportError(f"{self._file.path}: too large for this format; export fewer documents (文件过大)")
        put((b"\xc6" if name in _BYTES else b"\xdd") + struct.pack(">I", size))
        part.seek(0)
        while block := part.read(_BLOCK):
            put(block)

    def _drop_parts(self) -> None:
        for part in self._parts.values():
            part.close()


def _bin() -> DocBin:
    from spacy.tokens import DocBin

    return DocBin(attrs=["ENT_IOB", "ENT_TYPE"], store_user_data=True)


def _doc(vocab: Vocab, unit: Unit, text: str, document: Document) -> Doc:
    from spacy.tokens import Doc, SpanGroup

    tokens = re.findall(_TOKEN, text)
    doc = Doc(vocab, words=[char or blank for char, _, blank in tokens], spaces=[bool(space) for _, space, _ in tokens])
    made = [_span(doc, text, span) for span in unit.spans]
    doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=made)
    places = {span: place for place, span in enumerate(unit.spans)}
    entities = [made[places[span]] for span in flat(unit.spans)[0]]
    doc.set_ents([entity for entity in entities if not entity.text.isspace()])
    kinds = {span.label for span in unit.spans if not is_entity(span.label)}
    doc.cats = {label.name: float(label.name in kinds) for label in TASKS}
    doc.user_data[KEY] = {
        "doc": document.id,
        "source": one_line(document.source),
        "start": unit.start,
        "end": unit.end,
        "tasks": [[place, *span.ids] for place, span in enumerate(unit.spans) if span.ids],
        "relations": [[r.source, r.target, r.name] for r in unit.relations],
        "relations_cut": unit.cut,
    }
    return doc


def _span(doc: Doc, text: str, span: Labelled) -> Span:
    """The span's tokens. It loses outer white space, which spaCy's entities must not have and which makes no tokens of
    its own.
    """
    covered = text[span.start : span.end]
    start, end = span.start + len(covered) - len(covered.lstrip()), span.start + len(covered.rstrip())
    if start >= end:
        start, end = span.start, span.end
    made = doc.char_span(start, end, label=span.label, alignment_mode="expand")
    assert made is not None
    return made
