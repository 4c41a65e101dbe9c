"""The findings of the checks in report.html, in a browser: what a reader sees and does with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from browser import COLOURS, PHONE, accessibility_faults, launched, visit, wait_until
from drafts import drafted
from invented import extraction
from needs import need
from obligraph.exporters.report import checks
from obligraph.exporters.report.page import ChosenReport, Report
from obligraph.lint import CHECKS, lint
from obligraph.model import Extraction, Finding, Severity, Span

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PANE = "pane=checks"
CHINESE_SEVERITIES = {"error": "错误", "warning": "警告", "note": "提示"}
OPEN = (Severity.ERROR, Severity.WARNING)
HOSTILE = '</button><img src=x onerror="hacked=1"><script>hacked=2</script>\u202e${hacked=3}'


class Checked(NamedTuple):
    """A page of two documents, of which the second is full of faults, and what is found in both."""

    page: Path
    documents: tuple[Extraction, ...]
    found: tuple[Finding, ...]

    def of(self, *severities: Severity) -> list[Finding]:
        return [one for one in self.found if one.severity in severities]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    need("chromium")
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The page of a calm document and of a draft with faults of every severity."""
    folder = tmp_path_factory.mktemp("checks")
    given = (extraction(1, 12), drafted(folder / "in"))
    found = tuple(one for document in given for one in lint(document))
    assert {one.severity for one in found} == set(Severity)
    return Checked(report(folder, *given), given, found)


@pytest.fixture
def page(browser: Browser, checked: Checked) -> Iterator[Page]:
    """That page, opened on a desktop at what the checks found."""
    with visit(browser, checked.page, PANE) as page:
        yield page


def report(folder: Path, *given: Extraction, exporter: type[Report] = Report) -> Path:
    made = exporter(folder)
    for one in given:
        made.add(one)
    made.close()
    return folder / "report.html"


def group(page: Page, severity: Severity) -> Locator:
    return page.locator(f'#checks details[data-severity="{severity.value}"]')


def listed(page: Page) -> list[str]:
    """The messages that are drawn."""
    return page.locator("#checks .finding .words").all_text_contents()


def item(page: Page, found: Finding) -> Locator:
    """The entry of a finding, whose message no other finding bears."""
    return page.locator("#checks .finding").filter(has=page.locator(f'.words:text-is("{found.chinese}")'))


def marked(page: Page) -> str:
    """The words of the text that are marked as at fault, without spaces and line ends."""
    return re.sub(r"\s+", "", "".join(page.locator("#text .fault").all_text_contents()))


def an_error(checked: Checked, *, of_task: bool = True) -> Finding:
    """An error of the draft."""
    source = checked.documents[1].document.source
    return next(one for one in checked.of(Severity.ERROR) if one.source == source and bool(one.obligation) == of_task)


def test_findings_are_grouped(page: Page, checked: Checked) -> None:
    """Does each severity stand with its number, errors and warnings open with all they hold, notes folded?"""
    assert page.locator("#checks details").evaluate_all("all => all.map((one) => one.dataset.severity)") == [
        severity.value for severity in Severity
    ]
    for severity in Severity:
        about = group(page, severity).locator("summary")
        assert about.inner_text().split() == [CHINESE_SEVERITIES[severity], str(len(checked.of(severity)))]
        assert (group(page, severity).get_attribute("open") is not None) == (severity in OPEN)
    assert Counter(listed(page)) == Counter(one.chinese for one in checked.of(*OPEN))
    group(page, Severity.NOTE).locator("summary").click()
    wait_until(page, "document.querySelectorAll('#checks [data-severity=note] .finding').length > 0")
    assert Counter(listed(page)) == Counter(one.chinese for one in checked.found)
    for one in checked.found:
        section = page.locator(f'#checks details[data-severity="{one.severity.value}"] [data-code="{one.code}"]')
        assert one.hint_chinese in section.inner_text()
        assert CHECKS[one.code].chinese in section.locator("h3").inner_text()


def test_the_head_tells_how_much_was_found(page: Page, checked: Checked) -> None:
    """Do the head of the page and the tab say how much was found, in both languages?"""
    errors, warnings, notes = (len(checked.of(severity)) for severity in Severity)
    assert f"检查：错误 {errors}、警告 {warnings}、提示 {notes}" in page.locator("#summary").inner_text()
    assert page.locator("#check-count").inner_text() == str(errors + warnings)
    page.click("#lang")
    assert f"Checks: errors {errors}, warnings {warnings}, notes {notes}" in page.locator("#summary").inner_text()
    assert Counter(listed(page)) == Counter(one.message for one in checked.of(*OPEN))
    assert page.locator("#show-checks").inner_text().split()[0] == "Checks"


def test_a_check_is_chosen(browser: Browser, page: Page, checked: Checked) -> None:
    """Does the choice of a check leave what it found, notes too, offer no check that found nothing, and stand in the
    address?"""
    codes = page.locator("#filter-check option").evaluate_all("all => all.map((one) => one.value)")
    assert codes == ["", *(code for code in CHECKS if any(one.code == code for one in checked.found))]
    for code in codes[1:]:
        page.select_option("#filter-check", code)
        assert Counter(listed(page)) == Counter(one.chinese for one in checked.found if one.code == code)
    assert checked.found
    with visit(browser, checked.page, page.url.partition("#")[2]) as again:
        assert again.locator("#filter-check").input_value() == codes[-1]
        assert listed(again) == listed(page)
        again.select_option("#filter-check", "")
        assert Counter(listed(again)) == Counter(one.chinese for one in checked.of(*OPEN))


def test_a_chosen_document_leaves_its_findings(page: Page, checked: Checked) -> None:
    """Do the findings follow the page's filter of documents, and is that said?"""
    page.select_option("#filter-document", "1")
    assert Counter(listed(page)) == Counter(
        one.chinese for one in checked.of(*OPEN) if one.source == checked.documents[1].document.source
    )
    assert "乡镇图书室提升方案" in page.locator("#checks-note").inner_text()


def test_a_finding_leads_to_its_words(page: Page, checked: Checked) -> None:
    """Does a click open the document, mark just the words and select the task, and does Esc take that back?"""
    text = checked.documents[1].document.text
    for one in (an_error(checked), an_error(checked, of_task=False)):
        item(page, one).click()
        assert marked(page) == re.sub(r"\s+", "", one.span.of(text))
        assert page.locator("#open-document").input_value() == "1"
        assert item(page, one).get_attribute("aria-current") == "true"
        assert page.locator("#checks [aria-current]").count() == 1
        wait_until(
            page,
            """() => {
                const box = document.querySelector("#text .fault").getBoundingClientRect();
                const view = document.getElementById("paper").getBoundingClientRect();
                return box.bottom > view.top && box.top < view.bottom;
            }""",
        )
        chosen = page.locator('#rows [aria-selected="true"]').evaluate_all(
            "rows => rows.map((one) => one.dataset.task)"
        )
        assert chosen == ([one.obligation] if one.obligation else [])
    page.locator("#pane-checks").focus()
    page.keyboard.press("Escape")
    assert marked(page) == ""
    assert page.locator("#checks [aria-current]").count() == 0


def test_a_selected_task_ends_the_mark(page: Page, checked: Checked) -> None:
    """Is only the last thing chosen marked?"""
    item(page, an_error(checked)).click()
    assert marked(page)
    page.click("#show-matrix")
    page.locator("#rows [data-task]").first.click()
    page.select_option("#open-document", "1")
    assert marked(page) == ""


def test_tasks_with_findings_bear_a_sign(page: Page, checked: Checked) -> None:
    """Bears each task with findings, and no other, a sign that says how many, and does its card tell them?"""
    page.click("#show-matrix")
    for document in checked.documents:
        for task in document.obligations:
            own = [one for one in lint(document) if one.obligation == task.id]
            row = page.locator(f'#rows [data-task="{task.id}"]')
            assert row.locator(".sign").count() == bool(own)
            row.click()
            assert page.locator("#card .found .go").count() == len(own)
            for one in own:
                assert one.chinese in page.locator("#card .found").inner_text()
                assert one.hint_chinese in page.locator("#card .found").inner_text()
                name = CHINESE_SEVERITIES[one.severity]
                count = sum(other.severity is one.severity for other in own)
                assert f"{name} {count}" in str(row.locator(".sign").get_attribute("aria-label"))
    one = an_error(checked)
    page.locator(f'#rows [data-task="{one.obligation}"]').click()
    assert marked(page) == ""
    page.locator("#card .found .go").first.click()
    assert marked(page) == re.sub(r"\s+", "", one.span.of(checked.documents[1].document.text))


def test_paper_shows_no_signs(page: Page) -> None:
    """Is the printed matrix, which is circulated, without what the checks found?"""
    page.click("#show-matrix")
    assert page.locator("#rows .sign").first.is_visible()
    page.emulate_media(media="print")
    for hidden in ("#rows .sign", "#pane-checks", "#summary .checks"):
        assert not page.locator(hidden).first.is_visible(), hidden


def test_the_phone_shows_a_finding(browser: Browser, checked: Checked) -> None:
    """Does a tap on a finding lead a narrow screen to its words, and is the list no wider than the screen?"""
    with visit(browser, checked.page, PANE, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        assert page.evaluate("document.getElementById('pane-checks').scrollWidth") <= PHONE["width"]
        one = an_error(checked)
        item(page, one).tap()
        assert page.locator("#pane-text").is_visible()
        assert marked(page) == re.sub(r"\s+", "", one.span.of(checked.documents[1].document.text))
        page.tap("#show-checks")
        assert not page.locator("#pane-text").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_findings_are_accessible(browser: Browser, checked: Checked, scheme: str) -> None:
    """Does axe-core find no serious fault with a finding chosen and notes unfolded, in both languages, on a phone?"""
    need("axe")
    rules = COLOURS if scheme == "dark" else ()
    with visit(browser, checked.page, PANE, color_scheme=scheme) as page:
        group(page, Severity.NOTE).locator("summary").click()
        for severity in Severity:
            group(page, severity).locator(".finding").first.click()
            assert not accessibility_faults(page, *rules)
        page.click("#lang")
        assert not accessibility_faults(page, *rules)
        page.click("#show-matrix")
        assert page.locator("#card .found").is_visible()
        assert not accessibility_faults(page, *rules)
    options = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    with visit(browser, checked.page, PANE, color_scheme=scheme, **options) as page:
        assert not accessibility_faults(page, *rules)


def test_what_is_not_listed_is_told(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does the list say how many findings it leaves out, whether the file or the list has no room for them?"""
    most = checks.MOST_OF_DOCUMENT
    task = extraction(0, 1).obligations[0].id
    many = tuple(
        Finding("s", Span(n, n + 2), "no-owner", Severity.WARNING, str(n), str(n), "h", "h", task)
        for n in range(most + 9)
    )
    monkeypatch.setattr(checks, "lint", lambda *_, **__: many)
    with visit(browser, report(tmp_path, extraction(0, 1), extraction(1, 1)), PANE) as page:
        drawn = page.locator("#checks .finding").count()
        assert most < drawn < 2 * most
        assert f"另有 {2 * len(many) - drawn} 处未列出" in page.locator("#checks .further").inner_text()
        assert str(2 * len(many)) in page.locator("#checks summary").inner_text()
        page.click("#show-matrix")
        page.locator(f'#rows [data-task="{task}"]').click()
        assert "另有 9 处未列出" in page.locator("#card .found").inner_text()


def test_pages_without_findings_say_why(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does the page tell apart that nothing was found, that nothing was checked, and that a check broke down?"""
    chosen = report(tmp_path, extraction(0, 2), exporter=ChosenReport)
    with visit(browser, chosen, PANE) as page:
        assert "未作检查" in page.locator("#checks-note").inner_text()
        assert not page.locator("#filter-check").is_enabled()
        assert page.locator("#check-count").inner_text() == ""
    monkeypatch.setattr(checks, "lint", lambda *_, **__: ())
    with visit(browser, report(tmp_path, extraction(0, 2)), PANE) as page:
        assert page.locator("#checks-note").inner_text() == "检查未发现问题。"
        assert "检查" not in page.locator("#summary").inner_text()

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(checks, "lint", broken)
    with visit(browser, report(tmp_path, extraction(0, 2)), PANE) as page:
        assert "有 1 份文件未能检查" in page.locator("#checks-note").inner_text()
        assert "未发现问题" not in page.locator("#checks-note").inner_text()


def test_a_hostile_finding_is_only_text(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is what a finding quotes shown as it stands, in the list and in the card, and does nothing of it run?"""
    one = extraction(0, 1)
    bad = Finding("s", one.obligations[0].span, "no-owner", Severity.ERROR, *[HOSTILE] * 4, one.obligations[0].id)
    monkeypatch.setattr(checks, "lint", lambda *_, **__: (bad,))
    with visit(browser, report(tmp_path, one), PANE) as page:
        shown = HOSTILE.replace("\u202e", "")
        assert page.locator("#checks .words").inner_text() == shown
        page.locator("#checks .finding").click()
        page.click("#show-matrix")
        assert page.locator("#card .found .go").inner_text() == shown
        assert page.evaluate("typeof hacked") == "undefined"
        assert page.locator("img, svg, iframe").count() == 0
