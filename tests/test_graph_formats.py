"""The graph for other programs: GEXF, Cypher and RDF hold the same nodes and edges, whatever a document holds."""

from __future__ import annotations

import dataclasses
import gc
import json
import os
import re
import subprocess
import sys
import tracemalloc
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import networkx
import pyoxigraph
import pytest
import rdflib

from cypher_script import preprocessed, read
from invented import extraction, extractions
from needs import ROOT
from obligraph.convert import convert
from obligraph.exporters import FORMATS, ExportError, Exports
from obligraph.exporters.graphs import gexf, turtle, vocabulary
from obligraph.exporters.graphs.cypher import Cypher, literal
from obligraph.exporters.graphs.gexf import Gexf
from obligraph.exporters.graphs.turtle import Turtle, iri
from obligraph.graph import build, load
from obligraph.graph.schema import NODE_TYPES
from obligraph.model import Deadline, Extraction, Party, Reference, Span, Standard
from obligraph.results import Results
from obligraph.run import run
from test_graph import contents, rich

NAMES = ("gexf", "cypher", "rdf")
NASTY = (
    "a\x00\x0b\x1f\ud800\ufffe<r>&amp;\"'\u2028\r\n\t]]>𠮷\\",
    "'}}] AS row DETACH DELETE n; //",
    "\\' OR 1=1 \\\\' \\\\\\'",
    "\\u0027}}] AS row RETURN 1; \\\\u0027 \\U0027 \\\\\\u005c'",
    '""" . <urn:x> <urn:y> <urn:z> . """ \\" @prefix',
    "x> <urn:y> \u202e倒\u2066置 %41 {}|^`",
    "`) DELETE n //\u0085*/ /* */",
)
"""What would end a literal, an attribute or an IRI if it were not escaped."""


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over the sample documents wrote, and the graph in all formats."""
    folder = tmp_path_factory.mktemp("corpora")
    assert not run([str(ROOT / "corpora" / "*.txt")], folder).failures
    convert(folder, NAMES, folder)
    return folder


def write(folder: Path, *given: Extraction, names: tuple[str, ...] = NAMES) -> Path:
    """The graph of these extractions in the formats named."""
    with Exports(folder, {name: FORMATS[name].factory for name in names}) as exports:
        for one in given:
            exports.add(one)
    return folder


def hostile() -> Extraction:
    """A document whose every word is an attack."""
    one = extraction(0, tasks=len(NASTY))
    tasks = tuple(
        dataclasses.replace(
            task,
            quote=words,
            action=words,
            condition=words,
            section=(words, "(一)" + words),
            lead=(Party(words, Span(0, 3), words, words),),
            support=(Party("长" * (300_000 if words == NASTY[0] else 3) + words, Span(0, 3)),),
            deadlines=(Deadline(Span(0, 3), words, words, end=words, anchor=words),),
            standards=(Standard(Span(0, 3), words, ">=", words, unit=words, of=words),),
            references=(Reference(words, words, "cites", Span(0, 3)),),
        )
        for task, words in zip(one.obligations, NASTY, strict=True)
    )
    document = dataclasses.replace(
        one.document, title=NASTY[1], number=NASTY[2], source=NASTY[3], date="2021-02-30", jurisdiction=NASTY[4]
    )
    return Extraction(document, tasks, ())


GIVEN: dict[str, list[Extraction]] = {
    "nothing": [],
    "every type": [rich()],
    "several documents": [rich(), *extractions(4, tasks=9)],
    "a copy": [extraction(2), extraction(2)],
    "hostile": [hostile()],
}


# GEXF


def read_gexf(path: Path) -> networkx.MultiDiGraph:
    """What networkx reads; without parallel edges it gives a simple graph, which has no keys."""
    found = networkx.read_gexf(path)
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from(found.nodes(data=True))
    graph.add_edges_from((source, target, data["id"], data) for source, target, data in found.edges(data=True))
    return graph


@pytest.mark.parametrize("which", GIVEN)
def test_gexf_holds_the_graph(which: str, tmp_path: Path) -> None:
    """Does networkx read the GEXF as what `build` gives, with sizes and colours besides?"""
    write(tmp_path, *GIVEN[which], names=("gexf",))
    nodes, edges = contents(read_gexf(tmp_path / "graph.gexf"))
    built = build(GIVEN[which])
    for node, data in nodes.items():
        viz = data.pop("viz")
        red, green, blue = gexf.NODE_COLOURS[data["node_type"]]
        assert viz["color"] == {"r": red, "g": green, "b": blue, "a": 1.0}
        assert viz["size"] == pytest.approx(4 + 3 * built.degree(node) ** 0.5, abs=0.01)
    labelled = {node: {"label": "", **data} for node, data in built.nodes(data=True)}
    assert nodes == labelled
    for (_, _, key), data in edges.items():
        assert data.pop("id") == key
        assert data.pop("label") == data["edge_type"]
    assert edges == contents(built)[1]


def test_gexf_tells_gephi_which_edges_are_parallel(tmp_path: Path) -> None:
    """Does every edge say its kind, without which Gephi joins those between the same nodes?"""
    write(tmp_path, rich(), names=("gexf",))
    text = (tmp_path / "graph.gexf").read_text("utf-8")
    edges = re.findall(r'<edge id="(\w+)" .*? label="(\w+)" kind="(\w+)">', text)
    assert len(edges) == len({key for key, _, _ in edges}) == build([rich()]).number_of_edges()
    assert all(label == kind for _, label, kind in edges)
    assert 'version="1.2"' in text
    assert "lastmodified" not in text


def test_colours_are_for_every_type_and_differ() -> None:
    """Has each node type a colour of its own?"""
    assert set(gexf.NODE_COLOURS) == set(NODE_TYPES)
    assert len(set(gexf.NODE_COLOURS.values())) == len(NODE_TYPES)


# Cypher


@pytest.mark.parametrize("which", GIVEN)
@pytest.mark.parametrize("neo4j", [False, True], ids=["as written", "escapes first"])
def test_cypher_holds_the_graph(which: str, neo4j: bool, tmp_path: Path) -> None:
    """Does the script make what `build` gives, also in a database that resolves \\uXXXX before it reads?"""
    write(tmp_path, *GIVEN[which], names=("cypher",))
    script = (tmp_path / "graph.cypher").read_text("utf-8")
    labels, nodes, edges = read(preprocessed(script) if neo4j else script)
    assert labels == list(NODE_TYPES)
    assert (nodes, edges) == contents(build(GIVEN[which]))


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_cypher_batches_join_up(batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is no row lost or doubled where batches are small?"""
    monkeypatch.setattr("obligraph.exporters.graphs.cypher._ROWS", batch)
    given = list(extractions(3, tasks=5))
    write(tmp_path, *given, names=("cypher",))
    script = (tmp_path / "graph.cypher").read_text("utf-8")
    assert read(script)[1:] == contents(build(given))
    sizes = [block.count("\n{") for block in script.split("UNWIND [")[1:]]
    assert max(sizes) == batch


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("民政", "'民政'"),
        ("it's", "'it\\'s'"),
        ("a\\b", "'a\\\\b'"),
        ("\\u0027", "'\\\\' + 'u0027'"),
        ("\\\\u", "'\\\\\\\\' + 'u'"),
        ("a\n\u202e", "'a\\n\\u202e'"),
        (True, "true"),
        (12, "12"),
        (0.5, "0.5"),
        (1e300, "1e300"),
        (1e-7, "1e-07"),
    ],
)
def test_a_literal(value: Any, written: str) -> None:
    """Is each value written so that nothing in it ends it?"""
    assert literal(value) == written


# RDF


def name(short: str) -> rdflib.URIRef:
    prefix, _, local = short.partition(":")
    return rdflib.URIRef(vocabulary.PREFIXES[prefix] + local)


def parsed(path: Path) -> rdflib.Graph:
    """What rdflib reads, once pyoxigraph has read the same."""
    graph = rdflib.Graph()
    graph.parse(path, format="turtle")
    triples = list(pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE))
    assert len(triples) == len(set(triples)) == len(graph)
    return graph


@pytest.mark.parametrize("which", GIVEN)
def test_rdf_holds_the_graph(which: str, tmp_path: Path) -> None:
    """Do both libraries read every node and edge, with the words of each?"""
    write(tmp_path, *GIVEN[which], names=("rdf",))
    graph = parsed(tmp_path / "graph.ttl")
    built = build(GIVEN[which])
    subjects = {}
    for node, data in built.nodes(data=True):
        kind = data["node_type"]
        subject = rdflib.URIRef(iri(kind.lower(), node) if kind in ("Document", "Obligation") else iri(node))
        subjects[node] = subject
        assert (subject, rdflib.RDF.type, name(f"ob:{kind}")) in graph
        for attribute in ("quote", "title", "name", "source", "unit", "condition"):
            values = [str(value) for value in graph.objects(subject, name(f"ob:{attribute}"))]
            assert values == ([data[attribute]] if attribute in data else [])
    assert len(set(subjects.values())) == len(built)
    for source, target, data in built.edges(data=True):
        predicate = name(f"ob:{vocabulary.property_name(data['edge_type'])}")
        assert (subjects[source], predicate, subjects[target]) in graph
    stated = Counter(str(p) for p in graph.objects(None, rdflib.RDF.predicate))
    expected = Counter(
        str(name(f"ob:{vocabulary.property_name(d['edge_type'])}")) for *_, d in built.edges(data=True) if "quote" in d
    )
    assert stated == expected


def test_rdf_says_nothing_that_its_vocabulary_does_not(tmp_path: Path) -> None:
    """Is each class and property of ours declared at the head of the file, and each declared one used?"""
    write(tmp_path, rich(), *extractions(2), names=("rdf",))
    graph = parsed(tmp_path / "graph.ttl")
    declared = {str(name(f"ob:{term.name}")) for term in vocabulary.terms()}
    ours = str(name("ob:"))
    used = {str(p) for p in graph.predicates()} | {str(t) for t in graph.objects(None, rdflib.RDF.type)}
    assert {one for one in used if one.startswith(ours)} == declared
    assert all((rdflib.URIRef(one), rdflib.RDFS.comment, None) in graph for one in declared)


def test_rdf_names_its_prefixes_once(tmp_path: Path) -> None:
    """Do the prefixes stand at the head, once, however many documents follow, and are they used?"""
    write(tmp_path, *extractions(3), names=("rdf",))
    lines = (tmp_path / "graph.ttl").read_text("utf-8").splitlines()
    at = [number for number, line in enumerate(lines) if line.startswith("@prefix")]
    assert at == list(range(len(vocabulary.PREFIXES)))
    assert any(line.startswith("<urn:obligraph:obligation:") and line.endswith("a ob:Obligation ;") for line in lines)


def test_rdf_values_have_their_types(tmp_path: Path) -> None:
    """Are dates, numbers and spans typed, what is no date a text, and is every value well-formed?"""
    odd = dataclasses.replace(
        rich().obligations[0],
        deadlines=(Deadline(Span(0, 3), "2月30日", "by", end="2021-02-30"),),
        standards=(Standard(Span(0, 3), "2.8亿", ">=", Decimal("280000000.05"), unit="元"),),
    )
    given = dataclasses.replace(rich(), obligations=(odd, *rich().obligations[1:]))
    write(tmp_path, given, names=("rdf",))
    graph = parsed(tmp_path / "graph.ttl")
    assert all(value.ill_typed is not True for value in graph.objects() if isinstance(value, rdflib.Literal))
    ends = set(graph.objects(None, name("ob:end")))
    assert rdflib.Literal("2021-02-30") in ends
    assert rdflib.Literal("2023-10-31", datatype=rdflib.XSD.date) in ends
    assert rdflib.Literal("280000000.05", datatype=rdflib.XSD.decimal) in set(graph.objects(None, name("ob:value")))
    starts = list(graph.objects(None, name("oa:start")))
    assert {value.datatype for value in starts} == {rdflib.XSD.nonNegativeInteger}


def queries(page: str) -> list[str]:
    return re.findall(r"^```sparql\n(.*?)^```$", (ROOT / "docs" / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def answers(path: Path, query: str) -> list[tuple[str, ...]]:
    """What rdflib and pyoxigraph both answer."""
    store = pyoxigraph.Store()
    store.load(path=path, format=pyoxigraph.RdfFormat.TURTLE)
    solutions = store.query(query)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    variables = [variable.value for variable in solutions.variables]
    found = [tuple(solution[variable].value for variable in variables) for solution in solutions]
    graph = rdflib.Graph()
    graph.parse(path, format="turtle")
    assert [tuple(map(str, row)) for row in graph.query(query)] == found  # type: ignore[arg-type]
    return found


def test_the_documented_query_finds_the_evidence(corpora: Path) -> None:
    """Which tasks does 民政 lead by a day before 2027, and on which characters does that stand: as the records say?"""
    results = list(Results(corpora).extractions())
    texts = {one.document.source: one.document.text for one in results}
    expected = {
        (iri("obligation", task.id), deadline.end, one.document.source, *map(str, party.span))
        for one in results
        for task in one.obligations
        for party in task.lead
        for deadline in task.deadlines
        if party.system == "civil-affairs" and deadline.type == "by" and (deadline.end or "9") < "2027-01-01"
    }
    assert len(expected) > 10
    found = answers(corpora / "graph.ttl", queries("rdf.md")[0])
    assert {(task, due, file, start, end) for task, _, due, _, file, start, end in found} == expected
    assert len(found) == len(expected)
    assert all("民政" in texts[file][int(start) : int(end)] for *_, file, start, end in found)


def test_the_other_documented_query_counts(corpora: Path) -> None:
    """Does SPARQL count the tasks of each lead as the graph does?"""
    graph = load(corpora)
    expected = [
        (data["name"], len({t for t, _, e in graph.in_edges(node, data=True) if e["edge_type"] == "led_by"}))
        for node, data in graph.nodes(data=True)
        if data["node_type"] == "Organisation"
    ]
    found = answers(corpora / "graph.ttl", queries("rdf.md")[1])
    assert Counter((who, int(tasks)) for who, tasks in found) == Counter((who, n) for who, n in expected if n)


def test_the_documentation_lists_the_vocabulary() -> None:
    """Does docs/rdf.md hold the tables that follow from the schema?"""
    assert vocabulary.tables() in (ROOT / "docs" / "rdf.md").read_text("utf-8")


@pytest.mark.parametrize("words", [*NASTY, "相关部门", "a b", "%5B", "["])
def test_an_iri_is_one(words: str) -> None:
    """Is an IRI valid whatever the id, and are two ids never the same?"""
    made = pyoxigraph.NamedNode(iri("organisation:某省", words)).value
    assert not re.search(r"[\s<>\"{}|^`\\\u202e]", made)
    assert made != iri("organisation:某省", words + "%") != iri("organisation:某省", words.replace("%", "%25") + "x")


# All


def ids(folder: Path) -> dict[str, set[str]]:
    """The ids of obligations in each format."""
    script = read((folder / "graph.cypher").read_text("utf-8"))
    prefix = iri("obligation", "")
    return {
        "gexf": {n for n, d in read_gexf(folder / "graph.gexf").nodes(data=True) if d["node_type"] == "Obligation"},
        "cypher": {n for n, data in script[1].items() if data["node_type"] == "Obligation"},
        "rdf": {
            str(one).removeprefix(prefix)
            for one in parsed(folder / "graph.ttl").subjects(rdflib.RDF.type, name("ob:Obligation"))
        },
    }


def test_every_format_holds_the_obligations_of_the_records(corpora: Path) -> None:
    """Are the tasks of the sample documents the same in obligations.jsonl and in all formats?"""
    records = {json.loads(line)["id"] for line in (corpora / "obligations.jsonl").read_text("utf-8").splitlines()}
    assert len(records) > 200
    assert ids(corpora) == dict.fromkeys(NAMES, records)


def test_every_format_holds_the_graph_of_the_run(corpora: Path) -> None:
    """Does what networkx and the script's reader find on the sample documents equal graph.json?"""
    built = contents(load(corpora))
    assert read((corpora / "graph.cypher").read_text("utf-8"))[1:] == built
    assert set(read_gexf(corpora / "graph.gexf").edges(keys=True)) == set(built[1])


def test_extract_and_export_write_the_same_bytes(corpora: Path, tmp_path: Path) -> None:
    """Does a format need only what a folder gives back, whatever the order of hashes?"""
    given = list(extractions(3))
    (tmp_path / "direct").mkdir()
    folder = write(tmp_path / "direct", *given)
    bare = [dataclasses.replace(e, document=dataclasses.replace(e.document, blocks=())) for e in given]
    (tmp_path / "again").mkdir()
    again = write(tmp_path / "again", *bare)
    files = [file for one in NAMES for file in FORMATS[one].files]
    assert all((folder / file).read_bytes() == (again / file).read_bytes() for file in files)
    code = "import sys; from obligraph.cli import main; main(['export', *sys.argv[1:]])"
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(corpora), "--to", ",".join(NAMES), "-o", str(tmp_path / seed)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
        assert all((tmp_path / seed / file).read_bytes() == (corpora / file).read_bytes() for file in files)


@pytest.mark.parametrize("exporter", [Gexf, Cypher, Turtle])
def test_an_abort_leaves_nothing(exporter: type[Gexf | Cypher | Turtle], tmp_path: Path) -> None:
    """Is what stood there before still there, and no part of a file?"""
    for one in NAMES:
        for file in FORMATS[one].files:
            (tmp_path / file).write_text("before", "utf-8")
    before = sorted(tmp_path.iterdir())
    made = exporter(tmp_path)
    made.add(extraction(0))
    made.abort()
    assert sorted(tmp_path.iterdir()) == before
    assert {path.read_text("utf-8") for path in before} == {"before"}


def test_memory_does_not_grow_with_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is no more than ids kept of the documents that passed, but for the rows of unfinished batches?"""
    monkeypatch.setattr("obligraph.exporters.graphs.cypher._ROWS", 10)
    tasks, documents = 20, range(30, 60)
    with Exports(tmp_path, {one: FORMATS[one].factory for one in NAMES}) as exports:
        for index in range(documents.start):
            exports.add(extraction(index, tasks))
        gc.collect()
        tracemalloc.start()
        try:
            for index in documents:
                exports.add(extraction(index, tasks))
            gc.collect()
            held = tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
    size = sum((tmp_path / file).stat().st_size for one in NAMES for file in FORMATS[one].files)
    assert held < 20_000 < size / 100


def test_a_missing_library_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is RDF without pyoxigraph one line that installs it, and no file?"""
    monkeypatch.setitem(sys.modules, "pyoxigraph", None)
    with pytest.raises(ExportError, match=r"needs pyoxigraph: pip install 'obligraph\[rdf\]'"):
        Turtle(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert turtle.iri("a") == "urn:obligraph:a"
