"""Parquet: the records of the JSON lines with types, field for field."""

from __future__ import annotations

import dataclasses
import gc
import io
import json
import sys
import tracemalloc
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from invented import extraction, extractions
from needs import ROOT
from obligraph.convert import convert
from obligraph.exporters import FORMATS, ExportError, Exports
from obligraph.exporters.tables.jsonl import DocumentsJsonl, ObligationsJsonl
from obligraph.exporters.tables.parquet import Parquet
from obligraph.model import Deadline, Extraction, Reason, Span, Standard
from obligraph.run import run
from test_graph import rich

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
FILES = ("obligations.parquet", "documents.parquet")


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over the sample documents wrote, and its Parquet files."""
    folder = tmp_path_factory.mktemp("corpora")
    assert not run([str(ROOT / "corpora" / "*.txt")], folder).failures
    convert(folder, ["parquet"], folder)
    return folder


def write(folder: Path, given: Iterable[Extraction]) -> Path:
    """The JSON lines and the Parquet files of these extractions."""
    with Exports(folder, {"o": ObligationsJsonl, "d": DocumentsJsonl, "p": Parquet}) as exports:
        for one in given:
            exports.add(one)
    return folder


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]


def as_json(value: Any) -> Any:
    """A value of a column as the JSON lines write it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        made = {name: as_json(inner) for name, inner in value.items()}
        if made.keys() == {"start", "end"}:
            return [made["start"], made["end"]]
        for name in [name for name in made if name.endswith("_text")]:
            words = made.pop(name)
            number = name.removesuffix("_text")
            assert words is None or made[number] is None
            made[number] = made[number] if words is None else words
        return made
    return [as_json(inner) for inner in value] if isinstance(value, list) else value


def same(folder: Path) -> int:
    """Compare both files with the JSON lines, with names and their order; how many tasks there are."""
    tasks = parquet.read_table(folder / "obligations.parquet").to_pylist()
    records = lines(folder / "obligations.jsonl")
    assert [as_json(row) for row in tasks] == records
    documents = parquet.read_table(folder / "documents.parquet").to_pylist()
    texts = [row.pop("text") for row in documents]
    assert [as_json(row) for row in documents] == lines(folder / "documents.jsonl")
    assert [text.encode() for text in texts] == [(folder / row["text_file"]).read_bytes() for row in documents]
    for rows, name in ((tasks, "obligations"), (documents, "documents")):
        assert all(list(row) == list(record) for row, record in zip(rows, lines(folder / f"{name}.jsonl"), strict=True))
    return len(tasks)


def test_the_sample_documents_come_back(corpora: Path) -> None:
    """Is every field of every record of the sample documents the same in Parquet?"""
    assert same(corpora) > 200


@pytest.mark.parametrize("given", [[], [rich()], list(extractions(4))], ids=["nothing", "every field", "four"])
def test_records_come_back(given: list[Extraction], tmp_path: Path) -> None:
    """Are they the same for no document, for one that uses every field, and for several?"""
    assert same(write(tmp_path, given)) == sum(len(one.obligations) for one in given)


def test_columns_are_typed(corpora: Path) -> None:
    """Are dates, numbers, spans and lists of structs typed as such?"""
    schema = parquet.read_schema(corpora / "obligations.parquet")
    deadline = schema.field("deadlines").type.value_type
    assert deadline.field("end").type == deadline.field("start").type == pyarrow.date32()
    assert schema.field("standards").type.value_type.field("value").type == pyarrow.float64()
    span = pyarrow.struct([("start", pyarrow.int64()), ("end", pyarrow.int64())])
    assert schema.field("span").type == schema.field("lead").type.value_type.field("span").type == span
    assert parquet.read_schema(corpora / "documents.parquet").field("date").type == pyarrow.date32()


def test_pandas_reads_it(corpora: Path) -> None:
    """Does pandas find the same tasks, and can it choose by a nested date?"""
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(corpora / "obligations.parquet")
    records = lines(corpora / "obligations.jsonl")
    assert list(frame["id"]) == [record["id"] for record in records]
    assert list(frame["confidence"]) == [record["confidence"] for record in records]
    deadlines = frame.explode("deadlines").dropna(subset="deadlines")
    early = {row.id for row in deadlines.itertuples() if row.deadlines["end"] and row.deadlines["end"].year < 2027}
    assert early == {r["id"] for r in records for d in r["deadlines"] if d["end"] and d["end"] < "2027-01-01"}
    assert len(early) > 10
    texts = pandas.read_parquet(corpora / "documents.parquet").set_index("id")["text"]
    spans = zip(frame["doc"], frame["span"], frame["quote"], strict=True)
    assert all(texts[doc][span["start"] : span["end"]] == quote for doc, span, quote in spans)


def odd(**changes: Any) -> Extraction:
    """An extraction with one task, changed."""
    one = extraction(0, tasks=1)
    return dataclasses.replace(one, obligations=(dataclasses.replace(one.obligations[0], **changes),))


def test_numbers_that_no_double_holds_stay_words(tmp_path: Path) -> None:
    """Do ratios and endless numbers come back as strings, and fractions and 万亿 as numbers?"""
    values = ("1:3", Decimal("9E+500"), Decimal("0.28"), Decimal("123456789012345"), Decimal("-3"), Decimal("1E-7"))
    standards = tuple(Standard(Span(0, 3), "x", "range", value, Decimal("9E+400")) for value in values)
    same(write(tmp_path, [odd(standards=standards)]))
    (row,) = parquet.read_table(tmp_path / "obligations.parquet").to_pylist()
    assert [one["value"] for one in row["standards"]] == [None, None, 0.28, 123456789012345.0, -3.0, 1e-7]
    assert [one["value_text"] for one in row["standards"]] == ["1:3", "9E+500", None, None, None, None]


def test_a_date_that_is_none_is_left_empty(tmp_path: Path) -> None:
    """Is a day that no calendar has no date, and never another one?"""
    deadlines = tuple(Deadline(Span(0, 3), "x", "by", end=end) for end in ("2021-02-30", "soon", "2021-03-01"))
    write(tmp_path, [odd(deadlines=deadlines)])
    (row,) = parquet.read_table(tmp_path / "obligations.parquet").to_pylist()
    assert [one["end"] for one in row["deadlines"]] == [None, None, date(2021, 3, 1)]


def test_hostile_text_stays_data(tmp_path: Path) -> None:
    """Do control characters, lone surrogates and a line of a megabyte come back as in the JSON lines?"""
    words = "=1+1\x00\x0b\ud800\u202e\ufffe\r\n'\"\\𠮷" + "长" * 1_000_000
    reasons = (Reason("task", words, words, None, words),)
    given = odd(quote=words, section=(words,), condition=words, reasons=reasons)
    assert same(write(tmp_path, [given, extraction(1)])) == 21


def test_row_groups_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are rows written in groups of bounded number and size, all of them?"""
    monkeypatch.setattr("obligraph.exporters.tables.parquet._ROWS", 7)
    assert same(write(tmp_path, extractions(2, tasks=10))) == 20
    groups = parquet.ParquetFile(tmp_path / "obligations.parquet").metadata
    assert [groups.row_group(i).num_rows for i in range(groups.num_row_groups)] == [7, 7, 6]
    monkeypatch.setattr("obligraph.exporters.tables.parquet._CHARACTERS", 1)
    write(tmp_path, extractions(1, tasks=3))
    assert parquet.ParquetFile(tmp_path / "obligations.parquet").metadata.num_row_groups == 3


def test_memory_does_not_grow_with_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is nothing kept of the documents that passed, but for the rows of an unfinished group?"""
    monkeypatch.setattr("obligraph.exporters.tables.parquet._ROWS", 20)
    with Exports(tmp_path, {"p": Parquet}) as exports:
        for index in range(10):
            exports.add(extraction(index))
        gc.collect()
        tracemalloc.start()
        try:
            before = pyarrow.total_allocated_bytes()
            for index in range(10, 40):
                exports.add(extraction(index))
            gc.collect()
            # Small documents share a group, whose texts wait.
            assert tracemalloc.get_traced_memory()[0] < 400_000
            assert pyarrow.total_allocated_bytes() - before < 4_000_000
        finally:
            tracemalloc.stop()


def test_the_same_bytes_twice(corpora: Path, tmp_path: Path) -> None:
    """Do two exports, and `extract` with its blocks, write the same bytes?"""
    convert(corpora, ["parquet"], tmp_path)
    assert all((tmp_path / file).read_bytes() == (corpora / file).read_bytes() for file in FILES)
    given = list(extractions(3))
    folders = (tmp_path / "1", tmp_path / "2")
    for folder, blocks in zip(folders, (True, False), strict=True):
        bare = [
            e if blocks else dataclasses.replace(e, document=dataclasses.replace(e.document, blocks=())) for e in given
        ]
        write(folder, bare)
    assert all((folders[0] / file).read_bytes() == (folders[1] / file).read_bytes() for file in FILES)


def test_the_files_appear_whole_or_not(tmp_path: Path) -> None:
    """Does an abort leave what stood there, and no part of a file?"""
    for file in FILES:
        (tmp_path / file).write_text("before", "utf-8")
    made = Parquet(tmp_path)
    made.add(extraction(0))
    made.abort()
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == dict.fromkeys(FILES, "before")


class Full(io.BytesIO):
    """A disk with room for no more than the first bytes."""

    def write(self, data: Any) -> int:
        if self.tell() > 3:
            raise OSError(28, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("rows", [5, 1000], ids=["while writing", "at the end"])
def test_a_full_disk_is_told(rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a file that cannot be written an error that names it, and nothing more (no word from a destructor)?"""
    monkeypatch.setattr("obligraph.exporters.tables.parquet._ROWS", rows)
    part = tmp_path / "part"
    part.touch()
    made = Parquet(tmp_path)
    made.abort()
    monkeypatch.setattr("obligraph.exporters.files._create", lambda path: (part, Full()))

    def write_all() -> None:
        with Exports(tmp_path, {"p": Parquet}) as exports:
            exports.add(extraction(0))

    with pytest.raises(ExportError, match=r"\.parquet: cannot be written \(No space left on device\)"):
        write_all()
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_a_missing_library_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is Parquet without pyarrow one line that installs it, and no file?"""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"needs pyarrow: pip install 'obligraph\[parquet\]'"):
        FORMATS["parquet"].factory(tmp_path)
    assert list(tmp_path.iterdir()) == []
