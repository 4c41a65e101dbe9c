"""report.html without a browser: what stands in the page, that nothing of a document can become code, the same bytes
from every way of writing it, and its bounds. tests/test_report_browser.py looks at it as its users do.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import re
import tracemalloc
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from invented import extraction, extractions
from needs import ROOT
from obligraph.convert import convert
from obligraph.exporters import EXPORTERS, Exports
from obligraph.exporters.matrix import cells
from obligraph.exporters.report import assets, data
from obligraph.exporters.report.page import MOST_UNREAD, Report
from obligraph.exporters.web.values import line
from obligraph.model import Extraction, Party, Problem, Span
from obligraph.run import run
from pages import HOSTILE, Page, in_units, moved

HERE = Path(assets.__file__).parent
CORPORA = sorted((ROOT / "corpora").glob("*.txt"))
UNREAD = Problem("政策/坏文件.pdf", None, "pdf-encrypted", "已加密,无法读取;请取消密码后重试")
# A document of 10,000 characters has about as many tasks.
TASKS = 160
LONGEST_SCRIPT = 300


def written(folder: Path, *given: Extraction, problems: tuple[Problem, ...] = (), **limits: int) -> Page:
    folder.mkdir(exist_ok=True)
    exporter = Report(folder, **limits)
    for problem in problems:
        exporter.problem(problem)
    for one in given:
        exporter.add(one)
    exporter.close()
    assert [path.name for path in folder.iterdir()] == ["report.html"]
    return Page(folder / "report.html")


def test_a_run_and_an_export_write_the_same_bytes(tmp_path: Path) -> None:
    """Is the page that `extract` writes the one that `export --to report` makes of its results?"""
    run(CORPORA, tmp_path / "out")
    convert(tmp_path / "out", ["report"], tmp_path / "again")
    page = (tmp_path / "out" / "report.html").read_bytes()
    assert page == (tmp_path / "again" / "report.html").read_bytes()
    assert len(page) > 300_000


def test_hostile_documents_are_exported_the_same(tmp_path: Path) -> None:
    """Do lone surrogates and failures between documents change nothing between a run and an export?"""
    one = moved(extraction(0, 6), HOSTILE + "\n")
    document = dataclasses.replace(one.document, title=HOSTILE, source="\udcff.txt")
    tasks = tuple(dataclasses.replace(task, source=document.source) for task in one.obligations)
    one = Extraction(document, tasks, (Problem(document.source, None, "x", HOSTILE),))
    with Exports(tmp_path / "out", EXPORTERS) as exports:
        exports.add(extraction(1, 3))
        exports.problem(UNREAD)
        exports.add(one)
    convert(tmp_path / "out", ["report"], tmp_path / "again")
    assert (tmp_path / "out" / "report.html").read_bytes() == (tmp_path / "again" / "report.html").read_bytes()


def test_two_runs_give_the_same_page(tmp_path: Path) -> None:
    """Does the same input give the same bytes?"""
    pages = [written(tmp_path / name, *extractions(3)).text for name in ("a", "b")]
    assert pages[0] == pages[1]
    assert written(tmp_path / "c", *extractions(2)).text != pages[0]


def test_nothing_of_a_document_becomes_an_element(tmp_path: Path) -> None:
    """Is the page of a hostile document made of the same elements as that of a harmless one?"""
    harmless = written(tmp_path / "harmless", extraction(0, 6), problems=(UNREAD,))
    one = moved(extraction(0, 6), HOSTILE + "\n")
    first = dataclasses.replace(one.obligations[0], quote=HOSTILE, lead=(Party(HOSTILE, Span(0, 9), HOSTILE),))
    document = dataclasses.replace(one.document, title=HOSTILE, number=HOSTILE, source=HOSTILE)
    problem = Problem(HOSTILE, Span(1, 5), HOSTILE, HOSTILE)
    one = Extraction(document, (first, *one.obligations[1:]), (problem,))
    hostile = written(tmp_path / "hostile", one, problems=(problem,))
    assert hostile.elements == harmless.elements
    assert hostile.code() == harmless.code()
    for attributes, text in hostile.scripts:
        if attributes.get("type") == "application/json":
            assert not re.search("[<>&\u2028\u2029\x00\x85\ufffe]", text)
    body = hostile.json("document-0")
    assert body["text"] == document.text.replace("\ud800", "?")
    assert hostile.json("index")[0]["words"].count(line(HOSTILE)) == 1


@pytest.mark.parametrize("before", ["", "𠮷", "甲𠮷乙\U0010ffff丙\n"])
def test_offsets_count_as_scripts_do(before: str, tmp_path: Path) -> None:
    """Do spans cut the right characters where a text holds characters of two UTF-16 units?"""
    one = moved(extraction(0, 8), before)
    one = dataclasses.replace(one, problems=(Problem("x", Span(len(before), len(before) + 4), "a", "b"),))
    page = written(tmp_path, one)
    body = page.json("document-0")
    for task, record in zip(one.obligations, body["tasks"], strict=True):
        assert in_units(body["text"], record["span"]) == task.quote
        for cell in ("lead", "support", "actors"):
            names = [in_units(body["text"], item["span"]) for item in record.get(cell, [])]
            assert names == [party.name for party in getattr(task, cell)]
        for cell in ("deadlines", "standards"):
            quotes = [in_units(body["text"], item["span"]) for item in record.get(cell, [])]
            assert quotes == [item.quote for item in getattr(task, cell)]
    headings = [in_units(body["text"], heading) for heading in body["headings"]]
    assert headings == [span.of(one.document.text) for span in one.document.headings]
    assert {heading[2] for heading in body["headings"]} == {1, 2}
    assert in_units(body["text"], page.json("index")[0]["problems"][0][2:]) == one.document.title[:4]  # type: ignore[index]


def test_a_span_outside_the_text_is_kept_inside(tmp_path: Path) -> None:
    """Can a span that does not belong to the text do harm?"""
    one = extraction(0, 1)
    far = dataclasses.replace(one.obligations[0], span=Span(-5, 10**9))
    page = written(tmp_path, dataclasses.replace(one, obligations=(far,)))
    assert page.json("document-0")["tasks"][0]["span"] == [0, len(one.document.text)]


def test_a_task_names_its_pages(tmp_path: Path) -> None:
    """Does the page hold on which pages of paper a task stands, and nothing where a document has none?"""
    without, paged = extraction(0, 8), extraction(2, 24)
    first = paged.obligations[0]
    over = dataclasses.replace(first, places=(*first.places, first.places[0]._replace(page=first.places[0].page + 1)))
    paged = dataclasses.replace(paged, obligations=(over, *paged.obligations[1:]))
    page = written(tmp_path, without, paged)
    assert not any("pages" in record for record in page.json("document-0")["tasks"])
    found = [record["pages"] for record in page.json("document-1")["tasks"]]
    assert found == [sorted({place.page for place in task.places}) for task in paged.obligations]
    assert found[0] == [1, 2]
    assert len({pages[0] for pages in found}) > 1


def test_rows_say_what_the_workbook_says(tmp_path: Path) -> None:
    """Are the words of each cell, and whether they only say why it is empty, those of the other matrices?"""
    given = list(extractions(3, 24))
    index = written(tmp_path, *given).json("index")
    columns = (cells.LEAD, cells.SUPPORT, cells.ACTORS, cells.DEADLINES, cells.STANDARDS)
    notes = 0
    for one, record in zip(given, index, strict=True):
        tasks, words = record["tasks"], record["words"]
        assert record["title"] == cells.short_title(one.document)
        for at, (row, task) in enumerate(cells.rows(one)):
            assert tasks["id"][at] == task.id
            assert tasks["task"][at] == row.text(cells.TASK)
            shown = [words[tasks[name][at]] for name in data.CELLS]
            assert shown == [row.text(column) for column in columns]
            marked = {column for i, column in enumerate(columns) if tasks["notes"][at] >> i & 1}
            assert marked == row.notes & set(columns)
            notes += len(marked)
            assert [[words[n] for n in names] for names in tasks["names"][at]] == [
                [party.name for party in parties] for parties in (task.lead, task.support, task.actors)
            ]
    assert notes > 3


def test_problems_stand_in_the_page(tmp_path: Path) -> None:
    """Does the page hold the problems of documents with their places, and the files that could not be read?"""
    page = written(tmp_path, extraction(0, 2), problems=(UNREAD,))
    assert page.json("about")["unread"] == [[UNREAD.source, UNREAD.code, UNREAD.message]]
    ((code, message, start, end),) = page.json("index")[0]["problems"]
    assert (code, message[:6]) == ("malformed-number", "文号缺少括号")
    assert page.json("document-0")["text"][start:end].startswith("根据《云岭省")


def test_problems_are_bounded(tmp_path: Path) -> None:
    """Are problems beyond the bounds counted instead of listed?"""
    one = extraction(0, 2)
    many = tuple(Problem(one.document.source, None, "x", str(n)) for n in range(data.MOST_PROBLEMS + 7))
    page = written(tmp_path, dataclasses.replace(one, problems=many), problems=(UNREAD,) * (MOST_UNREAD + 3))
    (record,) = page.json("index")
    assert (len(record["problems"]), record["further"]) == (data.MOST_PROBLEMS, 7)
    about = page.json("about")
    assert (len(about["unread"]), about["allUnread"]) == (MOST_UNREAD, MOST_UNREAD + 3)


def test_the_page_of_a_document_is_small(tmp_path: Path) -> None:
    """Is the page of a document of 10,000 characters under 3 MB, Chart.js included?"""
    one = extraction(0, TASKS)
    assert len(one.document.text) > 10_000
    page = written(tmp_path, one)
    assert any("Chart.js v" in text and "MIT" in text for text in page.code())
    assert (tmp_path / "report.html").stat().st_size < 3_000_000


@pytest.mark.parametrize(
    ("limits", "texts", "listed"),
    [
        ({}, 4, 40),
        ({"most_texts": 2}, 2, 40),
        ({"most_bytes": 24_000}, 2, 40),
        ({"most_bytes": 10}, 0, 40),
        ({"most_rows": 25}, 4, 20),
        ({"most_rows": 9}, 4, 0),
        ({"most_rows": 0}, 4, 0),
    ],
)
def test_what_has_no_room_is_told(limits: dict[str, int], texts: int, listed: int, tmp_path: Path) -> None:
    """Are texts and rows beyond the bounds left out, the first documents kept, and the numbers given?"""
    page = written(tmp_path, *extractions(4, 10), **limits)
    about, index = page.json("about"), page.json("index")
    assert (about["documents"], about["tasks"]) == (4, 40)
    assert (about["texts"], about["rows"]) == (texts, listed)
    assert [record["text"] for record in index] == [n < texts for n in range(4)]
    assert [page.json(f"document-{n}") is not None for n in range(4)] == [n < texts for n in range(4)]
    assert sum(len(record["tasks"]["id"]) for record in index) == listed
    assert [record["all"] for record in index] == [10] * 4
    for n in range(texts):
        assert len(page.json(f"document-{n}")["tasks"]) == len(index[n]["tasks"]["id"])


def test_an_empty_run_gives_a_page(tmp_path: Path) -> None:
    """Is there a page where there is no document, or no task?"""
    page = written(tmp_path / "none", problems=(UNREAD,))
    assert page.json("index") == []
    page = written(tmp_path / "no-task", dataclasses.replace(extraction(0, 2), obligations=()))
    assert page.json("document-0")["tasks"] == []


def test_memory_does_not_grow_with_texts(tmp_path: Path) -> None:
    """Does an exporter that has taken many documents hold little more than one that has taken few?"""
    given = extraction(0, 20)
    exporter = Report(tmp_path)
    tracemalloc.start()
    try:
        for _ in range(5):
            exporter.add(given)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(40):
            exporter.add(given)
        gc.collect()
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
        exporter.abort()
    # Their texts alone are four times that.
    assert after - before < 10 * len(given.document.text)
    assert not list(tmp_path.iterdir())


def test_an_aborted_page_leaves_the_old_one(tmp_path: Path) -> None:
    """Does the page of an earlier run stay when a run breaks off, and is nothing else left?"""
    (tmp_path / "report.html").write_text("old", "utf-8")
    exporter = Report(tmp_path)
    exporter.add(extraction(0, 2))
    exporter.abort()
    exporter.abort()
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert (tmp_path / "report.html").read_text("utf-8") == "old"


def test_only_our_scripts_may_run(tmp_path: Path) -> None:
    """Does the policy name the hash of each script and of the style, and allow nothing else?"""
    page = written(tmp_path, extraction(0, 2))
    rules = dict(rule.strip().split(" ", 1) for rule in page.policy().split(";"))
    assert rules["default-src"] == "'none'"
    assert set(rules["script-src"].split()) == {assets.digest(text) for text in page.code()}
    assert rules["style-src"].split() == [assets.digest(text) for text in page.styles]
    assert "unsafe" not in page.policy()
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert not [attributes for _, attributes in page.elements if "style" in attributes]


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """Is there no address in the page that a browser would load, and no way to load one?"""
    page = written(tmp_path, extraction(0, 2))
    loading = ("src", "href", "srcset", "action", "formaction", "poster", "data", "background")
    assert [a[name] for _, a in page.elements for name in loading if name in a] == ["data:,"]
    assert not re.search(r"url\(|@import", "".join(page.styles))
    ours = next(text for text in page.code() if '"use strict"' in text[:20])
    assert not re.search(r"https?:|\bfetch\b|XMLHttpRequest|WebSocket|\bimport\b|sendBeacon|EventSource", ours)


@pytest.mark.parametrize("path", sorted((HERE / "js").iterdir()), ids=lambda path: path.name)
def test_a_script_builds_no_markup(path: Path) -> None:
    """Does each script belong to the page, stay short, and never turn text into markup or code?"""
    assert path.stem in assets.SCRIPTS
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_SCRIPT
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser", text
    )
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", text)


def test_every_script_is_there() -> None:
    """Is each script of the fixed order a file?"""
    assert sorted(assets.SCRIPTS) == sorted(path.stem for path in (HERE / "js").iterdir())


def test_every_word_is_in_both_languages() -> None:
    """Has each word that the page uses a Chinese and an English form, and is each form used?"""
    words = json.loads((HERE / "words.json").read_text("utf-8"))
    assert all(len(both) == 2 and all(both) for both in words.values())
    for both in words.values():
        chinese, english = (set(re.findall(r"\{\w+\}", form)) for form in both)
        assert chinese == english
    template = (HERE / "report.html").read_text("utf-8")
    scripts = "".join(path.read_text("utf-8") for path in (HERE / "js").iterdir())
    used = set(re.findall(r'data-(?:word|label|placeholder)="([^"]+)"', template))
    literals = set(re.findall(r'"([a-z][\w.-]*)"', scripts))
    assert used <= set(words)
    assert {key for key in literals if re.search(r"\w\.\w", key)} <= set(words)
    prefixes = {literal for literal in literals if literal.endswith(".")}
    unused = {key for key in words if key not in used | literals and not key.startswith(tuple(prefixes))}
    assert unused == set()


def test_every_value_has_its_word() -> None:
    """Has the page a word for each kind, strength, level, relation, reason and note that the model knows?"""
    words = json.loads((HERE / "words.json").read_text("utf-8"))
    wanted = {f"kind.{kind}" for kind in data.KINDS} | {f"strength.{strength}" for strength in data.STRENGTHS}
    wanted |= {f"note.{words_of}" for words_of in (*cells.NOTES.values(), cells.UNKNOWN_NOTE)}
    wanted |= {f"reason.{code}" for code in cells.NOTES}
    assert wanted <= set(words)
    assert [words[f"kind.{kind.value}"][0] for kind in cells.KINDS] == list(cells.KINDS.values())
    assert all(words[f"note.{note}"][0] == note for note in cells.NOTES.values())


def test_a_page_without_charts_says_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the page whole where the wheel with Chart.js is missing?"""
    monkeypatch.setattr(assets, "find_spec", lambda name: None)
    page = written(tmp_path, extraction(0, 2))
    assert "chart-script" not in {attributes.get("id") for _, attributes in page.elements}
    assert page.policy().count("sha256-") == 2
    assert "pip install chartkick" in page.json("words")["charts.missing"][0]


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (b"/* Chart.js v0 */\r\nvar Chart;\r", "\n/* Chart.js v0 */\nvar Chart;\n"),
        (b"'</SCRIPT >'", ""),
        (b"a <!-- b", ""),
        (b"\xff", ""),
    ],
)
def test_a_chart_script_is_taken_only_whole(
    content: bytes, kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is a library that would end its own element, or is no text, left out, and are line ends those of a browser?"""
    spec = ModuleSpec("chartkick", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path / "absent"), str(tmp_path)]
    monkeypatch.setattr(assets, "find_spec", lambda name: spec)
    place = tmp_path / assets.CHARTS
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    assert assets.chart_script() == kept
