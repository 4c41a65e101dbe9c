"""Questions to the graph: each answer agrees with the records, and with a graph small enough to count by hand."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import networkx
import pytest

import obligraph.graph
from invented import extraction, extractions
from needs import ROOT
from obligraph.convert import convert
from obligraph.graph import (
    build,
    carried_out,
    department,
    lacking,
    leaders,
    load,
    only_support,
    organisations,
    paths,
    shared_deadlines,
    together,
)
from obligraph.model import Deadline, Extraction, Level, Obligation, Party, Reference, Span
from obligraph.results import Results, Wanted
from obligraph.run import run
from obligraph.text.naming import stands_in
from test_graph import contents, rich

CENTRAL, COUNTY = "国办发〔2025〕908号", "青禾县民政局"


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over the sample documents wrote."""
    folder = tmp_path_factory.mktemp("corpora")
    assert not run([str(ROOT / "corpora" / "*.txt")], folder).failures
    return folder


@pytest.fixture(scope="module")
def graph(corpora: Path) -> networkx.MultiDiGraph:
    """The graph of the sample documents."""
    return load(corpora)


@pytest.fixture(scope="module")
def tasks(corpora: Path) -> list[Obligation]:
    """The tasks of the sample documents."""
    return [task for one in Results(corpora).extractions() for task in one.obligations]


def small() -> networkx.MultiDiGraph:
    """Four tasks of one document: A leads two, B one; C and D only support; E must act."""
    one = extraction(0, tasks=4)
    first, second, third, fourth = one.obligations
    here = Span(0, 3)

    def party(name: str, system: str | None = None) -> Party:
        return Party(name, here, name, system, Level.CENTRAL)

    a, b, c, d, e = party("A部", "x"), party("B部", "x"), party("C部", "y"), party("D部"), party("E部", "y")
    day, other = (Deadline(here, "x", "by", end=end) for end in ("2023-10-31", "2022-01-01"))
    given = (
        dataclasses.replace(first, lead=(a,), support=(c, d), actors=(), deadlines=(day, other)),
        dataclasses.replace(second, lead=(a, a), support=(), actors=(e,), deadlines=(day,)),
        dataclasses.replace(third, lead=(b,), support=(a, c), actors=(), deadlines=(other, day)),
        dataclasses.replace(fourth, lead=(), support=(), actors=(), deadlines=(), standards=()),
    )
    return build([dataclasses.replace(one, obligations=given)])


def test_who_leads_most() -> None:
    """Are tasks counted once each, most first, and is a system the sum of its organisations?"""
    assert [(one.name, one.tasks, one.documents) for one in leaders(small())] == [("A部", 2, 1), ("B部", 1, 1)]
    assert [(one.name, one.tasks) for one in leaders(small(), by="system")] == [("x", 3)]


def test_who_only_supports() -> None:
    """Does whoever leads or acts elsewhere not count, by organisation and by system?"""
    assert [(one.name, one.tasks) for one in only_support(small())] == [("C部", 2), ("D部", 1)]
    assert only_support(small(), by="system") == []


def test_which_tasks_share_a_deadline() -> None:
    """Are deadlines of several tasks found, most tasks first?"""
    found = shared_deadlines(small())
    assert [(one.end, len(one.tasks)) for one in found] == [("2023-10-31", 3), ("2022-01-01", 2)]
    assert [one.end for one in shared_deadlines(small(), least=3)] == ["2023-10-31"]
    assert shared_deadlines(small(), least=4) == []


def test_what_hangs_on_a_department() -> None:
    """Are tasks told by role, and the documents that set them?"""
    found = department(small(), "A部")
    assert found.organisations == ("organisation:A部",)
    assert (len(found.led), len(found.supported), len(found.acting), len(found.documents)) == (2, 1, 0, 1)
    assert department(small(), "organisation:E部").acting == found.led[1:]
    assert department(small(), "x").led == (*found.led, *department(small(), "B部").led)
    assert department(small(), "nobody") == ((), (), (), (), ())


def test_who_works_with_whom() -> None:
    """Does a pair count once a task, in any roles, and does nobody work with himself?"""
    found = {(pair.first[-2:], pair.second[-2:]): pair.tasks for pair in together(small())}
    expected = {
        ("A部", "C部"): 2,
        ("A部", "D部"): 1,
        ("C部", "D部"): 1,
        ("A部", "E部"): 1,
        ("A部", "B部"): 1,
        ("B部", "C部"): 1,
    }
    assert found == expected
    assert together(small())[0].tasks == 2
    assert together(small(), by="system") == [("x", "y", 3)]
    assert len(together(small(), least=2)) == 1


@pytest.mark.parametrize("what", ["owner", "lead", "date", "measure"])
def test_what_tasks_lack(what: str, graph: networkx.MultiDiGraph, tasks: list[Obligation]) -> None:
    """Are the tasks without owner, lead, date or measure those that the filters of `export` choose?"""
    found = lacking(graph, what)  # type: ignore[arg-type]
    assert found == [task.id for task in tasks if Wanted(missing=what).holds(task)]
    assert 0 < len(found) < len(tasks)


def test_an_unknown_lack_is_refused() -> None:
    """Is a misspelt word an error that says which there are?"""
    with pytest.raises(ValueError, match="owner, lead, date, measure"):
        lacking(small(), "dates")  # type: ignore[arg-type]


def test_counts_agree_with_the_records(graph: networkx.MultiDiGraph, tasks: list[Obligation]) -> None:
    """Do the answers on the sample documents follow from the records?"""
    by_system = Counter(system for t in tasks for system in {p.system for p in t.lead if p.system})
    assert {one.id: one.tasks for one in leaders(graph, by="system")} == by_system
    first = leaders(graph, by="system")[0]
    assert (first.id, first.documents) == ("civil-affairs", 4)
    due = Counter(end for t in tasks for end in {d.end for d in t.deadlines if d.type == "by" and d.end})
    dated = {one.end: len(one.tasks) for one in shared_deadlines(graph) if one.id.startswith("deadline:by:")}
    assert dated == {end: n for end, n in due.items() if n > 1}
    led = department(graph, "civil-affairs").led
    assert list(led) == [t.id for t in tasks if any(p.system == "civil-affairs" for p in t.lead)]
    acting = {p.system for t in tasks for p in (*t.lead, *t.actors)}
    assert {one.id for one in only_support(graph, by="system")} == {
        p.system for t in tasks for p in t.support if p.system and p.system not in acting
    }


@pytest.mark.parametrize(
    ("words", "name", "stands"),
    [
        ("民政", "市民政局", True),
        ("民政", "县人民政府", False),
        ("民政", "县人民政府民政局", True),
        ("政府", "县人民政府", True),
        ("人民政府", "县人民政府", True),
        ("人民", "人民银行", True),
        ("", "市民政局", False),
        ("财政", "市民政局", False),
    ],
)
def test_words_stand_in_a_name(words: str, name: str, stands: bool) -> None:
    """Is 民政 found in names, but not across the words of 人民政府?"""
    assert stands_in(words, name) is stands


def test_organisations_by_words(graph: networkx.MultiDiGraph) -> None:
    """Do words find names, systems and ids, and no others?"""
    found = organisations(graph, "民政")
    assert {graph.nodes[node]["name"] for node in found} >= {"民政部", "澜江省民政厅", COUNTY}
    assert not any("政府" in graph.nodes[node]["name"] for node in found)
    assert organisations(graph, f"organisation:{COUNTY}") == [f"organisation:{COUNTY}"]
    assert set(organisations(graph, "civil-affairs")) <= set(found)
    assert organisations(graph, "") == []


def test_a_central_document_reaches_a_county(graph: networkx.MultiDiGraph) -> None:
    """Does the path lead over province, city and county, headings and task, each step with its evidence?"""
    found = paths(graph, CENTRAL, COUNTY)
    hangs = department(graph, COUNTY)
    assert len(found) == len(hangs.led) + len(hangs.supported) + len(hangs.acting)
    texts = {node: data["source"].removesuffix(".txt") for node, data in graph.nodes(data=True) if "source" in data}
    for path in found:
        sources = [texts[step.node] for step in path if step.node_type == "Document"]
        assert sources == ["central-opinion", "province-opinion", "city-plan", "county-plan"]
        types = [step.node_type for step in path[4:]]
        assert types == ["Section"] * (len(types) - 2) + ["Obligation", "Organisation"]
        assert path[0].edge_type == ""
        assert path[-1].edge_type in ("led_by", "supported_by", "acts")
        assert all(step.end > step.start for step in path[1:])
    county = next(node for node, source in texts.items() if source == "county-plan")
    text = (ROOT / "corpora" / "county-plan.txt").read_text("utf-8")
    step = found[0][3]
    assert (step.node, step.doc) == (county, county)
    assert "安政办发〔2026〕4号" in text[step.start : step.end]


def test_no_path_leads_upwards(graph: networkx.MultiDiGraph) -> None:
    """Does a county's plan lead to its own departments, and to none of a ministry's?"""
    assert paths(graph, "county-plan", "民政部") == []
    assert {len([s for s in path if s.node_type == "Document"]) for path in paths(graph, "county-plan", COUNTY)} == {1}
    assert carried_out(graph, "county-plan") == []
    assert [path[-1].edge_type for path in carried_out(graph, "central-opinion")] == [
        "implements",
        "implements",
        "cites",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [("养老服务网络", "4 documents"), ("无此文件", "no document"), ("", "no document")],
)
def test_one_document_must_be_meant(words: str, said: str, graph: networkx.MultiDiGraph) -> None:
    """Is a word for several documents, or none, an error that says so?"""
    with pytest.raises(ValueError, match=said):
        paths(graph, words, "民政")


def chain(*citations: tuple[int, str | None, str | None, str]) -> networkx.MultiDiGraph:
    """Documents 0, 1, 2 with citations (document, title, number, relation)."""
    made: list[Extraction] = []
    for index in range(3):
        one = extraction(index, tasks=1)
        cited = tuple(Reference(t, n, relation, Span(0, 3)) for i, t, n, relation in citations if i == index)
        document = dataclasses.replace(one.document, references=cited, number=f"云政发〔2021〕{index}号")
        made.append(dataclasses.replace(one, document=document))
    return build(made)


@pytest.mark.parametrize(
    ("citation", "reached"),
    [
        ((1, None, "云政发[2021] 0号", "implements"), 1),
        ((1, "云岭省社区养老服务三年行动方案", None, "based_on"), 1),
        ((1, "云岭省人民政府办公室关于印发〈云岭省社区养老服务三年行动方案〉的通知", None, "cites"), 1),
        ((1, "云岭省社区养老服务三年行动方案", "另发〔2021〕1号", "cites"), 0),
        ((1, None, "云政发〔2021〕0号", "repeals"), 0),
        ((1, "社区养老服务", None, "cites"), 0),
        ((0, None, "云政发〔2021〕0号", "cites"), 0),
    ],
)
def test_what_carries_a_document_out(citation: tuple[int, str | None, str | None, str], reached: int) -> None:
    """Does a citation by number, or by title without one, lead on, and a repeal, another number or itself not?"""
    graph = chain(citation)
    assert len(carried_out(graph, "云政发〔2021〕0号")) == reached


def test_a_circle_ends() -> None:
    """Do documents that cite each other give each one path, the shortest?"""
    numbers = [f"云政发〔2021〕{i}号" for i in range(3)]
    graph = chain(*((i, None, numbers[j], "cites") for i in range(3) for j in range(3)))
    assert [len(path) for path in carried_out(graph, numbers[0])] == [2, 2]


# Files


@pytest.mark.parametrize("name", ["", "graph.json", "graph.graphml"])
def test_load_gives_the_built_graph(name: str, tmp_path: Path) -> None:
    """Is a graph loaded from either file, or from the folder, the one that was written?"""
    from obligraph.exporters.graphs.graphml import GraphFiles

    given = [rich(), *extractions(2)]
    exporter = GraphFiles(tmp_path)
    for one in given:
        exporter.add(one)
    exporter.close()
    assert contents(load(tmp_path / name)) == contents(build(given))
    assert contents(load(str(tmp_path / name))) == contents(build(given))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("graph.json", "{"),
        ("graph.json", "[]"),
        ("graph.json", "\ud800".encode("utf-8", "surrogatepass")),
        ("graph.json", json.dumps({"nodes": [{"id": 1}], "edges": []})),
        ("graph.json", json.dumps({"directed": True, "multigraph": False, "nodes": [], "edges": []})),
        ("graph.graphml", "<graphml"),
        ("graph.graphml", '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"/>'),
        ("graph.gexf", ""),
    ],
)
def test_another_file_is_refused(name: str, text: str | bytes, tmp_path: Path) -> None:
    """Is a file that is damaged, or none of ours, one error that names it?"""
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ValueError, match=name):
        load(tmp_path / name)


def test_a_missing_file_is_no_graph(tmp_path: Path) -> None:
    """Is a file that is not there the system's own error?"""
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "graph.json")


def test_an_empty_graph_answers(tmp_path: Path) -> None:
    """Does every question have an answer where there is no document?"""
    empty = build([])
    asked: list[Callable[[networkx.MultiDiGraph], object]] = [leaders, only_support, shared_deadlines, together]
    assert [ask(empty) for ask in asked] == [[], [], [], []]
    assert department(empty, "民政") == ((), (), (), (), ())
    assert lacking(empty, "date") == []


def test_nothing_changes_the_graph(graph: networkx.MultiDiGraph) -> None:
    """Is the graph after all questions what it was before?"""
    before = networkx.utils.graphs_equal(graph, graph.copy())
    copy = graph.copy()
    for by in ("organisation", "system"):
        leaders(graph, by=by)  # type: ignore[arg-type]
        together(graph, by=by)  # type: ignore[arg-type]
    paths(graph, CENTRAL, COUNTY)
    assert before
    assert contents(graph) == contents(copy)


def test_questions_cost_no_start_up() -> None:
    """Does a run that writes the graph import neither the questions nor networkx, and does a wrong name fail?"""
    code = (
        "import sys, obligraph.exporters; print([m for m in sys.modules if 'networkx' in m or 'graph.questions' in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"
    with pytest.raises(AttributeError, match="no attribute 'leader'"):
        obligraph.graph.leader  # noqa: B018
    assert set(obligraph.graph._ASKED) < set(obligraph.graph.__all__)


# The documents

EXAMPLES = [
    (page, block)
    for page in ("graph.md", "rdf.md")
    for block in (ROOT / "docs" / page).read_text("utf-8").split("```python\n")[1:]
]


@pytest.mark.parametrize(("page", "block"), EXAMPLES, ids=lambda value: value if value.endswith(".md") else "")
def test_a_documented_example_runs(page: str, block: str, corpora: Path, tmp_path: Path) -> None:
    """Does the code in docs/graph.md and docs/rdf.md run over the sample documents, and say something?"""
    shutil.copytree(corpora, tmp_path / "outputs")
    if page == "rdf.md":
        pytest.importorskip("pyoxigraph")
        convert(corpora, ["rdf"], tmp_path / "outputs")
    code = block.split("```")[0]
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:__main__", "-X", "utf8", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert bool(done.stdout.strip()) is ("print(" in code)
    assert "[]" not in done.stdout


def test_the_table_of_functions_is_complete() -> None:
    """Does docs/graph.md name every question, and none that there is not?"""
    body = (ROOT / "docs" / "graph.md").read_text("utf-8").split("## Questions\n")[1].split("\n## ")[0]
    named = {line.split("`")[1].split("(")[0] for line in body.splitlines() if line.startswith("| `")}
    assert named == set(obligraph.graph._ASKED)
