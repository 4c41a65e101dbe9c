"""How much a reader takes on before it gives up with a clear problem: every input may be hostile."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one file. A longer or larger one is a `too-large` problem; raise a bound to read it all the
    same.

    `bytes` of the file; `characters` and `lines` of its text; `nodes` of an HTML tree; `cells` of its tables after
    merged cells are expanded; `inputs`: files taken from one folder, glob or archive; of a PDF its
    `pages` and the `strokes` of line art on one page that are looked at for tables. Of a package
    (Word, Excel, OFD): `parts`, the bytes that all parts read have when `inflated`, and those of one part that is
    `xml`. Of a ZIP `archive`: the bytes of all its files when unpacked. Of a scan the `pixels` of one
    picture before it is made smaller, and how many `scans` (pages that are pictures) of one file are recognised.
    `seconds` and bytes of `memory` that reading a binary format may take, the latter where the system can bound a
    process; each page that is recognised may take `page_seconds` more.
    """

    bytes: int = 50_000_000
    characters: int = 1_000_000
    lines: int = 60_000
    nodes: int = 200_000
    cells: int = 50_000
    inputs: int = 1_000_000
    parts: int = 10_000
    inflated: int = 200_000_000
    xml: int = 48_000_000
    archive: int = 2_000_000_000
    pages: int = 2_000
    strokes: int = 50_000
    pixels: int = 120_000_000
    scans: int = 200
    seconds: int = 120
    page_seconds: int = 120
    memory: int = 4 << 30


USUAL = Limits()
