"""cascade.xlsx: the tree of documents (落实链条), every uppermost duty on its way down (逐条追踪), what is missing
(缺口), where it got stricter or laxer (加严与放宽), what was added (新增条文), and what had to be told (说明).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from obligraph.cascading import Cascade, verdicts
from obligraph.exporters.cascade import words
from obligraph.exporters.cascade.rows import Rows
from obligraph.exporters.cascade.xlsx_look import (
    FIRST_FIGURE,
    MOST_WIDE,
    OF_ADDED,
    OF_GAPS,
    OF_MOVES,
    OF_NOTES,
    OF_TREE,
    CascadeStyles,
    of_courses,
    relooked,
    table_of,
)
from obligraph.exporters.comparison.wording import MARKS, RELATIONS
from obligraph.exporters.comparison.xlsx_look import Dresser
from obligraph.exporters.files import AtomicFile
from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.xlsx_sheets import MOST_ROWS, UNREAD, SheetNames, Table
from obligraph.exporters.matrix.xlsx_style import REMARK, LaidOut
from obligraph.exporters.matrix.xlsx_summary import SummaryPages
from obligraph.exporters.matrix.xlsx_workbook import new_workbook, told
from obligraph.graph.plain import one_line
from obligraph.model import Problem, Relation

TREE, COURSES, GAPS, MOVES, ADDED, NOTES = "落实链条", "逐条追踪", "缺口", "加严与放宽", "新增条文", "说明"
_HOME = "返回落实链条"
MOST_TREES = 20
# Above this many cells XlsxWriter keeps none in memory; below it, strings are shared, which more programs can read.
CONSTANT_MEMORY_FROM = 60_000
_TREE_REMARK = (
    "共{count}份文件。缩进表示由谁落实谁;一致、细化、强化、弱化、调整、未落实均按顶层文件的条文计数,与顶层文件直接对照;"
    "新增为上级各文件中均未找到对应的条文。对应关系由程序推断,请结合原文核对。"
)
_COURSES_REMARK = (
    "共{count}条。各文件栏先写与上一级文件对照的结果,与顶层对照结果不同的写在括号内;“—”为上级已无此条,“补回”为上级未写而本级又写。"
    "最低一级为仍有对应条文的最低一级文件。"
)
_NARROW_REMARK = "各文件栏的列号为工作表“落实链条”中的序号,{marks},·为上级已无此条。"
_GAPS_REMARK = (
    "共{count}项。未落实为该支线各级文件均无对应条文;未到末级为上级已写而末级文件无对应条文;"
    "无责任单位、无时限、无标准只计有对应条文的支线,其各级对应条文均未写明。"
)
_MOVES_REMARK = "共{count}处。▲更严 ▼更宽;冒号后为上一级文字→本级文字。上一级未写此条的,与顶层文件对照。"
_ADDED_REMARK = "共{count}条。上级各文件中均未找到对应条文;“下级沿用”为写有对应条文的下级文件。"


def write_xlsx(cascade: Cascade, unread: Sequence[Problem], folder: Path) -> None:
    """Write cascade.xlsx."""
    file = AtomicFile(folder / "cascade.xlsx")
    try:
        with told(file.path):
            _Book(cascade, unread, file).write()
            file.commit()
    except BaseException:
        file.abort()
        raise


class _Book:
    """One workbook, sheet after sheet; each is filled before the next is begun."""

    def __init__(self, cascade: Cascade, unread: Sequence[Problem], file: AtomicFile) -> None:
        self._cascade, self._unread, self._rows = cascade, unread, Rows(cascade)
        crossed = sum(len(cascade.courses(root)) * len(list(cascade.below(root))) for root in cascade.trees)
        self._workbook = new_workbook(file.stream, "落实情况逐级追踪", constant_memory=crossed >= CONSTANT_MEMORY_FROM)
        self._styles, self._names = CascadeStyles(self._workbook), SheetNames()

    def write(self) -> None:
        """All sheets."""
        cascade, rows = self._cascade, self._rows
        self._tree()
        for root in cascade.trees[:MOST_TREES]:
            self._courses(root)
        gaps = list(rows.gaps())
        self._fill(
            GAPS, "缺口清单", _GAPS_REMARK, table_of(self._styles, OF_GAPS, hidden=1), len(gaps), self._gaps(gaps)
        )
        moves = list(rows.moves())
        dresser = table_of(self._styles, OF_MOVES, hidden=1)
        self._fill(MOVES, "加严与放宽", _MOVES_REMARK, dresser, len(moves), self._moves(dresser, moves))
        added = list(rows.added())
        dresser = table_of(self._styles, OF_ADDED, hidden=1)
        self._fill(ADDED, "新增条文", _ADDED_REMARK, dresser, len(added), (dresser.side(row, "") for row in added))
        self._notes()
        if self._unread:
            told = [(one_line(problem.source), one_line(problem.message)) for problem in self._unread]
            SummaryPages(self._styles).unread(self._workbook.add_worksheet(self._names.take(UNREAD)), told)
        self._workbook.close()

    def _fill(self, name: str, title: str, remark: str, dresser: Dresser, count: int, rows: Iterator[LaidOut]) -> None:
        table = Table(
            self._workbook, self._styles, self._names, name=name, title=title, count=count, most_rows=MOST_ROWS,
            back=TREE, layout=replace(dresser.layout, home=_HOME), remark=remark,
        )  # fmt: skip
        for row in rows:
            table.write(row)

    def _tree(self) -> None:
        dresser = table_of(self._styles, OF_TREE)
        found = list(self._rows.tree())
        looks = {FIRST_FIGURE + 1 + i: self._styles.relation(relation) for i, relation in enumerate(words.OF_TOP)}
        last = FIRST_FIGURE + 1 + len(words.OF_TOP)
        looks[last] = self._styles.relation(Relation.ADDED)

        def rows() -> Iterator[LaidOut]:
            for texts, figures in found:
                laid = dresser.side(texts, "")
                numbers = {FIRST_FIGURE + i: figure for i, figure in enumerate(figures) if figure is not None}
                yield relooked(laid, {at: look for at, look in looks.items() if numbers.get(at)}, numbers)

        title = "落实链条" if len(self._cascade.trees) != 1 else f"《{self._title(self._cascade.trees[0])}》落实链条"
        self._fill(TREE, title, _TREE_REMARK, dresser, len(found), rows())

    def _courses(self, root: int) -> None:
        cascade, names = self._cascade, self._rows.names
        below = list(cascade.below(root))
        columns, first, hidden = of_courses([names[number] for number in below], below)
        dresser = table_of(self._styles, columns, hidden=hidden)
        courses, wide = cascade.courses(root), len(below) <= MOST_WIDE

        def rows() -> Iterator[LaidOut]:
            for course in courses:
                found = verdicts(cascade, course)
                before, after = self._rows.before(course), self._rows.after(course, found)
                own = [self._rows.step(step) if wide else self._rows.mark(step) for step in course.steps]
                texts = [*before, *own, *after] if wide else [*before, *after, *own]
                laid = dresser.side([*texts, one_line(course.duty.id)], "")
                looks: dict[int, Any] = {}
                for at, step in enumerate(course.steps, first):
                    relation = step.relation
                    if relation is None:
                        continue
                    guard = cells.is_formula(own[at - first])
                    looks[at] = (
                        self._styles.filled(relation, REMARK, guard=guard) if wide else self._styles.relation(relation)
                    )
                yield relooked(laid, looks)

        marks = " ".join(f"{MARKS[relation]}={RELATIONS[relation].chinese}" for relation in words.OF_TOP)
        remark = _COURSES_REMARK + ("" if wide else _NARROW_REMARK.replace("{marks}", f"{marks} 补=补回"))
        self._fill(COURSES, f"《{self._title(root)}》逐条追踪", remark, dresser, len(courses), rows())

    def _gaps(self, found: Sequence[list[str]]) -> Iterator[LaidOut]:
        dresser = table_of(self._styles, OF_GAPS, hidden=1)
        fills = {
            words.GAPS[gap].chinese: relation
            for gap, relation in zip(
                words.GAPS,
                (Relation.DROPPED, Relation.WEAKENED, Relation.CHANGED, Relation.SPECIFIED, Relation.KEPT),
                strict=True,
            )
        }
        for row in found:
            yield relooked(dresser.side(row, ""), {1: self._styles.relation(fills[row[0]])}, {4: int(row[3])})

    def _moves(self, dresser: Dresser, found: Sequence[list[str]]) -> Iterator[LaidOut]:
        fills = {"加严": Relation.STRENGTHENED, "放宽": Relation.WEAKENED, "有严有宽": Relation.CHANGED}
        for row in found:
            yield relooked(dresser.side(row, ""), {1: self._styles.relation(fills[row[0]])})

    def _notes(self) -> None:
        notes = [[one_line(note.source), one_line(note.chinese)] for note in self._cascade.notes]
        trees = len(self._cascade.trees)
        if trees > MOST_TREES:
            notes.append(["", f"共有{trees}棵树，逐条追踪只列前{MOST_TREES}棵，其余见 cascade.jsonl"])
        dresser = table_of(self._styles, OF_NOTES)
        self._fill(
            NOTES, "需要说明的事项", "共{count}项。", dresser, len(notes), (dresser.side(row, "") for row in notes)
        )

    def _title(self, document: int) -> str:
        return cells.inner(words.title(self._cascade.documents[document].extraction.document))
