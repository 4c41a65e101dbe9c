"""Extracted obligations against gold annotations: the figures of the evaluation, for anybody's own gold.

GOLD holds NAME.txt, NAME.gold.jsonl (one line a task or grey segment) and NAME.meta.json; OUT is what a run wrote.
Only files are read here: nothing is extracted, no lexicon is loaded.
"""

from obligraph.score.floors import Floors, read_floors
from obligraph.score.gold import ScoreError
from obligraph.score.measure import score
from obligraph.score.report import Miss, Report, table

__all__ = ["Floors", "Miss", "Report", "ScoreError", "read_floors", "score", "table"]
