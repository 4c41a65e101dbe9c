"""What every reader shares: the shape of a reader, and the one exception that says why a file could not be read."""

from __future__ import annotations

from collections.abc import Callable

from obligraph.lexicon import Lexicon
from obligraph.model import Problem, Reading, Span
from obligraph.readers.limits import Limits

Reader = Callable[[bytes, str, Lexicon, Limits], Reading]
"""(data, source, lexicon, limits) → Reading; raises ReadError."""


class ReadError(Exception):
    """A file that cannot be read. `problem` says what, where and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.source}: {problem.message}")
        self.problem = problem


def fail(source: str, code: str, message: str) -> ReadError:
    """The exception for a problem that concerns the whole file."""
    return ReadError(Problem(source, None, code, message))


def warn(source: str, code: str, message: str, span: Span | None = None) -> Problem:
    """A problem that does not stop reading."""
    return Problem(source, span, code, message)


def defect(source: str, error: Exception) -> Problem:
    """The problem of a file on which our own code failed: it must not cost the user the batch."""
    what = f"{type(error).__name__}: {error}"
    message = f"obligraph failed on this file ({what}); please report it with the file (程序出错)"
    return Problem(source, None, "internal-error", message)


def check_length(text: str, source: str, limits: Limits) -> None:
    """Raises ReadError `too-large` when `text` is longer than a limit."""
    if text.count("\n") > limits.lines:
        raise fail(
            source,
            "too-large",
            f"the text has {text.count(chr(10)):,} lines, more than the limit of {limits.lines:,}; "
            "split the document or raise Limits.lines (行数过多，请拆分文件)",
        )
    if len(text) > limits.characters:
        raise fail(
            source,
            "too-large",
            f"the text has {len(text):,} characters, more than the limit of {limits.characters:,}; "
            "split the document or raise the limit: --max-characters, Limits(characters=…) (文本过长，请拆分文件)",
        )
