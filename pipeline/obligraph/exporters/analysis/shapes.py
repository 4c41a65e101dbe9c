"""The tables of an analysis without rows: their columns, what their figures mean, and the Chinese words for values.

The names of files and columns are the interface for programs; they change with the change log alone.
"""

from __future__ import annotations

from obligraph.exporters.analysis.base import ALL, FEW, FEW_COLUMN, UNKNOWN, Column, Form, Table
from obligraph.exporters.matrix.cells import KINDS
from obligraph.exporters.matrix.xlsx_summary import LEVELS as _LEVELS
from obligraph.exporters.pictures.counts import PERIODS, WORDS_OF_TYPE
from obligraph.model import Level

NAME, SYSTEM = "name", "system"
NO_LIMIT, UNDATED = "none", "undated"
LEVELS: dict[str, str] = {level.value: words for level, words in _LEVELS.items()} | {Level.OTHER.value: "层级不明"}
STRENGTHS: dict[str, str] = {
    "must": "必须/不得",
    "should": "应",
    "do": "要/动词起句",
    "strive": "力争/原则上",
    "may": "鼓励/可",
}
_LEVEL_WORDS = {ALL: "全部", **LEVELS}
CHINESE: dict[str, dict[str, str]] = {
    "by": {SYSTEM: "条线", NAME: "单位"},
    "level": _LEVEL_WORDS,
    "document_level": _LEVEL_WORDS,
    "year": {ALL: "全部", UNKNOWN: "不明"},
    "unit": {"month": "月", "quarter": "季", "year": "年", UNDATED: "无截止日期"},
    "period": {**PERIODS, **WORDS_OF_TYPE, NO_LIMIT: "未写明时限"},
    "what": {"strength": "约束力", "kind": "类型"},
    "value": {**STRENGTHS, **{kind.value: words for kind, words in KINDS.items()}},
}
"""What the values of a column are called in the workbook; those not here stand as they are."""

_W, _S, _F = Form.WORDS, Form.SHARE, Form.FIGURE
_BY = Column("by", "口径", _W)
_FEW = Column(FEW_COLUMN, f"不足{FEW}项", Form.MARK)
_WHO = (
    _BY,
    Column("id", "编号", _W),
    Column("name", "单位", _W),
    Column("system", "所属条线", _W),
    Column("level", "单位层级", _W),
)
_WHEN = (Column("level", "文件层级", _W), Column("year", "年份", _W))
_SHAPES: dict[str, tuple[str, str, tuple[Column, ...]]] = {
    "departments": (
        "单位任务",
        "口径为条线的，民政部、省民政厅、市民政局等合并统计，并按单位层级分列；口径为单位的，按单位全称统计。"
        "一项任务涉及几个单位，就在几个单位下各计一次。时限、标准为所涉任务中写明的项数和比例。",
        (
            *_WHO,
            Column("tasks", "任务"),
            Column("led", "牵头"),
            Column("supported", "配合"),
            Column("acted", "责任主体"),
            Column("documents", "文件"),
            Column("with_date", "有时限"),
            Column("with_date_share", "有时限比例", _S),
            Column("with_measure", "有标准"),
            Column("with_measure_share", "有标准比例", _S),
            _FEW,
        ),
    ),
    "centrality": (
        "网络中心性",
        "两个单位在同一任务中一方牵头、另一方配合，或共同牵头，即有联系，权重为共同承担的任务数；只列有联系的单位。"
        "介数以权重的倒数为距离；特征向量中心性以最大者为1，网络不连通时只在联系最强的部分大于0；"
        "组为 Louvain 社区，1为最大。",
        (
            *_WHO,
            Column("degree", "联系单位数"),
            Column("weighted_degree", "联系任务数"),
            Column("betweenness", "介数", _F),
            Column("eigenvector", "特征向量", _F),
            Column("pagerank", "PageRank", _F),
            Column("community", "组"),
        ),
    ),
    "together": (
        "协作关系",
        "一项任务可同属几种，任务数只计一次；各方只是共同配合的，不计。"
        "口径为条线的，按文件层级分列，同一条线内部的协作不计。",
        (
            _BY,
            Column("document_level", "文件层级", _W),
            Column("first_id", "甲编号", _W),
            Column("first", "甲", _W),
            Column("second_id", "乙编号", _W),
            Column("second", "乙", _W),
            Column("first_leads", "甲牵头乙配合"),
            Column("second_leads", "乙牵头甲配合"),
            Column("both_lead", "共同牵头"),
            Column("tasks", "任务"),
            Column("documents", "文件"),
        ),
    ),
    "deadlines": (
        "完成时限",
        "按文件层级，统计时限最后一天所在的月、季、年，以及没有截止日期的时限。"
        "一项任务有几个时限的，分别计入，同一时段只计一次。",
        (
            Column("unit", "时段类型", _W),
            Column("period", "时段", _W),
            Column("level", "文件层级", _W),
            Column("tasks", "任务"),
        ),
    ),
    "coverage": (
        "要素齐备",
        "有责任：写明牵头单位或责任主体。年份为成文年份，没有成文日期的按发布日期。"
        f"比例的分母为任务数；不足{FEW}项的，比例以灰色显示，仅供参考。",
        (
            *_WHEN,
            Column("documents", "文件"),
            Column("tasks", "任务"),
            Column("with_owner", "有责任"),
            Column("with_owner_share", "有责任比例", _S),
            Column("with_lead", "有牵头"),
            Column("with_lead_share", "有牵头比例", _S),
            Column("with_date", "有时限"),
            Column("with_date_share", "有时限比例", _S),
            Column("with_measure", "有标准"),
            Column("with_measure_share", "有标准比例", _S),
            _FEW,
        ),
    ),
    "wording": (
        "措辞",
        f"比例的分母为该层级、该年份的全部任务；不足{FEW}项的，比例以灰色显示，仅供参考。",
        (
            *_WHEN,
            Column("what", "项目", _W),
            Column("value", "取值", _W),
            Column("tasks", "任务"),
            Column("all_tasks", "全部任务"),
            Column("share", "比例", _S),
            _FEW,
        ),
    ),
}


def empty(name: str) -> Table:
    """The table of this name, without rows."""
    chinese, remark, columns = _SHAPES[name]
    return Table(name, chinese, remark, columns)
