"""Scoring: the figures of invented results against invented gold, faults in the files, and floors.

tests/cases/score holds the gold, the results and the expected figures, which were made with the scorer of the
annotation guidelines. With OBLIGRAPH_SHARED set to the folder that holds it (gold/score.py), both are run on damaged
results of real size and compared.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from needs import ROOT, need, shared_gold
from obligraph.score import Report, ScoreError, read_floors, score, table
from obligraph.score.gold import GoldDocument
from obligraph.score.report import COUNTED, SLOTS_OF_MISSES
from obligraph.text.sentences import sentences

CASES = Path(__file__).parent / "cases" / "score"
GOLD = CASES / "gold"
EXPECTED: dict[str, dict[str, Any]] = json.loads((CASES / "expected.json").read_text("utf-8"))


def scored(case: str) -> Report:
    name, *options = case.split()
    documents = options[options.index("--docs") + 1 :] if "--docs" in options else []
    return score(GOLD, CASES / name, by_quote="--by-quote" in options, documents=documents)


@pytest.mark.parametrize("case", EXPECTED)
def test_are_the_figures_those_of_the_guidelines_scorer(case: str) -> None:
    """Do perfect, damaged, coarse, empty and other-format results get the figures that the reference gave them?"""
    assert scored(case).figures == EXPECTED[case]


def test_is_there_a_case_of_every_kind() -> None:
    """Do the cases hold results, and do they tell the metrics apart?"""
    assert len(EXPECTED) >= 6
    for metric in COUNTED:
        assert len({str(figures[metric]) for figures in EXPECTED.values()}) >= 3, metric


def test_do_all_misses_have_a_place() -> None:
    """Does every figure below one come with a line that says where and what?"""
    report = scored("damaged")
    assert {miss.slot for miss in report.misses} == set(SLOTS_OF_MISSES)
    assert not scored("perfect").misses
    lines = [miss.line() for miss in report.misses if miss.slot == "lead"]
    assert len(lines) == 1
    assert lines[0].startswith("lead\tsprings-plan\t5\tmissed ['县水务局'] false ['水务局']\t")


def test_do_gold_segments_end_where_sentences_end() -> None:
    """Is a byte order mark dropped, are line breaks LF, and is a segment what the sentence rule says?"""
    document = GoldDocument(GOLD, "lamps-notice")
    assert "\r" not in document.text
    assert document.text.startswith("澄江市")
    assert document.segments == list(sentences(document.text))
    assert document.segment(4) == "各区照明所要做好台账（含盏数、功率），确保亮灯率不低于98%；"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_does_the_table_name_every_figure(language: str) -> None:
    """Are all figures in the printed table, in either language, with columns that stand under each other?"""
    lines = table(scored("damaged"), language).splitlines()
    assert len(lines) == 1 + len(COUNTED) + 9
    assert ("牵头单位" if language == "zh" else "lead") in "\n".join(lines)
    widths = {sum(2 if ord(char) > 0x2E7F else 1 for char in line) for line in lines[1 : 1 + len(COUNTED)]}
    assert len(widths) == 1


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A copy of the gold that a test may spoil."""
    shutil.copytree(GOLD, tmp_path / "gold")
    return tmp_path / "gold"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "lamps-notice.gold.jsonl",
            '{"i": 99, "kind": "target"}',
            "jsonl:1: `i` is 99, the document has the segments 0 to 6",
        ),
        ("lamps-notice.gold.jsonl", '\n{"i": 1}', "jsonl:2: a task needs a `kind`"),
        ("lamps-notice.gold.jsonl", "[1]", "jsonl:1: not a JSON object"),
        ("lamps-notice.gold.jsonl", "{", "jsonl:1: not JSON"),
        ("lamps-notice.gold.jsonl", '{"i": 1, "kind": "target", "lead": "县"}', "`lead` is a list"),
        ("lamps-notice.gold.jsonl", '{"i": 1, "kind": "target", "lead": [{}]}', "`lead` holds names"),
        ("lamps-notice.gold.jsonl", '{"i": 1, "kind": "target", "deadlines": [{"type": "by"}]}', "words as `text`"),
        (
            "lamps-notice.gold.jsonl",
            '{"i": 1, "kind": "target", "deadlines": [{"text": "年底", "type": "till"}]}',
            "one of by, from",
        ),
        (
            "lamps-notice.gold.jsonl",
            '{"i": 1, "kind": "target", "deadlines": [{"text": "年底", "type": "by", "in": -1}]}',
            "deadline's `in` is -1",
        ),
        (
            "lamps-notice.gold.jsonl",
            '{"i": 1, "kind": "target", "standards": [{"text": "5个"}]}',
            "a standard needs `op` and `value`",
        ),
        ("lamps-notice.meta.json", "[]", "meta.json: not a JSON object"),
        ("lamps-notice.meta.json", "{", "meta.json: not JSON"),
        ("lamps-notice.txt", b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_is_a_fault_in_the_gold_named(gold: Path, name: str, content: str | bytes, message: str) -> None:
    """Does the message say which file and line is wrong, before anything is counted?"""
    (gold / name).write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ScoreError) as caught:
        score(gold, CASES / "perfect")
    assert message in str(caught.value)
    assert name in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"quote": "甲"}', "obligations.jsonl:1: no `source`"),
        ('{"source": "a.txt", "span": [1]}', "a `span` is [start, end], not [1]"),
        ('{"source": "a.txt", "lead": "甲"}', "`lead` is a list"),
        ('{"source": "a.txt", "lead": ["甲"]}', "`lead` holds objects"),
        ('{"source": "a.txt", "deadlines": [{"span": ["a", "b"]}]}', "a `span` is [start, end]"),
    ],
)
def test_is_a_fault_in_the_results_named(tmp_path: Path, content: str, message: str) -> None:
    """Does the message say which line of the results is wrong?"""
    (tmp_path / "obligations.jsonl").write_text(content, "utf-8")
    with pytest.raises(ScoreError) as caught:
        score(GOLD, tmp_path)
    assert message in str(caught.value)


def test_are_missing_files_named(tmp_path: Path) -> None:
    """Is it said what a folder without results, without gold, or without a document's text lacks?"""
    with pytest.raises(ScoreError, match="extract"):
        score(GOLD, tmp_path)
    with pytest.raises(ScoreError, match="no gold annotations"):
        score(tmp_path, CASES / "perfect")
    with pytest.raises(ScoreError, match=r"nobody\.txt: cannot be read"):
        score(GOLD, CASES / "perfect", documents=["nobody"])


def floors(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "floors.toml"
    path.write_text(text, "utf-8")
    return path


def test_is_a_figure_below_its_floor_found(tmp_path: Path) -> None:
    """Are floors kept by perfect results and broken, one by one, by damaged ones? Is `ungrounded` a ceiling?"""
    path = floors(tmp_path, '[ours]\nlead = 0.9\n"exact rows" = 0.5\ntitle = 0.6\nungrounded = 1\ndocuments = 2\n')
    bounds = read_floors(f"{path}#ours")
    assert bounds.broken(scored("perfect")) == []
    assert bounds.broken(scored("damaged")) == [("lead", 0.6667, 0.9), ("title", 0.5, 0.6), ("ungrounded", 2, 1)]
    assert bounds.broken(scored("perfect --docs lamps-notice")) == [("documents", 1, 2)]


def test_does_a_metric_without_items_hold_no_floor(tmp_path: Path) -> None:
    """Is an accuracy over nothing below every floor?"""
    bounds = read_floors(floors(tmp_path, '"kind accuracy" = 0.0\n'))
    assert bounds.broken(scored("empty")) == [("kind accuracy", None, 0.0)]


@pytest.mark.parametrize(
    ("text", "table_name", "message"),
    [
        ("leads = 0.9", "", "no metric 'leads'"),
        ("lead = 'high'", "", "no number"),
        ("lead = true", "", "no number"),
        ("lead =", "", "not valid TOML"),
        ("", "", "no floors"),
        ("[dev]\nlead = 0.9", "", "name one as"),
        ("[dev]\nlead = 0.9", "#corpora", "no table [corpora]; there are dev"),
    ],
)
def test_is_a_bad_floors_file_refused(tmp_path: Path, text: str, table_name: str, message: str) -> None:
    """Does a misspelt metric stop the gate instead of being passed over?"""
    with pytest.raises(ScoreError) as caught:
        read_floors(f"{floors(tmp_path, text)}{table_name}")
    assert message in str(caught.value)


def made_up(gold_folder: Path, seed: int) -> Iterator[dict[str, Any]]:
    """Records made from the gold rows themselves, with faults of every kind."""
    chance = random.Random(seed)
    for path in sorted(gold_folder.glob("*.gold.jsonl")):
        document = GoldDocument(gold_folder, path.name.removesuffix(".gold.jsonl"))
        for number, row in document.tasks.items():
            start, end = document.segments[number]
            shift = chance.choice((0, 0, 0, 0, 3, -2, 60))
            quote = document.text[start : end + shift] if shift >= 0 else document.text[start:end]
            record: dict[str, Any] = {"source": f"{document.name}.txt", "span": [start, end + shift], "quote": quote}
            record["kind"] = chance.choice((row["kind"], row["kind"], "obligation"))
            for slot in ("actors", "lead", "support"):
                names = [name.split("|")[-1] for name in row.get(slot, []) if chance.random() > 0.1]
                spans = (document.text.find(name, start) for name in names)
                record[slot] = [
                    {"name": n, "span": [at, at + len(n)] if at >= 0 else None}
                    for n, at in zip(names, spans, strict=True)
                ]
            for slot in ("deadlines", "standards"):
                record[slot] = []
                for item in row.get(slot, []):
                    low = document.segments[item.get("in", number)][0]
                    at = document.text.find(item["text"], low)
                    found = {**item, "quote": item["text"], "span": [at, at + len(item["text"])]}
                    if chance.random() < 0.2:
                        found[chance.choice(("end", "value", "type", "op", "unit", "upper"))] = None
                    record[slot] += [found] * chance.choice((0, 1, 1, 1, 1, 2))
            if chance.random() > 0.05:
                yield record


@pytest.mark.parametrize("gold_set", ["corpora", "dev"])
def test_are_both_scorers_of_one_mind(gold_set: str, tmp_path: Path) -> None:
    """Do the two scorers give the same figures for the same damaged results, by span and by quote?"""
    need("gold")
    dev = shared_gold()
    assert dev is not None
    scorer, folder = dev.with_name("score.py"), dev
    if not scorer.is_file():
        pytest.skip(f"no {scorer} to compare with")
    if gold_set == "corpora":
        folder = tmp_path / "gold"
        folder.mkdir()
        for path in (ROOT / "tests" / "gold").glob("*.gold.jsonl"):
            name = path.name.removesuffix(".gold.jsonl")
            for file in (path, path.with_name(f"{name}.meta.json"), ROOT / "corpora" / f"{name}.txt"):
                shutil.copy(file, folder)
    for seed in range(3):
        out = tmp_path / f"out{seed}"
        out.mkdir()
        records = list(made_up(folder, seed))
        assert len(records) > 20
        text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        (out / "obligations.jsonl").write_text(text, "utf-8")
        for option in ([], ["--by-quote"]):
            command = [sys.executable, str(scorer), str(folder), str(out), "--json", *option]
            answer = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8").stdout
            assert score(folder, out, by_quote=bool(option)).figures == json.loads(answer)
