# SPDX-License-Identifier: MPL-2.0
"""From the invitation to the own pages in a real browser: without JavaScript, by keyboard, clean for axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from overblik.access.one_time_code import code_at, step_at
from tests.access.accounts import A_STEP, PASSWORD
from tests.browser import NARROW, WIDE, faults, page_at, pictures, small_targets
from tests.console.conftest import BIRKELUNDE, LocalHouse
from tests.portal.clock import FixedClock
from tests.portal.overviews import MOMENT

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def code(secret: str) -> str:
    """What the app shows by the clock of the site, half a minute after what was used."""
    FixedClock.moment += A_STEP
    return code_at(secret, step_at(FixedClock.moment))


def fill(page: Page, fields: dict[str, str]) -> None:
    """By keyboard: each field is reached with its label, and the form is sent with Enter."""
    for name, text in fields.items():
        page.fill(f"#{name}", text)
    page.press(f"#{next(reversed(fields))}", "Enter")


def looked_at(page: Page, name: str, prefix: str) -> None:
    pictures(page, f"accounts-{name}-{prefix[1:] or 'da'}", NARROW, WIDE)
    assert faults(page, NARROW, WIDE, dark=True) == [], name
    assert small_targets(page) == [], name


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["da", "en"])
def test_the_way_of_an_account_is_clean_at_both_widths(
    browser: Browser, local_house: LocalHouse, console_url: str, prefix: str
) -> None:
    token = local_house.accounts.invite(MOMENT, **{f"c{BIRKELUNDE}": "editor"})
    site = f"{console_url}{prefix}"
    with page_at(browser, WIDE, f"{site}/konsol/invitation/{token}/") as page:
        looked_at(page, "invitation", prefix)
        secret = page.inner_text(".app-key").replace(" ", "")
        fill(page, {"new": "kort", "again": "kort", "code": "123"})
        looked_at(page, "invitation-wrong", prefix)
        assert page.evaluate("document.activeElement.id") == "errors"
        fill(page, {"new": PASSWORD, "again": PASSWORD, "code": code(secret)})
        looked_at(page, "recovery-codes", prefix)
        page.goto(f"{site}/konsol/invitation/{token}/")
        looked_at(page, "no-invitation", prefix)
        page.goto(f"{site}/konsol/")
        looked_at(page, "way-in", prefix)
        page.click("a[href$='/log-ind/konto/']")
        looked_at(page, "sign-in", prefix)
        fill(page, {"name": "rikke", "password": "x", "code": "x"})
        looked_at(page, "refused", prefix)
        assert page.input_value("#name") == page.input_value("#password") == ""
        fill(page, {"name": "rikke", "password": PASSWORD, "code": code(secret)})
        page.click(".console-who a")
        looked_at(page, "own-login", prefix)
        page.click("a[href$='/adgangskode/']")
        looked_at(page, "own-password", prefix)
        fill(page, {"password": "x", "code": "x", "new": "otte blå tandemcykler", "again": "x"})
        looked_at(page, "own-password-wrong", prefix)
        page.goto(f"{site}/konsol/dit-login/noedkoder/")
        looked_at(page, "own-codes", prefix)
        page.goto(f"{site}/konsol/dit-login/app/")
        looked_at(page, "own-app", prefix)
        fill(page, {"password": PASSWORD, "code": code(secret)})
        looked_at(page, "own-new-app", prefix)
        new = page.inner_text(".app-key").replace(" ", "")
        fill(page, {"code": "1"})
        looked_at(page, "own-new-app-wrong", prefix)
        fill(page, {"code": code(new)})
        looked_at(page, "own-login-done", prefix)


def test_the_whole_way_works_without_javascript(
    browser: Browser, local_house: LocalHouse, console_url: str
) -> None:
    token = local_house.accounts.invite(MOMENT, **{f"c{BIRKELUNDE}": "editor"})
    address = f"{console_url}/konsol/invitation/{token}/"
    with page_at(browser, NARROW, "about:blank", javascript=False) as page:
        page.goto(address)
        secret = page.inner_text(".app-key").replace(" ", "")
        fill(page, {"new": PASSWORD, "again": PASSWORD, "code": code(secret)})
        recovery = page.inner_text(".recovery-codes li:first-child code")
        page.click("a[href$='/log-ind/konto/']")
        fill(page, {"name": "rikke", "password": PASSWORD, "code": code(secret)})
        assert page.is_visible(".console-menu")
        page.goto(f"{console_url}/konsol/dit-login/adgangskode/")
        other = "otte blå tandemcykler"
        fill(page, {"password": PASSWORD, "code": recovery, "new": other, "again": other})
        assert "Din adgangskode er skiftet" in page.inner_text("main")
        page.click("header form[action$='/log-ud/'] button")
        assert not page.is_visible(".console-menu")
