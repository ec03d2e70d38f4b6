# SPDX-License-Identifier: MPL-2.0
"""The way of a citizen through a real provider in a real browser: in, around, out, and nothing left behind."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import NARROW, WIDE, faults, page_at, picture, sideways_overflow
from tests.signin.conftest import House

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.database]

WORDS: dict[str, dict[str, str]] = {
    "": {
        "in": "Log ind", "overview": "Dit overblik", "until": "Du er logget ind til kl.", "out": "Log ud",
        "out here": "Du er logget ud her", "was out": "Du er logget ud", "refused": "Du er ikke logget ind",
    },
    "en/": {
        "in": "Log in", "overview": "Your overview", "until": "You are logged in until", "out": "Log out",
        "out here": "You are logged out here", "was out": "You are logged out", "refused": "You are not logged in",
    },
}  # fmt: skip


def is_good(page: Page, name: str, *, scripts: bool = True) -> None:
    """Axe finds nothing and the page fits the window; axe is a script, so without scripts only the fit is seen."""
    assert sideways_overflow(page) == 0, name
    if scripts:
        assert faults(page, dark=True) == [], name


@pytest.mark.parametrize("prefix", ["", "en/"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_citizen_signs_in_looks_and_leaves_nothing_behind(
    house: House, browser: Browser, width: int, prefix: str, scripts: bool
) -> None:
    words = WORDS[prefix]
    start = f"{house.url}/{prefix}"
    with page_at(browser, width, start, javascript=scripts) as page:
        assert page.context.cookies() == []
        page.get_by_role("link", name=words["in"], exact=True).click()
        page.get_by_role("button", name="citizen").click()
        expect(page).to_have_url(start)
        expect(page.get_by_role("heading", level=1)).to_have_text(words["overview"])
        expect(page.get_by_text(words["until"])).to_be_visible()
        is_good(page, "overview", scripts=scripts)
        picture(page, f"signin-overview-{prefix.strip('/') or 'da'}-{width}")
        own = page.locator("main a[href*='/sag/']").first
        title = own.inner_text()
        own.click()
        expect(page.get_by_text(words["until"])).to_be_visible()
        case = page.url

        page.get_by_role("button", name=words["out"]).click()
        page.get_by_role("button", name="Sign out").click()  # the provider's
        expect(page).to_have_url(f"{start}?signed_out=1")
        expect(page.get_by_text(words["was out"], exact=True)).to_be_visible()
        is_good(page, "signed out", scripts=scripts)

        for _ in range(4):
            page.go_back()
            assert title not in page.content()
            assert f">{words['overview']}</h1>" not in page.content()
        page.goto(case)
        assert title not in page.content()
        said: list[str] = page.said  # type: ignore[attr-defined]
        assert [line for line in said if "Content Security Policy" in line and house.url in line] == []


@pytest.mark.parametrize("prefix", ["", "en/"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("person", ["low", "employee", "numberless", "cancel"])
def test_whoever_is_refused_reads_why_and_can_try_again(
    house: House, browser: Browser, width: int, prefix: str, person: str
) -> None:
    with page_at(browser, width, f"{house.url}/{prefix}log-ind/") as page:
        page.get_by_role("button", name=person, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[prefix]["refused"])
        is_good(page, person)
        picture(page, f"signin-{person}-{prefix.strip('/') or 'da'}-{width}")
        page.locator("main a.button").click()
        page.get_by_role("button", name="citizen").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[prefix]["overview"])


def test_signing_out_in_one_window_is_signing_out_in_the_other(house: House, browser: Browser) -> None:
    with page_at(browser, WIDE, f"{house.url}/log-ind/") as page:
        page.get_by_role("button", name="citizen").click()
        other: Any = page.context.new_page()
        other.goto(house.url)
        expect(other.get_by_role("heading", level=1)).to_have_text("Dit overblik")
        page.get_by_role("button", name="Log ud").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign out")
        other.reload()
        expect(other.get_by_role("heading", level=1)).not_to_have_text("Dit overblik")
