"""The page of paper on which a task stands, as report.html shows it in a browser."""

from __future__ import annotations

from pathlib import Path

from browser import launched, visit
from invented import extraction
from needs import need
from obligraph.exporters.report.page import Report


def test_the_card_names_the_page(tmp_path: Path) -> None:
    """Does the card name the page of a task in both languages, and none where the document has no pages?"""
    need("chromium")
    paged, plain = extraction(2, 24), extraction(0, 8)
    exporter = Report(tmp_path)
    exporter.add(plain)
    exporter.add(paged)
    exporter.close()
    task = paged.obligations[-1]
    number = task.places[0].page
    assert number > 1
    with launched() as browser, visit(browser, tmp_path / "report.html", f"task={task.id}") as page:
        assert page.locator("#card .head small").inner_text() == f"第 {number} 页"
        assert f"第 {number} 页" in page.locator("#card dd").all_inner_texts()[-2]
        page.click("#lang")
        assert page.locator("#card .head small").inner_text() == f"page {number}"
        page.locator(f'#rows [data-task="{plain.obligations[0].id}"]').click()
        assert page.locator("#card .head small").count() == 0
