"""How soon does report.html show something over a hundred documents, and how soon does a filter answer?

    python tests/bench/bench_report.py [FILE_OR_FOLDER...] [--documents N] [--rounds N]

Extracts the given documents (of a folder the first N, 100 unless said otherwise; without any, N rewordings of corpora/)
and opens the page in a headless Chromium. Prints its size; the time from the start of the navigation to its first rows
and text, and to the first frame that the browser drew; and for the search and each filter, over many values, the time
until its rows are there (the page's own measure) and until they are drawn. Bars: first content in 2 s, and every
filter, whatever its value, drawn in 200 ms. Exit status 1 when one is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from bench_memory import write  # noqa: E402

from browser import launched, visit  # noqa: E402
from needs import TOOLS  # noqa: E402
from obligraph.run import run  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOCUMENTS, FIRST, FILTER, VALUES = 100, 2000.0, 200.0, 12
FIELDS = ("document", "party", "role", "kind", "deadline", "standard", "missing")
WORDS = ("的", "建设", "2", "服务 管理", "没有这几个字")
OPENING = """async () => {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const [painted] = performance.getEntriesByName("first-contentful-paint");
    return [performance.getEntriesByName("first-content")[0].startTime, painted.startTime];
}"""
FILTERING = """async ([id, value]) => {
    const field = document.getElementById(id);
    field.focus();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    performance.clearMeasures("filter");
    const begun = performance.now();
    field.value = value;
    field.dispatchEvent(new Event(field.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
    let measured = [];
    while (!measured.length) {
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        measured = performance.getEntriesByName("filter");
    }
    return [measured.reduce((all, one) => all + one.duration, 0), performance.now() - begun];
}"""


def sources(given: Sequence[Path], documents: int, scratch: Path) -> list[str]:
    """The documents to extract: those given, or rewordings written into `scratch`."""
    if not given:
        write(scratch, documents)
        return [str(scratch)]
    files = [sorted(p for p in one.iterdir() if p.is_file()) if one.is_dir() else [one] for one in given]
    return [str(path) for group in files for path in group][:documents]


def filtering(page: Page) -> dict[str, list[tuple[float, float]]]:
    """Milliseconds of each filter's values: until the rows are there, and until they are drawn."""
    times: dict[str, list[tuple[float, float]]] = {}
    for field in ("search", *(f"filter-{name}" for name in FIELDS)):
        offered = page.locator(f"#{field} option").evaluate_all("options => options.map((one) => one.value)")
        values = offered[1 : VALUES + 1] or WORDS
        # Taking a filter back costs most: all rows come again.
        found = [page.evaluate(FILTERING, [field, value]) for one in values for value in (one, "")]
        times[field] = [(rows, drawn) for rows, drawn in found]
    return times


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit status whether the bars are met."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("sources", nargs="*", type=Path)
    options.add_argument("--documents", type=int, default=DOCUMENTS)
    options.add_argument("--rounds", type=int, default=5)
    args = options.parse_args(arguments)
    if missing := TOOLS["chromium"]():
        options.error(missing)
    with tempfile.TemporaryDirectory() as name, launched() as browser:
        scratch, out = Path(name) / "in", Path(name) / "out"
        scratch.mkdir()
        done = run(sources(args.sources, args.documents, scratch), out)
        page_file = out / "report.html"
        print(f"{done.documents} documents, {done.obligations} tasks, {page_file.stat().st_size:,} bytes")
        opened, times = [], {}
        for _ in range(args.rounds):
            with visit(browser, page_file) as page:
                opened.append(page.evaluate(OPENING))
        with visit(browser, page_file) as page:
            times = filtering(page)
    first, painted = ([one[i] for one in opened] for i in (0, 1))
    print(f"first content {statistics.median(first):6.0f} ms, at most {max(first):.0f} (bar {FIRST:.0f})")
    print(f"first paint   {statistics.median(painted):6.0f} ms, at most {max(painted):.0f}")
    print("milliseconds            rows there   drawn: median     most")
    for field, found in times.items():
        rows, drawn = ([one[i] for one in found] for i in (0, 1))
        print(f"{field:22} {statistics.median(rows):11.0f} {statistics.median(drawn):15.0f} {max(drawn):8.0f}")
    slowest = max(drawn for found in times.values() for _, drawn in found)
    print(f"slowest filter {slowest:.0f} ms (bar {FILTER:.0f})")
    return 0 if statistics.median(first) <= FIRST and slowest <= FILTER else 1


if __name__ == "__main__":
    sys.exit(main())
