"""What does a document say of itself, and which pieces of it are no text to read for tasks?"""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from obligraph.lexicon import load
from obligraph.lexicon.front_matter import FrontMatterTable
from obligraph.model import Block, BlockKind, FrontMatter, Level, Reading, Span
from obligraph.resolve.front_matter import read_front_matter
from obligraph.resolve.levels import Levels
from obligraph.resolve.wording import Wording, iso_date, restored_date
from obligraph.text.folding import fold

FILE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "cases" / "front_matter.toml").read_text("utf-8"))
CASES: list[dict[str, Any]] = FILE["case"]
ISSUERS = [name.split("=", 1) for table in FILE["issuer"] for name in table["names"]]
LEXICON = load()
TABLE = LEXICON.table("front_matter", FrontMatterTable)


def reading(text: str, properties: Any = (), furniture: Any = ()) -> Reading:
    blocks = tuple(
        Block(Span(*m.span()), BlockKind.FURNITURE if m.group().strip() in furniture else BlockKind.PARAGRAPH)
        for m in re.finditer(r"[^\n]+", text)
        if m.group().strip()
    )
    return Reading("invented.txt", text, blocks, tuple((name, value) for name, value in properties))


def front_of(case: dict[str, Any]) -> FrontMatter:
    return read_front_matter(reading(case["text"], case.get("properties", ()), case.get("furniture", ())), LEXICON)


def covered(text: str, front: FrontMatter, piece: str) -> bool:
    """Does one span, or one after the other, hold every character of the piece but blanks?"""
    at = text.index(piece)
    return all(
        text[i].isspace() or text[i] in ",:。" or any(s.start <= i < s.end for s in front.spans)
        for i in range(at, at + len(piece))
    )


def test_are_there_enough_cases_and_is_each_named_once() -> None:
    """Does the table hold what it should, each case once?"""
    assert len(CASES) >= 40
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert len(ISSUERS) >= 30


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_what_does_the_document_say_of_itself(case: dict[str, Any]) -> None:
    """Are title, number, issuers, addressees, dates, level and place as they stand in the text?"""
    front = front_of(case)
    assert front.title == case.get("title")
    assert front.number == case.get("number")
    assert front.issuers == tuple(case.get("issuers", ()))
    assert front.addressees == tuple(case.get("addressees", ()))
    assert front.date == case.get("date")
    assert front.published == case.get("published")
    assert front.level == case["level"]
    assert front.jurisdiction == case.get("jurisdiction", "")
    assert [problem.code for problem in front.problems] == case.get("problems", [])


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_which_pieces_are_front_and_back_matter(case: dict[str, Any]) -> None:
    """Do the spans cover the title, the signature and the formulas, and leave every task of the body free?"""
    text, front = case["text"], front_of(case)
    for span, after in zip(front.spans, front.spans[1:], strict=False):
        assert span.end <= after.start or span.start < after.start
    assert all(0 <= span.start < span.end <= len(text) for span in front.spans)
    stated = [] if case.get("properties") else [case.get("title"), case.get("number")]
    for piece in case.get("front", []):
        assert covered(text, front, piece), piece
    for piece in stated:
        if piece and piece in text:
            assert covered(text, front, piece), piece
    for piece in case.get("body", []):
        at = text.index(piece)
        assert not any(span.start < at + len(piece) and at < span.end for span in front.spans), piece


def test_are_full_width_and_half_width_documents_read_alike() -> None:
    """Does it matter whether brackets, commas and colons are full-width?"""
    case = CASES[0]
    wide = case["text"].translate({ord(a): b for a, b in zip("(),:", "（），：", strict=True)})
    front = read_front_matter(reading(wide), LEXICON)
    assert front.title == case["title"]
    assert front.number == case["number"]
    assert front.addressees == tuple(case["addressees"])
    assert front.date == case["date"]


def test_is_the_folded_text_used_where_the_caller_has_it() -> None:
    """Is the answer the same when the caller passes the folded text?"""
    case = CASES[0]
    page = reading(case["text"])
    assert read_front_matter(page, LEXICON, fold(page.text)) == read_front_matter(page, LEXICON)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018年11月9日", "2018-11-09"),
        ("2018 年 11 月 9 日", "2018-11-09"),
        ("2018-11-09", "2018-11-09"),
        ("(2018.11.9)", "2018-11-09"),
        ("二〇〇四年一月十六日", "2004-01-16"),
        ("一九九七年四月三十日", "1997-04-30"),
        ("二〇一八年十二月二十一日", "2018-12-21"),
        ("2018年2月30日", None),
        ("2018年13月1日", None),
        ("2018年月日", None),
        ("2018年11月", None),
    ],
)
def test_which_day_is_a_date(text: str, expected: str | None) -> None:
    """Is a date of the calendar read in every spelling, and no other?"""
    assert iso_date(text) == expected


@pytest.mark.parametrize(
    ("digits", "near", "expected"),
    [
        ("2019610", ["2019-06-10"], "2019-06-10"),
        ("2019610", ["2019-06-20"], "2019-06-10"),
        ("2019610", [], None),
        ("2019610", ["2020-06-10"], None),
        ("2019111", ["2019-01-12"], "2019-01-11"),
        ("2019111", ["2019-11-05"], "2019-11-01"),
        ("20191105", ["2019-11-08"], "2019-11-05"),
        ("201911", ["2019-01-02"], "2019-01-01"),
        ("2019年月日", ["2019-01-02"], None),
    ],
)
def test_is_a_damaged_date_only_restored_when_it_is_certain(digits: str, near: list[str], expected: str | None) -> None:
    """Is 2019610 read only where another date of the page leaves one reading?"""
    assert restored_date(digits, near) == expected


def test_does_every_rule_take_its_examples() -> None:
    """Do the lexicon's own examples hold: kinds of document, menu words, issuers, notes, formulas, levels?"""
    wording = Wording(LEXICON)
    for genre in TABLE.genre:
        assert all(wording.ends_title(text) for text in genre.yes), genre.id
        assert not any(wording.ends_title(text) for text in genre.no), genre.id
    for menu in TABLE.menu:
        assert not any(wording.ends_title(text) for text in menu.yes)
        assert all(wording.ends_title(text) for text in menu.no)
    for organ in TABLE.organ:
        assert all(wording.is_organ(text) for text in organ.yes)
        assert not any(wording.is_organ(text) for text in organ.no)
    for note in TABLE.note:
        assert all(re.fullmatch(note.pattern, text) for text in note.yes), note.id
        assert not any(re.fullmatch(note.pattern, text) for text in note.no), note.id
    for formula in TABLE.formula:
        assert all(re.search(formula.pattern, text) for text in formula.yes), formula.id
        assert not any(re.search(formula.pattern, text) for text in formula.no), formula.id
    for hint in TABLE.level:
        assert all(re.search(hint.pattern, text) for text in hint.yes), hint.id
        assert not any(re.search(hint.pattern, text) for text in hint.no), hint.id


@pytest.mark.parametrize(
    ("name", "level", "place"),
    [
        ("国务院办公厅", "central", ""),
        ("民政部", "ministry", ""),
        ("市场监管总局", "ministry", ""),
        ("国务院国资委", "ministry", ""),
        ("省民政厅", "province", ""),
        ("市住房和城乡建设局", "city", ""),
        ("市市场监管委", "city", ""),
        ("县人民政府办公室", "county", ""),
        ("北京市住房和城乡建设委员会", "province", "北京市"),
        ("国家税务总局辽宁省税务局", "province", "辽宁省"),
        ("东陵省云溪市民政局", "city", "东陵省云溪市"),
        ("柳山区人民政府", "county", "柳山区"),
        ("东陵县柳溪镇人民政府", "township", "东陵县柳溪镇"),
        ("各有关单位", "other", ""),
    ],
)
def test_which_level_and_place_has_an_issuer(name: str, level: str, place: str) -> None:
    """Does an issuer's name tell its level and its place?"""
    found, where = Levels(LEXICON).of_issuer(name)
    assert (found, where.name) == (level, place)


@pytest.mark.parametrize(("name", "expected"), ISSUERS, ids=[name for name, _ in ISSUERS])
def test_where_does_an_issuer_stand(name: str, expected: str) -> None:
    """Are the level and the chain of places of an issuer those of the table?"""
    level, place = Levels(LEXICON).of_issuer(fold(name))
    assert f"{place.name}|{level.value}" == expected


def test_do_addressees_tell_a_city_of_prefecture_rank() -> None:
    """Is a city that addresses its counties a prefecture, and one that addresses its towns not?"""
    levels, issuers = Levels(LEXICON), ["云溪市人民政府"]
    assert levels.of_document(issuers, "", "", ["各县(市、区)人民政府"], "") == (Level.CITY, "云溪市")
    assert levels.of_document(issuers, "", "", ["各乡镇人民政府"], "") == (Level.COUNTY, "云溪市")


@pytest.mark.parametrize(
    "piece",
    [
        "通知",
        "关于",
        "各县,",
        "甲县人民政府 ",
        "2020年1月1日 ",
        "《",
        "(",
        "附件:",
        "甲〔2020〕1号 ",
        "\n附件:1",
        "\n关于",
    ],
)
def test_is_a_hostile_text_read_in_linear_time(piece: str) -> None:
    """Does a text of one repeated fragment stay cheap?"""
    text = piece * (60_000 // len(piece))
    start = time.perf_counter()
    read_front_matter(reading(text), LEXICON)
    assert time.perf_counter() - start < 4
