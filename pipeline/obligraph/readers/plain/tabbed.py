"""Tables that were saved as text: lines of tab-separated cells, some of them wrapped over several lines, some cells
of a row lost because a merged cell of the row above covered them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

_ENUMERATOR = re.compile(r"[(（]?(?:\d{1,4}|[一二三四五六七八九十百]{1,4}|[①-⑳])[)）]?[.、．]?")
_STARTS_ITEM = re.compile(r"\s*(?:[(（]?(?:\d{1,4}|[一二三四五六七八九十百]{1,4})[)）.、．]|[①-⑳])")
_OUTLINE = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节部]|附\s?件)"
)
_WRAPPED_LINES = 20
_QUOTED_LINES = 50
_LONGEST_WRAPPED = 300
_PROFILED = 50
_SECTION = 40
_HEADER_WITHIN = 3

Extent = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: `cells` are (column, extent, carried) for the cells that are not empty; extents are offsets into the
    text."""

    extent: Extent
    cells: tuple[tuple[int, Extent, bool], ...]
    header: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that stand in lines[first:after]."""

    first: int
    after: int
    rows: tuple[TableRow, ...]


@dataclass(slots=True)
class _Raw:
    cells: list[Extent]

    def words(self, text: str) -> list[str]:
        return [text[a:b].strip() for a, b in self.cells]


def tables(text: str, lines: Sequence[Extent], is_header: Callable[[Sequence[str]], bool]) -> Iterator[Table]:
    """The tables among `lines` (the extents of all lines of `text`, blank ones too)."""
    at = 0
    while at < len(lines):
        if not _tabular(text, lines[at]):
            at += 1
            continue
        after, raw = _gather(text, lines, at, is_header)
        if _is_table(text, raw, is_header):
            yield Table(at, after, tuple(_aligned(text, raw, is_header)))
        at = after


def _tabular(text: str, line: Extent) -> bool:
    if text.find("\t", line[0], line[1]) < 0:
        return False
    words = text[line[0] : line[1]]
    return "\t" in words.strip() or (words.count("\t") >= 2 and bool(words.strip()))


def _split(text: str, start: int, end: int) -> list[Extent]:
    cells = []
    while (tab := text.find("\t", start, end)) >= 0:
        cells.append((start, tab))
        start = tab + 1
    return [*cells, (start, end)]


def _gather(
    text: str, lines: Sequence[Extent], at: int, is_header: Callable[[Sequence[str]], bool]
) -> tuple[int, list[_Raw]]:
    """The rows that begin at line `at`, and the index of the first line after them."""
    rows: list[_Raw] = []
    width = 0
    while at < len(lines):
        if _tabular(text, lines[at]):
            at, row = _quoted(text, lines, at, _Raw(_split(text, *lines[at])))
            if rows and _continues(text, rows[-1], row, width):
                _join(rows[-1], row.cells)
            else:
                rows.append(row)
            if not width and len(rows) <= _HEADER_WITHIN and is_header(row.words(text)):
                width = len(row.cells)
            continue
        next_row = _next_tabular(text, lines, at)
        if next_row is None:
            break
        between = [line for line in lines[at:next_row] if text[line[0] : line[1]].strip()]
        if len(between) == 1 and width and _section_row(text[slice(*between[0])]):
            rows.append(_Raw([between[0]]))
        elif between:
            if not _wraps(text, rows[-1], between, _split(text, *lines[next_row]), width):
                break
            last = _split(text, *lines[next_row])
            _join(rows[-1], [between[-1]])
            if len(rows[-1].cells) < width and len(rows[-1].cells) + len(last) - 1 == width:
                _join(rows[-1], last)
                next_row += 1
        at = next_row
    return at, rows


def _quoted(text: str, lines: Sequence[Extent], at: int, row: _Raw) -> tuple[int, _Raw]:
    """A cell that a spreadsheet wrote in quotation marks goes on until they close."""
    start, end = row.cells[-1]
    if text[start : start + 1] != '"' or text.count('"', start, end) % 2 == 0:
        return at + 1, row
    for line in range(at + 1, min(at + _QUOTED_LINES, len(lines))):
        if text.count('"', *lines[line]) % 2:
            tail = _split(text, *lines[line])
            if text.count('"', *tail[0]) % 2:
                _join(row, tail)
                return line + 1, row
            break
    return at + 1, row


def _section_row(line: str) -> bool:
    """Whether a line without a tab between two rows groups the rows below it (一、设施建设)."""
    return bool(_OUTLINE.match(line)) and len(line.strip()) <= _SECTION and "。" not in line


def _next_tabular(text: str, lines: Sequence[Extent], at: int) -> int | None:
    for line in range(at, min(at + _WRAPPED_LINES, len(lines))):
        if _tabular(text, lines[line]):
            return line
    return None


def _continues(text: str, row: _Raw, more: _Raw, width: int) -> bool:
    """Whether the tabbed line `more` is the rest of `row`: together they fill the table's width, and `more` begins
    no row."""
    if not width or len(row.cells) + len(more.cells) - 1 != width or len(row.cells) >= width or len(more.cells) < 2:
        return False
    first, rest = text[slice(*row.cells[0])].strip(), text[slice(*more.cells[0])]
    return (
        bool(_ENUMERATOR.fullmatch(first))
        and bool(rest.strip())
        and not _STARTS_ITEM.match(rest)
        and not _ENUMERATOR.fullmatch(rest.strip())
    )


def _wraps(text: str, row: _Raw, between: Sequence[Extent], after: list[Extent], width: int) -> bool:
    """Whether lines without a tab, between two rows, are the rest of a cell of the first."""
    first = text[slice(*between[0])]
    if not width or any(end - start > _LONGEST_WRAPPED for start, end in between) or _OUTLINE.match(first):
        return False
    if len(row.cells) == width:
        return bool(text[slice(*row.cells[-1])].strip())
    return len(row.cells) < width and len(row.cells) + len(after) - 1 == width


def _join(row: _Raw, more: list[Extent]) -> None:
    row.cells[-1] = (row.cells[-1][0], more[0][1])
    row.cells.extend(more[1:])


def _is_table(text: str, rows: list[_Raw], is_header: Callable[[Sequence[str]], bool]) -> bool:
    words = [row.words(text) for row in rows]
    if any(is_header(cells) for cells in words[:_HEADER_WITHIN]):
        return len(rows) > 1
    if sum(sum(map(bool, cells)) >= 2 for cells in words) < 2:
        return False
    filled = [[cell for cell in cells if cell] for cells in words]
    # A list whose numbers were followed by tabs, and a table of contents with its page numbers, are no tables.
    if all(len(cells) <= 2 for cells in filled):
        lists = all(len(cells) < 2 or _ENUMERATOR.fullmatch(cells[0]) for cells in filled)
        contents = all(len(cells) < 2 or cells[1].isdigit() for cells in filled)
        return not lists and not contents
    return True


def _aligned(text: str, rows: list[_Raw], is_header: Callable[[Sequence[str]], bool]) -> Iterator[TableRow]:
    """The rows with the grid column of each cell; a row that lost cells under a merged one is given them back as
    carried."""
    header = next((i for i, row in enumerate(rows[:_HEADER_WITHIN]) if is_header(row.words(text))), -1)
    width = len(rows[header].cells) if header >= 0 else max(len(row.cells) for row in rows)
    full = [row for row in rows[header + 1 :] if len(row.cells) == width][:_PROFILED]
    profile = [median(_size(row.cells[c]) for row in full) for c in range(width)] if full else []
    above: dict[int, Extent] = {}
    for i, row in enumerate(rows):
        alone = len(row.cells) == 1
        shift = 0 if alone else width - len(row.cells)
        if shift > 0 and profile and _misfit(row, profile, 0) <= _misfit(row, profile, shift):
            shift = 0
        trimmed = [_trim(text, cell) for cell in row.cells]
        own = {max(0, c + shift): cell for c, cell in enumerate(trimmed) if cell[0] < cell[1]}
        is_head = i == header
        carried = {c: above[c] for c in range(shift) if c in above} if shift > 0 and i > header else {}
        if not is_head and not alone:
            above = {**carried, **{c: cell for c, cell in own.items() if c < width}}
        cells = [(c, cell, False) for c, cell in own.items()] + [(c, cell, True) for c, cell in carried.items()]
        extent = _trim(text, (row.cells[0][0], row.cells[-1][1]))
        yield TableRow(extent, tuple(sorted(cells) if carried else cells), is_head)


def _misfit(row: _Raw, profile: Sequence[float], shift: int) -> float:
    return sum(abs(math.log1p(_size(cell)) - math.log1p(profile[c + shift])) for c, cell in enumerate(row.cells))


def _size(cell: Extent) -> int:
    return cell[1] - cell[0]


def _trim(text: str, extent: Extent) -> Extent:
    words = text[slice(*extent)]
    start = extent[0] + len(words) - len(words.lstrip())
    return (start, start + len(words.strip())) if words.strip() else (start, start)
