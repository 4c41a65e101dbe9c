"""Is everything that extends the program in its one explicit table, and everything in a table documented?

What belongs in a table is told by its shape, not by its file name: a class whose `find` takes a text and windows is a
recogniser, a function (bytes, source, lexicon, limits) → Reading a reader, a class with `add`, `close` and `abort` an
exporter, and a model that no other model of its file uses a lexicon table. Modules that only help hold no such shape.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import obligraph.exporters
import obligraph.lexicon
import obligraph.readers
import obligraph.recognise
from needs import ROOT
from obligraph.exporters import EXPORTERS, FORMATS
from obligraph.exporters.comparison import COMPARISONS
from obligraph.later import part
from obligraph.lexicon import load
from obligraph.lexicon.base import Strict
from obligraph.lexicon.tables import LATE, TABLES
from obligraph.lexicon_check import CHECKERS
from obligraph.model import Reading
from obligraph.readers import READERS, Limits, reader_of
from obligraph.recognise import RECOGNISERS
from obligraph.run import run
from typeset_ofd import single, words

OUTPUTS = ROOT / "outputs" / "README.md"
FIELDS = ROOT / "docs" / "fields.md"
FRAMES = {
    "obligraph.recognise.triggers",
    "obligraph.exporters.base",
    "obligraph.exporters.comparison.base",
    "obligraph.lexicon.base",
}
"""The modules that say what a recogniser, an exporter and a table are."""


def modules(room: ModuleType) -> Iterator[ModuleType]:
    """The modules of a room, without the one that defines the shape."""
    for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        if found.name not in FRAMES:
            yield importlib.import_module(found.name)


def own(module: ModuleType, kind: Any) -> Iterator[Any]:
    """What a module defines itself, of the kind that the predicate tells."""
    for _, value in inspect.getmembers(module, kind):
        if value.__module__ == module.__name__:
            yield value


def with_methods(room: ModuleType, *names: str) -> set[type]:
    """The classes of a room that have these methods."""
    return {
        one for module in modules(room) for one in own(module, inspect.isclass) if all(hasattr(one, n) for n in names)
    }


def test_every_recogniser_is_in_its_table() -> None:
    """Is a class that finds mentions reachable by a name in RECOGNISERS, and does its name agree?"""
    found = {one for one in with_methods(obligraph.recognise, "find") if finds_mentions(one)}
    assert found == set(RECOGNISERS.values())
    lexicon = load()
    for name, recogniser in RECOGNISERS.items():
        made = recogniser(lexicon)
        assert made.name == name
        assert isinstance(made.triggers, tuple)


def finds_mentions(one: type) -> bool:
    """Does `find` take a text and its windows?"""
    return list(inspect.signature(one.find).parameters) == ["self", "text", "windows"]  # type: ignore[attr-defined]


def test_every_reader_is_in_its_table() -> None:
    """Is a function that turns bytes into a Reading reachable by a suffix in READERS?"""
    shape = [bytes, str, obligraph.lexicon.Lexicon, Limits, Reading]
    found = {
        one
        for module in modules(obligraph.readers)
        for one in own(module, inspect.isfunction)
        if not one.__name__.startswith("_") and list(typing.get_type_hints(one).values()) == shape
    }
    assert found == {reader_of(suffix) for suffix in READERS}


def test_every_exporter_is_in_its_table() -> None:
    """Is a class that takes results and closes files reachable by a name in EXPORTERS, FORMATS or COMPARISONS?"""
    assert with_methods(obligraph.exporters, "add", "close", "abort") == {
        *EXPORTERS.values(),
        *(form.factory for form in FORMATS.values()),
        *(form.factory_of_chosen for form in FORMATS.values()),
        *(form.factory for form in COMPARISONS.values()),
    }


def test_every_lexicon_table_is_in_the_table() -> None:
    """Is each file of lexicons/ and each model that is a whole table named in TABLES, or in LATE?"""
    assert {path.stem for path in (ROOT / "lexicons").iterdir()} == {*TABLES, *LATE}
    assert {path.suffix for path in (ROOT / "lexicons").iterdir()} == {".toml"}
    assert {table for module in modules(obligraph.lexicon) for table in outermost(module)} == {
        *TABLES.values(),
        *map(part, LATE.values()),
    }


def outermost(module: ModuleType) -> set[type]:
    """The models of a module that are no part of another model of it."""
    models = {one for one in own(module, inspect.isclass) if issubclass(one, Strict)}
    parts = {
        part
        for model in models
        for hint in typing.get_type_hints(model).values()
        for part in mentioned(hint)
        if part is not model
    }
    bases = {base for model in models for base in model.__mro__[1:]}
    return models - parts - bases


def mentioned(hint: Any) -> set[Any]:
    """The types in a type hint, those inside tuple[...] and unions included."""
    inner = typing.get_args(hint)
    return set().union(*(mentioned(one) for one in inner)) if inner else {hint}


def test_every_table_has_its_checker() -> None:
    """Does `lexicon check` run the examples of every table?"""
    assert set(CHECKERS) == {*TABLES, *LATE}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run over one sample and a document with pages."""
    folder = tmp_path_factory.mktemp("written")
    paged = tmp_path_factory.mktemp("paged") / "paged.ofd"
    paged.write_bytes(single(words(30, 40, "各区县要在六月底前制定方案，抓好落实。")))
    summary = run([ROOT / "corpora" / "county-plan.txt", paged], folder)
    assert not summary.failures
    return folder


def test_a_run_writes_what_is_documented(written: Path) -> None:
    """Are the files of a run those of the first table in outputs/README.md, no more and no fewer?"""
    table = re.search(r"^\| file \|.*?\n\n", OUTPUTS.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert table
    rows = [row.split("|")[1] for row in table[0].strip().splitlines()[2:]]
    documented = {name for cell in rows for name in re.findall(r"`([^`]+)`", cell)}
    names = {path.name for path in written.iterdir()}
    assert {path.suffix for path in (written / "texts").iterdir()} == {".txt"}
    assert {path.suffix for path in (written / "layouts").iterdir()} == {".json"}
    assert (names - {"texts", "layouts"}) | {"texts/ID.txt", "layouts/ID-HASH.json"} == documented


@pytest.mark.parametrize("name", ["obligations.jsonl", "documents.jsonl", "problems.jsonl", "manifest.json"])
def test_every_field_is_documented(name: str, written: Path) -> None:
    """Does docs/fields.md have a row for each field of a file, with a section for the file?"""
    text = FIELDS.read_text("utf-8")
    assert f"\n## {name}\n" in text
    documented = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    lines = (written / name).read_text("utf-8")
    records = [json.loads(lines)] if name.endswith(".json") else [json.loads(line) for line in lines.splitlines()]
    assert records
    for record in records:
        record.pop("versions", None)
    assert fields(records) - documented == set()


def fields(value: Any) -> set[str]:
    """All keys of a JSON value, however deep."""
    if isinstance(value, dict):
        return set(value).union(*(fields(inner) for inner in value.values()))
    return set().union(*(fields(inner) for inner in value)) if isinstance(value, list) else set()
