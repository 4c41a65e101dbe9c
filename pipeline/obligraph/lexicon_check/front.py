"""The tables of the edges of a document: what it says of itself, and what a saved page carries around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from obligraph.lexicon.front_matter import FrontMatterTable, Words
from obligraph.lexicon.furniture import FurnitureTable
from obligraph.lexicon_check.base import Fault, Rule, Tools, examples
from obligraph.resolve.wording import Wording
from obligraph.text.folding import fold


def front_matter(tools: Tools) -> Iterator[Fault]:
    """Kinds of document, menu words and issuers by their last words; notes, formulas and levels by their patterns."""
    table = tools.lexicon.table("front_matter", FrontMatterTable)
    wording = Wording(tools.lexicon)
    ends_title: Callable[[str], bool] = wording.ends_title
    for section, words, takes in (
        ("genre", table.genre, ends_title),
        ("menu", table.menu, lambda text: not ends_title(text)),
        ("organ", table.organ, wording.is_organ),
    ):
        for rule in words:
            yield from _taken(section, rule, takes)
    for note in table.note:
        yield from _matched("note", note, re.compile(note.pattern).fullmatch)
    for formula in table.formula:
        yield from _matched("formula", formula, re.compile(formula.pattern).search)
    for hint in table.level:
        yield from _matched("level", hint, re.compile(hint.pattern).search)


def furniture(tools: Tools) -> Iterator[Fault]:
    """Lines that a rule takes whole, after folding and trimming."""
    table = tools.lexicon.table("furniture", FurnitureTable)
    for rule in table.rule:
        yield from _matched("rule", rule, re.compile(rule.pattern, re.I).fullmatch, packed=False)
    for body in table.body:
        yield from _matched("body", body, re.compile(body.pattern).fullmatch, packed=False)
    for container in table.container:
        yield from _matched("container", container, re.compile(container.pattern).fullmatch, packed=False, lower=True)


def _taken(section: str, rule: Words, takes: Callable[[str], bool]) -> Iterator[Fault]:
    for example, holds in examples(rule):
        taken = takes(_packed(example))
        if taken != holds:
            yield Fault(section, rule.id, example, *_words(holds))


def _matched(
    section: str, rule: Rule, match: Callable[[str], object], *, packed: bool = True, lower: bool = False
) -> Iterator[Fault]:
    for example, holds in examples(rule):
        text = _packed(example) if packed else fold(example.strip())
        if bool(match(text.lower() if lower else text)) != holds:
            yield Fault(section, rule.id, example, *_words(holds))


def _words(wanted: bool) -> tuple[str, str]:
    return ("taken by the rule", "left alone") if wanted else ("left alone", "taken by the rule")


def _packed(text: str) -> str:
    """Folded and without white space, as these rules see a piece."""
    return "".join(fold(text).split())
