# SPDX-License-Identifier: MPL-2.0
"""A real Chromium for tests of pages: one browser a session, a fresh context a page, axe on demand.

The browser may reach 127.0.0.1 only. `OVERBLIK_TEST_PICTURES=folder` keeps the pictures that tests take.
"""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from playwright.sync_api import Browser, BrowserType, Page, sync_playwright

from tests.places import CHECKOUT

AXE = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW, WIDE = 360, 1280
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


@pytest.fixture(scope="session")
def browser() -> Browser:
    """One Chromium for the whole session; import this fixture in the conftest of the tests that use it."""
    return _chromium()


@functools.cache
def _chromium() -> Browser:
    """Started once a process, however many conftests import the fixture: Playwright allows no second one.

    It ends with the process, whose pipe to it closes.
    """
    # Playwright keeps an event loop running in this thread, where Django would refuse its own database calls.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return _launch(sync_playwright().start().chromium)


def _launch(kind: BrowserType, *flags: str) -> Browser:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
    return kind.launch(executable_path=program, args=[*_FLAGS.split(), *flags])


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

    `text_size` in percent is the reader's own setting (a browser of its own is started for it). What the console said is in
    `page.said` (CSP violations, errors).
    """
    own = None
    if text_size != 100:
        own = _launch(browser.browser_type, f"--blink-settings=defaultFontSize={16 * text_size // 100}")
    context = (own or browser).new_context(
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
        page.goto(url, wait_until="networkidle")
        yield page
    finally:
        context.close()
        if own:
            own.close()


def axe_violations(page: Page) -> list[str]:
    """What axe finds by WCAG 2.2 AA and its best practices, one line each: rule, element, remedy."""
    # Evaluated through the debugger, so the page's own content policy stays in force for the page.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        AXE_TAGS,
    )
    return [
        f"{one['id']}: {node['html'][:160]}: {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


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
