"""Lines of JSON as a run writes them, with errors that name the file and the line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from obligraph.records import decode

Made = TypeVar("Made")


# What `decode` raises for a record that is not one of ours.
DAMAGE = (KeyError, ValueError, TypeError, ArithmeticError)


class ResultsError(Exception):
    """Results that cannot be read; the message says which file and line, why, and what to do."""


def lines(path: Path, made: Callable[[decode.Record], Made], *, holding: str = "") -> Iterator[Made]:
    """What `made` makes of the object on every line that holds the words `holding`: a line without them need not be
    parsed. Raises ResultsError.
    """
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, text in enumerate(file, 1):
                if holding not in text:
                    continue
                try:
                    record = decode.line(text)
                except ValueError as error:
                    raise _damaged(path, number, f"not JSON: {error}") from error
                try:
                    one = made(record)
                except KeyError as error:
                    raise _damaged(path, number, f"field {error} is missing") from error
                except (ValueError, TypeError, ArithmeticError) as error:
                    raise _damaged(path, number, str(error)) from error
                yield one
    except FileNotFoundError as error:
        raise ResultsError(
            f"{path}: not found; give the folder that `obligraph extract … -o OUT` wrote (找不到抽取结果)"
        ) from error
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read: {error.strerror} (无法读取)") from error
    except UnicodeDecodeError as error:
        raise ResultsError(f"{path}: not UTF-8; run extract again (文件已损坏)") from error


def _damaged(path: Path, number: int, why: str) -> ResultsError:
    return ResultsError(f"{path}:{number}: {why}; run extract again (结果文件已损坏)")
