"""The Word file around the table: fonts and paragraph styles as offices use them (GB/T 9704), A4 landscape, page
numbers `— 1 —`.

python-docx makes an empty document of it; the body's text comes from elsewhere.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from obligraph.exporters.matrix.xlsx_style import GREY

MARGIN, TOP, FOOTER = 20.0, 20.0, 11.0  # mm
PAGE_WIDTH, PAGE_HEIGHT = 297.0, 210.0
TITLE, DOCUMENT, REMARK, HEADER, BAND, WORDS, CENTRED, NOTE, SMALL, FOOT = (
    "TaskTitle",
    "TaskDocument",
    "TaskRemark",
    "TaskHeader",
    "TaskBand",
    "TaskWords",
    "TaskCentred",
    "TaskNote",
    "TaskSmall",
    "TaskFoot",
)
BODY_SIZE = 10.5
"""五号, in points."""

_SONG, _HEI, _FANG, _TITLE = "宋体", "黑体", "仿宋", "方正小标宋简体"
# The names under which Windows, WPS, macOS and Linux know each font or the next best; family and pitch for the rest.
_FONTS = {
    _TITLE: ("方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体,SimSun,Songti SC", "auto", "variable"),
    _SONG: ("SimSun,新宋体,华文宋体,STSong,Songti SC,Noto Serif CJK SC", "auto", "variable"),
    _HEI: ("SimHei,华文黑体,STHeiti,Heiti SC,Noto Sans CJK SC", "modern", "fixed"),
    _FANG: ("FangSong,仿宋_GB2312,FangSong_GB2312,华文仿宋,STFangsong,Noto Serif CJK SC", "modern", "fixed"),
}
_LATIN = "Times New Roman"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_UNUSED = ("/thumbnail", "/stylesWithEffects", "/customXml", "/numbering")
# Fixed, so that two runs give the same bytes.
_CREATED = datetime(2000, 1, 1)


def fonts() -> str:
    """word/fontTable.xml: each font with the names of those that may stand in for it."""
    listed = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="{pitch}"/></w:font>'
        for name, (others, family, pitch) in _FONTS.items()
    )
    latin = '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:fonts xmlns:w="{_W}"><w:font w:name="{_LATIN}">{latin}</w:font>{listed}</w:fonts>'
    )


def empty_document(title: str) -> bytes:
    """A .docx with the page and the styles, without text; `title` is its property."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin = section.bottom_margin = Mm(TOP)
    section.header_distance = section.footer_distance = Mm(FOOTER)
    _set_styles(document)
    _set_foot(section.footer.paragraphs[0])
    _set_settings(document.settings.element)
    properties = document.core_properties
    properties.title, properties.language = title[:255], "zh-CN"
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = _CREATED
    properties.revision = 1
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_UNUSED)]:
            del relations[key]
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _set_styles(document: Any) -> None:
    from docx.oxml import parse_xml

    styles = document.styles
    kept = {"Normal", "Default Paragraph Font", "Normal Table", "No List"}
    for style in [style for style in styles if style.name not in kept]:
        style.delete()
    defaults = styles.element.find(f"{{{_W}}}docDefaults")
    defaults.getparent().replace(
        defaults,
        parse_xml(
            f'<w:docDefaults xmlns:w="{_W}"><w:rPrDefault><w:rPr>{_font(_FANG)}<w:sz w:val="21"/><w:szCs w:val="21"/>'
            '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
            "<w:pPrDefault/></w:docDefaults>"
        ),
    )
    for xml in (
        _style(TITLE, "任务分工表 标题", _TITLE, 22, centred=True, after=4, keep=True, outline=0),
        _style(DOCUMENT, "任务分工表 文件", _HEI, 14, before=12, after=2, keep=True, outline=1),
        _style(REMARK, "任务分工表 说明", _FANG, 9, after=4, keep=True, colour="595959"),
        _style(HEADER, "任务分工表 表头", _HEI, BODY_SIZE, centred=True, keep=True),
        _style(BAND, "任务分工表 任务类别", _HEI, BODY_SIZE, keep=True),
        _style(WORDS, "任务分工表 正文", _FANG, BODY_SIZE),
        _style(CENTRED, "任务分工表 居中", _FANG, BODY_SIZE, centred=True),
        _style(NOTE, "任务分工表 空缺原因", _FANG, BODY_SIZE, centred=True, colour=GREY.lstrip("#"), italic=True),
        _style(SMALL, "任务分工表 备注", _FANG, 9, centred=True),
        _style(FOOT, "任务分工表 页码", _SONG, 14, centred=True),
    ):
        styles.element.append(parse_xml(xml))


def _style(
    key: str,
    name: str,
    font: str,
    size: float,
    *,
    centred: bool = False,
    before: float = 0,
    after: float = 0,
    keep: bool = False,
    outline: int | None = None,
    colour: str = "",
    italic: bool = False,
) -> str:
    """A paragraph style; sizes and distances in points, `keep`: on the page of what follows, `outline`: its level in
    the navigation pane.
    """
    half_points = round(size * 2)
    paragraph = [
        "<w:keepNext/>" if keep else "",
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}"/>' if before or after else "",
        '<w:jc w:val="center"/>' if centred else "",
        "" if outline is None else f'<w:outlineLvl w:val="{outline}"/>',
    ]
    words = [
        _font(font),
        "<w:i/><w:iCs/>" if italic else "",
        f'<w:color w:val="{colour}"/>' if colour else "",
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>',
    ]
    return (
        f'<w:style xmlns:w="{_W}" w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{"".join(paragraph)}</w:pPr>'
        f"<w:rPr>{''.join(words)}</w:rPr></w:style>"
    )


def _font(name: str) -> str:
    return f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{name}" w:cs="{_LATIN}"/>'


def _set_foot(paragraph: Any) -> None:
    from docx.oxml import parse_xml

    element = paragraph._p
    element.getparent().replace(
        element,
        parse_xml(
            f'<w:p xmlns:w="{_W}"><w:pPr><w:pStyle w:val="{FOOT}"/></w:pPr>'
            '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">— </w:t></w:r>'
            '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve"> —</w:t></w:r></w:p>'
        ),
    )


def _set_settings(element: Any) -> None:
    """As Word 2013 and later write it, so that no window says compatibility mode; Chinese as the language of the
    East Asian fonts.
    """
    for setting in element.iter(f"{{{_W}}}compatSetting"):
        if setting.get(f"{{{_W}}}name") == "compatibilityMode":
            setting.set(f"{{{_W}}}val", "15")
    for language in element.iter(f"{{{_W}}}themeFontLang"):
        language.set(f"{{{_W}}}eastAsia", "zh-CN")
