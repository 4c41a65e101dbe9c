"""NAME.csv: a table for Excel, R and pandas: UTF-8 with BOM, CRLF, an empty cell where there is no value."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from obligraph.exporters.analysis.base import Cell, Table
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.matrix.cells import is_formula
from obligraph.graph.plain import one_line

_FLUSH = 1 << 16


def write_csv(table: Table, path: Path) -> None:
    """Write the table. A cell that a spreadsheet program would take for a formula begins with an apostrophe. Raises
    ExportError.
    """
    file = AtomicFile(path)
    try:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        file.write("\ufeff")
        writer.writerow(table.names)
        for row in table.rows:
            writer.writerow(map(_text, row))
            if buffer.tell() > _FLUSH:
                file.write(buffer.getvalue())
                buffer.seek(0)
                buffer.truncate()
        file.write(buffer.getvalue())
        file.commit()
    except BaseException:
        file.abort()
        raise


def _text(cell: Cell) -> str:
    """A truth as R, Excel and pandas read it; figures in the shortest digits that mean them."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, str):
        text = one_line(cell)
        return f"'{text}" if is_formula(text) else text
    return f"{cell:.8f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
