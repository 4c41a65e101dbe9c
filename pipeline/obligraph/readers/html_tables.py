"""The grid of an HTML table: merged cells laid out, header rows told apart, layout tables told from tables of data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml.etree import _Element as Element

_WIDEST = 100
_LAYOUT_CELL = 300
_SHORT_CELL = 120
_HEADER_ROWS = 3


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell at its first grid column. `row` and `index` say where its words stand: in the row of that number of
    the grid, as that one of the row's own cells; `carried` when that is a row above, or a header cell to the left."""

    column: int
    row: int
    index: int
    carried: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    """The words of the row's own cells, from left to right, empty ones too, and the grid cells that are not empty."""

    words: tuple[str, ...]
    cells: tuple[GridCell, ...]
    header: bool


@dataclass(frozen=True, slots=True)
class _Covering:
    """A merged cell that reaches `rows` more rows down."""

    cell: GridCell
    columns: int
    rows: int


def is_layout(table: Element) -> bool:
    """Whether a table without inner tables only places things on the page: one column, or one cell that holds the
    page."""
    rows = [[_size(cell) for cell in _cells(row)] for row in table.iter("tr")]
    filled = [[size for size in row if size] for row in rows]
    filled = [row for row in filled if row]
    if not filled or max(map(len, filled)) < 2:
        return True
    if len(filled) == 1:
        return max(filled[0]) > _SHORT_CELL
    biggest = max(size for row in filled for size in row)
    if not any(row == [biggest] for row in filled) or biggest < 0.6 * sum(map(sum, filled)):
        return False
    return biggest >= _LAYOUT_CELL or any(
        len(cell.findall(".//p")) >= 2 for cell in table.iter("td") if _size(cell) == biggest
    )


def grid(
    table: Element, words_of: Callable[[Element], str], is_header: Callable[[Sequence[str]], bool], most: int
) -> tuple[list[GridRow], bool]:
    """The rows of a table without inner tables; True when they would have made more than `most` cells: what
    follows then has words, but no cells."""
    rows: list[GridRow] = []
    above: dict[int, _Covering] = {}
    trs = list(table.iter("tr"))
    header_until, total, cut = 0, 0, False
    for r, tr in enumerate(trs):
        tds = _cells(tr)
        words = tuple(words_of(td) for td in tds)
        header = r < header_until or _says_header(tr, tds, words) or (r < _HEADER_ROWS and is_header(words))
        cells: list[GridCell] = []
        below = {
            c: _Covering(cover.cell, cover.columns, cover.rows - 1) for c, cover in above.items() if cover.rows > 1
        }
        column = 0
        for index, td in enumerate(tds):
            column = _carry(above, column, cells)
            wide, high = _span(td, "colspan", _WIDEST), _span(td, "rowspan", len(trs) - r)
            if total + len(cells) + wide > most:
                cut = True
                break
            if words[index]:
                cells.append(GridCell(column, r, index))
                if header:
                    cells.extend(GridCell(c, r, index, True) for c in range(column + 1, column + wide))
            if high > 1:
                below[column] = _Covering(GridCell(column, r, index, True), wide, high - 1)
                if header and not any(row.header for row in rows):
                    header_until = max(header_until, r + min(high, _HEADER_ROWS))
            column += wide
        cells.extend(cover.cell for c, cover in sorted(above.items()) if c >= column)
        total += len(cells)
        if total > most:
            below, cut = {}, True
        kept = tuple(cell for cell in cells if cell.row == r or rows[cell.row].words[cell.index])
        rows.append(GridRow(words, kept, header and any(words)))
        above = below
    return rows, cut


def _carry(above: dict[int, _Covering], column: int, cells: list[GridCell]) -> int:
    """The first column from `column` on that no cell of a row above covers; the covering cells are added to `cells`."""
    while (cover := above.get(column)) is not None:
        cells.append(cover.cell)
        column += cover.columns
    return column


def _cells(row: Element) -> list[Element]:
    return [child for child in row if child.tag in ("td", "th")]


def _size(cell: Element) -> int:
    return len("".join(map(str, cell.itertext())).strip()) if len(cell) else len((cell.text or "").strip())


def _says_header(tr: Element, tds: list[Element], words: tuple[str, ...]) -> bool:
    parent = tr.getparent()
    if parent is not None and parent.tag == "thead":
        return True
    return sum(map(bool, words)) >= 2 and all(td.tag == "th" for td, word in zip(tds, words, strict=True) if word)


def _span(cell: Element, name: str, rest: int) -> int:
    """A colspan or rowspan between 1 and `rest`; rowspan 0 means all the rows that are left (HTML 4.01, 11.2.6)."""
    value = (cell.get(name) or "1").strip()
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        return 1
    number = int(value)
    return max(1, min(number, rest)) if number or name == "colspan" else max(1, rest)
