"""PDF documents: do paragraphs, columns, furniture and tables come out as they were typeset?"""

from __future__ import annotations

import io
import shutil
import tomllib
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from needs import ROOT
from obligraph.lexicon import load
from obligraph.model import BlockKind, Reading
from obligraph.readers import read_bytes
from obligraph.readers.pdf.words import clean, joined
from obligraph.run import run
from obligraph.score import score
from typeset_pdf import EM, FONT, LEFT, PLAIN, SMALL, WIDTH, Pages, Style, font, typeset, wrapped

LEXICON = load()
SAMPLES = ("central-opinion", "city-plan", "county-plan", "province-opinion")
STYLES = {
    "ragged": PLAIN,
    "justified": Style(justified=True),
    "numbers parted between lines": Style(broken=True),
    "a header, and numbers in words": Style(header="澜江省人民政府公报", numbers="第{}页 共9页"),
    "bare numbers": Style(numbers="{}"),
    "no numbers": Style(numbers=""),
    "two columns": Style(columns=2),
    "two columns, drawn line by line": Style(columns=2, by_row=True),
    "30 lines a page": Style(lines=30),
}
HEAD = ("序号", "工作任务", "牵头单位", "配合单位", "完成时限")
TASK = "各区县要在6月底前制定方案，抓好落实，并按季度报送进展情况。"


def read(data: bytes) -> Reading:
    """The reading of a PDF."""
    return read_bytes(data, "typeset", ".pdf", LEXICON)


def lines_of(name: str) -> list[str]:
    """The lines of a sample; a title in two lines is one paragraph once it is typeset."""
    lines = [line for line in (ROOT / "corpora" / f"{name}.txt").read_text("utf-8").splitlines() if line.strip()]
    return [lines[0] + lines[1], *lines[2:]] if name == "province-opinion" else lines


@lru_cache
def typeset_sample(name: str, style: Style, head: str = "") -> bytes:
    """A sample as a PDF document."""
    return typeset(lines_of(name), style, head)


def split(reading: Reading) -> tuple[list[str], list[str]]:
    """The lines of the document, without repeated table headers, and the lines that are furniture."""
    beside = {block.span.start for block in reading.blocks if block.kind is BlockKind.FURNITURE}
    document: list[str] = []
    furniture: list[str] = []
    at = 0
    for line in reading.text.split("\n")[:-1]:
        if at in beside:
            furniture.append(line)
        elif "\t" not in line or line not in document:
            document.append(line)
        at += len(line) + 1
    return document, furniture


def rows(reading: Reading, headers: bool = False) -> list[list[str]]:
    """The rows of all tables, header rows only when asked for."""
    found: dict[int, list[str]] = {}
    for i, block in enumerate(reading.blocks):
        if block.kind is BlockKind.ROW and (headers or not block.header):
            found[i] = []
        elif block.kind is BlockKind.CELL and block.parent in found:
            found[block.parent].append(block.span.of(reading.text))
    return list(found.values())


def drawn(draw: Callable[[Canvas], None], size: tuple[float, float] = A4, turn: int = 0) -> bytes:
    """A page drawn by hand; `turn` degrees clockwise for reading."""
    to = io.BytesIO()
    canvas = Canvas(to, pagesize=size, invariant=1)
    font()
    canvas.setFont(FONT, SMALL)
    draw(canvas)
    if turn:
        canvas.setPageRotation(turn)
    canvas.showPage()
    canvas.save()
    return to.getvalue()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", SAMPLES)
def test_paragraphs_come_back(name: str, style: str) -> None:
    """Are the paragraphs of a typeset sample its lines again, character for character?"""
    document, furniture = split(read(typeset_sample(name, STYLES[style])))
    assert document == lines_of(name)
    assert bool(furniture) == bool(STYLES[style].numbers)


@pytest.mark.parametrize("style", ["ragged", "two columns, drawn line by line"])
def test_scores_as_the_plain_text(style: str, tmp_path: Path) -> None:
    """Are the samples as PDF, under a red head, scored within 0.02 of their floors as plain text?"""
    gold, folder = tmp_path / "gold", tmp_path / "pdf"
    shutil.copytree(ROOT / "tests" / "gold", gold)
    folder.mkdir()
    for name in SAMPLES:
        shutil.copyfile(ROOT / "corpora" / f"{name}.txt", gold / f"{name}.txt")
        (folder / f"{name}.pdf").write_bytes(typeset_sample(name, STYLES[style], "澜江省人民政府办公厅文件"))
    assert not run([folder], tmp_path / "out").failures
    figures = score(gold, tmp_path / "out", by_quote=True).values()
    floors = tomllib.loads((ROOT / "tests" / "floors.toml").read_text("utf-8"))["corpora"]
    for metric in ("segments", "lead", "support", "deadline values", "title", "number", "date"):
        assert figures[metric] >= floors[metric] - 0.02, metric


@pytest.mark.parametrize("style", ["a header, and numbers in words", "bare numbers", "ragged"])
def test_furniture(style: str) -> None:
    """Is every page header and number furniture, between paragraphs and never in one?"""
    reading = read(typeset_sample("city-plan", STYLES[style]))
    _, furniture = split(reading)
    assert reading.pages is not None
    numbers = [STYLES[style].numbers.format(n).replace(" ", "") for n in range(1, reading.pages + 1)]
    assert [line.replace(" ", "") for line in furniture if line != STYLES[style].header] == numbers
    assert furniture.count(STYLES[style].header) == (reading.pages if STYLES[style].header else 0)


def test_places() -> None:
    """Does each place hold exactly the words of one line on paper, in order, inside the page?"""
    reading = read(typeset_sample("central-opinion", PLAIN))
    assert reading.format == "pdf"
    assert all(a.span.end <= b.span.start for a, b in zip(reading.places, reading.places[1:], strict=False))
    for place in reading.places:
        left, top, right, bottom = place.box
        assert 0 <= left < right <= A4[0]
        assert 0 <= top < bottom <= A4[1]
        assert 1 <= place.page <= (reading.pages or 0)
    words = [place.span.of(reading.text) for place in reading.places]
    paragraph = next(line for line in lines_of("central-opinion") if line.startswith("居家社区"))
    at = words.index(wrapped(paragraph, WIDTH, EM, 2 * EM)[0])
    assert words[at : at + 3] == wrapped(paragraph, WIDTH, EM, 2 * EM)[:3]
    assert reading.places[at].box[0] == pytest.approx(LEFT + 2 * EM, abs=1)
    assert reading.places[at + 1].box[0] == pytest.approx(LEFT, abs=1)
    covered = {i for place in reading.places for i in range(*place.span)}
    assert all(i in covered for i, sign in enumerate(reading.text) if not sign.isspace())


def test_pages_of_blocks() -> None:
    """Does each block name the page on which it begins?"""
    pages = Pages()
    pages.paragraph("甲" * 30 + "。", 2 * EM)
    pages.next_page()
    pages.paragraph("乙" * 30 + "。", 2 * EM)
    reading = read(pages.bytes())
    assert [(block.span.of(reading.text)[0], block.page) for block in reading.blocks] == [
        ("甲", 1),
        ("—", 1),
        ("乙", 2),
        ("—", 2),
    ]


def test_same_in_same_out() -> None:
    """Do two readings of one file agree in all they hold?"""
    data = typeset_sample("county-plan", PLAIN)
    assert read(data) == read(data)


def plan(count: int) -> list[list[str]]:
    """Rows of a task matrix for invented offices."""
    offices = ("民政局", "财政局", "教育局", "卫生健康局", "住房城乡建设局")
    return [
        [
            str(i),
            f"建成第{i}处社区服务站，完成{i * 3}户适老化改造，覆盖率达到{50 + i % 50}%以上"
            + "，并按月报送进展" * (i % 4),
            f"青禾县{offices[i % 5]}",
            f"青禾县{offices[(i + 2) % 5]}、各乡镇人民政府",
            f"{2026 + i % 3}年{i % 12 + 1}月底前",
        ]
        for i in range(1, count + 1)
    ]


def set_table(rows: Sequence[Sequence[str]], size: float = SMALL) -> bytes:
    """A table on as many pages as it takes."""
    pages = Pages()
    pages.centred("青禾县重点任务分工表", 22)
    pages.table([HEAD, *rows], [35, 170, 70, 100, 67], size)
    return pages.bytes()


def test_table_over_pages() -> None:
    """Does a table of 200 rows come out as one, with every cell exact and its repeated header marked?"""
    data = set_table(plan(200), 8)
    reading = read(data)
    assert reading.pages is not None
    assert reading.pages >= 8
    assert rows(reading) == plan(200)
    assert {block.table for block in reading.blocks if block.kind is BlockKind.ROW} == {0}
    headers = [block for block in reading.blocks if block.kind is BlockKind.ROW and block.header]
    assert [block.page for block in headers] == list(range(1, reading.pages + 1))
    assert [line for line in split(reading)[0] if "\t" not in line] == ["青禾县重点任务分工表"]


def test_place_of_a_cell() -> None:
    """Does a cell's place hold its words?"""
    reading = read(set_table(plan(3)))
    words = {place.span.of(reading.text): place.box for place in reading.places}
    assert words["1"][0] == pytest.approx(LEFT + 3, abs=1)
    assert words["青禾县财政局"][0] == pytest.approx(LEFT + 35 + 170 + 3, abs=1)


def test_row_parted_by_a_page_break() -> None:
    """Is a row that goes on after the page break, under the repeated header, one row again?"""
    whole = plan(4)
    task = whole[1][1]
    pages = Pages()
    pages.table([HEAD, whole[0], [*whole[1][:1], task[:9], *whole[1][2:]]])
    pages.next_page()
    pages.table([HEAD, ["", task[9:], "", "", ""], *whole[2:]])
    reading = read(pages.bytes())
    assert rows(reading) == whole
    pieces = [p for p in reading.places if p.span.of(reading.text) in (task[:9], task[9:])]
    assert [piece.page for piece in pieces] == [1, 2]


def test_row_with_an_empty_number_is_its_own() -> None:
    """Does a row of the next page whose first cell is empty stay a row when the one above is complete?"""
    first = ["甲项", "完成改造任务。", "青禾县民政局", "青禾县财政局", "6月底前"]
    second = ["", "完成验收任务。", "青禾县民政局", "青禾县教育局", "9月底前"]
    pages = Pages()
    pages.table([HEAD, first])
    pages.next_page()
    pages.table([HEAD, second])
    assert rows(read(pages.bytes())) == [first, second[1:]]


def test_other_columns_are_another_table() -> None:
    """Are tables of different columns on two pages two tables?"""
    pages = Pages()
    pages.table([HEAD, *plan(2)])
    pages.next_page()
    pages.table([HEAD[:3], *(row[:3] for row in plan(2))])
    numbers = {block.table for block in read(pages.bytes()).blocks if block.kind is BlockKind.ROW}
    assert numbers == {0, 1}


CELLS = (("序号", "工作任务", "牵头单位"), ("1", "建设服务站", "青禾县民政局"), ("2", "开展助餐", "青禾县商务局"))
XS, YS = (80.0, 130.0, 300.0, 420.0), (700.0, 670.0, 640.0, 610.0)


def write_cells(canvas: Canvas) -> None:
    """The words of CELLS in their cells."""
    for r, row in enumerate(CELLS):
        for c, words in enumerate(row):
            canvas.drawString(XS[c] + 4, YS[r] - 20, words)


def one_path(canvas: Canvas) -> None:
    """All lines as one path."""
    path = canvas.beginPath()
    for y in YS:
        path.moveTo(XS[0], y)
        path.lineTo(XS[-1], y)
    for x in XS:
        path.moveTo(x, YS[0])
        path.lineTo(x, YS[-1])
    canvas.drawPath(path)
    write_cells(canvas)


def thin_bars(canvas: Canvas) -> None:
    """Lines as filled bars, a piece for each cell, as Word draws them."""
    for r, y in enumerate(YS):
        for c, x in enumerate(XS):
            if c + 1 < len(XS):
                canvas.rect(x, y, XS[c + 1] - x, 0.5, stroke=0, fill=1)
            if r + 1 < len(YS):
                canvas.rect(x, YS[r + 1], 0.5, y - YS[r + 1], stroke=0, fill=1)
    write_cells(canvas)


def boxes(canvas: Canvas) -> None:
    """A stroked box for each cell, over a shaded header."""
    canvas.setFillGray(0.9)
    canvas.rect(XS[0], YS[1], XS[-1] - XS[0], YS[0] - YS[1], stroke=0, fill=1)
    canvas.setFillGray(0)
    for r in range(3):
        for c in range(3):
            canvas.rect(XS[c], YS[r + 1], XS[c + 1] - XS[c], YS[r] - YS[r + 1])
    write_cells(canvas)


def open_sides(canvas: Canvas) -> None:
    """No lines at the left and right, as in statistics."""
    for y in YS:
        canvas.line(XS[0], y, XS[-1], y)
    for x in XS[1:-1]:
        canvas.line(x, YS[0], x, YS[-1])
    write_cells(canvas)


def double_lines(canvas: Canvas) -> None:
    """An outer border of two lines."""
    boxes(canvas)
    canvas.rect(XS[0] - 2, YS[-1] - 2, XS[-1] - XS[0] + 4, YS[0] - YS[-1] + 4)


def in_a_form(canvas: Canvas) -> None:
    """The lines inside a form that the page shows in another place and size."""
    canvas.beginForm("lines")
    canvas.scale(2, 2)
    for y in YS:
        canvas.line(XS[0] / 2, y / 2 - 20, XS[-1] / 2, y / 2 - 20)
    for x in XS:
        canvas.line(x / 2, YS[0] / 2 - 20, x / 2, YS[-1] / 2 - 20)
    canvas.endForm()
    canvas.saveState()
    canvas.translate(0, 40)
    canvas.doForm("lines")
    canvas.restoreState()
    canvas.setFont(FONT, SMALL)
    write_cells(canvas)


def by_column(canvas: Canvas) -> None:
    """Words drawn column by column."""
    for c in range(3):
        for r in range(3):
            canvas.drawString(XS[c] + 4, YS[r] - 20, CELLS[r][c])
    for y in YS:
        canvas.line(XS[0], y, XS[-1], y)
    for x in XS:
        canvas.line(x, YS[0], x, YS[-1])


@pytest.mark.parametrize("draw", [one_path, thin_bars, boxes, open_sides, double_lines, in_a_form, by_column])
def test_ways_to_draw_a_table(draw: Callable[[Canvas], None]) -> None:
    """Is a table found however its lines are drawn?"""
    reading = read(drawn(draw))
    assert rows(reading, headers=True) == [list(row) for row in CELLS]


def turned(canvas: Canvas) -> None:
    """The page's content on its side."""
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    canvas.setFont(FONT, SMALL)
    canvas.translate(0, -250)
    boxes(canvas)


@pytest.mark.parametrize("turn", [0, 90])
def test_turned_pages(turn: int) -> None:
    """Is a table on its side read, whether the page says that it is turned or not, with places as it is shown?"""
    reading = read(drawn(turned, turn=turn))
    assert rows(reading, headers=True) == [list(row) for row in CELLS]
    box = next(place.box for place in reading.places if place.span.of(reading.text) == "建设服务站")
    wide = box[2] - box[0] > box[3] - box[1]
    assert wide == (turn == 90)
    width, height = landscape(A4) if turn else A4
    assert 0 <= box[0] < box[2] <= width
    assert 0 <= box[1] < box[3] <= height


def merged(canvas: Canvas) -> None:
    """A table with a cell over two rows and one over two columns."""
    canvas.rect(80, 610, 340, 90)
    canvas.line(80, 670, 420, 670)
    canvas.line(130, 640, 420, 640)
    canvas.line(130, 700, 130, 610)
    canvas.line(300, 700, 300, 640)
    for x, y, words in (
        (84, 650, "设施建设"),
        (84, 680, "类别"),
        (134, 680, "工作任务"),
        (304, 680, "牵头单位"),
        (134, 650, "建设服务站"),
        (304, 650, "青禾县民政局"),
        (134, 620, "开展助餐，由青禾县商务局牵头"),
    ):
        canvas.drawString(x, y, words)


def test_merged_cells() -> None:
    """Is a cell over two rows carried down, and one over two columns one cell?"""
    reading = read(drawn(merged))
    assert rows(reading, headers=True) == [
        ["类别", "工作任务", "牵头单位"],
        ["设施建设", "建设服务站", "青禾县民政局"],
        ["设施建设", "开展助餐，由青禾县商务局牵头"],
    ]
    assert [block.carried for block in reading.blocks if block.kind is BlockKind.CELL].count(True) == 1


def ruled_page(pages: Pages, cells: Sequence[tuple[float, float, float, float, str]]) -> None:
    """Boxes with words, each at (left, top, width, height) below the top of the page's text."""
    pages.canvas.setFont(FONT, SMALL)
    for left, top, wide, high, words in cells:
        pages.canvas.rect(LEFT + left, 700 - top - high, wide, high)
        pages.canvas.drawString(LEFT + left + 3, 700 - top - 14, words)


HEADER = ((0, 0, 80, 20, "任务类别"), (80, 0, 200, 20, "工作任务"), (280, 0, 100, 20, "牵头单位"))


def test_merged_cell_parted_by_a_page_break() -> None:
    """Does a merged cell's value hold for the rows under the repeated header of the next page too?"""
    pages = Pages()
    tasks = ["建设服务站", "开展助餐", "发放补贴", "组织培训"]
    for n in (0, 2):
        merged = (0.0, 20.0, 80.0, 40.0, "" if n else "设施建设")
        rest = [(80.0, 20.0 + 20 * i, 200.0, 20.0, tasks[n + i]) for i in (0, 1)]
        lead = [(280.0, 20.0 + 20 * i, 100.0, 20.0, "青禾县民政局") for i in (0, 1)]
        ruled_page(pages, [*HEADER, merged, *rest, *lead])
        if n == 0:
            pages.next_page()
    reading = read(pages.bytes())
    assert rows(reading) == [["设施建设", task, "青禾县民政局"] for task in tasks]
    assert len(rows(reading, headers=True)) == 6
    assert {place.page for place in reading.places if place.span.of(reading.text) == "设施建设"} == {1}


def test_header_without_a_line_below() -> None:
    """Is a repeated header that no line parts from the rest of a row told from it?"""
    pages = Pages()
    ruled_page(pages, [*HEADER, (0, 20, 80, 20, ""), (80, 20, 200, 20, "建设服务站，完成"), (280, 20, 100, 20, "")])
    pages.next_page()
    ruled_page(pages, [(0, 0, 80, 40, "任务类别"), (80, 0, 200, 40, "工作任务"), (280, 0, 100, 40, "牵头单位")])
    for x, words in ((3, "设施建设"), (83, "适老化改造"), (283, "青禾县民政局")):
        pages.canvas.drawString(LEFT + x, 700 - 34, words)
    reading = read(pages.bytes())
    assert rows(reading) == [["设施建设", "建设服务站，完成适老化改造", "青禾县民政局"]]
    assert rows(reading, headers=True)[0] == rows(reading, headers=True)[2] == ["任务类别", "工作任务", "牵头单位"]


def framed(canvas: Canvas) -> None:
    """A paragraph in a box, a line under a title, a flow chart."""
    canvas.rect(70, 600, 460, 100)
    canvas.drawString(80, 650, TASK)
    canvas.line(70, 740, 530, 740)
    canvas.drawString(200, 750, "青禾县工作要点")
    for i in range(4):
        canvas.rect(80 + i * 100, 400, 60, 30)
        canvas.drawString(84 + i * 100, 410, "受理审核公示发放"[2 * i : 2 * i + 2])


def test_lines_that_are_no_table() -> None:
    """Are boxes, underlines and charts no tables, and their words kept?"""
    reading = read(drawn(framed))
    assert not [block for block in reading.blocks if block.kind in (BlockKind.ROW, BlockKind.CELL)]
    assert TASK in reading.text
    assert all(word in reading.text for word in ("受理", "审核", "公示", "发放", "青禾县工作要点"))


def watermarked(canvas: Canvas) -> None:
    """A paragraph under a slanted word."""
    canvas.drawString(80, 700, TASK)
    canvas.drawString(80, 680, TASK)
    canvas.rotate(45)
    canvas.setFont(FONT, 60)
    canvas.drawString(400, 100, "内部资料")


def test_watermark() -> None:
    """Is a word across the page furniture?"""
    document, furniture = split(read(drawn(watermarked)))
    assert "".join(document) == TASK + TASK
    assert furniture == ["内部资料"]


def test_attachments_on_top_of_pages_are_headings() -> None:
    """Are 附件1 and 附件2, alone at the same height of three pages, no page headers?"""
    pages = Pages()
    for n in (1, 2, 3):
        pages.paragraph(f"附件{n}", 0)
        pages.centred(f"青禾县第{'一二三'[n - 1]}批任务清单", 22)
        pages.paragraph(TASK, 2 * EM)
        if n < 3:
            pages.next_page()
    assert [line for line in split(read(pages.bytes()))[0] if line.startswith("附件")] == ["附件1", "附件2", "附件3"]


def test_paragraph_of_one_full_line() -> None:
    """Do two paragraphs, each exactly one line, stay two?"""
    pages = Pages()
    first, second = "甲" * 25 + "。", "乙" * 25 + "。"
    for text in (first, second, TASK * 3):
        pages.paragraph(text, 2 * EM)
    assert split(read(pages.bytes()))[0] == [first, second, TASK * 3]


def test_signature_after_a_full_line() -> None:
    """Does a signature at the right stay apart from a paragraph that ends at the margin?"""
    pages = Pages()
    pages.paragraph("甲" * 26 + "乙" * 27 + "。", 2 * EM)
    for words in ("青禾县人民政府", "2026年3月6日"):
        pages.put(pages.room - EM * (len(words) if words[0] == "青" else 7), words)
    assert split(read(pages.bytes()))[0] == ["甲" * 26 + "乙" * 27 + "。", "青禾县人民政府", "2026年3月6日"]


def test_list_of_attachments() -> None:
    """Do the items of 附件： stay apart, and a long one whole, though all are indented?"""
    pages = Pages()
    pages.paragraph(TASK * 3, 2 * EM)
    items = ["附件：1." + "甲" * 20 + "任务分工表", "2.青禾县重点项目清单"]
    pages.put(2 * EM, items[0][:26])
    pages.put(6 * EM, items[0][26:])
    pages.put(5 * EM, items[1])
    assert split(read(pages.bytes()))[0] == [TASK * 3, *items]


def test_contents() -> None:
    """Are the lines of a table of contents furniture, each its own?"""
    pages = Pages()
    entries = [f"{n}、{'甲' * 8}{'…' * 12} {i}" for i, n in enumerate("一二三四", 1)]
    for entry in entries:
        pages.put(0, entry)
    pages.paragraph(TASK * 2, 2 * EM)
    document, furniture = split(read(pages.bytes()))
    assert document == [TASK * 2]
    assert [line[0] for line in furniture] == ["一", "二", "三", "四", "—"]


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("到2027年", "底前完成", "到2027年底前完成"),
        ("到20", "27年底", "到2027年底"),
        ("the city shall", "report monthly", "the city shall report monthly"),
        ("in June", "2027 at the latest", "in June 2027 at the latest"),
        ("imple\xad", "ment", "implement"),
        ("imple-", "ment", "implement"),
        ("2024\xad", "2027年", "2024-2027年"),
        ("使用App", "和网站", "使用App和网站"),
        ("编码为（", "GB）", "编码为（GB）"),
    ],
)
def test_joins(before: str, after: str, whole: str) -> None:
    """Are two lines joined with a space only between words of letters?"""
    assert joined(before, after) == whole


@pytest.mark.parametrize(
    ("line", "cleaned"),
    [
        ("⼀、总体要求", "一、总体要求"),
        ("2014\xad2020年", "2014-2020年"),
        ("ﬁnal\xa0report", "final report"),
        ("甲\x00乙\u200b丙\u202e", "甲乙丙"),
        ("imple\x02", "imple\xad"),
    ],
)
def test_clean(line: str, cleaned: str) -> None:
    """Are radicals, dashes and invisible characters those that the page shows?"""
    assert clean(line) == cleaned
