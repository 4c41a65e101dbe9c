"""Arabic and Chinese numerals, as they stand in policy texts, to exact values and back."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

DIGITS = {
    "〇": 0,
    "零": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
# Decimal() also reads exponents (1e5), which no policy text writes.
_ARABIC = frozenset("0123456789.,")
_SPELL = "零一二三四五六七八九"

ARABIC = r"\d+(?:,\d{3})*(?:\.\d+)?"
CHINESE = r"[〇零一二两三四五六七八九十百千万亿]+"


def parse_number(text: str) -> Decimal | None:
    """The value of a numeral (`12`, `1,200.5`, `2万`, `1.5亿`, `三百二十`, `两千`, `二〇二五`); None for no numeral.

    A numeral that starts with a unit counts from one (`百兆` is 100, `万兆` 10,000).
    """
    text = text.strip()
    if not text:
        return None
    if text[0].isdigit() and text[0].isascii():
        factor = 1
        while text and (text[-1] in _LARGE or text[-1] in _SMALL):
            factor *= _LARGE.get(text[-1]) or _SMALL[text[-1]]
            text = text[:-1]
        if not set(text) <= _ARABIC:
            return None
        try:
            return Decimal(text.replace(",", "")) * factor
        except InvalidOperation:
            return None
    return _chinese(text)


def _chinese(text: str) -> Decimal | None:
    if not all(c in DIGITS or c in _SMALL or c in _LARGE for c in text):
        return None
    if all(c in DIGITS for c in text):
        return Decimal("".join(str(DIGITS[c]) for c in text))
    # 亿 multiplies all before it (一万亿), 万 only what stands between 亿 and itself (三亿五千万).
    high, middle, section = 0, 0, 0
    digit: int | None = None
    last = 1
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c] or None
            if digit is None:
                last = 1
        elif c in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[c]
            digit, last = None, _SMALL[c]
        else:
            section += digit or 0
            if c == "亿":
                high, middle = (high + middle + section or 1) * _LARGE[c], 0
            else:
                middle = (middle + section or 1) * _LARGE[c]
            section, digit, last = 0, None, _LARGE[c]
    if digit:
        # 一百二 means 120, 两万五 25,000: a last digit right after a unit counts tenths of it.
        section += digit * (last // 10 if last >= 100 and text[-2] not in "零〇" else 1)
    return Decimal(high + middle + section)


def spell(number: int) -> str:
    """The usual Chinese numeral of 0 to 99,999,999 (`10` is 十, `12` 十二, `20005` 二万零五)."""
    if number < 0 or number >= 10**8:
        raise ValueError(f"spell() takes 0 to 99,999,999, not {number}")
    if number < 10:
        return _SPELL[number]
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        gap = "零" if 0 < low < 1000 else ""
        return f"{spell(high)}万{gap}{_section(low)}"
    text = _section(number)
    return text[1:] if text.startswith("一十") else text


def _section(number: int) -> str:
    out, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            out += ("零" if gap and out else "") + _SPELL[digit] + unit
            gap = False
        else:
            gap = True
    return out
