"""What the verb writes: workbook, lines, graph and picture, read back; the summary; and what cannot be written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx
import openpyxl
import pytest
from lxml import etree

from invented import extraction
from needs import ROOT
from obligraph.cascading import Cascade, cascade
from obligraph.cli import main
from obligraph.drafting.cascade import cascade as followed
from obligraph.exporters import cascade as room
from obligraph.exporters.base import ExportError
from obligraph.exporters.cascade import CASCADES, graph
from obligraph.exporters.cascade.rows import Rows
from obligraph.exporters.cascade.xlsx_look import MOST_WIDE
from obligraph.exporters.comparison.xlsx_look import FILLS
from obligraph.exporters.pictures import fonts
from obligraph.model import Extraction, Level, Problem, Reference, Relation, Span
from obligraph.run import extract

FILES = {"cascade.xlsx", "cascade.jsonl", "cascade.graphml", "cascade.json", "cascade.svg", "cascade.png"}
SHEETS = ["落实链条", "逐条追踪", "缺口", "加严与放宽", "新增条文", "说明"]
NAMES = ("county-plan", "central-opinion", "city-plan", "province-opinion")
SAMPLES = [str(ROOT / "corpora" / f"{name}.txt") for name in NAMES]
HOSTILE = "=cmd()|'!A1\x00\x1b[31m\ud800\u202e]]><script>&amp;\r\n《》"


@pytest.fixture(scope="module")
def samples() -> Cascade:
    return cascade(extract(SAMPLES).extractions)


def write(made: Cascade, folder: Path, *names: str, unread: tuple[Problem, ...] = ()) -> Path:
    for name in names or CASCADES:
        CASCADES[name].factory(made, unread, folder)
    return folder


@pytest.fixture(scope="module")
def written(samples: Cascade, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(samples, tmp_path_factory.mktemp("cascade"))


def tree(children: int, *, hostile: bool = False) -> Cascade:
    """An invented document with so many below it, which say the same as it does."""
    top = extraction(0, 12)
    top = Extraction(replace(top.document, level=Level.CENTRAL, jurisdiction="", references=()), top.obligations)
    below = []
    for i in range(children):
        identity = f"{i:016x}"
        title = HOSTILE if hostile else f"某市第{i}号方案"
        document = replace(
            top.document, id=identity, source=f"{i:03}{HOSTILE if hostile else ''}.txt", title=title,
            number=f"甲{'乙' * (i + 1)}发〔2031〕{i + 1}号", level=Level.CITY,
            jurisdiction=f"云岭省{'青' * (i + 1)}河市",
            references=(Reference(top.document.title, top.document.number, "implements", Span(0, 4)),),
        )  # fmt: skip
        said = [o for n, o in enumerate(top.obligations) if n % 3 or i % 2]
        tasks = [replace(o, id=f"{identity}-{n}", doc=identity) for n, o in enumerate(said)]
        if hostile:
            tasks = [
                replace(o, quote=HOSTILE + o.quote, lead=tuple(replace(p, name=HOSTILE) for p in o.lead)) for o in tasks
            ]
        below.append(Extraction(document, tuple(tasks)))
    return cascade([top, *below])


def sheet(folder: Path, name: str) -> list[list[Any]]:
    """The rows of a table below its head, without 序号."""
    book = openpyxl.load_workbook(folder / "cascade.xlsx")
    return [list(row)[1:] for row in book[name].iter_rows(min_row=4, values_only=True)]


def test_every_writer_is_in_the_table() -> None:
    """Is each function of the room that writes files named in CASCADES, with just the files that it writes?"""
    found = {
        f"{path.stem}:{name}"
        for path in Path(str(room.__file__)).parent.glob("*.py")
        for name in re.findall(r"^def (write_\w+)\(", path.read_text("utf-8"), re.MULTILINE)
    }
    assert found == {form.place.removeprefix("cascade.") for form in CASCADES.values()}


def test_the_files_are_those_of_the_table(written: Path) -> None:
    """Are all files there, and nothing else left behind?"""
    assert {path.name for path in written.iterdir()} == FILES
    assert {name for form in CASCADES.values() for name in form.files} == FILES


def test_two_runs_give_the_same_bytes(written: Path, tmp_path: Path) -> None:
    """Are all files the same for shuffled sources, in another process under another hash seed?"""
    done = subprocess.run(
        [sys.executable, "-m", "obligraph", "cascade", *SAMPLES[::-1], "-o", str(tmp_path), "--quiet"],
        env=os.environ | {"PYTHONHASHSEED": "2", "PYTHONPATH": str(ROOT / "pipeline")}, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes(), name


def test_the_tree_of_the_workbook(written: Path) -> None:
    """Does 落实链条 show the documents indented, with how they cite and what became of the uppermost duties?"""
    book = openpyxl.load_workbook(written / "cascade.xlsx")
    assert book.sheetnames == SHEETS
    rows = sheet(written, "落实链条")
    assert [re.sub(r"[^└　].*", "", row[0]).count("　") for row in rows] == [0, 0, 2, 4]
    assert [row[1] for row in rows] == ["国家", "省级", "市级", "县级"]
    assert rows[1][5].startswith("贯彻落实《国务院办公厅关于健全居家社区养老服务网络的意见》（国办发〔2025〕908号）")
    assert rows[0][6] == 58
    for row in rows[1:]:
        assert sum(figure or 0 for figure in row[7:13]) == 58
    assert "安民发〔202531号" in rows[3][-1]


def test_the_courses_of_the_workbook(samples: Cascade, written: Path) -> None:
    """Is there a row a central duty, a column a document, in the colours of the relations, with a verdict?"""
    book = openpyxl.load_workbook(written / "cascade.xlsx")
    head = [cell.value for cell in book["逐条追踪"][3]]
    assert head[5:8] == Rows(samples).names[1:]
    rows = sheet(written, "逐条追踪")
    assert len(rows) == 58
    at = next(i for i, row in enumerate(rows) if "上浮幅度" in row[0])
    assert rows[at][4].startswith("强化\n普惠型养老服务收费")
    assert rows[at][5].startswith("调整（较顶层：强化）")
    assert rows[at][6] == "未落实"
    assert rows[at][-2].startswith("止于市级")
    fills = [book["逐条追踪"].cell(at + 4, column).fill.fgColor.rgb for column in (6, 7, 8)]
    wanted = (Relation.STRENGTHENED, Relation.CHANGED, Relation.DROPPED)
    assert [fill[2:] for fill in fills] == [FILLS[relation][1:] for relation in wanted]


def test_the_gaps_of_the_workbook(samples: Cascade, written: Path) -> None:
    """Is every gap a row, with what the central text states?"""
    rows = sheet(written, "缺口")
    kinds = Counter(row[0] for row in rows)
    assert set(kinds) == {"未落实", "未到末级", "无责任单位", "无时限", "无标准"}
    dropped = next(row for row in rows if "自然资源部要在2025年12月底前" in row[1])
    assert "（由国家部门自身完成）" in dropped[2]
    assert dropped[5].startswith("省级（澜江省）")
    own = {row[-1] for row in rows}
    assert own <= {course.duty.id for course in samples.duties}


def test_the_moves_of_the_workbook(written: Path) -> None:
    """Does 加严与放宽 say where, which way and in which words?"""
    rows = sheet(written, "加严与放宽")
    found = [row for row in rows if "上门随访" in row[1]]
    assert (found[0][0], found[0][6]) == ("放宽", "省级")
    assert re.match("▼频次降低：每季度[^→]*→每半年", found[0][4])
    assert {row[0] for row in rows} == {"加严", "放宽", "有严有宽"}


def test_the_lines(samples: Cascade, written: Path) -> None:
    """Does each line hold a duty, a step a document, and spans that cut its words out of the text?"""
    texts = {m.extraction.document.id: m.extraction.document.text for m in samples.documents}
    lines = [json.loads(line) for line in (written / "cascade.jsonl").read_text("utf-8").splitlines()]
    assert [line["added"] for line in lines] == [False] * 58 + [True] * len(samples.added)
    for line in lines:
        start, end = line["span"]
        assert texts[line["doc"]][start:end] == line["quote"]
        for step in line["steps"]:
            assert bool(step["answers"]) is (step["to_top"] != "dropped")
            for answer in step["answers"]:
                start, end = answer["span"]
                assert texts[step["doc"]][start:end] == answer["quote"]
    assert {len(line["steps"]) for line in lines if not line["added"]} == {3}
    assert {tuple(branch["path"]) for line in lines[:58] for branch in line["branches"]} == {
        tuple(m.extraction.document.id for m in samples.documents[1:])
    }


def test_the_graph(samples: Cascade, written: Path) -> None:
    """Do both files load into one graph, whose edges lead from what answers to what is answered?"""
    read = networkx.read_graphml(written / "cascade.graphml", force_multigraph=True)
    linked = networkx.node_link_graph(json.loads((written / "cascade.json").read_text("utf-8")), edges="edges")
    assert dict(read.nodes(data=True)) == dict(linked.nodes(data=True))
    assert sorted(map(str, read.edges(keys=True, data=True))) == sorted(map(str, linked.edges(keys=True, data=True)))
    level = {m.extraction.document.id: m.depth for m in samples.documents}
    for below, above, data in read.edges(data=True):
        if data["edge_type"] == "answers":
            assert level[read.nodes[below]["doc"]] > level[read.nodes[above]["doc"]]
        if data["edge_type"] == "implements":
            assert level[below] == level[above] + 1
    kinds = Counter(data["edge_type"] for *_, data in read.edges(data=True))
    assert kinds["implements"] == 3
    assert kinds["states"] == sum(len(m.extraction.obligations) for m in samples.documents)


def test_graph_attributes_are_in_their_tables(written: Path) -> None:
    """Is no attribute written that the tables do not explain, and every one of them somewhere?"""
    whole = json.loads((written / "cascade.json").read_text("utf-8"))
    ends = {"id", "source", "target", "key"}
    assert {k for node in whole["nodes"] for k in node} - {"id"} <= {a.name for a in graph.NODE_ATTRIBUTES}
    assert {k for edge in whole["edges"] for k in edge} - ends <= {a.name for a in graph.EDGE_ATTRIBUTES}


def test_the_picture(written: Path) -> None:
    """Does the SVG say in words what it shows, and is the PNG one?"""
    root = etree.parse(written / "cascade.svg").getroot()
    told = root.findtext("{http://www.w3.org/2000/svg}desc") or ""
    assert "安和市居家社区养老服务网络建设实施方案（2026—2027年）：一致" in told
    assert (written / "cascade.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("children", [1, MOST_WIDE, MOST_WIDE + 1, 60])
def test_few_and_many_documents(children: int, tmp_path: Path) -> None:
    """Do columns of words become columns of one character where there are many, and is every row complete?"""
    made = tree(children)
    write(made, tmp_path, "xlsx", "graph", "jsonl")
    rows = sheet(tmp_path, "逐条追踪")
    assert len(rows) == 12
    assert {len(row) for row in rows} == {4 + 4 + children + 1}
    if children > MOST_WIDE:
        assert {cell for row in rows for cell in row[8:-1]} <= set("同细强弱调缺补·")
        assert f"{children}条支线" in rows[0][7]


@pytest.mark.parametrize("name", CASCADES)
def test_hostile_documents(name: str, tmp_path: Path) -> None:
    """Is what stands in a document only ever text, in every file?"""
    made = tree(3, hostile=True)
    write(made, tmp_path, name, unread=(Problem(HOSTILE, None, "x", HOSTILE),))
    if name == "xlsx":
        book = openpyxl.load_workbook(tmp_path / "cascade.xlsx")
        assert book.sheetnames == [*SHEETS, "未读来源"]
        for page in book:
            assert not [c.coordinate for row in page.iter_rows() for c in row if c.data_type == "f"]
    for path in tmp_path.glob("*.graphml"):
        etree.parse(path)
    for path in tmp_path.glob("*.svg"):
        assert not etree.parse(path).findall(".//{*}script")


@pytest.mark.parametrize("name", CASCADES)
def test_nothing_to_show(name: str, tmp_path: Path) -> None:
    """Are files written where no document cites another, and where there is none?"""
    write(cascade([extraction(0, 3)]), tmp_path, name)
    write(cascade([]), tmp_path, name)
    assert {path.name for path in tmp_path.iterdir()} == set(CASCADES[name].files)


@pytest.mark.parametrize("name", CASCADES)
def test_what_fails_leaves_nothing(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does what stood in the folder stay where a file cannot be put in place?"""
    for file in CASCADES[name].files:
        (tmp_path / file).write_text("before", "utf-8")

    def refuses(*_: object) -> None:
        raise PermissionError(13, "locked")

    monkeypatch.setattr(os, "replace", refuses)
    with pytest.raises(ExportError):
        write(tree(2), tmp_path, name)
    monkeypatch.undo()
    there = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert there == dict.fromkeys(CASCADES[name].files, "before")


def run(*arguments: object) -> int:
    return main(["cascade", *map(str, arguments)])


def test_the_summary_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does the terminal show the tree in columns, with the counts of gaps?"""
    assert run(*SAMPLES, "-o", tmp_path, "--lang", "zh", "--to", "jsonl") == 0
    lines = capsys.readouterr().out.splitlines()
    wide = [sum(2 if ord(c) > 0x2E7F else 1 for c in line.split("级")[0]) for line in lines[2:5]]
    assert len(set(wide)) == 1
    assert lines[3].startswith("   └─ 安和市")
    assert re.search(r"58 条任务：未落实 \d+，未到末级 \d+，无责任单位 \d+，无时限 \d+，无标准 \d+$", lines[6])
    assert lines[-1] == f"结果：{tmp_path}（cascade.jsonl）"


def test_the_summary_in_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is the same told in English, notes with it?"""
    assert run(SAMPLES[0], SAMPLES[1], "-o", tmp_path, "--lang", "en", "--to", "jsonl") == 0
    told = capsys.readouterr().out
    assert "county-plan.txt: stands alone: it carries out 《安和市" in told
    assert "--under CENTRAL" in told
    assert run(SAMPLES[0], "-o", tmp_path, "--lang", "en", "--to", "jsonl", "--under", SAMPLES[1]) == 0
    told = capsys.readouterr().out
    assert "58 tasks: not carried out" in told


def test_a_run_serves_as_well(tmp_path: Path) -> None:
    """Do results of `extract` give the cascade that the files give?"""
    assert main(["extract", *SAMPLES, "-o", str(tmp_path / "run"), "--quiet"]) == 0
    made, same = followed(tmp_path / "run"), followed(SAMPLES)
    assert [m.extraction.document.id for m in made.documents] == [m.extraction.document.id for m in same.documents]
    assert [[s.to_top for s in c.steps] for c in made.duties] == [[s.to_top for s in c.steps] for c in same.duties]


def test_a_missing_library_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is the rest written, with the line that installs it, where matplotlib is not installed?"""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert run(*SAMPLES, "-o", tmp_path, "--lang", "en") == 0
    assert {path.name for path in tmp_path.iterdir()} == FILES - {"cascade.svg", "cascade.png"}
    told = capsys.readouterr()
    assert "pictures not written: " in told.err
    assert "pip install 'obligraph[pictures]'" in told.err
    assert "cascade.svg" not in told.out


def test_a_file_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is the exit status 1 where a font is missing, and the rest written?"""

    def none() -> fonts.Font:
        raise ExportError("no font")

    monkeypatch.setattr("obligraph.exporters.cascade.picture.find_font", none)
    assert run(*SAMPLES, "-o", tmp_path, "--lang", "en") == 1
    assert "no font" in capsys.readouterr().err
    assert (tmp_path / "cascade.xlsx").is_file()


def test_what_cannot_be_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does an unreadable file cost only itself, and are there clear words where nothing is left?"""
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.4 no")
    assert run(bad, *SAMPLES[:2], "-o", tmp_path / "out", "--lang", "en", "--to", "xlsx") == 1
    assert "bad.pdf" in capsys.readouterr().err
    assert "未读来源" in openpyxl.load_workbook(tmp_path / "out" / "cascade.xlsx").sheetnames
    assert run(bad, "-o", tmp_path / "none", "--lang", "en") == 2
    assert "no document could be read" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("wrong", [["--to", "docx"], ["--under", "nothing-there.txt"]])
def test_wrong_usage(wrong: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does a wrong argument end with status 2 and one line?"""
    assert run(SAMPLES[0], "-o", tmp_path, *wrong) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_file_in_place_of_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a file named as the folder of results refused?"""
    (tmp_path / "out").write_text("", "utf-8")
    assert run(SAMPLES[0], "-o", tmp_path / "out") == 2
    assert "is a file" in capsys.readouterr().err
