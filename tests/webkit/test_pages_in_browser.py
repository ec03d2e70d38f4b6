# SPDX-License-Identifier: MPL-2.0
"""The gallery in a real browser: readable, reachable and clean for everyone, at every width and light."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import Browser

from tests.browser import NARROW, WIDE, axe_violations, page_at, picture, sideways_overflow

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("address", ["/", "/en/", "/fail/404/", "/fail/unavailable/"])
def test_axe_finds_nothing_and_the_page_fits(
    browser: Browser, gallery_url: str, address: str, width: int, dark: bool
) -> None:
    with page_at(browser, width, gallery_url + address, dark=dark) as page:
        picture(page, f"gallery{address.replace('/', '-')}{width}{'-dark' if dark else ''}")
        assert axe_violations(page) == []
        assert sideways_overflow(page) == 0
        # The content policy of the real site is in force: whatever breaks it is said on the console.
        assert [line for line in page.said if "Content Security Policy" in line] == []  # type: ignore[attr-defined]
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert axe_violations(page) == []
        assert sideways_overflow(page) == 0


def test_the_page_works_without_javascript(browser: Browser, gallery_url: str) -> None:
    with page_at(browser, NARROW, gallery_url + "/", javascript=False) as page:
        assert page.locator("script").count() == 0
        unfolds = page.locator("details", has_text="Hvad dækker overblikket?")
        unfolds.locator("summary").click()
        assert unfolds.get_by_text("1. december 2020").is_visible()
        page.get_by_role("button", name="Log ud").click()
        assert page.locator("body").inner_text() == "POST"


def test_text_at_200_percent_still_fits(browser: Browser, gallery_url: str) -> None:
    for width in (NARROW, WIDE):
        with page_at(browser, width, gallery_url + "/", text_size=200) as page:
            picture(page, f"gallery-200-{width}")
            size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
            assert size >= 32
            assert sideways_overflow(page) == 0


def test_the_first_tab_stop_leads_to_the_content_and_is_seen(browser: Browser, gallery_url: str) -> None:
    with page_at(browser, WIDE, gallery_url + "/") as page:
        page.keyboard.press("Tab")
        link = page.get_by_role("link", name="Gå til sidens indhold")
        assert link.evaluate("one => one === document.activeElement")
        page.wait_for_timeout(300)
        assert link.bounding_box()["y"] >= 0  # type: ignore[index]
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main-content"


def test_every_target_is_at_least_24_pixels(browser: Browser, gallery_url: str) -> None:
    with page_at(browser, NARROW, gallery_url + "/") as page:
        small = page.evaluate(
            """() => [...document.querySelectorAll('header a, header button, footer a, main a, summary, main button')]
            // A link that covers its card is as large as the card.
            .filter(one => !one.matches('.skipnav, .card-link'))
            .map(one => [one.textContent.trim(), one.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 24 || box.width < 24)).map(([text]) => text)"""
        )
        assert small == []


def test_a_printed_page_shows_what_was_folded(browser: Browser, gallery_url: str) -> None:
    with page_at(browser, WIDE, gallery_url + "/", dark=True) as page:
        page.emulate_media(media="print", color_scheme="dark")
        picture(page, "gallery-print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert not page.get_by_role("button", name="Log ud").is_visible()
        assert page.get_by_text("Her ser du sager, der er oprettet").is_visible()


def test_the_first_visit_is_small(browser: Browser, gallery_url: str) -> None:
    """Everything of a first visit, compressed as the real server does it, is far below 150 kB."""
    weights: dict[str, int] = {}
    context = browser.new_context()
    page = context.new_page()

    def weigh(response: object) -> None:
        body = response.body()  # type: ignore[attr-defined]
        url = response.url  # type: ignore[attr-defined]
        weights[url] = len(body) if url.endswith("woff2") else len(gzip.compress(body))

    page.on("response", weigh)
    page.goto(gallery_url + "/", wait_until="networkidle")
    context.close()
    assert len(weights) <= 6
    assert sum(weights.values()) < 70_000, weights


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_chart_labels_do_not_run_into_each_other(browser: Browser, gallery_url: str, width: int) -> None:
    with page_at(browser, width, gallery_url + "/") as page:
        crowded = page.evaluate(
            """() => [...document.querySelectorAll('svg.chart')].flatMap(svg => {
              const boxes = [...svg.querySelectorAll('.chart-label:not(.chart-second)')]
                .map(one => one.getBoundingClientRect()).filter(box => box.width)
              return boxes.slice(1).filter((box, i) => box.left < boxes[i].right + 2)
            }).length"""
        )
        assert crowded == 0
