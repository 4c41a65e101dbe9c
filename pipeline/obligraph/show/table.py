"""Tables for a terminal: drawn by rich, with cells broken and cut by us to the width that there is."""

from __future__ import annotations

import shutil
from collections.abc import Container, Sequence
from typing import Literal, TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from obligraph.model import Kind
from obligraph.show.counts import Count
from obligraph.show.lines import broken, cut
from obligraph.show.words import Row, heading, kind, told

NARROWEST = 62
NARROWEST_COLUMN = 8
_DAY = 12
_STYLES = {Kind.PROHIBITION: "red", Kind.PERMISSION: "cyan", Kind.ENCOURAGEMENT: "green", Kind.TARGET: "magenta"}
_COLUMNS = ("number", "task", "lead", "others", "deadline", "standard", "kind")
# Shares, in per cent, of the room that the narrow columns leave, and the least that is of use: 市民政局、 takes ten.
_SHARES = {"lead": (18, 10), "others": (20, 10), "standard": (17, 8)}
_LEAST = 14
_ALL = 1_000_000
_LISTS = ("lead", "others", "leads", "deadline")


def console(stream: TextIO, width: int | None, color: bool) -> Console:
    """A console on `stream`, as wide as told or as the terminal is; NO_COLOR is respected."""
    width = max(width or shutil.get_terminal_size((100, 24)).columns, NARROWEST)
    return Console(
        file=stream, width=width, force_terminal=color or None, color_system="auto" if color else None,
        markup=False, emoji=False, highlight=False,
    )  # fmt: skip


def draw_tasks(on: Console, rows: Sequence[Row], ids: dict[str, str], language: str, *, whole: bool) -> None:
    """The tasks, numbered; `whole`: no cell is cut."""
    widths = _widths(on.width, rows, ids, language)
    most = _ALL if whole else 3 if on.width >= 110 else 5
    table = _table(on)
    for name in widths:
        table.add_column(_lines(_title(name, language), widths[name], 2, items=False), width=widths[name], no_wrap=True)
    for place, row in enumerate(rows, 1):

        def cell(name: str, *texts: str, style: str = "") -> Text:
            # No more than can be shown is looked at: a task may be a megabyte long.
            given = [text[: widths[name] * most + 1] for text in texts if text]
            lines = [line for text in given for line in broken(text, widths[name], items=name in _LISTS)]
            return Text("\n".join(cut(lines, most, widths[name])), style)

        acting = ("责任主体：" if language == "zh" else "acting: ") + row.actors if row.actors else ""
        last = Text()
        last.append(kind(row.kind, language), _STYLES.get(row.kind, ""))
        last.append("\n" + ids[row.id], "dim")
        cells = {
            "number": Text(str(place), "dim"),
            "task": cell("task", row.task),
            "lead": cell("lead", row.lead) if row.lead else cell("lead", row.note, style="dim"),
            "others": cell("others", row.support, acting) if "others" in widths else Text(),
            "deadline": cell("deadline", row.deadline if whole else row.day),
            "standard": cell("standard", row.standard) if "standard" in widths else Text(),
            "kind": last,
        }
        table.add_row(*(cells[name] for name in widths))
    on.print(table)


def _widths(room: int, rows: Sequence[Row], ids: dict[str, str], language: str) -> dict[str, int]:
    """The columns that there is room for, in their order, with their widths."""
    narrow = [_title("kind", language), *(kind(row.kind, language) for row in rows), *(ids[row.id] for row in rows)]
    fixed = {
        "number": max(cell_len(str(len(rows))), cell_len(_title("number", language))),
        "deadline": _DAY,
        "kind": max(map(cell_len, narrow)),
    }
    # A narrow terminal does without standards, a very narrow one without support as well.
    for without in ((), ("standard",), ("standard", "others")):
        names = [name for name in _COLUMNS if name not in without]
        free = room - sum(fixed.values()) - 2 * (len(names) - 1)
        shared = {name: max(free * share // 100, least) for name, (share, least) in _SHARES.items() if name in names}
        shared["task"] = free - sum(shared.values())
        if shared["task"] >= _LEAST:
            break
    return {name: fixed.get(name) or shared[name] for name in names}


def _title(name: str, language: str) -> str:
    title = heading(name, language)
    return f"{title}/{heading('id', language)}" if name == "kind" else title


def draw_counts(on: Console, counts: Sequence[Count], columns: Sequence[str], language: str, *, whole: bool) -> None:
    """The groups, a line each."""
    cells = [[told(count[name]) for name in columns] for count in counts]
    numeric = {at for at, name in enumerate(columns) if any(isinstance(count[name], int) for count in counts)}
    lists = {at for at, name in enumerate(columns) if name in _LISTS}
    draw_rows(on, [heading(name, language) for name in columns], cells, numeric, lists, whole=whole)


def draw_rows(
    on: Console,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Container[int],
    lists: Container[int] = (),
    *,
    whole: bool,
) -> None:
    """Rows of cells under their headings; the places in `numeric` stand to the right, those in `lists` are broken
    between items. What is too wide gives way: the widest columns, names and titles.
    """
    table = _table(on)
    wide = [max(map(cell_len, column)) for column in zip(headings, *rows, strict=True)]
    most = _most(wide, on.width - 2 * (len(wide) - 1))
    widths = [min(width, most) for width in wide]
    for at, text in enumerate(headings):
        justify: Literal["left", "right"] = "right" if at in numeric else "left"
        table.add_column(_lines(text, widths[at], 3, items=False), width=widths[at], no_wrap=True, justify=justify)
    for row in rows:
        table.add_row(
            *(_lines(cell, widths[at], _ALL if whole else 3, items=at in lists) for at, cell in enumerate(row))
        )
    on.print(table)


def draw_record(on: Console, headings: Sequence[str], cells: Sequence[str], *, whole: bool) -> None:
    """A row that has too many columns for a table: a line or more for each, under one another."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False, safe_box=on.safe_box)
    first = min(max(map(cell_len, headings), default=0), on.width // 3)
    table.add_column(width=first, no_wrap=True, style="bold")
    table.add_column(width=on.width - first - 2, no_wrap=True)
    for text, cell in zip(headings, cells, strict=True):
        name = _lines(text, first, 1, items=False)
        table.add_row(name, _lines(cell, on.width - first - 2, _ALL if whole else 4, items=False))
    on.print(table)


def fits(columns: int, width: int) -> bool:
    """Is there room for a table of so many columns?"""
    return columns * (NARROWEST_COLUMN + 2) <= width


def _most(wide: Sequence[int], room: int) -> int:
    """The width that no column may pass so that all find room."""
    left = room
    for at, width in enumerate(ordered := sorted(wide)):
        if width * (len(ordered) - at) > left:
            return max(left // (len(ordered) - at), NARROWEST_COLUMN)
        left -= width
    return max(wide)


def _table(on: Console) -> Table:
    return Table(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False, header_style="bold",
        safe_box=on.safe_box,
    )  # fmt: skip


def _lines(text: str, columns: int, most: int, *, items: bool) -> Text:
    return Text("\n".join(cut(broken(text, columns, items=items), most, columns)))
