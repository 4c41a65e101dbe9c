"""The language layer: tokens that cover any text, tags of the dictionary, windows that hold every trigger, mentions in
`doc.spans`, and components of the user's own."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as SpacySpan

from obligraph.extractor import Extractor
from obligraph.language import KEY, Analysis, analyse, build
from obligraph.lexicon import load
from obligraph.model import Extraction
from obligraph.readers import read_bytes
from obligraph.recognise import recognisers
from obligraph.recognise.triggers import Triggers, all_windows
from obligraph.text.folding import fold

TABLE = tomllib.loads((Path(__file__).parent / "cases" / "language.toml").read_text("utf-8"))
LEXICON = load()
NLP = build(LEXICON)
BARE = build(LEXICON, tokens=False)
RECOGNISERS = recognisers(LEXICON)
TRIGGERS = Triggers({r.name: r.triggers for r in RECOGNISERS})
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
CHINESE = st.text(
    st.sampled_from("各县（区）要于10月底前建立不少于2名%市民政局。；《办法》\n\t\x00\u200b\U00020000ab"), max_size=120
)
INVENTED = "蓝鹭读书社"


@Language.component("mark_invented_name")
def mark_invented_name(doc: Doc) -> Doc:
    """A user's component: writes an entity for every occurrence of an invented name."""
    at, entities = doc.text.find(INVENTED), []
    while at >= 0:
        span = doc.char_span(at, at + len(INVENTED), label="ORG", alignment_mode="expand")
        if span is not None:
            entities.append(span)
        at = doc.text.find(INVENTED, at + 1)
    doc.set_ents(entities)
    return doc


@Language.component("mark_invented_span")
def mark_invented_span(doc: Doc) -> Doc:
    """A user's component that writes spans under the name of one of our recognisers."""
    at = doc.text.find(INVENTED)
    if at >= 0:
        span = doc.char_span(at, at + len(INVENTED), label="CLUB", alignment_mode="expand")
        doc.spans["organisations"] = [*doc.spans.get("organisations", []), *([span] if span is not None else [])]
    return doc


def tokens(doc: Doc) -> list[tuple[int, int]]:
    return [(t.idx, t.idx + len(t)) for t in doc]


def texts(analysis: Analysis, name: str) -> list[str]:
    return [m.span.of(analysis.text) for m in analysis.mentions[name]]


def extraction(text: str, components: tuple[str, ...]) -> Extraction:
    extractor = Extractor(components=components)
    return extractor.extract(read_bytes(text.encode(), "case.txt", ".txt", extractor.lexicon))


@given(st.one_of(ANY, CHINESE))
def test_do_the_tokens_cover_any_text(text: str) -> None:
    """Does every character, controls included, belong to exactly one token, in order, and does the text stay as it
    was?"""
    doc = NLP(text)
    assert doc.text == text
    ends = [0, *(end for _, end in tokens(doc))]
    assert [start for start, _ in tokens(doc)] == ends[:-1]
    assert ends[-1] == len(text)


@given(st.one_of(ANY, CHINESE))
def test_does_the_analysis_know_words_and_tags_by_offset(text: str) -> None:
    """Do the words stand at their offsets, each with a tag, and is the folded text as long as the text?"""
    analysis: Analysis = BARE(text).user_data[KEY]
    assert analysis.text == text
    assert analysis.folded == fold(text)
    assert analysis.words.keys() == analysis.tags.keys()
    assert all(text.startswith(word, at) for at, word in analysis.words.items())
    assert all(analysis.tags.values())


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\x00", "\x00各县\x1f要\x7f建立", "\u2028", "𠮷市要建立", "a\r\nb", "\ufeff各县"]
)
def test_are_odd_texts_covered(text: str) -> None:
    """Do empty and blank texts, control characters and rare ideographs keep their offsets?"""
    doc = NLP(text)
    assert "".join(t.text for t in doc) == text
    assert set(doc.user_data[KEY].mentions) == {r.name for r in RECOGNISERS}


@pytest.mark.parametrize("case", TABLE["word"], ids=[c["text"] for c in TABLE["word"]])
def test_does_a_word_get_its_tag(case: dict[str, Any]) -> None:
    """Are the words of policy texts cut and tagged as they use them, in the analysis as on the tokens?"""
    doc = NLP(case["text"])
    analysis: Analysis = doc.user_data[KEY]
    tags = {analysis.words[at]: analysis.tags[at] for at in analysis.words}
    assert {word: tags.get(word) for word in case["words"]} == case["words"]
    assert {t.text: t.tag_ for t in doc} == tags


def test_has_every_token_a_tag() -> None:
    """Is no token left without a tag?"""
    doc = NLP("各县（市、区）要于2026年10月底前，建成不少于2个站点；\n　　未经批准，不得ABC。")
    assert all(token.tag_ for token in doc)


@pytest.mark.parametrize("case", TABLE["window"], ids=[c["text"] for c in TABLE["window"]])
def test_do_the_right_recognisers_see_a_sentence(case: dict[str, Any]) -> None:
    """Does a sentence open windows for the recognisers that it concerns, and for no other one with triggers?"""
    windows = TRIGGERS.windows(fold(case["text"]))
    triggered = {r.name for r in RECOGNISERS if r.triggers}
    opened = {name for name in triggered if windows[name]}
    assert set(case["names"]) <= opened
    if not case["names"]:
        assert opened == set()


@given(CHINESE)
def test_do_windows_hold_every_trigger(text: str) -> None:
    """Are windows ascending and disjoint, whole sentences, and is every trigger of a recogniser in one of its own?"""
    folded = fold(text)
    windows = TRIGGERS.windows(folded)
    whole = set(all_windows(folded))
    for recogniser in RECOGNISERS:
        mine = windows[recogniser.name]
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(mine))
        if not recogniser.triggers:
            assert mine == [(0, len(folded))]
            continue
        assert set(mine) <= whole
        for start, end in set(places(folded, recogniser.triggers)):
            assert any(a <= start and end <= b for a, b in mine), (recogniser.name, folded[start:end])


def places(folded: str, triggers: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where a trigger stands inside one sentence."""
    for start, end in all_windows(folded):
        for trigger in triggers:
            at = folded.find(trigger, start, end)
            if at >= 0:
                yield at, at + len(trigger)


def test_do_windows_need_no_literals() -> None:
    """Does a table without any literal, and an empty text, open no windows but the whole text?"""
    assert Triggers({"a": (), "b": ()}).windows("各县") == {"a": [(0, 2)], "b": [(0, 2)]}
    assert Triggers({"a": ("县",)}).windows("") == {"a": []}
    assert Triggers({"a": ("县",), "b": ("县", "市")}).windows("各县。各市;各县") == {
        "a": [(0, 2), (6, 8)],
        "b": [(0, 2), (3, 5), (6, 8)],
    }


def test_do_doc_spans_hold_the_mentions_as_whole_words() -> None:
    """Are the recognisers' mentions in doc.spans under their names, each widened to whole tokens and labelled by its
    rule?"""
    text = "按照《云溪市供水条例》，各县（区）水利局应于10月底前建成不少于20个站点。"
    doc = NLP(text)
    analysis: Analysis = doc.user_data[KEY]
    assert set(doc.spans) == {r.name for r in RECOGNISERS}
    starts, ends = {a for a, _ in tokens(doc)}, {b for _, b in tokens(doc)}
    for name, mentions in analysis.mentions.items():
        assert mentions, name
        assert len(doc.spans[name]) == len(mentions)
        for span, mention in zip(doc.spans[name], mentions, strict=True):
            assert span.label_ == mention.rule
            assert span.start_char <= mention.span.start
            assert mention.span.end <= span.end_char
            assert span.start_char in starts
            assert span.end_char in ends


def test_are_spans_left_out_where_nobody_asks() -> None:
    """Does `tokens=False` give the same mentions without the copies?"""
    text = "各县（区）水利局应于10月底前建成不少于20个站点。"
    doc = BARE(text)
    assert not doc.spans
    assert doc.user_data[KEY].mentions == NLP(text).user_data[KEY].mentions


def test_is_a_component_of_the_users_own_run_and_read_back() -> None:
    """Does an entity that a user's component marks as ORG become a mention of an organisation, with its source?"""
    nlp = build(LEXICON, ("mark_invented_name",))
    analysis = analyse(nlp, f"各县（区）水利局和{INVENTED}要共建书屋。")
    assert nlp.pipe_names[-1] == "mark_invented_name"
    found = {m.span.of(analysis.text): m.rule for m in analysis.mentions["organisations"]}
    assert found[INVENTED] == "component.ORG"
    assert "各县（区）水利局" in found
    spans = [m.span for m in analysis.mentions["organisations"]]
    assert spans == sorted(spans)


def test_are_spans_under_our_names_read_back() -> None:
    """Does a span that a user's component writes into doc.spans["organisations"] become a mention?"""
    analysis = analyse(build(LEXICON, ("mark_invented_span",)), f"各县（区）水利局和{INVENTED}要共建书屋。")
    assert {m.span.of(analysis.text): m.rule for m in analysis.mentions["organisations"]}[INVENTED] == "component.CLUB"


def test_does_a_component_not_double_what_was_known() -> None:
    """Is a name that we found, and the component too, one mention?"""
    plain = analyse(NLP, "各县（区）水利局要共建书屋。")
    text = "各县（区）水利局要共建书屋。"

    @Language.component("mark_known_name")
    def mark_known_name(doc: Doc) -> Doc:
        span: SpacySpan | None = doc.char_span(0, text.index("要"), label="ORG", alignment_mode="expand")
        doc.set_ents([span] if span is not None else [])
        return doc

    known = analyse(build(LEXICON, ("mark_known_name",)), text)
    assert texts(known, "organisations") == texts(plain, "organisations")


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param(f"{INVENTED}要每月组织一次巡演，各县（区）要配合。", id="among others"),
        pytest.param(f"{INVENTED}要每月组织一次巡演。", id="alone"),
    ],
)
def test_does_a_name_of_the_users_component_act(sentence: str) -> None:
    """Is an organisation that only the user's component knows an actor, where the text knows others and where not?"""
    assert INVENTED not in actors(extraction(sentence, ()))
    assert INVENTED in actors(extraction(sentence, ("mark_invented_name",)))


def actors(found: Extraction) -> list[str]:
    return [party.name for o in found.obligations for party in o.actors]


def test_is_an_unknown_component_refused_by_name() -> None:
    """Does a component that nobody registered stop the build with its name?"""
    with pytest.raises(ValueError, match="no_such_component"):
        build(LEXICON, ("no_such_component",))


def test_does_a_second_pipeline_leave_the_first_alone() -> None:
    """Do two pipelines in one process, one with a user's component, keep apart?"""
    text = f"{INVENTED}要建立台账，各县要配合。"
    first = build(LEXICON, tokens=False)
    second = build(LEXICON, ("mark_invented_name",))
    assert INVENTED in texts(analyse(second, text), "organisations")
    assert INVENTED not in texts(analyse(first, text), "organisations")
