"""What every checker needs: the machinery of one lexicon, built when first asked for, and what a fault says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from obligraph.assemble.obligations import Assembler, Found
from obligraph.language import Analysis, analyse, build
from obligraph.lexicon import Lexicon
from obligraph.model import Block, BlockKind, Document, Obligation, Span
from obligraph.resolve.organisations import Organisations


@dataclass(frozen=True, slots=True)
class Fault:
    """An example that does not hold: the section and id of its entry, the example, what it asks for, what was found."""

    section: str
    entry: str
    example: str
    wanted: str
    found: str


class Examples(Protocol):
    """The examples of something without an id."""

    @property
    def yes(self) -> tuple[str, ...]:
        """What it must take."""

    @property
    def no(self) -> tuple[str, ...]:
        """What it must leave alone."""


class Rule(Examples, Protocol):
    """A lexicon entry with its examples."""

    @property
    def id(self) -> str:
        """What names it in its section."""


def examples(rule: Examples) -> Iterator[tuple[str, bool]]:
    """Every example of a rule, and whether the rule must take it."""
    yield from ((example, True) for example in rule.yes)
    yield from ((example, False) for example in rule.no)


class Tools:
    """The machinery of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._language = build(lexicon, tokens=False)

    @cached_property
    def organisations(self) -> Organisations:
        """What names are called in full."""
        return Organisations(self.lexicon)

    @cached_property
    def _assembler(self) -> Assembler:
        return Assembler(self.lexicon, self.organisations)

    def analyse(self, text: str) -> Analysis:
        """Words, tags and mentions of a text."""
        return analyse(self._language, text)

    def obligations(self, text: str) -> tuple[Obligation, ...]:
        """What the pipeline finds in a text that is the one paragraph of a document."""
        analysis = self.analyse(text)
        document = Document("", "", text, (Block(Span(0, len(text)), BlockKind.PARAGRAPH),))
        found = Found(analysis.folded, analysis.words, analysis.tags, analysis.mentions)
        return self._assembler.assemble(document, found, ()).obligations


def listed(values: Iterable[object]) -> str:
    """What was found, for a message."""
    return "、".join(str(value) for value in values) or "nothing"
