"""deadline-before-date: a time limit that had passed when the document was made."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.model import Deadline, Severity

# A bare date (8月11日发生事故) tells what happened; a limit says that it is one.
_LIMIT = re.compile("前|底|末|以内|之内|止|截至|完成")
_YEAR = re.compile(r"\d{4}|[一二]\d?[〇零○一二三四五六七八九]{2,3}年|年内|今年|本年|当年|去年")


def _find(draft: Draft) -> Iterator[Found]:
    date = draft.document.date
    if not date:
        return
    seen = set()
    for task in draft.tasks:
        for deadline in task.deadlines:
            if deadline.span in seen or not _is_past(deadline, date):
                continue
            seen.add(deadline.span)
            words = quoted(deadline.quote)
            assumed = "" if _YEAR.search(deadline.quote) else ", its year taken from the document"
            chinese = "" if assumed == "" else "，年份按成文日期推定"
            yield Found(
                deadline.span,
                f"“{words}” ({deadline.end}{assumed}) lies before the document's own date, {date}",
                f"时限“{words}”（{deadline.end}{chinese}）早于成文日期{date}",
                task.id,
            )


def _is_past(deadline: Deadline, date: str) -> bool:
    return (
        deadline.type in ("by", "during")
        and deadline.end is not None
        and deadline.end < date
        and not deadline.every
        and _LIMIT.search(deadline.quote) is not None
    )


CHECK = Check(
    "deadline-before-date", Severity.ERROR,
    "a deadline that lies before the document's own date", "完成时限早于成文日期",
    "correct the date, or add the year where it is not the document's", "核对时限；不是本年度的，补写年份",
    _find,
)  # fmt: skip
