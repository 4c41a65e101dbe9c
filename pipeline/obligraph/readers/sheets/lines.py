"""The rows of a sheet → lines: what stands over the table and under it as paragraphs, the rest as table rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from obligraph.readers.grid import RawRow, grid
from obligraph.readers.layout import Line

IsHeader = Callable[[Sequence[str]], bool]

_NUMBER = re.compile(r"\d{0,6}\.?")


@dataclass(slots=True)
class Sheets:
    """The lines of a workbook's sheets, one sheet after another. `repeated` counts rows that an earlier sheet holds
    word for word, but for their number: a sheet a department beside a sheet of all tasks."""

    is_header: IsHeader
    cells_left: int
    lines: list[Line]
    tables: int = 0
    cut: bool = False
    repeated: int = 0
    _seen: set[tuple[str, ...]] | None = None

    def add(self, rows: Iterable[RawRow]) -> None:
        """Take a sheet."""
        made, cut = grid(rows, self.is_header, max(0, self.cells_left))
        self.cells_left -= sum(len(row.cells) for row in made)
        self.cut |= cut
        filled = [[word for word in row.words if word] for row in made]
        header = next((i for i, row in enumerate(made) if row.header), None)
        first = header if header is not None else next((i for i, row in enumerate(filled) if len(row) > 1), len(made))
        earlier, own = self._seen or set(), set()
        for at, row in enumerate(made):
            if not filled[at]:
                continue
            if at < first and len(filled[at]) == 1:
                self.lines.append(Line(filled[at][0]))
                continue
            words = tuple(filled[at][1:] if _NUMBER.fullmatch(filled[at][0]) else filled[at])
            # A header stands over each sheet's table, whatever the sheets before say.
            if words in earlier and not row.header and len(words) > 1:
                self.repeated += 1
                continue
            own.add(words)
            self.lines.append(Line("\t".join(row.words), row=row, table=self.tables, at=at))
        self._seen = earlier | own
        self.tables += 1
