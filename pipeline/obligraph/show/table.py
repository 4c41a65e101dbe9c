"""Tables for a terminal: drawn by rich, with cells broken and cut by us to the width that there is."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import TextIO

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
    table = _table(on)
    cells = {name: [told(count[name]) for count in counts] for name in columns}
    numeric = {name for name in columns if any(isinstance(count[name], int) for count in counts)}
    widths = {name: max(map(cell_len, [heading(name, language), *cells[name]])) for name in columns}
    # What is too wide gives way: the widest column, a name or a title.
    widest = max(widths, key=lambda name: widths[name])
    over = sum(widths.values()) + 2 * (len(columns) - 1) - on.width
    widths[widest] = max(widths[widest] - max(over, 0), 8)
    for name in columns:
        table.add_column(
            Text(heading(name, language)), width=widths[name], no_wrap=True,
            justify="right" if name in numeric else "left",
        )  # fmt: skip
    for i in range(len(counts)):
        table.add_row(
            *(_lines(cells[name][i], widths[name], _ALL if whole else 3, items=name in _LISTS) for name in columns)
        )
    on.print(table)


def _table(on: Console) -> Table:
    return Table(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False, header_style="bold",
        safe_box=on.safe_box,
    )  # fmt: skip


def _lines(text: str, columns: int, most: int, *, items: bool) -> Text:
    return Text("\n".join(cut(broken(text, columns, items=items), most, columns)))
