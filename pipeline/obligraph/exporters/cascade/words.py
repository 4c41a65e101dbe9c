"""What a cascade says to people: documents, citations, verdicts and gaps in words. Every exporter of cascades, and the
terminal, reads its words here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from obligraph.cascading import Answer, By, Cascade, Citation, Course, Gap, Step, Verdict
from obligraph.exporters.comparison.marked import plain
from obligraph.exporters.comparison.wording import RELATIONS, Words
from obligraph.exporters.matrix import cells
from obligraph.graph.plain import one_line, shortened
from obligraph.model import Document, Level, Obligation, Reference, Relation

LEVELS: dict[Level, Words] = {
    Level.CENTRAL: Words("国家", "central"),
    Level.MINISTRY: Words("部委", "ministry"),
    Level.PROVINCE: Words("省级", "province"),
    Level.CITY: Words("市级", "city"),
    Level.COUNTY: Words("县级", "county"),
    Level.TOWNSHIP: Words("乡级", "township"),
    Level.OTHER: Words("层级不明", "level unknown"),
}
GAPS: dict[Gap, Words] = {
    Gap.DROPPED: Words("未落实", "not carried out"),
    Gap.CUT: Words("未到末级", "not carried to the bottom"),
    Gap.OWNER: Words("无责任单位", "no owner"),
    Gap.DATE: Words("无时限", "no date"),
    Gap.MEASURE: Words("无标准", "no measure"),
}
CITES: dict[str, Words] = {
    "implements": Words("贯彻落实", "carries out"),
    "based_on": Words("根据", "is based on"),
    "forwards": Words("转发", "forwards"),
    "cites": Words("提及", "mentions"),
}
BY: dict[By, Words] = {
    By.NUMBER: Words("按文号认定", "by its number"),
    By.TITLE: Words("按标题认定", "by its title"),
    By.ASKED: Words("按用户指定接入，未见引用", "as asked for; nothing is cited"),
}
RESUMED = Words("补回", "resumed")
OF_TOP: tuple[Relation, ...] = tuple(relation for relation in RELATIONS if relation is not Relation.ADDED)
"""What an uppermost duty can have become in a document."""
_NATIONAL = (Level.CENTRAL, Level.MINISTRY)
_TITLE, _WORDS, _NAMED = 60, 60, 6


def title(document: Document) -> str:
    """What people call it, short enough for a cell."""
    return shortened(cells.short_title(document), _TITLE)


def called(cascade: Cascade) -> list[str]:
    """What each document is called at the head of a column: its place where no other has it, else its title."""
    places = [one_line(member.extraction.document.jurisdiction) for member in cascade.documents]
    bearers = Counter(places)
    return [
        shortened(place, _TITLE) if place and bearers[place] == 1 else title(member.extraction.document)
        for place, member in zip(places, cascade.documents, strict=True)
    ]


def reference(cited: Reference | None) -> str:
    """What is cited, as the text writes it: 贯彻落实《…》（文号）."""
    if cited is None:
        return ""
    name, number = one_line(cited.title or ""), one_line(cited.number or "")
    words = (f"《{cells.inner(shortened(name, 2 * _TITLE))}》" if name else "") + (f"（{number}）" if number else "")
    verb = CITES.get(cited.relation)
    return (verb.chinese if verb else "") + words


def citation(one: Citation | None) -> str:
    """How a document hangs under another: 贯彻落实《…》（文号），按文号认定."""
    if one is None:
        return ""
    words = reference(one.reference)
    return f"{words}，{BY[one.by].chinese}" if words else BY[one.by].chinese


def words(duty: Obligation, most: int = _WORDS) -> str:
    """The duty in one line, as much of it as a narrow column takes."""
    return shortened(plain(duty.quote), most)


def owner(duty: Obligation) -> str:
    """Who leads; where nobody does, who acts, in brackets."""
    lead, actors = cells.names(duty.lead), cells.names(duty.actors)
    return lead or (f"（{actors}）" if actors else "")


def owners(answers: Sequence[Answer]) -> str:
    """Who leads or acts in any of the answers."""
    return _lines(owner(answer.duty) for answer in answers)


def dates(answers: Sequence[Answer]) -> str:
    """The time limits of the answers."""
    return _lines(cells.time_limits(answer.duty).replace("；", "\n") for answer in answers)


def measures(answers: Sequence[Answer]) -> str:
    """The numeric standards of the answers."""
    return _lines(cells.measures(answer.duty, lines=True) for answer in answers)


def fate(step: Step) -> str:
    """What became of a duty in a document, against the one above and, where that differs, against the uppermost."""
    if step.relation is None:
        return cells.NOTHING
    if step.relation is Relation.DROPPED:
        return RELATIONS[Relation.DROPPED].chinese
    if step.relation is Relation.ADDED:
        return f"{RESUMED.chinese}（较顶层：{RELATIONS[step.to_top].chinese}）"
    own = RELATIONS[step.relation].chinese
    return own if step.relation is step.to_top else f"{own}（较顶层：{RELATIONS[step.to_top].chinese}）"


def verdict(cascade: Cascade, names: Sequence[str], found: Sequence[Verdict]) -> str:
    """What came of a duty over all branches, in lines."""
    if len(found) == 1:
        return _of_branch(cascade, names, found[0])
    every = len(found)
    answered = [one for one in found if one.answered]
    through = sum(one.lowest == one.path[-1] for one in found)
    if not answered:
        return f"{every}条支线均未落实"
    lines = [
        f"{every}条支线：落实到末级{through}条"
        + (f"，止于中途{len(answered) - through}条" if through < len(answered) else "")
    ]
    lines[0] += f"，未落实{every - len(answered)}条" if len(answered) < every else ""
    for gap, there in ((Gap.OWNER, "owner"), (Gap.DATE, "date"), (Gap.MEASURE, "measure")):
        lacking = sum(not getattr(one, there) for one in answered)
        if lacking:
            lines.append(f"{GAPS[gap].chinese}：{lacking}条支线")
    return "\n".join(lines)


def branches(names: Sequence[str], found: Sequence[Verdict], every: int) -> str:
    """The branches by their lowest documents."""
    if len(found) == every > 1:
        return f"全部{every}条支线"
    shown = "、".join(names[one.path[-1]] for one in found[:_NAMED])
    return shown + (f"等{len(found)}条" if len(found) > _NAMED else "")


def level(cascade: Cascade, number: int) -> str:
    """The level of a document, in a word."""
    return LEVELS[cascade.documents[number].extraction.document.level].chinese


def states(course: Course) -> str:
    """What the uppermost duty itself states, in a line a cell; whether it is for central offices alone to do."""
    duty = course.duty
    stated = (("责任单位", owner(duty)), ("时限", cells.time_limits(duty)), ("标准", cells.measures(duty)))
    lines = [f"{name}：{text}" for name, text in stated if text]
    if duty.actors and all(party.level in _NATIONAL for party in duty.actors):
        lines.append("（由国家部门自身完成）")
    return "\n".join(lines)


def _of_branch(cascade: Cascade, names: Sequence[str], one: Verdict) -> str:
    if one.lowest is None:
        return GAPS[Gap.DROPPED].chinese
    lines = []
    if one.lowest == one.path[-1]:
        lines.append("落实到末级")
    else:
        lines.append(f"止于{level(cascade, one.lowest)}（{names[one.lowest]}）")
    if one.dropped is not None and one.resumed is not None:
        lines.append(f"{level(cascade, one.dropped)}未写，{level(cascade, one.resumed)}补回")
    stated = ((Gap.OWNER, one.owner), (Gap.DATE, one.date), (Gap.MEASURE, one.measure))
    lacking = "、".join(GAPS[gap].chinese for gap, there in stated if not there)
    return "\n".join([*lines, lacking] if lacking else lines)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(line for text in texts for line in text.split("\n") if line))
