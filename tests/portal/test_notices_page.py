# SPDX-License-Identifier: MPL-2.0
"""The page of notices and the pages that links in mails lead to, over a real office and a real mail server."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from overblik.events import store as events
from overblik.events.address import Channel
from overblik.events.receiver import Setup
from overblik.notices import store
from overblik.notices.office import CONFIRM_WITHIN
from tests.browser import NARROW, WIDE, faults, page_at, pictures, went
from tests.intake.conftest import index, ring, send
from tests.notices.conftest import Town, mailbox, token_in, town
from tests.notices.test_digital_post import NOTICES
from tests.portal.clock import FixedClock
from tests.portal.conftest import Office, parsed, signed_in, text_of
from tests.portal.overviews import MOMENT, key
from tests.portal.test_pages_in_browser import BOTH_LANGUAGES, BOTH_WAYS, BOTH_WIDTHS, cookies_of
from tests.portal.words import Words

__all__ = ["index", "mailbox", "ring", "send", "town"]

KINDS = ["status", "decision", "payment"]
ASKED = {"do": "save", "kinds": KINDS, "channel": "email", "address": "anna@mail.example", "language": "da"}


@pytest.fixture
def served(office: Office, town: Town) -> Town:
    """The town's office of notices behind the portal, at the portal's time."""
    from django.apps import apps

    config: Any = apps.get_app_config("portal")
    town.now = MOMENT
    config.desk = dataclasses.replace(config.desk, notices=town.office)
    return town


@pytest.fixture
def citizen(served: Town, client: Any) -> Any:
    """Anna, signed in."""
    return signed_in(client, "anna")


def with_digital_post(town: Town) -> None:
    setup = Setup("post", Channel.WEBHOOK, "https://post.example/events", NOTICES)
    events.add(town.conn, setup, town.now, "tester")


def standing(town: Town) -> Any:
    return town.office.standing([key("anna")])


def test_the_start_page_leads_there_only_if_notices_are_offered(citizen: Any, served: Town) -> None:
    assert "Få besked, når der er nyt" in text_of(citizen.get("/"))
    assert 'href="/besked/"' in citizen.get("/").content.decode()
    served.office.mails = False
    served.office._offered = None
    assert "Få besked, når der er nyt" not in text_of(citizen.get("/"))
    assert "Kommunen sender ikke beskeder fra Overblik lige nu." in text_of(citizen.get("/besked/"))


def test_without_an_office_there_is_no_page(client: Any, office: Office) -> None:
    signed_in(client, "anna")
    assert client.get("/besked/").status_code == 404
    assert "Få besked" not in text_of(client.get("/"))


def test_nobody_signed_in_is_led_to_the_start_page(served: Town, client: Any) -> None:
    for answer in (client.get("/besked/"), client.post("/besked/", ASKED)):
        assert answer.status_code == 302
    assert served.conn.execute("SELECT FROM notice_wish").fetchall() == []


def test_asking_confirming_and_stopping(citizen: Any, served: Town) -> None:
    answer = citizen.post("/besked/", ASKED)
    assert (answer.status_code, answer["Location"]) == (302, "/besked/?saved=1")
    told = text_of(citizen.get(answer["Location"]))
    assert "Dine valg er gemt" in told
    assert "Vi har sendt en mail til anna@mail.example." in told
    served.post()
    token = token_in(served.mailbox, "bekraeft")
    answer = citizen.post(f"/besked/bekraeft/{token}/")
    assert answer["Location"] == "/besked/svar/bekraeftet/"
    assert "Din mailadresse er bekræftet" in text_of(citizen.get(answer["Location"]))
    told = text_of(citizen.get("/besked/"))
    assert "Du får en mail til anna@mail.example, når der er nyt." in told
    assert "Der har ikke været noget nyt endnu." in told
    answer = citizen.post("/besked/", {"do": "stop"})
    assert answer["Location"] == "/besked/?stopped=1"
    assert "Du får ikke flere beskeder" in text_of(citizen.get(answer["Location"]))
    assert standing(served) is None


def test_all_that_is_wrong_is_told_at_once_beside_its_field_and_what_was_written_stays(
    citizen: Any, served: Town
) -> None:
    page = parsed(
        citizen.post("/besked/", {"do": "save", "channel": "email", "address": "anna@", "language": "sv"})
    )
    assert page.xpath("string(//title)").startswith("Fejl: ")
    [summary] = page.xpath("//*[@role='alert']")
    assert [link.get("href") for link in summary.xpath(".//a")] == ["#kinds", "#language", "#address"]
    for link in summary.xpath(".//a"):
        assert page.xpath(f"//*[@id='{link.get('href')[1:]}']"), "the field it leads to"
    [field] = page.xpath("//input[@id='address']")
    assert (field.get("value"), field.get("aria-invalid")) == ("anna@", "true")
    for named in field.get("aria-describedby").split():
        assert page.xpath(f"//*[@id='{named}']")
    assert page.xpath("//p[@id='address-error']")[0].text.startswith("Skriv en mailadresse")
    assert standing(served) is None
    page = parsed(citizen.post("/besked/", {**ASKED, "channel": "pigeon"}))
    assert "Vælg, hvordan du vil have besked." in page.text_content()


def test_too_many_addresses_in_a_day(citizen: Any, served: Town) -> None:
    for number in range(5):
        citizen.post("/besked/", {**ASKED, "address": f"a{number}@mail.example"})
        served.post()
    assert "for mange mails i dag" in text_of(citizen.post("/besked/", ASKED))


def test_digital_post_can_be_chosen_where_somebody_sends_it(citizen: Any, served: Town) -> None:
    assert "Digital Post" not in text_of(citizen.get("/besked/"))
    with_digital_post(served)
    assert "I Digital Post" in text_of(citizen.get("/besked/"))
    citizen.post("/besked/", {**ASKED, "channel": "digital_post", "address": ""})
    assert "Du får en besked i Digital Post, når der er nyt." in text_of(citizen.get("/besked/"))
    served.office.mails = False
    assert "Du får beskeden i Digital Post." in text_of(citizen.get("/besked/"))


def test_an_address_that_refuses_and_one_that_was_not_confirmed_in_time(citizen: Any, served: Town) -> None:
    citizen.post("/besked/", ASKED)
    FixedClock.moment = MOMENT + CONFIRM_WITHIN
    signed_in(citizen, "anna")
    assert "Du nåede ikke at bekræfte din adresse." in text_of(citizen.get("/besked/"))
    store.stop(served.conn, standing_key(served), store.REFUSED)
    assert "Vi kan ikke sende mails til anna@mail.example." in text_of(citizen.get("/besked/"))
    served.conn.execute("UPDATE notice_wish SET stopped = NULL, confirmed_at = asked_at, told_at = asked_at")
    assert re.search(r"Den sidste er sendt .+\.", text_of(citizen.get("/besked/")))


def standing_key(town: Town) -> Any:
    [(found,)] = town.conn.execute("SELECT party_key FROM notice_wish").fetchall()
    return found


def test_a_link_opens_without_signing_in_and_tells_nothing_whatever_the_token(
    citizen: Any, served: Town
) -> None:
    from django.test import Client

    citizen.post("/besked/", ASKED)
    served.post()
    stranger = Client()
    good, bad = token_in(served.mailbox, "bekraeft"), "x" * 32
    pages = [stranger.get(f"/besked/bekraeft/{token}/").content.decode() for token in (good, bad)]
    pages = [re.sub(r"csrfmiddlewaretoken\" value=\"[^\"]*|" + good + "|" + bad, "", each) for each in pages]
    assert pages[0] == pages[1]
    assert "anna" not in pages[0]
    assert standing(served).confirmed_at is None, "opening the link is not confirming"
    FixedClock.moment = MOMENT + CONFIRM_WITHIN
    late, wrong = (stranger.post(f"/besked/bekraeft/{token}/") for token in (good, bad))
    assert late["Location"] == wrong["Location"] == "/besked/svar/virker-ikke/"
    assert "Linket virker ikke" in text_of(stranger.get(late["Location"]))
    assert stranger.get("/besked/svar/noget/").status_code == 404


def test_a_form_from_elsewhere_confirms_nothing(citizen: Any, served: Town) -> None:
    from django.test import Client

    citizen.post("/besked/", ASKED)
    served.post()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/besked/bekraeft/{token_in(served.mailbox, 'bekraeft')}/").status_code == 403
    assert strict.post("/besked/", ASKED).status_code == 403


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_way_out_by_hand_and_by_one_click(citizen: Any, served: Town, prefix: str) -> None:
    from django.test import Client

    for one_click in (False, True):
        citizen.post("/besked/", {**ASKED, "language": "en" if prefix else "da"})
        served.post()
        link = re.search(r"<https://overblik\.example(/[^>]+)>", served.mailbox.mails[-1]["List-Unsubscribe"])
        assert link
        assert link[1].startswith(f"{prefix}/besked/stop/")
        program = Client(enforce_csrf_checks=True)
        assert program.get(link[1]).status_code == 200
        assert standing(served) is not None, "opening the link is not stopping"
        answer = program.post(link[1], {"List-Unsubscribe": "One-Click"} if one_click else {})
        if one_click:
            assert (answer.status_code, answer.content) == (200, b"ok\n")
        else:
            assert "/svar/stoppet/" in answer["Location"]
        assert standing(served) is None
        again = program.post(link[1], {"List-Unsubscribe": "One-Click"} if one_click else {})
        assert (again.status_code, again.content) == (answer.status_code, answer.content)


def test_no_address_and_no_token_stands_in_an_address_of_ours(citizen: Any, served: Town) -> None:
    answer = citizen.post("/besked/", ASKED)
    assert "anna" not in answer["Location"]
    assert citizen.get("/besked/")["Cache-Control"] == "no-store"
    assert citizen.get("/besked/")["Referrer-Policy"] == "same-origin"


@pytest.mark.slow
@pytest.mark.browser
@BOTH_LANGUAGES
def test_nothing_is_wrong_with_any_of_the_pages(
    browser: Browser, portal_url: str, client: Any, served: Town, prefix: str
) -> None:
    with_digital_post(served)
    cookies = cookies_of(client, "anna", portal_url)

    def looks_right(page: Any, what: str) -> None:
        pictures(page, f"notices-{what}-{prefix[1:] or 'da'}")
        assert faults(page, NARROW, WIDE, dark=True) == [], what

    with page_at(browser, NARROW, f"{portal_url}{prefix}/besked/", cookies=cookies) as page:
        looks_right(page, "first")
        for box in page.get_by_role("checkbox").all():
            box.uncheck()
        page.locator("input[type=radio][value=email]").check()
        page.locator("button[value=save]").click()
        looks_right(page, "errors")
        for box in page.get_by_role("checkbox").all():
            box.check()
        page.locator("#address").fill("anna@mail.example")
        page.locator("button[value=save]").click()
        looks_right(page, "unconfirmed")
        served.conn.execute("UPDATE notice_wish SET confirmed_at = asked_at, told_at = asked_at")
        page.goto(f"{portal_url}{prefix}/besked/")
        looks_right(page, "active")
        served.conn.execute("UPDATE notice_wish SET stopped = 'refused'")
        page.goto(f"{portal_url}{prefix}/besked/")
        looks_right(page, "refused")
        for what, path in [
            ("confirm", "bekraeft/token"),
            ("way-out", "stop/token"),
            ("confirmed", "svar/bekraeftet"),
            ("late", "svar/virker-ikke"),
            ("stopped", "svar/stoppet"),
        ]:
            looks_right(went(page, f"{portal_url}{prefix}/besked/{path}/"), what)


@pytest.mark.slow
@pytest.mark.browser
@BOTH_WAYS
@BOTH_WIDTHS
@BOTH_LANGUAGES
def test_the_whole_way_from_asking_to_stopping(
    browser: Browser, portal_url: str, client: Any, served: Town, width: int, javascript: bool, prefix: str
) -> None:
    """The mails come in the other language than the pages are read in."""
    say, mailed = Words(prefix), Words("" if prefix else "/en")
    home = portal_url + prefix
    cookies = cookies_of(client, "anna", portal_url)
    with page_at(browser, width, f"{home}/", cookies=cookies, javascript=javascript) as page:
        page.get_by_role("link", name=say("Get a message when there is news")).click()
        page.get_by_label(say("There is a payment")).uncheck()
        page.get_by_label(say("Your email address")).fill("anna@mail.example")
        page.get_by_label("Dansk" if prefix else "English").check()
        page.get_by_role("button", name=say("Save"), exact=True).click()
        expect(page.get_by_text(say("Your choices are saved"))).to_be_visible()
        served.post()
        token = token_in(served.mailbox, "bekraeft")
        page.goto(f"{portal_url}{mailed.prefix}/besked/bekraeft/{token}/")
        page.get_by_role("button", name=mailed("Confirm"), exact=True).click()
        expect(page.get_by_role("heading", name=mailed("Your email address is confirmed"))).to_be_visible()
        page.goto(f"{home}/besked/")
        told = say("You get a mail to %(address)s when there is news.", address="anna@mail.example")
        expect(page.get_by_text(told)).to_be_visible()
        expect(page.get_by_label(say("There is a payment"))).not_to_be_checked()
        page.get_by_role("button", name=say("Stop the messages")).click()
        expect(page.get_by_text(say("You will get no more messages"))).to_be_visible()
    assert standing(served) is None
