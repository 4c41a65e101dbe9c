"""How the workbook looks: fonts and sizes as offices use them, column widths, and row heights estimated so that no
line is cut.

Widths are in Excel's unit (a digit of the default font, 7 pixels), sizes in points.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from obligraph.exporters.matrix import cells

TITLE_FONT, HEADER_FONT, BODY_FONT = "黑体", "黑体", "仿宋"
BODY, REMARK, SMALL, TINY = 10.5, 9.0, 8.0, 7.0
TALLEST = 409.0  # Excel's limit for a row
_LOWEST = 24.0
_PIXELS_PER_UNIT, _PIXELS_PER_POINT = 7.0, 4 / 3
# Generous: fonts that stand in for 仿宋 where it is missing have taller lines.
_LINE, _PADDING = 1.42, 5.0

# Chosen so that rows become low: what cites and what tells the place is the longest and least read, hence small.
WIDTHS: dict[int, float] = {
    cells.NUMBER: 5.5,
    cells.CATEGORY: 17,
    cells.TASK: 43,
    cells.LEAD: 16,
    cells.SUPPORT: 14.5,
    cells.ACTORS: 12.5,
    cells.DEADLINES: 14.5,
    cells.STANDARDS: 13.5,
    cells.KIND: 6,
    cells.BASIS: 20,
    cells.PLACE: 32,
    cells.ID: 22,
    cells.REVIEWED: 7,
    # Hidden; as wide as its text, so that it makes no row higher.
    cells.CHECK: 60,
}
_SMALL_COLUMNS = (cells.BASIS, cells.PLACE, cells.ID, cells.CHECK)
_CENTRED = (cells.NUMBER, cells.LEAD, cells.SUPPORT, cells.ACTORS, cells.DEADLINES, cells.KIND, cells.REVIEWED)
_OPENING, _CLOSING = "（《〈〔【“‘", "）》〉〕】”’，。、；：！？"
_UNIT = re.compile(rf"[{_OPENING}]{{0,4}}(?:[!-~—]{{1,60}}|.)[{_CLOSING}]{{0,4}}")
# A character behind which a unit ends, whatever stands before it.
_LAST = re.compile(rf"[^\x00-\x7f—{_OPENING}{_CLOSING}](?![{_CLOSING}])")
_COLUMNS = range(1, len(cells.COLUMNS))
GREY = "#8C8C8C"


def size_of(column: int) -> float:
    """The size of the text in a column of the matrix, in points."""
    return SMALL if column in _SMALL_COLUMNS else BODY


def lines_of(text: str, width: float, size: float) -> int:
    """How many lines `text` takes in a column; a Chinese character is as wide as its size, others half."""
    return _lines_of(text, _room(width, size))


def characters(width: float, size: float) -> int:
    """How many characters fit into one line of a column, however wide they are."""
    return int(_room(width, size) / 2)


def height_of(lines: int, size: float) -> float:
    """The height in points of a row of so many lines, each of `size` points."""
    return lines * size * _LINE + _PADDING


def fit(texts: Sequence[str]) -> tuple[float, frozenset[int]]:
    """The height of a row of the matrix, and the columns that must be set tiny because their text would not fit
    otherwise.
    """
    highest, tiny = _LOWEST, set()
    for (i, one_line, room, size), text in zip(_MEASURES, texts, strict=True):
        # One line is lower than the lowest row, and most cells are one.
        if len(text) <= one_line and "\n" not in text:
            continue
        height = height_of(_lines_of(text, room), size)
        if height > TALLEST:
            tiny.add(i)
            height = height_of(lines_of(text, WIDTHS[i], TINY), TINY)
        highest = max(highest, height)
    return min(highest, TALLEST), frozenset(tiny)


def look(column: int, note: bool, tiny: bool, guard: bool) -> int:
    """The number of the look that a cell of the matrix has; see `Styles.cell`."""
    return column << 3 | note << 2 | tiny << 1 | guard


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A row ready to be written on any sheet: its height, and column, content and format of the cells after 序号. A
    text may be the runs <r>…</r> of a cell whose words differ in look.
    """

    height: float
    cells: tuple[tuple[int, str | float, Any], ...]


class Styles:
    """The workbook's formats, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[object, ...], Any] = {}
        self._cells: dict[int, Any] = {}

    def dress(self, texts: Sequence[str], looks: Sequence[int], height: float) -> LaidOut:
        """A measured row with the formats of its cells after 序号."""
        return LaidOut(height, tuple(zip(_COLUMNS, texts, map(self.of_look, looks), strict=True)))

    def of_look(self, look: int) -> Any:
        """The format that `look` numbers."""
        style = self._cells.get(look)
        if style is None:
            column, note, tiny, guard = look >> 3, look & 4, look & 2, look & 1
            style = self._cells[look] = self.cell(column, note=bool(note), tiny=bool(tiny), guard=bool(guard))
        return style

    def cell(self, column: int, *, note: bool = False, tiny: bool = False, guard: bool = False) -> Any:
        """A cell of the matrix. `guard` keeps text that begins like a formula from becoming one when it is edited."""
        properties: dict[str, object] = {"font_size": TINY if tiny else size_of(column)}
        properties["align"] = "center" if note or column in _CENTRED else "left"
        if note:
            properties |= {"italic": True, "font_color": GREY}
        elif column == cells.ID:
            properties["font_color"] = GREY
        if tiny:
            properties["valign"] = "top"  # what does not fit even so is at the end
        if guard:
            properties["quote_prefix"] = True
        return self._boxed(properties)

    def title(self) -> Any:
        """The title over a sheet, in the merged cells of its first row."""
        return self._make(
            {"font_name": TITLE_FONT, "font_size": 18, "align": "center", "valign": "vcenter", "text_wrap": True}
        )

    def remark(self) -> Any:
        """The small grey line below the title."""
        return self._make(
            {
                "font_name": BODY_FONT,
                "font_size": REMARK,
                "font_color": "#595959",
                "valign": "vcenter",
                "text_wrap": True,
            }
        )

    def header(self) -> Any:
        """The head of a column."""
        return self._boxed({"font_name": HEADER_FONT, "font_size": BODY, "align": "center", "bg_color": "#E7ECF3"})

    def caption(self) -> Any:
        """A line over notes, outside of a table."""
        return self._make({"font_name": HEADER_FONT, "font_size": BODY, "valign": "bottom"})

    def plain(self, *, centred: bool = False, bold: bool = False, guard: bool = False) -> Any:
        """A cell of the summary; `guard` as in `cell`."""
        properties: dict[str, object] = {"font_size": BODY, "align": "center" if centred else "left", "bold": bold}
        return self._boxed({**properties, "quote_prefix": True} if guard else properties)

    def link(self, *, boxed: bool = True) -> Any:
        """A cell that leads to another sheet; `boxed`: it stands in a table."""
        properties: dict[str, object] = {"font_size": BODY, "align": "left", "font_color": "#1F4E9E", "underline": 1}
        return self._boxed(properties) if boxed else self._make({"font_name": BODY_FONT, **properties})

    def _boxed(self, properties: dict[str, object]) -> Any:
        frame = {"font_name": BODY_FONT, "border": 1, "border_color": "#7F7F7F", "text_wrap": True, "valign": "vcenter"}
        return self._make({**frame, **properties})

    def _make(self, properties: dict[str, object]) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]


def plain_string(text: str) -> str:
    """`text` so that XlsxWriter takes it for no markup, as which it passes <r>…</r> on."""
    return f" {text}" if text.startswith("<r>") else text


def _room(width: float, size: float) -> float:
    """How many half-width characters a line of a column holds, two at least; one place is kept free, since fonts
    differ.
    """
    return max(2.0, 2 * (_PIXELS_PER_UNIT * width - 4) / (size * _PIXELS_PER_POINT) - 1)


# The columns with the characters that fit into one line however wide they are, the room of a line, and the size.
_MEASURES = tuple(
    (column, characters(width, size_of(column)), _room(width, size_of(column)), size_of(column))
    for column, width in WIDTHS.items()
)


def _lines_of(text: str, room: float) -> int:
    if "\n" not in text:
        return _wrapped(text, room)
    return sum(_wrapped(line, room) for line in text.split("\n"))


@lru_cache(maxsize=128)
def _wrapped(line: str, room: float) -> int:
    """Lines that wrapping makes of one line: figures and Latin words stay whole, a stop does not begin a line, an
    opening bracket does not end one.
    """
    lines, at, used = 1, 0, 0.0
    while (full := _reach(line, at, room - used)) < len(line):
        end = _break(line, at, full)
        if end > at or used:
            lines, at, used = lines + 1, end, 0.0
            continue
        # A word that is longer than a line goes on in the next ones.
        end = at + len(_unit(line, at))
        wide = _halves(line[at:end])
        more = math.ceil(wide / room) - 1
        lines, at, used = lines + more, end, wide - more * room
    return lines


def _reach(line: str, at: int, room: float) -> int:
    """How far the characters from `at` on have room, wherever a line may end."""
    while (end := at + int(room / 2)) < len(line):
        if end == at:
            return at + (room >= 1 and line[at] < "\x80")
        # As many have room however wide they are.
        room -= _halves(line[at:end])
        at = end
    return len(line)


def _break(line: str, at: int, full: int) -> int:
    """The last place up to `full` at which a line from `at` on may end; `at` where there is none."""
    known = full
    while known > at and not _LAST.match(line, known - 1):
        known -= 1
    if known == full:
        return full
    while (end := known + len(_unit(line, known))) <= full:
        known = end
    return known


def _unit(line: str, at: int) -> str:
    found = _UNIT.match(line, at)
    return found[0] if found else line[at : at + 1]


def _halves(text: str) -> int:
    return len(text) if text.isascii() else 2 * len(text) - len(text.encode("ascii", "ignore"))
