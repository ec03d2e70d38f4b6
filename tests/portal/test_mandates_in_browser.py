# SPDX-License-Identifier: MPL-2.0
"""The pages of mandates in a real browser: clean for axe at every width, in both languages, with and without script."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import NARROW, WIDE, faults, page_at, picture, pictures, went
from tests.builders import an_id
from tests.portal.conftest import Office
from tests.portal.overviews import MOMENT, key
from tests.portal.test_mandates_pages import CASE, DAY, HOLDER, MANDATE, PAGES, kept, look
from tests.portal.test_pages_in_browser import BOTH_LANGUAGES, BOTH_WAYS, BOTH_WIDTHS, cookies_of
from tests.portal.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def family(office: Office) -> Office:
    """One looks for another, and has given mandates; some are over."""
    kept(office)
    kept(
        office, id=an_id("old"), valid_from=MOMENT - 9 * DAY, valid_to=MOMENT - DAY, giver_label="Moster Ada"
    )
    kept(office, id=an_id("mine"), giver=HOLDER, holder=key("bench"), holder_label="Naboen", valid_to=None)
    kept(office, id=an_id("gone"), giver=HOLDER, holder=key("anna"), holder_label=None, withdrawn_at=MOMENT)
    return office


@BOTH_LANGUAGES
def test_nothing_is_wrong_with_the_pages_of_mandates(
    browser: Browser, portal_url: str, client: Any, family: Office, prefix: str
) -> None:
    pages = {
        "mandates": "/fuldmagter/",
        "receipt": f"/fuldmagter/?given={an_id('mine')}",
        "ended": "/fuldmagter/?ended=1",
        "give": "/fuldmagter/giv/",
    }
    acting = {
        "acting": "/",
        "acting-case": CASE,
        "acting-benefit": PAGES[2],
        "acting-unknown": f"/sag/{an_id('nowhere')}/",
        "acting-nowhere": "/nowhere/",
        "only-own": "/set/",
    }
    with page_at(browser, NARROW, "about:blank", cookies=cookies_of(client, "nobody", portal_url)) as page:
        for shown in (pages, acting):
            if shown is acting:
                look(client)
            for name, address in shown.items():
                went(page, portal_url + prefix + address)
                pictures(page, f"mandates-{name}-{prefix[1:] or 'da'}")
                assert faults(page, NARROW, WIDE, unfold=True, dark=True) == [], name
                assert page.locator(".acting").count() == (shown is acting), name


@BOTH_WIDTHS
@BOTH_WAYS
@BOTH_LANGUAGES
def test_a_daughter_looks_for_her_father_and_back_until_he_ends_it(
    browser: Browser, portal_url: str, client: Any, family: Office, width: int, javascript: bool, prefix: str
) -> None:
    say = Words(prefix)
    home = portal_url + prefix
    cookies = cookies_of(client, "nobody", portal_url)
    with page_at(browser, width, f"{home}/", cookies=cookies, javascript=javascript) as page:
        acting = page.locator(".acting")
        page.get_by_role("link", name=say("Look for another, or let another look")).click()
        page.get_by_role("button", name=say("See the overview for %(name)s", name="Far")).click()
        expect(acting).to_contain_text(say("You are looking for another person: %(name)s", name="Far"))
        page.goto(home + CASE)
        expect(page.locator("h1")).to_contain_text("Ændring af din bolig")
        expect(acting).to_be_visible()
        page.get_by_role("button", name=say("Back to your own overview")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say("Your overview"))
        expect(acting).to_have_count(0)
        page.goto(f"{home}/fuldmagter/")
        page.get_by_role("button", name=say("See the overview for %(name)s", name="Far")).click()
        expect(acting).to_be_visible()
        family_ends(family)
        page.goto(home + CASE)
        picture(page, f"mandates-not-shown-{say.language}-{width}")
        expect(page.locator("h1")).to_contain_text(say("Nothing can be shown"))
        if javascript:
            assert faults(page, dark=True) == []
        page.get_by_role("link", name=say("See your own overview")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say("Your overview"))
        expect(acting).to_have_count(0)


def family_ends(office: Office) -> None:
    """The father ends it, at his own place."""
    from django.apps import apps

    config: Any = apps.get_app_config("portal")
    assert config.desk.mandates.withdraw([MANDATE.giver], MANDATE.id, MOMENT)


@BOTH_WIDTHS
def test_a_form_that_is_sent_too_early_says_what_is_wrong(
    browser: Browser, portal_url: str, client: Any, family: Office, width: int
) -> None:
    cookies = cookies_of(client, "nobody", portal_url)
    with page_at(browser, width, portal_url + "/fuldmagter/giv/", cookies=cookies) as page:
        page.get_by_label("Den andens CPR-nummer").fill("12")
        page.get_by_role("button", name="Giv fuldmagten").click()
        expect(page.get_by_role("alert")).to_be_visible()
        picture(page, f"mandates-give-wrong-{width}")
        assert faults(page, dark=True) == []
