"""compare.xlsx: read back with openpyxl, rich text and all."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock

from compared import DUE, EARLIER, comparison, comparisons, with_quotes
from invented import extraction
from obligraph.comparing import together
from obligraph.exporters import Exports
from obligraph.exporters.comparison import COMPARISONS
from obligraph.exporters.comparison.counts import Counts
from obligraph.exporters.comparison.marked import Piece, plain, sides
from obligraph.exporters.comparison.wording import (
    DIFFERENCES,
    EFFECT_MARKS,
    EFFECTS,
    EXPLAINED,
    MARKS,
    RELATIONS,
    difference_line,
    difference_name,
)
from obligraph.exporters.comparison.xlsx import CompareXlsx
from obligraph.exporters.matrix import cells
from obligraph.model import Comparison, Difference, Edit, Effect, Extraction, Party, Problem, Relation, Span

UNREAD = Problem("地方/坏文件.pdf", None, "pdf-encrypted", "已加密,无法读取;请取消密码后重试")
SHEETS = ["逐条对照", "未落实条文", "新增条文", "按部门", "落实矩阵", "概览"]
PAIRS = [
    "序号",
    "上级条文",
    "本地条文",
    "关系",
    "差异",
    "上级牵头",
    "本地牵头",
    "上级时限",
    "本地时限",
    "上级标准",
    "本地标准",
    "出处",
    "相似度",
    "上级编号",
    "本地编号",
]


def write(folder: Path, given: Iterable[Comparison], *problems: Problem, **options: int) -> Any:
    exporter = CompareXlsx(folder, **options)
    for one in given:
        exporter.add(one)
    for problem in problems:
        exporter.problem(problem)
    exporter.close()
    return openpyxl.load_workbook(folder / "compare.xlsx", rich_text=True)


def table(sheet: Any) -> list[dict[str, Any]]:
    """The rows below the header, by the names of the columns."""
    head, *rows = sheet.iter_rows(min_row=3, values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def struck(cell: Any) -> str:
    """The words of a rich cell that are struck out."""
    return "".join(part.text for part in parts(cell) if part.font.strike)


def underlined(cell: Any) -> str:
    """The words of a rich cell that are underlined."""
    return "".join(part.text for part in parts(cell) if part.font.u)


def parts(cell: Any) -> list[TextBlock]:
    return [part for part in cell if isinstance(part, TextBlock)] if isinstance(cell, CellRichText) else []


def of(one: Comparison, relation: Relation) -> list[int]:
    """The places of the pairs of a relation."""
    return [i for i, pair in enumerate(one.pairs) if pair.relation is relation]


def changed(one: Comparison, index: int, **values: Any) -> Comparison:
    pairs = list(one.pairs)
    pairs[index] = dataclasses.replace(pairs[index], **values)
    return dataclasses.replace(one, pairs=tuple(pairs))


def test_every_local_duty_is_a_row_beside_its_central_one(tmp_path: Path) -> None:
    """Are the local duties in their order, each with the central sentence, the relation and both sides of each cell?"""
    one = comparison()
    book = write(tmp_path, [one])
    assert book.sheetnames == SHEETS
    rows = table(book["逐条对照"])
    assert list(rows[0]) == PAIRS
    local = [pair for pair in one.pairs if pair.local]
    assert len(rows) == len(local) == len(one.local.obligations)
    for number, (row, pair) in enumerate(zip(rows, local, strict=True), 1):
        assert pair.local
        assert row["序号"] == number
        assert row["本地编号"] == pair.local.id
        assert str(row["本地条文"]) == plain(pair.local.quote)
        assert row["关系"] == RELATIONS[pair.relation].chinese
        if pair.central:
            assert str(row["上级条文"]).startswith(plain(pair.central[0].quote))
            assert row["上级编号"] == "\n".join(duty.id for duty in pair.central)
            assert row["相似度"] == pytest.approx(pair.score)
        else:
            assert (row["上级条文"], row["上级编号"], row["相似度"]) == (cells.NOTHING, None, None)
    row = rows[of(one, Relation.STRENGTHENED)[0]]
    assert (row["上级时限"], row["本地时限"]) == (f"{DUE}\n(2023-10-31)", f"{EARLIER}\n(2023-06-30)")
    assert row["上级牵头"] == "市水利局\n配合：市教育局、市住建局"
    assert str(row["出处"]).split("\n")[1].startswith("本地：一、加强组织领导 (三)规范运行管理,第")


def test_differences_stand_in_the_sentences(tmp_path: Path) -> None:
    """Are the words that only one side has struck out or underlined, and the rest not?"""
    one = comparison()
    rows = table(write(tmp_path, [one])["逐条对照"])
    for row, pair in zip(rows, one.pairs, strict=False):
        deleted = "".join(edit.text for edit in pair.edits if edit.op == "delete")
        inserted = "".join(edit.text for edit in pair.edits if edit.op == "insert")
        assert (struck(row["上级条文"]), underlined(row["本地条文"])) == (deleted, inserted)
    lines = rows[of(one, Relation.STRENGTHENED)[0]]["差异"]
    assert str(lines) == f"▲时限提前：{DUE}→{EARLIER}\n·文字调整：各县(市、区)→各乡镇"
    colours = [part.font.color.rgb for part in parts(lines)]
    assert len(set(colours)) == 2


def test_a_sentence_is_never_struck_out_whole(tmp_path: Path) -> None:
    """Do two sentences that share next to nothing stand plain?"""
    above, below = "健全社区养老服务网络并定期评估运行效果", "开展河道清淤专项行动"
    one = with_quotes(comparison(), above, below)
    one = changed(one, 0, edits=(Edit("delete", above), Edit("insert", below)))
    row = table(write(tmp_path, [one])["逐条对照"])[0]
    assert (row["上级条文"], row["本地条文"]) == (above, below)
    assert sides(one.pairs[0]) == ((Piece(above, False),), (Piece(below, False),))


def test_marks_join_to_the_sentence_without_its_line_breaks() -> None:
    """Do the pieces of a sentence set over several lines join to what the plain sentence is?"""
    above, below = "要\n建立 台账,每季度\n\t报送", "应\n建立 台账,每月\n报送 A\nB"
    pair = with_quotes(comparison(), above, below).pairs[0]
    central, local = sides(pair)
    assert "".join(piece.text for piece in central) == plain(above) == "要建立 台账,每季度报送"
    assert "".join(piece.text for piece in local) == plain(below) == "应建立 台账,每月报送 A B"
    assert any(piece.marked for piece in central)


def test_several_central_duties_stand_in_one_cell(tmp_path: Path) -> None:
    """Does a row whose local duty answers two central ones name both, the closest first?"""
    one = comparison()
    index = next(i for i, pair in enumerate(one.pairs) if len(pair.central) == 2)
    first, second = one.pairs[index].central
    row = table(write(tmp_path, [one])["逐条对照"])[index]
    assert str(row["上级条文"]) == f"{plain(first.quote)}\n另：{plain(second.quote)}"
    many = changed(one, index, central=(first, *one.central.obligations[:9]))
    row = table(write(tmp_path, [many])["逐条对照"])[index]
    assert str(row["上级条文"]).endswith("\n另：……（另有4条，见上级编号）")


def test_dropped_and_added_have_their_sheets(tmp_path: Path) -> None:
    """Are the central duties without a local one, and the local ones without a central one, listed by themselves?"""
    one = comparison()
    book = write(tmp_path, [one])
    dropped = [one.pairs[i].central[0] for i in of(one, Relation.DROPPED)]
    added = [one.pairs[i].local for i in of(one, Relation.ADDED)]
    assert dropped
    assert added
    assert [row["上级编号"] for row in table(book["未落实条文"])] == [duty.id for duty in dropped]
    assert [row["上级条文"] for row in table(book["未落实条文"])] == [plain(duty.quote) for duty in dropped]
    assert [row["本地编号"] for row in table(book["新增条文"])] == [task.id for task in added if task]


def test_coverage_shows_each_duty_in_each_document(tmp_path: Path) -> None:
    """Is every cell of the matrix what became of the central duty in that document, and do the counts add up?"""
    given = list(comparisons(3))
    sheet = write(tmp_path, given)["落实矩阵"]
    rows = table(sheet)
    for number, (row, duty) in enumerate(zip(rows, given[0].central.obligations, strict=True), 1):
        fates = [together(pair.relation for pair in one.pairs if duty in pair.central and pair.local) for one in given]
        shown = list(row.values())
        assert shown[:2] == [number, plain(duty.quote)]
        assert shown[-3:] == [MARKS[fate] for fate in fates]
        counts = Counter(RELATIONS[fate].chinese for fate in fates)
        assert {name: row[name] or 0 for name in ("一致", "细化", "强化", "弱化", "调整", "未落实")} == {
            name: counts[name] for name in ("一致", "细化", "强化", "弱化", "调整", "未落实")
        }
        assert row["落实文件数"] == 3 - counts["未落实"]
    assert list(rows[0])[-3:] == ["1.云岭省青河市", "2.云岭省白石市", "3.云岭省临江市"]


def test_the_strongest_of_several_answers_counts() -> None:
    """Does a central duty with several local ones get the first relation of the guidelines' order?"""
    assert together([Relation.KEPT, Relation.WEAKENED, Relation.SPECIFIED]) is Relation.WEAKENED
    assert together([Relation.WEAKENED, Relation.STRENGTHENED]) is Relation.STRENGTHENED
    assert together([]) is Relation.DROPPED


def test_coverage_is_split_where_excel_has_no_more_columns(tmp_path: Path) -> None:
    """Do more documents than a sheet has columns stand on several sheets, none lost, and is a cut in the rows told?"""
    book = write(tmp_path, comparisons(7), most_columns=14)
    names = [name for name in book.sheetnames if name.startswith("落实矩阵")]
    assert names == ["落实矩阵", "落实矩阵(2)", "落实矩阵(3)"]
    assert book[names[1]]["A1"].value == "上级条文落实矩阵（2/3）"
    heads = [name for sheet in names for name in list(table(book[sheet])[0])[11:]]
    assert len(heads) == len(set(heads)) == 7
    book = write(tmp_path, [comparison()], most_rows=13)
    assert [len(table(book[name])) for name in book.sheetnames if name.startswith("逐条对照")] == [10, 10, 1]
    assert len(table(book["落实矩阵"])) == 10
    assert "只列前10条" in str(book["落实矩阵"]["A2"].value)


def test_departments_count_by_line(tmp_path: Path) -> None:
    """Does a functional line count its tasks by role and relation, and the central duties that nobody took up?"""
    one = comparison()
    sheet = write(tmp_path, [one])["按部门"]
    rows = table(sheet)
    civil = next(row for row in rows if row["本地单位"] == "市民政局")
    own = [pair for pair in one.pairs if pair.local and any(p.system == "民政" for p in pair.local.lead)]
    assert civil["任务数"] == civil["牵头"] == civil["细化"] == len(own)
    numbers = [i for i, pair in enumerate(one.pairs, 1) if pair in own]
    assert civil["逐条对照序号"] == "、".join(map(str, numbers))
    dropped = [one.pairs[i].central[0] for i in of(one, Relation.DROPPED)]
    water = next(row for row in rows if row["上级对应单位"] == "市水利局")
    assert (water["任务数"], water["本地单位"]) == (0, None)
    assert water["上级未落实"] == sum(any(p.system == "水利" for p in (*d.lead, *d.support)) for d in dropped)


def test_the_overview_counts_and_explains(tmp_path: Path) -> None:
    """Does the overview count every document, add them up, and explain each relation?"""
    given = list(comparisons(3))
    sheet = write(tmp_path, given, UNREAD)["概览"]
    text = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert "另有1个来源未能读取" in text
    assert all(words.chinese in text for words in EXPLAINED.values())
    rows = [list(row) for row in sheet.iter_rows(min_row=6, max_row=9, values_only=True)]
    for row, one in zip(rows, given, strict=False):
        found = Counter(pair.relation for pair in one.pairs)
        assert row[3:11] == [len(one.local.obligations), *(found[relation] for relation in RELATIONS)]
        assert row[11] == pytest.approx(1 - found[Relation.DROPPED] / len(one.central.obligations))
    assert rows[3][1] == "合计"
    assert rows[3][3:11] == [sum(column) for column in zip(*(row[3:11] for row in rows[:3]), strict=True)]


def test_several_documents_have_a_column_of_their_own(tmp_path: Path) -> None:
    """Does each row name its document, and does the header stay in view and filter?"""
    given = list(comparisons(3))
    book = write(tmp_path, given)
    sheet = book["逐条对照"]
    rows = table(sheet)
    assert list(rows[0]) == ["序号", "本地文件", *PAIRS[1:]]
    assert [row["本地文件"] for row in rows] == [
        cells.short_title(one.local.document) for one in given for _ in one.local.obligations
    ]
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == f"A3:P{3 + len(rows)}"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert "3份本地文件逐条对照表" in sheet["A1"].value


def test_no_row_is_lower_than_its_text(tmp_path: Path) -> None:
    """Is a long sentence's row as high as its lines need?"""
    sentence = "推进社区养老服务设施建设,完善服务网络,强化要素保障," * 12
    sheet = write(tmp_path, [with_quotes(comparison(), sentence, sentence)])["逐条对照"]
    characters_a_line = 26
    assert sheet.row_dimensions[4].height >= len(sentence) / characters_a_line * 10.5 * 1.2


@pytest.mark.parametrize("constant_memory_from", [0, 10**9])
def test_hostile_words_stay_words(tmp_path: Path, constant_memory_from: int) -> None:
    """Do formulas, markup, control characters, lone surrogates and the escapes of Excel come back as text, in plain and
    in rich cells?
    """
    above = '=HYPERLINK("http://a.example")<r><t>甲</t></r>&lt;\x00\x0b\ud800\u202e_x0041_要建立台账'
    below = '=HYPERLINK("http://b.example")<r><t>乙</t></r>&lt;\x00\x0b\ud800\u202e_x0041_应建立台账'
    one = with_quotes(comparison(), above, below)
    pair = one.pairs[0]
    differences = (Difference("action", "=1+1", Effect.LAXER, "=2\x07", "<r>@x</r>"),)
    one = changed(one, 0, differences=differences)
    assert pair.local
    named = dataclasses.replace(pair.local, lead=(Party("=cmd|'/c calc'!A1", Span(0, 1)),), id="+1")
    one = changed(one, 0, local=named)
    local = dataclasses.replace(
        one.local, document=dataclasses.replace(one.local.document, title="=1+1<r>" + "长" * 10**6)
    )
    book = write(tmp_path, [dataclasses.replace(one, local=local)], constant_memory_from=constant_memory_from)
    row = table(book["逐条对照"])[0]
    clean = above.replace("\x00\x0b\ud800\u202e", "")
    assert str(row["上级条文"]) == clean
    assert str(row["本地条文"]) == clean.replace("甲", "乙").replace("a.ex", "b.ex").replace("要", "应")
    assert struck(row["上级条文"])
    assert underlined(row["本地条文"])
    assert str(row["差异"]) == "▼举措不同：=2→<r>@x</r>"
    assert (row["本地牵头"], row["本地编号"]) == ("=cmd|'/c calc'!A1", "+1")
    for sheet in book.worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cells.is_formula(cell.value):
                    assert cell.quotePrefix


def test_a_sentence_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    """Does a sentence of a megabyte end with the words that it was cut, and one in many pieces still come whole?"""
    one = with_quotes(comparison(), "甲" * 1_000_000, "要做好衔接")
    row = table(write(tmp_path, [one])["逐条对照"])[0]
    assert len(row["上级条文"]) <= cells.MOST_CHARACTERS
    assert row["上级条文"].endswith(cells.CUT_MARK)
    above, below = "要建账,抓好落实;" * 600, "应建账,抓好落实;" * 600
    pieces = tuple(
        Edit(op, text) for op, text in (("delete", "要"), ("insert", "应"), ("equal", "建账,抓好落实;")) * 600
    )
    one = changed(with_quotes(comparison(), "甲乙", "甲丙"), 0, edits=pieces)
    row = table(write(tmp_path, [one])["逐条对照"])[0]
    assert (row["上级条文"], row["本地条文"]) == (above, below)


def test_more_differences_than_a_cell_shows_are_counted(tmp_path: Path) -> None:
    """Does the last line tell how many differences were left out?"""
    many = tuple(Difference("standards", "floor-raised", Effect.STRICTER, f"{i}个", f"{i + 1}个") for i in range(15))
    row = table(write(tmp_path, [changed(comparison(), 0, differences=many)])["逐条对照"])[0]
    lines = str(row["差异"]).split("\n")
    assert lines[0] == "▲下限提高：0个→1个"
    assert lines[12:] == ["……（另有3处）"]


def test_every_word_exists_in_both_languages() -> None:
    """Has every relation, effect and code its words, and does an unknown code go by its cell?"""
    assert set(RELATIONS) == set(EXPLAINED) == set(MARKS) == set(Relation)
    assert set(EFFECTS) == set(EFFECT_MARKS) == set(Effect)
    assert len(set(MARKS.values())) == len(Relation)
    assert all(words.chinese and words.english for words in DIFFERENCES.values())
    new = Difference("deadlines", "deadline-in-verse", Effect.OTHER, "春前", "秋后")
    assert difference_line(new) == "时限不同：春前→秋后"
    assert difference_line(new, english=True) == "deadline changed: 春前→秋后"
    assert difference_name(new._replace(cell="no-such-cell")).chinese == "其他差异"
    assert difference_line(Difference("deadlines", "deadline-new", Effect.CONCRETE, "", DUE)) == f"补充时限：{DUE}"
    long = difference_line(Difference("action", "act-changed", Effect.OTHER, "甲" * 999, "乙"))
    assert len(long) < 100
    assert long.endswith("…→乙")


def test_nothing_to_compare_is_still_a_workbook(tmp_path: Path) -> None:
    """Does a run whose documents could all not be read, or hold no task, give a workbook that says so?"""
    book = write(tmp_path, [], UNREAD)
    assert book.sheetnames == [*SHEETS, "未读来源"]
    empty = Comparison(Extraction(extraction(0).document, ()), Extraction(extraction(1).document, ()), ())
    book = write(tmp_path, [empty])
    assert table(book["逐条对照"]) == []


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Do two runs, whatever the hash seed, give identical workbooks?"""
    here = Path(__file__).parent
    code = (
        "import sys; from pathlib import Path; from compared import comparisons\n"
        "from obligraph.exporters.comparison.xlsx import CompareXlsx\n"
        "e = CompareXlsx(Path(sys.argv[1]), constant_memory_from=int(sys.argv[2]))\n"
        "for one in comparisons(2): e.add(one)\n"
        "e.close()"
    )
    for memory in ("0", "100000"):
        contents = []
        for seed in ("1", "2"):
            path = os.pathsep.join([str(here), str(here.parent / "pipeline")])
            environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
            subprocess.run([sys.executable, "-c", code, str(tmp_path), memory], check=True, env=environment)
            contents.append((tmp_path / "compare.xlsx").read_bytes())
        assert contents[0] == contents[1]


def test_an_aborted_run_leaves_nothing(tmp_path: Path) -> None:
    """Are half-written files gone after an error, and does what stood there before stay?"""
    (tmp_path / "compare.xlsx").write_bytes(b"before")
    factories = {name: COMPARISONS[name].factory for name in ("xlsx", "docx")}

    def broken() -> None:
        with Exports(tmp_path, factories) as exports:
            exports.add(comparison())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert [path.name for path in tmp_path.iterdir()] == ["compare.xlsx"]
    assert (tmp_path / "compare.xlsx").read_bytes() == b"before"
    with Exports(tmp_path, factories) as exports:
        exports.add(comparison())
    assert {path.name for path in tmp_path.iterdir()} == {"compare.xlsx", "compare.docx"}
    with zipfile.ZipFile(tmp_path / "compare.xlsx") as book:
        assert book.testzip() is None


def test_counts_hold_no_sentence_of_a_local_document() -> None:
    """Does memory keep counts alone, however many documents pass?"""
    counts = Counts()
    for one in comparisons(5):
        counts.add(one)
    assert counts.tasks == sum(len(one.local.obligations) for one in comparisons(5))
    assert len(counts.duties) == 20
    assert "工作专班" not in repr(vars(counts))
