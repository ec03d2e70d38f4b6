# SPDX-License-Identifier: MPL-2.0
"""A real Chromium for tests of pages: one browser a session, a fresh context a page, axe on demand.

The browser may reach 127.0.0.1 only. `OVERBLIK_TEST_PICTURES=folder` keeps the pictures that tests take.
Chromium comes in two programs with the same engine: the whole one, and the shell without a window's surroundings, whose pages
open in a third of the time. `make test` takes the shell where there is one, `make proof` the whole one.
"""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from playwright.sync_api import Browser, BrowserType, Page, Playwright, sync_playwright

from tests.hypothesis_profiles import FULL
from tests.places import CHECKOUT

AXE = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"
COLOUR_RULES = ("color-contrast", "link-in-text-block")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW, WIDE = 360, 1280
PROGRAMS = (
    ("chromium", "chromium-browser") if FULL else ("chromium-headless-shell", "chromium", "chromium-browser")
)
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
# A page of a test is over before an optimising compiler has earned what it costs.
_PLAIN_SCRIPT = "--js-flags=--no-turbofan --no-maglev"


@pytest.fixture(scope="session")
def browser() -> Browser:
    """One Chromium for the whole session; import this fixture in the conftest of the tests that use it."""
    return a_browser()


@functools.cache
def a_browser(text_size: int = 100) -> Browser:
    """Started once a process for each size of text, however many conftests import the fixture.

    It ends with the process, whose pipe to it closes.
    """
    return _launch(_playwright().chromium, f"--blink-settings=defaultFontSize={16 * text_size // 100}")


@functools.cache
def _playwright() -> Playwright:
    """Playwright allows one in a process."""
    # It keeps an event loop running in this thread, where Django would refuse its own database calls.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return sync_playwright().start()


def _launch(kind: BrowserType, *flags: str) -> Browser:
    found = [path for path in map(shutil.which, PROGRAMS) if path is not None]
    assert found, "Chromium is needed; `make test` installs it"
    return kind.launch(executable_path=found[0], args=[*_FLAGS.split(), _PLAIN_SCRIPT, *flags])


@contextmanager
def page_at(
    browser: Browser,
    width: int,
    url: str,
    *,
    javascript: bool = True,
    dark: bool = False,
    text_size: int = 100,
    cookies: list[dict[str, Any]] | None = None,
) -> Iterator[Page]:
    """The page at `url`, loaded and settled, in a window `width` pixels wide and 900 high.

    `text_size` in percent is the reader's own setting, for which there is another browser. What the console said is in `page.said`
    (CSP violations, errors).
    """
    context = (browser if text_size == 100 else a_browser(text_size)).new_context(
        viewport={"width": width, "height": 900},
        java_script_enabled=javascript,
        color_scheme="dark" if dark else "light",
        bypass_csp=False,
        locale="da-DK",
    )
    try:
        if cookies:
            context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        said: list[str] = []
        page.said = said  # type: ignore[attr-defined]
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        went(page, url)
        yield page
    finally:
        context.close()


def went(page: Page, url: str) -> Page:
    """The page, gone to another address in the same window and settled: a new window takes as long as two pages."""
    page.goto(url)
    settled(page)
    return page


def settled(page: Page) -> None:
    """Waits until the page looks as it will: its fonts are there.

    Waiting until the network is idle would take half a second more on every page.
    """
    page.evaluate("document.fonts.ready.then(() => true)")


def faults(page: Page, *widths: int, unfold: bool = False, dark: bool = False) -> list[str]:
    """All that is wrong with the page as it is now, one line each; no loading anew, so the state of the page stays.

    What axe finds and scrolling sideways at each of `widths` (default: the window's own), and what the content policy
    has stopped. `unfold`: with everything opened. `dark`: the colours for the dark too, which are all that differs there.
    """
    before = page.viewport_size or {"width": WIDE, "height": 900}
    if unfold:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    # Without motion, or a colour is caught on its way from light to dark.
    page.emulate_media(reduced_motion="reduce")
    found = []
    for width in widths or (before["width"],):
        if width != (page.viewport_size or before)["width"]:
            page.set_viewport_size({**before, "width": width})
            settled(page)
        found += [f"{width}: {line}" for line in axe_violations(page)]
        if over := sideways_overflow(page):
            found.append(f"{width}: {over} pixels too wide")
        if dark:
            page.emulate_media(color_scheme="dark")
            found += [f"{width}, dark: {line}" for line in axe_violations(page, rules=COLOUR_RULES)]
            page.emulate_media(color_scheme="light")
    page.emulate_media(reduced_motion="no-preference")
    if page.viewport_size != before:
        page.set_viewport_size(before)
    said: list[str] = getattr(page, "said", [])
    return found + [line for line in said if "Content Security Policy" in line]


def axe_violations(page: Page, *, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds by WCAG 2.2 AA and its best practices, or by `rules` alone: rule, element, remedy."""
    # Evaluated through the debugger, so the page's own content policy stays in force for the page.
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    only = {"type": "rule", "values": [*rules]} if rules else {"type": "tag", "values": AXE_TAGS}
    found = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
    return [
        f"{one['id']}: {node['html'][:160]}: {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def small_targets(page: Page, within: str = "main") -> list[str]:
    """What one can press in `within` and is less than 24 pixels high or wide; a link in a sentence may be."""
    found: list[str] = page.evaluate(
        """within => { const inASentence = one => one.matches('a') && [...one.parentNode.childNodes].some(
            beside => beside.nodeType === Node.TEXT_NODE && beside.textContent.trim().length > 1)
        return [...document.querySelectorAll(within)].flatMap(
            part => [...part.querySelectorAll('a, button, summary, input, select')])
        // A link that covers its card is as large as the card.
        .filter(one => !one.matches('.skipnav, .card-link, p a') && one.type !== 'hidden' && !inASentence(one))
        .map(one => [one.textContent.trim(), one.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.height < 24 || box.width < 24)).map(([text]) => text) }""",
        within,
    )
    return found


@functools.cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def sideways_overflow(page: Page) -> int:
    """How many pixels the page is wider than its window; more than 0 means scrolling sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def picture(page: Page, name: str) -> Path | None:
    """A picture of the whole page under `OVERBLIK_TEST_PICTURES`, when that is set."""
    folder = os.environ.get("OVERBLIK_TEST_PICTURES")
    if not folder:
        return None
    path = Path(folder) / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)
    return path


def pictures(page: Page, name: str, *widths: int) -> None:
    """The page as it is at `widths` (default: both), when `OVERBLIK_TEST_PICTURES` is set."""
    if not os.environ.get("OVERBLIK_TEST_PICTURES"):
        return
    before = page.viewport_size or {"width": WIDE, "height": 900}
    for width in widths or (NARROW, WIDE):
        page.set_viewport_size({**before, "width": width})
        picture(page, f"{name}-{width}")
    page.set_viewport_size(before)


class _QuietHandler(WSGIRequestHandler):
    """Writes no line per request."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class _ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def served(application: Callable[..., Any]) -> Iterator[str]:
    """A WSGI application on a free port of the loopback; gives its address without a slash at the end."""
    server = make_server("127.0.0.1", 0, application, _ThreadingServer, _QuietHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
