"""A corrected matrix → corrections kept beside the run, and applied again after a re-run.

`bring_in` reads a matrix that an office has corrected, stores what it says otherwise in corrections.jsonl, and writes
the run's results anew. In a re-run, a `Revision` in every worker does the same to every document, and `Applied` in the
run puts together what they did. The results then say what people said; what the extraction said of the corrected tasks
stays in extracted.jsonl. Documents are not read here.
"""

from obligraph.corrections.applied import Applied, Revision
from obligraph.corrections.correction import CorrectionsError
from obligraph.corrections.story import Imported, bring_in

__all__ = ["Applied", "CorrectionsError", "Imported", "Revision", "bring_in"]
