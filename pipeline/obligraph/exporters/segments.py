"""Several pieces as one segment, and apart again: what `Segmented.segment` gives is one row of bytes. What comes back
from a worker or the store is a view into what came, so that nothing is copied that is only written."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, pairwise
from struct import Struct, error

Bytes = bytes | memoryview

_COUNT = Struct("<I")


def joined(pieces: Iterable[Bytes]) -> bytes:
    """How many pieces there are, how long each is (four bytes each, the lowest first), then the pieces."""
    pieces = list(pieces)
    lengths = Struct(f"<{len(pieces)}I")
    return b"".join((_COUNT.pack(len(pieces)), lengths.pack(*map(len, pieces)), *pieces))


def apart(segment: Bytes) -> list[Bytes]:
    """What `joined` was given. Raises ValueError where the bytes are damaged."""
    try:
        (count,) = _COUNT.unpack_from(segment)
        if count * 4 > len(segment):
            raise ValueError(f"a segment of {len(segment)} bytes cannot hold {count} pieces")
        lengths = Struct(f"<{count}I").unpack_from(segment, _COUNT.size)
    except error as damage:
        raise ValueError(f"a damaged segment: {damage}") from damage
    ends = list(accumulate(lengths, initial=_COUNT.size * (count + 1)))
    if ends[-1] != len(segment):
        raise ValueError(f"a segment of {len(segment)} bytes where there should be {ends[-1]}")
    return [segment[start:end] for start, end in pairwise(ends)]
