"""Every surface name of the systems table, without place or level prefix, as the forms that it may stand for.

The table is short because departments are named regularly: 民政 with 部, 厅, 局 gives a name a level. This module
spells them out; `naming` reads whole names with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from obligraph.lexicon.systems import Former, Reform, Side, System, Systems
from obligraph.model import Level

LEVELS = (Level.CENTRAL, Level.PROVINCE, Level.CITY, Level.COUNTY)
LOCAL = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP)
# 局, 厅 and 委员会 go with every stem: 教育委员会, 农业农村委 stand in some places beside the usual 教育局.
_ORGANS = {"厅": (Level.PROVINCE,), "局": (Level.CITY, Level.COUNTY), "委员会": (Level.CITY, Level.COUNTY)}
_SHORT = {"委员会": ("委员会", "委"), "办公室": ("办公室", "办")}
_STATE = ("国家", "国务院", "中国")


@dataclass(slots=True)
class Form:
    """What a surface may stand for: the full name (a template without place) at each level where it is used, in one
    system and one period; `until` is the reform that abolished it."""

    system: System
    side: Side
    names: dict[Level, str] = field(default_factory=dict)
    until: Reform | None = None
    stem: bool = False

    @property
    def vertical(self) -> bool:
        """Whether a place's short name may stand before it (云溪银保监分局)."""
        return self.system.vertical or self.system.seat or any("{-}" in name for name in self.names.values())


@dataclass(frozen=True, slots=True)
class Around:
    """A name with the place inside: 人行…中心支行."""

    head: str
    tail: str
    forms: tuple[Form, ...]


class Surfaces:
    """`forms` by surface, `around` by the head of names with the place inside, `stems` by bare stem, `bodies` by the
    part of a regular name before its organ (to read joint departments), `current` by system id."""

    def __init__(self, table: Systems) -> None:
        self.forms: dict[str, list[Form]] = {}
        self.stems: dict[str, Form] = {}
        self.bodies: dict[str, Form] = {}
        self.current: dict[str, Form] = {}
        self._around: dict[tuple[str, str], list[Form]] = {}
        self._reforms = {reform.id: reform for reform in table.reform}
        for system in table.system:
            self._system(system)
        self.around: dict[str, list[Around]] = {}
        for (head, tail), forms in self._around.items():
            self.around.setdefault(head, []).append(Around(head, tail, tuple(forms)))
        for found in self.around.values():
            found.sort(key=lambda item: -len(item.tail))

    def _system(self, system: System) -> None:
        default = Form(system, system.side, stem=True)
        self._body(system, system, None, system.side, default)
        for variant in system.variants:
            full, shorts = split(variant)
            self._organs(system, system.side, None, full, shorts, system.organ, only_local=True)
        for former in system.former:
            self._body(system, former, self._reforms[former.reform], former.side or system.side, None)
        self.current[system.id] = default
        for stem in system.stems:
            self.stems.setdefault(stem, default)
            self.bodies.setdefault(stem, default)

    def _body(
        self, system: System, source: System | Former, until: Reform | None, side: Side, default: Form | None
    ) -> None:
        if source.central:
            full, aliases = split(source.central)
            for surface in {full, *aliases}:
                self._add(surface, {Level.CENTRAL: full}, system, "other", until)
            if default:
                default.names.setdefault(Level.CENTRAL, full)
        if source.organ:
            full, shorts = split(source.full or system.name)
            names = self._organs(system, side, until, full, shorts, source.organ)
            if default:
                default.names.update(names)
        for position, entry in enumerate(source.names):
            mark, _, rest = entry.rpartition(":")
            full, aliases = split(rest)
            levels = (Level(mark),) if mark else LOCAL
            names = dict.fromkeys(levels, full)
            for surface in {full, *aliases}:
                self._add(surface, names, system, side, until, exact=bool(mark))
                if side == "party" and surface[0] != "委":
                    self._add("委" + surface, names, system, side, until, exact=bool(mark))
            if default and not source.organ and (mark or position == 0):
                for level in levels:
                    default.names.setdefault(level, full)

    def _organs(
        self,
        system: System,
        side: Side,
        until: Reform | None,
        full: str,
        shorts: tuple[str, ...],
        organ: tuple[str, ...],
        only_local: bool = False,
    ) -> dict[Level, str]:
        """Adds the regular names of a stem; returns the one of each level."""
        organs = organ if len(organ) == 4 else organ * 4
        usual: dict[Level, str] = {}
        bodies = {full, full.replace("和", ""), *shorts}
        for level, word in zip(LEVELS, organs, strict=False):
            if word == "-" or (only_local and level is Level.CENTRAL):
                continue
            before, _, after = word.rpartition("*")
            name = before + full + after
            usual[level] = name
            for body in bodies:
                for ending in _SHORT.get(after, (after,)):
                    for start in {before, "", *(("国家",) if level is Level.CENTRAL and before else ())}:
                        self._add(start + body + ending, {level: name}, system, side, until)
        for word, levels in _ORGANS.items():
            if set(organs) == {"-"} or (set(organs[1:]) == {"-"} and not only_local):
                break
            for body in bodies:
                for ending in _SHORT.get(word, (word,)):
                    if len(body) > 1:
                        self._add(body + ending, dict.fromkeys(levels, full + word), system, side, until, weak=True)
        return usual

    def _add(
        self,
        surface: str,
        names: dict[Level, str],
        system: System,
        side: Side,
        until: Reform | None,
        weak: bool = False,
        exact: bool = False,
    ) -> None:
        surface = surface.replace("{.}", "")
        if "{" in surface:
            head, _, tail = surface.partition("{-}" if "{-}" in surface else "{}")
            forms = self._around.setdefault((head, tail), []) if head else self.forms.setdefault(tail, [])
        else:
            forms = self.forms.setdefault(surface, [])
        form = next(
            (form for form in forms if form.system is system and form.until is until and form.side == side), None
        )
        if form is None:
            if weak and forms:
                return
            form = Form(system, side, until=until)
            forms.append(form)
        for level, name in names.items():
            if exact or level not in form.names:
                form.names[level] = name


def split(entry: str) -> tuple[str, tuple[str, ...]]:
    """`FULL=SHORT SHORT` as the full name and the short ones."""
    full, _, shorts = entry.partition("=")
    return full, tuple(shorts.split())
