"""SQL over a run's results: the same answers from JSON lines and Parquet, nothing else read, nothing written; and
results that are loaded lazily.
"""

from __future__ import annotations

import csv
import dataclasses
import gc
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import obligraph
from invented import extraction, extractions
from needs import ROOT
from obligraph import cli
from obligraph.cli.sql import SQL
from obligraph.exporters import Exports
from obligraph.exporters.tables.jsonl import DocumentsJsonl, ObligationsJsonl, ProblemsJsonl
from obligraph.exporters.tables.parquet_dataset import ParquetDataset
from obligraph.model import Deadline, Extraction, Kind, Problem, Reason, Span, Standard
from obligraph.records import dataset
from obligraph.results import ResultsError, Wanted
from obligraph.results.database import Database, Limits, QueryError, files_of
from obligraph.results.lazy import LazyResult
from test_graph import rich
from test_parquet_dataset import HOSTILE

pytest.importorskip("duckdb")
pyarrow = pytest.importorskip("pyarrow")
VIEWS = ("obligations", "documents", "problems", "texts", "tasks", "parties", "deadlines", "standards")
ENDLESS = "select count(*) from range(100000000) a, range(1000000) b where a.range * b.range % 7 = 3"


@pytest.fixture(autouse=True)
def verb(monkeypatch: pytest.MonkeyPatch) -> None:
    """The verb, and messages in English, whatever the machine's locale."""
    monkeypatch.setitem(cli.VERBS, "sql", SQL)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def lines(folder: Path, given: Iterable[Extraction]) -> Path:
    """The JSON lines of these extractions."""
    with Exports(folder, {"o": ObligationsJsonl, "d": DocumentsJsonl, "p": ProblemsJsonl}) as exports:
        exports.problem(Problem("缺.txt", None, "unreadable", "无法读取"))
        for one in given:
            exports.add(one)
    return folder


def parts(folder: Path, given: Iterable[Extraction]) -> Path:
    """The Parquet dataset of these extractions."""
    with Exports(folder, {"dataset": ParquetDataset}) as exports:
        exports.problem(Problem("缺.txt", None, "unreadable", "无法读取"))
        for one in given:
            exports.add(one)
    return folder


FORMS = pytest.mark.parametrize("form", [lines, parts], ids=["lines", "dataset"])
Form = Callable[[Path, Iterable[Extraction]], Path]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same six documents as JSON lines and as a dataset."""
    folder = tmp_path_factory.mktemp("both")
    return lines(folder / "lines", extractions(6)), parts(folder / "dataset", extractions(6))


@pytest.fixture
def out(both: tuple[Path, Path]) -> Path:
    return both[0]


def rows(folder: Path, sql: str, parameters: Any = (), limits: Limits | None = None) -> list[tuple[Any, ...]]:
    with Database(folder, limits) as database:
        return list(database.query(sql, parameters).rows)


def call(*arguments: object) -> int:
    """The exit status of `obligraph sql`."""
    try:
        return cli.main(["sql", *map(str, arguments)])
    except SystemExit as left:
        return int(left.code or 0)


def odd() -> Extraction:
    """A document whose task has values at the edges of their types."""
    one = extraction(0, tasks=2)
    values = ("1:3", Decimal("9E+500"), Decimal("0.28"), Decimal("123456789012345"), Decimal("-3"), Decimal("1E-7"))
    standards = tuple(Standard(Span(0, 3), "x", "range", value, Decimal("9E+400")) for value in values)
    deadlines = tuple(Deadline(Span(0, 3), "x", "by", end=end) for end in ("2021-02-30", "soon", "2021-03-01"))
    reasons = (Reason("task", HOSTILE, HOSTILE, None, HOSTILE),)
    task = dataclasses.replace(
        one.obligations[0], standards=standards, deadlines=deadlines, quote=HOSTILE, action="\"'; drop", reasons=reasons
    )
    return dataclasses.replace(one, obligations=(task, one.obligations[1]))


@pytest.mark.parametrize(
    "given",
    [[], [rich()], [odd()], [dataclasses.replace(extraction(1), obligations=())], list(extractions(5))],
    ids=["nothing", "every field", "odd values", "no task", "five"],
)
def test_both_forms_answer_alike(given: list[Extraction], tmp_path: Path) -> None:
    """Does every view hold the same rows of the same types, whichever form the records have?"""
    made = (lines(tmp_path / "lines", given), parts(tmp_path / "dataset", given))
    with Database(made[0]) as first, Database(made[1]) as second:
        assert [view.name for view in first.views] == [view.name for view in second.views] == list(VIEWS)
        for view in first.views:
            ordered = f"select * from {view.name}" + (" order by id" if view.name == "texts" else "")
            assert list(first.query(ordered).rows) == list(second.query(ordered).rows), view.name
            types = [
                [(c.name, c.type.replace("INTEGER", "BIGINT")) for c in db.columns(view.name)] for db in (first, second)
            ]
            assert types[0] == types[1]
            assert [name for name, _ in types[0]] == list(view.columns)
        assert list(first.query("select count(*) from obligations").rows) == [(sum(len(e.obligations) for e in given),)]


@FORMS
def test_records_are_typed(form: Form, tmp_path: Path) -> None:
    """Are dates dates, spans structs, and numbers that no double holds words?"""
    folder = form(tmp_path, [odd()])
    ((span, quote, action),) = rows(folder, "select span, quote, action from obligations limit 1")
    (task, _) = odd().obligations
    assert (span, quote, action) == ({"start": task.span.start, "end": task.span.end}, HOSTILE, "\"'; drop")
    assert rows(folder, "select end_date from deadlines limit 3") == [(None,), (None,), (date(2021, 3, 1),)]
    assert rows(folder, "select value, value_text from standards") == [
        (None, "1:3"), (None, "9E+500"), (0.28, None), (123456789012345.0, None), (-3.0, None), (1e-7, None),
    ]  # fmt: skip
    assert rows(folder, "select distinct upper, upper_text from standards") == [(None, "9E+400")]


@FORMS
def test_parties_are_flat(form: Form, tmp_path: Path) -> None:
    """Is every mention of an organisation a row, with its task and role?"""
    given = list(extractions(3))
    folder = form(tmp_path, given)
    expected = [
        (task.id, task.source, role, party.name, party.canonical, party.system, party.level and party.level.value)
        for one in given
        for task in one.obligations
        for role, parties in (("lead", task.lead), ("support", task.support), ("actors", task.actors))
        for party in parties
    ]
    assert rows(folder, "select obligation, source, role, name, canonical, system, level from parties") == expected


@FORMS
def test_texts_hold_the_quotes(form: Form, tmp_path: Path) -> None:
    """Does a span cut its quote out of the document's text, and do twins have one text?"""
    one = extraction(0)
    twin = Extraction(
        dataclasses.replace(one.document, source="again.txt"),
        tuple(dataclasses.replace(task, source="again.txt") for task in one.obligations),
    )
    folder = form(tmp_path, [one, twin, extraction(1)])
    cut = 'substring(t.text, o.span.start + 1, o.span."end" - o.span.start)'
    found = rows(folder, f"select {cut} = o.quote, count(*) from obligations o join texts t on t.id = o.doc group by 1")
    assert found == [(True, 60)]


def test_tasks_are_the_frame_of_pandas(both: tuple[Path, Path]) -> None:
    """Is the view `tasks` what result.to_pandas() gives, column for column and row for row?"""
    pandas = pytest.importorskip("pandas")
    frame = obligraph.load(both[0]).to_pandas()
    for folder in both:
        lazy = obligraph.load(folder, lazy=True).to_pandas()
        assert list(lazy.columns) == list(frame.columns)
        pandas.testing.assert_frame_equal(lazy, frame, check_dtype=False)


OTHERS = (
    "select * from read_text('{path}')",
    "select * from read_blob('{path}')",
    "select * from read_csv('{path}')",
    "select * from read_json('{path}')",
    "select * from read_parquet('{path}')",
    "select * from '{path}.csv'",
    "select * from sniff_csv('{path}')",
    "select * from glob('{folder}/*')",
    "select * from read_text('{out}/../secret.txt')",
    "select * from read_text('{out}/manifest.json')",
    "select * from read_text('{out}/texts/../manifest.json')",
    "select * from read_csv('https://example.invalid/x.csv')",
    "select * from query_table('{path}')",
    "select (select content from read_text('{path}'))",
    "with x as (from read_text('{path}')) from x",
)


@pytest.mark.parametrize("sql", OTHERS)
@FORMS
def test_nothing_else_is_read(sql: str, form: Form, tmp_path: Path) -> None:
    """Is a file that is none of the results' refused, near or far, with words that say what can be read?"""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", "utf-8")
    folder = form(tmp_path / "out", extractions(1))
    (folder / "manifest.json").write_text("secret", "utf-8")
    with pytest.raises(QueryError) as told:
        rows(folder, sql.format(path=secret, folder=tmp_path, out=folder))
    assert "\n" not in str(told.value)
    if "query_table" not in sql:
        assert "only the results in this folder can be read" in str(told.value)


WRITES = (
    "copy (select 1) to '{path}'",
    "copy (select 1 as x) to '{out}/obligations.jsonl' (format json)",
    "copy obligations to '{path}' (format parquet)",
    "export database '{path}'",
    "attach '{path}' as other",
    "install httpfs",
    "load httpfs",
    "create table mine as select 1",
    "create or replace view obligations as select 1",
    "drop view obligations",
    "insert into obligations select * from obligations",
    "delete from obligations",
    "update obligations set id = 'x'",
    "set enable_external_access = true",
    "reset lock_configuration",
    "pragma enable_profiling",
    "call checkpoint()",
    "use other",
    "explain analyze copy (select 1) to '{path}'",
    "prepare p as select 1",
    "vacuum",
    "select 1; copy (select 1) to '{path}'",
    "select 1; select 2",
    "",
    "  -- nothing",
)


@pytest.mark.parametrize("sql", WRITES)
@FORMS
def test_nothing_is_written(sql: str, form: Form, tmp_path: Path) -> None:
    """Is everything that is no SELECT refused, the files of the results untouched, and no other file made?"""
    folder = form(tmp_path / "out", extractions(1))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(QueryError, match=r"is not allowed, only SELECT|give one SELECT"):
        rows(folder, sql.format(path=tmp_path / "new", out=folder))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_lock_holds_by_itself(out: Path, tmp_path: Path) -> None:
    """Would DuckDB refuse what our check of the statement let through?"""
    with Database(out) as database:
        for sql in (f"copy (select 1) to '{tmp_path / 'x'}'", "set threads = 9", "set allowed_paths = ['/']",
                    "reset enable_external_access", f"attach '{tmp_path / 'x'}'", "load httpfs"):  # fmt: skip
            with pytest.raises(database._duckdb.Error):
                database._connection.execute(sql)
    assert list(tmp_path.iterdir()) == []


def test_no_variable_of_ours_is_a_table(out: Path) -> None:
    """Is a name of the program no table, whatever holds it?"""
    frame = pyarrow.table({"x": [1]})
    with pytest.raises(QueryError, match="frame does not exist"):
        rows(out, "select * from frame")
    assert frame.num_rows == 1


@pytest.mark.parametrize("name", ["结果[1]", "a*b", "a?b", "it's", "{a,b}", 'a"b', "a b", "$x;--", "[0-9]"])
@FORMS
def test_a_folder_of_any_name(name: str, form: Form, tmp_path: Path) -> None:
    """Are the results found, the texts too, in a folder whose name SQL or a pattern would read otherwise?"""
    if os.name == "nt" and set(name) & set('*?"'):
        pytest.skip("no such name here")
    folder = form(tmp_path / name, extractions(2))
    assert rows(folder, "select (select count(*) from tasks), (select count(*) from texts)") == [(40, 2)]


def test_parameters_are_data(out: Path) -> None:
    """Do ? and $name take values, whatever stands in them?"""
    assert rows(out, "select count(*) from tasks where kind = ?", ["target"]) == [(18,)]
    assert rows(out, "select count(*) from tasks where kind = $kind", {"kind": "' or 1=1 --"}) == [(0,)]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("selec 1", "syntax error"),
        ("select quot from tasks", 'Candidate bindings: "quote"'),
        ("select * from task", "Did you mean"),
        ("select 1 where", "syntax error"),
        ("select error('x\x1b[31m')", r"\u001b[31m"),
        ("select cast(quote as integer) from tasks", "Conversion Error"),
        ("select ?", "arameter"),
    ],
)
def test_wrong_sql_is_one_line(sql: str, said: str, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is an error one line with what is wrong, without the terminal hearing what stands in it?"""
    assert call(out, sql) == 2
    told = capsys.readouterr().err
    assert told.startswith("obligraph: ")
    assert told.count("\n") == 1
    assert said in told
    assert "\x1b" not in told
    assert len(told) < 800


def test_too_much_is_told(out: Path) -> None:
    """Do limits of time and memory end a query in time, with words that say which?"""
    begun = time.monotonic()
    with pytest.raises(QueryError, match=r"no answer within 0\.5 seconds"):
        rows(out, ENDLESS, limits=Limits(seconds=0.5))
    assert time.monotonic() - begun < 20
    with pytest.raises(QueryError, match="more memory than 64MB"):
        rows(out, "select list(md5(range::varchar)) from range(20000000)", limits=Limits(memory="64MB", threads=1))
    with pytest.raises(QueryError, match="no amount of memory"):
        Limits(memory="2GB'; --")


def test_what_does_not_fit_is_put_aside(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does sorting more than the memory allowed work, and is nothing left of it on the disk?"""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sql = "select count(*) from (select md5(range::varchar) as x from range(2000000) order by x limit 1900000)"
    assert rows(out, sql, limits=Limits(memory="64MB", threads=1)) == [(1900000,)]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="no such signal to send")
def test_ctrl_c_ends_it(out: Path, tmp_path: Path) -> None:
    """Does an interrupt end a query at once, with the status of one and nothing left?"""
    # A shell's background job ignores the signal, and so would what it starts.
    script = f"""
import signal, sys
from obligraph import cli
from obligraph.cli.sql import SQL
signal.signal(signal.SIGINT, signal.default_int_handler)
cli.VERBS['sql'] = SQL
print('begun', flush=True)
sys.exit(cli.main(['sql', {str(out)!r}, {ENDLESS!r}]))
"""
    running = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT / "pipeline")},
    )  # fmt: skip
    assert running.stdout
    try:
        running.stdout.readline()
        while not list(tmp_path.iterdir()):
            time.sleep(0.05)
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=30)
    finally:
        # It has no end of its own.
        running.kill()
    assert (running.returncode, "interrupted" in told) == (130, True)
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_gets_lines(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is an answer tab-separated, a row a line, whatever stands in a cell, and no formula?"""
    sql = "select 'a\tb\nc' as x, '=1+1' as \"=y\", -5 as z, null as n, [1, 2] as l, {'d': date '2027-01-31'} as s"
    assert call(out, sql) == 0
    assert capsys.readouterr().out == 'x\t\'=y\tz\tn\tl\ts\na b c\t\'=1+1\t-5\t\t[1, 2]\t{"d": "2027-01-31"}\n'
    assert call(out, "select id from obligations", "--limit", 3, "--tsv") == 0
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_json_keeps_everything(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a row an object with values as they are, two columns of one name as two, and numbers that JSON lacks null?"""
    sql = (
        "select 1 as a, 'x\n\u2028' as a, 'nan'::double as n, 0.5::decimal(3, 1) as d, date '2027-01-31' as t, "
        "'x'::blob as b, interval 1 day as i, map {'k': 1} as m, sum(range) as s from range(3)"
    )
    assert call(out, sql, "--json") == 0
    told = capsys.readouterr().out
    assert told.count("\n") == len(told.splitlines()) == 1
    assert json.loads(told) == {
        "a": 1, "a_2": "x\n\u2028", "n": None, "d": 0.5, "t": "2027-01-31", "b": "78", "i": "1 day, 0:00:00",
        "m": {"k": 1}, "s": 3,
    }  # fmt: skip


def test_a_terminal_gets_a_table(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Are columns aligned though Chinese characters are two wide, numbers to the right, and what is more told?"""
    sql = "select system, count(*) as n from parties where role = 'lead' group by all order by n desc, system"
    assert call(out, sql, "--width", 70, "--limit", 3, "--lang", "zh") == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split() for line in (told[0], *told[2:5])] == [
        ["system", "n"],
        ["民政", "18"],
        ["水利", "18"],
        ["财政", "18"],
    ]
    from rich.cells import cell_len

    assert len({cell_len(line) for line in told[2:5]}) == 1
    assert told[-1] == "3 行，后面还有（--limit 0 显示全部）。"
    assert call(out, "select 1 as one", "--wide") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 row."


def test_many_columns_stand_under_one_another(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a row with more columns than a terminal holds shown a column a line, in the width that there is?"""
    from rich.cells import cell_len

    assert call(out, "select * from tasks", "--width", 80, "--limit", 2) == 0
    told = capsys.readouterr().out
    assert "── 1 ──" in told
    assert "── 2 ──" in told
    assert sum(line.startswith("quote ") for line in told.splitlines()) == 2
    assert max(map(cell_len, told.splitlines())) <= 80


def test_hostile_cells_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does a megabyte of odd characters neither reach the terminal nor fill it?"""
    folder = lines(tmp_path, [odd()])
    assert call(folder, "select quote, action from obligations", "--width", 80) == 0
    told = capsys.readouterr().out
    assert len(told.splitlines()) < 20
    assert not set(told) & {"\x00", "\x0b", "\u202e", "\r"}


def test_csv_is_like_the_matrix(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a CSV file UTF-8 with BOM and CRLF, without formulas, whole or not at all?"""
    file = tmp_path / "found.csv"
    assert call(out, "select '=1' as a, 'x\ny' as b union all select '民政', null", "--csv", file) == 0
    assert capsys.readouterr().out == f"2 rows written to {file}.\n"
    data = file.read_bytes()
    assert data.startswith("\ufeffa,b\r\n".encode())
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == [
        ["a", "b"],
        ["'=1", "x\ny"],
        ["民政", ""],
    ]
    assert call(out, "select cast(quote as integer) from tasks", "--csv", file) == 2
    assert call(out, "select 1", "--csv", tmp_path / "none" / "x.csv") == 2
    assert file.read_bytes() == data
    assert [path.name for path in tmp_path.iterdir()] == ["found.csv"]


def test_the_query_comes_from_a_pipe(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is `-` the standard input, and no query at all wrong usage?"""
    monkeypatch.setattr("sys.stdin", io.StringIO("select count(*) as n -- all\nfrom tasks;\n"))
    assert call(out, "-") == 0
    assert capsys.readouterr().out == "n\n120\n"
    assert call(out) == 2
    assert "give a query such as" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--memory", "x"], ["--timeout", "-1"], ["--threads", "2;"], ["--json", "--tsv"]])
def test_odd_options_are_wrong_usage(option: list[str], out: Path) -> None:
    """Is a limit that is none refused?"""
    assert call(out, "select 1", *option) == 2


def test_the_schema_tells_what_there_is(both: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Are all views and columns listed with their meanings in either language, and as JSON?"""
    for folder in both:
        for language, said in (("en", "who is in charge"), ("zh", "牵头单位")):
            assert call(folder, "--schema", "--lang", language) == 0
            told = capsys.readouterr().out
            assert [line.partition(":")[0] for line in told.splitlines() if line and line[0] != " "] == list(VIEWS)
            assert said in told
        assert call(folder, "--schema", "--json") == 0
        listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert {one["view"] for one in listed} == set(VIEWS)
        assert all(one["type"] and one["meaning"] and one["chinese"] for one in listed)


def test_the_help_has_examples_that_work(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does every example of the help give an answer?"""
    import shlex

    assert call("--help") == 0
    examples = [line for line in capsys.readouterr().out.splitlines() if line.strip().startswith("obligraph sql")]
    assert len(examples) == 5
    for example in examples:
        _, _, folder, *rest = shlex.split(example)
        assert folder == "outputs"
        if "--csv" in rest:
            rest[-1] = os.devnull + "-none/x.csv"
            assert call(out, *rest) == 2
            rest = rest[:-2]
        assert call(out, *rest) == 0
        assert len(capsys.readouterr().out.splitlines()) > 1


def test_a_missing_library_says_how_to_install_it(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is SQL without DuckDB one line that installs it?"""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert call(out, "select 1") == 2
    assert "needs duckdb: pip install 'obligraph[sql]'" in capsys.readouterr().err
    with pytest.raises(ResultsError, match="needs duckdb"):
        obligraph.load(out, lazy=True).sql("select 1")


@pytest.mark.parametrize("damage", ["not json\n", '{"id": 3, "quote": [}\n', "\ufeff{}\n"])
def test_damaged_lines_are_told(damage: str, tmp_path: Path) -> None:
    """Is a damaged file an error, and never an answer without it?"""
    folder = lines(tmp_path, extractions(1))
    path = folder / "obligations.jsonl"
    path.write_text(path.read_text("utf-8") + damage, "utf-8")
    with pytest.raises(QueryError):
        rows(folder, "select count(quote) from obligations")


def test_no_results_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a folder without results, or none at all, told in one line?"""
    for folder in (tmp_path, tmp_path / "none"):
        assert call(folder, "select 1") == 2
        assert "not found; give the folder" in capsys.readouterr().err
        with pytest.raises(ResultsError, match="not found; give the folder"):
            obligraph.load(folder, lazy=True)


def test_a_run_without_problems_or_texts_answers(tmp_path: Path) -> None:
    """Are views empty where their files are missing?"""
    folder = lines(tmp_path, [])
    (folder / "problems.jsonl").unlink()
    assert [rows(folder, f"select count(*) from {view}") for view in VIEWS] == [[(0,)]] * len(VIEWS)


def test_a_dataset_of_another_run_is_not_asked(tmp_path: Path) -> None:
    """Is the dataset asked where it holds what the .jsonl files hold, and these where a later run wrote them anew?"""
    folder = lines(tmp_path, extractions(2))
    parts(folder, extractions(2))
    assert files_of(folder).parquet
    lines(folder, extractions(3))
    assert not files_of(folder).parquet
    assert rows(folder, "select count(*) from documents") == [(3,)]
    (folder / "obligations.jsonl").unlink()
    assert files_of(folder).parquet
    (folder / dataset.MARKER).unlink()
    with pytest.raises(ResultsError, match="not found"):
        files_of(folder)


def test_a_lazy_result_reads_what_is_asked_for(both: tuple[Path, Path]) -> None:
    """Does it give the same as a whole one, a piece at a time, from either form?"""
    whole = obligraph.load(both[0])
    assert obligraph.load(both[1]).obligations == whole.obligations
    for folder in both:
        lazy = obligraph.load(folder, lazy=True)
        assert isinstance(lazy, LazyResult)
        assert lazy.folder == folder
        assert list(lazy.iter_obligations()) == whole.obligations
        assert list(lazy.iter_documents()) == whole.documents
        assert list(lazy.iter_extractions()) == whole.extractions
        assert lazy.failures == whole.failures
        targets = [task for task in whole.obligations if task.kind is Kind.TARGET]
        assert list(lazy.iter_obligations(Wanted(kind=Kind.TARGET))) == targets
        ours = [task for task in whole.obligations if "002" in task.source]
        assert list(lazy.iter_obligations(Wanted(document="002"))) == ours
        table = lazy.to_arrow(["id", "lead"], "kind = 'target'")
        assert table["id"].to_pylist() == [task.id for task in targets]
        assert table.schema.field("lead").type.value_type.field("system").type == pyarrow.string()
        frame = lazy.to_pandas(["id", "deadline_end"], "deadline_end < '2024' -- early")
        assert list(frame.columns) == ["id", "deadline_end"]
        assert len(frame) == sum(bool(task.deadlines) for task in whole.obligations)
        counted = lazy.sql("select count(*) as n from tasks where kind = $kind", {"kind": "target"})
        assert list(counted["n"]) == [len(targets)]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda r: r.to_pandas(["nope"]), "nope"),
        (lambda r: r.to_pandas([]), "no column is named"),
        (lambda r: r.to_arrow(where="kind ="), "Error"),
        (lambda r: r.sql("copy tasks to 'x'"), "only SELECT"),
        (lambda r: r.to_arrow(["id\", (select content from read_text('x')) as \"y"]), "not found"),
    ],
)
def test_a_lazy_result_tells_what_is_wrong(ask: Callable[[LazyResult], Any], said: str, out: Path) -> None:
    """Is a column, a condition or a query that cannot work a ResultsError?"""
    with pytest.raises(ResultsError, match=said):
        ask(obligraph.load(out, lazy=True))


def test_nothing_is_loaded_until_it_is_asked_for(out: Path) -> None:
    """Does `load(lazy=True)` import neither DuckDB nor pyarrow nor pandas?"""
    script = (
        "import sys, obligraph; r = obligraph.load(sys.argv[1], lazy=True); next(r.iter_obligations()); "
        "print([name for name in ('duckdb', 'pyarrow', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(out)], check=True, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "pipeline")},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_the_same_answer_twice(both: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Is the same query printed the same twice, in the order of the run, with one thread or several?"""
    for folder in both:
        told = []
        for threads in (1, 4, 4):
            assert call(folder, "select id, lead from tasks", "--threads", threads) == 0
            told.append(capsys.readouterr().out)
        assert told[0] == told[1] == told[2]
    gc.collect()
