"""Training data: does each format hold what was found, and does its own library read it?"""

from __future__ import annotations

import json
import random
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from invented import extraction, extractions
from needs import ROOT
from obligraph.cli import main
from obligraph.exporters import FORMATS, ExportError, Exports
from obligraph.exporters.training import units as cutting
from obligraph.exporters.training.conll import BLANK, Conll
from obligraph.exporters.training.docbin import DocBinFile
from obligraph.exporters.training.doccano import Doccano
from obligraph.exporters.training.label_studio import LabelStudio, interface
from obligraph.exporters.training.labels import ENTITIES, RELATIONS, TASKS, is_entity, tables
from obligraph.exporters.training.spans import Annotated, Labelled, Relation, annotated, flat, legible
from obligraph.exporters.training.units import Unit, paragraphs, pieces
from obligraph.model import Deadline, Document, Extraction, Kind, Obligation, Party, Span, Standard, Strength
from obligraph.results import Results
from obligraph.run import run

NAMES = ("conll", "docbin", "label-studio", "doccano")
TRIPLE = tuple[int, int, str]


class Found(NamedTuple):
    """What a file says of one document, by offsets into its text: spans, relations, and how many it left out."""

    spans: set[TRIPLE]
    relations: set[tuple[TRIPLE, TRIPLE, str]]
    cut: int = 0


def write(folder: Path, name: str, *given: Extraction) -> Path:
    """One format's files."""
    with Exports(folder, {name: FORMATS[name].factory}) as exports:
        for one in given:
            exports.add(one)
    return folder


def made(text: str, *tasks: tuple[str, Sequence[tuple[str, str]]], kind: Kind = Kind.OBLIGATION) -> Extraction:
    """A document with tasks: each has its words, and the words of its parts with what they are."""
    document = Document(id="0123456789abcdef", source="松原.txt", text=text, blocks=())
    obligations = []
    for number, (quote, parts) in enumerate(tasks):
        where = {role: [span(text, words) for of, words in parts if of == role] for role in dict(parts)}
        obligations.append(
            Obligation(
                id=f"0123456789abcdef-{number:08d}",
                source=document.source,
                doc=document.id,
                span=span(text, quote),
                quote=quote,
                kind=kind,
                strength=Strength.DO,
                actors=tuple(Party(s.of(text), s) for s in where.get("actor", ())),
                lead=tuple(Party(s.of(text), s) for s in where.get("lead", ())),
                support=tuple(Party(s.of(text), s) for s in where.get("support", ())),
                deadlines=tuple(Deadline(s, s.of(text), "by") for s in where.get("deadline", ())),
                standards=tuple(Standard(s, s.of(text), ">=", Decimal(1)) for s in where.get("standard", ())),
            )
        )
    return Extraction(document, tuple(obligations))


def span(text: str, words: str) -> Span:
    """Where the words stand first."""
    start = text.index(words)
    return Span(start, start + len(words))


def expected(given: Extraction) -> Found:
    """What a file must hold, worked out from the records alone."""
    spans: set[TRIPLE] = set()
    relations: set[tuple[TRIPLE, TRIPLE, str]] = set()
    for task in given.obligations:
        target = (*task.span, task.kind.name)
        spans.add(target)
        parts: list[tuple[str, str, Span]] = [
            *(("LEAD", "leads", p.span) for p in task.lead),
            *(("SUPPORT", "supports", p.span) for p in task.support),
            *(("ACTOR", "acts", p.span) for p in task.actors),
            *(("DEADLINE", "limits", d.span) for d in task.deadlines),
            *(("STANDARD", "conditions" if s.condition else "measures", s.span) for s in task.standards),
        ]
        for label, name, where in parts:
            spans.add((*where, label))
            relations.add(((*where, label), target, name))
    return Found(spans, relations)


class Paragraph(NamedTuple):
    """A block of training.conll."""

    doc: str
    start: int
    end: int
    chars: str
    tags: list[str]
    tasks: list[tuple[str, int, int, list[str]]]
    over: list[tuple[str, int, int]]


def conll(folder: Path) -> Iterator[Paragraph]:
    """The blocks of training.conll, by a reader that knows no more than docs/training.md says."""
    body = (folder / "training.conll").read_bytes().decode("utf-8")
    doc = ""
    for block in body.split("\n\n")[:-1]:
        lines = block.split("\n")
        comments = [line[2:].split(" = ", 1) for line in lines if line.startswith("# ")]
        pairs = [line.split("\t") for line in lines if not line.startswith("# ")]
        assert all(len(pair) == 2 and len(pair[0]) == 1 for pair in pairs)
        said = [(name, value.split(" ")) for name, value in comments]
        doc = next((value[0] for name, value in said if name == "doc"), doc)
        ((start, end),) = [(int(v[0]), int(v[1])) for name, v in said if name == "unit"]
        tasks = [(v[0], int(v[1]), int(v[2]), v[3:]) for name, v in said if name == "task"]
        over = [(v[0], int(v[1]), int(v[2])) for name, v in said if name == "overlapping"]
        yield Paragraph(doc, start, end, "".join(p[0] for p in pairs), [p[1] for p in pairs], tasks, over)


def chunks(tags: Iterable[str]) -> set[TRIPLE]:
    """The entities that BIO tags mark. Fails where an I follows nothing of its own kind."""
    found: list[list[Any]] = []
    before = "O"
    for at, tag in enumerate(tags):
        if tag.startswith("B-"):
            found.append([at, at + 1, tag[2:]])
        elif tag.startswith("I-"):
            assert before in (f"B-{tag[2:]}", tag)
            found[-1][1] = at + 1
        else:
            assert tag == "O"
        before = tag
    return {(start, end, label) for start, end, label in found}


def docs(folder: Path) -> list[Doc]:
    """The Docs of training.spacy, as spaCy reads them."""
    return list(DocBin().from_disk(folder / "training.spacy").get_docs(spacy.blank("zh").vocab))


def lines(folder: Path) -> list[dict[str, Any]]:
    """The records of doccano.jsonl."""
    body = (folder / "doccano.jsonl").read_bytes().decode("utf-8")
    return [json.loads(line) for line in body.split("\n")[:-1]]


def tasks_of(folder: Path) -> list[dict[str, Any]]:
    """The tasks of label-studio.json."""
    found: list[dict[str, Any]] = json.loads((folder / "label-studio.json").read_bytes())
    return found


def read(name: str, folder: Path) -> dict[str, Found]:
    """What a format's file says, by document id."""
    found: dict[str, Found] = {}
    for doc, spans, relations, cut in READ[name](folder):
        one = found.setdefault(doc, Found(set(), set()))
        found[doc] = Found(one.spans | set(spans), one.relations | set(relations), one.cut + cut)
    return found


Part = tuple[str, list[TRIPLE], list[tuple[TRIPLE, TRIPLE, str]], int]


def _conll(folder: Path) -> Iterator[Part]:
    for block in conll(folder):
        spans = [(block.start + s, block.start + e, label) for s, e, label in chunks(block.tags)]
        more = [(start, end, label) for label, start, end, *_ in (*block.tasks, *block.over)]
        yield block.doc, spans + more, [], 0


def _docbin(folder: Path) -> Iterator[Part]:
    for doc in docs(folder):
        data = doc.user_data["obligraph"]
        base = data["start"]
        spans = [(base + s.start_char, base + s.end_char, s.label_) for s in doc.spans["obligraph"]]
        yield (
            data["doc"],
            spans,
            [(spans[a], spans[b], name) for a, b, name in data["relations"]],
            data["relations_cut"],
        )


def _label_studio(folder: Path) -> Iterator[Part]:
    for task in tasks_of(folder):
        data, (prediction,) = task["data"], task["predictions"]
        spans: dict[str, TRIPLE] = {}
        for one in prediction["result"]:
            if one["type"] == "labels":
                value = one["value"]
                assert value["text"] == data["text"][value["start"] : value["end"]]
                spans[one["id"]] = (data["start"] + value["start"], data["start"] + value["end"], value["labels"][0])
        related = [
            (spans[one["from_id"]], spans[one["to_id"]], one["labels"][0])
            for one in prediction["result"]
            if one["type"] == "relation"
        ]
        yield data["doc"], list(spans.values()), related, data["relations_cut"]


def _doccano(folder: Path) -> Iterator[Part]:
    for record in lines(folder):
        base = record["start"]
        spans = {
            one["id"]: (base + one["start_offset"], base + one["end_offset"], one["label"])
            for one in record["entities"]
        }
        related = [(spans[one["from_id"]], spans[one["to_id"]], one["type"]) for one in record["relations"]]
        yield record["doc"], list(spans.values()), related, record["relations_cut"]


READ = {"conll": _conll, "docbin": _docbin, "label-studio": _label_studio, "doccano": _doccano}


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over the sample documents wrote, with its training data."""
    folder = tmp_path_factory.mktemp("corpora")
    assert not run([str(ROOT / "corpora" / "*.txt")], folder).failures
    assert main(["export", str(folder), "--to", ",".join(NAMES)]) == 0
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_is_every_task_there_with_its_parts(name: str, corpora: Path) -> None:
    """Does a file hold every obligation, party, deadline and standard of obligations.jsonl, and nothing else?"""
    found = read(name, corpora)
    given = list(Results(corpora).extractions())
    assert set(found) == {one.document.id for one in given}
    for one in given:
        assert found[one.document.id].spans == expected(one).spans


@pytest.mark.parametrize("name", ["label-studio", "doccano"])
def test_is_every_relation_there(name: str, corpora: Path) -> None:
    """Do the formats for reviewers keep every relation of a document of usual length?"""
    found = read(name, corpora)
    for one in Results(corpora).extractions():
        assert found[one.document.id] == expected(one)


def test_does_a_docbin_count_what_it_leaves_out(corpora: Path) -> None:
    """Are the relations within a paragraph there, and those that leave it counted?"""
    found = read("docbin", corpora)
    cut = 0
    for one in Results(corpora).extractions():
        own = found[one.document.id]
        assert own.relations < expected(one).relations or own.cut == 0
        assert len(own.relations) + own.cut == len(expected(one).relations)
        cut += own.cut
    assert cut > 0


def test_do_the_tags_read_as_names_and_quotes(corpora: Path) -> None:
    """Are the characters under the tags the words of the records, line by line of the text?"""
    given = {one.document.id: one for one in Results(corpora).extractions()}
    words: set[tuple[str, str]] = set()
    for block in conll(corpora):
        text = given[block.doc].document.text[block.start : block.end]
        assert block.chars == re.sub(r"\s", BLANK, text)
        assert "\n" not in text
        words |= {(label, text[start:end]) for start, end, label in chunks(block.tags)}
    parties = {("LEAD", p.name) for one in given.values() for o in one.obligations for p in o.lead}
    dates = {("DEADLINE", d.quote) for one in given.values() for o in one.obligations for d in o.deadlines}
    assert parties | dates <= words


def test_do_ids_lead_back_to_the_tasks(corpora: Path) -> None:
    """Does every task in the two formats that carry ids have the id of its obligation?"""
    known = {o.id: (*o.span, o.kind.name) for one in Results(corpora).extractions() for o in one.obligations}
    tagged = {i: (start, end, label) for b in conll(corpora) for label, start, end, ids in b.tasks for i in ids}
    assert tagged == known
    packed = {}
    for doc in docs(corpora):
        data = doc.user_data["obligraph"]
        for place, *ids in data["tasks"]:
            one = doc.spans["obligraph"][place]
            packed |= dict.fromkeys(ids, (data["start"] + one.start_char, data["start"] + one.end_char, one.label_))
    assert packed == known


def test_are_the_tokens_those_of_the_pipeline(corpora: Path) -> None:
    """Does a blank Chinese pipeline make the same tokens, so that spaCy aligns all entities?"""
    blank = spacy.blank("zh")
    for doc in docs(corpora):
        assert [t.text_with_ws for t in doc] == [t.text_with_ws for t in blank.make_doc(doc.text)]
        assert doc.has_annotation("ENT_IOB")
        assert {t.ent_iob_ for t in doc} <= {"B", "I", "O"}


@pytest.mark.parametrize("text", ["甲  乙\n", " 甲乙", "甲 \n 乙  ", "甲\u3000 乙\t丙", "  ", "A1 2", "𠮷 \u200b甲"])
def test_are_odd_blanks_tokens_as_in_the_pipeline(text: str, tmp_path: Path) -> None:
    """Are white space and words split as a blank Chinese pipeline splits them?"""
    (doc,) = docs(write(tmp_path, "docbin", made(text, (text, []))))
    assert [t.text_with_ws for t in doc] == [t.text_with_ws for t in spacy.blank("zh").make_doc(text)]


def test_can_spacy_train_on_it(corpora: Path) -> None:
    """Do a tagger and a span categoriser learn from the file, with its labels and no entity lost?"""
    from spacy.training import Corpus

    nlp = spacy.blank("zh")
    nlp.add_pipe("ner")
    nlp.add_pipe("spancat", config={"spans_key": "obligraph"})
    nlp.add_pipe("textcat_multilabel")
    examples = list(Corpus(corpora / "training.spacy")(nlp))[:12]
    nlp.initialize(lambda: examples)
    losses = nlp.update(examples)
    assert set(losses) == {"ner", "spancat", "textcat_multilabel"}
    assert nlp.get_pipe("ner").labels == tuple(sorted({e.label_ for x in examples for e in x.reference.ents}))
    for example in examples:
        got = {(e.start_char, e.end_char, e.label_) for e in example.get_aligned_spans_y2x(example.reference.ents)}
        assert got == {(e.start_char, e.end_char, e.label_) for e in example.reference.ents}


def test_do_categories_say_which_tasks_a_paragraph_holds(corpora: Path) -> None:
    """Is a kind's category 1 where one of its tasks stands, else 0?"""
    for doc in docs(corpora):
        kinds = {s.label_ for s in doc.spans["obligraph"]} & {label.name for label in TASKS}
        assert doc.cats == {label.name: float(label.name in kinds) for label in TASKS}


def test_do_spacys_and_our_docbin_agree(tmp_path: Path) -> None:
    """Does the joined file unpack to what spaCy itself would pack, for several documents?"""
    write(tmp_path, "docbin", *extractions(3, 5))
    one = DocBin().from_disk(tmp_path / "training.spacy")
    again = DocBin(attrs=["ENT_IOB", "ENT_TYPE"], store_user_data=True, docs=one.get_docs(spacy.blank("zh").vocab))
    back = DocBin().from_bytes(again.to_bytes())
    assert (one.attrs, one.cats, one.flags) == (back.attrs, back.cats, back.flags)
    assert one.strings <= back.strings
    assert one.span_groups == back.span_groups
    assert [t.tolist() for t in one.tokens] == [t.tolist() for t in back.tokens]
    assert [s.tolist() for s in one.spaces] == [s.tolist() for s in back.spaces]


def test_do_overlapping_spans_stay() -> None:
    """Does the longer of two overlapping entities get the tags, and is the other named beside them?"""
    kept, over = flat(
        [
            Labelled(0, 9, "OBLIGATION"),
            Labelled(0, 4, "ACTOR"),
            Labelled(2, 4, "STANDARD"),
            Labelled(5, 8, "SUPPORT"),
            Labelled(5, 8, "LEAD"),
            Labelled(8, 9, "DEADLINE"),
            Labelled(10, 13, "STANDARD"),
            Labelled(12, 18, "ACTOR"),
        ]
    )
    assert [(s.start, s.label) for s in kept] == [(0, "ACTOR"), (5, "LEAD"), (8, "DEADLINE"), (12, "ACTOR")]
    assert [(s.start, s.label) for s in over] == [(2, "STANDARD"), (5, "SUPPORT"), (10, "STANDARD")]


@pytest.mark.parametrize("name", NAMES)
def test_are_both_roles_of_one_name_kept(name: str, tmp_path: Path) -> None:
    """Is a department that leads one task and supports another there with both labels, in every format?"""
    text = "建立台账，清理河道。（松原县水利局负责）"
    given = made(text, ("建立台账", [("lead", "松原县水利局")]), ("清理河道", [("support", "松原县水利局")]))
    found = read(name, write(tmp_path, name, given))[given.document.id]
    assert found.spans == expected(given).spans
    if name != "conll":
        assert found.relations == expected(given).relations


@pytest.mark.parametrize("name", NAMES)
def test_is_a_character_beyond_the_first_plane_one_character(name: str, tmp_path: Path) -> None:
    """Are offsets code points, also after 𠮷, which other programs count as two?"""
    text = "𠮷安县𠮷水镇由松原县民政局于2022年底前建成𠮷祥公园。"
    given = made(text, ("建成𠮷祥公园", [("lead", "松原县民政局"), ("deadline", "2022年底前")]))
    write(tmp_path, name, given)
    assert read(name, tmp_path)[given.document.id].spans == expected(given).spans
    if name == "doccano":
        (record,) = lines(tmp_path)
        assert {record["text"][e["start_offset"] : e["end_offset"]] for e in record["entities"]} == {
            "松原县民政局",
            "2022年底前",
            "建成𠮷祥公园",
        }
    if name == "conll":
        (block,) = conll(tmp_path)
        assert block.chars == text


HOSTILE = (
    "# doc = 假的 文件\n"
    "\ufeff<script>alert(1)</script>\x00\x1b[2J由松原县\u202e民政局\x85牵头\u2028，=1+1\t\u3000建成\r\n园地\x0b。\n"
    "\ud800甲\n\n\n"
    "# \tB-LEAD\n"
)


@pytest.mark.parametrize("name", NAMES)
def test_is_hostile_text_only_text(name: str, tmp_path: Path) -> None:
    """Do markup, control characters, direction overrides, lone surrogates and lines that look like ours stay in their
    place and do no harm?
    """
    given = made(
        HOSTILE,
        ("# doc = 假的", []),
        ("由松原县\u202e民政局\x85牵头", [("lead", "松原县\u202e民政局\x85")]),
        ("建成\r\n园地", [("standard", "\r\n园地\x0b")]),
        ("\ud800甲", [("actor", "\ud800")]),
        ("# \tB-LEAD", [("support", "B-LEAD")]),
    )
    document = replace(given.document, source="坏\n# unit = 0 1.txt", title="标题\x00<b>")
    given = replace(given, document=document)
    write(tmp_path, name, given)
    found = read(name, tmp_path)[given.document.id]
    assert found.spans == expected(given).spans
    for file in FORMATS[name].files:
        data = (tmp_path / file).read_bytes()
        if name != "docbin":
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ufeff]", data.decode("utf-8"))


def test_do_spacys_entities_have_no_outer_blanks(tmp_path: Path) -> None:
    """Does a span lose outer white space, and is one of nothing else no entity, but still a span?"""
    given = made("甲 乙  局\n丙。", ("甲 乙  局\n丙", [("lead", " 乙  局\n"), ("support", "\n")]))
    (doc,) = docs(write(tmp_path, "docbin", given))
    assert [(e.text, e.label_) for e in doc.ents] == [("乙  局", "LEAD")]
    assert [(s.text, s.label_) for s in doc.spans["obligraph"]] == [
        ("甲 乙  局\n丙", "OBLIGATION"),
        ("乙  局", "LEAD"),
        ("\n", "SUPPORT"),
    ]


def test_is_every_character_in_its_place() -> None:
    """Is legible text as long as the text, with the same words?"""
    text = legible(HOSTILE)
    assert len(text) == len(HOSTILE)
    assert [i for i, char in enumerate(HOSTILE) if char != text[i]] == [
        i for i, char in enumerate(HOSTILE) if char in "\ufeff\x00\x1b\u202e\x85\u2028\r\x0b\ud800"
    ]
    assert legible("甲乙\n\t\u3000𠮷") == "甲乙\n\t\u3000𠮷"


@pytest.mark.parametrize("name", NAMES)
def test_is_an_empty_run_a_valid_file(name: str, tmp_path: Path) -> None:
    """Does a run without documents, or with one that holds nothing, leave a file that reads as empty?"""
    write(tmp_path / "none", name)
    write(tmp_path / "blank", name, made(" \n\n"))
    for folder in (tmp_path / "none", tmp_path / "blank"):
        assert list(READ[name](folder)) == []
        assert sorted(path.name for path in folder.iterdir()) == sorted(FORMATS[name].files)


@pytest.mark.parametrize("name", NAMES)
def test_are_the_bytes_the_same_twice(name: str, tmp_path: Path, corpora: Path) -> None:
    """Are two exports equal, and is an export of a run what the run's extractions give directly?"""
    given = list(Results(corpora).extractions())
    write(tmp_path, name, *given)
    for file in FORMATS[name].files:
        assert (tmp_path / file).read_bytes() == (corpora / file).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_does_an_aborted_export_leave_nothing(name: str, tmp_path: Path) -> None:
    """Is nothing left behind when a run is interrupted, and does what stood there stay?"""
    old = tmp_path / FORMATS[name].files[0]
    old.write_text("old", "utf-8")
    exporter = FORMATS[name].factory(tmp_path)
    exporter.add(extraction(0, 3))
    exporter.abort()
    assert [path.name for path in tmp_path.iterdir()] == [old.name]
    assert old.read_text("utf-8") == "old"


@pytest.mark.parametrize("place", [Span(4, 9), Span(3, 3)])
def test_is_a_span_outside_the_text_refused(place: Span) -> None:
    """Does a folder whose text and records do not belong together end the export with a message?"""
    given = made("建立台账", ("建立", [("lead", "台账")]))
    task = replace(given.obligations[0], lead=(Party("台账", place),))
    with pytest.raises(ExportError, match=r"LEAD of task .* stands on no characters"):
        annotated(replace(given, obligations=(task,)))


def test_are_twins_one_span() -> None:
    """Are two tasks on the same words one span with both ids and the lower confidence?"""
    given = made("建立台账", ("建立台账", []), ("建立台账", []))
    first, second = given.obligations
    found = annotated(replace(given, obligations=(first, replace(second, confidence=0.4))))
    assert found.spans == (Labelled(0, 4, "OBLIGATION", (first.id, second.id), 0.4),)


def test_is_a_paragraph_a_line_with_something_in_it() -> None:
    """Are lines without spans left out unless they are asked for, and outer blanks trimmed?"""
    given = annotated(made("标题\n\n  建立台账。\n无事\n", ("建立台账", [])))
    assert [(u.start, u.end) for u in paragraphs(given)] == [(6, 11)]
    assert [given.text[u.start : u.end] for u in paragraphs(given, empty=True)] == ["标题", "建立台账。", "无事"]


def test_can_empty_paragraphs_be_had(tmp_path: Path) -> None:
    """Do the two exporters for taggers write every paragraph when asked?"""
    given = made("标题\n建立台账。\n", ("建立台账", []))
    for exporter in (Conll(tmp_path, empty=True), DocBinFile(tmp_path, empty=True)):
        exporter.add(given)
        exporter.close()
    assert [block.chars for block in conll(tmp_path)] == ["标题", "建立台账。"]
    assert [doc.text for doc in docs(tmp_path)] == ["标题", "建立台账。"]


def test_does_a_span_over_two_lines_join_them() -> None:
    """Is a deadline that a line break parts kept in one unit?"""
    given = annotated(made("2022年\n底前建立台账\n完", ("建立台账", [("deadline", "2022年\n底前")])))
    assert [(u.start, u.end) for u in paragraphs(given)] == [(0, 12)]


def test_is_a_long_paragraph_cut_between_sentences() -> None:
    """Is no unit longer than a model reads, and none cut within a sentence?"""
    text = "".join(f"第{n}项建立台账并报县政府备案。" for n in range(100))
    starts = [m.start() for m in re.finditer("第", text)]
    given = Annotated(text, tuple(Labelled(s, s + 8, "OBLIGATION") for s in starts), ())
    found = paragraphs(given)
    assert max(u.end - u.start for u in found) <= cutting.PARAGRAPH
    assert "".join(text[u.start : u.end] for u in found) == text
    assert all(text[u.start : u.end].endswith("。") for u in found)
    assert sum(len(u.spans) for u in found) == 100


def test_does_a_task_longer_than_a_model_stay_whole() -> None:
    """Is a unit longer than usual rather than a task in two?"""
    text = "首先。" + "建立" * 400 + "。最后。"
    (unit,) = paragraphs(Annotated(text, (Labelled(3, 803, "OBLIGATION"),), ()))
    assert (unit.start, unit.end) in {(0, len(text)), (0, 804), (3, 804), (3, len(text))}
    assert unit.spans[0].end - unit.spans[0].start == 800


def chapters(number: int, size: int) -> tuple[str, list[int]]:
    """A text of chapters with their starts."""
    text = "".join(f"第{n}章\n" + ("文字。" * (size // 3)) + "\n" for n in range(number))
    return text, [m.start() for m in re.finditer(r"第\d+章", text)]


def test_is_a_short_document_one_piece() -> None:
    """Is a document of usual length kept whole, its outer blanks as well?"""
    text, starts = chapters(2, 900)
    (unit,) = pieces(Annotated(text, (), ()), starts)
    assert (unit.start, unit.end) == (0, len(text))


def test_is_a_long_document_cut_before_headings() -> None:
    """Do pieces begin at chapters, fit a sitting, and make up the whole text, with spans moved?"""
    text, starts = chapters(8, 2000)
    spans = tuple(Labelled(s + 5, s + 9, "OBLIGATION") for s in starts)
    found = pieces(Annotated(text, spans, ()), starts)
    assert len(found) == 4
    assert {unit.start for unit in found} <= set(starts)
    assert all(unit.end - unit.start <= cutting.PIECE for unit in found)
    assert "".join(text[u.start : u.end] for u in found) == text
    back = [(u.start + s.start, u.start + s.end) for u in found for s in u.spans]
    assert back == [(s.start, s.end) for s in spans]


def test_does_a_relation_hold_a_piece_together() -> None:
    """Does a piece grow so that a department named three chapters further down stays with its task?"""
    text, starts = chapters(8, 2000)
    spans = (Labelled(starts[1] + 5, starts[1] + 8, "OBLIGATION"), Labelled(starts[4] + 5, starts[4] + 8, "LEAD"))
    found = pieces(Annotated(text, spans, (Relation(1, 0, "leads"),)), starts)
    assert [len(u.relations) for u in found if u.spans] == [1]
    assert sum(u.cut for u in found) == 0
    assert max(u.end - u.start for u in found) > cutting.PIECE


def test_is_a_relation_too_far_counted() -> None:
    """Is a relation that no piece can hold left out and told, with both its spans still there?"""
    text, starts = chapters(40, 2000)
    spans = (Labelled(5, 8, "OBLIGATION"), Labelled(starts[39] + 5, starts[39] + 8, "LEAD"))
    found = pieces(Annotated(text, spans, (Relation(1, 0, "leads"),)), starts)
    assert sum(u.cut for u in found) == 1
    assert sum(len(u.relations) for u in found) == 0
    assert sum(len(u.spans) for u in found) == 2
    assert max(u.end - u.start for u in found) <= cutting.LONG_PIECE


@pytest.mark.parametrize("seed", range(30))
def test_do_units_lose_nothing(seed: int) -> None:
    """Whatever the text and the spans: is every span in one unit, and every relation in one or counted?"""
    draw = random.Random(seed)
    text = "".join(
        draw.choices(["。", "\n", " ", "建", "立台账", "文" * draw.choice((3, 700))], k=draw.choice((30, 400)))
    )
    spans = set()
    for _ in range(draw.randrange(20)):
        start = draw.randrange(len(text))
        spans.add((start, min(len(text), start + draw.randrange(1, draw.choice((5, 900)))), draw.choice(tuple(LABELS))))
    ordered = tuple(sorted(Labelled(*one) for one in spans))
    given = Annotated(
        text,
        ordered,
        tuple(sorted({Relation(draw.randrange(len(ordered)), draw.randrange(len(ordered)), "leads") for _ in ordered})),
    )
    headings = [draw.randrange(len(text)) for _ in range(5)]
    for found in (paragraphs(given), paragraphs(given, empty=True), pieces(given, headings)):
        check(given, found)


LABELS = {label.name: label for label in (*ENTITIES, *TASKS)}


def check(given: Annotated, found: list[Unit]) -> None:
    """Nothing lost, nothing twice, nothing outside its unit."""
    back = [s._replace(start=u.start + s.start, end=u.start + s.end) for u in found for s in u.spans]
    assert sorted(back) == sorted(given.spans)
    assert all(0 <= s.start < s.end <= u.end - u.start for u in found for s in u.spans)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert sum(len(u.relations) + u.cut for u in found) == len(given.relations)


def test_is_a_line_of_a_megabyte_written_in_time(tmp_path: Path) -> None:
    """Do a line of 1,000,000 characters, and a task as long, end in all formats?"""
    text = "建" * 1_000_000
    document = replace(made("甲").document, text=text)
    whole = replace(made("甲", ("甲", [])).obligations[0], span=Span(0, len(text)), quote=text)
    small = replace(whole, span=Span(500_000, 500_004), quote="建建建建")
    for number, task in enumerate((whole, small)):
        for name in NAMES:
            write(tmp_path / str(number), name, Extraction(document, (task,)))
    (block,) = conll(tmp_path / "1")
    assert len(block.chars) <= 1000


def test_do_doccanos_numbers_never_repeat(tmp_path: Path) -> None:
    """Are entities and relations numbered through the file, as doccano looks them up?"""
    write(tmp_path, "doccano", *extractions(3, 6))
    records = lines(tmp_path)
    for what in ("entities", "relations"):
        numbers = [one["id"] for record in records for one in record[what]]
        assert numbers == list(range(len(numbers)))
    assert set(records[0]) >= {"text", "entities", "relations"}
    assert not {"id", "label", "filename", "uuid", "upload_name"} & set(records[0])


def test_are_predictions_no_annotations(tmp_path: Path) -> None:
    """Is what was found marked as predicted, with its model, the least sure task and region ids that do not repeat?"""
    given = extraction(0, 6)
    tasks = [replace(o, confidence=0.5 if i == 2 else 0.9) for i, o in enumerate(given.obligations)]
    write(tmp_path, "label-studio", replace(given, obligations=tuple(tasks)))
    (task,) = tasks_of(tmp_path)
    assert set(task) == {"data", "predictions"}
    (prediction,) = task["predictions"]
    assert prediction["score"] == 0.5
    assert prediction["model_version"].startswith("obligraph ")
    ids = [one["id"] for one in prediction["result"] if one["type"] == "labels"]
    assert len(ids) == len(set(ids))


def test_does_the_interface_name_every_label(tmp_path: Path) -> None:
    """Does the XML declare the labels, relations and names that the tasks use?"""
    write(tmp_path, "label-studio", *extractions(2, 12))
    assert (tmp_path / "label-studio.xml").read_text("utf-8") == interface()
    root = ElementTree.fromstring(interface())
    labels = {one.get("value") for one in root.iter("Label")}
    assert labels == {label.name for label in (*ENTITIES, *TASKS)}
    assert len({one.get("hotkey") for one in root.iter("Label")}) == len(labels)
    relations = {one.get("value") for one in root.iter("Relation")}
    (control,), (shown,) = root.iter("Labels"), root.iter("Text")
    for task in tasks_of(tmp_path):
        assert shown.get("value") == "$text"
        assert "text" in task["data"]
        for one in task["predictions"][0]["result"]:
            assert set(one.get("labels", [])) <= relations
            if one["type"] == "labels":
                assert set(one["value"]["labels"]) <= labels
                assert (one["from_name"], one["to_name"]) == (control.get("name"), shown.get("name"))


def test_does_every_kind_have_its_label() -> None:
    """Is there one label a kind of task, and one or more relations from every entity?"""
    assert {label.name for label in TASKS} == {kind.name for kind in Kind}
    assert {relation.source for relation in RELATIONS} == {label.name for label in ENTITIES}
    assert all(is_entity(label.name) for label in ENTITIES)
    assert not any(is_entity(label.name) for label in TASKS)


def test_does_the_page_show_the_labels() -> None:
    """Do the tables of docs/training.md follow from the code?"""
    assert tables() in (ROOT / "docs" / "training.md").read_text("utf-8")


def test_is_memory_bounded(tmp_path: Path) -> None:
    """Does the DocBin keep nothing of a document but its characters?"""
    exporter = DocBinFile(tmp_path)
    exporter.add(extraction(0, 6))
    kept = len(exporter._strings)
    for n in range(1, 13):
        exporter.add(extraction(n % 2 * 6, 6))
    assert len(exporter._strings) <= kept + 5
    exporter.close()
    assert len(docs(tmp_path)) == 13 * len(paragraphs(annotated(extraction(0, 6))))


@pytest.mark.parametrize("factory", [Conll, DocBinFile, Doccano, LabelStudio])
def test_is_each_exporter_in_the_table(factory: type) -> None:
    """Can `export --to` name it?"""
    assert factory in {form.factory for form in FORMATS.values()}
