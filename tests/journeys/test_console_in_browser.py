# SPDX-License-Identifier: MPL-2.0
"""A municipality opens an area: what-if, four eyes, a set time that the worker keeps, the citizen who sees it, and undo."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from overblik.database import server
from overblik.demo.generate import read_manifest
from overblik.demo.stories import stories
from overblik.disclosure.reason import Reason
from overblik.site.clock import DENMARK, now
from tests.browser import WIDE, faults, page_at, pictures
from tests.events.test_worker import working
from tests.journeys.client import Client
from tests.journeys.installation import Installation, Served, a_folder, served, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EDITOR, APPROVER = "Rikke Regnbueeng", "Godfred Stemplegaard"
AREA = "34.25.00"
HEADING = "h1"


@dataclass(frozen=True)
class Site:
    """A demo that is served and worked for, and the citizen who has a case in a closed area."""

    at: Installation
    running: Served
    case_id: str

    @property
    def console(self) -> str:
        """Where the console is."""
        return f"{self.running.url}/konsol/"

    def citizen_sees(self) -> bool:
        """Whether Clara's page of the case is there; a case that is hidden is one that never was."""
        client = Client(self.running.url)
        client.sign_in("clara")
        answer = client.get(f"/sag/{self.case_id}/")
        assert answer.status in (200, 404)
        return answer.status == 200

    def case_is_listed(self) -> bool:
        """Whether Clara's first page leads to it."""
        client = Client(self.running.url)
        client.sign_in("clara")
        return f"/sag/{self.case_id}/" in client.get("/").text


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """What is published here would change what other journeys see, so it is an installation of its own."""
    folder = a_folder()
    at = Installation(folder / "data")
    try:
        at.must("demo", "load", "--citizens", "20")
        story = next(
            one for one in stories(read_manifest(at.data / "demo").today) if one.person.key == "clara"
        )
        case_id = next(item.id for item in story.expected.hidden if item.reason is Reason.CLOSED)
        with served(at) as running:
            yield Site(at, running, str(case_id))
    finally:
        at.remove()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def at_work(browser: Browser, site: Site, name: str, width: int = WIDE) -> Iterator[Page]:
    """This employee's browser, signed in."""
    with page_at(browser, width, site.console) as page:
        page.set_default_timeout(10_000)
        page.get_by_role("button", name=name).click()
        expect(page.locator(".console-menu")).to_be_visible()
        yield page


def is_good(page: Page, name: str) -> None:
    pictures(page, f"journey-console-{name}", 1024, WIDE)
    assert faults(page, 1024, WIDE) == [], name


def draft_address(page: Page) -> str:
    found = re.search(r"/konsol/visning/udkast/\d+/", page.url)
    assert found is not None, page.url
    return found[0]


def hand_over(page: Page, why: str, when: dt.datetime | None = None) -> None:
    page.get_by_label("Hvorfor ændres reglerne?").fill(why)
    if when is not None:
        page.get_by_label("Dag").fill(f"{when:%Y-%m-%d}")
        page.get_by_label("Klokkeslæt").fill(f"{when:%H:%M}")
    page.get_by_role("button", name="Send til godkendelse").click()


def appears(page: Page, kind: str) -> int:
    """How many of a kind the what-if says appear."""
    told = page.locator(".figures > div", has=page.get_by_text(kind, exact=True)).locator("dd").inner_text()
    found = re.search(r"\+([\d.]+)", told)
    assert found is not None, told
    return int(found[1].replace(".", ""))


def the_time_has_come(site: Site) -> None:
    """As if the day that was set had come: the test does not wait for it, the worker does."""
    with psycopg.connect(server.ensure(site.at.settings), autocommit=True) as conn:
        done = conn.execute(
            "UPDATE disclosure_draft SET publish_at = now() WHERE state = 'approved' AND publish_at > now()"
        )
        assert done.rowcount == 1


def test_an_area_is_opened_at_a_set_time_after_what_if_and_by_four_eyes_and_closed_again(
    site: Site, browser: Browser
) -> None:
    assert not site.citizen_sees()
    assert not site.case_is_listed()
    when = (now().astimezone(DENMARK) + dt.timedelta(days=1)).replace(hour=8, minute=30)
    with at_work(browser, site, EDITOR) as page:
        page.locator(".console-menu").get_by_role("link", name="Visning").click()
        is_good(page, "disclosure")
        page.get_by_label("Begynd en kladde").fill("Vi åbner anbringelser")
        page.get_by_role("button", name="Begynd").click()
        draft = draft_address(page)
        is_good(page, "draft-new")
        page.get_by_role("link", name="Skriv i kladden").click()
        page.get_by_role("searchbox").fill(AREA)
        page.get_by_role("button", name="Søg").click()
        page.get_by_role("row", name=AREA).get_by_role("link").click()
        is_good(page, "area")
        page.get_by_role("link", name="Skriv en regel her").click()
        page.get_by_label("Vises for borgerne").select_option(label="ja")
        is_good(page, "rule")
        page.get_by_role("button", name="Gem i kladden").click()
        page.goto(f"{site.running.url}{draft}")
        assert f"{AREA}" in page.locator("main .line-list").first.inner_text()
        page.get_by_role("link", name="Hvad vil borgerne se?").click()
        assert appears(page, "sager") >= 1
        is_good(page, "what-if")
        page.goto(f"{site.running.url}{draft}")
        hand_over(page, "Byrådet har besluttet det.", when)
        assert page.get_by_role("button", name="Godkend").count() == 0, "an editor approves nothing"
        is_good(page, "proposed")
    with at_work(browser, site, APPROVER) as page:
        page.goto(f"{site.console}visning/")
        page.get_by_role("link", name="Vi åbner anbringelser").click()
        page.get_by_role("link", name=re.compile("Se, hvad borgerne")).click()
        is_good(page, "approve")
        page.get_by_role("button", name="Godkend").click()
        expect(page.locator(".font-lead")).to_contain_text("8.30")
        is_good(page, "approved")
    assert not site.citizen_sees()
    with working(site.at):
        the_time_has_come(site)
        wait_for(site.citizen_sees, "the case, once the time has come")
    assert site.case_is_listed()
    with at_work(browser, site, EDITOR) as page:
        page.goto(f"{site.console}visning/versioner/")
        expect(page.locator(".version").first).to_contain_text("Byrådet har besluttet det.")
        is_good(page, "versions")
        page.locator(".version").nth(1).get_by_role("button", name="går tilbage").click()
        undo = draft_address(page)
        hand_over(page, "Det var for tidligt.")
    assert site.citizen_sees(), "undo needs four eyes too"
    with at_work(browser, site, APPROVER) as page:
        page.goto(f"{site.running.url}{undo}virkning/")
        page.get_by_role("button", name="Godkend").click()
        expect(page.locator(HEADING)).to_contain_text("Tilbage til version")
        is_good(page, "undone")
    assert not site.citizen_sees()
    assert not site.case_is_listed()
    told = site.at.must("audit", "verify").out
    assert "whole: changes" in told
