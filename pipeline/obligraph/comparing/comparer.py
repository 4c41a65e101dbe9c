"""Two extractions → their comparison."""

from __future__ import annotations

from collections import defaultdict

from obligraph.comparing.alignment import Link, align
from obligraph.comparing.content import contents
from obligraph.comparing.edits import edits
from obligraph.comparing.likeness import CentralSide
from obligraph.comparing.relation import differences, relation_of
from obligraph.comparing.side import Duty
from obligraph.model import Comparison, Extraction, Pair, Relation


class Comparer:
    """A central document, prepared once and held against any number of local ones."""

    def __init__(self, central: Extraction) -> None:
        self.central = central
        said = contents(central.obligations)
        self._side = CentralSide(said)
        self._duties = tuple(map(Duty.of, central.obligations, said))

    def compare(self, local: Extraction) -> Comparison:
        """Every local duty with the central ones that it answers, then the central duties that nobody answers."""
        said = contents(local.obligations)
        duties = tuple(map(Duty.of, local.obligations, said))
        links = align(self._side.likeness(said, [task.section for task in local.obligations]))
        answering: dict[int, list[int]] = defaultdict(list)
        for link in links:
            for number in link.central:
                answering[number].append(link.local)
        pairs = [self._pair(link, duties, answering, local) for link in links]
        pairs += [
            Pair(None, (task,), Relation.DROPPED)
            for number, task in enumerate(self.central.obligations)
            if number not in answering
        ]
        return Comparison(self.central, local, tuple(pairs))

    def _pair(self, link: Link, duties: tuple[Duty, ...], answering: dict[int, list[int]], local: Extraction) -> Pair:
        own = duties[link.local]
        if not link.central:
            return Pair(own.task, (), Relation.ADDED)
        central = [self._duties[number] for number in link.central]
        beside = sorted({n for number in link.central for n in answering[number]} - {link.local})
        same = own.content.text.strip() == central[0].content.text.strip()
        found = differences(
            central[:1] if same else central,
            own,
            [duties[n] for n in beside],
            self.central.document,
            local.document,
            link.words,
        )
        return Pair(
            own.task, tuple(duty.task for duty in central), relation_of(found), 1.0 if same else link.score, found,
            edits(central[0].task.quote, own.task.quote),
        )  # fmt: skip


def compare(central: Extraction, local: Extraction) -> Comparison:
    """A local document held against a central one."""
    return Comparer(central).compare(local)
