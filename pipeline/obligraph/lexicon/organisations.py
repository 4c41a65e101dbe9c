"""Schema of organisations.toml: head words of acting names, what may stand before them, and what they do next."""

from __future__ import annotations

from typing import Literal

from obligraph.lexicon.base import Entry, Strict

HeadType = Literal["organ", "collective", "place", "post", "service", "outsider", "thing", "public"]


class Head(Entry):
    """Words that can end an acting name; `yes` examples are `name|sentence`."""

    type: HeadType
    words: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]


class Openers(Strict):
    """Words at the start of a clause."""

    openers: tuple[str, ...]


class Predicates(Strict):
    """Words right after a name that make it the subject, even where the tagger calls them nouns."""

    words: tuple[str, ...]


class Organisations(Strict):
    """The table of organisations.toml."""

    prefixes: tuple[str, ...]
    bracketed: tuple[str, ...]
    head: tuple[Head, ...]
    predicates: Predicates
    objects: Openers
    relatives: Openers
