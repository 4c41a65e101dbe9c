"""Characters of a PDF as the text of a document: gaps that are no spaces, lines joined, signs that fonts mistake."""

from __future__ import annotations

import re
import unicodedata

_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
WIDE = re.compile(f"[{_WIDE}]")
"""A character as wide as it is high, or the punctuation between such."""
IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
SPACE_AT_WIDE = re.compile(f"(?<=[{_WIDE}“”‘’—…〔〕]) (?=\\S)|(?<=\\S) (?=[{_WIDE}“”‘’—…〔〕])")
"""A single space beside a wide character."""
_HYPHENS = "\x02\xad\ufffe"
_LETTER = re.compile(r"[^\W\d_]")
# Radicals and compatibility forms that fonts give for the characters they look like: one for one, but for ligatures.
_ALIKE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06]")
_ODD = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
PRIVATE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd]")
"""Signs without a meaning that all programs share."""
STRANGE = re.compile(f"{_ODD.pattern[:-1]}{_ALIKE.pattern[1:-1]}{PRIVATE.pattern[1:-1]}]")
"""Anything that `clean` changes, or that has no meaning."""
_BLANKS = frozenset("\t\xa0")


def clean(text: str) -> str:
    """A line without control characters; a hyphen that only breaks a word stays as `\\xad` where it ends the line."""
    end = "\xad" if text[-1:] and text[-1:] in _HYPHENS else ""
    text = _ODD.sub(_plain, text[:-1] if end else text)
    text = _ALIKE.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text).strip()
    return text + end if text else ""


def _plain(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in _BLANKS:
        return " "
    # Inside a line it is a dash that the font calls so: 2014—2020年.
    return "-" if sign in _HYPHENS else ""


def joined(before: str, after: str) -> str:
    """Two lines of one paragraph as one text: a space only between words of letters."""
    if not before or not after or "\u4e00" <= after[0] <= "\u9fff":
        return (before[:-1] if before[-1:] == "\xad" else before) + after
    if before[-1] == "\xad":
        return before[:-1] + after if _LETTER.match(after) else before[:-1] + "-" + after
    a, b = before[-1], after[0]
    if a == "-" and len(before) > 1 and before[-2].isascii() and before[-2].isalpha() and b.islower():
        return before[:-1] + after
    if a.isdigit() and b.isdigit():
        return before + after
    narrow = a.isascii() and b.isascii() and a not in "(-/" and (b.isalnum() or b in "(\"'[&")
    latin = narrow or (_latin(a) and _latin(b))
    return f"{before} {after}" if latin else before + after


def _latin(sign: str) -> bool:
    return sign.isalpha() and not WIDE.match(sign)
