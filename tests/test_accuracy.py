"""The gate: figures at or above their floors on all gold there is, and a page that says what its plain text says.

The samples of corpora/ with their gold in tests/gold are always scored; the documents of `OBLIGRAPH_SHARED`/gold/dev
(NAME.txt, NAME.gold.jsonl, NAME.meta.json) where that variable names a folder. `--update-floors` raises floors.toml and
the READMEs' tables to the present figures, `--lower-floors` lowers them too.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

import accuracy_table
import floors
from needs import ROOT, need, shared_gold
from obligraph import extract
from obligraph.model import Document, Obligation
from obligraph.run import run
from obligraph.score import Report, read_floors, score
from obligraph.score.floors import METRICS
from obligraph.score.gold import gold_names

CORPORA = ROOT / "corpora"
SETS = ("corpora", "dev")
SAMPLES = sorted(path.stem for path in CORPORA.glob("*.txt"))
Page = tuple[tuple[object, ...], list[tuple[object, ...]]]
"""What a document says of itself, and the cells of its tasks."""

_measured: dict[str, tuple[Path, Report]] = {}


def measured(name: str, factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    """The folder of a gold set and the figures on it, worked out once a run."""
    if name not in _measured:
        if name == "dev":
            need("gold")
        folder, out = factory.mktemp(f"{name}-gold"), factory.mktemp(f"{name}-out")
        texts, gold = (CORPORA, ROOT / "tests" / "gold") if name == "corpora" else (shared_gold(), shared_gold())
        assert texts is not None
        assert gold is not None
        for document in gold_names(gold):
            shutil.copyfile(texts / f"{document}.txt", folder / f"{document}.txt")
            for ending in ("gold.jsonl", "meta.json"):
                shutil.copyfile(gold / f"{document}.{ending}", folder / f"{document}.{ending}")
        summary = run([str(folder / f"{document}.txt") for document in gold_names(folder)], out)
        assert not summary.failures
        _measured[name] = folder, score(folder, out)
    return _measured[name]


@pytest.mark.parametrize("name", SETS)
def test_every_figure_is_at_or_above_its_floor(
    name: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Is the extraction as right as it has been?"""
    folder, report = measured(name, tmp_path_factory)
    digest = floors.gold_digest(folder, gold_names(folder))
    lower = request.config.getoption("--lower-floors")
    if lower or request.config.getoption("--update-floors"):
        file = floors.load()[0] if floors.FILE.exists() else floors.FloorFile()
        sunk = file.update(name, digest, report.values(), lower=lower)
        floors.FILE.write_text(file.toml(), "utf-8", newline="\n")
        accuracy_table.update(name, report.values())
        kept = ", ".join(f"{one.metric} {one.old} (now {one.new})" for one in sunk)
        assert lower or not sunk, f"kept, not lowered: {kept}; --lower-floors lowers them"
    assert floors.FILE.exists(), "tests/floors.toml is missing; `pytest --update-floors` writes it"
    file, _ = floors.load()
    assert file.hashes.get(name) == digest, (
        f"the gold of {name} is not the one that the floors were set on; look at its figures, then `--update-floors`"
    )
    broken = read_floors(f"{floors.FILE}#{name}").broken(report)
    assert not broken, "\n".join(f"{metric} is {value}, its floor is {bound}" for metric, value, bound in broken)


def test_floors_are_written_by_the_options_only() -> None:
    """Does the file hold what --update-floors wrote, for every set and metric?"""
    file, stated = floors.load()
    assert file.digest() == stated, "tests/floors.toml was edited by hand; use --update-floors or --lower-floors"
    assert set(file.bounds) - set(floors.ALIGNED) == set(SETS)
    for name in SETS:
        assert set(file.bounds[name]) == set(METRICS), f"[{name}] lacks or invents a metric"


def test_every_lowered_floor_has_its_reason() -> None:
    """Does the change log say why a floor was lowered?"""
    file, _ = floors.load()
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    missing = [one.line for one in file.lowered if not one.explained(changelog)]
    assert not missing, "CHANGELOG.md needs these lines, each with its reason:\n" + "\n".join(missing)


def test_a_floor_sinks_only_when_told() -> None:
    """Does an update keep a higher floor, a lowering one record it, and the change log have to explain it?"""
    figures: dict[str, float | None] = {**dict.fromkeys(METRICS, 0.987), "ungrounded": 0, "documents": 4}
    file = floors.FloorFile()
    assert file.update("invented", "a", figures, lower=False) == []
    assert file.bounds["invented"]["lead"] == 0.98
    worse: dict[str, float | None] = {**figures, "lead": 0.5, "ungrounded": 2, "documents": 3}
    sunk = file.update("invented", "a", worse, lower=False)
    assert [one.metric for one in sunk] == ["lead", "ungrounded", "documents"]
    assert file.bounds["invented"]["lead"] == 0.98
    assert file.bounds["invented"]["ungrounded"] == 0
    assert file.lowered == []
    file.update("invented", "a", worse, lower=True)
    assert file.bounds["invented"]["lead"] == 0.49
    assert [one.metric for one in file.lowered] == ["lead", "ungrounded", "documents"]
    lead = file.lowered[0]
    assert lead.line == "- Floor lowered: invented lead 0.98 to 0.49:"
    assert lead.explained(f"## 1\n{lead.line} the gold was wrong\n")
    assert not lead.explained(f"## 1\n{lead.line}\n- Something else\n")


def test_a_floor_file_reads_back_as_it_was_written(tmp_path: Path) -> None:
    """Is the written file the same file when read, and told from one changed by hand?"""
    file = floors.FloorFile({"dev": "ab"}, {"dev": {"lead": 0.9}}, [floors.Lowered("dev", "lead", 0.95, 0.9)])
    path = tmp_path / "floors.toml"
    path.write_text(file.toml(), "utf-8")
    assert floors.load(path) == (file, file.digest())
    path.write_text(file.toml().replace("0.9\n", "0.8\n", 1), "utf-8")
    changed, stated = floors.load(path)
    assert changed.digest() != stated


@pytest.mark.parametrize("name", SETS)
def test_the_readmes_tell_the_figures(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Do the tables in both READMEs show what is measured, to within 0.01?"""
    _, report = measured(name, tmp_path_factory)
    for readme in accuracy_table.READMES:
        for metric, shown in accuracy_table.shown(readme, name).items():
            value = report.values()[metric]
            assert value is not None, metric
            assert abs(value - shown) <= 0.01, f"{readme.name}: {metric} is {value}, not {shown}; --update-floors"


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_page_says_what_its_text_says(sample: str, twins: tuple[dict[str, Page], dict[str, Page]]) -> None:
    """Does a saved page give the same document and the same tasks, cell for cell, as its plain text?"""
    (text, texts), (page, pages) = (side[sample] for side in twins)
    assert texts
    assert Counter(pages) == Counter(texts)
    assert page == text


@pytest.fixture(scope="module")
def twins() -> tuple[dict[str, Page], dict[str, Page]]:
    """What every sample says of itself and asks for: from the texts, and from the pages."""
    assert [path.stem for path in sorted(CORPORA.glob("*.html"))] == SAMPLES
    return _pages("*.txt"), _pages("*.html")


def _pages(pattern: str) -> dict[str, Page]:
    result = extract(CORPORA / pattern)
    assert not result.failures
    return {
        Path(e.document.source).stem: (_facts(e.document), [_cells(o) for o in e.obligations])
        for e in result.extractions
    }


def _facts(document: Document) -> tuple[object, ...]:
    references = [(r.title, r.number, r.relation) for r in document.references]
    d = document
    return d.title, d.number, d.issuers, d.addressees, d.date, d.level, d.jurisdiction, tuple(references)


def _cells(o: Obligation) -> tuple[object, ...]:
    return (
        _packed(o.quote),
        o.kind,
        o.strength,
        *(tuple(_packed(party.name) for party in slot) for slot in (o.actors, o.lead, o.support)),
        tuple((_packed(d.quote), d.type, d.start, d.end, d.every, d.duration) for d in o.deadlines),
        tuple((_packed(s.quote), s.op, s.value, s.upper, s.unit, s.condition) for s in o.standards),
    )


def _packed(text: str) -> str:
    return "".join(text.split())
