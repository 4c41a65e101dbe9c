"""The story of `analyse`: a run's folder → tallies, extraction by extraction → tables → frames, files and pictures."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from obligraph.analysis.tables import TABLES, Counted, summary
from obligraph.analysis.tally import Tally
from obligraph.exporters.analysis.base import Analysed
from obligraph.exporters.analysis.csv import write_csv
from obligraph.exporters.analysis.pictures import PICTURES, drawn
from obligraph.exporters.analysis.xlsx import write_workbook
from obligraph.exporters.base import ExportError
from obligraph.exporters.files import write_atomically
from obligraph.lexicon import load
from obligraph.lexicon.systems import Systems
from obligraph.model import Extraction
from obligraph.results import Results, Wanted

if TYPE_CHECKING:
    import pandas

Source = str | Path


@dataclass(frozen=True, slots=True)
class Analysis:
    """The figures of a run: six tables, which the properties give as pandas frames, a summary, and pictures of them.

    In every table `level` and `year` hold `all` in the rows that sum over them, and `few` marks shares of fewer than
    ten tasks. A property raises ImportError where pandas is not installed.
    """

    analysed: Analysed

    @property
    def summary(self) -> dict[str, object]:
        """What was counted, and what was left out: the fields of summary.json."""
        return self.analysed.summary

    @property
    def departments(self) -> pandas.DataFrame:
        """Tasks led, supported and acted in, by system and by full name."""
        return self.frame("departments")

    @property
    def centrality(self) -> pandas.DataFrame:
        """Degree, betweenness, eigenvector centrality, PageRank and group in the network of who works together."""
        return self.frame("centrality")

    @property
    def together(self) -> pandas.DataFrame:
        """Pairs: who leads with whom supporting, by system (and level of document) and by full name."""
        return self.frame("together")

    @property
    def deadlines(self) -> pandas.DataFrame:
        """Tasks due by month, quarter and year, by level of document."""
        return self.frame("deadlines")

    @property
    def coverage(self) -> pandas.DataFrame:
        """Shares of tasks with owner, lead, date and measure, by level and year of document."""
        return self.frame("coverage")

    @property
    def wording(self) -> pandas.DataFrame:
        """Strength and kind of tasks, by level and year of document."""
        return self.frame("wording")

    def frame(self, name: str) -> pandas.DataFrame:
        """One of the tables, by its name."""
        try:
            import pandas
        except ImportError as error:
            raise ImportError("this needs pandas: pip install 'obligraph[pandas]'") from error
        table = self.analysed.tables[name]
        return pandas.DataFrame.from_records(table.rows, columns=table.names)

    def picture(self, name: str) -> bytes:
        """A picture as SVG, by a name of PICTURES. Raises exporters.ExportError where the extra `pictures` is
        missing.
        """
        return drawn(self.analysed, [name], ["svg"])[f"{name}.svg"]


def analyse(source: Source | Iterable[Extraction], wanted: Wanted | None = None) -> Analysis:
    """The figures of what `extract` wrote into a folder, or of extractions at hand (`result.extractions`), in memory
    that grows with departments, pairs of them and months alone. Of the tasks only those that are `wanted`, and then
    only documents that hold one. Raises results.ResultsError.
    """
    wanted = wanted or Wanted()
    tally, not_read = Tally(), 0
    extractions: Iterable[Extraction]
    if isinstance(source, str | Path):
        results = Results(Path(source))
        not_read = len({problem.source for problem in results.failures()})
        extractions = results.extractions()
    else:
        extractions = source
    for extraction in extractions:
        chosen = wanted.of(extraction)
        if chosen.obligations or wanted == Wanted():
            tally.add(chosen)
    systems = {one.id: one.name for one in load().table("systems", Systems).system}
    counted = Counted.of(tally, systems)
    filters = {name: str(value) for name, value in asdict(wanted).items() if value}
    told = {**summary(counted), "not_read": not_read, "filters": filters}
    return Analysis(Analysed({name: table(counted) for name, table in TABLES.items()}, told))


def write(analysis: Analysis, folder: Path, *, pictures: bool = True) -> list[str]:
    """Write NAME.csv of every table, summary.json, analysis.xlsx and, if so asked, pictures/NAME.svg and .png into
    `folder`; the files' names. Nothing is written before all pictures are drawn. Raises exporters.ExportError.
    """
    images = drawn(analysis.analysed, list(PICTURES)) if pictures else {}
    files: list[str] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in analysis.analysed.tables.items():
            write_csv(table, folder / f"{name}.csv")
            files.append(f"{name}.csv")
        write_atomically(folder / "summary.json", _json(analysis.summary))
        write_workbook(analysis.analysed, folder / "analysis.xlsx")
        files += ["summary.json", "analysis.xlsx"]
        if images:
            (folder / "pictures").mkdir(exist_ok=True)
        for name, data in images.items():
            write_atomically(folder / "pictures" / name, data)
            files.append(f"pictures/{name}")
    except OSError as error:
        raise ExportError(f"{error.filename or folder}: cannot be written ({error.strerror})") from error
    return files


def _json(summary: dict[str, object]) -> bytes:
    return (json.dumps(summary, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
