"""Tables as WordprocessingML, row by row, the task matrix first: strings, since a table of python-docx's objects takes
minutes for what these write in a second.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from obligraph.exporters.matrix import cells, docx_page
from obligraph.exporters.matrix.cells import Row
from obligraph.exporters.matrix.docx_page import BAND, BODY_SIZE, CENTRED, HEADER, NOTE, SMALL, WORDS
from obligraph.graph.plain import printable

COLUMNS: tuple[tuple[str, float, str], ...] = (
    ("序号", 11, CENTRED),
    ("工作任务", 78, WORDS),
    ("牵头单位", 30, CENTRED),
    ("配合单位", 34, CENTRED),
    ("责任主体", 25, CENTRED),
    ("完成时限", 28, CENTRED),
    ("量化标准", 33, WORDS),
    ("备注", 18, SMALL),
)
"""Name, width in mm, and style of each column; the widths add up to the page without its margins."""

_FROM_MATRIX = (cells.TASK, cells.LEAD, cells.SUPPORT, cells.ACTORS, cells.DEADLINES, cells.STANDARDS)
_CELL_MARGIN = 1.2  # mm, on the left and on the right
_MM_PER_POINT = 25.4 / 72
# Generous: fonts that stand in for 仿宋 where it is missing have taller lines. The header row takes its share.
_LINE = 1.42 * BODY_SIZE * _MM_PER_POINT
_MOST_LINES = int((docx_page.PAGE_HEIGHT - 2 * docx_page.TOP - 12) / _LINE)
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="{}"/>'
# The hint sets “ ” — … as wide as Chinese, whatever the fonts at hand.
_HINT = '<w:rFonts w:hint="eastAsia"/>'
_MIDDLE = '<w:vAlign w:val="center"/>'


def paragraph(text: str, style: str) -> str:
    """A paragraph of one run; a line feed in `text` breaks the line."""
    return paragraph_of([(text, "")] if text else [], style)


def paragraph_of(runs: Iterable[tuple[str, str]], style: str) -> str:
    """A paragraph of several runs: the words of each, and its properties in the order of the schema."""
    made = []
    for text, properties in runs:
        lines = escape(printable(text)).split("\n")
        words = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
        made.append(f"<w:r><w:rPr>{_HINT}{properties}</w:rPr>{words}</w:r>")
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(made)}</w:p>'


class Table:
    """A table, row by row; `columns`: name, width in mm, and style of each."""

    def __init__(self, columns: Sequence[tuple[str, float, str]]) -> None:
        self._columns = tuple(columns)
        self._widths = tuple(_twips(width) for _, width, _ in columns)
        self._before = tuple(map(_cell, self._widths))
        self._room = tuple(int((width - 2 * _CELL_MARGIN) / (BODY_SIZE * _MM_PER_POINT)) for _, width, _ in columns)

    def start(self) -> str:
        """The table's properties and its header row, which every page repeats."""
        borders = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        margins = "".join(
            f'<w:{side} w:w="{_twips(margin)}" w:type="dxa"/>'
            for side, margin in (("top", 0.5), ("left", _CELL_MARGIN), ("bottom", 0.5), ("right", _CELL_MARGIN))
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in self._widths)
        heads = "".join(
            f"{_cell(width, 'E7ECF3')}{paragraph(name, HEADER)}</w:tc>"
            for (name, _, _), width in zip(self._columns, self._widths, strict=True)
        )
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(self._widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
            f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{_twips(9)}"/><w:tblHeader/></w:trPr>{heads}</w:tr>\n'
        )

    def end(self) -> str:
        """The end of the table; Word joins two tables that no paragraph parts."""
        return f"</w:tbl>{paragraph('', docx_page.REMARK)}\n"

    def band(self, text: str) -> str:
        """A row of one merged cell that names the headings over the tasks below it."""
        return (
            f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{sum(self._widths)}" w:type="dxa"/>'
            f'<w:gridSpan w:val="{len(self._columns)}"/>{_SHADE.format("F2F2F2")}{_MIDDLE}</w:tcPr>'
            f"{paragraph(text, BAND)}</w:tc></w:tr>\n"
        )

    def row(self, texts: Sequence[str], dressed: Mapping[int, str] | None = None, fill: str = "") -> str:
        """A row of these texts in the styles of their columns. `dressed`: the paragraphs of the cells that look
        otherwise, by column; `fill`: the shade of the last cell.
        """
        before = (*self._before[:-1], _cell(self._widths[-1], fill)) if fill else self._before
        written = "".join(
            f"{start}{(dressed and dressed.get(i)) or paragraph(text, style)}</w:tc>"
            for i, (start, text, (_, _, style)) in enumerate(zip(before, texts, self._columns, strict=True))
        )
        # A row taller than a page must break: Word would otherwise cut it, or begin a page for it.
        whole = "<w:trPr><w:cantSplit/></w:trPr>" if self._fits(texts) else ""
        return f"<w:tr>{whole}{written}</w:tr>\n"

    def _fits(self, texts: Sequence[str]) -> bool:
        """Does the row fit on a page, every character counted as a Chinese one?"""
        for text, room in zip(texts, self._room, strict=True):
            if len(text) > room and sum(max(1, math.ceil(len(line) / room)) for line in text.split("\n")) > _MOST_LINES:
                return False
        return True


def matrix_row(table: Table, number: int, found: Row, remark: str) -> str:
    """The row of one task in the table of COLUMNS."""
    own = [found.text(column) for column in _FROM_MATRIX]
    own[-1] = own[-1].replace("\n", "；\n")  # 不少于1次 and what follows would read as one
    notes = {i: paragraph(own[i - 1], NOTE) for i, column in enumerate(_FROM_MATRIX, 1) if column in found.notes}
    return table.row((str(number), *own, remark), notes)


def _twips(mm: float) -> int:
    return round(mm / 25.4 * 1440)


def _cell(width: int, fill: str = "") -> str:
    shade = _SHADE.format(fill) if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}{_MIDDLE}</w:tcPr>'
