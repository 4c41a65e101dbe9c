"""The sheets of compare.xlsx that count: by department, the coverage of each central duty, and the overview with its
legend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from obligraph.exporters.comparison.counts import MOST_NUMBERS, OF_CENTRAL, OF_LOCAL, Counts, LineCount, cited, common
from obligraph.exporters.comparison.wording import EFFECT_MARKS, EFFECTS, EXPLAINED, MARKS, RELATIONS
from obligraph.exporters.comparison.xlsx_look import FILLS, CompareStyles
from obligraph.exporters.matrix import cells, xlsx_style
from obligraph.exporters.matrix.xlsx_sheets import HEADER_ROW, SheetNames, set_up_page, write_text
from obligraph.exporters.matrix.xlsx_style import SMALL
from obligraph.exporters.matrix.xlsx_summary import CountPage
from obligraph.graph.plain import shortened
from obligraph.model import Effect, Relation

PAIRS, DROPPED, ADDED = "逐条对照", "未落实条文", "新增条文"
DEPARTMENTS, COVERAGE, OVERVIEW = "按部门", "落实矩阵", "概览"
MOST_COLUMNS = 16_384
MOST_LINES = 5_000
_FIGURES = ("任务数", "牵头", "配合", "责任主体")
_LOCAL_RELATIONS = tuple(RELATIONS[relation].chinese for relation in OF_LOCAL)
_LINE_COLUMNS = ("序号", "本地单位", "上级对应单位", *_FIGURES, *_LOCAL_RELATIONS, "上级未落实", "逐条对照序号")
_LINE_WIDTHS = (6.0, 40.0, 40.0, *([8.5] * 11), 44.0)
_DOCUMENT_COLUMNS = ("序号", "文件", "发文字号", "任务数", *_LOCAL_RELATIONS, "上级未落实", "上级落实率")
_DOCUMENT_WIDTHS = (6.0, 64.0, 24.0, *([9.5] * 9))
_DUTY_COLUMNS = (
    ("序号", 5.5),
    ("上级条文", 58.0),
    ("牵头单位", 18.0),
    ("所在章节", 22.0),
    ("落实文件数", 8.0),
    *((RELATIONS[relation].chinese, 7.0) for relation in OF_CENTRAL),
)
_PRINTED_ON_ONE_PAGE = 25
_NARROW = 4.6
_MOST_HEAD = 18


def write_departments(sheet: Any, styles: CompareStyles, lines: Sequence[LineCount]) -> None:
    """按部门: functional lines, with how many duties of each relation they carry."""
    remarks = [
        f"共{len(lines)}个条线或单位；同一条线的各级部门（如民政部、市民政局）合并统计，一条任务涉及几个单位，就在几个单位下各计一次。"
        "“上级未落实”为上级条文点名该条线、本地未找到对应条文的条数。"
    ]
    if len(lines) > MOST_LINES:
        remarks.append(f"只列任务较多的{MOST_LINES}个，其余{len(lines) - MOST_LINES}个请在“{PAIRS}”中筛选。")
    if any(line.tasks > len(line.numbers) for line in lines):
        remarks.append(f"逐条对照序号至多列{MOST_NUMBERS}个。")
    page = CountPage(sheet, styles, "按部门统计", remarks, _LINE_COLUMNS, _LINE_WIDTHS)
    for i, line in enumerate(lines[:MOST_LINES], 1):
        figures = [line.tasks, line.lead, line.support, line.acts]
        figures += [line.relations[relation] for relation in OF_LOCAL] + [line.dropped]
        page.line(i, common(line.local_names), common(line.central_names), figures, None, line.rows())


def write_overview(sheet: Any, styles: CompareStyles, counts: Counts, title: str, unread: int) -> None:
    """概览: what was compared, the documents with their counts, and what each word and colour means."""
    central = counts.central
    remarks = [f"上级文件：{cited(central)}，共{len(counts.duties)}条任务。"] if central else []
    remarks.append(
        f"本地文件{len(counts.locals)}份，共{counts.tasks}条任务。对应关系由程序按文字、条线、时限和标准推断，请结合原文核对。"
    )
    if unread:
        remarks.append(f"另有{unread}个来源未能读取，见工作表“未读来源”。")
    page = CountPage(sheet, styles, title, remarks, _DOCUMENT_COLUMNS, _DOCUMENT_WIDTHS)
    for i, local in enumerate(counts.locals):
        figures = [local.tasks, *(local.relations[relation] for relation in OF_LOCAL)]
        page.line(i + 1, local.title, local.number, [*figures, local.relations[Relation.DROPPED]], None)
        page.put(
            len(_DOCUMENT_COLUMNS) - 1, _share(len(counts.duties), local.relations[Relation.DROPPED]), styles.share()
        )
    if len(counts.locals) > 1:
        totals = [counts.tasks, *(counts.total(relation) for relation in OF_LOCAL), counts.total(Relation.DROPPED)]
        page.total(totals)
        duties = len(counts.duties) * len(counts.locals)
        page.put(len(_DOCUMENT_COLUMNS) - 1, _share(duties, totals[-1]), styles.share())
    page.heading("关系说明")
    for relation, words in RELATIONS.items():
        page.note(f"{words.chinese}（{MARKS[relation]}）", EXPLAINED[relation].chinese, styles.relation(relation))
    page.heading("符号说明")
    marks = " ".join(f"{EFFECT_MARKS[effect]}{EFFECTS[effect].chinese}" for effect in Effect)
    page.note("差异", f"{marks}。冒号后为上级文字→本地文字；只有一方写明的，只列该方文字。", styles.plain(centred=True))
    page.note(
        "条文",
        "红色删除线为仅上级条文有的文字，绿色下划线为仅本地条文有的文字；两段文字相同部分太少时不作标记。“另：”为本地条文同时对应的其他上级条文。",
        styles.plain(centred=True),
    )
    page.note("相似度", "0至1，只表示对应关系的把握程度，不是落实质量。", styles.plain(centred=True))


def write_coverage(
    workbook: Any, styles: CompareStyles, names: SheetNames, counts: Counts, *, most_columns: int, most_rows: int
) -> None:
    """落实矩阵: what became of each central duty in each local document, over as many sheets as the columns need."""
    fixed = len(_DUTY_COLUMNS)
    room = most_columns - fixed
    duties = range(min(len(counts.duties), most_rows - HEADER_ROW - 1))
    heads = _heads(counts)
    parts = range(0, max(1, len(counts.locals)), room)
    for number, start in enumerate(parts, 1):
        part = f"（{number}/{len(parts)}）" if len(parts) > 1 else ""
        sheet = workbook.add_worksheet(names.take(COVERAGE))
        columns = heads[start : start + room]
        _coverage_head(sheet, styles, f"上级条文落实矩阵{part}", columns, len(counts.duties), len(duties))
        for duty in duties:
            fates = counts.fates(duty)
            _coverage_row(sheet, styles, counts, duty, fates, fates[start : start + room])
        for column, (head, local) in enumerate(zip(columns, counts.locals[start:], strict=False), fixed):
            if not head.endswith(f".{local.title}"):
                sheet.write_comment(HEADER_ROW, column, local.title, {"author": ""})


def _coverage_head(
    sheet: Any, styles: CompareStyles, title: str, columns: Sequence[str], all_duties: int, duties: int
) -> None:
    fixed, last = len(_DUTY_COLUMNS), len(_DUTY_COLUMNS) + len(columns) - 1
    for column, (_, width) in enumerate(_DUTY_COLUMNS):
        sheet.set_column(column, column, width)
    if columns:
        sheet.set_column(fixed, last, _NARROW)
    sheet.set_row(0, 36)
    sheet.merge_range(0, 0, 0, fixed - 1, "", styles.title())
    write_text(sheet, 0, 0, title, styles.title())
    legend = " ".join(f"{MARKS[relation]}={RELATIONS[relation].chinese}" for relation in OF_CENTRAL)
    left_out = f" 上级条文超过一张工作表的行数，只列前{duties}条。" if duties < all_duties else ""
    sheet.set_row(1, 20)
    sheet.merge_range(1, 0, 1, fixed - 1, "", styles.remark())
    write_text(
        sheet,
        1,
        0,
        f"{legend}。一条上级条文由几条本地条文落实的，依次取强、弱、调、细、同中最先出现的。{left_out}",
        styles.remark(),
    )
    longest = max((len(name) for name in columns), default=0)
    sheet.set_row(HEADER_ROW, min(max(40.0, 10 + longest * SMALL * 1.1), 220.0))
    for column, (name, _) in enumerate(_DUTY_COLUMNS):
        write_text(sheet, HEADER_ROW, column, name, styles.header())
    for column, name in enumerate(columns, fixed):
        write_text(sheet, HEADER_ROW, column, name, styles.upright())
    sheet.freeze_panes(HEADER_ROW + 1, 2)
    sheet.autofilter(HEADER_ROW, 0, max(HEADER_ROW + duties, HEADER_ROW + 1), last)
    set_up_page(sheet)
    sheet.repeat_rows(HEADER_ROW)
    if len(columns) > _PRINTED_ON_ONE_PAGE:
        sheet.fit_to_pages(0, 0)
        sheet.set_print_scale(60)
        sheet.repeat_columns(0, 1)


def _coverage_row(
    sheet: Any, styles: CompareStyles, counts: Counts, number: int, fates: list[Relation], shown: list[Relation]
) -> None:
    duty, row = counts.duties[number], HEADER_ROW + 1 + number
    found = Counter(fates)
    texts = (duty.quote, duty.owner, duty.section)
    needed = max(
        xlsx_style.height_of(xlsx_style.lines_of(text, _DUTY_COLUMNS[i][1], SMALL), SMALL)
        for i, text in enumerate(texts, 1)
    )
    sheet.set_row(row, min(max(20.0, needed), xlsx_style.TALLEST))
    centred = styles.plain(centred=True)
    sheet.write_number(row, 0, number + 1, centred)
    for column, text in enumerate(texts, 1):
        write_text(sheet, row, column, text, styles.words(SMALL, guard=cells.is_formula(text)))
    sheet.write_number(row, 4, len(fates) - found[Relation.DROPPED], centred)
    for column, relation in enumerate(OF_CENTRAL, 5):
        if found[relation]:
            sheet.write_number(row, column, found[relation], centred)
        else:
            sheet.write_blank(row, column, None, centred)
    looks = {relation: styles.relation(relation) for relation in FILLS}
    for column, relation in enumerate(shown, len(_DUTY_COLUMNS)):
        sheet.write_string(row, column, MARKS[relation], looks[relation])


def _heads(counts: Counts) -> list[str]:
    """What each local document is called at the head of a narrow column: its number in the overview, and its place
    where that tells it from all others, else its title.
    """
    bearers = Counter(local.place for local in counts.locals)
    return [
        f"{number}.{shortened(local.place if local.place and bearers[local.place] == 1 else local.title, _MOST_HEAD)}"
        for number, local in enumerate(counts.locals, 1)
    ]


def _share(duties: int, dropped: int) -> float | None:
    return (duties - dropped) / duties if duties else None
