"""What a comparison says to people, in Chinese and English: the relations, what a difference is called, its effect,
and the line that tells it. Every exporter of comparisons reads its words here.
"""

from __future__ import annotations

from typing import NamedTuple

from obligraph.graph.plain import one_line, shortened
from obligraph.model import Difference, Effect, Relation


class Words(NamedTuple):
    """The same words in both languages."""

    chinese: str
    english: str


RELATIONS: dict[Relation, Words] = {
    Relation.KEPT: Words("一致", "kept"),
    Relation.SPECIFIED: Words("细化", "specified"),
    Relation.STRENGTHENED: Words("强化", "strengthened"),
    Relation.WEAKENED: Words("弱化", "weakened"),
    Relation.CHANGED: Words("调整", "changed"),
    Relation.ADDED: Words("新增", "added"),
    Relation.DROPPED: Words("未落实", "dropped"),
}
"""In the order in which counts and legends list them."""

MARKS: dict[Relation, str] = {
    Relation.KEPT: "同",
    Relation.SPECIFIED: "细",
    Relation.STRENGTHENED: "强",
    Relation.WEAKENED: "弱",
    Relation.CHANGED: "调",
    Relation.ADDED: "增",
    Relation.DROPPED: "缺",
}
"""One character a relation, for the cells of a coverage matrix."""

EXPLAINED: dict[Relation, Words] = {
    Relation.KEPT: Words(
        "要求与上级条文相同，仅有文字调整或相应更换单位层级。",
        "The same as the central text, reworded at most, with level names adapted.",
    ),
    Relation.SPECIFIED: Words(
        "同一要求更具体：补充了上级条文没有的责任单位、时限、指标、清单或举措，双方都写明的内容没有加严或放宽。",
        "The same duty made concrete: an owner, date, number, list or instrument that the central text lacks; neither"
        " stricter nor laxer on what both state.",
    ),
    Relation.STRENGTHENED: Words(
        "双方都写明的内容，本地更严：时限提前、指标提高、用语加重（可→应）或范围扩大。",
        "Stricter on something that both state: an earlier date, a higher floor, a stronger word, a wider scope.",
    ),
    Relation.WEAKENED: Words(
        "双方都写明的内容，本地更宽：时限推后、指标降低、用语减轻（应→可）、范围缩小或具体举措改为笼统表述。",
        "Laxer on something that both state: a later date, a lower floor, a weaker word, a narrower scope, a named act"
        " reduced to a general one.",
    ),
    Relation.CHANGED: Words(
        "同一对象，改用另一举措、责任单位或手段，不能判断为更严或更宽。",
        "The same object with another act, owner or instrument, neither stricter nor laxer.",
    ),
    Relation.ADDED: Words("本地条文，未找到对应的上级条文。", "A local duty for which no central one was found."),
    Relation.DROPPED: Words("上级条文，未找到对应的本地条文。", "A central duty for which no local one was found."),
}
"""One sentence a relation, for legends."""

EFFECTS: dict[Effect, Words] = {
    Effect.STRICTER: Words("更严", "stricter"),
    Effect.LAXER: Words("更宽", "laxer"),
    Effect.CONCRETE: Words("更具体", "more concrete"),
    Effect.OTHER: Words("不同", "different"),
    Effect.NONE: Words("无影响", "without effect"),
}

EFFECT_MARKS: dict[Effect, str] = {
    Effect.STRICTER: "▲",
    Effect.LAXER: "▼",
    Effect.CONCRETE: "○",
    Effect.OTHER: "◆",
    Effect.NONE: "·",
}
"""Before a difference, so that its effect can be told in black and white."""

CELLS: dict[str, Words] = {
    "strength": Words("力度", "strength"),
    "scope": Words("范围", "scope"),
    "lead": Words("牵头单位", "lead"),
    "support": Words("配合单位", "support"),
    "actors": Words("责任主体", "actors"),
    "deadlines": Words("时限", "deadline"),
    "standards": Words("标准", "standard"),
    "action": Words("举措", "action"),
    "object": Words("对象", "object"),
    "task": Words("条文", "task"),
    "kind": Words("类型", "kind"),
}

DIFFERENCES: dict[str, Words] = {
    "deadline-earlier": Words("时限提前", "deadline earlier"),
    "deadline-later": Words("时限推后", "deadline later"),
    "deadline-new": Words("补充时限", "deadline added"),
    "deadline-gone": Words("未写时限", "deadline left out"),
    "deadline-changed": Words("时限不同", "deadline changed"),
    "frequency-raised": Words("频次提高", "more often"),
    "frequency-lowered": Words("频次降低", "less often"),
    "span-shortened": Words("期限缩短", "time shortened"),
    "span-lengthened": Words("期限延长", "time lengthened"),
    "floor-raised": Words("下限提高", "floor raised"),
    "floor-lowered": Words("下限降低", "floor lowered"),
    "ceiling-raised": Words("上限提高", "ceiling raised"),
    "ceiling-lowered": Words("上限降低", "ceiling lowered"),
    "value-raised": Words("数值提高", "value raised"),
    "value-lowered": Words("数值降低", "value lowered"),
    "value-changed": Words("数值不同", "value changed"),
    "ratio-raised": Words("比例提高", "ratio raised"),
    "ratio-lowered": Words("比例降低", "ratio lowered"),
    "standard-new": Words("补充标准", "standard added"),
    "standard-gone": Words("未写标准", "standard left out"),
    "unit-changed": Words("计量单位不同", "unit changed"),
    "direction-changed": Words("增减方向不同", "direction changed"),
    "strength-raised": Words("用语加重", "stronger wording"),
    "strength-lowered": Words("用语减轻", "weaker wording"),
    "owner-changed": Words("责任单位不同", "owner changed"),
    "owner-new": Words("明确责任单位", "owner named"),
    "owner-gone": Words("未写责任单位", "owner left out"),
    "lead-changed": Words("牵头单位不同", "lead changed"),
    "support-new": Words("增加配合单位", "support added"),
    "support-gone": Words("减少配合单位", "support left out"),
    "support-changed": Words("配合单位不同", "support changed"),
    "scope-wider": Words("范围扩大", "scope wider"),
    "scope-narrower": Words("范围缩小", "scope narrower"),
    "act-changed": Words("举措不同", "act changed"),
    "object-changed": Words("对象不同", "object changed"),
    "instrument-changed": Words("手段不同", "instrument changed"),
    "detail-new": Words("补充内容", "detail added"),
    "detail-gone": Words("略去内容", "detail left out"),
    "reworded": Words("文字调整", "reworded"),
}

_MOST_WORDS = 80
_UNKNOWN = Words("其他差异", "other difference")


def difference_name(difference: Difference) -> Words:
    """What the difference is called; a code that is not in the table goes by its cell."""
    known = DIFFERENCES.get(difference.code)
    if known:
        return known
    cell = CELLS.get(difference.cell)
    return Words(f"{cell.chinese}不同", f"{cell.english} changed") if cell else _UNKNOWN


def difference_line(difference: Difference, *, english: bool = False, most: int = _MOST_WORDS) -> str:
    """The difference in one line: 时限提前：2027年底→2026年9月底. `most`: characters of either side."""
    name = difference_name(difference)
    before, after = (shortened(one_line(words), most) for words in (difference.central, difference.local))
    words = f"{before}→{after}" if before and after else before or after
    label = name.english if english else name.chinese
    return label + ((": " if english else "：") + words if words else "")
