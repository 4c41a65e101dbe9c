"""Are the words that people write into cells read as the documents' own are, and are reviewed documents good gold?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from invented import extraction, extractions
from obligraph.cli import main
from obligraph.convert import convert
from obligraph.corrections.words import Reader, UnreadableError, is_no_task, parted, said
from obligraph.exporters import ExportError
from obligraph.exporters.matrix import cells
from obligraph.exporters.matrix.check import LETTERS, cell_code, check_code, plain
from obligraph.lexicon import load
from obligraph.model import Document, Kind, Level, Obligation, Span, Strength
from obligraph.records import schema
from obligraph.results import Wanted
from obligraph.score import score
from returned import SOURCES, extracted, imported, records

TEXT = (
    "（一）加强服务。各街道要建好服务站，覆盖率不低于80%。（市民政局牵头，市财政局配合，6月底前完成）\n（二）其他。\n"
)
QUOTE = "各街道要建好服务站，覆盖率不低于80%。"
DOCUMENT = Document(
    id="0" * 16, source="甲.txt", text=TEXT, blocks=(), date="2026-02-03", level=Level.CITY, jurisdiction="云岭省青河市"
)
TASK = Obligation(
    id=f"{'0' * 16}-{'1' * 10}", source="甲.txt", doc="0" * 16,
    span=Span(TEXT.index(QUOTE), TEXT.index(QUOTE) + len(QUOTE)), quote=QUOTE, kind=Kind.OBLIGATION,
    strength=Strength.DO,
)  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader:
    """With our own lexicons."""
    return Reader(load())


@pytest.mark.parametrize(
    ("words", "type", "start", "end"),
    [
        ("2026年6月底", "by", None, "2026-06-30"),
        ("2026年6月底前", "by", None, "2026-06-30"),
        ("2026-06-30", "by", None, "2026-06-30"),
        ("2026.6.30", "by", None, "2026-06-30"),
        ("2026/6/30前", "by", None, "2026-06-30"),
        ("２０２６年６月３０日", "by", None, "2026-06-30"),
        ("2026年6月30日", "by", None, "2026-06-30"),
        ("6月底前", "by", None, "2026-06-30"),
        ("6月底前完成", "by", None, "2026-06-30"),
        ("2027年", "by", None, "2027-12-31"),
        ("年底前", "by", None, "2026-12-31"),
        ("12月底前\n(2027-12-31)", "by", None, "2027-12-31"),
        ("2026-03-01至2026-06-30", "during", "2026-03-01", "2026-06-30"),
        ("2026年3月起", "from", "2026-03-01", None),
        ("长期坚持", "ongoing", None, None),
        ("每季度", "recurring", None, None),
        ("印发之日起30日内", "within", None, None),
    ],
)
def test_is_a_time_limit_read(words: str, type: str, start: str | None, end: str | None, reader: Reader) -> None:
    """Are dates read as people write them, completed by the document's own date?"""
    (deadline,) = reader.deadlines(words, TASK, DOCUMENT)
    assert (deadline.type, deadline.start, deadline.end) == (type, start, end)
    assert deadline.span.of(TEXT) in ("", deadline.quote)


@pytest.mark.parametrize(
    "words",
    ["尽快", "适时", "2026年2月30日", "2026-13-01", "20260630", "6月底前(2026-02-31)", "待定", "市民政局", "x" * 5000],
)
def test_is_what_is_no_time_limit_refused(words: str, reader: Reader) -> None:
    """Is a cell without a day of the calendar refused, in two languages?"""
    with pytest.raises(UnreadableError) as error:
        reader.deadlines(words, TASK, DOCUMENT)
    assert error.value.english
    assert error.value.chinese


def test_is_a_year_needed_where_nothing_gives_one(reader: Reader) -> None:
    """Is 6月底前 of a document without a date refused, and taken with a year?"""
    undated = replace(DOCUMENT, date=None)
    with pytest.raises(UnreadableError, match="year is missing"):
        reader.deadlines("6月底前", TASK, undated)
    assert reader.deadlines("2026年6月底前", TASK, undated)[0].end == "2026-06-30"
    assert reader.deadlines("6月底前", TASK, replace(undated, published="2025-01-01"))[0].end == "2025-06-30"


def test_do_several_stand_in_one_cell(reader: Reader) -> None:
    """Are time limits and measures parted by lines and ；, each once?"""
    deadlines = reader.deadlines("2026年6月底前\n(2026-06-30)\n2027年底前；每年", TASK, DOCUMENT)
    assert [(d.type, d.end, d.every) for d in deadlines] == [
        ("by", "2026-06-30", None), ("by", "2027-12-31", None), ("recurring", None, "P1Y"),
    ]  # fmt: skip
    standards = reader.standards("覆盖率不低于90%；2名以上\n2名以上", TASK, DOCUMENT)
    assert [(s.op, int(s.value), s.unit) for s in standards] == [(">=", 90, "%"), (">=", 2, "名")]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("覆盖率不低于90%", (">=", "90", "%", "覆盖率", False)),
        ("2名", ("=", "2", "名", None, False)),
        ("不超过3万元", ("<=", "30000", "元", None, False)),
        ("30平方米以上(适用条件)", (">=", "30", "平方米", None, True)),
    ],
)
def test_is_a_measure_read(words: str, value: tuple[object, ...], reader: Reader) -> None:
    """Are measures read with operator, number, unit and what is measured?"""
    (standard,) = reader.standards(words, TASK, DOCUMENT)
    assert (standard.op, str(standard.value), standard.unit, standard.of, standard.condition) == value


@pytest.mark.parametrize("words", ["很高", "全覆盖吧", "2026年6月"])
def test_is_what_is_no_measure_refused(words: str, reader: Reader) -> None:
    """Is a cell without a number that binds refused?"""
    with pytest.raises(UnreadableError):
        reader.standards(words, TASK, DOCUMENT)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("市民政局、市财政局", ["市民政局", "市财政局"]),
        ("市民政局,市财政局；市残联\n市教育局", ["市民政局", "市财政局", "市残联", "市教育局"]),
        ("各县（市、区）人民政府、市民政局", ["各县（市、区）人民政府", "市民政局"]),
        (" 市 民政局 、、\n", ["市 民政局"]),
        ("各县（市、区人民政府\n市民政局", ["各县（市、区人民政府", "市民政局"]),
        ("", []),
    ],
)
def test_are_names_parted(cell: str, names: list[str]) -> None:
    """Do commas, lines and 、 part names, but not inside brackets?"""
    assert parted(cell) == names


def test_is_a_name_resolved_in_its_document(reader: Reader) -> None:
    """Has a name its full form, line and level, and the characters on which it stands near the task?"""
    mark, foreign = reader.parties("市财政局等、市审计局", TASK, DOCUMENT)
    assert (mark.canonical, mark.system, mark.level) == ("青河市财政局", "finance", Level.CITY)
    assert mark.span.of(TEXT) == "市财政局"
    assert (foreign.canonical, foreign.span) == ("青河市审计局", Span(TASK.span.start, TASK.span.start))


@pytest.mark.parametrize("words", ["17", "。。。", "<b>", "市民政局要加强领导。", "局" * 90])
def test_is_what_is_no_name_refused(words: str, reader: Reader) -> None:
    """Is a number, a sentence or markup refused as a name?"""
    with pytest.raises(UnreadableError):
        reader.parties(words, TASK, DOCUMENT)


@pytest.mark.parametrize("words", ["非任务", " 不是任务 ", "删除", "Not a task"])
def test_are_the_words_of_rejection_known(words: str) -> None:
    """Is a row rejected by any of these words?"""
    assert is_no_task(words)
    assert not is_no_task("义务")


@pytest.mark.parametrize("words", ["", "—", "无", "/", "未写明责任单位", "(沿用上文)", "（见责任主体）", "  "])
def test_does_an_empty_cell_say_nothing(words: str) -> None:
    """Are our words for an empty cell, and people's, the same as none?"""
    assert said(cells.LEAD, words) == said(cells.DEADLINES, words) == ""


def test_do_workbook_and_csv_say_the_same() -> None:
    """Has a row the same code in both forms, and do its cells say the same?"""
    count = 0
    for one in extractions(4):
        for (lined, task), (joined, _) in zip(cells.rows(one, lines=True), cells.rows(one), strict=True):
            assert lined.text(cells.CHECK) == joined.text(cells.CHECK) == check_code(lined.cells)
            assert len(lined.text(cells.CHECK)) == 7 * LETTERS
            assert plain(lined.text(cells.DEADLINES)) == plain(joined.text(cells.DEADLINES))
            assert said(cells.LEAD, lined.text(cells.LEAD)) == said(cells.LEAD, cells.names(task.lead))
            count += 1
    assert count == 80


@pytest.mark.parametrize(
    ("one", "other"), [("市民政局", "市财政局"), ("", "—"), ("10月底前(2026-10-31)", "10月底前(2026-10-30)")]
)
def test_does_a_changed_cell_change_its_code(one: str, other: str) -> None:
    """Do other words give another code, and the same words in other brackets and breaks the same?"""
    assert cell_code(one) != cell_code(other)
    assert cell_code(one) == cell_code(f" {one.replace('(', '（')} \r\n")
    assert cell_code(one).isalpha()


def test_do_written_records_keep_to_the_schema(tmp_path: Path) -> None:
    """Are the lines of corrections.jsonl and extracted.jsonl valid?"""
    out = extracted(tmp_path / "out", SOURCES[1:])
    assert imported(out, {(0, cells.LEAD): "县审计局", (1, cells.KIND): "非任务", (2, cells.REVIEWED): 1}).failed == []
    for name, file, count in (("corrections", "corrections.jsonl", 3), ("obligations", "extracted.jsonl", 3)):
        checked = jsonschema.Draft202012Validator(json.loads(schema.shipped(name)))
        found = records(out, file)
        assert len(found) == count
        for record in found:
            checked.validate(record)


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents of which people reviewed every row, corrected some, and rejected one."""
    out = extracted(tmp_path_factory.mktemp("gold") / "out")
    values: dict[tuple[int, int], object] = {(n, cells.REVIEWED): "是" for n in range(len(records(out)))}
    values |= {(2, cells.LEAD): "市民政局", (4, cells.KIND): "鼓励", (5, cells.KIND): "非任务"}
    values |= {(8, cells.DEADLINES): "2027年", (9, cells.STANDARDS): "2名"}
    assert imported(out, values).failed == []
    convert(out, ["gold"], out)
    return out


def rows(out: Path, name: str) -> list[dict[str, Any]]:
    return records(out / "gold", f"{name}.gold.jsonl")


def test_is_reviewed_gold_what_was_reviewed(reviewed: Path) -> None:
    """Do the corrected results score 1 against the gold that was written of them, in every figure?"""
    report = score(reviewed / "gold", reviewed)
    assert report.misses == []
    figures = report.figures
    for slot in ("segments", "actors", "lead", "support", "deadlines", "deadline values", "standards", "references"):
        assert figures[slot]["f1"] == 1, slot
    assert figures["kind accuracy"] == figures["exact rows"]["share"] == 1
    assert figures["documents"] == 2
    assert figures["segments"]["gold"] > 100


def test_does_gold_hold_what_people_said(run_before: Path, reviewed: Path) -> None:
    """Does the extraction as it was miss what people corrected, in this gold?"""
    report = score(reviewed / "gold", run_before)
    assert {miss.slot for miss in report.misses} >= {"segments", "lead", "kind", "deadlines"}


@pytest.fixture(scope="module")
def run_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results before anybody corrected them."""
    return extracted(tmp_path_factory.mktemp("before") / "out")


def test_are_words_that_do_not_stand_in_the_text_grey(reviewed: Path) -> None:
    """Is a sentence with a measure that the text does not state no gold, and listed?"""
    grey = [row for name in ("city-plan", "county-plan") for row in rows(reviewed, name) if row.get("grey")]
    listed = (reviewed / "gold" / "not-reviewed.tsv").read_text("utf-8").splitlines()
    assert len(grey) == 1
    assert listed[0] == "source\tid\tquote\twhy"
    assert [line.split("\t")[1:4:2] for line in listed[1:]] == [
        [records(reviewed)[8]["id"], "a corrected cell holds words that do not stand in the text"]
    ]


def test_is_what_nobody_reviewed_no_gold(tmp_path: Path) -> None:
    """Are unreviewed tasks grey, and documents without a reviewed task left out?"""
    out = extracted(tmp_path / "out")
    with pytest.raises(ExportError, match="no task is reviewed"):
        convert(out, ["gold"], out)
    assert not any(path.name.startswith((".gold", "gold")) for path in out.iterdir())
    assert imported(out, {(0, cells.REVIEWED): "是"}).marked == 1
    assert main(["export", str(out), "--to", "gold"]) == 0
    assert sorted(path.name for path in (out / "gold").iterdir()) == [
        "city-plan.gold.jsonl", "city-plan.meta.json", "city-plan.txt", "not-reviewed.tsv",
    ]  # fmt: skip
    assert sum(not row.get("grey") for row in rows(out, "city-plan")) == 1
    report = score(out / "gold", out)
    assert (report.figures["segments"]["f1"], report.misses) == (1, [])


def test_is_a_choice_of_tasks_no_gold(reviewed: Path, tmp_path: Path) -> None:
    """Is gold of chosen tasks refused, whose other sentences would count as no tasks?"""
    with pytest.raises(ExportError, match="whole documents"):
        convert(reviewed, ["gold"], tmp_path, Wanted(lead="民政"))


def test_are_reviewers_words_no_training_data(reviewed: Path, tmp_path: Path) -> None:
    """Can the corrected results be written in the other formats, words without characters left out?"""
    assert convert(reviewed, ["conll", "doccano", "label-studio", "markdown", "gexf"], tmp_path).documents == 2


def test_can_no_source_climb_out(tmp_path: Path) -> None:
    """Does a source whose name cannot name a file go into the list alone?"""
    from obligraph.exporters.training.gold import GoldFiles

    exporter = GoldFiles(tmp_path)
    for n, source in enumerate(("政策/甲.txt", "乙/甲.md", "a:b.txt", "..", "坏\x07.txt", "=cmd.txt")):
        one = extraction(n, 3)
        tasks = tuple(replace(task, source=source, reviewed=True) for task in one.obligations)
        exporter.add(replace(one, document=replace(one.document, source=source), obligations=tasks))
    exporter.close()
    names = {path.name for path in (tmp_path / "gold").iterdir() if path.suffix == ".txt"}
    assert names == {"甲.txt", "=cmd.txt"}
    listed = (tmp_path / "gold" / "not-reviewed.tsv").read_text("utf-8")
    assert listed.count("its name cannot name a file") == 4
