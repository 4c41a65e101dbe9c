"""Does a Word document come out as the text that Word shows?"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from needs import ROOT
from obligraph.extractor import Extractor
from obligraph.lexicon import load
from obligraph.model import BlockKind, Problem, Reading
from obligraph.readers import Limits, ReadError, read_bytes
from obligraph.readers.word.numbering import written
from typeset_docx import NS, cell, listed, numbering, package, paragraph, table, typeset

LEXICON = load()
SAMPLES = sorted((ROOT / "corpora").glob("*.txt"))


def read(data: bytes, limits: Limits | None = None) -> Reading:
    """The reading of a document, whatever its name."""
    return read_bytes(data, "a.docx", ".docx", LEXICON, limits or Limits())


def lines(body: str, **parts: str) -> list[str]:
    """The lines of a body; parts by their names, `_xml` for `.xml`."""
    return read(package(body, {f"{name}.xml": xml for name, xml in parts.items()})).text.splitlines()


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t>{escape(text)}</w:t></w:r>"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_is_a_sample_read_as_its_text(path: Path) -> None:
    """Are paragraphs, drawn numbers and rows those of the plain text, but for the tabs that merged cells take?"""
    text = path.read_text("utf-8")
    assert read(typeset(text)).text == text.replace("\t\t", "\t")


def test_are_the_tasks_those_of_the_text() -> None:
    """Does the Word form of a sample give the tasks of its plain text, merged cells and all?"""
    extractor = Extractor()
    text = (ROOT / "corpora" / "county-plan.txt").read_bytes()

    def tasks(data: bytes, suffix: str) -> list[tuple[object, ...]]:
        found = extractor.extract(read_bytes(data, "a", suffix, extractor.lexicon)).obligations
        return [
            (o.quote, [p.name for p in o.lead], [p.name for p in o.support], [d.quote for d in o.deadlines])
            for o in found
        ]

    plain, word = tasks(text, ".txt"), tasks(typeset(text.decode()), ".docx")
    assert len(plain) == 60
    assert word == plain


@pytest.mark.parametrize(
    ("form", "number", "shown"),
    [
        ("chineseCounting", 12, "十二"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseLegalSimplified", 3, "叁"),
        ("ideographTraditional", 2, "乙"),
        ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"),
        ("ideographDigital", 20, "二〇"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalEnclosedCircle", 21, "(21)"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalEnclosedFullstop", 2, "⒉"),
        ("decimalFullWidth", 10, "１０"),
        ("decimalZero", 7, "07"),
        ("upperLetter", 28, "BB"),
        ("lowerLetter", 1, "a"),
        ("upperRoman", 14, "XIV"),
        ("lowerRoman", 4, "iv"),
        ("none", 4, ""),
        ("thaiCounting", 4, "4"),
        ("chineseCounting", 999_999_999, "999999999"),
    ],
)
def test_is_a_number_written_as_word_writes_it(form: str, number: int, shown: str) -> None:
    """Has each format its characters, and does what is out of its reach stay a decimal number?"""
    assert written(number, form) == shown


def test_do_inner_levels_begin_again() -> None:
    """Does (一) begin again under 二、, and may a level name the numbers above it?"""
    levels = [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%1.%3")]
    body = "".join(listed(f"甲{n}", level) for n, level in enumerate([0, 1, 1, 2, 0, 1, 2, 2]))
    assert lines(body, numbering=numbering(levels)) == [
        "一、甲0", "（一）甲1", "（二）甲2", "一.1甲3", "二、甲4", "（一）甲5", "二.1甲6", "二.2甲7",
    ]  # fmt: skip


def test_does_a_level_that_never_restarts_count_on() -> None:
    """Does lvlRestart 0 number 条 through all chapters?"""
    levels = [("chineseCounting", "第%1章"), ("chineseCounting", "第%2条")]
    body = listed("总则", 0) + listed("甲", 1) + listed("附则", 0) + listed("乙", 1)
    assert lines(body, numbering=numbering(levels, {1: 0})) == ["第一章总则", "第一条甲", "第二章附则", "第二条乙"]


def test_is_a_number_parted_from_its_words_where_it_must_be() -> None:
    """Does a space follow 第一条, and none 一、?"""
    two = numbering([("chineseCounting", "第%1条")]).replace('<w:suff w:val="nothing"/>', "")
    assert lines(listed("本办法", 0), numbering=two) == ["第一条 本办法"]
    one = numbering([("chineseCounting", "%1、")]).replace('<w:suff w:val="nothing"/>', "")
    assert lines(listed("总体要求", 0), numbering=one) == ["一、总体要求"]


def test_may_a_list_begin_anew() -> None:
    """Does a second list over the same definition count on, and one with a start of its own begin there?"""
    extra = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = listed("甲", 0) + listed("乙", 0, 2) + listed("丙", 0, 3) + listed("丁", 0, 3)
    assert lines(body, numbering=numbering([("decimal", "%1.")], extra=extra)) == ["1.甲", "2.乙", "1.丙", "2.丁"]


def test_does_a_style_number_its_paragraphs() -> None:
    """Is the list of a style, or of the style that it is based on, that of its paragraphs, unless they leave it?"""
    styles = (
        f'<w:styles {NS}><w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="own"/><w:basedOn w:val="a"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="x"/><w:basedOn w:val="c"/></w:style></w:styles>'
    )
    body = (
        paragraph("甲", '<w:pStyle w:val="a"/>')
        + paragraph("乙", '<w:pStyle w:val="b"/>')
        + paragraph("丙", '<w:pStyle w:val="b"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + paragraph("丁", '<w:pStyle w:val="c"/>')
    )
    parts = {"numbering.xml": numbering([("chineseCounting", "%1、")]), "styles.xml": styles}
    reading = read(package(body, parts))
    assert reading.text.splitlines() == ["一、甲", "二、乙", "丙", "丁"]
    assert [(block.kind, block.level) for block in reading.blocks] == [
        (BlockKind.HEADING, 2), (BlockKind.HEADING, 2), (BlockKind.HEADING, 2), (BlockKind.PARAGRAPH, 0),
    ]  # fmt: skip


def test_are_bullets_and_unknown_lists_without_number() -> None:
    """Does a bullet, and a list that no part defines, leave the words alone?"""
    body = listed("甲", 0) + listed("乙", 0, 7)
    assert lines(body, numbering=numbering([("bullet", "")])) == ["甲", "乙"]


def test_do_tracked_changes_count_as_accepted() -> None:
    """Are insertions read, deletions, moves away and comments not?"""
    body = (
        f"<w:p>{run('各区县要')}<w:del>{run('在5月').replace('w:t>', 'w:delText>')}</w:del>"
        f"<w:ins>{run('在6月')}</w:ins>"
        f"{run('底前报送')}<w:moveFrom>{run('旧处')}</w:moveFrom><w:r><w:commentReference w:id='1'/></w:r></w:p>"
        f"<w:ins>{paragraph('新段')}</w:ins>"
    )
    assert lines(body, comments=f"<w:comments {NS}>{paragraph('批注')}</w:comments>") == [
        "各区县要在6月底前报送",
        "新段",
    ]


def test_are_fields_and_hidden_text_told_apart() -> None:
    """Is a field's result read and its instruction not, and hidden text left out?"""
    body = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>"
        f"{run('2026年3月')}<w:fldSimple w:instr='PAGE'>{run('6日')}</w:fldSimple>{run('密', '<w:vanish/>')}"
        f"{run('显', '<w:vanish w:val=&quot;0&quot;/>'.replace('&quot;', chr(34)))}</w:p>"
    )
    assert lines(body) == ["2026年3月6日显"]


def test_is_a_text_box_read_once() -> None:
    """Is a text box, which is stored twice, read once, after the paragraph that it hangs on?"""
    box = f"<w:txbxContent>{paragraph('云岭省人民政府文件')}</w:txbxContent>"
    body = (
        f"<w:p>{run('红头')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert lines(body) == ["红头", "云岭省人民政府文件"]


def test_does_a_footnote_follow_its_paragraph() -> None:
    """Does a note stand after the paragraph that refers to it, once, whoever refers to it?"""
    body = f"<w:p>{run('甲')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p>" + paragraph("乙")
    inner = f"<w:p>{run('注一')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    notes = (
        f"<w:footnotes {NS}><w:footnote w:id='0'>{paragraph('线')}</w:footnote>"
        f"<w:footnote w:id='2'>{inner}</w:footnote></w:footnotes>"
    )
    assert lines(body, footnotes=notes) == ["甲", "注一", "乙"]


def test_do_breaks_and_tabs_part_words() -> None:
    """Does a line break begin a line, a tab become a space, and a symbol font's box a box?"""
    body = (
        f"<w:p>{run('联系人')}<w:r><w:tab/></w:r>{run('张某')}<w:r><w:br/></w:r>{run('电话')}"
        "<w:r><w:sym w:font='Wingdings 2' w:char='F0A3'/></w:r></w:p><w:p/>"
    )
    assert lines(body) == ["联系人 张某", "电话□"]


def test_is_a_table_of_contents_no_text() -> None:
    """Is a table of contents marked as furniture, and the heading of the same words not?"""
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{paragraph('一、加强组织领导 3')}</w:sdtContent></w:sdt>"
    )
    reading = read(package(contents + paragraph("一、加强组织领导") + paragraph("各县要制定计划。")))
    assert [block.kind for block in reading.blocks] == [
        BlockKind.FURNITURE, BlockKind.PARAGRAPH, BlockKind.PARAGRAPH,
    ]  # fmt: skip


def test_is_a_content_control_read() -> None:
    """Are paragraphs, rows and cells inside content controls read as any others?"""
    inside = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    row = f"<w:tr>{cell('1')}{inside.format(cell('修渠'))}</w:tr>"
    body = (
        inside.format(paragraph("甲"))
        + f"<w:tbl><w:tr>{cell('序号')}{cell('工作任务')}</w:tr>{inside.format(row)}</w:tbl>"
    )
    assert lines(body) == ["甲", "序号\t工作任务", "1\t修渠"]


def test_are_merged_cells_laid_out() -> None:
    """Has a row its merged cell carried down, a wide one its first column, and is the header known?"""
    reading = read(
        package(table([["序号", "工作任务", "牵头单位"], ["一、设施"], ["1", "修渠", "县水利局"], ["2", "清淤", ""]]))
    )
    cells = [
        (b.column, b.span.of(reading.text), b.carried, b.header) for b in reading.blocks if b.kind is BlockKind.CELL
    ]
    assert cells == [
        (0, "序号", False, True), (1, "工作任务", False, True), (2, "牵头单位", False, True),
        (0, "一、设施", False, False),
        (0, "1", False, False), (1, "修渠", False, False), (2, "县水利局", False, False),
        (0, "2", False, False), (1, "清淤", False, False), (2, "县水利局", True, False),
    ]  # fmt: skip


def test_is_a_frame_no_table() -> None:
    """Are the paragraphs of a table that only frames them paragraphs, with the tables inside it kept?"""
    inner = table([["序号", "任务"], ["1", "修渠"]])
    body = f"<w:tbl><w:tr><w:tc>{paragraph('云岭省文件')}{inner}{paragraph('完')}</w:tc></w:tr></w:tbl>"
    reading = read(package(body))
    assert reading.text.splitlines() == ["云岭省文件", "序号\t任务", "1\t修渠", "完"]
    assert [b.kind for b in reading.blocks].count(BlockKind.ROW) == 2


def test_are_lists_in_cells_counted_once() -> None:
    """Does a list that runs through framed cells count every paragraph once?"""
    row = f"<w:tr><w:tc>{listed('甲', 0)}{listed('乙', 0)}</w:tc></w:tr>"
    frame = f"<w:tbl>{row}</w:tbl>"
    assert lines(frame + listed("丙", 0), numbering=numbering([("decimal", "%1.")])) == ["1.甲", "2.乙", "3.丙"]


def test_is_the_strict_form_read() -> None:
    """Is a document of the strict namespace, with its main part elsewhere, read the same?"""
    data = package(paragraph("各县要制定计划。"))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            new.writestr(
                name.replace("word/document.xml", "word/document2.xml"),
                part.replace(b"word/document", b"word/document2"),
            )
    assert read_bytes(made.getvalue(), "a.docx", ".docx", LEXICON).text == "各县要制定计划。\n"


# Hostile


def packed(body: str = "", replaced: dict[str, bytes] | None = None) -> bytes:
    """A document of which some parts are replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package(body))) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()} | (replaced or {})
        for name, part in parts.items():
            new.writestr(name, part)
    return made.getvalue()


def entities() -> bytes:
    """Entities that would unfold to gigabytes, and one that names a file."""
    many = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    head = f'<?xml version="1.0"?><!DOCTYPE d [{many}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return f"{head}<w:document {NS}><w:body><w:p><w:r><w:t>&a11;&f;</w:t></w:r></w:p></w:body></w:document>".encode()


def encrypted() -> bytes:
    """A package whose main part says that it is encrypted."""
    data = bytearray(package(paragraph("甲")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + offset] |= 1
    return bytes(data)


def flipped() -> bytes:
    """A package whose main part's compressed bytes are not what they were."""
    data = bytearray(package(paragraph("甲" * 50)))
    at = data.find(b"word/document.xml") + len("word/document.xml")
    data[at + 20 : at + 60] = bytes(b ^ 0x55 for b in data[at + 20 : at + 60])
    return bytes(data)


ROW = f"<w:tr>{cell('a', span=99_999, merge='restart')}{cell('b', span=99_999)}</w:tr>"
FAR = numbering([("decimal", "%1.")]).replace('start w:val="1"', 'start w:val="9e9"')
DEEP = "<w:tbl><w:tr><w:tc>" * 80 + paragraph("深") + "</w:tc></w:tr></w:tbl>" * 80
HOSTILE: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "entities": (lambda: packed(replaced={"word/document.xml": entities()}), "unsafe-xml"),
    "entities in UTF-16": (
        lambda: packed(replaced={"word/document.xml": entities().decode().encode("utf-16")}), "unsafe-xml",
    ),
    "entities in the styles": (lambda: packed(paragraph("甲"), {"word/styles.xml": entities()}), "unsafe-xml"),
    "a bomb of zeros": (lambda: packed(replaced={"word/document.xml": b"\0" * 300_000_000}), "too-large"),
    "a bomb of spaces": (lambda: packed(replaced={"word/document.xml": b" " * 60_000_000}), "too-large"),
    "a part that is cut off": (lambda: packed(replaced={"word/document.xml": b"<w:document"}), "damaged"),
    "no body": (lambda: packed(replaced={"word/document.xml": b"<a/>"}), "damaged"),
    "a package cut off": (lambda: package(paragraph("甲" * 500))[:-60], "damaged"),
    "bytes flipped": (flipped, "damaged"),
    "a password": (encrypted, "encrypted"),
    "no text": (lambda: package("<w:p/><w:tbl><w:tr><w:tc/></w:tr></w:tbl>"), "no-text"),
    "20,000 parts": (lambda: packed(paragraph("甲"), {f"x/{n}": b"" for n in range(20_000)}), "too-large"),
    "80 tables in each other": (lambda: package(DEEP), None),
    "300 levels": (lambda: package("<w:sdt><w:sdtContent>" * 300 + "</w:sdtContent></w:sdt>" * 300), "damaged"),
    "a table of 60,000 cells": (
        lambda: package("<w:tbl>" + f"<w:tr>{cell('1')}{cell('甲')}</w:tr>" * 30_000 + "</w:tbl>"), None,
    ),
    "wide and high cells": (lambda: package("<w:tbl>" + ROW * 2_000 + "</w:tbl>"), None),
    "numbers of numbers": (
        lambda: package(
            listed("甲", 0) * 2_000, {"numbering.xml": numbering([("upperLetter", "%1%2%3%4%5%6%7%8%9" * 500)])}
        ),
        None,
    ),
    "a start beyond counting": (lambda: package(listed("甲", 0), {"numbering.xml": FAR}), None),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    """Is it read or refused with its code, in a few seconds?"""
    make, code = HOSTILE[name]
    data = make()
    begun = time.process_time()
    outcome = read_or_problem(data)
    assert time.process_time() - begun < 8.0
    if isinstance(outcome, Reading):
        assert code is None
        assert "passwd" not in outcome.text
        assert all(0 <= b.span.start <= b.span.end <= len(outcome.text) for b in outcome.blocks)
    else:
        assert outcome.code == code
        assert outcome.message.endswith(")")


def read_or_problem(data: bytes) -> Reading | Problem:
    """The reading, or why there is none."""
    try:
        return read(data)
    except ReadError as error:
        return error.problem


def test_are_cells_beyond_the_limit_told() -> None:
    """Does a table of more cells than the limit keep its words, and say so?"""
    body = "<w:tbl>" + f"<w:tr>{cell('1')}{cell('甲')}</w:tr>" * 20 + "</w:tbl>"
    reading = read(package(body), replace(Limits(), cells=10))
    assert reading.text == "1\t甲\n" * 20
    assert [problem.code for problem in reading.problems] == ["table-cut"]


def test_are_embedded_files_told() -> None:
    """Is a file of another format inside the document a problem?"""
    reading = read(package(paragraph("甲") + '<w:altChunk r:id="x" xmlns:r="urn:r"/>'))
    assert [problem.code for problem in reading.problems] == ["part-not-read"]
