"""The Parquet dataset of large runs: the records in parts, whole or not at all, and read back as a run's results."""

from __future__ import annotations

import dataclasses
import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from invented import extraction, extractions
from needs import ROOT
from obligraph.cli import main
from obligraph.convert import convert
from obligraph.exporters import FORMATS, ExportError, Exports
from obligraph.exporters.tables import parquet_dataset
from obligraph.exporters.tables.jsonl import DocumentsJsonl, ObligationsJsonl, ProblemsJsonl
from obligraph.exporters.tables.parquet_dataset import ParquetDataset
from obligraph.model import Extraction, Problem, Reason
from obligraph.records import dataset
from obligraph.results import Results, ResultsError
from test_graph import rich
from test_parquet import Full
from test_results import kept

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
FAILED = Problem("缺.txt", None, "unreadable", "无法读取")
HOSTILE = "=1+1\x00\x0b\u202e\ufffe\r\n'\"\\𠮷" + "长" * 1_000_000


def write(folder: Path, given: Iterable[Extraction], *, lines: bool = False) -> Path:
    """The dataset of these extractions and of a file that failed; `lines`: the JSON lines too, before it."""
    own = {"o": ObligationsJsonl, "d": DocumentsJsonl, "p": ProblemsJsonl} if lines else {}
    with Exports(folder, {**own, "dataset": ParquetDataset}) as exports:
        exports.problem(FAILED)
        for one in given:
            exports.add(one)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def small_parts(monkeypatch: pytest.MonkeyPatch, rows: int = 30, group: int = 12) -> None:
    monkeypatch.setattr(parquet_dataset, "_PART_ROWS", rows)
    monkeypatch.setattr(parquet_dataset, "_GROUP_ROWS", group)


@pytest.mark.parametrize("given", [[], [rich()], list(extractions(7))], ids=["nothing", "every field", "seven"])
def test_a_dataset_comes_back_as_the_run(
    given: list[Extraction], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Are documents, tasks and problems the same after writing and reading, but for what no file holds?"""
    small_parts(monkeypatch)
    back = Results(write(tmp_path, given))
    bare = list(map(kept, given))
    assert list(back.extractions()) == bare
    assert back.failures() == [FAILED]
    assert list(back.documents()) == [one.document for one in bare]


def test_a_dataset_holds_what_the_lines_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are its rows those of the single Parquet files, in their order, whatever the parts?"""
    small_parts(monkeypatch)
    given = [*extractions(5), rich()]
    write(tmp_path / "parts", given)
    with Exports(tmp_path / "one", {"parquet": FORMATS["parquet"].factory}) as exports:
        for one in given:
            exports.add(one)
    tables = dataset.read(tmp_path / "parts")
    assert tables
    assert tables["obligations"].parts > 2
    for name in ("obligations", "documents"):
        parts = [tmp_path / "parts" / dataset.part(name, number) for number in range(tables[name].parts)]
        rows = [row for part in parts for row in parquet.read_table(part).to_pylist()]
        layouts = [row.pop("layout", None) for row in rows]
        assert any(layouts) is (name == "documents")
        assert rows == parquet.read_table(tmp_path / "one" / f"{name}.parquet").to_pylist()
        assert len(rows) == tables[name].rows


def test_parts_and_groups_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a part end with the document that fills it, and a row group likewise, by rows and by size?"""
    small_parts(monkeypatch)
    write(tmp_path, extractions(7, tasks=8))
    rows = [
        [group.num_rows for group in (file.row_group(i) for i in range(file.num_row_groups))]
        for file in (parquet.ParquetFile(part).metadata for part in sorted((tmp_path / "obligations").iterdir()))
    ]
    assert rows == [[16, 16], [16, 8]]
    monkeypatch.setattr(parquet_dataset, "_PART_BYTES", 1)
    write(tmp_path, extractions(3, tasks=8))
    assert len(list((tmp_path / "obligations").iterdir())) == len(list((tmp_path / "documents").iterdir())) == 3


def test_tools_read_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do pandas and pyarrow read a folder of parts as one table, typed and compressed with zstd?"""
    small_parts(monkeypatch)
    pandas = pytest.importorskip("pandas")
    given = list(extractions(4))
    write(tmp_path, given)
    frame = pandas.read_parquet(tmp_path / "obligations")
    assert list(frame["id"]) == [task.id for one in given for task in one.obligations]
    part = parquet.ParquetFile(tmp_path / "obligations" / "part-00000.parquet")
    assert part.metadata.row_group(0).column(0).compression == "ZSTD"
    assert part.schema_arrow.field("deadlines").type.value_type.field("end").type == pyarrow.date32()


def test_the_same_bytes_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are all files the same in two runs, by segments or not, and with blocks or without?"""
    small_parts(monkeypatch)
    given = list(extractions(6))
    write(tmp_path / "1", given)
    write(tmp_path / "2", [dataclasses.replace(e, document=dataclasses.replace(e.document, blocks=())) for e in given])
    with Exports(tmp_path / "3", {"dataset": ParquetDataset}) as exports:
        exports.problem(FAILED)
        for one in given:
            exports.keep({"dataset": bytes(ParquetDataset.segment(one))})
    assert contents(tmp_path / "1") == contents(tmp_path / "2") == contents(tmp_path / "3")


def test_the_bytes_do_not_hang_on_the_process(tmp_path: Path) -> None:
    """Does another process, with other hashes, write the same bytes?"""
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]); "
        "from test_parquet_dataset import write; from invented import extractions; "
        "write(Path(sys.argv[1]), extractions(4))"
    )
    # This process has a seed of its own by chance, but for that one where it was given.
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "there"), str(ROOT / "tests")],
        check=True,
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "pipeline")},
    )
    write(tmp_path / "here", extractions(4))
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def test_parts_of_an_earlier_run_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a smaller run leave no part of a larger one, nor of a killed one, and nothing of others' alone?"""
    small_parts(monkeypatch)
    write(tmp_path, extractions(6))
    (tmp_path / "obligations" / ".part-00001.parquet.0123456789ab.part").write_bytes(b"killed")
    (tmp_path / "obligations" / "notes.txt").write_text("mine", "utf-8")
    write(tmp_path, extractions(1, tasks=3))
    assert sorted(path.name for path in (tmp_path / "obligations").iterdir()) == ["notes.txt", "part-00000.parquet"]
    assert [len(one.obligations) for one in Results(tmp_path).extractions()] == [3]


def test_an_abort_leaves_what_stood_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is an earlier dataset untouched by a run that fails, and is there no folder where there was none?"""
    small_parts(monkeypatch)
    write(tmp_path / "old", extractions(3))
    before = contents(tmp_path / "old")
    (tmp_path / "new").mkdir()
    for folder in (tmp_path / "old", tmp_path / "new"):
        made = ParquetDataset(folder)
        for one in extractions(5):
            made.add(one)
        made.abort()
        gc.collect()
    assert contents(tmp_path / "old") == before
    assert list((tmp_path / "new").iterdir()) == []


def test_half_a_dataset_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a dataset that was interrupted while its parts were replaced not read, but told?"""
    small_parts(monkeypatch)
    write(tmp_path, extractions(4))
    made = ParquetDataset(tmp_path)
    for one in extractions(6, tasks=25):
        made.add(one)
    monkeypatch.setattr(
        "obligraph.exporters.files.AtomicFile.commit", lambda self: (_ for _ in ()).throw(ExportError("power cut"))
    )
    with pytest.raises(ExportError, match="power cut"):
        made.close()
    made.abort()
    assert dataset.read(tmp_path) is None
    with pytest.raises(ResultsError, match=r"documents\.jsonl: not found; give the folder"):
        Results(tmp_path)


@pytest.mark.parametrize("rows", [5, 100_000], ids=["while writing", "at the end"])
def test_a_full_disk_is_told(rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a part that cannot be written an error that names it, and is nothing left?"""
    small_parts(monkeypatch, rows, rows)
    part = tmp_path / "part"
    part.touch()
    monkeypatch.setattr("obligraph.exporters.files._create", lambda path: (part, Full()))

    def write_all() -> None:
        with Exports(tmp_path, {"dataset": ParquetDataset}) as exports:
            exports.add(extraction(0))

    with pytest.raises(ExportError, match=r"part-00000\.parquet: cannot be written \(No space left on device\)"):
        write_all()
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_hostile_text_stays_data(tmp_path: Path) -> None:
    """Do control characters and a line of a megabyte come back, and lone surrogates as `?`?"""
    one = extraction(0, tasks=1)
    reasons = (Reason("task", HOSTILE, HOSTILE, None, HOSTILE),)
    task = dataclasses.replace(one.obligations[0], quote=HOSTILE, section=(HOSTILE,), reasons=reasons)
    lone = dataclasses.replace(task, action="前\ud800后")
    (back,) = Results(write(tmp_path, [dataclasses.replace(one, obligations=(task, lone))])).extractions()
    assert back.obligations == (task, dataclasses.replace(task, action="前?后"))


def test_a_damaged_segment_is_told(tmp_path: Path) -> None:
    """Is a segment of other bytes a ValueError?"""
    made = ParquetDataset(tmp_path)
    segment = ParquetDataset.segment(extraction(0))
    try:
        for damaged in (b"", segment[:-1], segment[:40] + bytes(len(segment) - 40)):
            with pytest.raises(ValueError, match=r"segment|invalid literal"):
                made.keep(damaged)
    finally:
        made.abort()


def edited(folder: Path, change: dict[str, Any]) -> None:
    path = folder / dataset.MARKER
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), "utf-8")


@pytest.mark.parametrize("change", [{"version": 2}, {"documents": 3}, {"problems": {"parts": "x"}}, None])
def test_a_foreign_marker_is_no_dataset(change: dict[str, Any] | None, tmp_path: Path) -> None:
    """Is a dataset.json of a later version, or of somebody else's, none of ours?"""
    write(tmp_path, extractions(1))
    assert dataset.read(tmp_path)
    if change is None:
        (tmp_path / dataset.MARKER).write_text("[" * 100_000, "utf-8")
    else:
        edited(tmp_path, change)
    assert dataset.read(tmp_path) is None


def test_damaged_parts_are_told(tmp_path: Path) -> None:
    """Is a part that is missing, cut off or none of ours a ResultsError that names it?"""
    write(tmp_path, extractions(2))
    part = tmp_path / "obligations" / "part-00000.parquet"
    whole = part.read_bytes()
    for data in (whole[: len(whole) // 2], b"", b"PAR1"):
        part.write_bytes(data)
        with pytest.raises(ResultsError, match=r"part-00000\.parquet: cannot be read"):
            list(Results(tmp_path).extractions())
    parquet.write_table(pyarrow.table({"id": ["x"]}), part)
    with pytest.raises(ResultsError, match=r"obligations: row 1: KeyError"):
        list(Results(tmp_path).extractions())
    part.unlink()
    with pytest.raises(ResultsError, match=r"part-00000\.parquet: not found"):
        list(Results(tmp_path).extractions())


def test_the_lines_beside_it_are_told_from_others(tmp_path: Path) -> None:
    """Is a dataset known to hold the .jsonl files of its run, and not those of a later one?"""
    write(tmp_path, extractions(2), lines=True)
    tables = dataset.read(tmp_path)
    assert tables
    assert dataset.holds_the_lines(tmp_path, tables)
    lines = tmp_path / "obligations.jsonl"
    # The same length, a moment later: another run whose dates differ.
    written = (tmp_path / dataset.MARKER).stat().st_mtime_ns
    lines.write_text(lines.read_text("utf-8").replace("2023-10-31", "2023-10-30"), "utf-8")
    os.utime(lines, ns=(written + 1, written + 1))
    assert not dataset.holds_the_lines(tmp_path, tables)
    os.utime(lines, ns=(written, written))
    assert dataset.holds_the_lines(tmp_path, tables)
    with lines.open("a", encoding="utf-8") as file:
        file.write("\n")
    os.utime(lines, ns=(written, written))
    assert not dataset.holds_the_lines(tmp_path, tables)


def test_export_writes_and_reads_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does `export --to dataset` write it, and do `export` and `show` read it where there are no .jsonl files?"""
    write(tmp_path / "run", extractions(3), lines=True)
    assert main(["export", str(tmp_path / "run"), "--to", "dataset", "-o", str(tmp_path / "set"), "--lang", "en"]) == 0
    assert "60 tasks of 3 documents" in capsys.readouterr().out
    convert(tmp_path / "run", ["csv"], tmp_path / "1")
    convert(tmp_path / "set", ["csv"], tmp_path / "2")
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    assert main(["show", str(tmp_path / "set"), "--limit", "3", "--json"]) == 0
    expected = (tmp_path / "run" / "obligations.jsonl").read_text("utf-8").splitlines(keepends=True)[:3]
    assert capsys.readouterr().out == "".join(expected)


def test_a_missing_library_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a dataset without pyarrow, written or read, one line that installs it?"""
    write(tmp_path / "set", extractions(1))
    (tmp_path / "new").mkdir()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"needs pyarrow: pip install 'obligraph\[parquet\]'"):
        FORMATS["dataset"].factory(tmp_path / "new")
    with pytest.raises(ResultsError, match=r"needs pyarrow: pip install 'obligraph\[parquet\]'"):
        list(Results(tmp_path / "set").documents())
    assert list((tmp_path / "new").iterdir()) == []


LARGE = """
import resource, sys
from itertools import islice
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from invented import extraction
import pyarrow.parquet
from obligraph.exporters import Exports
from obligraph.exporters.tables.parquet_dataset import ParquetDataset
from obligraph.results import Results
segments = [ParquetDataset.segment(extraction(i, 60)) for i in range(12)]
peaks = []
def note():
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
with Exports(Path(sys.argv[1]), {"dataset": ParquetDataset}) as exports:
    for n in range(3334):
        exports.keep({"dataset": segments[n % 12]})
        if n == 500:
            note()
note()
tasks = Results(Path(sys.argv[1])).obligations()
assert sum(1 for _ in islice(tasks, 8_000)) == 8_000
note()
print(*peaks)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts memory in kilobytes, as Linux does")
def test_memory_does_not_grow_with_documents(tmp_path: Path) -> None:
    """Do 200,000 tasks take little more memory than the first 30,000, written and read?"""
    call = [sys.executable, "-c", LARGE, str(tmp_path), str(ROOT / "tests")]
    done = subprocess.run(
        call, check=True, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT / "pipeline")}
    )
    early, written, read = map(int, done.stdout.split())
    tables = dataset.read(tmp_path)
    assert tables
    assert tables["obligations"].rows == 200_040
    assert tables["obligations"].parts == 4
    assert written - early < 120
    assert read - written < 120
