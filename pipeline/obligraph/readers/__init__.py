"""Bytes → `Reading`: text, layout and stated properties of one file, whatever its format and encoding.

A new format is one module with a `Reader` and one line in `READERS`. Content decides over the suffix. A file that
cannot be read raises `ReadError`; what does not stop reading is in `Reading.problems`. Finding tasks, dates or
names is not done here.
"""

from __future__ import annotations

import stat
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path, PurePosixPath

from obligraph.collector import paused
from obligraph.later import part
from obligraph.lexicon import Lexicon
from obligraph.model import Problem, Reading
from obligraph.readers import archive, sources
from obligraph.readers.apart import read_apart
from obligraph.readers.base import Reader, ReadError, fail
from obligraph.readers.limits import USUAL, Limits
from obligraph.readers.sniff import sniff_bytes, sniff_text
from obligraph.readers.sources import Input

__all__ = [
    "READERS", "Input", "Limits", "ReadError", "Reader", "content", "expand", "fetched", "read", "read_bytes",
    "suffix_of",
]  # fmt: skip

_SNIFFED = 65_536

READERS: dict[str, str] = {
    ".txt": "plain.text:read_text",
    ".text": "plain.text:read_text",
    ".html": "html.page:read_html",
    ".htm": "html.page:read_html",
    ".shtml": "html.page:read_html",
    ".md": "plain.markdown:read_markdown",
    ".markdown": "plain.markdown:read_markdown",
    ".csv": "sheets.csv:read_csv",
    ".xlsx": "sheets.xlsx:read_xlsx",
    ".pdf": "pdf.reader:read_pdf",
    ".docx": "word.docx:read_docx",
    ".ofd": "ofd.reader:read_ofd",
    ".doc": "word.legacy:read_legacy",
    ".wps": "word.legacy:read_legacy",
    ".rtf": "word.legacy:read_legacy",
    ".odt": "word.legacy:read_legacy",
    ".png": "scan.reader:read_image",
    ".jpg": "scan.reader:read_image",
    ".jpeg": "scan.reader:read_image",
    ".tif": "scan.reader:read_image",
    ".tiff": "scan.reader:read_image",
    ".bmp": "scan.reader:read_image",
}


def reader_of(suffix: str) -> Reader:
    """The reader of a format, imported now: most runs meet few of them."""
    made: Reader = part(f"obligraph.readers.{READERS[suffix]}")
    return made


def expand(inputs: Sequence[str | Path], limits: Limits = USUAL) -> tuple[list[Input], list[Problem]]:
    """The files behind `inputs` (files, folders, globs, URLs) that READERS can read, and what could not be used."""
    return sources.expand(inputs, frozenset(READERS), limits)


def read(given: Input, lexicon: Lexicon, limits: Limits = USUAL) -> Reading:
    """The reading of one input. Binary formats are read in a process of their own. Raises ReadError."""
    if given.url:
        with fetched(given, limits) as here:
            return read(here, lexicon, limits)
    data = content(given, limits)
    if (binary := sniff_bytes(data)) and binary[0] in READERS:
        return read_apart(given, lexicon, limits)
    return read_bytes(data, given.source, suffix_of(given), lexicon, limits)


def fetched(given: Input, limits: Limits = USUAL) -> AbstractContextManager[Input]:
    """The input as a file of this machine, for `with`: what is at a URL is brought here once, and removed afterwards.
    Entering it raises ReadError."""
    if not given.url:
        return nullcontext(given)
    from obligraph.readers.remote import copied

    return copied(given, limits)


def content(given: Input, limits: Limits = USUAL) -> bytes:
    """The bytes of one input. Raises ReadError."""
    path, source = given.path, given.source
    if given.url:
        from obligraph.readers import remote

        return remote.content(given.url, source, limits)
    if given.member:
        return archive.content(path, given.member, source, limits)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise fail(source, "not-a-file", f"{path} is a folder, device or pipe; give a regular file")
        _check_size(status.st_size, source, limits)
        with path.open("rb") as file:
            return file.read(limits.bytes + 1)
    except OSError as error:
        raise fail(
            source, "unreadable", f"cannot open {path}: {error.strerror or error}; check its name and permissions"
        ) from error


def suffix_of(given: Input) -> str:
    """The suffix of an input's own name, `.txt`."""
    return PurePosixPath(given.inner).suffix if given.member else given.path.suffix


def read_bytes(data: bytes, source: str, suffix: str, lexicon: Lexicon, limits: Limits = USUAL) -> Reading:
    """The reading of a file's content. `suffix` (`.txt`) only decides where the content leaves the format open.

    Raises ReadError.
    """
    _check_size(len(data), source, limits)
    binary = sniff_bytes(data)
    kind, name = binary or _text_format(data, suffix.lower())
    if kind not in READERS:
        raise fail(
            source,
            "unsupported-format",
            f"the content is {name}, which is not read yet; save it as one of {', '.join(READERS)} (暂不支持此格式)",
        )
    with paused():
        return reader_of(kind)(data, source, lexicon, limits)


def _text_format(data: bytes, suffix: str) -> tuple[str, str]:
    # Tags are ASCII in every encoding of ours once the zero bytes of UTF-16 are gone.
    head = data[:_SNIFFED].replace(b"\x00", b"").decode("latin-1")
    return sniff_text(head.lstrip("\xef\xbb\xbf\xff\xfe"), suffix)


def _check_size(size: int, source: str, limits: Limits) -> None:
    if size > limits.bytes:
        raise fail(
            source,
            "too-large",
            f"the file has {size:,} bytes, more than the limit of {limits.bytes:,}; "
            "split it or raise Limits.bytes (文件过大，请拆分)",
        )
