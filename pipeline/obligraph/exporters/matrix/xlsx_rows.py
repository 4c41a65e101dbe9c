"""Rows of the matrix as a sheet holds them, in SpreadsheetML (ISO/IEC 29500-1, 18.3): workers make them, so that a
workbook of many rows is put together from finished ones; cell by cell through XlsxWriter they take six times as long.

A row says nothing of where it stands: cells follow each other without references (18.3.1.4 makes them optional), and
in place of its number is a NUL, which XML has no place for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.xlsx_style import LaidOut, Styles, look

NUMBER = look(cells.NUMBER, note=False, tiny=False, guard=False)
LOOKS = (
    NUMBER,
    *(
        look(column, note=note, tiny=tiny, guard=guard)
        for note in (False, True)
        for tiny in (False, True)
        for guard in (False, True)
        for column in range(1, len(cells.COLUMNS))
    ),
)
"""Every look that a cell of the matrix may have, so ordered that columns ascend until they begin anew."""

END = b"</row>\n"
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_ESCAPED = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")  # one may begin with the end of another
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_HEIGHT = re.compile(r'<row ht="([0-9.]+)"')
_CELL = re.compile(r'<c s="([0-9]+)"(?:/>| t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*)</t></is></c>)')
_CODED = re.compile(r"_x([0-9a-fA-F]{4})_")


class _Look(NamedTuple):
    """A cell without text; what stands before a text, and before one with white space at an end."""

    empty: str
    before: str
    spaced: str


class _Counting:
    """Numbers formats as XlsxWriter does: in the order of their first use, after its own."""

    def __init__(self) -> None:
        self._made = 0

    def add_format(self, _: object) -> int:
        self._made += 1
        return self._made


@cache
def numbers() -> dict[int, int]:
    """The number of each look's format in a workbook of which the first sheet begins as a `Table` does, followed by a
    cell of each of LOOKS."""
    styles = Styles(_Counting())
    for before in (styles.title, lambda: styles.link(boxed=False), styles.remark, styles.header):
        before()
    return {number: styles.of_look(number) for number in LOOKS}


@cache
def _looks() -> dict[int, _Look]:
    found = {}
    for number, style in numbers().items():
        string = f'<c s="{style}" t="inlineStr"><is><t'
        found[number] = _Look(f'<c s="{style}"/>', f"{string}>", f'{string} xml:space="preserve">')
    return found


def row_xml(texts: Sequence[str], looks: Iterable[int], height: float) -> str:
    """A row from the cells after 序号, their looks and its height in points."""
    # As XlsxWriter has it: whole pixels, of which four are three points.
    high = f"{int(height * 4.0 / 3.0 + 0.5) * 0.75:.16g}"
    pieces = [f'<row ht="{high}" customHeight="1"><c s="{numbers()[NUMBER]}"><v>\0</v></c>']
    known = _looks()
    if _SPECIAL.search("\n".join(texts)):
        texts = list(map(_escaped, texts))
    for text, number in zip(texts, looks, strict=True):
        of_cell = known[number]
        if not text:
            pieces.append(of_cell.empty)
        elif text[0].isspace() or text[-1].isspace():
            pieces.append(f"{of_cell.spaced}{text}</t></is></c>")
        else:
            pieces.append(f"{of_cell.before}{text}</t></is></c>")
    pieces.append("</row>\n")
    return "".join(pieces)


def numbered(rows: bytes, first: int) -> bytes:
    """Rows with their numbers, from `first` up."""
    head, *rest = rows.split(b"\0")
    return head + b"".join([b"%d%b" % pair for pair in enumerate(rest, first)])


def renumbered(row: bytes, number: int) -> bytes:
    """A numbered row with another number."""
    before, _, rest = row.partition(b"<v>")
    return b"%b<v>%d%b" % (before, number, rest[rest.index(b"<") :])


def one_by_one(rows: bytes) -> list[bytes]:
    """Rows, each by itself."""
    return [row + END for row in rows.split(END)[:-1]]


def laid_out(rows: bytes, styles: Styles) -> Iterator[LaidOut]:
    """The cells after 序号 of each row, for XlsxWriter."""
    of_style = {style: styles.of_look(number) for number, style in numbers().items()}
    for row in one_by_one(rows):
        text = row.decode()
        height = _HEIGHT.match(text)
        if height is None:
            raise ValueError("a damaged row of the matrix")
        found = enumerate(_CELL.findall(text), 1)
        yield LaidOut(float(height[1]), tuple((i, _plain(words), of_style[int(style)]) for i, (style, words) in found))


def _escaped(text: str) -> str:
    """`text` in an element: characters that XML has no place for as _xHHHH_, and what looks like that as _x005F_…."""
    text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _ESCAPED.sub("_x005F_", text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> str:
    if "_x" in text:
        text = _CODED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in text else text
