# SPDX-License-Identifier: MPL-2.0
"""The way of a citizen through the real pages of a real server, on a phone and on a desk, with and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import NARROW, WIDE, faults, page_at, picture, sideways_overflow, went
from tests.journeys.conftest import Town

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_citizen_signs_in_looks_around_and_leaves(
    town: Town, browser: Browser, width: int, javascript: bool
) -> None:
    story = town.stories["alma"]
    case = next(one for one in story.expected.cases if one.kle == "32.30.04")
    [benefit] = story.expected.benefits
    with page_at(browser, width, town.running.url, javascript=javascript) as page:

        def is_good(name: str) -> None:
            """Axe is a script, so it looks where scripts run."""
            picture(page, f"journey-{name}-{width}")
            assert sideways_overflow(page) == 0, name
            assert faults(page) == [] if javascript else True, name

        is_good("welcome")
        page.get_by_role("link", name="Log ind som").click()
        expect(page).to_have_url(f"{town.running.url}/demo-login/")
        is_good("demo-login")
        page.get_by_role("button", name=story.person.citizen.name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Dit overblik")
        is_good("start")

        page.locator(f"main a[href='/sag/{case.id}/']").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(case.title or "")
        is_good("case")

        page.get_by_role("link", name=benefit.name, exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(benefit.name)
        is_good("benefit")

        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text(case.title or "")
        page.get_by_role("link", name="Dit overblik").first.click()
        expect(page).to_have_url(f"{town.running.url}/")

        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your overview")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        is_good("start-en")
        # English is kept: the plain address leads to it until Danish is chosen again.
        page.goto(f"{town.running.url}/")
        expect(page).to_have_url(f"{town.running.url}/en/")
        page.locator(f"main a[href='/en/sag/{case.id}/']").first.click()
        expect(page).to_have_url(f"{town.running.url}/en/sag/{case.id}/")
        is_good("case-en")
        page.get_by_role("link", name="Dansk").click()
        expect(page).to_have_url(f"{town.running.url}/sag/{case.id}/")
        page.goto(f"{town.running.url}/")
        expect(page).to_have_url(f"{town.running.url}/")

        page.get_by_role("button", name="Log ud").click()
        expect(page.get_by_text("Du er logget ud", exact=True)).to_be_visible()
        is_good("signed-out")
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
    with page_at(browser, NARROW, "about:blank", cookies=cookies) as page:
        for path in paths:
            assert faults(went(page, town.running.url + path), NARROW, WIDE) == [], path
