"""The language layer: a spaCy `Language` whose tokenizer gives words and part-of-speech tags from jieba's dictionary
(through its Rust port) and whose components are our recognisers.

`build(lexicon)` makes it; each component writes its mentions into `doc.user_data["obligraph"]` (exact offsets) and the
same spans, widened to whole words, into `doc.spans[name]`. A component of the user's own is added by name:
`build(lexicon, extra=("my_ner",))`; entities or spans that it writes under the name of one of ours are read back as
mentions of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import numpy
import rjieba
from spacy.lang.zh import Chinese
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup
from spacy.tokens import Span as SpacySpan
from spacy.util import DummyTokenizer
from spacy.vocab import Vocab

from obligraph.lexicon import Lexicon
from obligraph.lexicon.words import Words
from obligraph.model import Mention, Span
from obligraph.recognise import recognisers
from obligraph.recognise.organisations import OrganisationName
from obligraph.recognise.triggers import Recogniser, Triggers
from obligraph.text.folding import fold

KEY = "obligraph"
_NO_LIMIT = 2**31 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Analysis:
    """What the language layer knows of one text: its folded form, its words by their start offset, its mentions by
    recogniser."""

    text: str
    folded: str
    words: Mapping[int, str] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    windows: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    mentions: dict[str, list[Mention]] = field(default_factory=dict)


class WordsAt(Mapping[int, str]):
    """The words of a text by their start, cut out where they are asked for: only a few ever are."""

    def __init__(self, text: str, starts: Mapping[int, Any]) -> None:
        self._text, self._starts = text, starts

    def __getitem__(self, start: int) -> str:
        if start not in self._starts:
            raise KeyError(start)
        end = start + 1
        while end < len(self._text) and end not in self._starts:
            end += 1
        return self._text[start:end]

    def __iter__(self) -> Iterator[int]:
        return iter(self._starts)

    def __len__(self) -> int:
        return len(self._starts)


class DictionaryTokenizer(DummyTokenizer):
    """Words and tags of jieba's dictionary; every character of the text belongs to exactly one token, white space
    included."""

    def __init__(self, vocab: Vocab, lexicon: Lexicon, *, tokens: bool = True) -> None:
        """`tokens=False`: nobody will look at the tokens (the assembly works on offsets), so the Doc gets none."""
        self.vocab = vocab
        self._tokens = tokens
        self._override = {word: entry.tag for entry in lexicon.table("words", Words).word for word in entry.words}

    def __call__(self, text: str) -> Doc:
        # Halves of surrogate pairs are no characters to jieba, spaCy and the automata.
        known = _SURROGATE.sub("\ufffd", text)
        pairs = rjieba.tag(known)  # The instance that the module makes when it is imported: a second costs 0.1 s.
        words = [word for word, _ in pairs]
        starts = list(accumulate(map(len, words), initial=0))
        if starts.pop() != len(known):
            # A text with characters that the tagger drops still needs exact offsets.
            pairs, words, starts = [(char, "x") for char in known], list(known), list(range(len(known)))
        override = self._override
        tags = [override[word] if word in override else tag for word, tag in pairs]  # noqa: SIM401 - twice as fast.
        doc = self._doc(words, tags) if self._tokens else Doc(self.vocab)
        by_start = dict(zip(starts, tags, strict=True))
        doc.user_data[KEY] = Analysis(text, fold(known), WordsAt(known, by_start), by_start)
        return doc

    def _doc(self, words: list[str], tags: list[str]) -> Doc:
        doc = Doc(self.vocab, words=words, spaces=[False] * len(words))
        if words:
            numbers = {tag: self.vocab.strings.add(tag) for tag in set(tags)}
            column: Any = numpy.array([numbers[tag] for tag in tags], dtype="uint64")
            doc.from_array(["TAG"], column.reshape(-1, 1))
        return doc


class RecogniserComponent:
    """One recogniser as a spaCy component."""

    def __init__(self, recogniser: Recogniser, triggers: Triggers) -> None:
        self.recogniser = recogniser
        self._triggers = triggers

    def __call__(self, doc: Doc) -> Doc:
        analysis: Analysis = doc.user_data[KEY]
        if not analysis.windows:
            analysis.windows = self._triggers.windows(analysis.folded)
        name = self.recogniser.name
        analysis.mentions[name] = self.recogniser.find(analysis.folded, analysis.windows[name])
        return doc


class SpanWriter:
    """The last of our components: copies the mentions into `doc.spans`, widened to whole words, so that spaCy's own
    tools and the user's components see them."""

    def __call__(self, doc: Doc) -> Doc:
        analysis: Analysis = doc.user_data[KEY]
        for name, mentions in analysis.mentions.items():
            spans = (doc.char_span(m.span.start, m.span.end, label=m.rule, alignment_mode="expand") for m in mentions)
            doc.spans[name] = SpanGroup(doc, name=name, spans=[span for span in spans if span is not None])
        return doc


def build(lexicon: Lexicon, extra: Sequence[str] = (), *, tokens: bool = True) -> Language:
    """The pipeline: tokenizer, recognisers, span groups, then the user's `extra` components, by the names under which
    they are registered with spaCy. `tokens=False` is for the assembly, which works on offsets: a Doc then carries
    the analysis, but neither tokens nor spans, and no `extra` component can run."""
    tokens = tokens or bool(extra)
    nlp = Chinese(meta={"name": "obligraph"})
    nlp.max_length = _NO_LIMIT
    nlp.tokenizer = DictionaryTokenizer(nlp.vocab, lexicon, tokens=tokens)
    found = recognisers(lexicon)
    triggers = Triggers({recogniser.name: recogniser.triggers for recogniser in found})
    for recogniser in found:
        _add(nlp, recogniser.name, RecogniserComponent(recogniser, triggers))
    if tokens:
        _add(nlp, "spans", SpanWriter())
    for name in extra:
        nlp.add_pipe(name)
    return nlp


def _add(nlp: Language, name: str, component: Callable[[Doc], Doc]) -> None:
    factory = f"obligraph_{name}"

    def make(nlp: Language, name: str) -> Callable[[Doc], Doc]:
        return component

    Language.factory(factory, func=make)
    nlp.add_pipe(factory, name=name)


def analyse(nlp: Language, text: str) -> Analysis:
    """Run the pipeline over a text and return what it found, the spans of foreign components included."""
    doc = nlp(text)
    analysis: Analysis = doc.user_data[KEY]
    if "spans" in nlp.pipe_names and nlp.pipe_names[-1] != "spans":
        _read_back(doc, analysis)
    return analysis


def _read_back(doc: Doc, analysis: Analysis) -> None:
    """Spans and entities that a component of the user's wrote become mentions of the kind they were written under."""
    for name, mentions in analysis.mentions.items():
        known = {(m.span.start, m.span.end) for m in mentions}
        foreign: list[SpacySpan] = list(doc.spans.get(name, []))
        if name == "organisations":
            foreign += [entity for entity in doc.ents if entity.label_ in {"ORG", "NT", "GPE"}]
        widened = {_widened(doc, m.span) for m in mentions}
        for span in foreign:
            place = (span.start_char, span.end_char)
            if place not in known and place not in widened:
                value: Any = OrganisationName("known", span.start_char) if name == "organisations" else None
                mentions.append(Mention(Span(*place), name, value, f"component.{span.label_}"))
        mentions.sort(key=lambda m: m.span)


def _widened(doc: Doc, span: Span) -> tuple[int, int]:
    words = doc.char_span(span.start, span.end, alignment_mode="expand")
    return (span.start, span.end) if words is None else (words.start_char, words.end_char)
