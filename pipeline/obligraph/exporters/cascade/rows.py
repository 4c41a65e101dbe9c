"""A cascade as the rows of the tables that people read. How a file shows them is left to the file's exporter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from obligraph.cascading import Cascade, Course, Gap, Member, Movement, Step, Verdict, gaps, movements, verdicts
from obligraph.exporters.cascade import words
from obligraph.exporters.comparison.marked import plain
from obligraph.exporters.comparison.wording import EFFECT_MARKS, MARKS, difference_line
from obligraph.exporters.matrix import cells
from obligraph.graph.plain import one_line, shortened
from obligraph.model import Relation

_INDENT = "　　"
_MOST_LINES = 6
_MOST_DIFFERENCES = 8
_MOST_ALIKE, _LONGEST = 3, 60
RESUMED_MARK, NONE_MARK = "补", "·"


class Rows:
    """The rows of one cascade; `names` are what its documents are called at the head of a column."""

    def __init__(self, cascade: Cascade) -> None:
        self._cascade = cascade
        self.names = words.called(cascade)
        self._quotes = {
            duty.id: plain(duty.quote) for member in cascade.documents for duty in member.extraction.obligations
        }
        self.counts = counts(cascade)
        self._added = Counter(course.document for course in cascade.added)

    def tree(self) -> Iterator[tuple[list[str], list[int | None]]]:
        """落实链条: the texts of a document, and its figures: duties, uppermost ones by relation, added ones."""
        for number, member in enumerate(self._cascade.documents):
            document = member.extraction.document
            branch = _INDENT * (member.depth - 1) + "└ " if member.depth else ""
            found = self.counts.get(number)
            figures: list[int | None] = [len(member.extraction.obligations)]
            figures += [found[relation] if found else None for relation in words.OF_TOP]
            figures.append(self._added[number] if member.depth else None)
            texts = [
                branch + words.title(document),
                words.LEVELS[document.level].chinese,
                one_line(document.jurisdiction),
                one_line(document.number or ""),
                one_line(document.date or ""),
                words.citation(member.parent),
                *("" for _ in figures),
                self._remarks(member),
            ]
            yield texts, figures

    def before(self, course: Course) -> list[str]:
        """The uppermost duty: words, owner, date, measure."""
        duty = course.duty
        limits, measures = cells.time_limits(duty, lines=True), cells.measures(duty, lines=True)
        return [plain(duty.quote), words.owner(duty), limits, measures]

    def step(self, step: Step) -> str:
        """What became of it in one document: the relation, and the local words."""
        return "\n".join([words.fate(step), *(words.words(answer.duty) for answer in step.answers[:_MOST_LINES])])

    def mark(self, step: Step) -> str:
        """The same in one character."""
        if step.relation is None:
            return NONE_MARK
        return RESUMED_MARK if step.relation is Relation.ADDED else MARKS[step.relation]

    def after(self, course: Course, found: Sequence[Verdict]) -> list[str]:
        """Owner, date and measure where it is answered last, and the verdict."""
        steps = {step.document: step for step in course.steps}
        lowest = list(dict.fromkeys(one.lowest for one in found if one.lowest is not None))
        columns = (words.owners, words.dates, words.measures)
        told = [{number: column(steps[number].answers) or cells.NOTHING for number in lowest} for column in columns]
        own = [self._alike(column) if len(found) > 1 else "".join(column.values()) for column in told]
        return [*own, words.verdict(self._cascade, self.names, found)]

    def _alike(self, texts: dict[int, str]) -> str:
        """What several documents say, each once with how many say it, the most frequent first."""
        bearers: dict[str, list[int]] = {}
        for number, text in texts.items():
            bearers.setdefault(text.replace("\n", "；"), []).append(number)
        ranked = sorted(bearers.items(), key=lambda pair: -len(pair[1]))
        lines = [
            f"{shortened(text, _LONGEST)}（{self.names[who[0]] if len(who) == 1 else f'{len(who)}份'}）"
            for text, who in ranked[:_MOST_ALIKE]
        ]
        return "\n".join(lines) + (f"\n……（另有{len(ranked) - _MOST_ALIKE}种）" if len(ranked) > _MOST_ALIKE else "")

    def gaps(self) -> Iterator[list[str]]:
        """缺口: a row a duty and gap, by the order of gaps, then of the text."""
        found = [(course, verdicts(self._cascade, course)) for course in self._cascade.duties]
        for gap in Gap:
            for course, all_branches in found:
                lacking = gaps(all_branches).get(gap)
                if lacking:
                    yield self._gap(gap, course, lacking, len(all_branches))

    def moves(self) -> Iterator[list[str]]:
        """加严与放宽: a row a step that is stricter or laxer."""
        for course in self._cascade.duties:
            for move in movements(course):
                yield self._move(move)

    def added(self) -> Iterator[list[str]]:
        """新增条文: a row a duty that answers none further up."""
        for course in self._cascade.added:
            duty, followed = course.duty, [self.names[step.document] for step in course.steps if step.answers]
            yield [
                words.level(self._cascade, course.document),
                self.names[course.document],
                plain(duty.quote),
                words.owner(duty),
                cells.time_limits(duty, lines=True),
                cells.measures(duty, lines=True),
                "、".join(followed[:_MOST_LINES]) + ("等" if len(followed) > _MOST_LINES else ""),
                one_line(duty.id),
            ]

    def _gap(self, gap: Gap, course: Course, lacking: Sequence[Verdict], every: int) -> list[str]:
        steps = {step.document: step for step in course.steps}
        lowest = list(dict.fromkeys(one.lowest for one in lacking if one.lowest is not None))
        first = list(dict.fromkeys(one.dropped for one in lacking if one.dropped is not None))
        quotes = [words.words(answer.duty) for number in lowest for answer in steps[number].answers]
        dropped = gap in (Gap.DROPPED, Gap.CUT)
        return [
            words.GAPS[gap].chinese,
            plain(course.duty.quote),
            words.states(course),
            str(len(lacking)),
            words.branches(self.names, lacking, every),
            self._first(first) if dropped else "",
            "\n".join(list(dict.fromkeys(quotes))[:_MOST_LINES]),
            words.title(self._cascade.documents[course.document].extraction.document),
            one_line(course.duty.id),
        ]

    def _first(self, numbers: Sequence[int]) -> str:
        named = [f"{words.level(self._cascade, number)}（{self.names[number]}）" for number in numbers[:_MOST_LINES]]
        return "\n".join(named) + (f"\n等{len(numbers)}份" if len(numbers) > _MOST_LINES else "")

    def _move(self, move: Movement) -> list[str]:
        member = self._cascade.documents[move.step.document]
        through = bool(move.answer.above)
        against = member.parent.document if through and member.parent else move.course.document
        upper = [self._quotes[one] for one in move.answer.above] if through else [plain(move.course.duty.quote)]
        lines = [f"{EFFECT_MARKS[d.effect]}{difference_line(d)}" for d in (*move.stricter, *move.laxer)]
        if len(lines) > _MOST_DIFFERENCES:
            lines[_MOST_DIFFERENCES:] = [f"……（另有{len(lines) - _MOST_DIFFERENCES}处）"]
        return [
            "有严有宽" if move.stricter and move.laxer else "加严" if move.stricter else "放宽",
            plain(move.course.duty.quote),
            "\n".join(upper),
            plain(move.answer.duty.quote),
            "\n".join(lines),
            self.names[move.step.document],
            words.level(self._cascade, move.step.document),
            self.names[against],
            one_line(move.answer.duty.id),
        ]

    def _remarks(self, member: Member) -> str:
        lines = []
        if member.further:
            named = [self.names[one.document] for one in member.further]
            lines.append("另引用：" + "、".join(named[:_MOST_LINES]))
        if member.absent:
            named = [words.reference(one) for one in member.absent]
            lines.append(
                "所依据而未提供：" + "；".join(named[:_MOST_LINES]) + ("等" if len(named) > _MOST_LINES else "")
            )
        if member.copies:
            lines.append("重复文件：" + "、".join(map(one_line, member.copies[:_MOST_LINES])))
        return "\n".join(lines)


def counts(cascade: Cascade) -> dict[int, Counter[Relation]]:
    """For each document below another: its tree's uppermost duties by what they have become there."""
    found: dict[int, Counter[Relation]] = {}
    for course in cascade.duties:
        for step in course.steps:
            found.setdefault(step.document, Counter())[step.to_top] += 1
    return found
