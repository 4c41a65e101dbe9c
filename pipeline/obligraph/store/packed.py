"""One document as the store keeps it: some bytes, whatever they mean, compressed, under a key and with a checksum."""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING, NamedTuple, NewType

from obligraph.model import Problem

if TYPE_CHECKING:
    from zstandard import ZstdCompressor, ZstdDecompressor

Packed = NewType("Packed", bytes)
"""What `compress` gave."""

LARGEST = 1 << 28
"""Bytes that a document may have; what is larger is made anew in every run."""

# Level 1 saves a quarter of the time for a thirtieth more bytes, level 5 takes three times as long for a tenth fewer.
_LEVEL = 3

PASSING = frozenset({
    "crashed", "internal-error", "needs-libreoffice", "no-such-file", "not-a-file", "timeout", "too-large",
    "too-many-files", "unreadable",
})  # fmt: skip
"""Problems of files that the next run may not have: the machine was busy, short of memory, or lacked a program."""


class Key(NamedTuple):
    """Which document, made by which rules: `sha256` (of the file's bytes) and `rules` (`Rules.digest`) are hex."""

    source: str
    sha256: str
    rules: str

    @property
    def digest(self) -> bytes:
        """32 bytes that stand for the key."""
        return _hash(f"{self.rules}\0{self.sha256}\0{self.source}")


class DamagedError(ValueError):
    """Bytes that `compress` did not give."""


def hash_of_source(source: str) -> bytes:
    """16 bytes that stand for a name, which may hold what a database refuses."""
    return _hash(source)[:16]


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def compress(data: bytes) -> Packed:
    """What `Store.put` takes, a frame of Zstandard (RFC 8878). It is most of the work of keeping a document, and needs
    no store: workers can do it."""
    return Packed(_compressor().compress(data))


def expand(packed: bytes, most: int = LARGEST) -> bytes:
    """What `compress` was given, `most` bytes of it. Raises DamagedError."""
    import zstandard

    try:
        size = zstandard.frame_content_size(packed)
        if not 0 < size <= most:
            # The library takes a length of nothing at its word.
            if packed == compress(b""):
                return b""
            raise DamagedError(f"{size:,} bytes, which nothing has")
        data = _expander().decompress(packed, max_output_size=size, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise DamagedError(str(error)) from error
    if len(data) != size:
        raise DamagedError(f"{len(data):,} bytes where there should be {size:,}")
    return data


# One a thread: neither may be used by two at once. A run that keeps nothing starts without the library.
_own = threading.local()


def _compressor() -> ZstdCompressor:
    if not hasattr(_own, "compressor"):
        from zstandard import ZstdCompressor

        _own.compressor = ZstdCompressor(level=_LEVEL)
    made: ZstdCompressor = _own.compressor
    return made


def _expander() -> ZstdDecompressor:
    if not hasattr(_own, "expander"):
        from zstandard import ZstdDecompressor

        _own.expander = ZstdDecompressor()
    made: ZstdDecompressor = _own.expander
    return made


def check_of(key: bytes, packed: bytes) -> bytes:
    """The checksum of a document under its key: one that got to another's place is found out too."""
    made = hashlib.sha256(key)
    made.update(packed)
    return made.digest()


def checked(row: tuple[bytes, bytes, bytes]) -> bytes | None:
    """What is stored in a row (key, checksum, content), expanded; None where it is not what was put there. The row may
    hold anything."""
    key, verified, packed = row
    try:
        return expand(packed) if check_of(key, packed) == verified else None
    except (DamagedError, TypeError):
        return None


def passes(problem: Problem) -> bool:
    """May the next run read the file after all? Then its problem is not to be kept."""
    return problem.code in PASSING
