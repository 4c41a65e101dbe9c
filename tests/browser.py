"""A headless Chromium that opens pages from files and tells what goes wrong in them: for tests and benchmarks of
report.html.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from needs import axe, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that asks for something is found out by its request, not by what would have come.
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe-core that dark colours can break and light ones keep: what stands on a page is the same in both."""
PATIENCE = 15_000
"""Milliseconds after which a page that does not come to rest fails its test."""


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser; it takes about a second to start, so tests share it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(browser: Browser, path: Path, fragment: str = "", **options: Any) -> Iterator[Page]:
    """A page that has drawn its first content, in a context of its own with the given options (viewport,
    color_scheme …). Fails at the end when the page wrote an error or a warning to the console, raised, opened a dialog
    or a window, or asked for anything but its own file.
    """
    own = path.resolve().as_uri()
    faults: list[str] = []
    context = browser.new_context(**{"viewport": DESKTOP, **options})
    try:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        context.on("page", lambda other: faults.append(f"window: {other.url}"))
        context.on("request", lambda asked: _allowed(asked.url, own) or faults.append(f"request: {asked.url}"))
        page.on("websocket", lambda socket: faults.append(f"websocket: {socket.url}"))
        page.on("console", lambda said: _harmless(said.type) or faults.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(own + (f"#{fragment}" if fragment else ""))
        wait_until(page, "performance.getEntriesByName('first-content').length > 0")
        yield page
        assert not faults, "\n".join(faults)
    finally:
        context.close()


def wait_until(page: Page, expression: str, argument: Any = None) -> None:
    """Wait until a JavaScript expression, or a function of `argument`, gives something true. Playwright's own waiting
    evaluates text inside the page, which the page's policy forbids.
    """
    begun = time.monotonic()
    while not page.evaluate(expression, argument):
        assert time.monotonic() - begun < PATIENCE / 1000, f"waited in vain for {expression}"
        page.wait_for_timeout(10)


def accessibility_faults(page: Page, *rules: str) -> list[str]:
    """What axe-core finds serious or critical in the page as it stands, a line for each element: by these rules alone
    where some are named."""
    # Evaluated, not added as a script element, which the page's own policy forbids.
    page.evaluate(f"window.axe || (() => {{ {axe().read_text('utf-8')} }})()")
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [
        f"{fault['id']} ({fault['impact']}): {node['html'][:160]}: {node['failureSummary'].splitlines()[-1].strip()}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def _allowed(url: str, own: str) -> bool:
    return url.partition("#")[0] == own or url.startswith(("data:", "blob:"))


def _harmless(kind: str) -> bool:
    return kind not in ("error", "warning", "assert")
