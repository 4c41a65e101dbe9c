"""A run's results for reading at a terminal, or for the next program in a pipe: tasks, or counts by department,
document or deadline, as a table, as tab-separated lines or as JSON.

Reading results and choosing tasks is left to `results`; files are left to the exporters.
"""

from obligraph.show.counts import GROUPS
from obligraph.show.show import Form, Options, show

__all__ = ["GROUPS", "Form", "Options", "show"]
