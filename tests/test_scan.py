"""Pages that are pictures: what is recognised on them, how surely, and what happens where nothing can be."""

from __future__ import annotations

import json
import shutil
import struct
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from needs import ROOT, need
from obligraph.exporters import EXPORTERS, Exports
from obligraph.extractor import Extractor
from obligraph.lexicon import load
from obligraph.model import Block, BlockKind, Place, Problem, Reading, Span
from obligraph.readers import Input, Limits, ReadError, read, read_bytes
from obligraph.readers.apart import Server
from obligraph.readers.layout import Piece
from obligraph.readers.pdf.frame import Frame
from obligraph.readers.pdf.page import Page
from obligraph.readers.scan import engine as engine_module
from obligraph.readers.scan.corrections import CORRECTIONS, corrected
from obligraph.readers.scan.page import Scan
from obligraph.readers.scan.reader import with_doubts
from obligraph.readers.scan.rules import ruled
from obligraph.readers.scan.upright import black, red, slope, straight, turned
from obligraph.results import Results
from obligraph.run import run
from obligraph.score import score
from obligraph.text.sentences import sentences
from typeset_scan import RED, font, saved, scanned

LEXICON = load()
HEAD = "青禾县人民政府文件"
TASKS = (
    "一、县民政局牵头，县财政局配合，于2026年9月底前建成12个社区食堂。",
    "二、县住建局要在2026年10月31日前完成老旧小区改造，改造率不低于95%。",
)
LINES = (
    "关于加快社区食堂建设的通知",
    "青政发〔2026〕7号",
    "各乡镇人民政府，县政府各部门：",
    *TASKS,
    "青禾县人民政府",
    "2026年3月6日",
)
ROWS = (
    "序号\t工作任务\t牵头单位\t配合单位\t完成时限",
    "1\t建成社区食堂\t县民政局\t县财政局\t2026年9月底",
    "2\t改造老旧小区\t县住建局\t县发改局\t2026年12月底",
)


@lru_cache
def picture(askew: float = 0.7, quarters: int = 0) -> Image.Image:
    """A page with a red letterhead, and a stamp over the signature; where it is turned, its first lines alone."""
    (page,) = scanned(LINES[:3] if quarters else LINES, askew, quarters, stamp="青禾县人民政府", head=HEAD)
    return page


@lru_cache
def number() -> bytes:
    """The line with the number of that page, cut out: what is recognised in a moment."""
    return saved([picture().crop((0, 560, 1654, 640))], "PNG")


def reading(data: bytes, suffix: str = ".png", limits: Limits | None = None) -> Reading:
    """What is read in this process."""
    return read_bytes(data, f"a{suffix}", suffix, LEXICON, limits or Limits())


def problem_of(data: bytes, limits: Limits | None = None) -> Problem:
    """Why nothing is read."""
    with pytest.raises(ReadError) as raised:
        reading(data, limits=limits)
    return raised.value.problem


@pytest.fixture(scope="module")
def page() -> Reading:
    """The page as recognised."""
    need("ocr")
    return reading(saved([picture()], "PNG"))


def test_does_a_scan_give_the_tasks_of_its_text(tmp_path: Path) -> None:
    """Are segments, leads, supports and deadlines of a sample's first pages at 200 dots an inch, askew, with specks and
    a stamp, within 0.06 of those of its text?"""
    need("ocr")
    whole = (ROOT / "corpora" / "county-plan.txt").read_text("utf-8")
    text = whole[: whole.index("（二）服务惠民行动")]
    gold = tmp_path / "gold"
    gold.mkdir()
    (gold / "county-plan.txt").write_text(text, "utf-8", newline="\n")
    shutil.copy(ROOT / "tests" / "gold" / "county-plan.meta.json", gold)
    segments = list(sentences(text))
    rows = (ROOT / "tests" / "gold" / "county-plan.gold.jsonl").read_text("utf-8").splitlines(keepends=True)
    kept = [row for row in rows if json.loads(row)["i"] < len(segments)]
    assert 10 < len(kept) < len(rows)
    (gold / "county-plan.gold.jsonl").write_text("".join(kept), "utf-8")
    pages = scanned([line for line in text.splitlines() if line.strip()], stamp="青禾县人民政府办公室")
    path = tmp_path / "county-plan.pdf"
    path.write_bytes(saved(pages, "PDF"))
    values = []
    for source, out in ((gold / "county-plan.txt", tmp_path / "text"), (path, tmp_path / "scan")):
        assert not run([str(source)], out).failures
        values.append(score(gold, out, by_quote=True).values())
    for metric in ("segments", "lead", "support", "deadline values"):
        plain, seen = values[0][metric], values[1][metric]
        assert plain is not None
        assert seen is not None
        assert seen >= plain - 0.06, f"{metric}: {seen}, as text {plain}"


def test_is_the_letterhead_read_and_the_stamp_not(page: Reading) -> None:
    """Does a page with a red letterhead, and a stamp over the signature, say what is printed in black and in red,
    and nothing of what stands around the stamp?"""
    assert page.text.splitlines() == [HEAD, *LINES, "— 1 —"]
    assert page.blocks[-1].kind is BlockKind.FURNITURE
    assert (page.format, page.pages) == ("png", 1)
    document = (found := Extractor().extract(page)).document
    assert (document.number, document.title, document.date) == ("青政发〔2026〕7号", LINES[0], "2026-03-06")
    assert [party.name for party in found.obligations[0].lead] == ["县民政局"]
    assert [[limit.end for limit in o.deadlines] for o in found.obligations] == [["2026-09-30"], ["2026-10-31"]]


def test_is_a_line_in_red_read() -> None:
    """Is a whole line in red part of the text, wherever it stands, and a word in red below the letterhead none?"""
    need("ocr")
    cutting = Image.new("RGB", (1400, 320), "white")
    draw = ImageDraw.Draw(cutting)
    draw.text((100, 20), "县财政局要加强管理。", fill="black", font=ImageFont.truetype(font(), 44))
    draw.text((100, 170), "各乡镇要在2026年6月底前报送情况。", fill=RED, font=ImageFont.truetype(font(), 44))
    draw.text((100, 250), "公章", fill=RED, font=ImageFont.truetype(font(), 44))
    assert reading(saved([cutting], "PNG")).text == "县财政局要加强管理。\n各乡镇要在2026年6月底前报送情况。\n"


def test_do_places_lie_on_the_page(page: Reading) -> None:
    """Has each line its place on the page as it was scanned, and its confidence?"""
    assert "".join(place.span.of(page.text) for place in page.places) == page.text.replace("\n", "")
    assert all(0 < place.box[0] < place.box[2] < 596 for place in page.places)
    tops = [place.box[1] for place in page.places]
    assert tops == sorted(tops)
    assert all(0.5 <= place.confidence <= 1 for place in page.places)


@pytest.mark.parametrize(("askew", "quarters"), [(-5.0, 1), (0.0, 2)])
def test_is_a_page_set_upright(askew: float, quarters: int) -> None:
    """Does a page that lies on its side or its head, and far askew, say the same?"""
    need("ocr")
    seen = reading(saved([picture(askew, quarters)], "JPEG", quality=90), ".jpg")
    assert seen.format == "jpeg"
    assert [line for line in seen.text.splitlines() if line in LINES] == list(LINES[:3])
    first = next(place for place in seen.places if place.span.of(seen.text) == LINES[0])
    if quarters == 1:
        assert first.box[0] > 500, "the top of the page is at the right"
    else:
        assert first.box[1] > 600, "the top of the page is at the foot"


def test_are_the_bytes_the_same_again(tmp_path: Path) -> None:
    """Does the same picture give the same reading, to the last figure, here and in the process apart with its bound on
    memory?"""
    need("ocr")
    first = reading(number())
    assert first.text == f"{LINES[1]}\n"
    assert reading(number()) == first
    path = tmp_path / "a.png"
    path.write_bytes(number())
    assert read(Input("a.png", path), LEXICON) == first


def test_is_a_ruled_table_read_in_a_pdf() -> None:
    """Do the cells of a table with drawn lines, on a page of a PDF that is a picture, come out as cells?"""
    need("ocr")
    seen = reading(saved(scanned([LINES[0], *ROWS]), "PDF"), ".pdf")
    assert seen.format == "pdf"
    assert [line for line in seen.text.splitlines() if "\t" in line] == list(ROWS)
    assert sum(block.kind is BlockKind.ROW for block in seen.blocks) == 3
    assert not [problem for problem in seen.problems if problem.code == "no-text-layer"]


def test_are_the_pages_of_a_tiff_one_document() -> None:
    """Are all pages of a TIFF read, and no more than the limit, which is told?"""
    need("ocr")
    small = picture().crop((0, 560, 1654, 640))
    data = saved([small, small], "TIFF", compression="tiff_lzw")
    assert reading(data, ".tif").pages == 2
    cut = reading(data, ".tif", replace(Limits(), scans=1))
    assert cut.pages == 1
    assert [problem.code for problem in cut.problems] == ["pages-cut"]


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rows + chunk(b"IEND", b"")


def _tiff_loop() -> bytes:
    data = bytearray(saved([Image.new("RGB", (40, 40), "white")], "TIFF"))
    at = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, at)[0]
    struct.pack_into("<I", data, at + 2 + 12 * count, at)
    return bytes(data)


def _cut_jpeg() -> bytes:
    data = saved([picture().crop((0, 0, 800, 800))], "JPEG")
    return data[: len(data) // 2]


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (lambda: _png(50_000, 50_000), {"too-large"}),
        (lambda: _png(9_000, 9_000), {"damaged"}),
        (lambda: _png(1, 1), {"damaged", "empty-file"}),
        (lambda: b"\x89PNG\r\n\x1a\n...", {"damaged"}),
        (_cut_jpeg, {"damaged"}),
        (_tiff_loop, {"empty-file", "damaged"}),
        (lambda: b"II*\x00" + b"\xff" * 60, {"damaged"}),
        (lambda: saved([Image.new("1", (1, 1), 1)], "PNG"), {"empty-file"}),
        (lambda: saved([Image.new("L", (300, 400), 255)], "PNG"), {"empty-file"}),
        (lambda: saved([Image.new("L", (600, 3), 0)], "BMP"), {"empty-file"}),
        (lambda: saved([Image.new("RGBA", (300, 300), (0, 0, 0, 0))], "PNG"), {"empty-file"}),
    ],
)
def test_hostile_pictures(data: Any, codes: set[str]) -> None:
    """Is a picture that is too large, broken or empty refused with a problem?"""
    need("ocr")
    assert problem_of(data()).code in codes


def test_is_the_limit_of_pixels_the_stated_one() -> None:
    """Is a picture with more pixels than the limit refused before it is unpacked?"""
    need("ocr")
    assert "Limits.pixels" in problem_of(saved([picture()], "PNG"), replace(Limits(), pixels=1_000)).message


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without the extra."""
    engine_module.engine.cache_clear()
    monkeypatch.setattr(engine_module, "find_spec", lambda name: None)
    yield
    engine_module.engine.cache_clear()


def test_what_to_do_without_the_extra(bare: None) -> None:
    """Do a picture, and a PDF of pictures, say what to install?"""
    for suffix, form in ((".png", "PNG"), (".pdf", "PDF")):
        with pytest.raises(ReadError) as raised:
            reading(saved([picture()], form), suffix)
        assert raised.value.problem.code == "no-text-layer"
        assert 'pip install "obligraph[ocr]"' in raised.value.problem.message


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("青政发〔2O26）l1号", "青政发〔2026〕11号"),
        ("青政发〔2026J11号文", "青政发〔2026〕11号文"),
        ("—、总体要求", "一、总体要求"),
        ("(-)加强领导", "（一）加强领导"),
        ("（二)加强领导", "（二）加强领导"),
        ("3一6个月", "3—6个月"),
        ("2026年一2027年", "2026年—2027年"),
        ("一3一", "— 3 —"),
        ("共12０个", "共120个"),
        ("县民政局,县财政局", "县民政局，县财政局"),
    ],
)
def test_what_is_surely_misread_is_mended(read: str, meant: str) -> None:
    """Is the line put right, once and for all?"""
    assert corrected(read) == meant
    assert corrected(meant) == meant


@pytest.mark.parametrize(
    "line",
    [
        "青政发[2019]12号",
        "青政发(2019)12号",
        "（9999]12号",
        "第一、二、三产业",
        "统一一个标准",
        "1:2.5",
        "3,000元",
        "f(x)=2",
        "O2O模式，1号线",
        "A,B两类",
        "——节选",
    ],
)
def test_what_may_be_right_is_left(line: str) -> None:
    """Is a line that may well have been printed so left as it is?"""
    assert corrected(line) == line


def test_has_each_correction_its_reason() -> None:
    """Does every rule say why nothing else can have stood there, and is none without effect?"""
    assert all(len(correction.reason) > 20 for correction in CORRECTIONS)


def grid(askew: float = 0.0) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A page with a table of three rows, the second one merged, and a large 田 and 国 in strokes."""
    image = Image.new("L", (1654, 2339), 255)
    draw = ImageDraw.Draw(image)
    for y in (400, 455, 510, 600):
        draw.line((220, y, 1420, y), fill=0, width=3)
    for x in (220, 500, 1000, 1420):
        for top, bottom in ((400, 455), (510, 600)):
            draw.line((x, top, x, bottom), fill=0, width=3)
    draw.line((220, 400, 220, 600), fill=0, width=3)
    draw.line((1420, 400, 1420, 600), fill=0, width=3)
    draw.rectangle((800, 900, 860, 960), outline=0, width=5)
    draw.line((830, 900, 830, 960), fill=0, width=5)
    draw.line((800, 930, 860, 930), fill=0, width=5)
    return np.asarray(image.rotate(-askew, Image.Resampling.BICUBIC, fillcolor=255))


def test_are_drawn_lines_a_table() -> None:
    """Are the cells those that the lines rule, low rows and merged ones too, and large characters none?"""
    (table,), plain = ruled(grid(), 200 / 72)
    assert [(cell.row, cell.column, cell.columns) for cell in table.cells] == [
        (0, 0, 1), (0, 1, 1), (0, 2, 1), (1, 0, 3), (2, 0, 1), (2, 1, 1), (2, 2, 1),
    ]  # fmt: skip
    assert (plain[395:605] > 200).all(), "the lines are gone"
    assert (plain[900:961, 800:861] < 50).any(), "what is no table stays"


def test_is_a_page_without_lines_left_alone() -> None:
    """Are specks and a thick bar no table?"""
    blank = np.full((800, 600), 255, np.uint8)
    blank[100:140, 50:550] = 0
    blank[::37, ::41] = 0
    tables, plain = ruled(blank, 200 / 72)
    assert tables == []
    assert plain is blank


@pytest.mark.parametrize("degrees", [-9.0, -0.7, 0.0, 0.4, 8.5])
@pytest.mark.parametrize("side", [False, True])
def test_is_the_slope_measured(degrees: float, side: bool) -> None:
    """Is it told how far a page lies askew, upright or on its side?"""
    image = Image.new("L", (1200, 1700), 255)
    draw = ImageDraw.Draw(image)
    dice = np.random.default_rng(1)
    for y in range(250, 1450, 60):
        for x in range(150, 1050, 34):
            # Something like characters: a few strokes in a square.
            for dx, dy in dice.integers(0, 20, (4, 2)).tolist():
                draw.line((x + dx, y, x + dx, y + 28), fill=0, width=3)
                draw.line((x, y + dy, x + 28, y + dy), fill=0, width=3)
    askew = np.asarray(image.rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=255))
    lies = slope(turned(askew, 3) if side else askew)
    assert lies.down is side
    assert abs(lies.degrees[side] - degrees) <= 0.1
    again = slope(straight(askew, degrees))
    assert not again.down
    assert again.degrees[0] == 0


def test_is_red_ink_told_from_black() -> None:
    """Is red gone from the black, black under red kept, and a page without red said to have none?"""
    paper = np.full((100, 100, 3), 250, np.uint8)
    assert red(paper) is None
    paper[10:40, 10:90] = (214, 24, 24)
    paper[20:30, 20:80] = (20, 5, 5)
    dark = black(paper)
    assert dark[12, 50] == 255
    assert dark[25, 50] < 40
    crimson = red(paper)
    assert crimson is not None
    assert crimson[12, 50] < 20 < 200 < crimson[80, 50]


def test_is_a_line_as_sure_as_its_least_sure_part() -> None:
    """Does a piece of a line take the lowest confidence of what was recognised there, and its place askew?"""
    page = Page(1, Frame((0.0, 0.0, 600.0, 800.0)), 0, 0)
    lines = [
        ((100.0, 100.0, 300.0, 116.0), 0.99),
        ((310.0, 100.0, 500.0, 116.0), 0.7),
        ((100.0, 130.0, 500.0, 146.0), 0.5),
    ]
    scan = Scan(page, (600.0, 800.0), 0.0, lines)
    piece = Piece(0, 9, 1, (100.0, 100.0, 500.0, 116.0))
    assert scan.marked(piece) == piece._replace(confidence=0.7)
    assert scan.marked(Piece(0, 9, 1, (100.0, 300.0, 500.0, 316.0))).confidence == 1.0
    moved = replace(scan, degrees=2.0).marked(piece).box
    assert 9 < moved[0] - 100 < 12, "above the middle of the page, a turn to the right moves to the right"


def doubtful() -> Reading:
    """A page of which the second line is not sure."""
    text = "\n".join(TASKS) + "\n— 1 —\n"
    ends = [len(TASKS[0]), len(TASKS[0]) + 1 + len(TASKS[1])]
    spans = (Span(0, ends[0]), Span(ends[0] + 1, ends[1]), Span(ends[1] + 1, ends[1] + 6))
    kinds = (BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.FURNITURE)
    places = tuple(
        Place(span, 1, (80.0, 100.0 + 30 * k, 500.0, 116.0 + 30 * k), sure)
        for k, (span, sure) in enumerate(zip(spans, (1.0, 0.5, 0.4), strict=True))
    )
    blocks = tuple(Block(span, kind, page=1) for span, kind in zip(spans, kinds, strict=True))
    return Reading("a.png", text, blocks, format="png", places=places, pages=1)


def test_is_an_uncertain_line_told() -> None:
    """Is a line under 0.8 a problem that names its characters, and a page number none?"""
    told = with_doubts(doubtful(), {})
    ((problem),) = told.problems
    assert (problem.code, problem.span) == ("uncertain-characters", told.places[1].span)
    scans = {3: Scan(Page(3, Frame((0.0, 0.0, 9.0, 9.0)), 0, 0), (9.0, 9.0), illegible=2)}
    assert "page 3 (2)" in with_doubts(doubtful(), scans).problems[-1].message


def test_is_a_task_as_sure_as_its_lines(tmp_path: Path) -> None:
    """Does the confidence of a line lower that of its task, and come back from a folder of results?"""
    sure = Extractor().extract(replace(doubtful(), places=()))
    found = Extractor().extract(doubtful())
    assert len(found.obligations) == 2
    assert found.obligations[0].confidence == sure.obligations[0].confidence
    assert found.obligations[1].confidence == round(sure.obligations[1].confidence * 0.5, 2)
    names = ("obligations", "documents", "problems")
    with Exports(tmp_path / "a", {name: EXPORTERS[name] for name in names}) as exports:
        exports.add(found)
    (back,) = Results(tmp_path / "a").extractions()
    assert back.document.places == found.document.places
    assert [o.places for o in back.obligations] == [o.places for o in found.obligations]


def test_may_recognition_take_its_time(tmp_path: Path) -> None:
    """May a page that begins take longer than a file without such may, and is a file that only says so ended?"""
    program = tmp_path / "server.py"
    program.write_text(
        "import json, sys, time\n"
        "for line in sys.stdin:\n"
        "    source = json.loads(line)['source']\n"
        "    for _ in range(2 if source == 'slow' else 50):\n"
        "        print(1, flush=True); time.sleep(0.8 if source == 'slow' else 0)\n"
        "    answer = dict(text='甲', blocks=[], properties=[], format='x', encoding='', problems=[], places=[], "
        "pages=None)\n"
        "    print(json.dumps(answer), flush=True)\n",
        "utf-8",
    )
    server = Server((), (sys.executable, str(program)))
    limits = replace(Limits(), seconds=1, page_seconds=20, scans=5)
    server.read(Input("warm", tmp_path), replace(limits, seconds=20, scans=60))
    try:
        assert server.read(Input("slow", tmp_path), limits).text == "甲"
        with pytest.raises(ReadError) as raised:
            server.read(Input("endless", tmp_path), limits)
        assert raised.value.problem.code == "crashed"
    finally:
        server.end()
