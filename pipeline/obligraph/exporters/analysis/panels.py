"""Measures of a network side by side: one row a department, one panel of bars a measure."""

from __future__ import annotations

from obligraph.exporters.analysis.base import Analysed
from obligraph.exporters.pictures.counts import MOST_ROWS
from obligraph.exporters.pictures.figures import Names
from obligraph.exporters.pictures.fonts import Font
from obligraph.exporters.pictures.network import GROUPS
from obligraph.exporters.pictures.sheet import BLUE, EMPTY, GREY, MARGIN, SMALL, WIDTH, Sheet

_TOP = 1.5
_NAME_WIDTH = 3.1
_PANELS = (
    ("degree", "联系单位数"),
    ("weighted_degree", "联系任务数"),
    ("betweenness", "介数"),
    ("eigenvector", "特征向量"),
    ("pagerank", "PageRank"),
)


def panels(analysed: Analysed, by: str, unit: str, font: Font) -> Sheet:
    """The MOST_ROWS departments (what `unit` calls them) that share most tasks with others, with their measures."""
    rows = analysed.tables["centrality"].records(by=by)
    told = analysed.summary
    title = f"各{unit}在协作网络中的位置"
    note = f"来源：{told['documents']:,} 份文件、{told['tasks']:,} 项任务"
    if not rows:
        words = f"没有共同承担任务的{unit}" if told["tasks"] else "没有任务"
        return Sheet(font, title, f"{note}。", EMPTY).nothing(words)
    note += f"，{len(rows):,} 个有联系的{unit}"
    note += f"，列出联系任务最多的 {MOST_ROWS} 个" if len(rows) > MOST_ROWS else ""
    sources = told["networks"][by]["betweenness_from"]
    note += "。圆点颜色为组；特征向量只在联系最强的连通部分大于0" + (
        f"；介数由 {sources:,} 个起点估计。" if sources < len(rows) else "。"
    )
    shown = rows[:MOST_ROWS]
    names = Names(font, [row["name"] for row in shown], _NAME_WIDTH)
    left = MARGIN + names.width + 0.45
    wide = (WIDTH - MARGIN - left) / len(_PANELS)
    sheet = Sheet(font, title, note, _TOP + names.height + 0.05)
    for i, (_, words) in enumerate(_PANELS):
        sheet.text(left + i * wide, _TOP - 0.17, words.replace("单位", unit), size=SMALL)
        sheet.line((left + i * wide, _TOP), (left + i * wide, _TOP + names.height), GREY)
    most = {name: max(row[name] for row in shown) or 1 for name, _ in _PANELS}
    for y, row in zip(names.draw(sheet, _TOP), shown, strict=True):
        sheet.dot(left - 0.2, y, 0.06, GROUPS.get(row["community"], GREY))
        for i, (name, _) in enumerate(_PANELS):
            long = (wide - 0.62) * row[name] / most[name]
            sheet.bar(left + i * wide, y - 0.08, long, 0.16, BLUE)
            sheet.text(left + i * wide + long + 0.05, y, _told(row[name], most[name]), size=SMALL)
    return sheet.tell(
        [
            f"{row['name']}：联系 {row['degree']} 个{unit}、{row['weighted_degree']} 项任务，第 {row['community']} 组"
            for row in shown
        ]
    )


def _told(value: float, most: float) -> str:
    """A count whole, a measure with as many places as its panel's largest needs: in large networks all are small."""
    if isinstance(value, int):
        return f"{value:,}"
    places = next((places for places in (3, 4, 5) if most >= 10.0 ** (1 - places)), 6)
    return f"{value:.{places}f}" if value else "0"
