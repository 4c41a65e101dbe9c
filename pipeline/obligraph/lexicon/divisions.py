"""The schema of lexicons/divisions.toml: provinces, prefectures, and the words and suffixes of each level of places."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, model_validator

from obligraph.lexicon.base import Entry, Strict
from obligraph.model import Level


def split_words(value: object) -> object:
    """`'a b c'` as `('a', 'b', 'c')`: names hold no blanks, and one string a list keeps the file short."""
    return tuple(value.split()) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(split_words)]


class Unit(Entry):
    """A level of places (its `id` is a Level): the `suffixes` of place names, the `words` that mean one place of the
    document's own chain, and the `groups` that mean many."""

    suffixes: Words
    words: Words = ()
    groups: Words = ()

    @property
    def level(self) -> Level:
        """The level that the id names."""
        return Level(self.id)


class Province(Entry):
    """A province-level division: `short` is its name without 省 or 市 unless given, `sign` its one-character
    abbreviations; `cities` are its prefectures as FULL or FULL=SHORT,SHORT, the capital first; `areas` its development
    areas."""

    name: str
    short: str = ""
    sign: Words = ()
    cities: Words = ()
    areas: Words = ()


class Divisions(Strict):
    """The table of lexicons/divisions.toml; `nouns` end like a place but are none (城市, 社区)."""

    municipalities: Words
    nouns: Words
    unit: tuple[Unit, ...]
    province: tuple[Province, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Divisions:
        known = {level.value for level in Level}
        for unit in self.unit:
            if unit.id not in known:
                raise ValueError(f"[[unit]] {unit.id!r} is no level; use one of {', '.join(sorted(known))}")
        names = {province.name for province in self.province}
        missing = [name for name in self.municipalities if name not in names]
        if missing:
            raise ValueError(f"municipalities without a [[province]]: {' '.join(missing)}")
        return self
