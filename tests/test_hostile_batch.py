"""200 hostile files and the good ones in one batch: nothing crashes, nothing hangs, and the good files' results stay
what they are alone.

The mutants are made from corpora/ by a seed, so that a failure can be repeated.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from needs import ROOT
from obligraph.extractor import Extractor
from obligraph.language import analyse, build
from obligraph.lexicon import load
from obligraph.model import Block, BlockKind, Reading, Span
from obligraph.run import Summary, run

SEED = 20250601
SECONDS = 5.0
CORPORA = ROOT / "corpora"
GOOD = sorted([*CORPORA.glob("*.txt"), *CORPORA.glob("*.html")])
TASK = "各县区要在6月底前制定方案，市财政局牵头，市民政局、市医保局等配合，完成率不低于90%。"

Mutation = Callable[[bytes, random.Random], bytes]


class Batch(NamedTuple):
    """One run over mutants and good files: its summary, its records by file, and the seconds that each file took."""

    summary: Summary
    out: Path
    records: dict[str, list[dict[str, Any]]]
    took: dict[str, float]


def _text(data: bytes) -> str:
    return data.decode("utf-8")


def _shuffled(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) // 2)
    piece = list(data[start : start + len(data) // 4])
    chance.shuffle(piece)
    return data[:start] + bytes(piece) + data[start + len(piece) :]


def _flipped(data: bytes, chance: random.Random, share: float = 0.0) -> bytes:
    changed = bytearray(data)
    for _ in range(max(3, int(share * len(data)))):
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _sown(seed: str, each: int) -> Mutation:
    """Put the character `seed` between the others, about every `each` of them."""

    def mutate(data: bytes, chance: random.Random) -> bytes:
        return "".join(c + seed if chance.randrange(each) == 0 else c for c in _text(data)).encode()

    return mutate


def _without_slice(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) // 2)
    return data[:start] + data[start + len(data) // 5 :]


def _sentences_twice(data: bytes, chance: random.Random) -> bytes:
    return "".join(f"{sentence}。{sentence}。" for sentence in _text(data).split("。")).encode()


def _lines_shuffled(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def _surrogates(data: bytes, chance: random.Random) -> bytes:
    """UTF-16 with halves of surrogate pairs alone."""
    words = [c.encode("utf-16-le") for c in _text(data)]
    for _ in range(5):
        words.insert(chance.randrange(len(words)), b"\x00\xd8")
    return b"\xff\xfe" + b"".join(words)


MUTATIONS: dict[str, Mutation] = {
    "truncated": lambda data, chance: data[: chance.randrange(1, len(data))],
    "truncated-early": lambda data, chance: data[: chance.randrange(1, 900)],
    "beheaded": lambda data, chance: data[chance.randrange(1, len(data)) :],
    "shuffled-bytes": _shuffled,
    "flipped-few": _flipped,
    "flipped-many": lambda data, chance: _flipped(data, chance, 0.02),
    "slice-lost": _without_slice,
    "gb18030-under-utf8-bom": lambda data, chance: b"\xef\xbb\xbf" + _text(data).encode("gb18030"),
    "gb18030": lambda data, chance: _text(data).encode("gb18030"),
    "utf16-odd": lambda data, chance: _text(data).encode("utf-16-le")[: 2 * chance.randrange(200, 2000) + 1],
    "big5": lambda data, chance: _text(data).encode("big5hkscs", "replace"),
    "half-and-half": lambda data, chance: data[: len(data) // 2] + _text(data)[-1500:].encode("gb18030"),
    "surrogates-utf16": _surrogates,
    "surrogates-utf8": lambda data, chance: data[:600] + b"\xed\xa0\x80\xed\xb0\x81" + data[600:],
    "sentences-twice": _sentences_twice,
    "lines-shuffled": _lines_shuffled,
    "one-line": lambda data, chance: data.replace(b"\n", b" "),
    "right-to-left": _sown("\u202e", 12),
}

LONG = 50_000
"""Characters of an endless line: what takes a time of the square takes longer than SECONDS."""

SPECIAL: dict[str, Callable[[], str]] = {
    "5-mb-line": lambda: (TASK * 50_000)[:1_750_000],
    "longest-line": lambda: (TASK * 1_000)[:30_000],
    **{
        f"10000-brackets-{n}": lambda mark=mark: mark * 10_000 + TASK  # type: ignore[misc]
        for n, mark in enumerate("（《“〔[【「(〈")
    },
    **{
        f"5000-closed-brackets-{n}": lambda pair=pair: pair[0] * 5_000 + TASK + pair[1] * 5_000  # type: ignore[misc]
        for n, pair in enumerate(("（）", "《》", "“”", "[]", "【】"))
    },
    **{
        f"endless-{n}": lambda piece=piece: piece * (LONG // len(piece))  # type: ignore[misc]
        for n, piece in enumerate(("一、", "1.1.", "(一)(二)", "（一）", "第一条", "一是", "①"))
    },
    **{
        f"endless-piece-{n}": lambda piece=piece: piece * (LONG // len(piece))  # type: ignore[misc]
        for n, piece in enumerate(
            ("，", "由", "牵头", "等", "的", "、市", "、", "要", "各", "2020年", "10%", "鼓励企业", "市财政局，", "号")
        )
    },
    "rows": lambda: "序号\t任务\t责任单位\n" + "1\t加强监管\t市财政局\n" * 1_000,
    "short-rows": lambda: "1\t2\n" * 25_000,
    "empty-rows": lambda: "\t\n" * 25_000,
    "names-in-a-mark": lambda: f"{TASK}（{'、'.join(f'第{n}局' for n in range(4_000))}牵头）",
    "names-after-a-label": lambda: f"{TASK}责任单位：{'、'.join(f'第{n}局' for n in range(4_000))}",
    "marks": lambda: "（市财政局牵头）" * 4_000,
    "repeated": lambda: f"{TASK}\n" * 500,
    "dates": lambda: "12月底前，" * 6_000,
    "years": lambda: "到2025年，" * 6_000,
    "headings": lambda: "一、加强监管\n" * 6_000,
    "citations": lambda: "《意见》（云政发〔2020〕1号）" * 3_000,
    "nuls": lambda: TASK.replace("，", "\x00") * 50,
    "letters": lambda: "a" * 400_000,
}
PAGES: dict[str, Callable[[], str]] = {
    "deep-divs": lambda: "<div>" * 20_000 + TASK,
    "deep-tables": lambda: "<table><tr><td>" * 3_000 + TASK,
    "deep-closed-lists": lambda: "<ul><li>" * 300 + TASK + "</li></ul>" * 300,
    "wide-cells": lambda: "<table><tr><td colspan=1000000 rowspan=1000000>甲</td></tr></table>" + TASK,
    "references": lambda: f"<p>&#xd800;{TASK}&#x110000;&nosuch;&#0;</p>" * 50,
    "attributes": lambda: "<p " + "a=1 " * 20_000 + f">{TASK}</p>",
}


def mutants() -> dict[str, bytes]:
    """200 hostile files by name."""
    chance = random.Random(SEED)
    made = {
        f"mutant-{kind}-{path.stem}{path.suffix}": mutate(path.read_bytes(), chance)
        for path in GOOD
        for kind, mutate in MUTATIONS.items()
    }
    made |= {f"special-{name}.txt": make().encode() for name, make in SPECIAL.items()}
    made |= {f"special-{name}.html": f"<html><body>{make()}".encode() for name, make in PAGES.items()}
    return made


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """The run that all tests look at."""
    folder = tmp_path_factory.mktemp("hostile")
    source, out = folder / "in", folder / "out"
    source.mkdir()
    for name, data in mutants().items():
        (source / name).write_bytes(data)
    for path in GOOD:
        (source / path.name).write_bytes(path.read_bytes())
    took: dict[str, float] = {}
    last = time.perf_counter()

    def progress(done: int, total: int, name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        took[name], last = now - last, now

    summary = run([source], out, progress=progress)
    return Batch(summary, out, {name: _records(out / name) for name in RECORDS}, took)


RECORDS = ("obligations.jsonl", "documents.jsonl", "problems.jsonl")


def _records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_there_are_200_mutants() -> None:
    """Does the batch hold as many hostile files as it says, and good ones of both formats?"""
    assert len(mutants()) == 200
    assert {path.suffix for path in GOOD} == {".txt", ".html"}


def test_every_file_of_the_batch_is_read_or_refused(batch: Batch) -> None:
    """Is each file among the documents or among the problems, none of them a defect of ours?"""
    assert [p for p in batch.records["problems.jsonl"] if p["code"] == "internal-error"] == []
    read = {d["source"] for d in batch.records["documents.jsonl"]}
    refused = {p.source for p in batch.summary.failures}
    assert read | refused == {*mutants(), *(path.name for path in GOOD)} == set(batch.took)
    assert not read & refused
    assert all(p.message for p in batch.summary.failures)


def test_no_file_of_the_batch_hangs(batch: Batch) -> None:
    """Is every file done in under five seconds? The longest take one on a quiet machine."""
    assert {name: seconds for name, seconds in batch.took.items() if seconds >= SECONDS} == {}


def test_damaged_files_keep_their_spans_true(batch: Batch) -> None:
    """Does every quote of every file that could be read stand in its text at its span?"""
    texts = {d["id"]: (batch.out / d["text_file"]).read_text("utf-8") for d in batch.records["documents.jsonl"]}
    assert batch.records["obligations.jsonl"]
    for record in batch.records["obligations.jsonl"]:
        start, end = record["span"]
        assert texts[record["doc"]][start:end] == record["quote"]


def test_good_files_are_as_good_as_alone(batch: Batch, tmp_path: Path) -> None:
    """Is what the batch says of a good file, to the byte, what a run over that file alone says?"""
    for path in GOOD:
        folder, alone = tmp_path / path.name / "in", tmp_path / path.name / "out"
        folder.mkdir(parents=True)
        (folder / path.name).write_bytes(path.read_bytes())
        run([folder], alone)
        for name in RECORDS:
            ours = [r for r in batch.records[name] if r["source"] == path.name]
            assert ours == _records(alone / name)
        assert _records(alone / "obligations.jsonl")


@pytest.mark.parametrize("text", ["各部门要\ud800加强监管。", "\udcff" * 10, "各部门要\x00加强监管。", "", "\n\n"])
def test_texts_that_no_file_holds_are_taken_too(text: str) -> None:
    """Does the extraction from a reading made by hand survive halves of surrogate pairs, NULs and nothing at all?"""
    lines = tuple(Block(Span(0, len(text)), BlockKind.PARAGRAPH) for _ in range(bool(text.strip())))
    extraction = Extractor().extract(Reading("made by hand", text, lines))
    assert all(o.span.of(text) == o.quote for o in extraction.obligations)


def test_offsets_hold_where_the_dictionary_cannot_read() -> None:
    """Do words and tags cover a text with halves of surrogate pairs, character for character?"""
    text = "各部门要\ud800加强监管。"
    found = analyse(build(load(), tokens=False), text)
    assert sum(map(len, found.words.values())) == len(text) == len(found.folded)
    assert found.words.keys() == found.tags.keys()
