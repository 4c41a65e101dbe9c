"""The words of columns.toml: what a column holds by its header cell, and whether a cell holds anything at all."""

from __future__ import annotations

import re

from obligraph.lexicon import Lexicon
from obligraph.lexicon.columns import Columns, EmptyMeaning

_WHITE = re.compile(r"\s+")
_SIGNS = re.compile(r"[\s()\[\]]+")
_IN_BRACKETS = re.compile(r"\(([^()]{1,30})\)")
_LONGEST_EMPTY = 16
# Characters that a header may hold beside the word that decides: 重点工作任务(事项)名称.
_ROOM = 8
# 单位(万元) is no column of departments: so short a word decides only where nothing stands in brackets behind it.
_SHORT = 2


class ColumnWords:
    """Built once per lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        table = lexicon.table("columns", Columns)
        self._roles: dict[str, str] = {word: column.role for column in table.column for word in column.words}
        self._words = sorted(self._roles, key=lambda w: (-len(w), w))
        self._empty: dict[str, EmptyMeaning] = {word: empty.means for empty in table.empty for word in empty.words}

    def exact_role(self, header: str) -> str:
        """The role of a (folded) header cell that is one of the words, brackets aside; else ""."""
        text = _WHITE.sub("", header)
        inner = _IN_BRACKETS.search(text)
        if inner is not None:
            # 责任单位(牵头): the bracket says which of the responsible; 责任单位(排第一位的牵头) says nothing new.
            named = self._roles.get(inner[1], "")
            if named in ("lead", "support"):
                return named
            bare = _IN_BRACKETS.sub("", text)
            if len(bare) > _SHORT and bare in self._roles:
                return self._roles[bare]
            if len(bare) <= _SHORT:
                return ""
        return self._roles.get(_SIGNS.sub("", text), "")

    def role_of(self, header: str) -> str:
        """The role of a column by its (folded) header cell: of the longest word in it, of two as long the later one; ""
        when it holds none."""
        if role := self.exact_role(header):
            return role
        text = _SIGNS.sub("", header)
        best, at = "", -1
        for word in self._words:
            if best and len(word) < len(best):
                break
            found = text.rfind(word)
            if found > at and len(text) <= len(word) + _ROOM:
                best, at = word, found
        return self._roles[best] if best and not self._is_amount(header, best) else ""

    def emptiness(self, cell: str) -> EmptyMeaning | None:
        """What a (folded) cell says that holds no words of its own; None when it holds some. A blank cell holds
        nothing."""
        if len(cell) > _LONGEST_EMPTY * 2:
            return None
        text = _SIGNS.sub("", cell)
        said = self._empty.get(text.casefold())
        if said is not None:
            return said
        return None if any(c.isalnum() for c in text) else "nothing"

    @staticmethod
    def _is_amount(header: str, word: str) -> bool:
        return len(word) <= _SHORT and f"{word}(" in _WHITE.sub("", header)
