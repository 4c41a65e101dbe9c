"""Chinese and Arabic numerals: what each spelling is worth, and that spelling and reading are inverse."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligraph.text.numerals import parse_number, spell


def test_does_every_small_number_survive_the_round_trip() -> None:
    """Is every number from 0 to 99,999 read back from its Chinese spelling?"""
    assert [n for n in range(100_000) if parse_number(spell(n)) != n] == []


@given(st.integers(0, 10**8 - 1))
def test_does_a_large_number_survive_the_round_trip(number: int) -> None:
    """Is any number below 一亿 read back from its Chinese spelling?"""
    assert parse_number(spell(number)) == number


@given(st.integers(0, 10**8 - 1), st.integers(1, 9999))
def test_does_yi_multiply_what_stands_before_it(low: int, high: int) -> None:
    """Are the parts before and after 亿 added up?"""
    gap = "零" if 0 < low < 10**7 else ""
    tail = gap + spell(low) if low else ""
    assert parse_number(f"{spell(high)}亿{tail}") == high * 10**8 + low


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False))
def test_are_arabic_numerals_exact(number: Decimal) -> None:
    """Is an Arabic numeral, with or without thousands separators and multiplier, read exactly?"""
    assert parse_number(str(number)) == number
    assert parse_number(f"{number:,}") == number
    assert parse_number(f"{number}万") == number * 10_000
    assert parse_number(f"{number}亿") == number * 10**8


@given(st.text(max_size=30))
def test_is_any_text_a_number_or_none(text: str) -> None:
    """Does hostile text give a finite number or None, and never an error?"""
    value = parse_number(text)
    assert value is None or value.is_finite()


@pytest.mark.parametrize(
    ("value", "spellings"),
    [
        (0, ["零", "〇", "0"]),
        (2, ["二", "两", "2"]),
        (10, ["十", "一十", "10"]),
        (12, ["十二", "一十二"]),
        (100, ["百", "一百"]),
        (105, ["一百零五"]),
        (120, ["一百二", "一百二十"]),
        (2_000, ["两千", "二千", "2千"]),
        (2_025, ["二〇二五", "两千零二十五"]),
        (10_000, ["万", "一万", "1万"]),
        (20_005, ["二万零五", "两万零五"]),
        (25_000, ["两万五", "二万五千", "2.5万"]),
        (350_000_000, ["三亿五千万", "3.5亿"]),
        (10**12, ["万亿", "一万亿", "1万亿"]),
        (1_200, ["1,200", "一千二百", "一千二"]),
        (15_000_000, ["1.5千万", "一千五百万"]),
    ],
)
def test_what_is_each_spelling_worth(value: int, spellings: list[str]) -> None:
    """Does every surface of a value mean it?"""
    assert {spelling: parse_number(spelling) for spelling in spellings} == dict.fromkeys(spellings, Decimal(value))


@pytest.mark.parametrize("text", ["", "  ", "几", "多个", "第一", "1.2.3", "abc", "1e5", "1二", "一点五"])
def test_what_is_no_numeral(text: str) -> None:
    """Is None given for what is no numeral?"""
    assert parse_number(text) is None


@pytest.mark.parametrize("number", [-1, 10**8])
def test_where_does_spelling_end(number: int) -> None:
    """Does spell() refuse what it cannot write, with its limits in the message?"""
    with pytest.raises(ValueError, match="0 to 99,999,999"):
        spell(number)
