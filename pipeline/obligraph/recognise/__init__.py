"""Document text → Mentions: one recogniser a file, each with the vocabulary of one lexicon table.

A recogniser works on the folded text (`text.folding.fold`) and only on the windows in which one of its literal
triggers stands; an Aho–Corasick automaton over all triggers finds those windows in one pass (`triggers.py`).
"""

from collections.abc import Callable

from obligraph.lexicon import Lexicon
from obligraph.recognise.cues import CueRecogniser
from obligraph.recognise.deadlines import DeadlineRecogniser
from obligraph.recognise.organisations import OrganisationRecogniser
from obligraph.recognise.references import ReferenceRecogniser
from obligraph.recognise.standards import StandardRecogniser
from obligraph.recognise.triggers import Recogniser

RECOGNISERS: dict[str, Callable[[Lexicon], Recogniser]] = {
    "organisations": OrganisationRecogniser,
    "deadlines": DeadlineRecogniser,
    "standards": StandardRecogniser,
    "references": ReferenceRecogniser,
    "cues": CueRecogniser,
}


def recognisers(lexicon: Lexicon) -> list[Recogniser]:
    """One of each, in the order of the table, with the vocabulary of the lexicon."""
    return [make(lexicon) for make in RECOGNISERS.values()]
