"""Hostile PDF files: each is read or refused with a problem, in time, and good pages of a bad file are kept."""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from needs import ROOT
from obligraph.lexicon import load
from obligraph.model import Reading
from obligraph.readers import Limits, ReadError, read_bytes
from typeset_pdf import EM, Pages, typeset

LEXICON = load()
SECONDS = 10.0
TEXT = b"BT /F 12 Tf 72 700 Td (All districts shall finish the plan by June 2026.) Tj ET\n"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


@lru_cache
def good() -> bytes:
    """A sample, typeset."""
    return typeset((ROOT / "corpora" / "county-plan.txt").read_text("utf-8").splitlines())


def pdf(objects: Sequence[bytes]) -> bytes:
    """A file of objects, numbered from 1; the first is the catalog."""
    made = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(made) + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A compressed stream."""
    packed = zlib.compress(content, 9)
    return b"<<%s/Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (entries, len(packed), packed)


def pages(*contents: bytes, box: bytes = b"[0 0 595 842]", font: bytes = FONT) -> bytes:
    """A page for each content stream; /F is a font, /P a picture of one grey dot."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * i) for i in range(len(contents)))
    picture = stream(b"\x80", b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray")
    objects = [CATALOG, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(contents)), font, picture]
    for i, content in enumerate(contents):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>/XObject<</P 4 0 R>>>>>>" % (box, 6 + 2 * i)
        )
        objects.append(stream(content))
    return pdf(objects)


def many(count: int, stated: int | None = None) -> bytes:
    """A tree of `count` empty pages that says it has `stated`."""
    kids = b" ".join(b"%d 0 R" % (3 + i) for i in range(count))
    return pdf([CATALOG, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, stated or count), *[PAGE] * count])


def deep() -> bytes:
    """A page below 5,000 nodes."""
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (i + 1) for i in range(2, 5_002)]
    return pdf([CATALOG, *nodes, PAGE])


SCAN = b"q 595 0 0 842 0 0 cm /P Do Q\n"

HOSTILE: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "a name only": (lambda: b"%PDF-1.7\nhello\n", "damaged"),
    "3,000 pages": (lambda: many(3_000), "too-large"),
    "2,000 empty pages": (lambda: many(2_000), "no-text-layer"),
    "a tree that says it has two thousand million pages": (lambda: many(1, 2_147_483_647), None),
    "a tree that says it has 1,999 pages": (lambda: many(1, 1_999), None),
    "a deep tree": (deep, None),
    "a tree that is its own child": (
        lambda: pdf([CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 100>>"]),
        None,
    ),
    "a million lines": (lambda: pages(TEXT * 2 + b"0 0 m 100 100 l S\n" * 1_000_000), ""),
    "a million boxes": (lambda: pages(TEXT * 2 + b"0 0 100 100 re S\n" * 1_000_000), ""),
    "a path of a million pieces": (lambda: pages(TEXT * 2 + b"0 0 m\n" + b"50 60 l\n" * 1_000_000 + b"S"), ""),
    "a grid of 400 by 400 lines": (
        lambda: pages(
            TEXT * 2 + b"".join(b"0 %d m 800 %d l %d 0 m %d 800 l S\n" % (i, i, i, i) for i in range(0, 1_600, 4))
        ),
        "",
    ),
    "300,000 pieces of text": (lambda: pages(b"BT /F 12 Tf 72 700 Td " + b"(a b) Tj\n" * 300_000 + b"ET"), None),
    "text without end in one line": (lambda: pages(b"BT /F 12 Tf (" + b"a" * 900_000 + b") Tj ET"), None),
    "a page of a thousand million points": (lambda: pages(TEXT, box=b"[0 0 1000000000 1000000000]"), ""),
    "a page of no size": (lambda: pages(TEXT, box=b"[1e40 -1e40 1e99 nan]"), ""),
    "a page upside down": (lambda: pages(TEXT, box=b"[595 842 0 0]"), ""),
    "text at no place": (lambda: pages(b"BT /F 1e30 Tf 1e38 1e38 Td (finish) Tj ET\n" + TEXT), ""),
    "200 MB of blanks": (lambda: pages(TEXT + b" " * 200_000_000), ""),
}
"""Each file, and what becomes of it: the code of the problem that refuses it, "" when it is read, None for either."""


def outcome(data: bytes, limits: Limits | None = None) -> Reading | str:
    """The reading, or the code of the problem that prevents it."""
    try:
        return read_bytes(data, "hostile", ".pdf", LEXICON, limits or Limits())
    except ReadError as error:
        return error.problem.code


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    """Is this file read, or refused with the expected problem, in time?"""
    make, code = HOSTILE[name]
    data = make()
    start = time.process_time()
    result = outcome(data)
    assert time.process_time() - start < SECONDS
    if isinstance(result, Reading):
        assert not code
        assert result.text.strip()
    else:
        assert code is None or result == code


def test_encrypted() -> None:
    """Is a file with a password refused, and one that anybody may open read?"""
    for user, code in (("geheim", "encrypted"), ("", None)):
        sheet = Pages(encrypt=StandardEncryption(user, ownerPassword="owner", canPrint=0))
        sheet.paragraph("各区县要在6月底前制定方案。", 2 * EM)
        result = outcome(sheet.bytes())
        assert result == code if code else isinstance(result, Reading)


def test_cut_off() -> None:
    """Is a file cut off at any of 50 points read in part, with that told, or refused as damaged?"""
    for part in range(1, 51):
        result = outcome(good()[: len(good()) * part // 51])
        if isinstance(result, Reading):
            assert "damaged" in [problem.code for problem in result.problems]
        else:
            assert result in {"damaged", "no-text-layer", "binary-file"}


def test_flipped_bytes() -> None:
    """Is a file with some bytes changed read or refused, and does a good one still read the same afterwards?"""
    before = outcome(good())
    dice = random.Random(4)
    for _ in range(60):
        data = bytearray(good())
        for _ in range(dice.randint(1, 40)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        result = outcome(bytes(data))
        assert result.text if isinstance(result, Reading) else result
    assert outcome(good()) == before


def test_garbled_content() -> None:
    """Are any drawing operators in any order read or refused?"""
    dice = random.Random(7)
    words = (
        b"BT|ET|/F 12 Tf|(ab cd) Tj|1 0 0 1 9 9 cm|q|Q|0 0 m|9 99 l|S|re|-1e9 1e9 400 1 re f|/P Do|0 1 -1 0 300 300 Tm|"
        b"1 1 -1 1 9 9 Tm|72 700 Td|[(a) -9999 (b)] TJ|0 0 0 0 0 0 cm|BI ID EI|"
        b"100 100 300 300 re S|100 200 m 400 200 l S"
    ).split(b"|")
    for _ in range(200):
        result = outcome(pages(b" ".join(dice.choice(words) for _ in range(80)) + TEXT))
        assert result.text if isinstance(result, Reading) else result


def test_scans() -> None:
    """Is a picture of a page no empty document: refused alone, told among pages of text where nothing can recognise
    its characters?"""
    assert outcome(pages(SCAN, SCAN, box=b"[0 0 100 100]")) == "no-text-layer"
    result = outcome(pages(TEXT, SCAN, TEXT, b""))
    assert isinstance(result, Reading)
    assert result.text.count("All districts") == 2
    if find_spec("rapidocr") is None:
        assert [(one.code, "page 2 " in one.message) for one in result.problems] == [("no-text-layer", True)]
        assert "obligraph[ocr]" in result.problems[0].message


def test_picture_behind_text_is_no_scan() -> None:
    """Is a page with a picture behind its text read?"""
    result = outcome(pages(SCAN + TEXT))
    assert isinstance(result, Reading)
    assert not result.problems


def test_fonts_without_meaning() -> None:
    """Is a text in signs of private use refused, and a few of them only told?"""
    private = FONT[:-2] + b"/ToUnicode 6 0 R>>"
    table = stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> "
        b"endcodespacerange 1 beginbfrange <41> <7a> <e041> endbfrange endcmap end end"
    )
    resources = b"<</Font<</F 5 0 R/G 7 0 R>>>>"
    page = PAGE[:-2] + b"/Contents 4 0 R/Resources%s>>" % resources
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    whole = pdf([CATALOG, tree, page, stream(TEXT), private, table, FONT])
    assert outcome(whole) == "unmapped-characters"
    few = TEXT + b"BT /G 12 Tf 72 600 Td " + b"(The county office shall report every month.) Tj 0 -20 Td " * 8 + b"ET"
    result = outcome(pdf([CATALOG, tree, page, stream(few), private, table, FONT]))
    assert isinstance(result, Reading)
    assert [problem.code for problem in result.problems] == ["unmapped-characters"]


def test_limits() -> None:
    """Are the bounds on pages, characters, lines of art and cells those that the limits state?"""
    assert outcome(good(), replace(Limits(), pages=2)) == "too-large"
    assert outcome(good(), replace(Limits(), characters=500)) == "too-large"
    for limits in (replace(Limits(), strokes=50), replace(Limits(), cells=10)):
        result = outcome(good(), limits)
        assert isinstance(result, Reading)
        assert "table-cut" in [problem.code for problem in result.problems]
        assert all(words in result.text for words in ("县城区域", "培训600人次", "三、支撑保障"))
