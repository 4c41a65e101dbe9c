"""Do the pictures of an analysis show its tables, in characters that the font has, whatever stands in a document?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import obligraph.exporters.analysis.pictures as drawing
from invented import extractions
from obligraph.analysis import Analysis, analyse
from obligraph.exporters.analysis.lines import MOST_YEARS
from obligraph.exporters.analysis.pictures import PICTURES, drawn
from obligraph.exporters.pictures.counts import MOST_ROWS
from obligraph.exporters.pictures.fonts import MISSING, Font, find_font
from obligraph.exporters.pictures.network import GROUPS
from obligraph.exporters.pictures.sheet import GREY, Sheet, own_settings
from obligraph.model import Level
from test_analyse import KNOWN, MZ, document, party, rows

LONG = "云岭省青河市经济技术开发区管理委员会城乡规划建设和生态环境保护协调办公室第{:02d}局"


@pytest.fixture
def font() -> Iterator[Font]:
    """The font to draw with, in the settings in which pages are drawn."""
    with own_settings():
        yield find_font()


def texts(sheet: Sheet) -> list[str]:
    return [text.get_text() for text in sheet.figure.axes[0].texts]


def picture(name: str, given: Analysis, font: Font) -> Sheet:
    return PICTURES[name](given.analysed, font)


@cache
def years(documents: int = 40) -> Analysis:
    """Documents of many years and all levels."""
    levels = list(Level)
    return analyse(
        replace(one, document=replace(one.document, date=f"{1990 + i}-01-01", level=levels[i % len(levels)]))
        for i, one in enumerate(extractions(documents, tasks=12 if documents < 50 else 2))
    )


@cache
def crowded() -> Analysis:
    """Thirty departments with the longest names, in documents of many years and all levels."""
    names = [party(LONG.format(i), f"第{i}条线") for i in range(30)]
    made = [{"lead": (one,), "support": (names[(i + 1) % 30], names[(i + 7) % 30])} for i, one in enumerate(names * 2)]
    levels = enumerate(list(Level) * 4)
    return analyse(document(*made, date=f"{1995 + i}-01-01", level=level) for i, level in levels)


@pytest.fixture(scope="module")
def known() -> Analysis:
    return analyse(KNOWN)


@pytest.mark.parametrize("name", PICTURES)
def test_has_the_font_every_character(name: str, font: Font, known: Analysis) -> None:
    """Is there a glyph for each character that a picture shows?"""
    for given in (known, years()):
        assert MISSING not in "".join(texts(picture(name, given, font)))


def test_has_the_font_our_own_words(font: Font) -> None:
    """Is there a glyph for each character in the code that draws, in all cases?"""
    for module in Path(drawing.__file__).parent.glob("*.py"):
        words = module.read_text("utf-8").replace("\n", "")
        assert font.shown(words) == words, module.name


@pytest.mark.parametrize("name", PICTURES)
def test_is_nothing_cut_or_covered(name: str, font: Font) -> None:
    """Do texts stand whole on the page, without touching one another, with endless names, many years and levels?"""
    for given in (crowded(), years()):
        sheet = picture(name, given, font)
        renderer = FigureCanvasAgg(sheet.figure).get_renderer()
        shown = [text for text in sheet.figure.axes[0].texts if text.get_text()]
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in shown]
        for words, box in boxes:
            assert box.x0 >= 0, words
            assert box.y0 >= 0, words
            assert box.x1 <= sheet.figure.bbox.width, words
            assert box.y1 <= sheet.figure.bbox.height, words
        for (words, one), (others, other) in combinations(boxes, 2):
            apart = one.x1 <= other.x0 + 1 or other.x1 <= one.x0 + 1 or one.y1 <= other.y0 + 1 or other.y1 <= one.y0 + 1
            assert apart, (words, others)


@pytest.mark.parametrize("name", PICTURES)
def test_does_a_picture_of_nothing_say_so(name: str, font: Font) -> None:
    """Does a run without tasks give a page that says so, and one without what is drawn too?"""
    assert any("没有" in text for text in texts(picture(name, analyse(()), font)))
    bare = picture(name, analyse([document({}, date=None, published=None)]), font)
    assert any("没有" in text for text in texts(bare)) == (not name.endswith("-levels"))


def test_do_the_cells_hold_the_pairs(font: Font, known: Analysis) -> None:
    """Does the table of systems hold each number of lead with support once, and the description the pair?"""
    sheet = picture("together-systems", known, font)
    numbers = sorted(int(text) for text in texts(sheet) if text.isdecimal())
    pairs = rows(known, "together", by="system", document_level="all")
    assert numbers == sorted(row[way] for row in pairs for way in ("first_leads", "second_leads") if row[way])
    assert "民政牵头、教育配合：2 项" in sheet.description


def test_are_the_largest_shown_and_the_others_told(font: Font) -> None:
    """Does a page of many departments show those with most ties, and say how many there are?"""
    crowd = analyse([document({"lead": (MZ,), "support": tuple(party(f"第{i}局") for i in range(40))})])
    shown = texts(picture("centrality", crowd, font))
    assert any(f"41 个有联系的单位，列出联系任务最多的 {MOST_ROWS} 个" in text for text in shown)
    assert sum("局" in text for text in shown) == MOST_ROWS


def test_are_small_measures_told_apart(font: Font) -> None:
    """In a network of hundreds, is no bar longer than nothing called 0.000?"""
    ring = [{"lead": (party(f"第{i}局"),), "support": (party(f"第{(i + 1) % 300}局"),)} for i in range(300)]
    shown = texts(picture("centrality", analyse([document(*ring)]), font))
    assert "0.0033" in shown
    assert not {"0.000", "0.0000"} & set(shown)


def test_are_groups_coloured(font: Font) -> None:
    """Have two groups two colours, which the key names, and the others no place in it?"""
    two = analyse(
        [
            document(
                *(
                    {"lead": (party(f"{side}甲"),), "support": (party(f"{side}乙"), party(f"{side}丙"))}
                    for side in "东西"
                )
            )
        ]
    )
    sheet = picture("network", two, font)
    colours = {patch.get_facecolor() for patch in sheet.figure.axes[0].patches if patch.get_zorder() == 3}
    assert {"第1组", "第2组"} <= set(texts(sheet))
    assert "第3组" not in texts(sheet)
    assert len(colours) == 3  # two groups, and the grey of the key
    assert len(GROUPS) == len(set(GROUPS.values())) == 7


def test_are_years_of_few_tasks_grey(font: Font) -> None:
    """Are the points of a year with fewer than ten tasks grey and hollow, and n below every year?"""
    one = {"lead": (MZ,)}
    given = analyse([document(*([one] * 9), date="2020-01-01"), document(*([one] * 10), date="2021-01-01")])
    sheet = picture("coverage-years", given, font)
    assert {"2020", "2021", "9", "10"} <= set(texts(sheet))
    faces = [patch.get_facecolor() for patch in sheet.figure.axes[0].patches]
    grey = tuple(round(int(GREY[i : i + 2], 16) / 255, 3) for i in (1, 3, 5))
    assert sum(tuple(round(part, 3) for part in face[:3]) == grey for face in faces) == 4
    assert "有牵头单位：2020年 100%(n=9)、2021年 100%(n=10)" in sheet.description


def test_are_years_far_apart_set_evenly(font: Font) -> None:
    """Does a slip in a date press no other years together, and do the last of many years stand on the page?"""
    one = {"lead": (MZ,)}
    given = analyse([document(one, date=f"{year}-01-01") for year in ("0205", "2023", "2024", "2025")])
    sheet = picture("wording-years", given, font)
    assert {"205", "2023", "2024", "2025"} <= set(texts(sheet))
    many = picture("coverage-years", years(MOST_YEARS + 10), font)
    assert "2059" in texts(many)
    assert "1999" not in texts(many)


def test_are_svgs_free_of_chance(known: Analysis) -> None:
    """Are two drawings the same, and do they name no date and no program?"""
    names = list(PICTURES)
    first, second = drawn(known.analysed, names, ["svg"]), drawn(known.analysed, names, ["svg"])
    assert first == second
    for name in names:
        assert b"<!--" not in first[f"{name}.svg"]
        assert b"dc:date" not in first[f"{name}.svg"]


def test_gives_python_a_picture(known: Analysis) -> None:
    """Does `picture` give the SVG that the files hold, and no name that is not there?"""
    assert known.picture("together-systems").startswith(b"<?xml")
    with pytest.raises(KeyError):
        known.picture("nothing")
