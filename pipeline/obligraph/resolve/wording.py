"""What a piece of front or back matter is, by its words alone: a title's end, an issuer's name, a number, a
date, a label, a note.

The vocabulary is lexicons/front_matter.toml; where a piece stands, and so what it means, is the business of the
callers.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from functools import lru_cache

from obligraph.lexicon.front_matter import FrontMatterTable
from obligraph.lexicon.loader import Lexicon
from obligraph.resolve.pieces import CODED, DATE, NUMBER

MARKER = re.compile(r"关于|印发|转发|批转|公布|颁布|发布|下达")
BODY = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|第[一二三四五六七八九十\d]{1,4}[章条节]|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、]|目录$|附件\d*$)"
)
_DATE = re.compile(rf"\(?(?:{DATE})\)?")
_PARTS = re.compile(rf"({DATE})")
_NUMBER = re.compile(rf"[\[(]?\s?(?P<number>{NUMBER})(?:文件?)?\s?[\])]?")
_GLUED_NUMBER = re.compile(rf"\s*[(\[]?(?P<number>{CODED})[)\]]?\Z")
_DAMAGED = re.compile(r"(?:19|20)\d{4,6}|(?:19|20)\d{2}年月日")
_LEADING_TAG = re.compile(r"^(?:\[[^\[\]]{2,10}\]|\*+|[·>-]+|\d{1,2}[.、](?=关于))\s*")
_LEADING_NUMBER = re.compile(rf"^(?P<number>{CODED})\s?[-:]?\s?(?=[一-龥])")
_BRACKET = re.compile(r"\s?\([^()]{1,24}\)\Z")
_STANDS_ALONE = re.compile(r"[一-龥A-Za-z0-9\"'()\-、·×+]+")
_SEAL = re.compile(r"\((?:代章|章|盖章|公章|印章)\)|代章\)?\Z|\(?印\)\Z")
_VALUE = r"\s*:\s*(?P<value>(?:\[[^\[\]|]{0,20}\]|[^|\]\n])*?)\s*(?=$|\||\]|\s\s|\s[一-龥]\s{0,4}[一-龥\s]{1,10}\s?:)"
_NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "O": 0, "○": 0}


class Wording:
    """The compiled vocabulary of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        table = lexicon.table("front_matter", FrontMatterTable)
        self.table = table
        counted = [w for g in table.genre if g.id == "counted" for w in g.words]
        genres = [w for g in table.genre if g.id != "counted" for w in g.words]
        self._genre = re.compile(f"(?:{_any(genres)}|(?:[一二三四五六七八九十百]|\\d){{1,3}}(?:{_any(counted)}))\\Z")
        notices = [w for g in table.genre if g.id == "statutory" for w in g.words]
        self._notice = re.compile(f"(?:{_any(notices)})\\Z")
        self.menu = frozenset(w for menu in table.menu for w in menu.words)
        self._organ = re.compile(f"(?:{_any(w for organ in table.organ for w in organ.words)})\\Z")
        self._note = re.compile("|".join(f"(?:{note.pattern})" for note in table.note if note.id != "red-head"))
        self.copies = re.compile("|".join(f"(?:{n.pattern})" for n in table.note if n.id in ("issue-line", "copies")))
        self.red_head = re.compile("|".join(f"(?:{n.pattern})" for n in table.note if n.id == "red-head") or r"\Z.")
        self.formula = re.compile("|".join(f"(?:{formula.pattern})" for formula in table.formula))
        self.pass_on = re.compile("|".join(f"(?:{f.pattern})" for f in table.formula if f.id == "pass-on") or r"\Z.")
        self.fields = {word: label.field for label in table.label for word in label.words}
        spaced = sorted(self.fields, key=lambda word: (-len(word), word))
        self._label = re.compile(
            "(?<![一-龥])(?P<label>" + "|".join(r"\s{0,4}".join(map(re.escape, word)) for word in spaced) + ")" + _VALUE
        )
        self._opens_label = re.compile(
            r"^[\[(|·]?\s*(?:" + "|".join(r"\s{0,4}".join(map(re.escape, word)) for word in spaced) + r")\s*[:>]"
        )

    def ends_title(self, packed: str) -> bool:
        """Does the piece end like a title (its last brackets aside)? A sentence or a menu word does not."""
        if len(packed) < 5 or packed in self.menu or packed[-1] in ",、:;。" or "。" in packed:
            return False
        return bool(self._genre.search(self.bare(packed).rstrip("》>\"'")))

    def is_notice(self, packed: str) -> bool:
        """Does the title end with one of the kinds of GB/T 9704 (通知, 意见 …), which nothing follows?"""
        return bool(self._notice.search(self.bare(packed)))

    def bare(self, packed: str) -> str:
        """A title without the brackets at its end: (试行), (2021-2023年)."""
        shorter = _BRACKET.sub("", packed)
        return shorter if len(shorter) >= 4 else packed

    def is_organ(self, packed: str) -> bool:
        """Does the piece read like the name of an issuer?"""
        name = _SEAL.sub("", packed).strip("()")
        if not 2 <= len(name) <= 60 or not _STANDS_ALONE.fullmatch(name) or name[0] in "各附由请经和与在对按":
            return False
        return bool(self._organ.search(name)) and not MARKER.search(name)

    def organ_name(self, text: str) -> str:
        """An issuer's name without its seal mark (代章)."""
        return _SEAL.sub("", text).strip().strip("()").strip()

    def is_label(self, text: str) -> bool:
        """A line of a page's information table or navigation."""
        return bool(self._opens_label.search(text)) or ">>" in text or "»" in text

    def labels(self, text: str) -> list[tuple[str, str, int, int]]:
        """The (field, value, start, end of the value) that a line of an information table holds."""
        found: list[tuple[str, str, int, int]] = []
        for match in self._label.finditer(text[:400]):
            field = self.fields["".join(match["label"].split())]
            if match["value"]:
                found.append((field, match["value"], *match.span("value")))
        return found

    def is_note(self, packed: str) -> bool:
        """A piece that says nothing to do: (此件公开发布), 抄送:…, 联系人:…"""
        return len(packed) <= 700 and bool(self._note.fullmatch(packed))

    @staticmethod
    def number(text: str) -> tuple[int, int] | None:
        """Where in a piece the document's number stands, when the piece is nothing else: 国办发[2018]1号,
        ([…]第5号)."""
        match = _NUMBER.fullmatch(text)
        return match.span("number") if match else None

    def number_at_end(self, text: str) -> tuple[int, int, int] | None:
        """A number glued to a title's end: where it starts and ends, and where the title before it ends."""
        match = _GLUED_NUMBER.search(text)
        if not match:
            return None
        start, end = match.span("number")
        if text[start - 1 : start] in "([ ":
            return (start, end, match.start()) if match.start() > 6 else None
        for cut in range(end - 10, start + 1, -1):
            if self.ends_title("".join(text[:cut].split())):
                return cut, end, cut
        return None

    @staticmethod
    def number_at_start(text: str) -> tuple[int, int, int] | None:
        """A number before a title: where it starts and ends, and where the title starts."""
        match = _LEADING_NUMBER.match(text)
        return (*match.span("number"), match.end()) if match and match.end() < len(text) - 6 else None

    @staticmethod
    def title_start(text: str) -> int:
        """Where a title starts behind a page's tag such as [文件有效]."""
        match = _LEADING_TAG.match(text)
        return match.end() if match else 0

    @staticmethod
    def is_date(text: str) -> bool:
        """A piece that is a date and nothing else."""
        return bool(_DATE.fullmatch(text))

    @staticmethod
    def is_damaged_date(packed: str) -> bool:
        """Digits that were a date before its characters were lost (2019610, 2020年月日)."""
        return bool(_DAMAGED.fullmatch(packed.strip("()")))


def dates_in(text: str) -> list[str]:
    """The full dates of a folded text as YYYY-MM-DD; those that no calendar has are left out."""
    return [iso for match in _PARTS.finditer(text) if (iso := iso_date(match[1]))]


@lru_cache(maxsize=4096)
def iso_date(text: str) -> str | None:
    """`2018年11月9日`, `2018-11-9`, `二〇〇四年一月十六日` as YYYY-MM-DD; None when it is no date of the calendar."""
    parts = [part for part in re.split(r"[年月日\-./]", "".join(text.split()).strip("()")) if part]
    if len(parts) < 3:
        return None
    year, month, day = (_number(part) for part in parts[:3])
    if not (1900 <= year <= 2199 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return f"{year:04}-{month:02}-{day:02}"


def restored_date(packed: str, near: Iterable[str]) -> str | None:
    """A date that lost its characters (2019610), when one reading of it is certain: only one reading is a date
    of the calendar that lies within the 60 days before another date of the page."""
    digits = packed.strip("()")
    if not digits.isdigit():
        return None
    readings = {
        iso
        for cut in (1, 2)
        if (iso := iso_date(f"{digits[:4]}-{digits[4 : 4 + cut]}-{digits[4 + cut :]}"))
        and len(digits[4 + cut :]) in (1, 2)
    }
    if len(digits) == 8:
        readings = {iso for iso in readings if iso == f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"}
    fitting = [iso for iso in readings if any(0 <= _days(other) - _days(iso) <= 60 for other in near)]
    return fitting[0] if len(fitting) == 1 else None


def _days(iso: str) -> int:
    """A count that grows by one a day within a month and by 31 a month: exact enough to tell what lies near."""
    year, month, day = map(int, iso.split("-"))
    return (year * 12 + month) * 31 + day


def _number(text: str) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_NUMERALS.get(tens, 1) if tens else 1) * 10 + (_NUMERALS.get(ones, 0) if ones else 0)
    digits = [str(_NUMERALS[c]) if c in _NUMERALS else c for c in text]
    return int("".join(digits)) if all(c.isdigit() for c in digits) else 0


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))
