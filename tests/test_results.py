"""Can what a run wrote be read back, chosen from, and written again?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from invented import extraction, extractions
from needs import ROOT
from obligraph.cli import main
from obligraph.convert import convert
from obligraph.exporters import EXPORTERS, FORMATS, ExportError, Exports
from obligraph.exporters.base import library
from obligraph.model import Extraction, Kind, Obligation, Party, Problem
from obligraph.results import Results, ResultsError, Wanted
from obligraph.run import run

SAME = ("csv", "xlsx", "graphml")


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over the sample documents and a file that cannot be read wrote."""
    folder = tmp_path_factory.mktemp("corpora")
    (folder / "empty.txt").write_text("", "utf-8")
    assert run([str(ROOT / "corpora" / "*.txt"), str(folder / "empty.txt")], folder / "out").failures
    return folder / "out"


def written(folder: Path, *given: Extraction) -> Path:
    """A folder of results made of invented extractions."""
    with Exports(folder, {name: EXPORTERS[name] for name in ("obligations", "documents", "problems")}) as exports:
        for one in given:
            exports.add(one)
    return folder


def kept(given: Extraction) -> Extraction:
    """An extraction without what no file holds: blocks and the rules of parties."""

    def bare(parties: tuple[Party, ...]) -> tuple[Party, ...]:
        return tuple(replace(party, rule="") for party in parties)

    tasks = tuple(
        replace(o, actors=bare(o.actors), lead=bare(o.lead), support=bare(o.support)) for o in given.obligations
    )
    return replace(given, document=replace(given.document, blocks=()), obligations=tasks)


def test_does_a_run_come_back_as_it_was(tmp_path: Path) -> None:
    """Are extractions the same after writing and reading, but for what no file holds?"""
    given = list(extractions(6))
    assert list(Results(written(tmp_path, *given)).extractions()) == [kept(one) for one in given]


def test_are_twins_kept_apart(tmp_path: Path) -> None:
    """Does a text that came under two names come back as two documents with their own tasks?"""
    one = extraction(1, 3)
    document = replace(one.document, source="again.txt")
    other = Extraction(document, tuple(replace(o, source="again.txt") for o in one.obligations))
    back = list(Results(written(tmp_path, one, other)).extractions())
    assert [(e.document.source, len(e.obligations)) for e in back] == [(one.document.source, 3), ("again.txt", 3)]


def test_does_a_document_without_tasks_come_back(tmp_path: Path) -> None:
    """Is a document that holds no task in its place between others?"""
    given = [extraction(0, 2), replace(extraction(1, 2), obligations=()), extraction(2, 2)]
    back = list(Results(written(tmp_path, *given)).extractions())
    assert [len(e.obligations) for e in back] == [2, 0, 2]


@pytest.mark.parametrize("name", SAME)
def test_is_an_export_what_extract_wrote(name: str, corpora: Path, tmp_path: Path) -> None:
    """Do `export` and `extract` write the same bytes?"""
    done = convert(corpora, [name], tmp_path)
    assert (done.documents, done.obligations) == (4, 236)
    for file in FORMATS[name].files:
        assert (tmp_path / file).read_bytes() == (corpora / file).read_bytes(), file


def test_are_failures_of_inputs_told_apart(corpora: Path) -> None:
    """Is the problem of a file that gave no document a failure, and no other?"""
    results = Results(corpora)
    assert [(p.source, p.code) for p in results.failures()] == [("empty.txt", "empty-file")]
    of_documents = [p for e in results.extractions() for p in e.problems]
    lines = (corpora / "problems.jsonl").read_text("utf-8").splitlines()
    assert len(of_documents) + 1 == len(lines)


def broken(folder: Path, name: str, change: Callable[[dict[str, object]], object]) -> Path:
    """A folder of results in which the first record of a file is changed."""
    written(folder, extraction(0, 2))
    path = folder / name
    first, *rest = path.read_text("utf-8").splitlines(keepends=True)
    record = json.loads(first)
    changed = change(record)
    path.write_text((changed if isinstance(changed, str) else json.dumps(record)) + "\n" + "".join(rest), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("obligations.jsonl", lambda r: "{", "obligations.jsonl:1: not JSON"),
        ("obligations.jsonl", lambda r: "[1]", "obligations.jsonl:1: not JSON: not a JSON object"),
        ("obligations.jsonl", lambda r: "[" * 100_000, "obligations.jsonl:1: not JSON"),
        ("obligations.jsonl", lambda r: r.pop("kind") and None, "obligations.jsonl:1: field 'kind' is missing"),
        ("obligations.jsonl", lambda r: r.update(kind="duty"), "'duty' is not a valid Kind"),
        ("obligations.jsonl", lambda r: r.update(span=[5, 1]), "no span"),
        ("obligations.jsonl", lambda r: r.update(quote=3), "no text: 3"),
        ("obligations.jsonl", lambda r: r.update(doc="0" * 16), "do not belong together"),
        ("documents.jsonl", lambda r: r.update(text_file="../../etc/passwd"), "lies outside the folder"),
        ("documents.jsonl", lambda r: r.update(text_file="texts/none.txt"), "cannot be read"),
        ("documents.jsonl", lambda r: r.pop("level") and None, "KeyError('level')"),
    ],
)
def test_are_damaged_results_told(
    name: str, change: Callable[[dict[str, object]], object], said: str, tmp_path: Path
) -> None:
    """Does a damaged file give one message that says where, and no traceback?"""
    with pytest.raises(ResultsError) as caught:
        list(Results(broken(tmp_path, name, change)).extractions())
    assert said in str(caught.value)
    assert "run extract again" in str(caught.value) or "outside" in str(caught.value)


def test_is_a_folder_without_results_refused(tmp_path: Path) -> None:
    """Does a folder that no run wrote say which file is missing?"""
    with pytest.raises(ResultsError, match=r"documents\.jsonl: not found; give the folder"):
        Results(tmp_path)


# Wanted


def names(party: Party) -> str:
    """A party's name as it stands, and its full form."""
    return f"{party.name} {party.canonical}"


def task(**changes: object) -> Obligation:
    """An invented task with some fields changed."""
    return replace(extraction(0, 1).obligations[0], **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def tasks(corpora: Path) -> list[Obligation]:
    """The tasks of the sample documents."""
    return [o for e in Results(corpora).extractions() for o in e.obligations]


@pytest.mark.parametrize(
    ("wanted", "meets"),
    [
        (
            Wanted(lead="民政"),
            lambda o: any("民政" in f"{p.name}{p.canonical}".replace("人民政府", "") for p in o.lead),
        ),
        (Wanted(support="财政"), lambda o: any("财政" in f"{p.name}{p.canonical}" for p in o.support)),
        (Wanted(lead="civil-affairs"), lambda o: any(p.system == "civil-affairs" for p in o.lead)),
        (
            Wanted(party="人民政府"),
            lambda o: any("人民政府" in f"{p.name}{p.canonical}" for p in (*o.lead, *o.support, *o.actors)),
        ),
        (Wanted(kind=Kind.PROHIBITION), lambda o: o.kind is Kind.PROHIBITION),
        (Wanted(missing="owner"), lambda o: not o.lead and not o.actors),
        (Wanted(missing="lead"), lambda o: not o.lead),
        (Wanted(missing="date"), lambda o: not o.deadlines),
        (Wanted(missing="measure"), lambda o: not o.standards),
        (Wanted(before="2027-01-01"), lambda o: any(d.end and d.end < "2027-01-01" for d in o.deadlines)),
        (Wanted(after="2027-01-01"), lambda o: any(d.end and d.end >= "2027-01-01" for d in o.deadlines)),
        (Wanted(text="养老"), lambda o: "养老" in o.quote),
        (
            Wanted(lead="民政", missing="date", kind=Kind.OBLIGATION),
            lambda o: (
                any("民政" in f"{p.name}{p.canonical}".replace("人民政府", "") for p in o.lead)
                and not o.deadlines
                and o.kind is Kind.OBLIGATION
            ),
        ),
    ],
)
def test_are_the_wanted_tasks_those_that_meet_all(
    wanted: Wanted, meets: Callable[[Obligation], bool], tasks: list[Obligation]
) -> None:
    """Does each filter choose some of the sample tasks, and just those that meet it?"""
    chosen = [o.id for o in tasks if wanted.holds(o)]
    assert chosen == [o.id for o in tasks if meets(o)]
    assert 0 < len(chosen) < len(tasks)


def test_does_one_deadline_have_to_meet_both_bounds() -> None:
    """Is a task with deadlines before and after a period not in it?"""
    (deadline, *_) = next(o.deadlines for o in extraction(0, 20).obligations if o.deadlines)
    early, late = replace(deadline, end="2019-06-30"), replace(deadline, end="2022-06-30")
    within = Wanted(after="2020-01-01", before="2021-01-01")
    assert not within.holds(task(deadlines=(early, late)))
    assert within.holds(task(deadlines=(early, replace(deadline, end="2020-06-30"))))
    assert not within.holds(task(deadlines=(replace(deadline, end=None),)))


def test_does_an_export_hold_the_wanted_alone(corpora: Path, tmp_path: Path, tasks: list[Obligation]) -> None:
    """Are documents without a wanted task left out, with the problems of inputs?"""
    wanted = Wanted(document="county-plan", missing="lead")
    done = convert(corpora, ["csv"], tmp_path, wanted)
    expected = sum(o.source == "county-plan.txt" and not o.lead for o in tasks)
    assert (done.documents, done.obligations) == (1, expected)
    assert (tmp_path / "matrix.csv").read_text("utf-8-sig").count("\n") == expected + 1


# The verb


def test_does_the_verb_export(corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does `obligraph export` write what is asked for, once, and tell where?"""
    arguments = ["export", str(corpora), "--to", "csv,graphml", "--to", "csv", "-o", str(tmp_path), "--lang", "zh"]
    assert main(arguments) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"matrix.csv", "graph.graphml", "graph.json"}
    told = capsys.readouterr().out
    assert "4 份文件、236 项任务" in told
    assert told.count("matrix.csv") == 1


def test_does_the_list_name_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    """Does `--list` hold every format with its files?"""
    for language in ("zh", "en"):
        assert main(["export", "--list", "--lang", language]) == 0
        told = capsys.readouterr().out.splitlines()
        assert [line.split()[0] for line in told] == list(FORMATS)
        for line, form in zip(told, FORMATS.values(), strict=True):
            assert all(name in line for name in form.files)
            assert (form.chinese if language == "zh" else form.what) in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "say with --to which of"),
        (["--to", "pdf"], "no format pdf"),
        (["nowhere", "--to", "csv"], "not found; give the folder"),
    ],
)
def test_is_wrong_usage_of_export_told(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a missing or unknown format, or a folder without results, one line and status 2?"""
    assert main(["export", *arguments]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("option", ["--before", "--after"])
def test_is_a_date_checked(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Is what is no date refused?"""
    with pytest.raises(SystemExit):
        main(["export", "--to", "csv", option, "2019-13-01"])
    assert "is no date like" in capsys.readouterr().err


def test_does_a_missing_library_say_how_to_install_it() -> None:
    """Is a format's missing library an error with the line that installs it?"""
    with pytest.raises(ExportError, match=r"needs no_such_library: pip install 'obligraph\[rdf\]'"):
        library("no_such_library.part", "rdf")


def test_are_problems_of_inputs_passed_on(tmp_path: Path) -> None:
    """Does an exporter that tells of unread files (the workbook) do so in an export too?"""
    given = written(tmp_path / "given", extraction(0, 2))
    problem = {"source": "bad.pdf", "span": None, "code": "unreadable", "message": "cannot be read"}
    (given / "problems.jsonl").write_text(json.dumps(problem) + "\n", "utf-8")
    assert Results(given).failures() == [Problem("bad.pdf", None, "unreadable", "cannot be read")]
