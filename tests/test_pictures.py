"""Do the pictures show what the results hold, everywhere alike, whatever stands in a document?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from lxml import etree
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from invented import extraction, extractions
from needs import ROOT
from obligraph.convert import convert
from obligraph.exporters import ExportError, Exports
from obligraph.exporters.pictures import counts as counting
from obligraph.exporters.pictures import fonts, timeline
from obligraph.exporters.pictures.counts import MOST_ROWS, Counts, Month, Row, Rows
from obligraph.exporters.pictures.figures import FIGURES, strength
from obligraph.exporters.pictures.files import Pictures
from obligraph.exporters.pictures.fonts import MISSING, Font, find_font
from obligraph.exporters.pictures.network import MOST_NODES
from obligraph.exporters.pictures.sheet import Sheet, own_settings, wrapped
from obligraph.model import Deadline, Extraction, Kind, Party, Span
from obligraph.results import Results
from obligraph.run import run

FILES = {f"{name}.{suffix}" for name in FIGURES for suffix in ("svg", "png")}
SVG = "{http://www.w3.org/2000/svg}"
# 40 characters, as the longest names of offices have.
LONG = "云岭省青河市经济技术开发区管理委员会城乡规划建设和生态环境保护协调办公室第{:02d}局"
HOSTILE = (
    "$\\frac{x}{y}$",
    "<script>alert(1)</script>&amp;",
    "]]>--><!--",
    "\x1b[31m红\x07局",
    "𠮷野管理委员会",
    "\ud800坏局",
    "甲\u202e局",
    "第一\n局",
    "a\u0301e🏛️",
    "W" * 60,
    "办" * 3_000,
    "\u3000",
)


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over the sample documents wrote."""
    folder = tmp_path_factory.mktemp("corpora")
    run([str(ROOT / "corpora" / "*.txt")], folder)
    return folder


@pytest.fixture(scope="module")
def pictures(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pictures of the sample documents."""
    folder = tmp_path_factory.mktemp("pictures")
    convert(corpora, ["pictures"], folder)
    return folder / "pictures"


@pytest.fixture
def font() -> Font:
    """The font to draw with."""
    return find_font()


@pytest.fixture
def settings() -> Iterator[None]:
    """The settings in which pages are drawn."""
    with own_settings():
        yield


def counted(*given: Extraction) -> Counts:
    counts = Counts()
    for one in given:
        counts.add(one)
    return counts


def party(name: str) -> Party:
    return Party(name, Span(0, 1))


def named(names: list[str], tasks: int = 1) -> Extraction:
    """A document in which each name leads a task that the next two support, `tasks` times."""
    one = extraction(0, tasks=6)
    made = [
        replace(
            one.obligations[i % 6],
            lead=(party(names[i % len(names)]),),
            support=(party(names[(i + 1) % len(names)]), party(names[(i + 2) % len(names)])),
            section=(names[i % len(names)],),
        )
        for i in range(len(names) * tasks)
    ]
    return replace(one, obligations=tuple(made))


def due(*ends: str | None, type: str = "by", every: str | None = None) -> Extraction:
    """A document with a task for each last day."""
    one = extraction(0, tasks=1)
    limit = Deadline(Span(0, 1), "限期", type, every=every)
    made = [replace(one.obligations[0], deadlines=(replace(limit, end=end),)) for end in ends]
    return replace(one, obligations=tuple(made))


def texts(sheet: Sheet) -> list[str]:
    return [text.get_text() for text in sheet.figure.axes[0].texts]


# Counts


def test_do_counts_agree_with_the_records(corpora: Path) -> None:
    """Are tasks, owners, time limits, measures, kinds and departments those of obligations.jsonl?"""
    counts = counted(*Results(corpora).extractions())
    tasks = [json.loads(line) for line in (corpora / "obligations.jsonl").read_text("utf-8").splitlines()]
    total = counts.total
    assert (counts.documents, total.tasks) == (4, len(tasks)) == (4, 236)
    assert total.lead == sum(bool(task["lead"]) for task in tasks)
    assert total.owner == sum(bool(task["lead"] or task["actors"]) for task in tasks) > total.lead
    assert total.date == sum(bool(task["deadlines"]) for task in tasks)
    assert total.measure == sum(bool(task["standards"]) for task in tasks)
    assert counts.without_limit == sum(not task["deadlines"] for task in tasks)
    assert total.kinds == Counter(task["kind"] for task in tasks)
    assert total.strengths == Counter(task["strength"] for task in tasks)
    for slot in ("lead", "support"):
        by_name = Counter(name for task in tasks for name in {p["canonical"] or p["name"] for p in task[slot]})
        assert by_name["澜江省民政厅"] > 5
        shown = {one.name: getattr(one, slot) for one in counts.departments.values()}
        assert shown["澜江省民政厅"] == by_name["澜江省民政厅"]
        assert sum(getattr(one, slot) for one in counts.departments.values()) == by_name.total()
    ends = Counter(m for task in tasks for m in {d["end"][:7] for d in task["deadlines"] if d["end"]})
    assert {f"{m.year}-{m.month:02d}": kinds.total() for m, kinds in counts.months.items()} == ends
    every = Counter(p for task in tasks for p in {d["every"] for d in task["deadlines"] if d["every"]})
    assert (counts.undated["每年"], counts.undated["每季度"]) == (every["P1Y"], every["P3M"])
    shared = Counter((a["canonical"], b["canonical"]) for task in tasks for a in task["lead"] for b in task["support"])
    assert (
        counts.shared["organisation:澜江省民政厅", "organisation:澜江省财政厅"]
        == shared["澜江省民政厅", "澜江省财政厅"]
    )
    what, rows = counts.rows()
    assert (what, sum(row.tasks for row in rows.shown), rows.left_out) == ("文件", 236, 0)


def test_is_a_department_counted_once_a_task() -> None:
    """Does a task that names a department twice, or in both roles, count once for each role, and not as shared?"""
    one = extraction(0, tasks=1)
    task = replace(one.obligations[0], lead=(party("甲局"), party("甲局")), support=(party("甲局"), party("乙局")))
    counts = counted(replace(one, obligations=(task,)))
    assert [(d.name, d.lead, d.support) for _, d in counts.ranked()] == [
        ("甲局(云岭省)", 1, 1),
        ("乙局(云岭省)", 0, 1),
    ]
    assert list(counts.shared.values()) == [1]


@pytest.mark.parametrize(
    ("given", "months", "undated"),
    [
        (due("2024-02-29", "2024-02-01"), {Month(2024, 2): 2}, {}),
        (due("2024-12-31", every="P1M"), {}, {"每月": 1}),
        (due(None, every="P2M"), {}, {"其他周期": 1}),
        (due(None, type="within"), {}, {"若干日内": 1}),
        (due(None, type="from"), {}, {"自某时起": 1}),
        (due(None, type="ongoing"), {}, {"长期": 1}),
        (due(None), {}, {"日期不能推定": 1}),
        (due("2024-13-01", "２０２４-01-01", "soon", "2024-01-01\n"), {}, {"日期不能推定": 4}),
        (due("0001-01-01", "9999-12-31"), {Month(1, 1): 1, Month(9999, 12): 1}, {}),
    ],
)
def test_when_is_a_task_due(given: Extraction, months: dict[Month, int], undated: dict[str, int]) -> None:
    """Is each time limit counted in its month, or by what it is called without one?"""
    counts = counted(given)
    assert {month: kinds.total() for month, kinds in counts.months.items()} == months
    assert counts.undated == undated


def test_are_two_limits_in_a_month_one() -> None:
    """Does a task with two time limits in a month count once in it?"""
    one = due("2024-05-01")
    limit = one.obligations[0].deadlines[0]
    task = replace(
        one.obligations[0], deadlines=(limit, replace(limit, end="2024-05-31"), replace(limit, end="2025-01-31"))
    )
    counts = counted(replace(one, obligations=(task,)))
    assert {tuple(month): kinds.total() for month, kinds in counts.months.items()} == {(2024, 5): 1, (2025, 1): 1}


def test_are_the_largest_rows_kept() -> None:
    """Are the rows with most tasks shown and the others summed, whatever their order, and none lost?"""
    sizes = [(i * 37) % 101 for i in range(101)]
    rows = Rows()
    for i, size in enumerate(sizes):
        rows.add(Row(str(i), tasks=size))
    assert [row.tasks for row in rows.ordered()] == sorted(sizes, reverse=True)[:MOST_ROWS]
    assert (rows.left_out, rows.others.tasks) == (101 - MOST_ROWS, sum(sorted(sizes)[:-MOST_ROWS]))


def test_is_a_single_document_shown_by_chapter() -> None:
    """Are the rows of one document its chapters, and those of two the documents?"""
    what, rows = counted(extraction(0)).rows()
    assert (what, [row.name for row in rows.ordered()]) == (
        "章节",
        ["一、加强组织领导", "二、完善服务网络", "三、强化要素保障"],
    )
    assert counted(*extractions(2)).rows()[0] == "文件"


def test_do_departments_of_one_name_stay_apart() -> None:
    """Are two departments of a name, of documents that state no place, called by their documents too?"""
    given = []
    for i in range(2):
        one = extraction(i, tasks=1)
        document = replace(one.document, jurisdiction="", title=f"第{i}号方案")
        given.append(
            replace(one, document=document, obligations=(replace(one.obligations[0], lead=(party("市财政局"),)),))
        )
    counts = counted(*given)
    keys = [key for key, one in counts.departments.items() if one.name == "市财政局"]
    assert list(counts.called(keys).values()) == ["市财政局(见《第0号方案》)", "市财政局(见《第1号方案》)"]
    assert counts.called(keys[:1]) == {keys[0]: "市财政局"}


# The line of time


def months(*given: tuple[int, int, int]) -> dict[Month, Counter[Kind]]:
    return {Month(year, month): Counter({Kind.TARGET: number}) for year, month, number in given}


@pytest.mark.parametrize(
    ("given", "unit", "ends"),
    [
        ([(2024, 5, 3)], 1, ("2024年1月", "2024年12月")),
        ([(2023, 12, 3), (2024, 1, 1)], 1, ("2023年1月", "2024年12月")),
        ([(2020, 1, 1), (2025, 12, 1)], 1, ("2020年1月", "2025年12月")),
        ([(2020, 1, 1), (2026, 1, 1)], 3, ("2020年第1季度", "2026年第1季度")),
        ([(2000, 1, 1), (2026, 1, 1)], 12, ("2000年", "2026年")),
        ([(1949, 1, 1), (2024, 1, 99), (2025, 1, 99)], 1, ("更早", "2025年1月")),
        ([(2024, 1, 99), (2025, 1, 99), (9999, 12, 1)], 1, ("2024年1月", "更晚")),
        ([(1, 1, 5), (2024, 1, 9), (9999, 12, 5)], 12, ("更早", "更晚")),
    ],
)
def test_how_fine_is_the_line_of_time(given: list[tuple[int, int, int]], unit: int, ends: tuple[str, str]) -> None:
    """Is the line in months, quarters or years, with as few limits outside as that needs, and none lost?"""
    line = timeline.timeline(months(*given))
    assert (line.months, (line.bars[0].name, line.bars[-1].name)) == (unit, ends)
    assert sum(bar.kinds.total() for bar in line.bars) == sum(number for *_, number in given)
    assert len([bar for bar in line.bars if bar.year]) <= timeline.MOST_BARS


@pytest.mark.parametrize("most", [0, 1, 3, 7, 12, 96, 101, 999, 12_345_678])
def test_do_axes_end_above_the_largest(most: int) -> None:
    """Are there a few ticks in equal steps, the last no less than the largest figure?"""
    ticks = timeline.axis(most)
    assert ticks[0] == 0
    assert ticks[-1] >= most
    assert len(ticks) <= 6
    assert len({b - a for a, b in pairwise(ticks)}) <= 1


# Files


def test_are_the_files_there_and_whole(pictures: Path) -> None:
    """Are there ten files and no other, PNGs of print size and SVGs that parse?"""
    assert {path.name for path in pictures.iterdir()} == FILES
    for path in pictures.glob("*.png"):
        with Image.open(path) as image:
            image.load()
            assert 2_000 < image.width < 4_000
            assert 500 < image.height < 5_000
            assert len(set(image.convert("L").resize((50, 50)).tobytes())) > 10, path.name
            assert image.info["dpi"][0] == pytest.approx(250, abs=1)
        assert path.stat().st_size < 1_000_000


def test_are_svgs_readable_anywhere(pictures: Path) -> None:
    """Has each SVG a title and a description, text as outlines, and nothing that leads elsewhere or runs?"""
    for path in pictures.glob("*.svg"):
        assert path.stat().st_size < 1_000_000
        data = path.read_bytes()
        assert b"<!--" not in data
        assert b"<!DOCTYPE" not in data
        root = etree.fromstring(data)
        title, description = root[0], root[1]
        assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
        assert root.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
        assert "来源：4 份文件、236 项任务" in description.text
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert not tags & {"script", "image", "a", "foreignObject", "text", "metadata"}
        links = {value for element in root.iter() for name, value in element.items() if name.endswith("href")}
        assert links
        assert all(link.startswith("#") for link in links)


def test_does_the_description_tell_the_figures(pictures: Path) -> None:
    """Can those who cannot see the picture read its figures?"""
    told = {path.stem: etree.parse(path).getroot()[1].text for path in pictures.glob("*.svg")}
    assert "澜江省民政厅：牵头 26 项，配合 6 项" in told["departments"]
    assert "澜江省民政厅牵头、澜江省财政厅配合：14 项" in told["network"]
    assert "未写明时限：116 项" in told["deadlines"]
    assert "合计：236 项任务，有责任单位或主体 191 项，有时限 120 项，有量化标准 121 项" in told["completeness"]
    assert "合计：义务 185 项、目标 12 项、禁止 15 项、鼓励 14 项、许可 10 项" in told["strength"]


def test_do_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Do two runs give identical files, whatever the hash seed and a user's own settings of matplotlib?"""
    here = Path(__file__).parent
    code = (
        "import sys; from pathlib import Path; from invented import extractions\n"
        "from obligraph.exporters.pictures.files import Pictures\n"
        "made = Pictures(Path(sys.argv[1]))\n"
        "for one in extractions(2, 9): made.add(one)\n"
        "made.close()"
    )
    ours, theirs = tmp_path / "here", tmp_path / "there"
    for folder in (ours, theirs):
        folder.mkdir()
    made = Pictures(ours)
    for one in extractions(2, 9):
        made.add(one)
    made.close()
    user = "font.size: 30\naxes.facecolor: red\nsavefig.dpi: 30\nfigure.dpi: 300\n"
    (theirs / "matplotlibrc").write_text(user, "utf-8")
    path = os.pathsep.join([str(here), str(here.parent / "pipeline")])
    environment = {**os.environ, "PYTHONHASHSEED": "2", "PYTHONPATH": path, "MATPLOTLIBRC": str(theirs)}
    subprocess.run([sys.executable, "-W", "error", "-c", code, str(theirs)], check=True, env=environment)
    contents = [{p.name: p.read_bytes() for p in (folder / "pictures").iterdir()} for folder in (ours, theirs)]
    assert contents[0] == contents[1]
    assert set(contents[0]) == FILES


def test_are_a_users_settings_kept(font: Font) -> None:
    """Are matplotlib's settings after drawing what they were before, also where drawing fails?"""

    def break_off() -> None:
        with own_settings():
            assert matplotlib.rcParams["font.size"] != 31
            strength(counted(extraction(0)), font)
            raise KeyboardInterrupt

    with matplotlib.rc_context({"font.size": 31}):
        before = dict(matplotlib.rcParams)
        with pytest.raises(KeyboardInterrupt):
            break_off()
        assert dict(matplotlib.rcParams) == before


def test_is_nothing_left_of_a_run_that_breaks_off(tmp_path: Path) -> None:
    """Is nothing written before the end, and a place that cannot be written told with what stood there unchanged?"""
    exporter = Pictures(tmp_path)
    exporter.add(extraction(0))
    exporter.abort()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "pictures").write_text("mine", "utf-8")
    with pytest.raises(ExportError, match="pictures"):
        Pictures(tmp_path).close()
    assert (tmp_path / "pictures").read_text("utf-8") == "mine"


def test_does_a_file_that_cannot_be_replaced_leave_no_parts(tmp_path: Path) -> None:
    """Is a locked file told by its name, and are no temporary files left?"""
    (tmp_path / "pictures" / "departments.svg").mkdir(parents=True)
    with pytest.raises(ExportError, match=r"departments\.svg"):
        Pictures(tmp_path).close()
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == ["departments.svg"]


def test_does_a_run_without_tasks_say_so(tmp_path: Path, font: Font, settings: None) -> None:
    """Do all pictures say that there is nothing to show, for no document and for documents without tasks?"""
    for counts in (counted(), counted(replace(extraction(0), obligations=()))):
        for name, figure in FIGURES.items():
            assert "没有任务" in texts(figure(counts, font)), name
    with Exports(tmp_path, {"pictures": Pictures}):
        pass
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == FILES


def test_do_pictures_say_what_is_missing(font: Font, settings: None) -> None:
    """Does a run with tasks but without roles or dates say which it lacks?"""
    one = extraction(0, tasks=3)
    bare = replace(one, obligations=tuple(replace(t, lead=(), support=(), deadlines=()) for t in one.obligations))
    counts = counted(bare)
    assert "没有写明牵头或配合单位的任务" in texts(FIGURES["departments"](counts, font))
    assert "没有写明配合单位的任务" in texts(FIGURES["network"](counts, font))
    assert "没有写明时限的任务" in texts(FIGURES["deadlines"](counts, font))
    undated = texts(FIGURES["deadlines"](counted(due(None, type="within")), font))
    assert {"没有可以推定日期的时限", "若干日内"} <= set(undated)


# What stands on a page


def test_are_the_others_summed(font: Font, settings: None) -> None:
    """Are departments, documents and curves beyond what a page holds summed or told?"""
    counts = counted(
        *(replace(named([f"第{i}局" for i in range(40)]), document=one.document) for one in extractions(30, 1))
    )
    shown = texts(FIGURES["departments"](counts, font))
    others = len(counts.departments) - MOST_ROWS
    assert f"其他 {others} 个单位" in shown
    assert f"其他 {30 - MOST_ROWS} 份文件" in texts(FIGURES["completeness"](counts, font))
    figures = [int(text.replace(",", "")) for text in shown[shown.index(f"其他 {others} 个单位") + 1 :][:2]]
    rest = [one for _, one in counts.ranked()][MOST_ROWS:]
    assert figures == [sum(one.lead for one in rest), sum(one.support for one in rest)]
    assert any(
        f"{MOST_NODES} 个单位(共 {len(counts.departments)} 个)" in text
        for text in texts(FIGURES["network"](counts, font))
    )


def test_are_too_many_pairs_bounded(monkeypatch: pytest.MonkeyPatch, font: Font, settings: None) -> None:
    """Does the number of pairs in memory stop at a bound, and does the picture say so?"""
    monkeypatch.setattr(counting, "MOST_PAIRS", 10)
    counts = counted(named([f"第{i}局" for i in range(40)], tasks=2))
    assert (len(counts.shared), counts.shared.total(), counts.pairs_left_out) == (10, 20, 140)
    assert any("未全部计入" in text for text in texts(FIGURES["network"](counts, font)))


@pytest.mark.parametrize("name", FIGURES)
def test_is_no_name_cut_or_covered(name: str, font: Font, settings: None) -> None:
    """Do names of 40 characters stand whole on the page, without touching one another?"""
    names = [LONG.format(i) for i in range(MOST_NODES)]
    assert {len(one) for one in names} == {40}
    given = named(names)
    document = replace(given.document, title=names[0])
    sheet = FIGURES[name](counted(given, replace(given, document=document)), font)
    renderer = FigureCanvasAgg(sheet.figure).get_renderer()
    boxes = [
        (text.get_text(), text.get_window_extent(renderer)) for text in sheet.figure.axes[0].texts if text.get_text()
    ]
    for words, box in boxes:
        assert box.x0 >= 0, words
        assert box.y0 >= 0, words
        assert box.x1 <= sheet.figure.bbox.width, words
        assert box.y1 <= sheet.figure.bbox.height, words
    for (words, one), (others, other) in combinations(boxes, 2):
        assert one.x1 <= other.x0 or other.x1 <= one.x0 or one.y1 <= other.y0 or other.y1 <= one.y0, (words, others)
    drawn = "".join(words for words, _ in boxes)
    assert name == "deadlines" or names[0] in drawn


def test_are_hostile_names_harmless(tmp_path: Path) -> None:
    """Do formulas, markup, control characters, missing glyphs and endless names give whole files and no warning?"""
    exporter = Pictures(tmp_path)
    exporter.add(named(list(HOSTILE), tasks=3))
    exporter.close()
    for path in (tmp_path / "pictures").glob("*.svg"):
        root = etree.fromstring(path.read_bytes())
        assert root.find(f".//{SVG}script") is None
        assert len(root[1].text) < 20_000
    told = etree.parse(tmp_path / "pictures" / "departments.svg").getroot()[1].text
    assert "$\\frac{x}{y}$(云岭省)：" in told
    assert "<script>alert(1)</script>&amp;" in told
    assert "𠮷野管理委员会" in told


def test_is_a_formula_in_a_name_no_mathematics(font: Font, settings: None) -> None:
    """Does a name between dollar signs stand on the page as it is?"""
    sheet = FIGURES["departments"](counted(named(["$x^2$", "\\$甲$"])), font)
    assert {"$x^2$(云岭省)", "\\$甲$(云岭省)"} <= set(texts(sheet))
    assert not any(text.get_parse_math() for text in sheet.figure.axes[0].texts)


# The font


def test_has_the_font_every_character_shown(corpora: Path, font: Font, settings: None) -> None:
    """Is there a glyph for each character of the sample documents' pictures, and of our own words in all cases?"""
    counts = counted(*Results(corpora).extractions())
    words = "".join("".join(texts(figure(counts, font))) for figure in FIGURES.values())
    for module in Path(counting.__file__).parent.glob("*.py"):
        words += module.read_text("utf-8").replace("\n", "")
    assert MISSING not in words.replace(Path(fonts.__file__).read_text("utf-8").replace("\n", ""), "")
    assert font.shown(words) == words
    assert font.shown("𠮷局\u0e01") == f"{MISSING}局{MISSING}"
    assert font.shown(MISSING) == MISSING


def test_is_the_packaged_font_found_without_its_package(font: Font) -> None:
    """Is the font of zhplot's wheel used, and none of its code run?"""
    code = (
        "import sys; from obligraph.exporters.pictures.fonts import find_font\n"
        "print(find_font().properties(9).get_file())\n"
        "assert not {'zhplot', 'matplotlib.pyplot'} & set(sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8")
    assert told.stdout.strip() == font.properties(9).get_file()
    assert told.stdout.strip().endswith("NotoSansSC-Regular.ttf")


def test_is_a_font_of_the_system_used(monkeypatch: pytest.MonkeyPatch, settings: None) -> None:
    """Without the package, is the first known family of the system's fonts used, in our order?"""
    manager: Any = pytest.importorskip("matplotlib.font_manager")
    file = find_font().properties(9).get_file()
    entries = [manager.FontEntry(fname=file, name=name) for name in ("SimHei", "DejaVu Sans", "Microsoft YaHei")]
    monkeypatch.setattr(fonts, "_packaged", lambda: None)
    monkeypatch.setattr(manager.fontManager, "ttflist", [*manager.fontManager.ttflist, *entries])
    monkeypatch.setattr(fonts, "FAMILIES", ("PingFang SC", "Microsoft YaHei", "SimHei"))
    font = find_font()
    assert font.properties(9).get_family() == ["Microsoft YaHei"]
    assert font.shown("任务𠮷") == f"任务{MISSING}"
    assert FIGURES["strength"](counted(extraction(0)), font).svg()


def test_without_a_font_is_there_a_hint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On a machine without a Chinese font, does one line say how to get one, before anything is read?"""
    manager: Any = pytest.importorskip("matplotlib.font_manager")
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    monkeypatch.setattr(manager.fontManager, "ttflist", [])
    with pytest.raises(ExportError, match=r"pip install 'obligraph\[pictures\]'") as caught:
        Pictures(tmp_path)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_is_there_a_hint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Does a missing library give the line that installs it, before anything is read?"""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ExportError, match=r"needs matplotlib: pip install 'obligraph\[pictures\]'"):
        Pictures(tmp_path)


def test_is_nothing_loaded_before_it_is_needed() -> None:
    """Does importing the exporters load neither matplotlib nor anything of the pictures?"""
    code = "import sys, obligraph.exporters; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8")
    loaded = {name for name in told.stdout.split() if name.startswith(("matplotlib", "obligraph.exporters.pictures"))}
    assert loaded == set()


@pytest.mark.parametrize("width", [0.05, 0.8, 2.0])
@pytest.mark.parametrize(
    "text", [LONG.format(1), "青河市（经济）开发区管委会、财政局", "W" * 50, "", "甲 乙", "（" * 9, "，" * 9]
)
def test_are_names_broken_and_never_cut(font: Font, text: str, width: float) -> None:
    """Do the lines hold every character, none wider than asked unless it is a single one?"""
    lines = wrapped(font, text, 9.5, width)
    assert "".join(lines) == text.replace(" ", "") or "".join(lines) == text
    assert all(font.width(line, 9.5) <= width or len(line) == 1 for line in lines)


def test_are_lines_broken_after_punctuation(font: Font) -> None:
    """Does a line end after a comma or bracket rather than within a word, and never begin with one?"""
    width = font.width("青河市（经济）开发", 9.5)
    assert wrapped(font, "青河市（经济）开发区管委会", 9.5, width)[0] == "青河市（经济）"
    width = font.width("青河市湿地保护方案（2026", 9.5)
    assert wrapped(font, "青河市湿地保护方案（2026—2027年）", 9.5, width) == ["青河市湿地保护方案", "（2026—2027年）"]
    assert wrapped(font, "青河市经济开发、财政", 9.5, font.width("青河市经济开发", 9.5))[0] == "青河市经济开"
