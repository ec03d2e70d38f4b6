# SPDX-License-Identifier: MPL-2.0
"""Who comes into the console, and what an employee may open there."""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver

from overblik.audit.changes import record_change
from tests.console.conftest import BIRKELUNDE, HAVREVIG, TANGMOSE, House
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database


def console_paths() -> list[str]:
    """Every address of the console, with something in place of what it is about."""
    found = []
    for pattern in get_resolver("overblik.console.urls").url_patterns:
        path = str(pattern.pattern)
        path = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", path)
        path = re.sub(r"<int:\w+>", "1", path)
        found.append("/konsol/" + re.sub(r"<\w+:\w+>", "x", path))
    return found


def test_the_way_in_lists_the_demos_employees_and_shows_nothing_else(house: House) -> None:
    page = house.client.get("/konsol/")
    assert page.status_code == 200
    assert "Rikke Regnbueeng" in text_of(page)
    assert parsed(page).xpath("//nav[@class='console-menu']") == []
    assert page["Cache-Control"] == "no-store"


def test_an_employee_is_in_with_their_roles_and_it_is_written_down(house: House) -> None:
    client = house.sign_in("rikke")
    page = client.get("/konsol/")
    assert "Rikke Regnbueeng" in page.content.decode()
    assert "redaktør" in page.content.decode()
    assert house.changes()[-1] == ("staff:demo-rikke", "console.sign_in", BIRKELUNDE)
    assert client.post("/konsol/log-ud/").status_code == 302
    assert house.changes()[-1] == ("staff:demo-rikke", "console.sign_out", BIRKELUNDE)
    assert "Rikke" not in client.get("/konsol/").content.decode().partition("<main")[0]


def test_an_employee_is_no_citizen_and_a_citizen_no_employee(house: House) -> None:
    client = house.sign_in("rikke")
    assert {"keys", "level"}.isdisjoint(client.session.keys())
    session = client.session
    session["keys"] = ["0" * 32]
    del session["staff"]
    session.save()
    assert parsed(client.get("/konsol/")).xpath("//nav[@class='console-menu']") == []


@pytest.mark.parametrize(
    "broken", [{"roles": {}}, {"roles": {BIRKELUNDE: ["emperor"]}}, "x", {"roles": None}]
)
def test_a_session_that_cannot_be_understood_is_nobodys(house: House, broken: object) -> None:
    client = house.sign_in("rikke")
    session = client.session
    held = session["staff"]
    session["staff"] = {**held, **broken} if isinstance(broken, dict) else broken
    session.save()
    assert parsed(client.get("/konsol/")).xpath("//nav[@class='console-menu']") == []


def test_an_employee_of_two_authorities_works_for_one_at_a_time_and_for_no_other(house: House) -> None:
    client = house.sign_in("tobias")
    assert "Havrevig Kommune" in client.get("/konsol/").content.decode().partition("<main")[0]
    assert client.post("/konsol/myndighed/", {"authority": TANGMOSE}).status_code == 302
    page = parsed(client.get("/konsol/"))
    assert page.xpath("string(//span[@class='site-municipality'])") == "Tangmose Kommune"
    for other in (BIRKELUNDE, "", "'", HAVREVIG + "0"):
        assert client.post("/konsol/myndighed/", {"authority": other}).status_code == 404
    page = parsed(client.get("/konsol/"))
    assert page.xpath("string(//span[@class='site-municipality'])") == "Tangmose Kommune"


def test_without_signing_in_no_address_shows_or_does_anything(house: House) -> None:
    before = house.changes()
    for path in console_paths():
        for answer in (house.client.get(path), house.client.post(path)):
            # The front page is the way in; the provider's routes do not exist without a provider.
            assert answer.status_code in ({200, 405} if path == "/konsol/" else {302, 404, 405}), path
            if answer.status_code == 302:
                assert answer["Location"] == "/konsol/", path
    assert house.changes() == before


def test_when_the_change_cannot_be_written_down_nobody_comes_in(house: House) -> None:
    with house.connection() as conn:
        conn.execute("ALTER TABLE change_log RENAME TO gone")
        answer = house.client.post("/konsol/log-ind/demo/", {"staff": "rikke"})
        conn.execute("ALTER TABLE gone RENAME TO change_log")
    assert answer.status_code == 503
    assert parsed(house.client.get("/konsol/")).xpath("//nav[@class='console-menu']") == []
    record_change(house.desk.connect(), MOMENT, "x", "y", "z")
