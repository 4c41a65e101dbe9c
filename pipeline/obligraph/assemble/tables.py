"""Responsibility tables: what each column holds by its header, and for every row the cells that name the task, who
leads and supports it, and until when.

The sentences of the task cells are then judged like any other; the row's other cells are the mark that covers them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from obligraph.assemble.marks import Mark
from obligraph.assemble.names import Name, looks_like_name, split_names
from obligraph.lexicon import Lexicon
from obligraph.lexicon.columns import Columns
from obligraph.model import Block, BlockKind, Span

_SPACE = re.compile(r"[\s()]+")
_SECTION_ROW = re.compile(r"^[一二三四五六七八九十]{1,3}、|^\([一二三四五六七八九十]{1,3}\)")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the blocks (indices) of its task cells, its mark (lead and support cells), the spans of its time and
    measure cells, its category cells (headings), and whether its columns were known from a header."""

    tasks: tuple[int, ...]
    mark: Mark | None
    times: tuple[Span, ...]
    measures: tuple[Span, ...]
    category: tuple[tuple[int, int], ...]


class TableReader:
    """Reads rows with the words of columns.toml."""

    def __init__(self, lexicon: Lexicon) -> None:
        columns = lexicon.table("columns", Columns).column
        self._roles = {word: column.role for column in columns for word in column.words}
        self._words = sorted(self._roles, key=lambda w: (-len(w), w))

    def role_of(self, header: str) -> str:
        """The role of a column by its (folded) header cell; "" when no word of ours stands in it."""
        text = _SPACE.sub("", header)
        if text in self._roles:
            return self._roles[text]
        return next((self._roles[w] for w in self._words if w in text and len(text) <= len(w) + 8), "")

    def rows(self, folded: str, blocks: Sequence[Block]) -> list[Row]:
        """The rows of all tables that name tasks; tables of anything else (no task column, nobody responsible) give
        none."""
        tables: dict[int, list[int]] = {}
        cells: dict[int, list[int]] = {}
        for n, block in enumerate(blocks):
            if block.kind is BlockKind.ROW:
                tables.setdefault(block.table or 0, []).append(n)
            elif block.kind is BlockKind.CELL and block.parent is not None:
                cells.setdefault(block.parent, []).append(n)
        out: list[Row] = []
        for rows in tables.values():
            out += self._table(folded, blocks, rows, cells)
        return out

    def _table(self, folded: str, blocks: Sequence[Block], rows: list[int], cells: dict[int, list[int]]) -> list[Row]:
        roles: dict[int, str] = {}
        out: list[Row] = []
        section: tuple[int, int] | None = None
        above: dict[str, list[int]] = {}
        for row in rows:
            mine = cells.get(row, [])
            found = {blocks[c].column or 0: self.role_of(blocks[c].span.of(folded)) for c in mine}
            if len([r for r in found.values() if r]) >= max(2, (len(mine) + 1) // 2) or (
                blocks[row].header and any(found.values())
            ):
                # A header row, the first or one repeated after a page break.
                roles = found
                continue
            if not roles:
                roles = self._guess(folded, blocks, rows, cells)
                if not roles:
                    return []
            filled = [c for c in mine if blocks[c].span.of(folded).strip()]
            if (
                filled
                and _SECTION_ROW.match(blocks[filled[0]].span.of(folded).strip())
                and len({blocks[c].span for c in filled}) <= 2
            ):
                section, above = (blocks[filled[0]].span.start, blocks[filled[-1]].span.end), {}
                if len(filled) <= 1 or not self._has_names(folded, blocks, filled, roles):
                    continue
            made = self._row(folded, blocks, mine, roles, section, above)
            if made is not None:
                out.append(made)
        return out

    def _has_names(self, folded: str, blocks: Sequence[Block], cells: list[int], roles: dict[int, str]) -> bool:
        return any(
            roles.get(blocks[c].column or 0) in ("lead", "responsible") and blocks[c].span.of(folded).strip()
            for c in cells
        )

    def _guess(
        self, folded: str, blocks: Sequence[Block], rows: list[int], cells: dict[int, list[int]]
    ) -> dict[int, str]:
        """Columns of a table without a header: the one that lists names leads, the one with the longest texts holds
        the tasks."""
        lengths: dict[int, int] = {}
        names: dict[int, int] = {}
        for row in rows:
            for c in cells.get(row, []):
                column, text = blocks[c].column or 0, blocks[c].span.of(folded).strip()
                lengths[column] = lengths.get(column, 0) + len(text)
                parts = [p for p in re.split(r"[、,\s]+", text) if p]
                names[column] = names.get(column, 0) + (bool(parts) and all(looks_like_name(p) for p in parts))
        if len(lengths) < 2:
            return {}
        task = max(lengths, key=lambda c: (lengths[c], -c))
        owners = [c for c, n in names.items() if n * 2 > len(rows) and c != task]
        return {task: "task", **dict.fromkeys(owners, "responsible")} if owners else {}

    def _row(
        self, folded: str, blocks: Sequence[Block], cells: list[int], roles: dict[int, str],
        section: tuple[int, int] | None, above: dict[str, list[int]],
    ) -> Row | None:  # fmt: skip
        """`above`: the cells last seen by role: an empty lead or time cell was merged with the one above it."""
        by_role: dict[str, list[int]] = {}
        for c in cells:
            if blocks[c].span.of(folded).strip(" \t\n/-"):
                by_role.setdefault(roles.get(blocks[c].column or 0, ""), []).append(c)
        owner = "lead" if "lead" in roles.values() else "responsible"
        carried = False
        for role in (owner, "time"):
            if role in by_role:
                above[role] = by_role[role]
            elif role in above and role in roles.values() and ("task" in by_role or "content" in by_role):
                by_role[role] = above[role]
                carried = carried or role == owner
        owners = by_role.get("lead", []) + by_role.get("responsible", [])
        tasks = by_role.get("content") or by_role.get("task") or []
        if not tasks and owners:
            rest = [c for c in cells if roles.get(blocks[c].column or 0, "") in ("", "category", "measure")]
            tasks = sorted(rest, key=lambda c: blocks[c].span.start - blocks[c].span.end)[:1]
        if not tasks or not (owners or by_role.get("time") or "content" in by_role or "task" in by_role):
            return None
        lead = self._names(folded, blocks, by_role.get("lead", []))
        responsible = self._names(folded, blocks, by_role.get("responsible", []))
        support = self._names(folded, blocks, by_role.get("support", []))
        if lead:
            support = responsible + support
        else:
            lead = responsible
        spans = [blocks[c].span for c in owners + by_role.get("support", [])]
        mark = None
        if lead or support:
            rule = "tables.carried-down" if carried else "tables.columns"
            mark = Mark(min(s.start for s in spans), max(s.end for s in spans), tuple(lead), tuple(support), (rule,))
        titles = by_role.get("category", []) + (by_role.get("task", []) if "content" in by_role else [])
        category = [(blocks[c].span.start, blocks[c].span.end) for c in titles if c not in tasks]
        return Row(
            tuple(dict.fromkeys(tasks)),
            mark,
            tuple(blocks[c].span for c in by_role.get("time", [])),
            tuple(blocks[c].span for c in by_role.get("measure", [])),
            tuple(([section] if section else []) + category),
        )

    @staticmethod
    def _names(folded: str, blocks: Sequence[Block], cells: list[int]) -> list[Name]:
        return [
            name for c in cells for name in split_names(folded, blocks[c].span.start, blocks[c].span.end, spaces=True)
        ]
