"""Schema of words.toml: words that the dictionary tags otherwise than policy texts use them."""

from __future__ import annotations

from typing import Literal

from obligraph.lexicon.base import Entry, Strict


class Word(Entry):
    """Words that get jieba's `tag`; `yes` are sentences in which one does."""

    tag: Literal["v", "d", "n", "r"]
    words: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]


class Words(Strict):
    """The table of words.toml."""

    word: tuple[Word, ...]
