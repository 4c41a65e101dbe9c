"""compare.html in a browser: what a reader sees and does there, counted from the comparisons that it was made of."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser import COLOURS, PHONE, accessibility_faults, launched, visit, wait_until
from compared import comparison, comparisons
from needs import need
from obligraph.comparing import together
from obligraph.exporters.comparison import wording
from obligraph.exporters.comparison.marked import plain, sides
from obligraph.exporters.comparison.page.page import ComparePage
from obligraph.model import Comparison, Pair, Problem, Relation
from pages import HOSTILE, attack

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TASKS = 14
LOST = {Relation.WEAKENED, Relation.DROPPED}
PHONES: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
UNREAD = Problem("地方/坏文件.pdf", None, "pdf-encrypted", "已加密,无法读取")
CHINESE = """() => [...document.querySelectorAll("button, label > span, th[scope=col], h1, h2, dt, dd, caption")]
    .filter((one) => !one.closest("[lang=zh-CN] tbody, .prose, #lang, select") && one.checkVisibility())
    .map((one) => [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join(""))
    .filter((words) => /[\\u4e00-\\u9fff]/.test(words))"""
"""The page's own words that hold Chinese; a document's, and the one character of a relation, are left out."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    need("chromium")
    with launched() as browser:
        yield browser


def written(folder: Path, *given: Comparison, problems: Sequence[Problem] = (), **limits: int) -> Path:
    exporter = ComparePage(folder, **limits)
    for one in given:
        exporter.add(one)
    for problem in problems:
        exporter.problem(problem)
    exporter.close()
    return folder / "compare.html"


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Comparison]:
    """One local document against the central one."""
    given = comparison(2, TASKS)
    return written(tmp_path_factory.mktemp("one"), given), given


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Comparison]]:
    """Five local documents against the central one, and a file that could not be read."""
    given = list(comparisons(5, TASKS))
    return written(tmp_path_factory.mktemp("many"), *given, problems=[UNREAD]), given


@pytest.fixture
def page(browser: Browser, one: tuple[Path, Comparison]) -> Iterator[Page]:
    """The page of one local document, opened on a desktop."""
    with visit(browser, one[0]) as page:
        yield page


def shown(page: Page) -> list[str]:
    """The rows that are drawn, as `document.pair`."""
    drawn: list[str] = page.locator("#rows tr.pair").evaluate_all("rows => rows.map((row) => row.dataset.row)")
    return drawn


def expected(given: Sequence[Comparison], keep: Callable[[Pair], object], document: int = 0) -> list[str]:
    """The rows of a document whose pairs are to be kept."""
    return [f"{document}.{at}" for at, pair in enumerate(given[document].pairs) if keep(pair)]


def act(page: Page, what: Callable[[], object]) -> None:
    """Do something that filters, and see to it that it was measured."""
    page.evaluate("performance.clearMeasures('filter')")
    what()
    wait_until(page, "performance.getEntriesByName('filter').length > 0")


def choose(page: Page, **filters: str) -> None:
    for name, value in filters.items():
        if name == "search":
            act(page, lambda value=value: page.fill("#search", value))  # type: ignore[misc]
        else:
            page.focus(f"#filter-{name}")
            act(page, lambda name=name, value=value: page.select_option(f"#filter-{name}", value))  # type: ignore[misc]


def chip(page: Page, relation: Relation) -> Any:
    return page.locator(f'#relations [data-relation="{relation}"]')


def selected(page: Page) -> list[str]:
    found: list[str] = page.locator('#rows [aria-selected="true"]').evaluate_all("all => all.map((x) => x.dataset.row)")
    return found


def in_view(page: Page, inner: str, outer: str) -> None:
    """Wait until some of the element `inner` is to be seen inside `outer`."""
    wait_until(
        page,
        """([inner, outer]) => {
            const box = document.querySelector(inner)?.getBoundingClientRect();
            const view = document.querySelector(outer).getBoundingClientRect();
            return box?.height > 0 && box.bottom > view.top && box.top < view.bottom;
        }""",
        [inner, outer],
    )


def marks(page: Page, side: str) -> str:
    """The selected words of a text."""
    return "".join(page.locator(f"#text-of-{side} mark.selected").all_text_contents())


def test_the_page_opens_on_all_rows(page: Page, one: tuple[Path, Comparison]) -> None:
    """Does it show every pair in the local order, then what was dropped, with both titles, numbers and dates?"""
    _, given = one
    assert shown(page) == expected([given], lambda pair: True)
    assert page.locator("#count").get_attribute("data-count") == str(len(given.pairs))
    for name, document in (("central", given.central.document), ("local", given.local.document)):
        words = page.locator(f"#{name}-name").inner_text()
        assert all(str(part) in words for part in (document.number, document.date))
    assert given.local.document.title in page.locator("#local-name").inner_text()  # type: ignore[operator]
    assert not page.locator("#show-map").is_visible()
    last = [pair.relation for pair in given.pairs][-1]
    assert last is Relation.DROPPED
    assert page.locator("#rows .group").all_inner_texts() == [
        f"未落实的上级条文（{sum(pair.relation is Relation.DROPPED for pair in given.pairs)}）"
    ]


def test_a_row_marks_what_differs(page: Page, one: tuple[Path, Comparison]) -> None:
    """Are just the words marked that only one side has, and are relation and differences said in words?"""
    for at, pair in enumerate(one[1].pairs):
        row = page.locator(f'#rows tr[data-row="0.{at}"]').first
        above, below = sides(pair)
        for side, tag, pieces in (("central", "del", above), ("local", "ins", below)):
            duty = row.locator(f"td.{side} .duty").first
            if not pieces:
                assert duty.count() == 0
                assert row.locator(f"td.{side} .absent").count() == 1
                continue
            assert duty.locator(".quote").inner_text() == "".join(text for text, _ in pieces)
            assert duty.locator(f".quote {tag}").all_inner_texts() == [text for text, only in pieces if only]
        assert row.locator("td.central .duty").count() == len(pair.central)
        assert wording.RELATIONS[pair.relation].chinese in row.locator(".badge").inner_text()
        told = row.locator(".differences li")
        assert told.evaluate_all("all => all.map((one) => one.dataset.code)") == [d.code for d in pair.differences]
        for words, difference in zip(told.all_inner_texts(), pair.differences, strict=True):
            assert wording.difference_name(difference).chinese in words
            assert wording.EFFECT_MARKS[difference.effect] in words
    assert page.locator("#rows del").first.evaluate("x => getComputedStyle(x).textDecorationLine") == "line-through"
    assert page.locator("#rows .quote ins").first.evaluate("x => getComputedStyle(x).textDecorationLine") == "underline"


def test_chips_filter(page: Page, one: tuple[Path, Comparison]) -> None:
    """Does each chip count and leave the rows of its relation, do two leave both, and do the quick ones and reset?"""
    given = [one[1]]
    counts = Counter(pair.relation for pair in one[1].pairs)
    for relation in Relation:
        assert chip(page, relation).locator(".number").inner_text() == str(counts[relation])
        act(page, chip(page, relation).click)
        assert shown(page) == expected(given, lambda pair, relation=relation: pair.relation is relation)  # type: ignore[misc]
        assert chip(page, relation).get_attribute("aria-pressed") == "true"
        act(page, chip(page, relation).click)
    for relation in (Relation.KEPT, Relation.ADDED):
        act(page, chip(page, relation).click)
    assert shown(page) == expected(given, lambda pair: pair.relation in (Relation.KEPT, Relation.ADDED))
    act(page, lambda: page.click("#only-lost"))
    assert shown(page) == expected(given, lambda pair: pair.relation in LOST)
    act(page, lambda: page.click("#only-different"))
    assert shown(page) == expected(given, lambda pair: pair.relation is not Relation.KEPT)
    act(page, lambda: page.click("#reset"))
    assert len(shown(page)) == len(one[1].pairs)
    assert page.locator('#filters [aria-pressed="true"]').count() == 0


def test_fields_filter(page: Page, one: tuple[Path, Comparison]) -> None:
    """Do search, department, kind of difference and central duty leave what the pairs give, alone and together?"""
    given = [one[1]]

    def names(pair: Pair) -> set[str]:
        tasks = (*pair.central, *([pair.local] if pair.local else []))
        return {party.name for task in tasks for party in (*task.lead, *task.support, *task.actors)}

    def words(pair: Pair) -> str:
        return " ".join(plain(task.quote) for task in (*pair.central, *([pair.local] if pair.local else [])))

    for asked in ("台账", "第三方", "没有这几个字"):
        choose(page, search=asked)
        assert shown(page) == expected(given, lambda pair, asked=asked: asked in words(pair))  # type: ignore[misc]
    assert page.locator("#nothing").is_visible()
    choose(page, search="台账")
    assert page.locator("#rows .quote em").first.inner_text() == "台账"
    choose(page, search="", party="市民政局")
    kept = expected(given, lambda pair: "市民政局" in names(pair))
    assert 0 < len(kept) < len(one[1].pairs)
    assert shown(page) == kept
    choose(page, party="", cell="deadlines")
    assert shown(page) == expected(given, lambda pair: any(d.cell == "deadlines" for d in pair.differences))
    choose(page, cell="owner", duty="3")
    wanted = one[1].central.obligations[3]
    assert shown(page) == expected(
        given, lambda pair: wanted in pair.central and any(d.cell in ("lead", "actors") for d in pair.differences)
    )


def test_the_order_of_the_central_text(page: Page, one: tuple[Path, Comparison]) -> None:
    """Do rows follow the central text, all answers to one duty together, dropped ones in place, added ones last?"""
    choose(page, order="central")
    _, given = one
    order = [
        f"0.{at}" for task in given.central.obligations for at, pair in enumerate(given.pairs) if task in pair.central
    ]
    added = expected([given], lambda pair: pair.relation is Relation.ADDED)
    assert shown(page) == order + added
    again = page.locator("#rows tr.again")
    assert again.count() == len(order) - len({t.id for pair in given.pairs for t in pair.central}) > 0
    assert "同一上级条文" in again.first.inner_text()
    assert page.locator("#rows .group").all_inner_texts() == [f"本地新增条文（{len(added)}）"]
    page.keyboard.press("Escape")
    for position, row in enumerate(shown(page)):
        page.keyboard.press("j")
        assert selected(page) == [row], position
    numbers = [int(words.split()[-1]) for words in page.locator("td.central .where b").all_inner_texts()]
    assert numbers == sorted(numbers)


def test_a_row_leads_to_both_texts(page: Page, one: tuple[Path, Comparison]) -> None:
    """Does the button open both texts at the duty, its counterparts lit beside it and the differing words in them?"""
    _, given = one
    at, pair = next((n, p) for n, p in enumerate(given.pairs) if p.relation is Relation.STRENGTHENED and p.differences)
    page.locator(f'#rows tr[data-row="0.{at}"] td.local .show').click()
    assert page.locator("#view-text").is_visible()
    for side in ("central", "local"):
        in_view(page, f"#text-of-{side} mark.selected", f"#paper-{side}")
    assert pair.local
    assert marks(page, "local") == pair.local.quote
    assert marks(page, "central") == "".join(task.quote for task in sorted(pair.central, key=lambda t: t.span))
    difference = pair.differences[0]
    assert page.locator("#text-of-local .spot").first.inner_text() == difference.local
    assert page.locator("#text-of-central .spot").first.inner_text() == difference.central
    assert wording.difference_name(difference).chinese in page.locator("#card").inner_text()
    page.keyboard.press("j")
    assert selected(page) == [f"0.{at + 1}"]
    page.click("#card .back")
    in_view(page, f'#rows tr[data-row="0.{at + 1}"]', "#table")


def test_a_text_leads_to_the_other(page: Page, one: tuple[Path, Comparison]) -> None:
    """Does a click on a duty light its counterpart, another one the next, and does what was dropped have none?"""
    _, given = one
    page.click("#show-text")
    number, answers = next(
        (n, found)
        for n, task in enumerate(given.central.obligations)
        if len(found := [pair for pair in given.pairs if pair.local and task in pair.central]) > 1
    )
    mark = page.locator(f'#text-of-central mark[data-duty="{number}"]').first
    for pair in (*answers, answers[0]):
        mark.click()
        assert pair.local
        assert marks(page, "local") == pair.local.quote
        in_view(page, "#text-of-local mark.selected", "#paper-local")
    lost = next(
        n
        for n, t in enumerate(given.central.obligations)
        if any(p.central == (t,) and not p.local for p in given.pairs)
    )
    mark = page.locator(f'#text-of-central mark[data-duty="{lost}"]').first
    assert "r-dropped" in str(mark.get_attribute("class"))
    mark.click()
    assert marks(page, "local") == ""
    assert "没有对应条文" in page.locator("#card").inner_text()


def test_texts_scroll_together(browser: Browser, tmp_path: Path) -> None:
    """Does the other text follow the one that is scrolled, and stay where the switch is off?"""
    given = comparison(0, 120)
    with visit(browser, written(tmp_path, given), "view=text", reduced_motion="reduce") as page:
        wait_until(page, "document.querySelectorAll('#text-of-local mark').length > 100")
        page.hover("#paper-central")
        page.mouse.wheel(0, 3000)
        wait_until(page, "document.getElementById('paper-local').scrollTop > 800")
        page.uncheck("#linked")
        before = page.evaluate("document.getElementById('paper-local').scrollTop")
        page.hover("#paper-central")
        page.mouse.wheel(0, 3000)
        wait_until(page, "document.getElementById('paper-central').scrollTop > 5000")
        page.wait_for_timeout(200)
        assert page.evaluate("document.getElementById('paper-local').scrollTop") == before


def test_the_overview(browser: Browser, many: tuple[Path, list[Comparison]]) -> None:
    """Is there a cell for each duty and document with its relation, in words too, and do its heads count?"""
    path, given = many
    with visit(browser, path) as page:
        assert page.locator("#view-map").is_visible()
        duties = given[0].central.obligations
        rows = page.locator("#map .map-row")
        assert rows.count() == len(duties)
        for number, task in enumerate(duties):
            found = [
                together(pair.relation for pair in one.pairs if pair.local and task in pair.central) for one in given
            ]
            cells = rows.nth(number).locator(".cell")
            assert cells.all_inner_texts() == [wording.MARKS[relation] for relation in found]
            labels = cells.evaluate_all("all => all.map((cell) => cell.getAttribute('aria-label'))")
            assert all(label.endswith(wording.RELATIONS[r].chinese) for label, r in zip(labels, found, strict=True))
            answered = sum(relation is not Relation.DROPPED for relation in found)
            assert rows.nth(number).locator(".share").inner_text() == f"{answered}/{len(given)}"
        assert page.locator("#map .heads .label").all_inner_texts() == [
            one.local.document.jurisdiction.removeprefix("云岭省") for one in given
        ]
        assert "坏文件.pdf" in page.locator("#limits").inner_text()


def test_a_cell_leads_to_its_pair(browser: Browser, many: tuple[Path, list[Comparison]]) -> None:
    """Does a cell open its pairs, a row's head that duty in all documents, and a column's head its document?"""
    path, given = many
    task = given[0].central.obligations[4]
    with visit(browser, path) as page:
        page.locator('#map .cell[data-at="4,2"]').click()
        assert shown(page) == expected(given, lambda pair: task in pair.central, 2)
        page.click("#show-map")
        page.locator('#map .duty-head[data-duty="4"]').click()
        assert shown(page) == [row for n in range(5) for row in expected(given, lambda pair: task in pair.central, n)]
        assert page.locator("#rows p.document").first.inner_text() == given[0].local.document.title
        page.click("#show-map")
        page.locator('#map .heads .document[data-document="3"]').click()
        assert shown(page) == expected(given, lambda pair: True, 3)
        assert given[3].local.document.title in page.locator("#local-name").inner_text()  # type: ignore[operator]


def test_the_overview_by_keyboard_search_and_chip(browser: Browser, many: tuple[Path, list[Comparison]]) -> None:
    """Do arrows move and Enter opens, does a search leave rows or columns, and does a chip fade all other cells?"""
    path, given = many
    task = given[0].central.obligations[2]
    with visit(browser, path) as page:
        page.focus("#map")
        for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowDown"):
            page.keyboard.press(key)
        assert page.locator("#map").get_attribute("aria-activedescendant") == "cell-2-1"
        assert "第 3 条" in page.locator("#map-said").inner_text()
        page.keyboard.press("Enter")
        assert shown(page) == expected(given, lambda pair: task in pair.central, 1)
        page.click("#reset")
        page.click("#show-map")
        choose(page, search="台账")
        assert page.locator("#map .map-row").count() == sum("台账" in t.quote for t in given[0].central.obligations)
        choose(page, search="白石市")
        assert page.locator("#map .heads .document").count() == 1
        choose(page, search="")
        act(page, chip(page, Relation.WEAKENED).click)
        bright = page.locator("#map .cell:not(.faded)").all_inner_texts()
        assert set(bright) == {wording.MARKS[Relation.WEAKENED]}
        page.check("#map-dense")
        assert page.locator("#map .cell").first.inner_text() == ""
        page.select_option("#map-order", "least")
        labels = page.locator("#map .heads .document").evaluate_all("all => all.map((x) => Number(x.dataset.document))")
        assert sorted(labels) == [0, 1, 2, 3, 4]


def test_the_sums(browser: Browser, many: tuple[Path, list[Comparison]]) -> None:
    """Has each document a row with its counts, which sorts and opens it, and is the unread file listed?"""
    path, given = many
    with visit(browser, path, "view=sums") as page:
        rows = page.locator("#sums tr[data-document]")
        counted = [Counter(pair.relation for pair in one.pairs) for one in given]
        for at, counts in enumerate(counted):
            told = rows.nth(at).locator("td.count").all_inner_texts()
            assert [int(words or 0) for words in told] == [counts[relation] for relation in Relation]
        page.locator("#sums th.weakened button").click()
        order = rows.evaluate_all("all => all.map((row) => Number(row.dataset.document))")
        assert order == sorted(range(5), key=lambda n: (-counted[n][Relation.WEAKENED], n))
        assert UNREAD.message in page.locator("#unread").inner_text()
        rows.nth(0).locator("button").click()
        assert shown(page) == expected(given, lambda pair: True, order[0])


def test_a_link_holds_all(browser: Browser, many: tuple[Path, list[Comparison]]) -> None:
    """Does the page's address, opened anew, show the same rows, view, language and selected row?"""
    path, _ = many
    with visit(browser, path, "view=pairs") as page:
        choose(page, local="all", order="central", search="台账")
        act(page, chip(page, Relation.STRENGTHENED).click)
        page.click("#lang")
        rows = shown(page)
        page.locator("#rows tr.pair").nth(1).click()
        with visit(browser, path, page.url.partition("#")[2]) as again:
            assert shown(again) == rows
            wait_until(again, "document.readyState !== 'loading'")
            assert selected(again) == [rows[1]]
            assert again.locator("html").get_attribute("lang") == "en"
            assert again.locator("#search").input_value() == "台账"


def test_the_language_switch(browser: Browser, many: tuple[Path, list[Comparison]]) -> None:
    """Are all words of the page English after a switch, in each view, and Chinese again after another?"""
    path, given = many
    with visit(browser, path) as page:
        chinese = page.locator("body").inner_text()
        page.click("#lang")
        for view in ("map", "sums", "pairs", "text"):
            page.click(f"#show-{view}")
            assert page.evaluate(CHINESE) == [], view
        assert given[0].local.document.text[:12] in page.locator("#text-of-local").inner_text()
        page.click("#show-map")
        page.click("#lang")
        assert page.locator("body").inner_text() == chinese


def test_the_keyboard(page: Page, one: tuple[Path, Comparison]) -> None:
    """Do j, k and the arrows move, Enter opens the texts, digits the views, / searches, Esc leaves, ? explains?"""
    for key, at in (("j", 0), ("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
        page.keyboard.press(key)
        assert selected(page) == [f"0.{at}"]
    page.keyboard.press("Enter")
    assert page.locator("#view-text").is_visible()
    page.keyboard.press("1")
    assert page.locator("#view-pairs").is_visible()
    page.keyboard.press("/")
    page.keyboard.type("jk1?")
    assert page.locator("#search").input_value() == "jk1?"
    page.keyboard.press("Escape")
    assert page.locator("#search").input_value() == ""
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert selected(page) == []
    page.keyboard.press("?")
    assert page.locator("dialog[open]").is_visible()
    assert wording.EXPLAINED[Relation.WEAKENED].chinese in page.locator("dialog").inner_text()
    page.keyboard.press("Escape")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#view-pairs') !== null"):
            return
    pytest.fail("40 times Tab, and the table is not reached")


def test_what_is_left_out_is_told(browser: Browser, tmp_path: Path) -> None:
    """Does the page say which rows and texts it lacks, above and at the place where they would stand?"""
    given = list(comparisons(3, 10))
    path = written(tmp_path, *given, most_texts=1, most_rows=30)
    with visit(browser, path) as page:
        assert "前 2 份" in page.locator("#limits").inner_text()
        assert "前 1 份" in page.locator("#limits").inner_text()
        assert page.locator("#map .heads .document").count() == 3
        page.locator('#map .heads .document[data-document="2"]').click()
        assert "compare.xlsx" in page.locator("#nothing").inner_text()
        choose(page, local="1")
        page.click("#show-text")
        assert given[1].local.document.source in page.locator("#text-of-local").inner_text()


def test_many_documents(browser: Browser, tmp_path: Path) -> None:
    """Are few of thousands of cells and rows drawn, each when it is scrolled to, and do filters stay quick?"""
    given = list(comparisons(150, TASKS))
    with visit(browser, written(tmp_path, *given)) as page:
        grid = page.locator("#map")
        assert grid.get_attribute("aria-colcount") == "151"
        assert page.locator("#map .cell").count() < 150 * TASKS
        grid.evaluate("grid => grid.scrollTo(grid.scrollWidth, 0)")
        wait_until(page, "document.querySelector('#map .cell[data-at=\"0,149\"]') !== null")
        page.click("#show-pairs")
        choose(page, local="all")
        everything = sum(len(one.pairs) for one in given)
        assert page.locator("#count").get_attribute("data-count") == str(everything)
        assert len(shown(page)) < everything
        page.locator("#table").evaluate("table => table.scrollTo(0, table.scrollHeight)")
        wait_until(
            page, 'last => document.querySelector(`#rows tr[data-row="${last}"]`)', f"149.{len(given[-1].pairs) - 1}"
        )
        act(page, lambda: page.click("#only-lost"))
        lost = sum(pair.relation in LOST for one in given for pair in one.pairs)
        assert page.locator("#count").get_attribute("data-count") == str(lost)
        assert page.evaluate("performance.getEntriesByName('filter')[0].duration") < 1000


def test_the_printed_page(page: Page, one: tuple[Path, Comparison]) -> None:
    """Does paper show the table alone, its head on every page, and only the rows that the filters leave?"""
    act(page, lambda: page.click("#only-lost"))
    page.emulate_media(media="print")
    for hidden in ("#search", "#reset", "#lang", "#relations", "#show-text", "#view-text"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.locator("#rows thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
    assert shown(page) == expected([one[1]], lambda pair: pair.relation in LOST)
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1]
    assert page.pdf().startswith(b"%PDF")


def test_the_printed_overview(browser: Browser, tmp_path: Path) -> None:
    """Has paper all duties of the overview, as many columns as it can hold, and a word on the others?"""
    with visit(browser, written(tmp_path, *comparisons(60, TASKS))) as page:
        page.emulate_media(media="print")
        wait_until(page, "document.querySelectorAll('#map .heads .document').length === 45")
        assert page.locator("#map .map-row").count() == TASKS
        assert "45" in str(page.locator("#map").get_attribute("data-printed"))
        page.emulate_media(media="screen")
        wait_until(page, "document.querySelectorAll('#map .heads .document').length > 45")


def test_a_page_without_rows(browser: Browser, tmp_path: Path) -> None:
    """Do all views open where no document could be read, and where none holds a duty?"""
    one = comparison(0, 4)
    bare = Comparison(
        dataclasses.replace(one.central, obligations=()), dataclasses.replace(one.local, obligations=()), ()
    )
    for given in ((), (bare,), (bare, bare)):
        folder = tmp_path / str(len(given))
        folder.mkdir()
        with visit(browser, written(folder, *given, problems=[UNREAD])) as page:
            assert "坏文件.pdf" in page.locator("#limits").inner_text()
            for view in ("map", "sums")[: 2 * (len(given) > 1)]:
                page.click(f"#show-{view}")
            page.click("#show-text")
            page.click("#show-pairs")
            assert page.locator("#nothing").is_visible()
            page.click("#lang")


def test_the_phone(browser: Browser, many: tuple[Path, list[Comparison]]) -> None:
    """Is no view wider than a narrow screen, does a row lead to one text at a time, and do the filters unfold?"""
    path, given = many
    with visit(browser, path, **PHONES) as page:
        for view in ("map", "sums", "pairs", "text"):
            page.tap(f"#show-{view}")
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], view
            assert page.evaluate("visualViewport.width") == PHONE["width"]
        page.tap("#show-pairs")
        assert not page.locator("#filter-party").is_visible()
        page.tap("#show-filters")
        assert page.locator("#filter-party").is_visible()
        page.tap("#show-filters")
        at, pair = next((n, p) for n, p in enumerate(given[0].pairs) if p.local and p.central)
        page.locator(f'#rows tr[data-row="0.{at}"] td.central .show').tap()
        assert page.locator("#paper-central").is_visible()
        assert not page.locator("#paper-local").is_visible()
        in_view(page, "#text-of-central mark.selected", "#paper-central")
        page.tap("#side-local")
        in_view(page, "#text-of-local mark.selected", "#paper-local")
        assert pair.local
        assert marks(page, "local") == pair.local.quote


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible(browser: Browser, many: tuple[Path, list[Comparison]], scheme: str) -> None:
    """Does axe-core find no serious fault in any view, in light and dark, with a row selected, in both languages?"""
    need("axe")
    rules = COLOURS if scheme == "dark" else ()
    with visit(browser, many[0], color_scheme=scheme) as page:
        assert not accessibility_faults(page, *rules)
        page.click("#show-pairs")
        page.keyboard.press("j")
        act(page, chip(page, Relation.STRENGTHENED).click)
        assert not accessibility_faults(page, *rules)
        act(page, chip(page, Relation.STRENGTHENED).click)
        page.click("#lang")
        for view in ("text", "sums", "pairs"):
            page.click(f"#show-{view}")
            assert not accessibility_faults(page, *rules), view
        page.click("#help")
        assert not accessibility_faults(page, *rules)


def test_the_phone_is_accessible(browser: Browser, many: tuple[Path, list[Comparison]]) -> None:
    """Does axe-core find no serious fault in any view of a narrow screen?"""
    need("axe")
    with visit(browser, many[0], **PHONES) as page:
        for view in ("map", "sums", "pairs", "text"):
            page.tap(f"#show-{view}")
            assert not accessibility_faults(page), view


def test_a_hostile_document_is_only_text(browser: Browser, tmp_path: Path) -> None:
    """Is what a document writes shown as it stands in every view, and does nothing of it run?"""
    problem = Problem(HOSTILE, None, HOSTILE, HOSTILE)
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder, times in zip(folders, (1, 2), strict=True):
        folder.mkdir()
        with visit(browser, written(folder, *[attack()] * times, problems=[problem])) as page:
            for view in ("map", "sums", "pairs", "text")[4 - 2 * times :]:
                page.click(f"#show-{view}")
                page.keyboard.press("j")
                innocent(page)
            assert "<script>alert(1)</script>" in page.locator("#text-of-local").inner_text()
            page.click("#show-pairs")
            assert "<script>alert(1)</script>" in page.locator("#rows .quote").first.inner_text()
            choose(page, search="<img src=x onerror")
            assert len(shown(page)) == 1
            page.focus("#filter-party")
            page.click("#lang")
            innocent(page)


def innocent(page: Page) -> None:
    """Fails when anything of the hostile document became more than text."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    strange = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) =>
            one.closest("img, svg, iframe, object, embed, a[href^='javascript' i]") ||
            [...one.attributes].some(({ name }) => name.startsWith("on"))).map((one) => one.outerHTML)"""
    )
    assert strange == []
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.locator("main").inner_text())
