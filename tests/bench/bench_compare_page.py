"""How soon does compare.html show something over a hundred local documents, and how soon does a filter answer?

    python tests/bench/bench_compare_page.py [--locals N] [--duties N] [--rounds N]

Writes the page of invented comparisons (100 local documents of 40 central duties unless said otherwise) and opens it in
a headless Chromium. Prints how long writing took and its size; the time from the start of the navigation to its first
content; and, over the rows of all documents, for the search and each filter the time until its rows are there (the
page's own measure) and until they are drawn. Bars: first content in 1 s, and every filter drawn in 200 ms. Exit status
1 when one is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from browser import launched, visit  # noqa: E402
from compared import comparisons  # noqa: E402
from needs import TOOLS  # noqa: E402
from obligraph.exporters.comparison.page.page import ComparePage  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIRST, FILTER = 1000.0, 200.0
ASKED = (
    ("search", "台账"),
    ("search", "没有这几个字"),
    ("search", ""),
    ("filter-party", "市民政局"),
    ("filter-party", ""),
    ("filter-cell", "deadlines"),
    ("filter-cell", ""),
    ("filter-duty", "7"),
    ("filter-duty", ""),
    ("only-lost", None),
    ("only-lost", None),
    ("filter-order", "central"),
)
OPENING = "performance.getEntriesByName('first-content')[0].startTime"
FILTERING = """async ([id, value]) => {
    const field = document.getElementById(id);
    field.focus();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    performance.clearMeasures("filter");
    const begun = performance.now();
    if (value === null) field.click();
    else {
        field.value = value;
        field.dispatchEvent(new Event(field.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
    }
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const measured = performance.getEntriesByName("filter");
    return [measured.reduce((all, one) => all + one.duration, 0), performance.now() - begun];
}"""


def filtering(page: Page) -> list[tuple[str, float, float]]:
    """Milliseconds of each filter over all documents: until the rows are there, and until they are drawn."""
    page.wait_for_load_state()
    page.click("#show-pairs")
    page.evaluate(FILTERING, ["filter-local", "all"])
    return [(f"{name} {value or ''}", *page.evaluate(FILTERING, [name, value])) for name, value in ASKED]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit status whether the bars are met."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--locals", type=int, default=100)
    options.add_argument("--duties", type=int, default=40)
    options.add_argument("--rounds", type=int, default=5)
    args = options.parse_args(arguments)
    if missing := TOOLS["chromium"]():
        options.error(missing)
    with tempfile.TemporaryDirectory() as name, launched() as browser:
        given = list(comparisons(args.locals, args.duties))
        begun = time.perf_counter()
        exporter = ComparePage(Path(name))
        for one in given:
            exporter.add(one)
        exporter.close()
        took = time.perf_counter() - begun
        path = Path(name) / "compare.html"
        pairs = sum(len(one.pairs) for one in given)
        print(f"{len(given)} documents, {pairs} pairs, written in {took:.1f} s, {path.stat().st_size:,} bytes")
        opened = []
        for _ in range(args.rounds):
            with visit(browser, path) as page:
                opened.append(page.evaluate(OPENING))
        with visit(browser, path) as page:
            times = filtering(page)
    first = statistics.median(opened)
    print(f"first content {first:6.0f} ms, at most {max(opened):.0f} (bar {FIRST:.0f})")
    print("milliseconds            rows there    drawn")
    for what, rows, drawn in times:
        print(f"{what:24} {rows:9.0f} {drawn:8.0f}")
    slowest = max(drawn for _, _, drawn in times)
    print(f"slowest filter {slowest:.0f} ms (bar {FILTER:.0f})")
    return 0 if first <= FIRST and slowest <= FILTER else 1


if __name__ == "__main__":
    sys.exit(main())
