"""The gate of comparing: every change planted between the samples is found and named, and nothing else is called
stricter or laxer; on annotated pairs of documents the figures stay at or above their floors.

An annotated pair lies in `OBLIGRAPH_SHARED`/gold/dev as LOCAL~CENTRAL.align.jsonl beside both texts: a line a local
segment with the central segments that it answers and the relation, or `grey` where readers may differ.
`--update-floors` raises floors.toml to the present figures, `--lower-floors` lowers them too.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import floors
from needs import ROOT, need, shared_gold
from obligraph import extract
from obligraph.comparing import compare
from obligraph.drafting.compare import compare_documents
from obligraph.model import Comparison, Obligation, Pair, Relation, Span
from obligraph.text.sentences import sentences

PLANTED: list[dict[str, Any]] = json.loads((ROOT / "tests" / "gold" / "planted.json").read_text("utf-8"))
SPELT = {
    "should-to-must": {"strength-raised"},
    "may-to-should": {"strength-raised"},
    "encouragement-to-duty": {"strength-raised"},
    "should-to-may": {"strength-lowered"},
    "instrument-changed": {"instrument-changed", "act-changed"},
}
"""Labels of planted.json that the core tells by another code; all others are codes themselves."""
JUDGED = {Relation.STRENGTHENED, Relation.WEAKENED}

METRICS = ("pairs", "counterparts", "relations")
"""What an annotated pair is scored by."""


@cache
def compared(local: str, central: str) -> Comparison:
    """Two samples held against each other."""
    (above,), (below,) = (extract(ROOT / "corpora" / f"{name}.txt").extractions for name in (central, local))
    return compare(above, below)


def planted(*relations: str) -> list[Any]:
    """The planted changes with one of the relations, each with its documents."""
    return [
        pytest.param(pair["local"], pair["central"], change, id=f"{pair['local']}: {change['note']}")
        for pair in PLANTED
        for change in pair["changes"]
        if change["relation"] in relations
    ]


def is_quoted(task: Obligation | None, text: str, words: str | None) -> bool:
    """Is the task the one whose sentence is quoted?"""
    if task is None or words is None:
        return False
    start = text.find(words)
    assert start >= 0, words
    return shared(task.span, Span(start, start + len(words)))


def shared(one: Span, other: Span) -> bool:
    """Do two places share at least half of the shorter one?"""
    common = min(one.end, other.end) - max(one.start, other.start)
    return common > 0 and common * 2 >= min(one.end - one.start, other.end - other.start)


def pairs_of(both: Comparison, change: dict[str, Any]) -> list[Pair]:
    """The pairs whose local and whose central sentence are those of the planted change."""
    above, below = both.central.document.text, both.local.document.text
    return [
        pair
        for pair in both.pairs
        if is_quoted(pair.local, below, change["local"])
        and any(is_quoted(task, above, change["central"]) for task in pair.central)
    ]


@pytest.mark.parametrize(
    ("local", "central", "change"), planted("strengthened", "weakened", "changed", "specified", "kept")
)
def test_a_planted_change_is_found_and_named(local: str, central: str, change: dict[str, Any]) -> None:
    """Are the two sentences a pair, with the relation that was planted and every change told by its name?"""
    found = pairs_of(compared(local, central), change)
    assert len(found) == 1
    told = {difference.code for difference in found[0].differences}
    missing = [label for label in change["change"] if not SPELT.get(label, {label}) & told]
    assert (str(found[0].relation), missing) == (change["relation"], []), found[0].differences


@pytest.mark.parametrize(("local", "central", "change"), planted("added"))
def test_a_planted_duty_is_added(local: str, central: str, change: dict[str, Any]) -> None:
    """Has the duty that the local text alone has no counterpart?"""
    both = compared(local, central)
    found = [pair for pair in both.pairs if is_quoted(pair.local, both.local.document.text, change["local"])]
    assert [pair.relation for pair in found] == [Relation.ADDED] * max(1, len(found))


@pytest.mark.parametrize(("local", "central", "change"), planted("dropped"))
def test_a_duty_that_was_taken_out_is_dropped(local: str, central: str, change: dict[str, Any]) -> None:
    """Does no local duty answer the central one?"""
    both = compared(local, central)
    above = both.central.document.text
    found = [pair for pair in both.pairs if any(is_quoted(task, above, change["central"]) for task in pair.central)]
    assert [pair.relation for pair in found] == [Relation.DROPPED]


@pytest.mark.parametrize("index", range(len(PLANTED)), ids=[pair["local"] for pair in PLANTED])
def test_nothing_else_is_called_stricter_or_laxer(index: int) -> None:
    """Are all pairs that are called strengthened or weakened planted ones?"""
    one = PLANTED[index]
    both = compared(one["local"], one["central"])
    listed = {id(pair) for change in one["changes"] for pair in pairs_of(both, change)}
    others = [pair for pair in both.pairs if pair.relation in JUDGED and id(pair) not in listed]
    shown = [(p.relation, p.central[0].quote, p.local.quote, p.differences) for p in others if p.local]
    assert shown == []


def test_every_neighbour_of_the_chain_is_compared() -> None:
    """Are there planted changes of every relation between each document and the one above it?"""
    chain = ("central-opinion", "province-opinion", "city-plan", "county-plan")
    assert [(one["central"], one["local"]) for one in PLANTED] == list(pairwise(chain))
    for one in PLANTED:
        assert len(one["changes"]) >= 30
        assert {change["relation"] for change in one["changes"]} >= {
            "strengthened",
            "weakened",
            "kept",
            "added",
            "dropped",
        }


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated pair: the pairs of segments (local, central), the relation of a local segment, and the local ones on
    which readers may differ."""

    pairs: frozenset[tuple[int, int]]
    relations: dict[int, str]
    grey: frozenset[int]

    @staticmethod
    def of(lines: Iterable[str]) -> Gold:
        rows = [json.loads(line) for line in lines]
        grey = frozenset(row["local"] for row in rows if row.get("grey"))
        rows = [row for row in rows if row["local"] not in grey]
        pairs = frozenset((row["local"], central) for row in rows for central in row["central"])
        return Gold(pairs, {row["local"]: row["relation"] for row in rows if row["central"]}, grey)


def figures(gold: Gold, alignment: Iterable[str], local: Sequence[Span], central: Sequence[Span]) -> dict[str, float]:
    """How right an alignment.jsonl is: the F1 of pairs of segments and of local segments with a counterpart, and the
    share of right relations among the local segments of right pairs."""
    found: set[tuple[int, int]] = set()
    said: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for row in map(json.loads, alignment):
        if not row["local"] or not row["central"]:
            continue
        for i in holders(local, row["local"]["span"]):
            if i in gold.grey:
                continue
            found |= {(i, j) for task in row["central"] for j in holders(central, task["span"])}
            said[i][row["relation"]] += 1
    right = {i for i, _ in gold.pairs & found}
    told = sum(said[i].most_common(1)[0][0] == gold.relations[i] for i in right)
    return {
        "pairs": f1(gold.pairs, found),
        "counterparts": f1({i for i, _ in gold.pairs}, {i for i, _ in found}),
        "relations": told / len(right) if right else 0.0,
    }


def f1(gold: Iterable[object], found: Iterable[object]) -> float:
    """The harmonic mean of precision and recall: of all that either names, counting what both name twice."""
    one, other = set(gold), set(found)
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def holders(segments: Sequence[Span], span: Sequence[int]) -> list[int]:
    """The segments that share half of the shorter with a place."""
    place = Span(*span)
    return [number for number, segment in enumerate(segments) if shared(segment, place)]


def segments(path: Path) -> list[Span]:
    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    return [Span(*place) for place in sentences(text)]


@pytest.mark.parametrize("name", floors.ALIGNED)
def test_annotated_pairs_are_aligned_as_well_as_they_were(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Are the figures of the pair at or above its floors?"""
    need("gold")
    folder = shared_gold()
    assert folder is not None
    local, central = floors.ALIGNED[name]
    compare_documents(folder / f"{central}.txt", [folder / f"{local}.txt"], tmp_path, formats=["alignment"])
    gold = folder / f"{local}~{central}.align.jsonl"
    lines = (tmp_path / "alignment.jsonl").read_text("utf-8").splitlines()
    sides = (segments(folder / f"{side}.txt") for side in (local, central))
    values = figures(Gold.of(gold.read_text("utf-8").splitlines()), lines, *sides)
    digest = floors.files_digest([folder / f"{local}.txt", folder / f"{central}.txt", gold])
    lower = request.config.getoption("--lower-floors")
    if lower or request.config.getoption("--update-floors"):
        file = floors.load()[0]
        sunk = file.update(name, digest, values, lower=lower, metrics=METRICS)
        floors.FILE.write_text(file.toml(), "utf-8", newline="\n")
        kept = ", ".join(f"{one.metric} {one.old} (now {one.new})" for one in sunk)
        assert lower or not sunk, f"kept, not lowered: {kept}; --lower-floors lowers them"
    file, _ = floors.load()
    assert file.hashes.get(name) == digest, "the gold is not the one that the floors were set on; `--update-floors`"
    broken = {metric: (values[metric], bound) for metric, bound in file.bounds[name].items() if values[metric] < bound}
    assert not broken, f"(figure, floor): {broken}"


def test_every_annotated_pair_has_its_floors() -> None:
    """Is there a floor for each figure of each pair?"""
    file, _ = floors.load()
    for name in floors.ALIGNED:
        assert set(file.bounds.get(name, {})) == set(METRICS), name


ROWS = (
    {"local": 1, "central": [0], "relation": "kept"},
    {"local": 2, "central": [1, 2], "relation": "weakened"},
    {"local": 3, "central": []},
    {"local": 4, "grey": True},
)
CUTS = [Span(10 * number, 10 * number + 9) for number in range(6)]


def said(*rows: tuple[int, list[int], str]) -> list[str]:
    """Lines of an alignment.jsonl: local segment, central segments, relation."""
    made: list[dict[str, Any]] = []
    for local, central, relation in rows:
        tasks = [{"source": "central.txt", "span": list(CUTS[number])} for number in central]
        made.append(
            {"local": {"source": "local.txt", "span": list(CUTS[local])}, "central": tasks, "relation": relation}
        )
    made.append({"local": None, "central": [{"source": "central.txt", "span": [0, 9]}], "relation": "dropped"})
    return list(map(json.dumps, made))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(1, [0], "kept"), (2, [1, 2], "weakened"), (3, [], "added"), (4, [5], "kept")], (1, 1, 1)),
        ([(1, [0], "kept"), (2, [1], "weakened")], (4 / 5, 1, 1)),
        ([(1, [0], "changed"), (2, [1, 2], "weakened")], (1, 1, 1 / 2)),
        ([(1, [0], "kept"), (2, [1, 2], "weakened"), (3, [4], "kept")], (6 / 7, 4 / 5, 1)),
        ([(1, [3], "kept")], (0, 2 / 3, 0)),
        ([], (0, 0, 0)),
    ],
    ids=["all right", "one missed", "one relation wrong", "one that is none", "another counterpart", "nothing"],
)
def test_the_figures_count_as_they_should(
    rows: list[tuple[int, list[int], str]], expected: tuple[float, float, float]
) -> None:
    """Do invented alignments get the figures that one works out by hand, grey segments left out?"""
    gold = Gold.of(map(json.dumps, ROWS))
    assert figures(gold, said(*rows), CUTS, CUTS) == pytest.approx(dict(zip(METRICS, expected, strict=True)))
