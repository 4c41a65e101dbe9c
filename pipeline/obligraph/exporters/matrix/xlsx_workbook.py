"""A workbook of ours, whatever its sheets: texts stay texts, and the same content gives the same bytes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from obligraph.exporters.base import ExportError

# Fixed, so that two runs give the same bytes.
_CREATED = datetime(2000, 1, 1)


def new_workbook(target: str | IO[bytes], title: str, *, constant_memory: bool, scratch: Path | None = None) -> Any:
    """An empty workbook at a path or in a stream. With `constant_memory` rows go to the disk as they come, into
    `scratch` where it is given."""
    options = {
        "constant_memory": constant_memory,
        "tmpdir": None if scratch is None else str(scratch),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(target, options)
    workbook.set_properties({"title": title, "created": _CREATED})
    return workbook


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Raises ExportError where the workbook at `path` cannot be written."""
    try:
        yield
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise ExportError(f"{path}: the workbook cannot be written: {error}") from error
