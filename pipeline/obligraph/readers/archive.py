"""ZIP archives as folders: which of their files are inputs, and the bytes of one. Nothing is unpacked to disk, so that
no name can climb out of a folder.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from obligraph.readers.base import fail
from obligraph.readers.limits import Limits
from obligraph.readers.sniff import sniff_bytes

SUFFIX = ".zip"
_STEP = 1 << 16
_UTF8_NAMES = 0x800
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"^[A-Za-z]:")
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def is_archive(path: Path) -> bool:
    """Is it a ZIP of files, and no document that is a ZIP inside (DOCX, XLSX, OFD)?"""
    try:
        with path.open("rb") as file:
            head = file.read(4)
            if head not in (b"PK\x03\x04", b"PK\x05\x06"):
                return False
            found = sniff_bytes(head + file.read())
    except OSError:
        return False
    return found is not None and found[0] == SUFFIX


def members(path: Path, source: str, limits: Limits) -> Iterator[tuple[str, str]]:
    """(the name in the archive, the name to show: without `..`, drives and leading slashes) of every file, in order of
    the names. Raises ReadError."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (*_BROKEN, OSError) as error:
        raise fail(
            source, "damaged", f"the archive cannot be opened ({error}); pack its files anew (压缩包已损坏)"
        ) from error
    if len(infos) > limits.inputs:
        raise fail(
            source,
            "too-many-files",
            f"the archive holds more than {limits.inputs:,} files; split it (文件过多)",
        )
    if sum(info.file_size for info in infos) > limits.archive:
        raise fail(
            source,
            "too-large",
            f"the archive unpacks to more than {limits.archive:,} bytes; split it or raise Limits.archive (解压后过大)",
        )
    named = sorted((shown(info), info.filename) for info in infos if not info.is_dir())
    taken: set[str] = set()
    for name, inside in named:
        parts = name.split("/")
        if not name or any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts):
            continue
        # Names that only `..` or encodings told apart.
        stem, suffix = posixpath.splitext(name)
        number = 1
        while name in taken:
            number += 1
            name = f"{stem}({number}){suffix}"
        taken.add(name)
        yield inside, name


def content(path: Path, inside: str, source: str, limits: Limits) -> bytes:
    """The bytes of one file. Raises ReadError."""
    pieces, left = [], limits.bytes
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo(inside)
            if info.flag_bits & _ENCRYPTED:
                raise fail(
                    source, "encrypted", "the file is protected by a password; unpack the archive first (文件已加密)"
                )
            with archive.open(info) as stream:
                while piece := stream.read(_STEP):
                    left -= len(piece)
                    if left < 0:
                        raise fail(
                            source,
                            "too-large",
                            f"the file unpacks to more than {limits.bytes:,} bytes; split it or raise Limits.bytes "
                            "(解压后过大)",
                        )
                    pieces.append(piece)
    except (*_BROKEN, KeyError, OSError) as error:
        raise fail(
            source, "damaged", f"the file cannot be unpacked ({error}); pack the archive anew (压缩包已损坏)"
        ) from error
    return b"".join(pieces)


def shown(info: zipfile.ZipInfo) -> str:
    """A file's name as people read it. Chinese Windows packs names in GBK without saying so."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAMES:
        try:
            raw = name.encode("cp437")
            name = raw.decode("utf-8") if _is_utf8(raw) else raw.decode("gb18030")
        except UnicodeError:
            pass
    name = posixpath.normpath("/" + _DRIVE.sub("", name.replace("\\", "/"))).lstrip("/")
    return "" if name == "." else name


def _is_utf8(raw: bytes) -> bool:
    """Chinese is three bytes a character in UTF-8; 通知 in GBK happens to be two characters of two bytes in it."""
    try:
        return all(char < "\x80" or char > "\u07ff" for char in raw.decode("utf-8"))
    except UnicodeDecodeError:
        return False
