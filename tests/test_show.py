"""Does `obligraph show` print what the results hold: as a table that fits, as whole lines in a pipe, as JSON?"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from invented import extraction, extractions
from needs import ROOT
from obligraph.cli import main
from obligraph.exporters import EXPORTERS, Exports
from obligraph.exporters.matrix import cells
from obligraph.model import Extraction, Kind, Party, Span
from obligraph.results import Results, Wanted
from obligraph.run import run
from obligraph.show import GROUPS, Form, Options, show
from obligraph.show.ids import short_ids
from obligraph.show.lines import broken, cut
from obligraph.show.table import NARROWEST
from obligraph.show.words import HEADINGS, KINDS, NOTES

SHOW = [sys.executable, "-m", "obligraph", "show"]
Record = dict[str, Any]


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over the sample documents wrote."""
    folder = tmp_path_factory.mktemp("corpora")
    assert not run([str(ROOT / "corpora" / "*.txt")], folder).failures
    return folder


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of no kind, in English."""
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def written(folder: Path, *given: Extraction) -> Path:
    """A folder of results made of invented extractions."""
    with Exports(folder, {name: EXPORTERS[name] for name in ("obligations", "documents", "problems")}) as exports:
        for one in given:
            exports.add(one)
    return folder


def printed(folder: Path, wanted: Wanted | None = None, **options: Any) -> str:
    """What `show` prints."""
    stream = io.StringIO()
    show(folder, wanted or Wanted(), Options(**options), stream)
    return stream.getvalue()


def tasks(folder: Path) -> list[Record]:
    """The records of obligations.jsonl."""
    return [json.loads(line) for line in (folder / "obligations.jsonl").read_text("utf-8").splitlines()]


def rows(tsv: str) -> list[dict[str, str]]:
    """Tab-separated lines by their headings."""
    head, *lines = (line.split("\t") for line in tsv.splitlines())
    assert all(len(line) == len(head) for line in lines)
    return [dict(zip(head, line, strict=True)) for line in lines]


# Lines and JSON


def test_does_a_pipe_get_every_task_whole(corpora: Path) -> None:
    """Is each task one line, with names, dates and id as the records have them, none cut and none left out?"""
    found, records = rows(printed(corpora, form=Form.LINES)), tasks(corpora)
    assert [row["id"] for row in found] == [task["id"] for task in records]
    assert [row["#"] for row in found] == [str(n) for n in range(1, len(records) + 1)]
    for row, task in zip(found, records, strict=True):
        assert row["task"] == "".join(task["quote"].split("\n"))
        for column, field in (("led by", "lead"), ("supported by", "support"), ("acting", "actors")):
            assert row[column] == "、".join(dict.fromkeys(party["name"] for party in task[field]))
        for deadline in task["deadlines"]:
            assert deadline["quote"] in row["due"]
            assert (deadline["end"] or "") in row["due"]
        assert row["kind"] == task["kind"]


def test_is_json_the_record_itself(corpora: Path) -> None:
    """Is `--json` without a filter obligations.jsonl, byte for byte?"""
    assert printed(corpora, form=Form.JSON) == (corpora / "obligations.jsonl").read_text("utf-8")


def test_is_json_ascii_where_the_stream_has_no_chinese(corpora: Path) -> None:
    """Are the records the same in ASCII?"""
    told = printed(corpora, form=Form.JSON, unicode=False)
    assert told.isascii()
    assert [json.loads(line) for line in told.splitlines()] == tasks(corpora)


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["--lead", "民政"], Wanted(lead="民政")),
        (["--before", "2027-01-01", "--after", "2026-06-01"], Wanted(before="2027-01-01", after="2026-06-01")),
        (["--missing", "owner"], Wanted(missing="owner")),
        (["--kind", "prohibition"], Wanted(kind=Kind.PROHIBITION)),
        (["--document", "county-plan", "--text", "养老"], Wanted(document="county-plan", text="养老")),
    ],
)
def test_do_the_filters_choose(
    arguments: list[str], wanted: Wanted, corpora: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Do the options give the tasks that `Wanted` holds, in a pipe and as JSON?"""
    expected = [task.id for e in Results(corpora).extractions() for task in wanted.of(e).obligations]
    assert 0 < len(expected) < 236
    assert main(["show", str(corpora), *arguments]) == 0
    assert [row["id"] for row in rows(capsys.readouterr().out)] == expected
    assert main(["show", str(corpora), *arguments, "--json"]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == expected


@pytest.mark.parametrize("form", [[], ["--json"], ["--width", "100"]])
def test_does_nothing_found_end_well(form: list[str], corpora: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a filter that nothing meets told in a friendly line, on the error stream where a program reads the output?"""
    assert main(["show", str(corpora), "--lead", "没有这个单位", "--lang", "zh", *form]) == 0
    told = capsys.readouterr()
    friendly, silent = (told.out, told.err) if "--width" in form else (told.err, told.out)
    assert friendly == "没有符合条件的任务。\n"
    assert silent == ""


def test_is_a_folder_without_results_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is status 2 told in one line for a folder that no run wrote, and for damaged results?"""
    assert main(["show", str(tmp_path)]) == 2
    assert "not found; give the folder" in capsys.readouterr().err
    written(tmp_path, extraction(0, 2))
    (tmp_path / "obligations.jsonl").write_text("{\n", "utf-8")
    assert main(["show", str(tmp_path), "--json"]) == 2
    told = capsys.readouterr().err
    assert "obligations.jsonl:1: not JSON" in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--limit", "-1"], ["--limit", "ten"], ["--tsv", "--json"], ["--by", "month"]])
def test_is_wrong_usage_refused(arguments: list[str], corpora: Path) -> None:
    """Do a number that is none, and options that exclude each other, end with status 2?"""
    with pytest.raises(SystemExit) as left:
        main(["show", str(corpora), *arguments])
    assert left.value.code == 2


@pytest.mark.parametrize("form", list(Form))
def test_is_the_limit_kept(form: Form, corpora: Path) -> None:
    """Does `--limit` bound what is printed, 0 mean all, and a table stop at 50 by itself and say so?"""

    def count(**options: Any) -> int:
        told = printed(corpora, form=form, width=200, **options)
        match form:
            case Form.TABLE:
                return sum(line[:3].strip().isdecimal() for line in told.splitlines()[:-1])
            case Form.LINES:
                return len(told.splitlines()) - 1
        return len(told.splitlines())

    assert count(limit=7) == 7
    assert count(limit=0) == 236
    assert count() == (50 if form is Form.TABLE else 236)
    told = printed(corpora, limit=3, width=100)
    assert "236 tasks of 4 documents, the first 3 shown (--limit 0 shows all): 130 with a lead" in told
    assert "shown" not in printed(corpora, limit=0, width=100)


# The table


@pytest.mark.parametrize("width", [62, 68, 80, 100, 121, 200])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("whole", [False, True])
def test_does_the_table_fit(width: int, language: str, whole: bool, corpora: Path) -> None:
    """Is no line wider than the terminal, by the widths of Chinese, and does each column begin at one place?"""
    told = printed(corpora, Wanted(support="财政"), width=width, language=language, whole=whole, limit=0)
    *table, _, summary = told.splitlines()
    assert summary
    assert all(cell_len(line) <= width for line in table)
    assert len({cell_len(line) for line in table}) == 1
    assert "task" in told or "工作任务" in told
    assert ("…" in "\n".join(table)) is (not whole and width <= 121)


def test_is_a_narrow_terminal_given_fewer_columns(corpora: Path) -> None:
    """Does a table drop the standard, then who supports, rather than cut its columns to nothing?"""
    heads = {
        width: "".join(printed(corpora, width=width, limit=1, language="zh").splitlines()[:2])
        for width in (NARROWEST, 70, 100)
    }
    assert "牵头" in heads[NARROWEST]
    assert "配合" not in heads[NARROWEST]
    assert "标准" not in heads[70]
    assert "配合" in heads[70]
    assert "标准" in heads[100]


def test_does_the_whole_table_hold_every_word(corpora: Path) -> None:
    """Is every character of every task there with `--wide`?"""
    told = Counter(printed(corpora, width=100, whole=True, limit=0))
    wanted = Counter("".join(task["quote"] for task in tasks(corpora)))
    del wanted["\n"], wanted[" "]
    assert all(told[char] >= count for char, count in wanted.items())


def test_do_short_ids_lead_to_their_tasks(corpora: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does `explain` know each id of the table, and is it 6 characters long where that is enough?"""
    short = short_ids(task["id"] for task in tasks(corpora))
    told = printed(corpora, width=120, limit=0)
    assert all(one in told for one in short.values())
    assert {len(one) for one in short.values()} <= {6, 7}
    for name, one in list(short.items())[::40]:
        assert main(["explain", one, "-o", str(corpora)]) == 0
        assert name in capsys.readouterr().out


def test_are_short_ids_unique_where_ids_are_alike() -> None:
    """Is an id longer where its beginning is another's, whole where it begins another one, and no document's?"""
    a, b = "a" * 16, "b" * 16
    given = [f"{a}-1234567890", f"{a}-1234560000", f"{b}-1234567890-2", f"{b}-aaaaaa0000", f"{b}-ffffff0000", f"{b}-x"]
    short = short_ids(given)
    assert [short[name] for name in given] == [
        f"{a}-1234567890", "1234560", "1234567890-2", "aaaaaa0", "ffffff", f"{b}-x",
    ]  # fmt: skip
    assert len(set(short.values())) == len(given)
    assert short_ids([]) == {}
    assert short_ids([given[0], given[0]]) == {given[0]: "123456"}


def test_does_the_table_say_why_nobody_leads(tmp_path: Path) -> None:
    """Does the cell of a task without a lead say that nobody is named, or that it could not be resolved?"""
    told = printed(written(tmp_path, extraction(0, 20)), width=160, language="zh")
    assert "未写明责任单位" in told
    assert "未能确定" in told


def test_are_the_words_those_of_the_matrix() -> None:
    """Do table and workbook call kinds and empty cells the same, and has every column two headings?"""
    assert KINDS == cells.KINDS
    assert all(cells.NOTES[code] == chinese for code, (_, chinese) in NOTES.items())
    assert all(all(pair) for pair in HEADINGS.values())
    for group in GROUPS.values():
        assert set(group(Wanted()).columns) <= set(HEADINGS)


# Colour


@pytest.mark.parametrize(
    ("environment", "drawn", "coloured"),
    [
        ({}, False, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": "1"}, False, False),
    ],
)
def test_is_colour_only_for_terminals(environment: dict[str, str], drawn: bool, coloured: bool, corpora: Path) -> None:
    """Is a pipe without escapes unless FORCE_COLOR is set, and does NO_COLOR win over colours?"""
    bare = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "NO_COLOR")}
    done = subprocess.run(
        [*SHOW, str(corpora), "--limit", "20"], capture_output=True, check=True, encoding="utf-8",
        env=bare | environment | {"PYTHONIOENCODING": "utf-8", "TERM": "xterm"},
    )  # fmt: skip
    assert ("─" in done.stdout) is drawn
    assert ("\x1b[35m" in done.stdout) is coloured
    assert ("\t" in done.stdout) is not drawn


def test_is_a_table_drawn_into_a_pipe_that_cannot_hold_it(corpora: Path) -> None:
    """Does a stream in ASCII get a table in ASCII, and no traceback?"""
    done = subprocess.run(
        [*SHOW, str(corpora), "--width", "100", "--limit", "3"], capture_output=True, check=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert done.stderr == b""
    assert b"-----" in done.stdout
    assert rb"\u517b\u8001" in done.stdout


# Groups


def names(task: Record, *fields: str) -> set[str]:
    return {party["canonical"] or party["name"] for field in fields for party in task[field]}


def test_are_departments_counted(corpora: Path) -> None:
    """Do the counts of a department known by its full name equal those of the records, most tasks first?"""
    found = [json.loads(line) for line in printed(corpora, form=Form.JSON, by="department").splitlines()]
    assert [one["tasks"] for one in found] == sorted((one["tasks"] for one in found), reverse=True)
    by_name = {one["department"]: one for one in found}
    records = tasks(corpora)
    for department in ("青禾县民政局", "民政部", "澜江省财政厅"):
        one = by_name[department]
        assert one["led"] == sum(department in names(task, "lead") for task in records) or one["supported"]
        assert one["supported"] == sum(department in names(task, "support") for task in records)
        assert one["acting"] == sum(department in names(task, "actors") for task in records)
        assert one["tasks"] == sum(department in names(task, "lead", "support", "actors") for task in records)
        ends = [
            deadline["end"]
            for task in records
            if department in names(task, "lead", "support", "actors")
            for deadline in task["deadlines"]
            if deadline["end"]
        ]
        assert one["first_deadline"] == min(ends)


def test_are_documents_counted(corpora: Path) -> None:
    """Do the counts of a document equal those of its records?"""
    found = [json.loads(line) for line in printed(corpora, form=Form.JSON, by="document").splitlines()]
    records = tasks(corpora)
    assert [one["source"] for one in found] == list(dict.fromkeys(task["source"] for task in records))
    for one in found:
        own = [task for task in records if task["doc"] == one["doc"]]
        counts = [len(own), *(sum(bool(task[field]) for task in own) for field in ("lead", "deadlines", "standards"))]
        assert [one["tasks"], one["with_lead"], one["with_deadline"], one["with_standard"]] == counts


def test_are_deadlines_counted(corpora: Path) -> None:
    """Are days in order, undated tasks last, and only days of the wanted period there?"""
    found = [json.loads(line) for line in printed(corpora, form=Form.JSON, by="deadline").splitlines()]
    days = [one["date"] for one in found]
    assert days[-1] is None
    assert days[:-1] == sorted(days[:-1])
    assert "2026-12-31" in days
    records = tasks(corpora)
    for one in found[:-1]:
        assert one["tasks"] == sum(one["date"] in {d["end"] for d in task["deadlines"]} for task in records)
    within = Wanted(after="2026-06-01", before="2026-12-31")
    told = [json.loads(line)["date"] for line in printed(corpora, within, form=Form.JSON, by="deadline").splitlines()]
    assert told == [day for day in days[:-1] if "2026-06-01" <= day < "2026-12-31"]


@pytest.mark.parametrize("by", GROUPS)
@pytest.mark.parametrize("width", [62, 80, 140])
def test_do_groups_fit(by: str, width: int, corpora: Path) -> None:
    """Is a table of groups no wider than the terminal, and does it tell how many groups are left out?"""
    told = printed(corpora, by=by, width=width, limit=3, language="zh")
    *table, _, summary = told.splitlines()
    assert all(cell_len(line) <= width for line in table)
    assert "4 份文件、236 项任务" in summary
    assert ("组未显示" in summary) is True
    lines = printed(corpora, by=by, form=Form.LINES)
    assert len(rows(lines)) > 3


def test_are_bodies_of_two_places_kept_apart(tmp_path: Path) -> None:
    """Are organisations of one name but two places two groups, and is a place told where the name leaves it open?"""
    told = printed(written(tmp_path, *extractions(3)), by="department", form=Form.LINES, language="zh")
    found = [row["单位"] for row in rows(told)]
    assert len(found) == len(set(found))
    assert sum("各县" in one for one in found) > 1


# Hostile text


def hostile(words: str) -> Extraction:
    """A document whose every word could be a command."""
    one = extraction(0, 2)
    task = one.obligations[0]
    party = replace(task.actors[0], name=words, canonical=words)
    changed = replace(
        task, quote=words, lead=(party,), support=(party,),
        deadlines=tuple(replace(d, quote=words, end=words) for d in task.deadlines),
    )  # fmt: skip
    return replace(one, document=replace(one.document, title=words, number=words), obligations=(changed,))


@pytest.mark.parametrize(
    "words",
    [
        "\x1b[2J\x1b]0;owned\x07",
        "[bold red]要[/bold red] [link=x]",
        "[/]",
        "a\tb\r\nc\u2028d\x85e",
        "\u202e倒\u2066",
        ":smile: \ufeff\x00",
        "\ud800",
    ],
)
@pytest.mark.parametrize("by", ["", *GROUPS])
def test_does_nothing_from_a_document_act(words: str, by: str, tmp_path: Path) -> None:
    """Are control characters, direction marks, tabs, rich's markup and emoji codes shown and never acted on?"""
    folder = written(tmp_path, hostile(words))
    for form in Form:
        told = printed(folder, form=form, by=by, width=100, language="zh")
        acting = "\x1b\x07\x00\r\u2028\x85\u202e\u2066\ufeff"
        assert form is Form.JSON or not set(acting) & set(told)
        assert "😄" not in told
        if form is Form.LINES:
            assert len(rows(told)) >= 1
        if form is Form.TABLE and words.startswith("[bold") and by != "deadline":
            assert "[bold" in told


def test_is_a_formula_no_formula(tmp_path: Path) -> None:
    """Is a cell that a spreadsheet would take for a formula preceded by an apostrophe in tab-separated lines?"""
    told = printed(written(tmp_path, hostile("=HYPERLINK(1)")), form=Form.LINES)
    (row,) = rows(told)
    assert row["task"] == row["led by"] == row["document"] == "'=HYPERLINK(1)"


def test_is_a_megabyte_of_task_shown_soon(tmp_path: Path) -> None:
    """Is a task of a million characters cut in a table, and whole in a pipe?"""
    words = "各单位要认真落实。" * 120_000
    folder = written(tmp_path, hostile(words))
    assert len(printed(folder, width=100)) < 5_000
    assert words in printed(folder, form=Form.LINES)


# Lines of a cell


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 8, [""]),
        ("要制定计划", 8, ["要制定计", "划"]),
        ("要制定了，再报", 8, ["要制定", "了，再报"]),
        ("印发《办法》", 6, ["印发", "《办", "法》"]),
        ("覆盖率达到95%以上", 12, ["覆盖率达到", "95%以上"]),
        ("到2027年", 4, ["到", "2027", "年"]),
        ("２０２７年", 4, ["２０", "２７", "年"]),
        ("a" * 10, 4, ["aaaa", "aaaa", "aa"]),
        ("（（（（）", 4, ["（（", "（（", "）"]),
    ],
)
def test_is_chinese_broken_as_it_is_set(text: str, columns: int, lines: list[str]) -> None:
    """Do lines fit, hold numbers together, and neither begin with a closing mark nor end with an opening one?"""
    found = broken(text, columns)
    assert found == lines
    assert all(cell_len(line) <= columns for line in found)


def test_is_a_list_broken_between_names() -> None:
    """Does a name that fits a line stay whole, and is one that does not broken?"""
    assert broken("市财政局、市民政局、市水利局", 12, items=True) == ["市财政局、", "市民政局、", "市水利局"]
    assert broken("国家发展改革委、财政部", 10, items=True) == ["国家发展改", "革委、", "财政部"]


def test_does_a_cut_say_so() -> None:
    """Do the first lines stay, with … in the last where more followed, no wider than before?"""
    assert cut(["要制定", "了，再报"], 2, 8) == ["要制定", "了，再报"]
    assert cut(["要制定计", "划，再报", "批"], 2, 8) == ["要制定计", "划，再…"]
    assert cut(["要制定计", "划，", "批"], 2, 8) == ["要制定计", "划…"]


# Start-up


def test_does_show_start_without_the_language_layer(corpora: Path) -> None:
    """Is nothing heavy imported to draw a table?"""
    code = (
        "import sys\nfrom obligraph.cli import main\nmain(sys.argv[1:])\n"
        "print(sorted({'spacy', 'pydantic', 'lxml', 'numpy', 'networkx', 'rjieba', 'xlsxwriter'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, "show", str(corpora), "--width", "100"]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"


def party(name: str) -> Party:
    return Party(name, Span(0, len(name)))


def test_is_a_name_told_once(tmp_path: Path) -> None:
    """Is an organisation that a cell names twice shown once and counted once?"""
    one = extraction(0, 1)
    task = replace(one.obligations[0], lead=(party("市水利局"), party("市水利局")), support=(party("市水利局"),))
    folder = written(tmp_path, replace(one, obligations=(task,)))
    (row,) = rows(printed(folder, form=Form.LINES))
    assert row["led by"] == "市水利局"
    found = [json.loads(line) for line in printed(folder, form=Form.JSON, by="department").splitlines()]
    counted: Iterable[Record] = (one for one in found if one["department"].startswith("市水利局"))
    assert [(one["tasks"], one["led"], one["supported"]) for one in counted] == [(1, 1, 1)]
