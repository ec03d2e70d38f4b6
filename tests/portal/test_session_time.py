# SPDX-License-Identifier: MPL-2.0
"""How long a session lasts is told on every page, and one stays as long as one presses the button."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import NARROW, WIDE, faults, page_at, pictures
from tests.portal.clock import FixedClock
from tests.portal.conftest import Office, parsed, signed_in, text_of, words
from tests.portal.overviews import MOMENT

JSON = {"headers": {"accept": "application/json"}}


def later(minutes: float) -> None:
    """The clock of the site moves on."""
    FixedClock.moment = MOMENT + dt.timedelta(minutes=minutes)


def note(answer: Any) -> str:
    """What the page says below about the session."""
    [found] = parsed(answer).xpath("//aside[@data-session]/p")
    return words(found)


def test_every_page_says_until_when_one_is_signed_in(anna: Any) -> None:
    assert (
        note(anna.get("/")) == "Du er logget ind til kl. 09.45. Du får mere tid, hver gang du åbner en side."
    )
    assert "You are logged in until 09:45." in note(anna.get("/en/"))
    later(20)
    assert "kl. 10.05" in note(anna.get("/om/"))


def test_near_the_end_of_the_day_the_page_says_that_one_must_sign_in_again(anna: Any) -> None:
    for minutes in range(0, 470, 20):
        later(minutes)
        answer = anna.get("/")
    assert note(answer) == "Du er logget ind til kl. 17.15. Så skal du logge ind igen."


def test_whoever_is_not_signed_in_reads_nothing_of_it_and_gets_no_script_of_it(client: Any) -> None:
    page = parsed(client.get("/"))
    assert page.xpath("//aside[@data-session] | //script[contains(@src, 'session')]") == []


def test_asking_changes_nothing_and_staying_does(anna: Any) -> None:
    later(10)
    assert anna.get("/session/", **JSON).json() == {"seconds": 1200, "final": False}
    later(29)
    assert anna.get("/session/", **JSON).json() == {"seconds": 60, "final": False}
    assert anna.post("/session/", **JSON).json() == {"seconds": 1800, "final": False}
    later(58)
    assert anna.get("/session/", **JSON).json() == {"seconds": 60, "final": False}
    later(60)
    answer = anna.post("/session/", **JSON)
    assert answer.json() == {"seconds": 0, "final": True}
    assert answer["Cache-Control"] == "no-store"
    assert anna.get("/session/", **JSON).json() == {"seconds": 0, "final": True}


def test_staying_has_an_end(anna: Any) -> None:
    for minutes in range(0, 480, 25):
        later(minutes)
        left = anna.post("/session/", **JSON).json()
    assert left == {"seconds": (480 - 475) * 60, "final": True}


def test_without_script_the_button_leads_to_the_start_page(anna: Any) -> None:
    later(25)
    answer = anna.post("/session/", headers={"accept": "text/html"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    later(56)
    assert anna.post("/session/", headers={"accept": "text/html"})["Location"] == "/?signed_out=time"


def test_a_stranger_cannot_make_somebody_stay(office: Office) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/session/").status_code == 403


def test_the_first_page_after_the_end_says_what_happened(anna: Any) -> None:
    later(31)
    text = text_of(anna.get("/"))
    assert "Du er logget ud" in text
    assert "Du har ikke gjort noget i 30 minutter" in text
    assert "Der er ikke ændret noget." in text


def test_the_operator_says_how_long(client: Any) -> None:
    from django.conf import settings
    from django.test import override_settings

    short = dataclasses.replace(settings.OVERBLIK, session_idle_minutes=5, session_hours=1)
    with override_settings(OVERBLIK=short):
        signed_in(client, "anna")
        assert "kl. 09.20" in note(client.get("/"))
        for minutes in (4, 8, 12):
            later(minutes)
            assert client.get("/session/", **JSON).json()["seconds"] == 60
            assert "kl." in note(client.get("/"))
        later(18)
        assert "5 minutter" in text_of(client.get("/"))


# --- In a browser -----------------------------------------------------------------------------------------------


class Window:
    """A page of Anna's, whose clock a test moves together with the site's."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.minutes = 0.0

    def wait(self, minutes: float, *, asks: bool = False) -> None:
        """Time passes, for the site first; whether the page then asks the site, whose answer is awaited."""
        self.minutes += minutes
        later(self.minutes)
        if asks:
            with self.page.expect_response("**/session/"):
                self.page.clock.run_for(int(minutes * 60_000))
        else:
            self.page.clock.run_for(int(minutes * 60_000))

    def press(self, key: str) -> None:
        """On the keyboard; the site hears of it."""
        with self.page.expect_response("**/session/"):
            self.page.keyboard.press(key)

    @property
    def warning(self) -> Any:
        """The dialog."""
        return self.page.get_by_role("dialog")


@pytest.fixture
def window(portal_url: str, office: Office, client: Any, browser: Browser, request: Any) -> Iterator[Window]:
    signed_in(client, "anna")
    cookies = [{"name": "overblik", "value": client.cookies["overblik"].value, "url": portal_url}]
    width, prefix = getattr(request, "param", (WIDE, ""))
    with page_at(browser, width, "about:blank", cookies=cookies) as page:
        page.clock.install(time=MOMENT)
        page.goto(f"{portal_url}{prefix}/")
        yield Window(page)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("window", [(WIDE, ""), (NARROW, "/en")], indirect=True, ids=["da-1280", "en-360"])
def test_two_minutes_before_the_end_one_is_asked_and_may_stay(window: Window) -> None:
    danish = "/en" not in window.page.url
    title, at, words = (
        ("Du bliver snart logget ud", "Det sker kl. 09.45", "Bliv logget ind")
        if danish
        else ("You will soon be logged out", "It happens at 09:45", "Stay logged in")
    )
    window.wait(27.9)
    expect(window.warning).to_have_count(0)
    window.wait(0.2, asks=True)
    expect(window.warning).to_be_visible()
    expect(window.warning).to_contain_text(title)
    expect(window.warning).to_contain_text(at)  # as the page says, wherever the browser is
    stay = window.page.get_by_role("button", name=words)
    expect(stay).to_be_focused()
    pictures(window.page, f"session-warning-{'da' if danish else 'en'}")
    assert faults(window.page, NARROW, WIDE, dark=True) == []
    window.press("Enter")
    expect(window.warning).to_have_count(0)
    window.wait(27)
    expect(window.warning).to_have_count(0)
    window.wait(1.5, asks=True)
    expect(window.warning).to_be_visible()
    window.press("Escape")  # somebody is there
    expect(window.warning).to_have_count(0)
    window.wait(20)
    assert window.page.url.endswith("/")


@pytest.mark.browser
@pytest.mark.slow
def test_whoever_does_nothing_finds_a_page_that_shows_nothing_of_theirs(window: Window) -> None:
    window.wait(28.1, asks=True)
    expect(window.warning).to_be_visible()
    window.wait(2.2, asks=True)
    expect(window.page).to_have_url(window.page.url.split("?")[0] + "?signed_out=time")
    expect(window.page.get_by_text("Du er logget ud", exact=True)).to_be_visible()
    window.page.go_back()
    assert "Lige nu" not in window.page.content()


@pytest.mark.browser
@pytest.mark.slow
def test_reading_in_another_window_counts(window: Window, client: Any) -> None:
    later(20)
    client.get("/")
    window.wait(28.1, asks=True)
    expect(window.warning).to_have_count(0)
    window.wait(20, asks=True)
    expect(window.warning).to_be_visible()


@pytest.mark.browser
@pytest.mark.slow
def test_at_the_end_of_the_day_there_is_no_staying(window: Window, client: Any) -> None:
    for minutes in range(20, 480, 20):
        later(minutes)
        client.get("/")
    window.minutes = 460
    window.page.reload()
    window.page.clock.set_system_time(MOMENT + dt.timedelta(minutes=460))
    window.page.reload()
    window.wait(18.2, asks=True)
    expect(window.warning).to_be_visible()
    expect(window.warning).to_contain_text("du skal logge ind igen")
    expect(window.page.get_by_role("button", name="Bliv logget ind")).to_have_count(0)
    window.page.get_by_role("button", name="Luk").click()
    expect(window.warning).to_have_count(0)
