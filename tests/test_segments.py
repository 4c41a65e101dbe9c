"""Exporters in two steps: what a worker makes of a document and what keeps it, as if one had done both."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell

from invented import extraction, extractions
from obligraph.exporters import EXPORTERS, ExportError, Exports
from obligraph.exporters.base import Exporter
from obligraph.exporters.matrix.xlsx import MatrixXlsx
from obligraph.exporters.segments import apart, joined
from obligraph.exporters.tables.jsonl import DocumentsJsonl
from obligraph.model import Extraction, Problem

HERE = Path(__file__).parent
UNREAD = Problem("政策/坏文件.pdf", None, "pdf-encrypted", "已加密")
# Names, texts and markup as a hostile document may give them.
HOSTILE = "=1+1\x00</script>\r\n&\"'_x0041_\u2028\ud800<r>😀"
# Makes the segments of one document in a process of its own, and writes them as they will lie in a store.
WORKER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from invented import extraction
from obligraph.exporters import EXPORTERS
for name, exporter in EXPORTERS.items():
    (Path(sys.argv[2]) / name).write_bytes(exporter.segment(extraction(1, 9)))
"""


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def hostile(index: int) -> Extraction:
    """A document whose every name is hostile."""
    one = extraction(index, 5)
    tasks = tuple(
        replace(
            task,
            quote=HOSTILE + task.quote,
            section=(HOSTILE, *task.section),
            lead=tuple(replace(party, name=HOSTILE, canonical=None) for party in task.lead),
        )
        for task in one.obligations
    )
    return replace(one, document=replace(one.document, title=HOSTILE, source=HOSTILE), obligations=tasks)


def added(folder: Path, given: list[Extraction]) -> dict[str, bytes]:
    """The files of a run that takes both steps at once."""
    with Exports(folder, EXPORTERS) as exports:
        exports.problem(UNREAD)
        for one in given:
            exports.add(one)
    return files(folder)


def segments(one: Extraction) -> dict[str, bytes]:
    """What a worker gives."""
    return {name: exporter.segment(one) for name, exporter in EXPORTERS.items()}


@pytest.mark.parametrize(
    "given",
    [list(extractions(5, 12)), [extraction(1), extraction(2), extraction(1)], [hostile(0), hostile(1)], []],
    ids=["some", "one twice", "hostile", "none"],
)
def test_segments_give_the_files_of_the_run(given: list[Extraction], tmp_path: Path) -> None:
    """Do segments that were all made before the first file was begun, in any order, give the same bytes?"""
    made = [segments(one) for one in reversed(given)][::-1]
    with Exports(tmp_path / "kept", EXPORTERS) as exports:
        exports.problem(UNREAD)
        for one in made:
            exports.keep(one)
    kept = files(tmp_path / "kept")
    assert set(kept) >= {"matrix.csv", "matrix.xlsx", "report.html", "graph.json", "obligations.jsonl"}
    assert kept == added(tmp_path / "added", given)


def test_a_segment_is_the_same_wherever_it_is_made(tmp_path: Path) -> None:
    """Are segments of another process, with other hashes, those of this one?"""
    subprocess.run([sys.executable, "-c", WORKER, str(HERE), str(tmp_path)], check=True, env={"PYTHONHASHSEED": "7"})
    assert files(tmp_path) == dict(sorted(segments(extraction(1, 9)).items()))


def test_a_segment_needs_no_other_document(tmp_path: Path) -> None:
    """Is a segment the same after another document, whose rows and caches are still warm?"""
    first = segments(extraction(1, 9))
    segments(extraction(5, 9))
    assert segments(extraction(1, 9)) == first
    # The rows of a document are kept for the next exporter: never for the next document.
    changed = replace(extraction(1, 9), obligations=extraction(1, 9).obligations[:3])
    assert segments(changed)["csv"] != first["csv"]


@pytest.mark.parametrize("name", EXPORTERS)
def test_no_segment_holds_code(name: str) -> None:
    """Is a segment no pickle, whose bytes would run when they are read?"""
    assert not EXPORTERS[name].segment(extraction(0, 3)).startswith(b"\x80")


@pytest.mark.parametrize("name", ["documents", "csv", "xlsx", "graph", "report"])
def test_a_damaged_segment_is_refused(name: str, tmp_path: Path) -> None:
    """Is a segment that was cut short, or grew, refused with nothing of it written?"""
    whole = EXPORTERS[name].segment(extraction(0, 3))
    for damaged in (b"", whole[:2], whole[:9], whole[:-1], whole + b"x", b"\xff" * 40):
        exporter = EXPORTERS[name](tmp_path)
        with pytest.raises(ValueError):
            exporter.keep(damaged)
        exporter.abort()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("id", "layout"),
    [
        ("../outside", ""),
        ("a/b", ""),
        ("", ""),
        ("a" * 200, ""),
        ("a", "../outside.json"),
        ("a", "layouts/../../b.json"),
    ],
)
def test_a_segment_writes_nowhere_else(id: str, layout: str, tmp_path: Path) -> None:
    """Are names of files that a damaged store gives refused before anything is written?"""
    folder = tmp_path / "out" / "deep"
    folder.mkdir(parents=True)
    exporter = DocumentsJsonl(folder)
    with pytest.raises(ExportError, match="cannot name a file"):
        exporter.keep(joined(text.encode() for text in ("政策.txt", id, "text", layout, "[]", "{}\n")))
    exporter.abort()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


class Whole(Exporter):
    """An exporter that takes whole documents alone."""

    def __init__(self, folder: Path) -> None:
        self.taken = 0

    def add(self, extraction: Extraction) -> None:
        self.taken += 1

    def close(self) -> None:
        pass


def test_segments_pass_by_who_has_none(tmp_path: Path) -> None:
    """Is an exporter without segments left alone, and a segment that is missing no hole in a file?"""
    whole = Whole(tmp_path)
    with Exports[Extraction](tmp_path, {"whole": lambda _: whole, "csv": EXPORTERS["csv"]}) as exports:
        exports.keep({"csv": EXPORTERS["csv"].segment(extraction(0, 3)), "other": b""})
    assert whole.taken == 0
    with pytest.raises(KeyError), Exports(tmp_path, {"csv": EXPORTERS["csv"]}) as exports:
        exports.keep({"whole": b""})
    assert len((tmp_path / "matrix.csv").read_bytes().splitlines()) == 4


@pytest.mark.parametrize("pieces", [[], [b""], [b"a", b"", b"bc"], [b"\xff" * 300] * 40])
def test_pieces_come_apart_as_they_were(pieces: list[bytes]) -> None:
    """Are pieces apart again what was joined?"""
    assert apart(joined(pieces)) == pieces


def test_rows_of_our_own_are_those_of_xlsxwriter(tmp_path: Path) -> None:
    """Do big workbooks, over several sheets, of hostile texts, say and look like small ones?"""
    books = []
    for name, big_from in (("small", 1_000), ("big", 0)):
        (tmp_path / name).mkdir()
        exporter = MatrixXlsx(tmp_path / name, most_rows=20, constant_memory_from=big_from)
        for one in (*extractions(3, 14), hostile(7)):
            exporter.add(one)
        exporter.close()
        books.append(load_workbook(tmp_path / name / "matrix.xlsx"))
    small, big = books
    assert big.sheetnames == small.sheetnames
    assert any("(2)" in name for name in big.sheetnames)
    for ours, theirs in zip(big, small, strict=True):
        assert ours.dimensions == theirs.dimensions
        assert {n: d.height for n, d in ours.row_dimensions.items()} == {
            n: d.height for n, d in theirs.row_dimensions.items()
        }
        for row, other in zip(ours.iter_rows(), theirs.iter_rows(), strict=True):
            for cell, twin in zip(row, other, strict=True):
                # openpyxl leaves escapes in texts that stand in their cells.
                value = cell.value.replace("_x005F_", "_") if isinstance(cell.value, str) else cell.value
                assert value == twin.value, f"{ours.title}!{cell.coordinate}"
                assert looks(cell) == looks(twin), f"{ours.title}!{cell.coordinate}"


def looks(cell: Cell | MergedCell) -> tuple[object, ...]:
    """How a cell is dressed."""
    return (*map(repr, (cell.font, cell.alignment, cell.border, cell.fill)), cell.quotePrefix)
