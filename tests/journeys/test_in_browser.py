# SPDX-License-Identifier: MPL-2.0
"""The way of a citizen through the real pages of a real server, on a phone and on a desk, without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import NARROW, WIDE, axe_violations, page_at, picture, sideways_overflow
from tests.journeys.conftest import Town

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def is_good(browser: Browser, page: Page, name: str) -> None:
    """The page is clean for axe and fits the window. Axe is a script, so it looks at the same page in a window
    that may run scripts.
    """
    width = (page.viewport_size or {"width": WIDE})["width"]
    cookies: list[dict[str, Any]] = [
        {"name": one["name"], "value": one["value"], "url": page.url} for one in page.context.cookies()
    ]
    with page_at(browser, width, page.url, cookies=cookies) as same:
        assert same.title() == page.title()
        assert axe_violations(same) == [], name
        assert sideways_overflow(same) == 0, name


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_citizen_signs_in_looks_around_and_leaves(town: Town, browser: Browser, width: int) -> None:
    story = town.stories["alma"]
    case = next(one for one in story.expected.cases if one.kle == "32.30.04")
    [benefit] = story.expected.benefits
    with page_at(browser, width, town.running.url, javascript=False) as page:
        is_good(browser, page, "welcome")
        page.get_by_role("link", name="Log ind som").click()
        is_good(browser, page, "demo-login")
        page.get_by_role("button", name=story.person.citizen.name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Dit overblik")
        picture(page, f"journey-start-{width}")
        is_good(browser, page, "start")

        page.locator(f"main a[href='/sag/{case.id}/']").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(case.title or "")
        picture(page, f"journey-case-{width}")
        is_good(browser, page, "case")

        page.get_by_role("link", name=benefit.name, exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(benefit.name)
        picture(page, f"journey-benefit-{width}")
        is_good(browser, page, "benefit")

        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text(case.title or "")
        page.get_by_role("link", name="Dit overblik").first.click()
        expect(page).to_have_url(f"{town.running.url}/")

        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your overview")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        is_good(browser, page, "start in English")
        page.locator(f"main a[href='/en/sag/{case.id}/']").first.click()
        is_good(browser, page, "case in English")
        page.get_by_role("link", name="Dansk").click()
        expect(page).to_have_url(f"{town.running.url}/sag/{case.id}/")

        page.get_by_role("button", name="Log ud").click()
        is_good(browser, page, "signed out")
        page.go_back()
        assert case.title not in page.content()
        page.goto(f"{town.running.url}/sag/{case.id}/")
        assert case.title not in page.content()


@pytest.mark.parametrize("person", ["ellen", "dagny", "gerda", "boerge"])
def test_every_page_of_other_situations_is_good_too(town: Town, browser: Browser, person: str) -> None:
    client = town.visitor(person)
    cookies = [{"name": "overblik", "value": client.cookies["overblik"], "url": town.running.url}]
    expected = town.stories[person].expected
    paths = ["/", "/om/", "/was", *(f"/sag/{case.id}/" for case in expected.cases)]
    paths += ["/ydelse/{}/{}/".format(*benefit.id.split(":")) for benefit in expected.benefits]
    paths.append("/sag/00000000-0000-4000-8000-000000000000/")
    for path in paths:
        with page_at(browser, NARROW, town.running.url + path, cookies=cookies) as page:
            assert axe_violations(page) == [], path
            assert sideways_overflow(page) == 0, path
