"""Documents that are ZIP packages of XML parts (Word, Excel, OFD): opened within bounds, never unpacked to disk.

Sizes that a package states of itself are not trusted: what comes out is counted. An entity or an external reference is
never followed, and a part with a document type declaration, which none of these formats has, is refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from obligraph.readers.base import fail
from obligraph.readers.limits import Limits

_STEP = 1 << 16
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Package:
    """The parts of a package by their names. Raises ReadError `damaged` where the bytes are no package."""

    def __init__(self, data: bytes, source: str, limits: Limits, kind: str) -> None:
        self._source, self._kind, self._limits = source, kind, limits
        self._left = limits.inflated
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self.damaged(str(error)) from error
        if len(self._zip.infolist()) > limits.parts:
            raise fail(
                source,
                "too-large",
                f"the {kind} has more than {limits.parts:,} parts; save it anew, or raise Limits.parts (部件过多)",
            )
        self.names = {info.filename.replace("\\", "/").lstrip("/"): info for info in self._zip.infolist()}

    def part(self, name: str) -> bytes | None:
        """The content of a part; None where there is none of this name. Raises ReadError."""
        info = self.names.get(name.lstrip("/"))
        if info is None:
            return None
        if info.flag_bits & 1:
            raise fail(
                self._source, "encrypted", f"the {self._kind} is protected by a password; save it without (文件已加密)"
            )
        pieces = []
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(_STEP):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise fail(
                            self._source,
                            "too-large",
                            f"the {self._kind} unpacks to more than {self._limits.inflated:,} bytes; split it or raise "
                            "Limits.inflated (解压后过大)",
                        )
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
            raise self.damaged(f"{name}: {error}") from error
        return b"".join(pieces)

    def xml(self, name: str) -> Element | None:
        """The root of an XML part; None where there is none of this name. Raises ReadError."""
        data = self.part(name)
        if data is None:
            return None
        if len(data) > self._limits.xml:
            raise fail(
                self._source,
                "too-large",
                f"{name} of the {self._kind} has {len(data):,} bytes, more than the limit of {self._limits.xml:,}; "
                "split the document or raise Limits.xml (文件过大)",
            )
        if b"<!DOCTYPE" in data or (data.startswith(_UTF16_MARKS) and "<!DOCTYPE" in data.decode("utf-16", "replace")):
            raise fail(
                self._source,
                "unsafe-xml",
                f"{name} of the {self._kind} declares a document type, which no {self._kind} needs and an attack may "
                "use; save it anew in its own program (含不安全的声明)",
            )
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.damaged(f"{name}: {error}") from error

    def damaged(self, why: str) -> Exception:
        """The exception for a package of which something needed is missing or broken."""
        return fail(
            self._source, "damaged", f"the {self._kind} is damaged ({why}); open it in its own program and save it anew"
            " (文件已损坏)",
        )  # fmt: skip


def local(element: Element) -> str:
    """An element's name without its namespace, which differs between editions of a format; "" for no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """An attribute's value by its name without the namespace."""
    value = element.get(name)
    if value is not None:
        return str(value)
    return next((str(v) for key, v in element.items() if str(key).rpartition("}")[2] == name), None)


def children(element: Element | None, *path: str) -> Iterator[Element]:
    """The elements inside the one at a path of local names; nothing where there is none."""
    found = child(element, *path)
    if found is not None:
        yield from found


def child(element: Element | None, *path: str) -> Element | None:
    """The first element at a path of local names below `element`; None where there is none."""
    for name in path:
        if element is None:
            return None
        element = next((e for e in element if local(e) == name), None)
    return element
