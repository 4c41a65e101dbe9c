"""Which document carries out which: numbers, titles, levels, places; what stands outside is told and never a crash."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence

import pytest

from obligraph.cascading import By, Cascade, cascade
from obligraph.cascading.keys import Title, apart, number_keys, rank
from obligraph.exporters.cascade.layout import lay_out
from obligraph.model import Document, Extraction, Kind, Level, Obligation, Reference, Span, Strength

CENTRAL_TITLE = "国务院办公厅关于健全泉水保护网络的意见"
PROVINCE_TITLE = "云岭省人民政府办公厅关于健全泉水保护网络的实施意见"
CITY_TITLE = "青河市人民政府办公室关于印发《青河市泉水保护实施方案（2031—2033年）》的通知"
CITED_CITY = "青河市人民政府办公室关于印发〈青河市泉水保护实施方案（2031—2033年）〉的通知"


def doc(
    name: str,
    level: Level,
    *cites: tuple[str | None, str | None] | tuple[str | None, str | None, str],
    number: str | None = None,
    title: str | None = None,
    place: str = "",
    date: str | None = None,
    issuers: Sequence[str] = ("某机关",),
    duties: int = 0,
) -> Extraction:
    """A document that cites (title, number, relation), with so many duties."""
    text = f"{name} {title} {number} {date} {cites}"
    span = Span(0, len(name))
    references = tuple(Reference(one[0], one[1], one[2] if len(one) > 2 else "implements", span) for one in cites)
    identity = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    tasks = tuple(
        Obligation(f"{identity}-{i}", name, identity, span, f"要做好第{i}件事", Kind.OBLIGATION, Strength.DO)
        for i in range(duties)
    )
    document = Document(
        identity, name, text, (), title=title, number=number, issuers=tuple(issuers), date=date, level=level,
        jurisdiction=place, references=references,
    )  # fmt: skip
    return Extraction(document, tasks)


def central(**given: str) -> Extraction:
    named = {"title": CENTRAL_TITLE, "number": "国办发〔2031〕3号", "date": "2031-01-05", **given}
    return doc("central.txt", Level.CENTRAL, issuers=("国务院办公厅",), **named)


def province(
    *cites: tuple[str | None, str | None],
    name: str = "province.txt",
    place: str = "云岭省",
    number: str = "云政办发〔2031〕8号",
) -> Extraction:
    title = PROVINCE_TITLE.replace("云岭省", place)
    return doc(
        name, Level.PROVINCE, *(cites or ((CENTRAL_TITLE, "国办发〔2031〕3号"),)), number=number, title=title,
        place=place, date="2031-03-01", issuers=(f"{place}人民政府办公厅",),
    )  # fmt: skip


def parents(made: Cascade) -> dict[str, str | None]:
    """Every document's source with that of its parent."""
    names = [member.extraction.document.source for member in made.documents]
    return {
        name: names[member.parent.document] if member.parent else None
        for name, member in zip(names, made.documents, strict=True)
    }


def codes(made: Cascade) -> list[str]:
    return [note.code for note in made.notes]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("国办发〔2031〕3号", "国办发〔2031〕3号"),
        ("国办发[2031]3号", "国办发〔2031〕3号"),
        ("国办发(2031)第3号", "国办发〔2031〕3号"),
        ("国办发 〔2031〕 3 号", "国办发〔2031〕3号"),
        ("国办发〔２０３１〕３号", "国办发〔2031〕3号"),
        ("国办发〔2031〕03号", "国办发〔2031〕3号"),
        ("云政发〔203116号", "云政发〔2031〕16号"),
        ("云政发203116号", "云政发〔2031〕16号"),
    ],
)
def test_numbers_of_one_document_are_one(written: str, meant: str) -> None:
    """Do brackets, blanks, full width and a lost bracket make no other number?"""
    assert number_keys(written) == number_keys(meant) != []


@pytest.mark.parametrize("other", ["国办发〔2031〕4号", "国发〔2031〕3号", "国办发〔2032〕3号", "国办函〔2031〕3号"])
def test_other_numbers_stay_other(other: str) -> None:
    """Is another code, year or number another document?"""
    assert not set(number_keys(other)) & set(number_keys("国办发〔2031〕3号"))


@pytest.mark.parametrize(
    "text", [None, "", "无文号", "号" * 9, "\ud800〔2031〕", "〔2031〕" * 2000, "1" * 100_000 + "号"]
)
def test_odd_numbers_are_harmless(text: str | None) -> None:
    """Is what stands in place of a number taken without an error?"""
    assert isinstance(number_keys(text), list)


@pytest.mark.parametrize(
    ("cited", "title"),
    [
        ("关于健全泉水保护网络的意见", CENTRAL_TITLE),
        ("国务院办公厅 关于健全泉水保护网络的意见", CENTRAL_TITLE),
        (CITED_CITY, CITY_TITLE),
        ("青河市泉水保护实施方案（2031—2033年）", CITY_TITLE),
        ("青河市泉水保护实施方案", CITY_TITLE),
        ("青河市人民政府办公室关于印发青河市泉水保护实施方案的通知", CITY_TITLE),
    ],
)
def test_titles_of_one_document_share_a_key(cited: str, title: str) -> None:
    """Do the issuer in front, 关于印发…的通知 around and 《》 inside make no other title?"""
    assert set(Title(cited).keys) & set(Title(title).keys)


@pytest.mark.parametrize(
    "cited", ["意见", "《意见》", "关于健全温泉保护网络的意见", "关于健全泉水保护网络的实施意见", ""]
)
def test_other_titles_share_none(cited: str) -> None:
    """Is a short form, another subject or another kind of document another title?"""
    assert not set(Title(cited).keys) & set(Title(CENTRAL_TITLE).keys)


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        ("云岭省青河市", "云岭省白石市", True),
        ("云岭省", "澜江省", True),
        ("云岭省青河市松原县", "云岭省青河市", False),
        ("松原县", "青河市", False),
        ("松原县", "云岭省", False),
        ("云岭省青河市", "青河市", False),
        ("澜江省青河市", "云岭省白石市", True),
        ("", "云岭省", False),
    ],
)
def test_places_apart(one: str, other: str, are: bool) -> None:
    """Are places told apart only where both say where they lie?"""
    assert apart(one, other) is apart(other, one) is are


def test_unknown_levels_have_no_rank() -> None:
    """Is the state hierarchy in order, and OTHER outside of it?"""
    assert [rank(level) for level in Level] == [0, 1, 2, 3, 4, 5, None]


def test_the_lowest_of_several_wins() -> None:
    """Does a city that cites the central and the provincial text hang under the provincial one, the other kept?"""
    city = doc(
        "city.txt", Level.CITY, (CENTRAL_TITLE, "国办发〔2031〕3号"), (PROVINCE_TITLE, "云政办发〔2031〕8号"),
        title=CITY_TITLE, number="青政办发〔2031〕2号", place="云岭省青河市",
    )  # fmt: skip
    made = cascade([city, province(), central()])
    assert parents(made) == {"central.txt": None, "province.txt": "central.txt", "city.txt": "province.txt"}
    last = made.documents[2]
    assert [one.document for one in last.further] == [0]
    assert (last.depth, last.root) == (2, 0)
    assert last.parent is not None
    assert last.parent.by is By.NUMBER


def test_a_mention_does_not_outrank_what_is_carried_out() -> None:
    """Does a city that carries out the central text and only mentions a provincial one hang under the central one?"""
    city = doc(
        "city.txt", Level.CITY, (CENTRAL_TITLE, None), (PROVINCE_TITLE, None, "cites"), title=CITY_TITLE,
        place="云岭省青河市",
    )  # fmt: skip
    made = cascade([central(), province(), city])
    assert parents(made)["city.txt"] == "central.txt"


def test_a_mere_mention_counts_where_nothing_else_is_there() -> None:
    """Does a document with an issuer hang under what it mentions, one with neither issuer nor number nowhere?"""
    cites = (CENTRAL_TITLE, "国办发〔2031〕3号", "cites")
    signed = doc("signed.txt", Level.CITY, cites, place="云岭省青河市")
    made = cascade([central(), signed, doc("list.md", Level.PROVINCE, cites, issuers=())])
    assert parents(made) == {"central.txt": None, "signed.txt": "central.txt", "list.md": None}
    assert codes(made) == ["mentioned-only"]


def test_a_repealed_document_is_no_parent() -> None:
    """Does 同时废止 make nobody a parent?"""
    city = doc("city.txt", Level.CITY, (CENTRAL_TITLE, "国办发〔2031〕3号", "repeals"))
    assert parents(cascade([central(), city])) == {"central.txt": None, "city.txt": None}


@pytest.mark.parametrize("number", ["国办发(2031)3号", "国办发〔20313号", None])
def test_by_number_else_by_title(number: str | None) -> None:
    """Is a number with odd or lost brackets understood, and the title where no number is given?"""
    made = cascade([province(("关于健全泉水保护网络的意见", number)), central()])
    parent = made.documents[1].parent
    assert parent is not None
    assert parent.by is (By.NUMBER if number else By.TITLE)
    assert not made.notes


def test_another_number_beside_the_title_is_told() -> None:
    """Is a document found by its title taken with a warning where the number beside it is another one?"""
    made = cascade([province((CENTRAL_TITLE, "国办发〔2031〕4号")), central()])
    assert parents(made)["province.txt"] == "central.txt"
    assert codes(made) == ["number-differs"]
    assert "国办发〔2031〕4号" in made.notes[0].chinese


def test_a_county_belongs_to_its_own_city() -> None:
    """Of two cities' plans with one title, is a county's parent that of its own city?"""
    plan = "关于印发《泉水保护实施方案》的通知"
    cities = [
        doc(
            f"{name}.txt",
            Level.CITY,
            (CENTRAL_TITLE, None),
            title=plan,
            number=f"{name}政发〔2031〕1号",
            place=f"云岭省{name}市",
        )
        for name in ("白石", "青河")
    ]
    county = doc("county.txt", Level.COUNTY, ("泉水保护实施方案", None), place="云岭省青河市松原县")
    made = cascade([county, *cities, central()])
    assert parents(made)["county.txt"] == "青河.txt"


def test_a_title_of_several_is_left_open() -> None:
    """Is nobody taken for the parent where two could be meant, and is that told?"""
    plan = "关于印发《泉水保护实施方案》的通知"
    cities = [
        doc(f"{name}.txt", Level.CITY, title=plan, number=f"{name}政发〔2031〕1号", place=f"云岭省{name}市")
        for name in ("白石", "青河")
    ]
    county = doc("county.txt", Level.COUNTY, ("泉水保护实施方案", None), place="松原县")
    made = cascade([county, *cities])
    assert parents(made)["county.txt"] is None
    assert "ambiguous-citation" in codes(made)


def test_a_lower_or_foreign_document_is_no_parent() -> None:
    """Does a province that cites a city's practice, or another province's text, hang under neither?"""
    city = doc("city.txt", Level.CITY, title=CITY_TITLE, number="青政办发〔2031〕2号", place="云岭省青河市")
    other = province(("无", None), name="other.txt", place="澜江省", number="澜政办发〔2031〕1号")
    cites = ((CITY_TITLE, "青政办发〔2031〕2号"), (None, "澜政办发〔2031〕1号"), (CENTRAL_TITLE, "国办发〔2031〕3号"))
    made = cascade([city, other, central(), province(*cites)])
    assert parents(made)["province.txt"] == "central.txt"
    assert len(made.documents[1].further) == 2


def test_one_level_can_carry_out_itself() -> None:
    """Does a department's plan hang under its own government's where it says 贯彻落实, and not the other way round?"""
    own = doc(
        "own.txt",
        Level.CITY,
        (PROVINCE_TITLE, None),
        title=CITY_TITLE,
        date="2031-05-01",
        place="云岭省青河市",
        issuers=("青河市人民政府办公室",),
    )
    bureau = doc(
        "bureau.txt",
        Level.CITY,
        (CITED_CITY, None),
        title="青河市水务局泉水保护工作要点",
        date="2031-06-01",
        place="云岭省青河市",
    )
    made = cascade([bureau, own, province(), central()])
    assert parents(made)["bureau.txt"] == "own.txt"
    assert [member.depth for member in made.documents] == [0, 1, 2, 3]


def test_a_circle_is_cut_and_told() -> None:
    """Do documents that cite each other end as a tree?"""
    first = doc("a.txt", Level.OTHER, ("泉水保护总体规划", None), title="泉水保护年度计划", number="甲发〔2031〕1号")
    second = doc("b.txt", Level.OTHER, ("泉水保护年度计划", None), title="泉水保护总体规划", number="甲发〔2031〕2号")
    made = cascade([first, second])
    assert sorted(map(str, parents(made).values())) in (["None", "a.txt"], ["None", "b.txt"])
    assert codes(made) == ["citation-circle"]
    assert parents(made) == parents(cascade([second, first]))


def test_a_document_that_cites_itself() -> None:
    """Is a document that names its own number or title left alone?"""
    made = cascade(
        [doc("a.txt", Level.CITY, (CITY_TITLE, "青政办发〔2031〕2号"), title=CITY_TITLE, number="青政办发〔2031〕2号")]
    )
    assert parents(made) == {"a.txt": None}


def test_copies_count_once() -> None:
    """Are the same text, and the same number under the same title, one document, with the richer copy used?"""
    one = province()
    other = doc(
        "province.html", Level.PROVINCE, (CENTRAL_TITLE, "国办发〔2031〕3号"), title=PROVINCE_TITLE,
        number="云政办发〔2031〕 8号", place="云岭省", duties=2,
    )  # fmt: skip
    made = cascade([one, central(), other, one])
    assert parents(made) == {"central.txt": None, "province.html": "central.txt"}
    assert made.documents[1].copies == ("province.txt", "province.txt")
    assert codes(made) == ["duplicate-document"]


def test_one_number_on_two_documents_is_told() -> None:
    """Do two documents of different titles stay two, with a word about their one number?"""
    made = cascade([central(), central(title="国务院办公厅关于加强温泉管理的意见")])
    assert len(made.documents) == 2
    assert "number-shared" in codes(made)


def test_a_missing_level_is_told_and_can_be_bridged() -> None:
    """Does a county whose city's plan is missing stand alone, and hang under the central text where that is asked?"""
    county = doc(
        "county.txt", Level.COUNTY, (CITY_TITLE, "青政办发〔2031〕2号"), place="松原县", number="松政发〔2031〕1号"
    )
    alone = cascade([county, central()])
    assert parents(alone) == {"central.txt": None, "county.txt": None}
    assert codes(alone) == ["no-citation", "parent-not-given"]
    assert "青政办发〔2031〕2号" in alone.notes[1].message
    asked = cascade([county], central())
    assert parents(asked) == {"central.txt": None, "county.txt": "central.txt"}
    assert asked.documents[1].parent is not None
    assert asked.documents[1].parent.by is By.ASKED
    assert [one.number for one in asked.documents[1].absent] == ["青政办发〔2031〕2号"]


def test_what_is_asked_for_turns_nothing_upside_down() -> None:
    """Does --under leave alone what is higher, and the tree that the document itself stands in?"""
    made = cascade([central(), province()], province())
    assert parents(made) == {"central.txt": None, "province.txt": "central.txt"}


def test_several_trees_and_lone_documents() -> None:
    """Are two trees and a lone document kept apart, trees first?"""
    second = doc("law.txt", Level.CENTRAL, title="国务院关于湖泊管理的条例", number="国令第7号")
    below = doc("lake.txt", Level.PROVINCE, (None, "国令第7号"), place="澜江省")
    lone = doc("lone.txt", Level.MINISTRY, title="关于另一件事的通知")
    made = cascade([lone, below, province(), second, central()])
    assert [member.depth for member in made.documents] == [0, 1, 0, 1, 0]
    assert made.roots == (0, 2, 4)
    assert made.trees == (0, 2)
    assert codes(made) == ["no-citation"]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_files_says_nothing(seed: int) -> None:
    """Is the forest the same in whatever order the documents come?"""
    given = [
        central(),
        *(
            province(name=f"p{i}.txt", place=f"云{name}省", number=f"云{name}发〔2031〕1号")
            for i, name in enumerate("岭海川")
        ),
        *(
            doc(f"c{name}{i}.txt", Level.CITY, (None, f"云{name}发〔2031〕1号"), number=f"{name}{i}发〔2031〕{i}号")
            for name in "岭海川"
            for i in range(3)
        ),
    ]
    shuffled = list(given)
    random.Random(seed).shuffle(shuffled)
    assert cascade(shuffled) == cascade(given)


HOSTILE = (
    "》《" * 50,
    "关于印发" * 3_000,
    "((((" * 2_000 + "))))" * 2_000,
    "关于" * 50_000 + "的通知",
    "\ud800\u202e=cmd()\x00" * 10,
    "《" + "甲" * 100_000 + "》",
    "关于印发《》的通知",
)


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles(title: str) -> None:
    """Do titles made to break patterns or to take long end in a forest?"""
    given = [doc(f"{i}.txt", level, (title, title), title=title, number=title) for i, level in enumerate(Level)]
    made = cascade(given)
    assert len(made.documents) >= 1
    assert lay_out(made).columns <= 12


def test_nothing_given() -> None:
    """Is an empty cascade of nothing no error, and one of documents without duties neither?"""
    assert cascade([]) == Cascade((), (), ())
    made = cascade([central(), province()])
    assert (made.duties, made.added) == ((), ())


def many(children: int) -> Iterable[Extraction]:
    yield central()
    for i in range(children):
        yield province(name=f"p{i:03}.txt", place=f"第{i}省", number=f"甲{'乙' * (i + 1)}发〔2031〕{i + 1}号")


@pytest.mark.parametrize("children", [1, 12, 13, 200])
def test_the_picture_has_room(children: int) -> None:
    """Does every document stand in one box, with no two boxes in one place?"""
    layout = lay_out(cascade(many(children)))
    assert sorted(n for box in layout.boxes for n in box.documents) == list(range(children + 1))
    assert layout.columns == min(children, 12)
    assert layout.rows == (Level.CENTRAL, Level.PROVINCE)
    places = [(box.row, box.column) for box in layout.boxes]
    assert len(set(places)) == len(places)
