# SPDX-License-Identifier: MPL-2.0
"""Employees read and answer what citizens report: of the own authority only, and the citizen can see it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from overblik.audit.access import Channel, Look, looks_at
from overblik.reports.report import About, Handling, Matter, Report, Subject
from overblik.reports.store import file, own
from tests.browser import faults, page_at, pictures, went
from tests.builders import an_id
from tests.console.conftest import BIRKELUNDE, HAVREVIG, House, ring
from tests.console.test_citizen_view import VIEW, keys
from tests.console.test_in_browser import WIDTHS, cookies_of
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

LIST = "/konsol/henvendelser/"
WORDS = "Der står, at sagen er slut.\n\nDet er den <b>ikke</b>."


def send(town: House, person: str = "alma", authority: str = BIRKELUNDE, form: str = "form") -> Report:
    subject = Subject(About.CASE, authority, an_id("case"), None, "27.60.24", "Hjælpemidler")
    sent = MOMENT - dt.timedelta(days=2)
    with town.connection() as conn:
        return file(conn, ring(), keys(person), form, subject, Matter.STATUS, WORDS, sent)


def reports_of(town: House, person: str = "alma") -> list[Report]:
    look = Look(MOMENT, keys(person)[0].hex, Channel.PORTAL, "portal.reports")
    with town.connection() as conn:
        return own(conn, ring(), keys(person), look)


def staff_looks(town: House, person: str = "alma") -> list[tuple[str, str]]:
    with town.connection() as conn:
        found = looks_at(conn, keys(person)[0])
    return [(one.actor, one.purpose) for one in found if one.channel == Channel.CONSOLE]


def test_the_list_tells_of_no_person_and_opening_one_is_a_look(town: House) -> None:
    receipt = send(town).receipt
    town.sign_in("signe")
    page = town.client.get(LIST)
    assert receipt in text_of(page)
    assert "27.60.24" in text_of(page)
    assert "sagen er slut" not in text_of(page)
    assert staff_looks(town) == []
    opened = town.client.get(f"{LIST}{receipt}/")
    assert "Det er den <b>ikke</b>." in text_of(opened)
    assert parsed(opened).xpath("//blockquote//b") == []
    assert staff_looks(town) == [("staff:demo-signe", "reports")]


def test_it_is_answered_and_the_citizen_reads_the_answer(town: House) -> None:
    receipt = send(town).receipt
    town.sign_in("dorte")
    assert parsed(town.client.get(LIST)).xpath("//dl//dd/text()") == ["1", "0", "0", "0"]
    for step, words in (("looked-at", ""), ("answered", "Det er rettet."), ("closed", "")):
        answer = town.client.post(f"{LIST}{receipt}/svar/", {"step": step, "answer": words})
        assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{receipt}/")
        assert town.changes()[-1][:2] == ("staff:demo-dorte", f"report.{step}")
    (report,) = reports_of(town)
    assert (report.handling, report.answer) == (Handling.CLOSED, "Det er rettet.")
    assert "Der er ikke noget, der venter på svar." in text_of(town.client.get(LIST))
    assert receipt in text_of(town.client.get(f"{LIST}?all=1"))
    assert "Det er rettet." in text_of(town.client.get(f"{LIST}{receipt}/"))
    late = town.client.post(f"{LIST}{receipt}/svar/", {"step": "answered", "answer": "Og dog."})
    assert late.status_code == 409
    assert reports_of(town)[0].answer == "Det er rettet."


@pytest.mark.parametrize("words", ["", "  ", "x" * 2001, "Vi skriver til " + "610101" + "-0002"])
def test_an_answer_that_cannot_be_sent_is_kept_in_the_form(town: House, words: str) -> None:
    receipt = send(town).receipt
    town.sign_in("signe")
    answer = town.client.post(f"{LIST}{receipt}/svar/", {"step": "answered", "answer": words})
    assert answer.status_code == 400
    assert "Skriv et svar på højst 2.000 tegn uden personnumre" in text_of(answer)
    assert parsed(answer).xpath("string(//textarea)").strip() == words.strip()
    assert reports_of(town)[0].handling is Handling.RECEIVED


def test_the_page_of_the_citizen_is_opened_without_a_number(town: House) -> None:
    receipt = send(town).receipt
    town.sign_in("signe")
    answer = town.client.post(f"{LIST}{receipt}/borger/")
    assert (answer.status_code, answer["Location"]) == (302, VIEW)
    assert "Borgeren har meldt en fejl" in text_of(town.client.get(VIEW))
    assert staff_looks(town) == [("staff:demo-signe", "look_up.report")]


def test_the_bound_of_look_ups_holds_here_too(town: House) -> None:
    from django.conf import settings
    from django.test import override_settings

    first, second = send(town).receipt, send(town, "clara").receipt
    town.sign_in("signe")
    with override_settings(OVERBLIK=dataclasses.replace(settings.OVERBLIK, look_ups_per_hour=1)):
        town.client.post(f"{LIST}{first}/borger/")
        town.client.get(VIEW)
        refused = town.client.post(f"{LIST}{second}/borger/")
    assert refused.status_code == 429
    assert town.changes()[-1][1] == "look_up.refused"


@pytest.mark.parametrize("more", ["", "svar/", "borger/"])
def test_another_authoritys_report_is_as_unknown_as_none(town: House, more: str) -> None:
    theirs = send(town, "boerge", HAVREVIG).receipt
    town.sign_in("signe")
    assert theirs not in text_of(town.client.get(f"{LIST}?all=1"))
    for receipt in (theirs, "0000-0000", "no-receipt"):
        path = f"{LIST}{receipt}/{more}"
        told = {"step": "answered", "answer": "Nej."}
        answer: Any = town.client.post(path, told) if more else town.client.get(path)
        assert answer.status_code == 404, receipt
    assert reports_of(town, "boerge")[0].handling is Handling.RECEIVED
    assert staff_looks(town, "boerge") == []


@pytest.mark.parametrize("staff", ["rikke", "godfred", "rolf", "otto"])
def test_only_support_and_stewards_read_reports(town: House, staff: str) -> None:
    receipt = send(town).receipt
    town.sign_in(staff)
    for path in (LIST, f"{LIST}{receipt}/"):
        assert town.client.get(path).status_code == 403
    assert town.client.post(f"{LIST}{receipt}/svar/", {"step": "closed"}).status_code == 403


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "/en"], ids=["da", "en"])
def test_a_report_is_read_and_answered_at_every_width(
    browser: Browser, town: House, console_url: str, prefix: str
) -> None:
    receipt = send(town).receipt
    send(town, "clara")
    cookies = cookies_of(town, "signe", console_url)
    with page_at(browser, 1024, f"{console_url}{prefix}{LIST}", cookies=cookies) as page:
        pictures(page, f"console-reports-{prefix[1:] or 'da'}", *WIDTHS)
        assert faults(page, *WIDTHS, dark=True) == []
        page.get_by_role("link", name=receipt).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(receipt)
        pictures(page, f"console-report-{prefix[1:] or 'da'}", *WIDTHS)
        assert faults(page, *WIDTHS, dark=True) == []
        page.locator("#answer").fill("Tak. Det er rettet.")
        page.locator("form", has=page.locator("#answer")).get_by_role("button").click()
        expect(page.get_by_text("Tak. Det er rettet.")).to_be_visible()
        went(page, f"{console_url}{prefix}{LIST}")
        expect(page.get_by_role("link", name=receipt)).to_have_count(0)
