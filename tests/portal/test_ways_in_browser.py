# SPDX-License-Identifier: MPL-2.0
"""The ways a citizen goes through the pages, each in both languages, on a phone and a desk, with and without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import faults, page_at, picture
from tests.builders import an_id
from tests.portal.conftest import Office
from tests.portal.test_pages_in_browser import BOTH_LANGUAGES, BOTH_WAYS, BOTH_WIDTHS, PAGES, cookies_of
from tests.portal.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.slow, BOTH_LANGUAGES, BOTH_WAYS, BOTH_WIDTHS]


def test_the_way_in_around_and_out(
    browser: Browser, portal_url: str, office: Office, width: int, javascript: bool, prefix: str
) -> None:
    say = Words(prefix)
    with page_at(browser, width, f"{portal_url}{prefix}/", javascript=javascript) as page:
        page.get_by_role("link", name=say("Log in as a demo citizen")).click()
        page.get_by_role("button", name="Anna Prøvesen").click()
        expect(page.get_by_role("heading", name=say("Right now"))).to_be_visible()
        page.get_by_text(say("Search in your cases and benefits")).click()
        page.get_by_label(say("Words"), exact=True).fill("bolig")
        page.get_by_role("button", name=say("Search"), exact=True).click()
        expect(page.get_by_text(re.compile("We found 2|Vi fandt 2"))).to_be_visible()
        page.get_by_role("link", name="Ændring af din bolig").click()
        step = say("Step %(step)d of %(total)d", step=2, total=4)
        expect(page.get_by_text(step).first).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", say.language)
        page.get_by_role("link", name="English" if not prefix else "Dansk").click()
        other = Words("" if prefix else "/en")
        expect(page.get_by_text(other("Step %(step)d of %(total)d", step=2, total=4)).first).to_be_visible()
        page.get_by_role("link", name=other("Your overview")).click()
        page.get_by_role("link", name="Sygedagpenge", exact=True).click()
        day = "30 September 2025" if other.prefix else "30. september 2025"
        page.get_by_role("heading", name=day, exact=True).click()
        paid = page.locator("details.accordion", has_text=day)
        expect(paid.get_by_text(other("Amount before tax"))).to_be_visible()
        page.get_by_role("button", name=other("Log out")).click()
        expect(page.get_by_text(other("You are logged out"), exact=True)).to_be_visible()


def test_an_error_is_reported_put_right_sent_and_answered(
    browser: Browser, portal_url: str, client: Any, width: int, javascript: bool, prefix: str
) -> None:
    say = Words(prefix)
    cookies = cookies_of(client, "anna", portal_url)
    address = f"{portal_url}{prefix}/sag/{an_id('home')}/"
    with page_at(browser, width, address, javascript=javascript, cookies=cookies) as page:
        page.get_by_text(say("Is something wrong?")).click()
        page.get_by_role("link", name=say("Something in the case")).click()
        page.get_by_label(say("Something else"), exact=True).check()
        page.get_by_role("button", name=say("Send"), exact=True).click()
        expect(page).to_have_title(re.compile("^(Fejl|Error): "))
        if javascript:
            expect(page.locator("#errors")).to_be_focused()
            assert faults(page, dark=True) == []
        picture(page, f"portal-report-fault-{say.language}-{width}")
        page.get_by_role("link", name=say("Write what is wrong, so that it can be put right.")).click()
        page.get_by_label(say("Your own words")).fill("Sagen er ikke min.\n\nJeg bor et andet sted.")
        page.get_by_role("button", name=say("Send"), exact=True).click()
        expect(page.get_by_text(say("Thank you. It has been sent."))).to_be_visible()
        if javascript:
            expect(page.locator("#sent")).to_be_focused()
            assert faults(page, dark=True) == []
        picture(page, f"portal-report-sent-{say.language}-{width}")
        expect(page.get_by_text("Jeg bor et andet sted.")).to_be_visible()
        page.reload()
        expect(page.get_by_text("Jeg bor et andet sted.")).to_have_count(1)


def test_the_rights_are_one_step_from_the_start_page(
    browser: Browser, portal_url: str, client: Any, width: int, javascript: bool, prefix: str
) -> None:
    say = Words(prefix)
    cookies = cookies_of(client, "anna", portal_url)
    with page_at(browser, width, f"{portal_url}{prefix}/", javascript=javascript, cookies=cookies) as page:
        page.get_by_role("link", name=say("When were your data looked at?")).click()
        expect(page.get_by_text("12 times" if prefix else "12 gange")).to_be_visible()
        month, day = (
            ("September 2025", "Monday 15 September 2025")
            if prefix
            else ("september 2025", "Mandag den 15. september 2025")
        )
        page.get_by_role("link", name=say("Earlier: %(month)s", month=month)).click()
        expect(page.get_by_role("heading", name=day)).to_be_visible()
        page.get_by_role("link", name=say("Your overview")).click()
        page.get_by_role("link", name=say("Why can I not see everything?")).click()
        expect(page.get_by_role("heading", name=say("Why can I not see my case?"))).to_be_visible()


def test_one_s_data_are_taken_home_in_both_forms(
    browser: Browser, portal_url: str, client: Any, width: int, javascript: bool, prefix: str
) -> None:
    say = Words(prefix)
    cookies = cookies_of(client, "anna", portal_url)
    with page_at(browser, width, f"{portal_url}{prefix}/", javascript=javascript, cookies=cookies) as page:
        page.get_by_role("link", name=say("Download your data")).click()
        for form, ending, begins in (("PDF", "pdf", b"%PDF"), ("JSON", "json", b"{")):
            with page.expect_download() as taken:
                page.get_by_role("button", name=say(f"Download as {form}")).click()
            assert taken.value.suggested_filename == f"overblik-2025-11-24.{ending}"
            assert Path(taken.value.path()).read_bytes().startswith(begins)
        expect(page.get_by_role("heading", name=say("Download your data"))).to_be_visible()


def test_a_benefit_is_followed_from_the_chart_to_the_sum_of_one_payment(
    browser: Browser, portal_url: str, client: Any, width: int, javascript: bool, prefix: str
) -> None:
    say = Words(prefix)
    cookies = cookies_of(client, "anna", portal_url)
    address = f"{portal_url}{prefix}{PAGES['benefit']}"
    with page_at(browser, width, address, javascript=javascript, cookies=cookies) as page:
        expect(page.locator("svg[role=img]").first).to_be_visible()
        table = page.locator("details[data-kept=table] table")
        expect(table).not_to_be_visible()
        page.get_by_text(say("Show as a table")).click()
        expect(table).to_be_visible()
        expect(table.locator("tbody tr").first).to_be_visible()
        newest = page.locator("details.accordion").first
        if newest.get_attribute("open") is None:
            newest.locator("summary").click()
        for row in ("Amount before tax", "Tax and labour market pension (ATP)"):
            expect(newest.get_by_text(say(row), exact=True)).to_be_visible()
