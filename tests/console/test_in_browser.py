# SPDX-License-Identifier: MPL-2.0
"""The console in a real browser: clean for axe, and nothing cut off from 1024 px up and on a telephone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import NARROW, WIDE, axe_violations, page_at, picture, sideways_overflow
from tests.console.conftest import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SMALLEST_DESK = 1024
PAGES = {"front": "/konsol/"}


def cookies_of(house: House, staff: str, url: str) -> list[dict[str, Any]]:
    client = house.sign_in(staff)
    return [{"name": "overblik", "value": client.cookies["overblik"].value, "url": url}]


@pytest.mark.parametrize("staff", ["", "all", "tobias"])
@pytest.mark.parametrize("prefix", ["", "/en"], ids=["da", "en"])
def test_axe_finds_nothing_on_any_page_and_nothing_is_cut_off(
    browser: Browser, house: House, console_url: str, prefix: str, staff: str
) -> None:
    cookies = cookies_of(house, staff, console_url) if staff else []
    for name, address in PAGES.items():
        for width in (NARROW, SMALLEST_DESK, WIDE):
            with page_at(browser, width, console_url + prefix + address, cookies=cookies) as page:
                picture(page, f"console-{name}-{staff or 'nobody'}-{prefix[1:] or 'da'}-{width}")
                assert axe_violations(page) == [], (name, width)
                assert sideways_overflow(page) == 0, (name, width)
                assert [line for line in page.said if "Content Security Policy" in line] == []  # type: ignore[attr-defined]
