"""Tables of a page: their rows and cells, and layout tables told from tables of data."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml.etree import _Element as Element

from obligraph.readers.grid import RawCell, RawRow

_WIDEST = 100
_LAYOUT_CELL = 300
_SHORT_CELL = 120


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


def raw_rows(table: Element, words_of: Callable[[Element], str]) -> Iterator[RawRow]:
    """The rows of a table without inner tables."""
    trs = list(table.iter("tr"))
    for r, tr in enumerate(trs):
        tds = _cells(tr)
        cells = tuple(
            RawCell(words_of(td), _span(td, "colspan", _WIDEST), _span(td, "rowspan", len(trs) - r)) for td in tds
        )
        yield RawRow(cells, _says_header(tr, tds, cells))


def _cells(row: Element) -> list[Element]:
    return [child for child in row if child.tag in ("td", "th")]


def _size(cell: Element) -> int:
    return len("".join(map(str, cell.itertext())).strip()) if len(cell) else len((cell.text or "").strip())


def _says_header(tr: Element, tds: list[Element], cells: tuple[RawCell, ...]) -> bool:
    parent = tr.getparent()
    if parent is not None and parent.tag == "thead":
        return True
    filled = [td.tag == "th" for td, cell in zip(tds, cells, strict=True) if cell.words]
    return len(filled) >= 2 and all(filled)


def _span(cell: Element, name: str, rest: int) -> int:
    """A colspan or rowspan between 1 and `rest`; rowspan 0 means all the rows that are left (HTML 4.01, 11.2.6)."""
    stated = cell.get(name)
    if not stated:
        return 1
    value = stated.strip()
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        return 1
    number = int(value)
    return max(1, min(number, rest)) if number or name == "colspan" else max(1, rest)
