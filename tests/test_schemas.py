"""Do schemas and documentation follow from the types of the records, and does what a run writes keep to them?"""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import fields_page
import obligraph
from compared import comparison
from invented import extraction, extractions
from needs import ROOT
from obligraph.cli import main
from obligraph.drafting.compare import compare_documents
from obligraph.exporters import EXPORTERS, Exports
from obligraph.exporters.comparison import COMPARISONS
from obligraph.exporters.tables.manifest import write_manifest
from obligraph.model import Kind, Level, Problem, Span, Strength
from obligraph.recognise import RECOGNISERS
from obligraph.records import encode, schema
from obligraph.records.fields import FILES
from obligraph.records.forms import (
    CELLS,
    DEADLINE_TYPES,
    KINDS,
    LEVELS,
    OPERATORS,
    RELATIONS,
    STRENGTHS,
    Field,
    Words,
)
from obligraph.results import ResultsError
from obligraph.run import run

Record = dict[str, Any]
PLACES = (("central", "opinion"), ("province", "opinion"), ("city", "plan"), ("county", "plan"))
SAMPLES = [str(ROOT / "corpora" / "*.txt"), str(ROOT / "corpora" / "*.html")]


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over the sample documents, as text and as web pages, and over inputs that cannot be read wrote."""
    folder = tmp_path_factory.mktemp("corpora")
    (folder / "empty.txt").write_text("", "utf-8")
    run([*SAMPLES, str(folder / "empty.txt"), str(folder / "nowhere.txt")], folder / "out")
    return folder / "out"


def records(folder: Path, name: str) -> Iterator[Record]:
    """The records of a file of FILES."""
    file = FILES[name]
    text = (folder / file.name).read_text("utf-8")
    yield from map(json.loads, text.splitlines() if file.lines else [text])


def validator(name: str) -> jsonschema.Draft202012Validator:
    """What checks a record against the schema in the package."""
    return jsonschema.Draft202012Validator(json.loads(schema.shipped(name)))


@pytest.mark.parametrize("name", FILES)
def test_is_the_schema_that_of_the_types(name: str, request: pytest.FixtureRequest) -> None:
    """Is the schema in the package the one that the types give, and a good one?"""
    if request.config.getoption("--update-golden"):
        schema.FOLDER.mkdir(exist_ok=True)
        schema.path(name).write_text(schema.text(name), "utf-8", newline="\n")
    assert schema.shipped(name) == schema.text(name), "`pytest --update-golden` writes it"
    jsonschema.Draft202012Validator.check_schema(schema.schema(name))


def test_is_there_no_schema_of_nothing() -> None:
    """Are the files in the folder those of FILES?"""
    assert {path.name for path in schema.FOLDER.iterdir()} == {schema.path(name).name for name in FILES}


def test_is_the_page_that_of_the_types(request: pytest.FixtureRequest) -> None:
    """Are the tables of docs/fields.md those that the types give?"""
    if request.config.getoption("--update-golden"):
        fields_page.update()
    assert fields_page.shown() == fields_page.tables(), "`pytest --update-golden` writes them"


def test_is_every_field_explained_in_two_languages() -> None:
    """Has every field of every record, and every word, an English and a Chinese meaning that fits a table's cell?"""
    seen = set()
    waiting = [file.record for file in FILES.values()]
    while waiting:
        record = waiting.pop()
        seen.add(record)
        told = [schema.about(record)]
        for hint in schema.fields(record).values():
            notes = list(fields_page.notes(hint))
            told += [next(note for note in notes if isinstance(note, Field))]
            told += [meaning for note in notes if isinstance(note, Words) for meaning in note.meanings.values()]
            waiting += [part for part in fields_page.parts(hint) if part not in seen]
        for meaning in told:
            assert meaning.english, record
            assert meaning.chinese, record
            assert not set("|\n") & set(meaning.english + meaning.chinese), meaning
    assert len(seen) == 18


@pytest.mark.parametrize(("words", "kinds"), [(KINDS, Kind), (STRENGTHS, Strength), (LEVELS, Level)])
def test_are_the_words_those_of_the_model(words: Words, kinds: type[StrEnum]) -> None:
    """Does a schema allow just the words of the model, in its order?"""
    assert list(words.meanings) == [one.value for one in kinds]


@pytest.mark.parametrize("name", ["obligations", "documents", "problems", "manifest"])
def test_does_a_run_keep_to_the_schema(name: str, corpora: Path) -> None:
    """Is every record of a real run valid, and are there any?"""
    checked, count = validator(name), 0
    for record in records(corpora, name):
        checked.validate(record)
        count += 1
    assert count >= {"obligations": 400, "documents": 8, "problems": 3, "manifest": 1}[name]


def test_does_an_alignment_keep_to_the_schema(tmp_path: Path) -> None:
    """Is every pair of the samples and of an invented comparison valid?"""
    central, *below = (ROOT / "corpora" / f"{name}-{kind}.txt" for name, kind in PLACES)
    compare_documents(central, below, tmp_path / "samples", formats=["alignment"])
    with Exports(tmp_path / "invented", {"alignment": COMPARISONS["alignment"].factory}) as exports:
        exports.add(comparison())
    for folder, least in (("samples", 200), ("invented", 20)):
        found = list(records(tmp_path / folder, "alignment"))
        assert len(found) >= least
        for record in found:
            validator("alignment").validate(record)
            assert record["local"] or record["central"]
            assert "".join(e["text"] for e in record["edits"] if e["op"] != "insert") in (
                "", record["central"][0]["quote"] if record["central"] else "",
            )  # fmt: skip


@pytest.mark.parametrize("name", ["obligations", "documents", "problems"])
def test_do_invented_results_keep_to_the_schema(name: str, tmp_path: Path) -> None:
    """Are records of results that hold all kinds, unknown places and odd characters valid?"""
    given = [
        *extractions(6),
        extraction(7, 1),
        replace(extraction(8, 1), problems=(Problem("\x1b<b>", None, "x", ""),)),
    ]
    with Exports(tmp_path, {key: EXPORTERS[key] for key in ("obligations", "documents", "problems")}) as exports:
        for one in given:
            exports.add(one)
    found = list(records(tmp_path, name))
    assert len(found) >= 8
    for record in found:
        validator(name).validate(record)


@pytest.mark.parametrize("value", [Decimal("0.28"), Decimal("1E+400"), Decimal("NaN"), "1:2.5", Decimal(50_000_000)])
def test_does_every_number_keep_to_the_schema(value: Decimal | str) -> None:
    """Is a number in every form that `encode` gives it valid?"""
    task = next(o for o in extraction().obligations if o.standards)
    changed = replace(task, standards=(replace(task.standards[0], value=value, upper=None),))
    validator("obligations").validate(json.loads(encode.line(encode.obligation(changed))))


def test_do_the_closed_words_hold_all_that_is_found(corpora: Path) -> None:
    """Does the run over the samples use each word that a schema allows, but for the rare ones named here?"""
    tasks, documents = list(records(corpora, "obligations")), list(records(corpora, "documents"))
    found = {
        "kinds": {task["kind"] for task in tasks},
        "deadlines": {one["type"] for task in tasks for one in task["deadlines"]},
        "operators": {one["op"] for task in tasks for one in task["standards"]},
        "relations": {one["relation"] for record in (*tasks, *documents) for one in record["references"]},
        "cells": {one["cell"] for task in tasks for one in task["reasons"]},
    }
    assert set(KINDS.meanings) == found["kinds"]
    assert set(DEADLINE_TYPES.meanings) == found["deadlines"]
    assert set(OPERATORS.meanings) == found["operators"]
    assert set(RELATIONS.meanings) - found["relations"] <= {"forwards", "repeals", "implements"}
    assert set(CELLS.meanings) - found["cells"] == {"strength"}
    assert len(RECOGNISERS) >= 5


def set_(field: str, value: object) -> Callable[[Record], object]:
    """A change of one field; `a.0.b` goes into lists and records."""

    def change(record: Record) -> None:
        *way, last = field.split(".")
        inner: Any = record
        for step in way:
            inner = inner[int(step)] if isinstance(inner, list) else inner[step]
        if isinstance(inner, list):
            inner[int(last)] = value
        else:
            inner[last] = value

    return change


def without(field: str) -> Callable[[Record], object]:
    return lambda record: record.pop(field)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("obligations", without("reasons")),
        ("obligations", set_("owner", "")),
        ("obligations", set_("id", "5B627D3F033E84F8-aeb13a2610")),
        ("obligations", set_("id", "aeb13a2610")),
        ("obligations", set_("doc", "../../etc")),
        ("obligations", set_("kind", "duty")),
        ("obligations", set_("strength", None)),
        ("obligations", set_("span", [1])),
        ("obligations", set_("span", [1, 2, 3])),
        ("obligations", set_("span", [-1, 2])),
        ("obligations", set_("span", [0.5, 2])),
        ("obligations", set_("span", None)),
        ("obligations", set_("confidence", 1.5)),
        ("obligations", set_("section", "一、")),
        ("obligations", set_("lead", [{"name": "市水利局"}])),
        ("obligations", set_("deadlines.0.end", "2023-13-01")),
        ("obligations", set_("deadlines.0.end", "2023年10月")),
        ("obligations", set_("deadlines.0.type", "before")),
        ("obligations", set_("deadlines.0.every", "每年")),
        ("obligations", set_("deadlines.0.duration", "P")),
        ("obligations", set_("deadlines.0.rule", "until")),
        ("obligations", set_("lead.0.level", "village")),
        ("obligations", set_("lead.0.rule", "")),
        ("obligations", set_("reasons.0.cell", "owner")),
        ("obligations", set_("reasons.0.code", "No owner")),
        ("documents", without("text_file")),
        ("documents", set_("text", "全文")),
        ("documents", set_("text_file", "texts/../a.txt")),
        ("documents", set_("date", "2021-5-11")),
        ("documents", set_("level", None)),
        ("documents", set_("headings.0", 3)),
        ("documents", set_("references.0.relation", "mentions")),
        ("documents", set_("characters", -1)),
        ("problems", without("code")),
        ("problems", set_("code", "")),
        ("problems", set_("message", None)),
        ("problems", set_("span", [])),
        ("manifest", set_("lexicon", "ab12")),
        ("manifest", set_("counts.words", 3)),
        ("manifest", set_("timings.begun", "today")),
        ("manifest", set_("inputs.0.bytes", "3")),
        ("manifest", set_("versions.python", 3.11)),
    ],
)
def test_is_a_broken_record_refused(name: str, change: Callable[[Record], object], corpora: Path) -> None:
    """Is a record that is valid as it was written refused after one change?"""
    record = next(record for record in records(corpora, name) if suits(name, record))
    validator(name).validate(record)
    broken = copy.deepcopy(record)
    change(broken)
    assert broken != record
    assert not validator(name).is_valid(broken)


def suits(name: str, record: Record) -> bool:
    """Has a record something in the lists that the changes above reach into?"""
    match name:
        case "obligations":
            return bool(record["deadlines"] and record["lead"])
        case "documents":
            return bool(record["headings"] and record["references"])
    return True


def test_are_the_types_of_encode_those_of_the_schema() -> None:
    """Has each record that `encode` makes the fields of its type, in their order?"""
    given = extraction(2, 20)
    task = next(o for o in given.obligations if o.standards and o.deadlines)
    made = {
        "obligations": encode.obligation(task),
        "documents": encode.document(given.document),
        "problems": encode.problem(given.problems[0]),
    }
    for name, record in made.items():
        assert list(record) == list(schema.fields(FILES[name].record))
    parts = schema.schema("obligations")["$defs"]
    inner = {
        "party": encode.party(task.actors[0]),
        "deadline": encode.deadline(task.deadlines[0]),
        "standard": encode.standard(task.standards[0]),
        "reference": encode.reference(given.document.references[0]),
        "reason": encode.reason(task.reasons[0]),
        "place": encode.place(task.places[0]),
    }
    assert {name: list(record) for name, record in inner.items()} == {
        name: list(part["properties"]) for name, part in parts.items()
    }


def test_does_a_run_not_load_the_types() -> None:
    """Does `extract` start without the module of the fields?"""
    code = "import sys, obligraph.run, obligraph.exporters; print('obligraph.records.fields' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=ROOT)
    assert done.stdout == "False\n"


# The verb


@pytest.mark.parametrize("name", FILES)
def test_does_the_verb_print_a_schema(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Does `obligraph schema` print the schema by its own name and by its file's?"""
    for asked in (name, FILES[name].name):
        assert main(["schema", asked]) == 0
        assert json.loads(capsys.readouterr().out) == schema.schema(name)


def test_does_the_verb_list_the_schemas(capsys: pytest.CaptureFixture[str]) -> None:
    """Does it name every schema with its file, in two languages, where none is asked for?"""
    for language in ("en", "zh"):
        assert main(["schema", "--lang", language]) == 0
        told = capsys.readouterr().out.splitlines()
        assert [line.split()[:2] for line in told] == [[name, file.name] for name, file in FILES.items()]
    assert "一项任务" in told[0]


def test_is_an_unknown_schema_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """Is a name that no schema has status 2, in one line that names those that there are?"""
    assert main(["schema", "matrix"]) == 2
    told = capsys.readouterr().err
    assert "no schema matrix; there are obligations, documents, problems, manifest" in told
    assert told.count("\n") == 1


def test_is_a_schema_json_in_every_encoding() -> None:
    """Does a pipe whose encoding has no Chinese still get JSON?"""
    command = [sys.executable, "-m", "obligraph", "schema", "obligations"]
    for encoding in ("ascii", "latin-1", "gb18030", "utf-8"):
        environment = {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT / "pipeline")}
        done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=environment)
        assert json.loads(done.stdout.decode("utf-8")) == schema.schema("obligations"), encoding


# obligraph.load


def test_does_load_give_what_extract_gave(corpora: Path) -> None:
    """Are tasks, documents and problems the same from a folder as from the inputs, but for what no file holds?"""
    loaded = obligraph.load(corpora)
    assert isinstance(loaded, obligraph.Result)
    extracted = obligraph.extract(SAMPLES)
    assert [encode.obligation(o) for o in loaded.obligations] == [encode.obligation(o) for o in extracted.obligations]
    assert [encode.document(d) for d in loaded.documents] == [encode.document(d) for d in extracted.documents]
    assert [d.text for d in loaded.documents] == [d.text for d in extracted.documents]
    assert [p.code for p in loaded.failures] == ["no-such-file", "empty-file"]
    assert [p for p in loaded.problems if p not in loaded.failures] == extracted.problems
    assert loaded.graph.number_of_nodes() == extracted.graph.number_of_nodes()


def test_does_load_refuse_a_folder_without_results(tmp_path: Path) -> None:
    """Does a folder that no run wrote raise an error that says so?"""
    with pytest.raises(ResultsError, match="not found; give the folder"):
        obligraph.load(str(tmp_path))


def test_do_the_examples_of_the_page_run(corpora: Path, tmp_path: Path) -> None:
    """Does the code in docs/fields.md run where a run has written `outputs`?"""
    (tmp_path / "outputs").symlink_to(corpora, target_is_directory=True)
    codes = [block.split("```")[0] for block in fields_page.PAGE.read_text("utf-8").split("```python\n")[1:]]
    assert len(codes) == 2
    for code in codes:
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8",
            env={"PYTHONPATH": str(ROOT / "pipeline"), "PYTHONUTF8": "1"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()


def test_does_the_manifest_keep_its_words_whatever_the_input(tmp_path: Path) -> None:
    """Is the manifest of a run without any input valid?"""
    counts = dict.fromkeys(("files", "documents", "obligations", "lead", "deadline", "standard", "problems"), 0)
    write_manifest(
        tmp_path, version="0.1.0", lexicon_digest="0" * 64, inputs=[], counts=counts,  # type: ignore[arg-type]
        timings={"begun": "2030-01-31T08:00:00+00:00", "seconds": 0.0},
    )  # fmt: skip
    validator("manifest").validate(next(records(tmp_path, "manifest")))


def test_are_spans_pairs_or_null() -> None:
    """Is a place that is not known null, and one that is known a pair?"""
    assert encode.problem(Problem("a.txt", None, "no-task", ""))["span"] is None
    assert encode.problem(Problem("a.txt", Span(3, 5), "no-task", ""))["span"] == [3, 5]
