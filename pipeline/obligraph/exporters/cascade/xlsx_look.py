"""How cascade.xlsx looks: the columns of its tables, and cells in the colours of relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from obligraph.exporters.cascade.words import OF_TOP
from obligraph.exporters.comparison.wording import RELATIONS
from obligraph.exporters.comparison.xlsx_look import FILLS, Column, CompareStyles, Dresser
from obligraph.exporters.matrix.xlsx_style import REMARK, SMALL, LaidOut
from obligraph.model import Relation

_OWNERS = 9.5
OF_TREE = (
    Column("文件", 58.0),
    Column("层级", 8.0, centred=True),
    Column("地区", 16.0, _OWNERS, centred=True),
    Column("发文字号", 20.0, _OWNERS, centred=True),
    Column("发文日期", 11.0, _OWNERS, centred=True),
    Column("引用上级文件", 42.0, REMARK),
    Column("任务数", 7.5, centred=True),
    *(Column(RELATIONS[relation].chinese, 7.5, centred=True) for relation in OF_TOP),
    Column(RELATIONS[Relation.ADDED].chinese, 7.5, centred=True),
    Column("备注", 40.0, SMALL),
)
FIRST_FIGURE = 7
"""The column 任务数, 序号 being 0."""
BEFORE = (
    Column("顶层条文", 40.0),
    Column("顶层责任单位", 13.0, _OWNERS, centred=True),
    Column("顶层时限", 13.0, _OWNERS, centred=True),
    Column("顶层标准", 13.0, _OWNERS),
)
AFTER = (
    Column("最低一级责任单位", 15.0, _OWNERS, centred=True),
    Column("最低一级时限", 15.0, _OWNERS, centred=True),
    Column("最低一级标准", 15.0, _OWNERS),
    Column("结论", 20.0, _OWNERS),
)
ID = Column("编号", 22.0, SMALL, grey=True)
OF_GAPS = (
    Column("缺口", 11.0, centred=True),
    Column("顶层条文", 52.0),
    Column("顶层写明", 30.0, REMARK),
    Column("支线数", 7.0, centred=True),
    Column("支线（以末级文件称）", 28.0, _OWNERS),
    Column("首次缺失", 24.0, _OWNERS),
    Column("最低一级条文", 44.0, REMARK),
    Column("顶层文件", 26.0, SMALL),
    ID,
)
OF_MOVES = (
    Column("方向", 9.0, centred=True),
    Column("顶层条文", 34.0, REMARK),
    Column("上一级条文", 42.0),
    Column("本级条文", 42.0),
    Column("差异", 34.0, REMARK),
    Column("本级文件", 24.0, SMALL, centred=True),
    Column("层级", 8.0, centred=True),
    Column("对照文件", 24.0, SMALL, centred=True),
    Column("本级编号", 22.0, SMALL, grey=True),
)
OF_ADDED = (
    Column("层级", 8.0, centred=True),
    Column("文件", 28.0, SMALL, centred=True),
    Column("新增条文", 60.0),
    Column("责任单位", 20.0, _OWNERS, centred=True),
    Column("时限", 16.0, _OWNERS, centred=True),
    Column("标准", 18.0, _OWNERS),
    Column("下级沿用", 30.0, _OWNERS),
    ID,
)
OF_NOTES = (Column("来源", 48.0), Column("说明", 90.0))
_WIDE, _NARROW = 27.0, 4.6
MOST_WIDE = 8
"""Documents with a column of words each; with more, a column holds one character."""


def of_courses(names: Sequence[str], numbers: Sequence[int]) -> tuple[tuple[Column, ...], int, int]:
    """The columns of 逐条追踪, the first column of a document among them, and how many stay on the screen."""
    if len(names) <= MOST_WIDE:
        wide = tuple(Column(name, _WIDE, REMARK) for name in names)
        return (*BEFORE, *wide, *AFTER, ID), len(BEFORE) + 1, 1
    narrow = tuple(Column(str(number + 1), _NARROW, centred=True) for number in numbers)
    return (*BEFORE, *AFTER, *narrow, ID), len(BEFORE) + len(AFTER) + 1, len(names) + 1


class CascadeStyles(CompareStyles):
    """The formats of a cascade, beside those of a comparison."""

    def filled(self, relation: Relation, size: float, *, guard: bool = False) -> Any:
        """A cell of words in the colour of a relation."""
        properties: dict[str, object] = {"font_size": size, "align": "left", "bg_color": FILLS[relation]}
        return self._boxed({**properties, "quote_prefix": True} if guard else properties)


def table_of(styles: CascadeStyles, columns: Sequence[Column], *, hidden: int = 0) -> Dresser:
    """Lays out the rows of a table; the last `hidden` columns stay on the screen."""
    return Dresser(styles, columns, 1, hidden=hidden)


def relooked(row: LaidOut, looks: Mapping[int, Any], figures: Mapping[int, int] | None = None) -> LaidOut:
    """The row with other formats, and with numbers where words stood, by column (序号 is 0)."""
    figures = figures or {}
    cells = ((at, figures.get(at, text), looks.get(at, style)) for at, text, style in row.cells)
    return LaidOut(row.height, tuple(cells))
