"""Memory stays where it is, however many documents one run reads; bench/bench_memory.py does the same with 1,000."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bench.bench_memory import ROOT, measured, reworded

PEAK, GROWTH = 500.0, 6.0
SEEN = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc to see the memory in use")


@SEEN
def test_memory_does_not_grow_with_the_documents() -> None:
    """Do 120 documents take no more memory than the first 40, and far less than the bar of 500 MB?"""
    used = measured(120, 40)
    assert list(used) == ["40", "80", "120", "peak"]
    assert used["120"] - used["40"] < GROWTH
    assert 50.0 < used["peak"] < PEAK


@SEEN
def test_the_measure_sees_memory_that_is_kept() -> None:
    """Would the measure notice a run that keeps what it has read?"""
    used = measured(24, 8, hoard=True)
    assert used["24"] - used["8"] > GROWTH


def test_reworded_documents_differ() -> None:
    """Is each document of the run another, of about the same length?"""
    text = (ROOT / "corpora" / "city-plan.txt").read_text("utf-8")
    made = [reworded(text, random.Random(n)) for n in range(5)]
    assert len({*made, text}) == 6
    assert all(abs(len(one) - len(text)) < 300 for one in made)
