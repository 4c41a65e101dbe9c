"""OFD documents: do paragraphs, columns, furniture, tables and places come out, and is a hostile file told?"""

from __future__ import annotations

import io
import shutil
import time
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4

from needs import ROOT
from obligraph import extract
from obligraph.lexicon import load
from obligraph.model import BlockKind, Reading
from obligraph.readers import Limits, ReadError, read_bytes
from obligraph.run import run
from obligraph.score import score
from test_pdf import HEAD, SAMPLES, STYLES, lines_of, plan, rows, split
from typeset_ofd import Pages, document, line, package, page, root, single, typeset, words
from typeset_pdf import EM, LEFT, PLAIN, WIDTH, Style, wrapped

LEXICON = load()
MM = 25.4 / 72
SECONDS = 60.0
TASK = "各区县要在六月底前制定方案，抓好落实。"


def read(data: bytes, limits: Limits | None = None) -> Reading:
    """The reading of an OFD document."""
    return read_bytes(data, "typeset", ".ofd", LEXICON, limits or Limits())


@lru_cache
def typeset_sample(name: str, style: Style = PLAIN, head: str = "") -> bytes:
    """A sample as an OFD document."""
    return typeset(lines_of(name), style, head)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", SAMPLES)
def test_paragraphs_come_back(name: str, style: str) -> None:
    """Are the paragraphs of a typeset sample its lines again, character for character?"""
    reading = read(typeset_sample(name, STYLES[style]))
    lines, furniture = split(reading)
    assert lines == lines_of(name)
    assert bool(furniture) == bool(STYLES[style].numbers)
    assert reading.problems == ()
    assert reading.format == "ofd"


def test_scores_as_the_plain_text(tmp_path: Path) -> None:
    """Are the samples as OFD, under a red head, scored within 0.02 of their floors as plain text?"""
    gold, folder = tmp_path / "gold", tmp_path / "ofd"
    shutil.copytree(ROOT / "tests" / "gold", gold)
    folder.mkdir()
    for name in SAMPLES:
        shutil.copyfile(ROOT / "corpora" / f"{name}.txt", gold / f"{name}.txt")
        (folder / f"{name}.ofd").write_bytes(typeset_sample(name, PLAIN, "澜江省人民政府办公厅文件"))
    assert not run([folder], tmp_path / "out").failures
    figures = score(gold, tmp_path / "out", by_quote=True).values()
    floors = tomllib.loads((ROOT / "tests" / "floors.toml").read_text("utf-8"))["corpora"]
    for metric in ("segments", "lead", "support", "deadline values", "title", "number", "date"):
        assert figures[metric] >= floors[metric] - 0.02, metric


def test_tasks_are_those_of_the_plain_text(tmp_path: Path) -> None:
    """Do the samples as OFD give the same tasks, cell for cell, as their plain texts?"""
    for name in SAMPLES:
        (tmp_path / f"{name}.ofd").write_bytes(typeset_sample(name))
    found, plain = (
        Counter(
            (
                task.quote,
                *(tuple(party.name for party in cell) for cell in (task.lead, task.support, task.actors)),
                tuple((one.quote, one.start, one.end) for one in task.deadlines),
                tuple((one.quote, one.op, one.value, one.unit) for one in task.standards),
            )
            for one in extract(given).extractions
            for task in one.obligations
        )
        for given in (tmp_path, ROOT / "corpora" / "*.txt")
    )
    assert plain
    assert found == plain


def test_furniture() -> None:
    """Is every page header and number furniture, between paragraphs and never in one?"""
    style = STYLES["a header, and numbers in words"]
    reading = read(typeset_sample("city-plan", style))
    _, furniture = split(reading)
    assert reading.pages is not None
    assert furniture.count(style.header) == reading.pages
    numbers = [text.replace(" ", "") for text in furniture if text != style.header]
    assert numbers == [f"第{n}页共9页" for n in range(1, reading.pages + 1)]


def test_places() -> None:
    """Does each place hold the words of one line on paper, in points, in order, inside the page?"""
    reading = read(typeset_sample("central-opinion"))
    assert all(a.span.end <= b.span.start for a, b in zip(reading.places, reading.places[1:], strict=False))
    for place in reading.places:
        left, top, right, bottom = place.box
        assert 0 <= left < right <= A4[0]
        assert 0 <= top < bottom <= A4[1]
        assert 1 <= place.page <= (reading.pages or 0)
    found = [place.span.of(reading.text) for place in reading.places]
    paragraph = next(text for text in lines_of("central-opinion") if text.startswith("居家社区"))
    broken = wrapped(paragraph, WIDTH, EM, 2 * EM)
    at = found.index(broken[0])
    assert found[at : at + 3] == broken[:3]
    assert reading.places[at].box[0] == pytest.approx(LEFT + 2 * EM, abs=1)
    assert reading.places[at + 1].box[0] == pytest.approx(LEFT, abs=1)
    covered = {i for place in reading.places for i in range(*place.span)}
    assert all(i in covered for i, sign in enumerate(reading.text) if not sign.isspace())


def test_table_over_pages() -> None:
    """Does a table of 200 rows come out as one, with every cell exact and its repeated header marked?"""
    pages = Pages()
    pages.centred("青禾县重点任务分工表", 22)
    pages.table([HEAD, *plan(200)], [35, 170, 70, 100, 67], 8)
    reading = read(pages.bytes())
    assert reading.pages is not None
    assert reading.pages >= 8
    assert rows(reading) == plan(200)
    assert {block.table for block in reading.blocks if block.kind is BlockKind.ROW} == {0}
    headers = [block for block in reading.blocks if block.kind is BlockKind.ROW and block.header]
    assert [block.page for block in headers] == list(range(1, reading.pages + 1))


def test_the_table_of_a_sample() -> None:
    """Are the cells of the county's table those of its plain text, with the place of each on its page?"""
    reading = read(typeset_sample("county-plan"))
    stated = [text.split("\t") for text in lines_of("county-plan") if "\t" in text]
    assert [row for row in rows(reading, headers=True) if len(row) > 1 and row != stated[0]] == [
        list(filter(None, row)) for row in stated[1:]
    ]
    boxes = {place.span.of(reading.text): place for place in reading.places}
    assert all(cell in boxes for row in stated for cell in row if cell)


CELLS = (("序号", "工作任务", "牵头单位"), ("一", "建设服务站", "青禾县民政局"), ("二", "开展助餐", "青禾县商务局"))
XS, YS = (20.0, 40.0, 100.0, 150.0), (30.0, 40.0, 50.0, 60.0)


def cells_of(x: float = 0.0, y: float = 0.0) -> str:
    """The words of CELLS in their cells."""
    return "".join(
        words(XS[c] + 1 + x, YS[r] + 7 + y, cell, 4) for r, row in enumerate(CELLS) for c, cell in enumerate(row)
    )


def grid() -> str:
    """A line for each side."""
    return "".join([*(line(XS[0], y, XS[-1], y) for y in YS), *(line(x, YS[0], x, YS[-1]) for x in XS)])


def path(data: str, more: str = "", box: str = "0 0 210 297") -> str:
    """A PathObject."""
    return f'<ofd:PathObject Boundary="{box}"{more}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def boxes() -> str:
    """A closed box for each cell."""
    return "".join(
        path(f"S {a} {t} M {a} {t} L {b} {t} L {b} {u} L {a} {u} C") for a, b in pairwise(XS) for t, u in pairwise(YS)
    )


def bars() -> str:
    """Lines as filled bars, half a millimetre thick."""
    fill = ' Stroke="false" Fill="true"'
    across = "".join(path(f"M {XS[0]} {y} L {XS[-1]} {y} L {XS[-1]} {y + 0.3} L {XS[0]} {y + 0.3} C", fill) for y in YS)
    return across + "".join(
        path(f"M {x} {YS[0]} L {x} {YS[-1]} L {x + 0.3} {YS[-1]} L {x + 0.3} {YS[0]} C", fill) for x in XS
    )


def scaled() -> str:
    """All lines as one path in its own coordinates, twice as large on the page and moved."""
    lines = [f"M 0 {(y - 30) / 2} L 65 {(y - 30) / 2}" for y in YS]
    lines += [f"M {(x - 20) / 2} 0 L {(x - 20) / 2} 15" for x in XS]
    return path(" ".join(lines), ' CTM="2 0 0 2 0 0"', "20 30 130 30")


@pytest.mark.parametrize("draw", [grid, boxes, bars, scaled])
def test_ways_to_draw_a_table(draw: Callable[[], str]) -> None:
    """Is a table found however its lines are drawn?"""
    reading = read(single(draw() + cells_of()))
    assert rows(reading, headers=True) == [list(row) for row in CELLS]


def test_a_frame_around_words_is_no_table() -> None:
    """Is a framed line of text, whose other cell is empty, read as text?"""
    reading = read(single(path("M 20 20 L 150 20 L 150 40 L 20 40 C M 120 20 L 120 40") + words(25, 32, TASK, 4)))
    assert [text for text in reading.text.split("\n") if text] == [TASK]


def test_no_line_without_stroke_or_fill() -> None:
    """Do paths that nobody sees rule no table?"""
    hidden = grid().replace("LineWidth", 'Stroke="false" LineWidth')
    assert rows(read(single(hidden + cells_of())), headers=True) == []


def text_of(objects: str) -> list[str]:
    """The lines that a page of these objects gives."""
    return read(single(objects)).text.split("\n")[:-1]


def code(text: str, x: str = "0", more: str = "") -> str:
    """A TextObject whose TextCode says nothing of distances."""
    return (
        '<ofd:TextObject Boundary="30 40 100 6" Size="5">'
        f'<ofd:TextCode X="{x}" Y="5"{more}>{text}</ofd:TextCode></ofd:TextObject>'
    )


@pytest.mark.parametrize(
    ("objects", "lines"),
    [
        pytest.param("".join(words(30 + 5 * i, 40, sign) for i, sign in enumerate(TASK)), [TASK], id="one by one"),
        pytest.param("".join(words(30 + 5 * i, 40, TASK[i]) for i in reversed(range(19))), [TASK], id="from the right"),
        pytest.param(words(30, 40, TASK) + words(30.2, 40, TASK), [TASK], id="twice, to look bold"),
        pytest.param(words(30, 40, "在") + words(35, 40, "2026", 5, "", "g 3 2.75") + words(46, 40, "年底前完成"),
                     ["在2026年底前完成"], id="digits of another font"),
        pytest.param(code("建成服务站"), ["建成服务站"], id="without distances"),
        pytest.param(code("建成服务站", more=' DeltaX="5"'), ["建成服务站"], id="too few distances"),
        pytest.param(code("建成服务站", more=' DeltaX="g 2 5 5.1 g 1 4.9"'), ["建成服务站"], id="repeats"),
        pytest.param(code("建成服务站", more=' DeltaX="g 4 5" Visible="true"'), ["建成服务站"], id="visible"),
        pytest.param(
            words(30, 40, "建成") + words(30, 60, "隐藏", 5, ' Visible="false"'), ["建成"], id="hidden objects"
        ),
        pytest.param(code("完成Smart City建设"), ["完成Smart City建设"], id="a space that is written"),
        pytest.param(words(30, 40, "smart", 5, "", "g 4 2.7") + words(46, 40, "city", 5, "", "g 3 2.7"),
                     ["smart city"], id="a space that is a gap"),
        pytest.param(f"<ofd:PageBlock><ofd:PageBlock>{words(30, 40, TASK)}</ofd:PageBlock></ofd:PageBlock>", [TASK],
                     id="blocks in blocks"),
        pytest.param(words(15, 20, TASK, 2.5, ' CTM="2 0 0 2 0 0"'), [TASK], id="scaled"),
        pytest.param(code("甲\n乙"), ["甲乙"], id="a line break of the file"),
        pytest.param(code("&lt;甲&gt;&amp;\u3000乙"), ["<甲>& 乙"], id="signs that XML escapes"),
    ],
)  # fmt: skip
def test_ways_to_set_a_line(objects: str, lines: list[str]) -> None:
    """Is a line whole however the program that made the file has cut it?"""
    assert text_of(objects) == lines


def test_several_codes_of_one_object() -> None:
    """Does a TextCode without a point of its own stand at the one before it?"""
    inner = '<ofd:TextCode X="0" Y="5" DeltaX="5">建成</ofd:TextCode><ofd:TextCode X="10">站</ofd:TextCode>'
    assert text_of(f'<ofd:TextObject Boundary="30 40 50 6" Size="5">{inner}</ofd:TextObject>') == ["建成站"]


def test_signs_each_in_coordinates_of_its_own() -> None:
    """Is a line whole whose characters each have a scale and an origin, as converters from PDF write them?"""
    objects = "".join(
        f'<ofd:TextObject Boundary="{30 + 5 * i} 40 5 6" CTM="0.3528 0 0 0.3528 {-30 - 5 * i} 60" Size="14.17">'
        f'<ofd:TextCode X="{(30 + 5 * i) / 0.3528:.3f}" Y="-156">{sign}</ofd:TextCode></ofd:TextObject>'
        for i, sign in enumerate(TASK)
    )
    assert text_of(objects) == [TASK]


def test_the_place_of_a_page_in_a_child() -> None:
    """Is a page found whose place stands in a child, from the root and without a slash?"""
    listed = document([]).replace(
        "<ofd:Pages>", '<ofd:Pages><ofd:Page ID="1"><ofd:BaseLoc>Doc_0/P.xml</ofd:BaseLoc></ofd:Page>'
    )
    parts = {"OFD.xml": root("Doc_0/Document.xml"), "Doc_0/Document.xml": listed, "Doc_0/P.xml": page(code(TASK))}
    assert split(read(package(parts)))[0] == [TASK]


def test_a_page_on_its_side() -> None:
    """Is a table whose words all run upwards read, with its places as the page is shown?"""
    turn = ' CTM="0 -1 1 0 0 0"'
    objects = "".join(
        f'<ofd:TextObject Boundary="{YS[r] + 7} {200 - XS[c] - 1} 1 1" Size="4"{turn}>'
        f'<ofd:TextCode X="0" Y="0" DeltaX="g {len(cell) - 1} 4">{cell}</ofd:TextCode></ofd:TextObject>'
        for r, row in enumerate(CELLS)
        for c, cell in enumerate(row)
    )
    objects += "".join(line(y, 200 - XS[0], y, 200 - XS[-1]) for y in YS)
    objects += "".join(line(YS[0], 200 - x, YS[-1], 200 - x) for x in XS)
    reading = read(single(objects))
    assert rows(reading, headers=True) == [list(row) for row in CELLS]
    box = next(place.box for place in reading.places if place.span.of(reading.text) == "建设服务站")
    assert box[3] - box[1] > 3 * (box[2] - box[0])
    assert box[3] == pytest.approx((200 - XS[1] - 1) / MM, abs=1)


def test_a_watermark_is_furniture() -> None:
    """Are words across the page kept, and never read for tasks?"""
    lines, furniture = split(
        read(single(words(30, 40, TASK) + words(50, 100, "内部资料", 20, ' CTM="0.7 0.7 -0.7 0.7 0 0"')))
    )
    assert (lines, furniture) == ([TASK], ["内部资料"])


OTHER = "市民政局会同市财政局完善补贴办法。"


def with_template(first: str, second: str, template: str) -> bytes:
    """Two pages over one template."""
    used = '<ofd:Template TemplateID="7" ZOrder="Background"/>'
    return package(
        {
            "OFD.xml": root("Doc_0/Document.xml"),
            "Doc_0/Document.xml": document(["P0.xml", "P1.xml"], '<ofd:TemplatePage ID="7" BaseLoc="Tpls/T.xml"/>'),
            "Doc_0/Tpls/T.xml": page(template),
            "Doc_0/P0.xml": page(first, used),
            "Doc_0/P1.xml": page(second, used),
        }
    )


def test_templates_are_furniture() -> None:
    """Is what a template puts on every page kept, and never read for tasks?"""
    lines, furniture = split(
        read(with_template(words(30, 60, TASK), words(30, 60, OTHER), words(30, 20, "青禾县人民政府公报")))
    )
    assert "".join(lines) == TASK + OTHER
    assert furniture == ["青禾县人民政府公报"] * 2


def test_the_lines_of_a_form_stand_in_its_template() -> None:
    """Are cells found between the lines of a template?"""
    reading = read(with_template(cells_of(), words(30, 90, TASK), grid()))
    assert rows(reading, headers=True) == [list(row) for row in CELLS]


def test_a_template_alone_is_the_page() -> None:
    """Is a page with nothing of its own what its template shows?"""
    assert "".join(split(read(with_template("", words(30, 60, OTHER), words(30, 40, TASK))))[0]) == TASK + OTHER


def test_graphics_drawn_from_the_resources() -> None:
    """Is text inside a graphic that a page draws by its number read, where the page puts it?"""
    content = f"<ofd:Content>{words(0, 10, TASK)}</ofd:Content>"
    unit = f'<ofd:CompositeGraphicUnit ID="9" Width="9" Height="9">{content}</ofd:CompositeGraphicUnit>'
    reading = read(
        package(
            {
                "OFD.xml": root("Doc_0/Document.xml"),
                "Doc_0/Document.xml": document(["P.xml"], "<ofd:DocumentRes>Res.xml</ofd:DocumentRes>"),
                "Doc_0/Res.xml": f'<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CompositeGraphicUnits>{unit}'
                "</ofd:CompositeGraphicUnits></ofd:Res>",
                "Doc_0/P.xml": page('<ofd:CompositeObject ID="1" ResourceID="9" Boundary="40 50 9 9"/>'),
            }
        )
    )
    assert split(reading)[0] == [TASK]
    assert reading.places[0].box[0] == pytest.approx(40 / MM, abs=1)
    assert reading.places[0].box[1] < 60 / MM < reading.places[0].box[3]


def test_several_documents_of_one_file() -> None:
    """Are all documents of a file read, their pages counted through and their tables told apart?"""
    reading = read(
        package(
            {
                "OFD.xml": root("Doc_0/Document.xml", "/Doc_1/Document.xml"),
                "Doc_0/Document.xml": document(["P.xml"]),
                "Doc_0/P.xml": page(grid() + cells_of()),
                "Doc_1/Document.xml": document(["Doc_1/P.xml"]),
                "Doc_1/P.xml": page(words(20, 20, TASK) + grid() + cells_of()),
            }
        )
    )
    assert reading.pages == 2
    assert [block.table for block in reading.blocks if block.kind is BlockKind.ROW] == [0, 0, 0, 1, 1, 1]
    assert {block.page for block in reading.blocks if block.table == 1} == {2}


def test_the_area_of_a_page() -> None:
    """Are places counted from the corner of the page's own area?"""
    area = "<ofd:Area><ofd:PhysicalBox>10 20 100 100</ofd:PhysicalBox></ofd:Area>"
    parts = {
        "OFD.xml": root("Doc_0/Document.xml"),
        "Doc_0/Document.xml": document(["P.xml"]),
        "Doc_0/P.xml": page(words(30, 40, "建成服务站"), area),
    }
    box = read(package(parts)).places[0].box
    assert box[0] == pytest.approx(20 / MM, abs=0.2)
    assert box[1] < 20 / MM < box[3]


def image(width: float = 210, height: float = 297) -> str:
    """A picture on the page."""
    return f'<ofd:ImageObject Boundary="0 0 {width} {height}" ResourceID="3"/>'


def pages_of(*contents: str, more: str = "") -> bytes:
    """A document with a page for each content; an empty one has no part."""
    places = [f"P{i}.xml" for i in range(len(contents))]
    return package(
        {
            "OFD.xml": root("Doc_0/Document.xml"),
            "Doc_0/Document.xml": document(places, more),
            **{f"Doc_0/{place}": content for place, content in zip(places, contents, strict=True) if content},
        }
    )


def test_pages_that_are_pictures() -> None:
    """Is a page that is a picture told, and the others read?"""
    reading = read(pages_of(page(words(30, 40, TASK)), page(image())))
    assert [(problem.code, "page 2" in problem.message) for problem in reading.problems] == [("no-text-layer", True)]
    assert split(reading)[0] == [TASK]


def test_damaged_pages() -> None:
    """Are pages whose parts are missing or broken told, and the others read?"""
    reading = read(pages_of(page(words(30, 40, TASK)), "", page(words(30, 40, TASK)), "<ofd:Page>"))
    assert [(problem.code, "page 2, 4" in problem.message) for problem in reading.problems] == [("damaged", True)]
    assert {block.page for block in reading.blocks} == {1, 3}


def test_same_in_same_out() -> None:
    """Do two readings of one file agree in all they hold?"""
    data = typeset_sample("county-plan")
    assert read(data) == read(data)


def secret(name: str) -> bytes:
    """A package with the part in which enciphered ones say how, whose document is no XML."""
    return package({"OFD.xml": root("Doc_0/Document.xml"), "Doc_0/Document.xml": b"\x8f\x01" * 99, name: b"x"})


def locked() -> bytes:
    """A package whose entries say that they are enciphered."""
    data = bytearray(single(words(30, 40, TASK)))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def nested(depth: int) -> str:
    """Blocks in blocks."""
    return "<ofd:PageBlock>" * depth + words(30, 40, TASK) + "</ofd:PageBlock>" * depth


def drawing_itself() -> bytes:
    """A graphic that draws itself a hundred times, which do the same."""
    many = '<ofd:CompositeObject ResourceID="9" Boundary="0 0 9 9"/>' * 100
    unit = f'<ofd:CompositeGraphicUnit ID="9"><ofd:Content>{many}</ofd:Content></ofd:CompositeGraphicUnit>'
    return package(
        {
            "OFD.xml": root("Doc_0/Document.xml"),
            "Doc_0/Document.xml": document(["P.xml"], "<ofd:PublicRes>Res.xml</ofd:PublicRes>"),
            "Doc_0/Res.xml": f'<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CompositeGraphicUnits>{unit}'
            "</ofd:CompositeGraphicUnits></ofd:Res>",
            "Doc_0/P.xml": page(words(30, 40, TASK) + many),
        }
    )


def many_pages(count: int) -> bytes:
    """A page list that names one page again and again."""
    return package(
        {
            "OFD.xml": root("Doc_0/Document.xml"),
            "Doc_0/Document.xml": document(["P.xml"] * count),
            "Doc_0/P.xml": page(words(30, 40, TASK)),
        }
    )


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no document": (lambda: package({"OFD.xml": root()}), "damaged"),
    "a document that is missing": (lambda: package({"OFD.xml": root("Doc_0/Document.xml")}), "damaged"),
    "a document above the package": (lambda: package({"OFD.xml": root("../../../Document.xml")}), "damaged"),
    "no pages": (lambda: pages_of(), "damaged"),
    "only missing pages": (lambda: pages_of("", ""), "damaged"),
    "a cut file": (lambda: single(words(30, 40, TASK))[:400], "damaged"),
    "ciphers": (lambda: secret("Encryptions.xml"), "encrypted"),
    "ciphers of another program": (lambda: secret("Doc_0/decryptseed.dat"), "encrypted"),
    "a password": (locked, "encrypted"),
    "pictures only": (lambda: pages_of(page(image()), page(image())), "no-text-layer"),
    "an empty page": (lambda: pages_of(page("")), "no-text-layer"),
    "300,000 pages": (lambda: many_pages(300_000), "too-large"),
    "2,000 times one page": (lambda: many_pages(2_000), ""),
    "an entity": (
        lambda: pages_of('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>' + page(words(30, 40, "甲&b;"))),
        "unsafe-xml",
    ),
    "200 blocks in one another": (lambda: single(nested(200)), ""),
    "100,000 blocks in one another": (lambda: single(nested(100_000)), "damaged"),
    "a bomb of blanks": (lambda: pages_of(page(" " * 60_000_000)), "too-large"),
    "a graphic that draws itself": (drawing_itself, "too-large"),
    "a repeat without end": (
        lambda: single(words(30, 40, TASK, deltas="g 999999999999 5") + code(TASK, more=' DeltaX="g nan g g 1e400 2"')),
        "",
    ),
    "a million distances": (lambda: single(words(30, 40, TASK, deltas="5 " * 1_000_000)), ""),
    "100,000 characters in one line": (lambda: single(words(30, 40, "建" * 100_000)), ""),
    "more characters than the limit": (lambda: single(words(30, 40, "建" * 600_000) * 2), "too-large"),
    "60,000 lines drawn": (lambda: single(words(30, 40, TASK) + line(1, 1, 90, 90) * 60_000), ""),
    "a path of a million pieces": (lambda: single(words(30, 40, TASK) + path("M 0 0 " + "L 5 6 " * 1_000_000)), ""),
    "a grid of 400 by 400 lines": (
        lambda: single(
            words(30, 40, TASK) + "".join(line(0, i / 2, 200, i / 2) + line(i / 2, 0, i / 2, 200) for i in range(400))
        ),
        "",
    ),
    "numbers that are none": (
        lambda: single(
            f'<ofd:TextObject Boundary="nan -inf 1e999 x" CTM="a b c" Size="1e400"><ofd:TextCode X="nan" Y="-1e308" '
            f'DeltaX="g"> {TASK}</ofd:TextCode></ofd:TextObject>'
        ),
        "",
    ),
    "negative and huge places": (
        lambda: single(words(-1e9, -1e9, TASK) + words(1e30, 1e30, TASK, 1e20) + words(30, 40, TASK)),
        "",
    ),
    "type of no size": (lambda: single(code(TASK).replace('"5"', '"0"', 1) + words(30, 90, TASK, 5)), ""),
    "a page of no size": (lambda: single(words(30, 40, TASK), size=(0, -5)), ""),
    "a page of a thousand kilometres": (lambda: single(words(30, 40, TASK), size=(1e9, 1e9)), ""),
}
"""Each file, and what becomes of it: the code of the problem that refuses it, "" when it is read."""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(name: str) -> None:
    """Is each file read or refused with its problem, in time?"""
    make, expected = HOSTILE[name]
    data = make()
    began = time.perf_counter()
    if expected:
        with pytest.raises(ReadError) as caught:
            read(data)
        assert caught.value.problem.code == expected
    else:
        reading = read(data)
        assert TASK in "".join(reading.text.split("\t")) or "建" * 1000 in reading.text
        assert all(abs(side) < 1e8 for place in reading.places for side in place.box)
    assert time.perf_counter() - began < SECONDS


def test_limits_of_a_package() -> None:
    """Do the limits hold for a file's pages, parts and bytes when unpacked?"""
    data = many_pages(5)
    for limits in (Limits(pages=4), Limits(parts=2), Limits(inflated=900)):
        with pytest.raises(ReadError) as caught:
            read(data, limits)
        assert caught.value.problem.code == "too-large"


def test_too_much_line_art_is_told() -> None:
    """Is a page whose lines were too many to look at read as text, and told?"""
    reading = read(single(grid() + cells_of()), Limits(strokes=5))
    assert [problem.code for problem in reading.problems] == ["table-cut"]
    assert rows(reading, headers=True) == []
    assert all(cell in reading.text for row in CELLS for cell in row)


def test_a_suffix_is_not_needed(tmp_path: Path) -> None:
    """Is a document known by its content, and its folder read with it?"""
    (tmp_path / "甲.ofd").write_bytes(typeset_sample("county-plan"))
    (tmp_path / "乙.zip").write_bytes(_zipped(typeset_sample("city-plan")))
    result = run([tmp_path], tmp_path / "out")
    assert not result.failures
    assert result.documents == 2


def _zipped(data: bytes) -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("乙.ofd", data)
    return to.getvalue()
