"""The graph: its ids, its evidence, and that files and memory hold the same one."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from pathlib import Path

import networkx
import pytest

from invented import extraction, extractions
from obligraph.exporters.graphs.graphml import GraphFiles
from obligraph.graph import build, document_graph, elements
from obligraph.graph.elements import organisation_id
from obligraph.graph.plain import one_line, printable
from obligraph.graph.schema import EDGE_ATTRIBUTES, EDGE_TYPES, EVERY, NODE_ATTRIBUTES, NODE_TYPES, tables
from obligraph.model import Deadline, Extraction, Level, Party, Reference, Span, Standard

PYTHON_TYPES = {"string": str, "int": int, "double": float, "boolean": bool}


def rich() -> Extraction:
    """An extraction that uses every node type, edge type and attribute."""
    whole = extraction(1, tasks=12)
    first, second, *rest = whole.obligations
    here = first.span
    party = dataclasses.replace(first.lead[0], successor="云岭省青河市新民政局")
    first = dataclasses.replace(
        first,
        lead=(party,),
        condition="在试点期内",
        deadlines=(
            Deadline(here, "2022—2023年", "during", start="2022-01-01", end="2023-12-31"),
            Deadline(here, "每季度", "recurring", every="P3M"),
            Deadline(here, "印发之日起30日内", "within", duration="P30D", anchor="印发之日"),
            Deadline(here, "长期坚持", "ongoing"),
            Deadline(here, "当年底", "by"),
        ),
        standards=(
            Standard(here, "2—5万人", "range", Decimal(20000), Decimal(50000), "人", condition=True),
            Standard(Span(here.start, here.start + 2), "不低于1:3", ">=", "1:3"),
        ),
        references=(
            Reference("云岭省基本公共服务条例", None, "implements", here),
            Reference("村级设施指引", None, "cites", here),
        ),
    )
    document = dataclasses.replace(whole.document, published="2021-05-12")
    return Extraction(document, (first, second, *rest), whole.problems)


def write(folder: Path, *given: Extraction) -> None:
    exporter = GraphFiles(folder)
    for one in given:
        exporter.add(one)
    exporter.close()


def read_back(folder: Path) -> tuple[networkx.MultiDiGraph, networkx.MultiDiGraph]:
    xml = networkx.read_graphml(folder / "graph.graphml", force_multigraph=True)
    data = json.loads((folder / "graph.json").read_text("utf-8"))
    return xml, networkx.node_link_graph(data, edges="edges")


def contents(graph: networkx.MultiDiGraph) -> tuple[dict, dict]:
    return dict(graph.nodes(data=True)), {(u, v, k): d for u, v, k, d in graph.edges(keys=True, data=True)}


@pytest.mark.parametrize("documents", [0, 1, 5])
def test_files_load_into_the_built_graph(tmp_path: Path, documents: int) -> None:
    """Do both files load with networkx into exactly what `build` gives, shared nodes included?"""
    given = [rich(), *extractions(documents, tasks=9)]
    write(tmp_path, *given)
    built = contents(build(given))
    xml, node_link = read_back(tmp_path)
    assert contents(xml) == built
    assert contents(node_link) == built
    assert xml.is_directed()
    assert node_link.is_multigraph()


def test_an_empty_graph_loads(tmp_path: Path) -> None:
    """Can the files of a run without documents be read?"""
    write(tmp_path)
    assert [len(graph) for graph in read_back(tmp_path)] == [0, 0]


def test_every_type_and_attribute_occurs_and_no_other() -> None:
    """Does the graph hold what the schema lists, on the types it lists, and nothing else?"""
    graph = build([rich(), *extractions(4)])
    for listed, attributes, found, key in (
        (set(NODE_TYPES), NODE_ATTRIBUTES, [d for _, d in graph.nodes(data=True)], "node_type"),
        (set(EDGE_TYPES), EDGE_ATTRIBUTES, [d for _, _, d in graph.edges(data=True)], "edge_type"),
    ):
        assert {data[key] for data in found} == listed
        allowed = {(a.name, t) for a in attributes for t in (listed if a.on == EVERY else a.on)}
        assert {(name, data[key]) for data in found for name in data} == allowed
        types = {a.name: PYTHON_TYPES[a.type] for a in attributes}
        assert all(type(value) is types[name] for data in found for name, value in data.items())


def test_edges_join_the_types_of_the_schema() -> None:
    """Does every edge run from and to the node types that the schema says?"""
    graph = build([rich(), *extractions(4)])
    for source, target, data in graph.edges(data=True):
        edge = EDGE_TYPES[data["edge_type"]]
        assert graph.nodes[source]["node_type"] in edge.sources
        assert graph.nodes[target]["node_type"] == edge.target


def test_the_evidence_stands_in_the_text() -> None:
    """Does each edge's span, in its document's text, hold the words that it quotes?"""
    given = list(extractions(4))
    texts = {one.document.id: one.document.text for one in given}
    quoted = 0
    for _, _, data in build(given).edges(data=True):
        words = texts[data["doc"]][data["span_start"] : data["span_end"]]
        assert words
        if data["edge_type"] in ("led_by", "supported_by", "acts", "due", "measured_by"):
            assert words == data["quote"]
            quoted += 1
    assert quoted > 100


def test_the_heading_over_a_task_is_the_last_one_before_it() -> None:
    """Where the same heading stands in every chapter, does each section point at its own?"""
    one = extraction(0, tasks=9)
    graph = document_graph(one)
    sections = [d for _, d in graph.nodes(data=True) if d["node_type"] == "Section"]
    repeated = [d for d in sections if d["title"] == "(一)健全工作机制"]
    assert len(repeated) == 3
    assert len({d["span_start"] for d in repeated}) == 3
    assert all(one.document.text[d["span_start"] : d["span_end"]] == d["title"] for d in sections)


def test_ids_do_not_depend_on_the_order_of_documents() -> None:
    """Do the same nodes and edges come out whatever the order of documents?"""
    given = list(extractions(5))
    forward, backward = build(given), build(reversed(given))
    assert set(forward) == set(backward)
    assert set(forward.edges(keys=True)) == set(backward.edges(keys=True))


def test_a_document_given_twice_counts_once(tmp_path: Path) -> None:
    """Does a copy of a document under another name add nothing?"""
    one = extraction(0)
    copy = dataclasses.replace(one, document=dataclasses.replace(one.document, source="副本.txt"))
    write(tmp_path, one, copy)
    once = contents(build([one]))
    assert contents(build([one, copy])) == once
    assert [contents(graph) for graph in read_back(tmp_path)] == [once, once]


@pytest.mark.parametrize(
    ("party", "place", "expected"),
    [
        (
            Party("市财政局", Span(0, 4), "云岭省青河市财政局", level=Level.CITY, jurisdiction="云岭省青河市"),
            "",
            "云岭省青河市财政局",
        ),
        (
            Party("市财政局", Span(0, 4), "市财政局", level=Level.CITY, jurisdiction="云岭省青河市"),
            "",
            "云岭省青河市/市财政局",
        ),
        (Party("财政部", Span(0, 3), "财政部", level=Level.MINISTRY), "云岭省", "财政部"),
        (Party("市财政局", Span(0, 4), "市财政局", level=Level.CITY), "云岭省青河市", "云岭省青河市/市财政局"),
        (Party("相关部门", Span(0, 4)), "云岭省", "云岭省/相关部门"),
        (Party("相关部门", Span(0, 4)), "", "DOC/相关部门"),
        (Party("各省人民政府", Span(0, 6)), "中央", "全国/各省人民政府"),
    ],
)
def test_organisations_of_two_places_stay_apart(party: Party, place: str, expected: str) -> None:
    """Is an organisation one node exactly where its name and place say that it is one body?"""
    level = Level.CENTRAL if place == "中央" else Level.OTHER
    place = place.removeprefix("中央")
    document = dataclasses.replace(extraction(0).document, jurisdiction=place, level=level, id="DOC")
    assert organisation_id(party, document) == f"organisation:{expected}"


def test_a_reference_is_known_by_its_number() -> None:
    """Are citations with a number, in whatever brackets, and by title in the same document, one node?"""
    one = extraction(0, tasks=3)
    span = one.obligations[0].span
    cited = (
        Reference("云岭省基本公共服务条例", "岭政发[2020] 9号", "cites", span),
        Reference("云岭省基本公共服务条例", None, "implements", span),
    )
    one = dataclasses.replace(one, obligations=(dataclasses.replace(one.obligations[0], references=cited),))
    nodes = [n for n in document_graph(one) if n.startswith("reference:")]
    assert nodes == ["reference:岭政发[2020]9号", "reference:关于社区养老服务的意见"]


def test_deadlines_are_shared_only_where_their_meaning_is() -> None:
    """Is a date one node for two documents, and a span from an event or an unknown date one for each?"""
    here = Span(0, 5)
    deadlines = (
        Deadline(here, "10月底前", "by", end="2023-10-31"),
        Deadline(here, "印发之日起30日内", "within", duration="P30D", anchor="印发之日"),
        Deadline(here, "当年底", "by"),
    )
    given = []
    for index in (0, 1):
        one = extraction(index, tasks=1)
        given.append(
            dataclasses.replace(one, obligations=(dataclasses.replace(one.obligations[0], deadlines=deadlines),))
        )
    graph = build(given)
    found = [d for _, d in graph.nodes(data=True) if d["node_type"] == "Deadline"]
    assert sorted(d["type"] for d in found) == ["by", "by", "by", "within", "within"]
    assert graph.in_degree("deadline:by:2023-10-31") == 2


def test_hostile_text_survives_both_formats(tmp_path: Path) -> None:
    """Do control characters, lone surrogates, markup and odd white space neither break a file nor change between
    them?
    """
    nasty = "a\x00\x0b\x1f\ud800\ufffe<r>&amp;\"'\u2028\r\n\t]]>𠮷"
    one = extraction(0, tasks=2)
    task = one.obligations[0]
    task = dataclasses.replace(
        task,
        quote=nasty,
        condition=" \n",
        section=(nasty, "(一)" + nasty),
        lead=(Party(nasty, Span(0, 3)),),
        references=(Reference(nasty, None, "cites", Span(0, 3)),),
    )
    one = Extraction(dataclasses.replace(one.document, title=nasty), (task,), ())
    write(tmp_path, one)
    built = contents(build([one]))
    assert [contents(graph) for graph in read_back(tmp_path)] == [built, built]
    assert built[0][task.id]["quote"] == "a<r>&amp;\"'\u2028\n\t]]>𠮷"


def test_a_number_too_large_for_a_double_is_left_out() -> None:
    """Does a number of five hundred digits leave the node without a value rather than with infinity?"""
    one = extraction(0, tasks=1)
    standard = Standard(Span(0, 3), "9…9个", ">=", Decimal("9E+500"), unit="个")
    one = dataclasses.replace(one, obligations=(dataclasses.replace(one.obligations[0], standards=(standard,)),))
    (data,) = [d for _, d in document_graph(one).nodes(data=True) if d["node_type"] == "Standard"]
    assert "value" not in data
    assert data["quote"] == "9…9个"


def test_elements_are_unique() -> None:
    """Is each node and each edge of a document given once, and every edge's end a node?"""
    found = elements(rich())
    nodes = [node.id for node in found.nodes]
    assert len(nodes) == len(set(nodes))
    assert len(found.edges) == len({edge.key for edge in found.edges})
    assert {end for edge in found.edges for end in (edge.source, edge.target)} <= set(nodes)


def test_the_documentation_lists_the_schema() -> None:
    """Does docs/graph.md hold the tables that follow from the schema?"""
    assert tables() in (Path(__file__).parents[1] / "docs" / "graph.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "line", "kept"),
    [
        ("市\u202e财政局", "市财政局", "市\u202e财政局"),
        (" 甲\u3000乙\r\n丙 ", "甲 乙 丙", " 甲\u3000乙\n丙 "),
        ("甲\x07乙", "甲乙", "甲乙"),
        ("𠮷", "𠮷", "𠮷"),
    ],
)
def test_plain_text(text: str, line: str, kept: str) -> None:
    """Is what no format can hold removed, and nothing else?"""
    assert one_line(text) == line
    assert printable(text) == kept
