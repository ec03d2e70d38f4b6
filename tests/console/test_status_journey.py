# SPDX-License-Identifier: MPL-2.0
"""From a status that says nothing to citizens to words on the page of their case: found, mapped, read, without a mouse.

On a real installation, with the worker that counts beside the server.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from overblik.database import server
from overblik.database.connection import connect
from overblik.demo.life import Told
from overblik.demo.story import Story
from overblik.guidance.local_status import counted
from overblik.index.kinds import SectionName
from overblik.index.objects import Registration
from overblik.wire.delivery.encode import encode_line
from tests.browser import faults, page_at, picture, went
from tests.console.conftest import BIRKELUNDE
from tests.journeys.conftest import Town, town
from tests.journeys.installation import wait_for

__all__ = ["town"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FEWEST, MOST_TABS = 1024, 200


@dataclass(frozen=True)
class Waiting:
    """A running case of a named person whose status has no words, and how many such cases there are."""

    person: str
    case: str
    status: str
    cases: int


def told_again(story: Story, status: str) -> Registration:
    """The newest registration of the citizen's running case at Birkelunde, with a status of the system's own."""
    running = {one.id for one in story.expected.cases if one.authority == BIRKELUNDE and one.active}
    told = [
        item.registration
        for item in story.deliveries
        if isinstance(item, Told) and item.registration.complete and item.registration.object_id in running
    ]
    newest = max(told, key=lambda one: one.recorded_at)
    sections = tuple(
        msgspec.structs.replace(each, values={**each.values, "local_status": status})
        if each.name == SectionName.INDEX_PROPERTIES
        else each
        for each in newest.sections
    )
    later = newest.recorded_at + dt.timedelta(minutes=1)
    return msgspec.structs.replace(newest, recorded_at=later, sections=sections)


@pytest.fixture
def waiting(town: Town) -> Waiting:
    """A system has begun to tell a status nobody has given words, and the worker has counted."""
    again = told_again(town.stories["alma"], "Sat i bero")
    file = town.at.data / "again.ndjson"
    file.write_bytes(encode_line(again) + b"\n")
    town.at.must("import", file)
    with connect(server.ensure(town.at.settings)) as conn:
        # The demo was counted as it was loaded: here the worker has to.
        conn.execute("UPDATE local_status_count SET counted_at = NULL")
        worker = town.at.start("worker")
        try:
            wait_for(lambda: counted(conn, BIRKELUNDE).counted_at, "the worker counts")
        finally:
            worker.terminate()
            worker.communicate()
        [held] = [one for one in counted(conn, BIRKELUNDE).statuses if one.status == "Sat i bero"]
    return Waiting("alma", str(again.object_id), "Sat i bero", held.cases)


def tab_to(page: Page, name: str, *, begins: bool = False) -> None:
    """Press Tab until what is in focus is called so, or `begins` so."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        called = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"
        )
        if called == name or (begins and called.startswith(name)):
            return
    raise AssertionError(f"Tab never reaches {name}")


def test_a_status_without_words_is_found_and_given_words_that_the_citizen_reads(
    town: Town, waiting: Waiting, browser: Browser
) -> None:
    url, words = town.running.url, "Kommunen er i gang med din sag, og du skal bare vente"
    citizen = town.visitor(waiting.person)
    address = f"/sag/{waiting.case}/"
    before = citizen.get(address)
    assert before.status == 200
    assert words not in before.text
    assert f"{waiting.status}." not in before.text
    with page_at(browser, FEWEST, f"{url}/konsol/") as page:
        rikke = page.get_by_role("button", name="Rikke Regnbueeng").inner_text().partition("\n")[0]
        page.get_by_role("button", name=rikke).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_visible()

        tab_to(page, "Tekster")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Hvad læser borgerne?")
        assert faults(page, FEWEST, 1280) == []
        tab_to(page, "Ordbog over statusser")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Hvilke statusser kan borgerne læse?")
        assert faults(page, FEWEST, 1280) == []
        picture(page, "journey-statuses")
        rows = page.get_by_role("table", name="Uden ord: borgerne ser dem ikke").get_by_role("row")
        row = rows.filter(has_text=waiting.status).filter(
            has=page.get_by_text(str(waiting.cases), exact=True)
        )
        expect(row.first).to_be_visible()

        tab_to(page, waiting.status)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"Status »{waiting.status}« fra")
        tab_to(page, "Dansk")
        page.keyboard.type(words)
        tab_to(page, "Engelsk")
        page.keyboard.type("The municipality is working on your case, and you only have to wait")
        tab_to(page, "Kun for ", begins=True)
        page.keyboard.press("ArrowDown")  # for every system that has the same status
        tab_to(page, "Hvorfor ændres teksterne?")
        page.keyboard.type("Borgerne spurgte, hvor langt sagen er")
        assert faults(page, FEWEST, 1280) == []
        picture(page, "journey-status")
        tab_to(page, "Gem, så borgerne læser det")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Gemt. Borgerne læser det fra deres næste side.")).to_be_visible()
        mapped = page.get_by_role("table", name="Med ord", exact=True).get_by_role("row")
        expect(mapped.filter(has_text=waiting.status).first).to_contain_text(words)
        assert faults(page, FEWEST, 1280) == []

        cookies = [{"name": "overblik", "value": citizen.cookies["overblik"], "url": url}]
        with page_at(browser, 1280, f"{url}{address}", cookies=cookies) as case:
            expect(case.get_by_text(f"{words}.")).to_be_visible()
            assert faults(case) == []
            went(case, f"{url}/en{address}")
            expect(case.get_by_text("you only have to wait.")).to_be_visible()
