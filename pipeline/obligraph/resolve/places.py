"""Places: which division a name stands for, its level, and the chain of places above it.

Provinces and prefectures come from lexicons/divisions.toml; counties and below are told by their suffix. What
organisation a name stands for is the business of `organisations`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from obligraph.lexicon.divisions import Divisions
from obligraph.model import Level

RANK = {
    Level.CENTRAL: 0,
    Level.MINISTRY: 0,
    Level.PROVINCE: 1,
    Level.CITY: 2,
    Level.COUNTY: 3,
    Level.TOWNSHIP: 4,
    Level.OTHER: 9,
}
_LONGEST = 40
_HAN = r"[\u3400-\u9fff]"
# What a place's own name never holds: the words before it in a sentence (会同省财政厅 has no place 会同省).
_NO_NAME = re.compile(
    r"^(?:由|与|经|按照|根据|会同(?!县$)|配合|以及|及|并|在|对|为|报|请|把|加强|协调|协助|成立|日常|[向本和](?=[省市县区]$))"
    r"|各|每|的|由|条件|重点|所在|推行|助力|连续|有关|相关|贯彻|落实|部署|国务院|中央|政府|部门|工作|报送|推荐|单列|直辖|城乡|试点|企业|管理局|委员会|[和与及](?=[省市]$)"
)


class Place(NamedTuple):
    """A chain of places, the largest first: ((province, 江宁省), (city, 云溪市)); empty when unknown."""

    chain: tuple[tuple[Level, str], ...] = ()

    @property
    def name(self) -> str:
        """The jurisdiction as the model writes it: the chain's names joined."""
        return "".join(name for _, name in self.chain)

    @property
    def level(self) -> Level:
        """The level of the smallest place; OTHER when the chain is empty."""
        return self.chain[-1][0] if self.chain else Level.OTHER

    def at(self, level: Level) -> str | None:
        """The name of the place of this level."""
        return next((name for own, name in self.chain if own is level), None)

    def down_to(self, level: Level) -> Place:
        """The chain without what lies below `level`."""
        return Place(tuple(unit for unit in self.chain if RANK[unit[0]] <= RANK[level]))

    def above(self, level: Level) -> Place:
        """The chain of what lies above `level`."""
        return Place(tuple(unit for unit in self.chain if RANK[unit[0]] < RANK[level]))


class Places:
    """The divisions table, ready for lookup."""

    def __init__(self, table: Divisions) -> None:
        self.nouns = frozenset(table.nouns)
        self.municipalities = frozenset(table.municipalities)
        self.words: dict[str, Level] = {}
        self.groups: dict[str, Level] = {}
        self.full: dict[str, Place] = {}
        self.short: dict[str, Place] = {}
        self.capitals: frozenset[str] = frozenset()
        self.provinces = frozenset(province.name for province in table.province)
        self._suffixes: dict[Level, tuple[str, ...]] = {}
        for unit in table.unit:
            self._suffixes[unit.level] = unit.suffixes
            self.groups.update(dict.fromkeys(unit.groups, unit.level))
            for word in unit.words:
                self.words.setdefault(word, unit.level)
        self._areas = tuple(
            suffix for suffix in self._suffixes[Level.COUNTY] if len(suffix) > 1 and suffix.endswith("区")
        )
        self._bare = {own: re.compile(f"(?:{'|'.join(suffixes)})$") for own, suffixes in self._suffixes.items()}
        capitals = []
        for province in table.province:
            top = Place(((Level.PROVINCE, province.name),))
            self.full[province.name] = top
            self.short[province.short or re.sub("[省市]$", "", province.name)] = top
            for rank, item in enumerate(province.cities):
                name, _, given = item.partition("=")
                city = Place((*top.chain, (Level.CITY, name)))
                self.full[name] = city
                shorts = given.split(",") if given else []
                for short in shorts:
                    self.full[short] = city
                for short in (self._stem(name, Level.CITY), *(self._stem(short, Level.CITY) for short in shorts)):
                    if len(short) > 1:
                        # 吉林 is the province first, the city only as 吉林市.
                        self.short.setdefault(short, city)
                if rank == 0:
                    capitals.append(name)
            for area in province.areas:
                self.full[area] = Place((*top.chain, (Level.COUNTY, area)))
        self.capitals = frozenset(capitals)
        self._longest = max(map(len, self.full), default=0)
        county, township = ("|".join(self._suffixes[level]) for level in (Level.COUNTY, Level.TOWNSHIP))
        # All 盟 and 地区 are in the table: any other (产业联盟, 重点地区) is no place.
        rest = (suffix for suffix in self._suffixes[Level.CITY] if suffix not in ("盟", "地区"))
        prefecture = "|".join("州(?!市)" if suffix == "州" else suffix for suffix in rest)
        self._province = re.compile(rf"{_HAN}{{1,3}}?省|{_HAN}{{2,7}}?(?:自治区|特别行政区)")
        self._below = re.compile(
            rf"(?P<city>{_HAN}{{1,10}}?(?:{prefecture}))?(?P<county>{_HAN}{{1,12}}?(?:{county}))?"
            rf"(?P<township>{_HAN}{{1,8}}?(?:{township}))?(?P<village>{_HAN}{{1,8}}?(?:村|社区))?"
        )
        self.read = lru_cache(maxsize=16384)(self._read)

    def _stem(self, name: str, level: Level) -> str:
        stem = self._bare[level].sub("", name)
        return stem if stem else name

    def stem(self, place: Place) -> str:
        """The short name of the smallest place: 云溪 of 云溪市, 内蒙古 of 内蒙古自治区, 恩施 of the prefecture."""
        if not place.chain:
            return ""
        level, name = place.chain[-1]
        shorts = [short for short, known in self.short.items() if known == place] if name in self.full else []
        return min(shorts, key=len) if shorts else self._stem(name, level)

    def _known(self, text: str, table: dict[str, Place]) -> tuple[Place, str] | None:
        for size in range(min(self._longest, len(text)), 1, -1):
            if place := table.get(text[:size]):
                return place, text[size:]
        return None

    def _read(self, text: str) -> Place | None:
        """The place that all of `text` names, or None: 江宁省云溪市, 阿坝州, 沙坪区, 合肥高新区, 柳溪镇东山村."""
        if not 2 <= len(text) <= _LONGEST or text in self.nouns or (text in self.short and text not in self.full):
            return None
        place, rest = self._top(text)
        if not rest:
            return place if place.chain else None
        if not place.chain and (known := self._known(text, self.short)):
            area = known[1]
            if len(area) <= 14 and area.endswith(self._areas) and not _NO_NAME.search(area):
                return Place((*known[0].chain, (Level.COUNTY, text)))
        match = self._below.fullmatch(rest)
        return self._joined(place, match) if match else None

    def _top(self, text: str) -> tuple[Place, str]:
        """The province and prefecture at the start of `text`, as far as they are known or say so, and the rest."""
        place, rest = Place(), text
        if known := self._known(text, self.full):
            place, rest = known
            # 河南省 before 郑州市; a prefecture's own name already brings its province.
            if (
                place.level is Level.PROVINCE
                and (known := self._known(rest, self.full))
                and known[0].at(Level.PROVINCE) == place.name
            ):
                place, rest = known
        elif (match := self._province.match(text)) and not self._common(match.group()):
            place, rest = Place(((Level.PROVINCE, match.group()),)), text[match.end() :]
        return place, rest

    def _joined(self, place: Place, match: re.Match[str]) -> Place | None:
        chain = list(place.chain)
        city: str | None = match["city"]
        county: str | None = match["county"]
        if city and (place.level is Level.CITY or (place.chain and place.chain[0][1] in self.municipalities)):
            # 云溪市石桥市, 重庆市石桥县: what follows a city is a county, whatever its suffix.
            county, city = city + (county or ""), None
        elif city and not county and city.endswith("市") and (not chain or place.name in self.provinces):
            # The table holds every prefecture, so an unknown X市 is a city of county rank.
            city, county = None, city
        for level, name in (
            (Level.CITY, city),
            (Level.COUNTY, county),
            (Level.TOWNSHIP, match["township"]),
            (Level.TOWNSHIP, match["village"]),
        ):
            if not name:
                continue
            if name in self.nouns or self._repeats(name) or (name not in self.full and _NO_NAME.search(name)):
                return None
            chain.append((level, name))
        return Place(tuple(chain)) if chain else None

    def _common(self, name: str) -> bool:
        return name in self.nouns or _NO_NAME.search(name) is not None

    @staticmethod
    def _repeats(name: str) -> bool:
        """云溪市市 is no place."""
        return len(name) > 2 and name[-1] == name[-2] and name[-1] in "市县区旗镇乡省"

    def start(self, text: str) -> tuple[Place, str]:
        """The place at the start of `text` (an issuer's name) and the rest; the empty place when there is none."""
        place, rest = self._top(text[:_LONGEST])
        rest += text[_LONGEST:]
        while rest and (found := self._next(place, rest)):
            place, rest = found
        return place, rest

    def _next(self, place: Place, rest: str) -> tuple[Place, str] | None:
        for size in range(2, min(12, len(rest) - 1) + 1):
            if (
                rest[size - 1] not in "市州盟县区旗镇乡道木"
                or rest[size - 2 : size] in self.nouns
                or rest[:size] in self.groups
            ):
                continue
            whole = self.read(place.name + rest[:size])
            if (
                whole
                and RANK[whole.level] > (RANK[place.level] if place.chain else 0)
                and len(whole.chain) > len(place.chain)
            ):
                return whole, rest[size:]
        return None
