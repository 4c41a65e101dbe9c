"""What an exporter of comparisons is: local documents come in one by one, each held against the same central one;
files appear at the end or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from obligraph.exporters.base import Sink
from obligraph.model import Comparison


class ComparisonExporter(Sink[Comparison], Protocol):
    """Writes one file of a results folder, local document by local document, in bounded memory: there may be a
    thousand. Made with the folder; a class of ours names this protocol as its base.
    """

    def add(self, comparison: Comparison, /) -> None:
        """Take one local document; the central one is the same each time. The order of calls is the order in the
        file.
        """


ComparisonFactory = Callable[[Path], ComparisonExporter]
