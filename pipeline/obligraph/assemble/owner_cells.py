"""Who leads and who supports by the cells of a table row: lists of names, numbered or a line each, and cells that hold
roles of their own (牵头:甲 配合:乙; 甲(牵头)、乙; 甲牵头,乙配合).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from obligraph.assemble.columns import ColumnWords
from obligraph.assemble.marks import MarkReader
from obligraph.assemble.names import Name, split_names
from obligraph.model import Span

_OWN_ROLES = re.compile(r":|牵头|主办|主责|配合|协办|协助|协同|参与|参加|会同|负责|落实|支持")
_LEADS = re.compile(r"牵头|主办|主责")
_ROLE_BEHIND = re.compile(r"\(([^()]{2,8})\)$")
_NUMBER = re.compile(r"(?:^|(?<=[\s;,、。]))(?:\d{1,2}[.、)]|\(\d{1,2}\)|[①-⑳])\s*")
_HAN = re.compile(r"[\u4e00-\u9fff]")


class Owners(NamedTuple):
    """Names by role: `named` are those that the cell only lists, whose role is the column's."""

    lead: list[Name]
    named: list[Name]
    support: list[Name]


class OwnerCells:
    """Reads the cells of columns such as 牵头单位, 责任单位 and 配合单位."""

    def __init__(self, marks: MarkReader, words: ColumnWords) -> None:
        self._marks, self._words = marks, words

    def read(self, folded: str, cell: Span, *, first_leads: bool, persons: bool) -> Owners:
        """The names in a cell. `persons`: the column names people too (责任单位及责任人), who are no organisations."""
        if _OWN_ROLES.search(folded, cell.start, cell.end):
            mark = self._marks.read(folded, cell.start, cell.end, first_leads=first_leads)
            if mark is not None and (mark.lead or mark.support):
                if mark.support or _LEADS.search(folded, cell.start, cell.end):
                    return Owners(list(mark.lead), [], list(mark.support))
                return Owners([], list(mark.lead), [])
        found = Owners([], [], [])
        for name in self._listed(folded, cell):
            behind = _ROLE_BEHIND.search(folded, name.start, name.end)
            role = self._words.exact_role(behind[1]) if behind else ""
            if behind and role in ("lead", "support") and behind.start() > name.start:
                (found.lead if role == "lead" else found.support).append(name._replace(end=behind.start()))
            elif (name.looks or not persons) and _HAN.search(folded, name.start, name.end):
                found.named.append(name)
        return found

    @staticmethod
    def _listed(folded: str, cell: Span) -> list[Name]:
        names, at = [], cell.start
        for number in _NUMBER.finditer(folded, cell.start, cell.end):
            names += split_names(folded, at, number.start(), spaces=True)
            at = number.end()
        return names + split_names(folded, at, cell.end, spaces=True)
