"""contradicts-parent: a date later or a standard laxer than that of the central duty which the task carries out."""

from __future__ import annotations

from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.model import Effect, Severity

_CELLS = {"deadlines": ("deadline", "时限"), "standards": ("standard", "标准")}


def _find(draft: Draft) -> Iterator[Found]:
    for pair in draft.comparison.pairs if draft.comparison else ():
        for difference in pair.differences if pair.local and pair.central else ():
            # What only one side says is no contradiction.
            both = difference.central and difference.local
            if difference.effect is not Effect.LAXER or difference.cell not in _CELLS or not both:
                continue
            assert pair.local is not None
            what, chinese = _CELLS[difference.cell]
            local, central = quoted(difference.local), quoted(difference.central)
            yield Found(
                difference.local_span or pair.local.span,
                f"the {what} “{local}” is laxer than “{central}” in “{quoted(pair.central[0].quote)}”",
                f"{chinese}“{local}”低于上级文件的要求“{central}”（“{quoted(pair.central[0].quote)}”）",
                pair.local.id,
            )


CHECK = Check(
    "contradicts-parent", Severity.ERROR,
    "a target or date laxer than that of the central text (with --against)",
    "目标或时限低于上级文件要求（配合 --against）",
    "keep to the central text's date and target, or go beyond them", "不得低于、晚于上级文件的要求",
    _find,
)  # fmt: skip
