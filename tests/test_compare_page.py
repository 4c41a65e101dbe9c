"""compare.html without a browser: what stands in the page, that nothing of a document can become code, the same bytes
each time, and its bounds. tests/test_compare_browser.py looks at it as its users do.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import re
import tracemalloc
from pathlib import Path

import pytest

from compared import comparison, comparisons, with_quotes
from obligraph.comparing import together
from obligraph.exporters.comparison import COMPARISONS, wording
from obligraph.exporters.comparison.marked import plain, sides
from obligraph.exporters.comparison.page import data, page
from obligraph.exporters.comparison.page.page import MOST_UNREAD, SCRIPTS, ComparePage
from obligraph.exporters.matrix import cells
from obligraph.exporters.web import assets
from obligraph.model import Comparison, Difference, Edit, Effect, Pair, Problem, Relation, Span
from pages import HOSTILE, Page, attack, in_units, moved

HERE = Path(page.__file__).parent
SHARED = Path(assets.__file__).parent
UNREAD = Problem("地方/坏文件.pdf", None, "pdf-encrypted", "已加密,无法读取")
LONGEST_SCRIPT = 300


def written(folder: Path, *given: Comparison, problems: tuple[Problem, ...] = (), **limits: int) -> Page:
    folder.mkdir(exist_ok=True)
    exporter = ComparePage(folder, **limits)
    for problem in problems:
        exporter.problem(problem)
    for one in given:
        exporter.add(one)
    exporter.close()
    assert [path.name for path in folder.iterdir()] == ["compare.html"]
    return Page(folder / "compare.html")


def marked(text: str, lengths: list[int]) -> list[tuple[str, bool]]:
    """A sentence's pieces as the page cuts them."""
    pieces, at = [], 0
    for place, length in enumerate(lengths):
        if length:
            pieces.append((in_units(text, [at, at + length]), place % 2 == 1))
        at += length
    rest = in_units(text, [at, len(text) * 2])
    return [*pieces, *([(rest, False)] if rest else [])]


def shown(pieces: tuple[tuple[str, bool], ...]) -> list[tuple[str, bool]]:
    return [(text, only) for text, only in pieces]


def test_the_table_names_the_page(tmp_path: Path) -> None:
    """Is the exporter the one that the table of comparisons gives?"""
    form = COMPARISONS["html"]
    assert form.factory is ComparePage
    assert form.files == ("compare.html",)


def test_two_runs_give_the_same_page(tmp_path: Path) -> None:
    """Does the same input give the same bytes, and another one others?"""
    pages = [written(tmp_path / name, *comparisons(3)).text for name in ("a", "b")]
    assert pages[0] == pages[1]
    assert written(tmp_path / "c", *comparisons(2)).text != pages[0]


def test_rows_hold_the_pairs(tmp_path: Path) -> None:
    """Is there a row a pair in its order, with its duties, relation, marks, differences and spans?"""
    given = list(comparisons(3, 24))
    found = written(tmp_path, *given)
    central = found.json("central")["duties"]
    above = given[0].central
    differences = marks = several = 0
    assert central["id"] == [task.id for task in above.obligations]
    assert central["text"] == [plain(task.quote) for task in above.obligations]
    for number, one in enumerate(given):
        record, text = found.json(f"local-{number}"), found.json(f"text-{number}")
        duties = record["duties"]
        assert len(record["pairs"]) == len(one.pairs)
        for pair, (duty, centrals, relation, score, told, there, here) in zip(one.pairs, record["pairs"], strict=True):
            assert [central["id"][at] for at in centrals] == [task.id for task in pair.central]
            assert data.RELATIONS[relation] is pair.relation
            assert score == pytest.approx(pair.score, abs=0.005)
            several += len(centrals) > 1
            pieces = sides(pair)
            if pair.local is None:
                assert duty == -1
            else:
                assert duties["id"][duty] == pair.local.id
                assert marked(duties["text"][duty], here) == shown(pieces[1])
                assert in_units(text["text"], text["spans"][duty]) == pair.local.quote
            if pair.central:
                assert marked(central["text"][centrals[0]], there) == shown(pieces[0])
            marks += any(only for _, only in pieces[0])
            assert [(cell, code, data.EFFECTS[effect], b, a) for cell, code, effect, b, a, *_ in told] == [
                (d.cell, d.code, d.effect, d.central, d.local) for d in pair.differences
            ]
            for difference, (*_, before, after) in zip(pair.differences, told, strict=True):
                differences += 1
                if difference.local_span:
                    assert in_units(text["text"], after) == difference.local
                if difference.central_span:
                    assert in_units(above.document.text, before) == difference.central
    assert min(differences, marks, several) > 3


def test_the_overview_counts(tmp_path: Path) -> None:
    """Does the overview hold each document's counts, and what became of each central duty in it?"""
    given = list(comparisons(4, 20))
    index = written(tmp_path, *given).json("index")
    for one, record in zip(given, index, strict=True):
        assert record["title"] == cells.short_title(one.local.document)
        assert (record["number"], record["date"]) == (one.local.document.number, one.local.document.date)
        assert record["counts"] == [sum(p.relation is relation for p in one.pairs) for relation in data.RELATIONS]
        for task, state in zip(one.central.obligations, record["cover"], strict=True):
            answers = [pair.relation for pair in one.pairs if pair.local and task in pair.central]
            assert data.RELATIONS[int(state)] is together(answers)
    assert set("".join(record["cover"] for record in index)) == {"0", "1", "2", "3", "4", "6"}


def test_cells_say_what_the_matrix_says(tmp_path: Path) -> None:
    """Are the words of each cell, and whether they only say why it is empty, those of the other files?"""
    one = comparison(2, 24)
    found = written(tmp_path, one)
    for record, extraction in ((found.json("central"), one.central), (found.json("local-0"), one.local)):
        words, duties = record["words"], record["duties"]
        columns = (cells.LEAD, cells.SUPPORT, cells.ACTORS, cells.DEADLINES, cells.STANDARDS)
        for at, (row, task) in enumerate(cells.rows(extraction)):
            assert [words[duties[name][at]] for name in data.CELLS] == [row.text(column) for column in columns]
            noted = {column for i, column in enumerate(columns) if duties["notes"][at] >> i & 1}
            assert noted == row.notes & set(columns)
            assert {words[n] for n in duties["names"][at]} == {
                p.name for p in (*task.lead, *task.support, *task.actors)
            }


def test_nothing_of_a_document_becomes_an_element(tmp_path: Path) -> None:
    """Is the page of a hostile document made of the same elements as that of a harmless one?"""
    harmless = written(tmp_path / "harmless", comparison(0, 6), problems=(UNREAD,))
    problem = Problem(HOSTILE, Span(1, 5), HOSTILE, HOSTILE)
    hostile = written(tmp_path / "hostile", attack(), problems=(problem,))
    assert hostile.elements == harmless.elements
    assert hostile.code() == harmless.code()
    for attributes, text in hostile.scripts:
        if attributes.get("type") == "application/json":
            assert not re.search("[<>&\u2028\u2029\x00\x85\ufffe]", text)
    assert hostile.json("text-0")["text"].startswith(HOSTILE.replace("\ud800", "?"))
    assert "alert(1)" in hostile.json("local-0")["duties"]["text"][0]


@pytest.mark.parametrize("before", ["", "𠮷", "甲𠮷乙\U0010ffff丙\n"])
def test_offsets_count_as_scripts_do(before: str, tmp_path: Path) -> None:
    """Do spans and marks cut the right characters where a text holds characters of two UTF-16 units?"""
    one = with_quotes(comparison(0, 6), "各县𠮷要在2027年底前建成𠮷", "各乡镇𠮷要在2026年𠮷底前建成")
    local = moved(one.local, before)
    (pair,) = one.pairs
    one = dataclasses.replace(one, local=local, pairs=(dataclasses.replace(pair, local=local.obligations[0]),))
    found = written(tmp_path, one)
    text, (row,) = found.json("text-0"), found.json("local-0")["pairs"]
    place = comparison(0, 6).local.obligations[0].quote
    assert in_units(text["text"], text["spans"][0]) == place
    above, below = sides(one.pairs[0])
    assert marked(found.json("local-0")["duties"]["text"][0], row[6]) == shown(below)
    assert marked(found.json("central")["duties"]["text"][0], row[5]) == shown(above)
    assert any("𠮷" in text for text, _ in below)


def test_a_span_outside_the_text_is_kept_inside(tmp_path: Path) -> None:
    """Can a span that does not belong to the text do harm?"""
    one = comparison(0, 6)
    first = one.pairs[0]
    assert first.local
    wild = Difference("scope", "scope-wider", Effect.STRICTER, "", "", Span(-5, 10**9), Span(10**8, 10**9))
    far = dataclasses.replace(first.local, span=Span(-5, 10**9))
    pair = dataclasses.replace(first, local=far, differences=(wild,))
    found = written(tmp_path, dataclasses.replace(one, pairs=(pair,)))
    length = len(one.local.document.text)
    assert found.json("text-0")["spans"] == [[0, length]]
    assert found.json("local-0")["pairs"][0][4][0][5:] == [[0, len(one.central.document.text)], [length, length]]


def test_a_sentence_of_a_megabyte_is_cut_in_its_row(tmp_path: Path) -> None:
    """Does a row show the beginning of a very long sentence, marks included, and the text all of it?"""
    above = "要建立台账" + "长" * 500_000
    edits = (Edit("equal", above[:200_000]), Edit("delete", above[200_000:]), Edit("insert", "尾" * 300_000))
    below = above[:200_000] + "尾" * 300_000
    one = with_quotes(comparison(0, 6), above, below)
    one = dataclasses.replace(one, pairs=(dataclasses.replace(one.pairs[0], edits=edits),))
    found = written(tmp_path, one)
    (text,) = found.json("local-0")["duties"]["text"]
    assert len(text) == data.MOST_QUOTE + 2
    assert text.endswith("……")
    assert (tmp_path / "compare.html").stat().st_size < 300_000


def test_marks_of_sentences_whose_spaces_differ(tmp_path: Path) -> None:
    """Are a pair's own pieces kept where its cut through white space makes another sentence of them?"""
    one = with_quotes(comparison(0, 6), "甲 \n 乙要做好工作 并且", "甲乙要做好工作 而且")
    ways = ("equal", "甲 "), ("delete", "\n 乙"), ("insert", "乙"), ("equal", "要做好工作 "), ("delete", "并")
    pieces = tuple(Edit(*way) for way in (*ways, ("insert", "而"), ("equal", "且")))
    one = dataclasses.replace(one, pairs=(dataclasses.replace(one.pairs[0], edits=pieces),))
    above, _ = sides(one.pairs[0])
    (row,) = written(tmp_path, one).json("local-0")["pairs"]
    text, lengths = (
        (row[5][0], row[5][1:]) if isinstance(row[5][0], str) else (plain(one.pairs[0].central[0].quote), row[5])
    )
    assert marked(text, lengths) == shown(above)


@pytest.mark.parametrize(
    ("limits", "listed", "texts"),
    [
        ({}, 4, 4),
        ({"most_texts": 2}, 4, 2),
        ({"most_text_bytes": 7_500}, 4, 2),
        ({"most_text_bytes": 10}, 4, 0),
        ({"most_rows": 25}, 2, 2),
        ({"most_row_bytes": 10}, 0, 0),
        ({"most_rows": 0}, 0, 0),
    ],
)
def test_what_has_no_room_is_told(limits: dict[str, int], listed: int, texts: int, tmp_path: Path) -> None:
    """Are rows and texts beyond the bounds left out, the first ones kept, the numbers and the overview given?"""
    given = list(comparisons(4, 10))
    found = written(tmp_path, *given, **limits)
    about, index = found.json("about"), found.json("index")
    assert (about["locals"], about["pairs"]) == (4, sum(len(one.pairs) for one in given))
    assert (about["listed"], about["texts"]) == (listed, texts)
    assert [record["rows"] for record in index] == [n < listed for n in range(4)]
    assert [record["text"] for record in index] == [n < texts for n in range(4)]
    assert [found.json(f"local-{n}") is not None for n in range(4)] == [n < listed for n in range(4)]
    assert [found.json(f"text-{n}") is not None for n in range(4)] == [n < texts for n in range(4)]
    assert all(len(record["cover"]) == 10 for record in index)
    assert (
        (found.json("text-central") is not None)
        == found.json("central")["text"]
        == ("most_text_bytes" not in limits or texts > 0)
    )


def test_files_that_could_not_be_read(tmp_path: Path) -> None:
    """Does the page name them, up to a bound, and count the rest?"""
    about = written(tmp_path, comparison(0, 4), problems=(UNREAD,) * (MOST_UNREAD + 3)).json("about")
    assert about["unread"][0] == [UNREAD.source, UNREAD.code, UNREAD.message]
    assert (len(about["unread"]), about["allUnread"]) == (MOST_UNREAD, MOST_UNREAD + 3)


def test_an_empty_comparison_gives_a_page(tmp_path: Path) -> None:
    """Is there a page where no document came, and where none has a duty?"""
    found = written(tmp_path / "none", problems=(UNREAD,))
    assert (found.json("index"), found.json("central")) == ([], None)
    one = comparison(0, 4)
    bare = Comparison(
        dataclasses.replace(one.central, obligations=()), dataclasses.replace(one.local, obligations=()), ()
    )
    found = written(tmp_path / "bare", bare)
    assert (found.json("local-0")["pairs"], found.json("index")[0]["cover"]) == ([], "")


def test_another_central_document_is_refused(tmp_path: Path) -> None:
    """Is it an error to hold two documents against different central ones in one page?"""
    exporter = ComparePage(tmp_path)
    exporter.add(comparison(0, 4))
    with pytest.raises(ValueError, match="same central document"):
        exporter.add(comparison(0, 5))
    exporter.abort()
    assert not list(tmp_path.iterdir())


def test_an_unknown_central_duty_is_no_row(tmp_path: Path) -> None:
    """Is a pair with a duty that is not the central document's an error, not a wrong row?"""
    one = comparison(0, 4)
    stranger = comparison(0, 9).central.obligations[-1]
    pair = Pair(one.local.obligations[0], (stranger,), Relation.KEPT)
    exporter = ComparePage(tmp_path)
    with pytest.raises(KeyError):
        exporter.add(dataclasses.replace(one, pairs=(pair,)))
    exporter.abort()


def test_memory_does_not_grow_with_documents(tmp_path: Path) -> None:
    """Does an exporter that has taken many documents hold little more than one that has taken few?"""
    given = comparison(0, 20)
    exporter = ComparePage(tmp_path)
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
    assert after - before < 10 * len(given.local.document.text)
    assert not list(tmp_path.iterdir())


def test_an_aborted_page_leaves_the_old_one(tmp_path: Path) -> None:
    """Does the page of an earlier run stay when a run breaks off, and is nothing else left?"""
    (tmp_path / "compare.html").write_text("old", "utf-8")
    exporter = ComparePage(tmp_path)
    exporter.add(comparison(0, 4))
    exporter.abort()
    exporter.abort()
    assert [path.name for path in tmp_path.iterdir()] == ["compare.html"]
    assert (tmp_path / "compare.html").read_text("utf-8") == "old"


def test_only_our_scripts_may_run(tmp_path: Path) -> None:
    """Does the policy name the hash of the script and of the style, and allow nothing else?"""
    found = written(tmp_path, comparison(0, 4))
    rules = dict(rule.strip().split(" ", 1) for rule in found.policy().split(";"))
    assert rules["default-src"] == "'none'"
    assert set(rules["script-src"].split()) == {assets.digest(text) for text in found.code()}
    assert len(found.code()) == 1
    assert rules["style-src"].split() == [assets.digest(text) for text in found.styles]
    assert "unsafe" not in found.policy()
    assert not [name for _, attributes in found.elements for name in attributes if name.startswith("on")]
    assert not [attributes for _, attributes in found.elements if "style" in attributes]


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """Is there no address in the page that a browser would load, and no way to load one?"""
    found = written(tmp_path, comparison(0, 4))
    loading = ("src", "href", "srcset", "action", "formaction", "poster", "data", "background")
    assert [a[name] for _, a in found.elements for name in loading if name in a] == ["data:,"]
    assert not re.search(r"url\(|@import", "".join(found.styles))
    (ours,) = found.code()
    assert not re.search(r"https?:|\bfetch\b|XMLHttpRequest|WebSocket|\bimport\b|sendBeacon|EventSource", ours)


@pytest.mark.parametrize("path", sorted([*(HERE / "js").iterdir(), *(SHARED / "js").iterdir()]), ids=lambda p: p.name)
def test_a_script_builds_no_markup(path: Path) -> None:
    """Does each script, of this page or of all, stay short, and never turn text into markup or code?"""
    assert path.stem in (*SCRIPTS, *assets.SHARED)
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_SCRIPT
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser", text
    )
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", text)


def test_every_script_is_there() -> None:
    """Is each script of the fixed orders a file, and each file in its order?"""
    assert sorted(SCRIPTS) == sorted(path.stem for path in (HERE / "js").iterdir())
    assert sorted(assets.SHARED) == sorted(path.stem for path in (SHARED / "js").iterdir())


def test_every_word_is_in_both_languages() -> None:
    """Has each word that the page uses a Chinese and an English form, and is each form used?"""
    own = json.loads((HERE / "words.json").read_text("utf-8"))
    words = own | data.words()
    assert len(words) == len(own) + len(data.words())
    assert all(len(both) == 2 and all(both) for both in words.values())
    for both in words.values():
        chinese, english = (set(re.findall(r"\{\w+\}", form)) for form in both)
        assert chinese == english
    template = (HERE / "compare.html").read_text("utf-8")
    scripts = "".join(path.read_text("utf-8") for path in (HERE / "js").iterdir())
    used = set(re.findall(r'data-(?:word|label|placeholder)="([^"]+)"', template))
    literals = set(re.findall(r'"([a-z][\w.-]*)"', scripts))
    assert used <= set(words)
    assert {key for key in literals if re.search(r"\w\.\w", key) and key[-1] != "."} <= set(words)
    prefixes = {literal for literal in literals if literal.endswith(".")}
    assert {key for key in own if key not in used | literals and not key.startswith(tuple(prefixes))} == set()


def test_every_value_has_its_word() -> None:
    """Has the page a word for each relation, effect, cell and difference, and a mark for each relation and effect?"""
    words = data.words()
    assert {f"relation.{relation}" for relation in Relation} <= set(words)
    assert {f"relation-about.{relation}" for relation in Relation} <= set(words)
    assert {f"effect.{effect}" for effect in Effect} <= set(words)
    assert {f"difference.{code}" for code in wording.DIFFERENCES} <= set(words)
    assert {f"cell.{cell}" for cell in data.CELLS} <= set(words)
    assert set(data.RELATIONS) == set(Relation)
    assert set(data.EFFECTS) == set(Effect)
    # One digit a duty in the overview.
    assert len(data.RELATIONS) < 10
