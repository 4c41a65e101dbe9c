"""A run's results → figures for research: who carries how much, who works with whom, when tasks are due, how complete
and how binding they are, by system (条线), level and year.

`tally` counts document by document, `network` measures the networks, `tables` makes tables of both, `story` is the
story. Files and pictures are left to `exporters.analysis`; counting for the terminal to `show`.
"""

from obligraph.analysis.story import Analysis, analyse, write

__all__ = ["Analysis", "analyse", "write"]
