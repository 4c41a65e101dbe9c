"""What a spreadsheet program shows of a number: 0.75 in the format 0% is 75%, 46173 in a date format 2026年5月31日.

Formats are those of ECMA-376 Part 1, 18.8.30 (numFmt); a date comes out in the form that Chinese documents use,
whatever the order in its format.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# Built-in formats that need no definition; 27 to 36 and 50 to 58 are dates in Chinese programs.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-m-d", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-m-d h:mm", 27: "yyyy年m月",
    28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒", 36: "yyyy年m月",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss", 50: "yyyy年m月",
    51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
_DAY = {False: datetime.date(1899, 12, 30), True: datetime.date(1904, 1, 1)}
_LAST_DAY = 2_958_465  # 9999-12-31
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.(?P<places>[#0?]*))?")
_MOST_PLACES = 15


@dataclass(frozen=True, slots=True)
class Format:
    """How a number is shown: as a date with these parts (`ymd`), or with so many decimal places (None: as many as it
    has), as a percentage, with commas, between two words."""

    date: str = ""
    places: int | None = None
    percent: bool = False
    commas: bool = False
    before: str = ""
    after: str = ""


def parsed(code: str) -> Format:
    """The meaning of a format code, of its section for positive numbers."""
    code = code[:200]
    section = code.split(";")[0] if '"' not in code.split(";")[0] or code.count('"') % 2 == 0 else code
    bare = _LITERAL.sub("", section)
    lower = bare.lower()
    if re.search(r"[ymdhs年月日时分秒]", lower) and not _DIGITS.search(bare.replace("/", "")):
        # m is a month beside y or d, minutes beside h or s.
        parts = "".join(part for part in "ymd" if part in lower or "年月日"["ymd".index(part)] in lower)
        return Format(date=parts if set(parts) & {"y", "d"} or not re.search("[hs]", lower) else "time")
    if not (digits := _DIGITS.search(_blanked(section))):
        return Format()
    places = digits["places"]
    return Format(
        places=0 if places is None else min(len(places), _MOST_PLACES),
        percent="%" in bare,
        commas="," in digits[0],
        before=_words(section[: digits.start()]),
        after=_words(section[digits.end() :]),
    )


def shown(value: str, form: Format, from_1904: bool) -> str:
    """A stored number as it is shown; a value that is no number stays as it is."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number.adjusted()) > 300:
        return value
    if form.date:
        return _date(number, form.date, from_1904) or value
    if form.percent:
        number *= 100
    if form.places is None:
        # Excel keeps 15 digits; what a double holds beyond them is noise.
        rounded = Decimal(f"{number:.15g}")
        text = f"{rounded:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    text = f"{number:,.{form.places}f}" if form.commas else f"{number:.{form.places}f}"
    return f"{form.before}{text}{'%' if form.percent else ''}{form.after}"


def _date(number: Decimal, parts: str, from_1904: bool) -> str:
    if parts == "time" or not 1 <= number <= _LAST_DAY:
        return ""
    try:
        day = _DAY[from_1904] + datetime.timedelta(days=int(number))
    except OverflowError:
        return ""
    if "d" in parts and "y" in parts:
        return f"{day.year}年{day.month}月{day.day}日"
    if "d" in parts:
        return f"{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月" if "m" in parts else f"{day.year}年"


def _blanked(section: str) -> str:
    """The section with its literal words as blanks, so that places stay."""
    return _LITERAL.sub(lambda match: " " * len(match[0]), section)


def _words(section: str) -> str:
    """The words that a format puts beside the number: 0"个" has 个."""
    return "".join(m[1] or m[2] or "" for m in _LITERAL.finditer(section))
