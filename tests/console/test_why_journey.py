# SPDX-License-Identifier: MPL-2.0
"""Support finds out why a citizen does not see a case, with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from overblik.demo.persons import persons
from tests.browser import WIDE, faults, page_at, pictures, went
from tests.console.conftest import House
from tests.console.test_in_browser import WIDTHS, cookies_of
from tests.portal.test_pages_in_browser import reach

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.database]


def is_good(page: Page, name: str) -> None:
    pictures(page, f"console-{name}", *WIDTHS)
    assert faults(page, *WIDTHS, dark=True) == [], name


@pytest.mark.parametrize("width", [1024, WIDE])
def test_the_reason_and_its_rule_are_found_by_keyboard_alone(
    browser: Browser, town: House, console_url: str, width: int
) -> None:
    clara = next(one for one in persons() if one.key == "clara")
    with page_at(browser, width, f"{console_url}/konsol/") as page:
        page.context.add_cookies(cookies_of(town, "signe", console_url))  # type: ignore[arg-type]
        went(page, f"{console_url}/konsol/")

        def go(words: str, heading: str) -> None:
            reach(page, words)
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)

        go("Borgerens side", "Hvad ser borgeren?")
        is_good(page, "look-up")
        reach(page, "cpr")
        page.keyboard.type(clara.citizen.cpr.digits)
        reach(page, "purpose")
        page.keyboard.type("Borgeren har sp")
        go("Slå op", "Dit overblik")
        is_good(page, "citizens-start")
        expect(page.get_by_text("Det her er, hvad borgeren ser.")).to_be_visible()
        go("Hvorfor ser borgeren det", "Hvorfor ser borgeren det, eller hvorfor ikke?")
        reach(page, "verdict")
        page.keyboard.type("Det, der ikke")
        reach(page, "Søg")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{console_url}/konsol/borger/hvorfor/?verdict=hidden&item=")
        is_good(page, "why")
        closed = page.locator(".why li", has_text="Kommunen har ikke åbnet for dette KLE-nummer.").first
        expect(closed).to_be_visible()
        area = closed.locator("a").first.inner_text()
        number = area.split()[0]
        page.locator(".why li", has_text="Kommunen har ikke åbnet").first.locator("a").first.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(number)
        page.go_back()
        reach(page, "Afslut opslaget")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Hvad ser borgeren?")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_case_and_a_benefit_are_looked_at_as_the_citizen_does(
    browser: Browser, town: House, console_url: str, javascript: bool
) -> None:
    cookies = cookies_of(town, "signe", console_url)
    address = f"{console_url}/konsol/borger/"
    with page_at(browser, 1024, address, javascript=javascript, cookies=cookies) as page:
        page.get_by_label("Opdigtet person i demoen").select_option("alma")
        page.get_by_label("Formål").select_option("look_up.test")
        page.get_by_role("button", name="Slå op").click()
        page.get_by_role("link", name="Sygedagpenge", exact=True).last.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sygedagpenge")
        expect(page.get_by_text("Er noget forkert?")).to_have_count(0)
        if javascript:
            is_good(page, "citizens-benefit")
        page.get_by_role("link", name="Hvorfor ser borgeren det her?").click()
        expect(page.get_by_text("Vises: kommunen har åbnet for KLE-nummeret.").first).to_be_visible()
        page.get_by_role("link", name="Se borgerens side").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Dit overblik")
