"""number-missing: a document is carried out or relied on, and cited without its number (发文字号)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.model import Severity
from obligraph.text.folding import fold

_TAIL = re.compile(r"\([^()]{0,30}\)$")
_RELIED_ON = ("based_on", "implements", "forwards", "repeals")


def _find(draft: Draft) -> Iterator[Found]:
    for reference in draft.document.references:
        if reference.number or not reference.title or reference.relation not in _RELIED_ON:
            continue
        title = _TAIL.sub("", fold(reference.title))
        kinds = list(draft.words["numbered-title"].finditer(title))
        # 关于…的意见: other titles may be those of an annex, whose number is the notice's.
        if "关于" not in title or not kinds or kinds[-1].end() != len(title):
            continue
        if draft.words["unnumbered-title"].search(title):
            continue
        words = quoted(reference.title)
        yield Found(reference.span, f"《{words}》 is cited without its number", f"引用《{words}》未标注发文字号")


CHECK = Check(
    "number-missing", Severity.NOTE,
    "a document that is carried out or relied on, cited without its number", "所依据的文件未标注发文字号",
    "write the number behind the title at the first mention", "首次引用时在标题后标注发文字号",
    _find,
)  # fmt: skip
