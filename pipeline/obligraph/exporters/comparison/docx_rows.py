"""What compare.docx is made of: the three columns of the side-by-side table, the lists of what only one side says, the
counts of many documents, and the sentences around them.

Struck out and underlined words carry the differences in print without colour.
"""

from __future__ import annotations

from collections.abc import Sequence

from obligraph.exporters.comparison.counts import OF_LOCAL, LocalCount
from obligraph.exporters.comparison.marked import Pieces
from obligraph.exporters.comparison.rows import PairRow
from obligraph.exporters.comparison.wording import EFFECT_MARKS, EFFECTS, RELATIONS
from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.docx_page import CENTRED, HEADER, SMALL, WORDS
from obligraph.exporters.matrix.docx_rows import Table, paragraph, paragraph_of
from obligraph.model import Effect, Relation

PAIRS = Table((("序号", 11, CENTRED), ("上级条文", 96, WORDS), ("本地条文", 96, WORDS), ("关系与差异", 54, WORDS)))
CENTRAL = Table((("序号", 11, CENTRED), ("上级条文", 132, WORDS), ("责任单位", 46, CENTRED), ("章节", 68, SMALL)))
LOCAL = Table((("序号", 11, CENTRED), ("本地条文", 132, WORDS), ("责任单位", 46, CENTRED), ("章节", 68, SMALL)))
DOCUMENTS = Table(
    (
        ("序号", 11, CENTRED),
        ("本地文件", 98, WORDS),
        ("发文字号", 36, CENTRED),
        ("任务数", 14, CENTRED),
        *((RELATIONS[relation].chinese, 14, CENTRED) for relation in RELATIONS),
    )
)
LEGEND = (
    "删除线（红色）为仅上级条文有的文字，下划线（绿色）为仅本地条文有的文字，两段文字相同部分太少时不作标记；"
    f"差异前的符号：{'，'.join(f'{EFFECT_MARKS[effect]}{EFFECTS[effect].chinese}' for effect in Effect)}。"
    "对应关系由程序推断，请结合原文核对。"
)
NO_HEADING = "其他"
# As docx wants them: rFonts, strike, colour, size, underline.
_DELETED, _INSERTED = '<w:strike/><w:color w:val="C00000"/>', '<w:color w:val="1E6B2C"/><w:u w:val="single"/>'
_SMALL = '<w:sz w:val="18"/><w:szCs w:val="18"/>'
_GREY = '<w:color w:val="6B6B6B"/>'
_FILLS: dict[Relation, str] = {
    Relation.KEPT: "F2F2F2",
    Relation.SPECIFIED: "E3EDF9",
    Relation.STRENGTHENED: "E0F1DF",
    Relation.WEAKENED: "FCE4D6",
    Relation.CHANGED: "FFF5D6",
    Relation.ADDED: "ECE5F5",
    Relation.DROPPED: "F7CFCD",
}


def pair(number: int, row: PairRow) -> str:
    """The row of one local duty."""
    central, local = _sentence(row.central), _sentence(row.local)
    others = "".join(f"\n另：{other}" for other in row.others)
    name = RELATIONS[row.relation].chinese
    lines = [line for _, line in row.differences]
    texts = (
        str(number),
        cells.bounded(central + others) or cells.NOTHING,
        cells.bounded(local),
        "\n".join([name, *lines]),
    )
    looks = {3: paragraph(name, HEADER) + "".join(paragraph_of([(line, _SMALL)], WORDS) for line in lines)}
    if len(central) + len(others) <= cells.MOST_CHARACTERS // 2 and row.central:
        below = [(others, _GREY + _SMALL)] if others else []
        looks[1] = paragraph_of([*_runs(row.central, _DELETED), *below], WORDS)
    if len(local) <= cells.MOST_CHARACTERS // 2:
        looks[2] = paragraph_of(_runs(row.local, _INSERTED), WORDS)
    return PAIRS.row(texts, looks, _FILLS[row.relation])


def one_sided(table: Table, number: int, row: PairRow, side: int) -> str:
    """The row of a duty that only one side (0 central, 1 local) has."""
    words = cells.bounded(_sentence((row.central, row.local)[side]))
    return table.row((str(number), words, cells.bounded(row.lead[side]), row.headings[side]))


def document(number: int, local: LocalCount) -> str:
    """The counts of one local document."""
    figures = [local.tasks, *(local.relations[relation] for relation in RELATIONS)]
    return DOCUMENTS.row((str(number), local.title, local.number, *map(str, figures)))


def counted(relations: dict[Relation, int], duties: int) -> str:
    """What became of the duties, in a sentence: 其中一致7条、…；新增2条；上级条文有3条未落实（共20条）。"""
    paired = [relation for relation in OF_LOCAL if relation is not Relation.ADDED and relations[relation]]
    words = "、".join(f"{RELATIONS[relation].chinese}{relations[relation]}条" for relation in paired)
    answered = sum(relations[relation] for relation in paired)
    sentence = f"其中有对应上级条文的{answered}条" + (f"（{words}）" if words else "")
    sentence += f"，新增{relations[Relation.ADDED]}条；"
    gone = relations[Relation.DROPPED]
    if not gone:
        return sentence + f"上级{duties}条任务均找到对应条文。"
    return sentence + f"上级{duties}条任务中有{gone}条未找到对应条文。"


def _runs(pieces: Pieces, marked: str) -> Sequence[tuple[str, str]]:
    return [(piece.text, marked if piece.marked else "") for piece in pieces]


def _sentence(pieces: Pieces) -> str:
    return "".join(piece.text for piece in pieces)
