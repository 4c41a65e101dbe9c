"""year-missing: a time limit that names a month or a quarter, of a year that nothing in the document tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.model import Severity
from obligraph.text.folding import fold

_MONTH = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})月|[一二三四]季度|[上下]半年")
# 次年3月底前, 第2年10月: counted from something else.
_RELATIVE = re.compile("年|期|[上下本当]月")


def _find(draft: Draft) -> Iterator[Found]:
    seen = set()
    for task in draft.tasks:
        for deadline in task.deadlines:
            if deadline.span in seen or deadline.type != "by" or deadline.end or deadline.every or deadline.anchor:
                continue
            folded = fold(deadline.quote)
            month = _MONTH.search(folded)
            if month is None or _RELATIVE.search(folded.replace("半年", "")):
                continue
            seen.add(deadline.span)
            words = quoted(deadline.quote)
            yield Found(
                deadline.span,
                f"“{words}”: of which year cannot be known, neither it nor the document's date says",
                f"时限“{words}”没有年份，从成文日期也无法推定",
                task.id,
            )


CHECK = Check(
    "year-missing", Severity.WARNING,
    "a deadline of a year that nothing tells", "完成时限缺少年份",
    "write the year", "补写年份",
    _find,
)  # fmt: skip
