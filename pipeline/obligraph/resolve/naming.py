"""A name of an organisation taken apart: what stands before the department's own name, and what that may stand for.

Nothing here knows the document; what a reading means in one is the business of `organisations`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from obligraph.lexicon.systems import Side
from obligraph.model import Level
from obligraph.resolve.places import Place, Places
from obligraph.resolve.surfaces import Form, Surfaces

_LONGEST = 60
_COLLECTIVE = re.compile(
    r"^(?:全[国省市县区州]|地方)?(?:县级以上地方|县级以上|各级地方|各地方|地方|各级各有关|各有关|各相关|各级|各地|各|每个|每|有关|相关|其他|其它|所有|全部|多|上级|下级|下一级|同级|本级)"
)
_CLASS = re.compile(r"(?:行政主管|主管|行政管理|行政执法|行政|监管|管理|执法)?(?:部门|机关)$")
_SIDES: tuple[tuple[str, Side], ...] = (
    ("党工委", "party"),
    ("党委", "party"),
    ("委", "party"),
    ("人民政府", "government"),
    ("政府", "government"),
)
PREFIX = re.compile(r"^(?:中国共产党|中共|中华人民共和国)")
_GRADE = re.compile(r"(?:两级|三级|级|直属|直|属)$")
STATE = frozenset(("国家", "中央", "全国", "中国", "国务院"))
_UNIT = re.compile(r"(?:办公厅|办公室|专班|(?<!公)司|处|科|股|支队|大队|总队|中队|中心|分局|所|站|组|处室|党组|党委)$")
_ORGAN = re.compile(r"(?:委员会|委|局|厅|办公室|办|所|站)$")
_JOIN = re.compile(r"[和与及、]")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a department's own name: a known `place`, a `word` of the document's chain (市), or a place's
    `short` name; `group` for many places (各县(市、区)); `side` where 委 or 政府 stands between; `graded` for a level
    (市级)."""

    place: Place | None = None
    word: str = ""
    short: str = ""
    level: Level | None = None
    group: bool = False
    side: Side | None = None
    graded: bool = False

    @property
    def bare(self) -> bool:
        """Does nothing stand before the name: no place, no word of a level, no group?"""
        return not (self.place or self.word or self.short or self.group)


@dataclass(frozen=True, slots=True)
class NameReading:
    """A name taken apart: its head, what its body may stand for, and (`rest`) the unit inside that body; `body` is set
    where the full name is as written (joint departments)."""

    head: Head
    forms: tuple[Form, ...]
    rest: str = ""
    body: str = ""
    stem: bool = False


class Names:
    """Reads names with the surfaces and places of a lexicon."""

    def __init__(self, surfaces: Surfaces, places: Places) -> None:
        self._surfaces = surfaces
        self._places = places
        self.read = lru_cache(maxsize=8192)(self._taken_apart)

    def _taken_apart(self, name: str) -> NameReading | None:
        if not name or len(name) > _LONGEST:
            return None
        if whole := self._surfaces.forms.get(name):
            return NameReading(Head(), tuple(whole))
        return (
            self._around(name)
            or self._named(name)
            or self._class(name)
            or self._joint(name)
            or self._bracketed(name)
            or self._unit(name)
        )

    def _around(self, name: str) -> NameReading | None:
        for size in range(1, len(name) - 1):
            for item in self._surfaces.around.get(name[:size], ()):
                if name.endswith(item.tail) and len(name) > size + len(item.tail):
                    head = self.head(name[size : len(name) - len(item.tail)], short=True)
                    if head and not head.side:
                        return NameReading(head, item.forms)
        return None

    def _named(self, name: str) -> NameReading | None:
        for start in range(len(name)):
            forms = self._surfaces.forms.get(name[start:])
            if not forms:
                continue
            head = self.head(name[:start], short=any(form.vertical for form in forms))
            if head:
                if head.short:
                    forms = [form for form in forms if form.vertical]
                return NameReading(head, tuple(forms))
        stem = self._stem(name)
        return NameReading(stem[0], (stem[1],), stem=True) if stem else None

    def _stem(self, name: str) -> tuple[Head, Form] | None:
        for start in range(len(name)):
            form = self._surfaces.stems.get(name[start:])
            if form and (head := self.head(name[:start])):
                return head, form
        return None

    def _class(self, name: str) -> NameReading | None:
        """市民政部门, 各级财政部门, 农业行政主管部门."""
        match = _CLASS.search(name)
        if not match:
            return None
        for base in (name[: match.start()], name[: match.end() - 2]):
            if stem := self._stem(base):
                return NameReading(stem[0], (stem[1],), stem=True)
        return None

    def _joint(self, name: str) -> NameReading | None:
        """Departments that join several lines (市商务粮食局): named as written, of their first line."""
        organ = _ORGAN.search(name)
        if not organ:
            return None
        for start in range(organ.start() - 1):
            form = self._line(name[start : organ.start()], single=organ.group() not in ("办", "办公室"))
            if form and (head := self.head(name[:start])):
                return NameReading(head, (form,), body=name[start:])
        return None

    def _line(self, body: str, single: bool) -> Form | None:
        """The first line of a joint name's body, if all of it is made of lines (of two at least unless `single`)."""
        if not single and body in self._surfaces.bodies:
            return None
        first, at = None, 0
        while at < len(body):
            if first and _JOIN.match(body, at):
                at += 1
            size = next(
                (n for n in range(min(8, len(body) - at), 1, -1) if body[at : at + n] in self._surfaces.bodies), 0
            )
            if not size:
                return None
            first = first or self._surfaces.bodies[body[at : at + size]]
            at += size
        return first

    def _bracketed(self, name: str) -> NameReading | None:
        """市经信委(国资委): the first name counts."""
        if not name.endswith(")") or "(" not in name:
            return None
        base = name[: name.index("(")]
        return self._taken_apart(base) if base else None

    def _unit(self, name: str) -> NameReading | None:
        """A unit inside a department: 民政部办公厅, 市公安局治安支队."""
        if not _UNIT.search(name):
            return None
        for end in range(len(name) - 2, 2, -1):
            reading = self._around(name[:end]) or self._named(name[:end])
            if reading and not reading.stem and _UNIT.search(name, end):
                return replace(reading, rest=name[end:])
        return None

    def head(self, text: str, short: bool = False) -> Head | None:
        """What `text` before a department's name says of its place, or None if it is no such thing."""
        places = self._places
        text = PREFIX.sub("", text)
        group = _COLLECTIVE.match(text)
        text = text[group.end() :] if group else text
        side: Side | None = None
        for ending, which in _SIDES:
            if text.endswith(ending) and len(text) > len(ending):
                text, side = text[: -len(ending)], which
                break
        graded = _GRADE.search(text) if len(text) > 1 else None
        text = text[: graded.start()] if graded else text
        head = Head(group=bool(group), side=side, graded=bool(graded))
        if len(text) > 1 and text[0] in "本我该全":
            text = text[1:] if text[1:] in places.words else text
        if not text:
            return head
        if text in places.words:
            return replace(head, word=text, level=places.words[text])
        if text in places.groups:
            return replace(head, group=True, level=places.groups[text])
        if text in STATE:
            return replace(head, word=text, level=Level.CENTRAL)
        if place := places.read(text) or (places.read(text[:-1]) if text[-1:] == text[-2:-1] else None):
            return replace(head, place=place, level=place.level)
        if short and 2 <= len(text) <= 4 and "、" not in text:
            return replace(head, short=text)
        parts = [part for part in re.split(r"[、()和与及/]", text) if part]
        if len(parts) > 1 and all(part in places.words or part in places.groups for part in parts):
            levels = {places.words.get(part) or places.groups[part] for part in parts}
            return replace(head, group=True, level=levels.pop() if len(levels) == 1 else None)
        return None
