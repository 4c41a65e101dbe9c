"""contradicts-parent: a date later or a standard laxer than that of the central duty which the task carries out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.model import Difference, Effect, Severity
from obligraph.text.folding import fold

_CELLS = {"deadlines": ("deadline", "时限", "晚于"), "standards": ("standard", "标准", "宽于")}
# 招生300人 of a province's 2000人 is the city's part of it; a rate, or so many for each, is not divided.
_DIVIDED = re.compile(r"(?:人|名|家|个|户|元|项|场|处|所|座|亩|吨|公里|次|套|台)(?:以上|以下|以内|左右)?$")
_EACH = 16


def _find(draft: Draft) -> Iterator[Found]:
    for pair in draft.comparison.pairs if draft.comparison else ():
        for difference in pair.differences if pair.local and pair.central else ():
            # What only one side says is no contradiction.
            both = difference.central and difference.local
            if difference.effect is not Effect.LAXER or difference.cell not in _CELLS or not both:
                continue
            assert pair.local is not None
            what, chinese, laxer = _CELLS[difference.cell]
            local, central = quoted(difference.local), quoted(difference.central)
            yield Found(
                difference.local_span or pair.local.span,
                f"the {what} “{local}” is laxer than “{central}” in “{quoted(pair.central[0].quote)}”",
                f"{chinese}“{local}”{laxer}上级文件的要求“{central}”（“{quoted(pair.central[0].quote)}”）",
                pair.local.id,
                Severity.NOTE if _may_be_a_part(draft, difference) else None,
            )


def _may_be_a_part(draft: Draft, difference: Difference) -> bool:
    """Is it an amount of which each place has its part?"""
    words, span = fold(difference.local), difference.local_span
    before = draft.folded[max(0, span.start - _EACH) : span.start] if span else ""
    return difference.cell == "standards" and _DIVIDED.search(words) is not None and "每" not in before + words


CHECK = Check(
    "contradicts-parent", Severity.ERROR,
    "a target or date laxer than that of the central text (with --against)",
    "目标或时限低于上级文件要求（配合 --against）",
    "keep to the central text's date and target, or go beyond them", "不得低于、晚于上级文件的要求",
    _find,
)  # fmt: skip
