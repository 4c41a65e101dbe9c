"""What stands beside a field's type: its meaning, the form that JSON's own types cannot tell, and the words that it may
hold, in English and Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from obligraph.model import Effect, Kind, Level, Relation, Strength


class Field(NamedTuple):
    """What a field, a record or a word means."""

    english: str
    chinese: str


@dataclass(frozen=True, eq=False, slots=True)
class Form:
    """A form that JSON's own types cannot tell: what it is called (English, Chinese), and its keywords in a schema."""

    english: str
    chinese: str
    keywords: Mapping[str, Any]


@dataclass(frozen=True, eq=False, slots=True)
class Words:
    """The words that a field may hold, with their meanings."""

    meanings: Mapping[str, Field]


SpanRecord = Annotated[
    list[int],
    Form("span", "位置", {"minItems": 2, "maxItems": 2, "items": {"type": "integer", "minimum": 0}}),
]
Day = Annotated[str, Form("date", "日期", {"pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"})]
# ISO 8601, with BD for working days.
_PARTS = r"([0-9]+(\.[0-9]+)?(Y|M|W|D|BD))*(T([0-9]+(\.[0-9]+)?[HMS])+)?$"
Period = Annotated[str, Form("period", "时长", {"pattern": r"^P(?=[0-9T])" + _PARTS})]
DocumentId = Annotated[str, Form("id", "编号", {"pattern": "^[0-9a-f]{16}$"})]
TaskId = Annotated[str, Form("id", "编号", {"pattern": "^[0-9a-f]{16}-[0-9a-f]{10}(-[0-9]+)?$"})]
Digest = Annotated[str, Form("SHA-256", "SHA-256", {"pattern": "^[0-9a-f]{64}$"})]
Code = Annotated[str, Form("code", "代码", {"pattern": "^[a-z]+(-[a-z]+)*$"})]
CodeOrNone = Annotated[str, Form("code", "代码", {"pattern": "^([a-z]+(-[a-z]+)*)?$"})]
Count = Annotated[int, Form("count", "计数", {"minimum": 0})]
Share = Annotated[float, Form("0 to 1", "0 至 1", {"minimum": 0, "maximum": 1})]
Instant = Annotated[str, Form("time", "时间", {"pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\+00:00$"})]
Box = Annotated[
    list[float],
    Form("box", "矩形", {"minItems": 4, "maxItems": 4, "items": {"type": "number"}}),
]
LayoutFile = Annotated[str, Form("path", "路径", {"pattern": r"^layouts/[0-9A-Za-z_-]+\.json$"})]
TextFile = Annotated[str, Form("path", "路径", {"pattern": r"^texts/[0-9A-Za-z_-]+\.txt$"})]

KINDS = Words(
    {
        Kind.OBLIGATION.value: Field("a duty", "义务"),
        Kind.PROHIBITION.value: Field("what must not be done", "禁止"),
        Kind.PERMISSION.value: Field("what may be done", "许可"),
        Kind.ENCOURAGEMENT.value: Field("what is encouraged", "鼓励"),
        Kind.TARGET.value: Field("a result to be reached", "目标"),
    }
)
STRENGTHS = Words(
    {
        Strength.MUST.value: Field("必须, 不得", "必须、不得"),
        Strength.SHOULD.value: Field("应, 应当", "应、应当"),
        Strength.DO.value: Field("要, or a bare imperative", "要，或祈使句"),
        Strength.STRIVE.value: Field("力争, 原则上", "力争、原则上"),
        Strength.MAY.value: Field("鼓励, 探索, 可", "鼓励、探索、可"),
    }
)
LEVELS = Words(
    {
        Level.CENTRAL.value: Field("the centre and the State Council", "中央、国务院"),
        Level.MINISTRY.value: Field("a ministry or another body under the State Council", "部委"),
        Level.PROVINCE.value: Field("a province, autonomous region or municipality", "省级"),
        Level.CITY.value: Field("a prefecture or prefecture-level city", "地市级"),
        Level.COUNTY.value: Field("a county, district or county-level city", "县级"),
        Level.TOWNSHIP.value: Field("a township or street office", "乡级"),
        Level.OTHER.value: Field("none of these, or unknown", "其他或不明"),
    }
)
DEADLINE_TYPES = Words(
    {
        "by": Field("no later than `end`", "不晚于 `end`"),
        "from": Field("from `start` on", "自 `start` 起"),
        "during": Field("from `start` to `end`", "`start` 至 `end` 期间"),
        "recurring": Field("once in every period `every`", "每隔 `every` 一次"),
        "within": Field("within `duration` of the event `anchor`", "自 `anchor` 起 `duration` 之内"),
        "ongoing": Field("always, in the long run", "长期、持续"),
    }
)
OPERATORS = Words(
    {
        ">=": Field("at least", "不少于"),
        "<=": Field("at most", "不超过"),
        ">": Field("more than", "超过"),
        "<": Field("less than", "低于"),
        "=": Field("just so much", "等于"),
        "range": Field("from `value` to `upper`", "`value` 至 `upper`"),
    }
)
RELATIONS = Words(
    {
        "based_on": Field("this document or task rests on it (根据, 依据)", "以其为依据"),
        "implements": Field("it is carried out (贯彻落实)", "贯彻落实"),
        "forwards": Field("it is passed on (转发, 印发)", "转发、印发"),
        "repeals": Field("it is repealed (废止)", "废止"),
        "cites": Field("it is only cited", "仅引用"),
    }
)
CELLS = Words(
    {
        "task": Field("that the sentence is a task", "是否为任务"),
        "kind": Field("`kind`", "`kind`"),
        "strength": Field("`strength`", "`strength`"),
        "actors": Field("`actors`", "`actors`"),
        "lead": Field("`lead`", "`lead`"),
        "support": Field("`support`", "`support`"),
        "deadlines": Field("`deadlines`", "`deadlines`"),
        "standards": Field("`standards`", "`standards`"),
    }
)

CORRECTED = Words(
    {
        "task": Field("that it is no task", "非任务"),
        "kind": Field("`kind`", "`kind`"),
        "actors": Field("`actors`", "`actors`"),
        "lead": Field("`lead`", "`lead`"),
        "support": Field("`support`", "`support`"),
        "deadlines": Field("`deadlines`", "`deadlines`"),
        "standards": Field("`standards`", "`standards`"),
        "reviewed": Field("that a person has checked it", "已经复核"),
    }
)


FATES = Words(
    {
        Relation.KEPT.value: Field("the same, reworded at most", "一致，至多换了说法"),
        Relation.SPECIFIED.value: Field("made concrete, neither stricter nor laxer", "细化，不严也不宽"),
        Relation.STRENGTHENED.value: Field("stricter on something that both state", "双方都写明的内容更严"),
        Relation.WEAKENED.value: Field("laxer on something that both state", "双方都写明的内容更宽"),
        Relation.CHANGED.value: Field("another act, owner or instrument", "举措、责任单位或手段不同"),
        Relation.ADDED.value: Field("no central duty was found", "未找到对应的上级条文"),
        Relation.DROPPED.value: Field("no local duty was found", "未找到对应的本地条文"),
    }
)
EFFECTS = Words(
    {
        Effect.STRICTER.value: Field("the local text is stricter", "更严"),
        Effect.LAXER.value: Field("the local text is laxer", "更宽"),
        Effect.CONCRETE.value: Field("only the local text says it", "更具体"),
        Effect.OTHER.value: Field("it is another one", "不同"),
        Effect.NONE.value: Field("nothing follows from it", "无影响"),
    }
)
COMPARED = Words(
    {
        "strength": Field("`strength`", "`strength`"),
        "scope": Field("for whom and what", "范围"),
        "action": Field("what is done, and by what means", "举措和手段"),
        "actors": Field("`actors`", "`actors`"),
        "lead": Field("`lead`, or else `actors` that are offices", "`lead`，没有时为单位性质的 `actors`"),
        "support": Field("`support`", "`support`"),
        "deadlines": Field("`deadlines`", "`deadlines`"),
        "standards": Field("`standards`", "`standards`"),
    }
)
OPS = Words(
    {
        "equal": Field("in both quotes", "双方都有"),
        "delete": Field("in the central quote alone", "仅上级条文有"),
        "insert": Field("in the local quote alone", "仅本地条文有"),
    }
)
