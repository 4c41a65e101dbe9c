"""Where in the state hierarchy a document stands, and of which place it is.

The issuers decide; where nobody signs, the title's place, the number's code, the addressees, who interprets the
document, and how it speaks of itself (我市, 全省, 我部) do. Names of places are the business of `places`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from obligraph.lexicon.divisions import Divisions
from obligraph.lexicon.front_matter import FrontMatterTable
from obligraph.lexicon.loader import Lexicon
from obligraph.model import Level
from obligraph.resolve.places import Place, Places
from obligraph.resolve.wording import MARKER

READ = 8_000  # characters of the text that are asked how it speaks of itself
MOST_HITS = 30
DECIDES = 40  # a number's code says so much that the text need not be asked
_PARTY = re.compile(r"^(?:中国共产党|中共|共青团)")
_BRANCH = re.compile(
    r"^(?:国家税务总局|国家统计局|国家金融监督管理总局|国家外汇管理局|国家矿山安全监察局|中国人民银行|中国银保监会|中国证监会|人民银行|中华人民共和国)"
)
_BARE = (
    (re.compile(r"^(?:省|自治区)"), Level.PROVINCE),
    (re.compile(r"^(?:市(?!场|[东南西北中]区)|州(?!市)|地区)"), Level.CITY),
    (re.compile(r"^(?:县(?!域)|区(?!域))"), Level.COUNTY),
    (re.compile(r"^(?:镇(?![一-龥]{1,2}[市县])|乡(?!村|宁)|街道)"), Level.TOWNSHIP),
)
_DISTRICT = re.compile(
    r"([一-龥]{1,4}[区县旗])(?=人民政府|政府|委|关于|印发|20\d\d|[一-龥]{2,14}?(?:局|委|办|室|厅|中心|院|会)|\Z)"
)
# A street alone is a common noun; its office is an organ of a township's rank.
_STREET = re.compile(r"(?![各乡镇])([一-龥]{2,6}街道)(?=办事处|党工委)")
# 和平区, 泰和县, 安和市 are places; 住房和城乡 is none.
_NO_PLACE = re.compile(r"[与及]|和(?![平静田硕龙顺林市县区])|关于|印发|制定")
_NO_NAME = re.compile(r"推进|推动|加强|做好|支持|促进|示范|试点|贫困|重点|开展|建设|^[全我本各]")
_ENDS = re.compile(r"(?:部|委|局|总局|总署|办公厅|办公室|银行|会)(?=[一-龥])")
_INTERPRETER = re.compile(
    r"由([^。,;:\n由]{2,40}?)(?:会同[^。,\n]{2,30})?(?:负责)?(?:组织实施和)?(?:进行)?解释|解释权(?:归|属于?|由)([^。,\n]{2,24}?)(?:所有|负责)?。"
)
_ITSELF = re.compile(
    r"本(?:意见|办法|方案|规定|细则|通知|规划|计划|行动计划|措施|规范|指南|决定|条例|政策|实施意见|实施方案|预案|行动方案|制度|要点|战略|纲要|标准|规程)"
    r"|(?:编制|制定|制订)了?《|(?:制定|提出|通知|公告)(?:如下|以下|本)|如下(?:意见|通知|措施)|有关(?:事项|事宜|要求|工作)(?:进一步)?(?:明确|通知)"
)
# Where two levels weigh the same the lower one counts: a city speaks of its province, a province seldom of one city.
_LOWEST_FIRST = (Level.TOWNSHIP, Level.COUNTY, Level.CITY, Level.PROVINCE, Level.MINISTRY, Level.CENTRAL)


class Levels:
    """The level rules of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        rules = lexicon.table("front_matter", FrontMatterTable).level
        self.places = Places(lexicon.table("divisions", Divisions))
        self._hints = {
            where: [(re.compile(rule.pattern), rule.level, rule.weight) for rule in rules if rule.where == where]
            for where in ("issuer", "number", "addressees", "text")
        }

    def knows(self, name: str) -> bool:
        """Does the name alone tell a level, so that it is no broken half of one?"""
        return self.of_issuer(name)[0] is not Level.OTHER

    def split_joint(self, name: str) -> tuple[str, ...]:
        """Two ministries that stand together without a blank (财政部税务总局); any other name whole."""
        ministry = [pattern for pattern, level, _ in self._hints["issuer"] if level is Level.MINISTRY]
        for match in _ENDS.finditer(name):
            first, second = name[: match.end()], name[match.end() :]
            if len(second) > 3 and all(any(pattern.search(part) for pattern in ministry) for part in (first, second)):
                return (first, *self.split_joint(second))
        return (name,)

    def of_issuer(self, name: str) -> tuple[Level, Place]:
        """The level and the place of an issuer, by its name (folded, without blanks)."""
        bare = _PARTY.sub("", name)
        for pattern, level in _BARE:
            if pattern.search(bare):
                return level, Place()
        place = self._start(_BRANCH.sub("", bare))
        if place.chain:
            return place.level, place
        for pattern, level, _ in self._hints["issuer"]:
            if pattern.search(name):
                return level, Place()
        return Level.OTHER, Place()

    def _start(self, name: str) -> Place:
        """The place that a name starts with; what only looks like one (住房和城乡) cut off."""
        place, rest = self.places.start(name)
        chain: list[tuple[Level, str]] = []
        for unit in place.chain:
            if _NO_PLACE.search(unit[1]):
                return Place(tuple(chain))
            chain.append(unit)
        # 通州 is a city's short name, 通州区 a district; 石景山区 no 山区.
        if chain and rest[:1] in ("区", "县") and not chain[-1][1].endswith(("省", "市", "区", "县", "州", "盟")):
            chain[-1] = (Level.COUNTY, chain[-1][1] + rest[0])
        elif not chain or chain[-1][0] in (Level.PROVINCE, Level.CITY):
            district = _DISTRICT.match(rest)
            if district and not _NO_PLACE.search(district[1]):
                chain.append((Level.COUNTY, district[1]))
                rest = rest[district.end() :]
        street = _STREET.match(rest)
        if street and not _NO_PLACE.search(street[1]):
            chain.append((Level.TOWNSHIP, street[1]))
        return Place(tuple(chain))

    def of_document(
        self, issuers: Sequence[str], title: str, number: str, addressees: Sequence[str], folded: str
    ) -> tuple[Level, str]:
        """The document's level, and its place as a chain (某省某市; "" where it is not known)."""
        for name in issuers:
            level, place = self.of_issuer(name)
            if level is not Level.OTHER:
                if self._unsure(place):
                    level = self._by_hints(number, addressees, folded) or level
                    level = level if level in (Level.CITY, Level.COUNTY) else Level.COUNTY
                return level, place.name
        place = self._in_title(title)
        if place.chain:
            level = place.level
            if self._unsure(place):
                level = Level.CITY if self._by_hints(number, addressees, folded) is Level.CITY else level
            return level, place.name
        interpreter = _INTERPRETER.search(folded[-3000:])
        if interpreter:
            level, place = self.of_issuer("".join((interpreter[1] or interpreter[2]).split()))
            if level is not Level.OTHER:
                return level, place.name
        hinted = self._by_hints(number, addressees, folded) or Level.OTHER
        if hinted is Level.CITY:
            for name in sorted(self.places.municipalities):
                if folded.count(name, 0, READ) > 1:
                    return Level.PROVINCE, name
        if hinted in (Level.MINISTRY, Level.CENTRAL) and not (title or number or addressees or _ITSELF.search(folded)):
            # An article about a central document, not a document of its own.
            return Level.OTHER, ""
        return hinted, ""

    @staticmethod
    def _unsure(place: Place) -> bool:
        """A 市 that the table of prefectures does not hold, without its province: a county, unless the document
        says otherwise."""
        return len(place.chain) == 1 and place.level is Level.COUNTY and place.name.endswith("市")

    def _in_title(self, title: str) -> Place:
        """The place that a title names first: at its start, or behind 关于 or 印发; behind 关于 (推进示范县…)
        only a known one."""
        starts = [(0, ""), *((match.end(), match.group()) for match in MARKER.finditer(title))]
        for start, marker in starts[:4]:
            place = self._start(title[start:].lstrip('《"(').removeprefix("中共"))
            known = any(level in (Level.PROVINCE, Level.CITY) for level, _ in place.chain)
            if place.chain and (
                known or (marker != "关于" and not _NO_NAME.search(place.name) and len(place.name) <= 9)
            ):
                return place
        return Place()

    def _by_hints(self, number: str, addressees: Sequence[str], folded: str) -> Level | None:
        score: dict[Level, int] = defaultdict(int)
        for pattern, level, weight in self._hints["number"]:
            if number and pattern.search(number):
                score[level] += weight
        for pattern, level, weight in self._hints["addressees"]:
            hits = sum(1 for name in addressees if pattern.search(name))
            score[level] += min(hits, 2) * weight
        decided = max(score.values(), default=0) >= DECIDES
        for pattern, level, weight in self._hints["text"] if not decided else ():
            hits = 0
            for _ in pattern.finditer(folded, 0, READ):
                hits += 1
                if hits == MOST_HITS:
                    break
            score[level] += hits * weight
        best = max(_LOWEST_FIRST, key=lambda level: score[level])
        if best is Level.MINISTRY and score[Level.CENTRAL] >= 4:
            best = Level.CENTRAL
        return best if score[best] else None
