"""The schema of lexicons/systems.toml: functional systems (条线), their names per level, former names and reforms."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import model_validator

from obligraph.lexicon.base import Entry, Strict
from obligraph.lexicon.divisions import Words

Side = Literal["government", "party", "other"]


class Reform(Entry):
    """A reform of institutions: the day from which its new names hold at the centre and in the places."""

    central: date
    local: date


class Former(Strict):
    """Names that a reform (its id) abolished, in the forms of System."""

    reform: str
    full: str = ""
    organ: Words = ()
    names: tuple[str, ...] = ()
    central: str = ""
    side: Side | None = None


class System(Entry):
    """One functional system; the head of the file explains how its names are written."""

    name: str
    full: str = ""
    organ: Words = ()
    variants: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    central: str = ""
    stems: Words = ()
    side: Side = "government"
    vertical: bool = False
    seat: bool = False
    former: tuple[Former, ...] = ()
    yes: Words
    no: Words

    @model_validator(mode="after")
    def _complete(self) -> System:
        if not (self.organ or self.names or self.central):
            raise ValueError(f"[[system]] {self.id!r} has no organ, no names and no central body: give one of them")
        for organ in (self.organ, *(former.organ for former in self.former)):
            if len(organ) not in (0, 1, 4):
                raise ValueError(f"[[system]] {self.id!r}: organ takes one word or four (central province city county)")
        if not self.yes or not self.no:
            raise ValueError(f"[[system]] {self.id!r} needs examples (yes) and counter-examples (no)")
        for example in self.yes:
            if "=" not in example or "@" not in example:
                raise ValueError(f"[[system]] {self.id!r}: {example!r} is not of the form SURFACE=CANONICAL@LEVEL")
        return self


class Systems(Strict):
    """The table of lexicons/systems.toml."""

    reform: tuple[Reform, ...]
    system: tuple[System, ...]

    @model_validator(mode="after")
    def _reforms_exist(self) -> Systems:
        known = {reform.id for reform in self.reform}
        for system in self.system:
            for former in system.former:
                if former.reform not in known:
                    raise ValueError(f"[[system]] {system.id!r} names the unknown reform {former.reform!r}")
        return self
