"""What the assembly works on: the analysis of a text, and a task while it is being assembled: its sentence, what was
decided so far, and the responsibility marks that cover it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from obligraph.assemble.actor import Actor
from obligraph.assemble.entry import Entry
from obligraph.assemble.kinds import KindVerdict
from obligraph.assemble.marks import Mark
from obligraph.assemble.sentence import Sentence
from obligraph.assemble.tasks import Verdict
from obligraph.assemble.text_roles import TextRoles
from obligraph.model import Mention


@dataclass(frozen=True, slots=True)
class Found:
    """What the language layer knows of a text: its folded form, words and tags by offset, mentions by recogniser."""

    folded: str
    words: Mapping[int, str]
    tags: Mapping[int, str]
    mentions: Mapping[str, Sequence[Mention]]


@dataclass(slots=True, eq=False)
class Draft:
    """A task sentence; `marks` cover it (`inherited`: they stand elsewhere), `year` is what its context gives to bare
    dates."""

    entry: Entry
    sentence: Sentence
    verdict: Verdict
    kind: KindVerdict
    actors: list[Actor]
    says: frozenset[str]
    year: int | None = None
    roles: TextRoles = field(default_factory=TextRoles)
    marks: list[Mark] = field(default_factory=list)
    inherited: bool = False
