# SPDX-License-Identifier: MPL-2.0
"""The gallery in a real browser: readable, reachable and clean for everyone, at every width and light."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import NARROW, WIDE, faults, page_at, picture, pictures, sideways_overflow, small_targets

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("address", ["/", "/en/", "/fail/404/", "/fail/unavailable/"])
def test_nothing_is_wrong_at_any_width_in_any_light(browser: Browser, gallery_url: str, address: str) -> None:
    with page_at(browser, NARROW, gallery_url + address) as page:
        pictures(page, f"gallery{address.replace('/', '-')}")
        assert faults(page, NARROW, WIDE, dark=True) == []
        # The content policy of the real site is in force; `faults` tells what breaks it.
        assert faults(page, NARROW, WIDE, unfold=True) == []
        assert small_targets(page, "header, main, footer") == []


def test_the_page_works_without_javascript(browser: Browser, gallery_url: str) -> None:
    with page_at(browser, NARROW, gallery_url + "/", javascript=False) as page:
        expect(page.get_by_role("button", name="Læs op")).not_to_be_visible()
        unfolds = page.locator("details", has_text="Hvad dækker overblikket?")
        unfolds.locator("summary").click()
        expect(unfolds.get_by_text("1. december 2020")).to_be_visible()
        page.get_by_role("button", name="Log ud").click()
        expect(page.locator("body")).to_have_text("POST")


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


def test_a_printed_page_shows_what_was_folded(browser: Browser, gallery_url: str) -> None:
    with page_at(browser, WIDE, gallery_url + "/", dark=True) as page:
        page.emulate_media(media="print", color_scheme="dark")
        picture(page, "gallery-print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        expect(page.get_by_role("button", name="Log ud")).not_to_be_visible()
        expect(page.get_by_text("Her ser du sager, der er oprettet")).to_be_visible()


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
