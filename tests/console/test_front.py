# SPDX-License-Identifier: MPL-2.0
"""The first page tells each employee what waits for them, and nobody what waits for others."""

from __future__ import annotations

import datetime as dt

import pytest

from overblik.disclosure import draft_store
from overblik.guidance.local_status import count_statuses
from tests.console.conftest import BIRKELUNDE, House
from tests.console.test_reports_page import send
from tests.portal.conftest import parsed
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database


def waiting(town: House, staff: str) -> list[str]:
    """What stands under the first heading, and that each of it can be opened."""
    town.sign_in(staff)
    page = parsed(town.client.get("/konsol/"))
    links = page.xpath("//h2[1]/following-sibling::*[1]//a")
    for link in links:
        assert town.client.get(link.get("href")).status_code == 200
    return ["".join(link.itertext()) for link in links]


def test_nothing_waits_when_nothing_does(house: House) -> None:
    assert waiting(house, "all") == []
    assert "Der er ikke noget, der venter på dig." in house.client.get("/konsol/").content.decode()


def test_a_draft_waits_for_whoever_may_approve_it_and_goes_back_to_its_author(house: House) -> None:
    with house.connection() as conn:
        draft_store.begin(conn, BIRKELUNDE, "100 % byggesager", "staff:demo-rikke", MOMENT)
        draft_store.write(conn, BIRKELUNDE, 1, 1, lambda rules: list(rules)[1:], "staff:demo-rikke", MOMENT)
        later = MOMENT + dt.timedelta(days=1)
        draft_store.propose(conn, BIRKELUNDE, 1, 2, "Byrådet.", later, "staff:demo-rikke", MOMENT)
    assert waiting(house, "godfred") == ["Kladden »100 % byggesager« venter på, at du godkender den"]
    assert waiting(house, "rikke") == waiting(house, "signe") == waiting(house, "hanne") == []
    with house.connection() as conn:
        draft_store.send_back(conn, BIRKELUNDE, 1, 3, "Husk K.", "staff:demo-godfred", MOMENT)
    assert waiting(house, "rikke") == ["Din kladde »100 % byggesager« er sendt tilbage"]
    with house.connection() as conn:
        draft_store.propose(conn, BIRKELUNDE, 1, 4, "Byrådet.", later, "staff:demo-rikke", MOMENT)
        draft_store.approve(conn, BIRKELUNDE, 1, 5, "staff:demo-godfred", MOMENT)
    [told] = waiting(house, "rikke")
    assert told.startswith("Kladden »100 % byggesager« bliver offentliggjort 25. november 2025")


def test_reports_wait_for_support_alone(town: House) -> None:
    send(town)
    assert waiting(town, "signe") == ["1 henvendelse venter på svar"]
    assert waiting(town, "rolf") == waiting(town, "hanne") == []


def test_statuses_without_words_wait_for_editors(town: House) -> None:
    with town.connection() as conn:
        conn.execute("UPDATE guidance_version SET texts = (texts::jsonb - 'statuses')::json")
        conn.execute("UPDATE configuration SET version = version + 1")
        count_statuses(conn, MOMENT)
    [told] = waiting(town, "rikke")
    assert told.endswith("en status uden ord")
    assert waiting(town, "rolf") == []
