"""Numbers, titles and places as they are compared: what two spellings of one have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obligraph.model import Document, Level
from obligraph.resolve.citations import best_guess
from obligraph.text.folding import fold

LEVELS = (Level.CENTRAL, Level.MINISTRY, Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP)
"""From the top to the bottom; a document of another level may stand anywhere."""
LONGEST = 400
"""Characters of a title that count: more are no title."""
_SHORTEST = 6
_SPACE = re.compile(r"\s+")
_PACKING = str.maketrans("", "", " \n\t《》<>()[]{}«»\"'、,.。:;-~_*")
_ENCLOSED = re.compile(r"\A[《(](.+)[》)]\Z", re.DOTALL)
_TAIL = re.compile(r"\([^()]{0,60}\)\Z")
_WRAPPED = re.compile(
    r"(?P<by>[^《》]{0,120}?)关于(?:印发|转发|批转|发布|公布|下发|颁布)(?P<inner>.+?)的?(?:通知|公告|通告|函)\Z",
    re.DOTALL,
)
_ORDINAL = re.compile(r"(?<=[\])])第(?=\d)")
_UNIT = re.compile(r".+?(?:特别行政区|自治[区州县旗]|地区|[省市州盟县区旗])")
_CLASSES = ("省 特别行政区 自治区", "市 州 自治州 盟 地区", "县 区 旗 自治县 自治旗")


def rank(level: Level) -> int | None:
    """0 for a central document, more further down; None where the level is not known."""
    return LEVELS.index(level) if level in LEVELS else None


def number_keys(number: str | None) -> list[str]:
    """The document numbers in a cell: 国办发(2025)第3号 and 国办发〔20253号 give what 国办发〔2025〕3号 does."""
    found = []
    for part in (number or "")[:LONGEST].split("、"):
        packed = _ORDINAL.sub("", _SPACE.sub("", fold(part)))
        if packed.endswith("号"):
            bare = packed.translate(_PACKING)
            found.append(best_guess(bare) or bare)
    return found


class Title:
    """A title's keys, the closest first: whole; the plan that a notice passes on; each without who issues it before
    关于, and without （试行） behind. `by` is who issues it, as far as the title says so."""

    __slots__ = ("by", "keys")

    def __init__(self, title: str | None) -> None:
        folded = _SPACE.sub("", fold((title or "")[:LONGEST]))
        wrapped = _WRAPPED.fullmatch(folded)
        inner = wrapped["inner"] if wrapped else folded
        own, at = inner, inner.find("关于")
        if at > 0:
            own = inner[at:]
        self.by = _packed(wrapped["by"] if wrapped and wrapped["by"] else inner[: max(at, 0)])
        bare = (_TAIL.sub("", _ENCLOSED.sub(r"\1", form)) for form in (inner, own))
        forms = (folded, inner, own, *bare)
        self.keys = tuple(dict.fromkeys(key for form in forms if len(key := _packed(form)) >= _SHORTEST))


def issued_by(name: str, document: Document) -> bool:
    """Can the document be one of this issuer (packed, as `Title.by`)? Where either says nothing, it can."""
    own = _packed(fold("".join(document.issuers)[:LONGEST])) or Title(document.title).by
    return not name or not own or _within(name, own) or _within(own, name)


def apart(one: str, other: str) -> bool:
    """Are two places (某省某市) different ones, neither of which holds the other? Not where that cannot be known."""
    if not one or not other or one in other or other in one:
        return False
    pairs = zip(_UNIT.findall(one), _UNIT.findall(other), strict=False)
    first = next(((a, b) for a, b in pairs if a != b), None)
    return first is not None and _class(first[0]) == _class(first[1])


def _class(unit: str) -> int:
    return next((i for i, ends in enumerate(_CLASSES) if unit.endswith(tuple(ends.split()))), len(_CLASSES))


def _packed(text: str) -> str:
    return text.translate(_PACKING)


def _within(short: str, long: str) -> bool:
    """Are the characters of `short` in `long`, in their order (省政府办公厅 in 某省人民政府办公厅)?"""
    rest: Iterator[str] = iter(long)
    return all(char in rest for char in short)
