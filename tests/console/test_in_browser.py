# SPDX-License-Identifier: MPL-2.0
"""The console in a real browser: clean for axe, and nothing cut off from 1024 px up and on a telephone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Browser

from overblik.access import clients
from overblik.access.rights import Right
from overblik.access.system_key import certificate_key
from overblik.disclosure import draft_store, roll_up_store
from overblik.disclosure.rule import Rule, TitleChoice
from overblik.index.kinds import Sensitivity
from overblik.kle.number import KlePattern
from overblik.kle.store import load_catalogue
from tests.audit.test_trail import staff_look
from tests.browser import NARROW, WIDE, faults, page_at, pictures, went
from tests.certificates import client_certificate, der
from tests.console.conftest import BIRKELUNDE, House
from tests.console.test_source_keys import noted, turned_away
from tests.console.test_source_rights import right_of
from tests.console.test_sources import OWN, deliveries, page_of
from tests.portal.overviews import MOMENT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (NARROW, 1024, WIDE)
"""A telephone, the smallest desk and a usual one."""
PAGES = {
    "front": "/konsol/",
    "disclosure": "/konsol/visning/",
    "found": "/konsol/visning/?text=32.3",
    "packages": "/konsol/visning/pakker/",
    "readiness": "/konsol/visning/omraade/32.30.04/parat/",
    "tree": "/konsol/visning/trae/",
    "keyword": "/konsol/visning/?text=hjemmehj%C3%A6lp",
    "area": "/konsol/visning/omraade/27/",
    "subject": "/konsol/visning/omraade/27.36.04/",
    "draft": "/konsol/visning/udkast/1/",
    "draft-area": "/konsol/visning/omraade/02/?draft=1",
    "rule": "/konsol/visning/udkast/1/regel/?number=02.34",
    "rule-known": "/konsol/visning/udkast/1/regel/?rule=buildings",
    "versions": "/konsol/visning/versioner/",
    "stops": "/konsol/visning/stop/",
    "edition": "/konsol/visning/udgave/",
    "texts": "/konsol/tekster/",
    "texts-area": "/konsol/tekster/omraade/27.60/?facet=K",
    "texts-write": "/konsol/tekster/skriv/?kle=27.60.*",
    "texts-which": "/konsol/tekster/skriv/",
    "texts-versions": "/konsol/tekster/versioner/",
    "texts-statuses": "/konsol/tekster/statusser/",
    "texts-status": "/konsol/tekster/statusser/ord/?status=Afventer%20oplysninger",
    "texts-contacts": "/konsol/tekster/kontakt/",
    "texts-deadlines": "/konsol/tekster/svarfrister/",
    "texts-links": "/konsol/tekster/links/",
    "texts-file": "/konsol/tekster/fil/",
    "citizen": "/konsol/borger/",
    "sources": "/konsol/kilder/",
    "sources-one": page_of(OWN),
    "sources-replay": page_of(OWN) + "gendan/",
    "sources-right": f"{right_of(OWN)}?what=kle&kle=27.36.*&ceiling=2",
    "sources-right-wrong": f"{right_of(OWN)}?what=kle&kle=27&ceiling=2",
    "sources-reload": page_of(OWN) + "genindlaesning/",
    "revision": "/konsol/revision/",
}


def cookies_of(house: House, staff: str, url: str) -> list[dict[str, Any]]:
    client = house.sign_in(staff)
    return [{"name": "overblik", "value": client.cookies["overblik"].value, "url": url}]


def a_draft(house: House) -> None:
    """The first draft, with a rule changed, one new and one gone, waiting for approval and then sent back."""
    with house.connection() as conn:
        draft_store.begin(conn, BIRKELUNDE, "Vi viser brandvæsen og skjuler parkering", "staff:rikke", MOMENT)
        opens = Rule(id="fire", kle=KlePattern("14.*"), open=True, from_date=dt.date(2022, 1, 1))
        draft_store.write(
            conn,
            BIRKELUNDE,
            1,
            1,
            lambda rules: [opens, *(one for one in rules if one.id != "parking")],
            "staff:rikke",
            MOMENT,
        )
        draft_store.propose(conn, BIRKELUNDE, 1, 2, "Byrådet har besluttet det.", None, "staff:rikke", MOMENT)
        draft_store.send_back(conn, BIRKELUNDE, 1, 3, "Husk fradatoen for parkering.", "staff:per", MOMENT)


@pytest.mark.parametrize("staff", ["", "all", "signe", "tobias"])
@pytest.mark.parametrize("prefix", ["", "/en"], ids=["da", "en"])
def test_axe_finds_nothing_on_any_page_and_nothing_is_cut_off(
    browser: Browser, house: House, console_url: str, prefix: str, staff: str
) -> None:
    cookies = cookies_of(house, staff, console_url) if staff else []
    # Another authority's employee has no draft of this one's, and nobody at all is led to the way in.
    pages = (
        PAGES
        if staff == "all"
        else {"front": PAGES["front"], "needs-role": "/konsol/visning/udkast/1/regel/"}
    )
    if staff == "all":
        a_draft(house)
        deliveries(house)
        noted(
            house,
            **{str(OWN): certificate_key(der(client_certificate("CN=x", MOMENT + dt.timedelta(days=9))))},
        )
        noted(
            house,
            **{str(OWN): certificate_key(der(client_certificate("CN=x", MOMENT - dt.timedelta(days=1))))},
        )
        turned_away(house, (OWN, "token.certificate"))
        with house.connection() as conn:
            may = [
                Right(BIRKELUNDE, area, Sensitivity.CONFIDENTIAL) for area in (None, KlePattern("27.36.*"))
            ]
            clients.allow(conn, MOMENT, "operator", OWN, name="Eget system", rights=may)
    with page_at(browser, WIDE, "about:blank", cookies=cookies) as page:
        for name, address in pages.items():
            went(page, console_url + prefix + address)
            pictures(page, f"console-{name}-{staff or 'nobody'}-{prefix[1:] or 'da'}", *WIDTHS)
            assert faults(page, *WIDTHS, dark=True) == [], name


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["da", "en"])
def test_the_consequences_are_read_at_every_width(
    browser: Browser, town: House, console_url: str, prefix: str
) -> None:
    cookies = cookies_of(town, "all", console_url)
    with town.connection() as conn:
        draft_store.begin(conn, BIRKELUNDE, "Vi skjuler ydelser", "staff:rikke", MOMENT)
        closes = Rule(id="benefits", kle=KlePattern("32.*"), open=False)
        opens = Rule(id="traffic", kle=KlePattern("05.*"), open=True, title=TitleChoice.CASE)
        draft_store.write(
            conn,
            BIRKELUNDE,
            1,
            1,
            lambda rules: [closes, opens, *(one for one in rules if one.id != "benefits")],
            "staff:rikke",
            MOMENT,
        )
        draft_store.propose(conn, BIRKELUNDE, 1, 2, "Byrådet har besluttet det.", None, "staff:rikke", MOMENT)
    address = f"{console_url}{prefix}/konsol/visning/udkast/1/virkning/"
    with page_at(browser, WIDE, address, cookies=cookies) as page:
        pictures(page, f"console-consequences-{prefix[1:] or 'da'}", *WIDTHS)
        assert faults(page, *WIDTHS, unfold=True, dark=True) == []
        # What an area it opens lacks, with the ways to those who can mend it.
        with town.connection() as conn:
            conn.execute(
                "UPDATE reading SET has_title = false, received_at = received_at - interval '30 days'"
            )
            assert roll_up_store.count(conn, load_catalogue(conn), MOMENT, MOMENT.date())
        went(page, f"{console_url}{prefix}/konsol/visning/omraade/32/parat/?draft=1")
        assert page.locator("td a[href*='/konsol/kilder/']").count() > 0
        pictures(page, f"console-unready-{prefix[1:] or 'da'}", *WIDTHS)
        assert faults(page, *WIDTHS, dark=True) == []


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["da", "en"])
def test_the_auditors_page_is_read_at_every_width_when_it_is_long_and_broken(
    browser: Browser, house: House, console_url: str, prefix: str
) -> None:
    cookies = cookies_of(house, "rolf", console_url)
    a_draft(house)
    with house.connection() as conn:
        for number in range(60):
            moment = MOMENT - dt.timedelta(hours=number)
            staff_look(conn, moment, authority=BIRKELUNDE, actor=f"staff:employee-{number % 3}")
        conn.execute("UPDATE change_log SET actor = 'nobody' WHERE place = 3")
    with page_at(browser, WIDE, f"{console_url}{prefix}/konsol/revision/", cookies=cookies) as page:
        pictures(page, f"console-revision-broken-{prefix[1:] or 'da'}", *WIDTHS)
        assert faults(page, *WIDTHS, unfold=True, dark=True) == []


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_the_whole_tree_is_walked_without_a_mouse(
    browser: Browser, town: House, console_url: str, javascript: bool
) -> None:
    """Tab to a main group, open it with Enter, on to a group and to a subject, which is a link; with or without script."""
    with town.connection() as conn:
        assert roll_up_store.count(conn, load_catalogue(conn), MOMENT, MOMENT.date())
    cookies = cookies_of(town, "all", console_url)
    address = f"{console_url}/konsol/visning/trae/"
    with page_at(browser, WIDE, address, cookies=cookies, javascript=javascript) as page:

        def tab_to(number: str) -> None:
            for _ in range(80):
                page.keyboard.press("Tab")
                if page.locator(":focus .tree-number").all_inner_texts() == [number]:
                    return
            pytest.fail(f"{number} cannot be reached")

        for number in ("32", "32.24"):
            tab_to(number)
            page.keyboard.press("Enter")
        tab_to("32.24.04")
        pictures(page, f"console-tree-open-{javascript}", *WIDTHS)
        assert "borgere" in page.locator(":focus").inner_text()
        page.keyboard.press("Enter")
        page.wait_for_url("**/omraade/32.24.04/")
        pictures(page, f"console-subject-{javascript}", *WIDTHS)
        if javascript:
            assert faults(page, *WIDTHS) == []
            went(page, address)
            assert faults(page, *WIDTHS, unfold=True, dark=True) == []
            went(page, f"{console_url}/konsol/visning/")
            pictures(page, "console-disclosure-counted", *WIDTHS)
            assert faults(page, *WIDTHS) == []
