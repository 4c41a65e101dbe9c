"""Are corrections, and components of the user's own, the same work for any number of workers, and kept in the store?"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from batches import SEES_PROCESSES, assert_same, left_in, python, text, write
from obligraph.batch import making
from obligraph.batch.worker import REVISED
from obligraph.corrections import Applied, CorrectionsError, Revision
from obligraph.drafting.status import Work, status
from obligraph.exporters.matrix.cells import DEADLINES, KIND, LEAD, REVIEWED, STANDARDS
from obligraph.extractor import Extractor
from obligraph.lexicon import load
from obligraph.model import Extraction
from obligraph.readers import Input, read
from obligraph.run import Summary, run
from obligraph.store import default_place
from returned import imported, names, records

COUNT = 8


def cells(document: int, task: int, column: int) -> tuple[int, int]:
    """A cell of the matrix: every document has two tasks."""
    return 2 * document + task, column


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents (in/) and a run's results over them (out/) that people corrected; then two documents were
    changed, so that one correction moves with its sentence and another fits no longer, and one came again under another
    name."""
    folder = tmp_path_factory.mktemp("corrected")
    write(folder / "in", range(COUNT))
    run([folder / "in"], folder / "out")
    done = imported(folder / "out", {
        cells(0, 0, LEAD): "县审计局",
        cells(1, 1, KIND): "非任务",
        cells(2, 0, DEADLINES): "2031年3月底前",
        cells(3, 0, REVIEWED): "是",
        cells(3, 1, STANDARDS): "覆盖率达到99%以上",
        cells(5, 0, LEAD): "县档案馆、县林业局",
        cells(6, 1, REVIEWED): "是",
    })  # fmt: skip
    assert (done.failed, done.corrected, done.rejected) == ([], 4, 1)
    shutil.copy(folder / "in" / "0001.txt", folder / "in" / "0001 again.txt")
    (folder / "in" / "0003.txt").write_text(text(3).replace("二、强化落实", "二、狠抓落实\n请抓紧。"), "utf-8")
    changed = text(5).replace("牵头，", "牵头，会同有关单位，")
    assert changed != text(5)
    (folder / "in" / "0005.txt").write_text(changed, "utf-8")
    return folder


Alone = tuple[Summary, dict[str, bytes]]


def again(corrected: Path, folder: Path, **options: object) -> Alone:
    """A run over the documents as they are now, into a copy of the results that were corrected, or into what is there
    already."""
    if not (folder / "out").exists():
        shutil.copytree(corrected / "out", folder / "out")
    summary = run([corrected / "in"], folder / "out", **options)  # type: ignore[arg-type]
    return replace(summary, folder=Path(), seconds=0.0, reused=0), left_in(folder / "out")


@pytest.fixture(scope="module")
def alone(corrected: Path, tmp_path_factory: pytest.TempPathFactory) -> Alone:
    """What one process makes of it."""
    return again(corrected, tmp_path_factory.mktemp("alone"))


def test_what_one_process_makes_of_it(alone: Alone) -> None:
    """Is every case among these documents: applied, moved, in both twins, unfit, and rejected?"""
    summary, files = alone
    assert (summary.corrected, summary.unfit, summary.failures) == (7, 1, ())
    stored = [json.loads(line) for line in files["corrections.jsonl"].splitlines()]
    assert [one["source"] for one in stored] == [f"{number:04}.txt" for number in (0, 1, 2, 3, 3, 6, 5)]
    assert b"extracted" not in files["corrections.jsonl"]
    # The twins' task, and every other that was corrected, as it was extracted; the one that fits no longer has none.
    extracted = [json.loads(line) for line in files["extracted.jsonl"].splitlines()]
    assert [one["source"] for one in extracted] == [
        "0000.txt", "0001 again.txt", "0001.txt", "0002.txt", "0003.txt", "0003.txt", "0006.txt",
    ]  # fmt: skip


@pytest.mark.parametrize("workers", [2, 3])
def test_do_workers_correct_as_one_process_does(corrected: Path, alone: Alone, tmp_path: Path, workers: int) -> None:
    """Are results, counts and what is kept of the corrections the same, byte for byte, with any number of workers?"""
    summary, files = again(corrected, tmp_path, workers=workers)
    assert summary == alone[0]
    assert files == alone[1]


@pytest.mark.parametrize("workers", [1, 2])
def test_does_the_store_keep_what_was_corrected(corrected: Path, alone: Alone, tmp_path: Path, workers: int) -> None:
    """Is a corrected document taken from the store while its corrections are the same, with the same bytes and counts,
    and made anew where they are others or none?"""
    store = tmp_path / "store.sqlite"
    made = run([corrected / "in"], tmp_path / "plain", store=store)
    assert (made.reused, made.corrected) == (0, 0)
    assert again(corrected, tmp_path, workers=workers, store=store) == alone
    # The corrections name the text that they stand in now, and are others by that: once more.
    assert again(corrected, tmp_path, workers=workers, store=store)[1] == alone[1]
    before = left_in(tmp_path / "out")
    summary = run([corrected / "in"], tmp_path / "out", store=store, workers=workers)
    assert (summary.reused, summary.corrected, summary.unfit) == (COUNT + 1, 7, 1)
    assert_same(tmp_path / "out", before)
    # Without them, what the first run made.
    (tmp_path / "out" / "corrections.jsonl").unlink()
    assert run([corrected / "in"], tmp_path / "out", store=store).reused == COUNT + 1
    uncorrected = left_in(tmp_path / "plain")
    assert {name: data for name, data in left_in(tmp_path / "out").items() if name in uncorrected} == uncorrected


def test_does_status_know_what_corrections_ask_for(corrected: Path, tmp_path: Path) -> None:
    """Is nothing left to do after a run that put corrections upon its results, and everything after an import?"""
    shutil.copytree(corrected / "in", tmp_path / "in")
    write(tmp_path / "in", range(COUNT))
    (tmp_path / "in" / "0001 again.txt").unlink()
    out = tmp_path / "out"
    run([tmp_path / "in"], out, store=default_place(out))
    assert status(out).work == Work(inputs=COUNT, done=COUNT)
    imported(out, {cells(4, 0, LEAD): "县审计局"})
    assert status(out).work == Work(inputs=COUNT, older=COUNT)
    for reused in (0, COUNT):
        assert run([tmp_path / "in"], out, resumable=True).reused == reused
        assert status(out).work == Work(inputs=COUNT, done=COUNT)
        assert names(records(out)[8], "lead") == ["县审计局"]


def test_is_a_document_corrected_by_itself(corrected: Path) -> None:
    """Does a document come out the same whatever came before it, so that any process may correct it?"""
    extractor = Extractor()
    stored = (corrected / "out" / "corrections.jsonl").read_text("utf-8")
    revision = Revision(extractor.lexicon, stored)
    inputs = [Input(path.name, path) for path in sorted((corrected / "in").iterdir())]

    def revised(given: Input, by: Revision) -> tuple[Extraction, dict[str, bytes]]:
        return by(extractor.extract(read(given, extractor.lexicon)))

    once = [revised(given, revision) for given in inputs]
    assert [revised(given, revision) for given in reversed(inputs)] == once[::-1]
    assert revised(inputs[4], Revision(load(), stored)) == once[4]
    touched = [given.source for given, (_, segments) in zip(inputs, once, strict=True) if segments[REVISED]]
    assert touched == [f"{name}.txt" for name in ("0000", "0001 again", "0001", "0002", "0003", "0005", "0006")]
    assert all(list(segments) == [REVISED] for _, segments in once)


def test_are_hostile_corrections_only_words(corrected: Path, tmp_path: Path) -> None:
    """Are controls, lone halves of pairs, formulas and a megabyte carried between processes as they are?"""
    shutil.copytree(corrected / "out", tmp_path / "out")
    path = tmp_path / "out" / "corrections.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lines[0]["after"] = "\ud800\x1b[2J\u2028=HYPERLINK(1)\r"
    lines[2]["file"] = "x" * 1_000_000
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    made = {}
    for workers in (1, 2):
        shutil.copytree(tmp_path / "out", tmp_path / f"{workers}" / "out")
        made[workers] = again(corrected, tmp_path / f"{workers}", workers=workers)
    assert made[1] == made[2]
    assert made[1][0].unfit == 2


def test_is_damage_told_before_workers_start(corrected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do corrections that cannot be read end the run with their line, before anything is made or written?"""
    monkeypatch.setattr(making, "Pool", None)
    shutil.copytree(corrected / "out", tmp_path / "out")
    path = tmp_path / "out" / "corrections.jsonl"
    path.write_bytes(path.read_bytes() + b'{"id": 3}\n')
    before = left_in(tmp_path / "out")
    with pytest.raises(CorrectionsError, match=r"corrections\.jsonl:8"):
        run([corrected / "in"], tmp_path / "out", workers=2)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(CorrectionsError, match="cannot be read"):
        run([corrected / "in"], tmp_path / "out", workers=2)
    assert {name: data for name, data in left_in(tmp_path / "out").items() if data != b"\xff\xfe"} == {
        name: data for name, data in before.items() if name != "corrections.jsonl"
    }


def test_is_a_damaged_segment_no_correction(corrected: Path) -> None:
    """Does a segment that is no JSON, or holds something else, raise ValueError as every exporter does?"""
    applied = Applied(corrected / "out")
    before = applied.texts()
    applied.keep(b"")
    assert applied.texts() == before
    for damaged in (b"{", b"\xff", b"[]", b"[1, 2, 3]"):
        with pytest.raises(ValueError):
            applied.keep(damaged)


# A run with a component of the user's own; prints its workers half way.
WITH_COMPONENT = """
import os, sys
from pathlib import Path
from batches import workers_of
from obligraph.run import run

package, sources, out, workers = sys.argv[1:]
sys.path.insert(0, package)
found = set()
def look(*step):
    found.update(workers_of(os.getpid()))
made = run([sources], Path(out), workers=int(workers) or None, components=["shouting"], progress=look)
print(len(found), made.documents, made.obligations, len(made.failures))
"""
COMPONENT = """
from spacy.language import Language

@Language.component("shouting")
def shouting(doc):
    at = doc.text.find("云鹏驿站")
    doc.spans["organisations"].append(doc.char_span(at, at + 4, label="LOUD", alignment_mode="expand"))
    return doc
"""


@SEES_PROCESSES
@pytest.mark.parametrize("is_installed", [True, False])
def test_do_workers_run_an_installed_component(tmp_path: Path, is_installed: bool) -> None:
    """Is a component that a package names run by as many workers as are asked for, with the same bytes, and by this
    process where nobody says how many, or where no package names it?"""
    for path in write(tmp_path / "in", range(25)).iterdir():
        path.write_text(path.read_text("utf-8").replace("牵头，县", "牵头，云鹏驿站和县"), "utf-8")
    package = tmp_path / "package"
    package.mkdir()
    (package / "shouting_component.py").write_text(COMPONENT)
    code = WITH_COMPONENT
    if is_installed:
        (package / "shouting-1.0.dist-info").mkdir()
        (package / "shouting-1.0.dist-info" / "METADATA").write_text("Name: shouting\nVersion: 1.0\n")
        (package / "shouting-1.0.dist-info" / "entry_points.txt").write_text(
            "[spacy_factories]\nshouting = shouting_component:shouting\n"
        )
        # spaCy looks for them when it is imported.
        code = code.replace("from obligraph.run", "sys.path.insert(0, sys.argv[1])\nfrom obligraph.run")
    else:
        code = code.replace("made = run", "import shouting_component\nmade = run")
    for workers, expected in ((1, 0), (2, 2 if is_installed else 0), (0, 0)):
        arguments = [package, tmp_path / "in", tmp_path / str(workers), str(workers)]
        printed, told = python(code, arguments).communicate(timeout=120)
        assert printed.split() == [str(expected), "25", "50", "0"], told
        assert_same(tmp_path / str(workers), left_in(tmp_path / "1"))
    assert names(records(tmp_path / "2")[0], "actors") == ["云鹏驿站", "县水利局"]
