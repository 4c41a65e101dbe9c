"""report.html in a browser: what a reader sees and does there, counted from the records beside it."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser import COLOURS, PHONE, accessibility_faults, launched, visit, wait_until
from invented import extraction
from needs import ROOT, need
from obligraph.exporters import EXPORTERS, Exports
from obligraph.exporters.matrix import cells
from obligraph.model import Deadline, Extraction, Kind, Party, Problem, Reference, Span, Standard
from obligraph.run import run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Task = dict[str, Any]
ROLES = ("lead", "support", "actors")
EVIDENCE = {
    "lead": "lead",
    "support": "support",
    "actors": "actors",
    "deadlines": "deadline",
    "standards": "standard",
}
"""The cells of a task by field, with the name that their evidence bears in the page."""
MISSING = {"owner": ("lead", "actors"), "date": ("deadlines",), "measure": ("standards",)}
FIELDS = ("document", "party", "role", "kind", "deadline", "standard", "missing")
PICTURES = ("departments", "deadlines", "network", "strength", "completeness")
MOST_BARS = 20
GONE_BAD = Problem("政策/坏文件.pdf", None, "pdf-encrypted", "已加密，无法读取")

LIT = """(tasks) => {
    const bare = (words) => words.replace(/\\s+/g, "");
    const look = () => {
        const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
        const lit = [], marked = [], texts = [];
        let length = 0;
        while (walker.nextNode()) {
            const at = walker.currentNode.parentElement;
            if (at.closest(".problem, .doubt-words")) continue;
            texts.push(bare(walker.currentNode.data));
            const place = [length, (length += Array.from(texts.at(-1)).length)];
            for (const name of at.closest(".evidence")?.classList ?? []) {
                if (name.startsWith("evidence-")) lit.push([name.slice("evidence-".length), ...place]);
            }
            if (at.closest("mark.selected")) marked.push([at.closest("mark").dataset.task, ...place]);
        }
        return { text: texts.join(""), lit, marked };
    };
    if (!tasks) return look();
    return tasks.map((id) => {
        document.querySelector(`#rows [data-task="${id}"]`).click();
        const { lit, marked } = look();
        return { lit, marked };
    });
}"""
"""What the text pane shows, and what is lit in it, as `[role, start, end]`, and selected, as `[task, start, end]`: now,
or after a click on the row of each task. Places count characters that are no white space."""


CHOICES = """select => [...select.options].map(({ value }) => value).reverse().map((value) => {
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    const rows = [...document.querySelectorAll("#rows [data-task]")].map((row) => row.dataset.task);
    return { value, count: document.getElementById("count").dataset.count, rows };
}).reverse()"""
"""What each choice of a filter leaves, `all` last."""


CHINESE = """() => [...document.querySelectorAll("button, label, th[scope=col], summary, h1, h2, dt, caption, legend")]
    .filter((one) => !one.closest("#text, #outline, #lang, [lang=zh-CN] td, #problems, table[lang] tbody"))
    .filter((one) => !one.querySelector("select") && one.lang !== "zh-CN")
    .map((one) => one.textContent).filter((words) => /[\\u4e00-\\u9fff]/.test(words))"""
"""The page's own words that hold Chinese; a document's are left out."""


class Records:
    """A report and the records that it was made of."""

    def __init__(self, folder: Path) -> None:
        self.page = folder / "report.html"
        self.documents = _lines(folder / "documents.jsonl")
        self.tasks: list[Task] = _lines(folder / "obligations.jsonl")
        self.problems = _lines(folder / "problems.jsonl")
        self.texts = [(folder / one["text_file"]).read_text("utf-8") for one in self.documents]

    def of(self, document: int) -> list[Task]:
        """The tasks of the document with this number."""
        return [task for task in self.tasks if task["doc"] == self.documents[document]["id"]]

    def wanted(self, **filters: str) -> list[Task]:
        """The tasks that filters of these names and values should leave."""
        return [task for task in self.tasks if all(self._holds(task, n, v, filters) for n, v in filters.items())]

    def _holds(self, task: Task, name: str, value: str, filters: dict[str, str]) -> bool:
        match name:
            case "search":
                return any(value in words for words in (task["quote"], *names(task)))
            case "document":
                return bool(task["doc"] == self.documents[int(value)]["id"])
            case "party":
                return value in names(task, *([filters["role"]] if "role" in filters else ROLES))
            case "role":
                return bool(task[value])
            case "kind":
                return bool(task["kind"] == value)
            case "deadline" if value.isdigit():
                return any(day.startswith(value) for day in days(task))
            case "deadline" | "standard":
                return bool(task[f"{name}s"]) is (value == "has")
            case "missing":
                return not any(task[field] for field in MISSING[value])
        raise ValueError(name)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def names(task: Task, *roles: str) -> list[str]:
    """The organisations of a task, as the text names them."""
    return [party["name"] for role in roles or ROLES for party in task[role]]


def days(task: Task) -> list[str]:
    """The days that a task's time limits end on, or begin on where they have no end."""
    return [day for limit in task["deadlines"] if (day := limit["end"] or limit["start"])]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    need("chromium")
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """The report of the samples."""
    folder = tmp_path_factory.mktemp("report")
    assert not run([str(ROOT / "corpora" / "*.txt")], folder).failures
    return Records(folder)


@pytest.fixture
def page(browser: Browser, report: Records) -> Iterator[Page]:
    """The report of the samples, opened on a desktop."""
    with visit(browser, report.page) as page:
        yield page


def ids(tasks: Iterable[Task]) -> list[str]:
    return [task["id"] for task in tasks]


def shown(page: Page) -> list[str]:
    """The tasks whose rows are drawn, which must be as many as the page says: a test that filters to few sees all."""
    drawn: list[str] = page.locator("#rows [data-task]").evaluate_all("rows => rows.map((row) => row.dataset.task)")
    assert count(page) == len(drawn)
    return drawn


def count(page: Page) -> int:
    return int(page.locator("#count").get_attribute("data-count") or -1)


def choose(page: Page, **filters: str) -> None:
    """Set filters as a reader does, and see to it that each was applied and measured."""
    for name, value in filters.items():
        page.evaluate("performance.clearMeasures('filter')")
        if name == "search":
            page.fill("#search", value)
        else:
            page.select_option(f"#filter-{name}", value)
        wait_until(page, "performance.getEntriesByName('filter').length > 0")


def choices(page: Page, field: str) -> list[str]:
    """The values of a filter but for "all"."""
    every, *values = page.locator(f"#filter-{field} option").evaluate_all("options => options.map((one) => one.value)")
    assert every == ""
    return values


def row(page: Page, task: str) -> Any:
    return page.locator(f'#rows [data-task="{task}"]')


def selected(page: Page) -> str | None:
    """The one selected task; its words in the text are marked as such."""
    chosen = page.locator('#rows [aria-selected="true"]').all()
    assert len(chosen) <= 1
    return chosen[0].get_attribute("data-task") if chosen else None


def bare(words: str) -> str:
    """Without white space: lines of the text are paragraphs in the page."""
    return re.sub(r"\s+", "", words)


class Lit:
    """What is lit and selected in a text, by place in that text."""

    def __init__(self, text: str, seen: dict[str, Any]) -> None:
        inked = [i for i, character in enumerate(text) if not character.isspace()]
        self.cells: dict[str, set[int]] = {role: set() for role in EVIDENCE.values()}
        for role, start, end in seen["lit"]:
            self.cells[role].update(inked[start:end])
        self.tasks = {task for task, *_ in seen["marked"]}
        self.selected = {i for _, start, end in seen["marked"] for i in inked[start:end]}


def lit(page: Page, text: str) -> Lit:
    """What is lit now. Fails when the pane does not show just that text."""
    seen = page.evaluate(LIT)
    assert seen["text"] == bare(text)
    return Lit(text, seen)


def due(task: Task, text: str) -> dict[str, set[int]]:
    """The places that should be lit for each cell of a task."""
    return {role: inked(text, *(item["span"] for item in task[field])) for field, role in EVIDENCE.items()}


def inked(text: str, *spans: list[int]) -> set[int]:
    """The places of all characters in these spans that are no white space."""
    return {i for span in spans for i in range(*span) if not text[i].isspace()}


def drawn_whole(page: Page, text: str) -> None:
    """Wait until a text, which is drawn piece by piece, is there to its end."""
    wait_until(
        page, "end => document.getElementById('text').textContent.replace(/\\s+/g, '').includes(end)", bare(text)[-12:]
    )


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


def test_the_tests_see_what_goes_wrong(browser: Browser, tmp_path: Path) -> None:
    """Would an error, a request, a dialog and a bad contrast be noticed?"""
    path = tmp_path / "bad.html"
    script = "performance.mark('first-content'); console.error('amiss'); alert('hello'); undefined.f()"
    path.write_text(f'<img src="http://a.example/x.png" alt=""><script>{script}</script>', "utf-8")
    with pytest.raises(AssertionError) as found, visit(browser, path) as page:
        page.wait_for_load_state()
    for fault in ("request: http://a.example/x.png", "error: amiss", "dialog: hello", "error: Cannot read"):
        assert fault in str(found.value)


def test_the_page_opens_on_all_tasks(page: Page, report: Records) -> None:
    """Does it show every task in order, the first document's text, and how many tasks there are?"""
    assert shown(page) == ids(report.tasks)
    assert count(page) == len(report.tasks) > 200
    drawn_whole(page, report.texts[0])
    assert not any(lit(page, report.texts[0]).cells.values())
    assert page.locator("#pane-text").is_visible()
    assert page.locator("#pane-matrix").is_visible()
    assert not page.locator("#pane-charts").is_visible()
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_a_row_leads_to_the_text(page: Page, report: Records) -> None:
    """Does a click on a row open its document, bring its words into view and light its cells' characters?"""
    for document, text in enumerate(report.texts):
        task = max(report.of(document), key=lambda task: sum(map(bool, due(task, text).values())))
        row(page, task["id"]).click()
        assert selected(page) == task["id"]
        in_view(page, f'#text mark.selected[data-task="{task["id"]}"]', "#paper")
        drawn_whole(page, text)
        now = lit(page, text)
        assert now.cells == due(task, text)
        assert now.tasks == {task["id"]}
        assert now.selected == inked(text, task["span"])


def test_the_text_leads_to_the_row(page: Page, report: Records) -> None:
    """Does a click on a task's words select its row and bring it into view?"""
    for task in (report.of(0)[-1], report.of(0)[0]):
        mark = page.locator(f'#text mark[data-task="{task["id"]}"]').first
        mark.click()
        assert selected(page) == task["id"]
        in_view(page, f'#rows [data-task="{task["id"]}"]', "#table")
        assert f"kind-{task['kind']}" in str(mark.get_attribute("class"))
        drawn_whole(page, report.texts[0])
        assert lit(page, report.texts[0]).cells == due(task, report.texts[0])


def test_every_cell_is_lit_rightly(page: Page, report: Records) -> None:
    """Are, for every task of the samples, just the characters lit that its spans cover, also outside of the task?"""
    wrong, outside = [], 0
    for document, text in enumerate(report.texts):
        tasks = report.of(document)
        row(page, tasks[0]["id"]).click()
        drawn_whole(page, text)
        assert lit(page, text)
        for task, seen in zip(tasks, page.evaluate(LIT, ids(tasks)), strict=True):
            now = Lit(text, seen)
            if now.cells != due(task, text) or now.tasks != {task["id"]} or now.selected != inked(text, task["span"]):
                wrong.append(task["id"])
            outside += bool(set().union(*due(task, text).values()) - set(range(*task["span"])))
    assert not wrong
    assert outside > 10


def test_search(page: Page, report: Records) -> None:
    """Does a search leave the tasks in whose text or names the words stand?"""
    for words, some in (("养老", True), ("民政", True), ("PPP", False), ("没有这几个字", False)):
        choose(page, search=words)
        assert shown(page) == ids(report.wanted(search=words)), words
        assert bool(count(page)) == some
    choose(page, search="")
    assert count(page) == len(report.tasks)


def test_one_filter(page: Page, report: Records) -> None:
    """Does each filter offer all that occurs and nothing else, and does each choice leave what the records give?"""
    years = {day[:4] for task in report.tasks for day in days(task)}
    offered = {
        "document": {str(i) for i in range(len(report.documents))},
        "party": {name for task in report.tasks for name in names(task)},
        "role": set(ROLES),
        "kind": {kind.value for kind in Kind},
        "deadline": {"has", "none", *years},
        "standard": {"has", "none"},
        "missing": set(MISSING),
    }
    for field in FIELDS:
        every, *values = page.locator(f"#filter-{field}").evaluate(CHOICES)
        assert every == {"value": "", "count": str(len(report.tasks)), "rows": ids(report.tasks)}
        assert {choice["value"] for choice in values} == offered[field]
        for choice in values:
            expected = ids(report.wanted(**{field: choice["value"]}))
            assert choice["rows"] == expected, (field, choice["value"])
            assert choice["count"] == str(len(expected)) != every["count"]


def test_filters_together(page: Page, report: Records) -> None:
    """Do two filters leave what both leave, and does reset show all again?"""
    for filters in (
        {"kind": "target", "standard": "has"},
        {"party": "省民政厅", "role": "lead"},
        {"document": "1", "missing": "owner"},
        {"search": "养老", "deadline": "none"},
    ):
        expected = ids(report.wanted(**filters))
        assert 0 < len(expected) < len(report.tasks)
        choose(page, **filters)
        assert shown(page) == expected
        page.click("#reset")
        assert count(page) == len(report.tasks)
        assert not any(page.locator(f"#filter-{field}").input_value() for field in FIELDS)
        assert page.locator("#search").input_value() == ""


def test_a_link_holds_the_filters(browser: Browser, page: Page, report: Records) -> None:
    """Does the page's address, opened anew, show the same tasks, the same filters and the selected task?"""
    filters = {"search": "养老", "party": "省民政厅", "role": "lead", "kind": "obligation", "deadline": "none"}
    filters |= {"document": "3", "standard": "none", "missing": "measure"}
    expected = ids(report.wanted(**filters))
    assert len(expected) > 1
    choose(page, **filters)
    row(page, expected[1]).click()
    with visit(browser, report.page, page.url.partition("#")[2]) as again:
        assert shown(again) == expected
        for name, value in filters.items():
            assert again.locator("#search" if name == "search" else f"#filter-{name}").input_value() == value
        assert selected(again) == expected[1]


def test_a_filter_beside_a_selected_task(page: Page, report: Records) -> None:
    """Does a selection survive a filter that keeps it, and is the row back when the filter goes?"""
    task = report.wanted(kind="target")[0]
    row(page, task["id"]).click()
    choose(page, kind="target")
    assert selected(page) == task["id"]
    choose(page, kind="prohibition")
    assert selected(page) is None
    page.click("#reset")
    assert selected(page) == task["id"]


def test_the_language_switch(page: Page, report: Records) -> None:
    """Does the switch change the page's words and not the documents', and change them back?"""
    chinese = page.locator("body").inner_text()
    page.click("#lang")
    assert page.locator("html").get_attribute("lang") == "en"
    english = page.locator("#show-matrix").inner_text()
    assert english.isascii()
    assert re.search("Lead", page.locator("#rows").inner_text())
    assert report.tasks[0]["quote"][:20] in page.locator("#rows").inner_text()
    page.click("#lang")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator("body").inner_text() == chinese
    page.click("#lang")
    row(page, report.tasks[0]["id"]).click()
    for pane in ("problems", "charts", "matrix"):
        show(page, pane)
    assert page.evaluate(CHINESE) == []


def test_the_keyboard(page: Page, report: Records) -> None:
    """Do j, k and the arrows move, / searches, Esc leaves and clears, and does ? explain?"""
    order = ids(report.tasks)
    for key, expected in (("j", 0), ("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
        page.keyboard.press(key)
        assert selected(page) == order[expected]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("jk/?")
    assert page.locator("#search").input_value() == "jk/?"
    page.keyboard.press("Escape")
    assert page.locator("#search").input_value() == ""
    assert count(page) == len(order)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert selected(page) is None
    assert page.locator("#text .evidence").count() == page.locator("#text mark.selected").count() == 0
    page.keyboard.press("?")
    assert page.locator("dialog[open]").is_visible()
    page.keyboard.press("j")
    assert selected(page) is None
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()


def test_a_row_is_reached_without_a_mouse(page: Page) -> None:
    """Does Tab lead to the matrix, and is what has the focus outlined?"""
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const one = document.activeElement, style = getComputedStyle(one);
                // The parts of a date field are lit by the browser.
                const outlined = style.outlineStyle !== "none" || one.type === "date";
                return [Boolean(one.closest("#pane-matrix")), outlined, one.outerHTML.slice(0, 80)];
            }"""
        )
        assert seen[1], f"no outline: {seen[2]}"
        if seen[0]:
            return
    pytest.fail("60 times Tab, and the matrix is not reached")


def test_problems_in_the_text_and_in_the_list(browser: Browser, tmp_path: Path) -> None:
    """Stands each problem in the list, files that could not be read too, and those with a place also in the text?"""
    given = [extraction(0, 8), extraction(1, 8)]
    records = exported(tmp_path, *given, problem=GONE_BAD)
    with visit(browser, records.page) as page:
        page.click("#show-problems") if page.locator("#show-problems").count() else None
        listed = page.locator("#problems li").all()
        assert Counter(one.get_attribute("data-code") for one in listed) == Counter(
            problem["code"] for problem in records.problems
        )
        assert sorted(Counter(p["message"] for p in records.problems)) == sorted(
            {p["message"] for p in records.problems if any(p["message"] in one.inner_text() for one in listed)}
        )
        number = page.locator('#text .problem[data-code="malformed-number"]')
        assert number.count() == 1
        assert given[0].problems[0].message in f"{number.get_attribute('title')}{number.inner_text()}"
        last = page.locator('#problems li[data-code="malformed-number"]').last
        last.locator("button, a").first.click()
        drawn_whole(page, records.texts[1])
        in_view(page, '#text .problem[data-code="malformed-number"]', "#pane-text")


def test_the_text_shows_the_samples_problem(page: Page, report: Records) -> None:
    """Is the one problem of the samples shown at its place?"""
    (problem,) = report.problems
    document = [one["source"] for one in report.documents].index(problem["source"])
    choose(page, document=str(document))
    drawn_whole(page, report.texts[document])
    mark = page.locator(f'#text .problem[data-code="{problem["code"]}"]')
    assert mark.count() == 1
    around = report.texts[document][slice(*problem["span"])].split("\n")[0]
    assert bare(around) in bare(mark.locator("xpath=..").inner_text())


def exported(folder: Path, *given: Extraction, problem: Problem | None = None) -> Records:
    """The report and the records of given results."""
    kept = {name: EXPORTERS[name] for name in ("obligations", "documents", "problems", "report")}
    with Exports(folder, kept) as exports:
        for one in given:
            exports.add(one)
        if problem:
            exports.problem(problem)
    return Records(folder)


def show(page: Page, pane: str) -> None:
    """Open one of the panes by its tab, and see it come."""
    page.click(f"#show-{pane}")
    assert page.locator(f"#pane-{pane}").is_visible()


def table(page: Page, picture: str) -> tuple[list[str], list[list[str]]]:
    """The head and the rows of the table that stands for a picture."""
    figure = page.locator("figure", has=page.locator(f'canvas[data-picture="{picture}"]'))
    head, *rows = figure.locator("details table tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return head, rows


def test_the_pictures(page: Page, report: Records) -> None:
    """Is there ink on every canvas, a name for it, and a table with the records' numbers, also for filtered tasks?"""
    show(page, "charts")
    check_numbers(page, report.tasks)
    for picture in PICTURES:
        canvas = page.locator(f'canvas[data-picture="{picture}"]')
        inked, colours = canvas.evaluate(
            """canvas => {
                const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                const colours = new Set();
                let inked = 0;
                for (let i = 0; i < data.length; i += 4) {
                    if (data[i + 3] > 200) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]), inked++;
                }
                return [inked / (data.length / 4), colours.size];
            }"""
        )
        assert inked > 0.01, picture
        assert colours >= 3, picture
        assert canvas.get_attribute("role") == "img"
        assert len(canvas.get_attribute("aria-label") or "") > 4
        assert len(table(page, picture)[1]) > 1
    filters = {"kind": "obligation", "document": "1"}
    choose(page, **filters)
    check_numbers(page, report.wanted(**filters))


def check_numbers(page: Page, tasks: list[Task]) -> None:
    """Fails unless the tables under the pictures hold what these tasks count to."""
    led, supported = (Counter(n for task in tasks for n in set(names(task, role))) for role in ("lead", "support"))
    _, departments = table(page, "departments")
    assert departments == [[name, str(led[name]), str(supported[name])] for name, *_ in departments]
    totals = [led[name] + supported[name] for name, *_ in departments]
    assert totals == sorted((led + supported).values(), reverse=True)[:MOST_BARS]

    head, deadlines = table(page, "deadlines")
    months = Counter((day, task["kind"]) for task in tasks for day in {day[:7] for day in days(task)})
    kinds = [kind for kind in Kind if any(kind == one for _, one in months)]
    assert head[1:] == [cells.KINDS[kind] for kind in kinds]
    assert deadlines == [
        [month, *(str(months[month, kind]) for kind in kinds)] for month in sorted({month for month, _ in months})
    ]

    _, network = table(page, "network")
    ties = Counter((a, b) for t in tasks for a in set(names(t, "lead")) for b in set(names(t, "support")) if a != b)
    nodes = {name for *pair, _ in network for name in pair}
    assert 1 < len(nodes) <= MOST_BARS
    assert {(a, b): int(n) for a, b, n in network} == {pair: n for pair, n in ties.items() if set(pair) <= nodes}

    head, strength = table(page, "strength")
    grouped = "doc" if len({task["doc"] for task in tasks}) > 1 else "section"
    groups = Counter((task["doc"] if grouped == "doc" else task["section"][0], task["kind"]) for task in tasks)
    kinds = [kind for kind in Kind if any(kind == one for _, one in groups)]
    assert head[1 : len(kinds) + 1] == [cells.KINDS[kind] for kind in kinds]
    expected = [[groups[group, kind] for kind in kinds] for group in dict.fromkeys(group for group, _ in groups)]
    assert [[int(n) for n in row[1 : len(kinds) + 1]] for row in strength] == expected
    assert [sum(map(int, row[len(kinds) + 1 :])) for row in strength] == list(map(sum, expected))

    _, completeness = table(page, "completeness")
    given = [sum(any(task[field] for field in fields) for task in tasks) for fields in MISSING.values()]
    assert [row[1:3] for row in completeness] == [[str(n), str(len(tasks) - n)] for n in given]
    assert [float(row[3].rstrip("%")) for row in completeness] == pytest.approx(
        [100 * n / len(tasks) for n in given], abs=0.051
    )


def test_a_bar_filters(page: Page, report: Records) -> None:
    """Does a click on a department's bar leave its tasks in that role?"""
    show(page, "charts")
    name = table(page, "departments")[1][0][0]
    canvas = page.locator('canvas[data-picture="departments"]')
    canvas.scroll_into_view_if_needed()
    x, y = canvas.evaluate(
        """canvas => {
            const { x, y, base } = Chart.getChart(canvas).getDatasetMeta(0).data[0];
            return [(x + base) / 2, y];
        }"""
    )
    canvas.click(position={"x": x, "y": y})
    # Chart.js looks at what was clicked when it draws next.
    wait_until(page, "document.getElementById('filter-party').value !== ''")
    assert shown(page) == ids(report.wanted(party=name, role="lead"))
    assert page.locator("#filter-party").input_value() == name


def test_the_printed_page(page: Page, report: Records) -> None:
    """Does paper show the matrix alone, with its head on every page, and all rows that the filters leave?"""
    page.emulate_media(media="print")
    for hidden in ("#search", "#reset", "#lang", "#filter-kind", "#show-matrix", "#show-charts", "#pane-text"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.locator("#rows thead th").first.is_visible()
    assert page.locator("#rows thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
    assert shown(page) == ids(report.tasks)
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1]
    page.emulate_media(media="screen")
    choose(page, document="0")
    whole = pages(page.pdf())
    choose(page, kind="prohibition")
    assert 1 <= pages(page.pdf()) < whole


def pages(pdf: bytes) -> int:
    assert pdf.startswith(b"%PDF")
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_many_rows(browser: Browser, tmp_path: Path) -> None:
    """Are, of hundreds of rows, few drawn at first, and each when it is scrolled to, selected or printed?"""
    records = exported(tmp_path, *(extraction(i, 100) for i in range(6)))
    with visit(browser, records.page) as page:
        rows = page.locator("#rows [data-task]")
        assert count(page) == len(records.tasks) == 600
        assert rows.count() < 600
        last = records.tasks[-1]["id"]
        page.select_option("#open-document", "5")
        drawn_whole(page, records.texts[5])
        page.locator(f'#text mark[data-task="{last}"]').first.click()
        assert selected(page) == last
        in_view(page, f'#rows [data-task="{last}"]', "#table")
        page.locator("#table").evaluate("table => table.scrollTo(0, 0)")
        in_view(page, f'#rows [data-task="{records.tasks[0]["id"]}"]', "#table")
        page.locator("#table").evaluate("table => table.scrollTo(0, table.scrollHeight / 2)")
        wait_until(
            page,
            """() => {
                const { left, top, height } = document.getElementById("table").getBoundingClientRect();
                return document.elementFromPoint(left + 30, top + height / 2).closest("[data-task]");
            }""",
        )
        page.emulate_media(media="print")
        wait_until(page, "document.querySelectorAll('#rows [data-task]').length === 600")
        assert shown(page) == ids(records.tasks)


def test_the_phone(browser: Browser, report: Records) -> None:
    """Shows a narrow screen one pane at a time, none wider than itself, and does a row still lead to its text?"""
    with visit(browser, report.page, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        for pane in ("text", "matrix", "charts"):
            page.tap(f"#show-{pane}")
            for one in ("text", "matrix", "charts"):
                assert page.locator(f"#pane-{one}").is_visible() == (one == pane), (one, pane)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            assert page.evaluate("visualViewport.width") == PHONE["width"]
        page.tap("#show-matrix")
        task = report.of(0)[3]
        row(page, task["id"]).tap()
        assert selected(page) == task["id"]
        page.tap("#show-text")
        mark = f'#text mark.selected[data-task="{task["id"]}"]'
        in_view(page, mark, "#pane-text")
        drawn_whole(page, report.texts[0])
        assert lit(page, report.texts[0]).cells == due(task, report.texts[0])
        page.evaluate("scrollTo(500, 0)")
        assert page.evaluate("scrollX") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible(browser: Browser, report: Records, scheme: str) -> None:
    """Does axe-core find no serious fault in any pane, with a task selected, in light and dark, in both languages?"""
    need("axe")
    rules = COLOURS if scheme == "dark" else ()
    with visit(browser, report.page, color_scheme=scheme) as page:
        tasks = report.wanted(document="3", deadline="has")
        choose(page, document="3", deadline="has")
        row(page, max(tasks, key=lambda task: sum(map(bool, due(task, report.texts[3]).values())))["id"]).click()
        assert not accessibility_faults(page, *rules)
        page.click("#lang")
        for pane in ("charts", "problems"):
            show(page, pane)
            assert not accessibility_faults(page, *rules)
        page.click("#help")
        assert not accessibility_faults(page, *rules)


def test_the_phone_is_accessible(browser: Browser, report: Records) -> None:
    """Does axe-core find no serious fault in any pane of a narrow screen?"""
    need("axe")
    options = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    with visit(browser, report.page, "doc=3&deadline=has", **options) as page:
        assert shown(page) == ids(report.wanted(document="3", deadline="has"))
        for pane in ("text", "matrix", "charts"):
            page.tap(f"#show-{pane}")
            assert not accessibility_faults(page)


SCRIPTS = {
    "lead": '<img src=x onerror="hacked=1">局',
    "support": "</script><script>hacked=2</script>",
    "actors": "\"'><svg onload=hacked=3>\u202e厅",
    "deadlines": "javascript:hacked=4//2025年底前",
    "standards": "${hacked=5}{{constructor.constructor('hacked=6')()}}",
}
"""What a hostile document writes where its cells are read from."""


def hostile() -> Extraction:
    """A document that attacks whoever shows it: markup in every name, a line of a megabyte, rare characters, turned
    writing directions.
    """
    task = "。𠮷\u202e" + "、".join(SCRIPTS.values()) + "&amp;<!--<script>办"
    title = "</title></script><script>hacked=7</script><!--"
    text = f"{title}\n<iframe src=javascript:hacked=8></iframe>\n{task}\n{'长' * 350_000}{task}\n"
    one = extraction(0, 1)
    made = []
    for number, at in enumerate((text.index(task), text.rindex(task))):
        spans = {cell: Span(i := text.index(words, at), i + len(words)) for cell, words in SCRIPTS.items()}
        parties = {cell: (Party(SCRIPTS[cell], spans[cell], SCRIPTS[cell], "<b>"),) for cell in ROLES}
        limit = Deadline(spans["deadlines"], SCRIPTS["deadlines"], "by", end="2025-12-31", anchor="<b>")
        measure = Standard(spans["standards"], SCRIPTS["standards"], ">=", "1:3", unit="<b>", of="<b>")
        made.append(
            dataclasses.replace(
                one.obligations[0],
                id=f"{one.document.id}-{number}",
                span=Span(at, at + len(task)),
                quote=task,
                section=("<!--<script>", "onclick=hacked=9"),
                deadlines=(limit,),
                standards=(measure,),
                condition="<b>",
                references=(Reference("<b>", "<script>", "cites", spans["lead"]),),
                **parties,
            )
        )
    document = dataclasses.replace(
        one.document,
        text=text,
        title=title,
        number="<b>&lt;",
        source="<iframe src=javascript:hacked=8>.txt",
        headings=(Span(0, len(title)),),
    )
    amiss = Problem(document.source, Span(0, len(title)), '"><b>', '<a href="javascript:hacked=9">\u2067这里</a>')
    made = [dataclasses.replace(task, source=document.source) for task in made]
    return Extraction(document, tuple(made), (amiss,))


def test_a_hostile_document_is_only_text(browser: Browser, tmp_path: Path) -> None:
    """Is what a document writes shown as it stands, wherever one looks, and does nothing of it run?"""
    given = [hostile(), extraction(1, 4)]
    records = exported(tmp_path, *given, problem=Problem("<b>.pdf", None, "<i>", "</li><script>hacked=10</script>"))
    with visit(browser, records.page) as page:
        for at, task in enumerate(records.of(0)):
            row(page, task["id"]).click()
            mark = page.locator(f'#text mark.selected[data-task="{task["id"]}"]')
            in_view(page, f'#text mark.selected[data-task="{task["id"]}"]', "#paper")
            assert mark.inner_text() == visible(task["quote"]), at
            for cell, role in EVIDENCE.items():
                words = "".join(page.locator(f"#text .evidence-{role}").all_text_contents())
                assert words == visible(SCRIPTS[cell])
            assert SCRIPTS["lead"] in row(page, task["id"]).inner_text()
        innocent(page)
        for field in FIELDS:
            for value in choices(page, field):
                choose(page, **{field: value})
            choose(page, **{field: ""})
        choose(page, party=SCRIPTS["lead"], search='<img src=x onerror="hacked')
        assert shown(page) == ids(records.of(0))
        with visit(browser, records.page, page.url.partition("#")[2]) as again:
            assert shown(again) == ids(records.of(0))
            innocent(again)
        for pane in ("charts", "problems"):
            show(page, pane)
        assert SCRIPTS["lead"] in [name for name, *_ in table(page, "departments")[1]]
        assert "</li><script>hacked=10</script>" in page.locator("#problems").inner_text()
        page.click("#lang")
        innocent(page)


def visible(words: str) -> str:
    """Words with what would be invisible in them written out."""
    return re.sub("[\u202a-\u202e\u2066-\u2069]", lambda found: f"U+{ord(found[0]):04X}", words)


def innocent(page: Page) -> None:
    """Fails when anything of the hostile document became more than text."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert page.evaluate("typeof hacked") == "undefined"
    strange = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) =>
            one.closest("img, svg, iframe, b[style], object, embed, a[href^='javascript' i]") ||
            [...one.attributes].some(({ name }) => name.startsWith("on"))).map((one) => one.outerHTML)"""
    )
    assert strange == []
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.locator("body").inner_text())
