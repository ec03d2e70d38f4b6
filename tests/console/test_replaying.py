# SPDX-License-Identifier: MPL-2.0
"""The page on restoring from the log: started and stopped by the own authority's operator, and told in words."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from overblik.audit.changes import EVERY_AUTHORITY
from overblik.intake import replay_store
from tests.console.conftest import BIRKELUNDE, HAVREVIG, House
from tests.console.test_citizen_view import OF_BIRKELUNDE, VIEW, looked_up, own_overview, portal
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

__all__ = ["portal"]

pytestmark = pytest.mark.database


def page_of(source: uuid.UUID) -> str:
    return f"/konsol/kilder/{source}/gendan/"


def a_source(town: House) -> uuid.UUID:
    """The system that Alma's first case at Birkelunde comes from."""
    case = next(one for one in own_overview(town, "alma").cases if one.authority == BIRKELUNDE)
    with town.connection() as conn:
        found = conn.execute("SELECT master FROM object_state WHERE object_id = %s", [case.id]).fetchone()
    assert found is not None
    return uuid.UUID(str(found[0]))


def work(town: House) -> None:
    """As the worker does, to the end."""
    with town.connection() as conn:
        for one in replay_store.running(conn):
            while replay_store.step(conn, one.id, MOMENT):
                pass


def overviews(town: House) -> list[Any]:
    return [own_overview(town, person) for person in OF_BIRKELUNDE]


def pages(town: House) -> list[bytes]:
    """What the citizens' own pages hold, read as an employee."""
    found = []
    for person in OF_BIRKELUNDE:
        looked_up(town, person)
        paths = ["", *(f"sag/{one.id}/" for one in own_overview(town, person).cases)]
        found += [_TOKEN.sub(b"", town.client.get(VIEW + path).content) for path in paths]
    return found


_TOKEN = re.compile(rb"(?<=csrfmiddlewaretoken. value=.)\w+|(?<=nonce=.)[\w+/=-]+")
"""What is another at every answer."""


def figures(page: Any) -> list[str]:
    return [
        " ".join(one.text_content().split()) for one in parsed(page).xpath("//dl[@class='figures']/div/dd")
    ]


@pytest.mark.slow
def test_nothing_was_wrong_and_the_citizens_pages_are_the_same_to_the_byte(town: House, portal: None) -> None:
    before, source = pages(town), a_source(town)
    client = town.sign_in("otto")
    assert "Det er ikke set efter endnu." in text_of(client.get(page_of(source)))
    assert page_of(source) in client.get(f"/konsol/kilder/{source}/").content.decode()
    begun = client.post(page_of(source) + "start/")
    assert (begun.status_code, begun["Location"]) == (302, page_of(source))
    assert "0 procent er set efter" in text_of(client.get(page_of(source)))
    again = client.post(page_of(source) + "start/")
    assert again.status_code == 409
    assert "Den er allerede i gang" in text_of(again)
    work(town)
    ended = client.get(page_of(source))
    assert "Ja, det hele" in text_of(ended)
    assert figures(ended)[1:] == ["0", "0"]
    assert int(figures(ended)[0].replace(".", "")) > 5
    assert "Startet af demo-otto" in text_of(ended)
    assert [one[:2] for one in town.changes()[-2:]] == [
        ("staff:demo-otto", "source.replay"), ("staff:demo-otto", "source.replayed"),
    ]  # fmt: skip
    assert pages(town) == before


def test_what_was_spoilt_is_mended_and_told(town: House) -> None:
    before, source = overviews(town), a_source(town)
    with town.connection() as conn:
        conn.execute(
            "UPDATE reading SET body = '{}', kle = '00.00.00' WHERE authority = %s AND source = %s",
            [BIRKELUNDE, source],
        )
    assert overviews(town) != before
    client = town.sign_in("otto")
    client.post(page_of(source) + "start/")
    work(town)
    ended = client.get(page_of(source))
    assert "Ikke det hele" in text_of(ended)
    assert int(figures(ended)[1]) > 0
    assert overviews(town) == before


def test_it_can_be_stopped(town: House) -> None:
    source = a_source(town)
    client = town.sign_in("otto")
    client.post(page_of(source) + "start/")
    stopped = client.post(page_of(source) + "stop/")
    assert (stopped.status_code, stopped["Location"]) == (302, page_of(source))
    work(town)
    assert "Den blev stoppet før tid" in text_of(client.get(page_of(source)))
    assert town.changes()[-1][1] == "source.replay_stop"


@pytest.mark.parametrize("staff", ["dorte", "rolf"])
def test_who_may_read_may_not_start_or_stop(town: House, staff: str) -> None:
    client, source = town.sign_in(staff), a_source(town)
    page = client.get(page_of(source))
    assert page.status_code == 200
    assert "<form" not in page.content.decode().partition("<main")[2].partition("</main>")[0]
    for act in ("start/", "stop/"):
        assert client.post(page_of(source) + act).status_code == 403
    assert town.sign_in("rikke").get(page_of(source)).status_code == 403


def test_nothing_of_another_authoritys_is_told_or_touched(town: House) -> None:
    source = a_source(town)
    town.sign_in("otto").post(page_of(source) + "start/")
    there = town.sign_in("hanne")
    unknown = uuid.uuid4()
    for path in ("", "start/", "stop/"):
        answer = (there.post if path else there.get)(page_of(unknown) + path)
        assert answer.status_code == 404
    assert "demo-otto" not in there.get(page_of(source)).content.decode()
    there.post(page_of(source) + "stop/")
    with town.connection() as conn:
        [running] = replay_store.running(conn)
        assert running.authority == BIRKELUNDE
        replay_store.begin(conn, HAVREVIG, source, "staff:hanne", MOMENT)
    assert "procent er set efter" in text_of(there.get(page_of(source)))


def test_that_it_is_done_for_everybody_is_told_without_a_figure(town: House) -> None:
    source = a_source(town)
    with town.connection() as conn:
        replay_store.begin(conn, EVERY_AUTHORITY, source, "root", MOMENT)
    client = town.sign_in("otto")
    page = client.get(page_of(source))
    assert "Det bliver gjort for alle" in text_of(page)
    assert "root" not in text_of(page)
    assert figures(page) == []
    assert client.post(page_of(source) + "start/").status_code == 409
    client.post(page_of(source) + "stop/")
    with town.connection() as conn:
        assert len(replay_store.running(conn)) == 1
