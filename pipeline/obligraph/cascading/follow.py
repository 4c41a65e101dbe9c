"""The tree → the course of every duty: what answers it in every document below.

Each document is held against its parent, and against the uppermost text itself. A local duty answers an uppermost one
where both ways say so; where they disagree, the way through the levels counts, since neighbours are most alike; where
no way leads through the levels (the document between left the duty out), the direct comparison counts if it is sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from obligraph.cascading.base import Answer, Cascade, Course, Member, Step
from obligraph.cascading.tree import plant
from obligraph.comparing import Comparer, relation_of, together
from obligraph.model import Difference, Extraction, Obligation, Relation

SURE = 0.5
"""Score from which the direct comparison counts alone; below it, half of what it found was chance on the samples."""
FAINT = 0.4
"""Score below which a way through the levels that the direct comparison does not see has lost the duty."""


class _Link(NamedTuple):
    """A local duty answers a central one: how sure that is, and the differences between these two."""

    score: float
    relation: Relation
    differences: tuple[Difference, ...]


_Links = Mapping[str, Mapping[str, _Link]]
"""Of a comparison: local duty → central duty → link."""


def cascade(extractions: Iterable[Extraction], under: Extraction | None = None) -> Cascade:
    """The tree of the documents, and the course of every duty through it. `under`: a document under which those hang
    that cite none of the others."""
    members, notes = plant(extractions, under)
    courses = _Courses(members)
    courses.walk()
    return Cascade(members, tuple(courses.of_roots()), tuple(courses.added()), tuple(notes))


class _Courses:
    """Walks the tree from the top; comparisons are made and let go one by one. `answers` holds, for each document, its
    origins (the document and the id of a duty further up) with what answers them."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._members = members
        self._answers: list[dict[tuple[int, str], list[Answer]]] = [{} for _ in members]
        self._new: list[tuple[Obligation, ...]] = [() for _ in members]

    def walk(self) -> None:
        """Find the answers of every document."""
        top: Comparer | None = None
        for number, member in enumerate(self._members):
            if not member.children:
                continue
            comparer = Comparer(member.extraction)
            top = comparer if member.root == number else top
            for child in member.children:
                below = self._members[child].extraction
                links = _links(comparer, below)
                direct = links if comparer is top or top is None else _links(top, below)
                self._answer(number, child, links, direct)

    def of_roots(self) -> Iterator[Course]:
        """The courses of the duties of every root with something below it."""
        for number, member in enumerate(self._members):
            if member.root == number and member.children:
                for duty in member.extraction.obligations:
                    yield Course(number, duty, tuple(self._steps(number, duty.id)))

    def added(self) -> Iterator[Course]:
        """The courses of the duties that answer none further up."""
        for number, duties in enumerate(self._new):
            for duty in duties:
                yield Course(number, duty, tuple(self._steps(number, duty.id)), added=True)

    def _answer(self, parent: int, child: int, links: _Links, direct: _Links) -> None:
        root, new = self._members[child].root, []
        found: dict[tuple[int, str], list[Answer]] = defaultdict(list)
        above = self._origins(parent)
        for duty in self._members[child].extraction.obligations:
            own, straight = links.get(duty.id, {}), direct.get(duty.id, {})
            through: dict[tuple[int, str], dict[str, Answer | None]] = defaultdict(dict)
            for upper in own:
                for origin, answer in above.get(upper, ()):
                    through[origin][upper] = answer
            made = _of_duty(duty, own, straight, through, parent=parent, root=root)
            for origin, answer in made.items():
                found[origin].append(answer)
            if not made and not own:
                new.append(duty)
        self._answers[child], self._new[child] = dict(found), tuple(new)

    def _origins(self, document: int) -> dict[str, list[tuple[tuple[int, str], Answer | None]]]:
        """For each duty of a document what it answers further up, else itself."""
        found: dict[str, list[tuple[tuple[int, str], Answer | None]]] = defaultdict(list)
        for origin, answers in self._answers[document].items():
            for answer in answers:
                found[answer.duty.id].append((origin, answer))
        for duty in self._members[document].extraction.obligations:
            if duty.id not in found:
                found[duty.id].append(((document, duty.id), None))
        return found

    def _steps(self, document: int, duty: str) -> Iterator[Step]:
        """A step for each document below."""
        depth, has = self._members[document].depth, {document}
        for number in range(document + 1, len(self._members)):
            member = self._members[number]
            if member.depth <= depth:
                return
            answers = tuple(self._answers[number].get((document, duty), ()))
            upper = member.parent is not None and member.parent.document in has
            if answers:
                has.add(number)
            relation = together(answer.relation for answer in answers) if answers and upper else None
            if answers and not upper:
                relation = Relation.ADDED
            elif upper and not answers:
                relation = Relation.DROPPED
            yield Step(number, answers, relation, together(answer.to_top for answer in answers))


def _of_duty(
    duty: Obligation,
    own: Mapping[str, _Link],
    direct: Mapping[str, _Link],
    through: Mapping[tuple[int, str], Mapping[str, Answer | None]],
    *,
    parent: int,
    root: int,
) -> dict[tuple[int, str], Answer]:
    """What one duty of a document answers further up, with how."""
    straight = {(root, upper): link for upper, link in direct.items()}
    both = [origin for origin in through if origin in straight]
    of_root = [origin for origin in through if origin[0] == root]
    found = {}
    for origin in (*(both or of_root), *(origin for origin in through if origin[0] != root)):
        answer = _through(duty, own, through[origin], straight.get(origin))
        if answer.direct or answer.score >= FAINT or origin[0] == parent:
            found[origin] = answer
    if not found:
        for origin, link in straight.items():
            if link.score >= SURE:
                found[origin] = Answer(
                    duty, (), True, link.score, link.relation, link.differences, link.relation, link.differences
                )
    return found


def _through(
    duty: Obligation, own: Mapping[str, _Link], uppers: Mapping[str, Answer | None], straight: _Link | None
) -> Answer:
    """An answer by way of the parent's duties `uppers`. Held against the uppermost duty as the direct comparison says;
    where that does not see it, as all differences on the way add up."""
    links = [own[upper] for upper in uppers]
    differences = tuple(dict.fromkeys(d for link in links for d in link.differences))
    relation = together(link.relation for link in links)
    score = max(own[upper].score * (answer.score if answer else 1.0) for upper, answer in uppers.items())
    if straight is not None:
        return Answer(
            duty, tuple(uppers), True, max(round(score, 2), straight.score), relation, differences, straight.relation,
            straight.differences,
        )  # fmt: skip
    before = [d for answer in uppers.values() if answer for d in answer.from_top]
    way = tuple(dict.fromkeys((*before, *differences)))
    return Answer(duty, tuple(uppers), False, round(score, 2), relation, differences, relation_of(way), way)


def _links(comparer: Comparer, local: Extraction) -> _Links:
    """The pairs of a comparison, one link for each central duty of each pair."""
    found: dict[str, dict[str, _Link]] = {}
    for pair in comparer.compare(local).pairs:
        if pair.local is not None and pair.central:
            found[pair.local.id] = {
                duty.id: _link(
                    duty, [other for other in pair.central if other.id != duty.id], pair.differences, pair.score
                )
                for duty in pair.central
            }
    return found


def _link(duty: Obligation, others: Sequence[Obligation], differences: Sequence[Difference], score: float) -> _Link:
    """What of a pair's differences concerns one of its central duties: not what stands in another one's words."""
    own = tuple(d for d in differences if not _stands_in(d, others) or _stands_in(d, [duty]))
    return _Link(score, relation_of(own), own)


def _stands_in(difference: Difference, duties: Sequence[Obligation]) -> bool:
    at = difference.central_span
    return at is not None and any(duty.span.start <= at.start and at.end <= duty.span.end for duty in duties)
