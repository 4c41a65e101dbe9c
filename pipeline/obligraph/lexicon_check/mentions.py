"""The tables of the language layer: words and their tags, names that act, cues, time limits, standards, citations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from obligraph.lexicon.cues import Cues
from obligraph.lexicon.deadlines import DeadlineTable
from obligraph.lexicon.organisations import Organisations
from obligraph.lexicon.references import ReferenceTable
from obligraph.lexicon.standards import StandardsTable
from obligraph.lexicon.words import Words
from obligraph.lexicon_check.base import Fault, Tools, examples, listed
from obligraph.model import Mention
from obligraph.recognise.cues import CueRecogniser
from obligraph.recognise.deadlines import DeadlineRecogniser
from obligraph.recognise.references import ReferenceRecogniser
from obligraph.recognise.standard_values import describe
from obligraph.recognise.standards import StandardRecogniser
from obligraph.recognise.triggers import Window, all_windows
from obligraph.text.folding import fold


def words(tools: Tools) -> Iterator[Fault]:
    """In `yes` sentences one of the words stands with the entry's tag, in `no` sentences none."""
    for entry in tools.lexicon.table("words", Words).word:
        for example, holds in examples(entry):
            read = tools.analyse(example)
            tags = {word: read.tags[at] for at, word in read.words.items() if word in entry.words}
            if (entry.tag in tags.values()) != holds:
                wanted = f"one of its words tagged {entry.tag}" if holds else f"none of its words tagged {entry.tag}"
                yield Fault("word", entry.id, example, wanted, listed(f"{word}/{tag}" for word, tag in tags.items()))


def cues(tools: Tools) -> Iterator[Fault]:
    """`yes` sentences hold a cue of the entry, `no` sentences do not."""
    recogniser = CueRecogniser(tools.lexicon)
    for cue in tools.lexicon.table("cues", Cues).cue:
        rule = f"cues.{cue.id}"
        for example, holds in examples(cue):
            found = [m.span.of(fold(example)) for m in _find(recogniser.find, example) if m.rule == rule]
            if bool(found) != holds:
                wanted = "one of its words as a cue" if holds else "none of its words as a cue"
                yield Fault("cue", cue.id, example, wanted, listed(found))


def organisations(tools: Tools) -> Iterator[Fault]:
    """`yes`: `name|sentence`, the name acts in the sentence; `no`: sentences in which nobody acts."""
    for head in tools.lexicon.table("organisations", Organisations).head:
        for example in head.yes:
            name, mark, sentence = example.partition("|")
            if not mark:
                yield Fault("head", head.id, example, "the form NAME|SENTENCE", "no |")
                continue
            names = _acting(tools, sentence)
            if fold(name) not in names:
                yield Fault("head", head.id, sentence, f"{name} acts", listed(names))
        for example in head.no:
            if names := _acting(tools, example):
                yield Fault("head", head.id, example, "nobody acts", listed(names))


def deadlines(tools: Tools) -> Iterator[Fault]:
    """`yes` sentences hold the one time limit between 【 and 】, `no` sentences none."""
    recogniser = DeadlineRecogniser(tools.lexicon)

    def limits(text: str) -> list[str]:
        return [m.span.of(text) for m in _find(recogniser.find, text) if not m.rule.endswith(".background")]

    for cue in tools.lexicon.table("deadlines", DeadlineTable).cue:
        for example in cue.yes:
            quote = example.partition("【")[2].partition("】")[0]
            found = limits(example.replace("【", "").replace("】", ""))
            if found != [quote]:
                yield Fault("cue", cue.id, example, f"the one time limit {quote}", listed(found))
        for example in cue.no:
            if found := limits(example):
                yield Fault("cue", cue.id, example, "no time limit", listed(found))


def standards(tools: Tools) -> Iterator[Fault]:
    """`yes`: `sentence => op value unit`, one of the standards found in it; `no`: sentences without any."""
    recogniser = StandardRecogniser(tools.lexicon)
    table = tools.lexicon.table("standards", StandardsTable)
    for section, rules in (
        ("unit", table.unit), ("comparison", table.comparison), ("prefix", table.prefix), ("context", table.context),
    ):  # fmt: skip
        for rule in rules:
            for example in rule.yes:
                sentence, _, wanted = example.partition(" => ")
                found = [describe(mention.value) for mention in _find(recogniser.find, sentence)]
                if wanted not in found:
                    yield Fault(section, rule.id, sentence, wanted or "the form SENTENCE => STANDARD", listed(found))
            for example in rule.no:
                if found := [describe(mention.value) for mention in _find(recogniser.find, example)]:
                    yield Fault(section, rule.id, example, "no standard", listed(found))


def references(tools: Tools) -> Iterator[Fault]:
    """Relations, verbs and short forms as the recogniser reads them; series by their patterns."""
    recogniser = ReferenceRecogniser(tools.lexicon)
    table = tools.lexicon.table("references", ReferenceTable)

    def cited(text: str) -> Sequence[Mention]:
        return _find(recogniser.find, text)

    for relation in table.relation:
        for example, holds in examples(relation):
            found = [m.value.relation for m in cited(example)]
            if (relation.relation in found) != holds:
                wanted = relation.relation if holds else f"not {relation.relation}"
                yield Fault("relation", relation.id, example, wanted, listed(found))
    for rule in table.not_document:
        for example, holds in examples(rule):
            if bool(cited(f"见《{example}》。")) == holds:
                wanted, got = ("no document", "a document") if holds else ("a document", "no document")
                yield Fault("not_document", rule.id, example, wanted, got)
    for verbs in table.verbs:
        for example, holds in examples(verbs):
            titles = [m.value.title or "" for m in cited(example)]
            if bool(titles) == holds:
                wanted = "no document cited" if holds else "a document cited"
                yield Fault("verbs", verbs.id, example, wanted, listed(titles))
    for short in table.short_form:
        for example, holds in examples(short):
            rules = [m.rule for m in cited(f"见《{example}》。")]
            if ("short-form" in rules) != holds:
                wanted = "a short form" if holds else "no short form"
                yield Fault("short_form", short.id, example, wanted, listed(rules))
    for series in table.series:
        for example, holds in examples(series):
            matched = re.fullmatch(series.pattern, fold(example)) is not None
            if matched != holds:
                wanted = "the pattern takes all of it" if holds else "the pattern leaves it"
                yield Fault("series", series.id, example, wanted, "a match" if matched else "no match")


def _acting(tools: Tools, text: str) -> list[str]:
    """Who acts or is in charge by the sentence itself."""
    return [fold(p.name) for task in tools.obligations(text) for p in (*task.actors, *task.lead, *task.support)]


def _find(find: Callable[[str, list[Window]], list[Mention]], text: str) -> list[Mention]:
    folded = fold(text)
    return find(folded, all_windows(folded))
