"""The numbers of list paragraphs (一、 (一) 第3条 ①), which Word draws and does not store: counted here as Word counts.

Formats and counting are those of ECMA-376 Part 1, 17.9 (Numbering) and 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from obligraph.readers.package import attribute, child, local
from obligraph.text.numerals import spell

_LEVELS = 9
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_COUNTED = frozenset(
    {
        "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
        "taiwaneseCountingThousand", "koreanCounting", "ideographTraditionalCounting",
    }
)  # fmt: skip
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    style: str | None = None


@dataclass(slots=True)
class _List:
    """A list's levels and how far each has counted; lists that share an abstract definition count together."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of one document, counted paragraph by paragraph in the order of the text."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._by_style: dict[str, tuple[str, int]] = {}
        if root is None:
            return
        abstract = {attribute(e, "abstractNumId") or "": e for e in root if local(e) == "abstractNum"}
        shared: dict[str, _List] = {}
        for num in (e for e in root if local(e) == "num"):
            name = attribute(num, "numId") or ""
            ref = child(num, "abstractNumId")
            base = (attribute(ref, "val") if ref is not None else None) or ""
            if base not in shared:
                shared[base] = _List(_levels(abstract.get(base)))
            own = shared[base]
            replaced: dict[int, _Level] = {}
            for override in (e for e in num if local(e) == "lvlOverride"):
                level = _whole(attribute(override, "ilvl"), 0)
                if (defined := child(override, "lvl")) is not None:
                    replaced[level] = _level(defined)
                if (start := child(override, "startOverride")) is not None:
                    self._overrides.setdefault(name, {})[level] = _whole(attribute(start, "val"), 1)
            self._lists[name] = _List({**own.levels, **replaced}, own.counts)
            for level, made in self._lists[name].levels.items():
                if made.style:
                    self._by_style.setdefault(made.style, (name, level))

    def of_style(self, style: str) -> tuple[str, int] | None:
        """The list and level that a paragraph style is linked to."""
        return self._by_style.get(style)

    def next(self, name: str, level: int) -> str:
        """The number of the next paragraph of list `name` at `level` (0 to 8), with the space that parts it from the
        words; "" for a bullet, or a list that is not defined."""
        found = self._lists.get(name)
        if found is None or level not in found.levels:
            return ""
        own = found.levels[level]
        override = self._overrides.get(name, {}).get(level)
        if override is not None and (name, level) not in self._begun:
            found.counts[level] = override
        elif level in found.counts:
            found.counts[level] += 1
        else:
            found.counts[level] = own.start
        self._begun.add((name, level))
        for deeper in [n for n in found.counts if n > level]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            # lvlRestart 0 never restarts; n restarts after level n (counted from 1) or a higher one.
            if restart is None or (restart and level < restart):
                del found.counts[deeper]
        return self._text(found, level)

    def _text(self, found: _List, level: int) -> str:
        own = found.levels[level]
        if own.form == "bullet":
            return ""
        text = own.text
        for n in range(_LEVELS):
            if f"%{n + 1}" in text:
                shown = found.levels.get(n, _Level())
                form = "decimal" if own.legal and n != level else shown.form
                text = text.replace(f"%{n + 1}", written(found.counts.get(n, shown.start), form))
        if not text.strip():
            return ""
        # 第一条 and 1 need a space before the words, 一、 and (一) none.
        return text + (" " if own.suffix != "nothing" and text[-1].isalnum() else "")


def written(number: int, form: str) -> str:
    """A number in one of Word's formats; one that is unknown, or does not reach so far, is decimal."""
    if number < 0 or number > 99_999:
        return str(number)
    if form in ("none", "bullet"):
        return ""
    if form in _COUNTED:
        return spell(number)
    if form == "chineseLegalSimplified":
        return spell(number).translate(_FORMAL)
    if form in ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"):
        return str(number).translate(_DIGITS)
    if form == "ideographTraditional":
        return _STEMS[number - 1] if 1 <= number <= len(_STEMS) else str(number)
    if form == "ideographZodiac":
        return _BRANCHES[number - 1] if 1 <= number <= len(_BRANCHES) else str(number)
    if form == "decimalEnclosedCircle" or form == "decimalEnclosedCircleChinese":
        return chr(0x245F + number) if 1 <= number <= 20 else f"({number})"
    if form == "decimalEnclosedParen":
        return chr(0x2473 + number) if 1 <= number <= 20 else f"({number})"
    if form == "decimalEnclosedFullstop":
        return chr(0x2487 + number) if 1 <= number <= 20 else f"{number}."
    if form in ("decimalFullWidth", "decimalFullWidth2"):
        return str(number).translate(_FULL_WIDTH)
    if form == "decimalZero":
        return f"{number:02}"
    if form in ("upperLetter", "lowerLetter") and number:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter[:20] if form == "upperLetter" else letter[:20].lower()
    if form in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    return str(number)


def _roman(number: int) -> str:
    made = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        made += letters * count
    return made


def _levels(abstract: Element | None) -> dict[int, _Level]:
    if abstract is None:
        return {}
    return {_whole(attribute(e, "ilvl"), 0): _level(e) for e in abstract if local(e) == "lvl"}


def _level(element: Element) -> _Level:
    def value(name: str) -> str | None:
        found = child(element, name)
        return None if found is None else attribute(found, "val") or ""

    restart, legal = value("lvlRestart"), child(element, "isLgl")
    form = value("numFmt") or "decimal"
    if form == "custom" and (found := child(element, "numFmt")) is not None:
        form = attribute(found, "format") or "decimal"
    return _Level(
        start=_whole(value("start"), 1),
        form=form,
        text=(value("lvlText") or "")[:50],
        suffix=value("suff") or "tab",
        legal=legal is not None and (attribute(legal, "val") or "1") not in ("0", "false", "off"),
        restart=None if restart is None else _whole(restart, 0),
        style=value("pStyle"),
    )


def _whole(text: str | None, otherwise: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise
