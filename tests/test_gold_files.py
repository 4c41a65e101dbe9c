"""Do the sample documents' gold annotations stand on their texts?

The gold files are written by hand from the annotation rules and are never produced by the program; this module checks
only that they are well formed and that every quote is where it says. It does not run the extractor.
"""

from __future__ import annotations

import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from obligraph.model import Kind, Level
from obligraph.text.sentences import sentences

ROOT = Path(__file__).parents[1]
CORPORA = ROOT / "corpora"
GOLD = Path(__file__).parent / "gold"
CHAIN = ("central-opinion", "province-opinion", "city-plan", "county-plan")

# The value fields that a deadline of each type must carry.
TIME_FIELDS: dict[str, tuple[str, ...]] = {
    "by": ("end",),
    "from": ("start",),
    "during": ("start", "end"),
    "recurring": ("every",),
    "within": ("duration",),
    "ongoing": (),
}
PERIOD = re.compile(r"P\d+(Y|M|W|D|BD)|PT\d+[HM]")
OPERATORS = {">=", "<=", ">", "<", "=", "range"}
ROW_KEYS = {"i", "grey", "kind", "actors", "lead", "support", "deadlines", "standards"}
RELATIONS = {"kept", "specified", "strengthened", "weakened", "changed", "added", "dropped"}
CHANGES = {
    *("added", "dropped", "deadline-new", "deadline-gone", "deadline-earlier", "deadline-later", "span-shortened"),
    *("frequency-raised", "frequency-lowered", "standard-new", "floor-raised", "floor-lowered", "ceiling-lowered"),
    *("ratio-raised", "should-to-must", "should-to-may", "may-to-should", "encouragement-to-duty"),
    *("owner-new", "owner-gone", "owner-changed", "scope-wider", "scope-narrower", "instrument-changed"),
}


def text_of(name: str) -> str:
    return (CORPORA / f"{name}.txt").read_text("utf-8")


def segments_of(name: str) -> list[str]:
    text = text_of(name)
    return [text[start:end] for start, end in sentences(text)]


def rows_of(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / f"{name}.gold.jsonl").read_text("utf-8").splitlines()]


def tasks_of(name: str) -> list[dict[str, Any]]:
    return [row for row in rows_of(name) if not row.get("grey")]


def meta_of(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((GOLD / f"{name}.meta.json").read_text("utf-8"))
    return loaded


def packed(text: str) -> str:
    """The text without white space, for comparing with a web page."""
    return "".join(text.split())


def names(row: dict[str, Any], slot: str) -> list[str]:
    """The names of a slot as they stand in the text (accepted alternatives follow a bar)."""
    return [entry.split("|")[0] for entry in row.get(slot, [])]


def test_every_sample_has_its_gold_and_every_gold_its_sample() -> None:
    """Is no sample document without annotations, and no annotation without a document?"""
    assert {p.stem for p in CORPORA.glob("*.txt")} == set(CHAIN)
    assert {p.stem for p in CORPORA.glob("*.html")} == set(CHAIN)
    assert {p.name.removesuffix(".gold.jsonl") for p in GOLD.glob("*.gold.jsonl")} == set(CHAIN)
    assert {p.name.removesuffix(".meta.json") for p in GOLD.glob("*.meta.json")} == set(CHAIN)


@pytest.mark.parametrize("name", CHAIN)
def test_text_is_clean_and_of_the_promised_length(name: str) -> None:
    """Is each text UTF-8 with LF line breaks, 3,000 to 8,000 characters long, and marked as invented?"""
    raw = (CORPORA / f"{name}.txt").read_bytes()
    text = raw.decode("utf-8")
    assert b"\r" not in raw
    assert not text.startswith("\ufeff")
    assert text.endswith("\n")
    assert 3000 <= len(text) <= 8000
    assert "均属虚构" in text.splitlines()[-1]


@pytest.mark.parametrize("name", CHAIN)
def test_rows_name_segments_once_and_in_order(name: str) -> None:
    """Does every row point to a segment of its text, once, in ascending order, with known keys only?"""
    rows = rows_of(name)
    numbers = [row["i"] for row in rows]
    assert numbers == sorted(set(numbers))
    assert 0 <= numbers[0] <= numbers[-1] < len(segments_of(name))
    assert all(set(row) <= ROW_KEYS for row in rows)
    assert sum(bool(row.get("grey")) for row in rows) * 20 <= len(rows)


@pytest.mark.parametrize("name", CHAIN)
def test_kinds_are_known(name: str) -> None:
    """Is every task of one of the five kinds?"""
    assert {row["kind"] for row in tasks_of(name)} <= {kind.value for kind in Kind}


@pytest.mark.parametrize("name", CHAIN)
def test_names_stand_in_the_text(name: str) -> None:
    """Does each actor stand in its own segment, and each lead and support in the text, none named twice?"""
    text, segments = text_of(name), segments_of(name)
    for row in tasks_of(name):
        where = {"actors": segments[row["i"]], "lead": text, "support": text}
        for slot, holder in where.items():
            assert all(who and who in holder for who in names(row, slot)), (row["i"], slot)
        everyone = [who for slot in where for who in names(row, slot)]
        assert len(everyone) == len(set(everyone)), row["i"]


@pytest.mark.parametrize("name", CHAIN)
def test_deadlines_stand_in_their_segment_and_carry_their_value(name: str) -> None:
    """Does each deadline's quote stand in the segment it names, with the well-formed values that its type demands?"""
    segments = segments_of(name)
    for row in tasks_of(name):
        for due in row.get("deadlines", []):
            holder = due.get("in", row["i"])
            assert due["text"] in segments[holder], (row["i"], due)
            assert set(due) <= {"text", "type", "in", "anchor", *TIME_FIELDS[due["type"]]}, (row["i"], due)
            assert all(field in due for field in TIME_FIELDS[due["type"]]), (row["i"], due)
            for field in ("start", "end"):
                assert field not in due or date.fromisoformat(due[field])
            for field in ("every", "duration"):
                assert field not in due or PERIOD.fullmatch(due[field])
            assert due.get("start", "") <= due.get("end", "9")
            assert due.get("anchor", "") in text_of(name)


@pytest.mark.parametrize("name", CHAIN)
def test_standards_stand_in_their_segment_and_carry_their_value(name: str) -> None:
    """Does each standard's quote stand in its segment, with a known operator, a value, and a unit of the quote?"""
    segments = segments_of(name)
    for row in tasks_of(name):
        for much in row.get("standards", []):
            assert set(much) <= {"text", "op", "value", "upper", "unit", "condition"}, (row["i"], much)
            assert much["text"] in segments[row["i"]], (row["i"], much)
            assert much["op"] in OPERATORS
            assert ("upper" in much) == (much["op"] == "range")
            if isinstance(much["value"], str):
                assert re.fullmatch(r"\d+(\.\d+)?(:\d+(\.\d+)?)+", much["value"])
                assert "unit" not in much
            else:
                assert much["value"] < much.get("upper", float("inf"))
                assert much["unit"] in much["text"]


@pytest.mark.parametrize("name", CHAIN)
def test_meta_stands_in_the_text(name: str) -> None:
    """Do title, number, date, issuers, addressees and references stand in the text, and are headings no tasks?"""
    text, segments, meta = text_of(name), segments_of(name), meta_of(name)
    assert packed(text).startswith(packed(meta["title"]))
    assert meta["number"] in text
    day = date.fromisoformat(meta["date"])
    assert f"{day.year}年{day.month}月{day.day}日" in text
    assert meta["level"] in {level.value for level in Level}
    assert all(who in text for who in meta["issuers"] + meta["addressees"])
    for reference in meta["references"]:
        assert f"《{reference['title']}》" in text
        assert reference["number"] in text
    headings = meta["headings"]
    assert headings == sorted(set(headings))
    assert headings[-1] < len(segments)
    assert not set(headings) & {row["i"] for row in rows_of(name)}


def test_each_document_implements_the_one_above() -> None:
    """Does every document of the chain cite the number and title of the document that it carries out?"""
    for above, below in pairwise(CHAIN):
        higher, cited = meta_of(above), meta_of(below)["references"][0]
        assert cited["number"] == higher["number"]
        assert re.sub("[《》〈〉]", "", packed(cited["title"])) == re.sub("[《》〈〉]", "", packed(higher["title"]))
        assert higher["date"] < meta_of(below)["date"]


def test_the_samples_show_every_kind_of_value() -> None:
    """Do the four documents together hold each kind, each type of deadline and each operator at least once?"""
    rows = [row for name in CHAIN for row in tasks_of(name)]
    assert {row["kind"] for row in rows} == {kind.value for kind in Kind}
    assert {due["type"] for row in rows for due in row.get("deadlines", [])} == set(TIME_FIELDS)
    assert {much["op"] for row in rows for much in row.get("standards", [])} == OPERATORS


@pytest.mark.parametrize("name", CHAIN)
def test_the_web_page_holds_the_same_text(name: str) -> None:
    """Does the saved page hold every cell and paragraph in the text's order (its title may stand elsewhere)?"""
    page = packed(html.fromstring((CORPORA / f"{name}.html").read_bytes()).text_content())
    title, *rest = text_of(name).splitlines()
    assert packed(title) in page
    at = 0
    for piece in (cell for line in rest for cell in line.split("\t") if cell):
        found = page.find(packed(piece), at)
        assert found >= 0, piece
        at = found + len(packed(piece))


def test_planted_changes_quote_tasks_of_both_documents() -> None:
    """Is every planted change between neighbours of the chain a whole task of each side, and each one's label known?"""
    pairs = json.loads((GOLD / "planted.json").read_text("utf-8"))
    assert [(pair["local"], pair["central"]) for pair in pairs] == list(zip(CHAIN[1:], CHAIN, strict=False))
    for pair in pairs:
        tasks = {
            side: {segments_of(pair[side])[row["i"]] for row in tasks_of(pair[side])} for side in ("local", "central")
        }
        assert pair["changes"]
        for planted in pair["changes"]:
            assert planted["relation"] in RELATIONS
            assert set(planted["change"]) <= CHANGES, planted
            assert (planted["local"] is None) == (planted["relation"] == "dropped")
            assert (planted["central"] is None) == (planted["relation"] == "added")
            for side in ("local", "central"):
                assert planted[side] is None or planted[side] in tasks[side], planted[side]
