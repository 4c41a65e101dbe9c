"""The tables of facts: functional systems by their names, and places."""

from __future__ import annotations

from collections.abc import Iterator

from obligraph.lexicon.divisions import Divisions
from obligraph.lexicon.systems import Systems
from obligraph.lexicon_check.base import Fault, Tools
from obligraph.model import Level, Span
from obligraph.resolve.places import Places

# The document in which the examples of systems.toml are read.
_LEVEL, _JURISDICTION, _DATE = Level.CITY, "江宁省云溪市", "2025-06-30"


def systems(tools: Tools) -> Iterator[Fault]:
    """`yes`: SURFACE=CANONICAL@LEVEL(>SUCCESSOR), as the name resolves; `no`: names of other systems."""
    organisations = tools.organisations
    for system in tools.lexicon.table("systems", Systems).system:
        for example in system.yes:
            name, _, wanted = example.partition("=")
            party = organisations.party(
                name, Span(0, len(name)), "", level=_LEVEL, jurisdiction=_JURISDICTION, date=_DATE
            )
            level = party.level.value if party.level else "-"
            found = f"{party.canonical or '-'}@{level}" + (f">{party.successor}" if party.successor else "")
            if party.system != system.id or found != wanted:
                got = found if party.system == system.id else f"{found} of {party.system or 'no system'}"
                yield Fault("system", system.id, name, wanted, got)
        for example in system.no:
            if organisations.system_of(example) == system.id:
                yield Fault("system", system.id, example, "another system or none", system.id)


def divisions(tools: Tools) -> Iterator[Fault]:
    """Every place of the table is read back as itself: no two of one name, none that another one hides."""
    table = tools.lexicon.table("divisions", Divisions)
    places = Places(table)
    seen: dict[str, str] = {}
    for province in table.province:
        names = [(province.name, province.name)]
        names += [(name.partition("=")[0], province.name + name.partition("=")[0]) for name in province.cities]
        for name, whole in names:
            owner = seen.setdefault(name, province.id)
            if owner != province.id:
                yield Fault("province", province.id, name, "a place of one province", f"it also stands in {owner}")
            found, rest = places.start(name)
            if rest or found.name not in (name, whole):
                yield Fault("province", province.id, name, f"read as {whole}", found.name or "no place")
