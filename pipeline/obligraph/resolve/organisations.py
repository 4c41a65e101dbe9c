"""Names of organisations → full name, functional system, level and jurisdiction, read in the document that uses them.

市人社局 in a document of 江宁省云溪市 is 云溪市人力资源和社会保障局. What cannot be known stays None: never a wrong
department. The names come from lexicons/systems.toml (spelled out by `surfaces`, taken apart by `naming`), the places
from lexicons/divisions.toml (`places`). Where a name stands in a text is the recognisers' business, of which level and
place a document is that of `levels`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from obligraph.lexicon import Lexicon
from obligraph.lexicon.divisions import Divisions
from obligraph.lexicon.systems import Side, Systems
from obligraph.model import Level, Party, Span
from obligraph.resolve.naming import STATE, Head, NameReading, Names
from obligraph.resolve.places import RANK, Place, Places
from obligraph.resolve.surfaces import Form, Surfaces
from obligraph.text.folding import fold

# Bare, these are common nouns: 政府, 派出所, 医院, 管委会 without a place name nobody in particular.
_GENERIC = re.compile(
    r"(?:中心|院|馆|站|所|政府|党委|管委会|公司|银行|社|队|[居村]委会|员会|工委|人大|部门|机关|机构)$"
)


@dataclass(frozen=True, slots=True)
class _Resolved:
    canonical: str | None = None
    system: str | None = None
    level: Level | None = None
    jurisdiction: str = ""
    successor: str | None = None


@lru_cache(maxsize=4)
def organisations_of(lexicon: Lexicon) -> Organisations:
    """The organisation knowledge of `lexicon`, made once: recognising and resolving share it."""
    return Organisations(lexicon)


class Organisations:
    """The organisation knowledge of a lexicon. All answers are cached: the same name again costs one dict lookup."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._surfaces = Surfaces(lexicon.table("systems", Systems))
        self._places = Places(lexicon.table("divisions", Divisions))
        self._names = Names(self._surfaces, self._places)
        self._resolve = lru_cache(maxsize=8192)(self._resolved)
        self._document = lru_cache(maxsize=1024)(self._document_place)

    def surface_names(self) -> Mapping[str, str]:
        """Every literal surface name and stem, without place or level prefix → system id. Names with the place
        inside are no literals: see `circumfixes`."""
        names = {surface: self._first(forms).system.id for surface, forms in self._surfaces.forms.items()}
        names.update((stem, form.system.id) for stem, form in self._surfaces.stems.items() if stem not in names)
        return MappingProxyType(names)

    def stems(self) -> Mapping[str, str]:
        """The stems that may stand bare in an elided coordination (区民政、编办、财政等部门) → system id."""
        return MappingProxyType({stem: form.system.id for stem, form in self._surfaces.stems.items()})

    def circumfixes(self) -> Sequence[tuple[str, str, str]]:
        """(head, tail, system id) of the names with the place inside: 人行…中心支行, 国网…供电公司, 团…委."""
        return tuple(
            (item.head, item.tail, self._first(item.forms).system.id)
            for found in self._surfaces.around.values()
            for item in found
        )

    def system_of(self, name: str) -> str | None:
        """The id of the functional system that `name` belongs to, with or without place or level prefix."""
        reading = self._names.read(_clean(name))
        return self._first(reading.forms).system.id if reading else None

    def level_of(self, name: str, document_level: Level) -> Level | None:
        """The level of the organisation that a document of `document_level` calls `name`; None when unknown."""
        return self._resolve(_clean(name), "", document_level, "", None).level

    def party(
        self,
        name: str,
        span: Span,
        rule: str,
        *,
        level: Level,
        jurisdiction: str,
        date: str | None,
        prefix: str = "",
    ) -> Party:
        """The party that a document (of this level, jurisdiction and ISO date) calls `name`.

        `prefix` is the part that a coordination elided (区 for 财政 in 区民政、财政). The party's `jurisdiction` is the
        smallest known chain of places that holds it. `successor` is the present name of a body that was abolished; the
        day from which it holds follows in brackets unless the document is known to be later.
        """
        found = self._resolve(_clean(name), _clean(prefix), level, jurisdiction, date)
        return Party(
            name=name,
            span=span,
            canonical=found.canonical,
            system=found.system,
            level=found.level,
            jurisdiction=found.jurisdiction,
            successor=found.successor,
            rule=rule,
        )

    def _first(self, forms: Sequence[Form]) -> Form:
        return next((form for form in forms if not form.until), forms[0])

    def _resolved(self, name: str, prefix: str, level: Level, jurisdiction: str, date: str | None) -> _Resolved:
        reading = self._names.read(name)
        if prefix and (reading is None or reading.head.bare):
            reading = self._names.read(prefix + name) or reading
        document = self._document(jurisdiction, level)
        if reading is None:
            return self._place_alone(name, level, document)
        head = reading.head
        if head.bare:
            target = self._bare_level(reading, level, document)
            place = document.down_to(target) if target and RANK[target] else Place()
            if target and place.level is not target:
                place = Place()
        else:
            target, place = self._where(reading, level, document)
        form = self._chosen(reading.forms, date, target)
        if not date and len({other.system.id for other in reading.forms if target in other.names}) > 1:
            # 省金融监管局 was the province's own until 2024, then the state's: without a date nobody knows.
            return _Resolved(level=target, jurisdiction=place.name)
        known = _Resolved(system=form.system.id, level=target, jurisdiction=place.name)
        if head.group or target is None or (head.bare and RANK[target] and not place.chain):
            return known
        if head.bare and (reading.stem or (RANK[target] and _GENERIC.search(name))):
            return _Resolved(system=form.system.id)
        canonical = reading.body or self._name_at(form, target, place)
        if canonical is None:
            return known
        canonical = self._composed(canonical, form.side, head, target, place, seat=form.until is not None)
        successor = None
        if form.until:
            now = self._surfaces.current[form.system.id]
            present = self._name_at(now, target, place)
            if present and (successor := self._composed(present, now.side, replace(head, side=None), target, place)):
                end = (form.until.local if RANK[target] else form.until.central).isoformat()
                if successor == canonical:
                    successor = None
                elif not date or date < end:
                    successor = f"{successor}({end})"
        return replace(
            known, canonical=canonical and canonical + reading.rest, successor=successor if not reading.rest else None
        )

    def _place_alone(self, name: str, level: Level, document: Place) -> _Resolved:
        """A place that acts itself: 青岛, 柳溪镇, 各县(市、区)."""
        head = self._names.head(name)
        if name in self._places.short:
            head = Head(place=self._places.short[name])
        if head is None or head.side or head.bare or head.word in STATE:
            return _Resolved()
        target, place = self._where(NameReading(head, ()), level, document)
        canonical = place.chain[-1][1] if place.chain and place.level is target and not head.group else None
        return _Resolved(canonical=canonical, level=target, jurisdiction=place.name)

    def _document_place(self, jurisdiction: str, level: Level) -> Place:
        place = self._places.read(jurisdiction) or Place()
        if not place.chain or RANK[level] in (0, 9) or place.level is level:
            return place
        *above, (_, name) = place.chain
        # The document knows better than the suffix: 云溪市 of a city's document is a city.
        return place if name in self._places.full else Place((*above, (level, name)))

    def _bare_level(self, reading: NameReading, level: Level, document: Place) -> Level | None:
        """The level of a name without prefix: 民政部 is central, 财政局 the document's own."""
        levels = {own for form in reading.forms for own in form.names}
        if level in (Level.CENTRAL, Level.MINISTRY) and Level.CENTRAL in levels:
            return Level.CENTRAL
        if len(levels) == 1:
            return next(iter(levels))
        if level in levels and RANK[level] not in (0, 9):
            return level
        if level is Level.PROVINCE and self._municipal(document) and Level.CITY in levels:
            return Level.PROVINCE
        return Level.COUNTY if level is Level.TOWNSHIP and Level.COUNTY in levels else None

    def _municipal(self, place: Place) -> bool:
        return place.at(Level.PROVINCE) in self._places.municipalities

    def _where(self, reading: NameReading, level: Level, document: Place) -> tuple[Level | None, Place]:
        """The level and the place that a prefix means in a document; a group's place is what encloses it."""
        head, forms = reading.head, reading.forms
        if head.group:
            return head.level, document.above(head.level) if head.level else Place()
        if head.place:
            return self._own_place(head.place, document)
        if head.short:
            return self._short_place(head.short, reading, document)
        if head.word in STATE:
            return Level.CENTRAL, Place()
        target = head.level or level
        if head.word == "市":
            county = document.at(Level.COUNTY) or ""
            if self._municipal(document):
                target = Level.PROVINCE
            elif RANK[level] >= RANK[Level.COUNTY] and county.endswith("市"):
                target = Level.COUNTY
        elif head.word == "区" and forms and all(set(form.names) == {Level.PROVINCE} for form in forms):
            target = Level.PROVINCE
        own = document.at(target) or ""
        # 州政府 in a document of 云溪市 is another place's.
        same = own and (head.graded or own.endswith(head.word))
        return target, document.down_to(target) if same else document.above(target)

    def _own_place(self, place: Place, document: Place) -> tuple[Level, Place]:
        first = place.chain[0]
        if first[1] in self._places.full or first[0] is Level.PROVINCE:
            return place.level, place
        for own, name in document.chain:
            if name == first[1]:
                return own if len(place.chain) == 1 else place.level, Place(
                    (*document.down_to(own).chain, *place.chain[1:])
                )
        fictional = document.level is Level.PROVINCE and document.name not in self._places.provinces
        if len(place.chain) == 1 and first[1].endswith("市") and fictional:
            first = (Level.CITY, first[1])
        place = Place((*document.above(first[0]).chain, first, *place.chain[1:]))
        return place.level, place

    def _short_place(self, short: str, reading: NameReading, document: Place) -> tuple[Level | None, Place]:
        known = self._places.short.get(short)
        for own, _ in document.chain:
            if self._places.stem(document.down_to(own)) == short:
                known = document.down_to(own)
        if known is None:
            levels = {own for form in reading.forms for own in form.names}
            return (levels.pop() if len(levels) == 1 else None), Place()
        seat = any(form.system.seat for form in reading.forms)
        if seat and known.chain[-1][1] in self._places.capitals:
            # The branch at a provincial capital serves the province.
            return Level.PROVINCE, known.down_to(Level.PROVINCE)
        return known.level, known

    def _chosen(self, forms: tuple[Form, ...], date: str | None, level: Level | None) -> Form:
        """The form in use on that day: the former name that lasted until then, else today's."""
        fitting = [form for form in forms if level in form.names] or list(forms)
        if date:
            ends = sorted(
                ((form.until.local if RANK[level or Level.OTHER] else form.until.central).isoformat(), number)
                for number, form in enumerate(fitting)
                if form.until
            )
            for end, number in ends:
                if end > date:
                    return fitting[number]
        return self._first(fitting)

    def _name_at(self, form: Form, level: Level, place: Place) -> str | None:
        names = form.names
        if level is Level.PROVINCE and self._municipal(place) and not form.vertical and Level.CITY in names:
            return names[Level.CITY] if form.stem or Level.PROVINCE not in names else names[Level.PROVINCE]
        if level in names:
            return names[level]
        if not RANK[level]:
            return None
        return next(
            (names[own] for own in (Level.COUNTY, Level.CITY, Level.PROVINCE, Level.TOWNSHIP) if own in names), None
        )

    def _composed(
        self, name: str, side: Side, head: Head, level: Level, place: Place, seat: bool = False
    ) -> str | None:
        """The full name: the place put before or into it, 中共…委 before a Party organ. `seat`: a branch keeps the
        name of its seat (人民银行合肥中心支行), as all did before 2023."""
        if not RANK[level]:
            return name
        where = place.chain[-1][1] if place.chain and place.level is level else head.word
        short = self._places.stem(place) if place.chain and place.level is level else ""
        if head.short:
            short = head.short
            where = head.short if seat or not place.chain else place.chain[-1][1]
        if not where:
            return None
        if "{.}" in name:
            return name.replace("{.}", "")
        if "{-}" in name:
            return name.replace("{-}", short) if short else None
        if "{}" in name:
            return name.replace("{}", where)
        side = head.side or side
        if side == "party":
            return f"中共{where}{'党委' if where.endswith('自治区') else '委'}{name}"
        if head.side == "government" and not name.startswith(("人民政府", "行政公署")):
            return f"{where}人民政府{name}"
        return where + name


@lru_cache(maxsize=8192)
def _clean(name: str) -> str:
    # No name is longer than this; the cut keeps the caches small and hostile input cheap.
    return re.sub(r"\s+", "", fold(name[:200]))
