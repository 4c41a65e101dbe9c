"""Whole documents: every task of the samples with its cells, line by line, against tests/golden.

A golden that is missing fails; `pytest --update-golden` rewrites them, and the change is then read like code. The first
line of a golden is what the document says of itself; empty cells are left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from needs import ROOT
from obligraph import Result, extract
from obligraph.model import Deadline, Document, Extraction, Obligation, Standard

CORPORA = ROOT / "corpora"
GOLDEN = Path(__file__).parent / "golden"
SAMPLES = sorted(path.stem for path in CORPORA.glob("*.txt"))


@pytest.fixture(scope="module")
def result() -> Result:
    """The extraction of all samples."""
    return extract(CORPORA / "*.txt")


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_gives_what_it_gave(sample: str, result: Result, request: pytest.FixtureRequest) -> None:
    """Is every task, with every cell, what the golden says?"""
    (extraction,) = (e for e in result.extractions if e.document.source == f"{sample}.txt")
    found = lines(extraction)
    path = GOLDEN / f"{sample}.jsonl"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in found), "utf-8", newline="\n")
    assert path.exists(), f"{path.relative_to(ROOT)} is missing; `pytest --update-golden` writes it"
    assert found == path.read_text("utf-8").splitlines()


def test_there_is_a_golden_for_every_sample_and_no_other() -> None:
    """Are the goldens those of the samples?"""
    assert SAMPLES
    assert sorted(path.stem for path in GOLDEN.glob("*.jsonl")) == SAMPLES


def lines(extraction: Extraction) -> list[str]:
    """One line for the document, then one a task."""
    records = [_document(extraction.document), *(_task(o) for o in extraction.obligations)]
    return [json.dumps({k: v for k, v in r.items() if v}, ensure_ascii=False) for r in records]


def _document(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "number": document.number,
        "issuers": document.issuers,
        "addressees": document.addressees,
        "date": document.date,
        "level": document.level.value,
        "jurisdiction": document.jurisdiction,
        "references": [" ".join(filter(None, (r.relation, r.title, r.number))) for r in document.references],
    }


def _task(o: Obligation) -> dict[str, Any]:
    return {
        "kind": o.kind.value,
        "quote": o.quote,
        "actors": [party.name for party in o.actors],
        "lead": [party.name for party in o.lead],
        "support": [party.name for party in o.support],
        "deadlines": [_deadline(d) for d in o.deadlines],
        "standards": [_standard(s) for s in o.standards],
    }


def _deadline(d: Deadline) -> str:
    """The words and what they mean: `10月底前 → by 2026-10-31`."""
    dates = [x for x in (d.start, d.end) if x]
    values = [d.type, "..".join(dates), d.every, d.duration, d.anchor and f"after {d.anchor}"]
    return f"{d.quote} → {' '.join(x for x in values if x)}"


def _standard(s: Standard) -> str:
    """The words and what they mean: `不少于2名 → >= 2 名`."""
    number = f"{s.value}..{s.upper}" if s.upper is not None else str(s.value)
    values = [s.op, number, s.unit, s.of and f"of {s.of}", "condition" if s.condition else None]
    return f"{s.quote} → {' '.join(x for x in values if x)}"
