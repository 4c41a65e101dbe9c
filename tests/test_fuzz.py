"""A hundred damaged files of every format, three hundred where a run asks for what is slow: does a batch of them end,
in bounded time, with the good files' results untouched?
"""

from __future__ import annotations

import io
import json
import random
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from needs import ROOT, need
from obligraph.readers import READERS, Limits
from obligraph.run import run
from typeset_docx import typeset as typeset_docx

FEW, MANY = 100, 300
SECONDS = 20
NAME = "county-plan"


def good() -> dict[str, bytes]:
    """A sample in every format that a test can write, by suffix."""
    text = (ROOT / "corpora" / f"{NAME}.txt").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines()]
    made = {
        ".txt": text.encode(),
        ".html": (ROOT / "corpora" / f"{NAME}.html").read_bytes(),
        ".md": text.replace("\n", "\n\n").encode(),
        ".csv": "\n".join(",".join(row) for row in rows).encode("gb18030"),
        ".docx": typeset_docx(text),
        ".xlsx": workbook(rows),
        **typeset_others(text),
    }
    made[".zip"] = packed({f"{NAME}{suffix}": data for suffix, data in made.items()})
    return made


def typeset_others(text: str) -> dict[str, bytes]:
    """The sample in the formats whose typesetting needs a library of its own."""
    import typeset_ofd
    import typeset_pdf

    lines = text.splitlines()
    return {".pdf": typeset_pdf.typeset(lines), ".ofd": typeset_ofd.typeset(lines)}


def workbook(rows: list[list[str]]) -> bytes:
    """A workbook of these rows."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for r, row in enumerate(rows):
            sheet.write_row(r, 0, row)
    return made.getvalue()


def packed(files: dict[str, bytes]) -> bytes:
    """An archive of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one sort of damage: bits flipped, a stretch lost, doubled, zeroed or moved, cut off, glued on."""
    if len(data) < 8:
        return data
    a, b = sorted(chance.sample(range(len(data)), 2))
    b = min(b, a + 4_000)
    match chance.randrange(8):
        case 0:
            flipped = bytearray(data)
            for _ in range(chance.randrange(1, 40)):
                flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            return bytes(flipped)
        case 1:
            return data[:a] + data[b:]
        case 2:
            return data[:b] + data[a:b] * chance.randrange(1, 20) + data[b:]
        case 3:
            return data[:a] + bytes(b - a) + data[b:]
        case 4:
            return data[a:b] + data[b:] + data[:a]
        case 5:
            return data[:a]
        case 6:
            return data + chance.randbytes(chance.randrange(1, 3_000))
        case _:
            # Numbers are lengths and offsets in most formats.
            return data[:a] + b"\xff\xff\xff\x7f" + data[a + 4 :]


def batch(folder: Path, files: int) -> tuple[Path, Path]:
    """A folder of good files, each surrounded by damaged ones, and the good ones alone."""
    mixed, alone = folder / "in-mixed", folder / "in-alone"
    for place in (mixed, alone):
        place.mkdir()
    samples = good()
    suffixes = sorted(samples)
    for number in range(files):
        suffix = suffixes[number % len(suffixes)]
        data = damaged(samples[suffix], random.Random(number))
        (mixed / f"{number:03}{suffix}").write_bytes(data)
    for n, (suffix, data) in enumerate(samples.items()):
        for place in (mixed, alone):
            (place / f"{n * files // 10:03}-good{suffix}").write_bytes(data)
    return mixed, alone


def results(folder: Path, names: str) -> dict[str, list[str]]:
    """The lines of obligations.jsonl of the inputs that have these letters in their names, by input."""
    found: dict[str, list[str]] = {}
    for line in (folder / "obligations.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        if names in record["source"]:
            found.setdefault(record["source"], []).append(line)
    return found


@pytest.mark.parametrize("files", [FEW, MANY])
def test_does_a_batch_of_damaged_files_end_well(files: int, tmp_path: Path) -> None:
    """Is every damaged file read or told, in bounded time, and does every good one give what it gives alone?"""
    if files > FEW:
        need("slow")
    mixed, alone = batch(tmp_path, files)
    limits = replace(Limits(), seconds=SECONDS)
    begun = time.monotonic()
    summary = run([mixed], tmp_path / "mixed", limits=limits)
    assert time.monotonic() - begun < files
    assert [p for p in summary.failures if p.code == "internal-error"] == []
    told = {problem.source.split("/")[0] for problem in summary.failures}
    read = {
        json.loads(line)["source"].split("/")[0]
        for line in (tmp_path / "mixed" / "documents.jsonl").read_text("utf-8").splitlines()
    }
    assert {path.name for path in mixed.iterdir()} - told - read == set()
    assert len(told) > files // 10
    assert len(read) > files // 4
    run([alone], tmp_path / "alone", limits=limits)
    expected = results(tmp_path / "alone", "-good")
    assert results(tmp_path / "mixed", "-good") == expected
    # Each format by itself, and again in the archive.
    assert len(expected) >= 2 * (len(good()) - 1)


def test_is_every_format_among_them() -> None:
    """Does the batch hold each format that is read without another program?"""
    by_other_programs = {".doc", ".wps", ".rtf", ".odt"}
    same = {".text", ".htm", ".shtml", ".markdown"}
    pictures = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"}
    assert set(READERS) - by_other_programs - same - pictures <= set(good())
