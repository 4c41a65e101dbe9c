"""Are the figures of `analyse` right, whole and the same every time, whatever a run holds?"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from invented import extraction, extractions
from needs import ROOT, need
from obligraph.analysis import Analysis, analyse, write
from obligraph.analysis import network as networks
from obligraph.analysis import tally as tallies
from obligraph.analysis.network import measured
from obligraph.analysis.tables import TABLES
from obligraph.analysis.tally import year_of
from obligraph.cli import main
from obligraph.exporters import EXPORTERS, ExportError, Exports
from obligraph.exporters.analysis import xlsx
from obligraph.exporters.analysis.pictures import PICTURES
from obligraph.model import Deadline, Extraction, Kind, Level, Party, Problem, Span, Standard, Strength
from obligraph.results import ResultsError, Wanted

FILES = {*(f"{name}.csv" for name in TABLES), "summary.json", "analysis.xlsx"}
HOSTILE = (
    "=HYPERLINK(1)",
    "<script>alert(1)</script>",
    "\x1b[31m红\x07局",
    "\ud800坏局",
    "甲\u202e局",
    "第一\n局",
    "@局",
    "办" * 3_000,
    "\u3000",
)


def party(name: str, system: str | None = None, level: Level = Level.CITY, place: str = "云岭省青河市") -> Party:
    return Party(name, Span(0, 1), place + name, system, level, place)


MZ, CZ, JY = party("民政局", "civil-affairs"), party("财政局", "finance"), party("教育局", "education")
SHENG = party("民政厅", "civil-affairs", Level.PROVINCE, "云岭省")
LIMIT = Deadline(Span(0, 1), "限期", "by")
STANDARD = Standard(Span(0, 1), "90%", ">=", "90")


def document(*tasks: Mapping[str, Any], index: int = 0, **fields: Any) -> Extraction:
    """An invented document with these tasks: what is not said of one is empty."""
    one = extraction(index, tasks=1)
    bare = replace(one.obligations[0], actors=(), lead=(), support=(), deadlines=(), standards=())
    made = tuple(replace(bare, id=f"{bare.id}{i}", **task) for i, task in enumerate(tasks))
    return replace(one, document=replace(one.document, **fields), obligations=made)


def due(*ends: str | None, **more: Any) -> tuple[Deadline, ...]:
    return tuple(replace(LIMIT, end=end, **more) for end in ends)


def rows(analysis: Analysis, table: str, **wanted: Any) -> list[dict[str, Any]]:
    return analysis.analysed.tables[table].records(**wanted)


def only(analysis: Analysis, table: str, **wanted: Any) -> dict[str, Any]:
    (row,) = rows(analysis, table, **wanted)
    return row


def written(folder: Path, *given: Extraction) -> Path:
    """A folder of results made of invented extractions."""
    with Exports(folder, {name: EXPORTERS[name] for name in ("obligations", "documents", "problems")}) as exports:
        for one in given:
            exports.add(one)
    return folder


KNOWN = (
    document(
        {"lead": (MZ,), "support": (CZ, JY), "deadlines": due("2024-06-30", "2024-05-01"), "standards": (STANDARD,)},
        {"lead": (MZ, CZ), "support": (JY,), "deadlines": due("2024-06-01"), "strength": Strength.MUST},
        {"actors": (SHENG,), "kind": Kind.PROHIBITION},
        level=Level.CITY, date="2023-04-05", published="2024-01-01",
    ),
    document(
        {"lead": (CZ,), "support": (MZ, SHENG), "deadlines": due(None, type="within")},
        {"deadlines": due("2024-12-31", every="P1Y")},
        index=1, level=Level.PROVINCE, date=None, published="2024-02-02",
    ),
    document(index=2, level=Level.PROVINCE, date=None, published=None),
)  # fmt: skip
"""Three documents whose figures are counted by hand in the tests."""


@pytest.fixture(scope="module")
def known() -> Analysis:
    return analyse(KNOWN)


# Counts


def test_are_tasks_counted_by_department(known: Analysis) -> None:
    """Is each department counted once a task and role, by full name, by system and by level?"""
    row = only(known, "departments", by="name", name="云岭省青河市民政局")
    assert (row["tasks"], row["led"], row["supported"], row["acted"], row["documents"]) == (3, 2, 1, 0, 2)
    assert (row["with_date"], row["with_date_share"], row["with_measure_share"], row["few"]) == (3, 1.0, 0.3333, True)
    assert (row["system"], row["level"]) == ("civil-affairs", "city")
    row = only(known, "departments", by="system", id="civil-affairs", level="all")
    assert (row["name"], row["tasks"], row["led"], row["supported"], row["acted"]) == ("民政", 4, 2, 1, 1)
    row = only(known, "departments", by="system", id="civil-affairs", level="province")
    assert (row["tasks"], row["led"], row["supported"], row["acted"], row["documents"]) == (2, 0, 1, 1, 2)
    assert [row["id"] for row in rows(known, "departments", by="system", level="all")] == [
        "civil-affairs", "finance", "education",
    ]  # fmt: skip


def test_who_works_with_whom(known: Analysis) -> None:
    """Do lead and support, the reverse and common leading tie a pair, and common support not?"""
    ends = ("first_id", "second_id", "first_leads", "second_leads", "both_lead", "tasks", "documents")
    found = [tuple(row[end] for end in ends) for row in rows(known, "together", by="system", document_level="all")]
    assert found == [
        ("civil-affairs", "finance", 1, 1, 1, 3, 2),
        ("civil-affairs", "education", 2, 0, 0, 2, 1),
        ("education", "finance", 0, 1, 0, 1, 1),
    ]
    levels = {row["document_level"]: row["tasks"] for row in rows(known, "together", first="民政", second="财政")}
    assert levels == {"all": 3, "city": 2, "province": 1}
    pairs = {(row["first"], row["second"]): row["tasks"] for row in rows(known, "together", by="name")}
    # 民政厅 supports 财政局 beside 民政局, and is tied to 财政局 alone.
    assert {pair: n for pair, n in pairs.items() if "云岭省民政厅" in pair} == {
        ("云岭省民政厅", "云岭省青河市财政局"): 1
    }


def test_when_tasks_are_due(known: Analysis) -> None:
    """Is a task counted once in each month, quarter and year of its limits, and by what it says where no day is?"""
    found = {(row["unit"], row["period"]): row["tasks"] for row in rows(known, "deadlines", level="all")}
    assert found == {
        ("month", "2024-05"): 1, ("month", "2024-06"): 2, ("quarter", "2024Q2"): 2, ("year", "2024"): 2,
        ("undated", "P1Y"): 1, ("undated", "within"): 1, ("undated", "none"): 1,
    }  # fmt: skip
    assert only(known, "deadlines", unit="year", level="city")["tasks"] == 2
    assert rows(known, "deadlines", unit="year", level="province") == []


def test_how_complete_tasks_are(known: Analysis) -> None:
    """Are owner, lead, date and measure shares of the tasks of a level and year, with their number?"""
    row = only(known, "coverage", level="all", year="all")
    parts = ("documents", "tasks", "with_owner", "with_lead", "with_date", "with_measure")
    assert [row[part] for part in parts] == [3, 5, 4, 3, 4, 1]
    assert (row["with_owner_share"], row["with_measure_share"], row["few"]) == (0.8, 0.2, True)
    years = {(row["level"], row["year"]): (row["documents"], row["tasks"]) for row in rows(known, "coverage")}
    assert years == {
        ("all", "all"): (3, 5), ("all", "2023"): (1, 3), ("all", "2024"): (1, 2), ("all", "unknown"): (1, 0),
        ("province", "all"): (2, 2), ("province", "2024"): (1, 2), ("province", "unknown"): (1, 0),
        ("city", "all"): (1, 3), ("city", "2023"): (1, 3),
    }  # fmt: skip
    assert list(years)[:4] == [("all", "all"), ("all", "2023"), ("all", "2024"), ("all", "unknown")]
    assert only(known, "coverage", level="all", year="unknown")["with_lead_share"] is None


def test_how_strongly_tasks_bind(known: Analysis) -> None:
    """Do strengths, and kinds, of a level and year add up to its tasks?"""
    row = only(known, "wording", level="city", year="2023", value="must")
    assert (row["what"], row["tasks"], row["all_tasks"], row["share"]) == ("strength", 1, 3, 0.3333)
    assert only(known, "wording", level="all", year="all", value="prohibition")["tasks"] == 1
    for what in ("strength", "kind"):
        for cell in rows(known, "coverage"):
            found = rows(known, "wording", what=what, level=cell["level"], year=cell["year"])
            assert (len(found), sum(row["tasks"] for row in found)) == (5, cell["tasks"])


def test_what_the_summary_tells(known: Analysis) -> None:
    """Does the summary say what the figures rest on and what has no place in them?"""
    told = analyse((*KNOWN, document({"lead": (party("某某中心"),)}, index=3, level=Level.CITY))).summary
    assert (told["documents"], told["tasks"], told["with_lead"], told["first_year"]) == (4, 6, 4, "2021")
    assert (known.summary["first_year"], known.summary["last_year"]) == ("2023", "2024")
    assert (told["documents_without_year"], told["tasks_with_departments_without_system"]) == (1, 1)
    assert (told["departments"], told["systems"], told["not_read"], told["filters"]) == (5, 3, 0, {})


@pytest.mark.parametrize(
    ("date", "published", "year"),
    [
        ("2021-05-11", None, "2021"), (None, "2019-01-01", "2019"), (None, None, "unknown"), ("", "", "unknown"),
        ("某年", None, "unknown"), ("２０２１-01-01", None, "unknown"),
    ],
)  # fmt: skip
def test_which_year_is_a_document_of(date: str | None, published: str | None, year: str) -> None:
    """Is it the year of its date, else that of its page, else unknown?"""
    assert year_of(document(date=date, published=published).document) == year


# Networks


def pairs(*found: str, weight: int = 1) -> dict[tuple[str, str], int]:
    return {(one[0], one[1]): weight for one in found}


def test_is_the_middle_of_a_star_central() -> None:
    """Does the middle of a star lie on every way, and has it the largest of each measure?"""
    network = measured(pairs("ab", "ac", "ad", "ae"))
    middle, leaf = network.places["a"], network.places["b"]
    assert (middle.degree, middle.betweenness, middle.eigenvector, middle.community) == (4, 1.0, 1.0, 1)
    assert (leaf.degree, leaf.betweenness, leaf.eigenvector) == (1, 0.0, 0.5)
    # By hand: r = 0.15/5 + 0.85 * 4 * l, l = 0.15/5 + 0.85 * r/4.
    assert (middle.pagerank, leaf.pagerank) == (0.47567568, 0.13108108)


def test_are_two_halves_two_groups() -> None:
    """Are two triangles with one tie between them two groups, and the ends of the tie on the ways between?"""
    network = measured(pairs("ab", "ac", "bc", "de", "df", "ef", weight=5) | pairs("cd"))
    groups = {key: place.community for key, place in network.places.items()}
    assert groups == dict.fromkeys("abc", 1) | dict.fromkeys("def", 2)
    assert (network.communities, network.modularity) == (2, 0.4677)
    assert network.places["c"].betweenness == network.places["d"].betweenness == 0.6
    assert network.places["c"].weighted_degree == 11


def test_is_a_shorter_way_one_of_more_tasks() -> None:
    """Does a way over two strong ties beat a weak direct one?"""
    strong = measured({("a", "b"): 10, ("b", "c"): 10, ("a", "c"): 1})
    assert strong.places["b"].betweenness == 1.0
    assert measured(pairs("ab", "bc", "ac")).places["b"].betweenness == 0.0


@pytest.mark.parametrize(
    "ties", [{}, pairs("ab"), pairs("ab", "cd"), pairs("ab", "bc", "cd", "da"), pairs("ab", weight=10**9)]
)
def test_does_every_network_come_to_an_end(ties: dict[tuple[str, str], int]) -> None:
    """Are none, one pair, two pieces, a ring and a heavy tie measured, with ranks that add up to one?"""
    network = measured(ties)
    assert len(network.places) == len({key for pair in ties for key in pair})
    assert not ties or sum(place.pagerank for place in network.places.values()) == pytest.approx(1, abs=1e-4)
    assert not ties or max(place.eigenvector for place in network.places.values()) == 1.0


def test_is_a_large_network_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does betweenness of a large network start from some of its departments, and is that told?"""
    monkeypatch.setattr(networks, "MOST_STEPS", 1)
    ring = {(f"{i:03}", f"{i + 1:03}"): 1 for i in range(50)}
    assert measured(ring).sources == 10
    assert measured(ring) == measured(dict(reversed(ring.items())))


def test_are_ties_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does the number of pairs in memory stop at a bound, and is what found no room told?"""
    monkeypatch.setattr(tallies, "MOST_PAIRS", 3)
    told = analyse([document({"lead": (MZ,), "support": tuple(party(f"第{i}局") for i in range(8))})]).summary
    assert told["networks"]["name"]["ties"] == 3  # type: ignore[index]
    assert told["networks"]["name"]["ties_left_out"] == 5  # type: ignore[index]


# Files


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over invented documents of several years wrote."""
    folder = tmp_path_factory.mktemp("run")
    given = [
        replace(one, document=replace(one.document, date=f"{2016 + i % 9}-03-01"))
        for i, one in enumerate(extractions(24))
    ]
    return written(folder, *given)


@pytest.fixture(scope="module")
def out(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of its analysis, written by the verb."""
    folder = tmp_path_factory.mktemp("out")
    assert main(["analyse", str(corpora), "-o", str(folder), "--lang", "en"]) == 0
    return folder


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_are_all_files_there(out: Path) -> None:
    """Does the verb write every table, the summary, the workbook and every picture, and leave nothing else?"""
    assert {path.name for path in out.iterdir()} == FILES | {"pictures"}
    assert {path.name for path in (out / "pictures").iterdir()} == {
        f"{name}.{suffix}" for name in PICTURES for suffix in ("svg", "png")
    }


def test_are_all_figures_those_of_the_records(out: Path, corpora: Path) -> None:
    """Do the tables agree with obligations.jsonl, counted another way?"""
    tasks = [json.loads(line) for line in (corpora / "obligations.jsonl").read_text("utf-8").splitlines()]
    total = read(out / "coverage.csv")[0]
    assert (total["level"], total["year"], int(total["tasks"])) == ("all", "all", len(tasks)) == ("all", "all", 480)
    assert int(total["with_lead"]) == sum(bool(task["lead"]) for task in tasks)
    assert total["with_date_share"] == f"{sum(bool(task['deadlines']) for task in tasks) / len(tasks):.4f}".rstrip("0")
    # The bureau as its city names it, and as a document of the county does: (云岭省青河市松原县).
    led = [int(row["led"]) for row in read(out / "departments.csv") if row["name"].startswith("云岭省青河市民政局")]
    by_hand = sum("云岭省青河市民政局" in {p["canonical"] for p in task["lead"]} for task in tasks)
    assert len(led) == 2
    assert sum(led) == by_hand > 0
    assert {row["few"] for row in read(out / "wording.csv")} == {"FALSE"}


def test_does_the_workbook_hold_the_tables(out: Path) -> None:
    """Has each table a sheet with all its rows, in Chinese words, shares as percentages, under a list of sheets?"""
    book = openpyxl.load_workbook(out / "analysis.xlsx")
    assert book.sheetnames == ["说明", "单位任务", "网络中心性", "协作关系", "完成时限", "要素齐备", "措辞"]
    for name, sheet in zip(TABLES, book.worksheets[1:], strict=True):
        assert sheet.max_row - 3 == len(read(out / f"{name}.csv"))
        assert book["说明"].cell(4 + list(TABLES).index(name), 2).value == sheet.max_row - 3
    coverage = book["要素齐备"]
    assert [cell.value for cell in coverage[4]][:4] == ["全部", "全部", 24, 480]
    assert coverage["F4"].number_format == "0.0%"
    assert {cell.value for cell in book["措辞"]["D"]} >= {"必须/不得", "要/动词起句", "义务"}


def test_are_few_tasks_grey(tmp_path: Path, known: Analysis) -> None:
    """Are shares of fewer than ten tasks grey in the workbook, and those of more not?"""
    many = document(*([{"lead": (MZ,)}] * 10), level=Level.COUNTY)
    write(analyse([*KNOWN, many]), tmp_path, pictures=False)
    sheet = openpyxl.load_workbook(tmp_path / "analysis.xlsx")["要素齐备"]
    looks = {row[0].value: (row[5].font.color.rgb, row[12].value) for row in sheet.iter_rows(min_row=4)}
    assert looks["市级"] == ("FF8C8C8C", "是")
    assert looks["县级"][0] != "FF8C8C8C"
    assert looks["县级"][1] is None


def test_is_a_long_table_cut_in_the_workbook_alone(tmp_path: Path, known: Analysis) -> None:
    """Does a sheet say how many rows it leaves out, and where they are?"""
    xlsx.write_workbook(known.analysed, tmp_path / "a.xlsx", most_rows=2)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["单位任务"]
    assert sheet.max_row == 5
    assert (
        f"共{len(known.analysed.tables['departments'].rows)}行，此处为前2行，全部见 departments.csv"
        in sheet["A2"].value
    )


def test_are_the_same_bytes_written_again(out: Path, corpora: Path, tmp_path: Path) -> None:
    """Does another process, with another order of hashes, write the same bytes, pictures included?"""
    code = "import sys; from obligraph.cli import main; main(['analyse', sys.argv[1], '-o', sys.argv[2], '--quiet'])"
    seeded = os.environ | {"PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, str(corpora), str(tmp_path)], check=True, env=seeded, timeout=300)
    files = {path.relative_to(out) for path in out.rglob("*") if path.is_file()}
    assert files == {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert [name for name in sorted(files) if (out / name).read_bytes() != (tmp_path / name).read_bytes()] == []


def test_are_hostile_names_harmless(tmp_path: Path) -> None:
    """Do formulas, markup, control characters, lone surrogates and endless names give whole files, and pictures
    without a script?
    """
    names = tuple(Party(name, Span(0, 1), None, name) for name in HOSTILE)
    given = [document(*({"lead": (one,), "support": names} for one in names))]
    written(tmp_path / "run", *given)
    write(analyse(tmp_path / "run"), tmp_path)
    for name in TABLES:
        for row in read(tmp_path / f"{name}.csv"):
            assert not any(value.startswith(("=", "@", "+", "-")) for value in row.values()), row
            assert not re.search("[\x00-\x08\x1b\u202e\ud800-\udfff]", "".join(row.values()))
    book = openpyxl.load_workbook(tmp_path / "analysis.xlsx")
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    shown = {row["name"] for row in read(tmp_path / "departments.csv") if row["by"] == "name"}
    assert any(name.startswith("<script>") for name in shown)
    drawn = list((tmp_path / "pictures").glob("*.svg"))
    assert len(drawn) == len(PICTURES)
    for path in drawn:
        assert etree.fromstring(path.read_bytes()).find(".//{http://www.w3.org/2000/svg}script") is None
        assert path.stat().st_size < 3_000_000


@pytest.mark.parametrize("given", [(), (document(),), (document({"lead": (MZ,)}),)])
def test_is_a_small_run_analysed(given: tuple[Extraction, ...], tmp_path: Path) -> None:
    """Do no document, one without a task, and one with a single task give all files, with heads at least?"""
    write(analyse(written(tmp_path / "run", *given)), tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES | {"pictures"}
    assert all((tmp_path / "out" / f"{name}.csv").read_text("utf-8-sig").count(",") for name in TABLES)


def test_is_a_broken_place_told(known: Analysis, tmp_path: Path) -> None:
    """Is a folder that cannot be written an ExportError with its name?"""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ExportError, match="file"):
        write(known, tmp_path / "file" / "out", pictures=False)
    with pytest.raises(ResultsError, match=r"documents\.jsonl"):
        analyse(tmp_path)


# The verb and Python


def test_are_filters_kept(corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does a filter choose tasks and the documents that hold one, and does the summary say which?"""
    assert main(["analyse", str(corpora), "-o", str(tmp_path), "--lead", "民政", "--no-pictures", "--lang", "zh"]) == 0
    told = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert told["filters"] == {"lead": "民政"}
    assert 0 < told["tasks"] == told["with_lead"] < 480
    assert f"已分析 {told['documents']} 份文件、{told['tasks']} 项任务" in capsys.readouterr().out
    assert not (tmp_path / "pictures").exists()
    assert analyse(corpora, Wanted(lead="没有")).summary["documents"] == 0


def test_what_was_not_read_is_told(tmp_path: Path) -> None:
    """Are inputs that gave no document counted?"""
    with Exports(tmp_path, {name: EXPORTERS[name] for name in ("obligations", "documents", "problems")}) as exports:
        exports.add(KNOWN[0])
        exports.problem(Problem("坏.txt", None, "empty-file", "空"))
    assert analyse(tmp_path).summary["not_read"] == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["missing"], "documents.jsonl"),
        (["RUN", "-o", "FILE"], "is a file"),
        (["RUN", "--kind", "x"], "invalid choice"),
    ],
)
def test_is_wrong_use_status_two(
    arguments: list[str], told: str, corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is a folder without results, a file in the place of a folder, and an unknown kind wrong usage?"""
    (tmp_path / "file").write_text("", "utf-8")
    places = {"RUN": str(corpora), "FILE": str(tmp_path / "file"), "missing": str(tmp_path / "missing")}
    try:
        status = main(["analyse", *(places.get(one, one) for one in arguments)])
    except SystemExit as error:
        status = int(error.code or 0)
    assert status == 2
    assert told in capsys.readouterr().err


def test_is_a_missing_library_told_before_reading(
    corpora: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without matplotlib, is there the line that installs it, and do tables alone still work?"""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert main(["analyse", str(corpora), "-o", str(tmp_path / "out")]) == 2
    assert "pip install 'obligraph[pictures]'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main(["analyse", str(corpora), "-o", str(tmp_path / "out"), "--no-pictures", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", TABLES)
def test_is_a_table_a_frame(name: str, known: Analysis) -> None:
    """Is each property the table of its name, with columns of the right types?"""
    pytest.importorskip("pandas")
    frame = getattr(known, name)
    table = known.analysed.tables[name]
    assert (list(frame.columns), len(frame)) == (table.names, len(table.rows))
    assert frame["tasks" if "tasks" in table.names else "degree"].dtype == "int64"


def test_without_pandas_is_there_a_hint(known: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a frame without pandas say what to install?"""
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"obligraph\[pandas\]"):
        _ = known.coverage


def test_is_nothing_loaded_at_start() -> None:
    """Does the command line start without the analysis, and the analysis without networkx, pandas and matplotlib?"""
    code = "import sys, obligraph.cli; print(*sys.modules); import obligraph.analysis; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8").stdout
    start, later = (set(line.split()) for line in told.splitlines())
    assert not {name for name in start if name.startswith(("obligraph.analysis", "obligraph.exporters"))}
    assert not {"networkx", "pandas", "matplotlib", "spacy"} & later


def test_is_every_column_documented() -> None:
    """Does docs/analyse.md name each file, each column in its file's section, and each field of the summary?"""
    text = (ROOT / "docs" / "analyse.md").read_text("utf-8")
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    analysis = analyse(KNOWN)
    for name, table in analysis.analysed.tables.items():
        documented = set(re.findall(r"`(\w+)`", sections[f"{name}.csv"]))
        assert set(table.names) - documented == set(), name
    assert set(analysis.summary) - set(re.findall(r"`(\w+)`", sections["summary.json"])) == set()
    assert all(f"`{name}`" in text for name in PICTURES)


# Size


def many(documents: int, at: Callable[[int], None] = lambda done: None) -> Iterator[Extraction]:
    """So many documents of a dozen texts, one after the other."""
    made = [extraction(i, tasks=6) for i in range(12)]
    for i in range(documents):
        one = made[i % 12]
        at(i)
        yield replace(one, document=replace(one.document, source=f"{i:05}.txt"), obligations=tuple(
            replace(task, source=f"{i:05}.txt") for task in one.obligations
        ))  # fmt: skip


MEASURE = """
import re, sys
from pathlib import Path
from obligraph.analysis import analyse
from obligraph.results import Results
used = lambda: int(re.findall(r"VmRSS:\\s*(\\d+)", Path("/proc/self/status").read_text())[0])
seen, kept, hoard = [], [], sys.argv[2] == "hoard"
def watched():
    for i, one in enumerate(Results(Path(sys.argv[1])).extractions(), 1):
        if i % 500 == 0:
            seen.append(used())
        if hoard:
            kept.append(one)
        yield one
told = analyse(watched()).summary
print(told["documents"], told["tasks"], seen[-1] - seen[0])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to see the memory in use")
def test_memory_does_not_grow_with_the_documents(tmp_path: Path) -> None:
    """Do 2,000 documents take no more memory than 500, and would it be seen if they did?"""
    need("slow")
    written(tmp_path, *many(0))
    with Exports(tmp_path, {name: EXPORTERS[name] for name in ("obligations", "documents", "problems")}) as exports:
        for one in many(2_000):
            exports.add(one)

    def grown(how: str) -> int:
        told = subprocess.run(
            [sys.executable, "-c", MEASURE, str(tmp_path), how], check=True, capture_output=True, encoding="utf-8"
        )
        documents, tasks, kilobytes = map(int, told.stdout.split())
        assert (documents, tasks) == (2_000, 12_000)
        return kilobytes

    assert grown("stream") < 6_000 < grown("hoard")
