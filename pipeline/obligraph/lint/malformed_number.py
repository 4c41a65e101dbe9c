"""malformed-number: a document number that lost a bracket or its digits (发〔201216号)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obligraph.lint.base import Check, Draft, Found, quoted
from obligraph.model import Severity
from obligraph.resolve.citations import best_guess
from obligraph.text.folding import fold

_NUMBER = re.compile(r"[一-龥A-Za-z]{1,24}\s?\W?\s?(?:(?:19|20)\d\d)?\s?\W?\s?\d{0,5}\s?号")
_WELL_FORMED = re.compile(r"[\[(]\s?\d{4}\s?[\])]\s?\d")


def _find(draft: Draft) -> Iterator[Found]:
    for problem in draft.extraction.problems:
        if problem.code != CHECK.code or problem.span is None:
            continue
        number = _number(problem.span.of(draft.text))
        guess = best_guess(number)
        words = quoted(number)
        yield Found(
            problem.span,
            f"the number {words} lost a bracket or its digits" + (f": probably {guess}" if guess else ""),
            f"文号“{words}”缺少括号或数字" + (f"，疑为“{guess}”" if guess else ""),
        )


def _number(citation: str) -> str:
    """The number that is malformed, of those in the bracket behind a title; the whole citation where none is found."""
    found = [match for match in _NUMBER.finditer(fold(citation)) if not _WELL_FORMED.search(match[0])]
    return "".join(citation[slice(*found[-1].span())].split()) if found else citation


CHECK = Check(
    "malformed-number", Severity.ERROR,
    "a document number that lost a bracket or its digits", "文号缺少括号或数字",
    "copy the number from the document itself: code〔year〕number号", "核对原文，按“机关代字〔年份〕序号号”改正",
    _find,
)  # fmt: skip
