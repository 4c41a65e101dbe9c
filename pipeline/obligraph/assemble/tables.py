"""Responsibility tables: what each column holds by its header, and for every row the cells that name the task, who
leads and supports it, and until when.

The sentences of the task cells are then judged like any other; the row's other cells are the mark that covers them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from obligraph.assemble.columns import ColumnWords
from obligraph.assemble.marks import Mark, MarkReader
from obligraph.assemble.names import Name, looks_like_name
from obligraph.assemble.owner_cells import OwnerCells
from obligraph.lexicon import Lexicon
from obligraph.model import Block, BlockKind, Span

_SECTION_ROW = re.compile(r"^[一二三四五六七八九十]{1,3}、|^\([一二三四五六七八九十]{1,3}\)")
_NO_SECTION = re.compile(r"[。;]|^(?:备?注|说明|合计|总计|小计)")
_LONGEST_SECTION = 40
_LONGEST_HEADER = 20
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WHITE = re.compile(r"\s+")
_PERSONS = re.compile(r"人|领导|电话|联系")
# A header that stands below so many rows heads another table of the same sheet.
_HEADER_WITHIN = 4
_OWNERS = ("lead", "responsible", "actors")
_CARRIED = ("lead", "responsible", "time", "category", "task")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place, the blocks (indices) of its task cells, its mark (lead and support cells), who acts by a
    column of its own, the spans of its time and measure cells, its category cells (headings); `binds`: it names its
    own owner or time, so that it holds a task whatever the words of its task cell."""

    span: Span
    tasks: tuple[int, ...]
    mark: Mark | None
    actors: tuple[Name, ...]
    times: tuple[Span, ...]
    measures: tuple[Span, ...]
    category: tuple[tuple[int, int], ...]
    binds: bool


@dataclass(slots=True)
class _State:
    """What the rows above say: the role and header of each column, the header rows seen, the row that heads a group,
    the cells last seen by role; `merges`: roles of columns in which merged cells are stated as such."""

    roles: dict[int, str] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    headers: set[tuple[str, ...]] = field(default_factory=set)
    section: tuple[int, int] | None = None
    above: dict[str, list[int]] = field(default_factory=dict)
    merges: frozenset[str] = frozenset()
    width: int = 0
    last: int = -1
    in_header: bool = False
    has_rows: bool = False


class TableReader:
    """Reads rows with the words of columns.toml."""

    def __init__(self, lexicon: Lexicon, marks: MarkReader) -> None:
        self._words = ColumnWords(lexicon)
        self._owners = OwnerCells(marks, self._words)

    def rows(self, folded: str, blocks: Sequence[Block], first_leads: bool = False) -> list[Row]:
        """The rows of all tables that name tasks; tables of anything else (no task column, nobody responsible) give
        none. `first_leads`: the document says that the first named leads."""
        tables: dict[int, list[int]] = {}
        cells: dict[int, list[int]] = {}
        for n, block in enumerate(blocks):
            if block.kind is BlockKind.ROW:
                tables.setdefault(block.table or 0, []).append(n)
            elif block.kind is BlockKind.CELL and block.parent is not None:
                cells.setdefault(block.parent, []).append(n)
        out: list[Row] = []
        state = _State()
        for rows in tables.values():
            reading = _Reading(folded, blocks, cells, self._words, self._owners, first_leads)
            state = reading.begin(rows, state)
            out += reading.read(rows, state)
        return out


@dataclass(slots=True)
class _Reading:
    """One table being read."""

    folded: str
    blocks: Sequence[Block]
    cells: dict[int, list[int]]
    words: ColumnWords
    owners: OwnerCells
    first_leads: bool

    def begin(self, rows: Sequence[int], before: _State) -> _State:
        """What is known before the first row: nothing, or what the table before says of which this one is the rest."""
        columns = [self.blocks[c].column or 0 for row in rows for c in self.cells.get(row, [])]
        state = _State(width=max(columns, default=-1) + 1)
        headed = any(self._header(row, state) is not None for row in rows[:_HEADER_WITHIN])
        if not headed:
            between = self.blocks[before.last + 1 : rows[0]]
            if before.roles and before.width == state.width and all(b.kind is BlockKind.FURNITURE for b in between):
                # After a page break: the same table without its header.
                state.roles, state.titles, state.headers = before.roles, before.titles, before.headers
                state.section, state.above = before.section, before.above
            else:
                state.roles = self._guess(rows)
        state.last = max([rows[-1], *self.cells.get(rows[-1], [])])
        state.merges = before.merges if state.roles and state.roles is before.roles else frozenset()
        return state

    def read(self, rows: Sequence[int], state: _State) -> list[Row]:
        """The rows that name tasks."""
        out: list[Row] = []
        data = [c for row in rows if not self.blocks[row].header for c in self.cells.get(row, [])]
        carried = {self.blocks[c].column or 0 for c in data if self.blocks[c].carried}
        for row in rows:
            header = self._header(row, state)
            if header is not None:
                self._take_header(row, header, state)
                continue
            if not state.roles:
                continue
            state.in_header = False
            state.merges |= {role for column, role in state.roles.items() if column in carried}
            mine = self.cells.get(row, [])
            if self._section(mine, state) and not self._names_owner(mine, state):
                continue
            made = self._row(row, mine, state)
            if made is None:
                continue
            state.has_rows = True
            if out and self._same_task(out[-1], made):
                out[-1] = _joined(out[-1], made)
            else:
                out.append(made)
        return out

    def _text(self, cell: int) -> str:
        return self.blocks[cell].span.of(self.folded).strip()

    def _header(self, row: int, state: _State) -> dict[int, str] | None:
        """The roles by column when the row is a header, the first, a second under it, or one repeated after a page
        break; None when it is none."""
        mine = self.cells.get(row, [])
        texts = {self.blocks[c].column or 0: self._text(c) for c in mine}
        if len({self.blocks[c].span for c in mine}) < 2:
            return None  # One cell over all columns is a title, or heads a group.
        if _plain(texts.values()) in state.headers:
            return {column: self.words.role_of(text) for column, text in texts.items()}
        if any(len(text) > _LONGEST_HEADER or "。" in text for text in texts.values()):
            return None
        found = {column: self.words.role_of(text) for column, text in texts.items()}
        known = sum(map(bool, found.values()))
        exact = sum(bool(self.words.exact_role(text)) for text in texts.values())
        if self.blocks[row].header and (known or state.in_header):
            return found
        if state.has_rows:
            # Words such as 重点任务 stand in tasks too: below rows only a header word for word is one.
            return found if exact >= max(2, 0.6 * len(texts)) else None
        return found if exact and known >= max(2, (len(texts) + 1) // 2) else None

    def _take_header(self, row: int, found: dict[int, str], state: _State) -> None:
        texts = {self.blocks[c].column or 0: self._text(c) for c in self.cells.get(row, [])}
        if not state.in_header:
            state.roles, state.titles = {}, {}
            if _plain(texts.values()) not in state.headers:
                state.section, state.above = None, {}  # Another table below the first.
        # 责任单位 over 牵头 and 配合: the lower word decides where it says something.
        state.roles = {**found, **state.roles, **{column: role for column, role in found.items() if role}}
        state.titles = {**state.titles, **{c: state.titles.get(c, "") + text for c, text in texts.items()}}
        state.headers = state.headers | {_plain(texts.values())}
        state.in_header, state.has_rows = True, False

    def _section(self, mine: Sequence[int], state: _State) -> bool:
        """Does the row head those below it (一、设施建设; a cell over all columns)? Remembers it."""
        filled = [c for c in mine if self._text(c)]
        if not filled:
            return False
        first, spans = self._text(filled[0]), {self.blocks[c].span for c in filled}
        numbered = bool(_SECTION_ROW.match(first)) and len(spans) <= 2
        alone = len(spans) == 1 and not any(self.blocks[c].carried for c in filled)
        role = state.roles.get(self.blocks[filled[0]].column or 0, "")
        grouping = alone and state.width > 2 and role in ("", "ignore", "category") and self._is_title(first)
        if numbered or grouping:
            state.section = (self.blocks[filled[0]].span.start, self.blocks[filled[-1]].span.end)
            state.above = {}
        return numbered or grouping

    @staticmethod
    def _is_title(text: str) -> bool:
        return len(text) <= _LONGEST_SECTION and len(_HAN.findall(text)) > 1 and not _NO_SECTION.search(text)

    def _names_owner(self, cells: Sequence[int], state: _State) -> bool:
        return len({self.blocks[c].span for c in cells if self._text(c)}) > 1 and any(
            state.roles.get(self.blocks[c].column or 0) in ("lead", "responsible") and self._text(c) for c in cells
        )

    def _guess(self, rows: Sequence[int]) -> dict[int, str]:
        """Columns of a table without a header: the one that lists names leads, the one with the longest texts holds
        the tasks."""
        lengths: dict[int, int] = {}
        names: dict[int, int] = {}
        for row in rows:
            for c in self.cells.get(row, []):
                column, text = self.blocks[c].column or 0, self._text(c)
                lengths[column] = lengths.get(column, 0) + len(text)
                parts = [p for p in re.split(r"[、,\s]+", text) if p]
                names[column] = names.get(column, 0) + (bool(parts) and all(looks_like_name(p) for p in parts))
        if len(lengths) < 2:
            return {}
        task = max(lengths, key=lambda c: (lengths[c], -c))
        owners = [c for c, n in names.items() if n * 2 > len(rows) and c != task]
        return {task: "task", **dict.fromkeys(owners, "responsible")} if owners else {}

    def _by_role(self, mine: Sequence[int], state: _State) -> tuple[dict[str, list[int]], set[str]]:
        """The cells that hold something, by role, and the roles that were taken over from the cells above: an empty
        cell was merged with the one above it, unless the table states its merged cells."""
        by_role: dict[str, list[int]] = {}
        empty: dict[str, str] = {}
        for c in mine:
            role = state.roles.get(self.blocks[c].column or 0, "")
            text = self._text(c)
            said = self.words.emptiness(text)
            if said is None:
                by_role.setdefault(role, []).append(c)
            elif text:
                empty[role] = said
        columns = set(state.roles.values())
        if "lead" not in columns and "responsible" not in columns and "actors" in by_role:
            by_role["responsible"] = by_role.pop("actors")
        has_task = "task" in by_role or "content" in by_role
        taken = set()
        for role in dict.fromkeys((*_CARRIED, *empty)):
            if role in by_role or not role:
                continue
            ditto = empty.get(role) == "above"
            silent = role in _CARRIED and role not in empty and role not in state.merges and has_task
            if role == "task":
                silent = silent and "content" in by_role
            if role == "responsible" and "lead" in columns:
                silent = False  # Beside a lead column it supports, and who supports is not taken over.
            if role in state.above and (ditto or silent):
                by_role[role] = state.above[role]
                taken.add(role)
        state.above.update({role: cells for role, cells in by_role.items() if role})
        state.above.update({role: [] for role, said in empty.items() if said == "nothing"})
        return by_role, taken

    def _row(self, row: int, mine: Sequence[int], state: _State) -> Row | None:
        by_role, taken = self._by_role(mine, state)
        spans = {role: [self.blocks[c].span for c in cells] for role, cells in by_role.items()}
        lead, named, support = self._people(by_role, state, "lead")
        more_lead, responsible, more_support = self._people(by_role, state, "responsible")
        _, supporters, also = self._people(by_role, state, "support")
        lead, support = lead + named + more_lead, support + more_support
        if lead:
            support = responsible + support + supporters + also
        else:
            first = self.first_leads and len(responsible) > 1
            lead, rest = (responsible[:1], responsible[1:]) if first else (responsible, [])
            support = rest + support + supporters + also
        _, actors, _ = self._people(by_role, state, "actors")
        tasks = by_role.get("content") or by_role.get("task") or []
        if not tasks and lead and not {"task", "content"} & set(state.roles.values()):
            rest_cells = [
                c for c in mine if state.roles.get(self.blocks[c].column or 0, "") in ("", "category", "measure")
            ]
            tasks = sorted(rest_cells, key=lambda c: self.blocks[c].span.start - self.blocks[c].span.end)[:1]
        owned = bool(lead or support or actors)
        if not tasks or not (owned or by_role.get("time") or "content" in by_role or "task" in by_role):
            return None
        mark = None
        if lead or support:
            where = [s for role in ("lead", "responsible", "support") for s in spans.get(role, [])]
            rule = "tables.carried-down" if taken & {"lead", "responsible"} else "tables.columns"
            mark = Mark(min(s.start for s in where), max(s.end for s in where), _once(lead), _once(support), (rule,))
        titles = by_role.get("category", []) + (by_role.get("task", []) if "content" in by_role else [])
        headings = dict.fromkeys(self.blocks[c].span for c in titles if c not in tasks)
        return Row(
            self.blocks[row].span,
            tuple(dict.fromkeys(tasks)),
            mark,
            _once(actors),
            tuple(spans.get("time", [])),
            tuple(spans.get("measure", [])),
            tuple(([state.section] if state.section else []) + [(s.start, s.end) for s in headings]),
            (owned and not taken & set(_OWNERS)) or ("time" in by_role and "time" not in taken),
        )

    def _people(
        self, by_role: dict[str, list[int]], state: _State, role: str
    ) -> tuple[list[Name], list[Name], list[Name]]:
        """Who leads, who is only listed, and who supports, by the cells of a role."""
        lead: list[Name] = []
        named: list[Name] = []
        support: list[Name] = []
        for c in by_role.get(role, []):
            block = self.blocks[c]
            persons = bool(_PERSONS.search(state.titles.get(block.column or 0, "")))
            found = self.owners.read(self.folded, block.span, first_leads=self.first_leads, persons=persons)
            lead, named, support = lead + found.lead, named + found.named, support + found.support
        return lead, named, support

    def _same_task(self, above: Row, row: Row) -> bool:
        """Is the row's task the cell of the row above, merged down to it?"""
        spans = {self.blocks[c].span for c in above.tasks}
        return all(self.blocks[c].carried and self.blocks[c].span in spans for c in row.tasks)


def _joined(above: Row, row: Row) -> Row:
    """Two rows of one task: who and when of both."""
    mark = above.mark or row.mark
    if above.mark is not None and row.mark is not None:
        lead = _once((*above.mark.lead, *row.mark.lead))
        mark = above.mark._replace(
            end=max(above.mark.end, row.mark.end), lead=lead, support=_once((*above.mark.support, *row.mark.support))
        )
    return replace(
        above,
        span=Span(above.span.start, max(above.span.end, row.span.end)),
        mark=mark,
        actors=_once((*above.actors, *row.actors)),
        times=tuple(dict.fromkeys((*above.times, *row.times))),
        measures=tuple(dict.fromkeys((*above.measures, *row.measures))),
        binds=above.binds or row.binds,
    )


def _once(names: Iterable[Name]) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(names))


def _plain(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in (_WHITE.sub("", text) for text in texts) if text)
