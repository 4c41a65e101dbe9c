"""What recognition is known to mix up, mended only where the signs around leave no doubt. Order matters."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_DIGITS = str.maketrans("OoQlI|０１２３４５６７８９", "000111" + "0123456789")
_LIKE_DIGITS = "0-9OoQlI|０-９"
_HALF = str.maketrans("０１２３４５６７８９", "0123456789")
_WIDE = "\u4e00-\u9fff”’》）〕"
_MARKS = str.maketrans(",:;?!", "，：；？！")


class Correction(NamedTuple):
    """`pattern` is replaced by `put`; `reason` says why nothing else can have stood there."""

    pattern: re.Pattern[str]
    put: str | Callable[[re.Match[str]], str]
    reason: str


def _number(found: re.Match[str]) -> str:
    year, number = found[2].translate(_DIGITS), found[4].translate(_DIGITS)
    if not ("1949" <= year <= "2099"):
        return found[0]
    opening, closing = (
        ("〔", "〕") if found[1] + found[3] not in ("[]", "()", "（）", "［］", "【】") else found.group(1, 3)
    )
    return f"{opening}{year}{closing}{number}号"


CORRECTIONS = (
    Correction(
        re.compile(rf"([〔\[［(（【{{])([{_LIKE_DIGITS}]{{4}})([〕\]］)）】}}Jj])([{_LIKE_DIGITS}]{{1,4}})号"),
        _number,
        "a year in brackets before 号 is the number of a document: digits only, between two brackets of one kind",
    ),
    Correction(
        re.compile(r"^[-—–－―](?=、)"),
        "一",
        "no line begins with a dash and 、, many with 一、",
    ),
    Correction(
        re.compile(r"^([(（])[-—–－―]([)）])"),
        r"\1一\2",
        "no line begins with a dash in brackets, many with （一）",
    ),
    Correction(
        re.compile(r"(?<=[0-9])一(?=[0-9])|(?<=[0-9]年)一(?=[0-9]{4}年)"),
        "—",
        "no number goes from digits to Chinese and back: between two numbers stands a dash",
    ),
    Correction(
        re.compile(r"^[一—–－―-]{1,2}\s?(\d{1,4})\s?[一—–－―-]{1,2}$"),
        r"— \1 —",
        "a number between two strokes alone on a line is that of the page",
    ),
    Correction(
        re.compile(r"(?<=[0-9])[０-９]+|[０-９]+(?=[0-9])"),
        lambda found: found[0].translate(_HALF),
        "one number is not set in digits of two widths",
    ),
    Correction(
        re.compile(rf"(?<=[{_WIDE}])[,:;?!](?=[{_WIDE}“‘《（〔]|$)"),
        lambda found: found[0].translate(_MARKS),
        "between Chinese characters stand Chinese marks; which of the two widths is printed, recognition cannot see",
    ),
    Correction(
        re.compile(r"\(([^()（）]*)）|（([^()（）]*)\)"),
        lambda found: f"（{found[1] or found[2] or ''}）",
        "brackets of one pair have one width, and only the wide ones are that of a mark on its own",
    ),
    Correction(
        re.compile(rf"\(([{_WIDE}][^()（）]*|[^()（）]*[{_WIDE}])\)"),
        r"（\1）",
        "around Chinese words stand Chinese brackets",
    ),
)


def corrected(line: str) -> str:
    """A recognised line with what is surely misread put right."""
    for correction in CORRECTIONS:
        line = correction.pattern.sub(correction.put, line)
    return line
